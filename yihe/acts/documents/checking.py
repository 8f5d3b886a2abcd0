"""
核对: each paper is found 合格 or 不合格, by whoever may send the matter back for correction (`forms.SendBackForm`). What was found
stands in the chain, with who found it and when; a new version of a paper is another paper, and was not looked at yet.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from yihe.acts.documents import fault_words, papers
from yihe.acts.documents.models import Document
from yihe.foundation.workflow import Action
from yihe.matters import access, actions, kinds, standing
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter
from yihe.matters.reading import events
from yihe.matters.standing import record

_SAID = '"marks"'
ACTION = "check"  # of the event; sending back keeps what was found with its own


@dataclass(frozen=True)
class Mark:
    """What was found of one version of one paper."""

    document: int
    good: bool
    faults: tuple[str, ...] = ()
    by: object = None
    at: datetime | None = None

    def said(self, called: str) -> dict:
        """Return what an event keeps of it; `called` is the paper's name in the sentence."""
        found = "合格" if self.good else f"不合格（{'；'.join(self.faults)}）"
        return {"id": self.document, "label": f"{called}{found}", "good": self.good, "faults": list(self.faults)}


def faults_of(matter: Matter, slot: str) -> tuple[str, ...]:
    """Return what may be ticked as wrong with a paper of this slot (`fault_words.faults_of`)."""
    declared = next((paper.faults for paper in papers.slots_of(matter) if paper.code == slot), ())
    return fault_words.faults_of(matter.kind, slot, declared)


def to_check(matter: Matter, action: Action, user) -> list[Document]:
    """Return the papers that somebody reads and that whoever the action sends the matter back to may put right."""
    back_to = action.target.waits_on if action.target else None
    return [
        document
        for slot in papers.papers_on(matter, user)
        for document in slot.papers
        if not slot.paper.by or back_to in slot.paper.by
    ]


def marks_of(matter: Matter, user=None) -> dict[int, Mark]:
    """Return what was found of each paper last, by the paper's key; for a `user`, as far as they read what was said."""
    found, workflow = {}, kinds.get(matter.kind).workflow_of(matter)
    for event in events(matter):
        if _SAID not in event.payload:  # opening the words of every event costs more than the rest of the page
            continue
        if user is not None and not access.reads_said(user, matter, event, workflow.actions.get(event.action)):
            continue
        for said in event.said.get("marks") or ():
            if isinstance(said, dict) and isinstance(said.get("faults"), list):  # words that were erased are no list
                faults = tuple(map(str, said["faults"]))
                found[said["id"]] = Mark(said["id"], said["good"], faults, event.actor, event.at)
    return found


def check(matter: Matter, action: Action, marks: list[dict], *, by) -> int:
    """
    Keep what was found of papers, as `Mark.said` gives it, in one event; return of how many it is news.

    :raises NotAllowed: the person may not send the matter back with this action now
    """
    with transaction.atomic():
        fresh = standing.held(matter.pk)
        if reason := actions.refusal(action, fresh, by):
            raise NotAllowed(reason)
        known = {key: (mark.good, list(mark.faults)) for key, mark in marks_of(fresh).items()}
        news = [said for said in marks if known.get(said["id"]) != (said["good"], said["faults"])]
        if news:
            record(matter, ACTION, by=by, said={"marks": news})
        return len(news)
