"""The boxes of an application's page: what was found, and which entry it became. And, on the page of a claim, where its place comes from."""

from yihe.domains.subsidies.developing import origins
from yihe.domains.subsidies.developing.models import SiteVisit
from yihe.domains.subsidies.developing.rules import opinions_of
from yihe.matters import queries
from yihe.matters.panels import Panel


class FoundBox(Panel):
    """实地查看和验收: each visit, each opinion, and the entry of the register."""

    template_name = "subsidies/panel_found.html"

    def context(self, page):
        visits = list(SiteVisit.objects.filter(matter=page["matter"]).select_related("by").order_by("pk"))
        opinions, entry = opinions_of(page["matter"]), origins.entry_of(page["contents"])
        built = getattr(page["contents"], "built_on", None)
        return {"visits": visits, "opinions": opinions, "entry": entry, "built": built} if visits or built else None


class OriginPanel(Panel):
    """由来: which matter the post, the base or the plan that is claimed for came from, or that staff entered it."""

    template_name = "subsidies/panel_origin.html"

    def context(self, page):
        found = origins.of_claim(page["contents"])
        named = {origin.number for origin in found if origin.number}
        return {"origins": found, "reachable": queries.numbers_within_reach(page["user"], named)}
