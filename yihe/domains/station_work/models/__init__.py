"""What is kept of a village's own work: its charter and what was said of each clause; its decision days."""

from yihe.domains.station_work.helping.models import HelpNeeded
from yihe.domains.station_work.incidents.models import Incident
from yihe.domains.station_work.models.charters import Charter, CharterClause

__all__ = ["Charter", "CharterClause", "HelpNeeded", "Incident"]
