"""
The verbs of a matter: `open_matter` starts one, `perform` moves it. Nothing else changes a matter's state.

Permission (`by=`) lies within visibility (`access`); policy (`unless=`, `check=`) is another question. The sentence that
refuses is computed once, here: it greys the button, and it answers the forged post.
"""

from collections.abc import Callable, Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone

from yihe.foundation import ceilings, city_pack, figure_scopes
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.roles import APPLICANT, CLOCK, Role
from yihe.foundation.workflow import Action, State
from yihe.matters import (
    access,
    chain,
    clocks,
    frozen,
    hands,
    kinds,
    letters,
    opening,
    own_cause,
    parties,
    reopening,
    saying,
    signing,
    telling,
    turns,
)
from yihe.matters.models import Event, Matter, Party
from yihe.matters.reading import forget, keep_last_event, with_last_event
from yihe.registers.compartments.models import Compartment

# What an act wants of every action: papers that must be there. Filled when the apps are ready.
_asked_of_every_action: list[Callable[..., str]] = []


class NotAllowed(Exception):
    """The action is refused. The message is a sentence for the person who tried."""


class Stale(NotAllowed):
    """The page the person acted on is no longer what the matter says."""


_locked = CompiledQuery(lambda: with_last_event(Matter.objects.select_for_update(of=("self",)).filter(pk=key())))


def ask_of_every_action(rule: Callable[..., str]) -> None:
    """Add a rule `(action, matter, user) -> sentence` that refuses like one of an action's own `unless`."""
    if rule not in _asked_of_every_action:
        _asked_of_every_action.append(rule)


def locked(pk: int) -> Matter:
    """Return the matter, held until the transaction ends. Rules that read it see what nobody else is changing."""
    return keep_last_event(_locked.one(pk=pk))


def open_matter(
    kind: type[kinds.Kind], contents=None, *, by, organization=None, region: str = "", title: str = "",
    parent: Matter | None = None, once: str | None = None, hat: str = "", said: dict | None = None,
    office=None, compartment: Compartment | None = None, counted: Mapping[str, object] | None = None,
) -> Matter:  # fmt: skip
    """
    Start a matter in its workflow's first state, with its contents (an unsaved row) and its first event.

    `by` None is time itself or a visitor without an account. `once` is a token of the form it was opened with:
    the same token a second time returns the matter that is already there. `office` is the body whose staff work on it,
    `compartment` the one it lies in; a kind that wants one and is given none opens its own. `counted` is who opens no more
    than so many a day, as `ceilings.take` is told.

    :raises NotAllowed: the day's ceiling is reached; the token opened another kind's
    """
    try:
        where = city_pack.dealing_with(region or getattr(organization, "region", ""), NotAllowed)
        with where, figure_scopes.one_act(), transaction.atomic():
            matter = opening.written(
                kind, contents, by=by, organization=organization, region=region, title=title, parent=parent, once=once,
                hat=hat, said=said, office=office, compartment=compartment,
            )  # fmt: skip
            kind.opened(matter, by=by)
            # Last: whoever counts in the same row at the same moment waits until this commits.
            if counted and (reached := ceilings.take({ceilings.MATTERS: 1}, **counted)):
                raise NotAllowed(reached)
            return matter
    except IntegrityError:  # looked for only now: hardly any form is sent twice
        if already := opened_with(once, kind, parent):
            return already
        raise


def opened_with(once: str | None, kind: type[kinds.Kind], parent: Matter | None = None) -> Matter | None:
    """
    Return the matter a form's token opened, or None: for whoever does more than open a matter, and must not do it twice.

    :raises NotAllowed: it opened a matter of another kind, or under another one: it is not ours to show then
    """
    already = Matter.objects.filter(once=once).first() if once else None
    if already and (already.kind, already.parent_id) != (kind.code, parent.pk if parent else None):
        raise NotAllowed("这份表单已经用过，请重新打开页面填写。")
    return already


