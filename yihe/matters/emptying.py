"""
What this floor keeps of a compartment, and empties when it is erased: who the parties are, what the kind's own row has
encrypted and which words its kind names, opinions, notifications, drafts, and the words of events (`erasing`).
"""

from django.db.models import Q

from yihe.foundation import resealing
from yihe.foundation.encryption import ERASED, ERASED_WORDS, Ciphertext
from yihe.matters import erasing, kinds, retention
from yihe.matters.models import Countersignature, Draft, EventWords, Matter, Notification, Party, PartyMessage
from yihe.registers.compartments.erasing import Part
from yihe.registers.compartments.models import Compartment
from yihe.registers.evidence import states

_ERASED = Ciphertext(ERASED)


def lock(compartment: Compartment) -> None:
    """Hold the compartment's matters, or fail at once: somebody is writing there."""
    list(Matter.objects.select_for_update(of=("self",), nowait=True).filter(compartment=compartment).order_by("pk"))


def empty(compartment: Compartment, *, by, ground: str) -> None:
    """Empty it. The matters must be held."""
    matters = list(Matter.objects.filter(compartment=compartment).order_by("pk"))
    inside = Q(compartment=compartment) | Q(matter__compartment=compartment)
    parties = Party.objects.filter(inside)
    parties.exclude(name="").update(name=_ERASED)
    parties.exclude(contact="").update(contact=_ERASED)
    parties.exclude(safe_way="").update(safe_way=_ERASED)
    parties.exclude(safe_note="").update(safe_note=_ERASED)
    PartyMessage.objects.filter(matter__in=matters).delete()
    # The blind index of a person goes with the key: it would tell whoever knows the number that they were here.
    states.update(parties, identity_index="", code_digest="", ground="")
    for matter in matters:
        if (kind := kinds.find(matter.kind)) and kind.contents is not None:
            rows = kind.contents._base_manager.filter(pk=matter.pk)
            for field in resealing.encrypted(kind.contents):
                rows.exclude(**{field.name: ""}).update(**{field.name: _ERASED})
            if kind.words_kept and kind.words_kept.words:  # those that lie there in clear: codes and numbers stay
                retention.empty_texts(kind.contents, rows, kind.words_kept)
        Draft.objects.filter(form__contains=f"/{matter.number}/").delete()
    said = Countersignature.objects.filter(matter__in=matters)
    said.update(question=ERASED_WORDS)
    said.exclude(answer="").update(answer=ERASED_WORDS)
    Notification.objects.filter(matter__in=matters).delete()
    for matter in matters:  # last: what is left is frozen with the event
        erasing.empty_words(matter, by=by)


def _tables() -> tuple[str, ...]:
    return tuple(
        model._meta.db_table for model in (Party, PartyMessage, Countersignature, Notification, Draft, EventWords)
    )


PART = Part("matters", empty, lock=lock, tables=_tables())
