"""Where an organization is paid, and the facts on which rules give money, are said by two people, whichever door they come by."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from PIL import Image

from tests.conftest import CHENGXIANG, make_organization, valid_uscc
from yihe.foundation import workdays
from yihe.foundation.encryption import Ciphertext
from yihe.foundation.frozen_rows import Frozen
from yihe.foundation.protections import declared
from yihe.foundation.roles import APPLICANT, BASE_MANAGER, CIVIL_AFFAIRS, CLERK, DIRECTOR, REVIEWER
from yihe.matters import clock
from yihe.matters.evidence import everything
from yihe.registers.accounts import edits as accounts
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import Proposal, RegisterEdit
from yihe.registers.evidence.models import AccessEntry
from yihe.registers.organizations import edits, proposed
from yihe.registers.organizations.edits import BY_TWO, ELIGIBILITY, PAID_AT
from yihe.registers.organizations.models import Organization
from yihe.registers.regions.models import Region

NEW = "6222000011112222"
SAID = {
    "registered_on": "2020-01-01",
    "standing": "recorded",
    "judicial_field": "False",
    "bank": "某银行",
    "account": NEW,
}


@pytest.fixture(autouse=True)
def divisions(db):
    for code, level in (("320585", "county"), (CHENGXIANG, "town")):
        Region.objects.create(code=code, name=code, level=level)


@pytest.fixture
def clerk(person):
    return person(CLERK, name="王芳")


@pytest.fixture
def reviewer(person):
    return person(REVIEWER, name="李强")


def scan() -> SimpleUploadedFile:
    picture = BytesIO()
    Image.new("RGB", (40, 40)).save(picture, "PNG")
    return SimpleUploadedFile("开户证明.png", picture.getvalue(), "image/png")


def payee(organization, by, **said) -> Proposal:
    given = {"bank": "某银行", "account": "6222 0000 1111 2222", "source": "开户证明", "since": timezone.localdate()}
    return proposed.propose_payee(
        organization, by=by, **given | {"paper": "0" * 64, "paper_name": "开户证明.png"} | said
    )


def paid_at(organization) -> tuple[str, str]:
    fresh = Organization.objects.get(pk=organization.pk)
    return fresh.bank, fresh.account


def refusal(do, *args, **said) -> str:
    with pytest.raises(ValidationError) as refused:
        do(*args, **said)
    return "；".join(refused.value.messages)


# -- no door leads past it ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", SAID)
@pytest.mark.parametrize("role", [CLERK, BASE_MANAGER, CIVIL_AFFAIRS], ids=lambda role: role.code)
def test_nobody_records_it_alone(person, organization, role, field):
    assert set(SAID) == {*ELIGIBILITY, *PAID_AT}
    assert refusal(edits.record_fact, organization, field, SAID[field], by=person(role), source="电话告知") == BY_TWO
    assert not organization.facts.exists()


def test_the_page_of_corrections_does_not_take_an_account(client, organization, clerk):
    client.force_login(clerk)
    for field in PAID_AT:
        said = {"field": field, "value": SAID[field], "since": "2026-06-01", "source": "电话告知"}
        assert client.post(f"/desk/organizations/{organization.uscc}/correct/", said).status_code == 422
    assert not Proposal.objects.exists() and not organization.facts.exists()


def test_an_organization_is_entered_without_an_account(clerk):
    facts = {
        "name": "新芽社", "uscc": valid_uscc(41), "legal_form": "association", "role_type": "basic",
        "registered_on": date(2026, 3, 2), "region": CHENGXIANG, "legal_representative": "张三",
    }  # fmt: skip

    for more in ({"bank": "某银行"}, {"account": NEW}):
        assert BY_TWO in refusal(edits.enter, by=clerk, source="登记证书", **facts, **more)
    edits.enter(by=clerk, source="登记证书", **facts)


# -- where it is paid -----------------------------------------------------------------------------------------------------


def test_a_second_person_types_the_account_again_from_the_paper(client, organization, clerk, reviewer):
    before, page = paid_at(organization), f"/desk/organizations/{organization.uscc}/payee/"
    said = {"bank": "某银行", "account": "6222 0000 1111 2222", "since": "2026-06-01", "source": "开户证明"}
    client.force_login(clerk)
    assert client.post(page, said).status_code == 422  # no paper
    assert client.post(page, said | {"paper": scan()}).status_code == 302
    proposal = Proposal.objects.get()
    assert paid_at(organization) == before
    assert reviewer.notifications.get().text.startswith(f"王芳提请{organization.name}的“收款账户”")

    address = f"/desk/proposals/{proposal.pk}/"
    assert client.post(address, {"decision": "confirm", "account": NEW}).status_code == 422  # by the same hand
    client.force_login(reviewer)
    shown = client.get(address).content.decode()
    assert "尾号 2222" in shown and NEW not in shown
    assert client.get(f"{address}paper/").content == scan().read()
    wrong = client.post(address, {"decision": "confirm", "account": "6222000011112223"})
    assert wrong.status_code == 422 and "与提请的银行账号不一致" in wrong.content.decode()
    assert paid_at(organization) == before

    assert client.post(address, {"decision": "confirm", "account": "6222-0000-1111-2222"}).status_code == 302
    assert paid_at(organization) == ("某银行", NEW)
    facts = organization.facts.values_list("field", "value", "source", "recorded_by")
    assert set(facts) == {
        ("bank", "某银行", "开户证明", reviewer.pk),
        ("account", "尾号 2222", "开户证明", reviewer.pk),
    }
    assert RegisterEdit.objects.filter(reason="开户证明（王芳提请）").count() == 2
    assert not RegisterEdit.objects.filter(after__contains=NEW).exists()
    assert "已确认，现已生效" in clerk.notifications.get().text


def test_bank_and_account_go_in_together_or_not_at_all(organization, clerk):
    assert "请填写开户银行" in refusal(payee, organization, clerk, bank=" ")
    assert "银行账号应是" in refusal(payee, organization, clerk, account="12345")
    assert "依据材料" in refusal(payee, organization, clerk, paper="")
    edits.record_fact(organization, "account", "6222000099998888", by=None, source="函", since=timezone.localdate())
    assert "起始日期" in refusal(payee, organization, clerk, since=timezone.localdate() - timedelta(days=1))
    assert not Proposal.objects.exists()


def test_what_is_proposed_lies_sealed(organization, clerk):
    payee(organization, clerk)

    with connection.cursor() as cursor:
        cursor.execute('SELECT "values" FROM accounts_proposal')
        assert NEW not in cursor.fetchone()[0]


def test_whoever_lent_the_hat_is_the_same_hand(organization, clerk, person):
    proposal = payee(organization, clerk)
    helper, day = person(BASE_MANAGER, CLERK), timezone.localdate()
    helper.memberships.filter(role_code=CLERK.code).update(ended_at=timezone.now())
    accounts.delegate(clerk.memberships.get(), to=helper, since=day, until=day, by=clerk)

    assert "须由另一人确认" in proposals.cannot_decide(proposal, type(helper).objects.get(pk=helper.pk))


def test_who_may_confirm(organization, clerk, reviewer, person):
    proposal = payee(organization, clerk)

    assert proposals.cannot_decide(proposal, reviewer) == ""
    for other in (
        person(CIVIL_AFFAIRS),
        person(DIRECTOR),
        person(CLERK, region="320581"),
        person(APPLICANT, of=organization),
    ):
        assert "受理人员、审核人员中的另一人" in proposals.cannot_decide(proposal, other)


def test_a_proposal_out_of_reach_is_not_there(client, organization, clerk, reviewer, person):
    proposal = payee(organization, clerk)
    for stranger in (person(CLERK, region="320581"), person(APPLICANT, of=organization), person(DIRECTOR)):
        client.force_login(stranger)
        for path in (f"/desk/proposals/{proposal.pk}/", f"/desk/proposals/{proposal.pk}/paper/"):
            assert client.get(path).status_code == 404
        assert f"/desk/proposals/{proposal.pk}/" not in client.get("/desk/proposals/").content.decode()
        assert AccessEntry.objects.filter(user=stranger, verb="refused").count() == 2
    client.force_login(reviewer)
    assert f"/desk/proposals/{proposal.pk}/" in client.get("/desk/proposals/").content.decode()


def test_one_waits_at_a_time_and_can_be_taken_back_or_refused(organization, clerk, reviewer):
    first = payee(organization, clerk)
    assert "已由王芳提请，正等待确认" in refusal(payee, organization, clerk)
    assert "只有提请的人可以撤回" in refusal(proposals.withdraw, first, by=reviewer)
    proposals.withdraw(first, by=clerk)

    second = payee(organization, clerk)
    assert "请写明不予确认的理由" in refusal(proposals.refuse, second, by=reviewer, reason=" ")
    proposals.refuse(second, by=reviewer, reason="证明上的户名不是本单位")

    assert "不予确认，不用再处理" in refusal(proposals.confirm, second, by=reviewer, account=NEW)
    assert paid_at(organization)[1] != NEW


def test_what_nobody_confirms_in_time_lapses(organization, clerk, reviewer):
    proposal = payee(organization, clerk)
    assert proposal.lapses_on == workdays.add(timezone.localdate(), 10)

    clock.run(proposal.lapses_on)
    proposal.refresh_from_db()
    assert proposal.outcome == ""
    clock.run(proposal.lapses_on + timedelta(days=1))

    proposal.refresh_from_db()
    assert proposal.outcome == "lapsed"
    assert "逾期没有确认" in clerk.notifications.get().text
    assert "逾期失效，不用再处理" in refusal(proposals.confirm, proposal, by=reviewer, account=NEW)


def test_the_database_has_the_last_word(organization, clerk, reviewer):
    proposal = payee(organization, clerk)
    rows = Proposal.objects.filter(pk=proposal.pk)
    decided = {"outcome": "confirmed", "decided_at": timezone.now()}

    for wrong in (
        {"source": "别处"},
        {"paper": "1" * 64},
        {"values": Ciphertext("{}")},
        decided | {"decided_by": clerk},
        decided | {"decided_by": None},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**wrong)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows._raw_delete("default")
    proposals.confirm(proposal, by=reviewer, account=NEW)
    for wrong in ({"outcome": "refused"}, {"reason": "x"}):
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            rows.update(**wrong)
    assert any(isinstance(o, Frozen) and o.table == "accounts_proposal" for o in declared())


def test_an_account_that_was_changed_past_the_two_is_reported(organization, clerk, reviewer, tmp_path, settings):
    from yihe.acts.documents import storage

    proposals.confirm(payee(organization, clerk, paper=storage.keep(b"x")), by=reviewer, account=NEW)
    assert [fault for fault in everything() if organization.name in fault or "依据材料" in fault] == []

    written = Organization.objects.get(pk=organization.pk)
    written.account = "6222999999999999"
    written.save(update_fields=["account"])
    storage._place(Proposal.objects.get().paper).unlink()

    found = [fault for fault in everything() if organization.name in fault or "依据材料" in fault]
    assert found[0].startswith("登记确认的依据材料") or found[1].startswith("登记确认的依据材料")
    assert f"{organization.name}的收款账户与两人确认过的不同：确认以后被改写过。" in found
    assert len(found) == 2


# -- the facts rules read ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("registered_on", "2026-01-05", "2026-01-05"),
        ("standing", "备案", "recorded"),
        ("judicial_field", "否", "False"),
    ],
)
def test_a_fact_that_rules_read_is_proposed_on_the_page_of_corrections(
    client, organization, clerk, reviewer, field, typed, kept
):
    client.force_login(clerk)
    before = str(getattr(organization, field))

    said = client.post(
        f"/desk/organizations/{organization.uscc}/correct/",
        {"field": field, "value": typed, "since": "2026-06-01", "source": "登记证书"}, follow=True,
    )  # fmt: skip

    assert "由另一人在" in said.content.decode() and "等待另一人确认" in said.content.decode()
    assert str(getattr(Organization.objects.get(pk=organization.pk), field)) == before
    client.force_login(reviewer)
    client.post("/desk/proposals/confirm/", {"key": [Proposal.objects.get().pk]})
    assert str(getattr(Organization.objects.get(pk=organization.pk), field)) == kept


def test_an_organization_that_one_person_entered_carries_no_money_until_another_checked_it(client, clerk, reviewer):
    client.force_login(clerk)
    for number in (51, 52):
        entered = client.post("/desk/organizations/enter/", {
            "name": f"新芽社{number}", "uscc": valid_uscc(number), "legal_form": "association", "role_type": "basic", "standing": "registered",
            "registered_on": "2026-03-02", "region": CHENGXIANG, "legal_representative": f"张三{number}", "judicial_field": "yes", "source": "登记证书",
        })  # fmt: skip
        assert entered.status_code == 302
    first, second = Organization.objects.filter(name__startswith="新芽社").order_by("name")
    assert all("还没有经另一人核对" in proposed.unchecked(each) for each in (first, second))
    assert proposed.unchecked(make_organization()) == ""  # entered before, or by the machine

    keys = list(Proposal.objects.order_by("pk").values_list("pk", flat=True))
    client.post("/desk/proposals/confirm/", {"key": keys})
    assert proposed.unchecked(first) != ""  # by the same hand
    client.force_login(reviewer)
    client.post("/desk/proposals/confirm/", {"key": keys[:1]})
    refused = Proposal.objects.get(outcome="")
    proposals.refuse(refused, by=reviewer, reason="证书上是 2014 年")

    assert (proposed.unchecked(first), proposed.unchecked(second) != "") == ("", True)
    right = proposed.propose_fact(
        second, "registered_on", "2014-03-02", by=clerk, source="证书", since=date(2014, 3, 2)
    )
    proposals.confirm(right, by=reviewer)
    assert proposed.unchecked(second) == ""
