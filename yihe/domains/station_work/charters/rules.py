"""What refuses in the review of a charter, each a sentence: "" when nothing is against it."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from yihe.acts.notices.discretion import says_too_much
from yihe.domains.station_work.charters import findings as found
from yihe.domains.station_work.charters import offices, text, votes
from yihe.domains.station_work.models.charters import Charter, CharterClause, Outcome, Verdict
from yihe.matters import kinds
from yihe.matters.models import Event, Matter

NOT_CARRIED = "同意的没有超过实到的一半，没有通过：请选“会议没有通过”。"
CARRIED = "同意的超过了实到的一半，已经通过：请选“会议通过，登记决定”。"
WHY_NOT = "还有 {many} 条没有照意见改（{which}），请写明理由。"


def cannot_be_made_public(words: str) -> str:
    """Return why a text cannot go out: it will be public once it is filed."""
    return says_too_much(words).replace("公开内容", "文本（备案以后公开）")


def cannot_be_sent(matter: Matter, user) -> str:
    contents: Charter = kinds.contents_of(matter)
    return text.cannot_be_read(contents.text) or cannot_be_made_public(contents.text)


def clauses_of(matter: Matter) -> list[CharterClause]:
    return list(CharterClause.objects.filter(charter_id=matter.pk))


def findings_are_wrong(matter: Matter, user, *, findings: Sequence[dict], **said) -> str:
    """Every clause gets one finding, and one against it says what has to be said."""
    clauses, by_nth = clauses_of(matter), {row["nth"]: row for row in findings}
    for clause in clauses:
        _name, why = found.fault(clause.words, by_nth.get(clause.nth, {}))
        if why:
            return f"{clause}：{why}"
    return ""


def says_what(
    *, meeting: str, entitled: int, present: int, in_favour: int, against: int, abstained: int, sort: str
) -> str:
    return votes.does_not_add_up(sort, meeting, entitled, present, (in_favour, against, abstained))


def _meeting_is_wrong(matter: Matter, decided_on: date, said: dict) -> str:
    contents: Charter = kinds.contents_of(matter)
    names = ("meeting", "entitled", "present", "in_favour", "against", "abstained")
    if decided_on > timezone.localdate():
        return "会议还没有开，不能先登记。"
    if decided_on < (back := _came_back_on(matter)):
        return f"审查意见 {back:%Y-%m-%d} 才回到村里，会议不能在这以前：请把意见交给会议讨论。"
    return says_what(sort=contents.sort, **{name: said[name] for name in names})


def _came_back_on(matter: Matter) -> date:
    """Return the day the advice came back to the village."""
    at = Event.objects.filter(matter=matter, action="agree").order_by("-pk").values_list("at", flat=True).first()
    return timezone.localdate(at)


def decision_is_wrong(
    matter: Matter, user, *, decided_on: date, decided_text: str, not_followed: str = "", **said
) -> str:
    """A meeting that could decide, did, on a text that can be public; what it did not take up has a reason."""
    wrong = _meeting_is_wrong(matter, decided_on, said) or text.cannot_be_read(decided_text)
    if wrong := wrong or cannot_be_made_public(decided_text):
        return wrong
    if not votes.is_carried(said["present"], said["in_favour"]):
        return NOT_CARRIED
    clauses = clauses_of(matter)
    if found.outcome(clauses, decided_text) != Outcome.ALL and not not_followed:
        left = found.still_stand(clauses, decided_text)
        return WHY_NOT.format(many=len(left), which="、".join(str(clause) for clause in left))
    return ""


def refusal_is_wrong(matter: Matter, user, *, decided_on: date, **said) -> str:
    if wrong := _meeting_is_wrong(matter, decided_on, said):
        return wrong
    return CARRIED if votes.is_carried(said["present"], said["in_favour"]) else ""


def filing_is_wrong(matter: Matter, user, *, office: str, filed_on: date, **said) -> str:
    contents: Charter = kinds.contents_of(matter)
    if wrong := offices.is_wrong(contents.sort, matter.region, office):
        return wrong
    if filed_on > timezone.localdate():
        return "备案日期还没有到，不能先登记。"
    assert contents.decided_on is not None
    return "备案日期早于会议日期，请核对。" if filed_on < contents.decided_on else ""


def has_unlawful_left(contents: Charter, clauses: Sequence[CharterClause]) -> list[CharterClause]:
    """Return the clauses found unlawful whose words the decided text still has: whoever takes the filing can order correction (31)."""
    left = found.still_stand(clauses, contents.decided_text)
    return [clause for clause in left if clause.verdict == Verdict.UNLAWFUL]
