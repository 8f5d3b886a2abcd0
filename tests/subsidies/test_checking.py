"""The history adds up, and when somebody with the database's password changed it, that is said."""

from decimal import Decimal

from tests.subsidies.test_lifetimes import recover
from yihe.domains.subsidies.checking import check_history
from yihe.domains.subsidies.models import Award, Benefit, Lifetime
from yihe.matters.evidence import verify


def test_nothing_is_said_of_a_history_that_adds_up(claim, desk):
    claim("incubation", "noticed")
    recover(claim("exam", "paid"), desk, "800")
    recover(claim("startup", "paid"), desk, "30000")

    assert check_history() == []


def test_a_record_that_was_changed_is_named_by_counter_and_award(claim, unprotected):
    matter = claim("exam", "noticed")
    Benefit.objects.filter(matter=matter).update(amount=Decimal("1.00"))

    said = check_history()

    counter = Lifetime.objects.get()
    assert said == [
        f"终身计数 {counter.pk}（考试奖励，{counter.subject[:18]}）记为 0 个月 1800.00 元，按享受记录应为 0 个月 1.00 元。",
        f"{matter.number} 核定 1800.00 元，享受记录与之不符（应为 1800.00 元）。",
    ]
    assert "数据表 subsidies_benefit：防改触发器缺失。" in set(verify())  # they are off in this test


def test_a_record_that_was_removed_is_missed(claim, unprotected):
    matter = claim("startup", "noticed")
    Benefit.objects.filter(matter=matter).delete()

    assert f"{matter.number} 核定 30000.00 元，享受记录与之不符（应为 30000.00 元）。" in check_history()


def test_a_counter_that_was_taken_away_is_missed_and_an_award_that_was_removed_too(claim, unprotected):
    matter = claim("startup", "noticed")
    Lifetime.objects.all().delete()
    Award.objects.filter(matter=matter).update(revoked_at=matter.opened_at, revoked_because="x")

    said = check_history()

    assert f"开办费补贴（{matter.organization.uscc}）有享受记录而没有终身计数。" in said
    assert f"办件 {matter.pk} 有享受记录而没有有效的核定结果。" in said


def test_a_day_that_was_paid_twice_is_named(claim, desk, unprotected):
    post = desk.post()
    matter = claim("post", "noticed", post=post)
    benefit = matter.benefits.get()
    benefit.pk, benefit.slot = None, "again"
    benefit.save(force_insert=True)

    said = [sentence for sentence in check_history() if "补了两次" in sentence]

    number = matter.number
    assert said == [f"社工岗位补贴“{post}”2025-01-01 至 2025-03-31补了两次：{number}、{number}。"]