def perform(
    matter: Matter, name: str, *, by, party: Party | None = None, seen: int | None = None, following: bool = False, wearing=None,
    beside: Mapping | None = None, **said,
) -> Event:  # fmt: skip
    """
    Carry out one action: lock the matter and what else it decides on, check, apply the effect, change, record, tell. One transaction.

    `by` None is the clock, or a `party` without an account that acts with its code (`codes`). `seen` is the length of the chain on the page the person acted on. `following` is for an
    act whose effect moves another matter: only actions declared `automatic` may be carried out that way. `wearing` is the hat found at the counter (`over_the_counter`).
    `beside` is what the event keeps besides what was said with the action; neither check nor effect is told of it.

    :raises NotAllowed: the action is not open in this state, not this person's to take, or a rule refuses it
    :raises Stale: something happened since the page was shown
    """
    with city_pack.dealing_with(matter.region, NotAllowed), figure_scopes.one_act(), transaction.atomic():
        if matter.parent_id and _ends_parent_first(matter, name):
            locked(matter.parent_id)
        fresh = locked(matter.pk) if by is None else access.locked(matter.pk, by, matter.kind)
        city_pack.speak_for(fresh.region)  # of one that was given by its key alone nothing was known before
        kind = kinds.get(fresh.kind)
        workflow = kind.workflow_of(fresh)
        if (action := workflow.actions.get(name)) is None:
            raise NotAllowed(f"“{kind.called(fresh)}”没有这个办理动作。")
        if seen is not None and seen != fresh.chain_length:
            raise Stale(f"此件刚刚有了新的进展（现为“{workflow.states[fresh.state].label}”），请核对后再办理。")
        hat = wearing or (None if by is None else _hat_for(action, fresh, by))
        if reason := refusal(action, fresh, by, following=following, hat=hat, party=party):
            raise NotAllowed(reason)
        if action.holds:
            said |= action.holds(fresh, by=by, **said) or {}
        if action.check and (reason := action.check(fresh, by, **said)):
            raise NotAllowed(kind.worded(fresh, reason))
        now, doing, length = timezone.now(), chain.Doing(), fresh.chain_length
        kept = saying.remembered(said, action.form) | saying.remembered(beside or {})
        if action.by is APPLICANT and action.target and kind.contents_may_be_mended(fresh):
            kept["contents"] = saying.snapshot(kind.contents_of(fresh))
        if action.effect:
            with doing.going_on():
                kept |= saying.remembered(action.effect(fresh, by=by, **said) or {})
            forget(fresh)  # what the effect wrote is read anew, and frozen with its event
            if fresh.chain_length != length:
                now = timezone.now()  # what the effect noted comes before the action's own event, by the clock as well
        if action.target and action.target.is_final and fresh.parent_id:
            kinds.get(fresh.parent.kind).child_closing(fresh.parent, fresh)
        source, worn = fresh.state, hat.role_code if hat else _hat_code(by, party)
        kept |= kind.signs(fresh, letters.Doing(name, now, worn, kept))
        running = clocks.Clocks(fresh, workflow, now) if action.moves_clocks else None
        if action.fetch_back and running:
            kept[clocks.STEP] = saying.facts({"clock": running.of_step(), "assignee": fresh.assignee_id})
        if action.target:
            responsible = fresh.assignee if action.keeps_assignee else None
            fresh.enter(_interrupted(fresh, workflow) if action.returns else action.target, now)
            kept |= _assign(fresh, action, said, responsible)
        if running:
            running.follow(workflow.states[fresh.state], action)
        event = chain.append(
            fresh, name, by=by, hat=worn, source=source, said=kept, at=now,
            on_behalf_of=hat.delegated_by.user if hat and hat.delegated_by_id else None,
            party=party, ref=doing.ref_if(bool(action.then or (fresh.closed_at and fresh.parent_id))), save=chain.save_cover,
        )  # fmt: skip
        if running:
            running.save()
        telling.after(fresh, kind, action, by=by, party=party)
        if letters.SIGNED in kept:
            signing.signed(fresh, event)
        with doing.going_on():
            if fresh.closed_at and fresh.parent_id and not action.afterwards:
                parent = fresh.parent
                kinds.get(parent.kind).child_closed(parent, fresh, by=by)
            if action.then and not refusal(workflow.actions[action.then], fresh, by, following=True):
                perform(fresh, action.then, by=by, following=True)
        for column in chain.COVER:
            setattr(matter, column, getattr(fresh, column))
        return event


def _ends_parent_first(matter: Matter, name: str) -> bool:
    """Test whether an action ends a child whose parent hears of it and could end it at the same moment (`Kind.parent_first`)."""
    kind = kinds.get(matter.kind)
    action = kind.workflow_of(matter).actions.get(name) if kind.parent_first else None
    return bool(action and action.target and action.target.is_final)


def _interrupted(matter: Matter, workflow) -> State:
    """Return the state a matter stood in before the one it is in, which interrupted it."""
    came = Event.objects.filter(matter=matter, target=matter.state).exclude(source=matter.state)
    state: State = workflow.states[came.order_by("-seq").values_list("source", flat=True)[0]]
    return state


