"""Subsidies that stand in files alone, run where their room is installed (test_declared.py): each shape from the draft to the payment."""

from datetime import date
from decimal import Decimal

import pytest
from local.samples import PAID, SAMPLES, somebody

from tests.rooms.declared_claims import *  # noqa: F403 -- the desk, its people, and drafts of what is declared
from tests.rooms.declared_claims import sentences
from yihe.acts.funds.checking import check_ledger
from yihe.domains.subsidies.checking import check_history
from yihe.domains.subsidies.families.claims import DeclaredClaim, DeclaredPersonClaim
from yihe.domains.subsidies.importing import BadHistory, import_benefit
from yihe.domains.subsidies.models import Award, Benefit, Lifetime
from yihe.domains.subsidies.reckonings import reckon_claim, suggested
from yihe.matters import kinds
from yihe.matters.actions import NotAllowed, perform

EVERY = [code.removesuffix("_claim") for code in SAMPLES]
EXPECTED = {
    "reading_award": ("800.00", "once", "第一条"), "star_rank": ("500.00", "one_star", "第二条"),
    "night_market": ("3000.00", "FZYS-2026-00001", "第三条"), "mentor_month": ("900.00", "2026-01-01", "第四条"),
    "study_share": ("500.50", "JX-2026-00001", "第五条"), "site_share": ("1500.00", "CD-2026-00001", "第六条"),
}  # fmt: skip


@pytest.mark.parametrize("name", EVERY)
def test_each_shape_goes_from_the_draft_to_the_payment(claim, name):
    matter = claim(name, "paid")

    amount, slot, clause = EXPECTED[name]
    benefit, award = Benefit.objects.get(matter=matter), Award.objects.get(matter=matter)
    assert (benefit.kind, benefit.slot, f"{benefit.amount}") == (name, slot, amount)
    assert award.working.clause == f"虚构〔2026〕1号 {clause}"
    assert {line.label for line in award.working.lines if not line.clause} <= {"实际支出", "预算余额"}
    assert (check_ledger(), check_history()) == ([], [])


@pytest.mark.parametrize("name", EVERY)
def test_its_pages_are_those_of_every_subsidy(client, claim, desk, policy_texts, name):
    kind = kinds.get(f"{name}_claim")
    awarded = claim(name, "noticed")
    public = [
        f"/guides/{name}_claim/", f"/ask/{name}/", "/ask/", "/guides/", "/notices/",
    ]  # fmt: skip
    for address in public:
        page = client.get(address)
        assert (page.status_code, kind.label in page.content.decode()) == (200, True), address
    client.force_login(desk.people.applicant)
    for address in (f"/desk/kinds/{kind.code}/new/", f"/desk/matters/{awarded.number}/", "/desk/start/"):
        page = client.get(address)
        assert (page.status_code, kind.label in page.content.decode()) == (200, True), address
    client.force_login(desk.people.clerk)
    amount = f"{Decimal(EXPECTED[name][0]):,.2f}"
    for address in (f"/desk/kinds/{kind.code}/", f"/desk/matters/{awarded.number}/letter/", "/desk/benefits/"):
        page = client.get(address)
        assert (page.status_code, amount in page.content.decode()) == (200, True), address
    assert awarded.number in client.get("/desk/search/", {"q": awarded.number}, follow=True).content.decode()


def test_a_condition_that_does_not_hold_refuses_with_what_is_registered_and_the_clause(desk, of):
    desk.organization.judicial_field = False
    desk.organization.registered_on = date(2026, 5, 1)
    desk.organization.save()

    refused = sentences(of("reading_award"))

    assert refused == (
        "普法读物奖励的条件是“属于司法行政领域”应为“是”，登记的是“否”（依据虚构〔2026〕1号 第一条）。"
        "普法读物奖励的条件是“登记（备案）日期”（2026-05-01）起应满 2 个月，即从 2026-07-01 起（依据虚构〔2026〕1号 第一条）。"
    )


def test_what_is_had_once_is_had_once_whatever_came_before_this_platform(desk, of):
    import_benefit(
        kind="普法读物奖励", holder=desk.organization.uscc, amount=Decimal(800), paid_on=date(2026, 2, 10),
        through=desk.organization.name, payer="某局（虚构）", document="台账（虚构）", by=desk.people.editor,
    )  # fmt: skip
    matter = of("reading_award")

    assert "普法读物奖励每个组织只给一次：2026-02-10 已由" in sentences(matter)
    with pytest.raises(NotAllowed, match="只给一次"):
        perform(matter, "submit", by=desk.people.applicant)


def test_who_rises_is_paid_the_difference_and_who_falls_nothing(desk, of):
    desk.go(of("star_rank", level="two_star"), "payable")

    rising, falling = of("star_rank", level="three_star"), of("star_rank", level="one_star")

    assert suggested(rising) == Decimal("1800.00")
    assert "星级奖励（一星）同一级或者更高一级每人只给一次" in sentences(falling)
    line = next(line for line in reckon_claim(rising).lines if line.label == "升级差额")
    assert "三星的 3000 元，减去以前的 1200 元" in line.working


