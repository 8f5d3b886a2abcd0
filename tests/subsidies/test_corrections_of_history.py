"""An imported row that was wrong is taken back by two people, leaves its lines, and no longer stands in the way."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.subsidies.test_reach_of_history import KUNSHAN, enter
from yihe.domains.subsidies import corrections
from yihe.domains.subsidies.models import Benefit, Lifetime, ProposedReversal
from yihe.foundation.roles import AUDITOR, CLERK
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Notification
from yihe.registers.accounts.models import RegisterEdit
from yihe.registers.evidence.models import AccessEntry


@pytest.fixture
def row(desk):
    return enter(desk.people.clerk, holder=desk.organization.uscc)


def test_two_people_take_a_row_back_on_its_page_and_both_steps_leave_their_lines(client, desk, row):
    page = f"/desk/benefits/{row.pk}/"
    client.force_login(desk.people.clerk)
    assert client.post(page, {"reason": ""}).status_code == 422
    assert client.post(page, {"reason": "导错了组织，见2023年台账第3页"}).status_code == 302
    assert "须由另一人确认" in client.get(page).text
    assert client.post(page, {"decision": "confirm"}).status_code == 422
    assert Lifetime.objects.get().amount == Decimal("30000.00")

    client.force_login(desk.people.editor)
    assert client.post(page, {"decision": "confirm"}).status_code == 302

    assert Lifetime.objects.get().amount == 0
    assert Benefit.objects.get(reverses=row).document == "冲销：导错了组织，见2023年台账第3页"
    edits = RegisterEdit.objects.filter(register="benefits", entry=str(row.pk)).order_by("pk")
    assert [(e.field, e.by) for e in edits] == [("提请冲销", desk.people.clerk), ("冲销", desk.people.editor)]
    log = AccessEntry.objects.filter(subject=f"benefit {row.pk}").order_by("pk")
    assert [(entry.detail, entry.user) for entry in log] == [(e.field, e.by) for e in edits]
    assert "已经冲销" in client.get(page).text
    enter(desk.people.clerk, holder=desk.organization.uscc)


def test_a_refusal_leaves_the_row_and_it_may_be_asked_for_again(desk, row):
    proposal = corrections.propose(row, by=desk.people.clerk, reason="疑似重复")
    corrections.refuse(proposal, by=desk.people.reviewer)

    assert not Benefit.objects.filter(reverses=row).exists()
    corrections.propose(row, by=desk.people.clerk, reason="确为重复")
    with pytest.raises(NotAllowed, match="正等待确认"):
        corrections.propose(row, by=desk.people.editor, reason="确为重复")


def test_whoever_may_confirm_hears_of_it_and_finds_it_on_the_list(client, desk, person, row):
    neighbour = person(CLERK, region=KUNSHAN)
    corrections.propose(row, by=desk.people.clerk, reason="导错了页码")

    told = {line.user for line in Notification.objects.filter(text__contains="提请冲销")}
    assert {desk.people.reviewer, desk.people.editor} <= told
    assert told.isdisjoint({desk.people.clerk, neighbour})
    pages = {}
    for reader in (desk.people.editor, neighbour):
        client.force_login(reader)
        pages[reader] = client.get("/desk/benefits/").text
    assert "导错了页码" in pages[desk.people.editor]
    assert "导错了页码" not in pages[neighbour]


def test_only_those_who_could_have_imported_it_take_it_back(client, desk, person, row):
    proposal = corrections.propose(row, by=desk.people.clerk, reason="导错")
    neighbour, auditor = person(CLERK, region=KUNSHAN), person(AUDITOR)
    for somebody in (neighbour, auditor, desk.people.applicant, desk.people.director, desk.people.clerk):
        with pytest.raises(NotAllowed):
            corrections.confirm(proposal, by=somebody)
    client.force_login(neighbour)
    assert client.get(f"/desk/benefits/{row.pk}/").status_code == 404
    client.force_login(auditor)
    assert client.post(f"/desk/benefits/{row.pk}/", {"decision": "confirm"}).status_code == 422


def test_what_a_claim_gave_is_not_taken_back_here(claim, desk):
    benefit = claim("exam", "noticed").benefits.get()
    with pytest.raises(NotAllowed, match="随办件冲销"):
        corrections.propose(benefit, by=desk.people.clerk, reason="试试")


def test_the_database_wants_a_second_person_too(desk, row):
    proposal = corrections.propose(row, by=desk.people.clerk, reason="导错")
    with pytest.raises(IntegrityError), transaction.atomic():
        ProposedReversal.objects.filter(pk=proposal.pk).update(
            outcome="confirmed", decided_by=desk.people.clerk, decided_at=proposal.proposed_at
        )
