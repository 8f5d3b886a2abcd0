"""The tables of station work, gathered from its parts."""

from yihe.domains.station_work.incidents.models import Incident

__all__ = ["Incident"]
