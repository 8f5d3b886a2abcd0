"""
Erasing the words of a matter: what was typed, names, names of files go; who (by key), when, which action, the facts and the
digests stay, and that some text of each digest was there.

Who may ask for it, when it is refused (a hold) and what else goes – contents, papers, drafts, the index – is the business of
whoever calls: `also` empties it in the same act, so that what is left is frozen with the event of the erasure.
"""

from collections.abc import Callable, Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from yihe.matters import freezing
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Event, EventWords, Matter
from yihe.matters.reading import forget
from yihe.matters.standing import held, note

ERASE = "erase_words"
LET_GO = "let_words_go"
BY_LAW = (ERASE, LET_GO)  # what may stand where words are gone


def cannot_erase(matter: Matter) -> str:
    """Return why there is nothing to erase, or "": it was done, and nothing was said since."""
    if Event.objects.filter(matter=matter, action=ERASE).exists() and not _words_of(matter).exists():
        return "此件办理记录中的文字已经依法删除，没有可以再删除的。"
    return ""


def erase_words(matter: Matter, *, by, ground: str, also: Callable[[Matter], None] | None = None) -> Event:
    """
    Empty the words of every event of a matter, for good, and return the event that says so. `ground` is the clause or the
    decision it rests on, never a name: it is kept. `also` is given the matter, held, and empties what else must go.

    The salt of what was frozen is made anew: from the digests of earlier events nobody can guess what they were of.

    :raises NotAllowed: no ground; something was changed past the actions; there is nothing left to erase
    """
    if not ground.strip():
        raise NotAllowed("请写明依法删除的依据。")
    with transaction.atomic():
        fresh = held(matter.pk)
        if reason := cannot_erase(fresh):
            raise NotAllowed(reason)
        if also is not None:
            also(fresh)
        event = empty_words(fresh, by=by, ground=ground.strip())
        matter.chain_length, matter.chain_head, matter.salt = fresh.chain_length, fresh.chain_head, fresh.salt
        return event


def empty_words(fresh: Matter, *, by, ground: str = "") -> Event:
    """
    Empty the words of a matter that is held, as it stands, and freeze what is left with the event that says so. For whoever
    erases by another decision, which keeps its own ground (a compartment whose key is destroyed: nothing may be sealed in it).
    """
    event = _emptied(fresh, ERASE, by=by, said={"ground": ground} if ground else None)
    fresh.emptied_at = event.at
    Matter.objects.filter(pk=fresh.pk).update(emptied_at=event.at)
    return event


def let_words_go(fresh: Matter, *, by) -> Event:
    """
    Empty the words of what was done so far in a matter that is held, because their ground is gone – a consent that was taken back –, and return
    the event that says so. The matter is not over with it: what is said from now on stands. For an effect that emptied the contents before.
    """
    event = _emptied(fresh, LET_GO, by=by, said={})
    forget(fresh)
    return event


def _emptied(fresh: Matter, action: str, *, by, said: dict | None) -> Event:
    """Empty what was said so far, and note it with how much it was; where nothing is `said` of it (None), without."""
    words = list(_words_of(fresh).values_list("pk", flat=True))
    fresh.salt = freezing.new_salt()  # `note` forgets what was digested under the old one
    event = note(fresh, action, by=by, said={} if said is None else {**said, "events": len(words)})
    EventWords.objects.filter(pk__in=words).update(text="", erased_by=event)
    return event


def faults(only: Matter | None = None) -> Iterator[str]:
    """Yield a sentence for each matter whose cover says that its words were deleted and whose chain does not, or the reverse."""
    erased = Exists(Event.objects.filter(matter=OuterRef("pk"), action=ERASE))
    rows = Matter.objects.filter(Q(emptied_at=None) & erased | Q(emptied_at__isnull=False) & ~erased)
    for number in (rows.filter(pk=only.pk) if only else rows).values_list("number", flat=True):
        yield f"{number} 的封面与办理记录对文字是否已经依法删除说法不一。"


def _words_of(matter: Matter):
    """Return the words that stand: all but the grounds of erasures themselves."""
    return EventWords.objects.filter(event__matter=matter, erased_by=None).exclude(event__action=ERASE)
