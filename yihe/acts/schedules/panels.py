"""The boxes on the pages of swaps and allowances."""

from yihe.acts.schedules import shown
from yihe.acts.schedules.models import DutyPerson, Shift
from yihe.matters.panels import Panel


class SwapBox(Panel):
    template_name = "schedules/panel_swap.html"

    def context(self, page):
        swap = page["contents"]
        return {
            "swap": swap,
            "day": shown.day_words(swap.shift.on),
            "span": shown.span(swap.shift.starts_at, swap.shift.ends_at),
        }


class AllowanceBox(Panel):
    """Each shift that is paid, with the window's word on it and the clause."""

    template_name = "schedules/panel_allowance.html"

    def context(self, page):
        allowance = page["contents"]
        lines = allowance.lines.select_related("shift__post__station", "shift__served__by")
        seen = set(
            Shift.objects.visible_to(page["user"])
            .filter(allowance_line__allowance=allowance)
            .values_list("pk", flat=True)
        )
        person, user = DutyPerson.objects.filter(practitioner=allowance.practitioner_id).first(), page["user"]
        inside = any(
            hat.role.is_staff for hat in user.hats
        )  # others who sit know that it waits, and not where it is paid to
        return {
            "allowance": allowance, "lines": [(line, shown.day_words(line.shift.on), line.shift_id in seen) for line in lines],
            "told": inside or (person is not None and person.account_id in user.acts_for),
        }  # fmt: skip
