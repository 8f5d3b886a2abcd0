"""The room 法治文化作品奖励, run where it is installed (test_from_outside.py): one work is rewarded once, however it is written."""

from datetime import date
from decimal import Decimal

import pytest
from reward.models import CultureClaim
from reward.policies import culture
from reward.samples import NUMBER

from tests.subsidies.conftest import *  # noqa: F403 -- the desk, its people and its days
from yihe.acts.funds.checking import check_ledger
from yihe.domains.subsidies.checking import check_history
from yihe.domains.subsidies.importing import BadHistory, import_benefit
from yihe.domains.subsidies.models import Award, Benefit
from yihe.domains.subsidies.reckonings import objection_to
from yihe.foundation.counters import KEY_LIMIT
from yihe.matters import kinds
from yihe.matters.actions import NotAllowed, open_matter, perform

OTHERWISE = [
    "国作登字-2026-f-00012345 ",
    "国作登字—2026—F—00012345",
    "国作登字－２０２６－Ｆ－０００１２３４５",
    "国作登字 -2026-\u200bF-00012345",
]


def a_claim(desk, number: str):
    contents = CultureClaim(title="另一个名字（虚构）", registration=number, published_on=date(2026, 3, 2))
    return open_matter(
        kinds.get("culture_claim"), contents, by=desk.people.applicant, organization=desk.organization, hat="applicant"
    )


def test_a_work_goes_from_the_claim_to_the_payment(claim, desk):
    matter = claim("culture", "paid")

    benefit = Benefit.objects.get(matter=matter)
    assert (benefit.kind, benefit.subject, benefit.slot, benefit.amount) == ("culture", NUMBER, "once", Decimal(800))
    assert Award.objects.get(matter=matter).amount == Decimal(800)
    assert (check_ledger(), check_history()) == ([], [])


@pytest.mark.parametrize("written", OTHERWISE)
def test_a_work_that_was_paid_is_the_same_however_its_number_is_written(claim, desk, written):
    claim("culture", "payable")
    again = a_claim(desk, written)

    assert CultureClaim.objects.get(matter=again).registration == NUMBER
    assert "同一作品的奖励只给一次" in objection_to(again)
    with pytest.raises(NotAllowed, match="只给一次"):
        perform(again, "submit", by=desk.people.applicant)


def test_another_work_is_another_one(claim, desk):
    claim("culture", "payable")

    assert objection_to(a_claim(desk, "国作登字-2026-F-00012346")) == ""


@pytest.mark.parametrize("written", [NUMBER, *OTHERWISE])
def test_imported_history_counts_for_the_work(desk, written):
    row = import_benefit(
        kind="法治文化作品奖励", holder=written, name="巷口的调解员", amount=Decimal(800), paid_on=date(2026, 2, 10),
        through="某社（虚构）", payer="某市（虚构）", document="台账（虚构）", by=desk.people.editor,
    )  # fmt: skip

    assert (row.subject, row.subject_name, row.slot) == (NUMBER, "巷口的调解员", "once")
    assert "2026-02-10 已由某社（虚构）领取 800 元" in objection_to(a_claim(desk, NUMBER))


@pytest.mark.parametrize(
    ("number", "fault"), [("字" * 41, "作品登记号最多 40 个字符，填写的有 41 个。"), ("　", "请填写作品登记号。")]
)
def test_a_number_that_cannot_be_one_is_refused_where_it_is_imported(desk, number, fault):
    with pytest.raises(BadHistory) as bad:
        import_benefit(
            kind="culture", holder=number, name="某作品", amount=Decimal(800), paid_on=date(2026, 2, 10), by=desk.people.editor,
            through="某社（虚构）", payer="某市（虚构）", document="台账（虚构）",
        )  # fmt: skip

    assert bad.value.faults == [fault]


def test_a_number_that_cannot_be_one_is_refused_where_it_is_typed(client, desk):
    client.force_login(desk.people.applicant)
    typed = {"title": "某作品", "published_on": "2026-03-02", "registration": "字" * 41}

    answer = client.post("/desk/kinds/culture_claim/new/", typed)

    assert answer.status_code == 422
    assert "作品登记号最多 40 个字符，填写的有 41 个。" in answer.content.decode()
    assert "字" * 41 in answer.content.decode(), "what was typed is still there"


def test_what_it_would_come_to_is_told_before_and_to_a_visitor(client, desk):
    asked = client.get("/ask/culture/", {"answer": "", "published_on": "2026-03-02"})
    client.force_login(desk.people.applicant)
    typed = {"title": "某作品", "published_on": "2026-03-02", "registration": "国作登字-2026-F-00099999"}
    ahead = client.post("/desk/kinds/culture_claim/preview/", typed)

    assert "给作品的" in client.get("/ask/").content.decode()
    for page in (asked, ahead):
        assert (page.status_code, "800.00" in page.content.decode()) == (200, True)


def test_the_ledger_shows_what_a_work_had(client, claim, desk):
    claim("culture", "payable")
    client.force_login(desk.people.clerk)

    page = client.get("/desk/benefits/").content.decode()

    assert culture.called in page and NUMBER in page
    assert len(NUMBER) <= KEY_LIMIT


def test_an_award_and_a_refusal_have_a_letter(client, claim, desk):
    awarded, refused = claim("culture", "noticed"), a_claim(desk, "国作登字-2026-F-00012346")
    client.force_login(desk.people.clerk)

    assert "捌佰元" in client.get(f"/desk/matters/{awarded.number}/letter/").content.decode()
    assert client.get(f"/desk/matters/{refused.number}/letter/").status_code == 404, "nothing is decided"
