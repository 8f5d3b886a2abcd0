"""本局已有: a lasting paper of an earlier matter is offered again to whoever applies, and taken by one press; another's is not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.subsidies.conftest import a_scan
from yihe.acts.documents import checking, held, papers
from yihe.acts.documents.models import Document
from yihe.foundation.roles import APPLICANT
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter
from yihe.registers.compartments.models import Compartment


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


def offered(desk, draft):
    slots = papers.papers_on(draft, desk.people.applicant)
    return held.offered(draft, slots, desk.people.applicant)


def test_it_says_until_when_and_is_not_offered_once_that_is_over(desk, earlier, client, on_day):
    (paper,) = Document.objects.filter(matter=earlier, slot="certificate")
    last = held.good_until(paper, next(p for p in desk_papers(earlier) if p.code == "certificate"))
    assert last > timezone.localdate()
    draft = desk.draft("startup", attach=False)
    client.force_login(desk.people.applicant)
    assert f"{last:%Y-%m-%d}" in client.get(draft.get_absolute_url()).text

    on_day(last)
    assert set(offered(desk, draft)) == {"certificate"}
    on_day(last + timedelta(days=1))
    assert offered(desk, draft) == {}
    with pytest.raises(NotAllowed, match="本局没有这份材料"):
        held.use(draft, "certificate", by=desk.people.applicant)


def desk_papers(matter):
    return papers.slots_of(matter)


def test_used_again_it_does_not_grow_younger(desk, earlier, on_day):
    (paper,) = Document.objects.filter(matter=earlier, slot="certificate")
    slot = next(p for p in desk_papers(earlier) if p.code == "certificate")
    last = held.good_until(paper, slot)
    on_day(last)
    second = desk.draft("startup", attach=False)
    held.use(second, "certificate", by=desk.people.applicant)
    perform(second, "withdraw", by=desk.people.applicant)

    on_day(last + timedelta(days=1))
    assert offered(desk, desk.draft("startup", attach=False)) == {}


def test_what_was_found_wrong_is_not_offered_again(desk):
    matter = desk.draft("startup")
    perform(matter, "submit", by=desk.people.applicant)
    (paper,) = Document.objects.filter(matter=matter, slot="certificate")
    mark = checking.Mark(paper.pk, False, ("已过有效期",)).said("登记证书")
    perform(matter, "send_back", by=desk.people.clerk, reason="登记证书：已过有效期。", marks=[mark])
    perform(matter, "withdraw", by=desk.people.applicant)

    assert offered(desk, desk.draft("startup", attach=False)) == {}


def test_of_a_compartment_nothing_is_offered(desk, earlier):
    draft = desk.draft("startup", attach=False)
    assert set(offered(desk, draft)) == {"certificate"}, "the control"

    earlier.compartment = Compartment.objects.create(sort="own")
    Matter.objects.filter(pk=earlier.pk).update(compartment=earlier.compartment)
    assert offered(desk, draft) == {}
