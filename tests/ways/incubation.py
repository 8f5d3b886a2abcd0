"""The call, the application, and what happens in the base and after it."""

from datetime import timedelta

from django.utils import timezone

from tests.drawing import FIRST, SECOND, sealed_with
from tests.ways.town import Town
from tests.ways.walking import Way
from yihe.acts.reviews.draw_rules import open_draw
from yihe.domains.incubation import stays, tracking
from yihe.domains.incubation.door import TUTOR
from yihe.domains.incubation.models import Application, Graduation
from yihe.domains.incubation.spans import last_day
from yihe.foundation.draws import result_of
from yihe.foundation.roles import BASE_MANAGER, DIRECTOR
from yihe.matters import kinds
from yihe.matters.actions import open_matter, perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter


def _application(town: Town) -> Matter:
    matter = town.story.draft()
    town.hand_in(matter, "plan")
    return matter


def _sign(town: Town, matter: Matter) -> None:
    town.hand_in(matter, "signed_agreement")
    perform(matter, "sign", by=town.story.applicant)


def _call_off(town: Town, matter: Matter) -> None:
    call = Application.objects.get(matter=matter).call.matter
    perform(call, "cancel", by=town.who(DIRECTOR), reason="场地改作他用，本次招募取消。")


def _read_the_lottery(town: Town, matter: Matter) -> None:
    day = open_draw(matter).lottery_on
    town.travel(day)
    for by in (town.story.clerk, town.story.auditor):
        perform(matter, "enter", by=by, **_drawn_on(town, matter))


def _drawn_on(town: Town, matter: Matter) -> dict:
    return {"on": open_draw(matter).lottery_on, "result": result_of("2026061", "03 07 12 19 25 31 08")}


def _moving_in(town: Town, matter: Matter) -> dict:
    return {
        "signed_on": timezone.localdate(), "group": "professional", "tutor": town.who(TUTOR), "stage": "startup",
        "reason": "已登记，有专职人员",
    }  # fmt: skip


def _change_of_stage(town: Town) -> Matter:
    stay = town.story.residency()
    return stays.propose_stage(
        stay, by=town.who(BASE_MANAGER), stage="growth", since=timezone.localdate(), reason="承接两个项目"
    )


def _leaving(town: Town) -> Matter:
    contents = Graduation(residency=town.story.residency(), ground="early", summary="目标提前完成")
    matter = open_matter(
        kinds.get("graduation"), contents, by=town.story.applicant, organization=town.organization, hat="applicant"
    )
    town.hand_in(matter, "summary")
    return matter


def _longer(town: Town, matter: Matter) -> dict:
    return {"ends_on": last_day(contents_of(matter).residency.starts_on, 24)}


def _visit(town: Town, matter: Matter) -> dict:
    due = (tracking.missing(contents_of(matter)) or tracking.months(matter.region))[0]
    return {"month": due, "visited_on": timezone.localdate(), "operating": True, "staff": 2}


def _visit_and_finish(town: Town, matter: Matter) -> None:
    for month in tracking.missing(contents_of(matter)):
        town.travel(matter.due_on)
        perform(
            matter, "visit", by=town.who(TUTOR), month=month, visited_on=timezone.localdate(), operating=True, staff=2,
            projects="镇里的项目", needs="", note="照常开放",
        )  # fmt: skip
    perform(matter, "finish", by=town.who(BASE_MANAGER))


WAYS = {
    "call": Way(
        lambda town: town.story.call("draft", opens_on=timezone.localdate() + timedelta(days=3)),
        said={"draft_addendum": lambda town, matter: {"closes_on": contents_of(matter).closes_on + timedelta(days=7)}},
    ),
    "incubation": Way(
        _application,
        said={
            "approve": {"title": "拟入壳孵化公示", "body": "拟同意入壳，现予公示。"},
            "draw_up": lambda town, matter: town.story.terms(timezone.localdate(), 12),
            "move_in": _moving_in,
            "enter": _drawn_on,
        },
        done={
            "draw": lambda town, matter: perform(matter, "draw", by=town.story.clerk, **sealed_with()),
            "second": lambda town, matter: perform(matter, "second", by=town.story.auditor, half=SECOND),
            "reveal": lambda town, matter: perform(matter, "reveal", by=town.story.clerk, half=FIRST),
            "agreed": _read_the_lottery,
            "scored": lambda town, matter: town.story.score(matter),
            "sign": _sign,
            "call_off": _call_off,
        },
    ),
    "stage_change": Way(_change_of_stage),
    "graduation": Way(
        _leaving,
        said={
            "assess": {"opinion": "leave"},
            "agree": lambda town, matter: {"left_on": timezone.localdate()},
            "expel": lambda town, matter: {"left_on": timezone.localdate()},
            "extend": _longer,
            "hand_back": lambda town, matter: {"returned_on": timezone.localdate()},
        },
    ),
    "tracking": Way(lambda town: town.story.tracking(), said={"visit": _visit}, done={"finish": _visit_and_finish}),
}
