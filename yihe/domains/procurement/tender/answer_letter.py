"""
质疑答复书: the answer on paper to whoever challenged (令94 13), with what 令94 15 asks for: who challenged, when the letter came and about which tender, what was
challenged, the answer with its facts and clauses, the way to a complaint, who answers and when. It is served and its serving is on record like any letter's.
"""

from django.utils import timezone

from yihe.domains.procurement.models import Outcome
from yihe.foundation.city_names import bureau_of
from yihe.foundation.letters.paper import Facts, Letter, as_sentence, section
from yihe.foundation.parameters import in_chinese
from yihe.matters import letters
from yihe.matters.kinds import contents_of, get
from yihe.matters.models import Event, Matter
from yihe.matters.reading import events
from yihe.registers.policies.queries import cited_in_words

TITLE = "质疑答复书"
ANSWERS = {
    "turn_away": Outcome.TURNED_AWAY, "unfound": Outcome.UNFOUNDED, "leave": Outcome.NO_EFFECT, "correct": Outcome.CORRECTED,
    "go_on": Outcome.NEXT, "begin_anew": Outcome.ANEW,
}  # fmt: skip
NO_OTHER = {"remedies": ""}  # what is decided here goes to 财政, not to reconsideration: its own paragraph says so
COMPLAINT = "对本答复不满意的，可以依照政府采购法第五十五条，在答复期满后规定的期限内向同级财政部门投诉；投诉的事项不得超出已质疑的范围，基于本答复内容提出的除外。"


def signs(matter: Matter, doing: letters.Doing) -> dict[str, dict]:
    """Return what the event of an answer keeps of its letter; {} for any other act."""
    if doing.action not in ANSWERS:
        return {}
    buyer, action = contents_of(matter).tender.purchase.buyer, get("challenge").workflow.actions[doing.action]
    # A town that buys for itself answers under its own name, and with no number of the bureau's.
    title = TITLE if buyer.name == bureau_of(matter.region) else ""
    return letters.signed(
        matter, title, doing.at, issuer=buyer.name, kind=TITLE, decision=ANSWERS[doing.action].label,
        clauses=cited_in_words(str(action.basis)),
    )  # fmt: skip


def letter_of(matter: Matter) -> Letter | None:
    """Return the answer as a letter, None before there is one."""
    event = _answered_by(matter)
    kept = letters.of_event(event)
    if event is None or not kept:
        return None
    challenge = contents_of(matter)
    tender = challenge.tender
    return letters.written(
        matter, NO_OTHER | kept, TITLE, timezone.localdate(event.at),
        f"你单位对“{tender.purchase.title}”（{tender.matter.number}）{challenge.get_against_display()}提出的质疑函已经收到，现答复如下。",
        Facts((
            ("质疑供应商", challenge.name), ("收到质疑函日期", in_chinese(challenge.received_on)),
            ("质疑项目", f"{tender.purchase.title}，编号 {tender.matter.number}"),
        )),
        *section("质疑事项", challenge.facts, as_sentence(f"请求：{challenge.wants}")),
        *section("答复", as_sentence(kept["decision"]), challenge.answer), *letters.based_on(kept["clauses"]),
        *section("投诉", COMPLAINT),
        to=challenge.name,
    )  # fmt: skip


def _answered_by(matter: Matter) -> Event | None:
    return next((event for event in reversed(events(matter)) if event.action in ANSWERS), None)
