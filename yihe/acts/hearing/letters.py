"""
告知书, and the letter of a decision that takes something away: the facts, the reason, the clause, what was said against it and how it was
answered, the remedies. The events keep what the city said that day (`matters.letters.signed`); what was typed they keep anyway.
"""

from datetime import date

from django.utils import timezone

from yihe.acts.hearing import rules
from yihe.acts.hearing.states import HEARING
from yihe.foundation import workdays
from yihe.foundation.city_names import bureau_of
from yihe.foundation.letters.paper import Letter, Part, as_sentence, items, section
from yihe.foundation.parameters import in_chinese
from yihe.matters import kinds
from yihe.matters.letters import FACTS, REASON, Doing, addressee, based_on, of_event, signed, written
from yihe.matters.models import Event, Matter
from yihe.matters.reading import events
from yihe.registers.policies import remedies
from yihe.registers.policies.queries import cited_in_words

TOLD = "陈述申辩权利告知书"
SAID_AGAINST, HEARD = "陈述申辩", "陈述申辩及其处理"  # headings


def signs(kind, matter: Matter, doing: Doing) -> dict[str, dict]:
    """Return what the event of a telling, or of a decision that takes away, keeps of its letter; {} for any other action."""
    action = kind.workflow_of(matter).actions[doing.action]
    day = timezone.localdate(doing.at)
    if doing.action == rules.TELLS:
        until = in_chinese(last_day(matter, day))
        return signed(
            matter, TOLD, doing.at, kind=str(kind.label), decision="告知书", until=until,
            clauses=cited_in_words(str(doing.said.get("clause", ""))),
        )  # fmt: skip
    if action.takes_away:
        told = remedies.told_on(day, region=matter.region)
        decision = str(action.label)
        return signed(
            matter, title_of_taking(decision), doing.at, kind=str(kind.label), decision=decision,
            remedies=str(told) if told else "",
        )  # fmt: skip
    return {}


def title_of_taking(decision: str) -> str:
    return f"{decision}决定书"


def last_day(matter: Matter, day: date) -> date:
    """Return the last day on which whoever is told on a day may speak."""
    return workdays.add(day, rules.TO_SPEAK.days(day, matter.region))


def letter_of(kind, matter: Matter) -> Letter | None:
    """Return the letter that stands: of the decision that was the last word, else the 告知书 while one may speak; or None."""
    here = rules.last_round(matter)
    if here is None:
        return None
    if here.decided is None:
        may_speak = matter.state == HEARING or here.said and _is_last(matter, here)
        return told(kind, matter, here) if may_speak else None
    return taken(kind, matter, here) if _is_last(matter, here) else None


def _is_last(matter: Matter, here: rules.Round) -> bool:
    """Test whether the matter went nowhere since: a decision made afterwards has a letter of its own."""
    last = here.decided or here.said or here.told
    return not any(
        e.seq > last.seq and e.target not in ("", e.source) and e.action != rules.TELLS for e in events(matter)
    )


def telling_of(kind, matter: Matter) -> Letter | None:
    """Return the 告知书 of the last telling, whatever was decided since; None where nobody was told anything."""
    here = rules.last_round(matter)
    return told(kind, matter, here) if here else None


def told(kind, matter: Matter, here: rules.Round) -> Letter:
    """Return the 告知书: what is intended and why, how to be heard, and until when."""
    kept, said = _kept(kind, matter, here.told), here.told.said
    you = "你单位" if matter.organization_id else "你"
    until = f"请在 {kept['until']}前" if kept.get("until") else "请"
    return written(
        matter, kept, TOLD, timezone.localdate(here.told.at),
        f"{_concerning(matter)}本局拟对{you}作出如下决定：{said['intended']}。",
        *section("查明的事实", as_sentence(said["facts"])), *section(REASON, as_sentence(said["reason"])), *_clauses(here),
        *section(
            SAID_AGAINST,
            f"对上述事实、理由和依据，{you}可以陈述申辩。{until}在本平台该办件页面提交，或者书面送交本局；也可以表示放弃。逾期没有提交的，"
            f"本局将依法直接作出决定。不因陈述申辩加重对{you}的处理。",
        ),
        to=addressee(matter, "当事人"),
    )  # fmt: skip


def taken(kind, matter: Matter, here: rules.Round) -> Letter:
    """Return the letter of the decision: what was said against it and how it was answered stand in it."""
    assert here.decided is not None
    kept, said = _kept(kind, matter, here.decided), here.told.said
    decision = kept.get("decision") or said["intended"]
    return written(
        matter, kept, title_of_taking(decision), timezone.localdate(here.decided.at),
        f"{_concerning(matter)}本局决定：{decision}。",
        *section(FACTS, items([*kind.grounds(matter, here.decided)[0], as_sentence(said["facts"])])), *weighed_in(matter),
        *section(REASON, as_sentence(here.decided.said.get("reason") or said["reason"])), *_clauses(here),
        to=addressee(matter, "当事人"),
    )  # fmt: skip


def _kept(kind, matter: Matter, event: Event) -> dict:
    kept = of_event(event)
    return {"issuer": kept.get("issuer") or bureau_of(matter.region), "remedies": "", "kind": kind.label} | kept


def _concerning(matter: Matter) -> str:
    """Return with what a letter begins: the matter itself, or by name and number the one it came out of."""
    if not matter.parent_id:
        return f"就{kinds.get(matter.kind).label}（{matter.number}），"
    return f"就{kinds.get(matter.parent.kind).label}（{matter.parent.number}）的{kinds.get(matter.kind).label}（{matter.number}），"


def _clauses(here: rules.Round) -> tuple[Part, ...]:
    """Return the clause one was told, by its words where they were known that day."""
    return based_on(of_event(here.told).get("clauses") or [here.told.said["clause"]])


def weighed(here: rules.Round | None) -> list[str]:
    """Return what a letter of decision says of the hearing: that one was told, what was said, and the answer."""
    if here is None:
        return []  # decided before anybody had to be told
    sentences = [
        f"本局于 {in_chinese(timezone.localdate(here.told.at))}告知拟作出的决定及其事实、理由和依据。",
        f"{here.outcome}。",
    ]
    if here.statement:
        sentences += [f"陈述申辩意见：{as_sentence(here.statement)}", f"本局意见：{as_sentence(here.answer)}"]
    return sentences


def weighed_in(matter: Matter) -> tuple[Part, ...]:
    """Return what a letter of decision says of the hearing of its matter; () where nobody had to be told."""
    here = rules.last_round(matter)
    return section(HEARD, *weighed(here)) if here and here.decided else ()
