"""村规民约、居民公约审查 as a kind: the village's keeper hands it in, two other people read it, the village decides."""

from yihe.domains.station_work.charters.forms import CharterForm
from yihe.domains.station_work.charters.panels import ClausesBox, DecisionBox, SentBox
from yihe.domains.station_work.charters.workflow import CharterWorkflow
from yihe.domains.station_work.models.charters import Charter
from yihe.domains.station_work.villages import is_not_a_village
from yihe.foundation.roles import STATION_KEEPER
from yihe.matters.declared import Part
from yihe.matters.kinds import Kind


class CharterKind(Kind):
    code, label, prefix, group = "charter_review", "村规民约和居民公约审查", "GY", "村居事务"
    organization_called = ""
    summary = "把要制定或者修改的村规民约、居民公约送去逐条看是否合法，再由村里开会决定、报备案"
    contents, workflow, form = Charter, CharterWorkflow, CharterForm
    opened_by = (STATION_KEEPER,)
    unless_open = (is_not_a_village,)
    parts = (Part("clauses", "条文审查意见", "station_work.CharterClause", "charter"),)
    columns, filters = ("sort", "outcome"), ("sort", "outcome")
    panels = (SentBox("送审"), ClausesBox("条文和意见"), DecisionBox("会议和备案"))
    public = False

    @classmethod
    def title_for(cls, organization, contents) -> str:
        return f"{contents.village}{contents.get_sort_display()}审查"
