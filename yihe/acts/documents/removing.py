"""The papers of a compartment that is erased: their files go once the act is committed. The rows stay, and name nobody."""

from uuid import UUID

from yihe.acts.documents import storage
from yihe.acts.documents.models import Document
from yihe.registers.compartments.erasing import Part
from yihe.registers.compartments.models import Compartment


def empty(compartment: Compartment, *, by, ground: str) -> None:
    """Do nothing to the rows: what they say in clear is neutral, and the rest is sealed with the key that goes."""


def remove_files(compartment: UUID) -> None:
    """Remove the files. One outside of the compartment's folder goes when no other matter has the same content."""
    storage.remove_all(compartment)
    inside = Document.objects.filter(matter__compartment=compartment)
    elsewhere = Document.objects.exclude(pk__in=inside.values("pk")).exclude(
        matter__compartment__emptied_at__isnull=False
    )
    kept = set(elsewhere.filter(digest__in=inside.values("digest")).values_list("digest", flat=True))
    for digest in set(inside.values_list("digest", flat=True)) - kept:
        storage.remove(digest)


PART = Part("documents", empty, afterwards=remove_files)
