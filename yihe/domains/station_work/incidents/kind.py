"""上报: an incident of a village goes up to the 司法所, the leader on duty, the police."""

from yihe.domains.station_work.door import DUTY_LEADER
from yihe.domains.station_work.incidents import effects, forms, panels, rules
from yihe.domains.station_work.incidents.models import Incident
from yihe.domains.station_work.incidents.workflow import IncidentWorkflow
from yihe.foundation.roles import JUSTICE_OFFICE, STATION_KEEPER
from yihe.matters import handed_outside
from yihe.matters.kinds import Kind
from yihe.matters.models import Confidentiality

handed_outside.declare("incident", rules.with_whom)
GROUP = "村居事务"


class IncidentKind(Kind):
    """Sent up by whoever keeps the village's station, in half a minute; by the 司法所 or the leader on duty where they hear of it first."""

    code, label, prefix, group = "incident", "上报", "SB", GROUP
    summary = "群体性事件、疑难纠纷、有影响的事件：地点、人数、情况，报司法所和值班领导"
    contents, workflow, form = Incident, IncidentWorkflow, forms.IncidentForm
    opened_by = (STATION_KEEPER, JUSTICE_OFFICE, DUTY_LEADER)
    confidentiality = Confidentiality.INTERNAL
    columns, filters = ("sort", "people", "now"), ("sort", "now")
    panels = (panels.IncidentBox("事情"), panels.ReportsBox("同一件事"))
    organization_called = "报告人"
    refuses_inside = True  # what is put aside was said by the village as an office, and nobody's right is refused
    public = False

    @classmethod
    def title_for(cls, organization, contents) -> str:
        return f"{contents.get_sort_display()}：{contents.place}"

    @classmethod
    def opened(cls, matter, *, by) -> None:
        """Ring the 司法所 at once, by mail too: two hours are short, and nobody looks at an inbox at night."""
        effects.ring_office(matter, by=by)

    @classmethod
    def contents_may_be_mended(cls, matter) -> bool:
        """What was sent up stands as it was sent: what is wrong in it is said with “补充情况”."""
        return False
