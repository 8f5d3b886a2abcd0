"""民主决策日 as a kind: planned, asked about, held and hung out by the village's keeper; known to the justice office, decided by neither."""

from yihe.domains.station_work.decision_days.forms import DayForm
from yihe.domains.station_work.decision_days.panels import DayBox
from yihe.domains.station_work.decision_days.workflow import DecisionDayWorkflow
from yihe.domains.station_work.models.decision_days import DecisionDay
from yihe.domains.station_work.villages import is_not_a_village
from yihe.foundation.roles import STATION_KEEPER
from yihe.matters.kinds import Kind


class DecisionDayKind(Kind):
    code, label, prefix, group = "decision_day", "民主决策日", "JCR", "村居事务"
    organization_called = ""
    summary = "定议题、会前征求意见、登记开会和公布"
    contents, workflow, form = DecisionDay, DecisionDayWorkflow, DayForm
    opened_by = (STATION_KEEPER,)
    unless_open = (is_not_a_village,)
    columns, filters = ("held_on", "gathering"), ("gathering", "lawyer_there")
    panels = (DayBox("民主决策日"),)
    public = False

    @classmethod
    def title_for(cls, organization, contents) -> str:
        return f"{contents.village} {contents.on:%Y-%m-%d} 民主决策日".strip()
