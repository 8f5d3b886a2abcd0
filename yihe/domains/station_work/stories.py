"""What happens at the stations of villages in the demonstration, gathered from the parts of the room."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from yihe.domains.station_work import story_villages
from yihe.domains.station_work.helping import story as helping
from yihe.domains.station_work.incidents import story as incidents


def strands(tale: Any) -> Iterator[Iterator[date]]:
    yield from story_villages.strands(tale)
    yield from incidents.strands(tale)
    yield from helping.strands(tale)
