"""The papers of what is erased: their files go once the act is committed. The rows stay, and name nobody."""

from uuid import UUID

from django.db import transaction

from yihe.acts.documents import drawings, storage
from yihe.acts.documents.models import Document
from yihe.matters.models import Matter
from yihe.registers.accounts.models import Proposal
from yihe.registers.compartments.erasing import Part
from yihe.registers.compartments.models import Compartment


def empty(compartment: Compartment, *, by, ground: str) -> None:
    """Do nothing to the rows: what they say in clear is neutral, and the rest is sealed with the key that goes."""


def remove_files(compartment: UUID) -> None:
    """Remove the files, and then what was drawn of them. One outside of the compartment's folder goes when no other matter has the same content."""
    storage.remove_all(compartment)
    drawings.remove_all(compartment)
    _remove_unused(set(Document.objects.filter(matter__compartment=compartment).values_list("digest", flat=True)))


def remove_files_of(matter: Matter) -> None:
    """Remove the files of a matter whose words are deleted, once that is committed."""
    digests = set(Document.objects.filter(matter=matter).values_list("digest", flat=True))
    transaction.on_commit(lambda: _remove_unused(digests), robust=True)


def _remove_unused(digests: set[str]) -> None:
    """Remove files outside of compartments that nobody keeps any more: no paper of another matter, no proof of a proposal."""
    for digest in digests - held(digests):
        storage.remove(digest)
        drawings.remove(digest)


def held(digests: set[str]) -> set[str]:
    """Return those of some contents that a row keeps: a paper whose matter still has its words, the proof of a proposal."""
    papers = Document.objects.exclude(matter__compartment__emptied_at__isnull=False)
    kept = papers.filter(digest__in=digests, matter__emptied_at=None).values_list("digest", flat=True)
    proofs = Proposal.objects.filter(paper__in=digests).values_list("paper", flat=True)
    return {*kept, *proofs}


PART = Part("documents", empty, afterwards=remove_files)
