"""What a matter's page shows: header, the way with "you are here", panels, what one can do now, what happened."""

from dataclasses import dataclass

from django.forms import Form
from django.urls import reverse
from django.utils.safestring import mark_safe

from yihe.acts.documents import papers
from yihe.acts.funds.queries import what_finance_does
from yihe.acts.reviews.outcome import decision_is_out
from yihe.acts.serving.rules import may_have_letters
from yihe.faces.desk import glance, phrases, serving
from yihe.faces.desk.happenings import Happening, happening
from yihe.faces.desk.lists import BY_CODE, HOLDERS
from yihe.faces.portal import citing
from yihe.foundation.roles import FINANCE_MAKER
from yihe.foundation.workflow import PAUSED, Action
from yihe.matters import (
    access,
    actions,
    codes,
    elsewhere,
    fetching_back,
    forms,
    handed_outside,
    handing_in,
    kinds,
    letters,
    mending,
    over_the_counter,
    queries,
    reading,
    relatives,
    standing,
    stood,
)
from yihe.matters.models import Event, Matter


@dataclass
class Offer:
    """One thing a person could do now: its form, and the sentence that refuses it (or "")."""

    action: Action
    refusal: str
    form: Form | None
    is_one_of_several: bool = False  # ends of one decision, of which the page suggests none

    @property
    def is_long(self) -> bool:
        """Test whether there is more to fill in than fits beside a page."""
        return self.form is not None and getattr(self.form, "boxes", len(self.form.fields)) > 5

    @property
    def asks_again(self) -> bool:
        """Test whether one press is too few: nothing is filled in, and the matter is over or somebody is sent away."""
        ends = self.action.target is not None and self.action.target.is_final
        return self.form is None and (ends or self.action.refuses)

    @property
    def kind(self) -> str:
        if self.is_one_of_several:
            return "secondary"
        if self.action.refuses:
            return "danger"
        return "secondary" if self.action.quiet or self.action.target is None else "primary"


@dataclass(frozen=True)
class Pressed:
    """The button of an act's page: what it says, where it posts to, how it looks, what stands above it."""

    label: str
    href: str
    look: str = "secondary"
    confirm: str = ""

    @classmethod
    def of(cls, action, matter: Matter) -> "Pressed":
        look = "danger" if action.refuses else "primary"
        return cls(action.label, reverse("desk:act", args=[matter.number, action.name]), look, action.confirm)


def offers(matter: Matter, user, bound: tuple[str, Form] | None = None) -> list[Offer]:
    found, decided = [], kinds.get(matter.kind).workflow_of(matter).decided
    for action, why in actions.offered(matter, user):
        form = (
            bound[1]
            if bound and bound[0] == action.name
            else (None if why else forms.on_its_page(action, matter, user))
        )
        ends = action.target is not None and action.target.is_final
        found.append(Offer(action, why, form, is_one_of_several=bool(decided) and ends))
    if any(phrases.takes_them(offer.form) for offer in found):
        said = phrases.own(user) if glance.at_a_matter(user, matter).phrases else []
        kind = kinds.get(matter.kind)
        for offer in found:
            phrases.attach(offer.form, offer.action, kind, said)
    _ids_of_their_own([(offer.action.name, offer.form) for offer in found if offer.form is not None])
    # What the page is for comes first even while it cannot be pressed: what ends the matter quietly never stands above it.
    found.sort(key=lambda o: (o.action.quiet, bool(o.refusal), o.action.refuses))
    return found


def _ids_of_their_own(forms_by_action: list[tuple[str, Form]]) -> None:
    """
    Several forms of a page ask for 理由: of those of one name one keeps the plain id, and the label of each leads to its own. The fullest keeps
    it, parts of which stand elsewhere on the page (what is said of each paper).
    """
    taken: set[str] = set()
    for action, form in sorted(forms_by_action, key=lambda named: -len(named[1].fields)):
        if taken & set(form.fields):
            form.auto_id = f"id_{action}_%s"
        taken |= set(form.fields)