def test_a_year_is_paid_up_to_its_ceiling_and_a_life_up_to_its_own(desk, of):
    desk.go(of("night_market", actual_cost=Decimal("3000.00")), "payable")

    second = of("night_market", actual_cost=Decimal("3000.00"))
    assert suggested(second) == Decimal("1000.00")
    desk.go(second, "payable")
    assert "2026 年度的法治夜市年度上限 4000 元已经用完" in sentences(of("night_market"))
    counter = Lifetime.objects.get(kind="night_market", year=2026)
    assert (counter.amount, counter.amount_at_most) == (Decimal(4000), Decimal(4000))

    desk.on_day(date(2027, 3, 1))
    desk.organization.residencies.update(ends_on=date(2027, 12, 1))
    assert suggested(of("night_market", year=2027, actual_cost=Decimal("9000.00"))) == Decimal("2000.00")


def test_months_are_whole_past_and_so_many_in_all(desk, of):
    desk.go(of("mentor_month"), "payable")
    again = of("mentor_month", since=date(2026, 3, 31), until=date(2026, 5, 31))
    with pytest.raises(NotAllowed, match="请改从 2026-04-01 起申请"):
        perform(again, "submit", by=desk.people.applicant)

    onward = of("mentor_month", since=date(2026, 4, 1), until=date(2026, 7, 15))
    assert suggested(onward) == Decimal("600.00"), "June is not over, and half a month is none"
    desk.on_day(date(2027, 6, 1))
    rest = of("mentor_month", since=date(2026, 4, 1), until=date(2027, 5, 31))
    assert suggested(rest) == Decimal("2700.00"), "nine of the twelve are left"


def test_a_month_without_the_condition_is_not_paid(desk, of):
    worker = somebody(desk.organization)
    worker.employments.update(ends_on=date(2026, 2, 20))

    reckoning = reckon_claim(of("mentor_month", practitioner=worker))

    assert reckoning.months == 0 and "2026-06-01 不在其中" in reckoning.refusals[0]


def test_a_share_is_cut_to_the_fen_and_to_what_the_cap_leaves(desk, of):
    desk.go(of("study_share"), "payable")

    assert suggested(of("study_share", actual_cost=Decimal("9999.99"))) == Decimal("1499.50")


def test_two_that_exclude_one_another_do_so_both_ways(desk, of):
    desk.go(of("night_market"), "payable")
    assert "已享受法治夜市补助，两项只能享受一项" in sentences(of("site_share"))

    worker = somebody(desk.organization)
    certify(worker)  # noqa: F405
    desk.go(of("study_share", practitioner=worker), "payable")
    exam = desk.draft("exam", practitioner=worker)
    assert "已享受进修补助，两项只能享受一项" in sentences(exam)
    assert "（依据虚构〔2026〕1号 第五条）" in sentences(exam)


@pytest.mark.parametrize(
    ("kind", "said", "fault"),
    [
        ("star_rank", {"level": "四星"}, "证书级别“四星”不认识，应为：一星、二星、三星。"),
        ("star_rank", {}, "证书级别“”不认识，应为：一星、二星、三星。"),
        ("mentor_month", {}, "带教补贴按期间计算，请填写补贴期间起止。"),
        ("night_market", {}, "法治夜市补助请填写补贴年度。"),
    ],
)
def test_history_asks_for_what_the_shape_reads(desk, kind, said, fault):
    person = kinds.get(f"{kind}_claim").declared.is_of_a_person
    holder = somebody(desk.organization).id_number if person else desk.organization.uscc
    with pytest.raises(BadHistory) as bad:
        import_benefit(
            kind=kind, holder=holder, amount=Decimal(500), paid_on=date(2026, 2, 10), by=desk.people.editor,
            through="某社（虚构）", payer="某市（虚构）", document="台账（虚构）", **said,
        )  # fmt: skip

    assert bad.value.faults == [fault]


def test_nothing_typed_is_lost_and_each_box_has_its_sentence(client, desk):
    client.force_login(desk.people.applicant)
    typed = {"year": "26", "actual_cost": "一千", "note": "夜市三场"}

    answer = client.post("/desk/kinds/night_market_claim/new/", typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "补贴年度应为四位年份，如 2026。" in page
    assert "夜市三场" in page and "一千" in page


def test_what_it_comes_to_is_told_before_it_is_applied_for(client, desk):
    client.force_login(desk.people.applicant)
    worker = somebody(desk.organization)
    typed = {"practitioner": worker.pk, "actual_cost": "1001.01", **PAID}

    ahead = client.post("/desk/kinds/study_share_claim/preview/", typed)
    asked = client.get("/ask/study_share/", {"answer": "", "actual_cost": "1001.01"})

    for page in (ahead, asked):
        assert (page.status_code, "500.50" in page.content.decode()) == (200, True)


def test_a_declared_one_makes_no_table_of_its_own():
    assert {kinds.get(f"{name}_claim").contents for name in EVERY} == {DeclaredClaim, DeclaredPersonClaim}


def test_it_is_taken_in_over_the_counter(client, desk):
    client.force_login(desk.people.clerk)
    whose = {"kind": "reading_award_claim", "organization": desk.organization.name}

    begun = client.get("/desk/counter/", whose)

    assert "普法读物奖励" in client.get("/desk/counter/").content.decode()
    assert begun.status_code == 302
    assert client.get(begun.headers["Location"]).status_code == 200


def test_a_limit_of_everything_that_the_city_has_not_today_limits_nothing(desk, of, pack):
    file = pack / "parameters/local/night_life.yaml"
    file.write_text(file.read_text("utf-8").replace("value: 6000", "value: null"), "utf-8")
    desk.go(of("night_market", year=2026, actual_cost=Decimal("4000.00")), "payable")
    desk.on_day(date(2027, 3, 1))

    assert suggested(of("night_market", year=2027, actual_cost=Decimal("9000.00"))) == Decimal("4000.00")
