"""履约记录 as a kind, opened when a contract is closed and by nobody else; and its boxes, on its own page, its contract's and the next purchase's."""

from datetime import date

from django.utils import timezone

from yihe.acts.documents.panels import Papers
from yihe.domains.procurement import measured, models, performance
from yihe.domains.procurement import rows as beside
from yihe.domains.procurement.models import Bid, Performance, Tender, TenderCriterion
from yihe.domains.procurement.performance_workflow import PerformanceWorkflow
from yihe.foundation import parameters
from yihe.foundation.figures import YEARS
from yihe.foundation.roles import PURCHASER
from yihe.matters.kinds import Kind, Paper
from yihe.matters.models import Matter
from yihe.matters.panels import Panel
from yihe.matters.queries import within_reach

LOOKED_BACK = parameters.asks_for("procurement/performance_years", YEARS.at_least(1))
NAMED = "履约记录"


class PerformanceBox(Panel):
    """履约情况: what was counted; to others not before its supplier has seen it and had its say."""

    template_name = "procurement/panel_performance.html"

    def context(self, page):
        matter, row = page["matter"], page["contents"]
        read = performance.may_read(matter, page["user"])
        return {
            "row": row if read else None,
            "contract": row.contract,
            "supplier": row.supplier,
            "only": performance.ONLY_AS_SAID,
        }


class PerformanceOfContractBox(Panel):
    """On the page of its contract: where each record stands, and once it is kept what it says."""

    template_name = "procurement/panel_performance_of_contract.html"

    def context(self, page):
        if page["matter"].is_open or not (rows := performance.of_contract(page["matter"])):
            return None
        states = PerformanceWorkflow.states
        return {
            "rows": [(row, states[row.matter.state], self._said(row)) for row in rows],
            "open_to": within_reach(page["user"], {row.pk for row in rows}),
        }

    @staticmethod
    def _said(row: Performance) -> str:
        return performance.sentence(row) if row.matter.state == performance.KEPT else ""


class PerformanceOfThoseBox(Panel):
    """On the page of a purchase: kept records of those who take part, as far as its own document says that they are used."""

    template_name = "procurement/panel_performance_of_those.html"

    def context(self, page):
        matter = page["matter"]
        if not matter.is_open or not any(hat.role.is_staff for hat in page["user"].hats):
            return None
        if not (bodies := taking_part(matter)):
            return None
        words = uses(matter, page["contents"])
        rows = records_of(bodies, matter) if words else []
        open_to = within_reach(page["user"], {row.pk for row in rows}) if rows else set()
        return {"words": words, "rows": rows, "open_to": open_to, "only": performance.ONLY_AS_SAID}


def taking_part(matter: Matter) -> list[int]:
    """Return the bodies that quoted, or whose bids are open."""
    found = [quote.supplier_id for quote in beside.quotes_of(matter)]
    bids = Bid.objects.filter(tender__purchase=matter.pk, tender__opened_on__isnull=False, body__isnull=False)
    return list(dict.fromkeys((*found, *bids.order_by("pk").values_list("body", flat=True))))


def uses(matter: Matter, purchase: models.Purchase) -> list[str]:
    """Return the passages of a purchase's own document that say records are used: the last round's criteria, or its plan."""
    last = Tender.objects.filter(purchase=matter.pk).order_by("-nth").first()
    criteria = TenderCriterion.objects.filter(tender=last).order_by("seq") if last else []
    said = [f"{each.label}：{each.standard}" for each in criteria] or [purchase.delivery]
    return [words for words in said if NAMED in words]


def records_of(bodies: list[int], matter: Matter) -> list[Performance]:
    """Return what is kept of bodies in the county, of as many years back as the city looks (`procurement/performance_years`)."""
    today = timezone.localdate()
    years = parameters.of(matter.region).at(LOOKED_BACK, today).as_(YEARS)
    since: date = measured.months_from(today, -12 * years)
    rows = Performance.objects.filter(
        supplier__in=bodies, kept_on__gte=since, matter__region__startswith=matter.region[:6]
    )
    return list(rows.select_related("supplier", "contract", "matter").order_by("supplier", "-kept_on", "-pk"))


class PerformanceKind(Kind):
    code, label, prefix, group = "performance", NAMED, "LY", "采购"
    contents, workflow = models.Performance, PerformanceWorkflow
    joined = ("contract", "supplier")
    organization_called = "承接主体"
    columns = ("contract", "kept_on")
    found_by = ("contract__number", "supplier__name")
    panels = (PerformanceBox("履约情况"), Papers())
    papers = (
        Paper(performance.TOLD, "承接主体签收的告知", required_for=("tell",), by=(PURCHASER,), only_in=("telling",)),
        Paper(performance.SAID, "承接主体的书面意见", required_for=("enter_agreed", "enter_reply"), by=(PURCHASER,), only_in=("told",)),
    )  # fmt: skip
    public = False
    refuses_inside = True
