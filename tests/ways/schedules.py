"""A swap and an allowance, in a town: somebody sits at petition duty, and cannot; or sat, and the window said so."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from tests.ways.registers import a_code, a_station
from tests.ways.town import Town
from tests.ways.walking import Way
from yihe.acts.funds.models import Tranche
from yihe.acts.funds.promises import appropriate, envelope_for
from yihe.acts.schedules import swaps
from yihe.acts.schedules.models import DutyPerson, DutyPost, Served, Shift
from yihe.acts.schedules.models.posts import Pay, Topic
from yihe.foundation.roles import ADVICE_DESK, CLERK, DUTY_LAWYER, ROSTER_MAKER
from yihe.matters import clock
from yihe.matters.models import Matter
from yihe.registers.accounts.models import Membership, User
from yihe.registers.practitioners.models import Practitioner
from yihe.registers.providers import edits as providers

REGION, LONG_AGO = "320585", date(2020, 1, 1)
ACCOUNT = {"bank": "演示银行", "account": "6222020000001234"}


def a_lawyer(town: Town, name: str, nth: int, account: User | None) -> Practitioner:
    """Return somebody of the pool who is licensed and signs in with an account."""
    firm = providers.enter(
        by=None, source="登记（虚构）", name="值班律师事务所（虚构）", sort="law_firm", code=a_code(91, "31"), licence="23205850000000091",
        authority="司法厅", principal="某某", address="演示路（虚构）", region=REGION, phone="0512-55550101", since=LONG_AGO,
    )  # fmt: skip
    licence = providers.enroll(
        firm, by=None, source="登记（虚构）", name=name, kind="lawyer", number=f"132059{nth:08d}", authority="司法厅",
        valid_from=LONG_AGO, valid_until=None,
    )  # fmt: skip
    DutyPerson.objects.get_or_create(
        practitioner=licence.practitioner, defaults={"region": REGION, "account": account, "since": LONG_AGO}
    )
    return licence.practitioner


def a_post(topic: str = Topic.PETITION, pay: str = Pay.PETITION) -> DutyPost:
    post, _new = DutyPost.objects.get_or_create(
        station=a_station(),
        name="信访岗（虚构）" if pay == Pay.PETITION else "咨询岗（虚构）",
        defaults={"topic": topic, "pay": pay, "kind": "lawyer", "since": LONG_AGO},
    )
    return post


def a_shift(town: Town, who: Practitioner, day, post: DutyPost | None = None) -> Shift:
    starts = timezone.make_aware(datetime.combine(day, time(9)))
    return Shift.objects.create(
        post=post or a_post(), on=day, starts_at=starts, ends_at=starts + timedelta(hours=8), practitioner=who,
        by=town.who(ROSTER_MAKER), hat=ROSTER_MAKER.code, seat=Shift.objects.count() + 1,
    )  # fmt: skip


def another(town: Town) -> User:
    """Return the account of a second person of the pool, who can take what the first cannot sit."""
    if found := DutyPerson.objects.filter(practitioner__name="卞和").first():
        return User.objects.get(pk=found.account_id)
    user = User.objects.create_user(username="second_lawyer", name="卞和")
    Membership.objects.create(user=user, role_code=DUTY_LAWYER.code, region=REGION, valid_from="2020-01-01")
    a_lawyer(town, "卞和", 2, user)
    return user


def swap(town: Town) -> Matter:
    me = town.who(DUTY_LAWYER)
    another(town)
    shift = a_shift(town, a_lawyer(town, "贺明", 1, me), timezone.localdate() + timedelta(days=30))
    return swaps.ask(shift, by=User.objects.get(pk=me.pk))


def allowance(town: Town) -> Matter:
    """Return the allowance of a shift that was sat last month."""
    today = timezone.localdate()
    shift = a_shift(town, a_lawyer(town, "贺明", 1, town.who(DUTY_LAWYER)), today.replace(day=1) - timedelta(days=1))
    Served.objects.create(shift=shift, by=town.who(ADVICE_DESK), visitors=2)
    clock.run()
    return Matter.objects.get(kind="duty_allowance")


def _envelope(town: Town, matter: Matter) -> dict:
    envelope = envelope_for(source="fiscal", year=timezone.localdate().year, region=REGION, purpose="petition_duty")
    if not envelope.left:
        appropriate(envelope, Decimal(100_000), by=town.who(CLERK), reason="预算文件（虚构）")
    return {"envelope": type(envelope).objects.get(pk=envelope.pk)}


def _paid(town: Town, matter: Matter) -> None:
    town.money.answered(town.money.sent(*Tranche.objects.filter(commitment__matter=matter)), True)


WAYS = {
    "shift_swap": Way(swap, by={"take": another}),
    "duty_allowance": Way(allowance, said={"confirm": ACCOUNT, "approve": _envelope}, done={"settle": _paid}),
}