def _assign(matter: Matter, action: Action, said: dict, responsible) -> dict:
    """
    Give what comes next to one person, as the action says; to nobody in particular where it says nothing. Return what the
    event keeps of it, where the form did not say it.
    """
    if action.assigns is None:
        matter.assignee = responsible
        return {}
    to = turns.chosen(action, matter, said)
    if to is not None and (reason := turns.cannot_have_it(to, action, matter)):
        raise NotAllowed(reason)
    assert action.target is not None and action.target.waits_on is not None  # or the declaration had not imported
    parties.assign(matter, to, action.target.waits_on)
    forget(matter)
    who = telling.people(action.target.waits_on, matter) if to is None else {to.pk}
    telling.tell(who, f"{'请承办' if to else '没有承办人，请办理'}：{matter.title}。", matter=matter, mail=True)
    return {} if isinstance(action.assigns, str) else saying.remembered({turns.GIVEN_TO: to})


def refusal(
    action: Action, matter: Matter, user, *, following: bool = False, hat=None, party: Party | None = None
) -> str:  # fmt: skip
    """Return why this person cannot take this action now, or "" if they can. `user` None is the clock, or a `party`."""
    reason = _refusal(action, matter, user, following, hat, party)
    return reason and kinds.get(matter.kind).worded(matter, reason)


def _refusal(action: Action, matter: Matter, user, following: bool, hat, party: Party | None) -> str:
    workflow = kinds.get(matter.kind).workflow_of(matter)
    state = workflow.states[matter.state]
    if state not in action.source:
        return f"当前状态为“{state.label}”，不能“{action.label}”。"
    if following or action.automatic:
        if not (following and action.automatic):
            return f"“{action.label}”由系统随其他办理自动完成，不能单独操作。"
    elif party is not None:
        if reason := parties.may_not(action, matter, party):
            return reason
    elif user is None:
        if CLOCK not in action.roles:
            return f"“{action.label}”须由{_who(action)}办理。"
        if not clocks.is_over(matter, workflow, action, timezone.now()):
            return "尚未到期。"
    else:
        hat = hat or _hat_for(action, matter, user)
        if hat is None:
            return f"“{action.label}”须由{_who(action)}办理。"
        if reason := access.cannot_read(user, matter):
            return reason
        if matter.assignee_id and matter.assignee_id != user.pk and hat.role is state.waits_on:
            return "此件已转由他人经办。"
        if reason := hands.refusal(action, matter, user):
            return reason
    if action.reopens and (reason := reopening.refusal(matter)):
        return reason
    if action.afterwards and (reason := reopening.nothing_is_left(matter)):
        return reason
    if reason := frozen.refusal(matter):
        return reason
    if not following and (reason := turns.refusal(action, matter)):
        return reason
    # The bureau's next step waits for the opinion it asked for; the applicant may withdraw all the same.
    if matter.awaited and action.target and not following and (hat is None or hat.role.is_staff):
        return "会签意见尚未答复，请等待答复或先收回会签。"
    if reason := next((reason for rule in action.unless if (reason := rule(matter, user))), ""):
        return reason
    if reason := next((reason for rule in _asked_of_every_action if (reason := rule(action, matter, user))), ""):
        return reason
    # Last, because what a room knows of a tie says it more exactly.
    return "" if hat is None or following else own_cause.refusal(action, matter, user, hat)


def offered(matter: Matter, user) -> list[tuple[Action, str]]:
    """Return the actions to show this person, each with the sentence that refuses it now ("" when it is open)."""
    workflow = kinds.get(matter.kind).workflow_of(matter)
    shown = []
    for action in workflow.actions_from(matter.state):
        if action.automatic or (action.concerns and not action.concerns(matter)):
            continue
        if hat := _hat_for(action, matter, user):
            shown.append((action, refusal(action, matter, user, hat=hat)))
    return shown


def holds_role(user, role: Role, matter: Matter) -> bool:
    """Test whether a person holds a role that reaches the matter, in the hats they are acting in."""
    return access.hat_over(user, (role,), matter) is not None


def _hat_for(action: Action, matter: Matter, user):
    return access.hat_for(user, action.roles, matter)


def _hat_code(by, party: Party | None) -> str:
    return party.role_code if party is not None else CLOCK.code if by is None else ""


def _who(action: Action) -> str:
    return "或".join(role.label for role in action.roles)
