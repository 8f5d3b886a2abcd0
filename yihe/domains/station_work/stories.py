"""What happens at the stations of villages in the demonstration, gathered from the parts of the room."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from yihe.domains.station_work import story_helping, story_incidents, story_villages


def strands(tale: Any) -> Iterator[Iterator[date]]:
    yield from story_villages.strands(tale)
    yield from story_incidents.strands(tale)
    yield from story_helping.strands(tale)
