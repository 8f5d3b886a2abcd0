"""Days at the ends of the calendar, that no moment in time can be made of, are a sentence beside their field on every list."""

import pytest
from django import forms

from yihe.foundation.roles import AUDITOR, CLERK
from yihe.foundation.written.days import NOT_IN_THE_CALENDAR

LISTS = (
    "/desk/", "/desk/matters/", "/desk/kinds/incubation/", "/desk/records/service/", "/exchange/matters/all/",
    "/exchange/records/service/", "/desk/evidence/", "/exchange/access-log/",
)  # fmt: skip
ENDS = ("since=0001-01-01", "until=9999-12-31", "since=1899-12-31", "until=2201-01-01")


@pytest.mark.parametrize("asked", ENDS)
def test_no_list_fails_at_the_ends_of_the_calendar(client, person, asked):
    for role, paths in ((CLERK, LISTS[:6]), (AUDITOR, LISTS[6:])):
        client.force_login(person(role))
        answers = {path: client.get(f"{path}?{asked}") for path in paths}

        assert {path: answer.status_code for path, answer in answers.items() if answer.status_code >= 500} == {}
        pages = [path for path in paths if path.startswith("/desk/")]
        assert [path for path in pages if NOT_IN_THE_CALENDAR not in answers[path].content.decode()] == []


def test_the_first_and_the_last_day_are_taken():
    field = forms.DateField()

    assert [str(field.clean(day)) for day in ("1900-01-01", "2200-12-31")] == ["1900-01-01", "2200-12-31"]
