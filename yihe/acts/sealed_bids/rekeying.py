"""
New openers with new keys (更换开标人和密钥), after the publication and before the moment: three are named, make keys and prove them, and open from
the version of the document by which they are published. What was sealed before to other keys stays shut: who delivered it reads so under their
own number, and nobody else learns that there is such a bid. An envelope on paper has no key and goes on standing.
"""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone

from yihe.acts.sealed_bids.models import Opener, Opening, SealedBid
from yihe.acts.sealed_bids.planning import lacks_keys, may_not_open
from yihe.foundation.roles import Role
from yihe.matters import standing
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter


def name(matter: Matter, openers: Sequence[tuple], *, by, never: Iterable[Role] = ()) -> None:
    """
    Propose three who shall open instead: pairs (user, body), who may be the same people as before; each makes a new key.

    :raises NotAllowed: a sentence on the openers, bids are closed, or three are proposed already
    """
    if reason := may_not_open(matter, openers, tuple(never)):
        raise NotAllowed(reason)
    with transaction.atomic():
        fresh = standing.held(matter.pk)
        here = Opening.objects.get(pk=matter.pk)
        if here.published_at is None or here.is_over(timezone.now()):
            raise NotAllowed("公布以后、投标截止以前才能更换开标人和密钥。")
        if here.proposed:
            raise NotAllowed("已经提出更换开标人和密钥，还没有公布。")
        here.proposed = 1 + Opener.ever.filter(opening=here).aggregate(last=Max("nth"))["last"]
        here.save(update_fields=["proposed"])
        for ordinal, (user, body) in enumerate(openers, 1):
            Opener.ever.create(opening=here, nth=here.proposed, ordinal=ordinal, user=user, body=body.strip())
        said = {"set": here.proposed, "openers": [user.pk for user, _body in openers]}
        standing.note(fresh, "propose_openers", by=by, said=said)


def drop(opening: Opening, *, by) -> None:
    """Leave it at the openers that are published. The rows of those who were proposed stay, and open nothing."""
    with transaction.atomic():
        fresh = standing.held(opening.pk)
        here = Opening.objects.get(pk=opening.pk)
        said, here.proposed = {"set": here.proposed}, None
        here.save(update_fields=["proposed"])
        standing.note(fresh, "drop_openers", by=by, said=said)


def take_up(opening: Opening, *, by) -> None:
    """
    Have those who are proposed open, from the version the document has now.

    :raises NotAllowed: none are, or a key is missing or not proved
    """
    with transaction.atomic():
        fresh = standing.held(opening.pk)
        here = Opening.objects.get(pk=opening.pk)
        if not here.proposed:
            raise NotAllowed("没有待公布的开标人和密钥。")
        if reason := lacks_keys(here, here.proposed):
            raise NotAllowed(reason)
        here.keys, here.keys_from, here.proposed = here.proposed, here.version, None
        here.save(update_fields=["keys", "keys_from", "proposed"])
        keys = [opener.fingerprint for opener in here.openers.all()]
        standing.note(fresh, "take_up_openers", by=by, said={"version": here.version, "keys": keys})


def proposed(opening: Opening) -> list[Opener]:
    """Return who is proposed to open instead, in their order; [] while nobody is."""
    if not opening.proposed:
        return []
    return list(
        Opener.ever.filter(opening=opening, nth=opening.proposed).select_related("user").prefetch_related("proofs")
    )


def of(user) -> QuerySet[Opener]:
    """Return as what somebody is, or is proposed to be, an opener; who was replaced is none. One who is both comes first as what they are to be."""
    counts = Q(nth=F("opening__keys")) | Q(nth=F("opening__proposed"))
    return (
        Opener.ever.filter(counts, user=user)
        .select_related("opening__matter", "user")
        .order_by("-opening__moment", "-nth")
    )


def is_shut(bid: SealedBid, opening: Opening) -> bool:
    """Test whether a bid was sealed to keys that nobody opens with any more."""
    return not bid.is_paper and int(bid.version) < opening.keys_from


def does_not_open(opener: Opener) -> str:
    """Return that somebody was replaced, or is not published yet, or ""."""
    if opener.nth == opener.opening.keys:
        return ""
    if opener.nth < opener.opening.keys:
        return "开标人已经更换，您不开这一次标。"
    return "更换开标人和密钥还没有公布，您还不是这次的开标人。"
