"""
Two of the three keys lost after the moment (两把开标密钥遗失): nothing can be opened any more. Each opener says it of their own key and of no other; one lost
key changes nothing, for the two others open. When the second has said it, the room ends its matter by `ENDED`, with every bid left shut.
What was said is an event of the matter, and so is that a key was found again; nothing else is kept of it.
"""

from functools import partial

from django.db import transaction
from django.utils import timezone

from yihe.acts.sealed_bids import opening as opens
from yihe.acts.sealed_bids import store
from yihe.acts.sealed_bids.delivering import shown
from yihe.acts.sealed_bids.models import GivenShares, Opener, Opening, SealedBid
from yihe.acts.sealed_bids.splitting import NEEDED, SHARES
from yihe.matters.models import Event, Matter

SAID, FOUND, ENDED = "lose_key", "find_key", "keys_lost"  # the actions by which it is said, taken back, and followed


def opener_of(opening: Opening, user) -> Opener | None:
    """Return as which of the three somebody opens, or None."""
    return opening.openers.select_related("opening__matter", "user").filter(user=user).first() if user else None


def needs_no_key(opening: Opening) -> bool:
    """Test whether all that stands came on paper, and enough of it: that is opened by two people without a key."""
    bids = opens.standing_bids(opening)
    return len(bids) >= opening.least and all(bid.is_paper for bid in bids)


def said_lost(opening: Opening) -> list[Opener]:
    """Return whose key is lost by their own last word, in their order; whoever has handed in their shares needs no key any more."""
    said = Event.objects.filter(matter=opening.pk, action__in=(SAID, FOUND)).order_by("seq")
    last = dict(said.values_list("actor", "action"))
    if SAID not in last.values():
        return []
    given = GivenShares.objects.filter(opener__opening=opening.pk).values_list("opener", flat=True)
    openers = opening.openers.select_related("user").exclude(pk__in=given)
    return [opener for opener in openers if last.get(opener.user_id) == SAID]


def is_said(matter: Matter) -> bool:
    """Test whether anybody's key is said to be lost: before that there is nothing to take back."""
    return bool(said_lost(matter.opening))


def can_still_open(matter: Matter, user) -> str:
    """Refuse to end an opening of which two keys are there."""
    lost = len(said_lost(matter.opening))
    return f"声明遗失的密钥有 {lost} 把，另外两位可以照常开标。" if SHARES - lost >= NEEDED else ""


def cannot_say(matter: Matter, user) -> str:
    """Refuse that anybody else says it, too early, too late, twice, after their shares came, or where no key is needed; one person never says it for two."""
    opener = opener_of(matter.opening, user)
    if opener is None:
        return "只有本项目公布的三位开标人可以声明自己的密钥遗失。"
    if why := opens.cannot_open(opener):
        return why
    if given := GivenShares.objects.filter(opener=opener).first():
        return f"您已经在 {shown(given.at)} 交来份额，开标不再用您的密钥。"
    if needs_no_key(opener.opening):
        return "收到的都是纸质投标，开标不用密钥：请照常登记、开启。"
    for other in said_lost(opener.opening):
        if other.pk == opener.pk:
            return "您已经声明密钥遗失；找到了的，请撤回声明。"
        if opener.user.acts_for & other.user.acts_for:
            return f"您和{other.user.name}是同一个人，或者一位受另一位的委托，密钥遗失要由两个人各自声明。"
    return ""


def has_not_said(matter: Matter, user) -> str:
    if user is not None and user.pk in {opener.user_id for opener in said_lost(matter.opening)}:
        return ""
    return "您没有声明密钥遗失。"


def leave_shut(opening: Opening) -> list[SealedBid]:
    """
    End an opening that two keys are lacking of, in the transaction of who holds its matter, and return the bids that stood. None of them is opened, now or
    later: their bytes go as those of one that was withdrawn do, and the receipts stay. Under the least number they stay, as they do whenever too few came.
    """
    here = Opening.objects.select_for_update().get(pk=opening.pk)
    here.failed_at = timezone.now()
    here.save(update_fields=["failed_at"])
    bids = opens.standing_bids(here)
    if len(bids) >= here.least:
        for bid in SealedBid.objects.standing().filter(delivery__opening=here):  # those to keys of before, too
            transaction.on_commit(partial(store.remove, bid.bid))
    return bids
