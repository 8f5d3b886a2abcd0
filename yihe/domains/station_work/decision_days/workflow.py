"""How a decision day goes: topics → opinion asked → held → hung out for as long as the statutes say. All of it the village's own; nobody approves it."""

from yihe.domains.station_work.decision_days import effects, forms, rules
from yihe.foundation.procedure import within
from yihe.foundation.roles import CLOCK, JUSTICE_OFFICE, STATION_KEEPER
from yihe.foundation.workflow import Action, State, Tone, Workflow
from yihe.matters.effects import keep_in_contents
from yihe.matters.forms import ShortReasonForm

KNOW = (JUSTICE_OFFICE, STATION_KEEPER)
BASIS = "村民委员会组织法 第三十五条；城市居民委员会组织法 第三十四条"


class DecisionDayWorkflow(Workflow):
    draft = State("草稿", waits_on=STATION_KEEPER)
    asking = State("征求意见", waits_on=STATION_KEEPER, within=rules.day, known_to=KNOW)
    held = State(
        "已开会，待公布",
        waits_on=STATION_KEEPER,
        within=within("decision_posting"),
        known_to=KNOW,
        reminds=(STATION_KEEPER,),
    )
    posted = State("公布中", waits_on=CLOCK, within=rules.hangs_until, known_to=KNOW)
    closed = State("公布期满", tone=Tone.GOOD, known_to=KNOW)
    fallen_through = State("没有开成", tone=Tone.NEUTRAL, known_to=KNOW)

    announce = Action(
        "公布议题，征求意见", draft, asking, by=STATION_KEEPER, unless=[rules.is_too_late_for_asking, rules.has_numbers_of_somebody],
    )  # fmt: skip
    hold = Action(
        "登记开会情况", asking, held, by=STATION_KEEPER, form=forms.HeldForm, check=rules.held_is_wrong, effect=keep_in_contents,
    )  # fmt: skip
    post = Action(
        "登记公布", held, posted, by=STATION_KEEPER, form=forms.PostedForm, check=rules.posted_is_wrong, effect=keep_in_contents, basis=BASIS,
    )  # fmt: skip
    take_down = Action(
        "没有贴满，重新公布", posted, held, by=STATION_KEEPER, form=ShortReasonForm, effect=effects.taken_down, quiet=True,
    )  # fmt: skip
    end = Action("公布期满", posted, closed, by=CLOCK, basis=BASIS)
    fall_through = Action(
        "没有开成", draft | asking, fallen_through, by=STATION_KEEPER, form=ShortReasonForm, quiet=True,
    )  # fmt: skip
