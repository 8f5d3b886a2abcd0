"""The boxes of an incident: what is known of it, and which villages said it too."""

from yihe.domains.station_work.incidents import effects
from yihe.matters import kinds
from yihe.matters.panels import Panel
from yihe.registers.regions import names


class IncidentBox(Panel):
    """Where, how many, what; what was last said of it; to whom it was handed over and with which receipt."""

    template_name = "station_work/panel_incident.html"

    def context(self, page):
        return {"place_of": names.name_of(page["matter"].region)}


class ReportsBox(Panel):
    """
    The same incident from several villages: of the report that goes on, the others with what each said; of one that was merged, how the
    other goes on. A keeper reads it here, on their own report: the other village's page is not theirs.
    """

    template_name = "station_work/panel_reports.html"

    def context(self, page):
        matter = page["matter"]
        going_on = effects.goes_on_as(matter) if matter.state == "merged" else None
        others = effects.reports(matter)
        if going_on is None and not others:
            return None
        return {
            "going_on": going_on,
            "goes_on": kinds.contents_of(going_on) if going_on else None,
            "state_now": kinds.get(going_on.kind).workflow_of(going_on).states[going_on.state] if going_on else None,
            "others": [(each.matter, each, names.name_of(each.matter.region)) for each in others],
        }
