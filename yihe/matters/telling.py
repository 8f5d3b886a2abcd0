"""Telling people: lines in the bell, and mail where an address is known. Few on purpose: too many are not read."""

from collections.abc import Iterable
from contextlib import ExitStack

from django.db import transaction
from django.utils import timezone

from yihe.foundation import city_pack, periods
from yihe.foundation.roles import APPLICANT, Role
from yihe.matters import channels, kinds, parties, safe_ways
from yihe.matters.models import Matter, Notification, Party
from yihe.registers.accounts.queries import who_reach


def people(role, matter: Matter) -> set[int]:
    """Return the keys of those who hold a role that reaches the matter today; of a compartment, who was let in in it."""
    return parties.people(matter, role) if matter.is_compartment else who_could(role, matter)


def who_could(role, matter: Matter) -> set[int]:
    """
    Return the keys of those who hold a role where a matter lies: who can be given the work, let in or not. What waits on a
    role waits on it in one place, its office or its region; any other role has either.
    """
    code = role if isinstance(role, str) else role.code
    return who_reach(code, **place_of(code, matter))


def place_of(role_code: str, matter) -> dict:
    """Return where a role is held over a matter, as `who_reach` takes it."""
    in_region = {"region": matter.region, "organization_id": matter.organization_id}
    if role_code != matter.holder:
        return in_region | {"office_id": matter.office_id}
    return {"office_id": matter.office_id} if matter.held_by_office else in_region


def tell(
    users, text: str, *, matter: Matter | None = None, page: str = "", neutral: str = "", mail: bool = False,
    copied: bool = False,
) -> None:  # fmt: skip
    """
    Write a line to each of the users (keys). A text with words somebody said comes with a `neutral` one, which is written
    instead of it where not everybody who knows of the matter reads it: bell and mail are kept apart from the matter.
    A line leads to the matter; one about no matter names the `page` of what it asks or tells: `desk:record service 12`.
    """
    if not users:
        return
    if neutral and matter is not None and (matter.compartment_id or kinds.get(matter.kind).readers):
        text = neutral
    Notification.objects.bulk_create(
        Notification(user_id=pk, matter=matter, page=page, text=text[:300], mail=mail or copied, copied=copied)
        for pk in sorted(users)
    )


def tell_holders(
    roles: Iterable[Role | str], region: str, text: str, *, page: str, besides: Iterable[int] = ()
) -> None:
    """Write a line, and a mail, to those who hold one of the roles in reach of a region, but for some (keys)."""
    reached = {pk for role in roles for pk in who_reach(role, region=region)}
    tell(reached - set(besides), text, page=page, mail=True)


def after(matter: Matter, kind, action, *, by, party: Party | None = None) -> None:
    """
    Tell the organization when it is its turn, the matter is over or taken up again, and those the action copies in (抄送); a
    party without an account hears that there is news, if it called a way safe.
    """
    state = kind.workflow_of(matter).states[matter.state]
    mine = {by.pk} if by else set()
    if action.target and matter.organization_id and (state.waits_on is APPLICANT or state.is_final or action.reopens):
        due = f"，请在 {periods.words(matter.due_at)} 前办理" if matter.due_at and state.waits_on is APPLICANT else ""
        tell(
            people(APPLICANT, matter) - mine, f"{matter.title}：{state.shown_outside}{due}。", matter=matter, mail=True
        )
    if action.target and (state.is_final or action.reopens or (state.waits_on and state.waits_on.by_code)):
        safe_ways.tell_parties(matter, kind, besides=party)
    for role in action.copies:
        tell(people(role, matter) - mine, f"抄送：{matter.title}，{action.label}。", matter=matter, copied=True)


def send_mail(limit: int = 500) -> int:
    """
    Send what waits in the outbox and return how many went. A row is claimed before it is sent, so that a second
    run or a second machine does not send it again. An address the relay refuses is passed over, so that it does not
    hold up everybody else's mail; a relay that does not answer raises OSError, and what waits goes with a later run.
    What its reader wants to hear of in the page alone, or in the daily digest, leaves the outbox unsent.
    """
    sent = 0
    with ExitStack() as stack:
        out = [stack.enter_context(channel) for channel in channels.every()]
        for _ in range(limit):
            with transaction.atomic():
                row = (
                    Notification.objects.select_for_update(skip_locked=True, of=("self",))
                    .select_related("user", "matter")
                    .filter(mail=True, mailed_at=None)
                    .order_by("pk")
                    .first()
                )
                if row is None:
                    break
                if not channels.goes_out(row):
                    Notification.objects.filter(pk=row.pk).update(mail=False)
                    continue
                with city_pack.said_in(channels.county_of(row.user, row.matter)):
                    words = channels.words_outside(row)
                    sent += channels.send(out, row.user, words, words)
                row.mailed_at = timezone.now()
                row.save(update_fields=["mailed_at"])
    return sent
