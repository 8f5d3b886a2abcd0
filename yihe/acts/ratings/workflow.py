"""差评回访: given to somebody with no hand in it (`bad_marks`), rung, told. It may ask that the matter be taken up again, and takes nothing up."""

from django.utils import timezone

from yihe.acts.ratings import bad_marks
from yihe.acts.ratings.forms import MendedForm, ResultForm
from yihe.acts.ratings.handled import OWN_WORK, handled
from yihe.acts.ratings.models import Result
from yihe.foundation.procedure import within
from yihe.foundation.roles import ADVICE_DESK, CLOCK, DIRECTOR
from yihe.foundation.workflow import Action, State, Tone, Workflow
from yihe.matters import kinds, telling
from yihe.matters.models import Matter


def handled_it(matter: Matter, user) -> str:
    """Refuse whoever came to have a hand in what was rated after it was given to them."""
    return OWN_WORK if user is not None and handled(user, bad_marks.rateable_of(matter)) else ""


def found(result: Result):
    """Return the effect of saying what a bad mark was: it is kept, and told to the rater by number and code."""

    def keep(matter: Matter, *, by, answer: str, asks_to_reopen: bool = False, **said) -> None:
        mark = kinds.contents_of(matter)
        mark.result, mark.answer, mark.answered_at = result, answer, timezone.now()
        mark.asks_to_reopen = asks_to_reopen
        mark.save(update_fields=["result", "answer", "answered_at", "asks_to_reopen"])
        rated = mark.rating.rateable.matter
        if asks_to_reopen and rated is not None:
            text = f"建议重新办理 {rated.number}：回访后认为应当重新看一看，请您决定。"
            telling.tell(telling.people(DIRECTOR, rated), text, matter=rated, mail=True)

    return keep


class BadMarkWorkflow(Workflow):
    decided = "已告知"

    to_ring = State("待回访", waits_on=ADVICE_DESK, within=within("bad_mark"), public="回访中")
    mended = State("已整改", tone=Tone.GOOD)
    explained = State("已说明", tone=Tone.NEUTRAL)
    mistaken = State("误评", tone=Tone.NEUTRAL)

    give = Action(
        "派给没有经手的人", to_ring, to_ring, by=CLOCK, automatic=True, assigns=bad_marks.first,
        unless=[bad_marks.nobody_is_apart],
    )  # fmt: skip
    mend = Action(
        "整改", to_ring, mended, by=ADVICE_DESK, form=MendedForm, effect=found(Result.MENDED), unless=[handled_it]
    )
    explain = Action(
        "说明", to_ring, explained, by=ADVICE_DESK, form=ResultForm, effect=found(Result.EXPLAINED), unless=[handled_it]
    )
    mistake = Action(
        "误评", to_ring, mistaken, by=ADVICE_DESK, form=ResultForm, effect=found(Result.MISTAKEN), unless=[handled_it]
    )
