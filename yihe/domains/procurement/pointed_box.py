"""The box on the page of a stage that says what its report points at, and how those who were served marked it."""

from yihe.domains.procurement import heard, pointing
from yihe.domains.procurement import rows as beside
from yihe.matters.panels import Panel


class PointedBox(Panel):
    """服务记录: figures by indicator, what was put right since; and the marks as totals. Nothing where nothing is pointed at."""

    template_name = "procurement/panel_pointed.html"

    def context(self, page):
        if not beside.pointed_of(page["matter"]):
            return None
        milestone = page["contents"]
        return {"figures": pointing.figures(milestone), "heard": heard.of([milestone]).get(milestone.pk)}
