"""预约到访, under /desk/appointments/: who comes on a day, for who keeps the place, at 360 px; what asks for nothing is pressed there."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yihe.acts.appointments import shown
from yihe.acts.appointments.workflow import AppointmentWorkflow
from yihe.matters import access
from yihe.matters.actions import NotAllowed, perform

ONE = timedelta(days=1)
FIRST, LAST = date.min + 2 * ONE, date.max - 2 * ONE  # whose neighbours are days too, in every zone


@never_cache
@require_safe
def day(request):
    """Who comes on a day; today unless said."""
    if not shown.keeps_any(request.user):
        raise Http404
    on = _day(request.GET.get("day", ""))
    lines, more = shown.of_day(request.user, on)
    page = {
        "on": on,
        "before": on - ONE,
        "after": on + ONE,
        "today": timezone.localdate(),
        "lines": lines,
        "more": more,
    }
    return render(request, "appointments/day.html", page)


@require_POST
def press(request, number: str):
    """Carry out what was pressed in the list, and show the list again."""
    matter = access.by_number(request.user, number)
    name = request.POST.get("act", "")
    if matter is None or matter.kind != "appointment" or name not in shown.PRESSED:
        raise Http404
    seen = request.POST.get("seen", "")
    try:
        length = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None
        perform(matter, name, by=request.user, seen=length)
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{matter.number} 已登记：{AppointmentWorkflow.states[matter.state].label}。")
    back = reverse("desk:appointments:day")
    return redirect(f"{back}?day={_day(request.POST.get('day', ''))}")


def _day(said: str) -> date:
    """Return the day an address names; today for none, and at the ends of time, where no day is before or after."""
    try:
        found = parse_date(said)
    except ValueError:
        found = None
    return found if found and FIRST <= found <= LAST else timezone.localdate()


urlpatterns = [path("", day, name="day"), path("<str:number>/press/", press, name="press")]
