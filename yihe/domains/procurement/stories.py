"""What is bought in the demonstration: by quotation and elsewhere, and what is tendered here."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from yihe.domains.procurement import (
    story_consultations,
    story_procurement,
    story_takeovers,
    story_tenders,
    story_waiting_tenders,
)


def strands(tale: Any) -> Iterator[Iterator[date]]:
    yield from story_procurement.strands(tale)
    yield from story_takeovers.strands(tale)
    yield from story_tenders.strands(tale)
    yield from story_waiting_tenders.strands(tale)
    yield from story_consultations.strands(tale)
