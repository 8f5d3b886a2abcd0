"""
What stands against a step of a claim. Each rule answers with a sentence for the person it refuses, or "".

`user` is None when the clock acts. What the policy itself refuses comes with its clause from the reckoning.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from yihe.acts.funds.promises import cannot_commit
from yihe.domains.subsidies import questions, second_entries
from yihe.domains.subsidies.claim import claim_of
from yihe.domains.subsidies.lifetimes import history_of, payments
from yihe.domains.subsidies.policies.history import told
from yihe.domains.subsidies.policies.periods import both
from yihe.domains.subsidies.reckonings import (
    clause_that_decided,
    day_of,
    history,
    objection_to,
    reckon_claim,
    shown_amount,
)
from yihe.matters.models import Matter
from yihe.matters.reading import body_of, read_once
from yihe.registers.organizations.preparing import not_yet
from yihe.registers.organizations.proposed import unchecked
from yihe.registers.organizations.succession import has_ended, last_day


def may_not_apply(user, hat) -> str:
    """Asked before a claim is opened: only an organization applies, while it exists."""
    if not hat.organization_id:
        return "补贴由社会组织申请。"
    if soon := not_yet(hat.organization, "申请补贴"):
        return soon
    ended = has_ended(hat.organization)
    return f"{ended}终止以后不能申请。" if ended else ""


def stands_against(kind, claim, organization, on: date, *, asks_account: bool = True) -> list[str]:
    """
    Return what would keep a claim that is still being typed from being submitted, besides its reckoning; without `asks_account`
    also where nobody typed yet where it is paid.
    """
    overlap = ""
    if getattr(claim, "since", None) and getattr(claim, "until", None):
        subject, _name = kind.owner_of(claim, organization)
        overlap = _days_had_before(claim, history_of(kind.benefit(claim), subject))
    ended = _beyond_the_ending(claim, organization, last_day(organization), on)
    account = claim.lacks_account(organization) if asks_account else ""
    return [s for s in (ended, claim.not_its_own(organization, on), account, overlap) if s]


def names_what_is_not_its_own(matter: Matter, user) -> str:
    """A claim that names somebody else's employee, post or base is refused, however it came to name it."""
    _kind, claim, organization = claim_of(matter)
    return claim.not_its_own(organization, day_of(matter))


def goes_beyond_the_ending(matter: Matter, user) -> str:
    """No claim of an organization that is no more, and no money for days after its last one."""
    _kind, claim, organization = claim_of(matter)
    return read_once(
        matter,
        "ending",
        lambda: _beyond_the_ending(claim, organization, body_of(matter).until, day_of(matter), timezone.localdate()),
    )


def _beyond_the_ending(claim, organization, until: date | None, *days: date) -> str:
    """`days` are those of the application and of the act. What is paid for days before the end may still be decided."""
    if until is None:
        return ""
    ended, last = has_ended(organization, date.max), claim.last_day()
    if min(days) > until:
        return f"{ended}终止以后不能申请。"
    if last is None:
        once = max(days) > until and claim.payee(organization).organization
        return f"{ended}一次性的补贴不再核定给已经终止的单位。" if once else ""
    return f"{ended}申请的期间或日期应在终止以前，请改到 {until} 为止。" if last > until else ""


def has_no_account(matter: Matter, user) -> str:
    _kind, claim, organization = claim_of(matter)
    return claim.lacks_account(organization)


def is_refused_by_the_rules(matter: Matter, user) -> str:
    """The policy refuses: not eligible, paid before, nothing left. Evidence may still be missing."""
    return objection_to(matter)


def asks_for_days_had_before(matter: Matter, user) -> str:
    """A period that overlaps one that was paid is refused as a whole, with the payment, so that it can be corrected."""
    return _days_had_before(claim_of(matter).claim, history(matter))


def _days_had_before(claim, had) -> str:
    since, until = getattr(claim, "since", None), getattr(claim, "until", None)
    if not (since and until):
        return ""
    over = [b for b in had if both(b.spans, [(since, until)])]
    if not over:
        return ""
    free = first_free_day(since, [span for b in had for span in b.spans])
    return f"申请期间 {since} 至 {until} 与以前补过的重叠（{told(list(payments(over)))}），请改从 {free} 起申请。"


def first_free_day(since: date, had: list[tuple[date, date]]) -> date:
    """Return the first day from `since` on that lies in none of the spans."""
    for start, end in sorted(had):
        if start <= since <= end:
            since = end + timedelta(days=1)
    return since


def lacks_evidence(matter: Matter, user) -> str:
    """The policy refuses, or evidence is missing that has to be there before the matter goes up."""
    return objection_to(matter, lacks=True)


def rests_on_what_nobody_checked(matter: Matter, user) -> str:
    """What an organization was entered with by one person carries no money before a second one has checked it."""
    _kind, claim, organization = claim_of(matter)
    return read_once(
        matter, "unchecked", lambda: unchecked(organization) or second_entries.waits(getattr(claim, "place", None))
    )


def leaves_questions_open(matter: Matter, user, *, answers: str = "", **_) -> str:
    """Asked with the reviewer's words: what the registers raise beside the claim is answered before anybody decides."""
    return questions.unanswered(matter, answers)


def cannot_grant(matter: Matter, user, *, amount: Decimal, envelope, reason: str = "", answers: str = "", **_) -> str:
    """Asked with the director's words, under the locks (`effects.hold`): the envelope may pay it, and the rules give that much."""
    if asked := questions.unanswered(matter, answers):
        return asked
    kind = claim_of(matter).kind
    if not kind.may_be_paid_from(matter, envelope):
        return f"“{envelope}”不能用于此件，请从列出的预算指标中选择。"
    if objection := objection_to(matter, lacks=True, approver=user, envelope=envelope):
        return objection
    return departs(reckon_claim(matter, approver=user, envelope=envelope), amount, reason) or cannot_commit(
        envelope, amount, purpose=kind.purpose, matter=matter
    )


def departs(reckoning, amount: Decimal, reason: str) -> str:
    """Return why an amount cannot be awarded against a reckoning, or "": never more, and less only for a reason."""
    if amount > reckoning.payable:
        clause = clause_that_decided(reckoning)
        return (
            f"核定金额 {shown_amount(amount)}超过测算金额 {shown_amount(reckoning.payable)}"
            f"（按“{reckoning.decided_by}”核定{f'，依据{clause}' if clause else ''}）。"
        )
    if amount <= 0:
        return "核定金额必须大于零。"
    if amount < reckoning.payable and not reason.strip():
        return f"核定金额低于测算金额 {shown_amount(reckoning.payable)}，请写明理由。"
    return ""


def cannot_find(matter: Matter, user, *, amount: Decimal, reason: str, answers: str = "", **_) -> str:
    """Asked with the reviewer's words where the text has no figure: the reason has to say something."""
    return questions.unanswered(matter, answers) or objection_to(matter, finding=(amount, reason.strip(), user))
