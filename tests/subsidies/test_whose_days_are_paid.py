"""A post is paid for the days on which its holder was on the staff, in the post and certified: three facts of the registers."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tests.subsidies.conftest import certify, employ, make_worker
from tests.subsidies.test_kinds import change, refused
from yihe.domains.subsidies import abolishing, registering
from yihe.domains.subsidies.lifetimes import history_of
from yihe.domains.subsidies.models import Award, Benefit, Incumbency
from yihe.domains.subsidies.outcomes import Lifetime
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Notification
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import RegisterEdit
from yihe.registers.organizations.models import Position
from yihe.registers.practitioners import edits
from yihe.registers.practitioners.models import Employment

YEAR = {"since": date(2025, 1, 1), "until": date(2025, 12, 31)}


def holder_of(desk, **spell):
    worker = make_worker(desk.organization, **spell)
    certify(worker)
    return worker


def paid(matter) -> Decimal:
    return Award.objects.get(matter=matter, revoked_at=None).amount


def seat(post, worker, since=date(2025, 1, 1)):
    """Put somebody in a post as the register holds it from before this was asked."""
    return Incumbency.objects.create(post=post, practitioner=worker, starts_on=since, source="历史登记")


def post_of(desk):
    return registering.approve_post(
        desk.organization, title="社区矫正社工岗", approved_on=date(2024, 12, 1), document="x", by=desk.people.clerk
    )


def test_who_left_for_another_organization_is_not_paid_for_though_the_post_still_names_them(
    claim, desk, second_organization
):
    worker = holder_of(desk, ends_on=date(2025, 3, 31))
    employ(worker, second_organization, starts_on=date(2025, 4, 1))
    post = post_of(desk)
    seat(post, worker)

    matter = claim("post", "noticed", post=post, **YEAR)

    assert paid(matter) == Decimal("15000.00")
    assert [b.spans for b in history_of("post", post.number)] == [[(date(2025, 1, 1), date(2025, 3, 31))]]


def test_the_last_day_at_work_is_the_last_day_in_the_post_and_those_who_keep_it_are_told(claim, desk):
    worker = holder_of(desk)
    post = desk.post(holder=worker)

    edits.leave(worker.employments.get(), by=desk.people.applicant, on=date(2025, 1, 31), source="解除劳动合同证明")

    assert post.incumbencies.get().ends_on == date(2025, 1, 31)
    line = RegisterEdit.objects.filter(entry=post.number, field="离岗").get()
    assert (line.after, line.reason) == (f"{worker} 2025-01-31（随离职）", "解除劳动合同证明")
    told = Notification.objects.filter(text__contains="同日离岗").values_list("user", flat=True)
    assert set(told) == {desk.people.clerk.pk, desk.people.applicant.pk}
    assert paid(claim("post", "noticed", post=post)) == Decimal("5000.00")


def test_who_goes_on_there_in_another_place_stays_in_the_post(desk):
    worker = holder_of(desk)
    employ(worker, desk.organization, starts_on=date(2025, 2, 1))
    post = desk.post(holder=worker)

    first = worker.employments.order_by("starts_on").first()
    edits.leave(first, by=desk.people.clerk, on=date(2025, 1, 31), source="转岗")

    assert post.incumbencies.get().ends_on is None


def test_who_is_taken_on_later_than_the_post_says_is_paid_for_from_then_on(claim, desk):
    post = post_of(desk)
    seat(post, holder_of(desk, starts_on=date(2025, 7, 1)))

    assert "申请期间在岗的人员没有在本单位专职或者兼职任职" in refused(
        desk, "post", post=post, since=date(2025, 1, 1), until=date(2025, 6, 30)
    )
    assert paid(claim("post", "noticed", post=post, **YEAR)) == Decimal("30000.00")


def test_who_worked_there_long_ago_or_only_sits_on_the_board_comes_to_no_post(desk):
    long_ago = holder_of(desk, starts_on=date(2010, 1, 1), ends_on=date(2010, 12, 31))
    board = holder_of(desk)
    Employment.objects.filter(practitioner=board).update(position=Position.BOARD)
    post = post_of(desk)

    for worker in (long_ago, board):
        with pytest.raises(NotAllowed) as no:
            registering.appoint(post, worker, starts_on=date(2025, 1, 1), source="合同", by=desk.people.clerk)
        assert str(no.value) == (
            f"{worker} 在 2025-01-01 没有在 {desk.organization} 专职或兼职任职的记录，请先登记任职，或者更正到岗日期。"
        )


@pytest.mark.parametrize("position", [Position.BOARD, Position.LEGAL_REPRESENTATIVE])
def test_a_seat_or_the_seal_alone_is_no_work(desk, position):
    worker = holder_of(desk)
    Employment.objects.filter(practitioner=worker).update(position=position)
    post = post_of(desk)
    seat(post, worker)

    assert "申请期间在岗的人员没有在本单位专职或者兼职任职" in refused(desk, "post", post=post)
    assert refused(desk, "exam", practitioner=worker) == (
        f"{worker.name} 在 2026-06-01 没有在本单位专职或兼职任职的记录（{position.label}不算），不能由本单位申请。"
    )


def test_part_time_work_is_work(claim, desk):
    worker = holder_of(desk)
    Employment.objects.filter(practitioner=worker).update(position=Position.PART_TIME)

    assert paid(claim("exam", "noticed", practitioner=worker)) == Decimal("1800.00")
    assert paid(claim("post", "noticed", post=desk.post(holder=worker))) == Decimal("15000.00")


def test_an_organization_outside_the_field_is_paid_neither_a_post_nor_a_base(desk, organization):
    post, base = desk.post(), desk.base()
    change(organization, judicial_field=False)
    organization.refresh_from_db()

    assert "岗位补贴给司法行政领域的社会组织" in refused(desk, "post", post=post)
    assert "实训基地补助给司法行政领域的社会组织" in refused(desk, "training_base", base=base)


# -- What is recorded is what was paid -----------------------------------------------------------------------------------


def test_a_payment_covers_the_days_it_paid_and_no_others(claim, desk):
    post = desk.post(since=date(2025, 1, 1))

    matter = claim("post", "noticed", post=post, since=date(2022, 1, 1), until=date(2025, 1, 31))

    benefit = matter.benefits.get()
    assert (paid(matter), benefit.since, benefit.until) == (Decimal("5000.00"), date(2025, 1, 1), date(2025, 1, 31))
    assert benefit.slot == "2025-01-01"


def test_a_vacant_month_between_two_paid_ones_can_be_claimed_once_it_is_known_that_it_was_filled(claim, desk):
    post = desk.post(until=date(2025, 1, 31))
    later = holder_of(desk)
    registering.appoint(post, later, starts_on=date(2025, 3, 1), source="合同", by=desk.people.clerk)
    first = claim("post", "noticed", post=post)
    assert first.benefits.get().spans == [
        (date(2025, 1, 1), date(2025, 1, 31)),
        (date(2025, 3, 1), date(2025, 3, 31)),
    ]

    between = holder_of(desk)
    registering.appoint(
        post, between, starts_on=date(2025, 2, 1), ends_on=date(2025, 2, 28), source="补登", by=desk.people.clerk
    )
    second = claim("post", "noticed", post=post, since=date(2025, 2, 1), until=date(2025, 2, 28))

    assert (paid(first), paid(second)) == (Decimal("10000.00"), Decimal("5000.00"))
    assert Lifetime.objects.get(kind="post").months == 3
    for since, until in ((date(2025, 1, 31), date(2025, 1, 31)), (date(2025, 2, 28), date(2025, 3, 1))):
        assert "与以前补过的重叠" in refused(desk, "post", post=post, since=since, until=until)


def test_what_was_recovered_in_part_keeps_the_days_it_was_paid_for(claim, desk):
    from tests.subsidies.test_lifetimes import recover

    post = desk.post()
    matter = claim("post", "paid", post=post)

    recover(matter, desk, "5000")

    left = Benefit.objects.get(matter=matter, reverses=None, reversed_by=None)
    assert (left.amount, left.spans) == (Decimal("10000.00"), [(date(2025, 1, 1), date(2025, 3, 31))])


# -- The end of a post ---------------------------------------------------------------------------------------------------


def abolish(desk, post, on=date(2025, 1, 31)):
    proposal = abolishing.propose(post, by=desk.people.clerk, on=on, source="太司〔2025〕2号")
    proposals.confirm(proposal, by=desk.people.reviewer)
    post.refresh_from_db()


def test_a_post_ends_when_two_say_so_and_the_days_after_are_not_paid(claim, desk):
    post = desk.post()
    proposal = abolishing.propose(post, by=desk.people.clerk, on=date(2025, 1, 31), source="太司〔2025〕2号")
    with pytest.raises(ValidationError, match="须由另一人确认"):
        proposals.confirm(proposal, by=desk.people.clerk)
    post.refresh_from_db()
    assert post.abolished_on is None

    proposals.confirm(proposal, by=desk.people.reviewer)

    post.refresh_from_db()
    assert (post.abolished_on, post.incumbencies.get().ends_on) == (date(2025, 1, 31), date(2025, 1, 31))
    matter = claim("post", "noticed", post=post)
    assert (paid(matter), matter.benefits.get().until) == (Decimal("5000.00"), date(2025, 1, 31))


def test_the_rule_reads_the_end_of_a_post_itself(claim, desk):
    post = desk.post()
    abolish(desk, post)
    post.incumbencies.update(ends_on=None)

    assert paid(claim("post", "noticed", post=post)) == Decimal("5000.00")


def test_nobody_comes_to_a_post_that_has_ended_and_it_ends_once(desk):
    post = desk.post()
    abolish(desk, post)

    with pytest.raises(NotAllowed, match="岗位已于 2025-01-31 撤销，不能再有人到岗。"):
        registering.appoint(post, holder_of(desk), starts_on=date(2025, 2, 1), source="合同", by=desk.people.clerk)
    with pytest.raises(NotAllowed, match="岗位已于 2025-01-31 撤销。"):
        abolishing.propose(post, by=desk.people.clerk, on=date(2025, 3, 1), source="x")


def test_only_the_bureau_asks_that_a_post_end_and_no_day_before_it_began(desk):
    post = desk.post()

    with pytest.raises(NotAllowed, match="岗位和实训基地由司法局受理人员或审核人员登记。"):
        abolishing.propose(post, by=desk.people.applicant, on=date(2025, 1, 31), source="x")
    with pytest.raises(NotAllowed, match="岗位 2024-12-01 才批准，撤销日期不能更早。"):
        abolishing.propose(post, by=desk.people.clerk, on=date(2024, 11, 30), source="x")
