"""The box on the page of a stage that says what its report points at, and how those who were served marked it."""

from yihe.domains.procurement import heard, pointing, pointing_materials
from yihe.domains.procurement import rows as beside
from yihe.matters.panels import Panel


class PointedBox(Panel):
    """Records of services as figures by indicator, with what was put right since; papers and reports by indicator; and the marks as totals. Nothing where nothing is pointed at."""

    template_name = "procurement/panel_pointed.html"

    def context(self, page):
        matter, milestone = page["matter"], page["contents"]
        recorded, materials = beside.pointed_of(matter), beside.materials_of(matter)
        if not (recorded or materials):
            return None
        return {
            "figures": pointing.figures(milestone) if recorded else [],
            "materials": pointing_materials.by_indicator(milestone, page["user"]) if materials else [],
            "heard": heard.of([milestone]).get(milestone.pk) if recorded else None,
        }