def build(
    request, matter: Matter, bound: tuple[str, Form] | None = None, *, printed: bool = False, last_look: str = ""
) -> dict:  # fmt: skip
    """
    Return everything the matter's template needs. `printed`: on paper nothing is folded, and nothing can be pressed. `last_look` names the
    act before which it is looked at once more: nothing is folded but what papers are handed in with, and they lead back there.
    """
    kind = kinds.get(matter.kind)
    user = request.user
    workflow = kind.workflow_of(matter)
    state = workflow.states[matter.state]
    page = {
        "matter": matter, "kind": kind, "state": state, "user": user, "request": request,
        "contents": None, "paused": state.clock is PAUSED and not state.halts, "not_read": access.cannot_read(user, matter),
        "holder": handed_outside.of([matter]).get(matter.pk) or state.awaits or HOLDERS[matter.holder], "given_to": None if matter.holder in BY_CODE else matter.assignee, "printed": printed, "last_look": last_look, "around": None, "since": None,
    }  # fmt: skip
    page["events"] = events = reading.events(matter)
    decided, inside = decision_is_out(matter), is_inside(matter, user)
    page["inside"], page["offers"] = inside, offers(matter, user, bound)
    page["suggestion"], page["panels"] = None, []
    if not page["not_read"]:
        page["contents"] = kind.contents_of(matter)
        suggest = getattr(kind, "suggestion", None)
        page["suggestion"] = suggest(page) if suggest else None
        shown = [panel for panel in kind.panels if access.reads(user, matter, panel.readers)]
        page["panels"] = [_drawn(panel, page) for panel in shown]
    page["road"] = road(kind, matter, events, frozenset() if page["not_read"] else kind.beside(matter))
    page["clause_href"] = citing.links().get(str(kind.guide.basis), "") if kind.guide else ""
    hidden = frozenset() if page["not_read"] else papers.hidden_from(matter, user)
    page["happenings"] = [
        happening(workflow, event, user, decided=decided, inside=inside, hidden=hidden) for event in reversed(events)
    ]
    came = _came_here(page["happenings"], list(reversed(events)), matter) if page["paused"] or state.halts else []
    page["handed_back"] = next((h for h in came if h.text), None) if page["paused"] and not state.halts else None
    page["halted"] = next(iter(came), None) if state.halts else None
    page["parent"], page["children"] = relatives.parent(user, matter), relatives.children(user, matter)
    # What its holder waits for is done in another matter: there one is led, and not told that there is nothing to do.
    holds = bool(state.once) and state.waits_on is not None and actions.holds_role(user, state.waits_on, matter)
    page["waits_for"] = [child for child in page["children"] if child.is_open] if holds else []
    asked = any(event.action == "add_signatory" for event in events)
    # What the bureau asks itself is not shown outside.
    page["signatures"] = queries.countersignatures(matter) if asked and inside and not page["not_read"] else []
    page["may_recall"] = {s.pk for s in page["signatures"] if not standing.cannot_recall(s, user)}
    page["my_signature"] = next(
        (s for s in page["signatures"] if s.asked_of_id == user.pk and s.answered_at is None), None
    )
    # Of papers that came over the counter; a workflow may have an action of that name, which hands nothing out.
    handed_out = [event for event in events if event.action == "receipt" and "papers" in event.said]
    page["receipts"] = handed_out if not page["not_read"] else []
    has_code = kind.person is not None or page["receipts"]
    page["hands_out_code"] = has_code and matter.is_open and not codes.cannot_hand_out(matter, user)
    page["last_looks"] = handing_in.open_acts(matter)
    handed_in = handing_in.latest(matter, events) if not page["not_read"] else None
    page["handed_in"] = handed_in
    action = workflow.actions[handed_in.action] if handed_in else None
    undertaken = handed_in and access.reads_said(user, matter, handed_in, action) and handing_in.undertaken(handed_in)
    page["undertaken"] = undertaken or None
    page["can_receive"] = not over_the_counter.cannot_receive(matter, user)
    page["told_by_letter"] = not page["not_read"] and letters.may_tell(kind, matter)
    page["servings"] = serving.of(matter, user) if not page["not_read"] and may_have_letters(events) else []
    page["cannot_mend"] = mending.cannot_mend(matter, user)
    waits_for_money = elsewhere.is_done_elsewhere(matter) and actions.holds_role(user, FINANCE_MAKER, matter)
    page["elsewhere"] = what_finance_does(user, matter) if waits_for_money else None
    page["can_remind"] = not standing.cannot_remind(matter, user)
    page["can_reassign"] = not standing.cannot_reassign(matter, user)
    page["can_fetch_back"] = not fetching_back.cannot_fetch_back(matter, user)
    page["can_add_signatory"] = not standing.cannot_add_signatory(matter, user)
    return page


def _drawn(panel, page: dict) -> str:
    text = panel.render(page)
    unfolded = page["printed"] or (page["last_look"] and not panel.takes_papers)
    return mark_safe(text.replace("<details>", "<details open>") if unfolded else text)


def is_inside(matter: Matter, user) -> bool:
    """Test whether a reader sits in the matter's own bureau: staff of another city who were let in as experts do not."""
    place = {"region": matter.region, "organization_id": matter.organization_id}
    return any(hat.role.is_staff and hat.covers(**place) for hat in user.hats)


def _came_here(happenings: list[Happening], events: list[Event], matter: Matter) -> list[Happening]:
    """Return what brought the matter into its state, the last first: nobody should have to look for why it came back, or stands still."""
    return [
        h for h, e in zip(happenings, events, strict=True)
        if e.target == matter.state and e.source != e.target  # not the papers that were handed in since
    ]  # fmt: skip


def road(
    kind, matter: Matter, events: list[Event], beside: frozenset[str] = frozenset()
) -> list[tuple[str, str]]:  # fmt: skip
    """
    Return the way through the workflow as (label, done|here|ahead). States the matter really stood in stand for what
    is behind; the declared straight way, around what lies `beside` it, stands for what is ahead. Without events all of it is taken to be passed.
    """
    workflow = kind.workflow_of(matter)
    straight = workflow.road(None, beside)
    here = workflow.states[matter.state]
    if here in straight:
        if passed := set(stood.stood_in(workflow, events)):
            at = straight.index(here)  # what was skipped did not happen, and is not said to have
            straight = [state for i, state in enumerate(straight) if i >= at or state.name in passed]
        at = straight.index(here)
        return [
            (
                workflow.decided if workflow.decided and s.is_final and i > at else s.label,
                "here" if i == at and not s.is_final else "done" if i <= at else "ahead",
            )
            for i, s in enumerate(straight)
        ]
    passed = [name for name in stood.stood_in(workflow, events) if name in workflow.states]
    if here.name in passed:  # who came back to it has the rest of the way ahead once more
        passed = passed[: passed.index(here.name)]
    behind = [workflow.states[name] for name in passed if workflow.states[name].clock is not PAUSED]
    onward = (
        workflow.road(here, beside)[1:] or straight
    )  # a way that was chosen beside the straight one has a way of its own
    only_chose = {e.target for e in events} - set(stood.stood_in(workflow, events))
    ahead = [] if here.is_final else [s for s in onward if s not in behind and s.name not in only_chose]
    return [
        *((s.label, "done") for s in behind), (here.label, "here"), *((s.label, "ahead") for s in ahead),
    ]  # fmt: skip
