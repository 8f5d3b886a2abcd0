"""What the actions leave behind. Each runs inside its action's transaction; what it returns goes into the event."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from yihe.acts.agreements import verbs as agreeing
from yihe.acts.agreements.rules import agreement_of
from yihe.acts.notices import verbs as noticing
from yihe.acts.reviews import drawing
from yihe.domains.incubation import city, tracking
from yihe.domains.incubation.door import TUTOR
from yihe.domains.incubation.models import (
    Application,
    Call,
    CallAddendum,
    Graduation,
    SpaceReturn,
    StageChange,
    Tracking,
    TrackingVisit,
)
from yihe.foundation import workdays
from yihe.foundation.city_words import say, word
from yihe.foundation.roles import APPLICANT
from yihe.matters import kinds, parties, standing, telling
from yihe.matters.actions import NotAllowed, open_matter, perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Draft, Matter
from yihe.matters.saying import facts
from yihe.registers.evidence import states
from yihe.registers.organizations.models import Residency, ResidencyStage

# The call -------------------------------------------------------------------------------------------------------------


def draft_addendum(matter: Matter, *, by, text: str, closes_on: date):
    call = contents_of(matter)
    CallAddendum.objects.create(
        call=call, text=text, closes_on_before=call.closes_on, closes_on=closes_on, drafted_by=by
    )


def publish_addendum(matter: Matter, *, by):
    """Put the addendum in force and tell everybody who applied or has begun to."""
    call = contents_of(matter)
    addendum = CallAddendum.objects.get(call=call, published_at=None, dropped_at=None)
    addendum.published_at = timezone.now()
    addendum.save(update_fields=["published_at"])
    if addendum.closes_on != call.closes_on:
        call.closes_on = addendum.closes_on
        call.save(update_fields=["closes_on"])
    tell_those_concerned(call, f"“{call.title}”发布更正公告：{addendum.text}（截止日期 {call.closes_on:%Y-%m-%d}）")
    return {"text": addendum.text, "closes_on": addendum.closes_on}


def drop_addendum(matter: Matter, *, by, reason: str):
    waiting = CallAddendum.objects.filter(call=matter.pk, published_at=None, dropped_at=None)
    states.update(waiting, dropped_at=timezone.now())


def cancel_call(matter: Matter, *, by, reason: str):
    """End every open application with the call; `rules.somebody_was_chosen` has seen to it that none is past judging."""
    applications = Matter.objects.filter(
        kind="incubation", pk__in=Application.objects.filter(call=matter.pk).values("pk"), closed_at=None
    ).order_by("pk")
    ended = []
    for application in applications:
        perform(application, "call_off", by=by, following=True, reason=reason)
        ended.append(application.number)
    return facts({"ended": ended})


def tell_those_concerned(call: Call, text: str) -> None:
    """Write to the people of the organizations that have an application to the call, or an unsent one of the form."""
    told: set[int] = set()
    rows = Matter.objects.filter(
        kind="incubation", pk__in=Application.objects.filter(call=call).values("pk"), closed_at=None
    ).select_related("organization")
    for matter in rows:
        people = telling.people(APPLICANT, matter) - told
        telling.tell(people, text, matter=matter, mail=True)
        told |= people
    typing = {
        draft.user_id
        for draft in Draft.objects.filter(form__contains="incubation")
        if draft.fields.get("call") in ([str(call.pk)], str(call.pk), call.pk)
    }
    telling.tell(typing - told, text, page=f"portal:call {call.matter.number}", mail=True)


# The application ------------------------------------------------------------------------------------------------------


def seal_draw(matter: Matter, *, by, salt: str, commitment: str):
    """Seal the draw of the experts for the sheet the call was published with."""
    sheet = contents_of(matter).call.criteria
    return drawing.seal_draw(matter, by=by, sheet=sheet, salt=salt, commitment=commitment)


def publish_notice(matter: Matter, *, by, title: str, body: str):
    return noticing.publish(matter, title=title, body=body, by=by)


def move_in(matter: Matter, *, by, signed_on: date, group: str, stage: str, reason: str, tutor=None):
    """
    Record that the agreement is signed, and write the stay it agrees on with its first stage. The database refuses a
    second stay of the same organization.
    """
    signed = agreeing.sign(matter, signed_on=signed_on, by=by)
    agreement, organization = agreement_of(matter), matter.organization
    drawn_up = matter.events.filter(action="draw_up").order_by("-seq").first()
    if agreement is None or organization is None or drawn_up is None:
        raise NotAllowed("尚未拟定协议。")
    try:
        with transaction.atomic():
            residency = Residency.objects.create(
                organization=organization, base=drawn_up.said["base"], group=group, tutor=tutor,
                starts_on=agreement.starts_on, ends_on=agreement.ends_on, opened_by_number=matter.number,
            )  # fmt: skip
    except IntegrityError:
        raise NotAllowed(
            f"{matter.organization}已经{word('enter')}，尚未{word('leave')}，不能同时再次{word('enter')}。"
        ) from None
    ResidencyStage.objects.create(residency=residency, stage=stage, since=agreement.starts_on, reason=reason, by=by)
    if tutor is not None:
        let_in(tutor, matter)
        telling.tell({tutor.pk}, f"请您担任{matter.organization}的孵化{word('tutor')}。", matter=matter, mail=True)
    return {"residency": residency.pk, **signed}


# The stay -------------------------------------------------------------------------------------------------------------


def change_stage(matter: Matter, *, by):
    change = _done_with(StageChange, matter)
    ResidencyStage.objects.create(
        residency=change.residency, stage=change.stage, since=change.since, by=by,
        reason=f"{change.reason}（{matter.number}）"[:200],
    )  # fmt: skip
    return facts({"stage": change.get_stage_display()})


def take_the_place(matter: Matter, *, by):
    """Make a leaving the one that is under way for its stay. The database refuses a second, from wherever it comes."""
    graduation = contents_of(matter)
    graduation.live = True
    try:
        with transaction.atomic():
            graduation.save(update_fields=["live"])
    except IntegrityError:
        raise NotAllowed(say("该组织的{leave}申请正在办理。")) from None


def let_go(matter: Matter, *, by, **_said):
    """A change of stage or a leaving that came to nothing frees its place for the next."""
    _done_with(kinds.get(matter.kind).contents, matter)


def leave(matter: Matter, *, by, left_on: date, **_):
    """End the stay and begin tracking. The space is handed back afterwards; until then the matter stays open."""
    graduation = contents_of(matter)
    residency = Residency.objects.select_for_update(of=("self",)).get(pk=graduation.residency_id)
    residency.left_on = left_on
    residency.save(update_fields=["left_on"])
    opened = open_matter(
        kinds.get("tracking"), Tracking(residency=residency, left_on=left_on), by=by, organization=matter.organization,
        region=matter.region, parent=matter, title=f"{matter.organization}跟踪管理", once=f"tracking:{residency.pk}",
    )  # fmt: skip
    if residency.tutor_id:
        name_tutor(residency.tutor, opened.pk, by=by)
    return facts({"tracking": opened.number})


def let_in(tutor, matter: Matter) -> None:
    """Let a tutor see a matter of a resident they look after; tutors see no matters by their reach alone."""
    parties.let_in(tutor, matter, TUTOR)


def name_tutor(tutor, pk: int, *, by) -> None:
    """Let a tutor see a matter of a resident, and whoever was it before no longer: an event of that matter."""
    matter = standing.held(pk)
    parties.let_go(matter, TUTOR, but=tutor)
    let_in(tutor, matter)
    standing.note(matter, "name_tutor", by=by, said={"to": tutor})


def extend(matter: Matter, *, by, ends_on: date, reason: str):
    graduation = _done_with(Graduation, matter)
    residency = Residency.objects.select_for_update(of=("self",)).get(pk=graduation.residency_id)
    before = residency.ends_on
    residency.ends_on = ends_on
    residency.save(update_fields=["ends_on"])
    return {"ends_before": before}


def return_space(matter: Matter, *, by, returned_on: date, note: str = ""):
    graduation = _done_with(Graduation, matter)
    due_on = space_due_on(tracking.day_left(matter.pk), matter.region)
    SpaceReturn.objects.create(graduation=graduation, returned_on=returned_on, due_on=due_on, note=note, by=by)
    late = workdays.between(due_on, returned_on)
    return {"days_late": late} if late > 0 else {}


def space_due_on(left_on: date, region: str) -> date:
    return workdays.add(left_on, city.setting("space_working_days", region))


def record_visit(matter: Matter, *, by, month: int, **said):
    row = contents_of(matter)
    TrackingVisit.objects.create(tracking=row, month=month, due_on=tracking.due_on(row, month), by=by, **said)


def finish_tracking(matter: Matter, *, by):
    row = contents_of(matter)
    return {"missed_visits": tracking.missing(row)}


def _done_with(model, matter: Matter):
    """Return the contents of a matter about a stay, no longer live."""
    row = model.objects.select_related("residency").get(matter=matter)
    row.live = False
    row.save(update_fields=["live"])
    return row
