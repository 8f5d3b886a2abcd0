"""本局已有: a lasting paper of an earlier matter is offered again to whoever applies, and taken by one press; another's is not."""

import pytest

from tests.subsidies.conftest import a_scan
from yihe.acts.documents import held, papers
from yihe.acts.documents.models import Document
from yihe.foundation.roles import APPLICANT
from yihe.matters.actions import NotAllowed, perform


@pytest.fixture
def earlier(desk):
    matter = desk.draft("startup")
    perform(matter, "withdraw", by=desk.people.applicant)
    return matter


def test_it_is_offered_where_it_is_wanted_and_taken_by_one_press(desk, earlier, client):
    draft = desk.draft("startup", attach=False)
    client.force_login(desk.people.applicant)
    page = client.get(draft.get_absolute_url()).text
    assert f"本局已有：{earlier.number} 里的“登记证书”" in page

    for _ in range(2):  # pressed twice, it is there once
        client.post(f"/desk/matters/{draft.number}/papers/", {"slot": "certificate", "held": "1"})

    (paper,) = Document.objects.filter(matter=draft)
    assert (paper.slot, paper.title) == ("certificate", f"取自 {earlier.number}")
    assert papers.read(paper, by=desk.people.applicant) == a_scan()
    assert "用这一份" not in client.get(draft.get_absolute_url()).text


def test_a_paper_that_does_not_last_is_not_offered(desk, earlier):
    draft = desk.draft("startup", attach=False)

    with pytest.raises(NotAllowed, match="本局没有这份材料"):
        held.use(draft, "staff_list", by=desk.people.applicant)


def test_nobody_gets_what_is_anothers(desk, earlier, second_organization, person):
    other = person(APPLICANT, of=second_organization)
    draft = desk.draft("startup", organization=second_organization, applicant=other, attach=False)

    with pytest.raises(NotAllowed, match="本局没有这份材料"):
        held.use(draft, "certificate", by=other)
    with pytest.raises(NotAllowed):
        held.use(draft, "certificate", by=desk.people.applicant)
    assert not Document.objects.filter(matter=draft).exists()
