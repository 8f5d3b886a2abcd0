"""预约 as a kind: booked on the portal, in a compartment of its own; its words are read where it is kept."""

from yihe.acts.appointments import booking, panels, slots, terms
from yihe.acts.appointments.door import BOOKER
from yihe.acts.appointments.models import Appointment
from yihe.acts.appointments.workflow import AppointmentWorkflow
from yihe.acts.ratings.panels import RatingBox
from yihe.foundation.roles import ADVICE_DESK, STATION_KEEPER
from yihe.matters.declared import Kept, Part, PersonalParty
from yihe.matters.kinds import Kind
from yihe.matters.models import Confidentiality
from yihe.matters.readers import in_reach


class AppointmentKind(Kind):
    """Known to the place and the desk; who it is, they alone read."""

    code, label, prefix, group = "appointment", "预约", "YJ", "公共法律服务"
    contents, workflow = Appointment, AppointmentWorkflow
    confidentiality, compartment = Confidentiality.INTERNAL, "appointment"
    person = PersonalParty(BOOKER, name="visitor", contact="phone", safe_way="safe_way", safe_note="safe_note")
    parts = (Part("moves", "改期", "appointments.Move", "appointment"),)
    words_kept = Kept(terms.WORDS, ground="本局设定的预约信息保存期限")
    columns, joined = ("starts_at",), ("offer__station", "offer__item")
    panels = (
        panels.TimeBox("约的时间"),
        panels.PersonBox("谁来").read_by(in_reach(STATION_KEEPER), in_reach(ADVICE_DESK)),
        RatingBox(),
    )
    organization_called, answer_called = "预约人", "约在哪里、什么时候"

    @classmethod
    def contents_may_be_mended(cls, matter) -> bool:
        """A time is moved, and never written over."""
        return False

    @classmethod
    def answer_outside(cls, matter):
        """Return what whoever booked reads with number and code: when and where, their turn, what the station says."""
        if matter.emptied_at:
            return None
        contents: Appointment = cls.contents_of(matter)
        offer = contents.offer
        where = "，".join(filter(None, (offer.station.name, offer.station.address, offer.window)))
        said = [f"{slots.moment_words(contents.starts_at)}，{offer.item.name}。{where}。"]
        if matter.state == "waiting":
            said.append(f"您在候补，排第 {booking.ahead_of(matter) + 1}；轮到了这里会显示“待确认”。")
        elif matter.is_open and not booking.is_past(matter):
            said.append("来不了的，请在约的时间以前取消或者改期。")
            if offer.item.bring:
                said.append(f"请带：{offer.item.bring}。")
        if contents.told:
            said.append(f"服务点的说明：{contents.told}")
        return {
            "outcome": "预约",
            "answer": "\n".join(said),
            "answered_at": matter.opened_at,
            "upheld": False,
        }
