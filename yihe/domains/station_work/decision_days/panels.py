"""The box of a decision day: what is planned, and what came of it."""

from yihe.domains.station_work.decision_days import rules
from yihe.domains.station_work.models.decision_days import DecisionDay
from yihe.matters.panels import Panel
from yihe.registers.regions.names import name_of


class DayBox(Panel):
    template_name = "station_work/panel_decision_day.html"

    def context(self, page):
        contents: DecisionDay = page["contents"]
        return {
            "day": contents,
            "called": name_of(page["matter"].region),
            "until": rules.hangs_until(page["matter"]) if contents.posted_on else None,
        }
