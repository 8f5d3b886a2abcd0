"""
候补 → 待确认 → 已确认 → 已到 → 完成; 改期, 取消, 爽约. Whoever keeps the place confirms; where nobody does, or not in time, the desk. Nobody is
confirmed or said to have stayed away by silence. Everybody begins among those who wait, and has a seat at once where one is free.
"""

from yihe.acts.appointments import effects, forms, rules, terms
from yihe.acts.appointments.door import BOOKER
from yihe.acts.ratings.parts import may_be_rated
from yihe.foundation.roles import ADVICE_DESK, CLOCK, STATION_KEEPER
from yihe.foundation.time_limits import TimeLimit
from yihe.foundation.workflow import Action, State, Tone, Workflow

STAFF = (STATION_KEEPER, ADVICE_DESK)
REMINDERS = ("first_reminder", "second_reminder")


class AppointmentWorkflow(Workflow):
    first_reminder = TimeLimit("前一天提醒", terms.first_reminder, by=(CLOCK,), then="remind_first")
    second_reminder = TimeLimit("当天提醒", terms.second_reminder, by=(CLOCK,), then="remind_again")

    waiting = State("候补", waits_on=CLOCK, within=terms.starts, public="等名额", known_to=STAFF)
    booked = State(
        "待确认", waits_on=STATION_KEEPER, within=terms.CONFIRM, public="待确认", known_to=STAFF, stops=REMINDERS
    )
    at_desk = State(
        "待受理员确认",
        waits_on=ADVICE_DESK,
        within=terms.CONFIRM,
        public="待确认",
        known_to=STAFF,
        reminds=(ADVICE_DESK,),
    )
    confirmed = State("已确认", waits_on=BOOKER, within=terms.ends, known_to=STAFF, starts=REMINDERS)
    unsaid = State(
        "待登记到访", waits_on=STATION_KEEPER, within=terms.NOTED, public="约的时间已过", known_to=STAFF, reminds=(ADVICE_DESK,),
        stops=REMINDERS,
    )  # fmt: skip
    arrived = State(
        "已到", waits_on=STATION_KEEPER, within=terms.NOTED, known_to=STAFF, reminds=(ADVICE_DESK,), stops=REMINDERS
    )
    finished = State("完成", tone=Tone.GOOD, known_to=STAFF)
    cancelled = State("已取消", tone=Tone.NEUTRAL, known_to=STAFF)
    called_off = State("服务点取消", tone=Tone.NEUTRAL, known_to=STAFF)
    missed = State("爽约", tone=Tone.NEUTRAL, public="没有来", known_to=STAFF)
    lapsed = State("没有候补上", tone=Tone.NEUTRAL, known_to=STAFF)

    take_turn = Action("轮到", waiting, booked, by=CLOCK, automatic=True, effect=effects.take_turn, then="hand_to_desk")
    hand_to_desk = Action(
        "没有联络员，交受理员",
        booked,
        at_desk,
        by=STATION_KEEPER,
        automatic=True,
        unless=[rules.keeper_is_there],
        quiet=True,
    )
    confirm = Action("确认", booked | at_desk, confirmed, by=STAFF, unless=[rules.has_begun])
    pass_to_desk = Action("没有确认，交受理员", booked, at_desk, by=CLOCK, quiet=True)
    arrive = Action("到了", booked | at_desk | confirmed | unsaid, arrived, by=STAFF, unless=[rules.is_another_day])
    finish = Action("办完", arrived | unsaid, finished, by=STAFF, effect=may_be_rated())
    miss = Action(
        "没来", booked | at_desk | confirmed | unsaid, missed, by=STAFF, unless=[rules.is_to_come], quiet=True
    )
    move = Action(
        "服务点改期", booked | at_desk | confirmed, confirmed, by=STAFF, form=forms.MoveForm, holds=effects.hold, check=effects.cannot_move,
        effect=effects.move, stops=REMINDERS, quiet=True,
    )  # fmt: skip
    call_off = Action(
        "服务点取消", booked | at_desk | waiting | confirmed, called_off, by=STAFF, form=forms.CallOffForm, holds=effects.hold,
        effect=effects.call_off, quiet=True,
    )  # fmt: skip
    reschedule = Action(
        "改期", booked | at_desk | confirmed, booked, by=BOOKER, by_code=True, form=forms.RescheduleForm, holds=effects.hold,
        check=effects.cannot_move, effect=effects.move, unless=[rules.has_begun], then="hand_to_desk", quiet=True,
    )  # fmt: skip
    cancel = Action(
        "取消预约", booked | at_desk | waiting | confirmed, cancelled, by=BOOKER, by_code=True, holds=effects.hold, effect=effects.leave_seat,
        unless=[rules.has_begun], done="已经取消", confirm="取消以后，名额给候补的人；还要来的，请重新预约。", quiet=True,
    )  # fmt: skip
    remind_first = Action(
        "提醒", confirmed, None, by=CLOCK, effect=effects.remind, unless=[rules.has_begun], stops=("first_reminder",)
    )
    remind_again = Action(
        "再次提醒",
        confirmed,
        None,
        by=CLOCK,
        effect=effects.remind,
        unless=[rules.has_begun],
        stops=("second_reminder",),
    )
    time_is_over = Action("约的时间过了", confirmed, unsaid, by=CLOCK)
    lapse = Action("没有候补上", waiting, lapsed, by=CLOCK)
