"""The kinds of station work, gathered from its parts."""

from yihe.domains.station_work.incidents.kinds import IncidentKind

__all__ = ["IncidentKind"]
