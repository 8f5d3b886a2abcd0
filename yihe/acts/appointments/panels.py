"""The boxes of an appointment: when, where, how often moved; who comes, while it is open."""

from yihe.acts.appointments import shown
from yihe.acts.appointments.models import Appointment
from yihe.foundation.encryption import closed_fields
from yihe.matters.panels import Panel
from yihe.matters.safe_ways import REACHES, SafeWay


class TimeBox(Panel):
    """When and where; that the place is not open then; from when to when it was moved."""

    template_name = "appointments/panel_time.html"

    def context(self, page):
        contents: Appointment = page["contents"]
        return {
            "offer": contents.offer, "fault": shown.no_longer_fits(contents) if page["matter"].is_open else "",
            "moves": list(contents.moves.all()),
        }  # fmt: skip


class PersonBox(Panel):
    """Who comes and what they asked to be ready; the telephone only while it is open, and only where a call was called safe."""

    template_name = "appointments/panel_person.html"

    def context(self, page):
        contents: Appointment = page["contents"]
        if closed_fields(contents):
            return None
        way = SafeWay(contents.safe_way) if contents.safe_way in SafeWay.values else SafeWay.NONE
        safe = way in REACHES and page["matter"].is_open
        return {
            "name": contents.visitor, "need": contents.need, "way": way.label, "phone": contents.phone if safe else "",
            "note": contents.safe_note if safe else "", "told": contents.told,
        }  # fmt: skip
