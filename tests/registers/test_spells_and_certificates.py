"""Who works where is one spell at a time; a certificate is evidence once another than who is paid has seen it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tests.subsidies.conftest import *  # noqa: F403  claims, brought to a state through the real actions
from tests.subsidies.conftest import make_worker
from yihe.faces.exchange import imports
from yihe.foundation.roles import APPLICANT
from yihe.matters.actions import NotAllowed
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import Proposal
from yihe.registers.organizations import queries
from yihe.registers.organizations.models import Position
from yihe.registers.practitioners import certificates, edits
from yihe.registers.practitioners.models import Certificate, Employment

SAID = {
    "source": "证书原件", "level": "intermediate", "number": "证2026", "passed_on": date(2024, 6, 1),
    "valid_from": date(2024, 6, 1), "valid_until": date(2030, 12, 31),
}  # fmt: skip


def refusal(do, *args, **said) -> str:
    with pytest.raises(ValidationError) as refused:
        do(*args, **said)
    return "；".join(refused.value.messages)


# -- spells ---------------------------------------------------------------------------------------------------------------


def test_a_second_running_spell_is_refused_in_a_sentence_that_names_the_first(organization, people):
    worker = make_worker(organization)
    again = {"by": people.applicant, "source": "劳动合同"}
    for starts_on, position in (
        (date(2024, 2, 1), "staff"),
        (date(2026, 1, 1), "staff"),
        (date(2025, 1, 1), "part_time"),
    ):
        said = refusal(edits.employ, worker, organization, starts_on=starts_on, position=position, **again)
        assert f"{worker}自 2024-01-01 起已在{organization}任专职（在职）" in said
    assert Employment.objects.filter(practitioner=worker).count() == 1


def test_control_a_seat_beside_a_job_another_organization_and_a_spell_after_leaving_are_no_second_ones(
    organization, another_organization, people
):
    worker, told = make_worker(organization), {"by": people.clerk, "source": "劳动合同"}
    edits.employ(worker, organization, position=Position.BOARD, starts_on=date(2024, 3, 1), **told)
    edits.employ(worker, another_organization, starts_on=date(2024, 3, 1), **told)
    edits.leave(worker.employments.get(position="staff", organization=organization), by=people.clerk, on=date(2025, 1, 1), source="解除合同")  # fmt: skip
    edits.employ(worker, organization, starts_on=date(2025, 2, 1), **told)
    assert Employment.objects.filter(practitioner=worker).count() == 4


def test_the_sheet_gives_a_second_spell_back_with_its_reason(organization, people):
    from yihe.faces.exchange.records import of_registers

    number = "11010519491231002X"
    row = {"name": "王五", "kind": "social_worker", "id_number": number, "position": "staff", "source": "劳动合同"}
    table = of_registers()["practitioners"]
    table.enter(row | {"starts_on": date(2024, 3, 2)}, people.applicant)
    for day in (date(2024, 4, 2), date(2026, 1, 1)):
        assert "不能同时有两段" in refusal(table.enter, row | {"starts_on": day}, people.applicant)
    assert len(queries.staff(organization)) == 1 and imports is not None


def test_a_spell_entered_wrongly_is_corrected_with_its_source(client, organization, people):
    worker = make_worker(organization)
    row = worker.employments.get()
    client.force_login(people.applicant)
    page = f"/desk/records/practitioners/{worker.pk}/do/correct_employment/{row.pk}/"
    said = {"position": "part_time", "starts_on": "2024-02-01", "ends_on": "", "source": "劳动合同"}
    assert client.post(page, said | {"ends_on": "2023-01-01"}).status_code == 422
    assert client.post(page, said).status_code == 302
    row.refresh_from_db()
    assert (row.position, row.starts_on, row.ends_on) == ("part_time", date(2024, 2, 1), None)


def test_people_are_counted_and_not_rows(client, organization, people):
    worker = make_worker(organization)
    edits.employ(worker, organization, position=Position.BOARD, starts_on=date(2024, 3, 1), by=people.clerk, source="x")
    client.force_login(people.clerk)
    assert "1 人" in client.get(f"/desk/organizations/{organization.uscc}/").content.decode()


# -- certificates ---------------------------------------------------------------------------------------------------------


def test_what_who_is_paid_says_of_a_certificate_is_read_by_no_rule_before_another_confirmed_it(client, desk, organization, people):  # fmt: skip
    worker = make_worker(organization)
    client.force_login(people.applicant)
    page = f"/desk/records/practitioners/{worker.pk}/do/certify/"
    said = {name: str(value) for name, value in SAID.items()}
    assert client.post(page, said).status_code == 302

    assert not Certificate.objects.exists()
    waiting = Proposal.objects.get(what=certificates.CERTIFICATE)
    assert "等待司法局核对确认" in client.get(f"/desk/records/practitioners/{worker.pk}/").content.decode()
    assert people.reviewer.notifications.filter(text__contains="职业水平证书").exists()
    matter = desk.go(desk.draft("exam", practitioner=worker), "accepted")
    with pytest.raises(NotAllowed):
        desk.go(matter, "reviewed")
    proposals.confirm(waiting, by=people.reviewer)
    assert Certificate.objects.get().number == "证2026"
    assert desk.go(matter, "reviewed").state == "reviewed"


def test_the_same_said_twice_waits_once_and_what_cannot_be_is_refused_at_once(organization, people):
    worker = make_worker(organization)
    first = edits.certify(worker, by=people.applicant, **SAID)
    assert edits.certify(worker, by=people.applicant, **SAID) == first
    reversed_days = SAID | {"number": "证9", "valid_until": date(2024, 1, 1)}
    assert "止日早于起日" in refusal(edits.certify, worker, by=people.applicant, **reversed_days)
    proposals.confirm(first, by=people.clerk)
    row = Certificate.objects.get()
    assert edits.certify(worker, by=people.applicant, **SAID) == row
    longer = {name: SAID[name] for name in ("level", "passed_on", "valid_from")} | {"valid_until": date(2040, 1, 1)}
    asked = edits.correct_certificate(row, by=people.applicant, source="证书原件", **longer)
    row.refresh_from_db()
    assert row.valid_until == date(2030, 12, 31)
    proposals.confirm(asked, by=people.clerk)
    row.refresh_from_db()
    assert row.valid_until == date(2040, 1, 1)


def test_control_the_bureau_enters_a_certificate_itself(organization, people):
    assert isinstance(edits.certify(make_worker(organization), by=people.clerk, **SAID), Certificate)
    assert certificates.is_own_word(people.applicant) and not certificates.is_own_word(None) and APPLICANT
