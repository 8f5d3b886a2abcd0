"""A claim for a person is found by their whole name, by those in whose reach it is: the title says the family name only."""

import pytest

from yihe.foundation.roles import CLERK
from yihe.matters import queries, search

pytestmark = pytest.mark.usefixtures("neighbours")


def test_a_claim_is_found_by_the_name_of_whom_it_is_for(claim, person):
    matter = claim("exam", "submitted")
    practitioner = search.kinds.contents_of(matter).practitioner
    clerk, elsewhere = person(CLERK), person(CLERK, region="320505")

    for words in (practitioner.name, f"{practitioner.name} 考试奖励", matter.organization.uscc[-6:]):
        assert [m.pk for m in queries.searched(queries.in_reach(clerk), words)] == [matter.pk]
        assert list(queries.searched(queries.in_reach(elsewhere), words)) == []
    assert practitioner.name not in matter.title
    assert list(queries.searched(queries.in_reach(clerk), practitioner.id_number[-6:])) == []
    assert list(search.faults()) == []
