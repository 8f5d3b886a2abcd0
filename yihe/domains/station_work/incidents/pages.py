"""The joint view of incidents and hand-overs."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from yihe.acts.referrals import verbs
from yihe.acts.referrals.door import READERS
from yihe.domains.station_work.door import SEE_ALL_INCIDENTS
from yihe.domains.station_work.incidents import joint, quarter
from yihe.domains.station_work.months import quarter_of


@require_safe
def incidents(request: HttpRequest) -> HttpResponse:
    """Show the open incidents of one's reach by step and hour, and under them the list the chosen number counts."""
    if not any(hat.role in SEE_ALL_INCIDENTS for hat in request.user.hats):
        raise PermissionDenied
    found = joint.rows(request.user)
    regions = {hat.region for hat in request.user.hats if hat.role in SEE_ALL_INCIDENTS and hat.region}
    without_day = quarter.villages_without(regions)
    step, age = request.GET.get("step", ""), request.GET.get("age", "")
    return render(
        request, "station_work/incidents.html",
        {
            "all": found, "table": joint.table(found), "ages": joint.AGES, "listed": joint.narrowed(found, step, age),
            "unanswered": joint.narrowed(found, "handed"), "late": joint.narrowed(found, joint.LATE),
            "column_heads": [(label, "num") for _age, label in joint.AGES], "chosen": joint.said_of(step, age),
            "states": dict(joint.STEPS), "referred": verbs.unanswered(regions), "opens_referred": any(hat.role in READERS for hat in request.user.hats),
            "without_day": without_day, "by_town": quarter.by_town(without_day), "since": quarter_of(timezone.localdate()),
        },
    )  # fmt: skip


urlpatterns = [path("incidents/", incidents, name="incidents")]
