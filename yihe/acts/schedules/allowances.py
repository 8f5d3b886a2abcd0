"""
值班补贴 (R11): the day rate of petition duty, for shifts that were published, served and confirmed, prepared each month by the clock. Every other
post is voluntary: refused in a sentence, until a text gives it a rate and a code of its own.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import DateField

from yihe.acts.funds.payees import Payee, lacks_account
from yihe.acts.funds.promises import cannot_commit, commit
from yihe.acts.schedules import settings
from yihe.acts.schedules.edits import VOLUNTARY, makes
from yihe.acts.schedules.models import AllowanceLine, DutyAllowance, DutyPerson, Shift
from yihe.acts.schedules.models.posts import Pay
from yihe.foundation import figures, parameters
from yihe.foundation.compiled_queries import CompiledQuery, Parameter
from yihe.foundation.parameters import NotInForce
from yihe.foundation.roles import DUTY_LAWYER
from yihe.matters import kinds, telling
from yihe.matters.actions import open_matter
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.registers.accounts.models import Membership

PURPOSE = Pay.PETITION.value
NOT_THEIRS = "值班补贴由本人核对；没有账户的由排班员照本人签字的核对单录入。"
DAY = parameters.asks_for("petitions/lawyer_day", figures.MONEY, may_be_none=True)
HALF = parameters.asks_for("petitions/lawyer_half_day", figures.MONEY, may_be_none=True)


def rate_of(shift: Shift) -> tuple[Decimal | None, str]:
    """Return what a shift is paid (yuan), and by which text; or None, and why nothing, as a sentence."""
    if shift.post.pay != Pay.PETITION:
        return None, VOLUNTARY
    known = parameters.of(shift.post.region)
    # A shift of fewer hours is no day: what the pack says of a day does not say what it is paid.
    whole = shift.ends_at - shift.starts_at >= timedelta(
        hours=settings.of(shift.post.region, "full_day_hours", shift.on)
    )
    path = DAY if whole else HALF
    try:
        value = known.at(path, shift.on) if path in known else None
    except NotInForce:
        value = None
    if value is not None and value.value is not None:
        return Decimal(value.as_(figures.MONEY)), str(value.reference)
    if whole:
        return None, "信访值班补贴的标准还没有设定，请政策管理员先录入。"
    return None, "R11 的补贴按天计，半天的标准还没有设定，请政策管理员先录入。"


def _confirmed_before():
    month = Parameter("month", DateField())
    return (
        Shift.objects.counting()
        .filter(post__pay=Pay.PETITION, served__accepted=True, on__lt=month, allowance_line=None)
        .exclude(practitioner__duty_allowances__month=month)
        .select_related("post__station", "practitioner")
        .order_by("practitioner", "on", "pk")
    )


_in_no_allowance = CompiledQuery(_confirmed_before)


def due(today: date) -> Iterator[Matter]:
    """
    Open and yield the allowances of a month, one for each person with shifts before this month that were served and confirmed and stand in none.
    Run it as often as one likes and from several machines: the constraints let one through.
    """
    month = today.replace(day=1)
    if not (rows := _in_no_allowance(month=month)):
        return
    by_person: dict[tuple[int, str], list[tuple[Shift, Decimal, str]]] = defaultdict(list)
    # The text pays a day, and not a shift: who sat twice on one day, at a post without rest between, is paid once.
    days = set(AllowanceLine.objects.order_by().values_list("shift__practitioner", "shift__on"))
    for shift in rows:
        amount, said = rate_of(shift)
        if amount and (day := (shift.practitioner_id, shift.on)) not in days:
            days.add(day)
            by_person[shift.practitioner_id, shift.post.region[:6]].append((shift, amount, said))
    for (_key, region), lines in by_person.items():
        try:
            yield _opened(month, region, lines)
        except IntegrityError:
            continue  # another machine was quicker


def _opened(month: date, region: str, lines: list[tuple[Shift, Decimal, str]]) -> Matter:
    who = lines[0][0].practitioner
    person = DutyPerson.objects.filter(practitioner=who).first()
    with transaction.atomic():
        contents = DutyAllowance(
            practitioner=who, month=month, amount=sum((amount for _s, amount, _b in lines), Decimal(0))
        )
        contents.hanging = [
            AllowanceLine(shift=shift, amount=amount, basis=basis[:120]) for shift, amount, basis in lines
        ]
        title = f"{who.name} 值班补贴（{month:%Y-%m} 编制）"  # for shifts of before: of no one month
        matter = open_matter(kinds.get("duty_allowance"), contents, by=None, region=region, title=title)
        if person and person.account_id:
            words = f"您的信访值班补贴已经编制，共 {len(lines)} 班，请核对并填写收款账户。"
            telling.tell({person.account_id}, words, matter=matter, mail=True)
        return matter


def told_not_paid(matter: Matter, *, by, reason: str, **_said) -> None:
    """Tell who sat that they are not paid, why, and where to say that this is wrong."""
    allowance = contents_of(matter)
    person = _person(matter)
    if person is None or not person.account_id:
        return  # without an account: told by the roster maker, who reads the reason in the matter
    what = f"您 {allowance.month:%Y-%m} 编制的信访值班补贴不予支付"
    words, neutral = (
        f"{what}：{reason.rstrip('。')}。不同意的，请联系排班员。",
        f"{what}，理由见办件。不同意的，请联系排班员。",
    )
    telling.tell({person.account_id}, words, matter=matter, neutral=neutral, mail=True)


def is_not_theirs(matter: Matter, user) -> str:
    """
    Return why somebody cannot say that an allowance is right and where it is paid to, or "": it is whoever's who sat. The roster's maker
    enters what was signed on paper of those alone who sign in with no account.
    """
    person = _person(matter)
    own = person is not None and person.account_id == user.pk
    return "" if own or makes(user, matter.region) and not _signs_in(person) else NOT_THEIRS


def is_ones_own(matter: Matter, user) -> str:
    """Refuse whoever is paid, or stands in for who is paid, as the one who checks it."""
    person = _person(matter)
    paid = person is not None and user is not None and person.account_id in user.acts_for
    return "这笔补贴是付给您或者委托您的同志的，由他人复核。" if paid else ""


def _person(matter: Matter) -> DutyPerson | None:
    return DutyPerson.objects.filter(practitioner=contents_of(matter).practitioner_id).first()


def _signs_in(person: DutyPerson | None) -> bool:
    """Test whether somebody can say so themselves: they hold 值班人员 with an account."""
    held = Membership.objects.in_force().filter(role_code=DUTY_LAWYER.code)
    return person is not None and person.account_id is not None and held.filter(user=person.account_id).exists()


def confirm(matter: Matter, *, by, bank: str, account: str, **_said) -> None:
    """Keep where it is to be paid to, as the person said when they found it right."""
    allowance = contents_of(matter)
    allowance.bank, allowance.account = bank, account
    allowance.save(update_fields=["bank", "account"])


def stands_no_more(matter: Matter, _user=None) -> str:
    """Return that a shift that is to be paid was put right or is not served any more, or ""."""
    lines = contents_of(matter).lines.select_related("shift__post", "shift__served")
    gone = [
        str(line) for line in lines
        if Shift.objects.filter(corrects=line.shift_id).exists() or not getattr(getattr(line.shift, "served", None), "accepted", False)
    ]  # fmt: skip
    return f"{'、'.join(gone)}已经更正，不再是完成的班，不能支付。" if gone else ""


def cannot_pay(matter: Matter, user, *, envelope, **_said) -> str:
    """Return why an allowance cannot be paid out of an envelope, or ""."""
    allowance = contents_of(matter)
    return lacks_account(payee_of(allowance)) or cannot_commit(
        envelope, allowance.amount, purpose=PURPOSE, matter=matter
    )


def payee_of(allowance: DutyAllowance) -> Payee:
    return Payee(allowance.practitioner.name, allowance.bank, allowance.account)


def pay(matter: Matter, *, by, envelope, **_said) -> None:
    """Promise the sum to whoever sat: the cashier pays it with a batch."""
    allowance = contents_of(matter)
    commit(envelope, matter=matter, purpose=PURPOSE, payee=payee_of(allowance), amount=allowance.amount, by=by)
