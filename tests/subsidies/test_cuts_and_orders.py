"""Into how many claims a period is cut, and in which order they come, changes no total; what was paid is what is recorded."""

from datetime import date
from decimal import Decimal

from tests.subsidies.conftest import reside
from tests.subsidies.test_kinds import refused
from yihe.domains.subsidies.lifetimes import history_of
from yihe.domains.subsidies.models import Award
from yihe.domains.subsidies.reckonings import reckon_claim


def paid(matter) -> Decimal:
    return Award.objects.get(matter=matter, revoked_at=None).amount


def test_months_around_the_day_of_force_are_paid_once(claim, desk, organization):
    reside(organization, date(2021, 10, 1), date(2022, 9, 30))
    cost = Decimal("40000.00")

    first = claim("incubation", "noticed", since=date(2021, 10, 1), until=date(2022, 5, 17), actual_cost=cost)

    assert history_of("incubation", organization.uscc)[0].spans == [(date(2021, 11, 18), date(2022, 5, 17))]
    assert "与以前补过的重叠" in refused(
        desk, "incubation", since=date(2022, 4, 1), until=date(2022, 9, 30), actual_cost=cost
    )
    second = claim("incubation", "noticed", since=date(2022, 5, 18), until=date(2022, 9, 30), actual_cost=cost)
    assert (paid(first), paid(second)) == (Decimal("15000.00"), Decimal("10000.00"))


def test_one_claim_over_the_same_days_pays_the_same(claim, organization):
    reside(organization, date(2021, 10, 1), date(2022, 9, 30))

    whole = claim(
        "incubation", "noticed", since=date(2021, 10, 1), until=date(2022, 9, 30), actual_cost=Decimal("80000.00")
    )

    assert paid(whole) == Decimal("25000.00")
    benefit = whole.benefits.get()
    assert (benefit.since, benefit.until) == (date(2021, 11, 18), date(2022, 9, 17))


def test_ten_months_and_two_are_paid_what_twelve_are(claim, organization):
    reside(organization, date(2025, 1, 1))
    ten = {"since": date(2025, 1, 1), "until": date(2025, 10, 31), "actual_cost": Decimal("20000.00")}
    two = {"since": date(2025, 11, 1), "until": date(2025, 12, 31), "actual_cost": Decimal("10000.00")}

    assert [paid(claim("incubation", "noticed", **said)) for said in (ten, two)] == [Decimal(20000), Decimal(10000)]


def test_what_was_spent_beyond_the_ceiling_of_the_months_so_far_is_paid_with_the_next(claim, organization):
    reside(organization, date(2025, 1, 1))
    ten = {"since": date(2025, 1, 1), "until": date(2025, 10, 31), "actual_cost": Decimal("30000.00")}
    two = {"since": date(2025, 11, 1), "until": date(2025, 12, 31), "actual_cost": Decimal("1.00")}

    assert [paid(claim("incubation", "noticed", **said)) for said in (ten, two)] == [Decimal(25000), Decimal(5000)]


def test_what_who_decided_did_not_accept_is_not_paid_with_the_next_claim(desk, organization):
    reside(organization, date(2025, 1, 1))
    first = desk.draft("incubation", since=date(2025, 1, 1), until=date(2025, 6, 30), actual_cost=Decimal("14000.00"))
    desk.go(first, "reviewed")
    desk.grant(first, "9000", reason="部分凭证不符合要求")
    second = desk.draft("incubation", since=date(2025, 7, 1), until=date(2025, 12, 31), actual_cost=Decimal("1000.00"))

    assert reckon_claim(desk.go(second, "submitted")).payable == Decimal("1000.00")


def test_before_the_first_claim_is_sent_it_says_what_it_uses_up(desk, organization):
    reside(organization, date(2023, 1, 1))
    cheap = desk.draft("incubation", since=date(2023, 1, 1), until=date(2023, 12, 31), actual_cost=Decimal("100.00"))

    assert reckon_claim(cheap).notes == [
        "本次用去 12 个月的补贴年限，实际支出低于上限：补贴年限到此用完，低于上限的部分以后不能再补，可以改选支出较多的月份申请。"
    ]


def test_the_year_is_the_one_that_is_claimed_first(claim, desk, organization):
    reside(organization, date(2023, 1, 1))
    first = {"since": date(2023, 1, 1), "until": date(2023, 12, 31), "actual_cost": Decimal("100.00")}
    claim("incubation", "noticed", **first)

    later = {"since": date(2024, 1, 1), "until": date(2024, 12, 31), "actual_cost": Decimal("30000.00")}
    assert "孵化补贴合计最长 12 个月，已补 12 个月" in refused(desk, "incubation", **later)
