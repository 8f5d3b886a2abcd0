"""What waits to be told to parties without an account, and saying that it was: for whoever works on the matter (`safe_ways`)."""

from django.db import transaction
from django.utils import timezone

from yihe.foundation.roles import Role
from yihe.matters import access, kinds, own_cause, standing
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter, May, PartyMessage
from yihe.matters.safe_ways import REACHES, way_of


def tellers() -> set[Role]:
    """Return the roles of staff that work on what has such parties."""
    actions = [a for kind in kinds.every() if kind.person for w in kind.workflows() for a in w.actions.values()]
    return {role for action in actions for role in action.roles if role.is_staff}


def waiting(user) -> list[PartyMessage]:
    """Return what waits to be told in a person's reach, oldest first. Whoever called no way safe meanwhile is left in peace."""
    rows = PartyMessage.objects.filter(told_at=None, matter__in=Matter.objects.visible_to(user))
    rows = rows.select_related("party__matter", "matter").order_by("pk")[:200]
    return [
        row for row in rows if way_of(row.party) in REACHES and row.party.is_open() and row.party.may != May.NOTHING
    ]


def cannot_tell(message: PartyMessage, user) -> str:
    """Return why this person cannot tell it, or ""."""
    if message.told_at:
        return "已经告知，不用再联系。"
    working = tuple(role for role in access.who_works_on(message.matter) if role.is_staff)
    hat = access.hat_for(user, working, message.matter)
    if hat is None:
        return "由经办此件的工作人员联系。"
    tie = own_cause.sentence(message.matter, user, hat)
    return f"{tie}应当回避，请由他人联系。" if tie else ""


def told(message: PartyMessage, *, by, reached: bool) -> PartyMessage:
    """
    Say that the party was told, or (`reached` False) that nobody answered: then it goes on waiting.

    :raises NotAllowed: not this person's to tell, told already, or the way is no longer safe
    """
    with transaction.atomic():
        fresh_matter = standing.held(message.matter_id)
        fresh = PartyMessage.objects.select_for_update(of=("self",)).select_related("party__matter").get(pk=message.pk)
        fresh.matter = fresh_matter
        if reason := cannot_tell(fresh, by):
            raise NotAllowed(reason)
        way = way_of(fresh.party)
        if way not in REACHES:
            raise NotAllowed("当事人要求不再联系，请不要拨打。")
        if reached:
            fresh.told_at, fresh.told_by = timezone.now(), by
        else:
            fresh.tries += 1
        fresh.save(update_fields=["told_at", "told_by", "tries"])
        if reached:
            standing.note(fresh_matter, "tell_party", by=by, said={"party": fresh.party_id, "way": way.label})
        return fresh
