"""Who gives legal service by a licence: bodies in a role of their own, people known by the licence, and who may practise on a day."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.ways.registers import a_code, a_number
from yihe.foundation.roles import ADVICE_DESK, APPLICANT, AUDITOR, CLERK, REVIEWER
from yihe.registers.accounts import proposals
from yihe.registers.bodies.models import Body, Sort
from yihe.registers.bodies.over import OTHER_NAME
from yihe.registers.organizations.models import Position
from yihe.registers.practitioners import edits as people
from yihe.registers.practitioners import identities, licensing
from yihe.registers.practitioners.apps import PractitionersConfig
from yihe.registers.practitioners.licensed import licensed_on, why_not
from yihe.registers.practitioners.models import Practitioner
from yihe.registers.providers import edits
from yihe.registers.providers.models import Provider

TODAY = date(2026, 6, 1)
ELSEWHERE = "320581"  # a county of the same prefecture
FIRM = {
    "name": "明理律师事务所（虚构）", "sort": Sort.LAW_FIRM, "licence": "23205201610000001", "authority": "江苏省司法厅",
    "principal": "贺明", "address": "人民路 1 号", "phone": "0512-55550101", "since": date(2016, 3, 2), "source": "许可证",
}  # fmt: skip
LAWYER = {
    "name": "水清", "kind": "lawyer", "number": "13205202010000001", "authority": "江苏省司法厅",
    "valid_from": date(2025, 6, 1), "valid_until": date(2026, 6, 15), "source": "执业证",
}  # fmt: skip


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


@pytest.fixture
def clerk(person):
    return person(CLERK)


@pytest.fixture
def firm(clerk):
    return a_firm(clerk)


def a_firm(by, nth: int = 1, **said) -> Provider:
    return edits.enter(by=by, **FIRM | {"code": a_code(nth, "31")} | said)


def refusal(do, *args, **said) -> str:
    with pytest.raises(ValidationError) as refused:
        do(*args, **said)
    return "；".join(refused.value.messages)


def test_a_provider_is_a_role_of_a_body(firm):
    assert (firm.body.sort, firm.body.code, firm.body.region) == (Sort.LAW_FIRM, a_code(1, "31"), "320585")


def test_one_that_stands_in_another_register_is_the_same_body(clerk):
    there = Body.objects.create(sort=Sort.LAW_FIRM, name="明理律师事务所（虚构）", code=a_code(1, "31"))

    assert a_firm(clerk).body == there
    assert Body.objects.filter(sort=Sort.LAW_FIRM).count() == 1


def test_its_end_is_not_the_end_of_the_body_which_two_people_say(firm, clerk):
    edits.end(firm, by=clerk, on=TODAY, source="注销决定")

    firm.refresh_from_db()
    assert (firm.until, Body.objects.get(pk=firm.pk).until) == (TODAY, None)


def test_the_same_code_is_one_provider_and_another_name_is_refused(firm, clerk):
    assert a_firm(clerk) == firm
    assert "已经登记为“明理律师事务所（虚构）”" in refusal(a_firm, clerk, name="另一家（虚构）")


def test_whoever_types_a_code_of_another_county_learns_no_name(firm, person, neighbours):
    said = refusal(a_firm, person(ADVICE_DESK, region=ELSEWHERE), name="试一试（虚构）")

    assert said == OTHER_NAME
    assert "明理" not in said


def test_a_social_organization_is_no_provider(clerk, organization):
    said = refusal(a_firm, clerk, code=organization.uscc)

    assert said.startswith(f"{organization.name}是登记簿里的社会组织")


def test_a_body_of_another_sort_is_no_provider(clerk):
    assert refusal(a_firm, clerk, sort=Sort.COURT) == edits.NO_PROVIDER


def test_who_keeps_none_enters_none(person, firm):
    assert refusal(a_firm, person(AUDITOR), 2) == edits.NOT_THE_KEEPERS
    assert list(Provider.objects.visible_to(person(AUDITOR))) == [firm]
    assert list(Provider.objects.visible_to(person(APPLICANT))) == []


def test_a_lawyer_is_known_by_the_licence_alone(firm, clerk):
    row = edits.enroll(firm, by=clerk, **LAWYER)

    assert (row.practitioner.name, row.practitioner.id_number, row.practitioner.id_index) == ("水清", "", None)
    assert edits.enroll(firm, by=clerk, **LAWYER) == row
    assert Practitioner.objects.filter(kind="lawyer").count() == 1
    assert list(PractitionersConfig.verify()) == []


def test_two_without_a_number_are_two_and_verify_names_who_has_neither(firm, clerk):
    edits.enroll(firm, by=clerk, **LAWYER)
    edits.enroll(firm, by=clerk, **LAWYER | {"number": "13205202010000002"})
    assert Practitioner.objects.filter(id_index=None).count() == 2

    nobody = Practitioner(name="无名", kind="lawyer")
    nobody.save()
    assert list(PractitionersConfig.verify()) == [f"从业人员第 {nobody.pk} 条（无名）既没有证件号码，也没有执业证。"]


def test_a_licence_of_another_name_or_person_is_refused(firm, clerk):
    edits.enroll(firm, by=clerk, **LAWYER)

    assert refusal(edits.enroll, firm, by=clerk, **LAWYER | {"name": "水平"}) == licensing.ANOTHERS
    other = people.enter(by=clerk, source="证件", name="水清", kind="lawyer", id_number=a_number(8))
    assert refusal(edits.enroll, firm, by=clerk, **LAWYER | {"id_number": a_number(8)}) == licensing.TWO_ENTRIES
    assert not other.licences.exists()


def test_who_is_on_record_by_number_gets_the_licence(firm, clerk):
    known = people.enter(by=clerk, source="证件", name="水清", kind="social_worker", id_number=a_number(8))

    assert edits.enroll(firm, by=clerk, **LAWYER | {"id_number": a_number(8)}).practitioner == known


def test_nobody_practises_with_two_licences_of_a_kind_at_once(firm, clerk):
    first = edits.enroll(firm, by=clerk, **LAWYER)
    moved = LAWYER | {"valid_from": date(2026, 5, 1), "valid_until": None}
    other = a_firm(clerk, 2, licence="23205201610000002", name="同衡律师事务所（虚构）")
    assert "同时有效" in refusal(edits.enroll, other, by=clerk, **moved)

    edits.end_licence(first, by=clerk, on=date(2026, 4, 30), source="转所通知")
    assert edits.enroll(other, by=clerk, **moved).practitioner == first.practitioner


def test_a_licence_that_ends_mid_month_holds_to_that_day_and_not_the_next(firm, clerk):
    row = edits.enroll(firm, by=clerk, **LAWYER)
    who, ends = row.practitioner, LAWYER["valid_until"]

    assert licensed_on(who.pk, ends) == {"lawyer"}
    assert licensed_on(who.pk, ends + timedelta(days=1)) == frozenset()
    assert licensed_on(who.pk, LAWYER["valid_from"]) == {"lawyer"}
    assert licensed_on(who.pk, LAWYER["valid_from"] - timedelta(days=1)) == frozenset()
    assert why_not(who.pk, who.name, "lawyer", ends) == ""
    assert why_not(who.pk, who.name, "lawyer", date(2026, 6, 16)) == (
        "水清的律师执业证有效期到 2026-06-15 为止，2026-06-16 不能执业；已续期的请先登记。"
    )
    assert (
        why_not(who.pk, who.name, "lawyer", date(2025, 5, 31))
        == "水清的律师执业证自 2025-06-01 起有效，2025-05-31 还不能执业。"
    )
    assert why_not(who.pk, who.name, "notary", ends) == "水清没有登记公证员执业证。"


def test_the_question_is_one_statement(firm, clerk):
    who = edits.enroll(firm, by=clerk, **LAWYER).practitioner
    with CaptureQueriesContext(connection) as asked:
        licensed_on(who.pk, TODAY)
    assert len(asked) == 1


def test_a_renewal_is_a_row_of_its_own(firm, clerk):
    first = edits.enroll(firm, by=clerk, **LAWYER | {"valid_until": date(2026, 5, 31)})
    second = edits.enroll(firm, by=clerk, **LAWYER | {"valid_from": TODAY, "valid_until": None})

    assert first != second and first.practitioner == second.practitioner
    assert licensed_on(second.practitioner_id, date(2027, 1, 1)) == {"lawyer"}


def test_a_provider_does_not_end_under_who_practises_there(firm, clerk):
    row = edits.enroll(firm, by=clerk, **LAWYER)
    assert "请先登记各人执业证的最后一日" in refusal(edits.end, firm, by=clerk, on=TODAY, source="注销")

    edits.end_licence(row, by=clerk, on=TODAY, source="注销")
    edits.end(firm, by=clerk, on=TODAY, source="注销")
    firm.refresh_from_db()
    assert "许可到 2026-06-01 为止" in refusal(
        edits.enroll, firm, by=clerk, **LAWYER | {"number": "1", "valid_from": date(2026, 6, 2), "valid_until": None}
    )


def test_days_that_cannot_be_are_refused(firm, clerk):
    row = edits.enroll(firm, by=clerk, **LAWYER)
    for on, said in ((date(2025, 5, 1), "早于"), (date(2026, 6, 2), "还没有到"), (date(2026, 7, 1), "续期")):
        assert said in refusal(edits.end_licence, row, by=clerk, on=on, source="注销")
    assert (
        refusal(edits.enroll, firm, by=clerk, **LAWYER | {"number": "2", "valid_until": date(2025, 5, 1)})
        == licensing.ENDS_FIRST
    )


def test_the_database_takes_no_period_twice(firm, clerk):
    row = edits.enroll(firm, by=clerk, **LAWYER)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_who_has_no_number_is_employed_by_no_organization_until_it_is_said_by_two(firm, clerk, organization, person):
    who = edits.enroll(firm, by=clerk, **LAWYER).practitioner
    spell = {"by": clerk, "source": "合同", "position": Position.STAFF, "starts_on": date(2026, 1, 1)}
    assert refusal(people.employ, who, organization, **spell) == people.NO_NUMBER

    proposals.confirm(
        identities.propose_number(who, by=clerk, id_number=a_number(9), source="身份证"),
        by=person(REVIEWER),
        id_number=a_number(9),
    )
    who.refresh_from_db()
    assert who.id_number == a_number(9) and not who.former_identities.exists()
    assert people.employ(who, organization, **spell).practitioner == who
