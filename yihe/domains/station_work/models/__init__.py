"""What is kept of a village's own work: its charter and what was said of each clause; its decision days, incidents, who needs help."""

from yihe.domains.station_work.helping.models import HelpNeeded
from yihe.domains.station_work.incidents.models import Incident
from yihe.domains.station_work.models.charters import Charter, CharterClause
from yihe.domains.station_work.models.decision_days import DecisionDay

__all__ = ["Charter", "CharterClause", "DecisionDay", "HelpNeeded", "Incident"]
