"""
With which account somebody of the pool signs in. It is said once; taken away it is by two: whoever signs in says where their allowance
goes, and without an account the roster maker enters that from paper (`allowances`), so nobody alone may bring that about.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yihe.acts.schedules.edits import NOT_THE_MAKER, makes
from yihe.acts.schedules.models import DutyPerson
from yihe.foundation.roles import CLERK, DUTY_LAWYER, REVIEWER
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import Membership, Proposal, User
from yihe.registers.accounts.proposals import Sort
from yihe.registers.stations.edits import write_line

NO_ACCOUNT = f"没有找到这个登录名，或者它没有本县市的“{DUTY_LAWYER.label}”任职。"
ANOTHERS = "这个账户已经是另一位值班人员的。"
HAS_ONE = "已经登记了账户，不能改成别的；登记错了的，先由两人解除。"
HAS_NONE = "没有登记账户，不用解除。"
IS_ANOTHER_NOW = "账户已经不是提请时的那一个，请不予确认。"
UNLINKING = "duty_account_unlinking"


def account_of(username: str, region: str) -> User:
    """Return the user of a login name who holds 值班人员 in a county. Raises ValidationError."""
    held = Membership.objects.in_force().filter(
        user__username__iexact=username.strip(), role_code=DUTY_LAWYER.code, region__startswith=region[:6]
    )
    if row := held.select_related("user").first():
        return row.user
    raise ValidationError({"account": NO_ACCOUNT})


def is_anothers(user: User, person: DutyPerson | None = None) -> bool:
    """Test whether an account is that of somebody else of the pool."""
    rows = DutyPerson.objects.filter(account=user)
    return (rows.exclude(pk=person.pk) if person else rows).exists()


def set_account(person: DutyPerson, *, by, account: str, source: str) -> DutyPerson:
    """Say which account somebody of the pool signs in with, who has none so far. Raises ValidationError."""
    user = account_of(account, person.region)
    with transaction.atomic():
        fresh = held(person, by)
        if fresh.account_id and fresh.account_id != user.pk:
            raise ValidationError({"account": HAS_ONE})
        if is_anothers(user, fresh):
            raise ValidationError({"account": ANOTHERS})
        if not fresh.account_id:
            fresh.account = user
            fresh.save(update_fields=["account"])
            write_line("duty_people", fresh.pk, "账户", "", str(user), by=by, reason=source)
        return fresh


def propose_unlinking(person: DutyPerson, *, by, source: str) -> Proposal:
    """Ask that somebody of the pool be without an account again. Raises ValidationError."""
    with transaction.atomic():
        fresh = held(person, by)
        if not fresh.account_id:
            raise ValidationError(HAS_NONE)
        return proposals.propose(
            UNLINKING, entry=str(fresh.pk), name=fresh.practitioner.name, region=fresh.region, by=by, source=source,
            values={"account": str(fresh.account_id), "called": str(fresh.account)}, since=timezone.localdate(),
        )  # fmt: skip


def held(person: DutyPerson, user) -> DutyPerson:
    """Return somebody of the pool, held until the transaction ends. Raises ValidationError: it is not this person's pool."""
    rows = DutyPerson.objects.select_for_update(of=("self",)).select_related("practitioner", "account")
    fresh = rows.get(pk=person.pk)
    if user is not None and not makes(user, fresh.region):
        raise ValidationError(NOT_THE_MAKER)
    return fresh


def _unlink(proposal: Proposal, by) -> None:
    fresh = held(DutyPerson(pk=int(proposal.entry)), None)
    if str(fresh.account_id) != proposal.said["account"]:
        raise ValidationError(IS_ANOTHER_NOW)
    fresh.account = None
    fresh.save(update_fields=["account"])


def _note(proposal: Proposal, step: str, by) -> None:
    reason = proposal.reason or proposal.source
    write_line(
        "duty_people", int(proposal.entry), f"{step}：解除账户", proposal.said["called"], "", by=by, reason=reason
    )


def _shown(proposal: Proposal) -> list[tuple[str, str]]:
    return [("值班人员", proposal.name), ("解除的账户", proposal.said["called"])]


Sort(UNLINKING, "值班人员账户的解除", (CLERK, REVIEWER), _unlink, _note, _shown)
