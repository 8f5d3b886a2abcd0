"""The kinds of this room, each in files of its own."""

from yihe.domains.station_work.charters.kind import CharterKind
from yihe.domains.station_work.decision_days.kind import DecisionDayKind
from yihe.domains.station_work.helping.kind import HelpKind
from yihe.domains.station_work.incidents.kind import IncidentKind

__all__ = ["CharterKind", "DecisionDayKind", "HelpKind", "IncidentKind"]
