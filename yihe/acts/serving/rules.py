"""Who serves, whether a letter was served, and when a way or a day is wrong. Sentences, as everywhere."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django.utils import timezone

from yihe.acts.hearing.rules import ENTERS
from yihe.acts.serving.models import OnlineConsent, Serving, SignedLetter, Way
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.periods import DAYS, MONTHS, TO_WORKING_DAY, Term, last_day
from yihe.foundation.procedure import lasting
from yihe.foundation.roles import APPLICANT, CIVIL_AFFAIRS, CLERK, ROLES, Role
from yihe.foundation.written import names
from yihe.matters import access, kinds
from yihe.matters.letters import SIGNED, of_event
from yihe.matters.models import Event, Matter, Reach
from yihe.matters.models import reach as reaching
from yihe.registers.policies import remedies

PUBLICATION = lasting("publication", DAYS)  # 民事诉讼法 95
MOST_WAITING = 200  # letters that one person is shown at a time, the oldest first
PROPOSAL = "proposal"  # in what a letter keeps: nothing is decided by it yet, and everybody reads it on public notice


def is_to_be_served(event: Event) -> bool:
    """Test whether an event signed a letter that reaches somebody: every one but that of a proposal on public notice."""
    letter = of_event(event)
    return bool(letter) and not letter.get(PROPOSAL)


def server_of(kind, event: Event) -> Role:
    """
    Return the role that serves the letter of an event: the department whose letter it is; else whoever takes the kind's papers in or enters what a
    party says on paper; else the clerks. Whoever serves sees the matter also when it waits on others, or is over.
    """
    return CIVIL_AFFAIRS if event.hat == CIVIL_AFFAIRS.code else _usual_server(kind)


@cache
def _usual_server(kind: Any) -> Role:
    entering = kind.workflow.actions[ENTERS].roles if ENTERS in kind.workflow.actions else ()
    return next((role for role in (*kind.received_by, *entering) if role.sees_all and role.is_staff), CLERK)


def may_have_to_serve(user) -> bool:
    """Test whether anything can wait for a person to serve it, by their roles alone."""
    every: list[Any] = kinds.every()
    serving = {CIVIL_AFFAIRS.code} | {_usual_server(kind).code for kind in every}
    return any(hat.role_code in serving for hat in user.hats)


def may_serve(user, letter: SignedLetter) -> bool:
    """Test whether a person serves this letter: they hold the role in reach of the matter."""
    return access.hat_over(user, (ROLES[letter.served_by],), letter.matter) is not None


def waiting(user) -> list[SignedLetter]:
    """Return the letters that wait for this person to serve them, oldest first."""
    reach = Reach(user)
    rows = _not_served(reach.shape, tuple(sorted({hat.role_code for hat in user.hats})))(**reach.values)
    return [row for row in rows if may_serve(user, row)]


@lru_cache(maxsize=64)
def _not_served(shape: reaching.Shape, codes: tuple[str, ...]) -> CompiledQuery:
    """Return the question for the letters nobody served yet, for people whose hats have such a shape. Each inbox of theirs asks it."""
    known = Matter.objects.filter(reaching.visible(shape, reaching.to_come)).values("pk")
    rows = SignedLetter.objects.filter(served_by__in=codes, servings=None, matter__in=known)
    return CompiledQuery(lambda: rows.select_related("matter__organization", "event").order_by("pk")[:MOST_WAITING])


def serving_of(letter: SignedLetter) -> Serving | None:
    """Return the serving that stands, or None."""
    return Serving.objects.standing().filter(letter=letter).select_related("event__words").first()


def servings_on(matter: Matter) -> dict[int, Serving]:
    """Return the servings of a matter that stand, by the key of their letter."""
    rows = Serving.objects.standing().filter(letter__matter=matter).select_related("event__words")
    return {row.letter_id: row for row in rows}


# -- agreed to be served on line -------------------------------------------------------------------------------------------


_said_last = CompiledQuery(
    lambda: OnlineConsent.objects.filter(organization=key("organization")).select_related("by").order_by("-pk")[:1]
)


def consent_of(organization) -> OnlineConsent | None:
    """Return what an organization said last about being served on line; None when it never said anything."""
    return _said_last.first(organization=organization.pk) if organization else None


def agreed(organization) -> bool:
    """
    Test whether an organization is served on line today: its head agreed, and is its head with an account of their own still. What lies in
    an inbox nobody opens was given to nobody.
    """
    last = consent_of(organization)
    return (
        last is not None and last.agrees and not _is_not_its_head(last.by, last.by.memberships_in_force, organization)
    )


def cannot_agree(user, organization) -> str:
    """Return why this person cannot agree for an organization, or withdraw it: it is its head's own to say. "" when they can."""
    return _is_not_its_head(user, user.hats, organization)


def _is_not_its_head(user, hats, organization) -> str:
    if not any(hat.role is APPLICANT and hat.organization_id == organization.pk for hat in hats):
        return "网上送达由该组织自己同意或者撤回，本局和其他人不能代为确认。"
    head = organization.legal_representative
    if not head.strip() or not names.same(user.name, head):
        return f"网上送达须由登记的负责人{head}用本人的账户确认，经办人不能代为确认。"
    return ""


