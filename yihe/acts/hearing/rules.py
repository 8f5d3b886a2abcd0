"""What was told and said, and when a decision is missing its answer. Read from the events of the matter, newest round first."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from yihe.acts.documents.models import Document
from yihe.acts.hearing.states import HEARING
from yihe.foundation.parameters import in_chinese
from yihe.foundation.procedure import within
from yihe.foundation.roles import APPLICANT, ROLES, Role
from yihe.matters.declared import Paper
from yihe.matters.kinds import get
from yihe.matters.models import Event, Matter
from yihe.matters.reading import events

TO_SPEAK = within("hearing", at_least=1)
TELLS, SPEAKS, ENTERS, WAIVES, PASSES = (
    "tell_beforehand", "state_case", "enter_statement", "waive_statement", "statement_over",
)  # fmt: skip
ANSWERS = {"no": "不采纳", "part": "部分采纳", "yes": "采纳"}
STATEMENT = "statement"  # the paper of it


def statement_paper(*staff: Role) -> Paper:
    """Return the paper a kind adds to its own: the party's evidence, or its written statement, which staff scans in."""
    return Paper(
        STATEMENT, "陈述申辩材料", note="书面陈述申辩书或者证据，可以不交", by=(APPLICANT, *staff), only_in=(HEARING,)
    )


@dataclass(frozen=True)
class Round:
    """One telling, and what came of it. Texts are "" where nothing was said (yet)."""

    told: Event
    said: Event | None  # what ended the waiting: spoken, entered, waived, or the days passed
    decided: Event | None  # the decision that takes away, or None

    @property
    def statement(self) -> str:
        return self.said.said.get("statement", "") if self.said else ""

    @property
    def received_on(self) -> date:
        """Return the day on which a statement on paper arrived."""
        assert self.said is not None
        typed = self.said.said.get("received_on")
        return date.fromisoformat(str(typed)) if typed else timezone.localdate(self.said.at)

    @property
    def outcome(self) -> str:
        """Return in words how the waiting ended, "" while it goes on."""
        if self.said is None:
            return ""
        on = timezone.localdate(self.said.at)
        return {
            SPEAKS: f"当事人于 {in_chinese(on)}在线提交陈述申辩", WAIVES: f"当事人于 {in_chinese(on)}表示放弃陈述申辩",
            ENTERS: f"当事人书面陈述申辩，{in_chinese(self.received_on)}收到", PASSES: "当事人在规定期限内没有陈述申辩",
        }[self.said.action]  # fmt: skip

    @property
    def answer(self) -> str:
        """Return whether what was said was accepted, and why; "" where there is nothing to answer or no answer yet."""
        kept = self.decided.said if self.decided else {}
        return f"{ANSWERS[kept['answer']]}。理由：{kept['answer_reason']}" if kept.get("answer") else ""


def last_round(matter: Matter) -> Round | None:
    """Return the last telling of a matter and what followed it; None where nobody was told anything."""
    told = said = decided = None
    taking = {a.name for a in get(matter.kind).workflow_of(matter).actions.values() if a.takes_away}
    for event in sorted(events(matter), key=lambda event: event.seq):
        if event.action == TELLS:
            told, said, decided = event, None, None
        elif told and event.action in (SPEAKS, ENTERS, WAIVES, PASSES):
            said = event
        elif said and event.action in taking:
            decided = event
    return Round(told, said, decided) if told else None


def leaves_unanswered(matter: Matter, user, *, answer: str = "", answer_reason: str = "", **_said) -> str:
    """Return why the decision cannot be made yet: what was said has no answer, or the answer contradicts the decision; or ""."""
    here = last_round(matter)
    if here is None or here.said is None:
        return "还没有告知当事人并听取陈述申辩，不能作出这一决定。"
    if not here.statement:
        return "当事人没有陈述申辩，不用填写采纳与否。" if answer or answer_reason.strip() else ""
    if not answer or not answer_reason.strip():
        return "当事人提出了陈述申辩，请写明采纳还是不采纳，以及理由。"
    if answer == "yes":
        ways_out = get(matter.kind).workflow_of(matter).actions_from(matter.state)
        instead = "、".join(f"“{way.label}”" for way in ways_out if way.target and not way.takes_away)
        return f"采纳当事人意见的，不作这一决定，请改为办理{instead}。"
    return ""


def is_not_on_paper(matter: Matter, user, *, received_on: date, **_said) -> str:
    """Return why nothing said on paper can be entered: no paper of this round was scanned in by staff, or the day is none; or ""."""
    here = last_round(matter)
    first = timezone.localdate(here.told.at) if here else timezone.localdate()
    if not first <= received_on <= timezone.localdate():
        return f"收到日期应在告知当日 {first:%Y-%m-%d} 与今天之间。"
    if not is_scanned_in(matter):
        return (
            "请先把本次告知以后收到的书面陈述申辩扫描上传。当事人自己在线上传的是证据，不能代替；当事人仍可在线提交。"
        )
    return ""


def is_scanned_in(matter: Matter) -> bool:
    """Test whether staff put a statement on the matter since its party was told last, which is there still."""
    here = last_round(matter)
    there = set(Document.objects.current().filter(matter=matter, slot=STATEMENT).values_list("pk", flat=True))
    by_staff = (
        e for e in events(matter) if here and e.seq > here.told.seq and e.hat in ROLES and ROLES[e.hat].is_staff
    )
    papers = [paper for e in by_staff if isinstance(paper := e.said.get("document"), dict)]
    return any(paper.get("id") in there for paper in papers)
