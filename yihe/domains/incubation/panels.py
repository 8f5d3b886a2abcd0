"""The boxes on the pages of incubation's matters."""

from django.db.models import prefetch_related_objects
from django.utils import timezone

from yihe.domains.incubation import city, services_given, tracking
from yihe.domains.incubation.models import Application, CallAddendum, SpaceReturn
from yihe.foundation.roles import CLERK
from yihe.matters import kinds
from yihe.matters.actions import holds_role
from yihe.matters.models import Matter
from yihe.matters.panels import Panel
from yihe.registers.organizations.models import Residency


class CallBox(Panel):
    """招募公告: its text, the addenda, the questions that were answered, and for the bureau what came in."""

    template_name = "incubation/panel_call.html"

    def context(self, page):
        call, user = page["contents"], page["user"]
        inside = user.is_authenticated and any(hat.role.is_staff for hat in user.hats)
        applications = []
        if inside:
            applications = list(
                Matter.objects.visible_to(user)
                .filter(kind="incubation", pk__in=Application.objects.filter(call=call).values("pk"))
                .select_related("organization")
                .order_by("pk")
            )
        workflow = kinds.get("incubation").workflow_of
        return {
            "call": call, "inside": inside, "applications": [(row, workflow(row).states[row.state]) for row in applications], "answers": holds_role(user, CLERK, page["matter"]),
            "addenda": list(call.addenda.exclude(published_at=None)),
            "waiting": CallAddendum.objects.filter(call=call, published_at=None, dropped_at=None).first() if inside else None,
            "questions": list(call.questions.all() if inside else call.questions.exclude(answered_at=None)),
        }  # fmt: skip


class ApplicationBox(Panel):
    template_name = "incubation/panel_application.html"

    def context(self, page):
        return {"application": page["contents"]}


class ResidencyBox(Panel):
    """入壳: the stay a matter is about. `brief` leaves stage and services to the resident's own page."""

    template_name = "incubation/panel_residency.html"

    def __init__(self, title: str, brief: bool = False):
        super().__init__(title)
        self.brief = brief

    def context(self, page):
        if isinstance(page["contents"], Application) and page["matter"].is_open:
            return None  # nothing came of it yet
        residency = residency_of(page["matter"], page["contents"])
        if residency is None:
            return None
        place = residency.organization
        may_open = any(hat.covers(region=place.region, organization_id=place.pk) for hat in page["user"].hats)
        found = {
            "may_open": may_open,
            "residency": residency,
            "group_label": city.pack(place.region).group_label(residency.group),
            "brief": self.brief,
        }
        if self.brief:
            return found
        prefetch_related_objects([residency], "stages")
        given = services_given.standing(residency)
        return found | {
            "lines": services_given.against_recipe(residency, given=given),
            "next_help": services_given.next_help(residency, given=given),
        }


class StageBox(Panel):
    template_name = "incubation/panel_stage.html"


class LeavingBox(Panel):
    """出壳前核对: what is still open for the organization. Nothing here stops a leaving; whoever decides should know it."""

    template_name = "incubation/panel_leaving.html"

    def context(self, page):
        graduation = page["contents"]
        open_now = (
            Matter.objects.visible_to(page["user"])
            .filter(organization=graduation.residency.organization_id, closed_at=None)
            .exclude(pk=page["matter"].pk)
            .exclude(parent=page["matter"].pk)
            .order_by("pk")
        )
        return {
            "graduation": graduation, "open_now": list(open_now),
            "space": SpaceReturn.objects.select_related("by").filter(graduation=graduation).first(),
            "overdue": graduation.residency.ends_on < timezone.localdate(),
        }  # fmt: skip


class TrackingBox(Panel):
    template_name = "incubation/panel_tracking.html"

    def context(self, page):
        row = page["contents"]
        prefetch_related_objects([row], "visits__by")
        return {"tracking": row, "schedule": tracking.schedule(row), "over_on": tracking.over_on(row)}


def residency_of(matter: Matter, contents) -> Residency | None:
    """Return the stay a matter of incubation is about, or None."""
    if isinstance(contents, Application):
        return Residency.objects.select_related("tutor").filter(opened_by_number=matter.number).first()
    return contents.residency