# -- a serving -------------------------------------------------------------------------------------------------------------


def cannot_serve(letter: SignedLetter, user, *, correcting: bool = False) -> str:
    """Return why this person enters no serving of a letter now, or ""."""
    if not may_serve(user, letter):
        return f"送达由{ROLES[letter.served_by].label}登记。"
    served = serving_of(letter)
    if served and not correcting:
        return f"已经登记{served}。登记错了的，请办理更正，原来的记录保留。"
    if correcting and not served:
        return "还没有登记送达，不用更正。"
    return ""


def wrong(
    letter: SignedLetter, *, way: str, served_on: date, receiver: str = "", post_number: str = "", witnesses: str = "",
    cause: str = "", reason: str = "", correcting: bool = False, has_paper: bool = False,
) -> dict[str, str]:  # fmt: skip
    """Return what is wrong with a serving, by field; {} when nothing is."""
    faults = {}
    today = timezone.localdate()
    if served_on < letter.signed_on:
        faults["served_on"] = f"送达日期不能早于文书签发的 {letter.signed_on:%Y-%m-%d}。"
    elif served_on > today:
        faults["served_on"] = "送达日期不能晚于今天。"
    if way == Way.ONLINE and not agreed(letter.matter.organization):
        faults["way"] = "对方没有同意网上送达，不能这样送达；请直接送达、邮寄或者留置送达。"
    elif way == Way.ONLINE and served_on != today:
        faults["served_on"] = "网上送达以文书进入对方待办的当天为送达日期。"
    if way == Way.HAND and not receiver.strip():
        faults["receiver"] = "直接送达须写明在送达回证上签收的人。"
    if way == Way.POST and not post_number.strip():
        faults["post_number"] = "邮寄送达须写明邮件号码。"
    if way == Way.LEFT and len(_names(witnesses)) < 2:
        faults["witnesses"] = "留置送达须写明两名见证人的姓名，用顿号隔开。"
    if way == Way.PUBLICATION and not cause.strip():
        faults["cause"] = "公告送达只在其他方式都无法送达时使用，须记明原因和经过。"
    if way != Way.ONLINE and not has_paper:
        faults["paper"] = "请上传签收的送达回证、邮件回执或者公告的扫描件。"
    if correcting and not reason.strip():
        faults["reason"] = "请写明为什么更正。"
    return faults


def _names(witnesses: str) -> set[str]:
    for sign in ("，", ",", "；", ";", " ", "\u3000"):
        witnesses = witnesses.replace(sign, "、")
    return {name for name in witnesses.split("、") if name}


def takes_effect_on(letter: SignedLetter, way: str, on: date) -> date:
    """Return the day a letter counts as served: a publication only when its days have passed (民事诉讼法 95)."""
    if way != Way.PUBLICATION:
        return on
    return _last_day(Term(PUBLICATION(letter.matter).n, DAYS, TO_WORKING_DAY), on)


# -- what runs from it -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Terms:
    """期间: until when one may ask for reconsideration, and go to court."""

    reconsideration_until: date
    court_until: date


def terms_of(letter: SignedLetter, serving: Serving | None) -> Terms | None:
    """
    Return what runs from a serving: natural days and months from the day after (民事诉讼法 85; 行政复议法 20), a last day that rests moved to the next
    working day. None before it was served, and for a letter by which nothing is decided.
    """
    if serving is None or not of_event(letter.event).get("remedies"):
        return None
    issuer = CIVIL_AFFAIRS.code if letter.event.hat == CIVIL_AFFAIRS.code else remedies.BUREAU
    told = remedies.told_on(letter.signed_on, issuer, region=letter.matter.region)
    if told is None:
        return None
    return Terms(
        _last_day(Term(told.days, DAYS, TO_WORKING_DAY), serving.served_on),
        _last_day(Term(told.months, MONTHS, TO_WORKING_DAY), serving.served_on),
    )


def _last_day(term: Term, served_on: date) -> date:
    noon = timezone.make_aware(datetime(served_on.year, served_on.month, served_on.day, 12))
    return last_day(term.after(noon))


def may_have_letters(events: list[Event]) -> bool:
    """Test cheaply whether one of a matter's events may have signed a letter; only then are letters asked for."""
    return any(SIGNED in event.payload for event in events)


_letters = CompiledQuery(
    lambda: SignedLetter.objects.filter(matter_id=key("matter")).select_related("event__words").order_by("pk")
)


def letters_on(matter: Matter) -> list[SignedLetter]:
    """Return the letters of a matter that are to be served, oldest first."""
    found = _letters(matter=matter.pk)
    for letter in found:
        letter.matter = letter.event.matter = matter
    return found


def called(letter: SignedLetter) -> str:
    """Return what a letter is called in lists and on its receipt: by its title, before titles were kept by what was decided in which kind."""
    kept = of_event(letter.event)
    kind = kinds.get(letter.matter.kind)
    action = kind.workflow_of(letter.matter).actions.get(letter.event.action)
    decision = kept.get("decision") or (action.label if action else letter.event.action)
    number = kept.get("number") or ""
    title = kept.get("title") or f"{kept.get('kind') or kind.label}：{decision}"
    return f"{title}{number and f'（{number}）'}"
