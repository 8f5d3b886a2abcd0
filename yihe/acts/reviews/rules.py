"""What a review refuses, as sentences. Every rule is `(matter, user) -> sentence`; `user` None is the clock."""

from collections.abc import Sequence

from django.db.models import Q

from yihe.acts.reviews import conflicts, tally
from yihe.acts.reviews.models import ReviewPanel, Seat, SeatStatus, SitsFor, Subject, Verdict
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.matters import kinds
from yihe.matters.models import Matter
from yihe.matters.reading import read_once
from yihe.registers.bodies.models import Body
from yihe.registers.organizations.models import Organization

_newest = CompiledQuery(
    lambda: (
        ReviewPanel.objects.filter(matter=key(), dissolved_at=None)
        .select_related("consensus", "draw")
        .order_by("-pk")[:1]
    )
)


def panel_of(matter: Matter) -> ReviewPanel | None:
    """Return the panel that works, or last worked, on a matter."""
    return read_once(matter, "panel", lambda: _panel_of(matter))


def _panel_of(matter: Matter) -> ReviewPanel | None:
    panel = _newest.first(pk=matter.pk)
    if panel is not None:
        panel.matter = matter  # the very object, so that what was read of it is not read again
    return panel


def the_panel(matter: Matter) -> ReviewPanel:
    """Return the panel of a matter that is known to have one. Raises LookupError."""
    panel = panel_of(matter)
    if panel is None:
        raise LookupError(f"{matter.number} has no review panel")
    return panel


def seat_of(matter: Matter, user) -> Seat | None:
    """Return the person's seat on the matter's panel, whether or not they left it."""
    panel = panel_of(matter)
    if user is None or panel is None:
        return None
    return next((seat for seat in panel.all_seats() if seat.practitioner.user_id == user.pk), None)


def empty_seats(panel: ReviewPanel, seats: list[Seat]) -> str:
    """Return the sentence on seats nobody takes, or "". `seats` are the panel's working ones."""
    drawn = sum(seat.sits_for == SitsFor.EXPERT for seat in seats)
    if drawn >= panel.wanted:
        return (
            "" if len(seats) - drawn >= panel.sheet.buyers else f"采购人代表应有 {panel.sheet.buyers} 人，还没有确定。"
        )
    seats = [seat for seat in seats if seat.sits_for == SitsFor.EXPERT]
    return f"评审组应有 {panel.wanted} 席，现有 {len(seats)} 席，候补专家已经用完。"


def open_sheets(panel: ReviewPanel, seats: list[Seat]) -> str:
    """Return the sentence on seats that are empty or have not locked, or "". `seats` are the panel's working ones."""
    waiting = sum(seat.status != SeatStatus.LOCKED for seat in seats)
    return empty_seats(panel, seats) or (f"还有 {waiting} 位专家没有锁定评分。" if waiting else "")


def panel_not_complete(matter: Matter, user) -> str:
    """Refuse while there is no panel, or seats are empty because nobody is left to move up."""
    panel = panel_of(matter)
    if panel is None:
        return "尚未抽取评审专家。"
    return empty_seats(panel, panel.working_seats())


def panel_can_be_filled(matter: Matter, user) -> str:
    """Refuse to dissolve a panel that works: a draw is not repeated until it pleases."""
    if panel_of(matter) is None:
        return "尚未抽取评审专家。"
    return "" if panel_not_complete(matter, user) else "评审组席位齐全，不能解散重抽。"


def seats_not_locked(matter: Matter, user) -> str:
    """Refuse while a seat is empty or an expert has not locked the score sheet."""
    panel = panel_of(matter)
    return "尚未抽取评审专家。" if panel is None else open_sheets(panel, panel.working_seats())


def has_no_open_seat(matter: Matter, user) -> str:
    """Refuse whoever has no seat on the panel, has left it, or has locked their scores."""
    seat = seat_of(matter, user)
    if seat is None or seat.status == SeatStatus.ALTERNATE:
        return "您不是本件评审组的专家。"
    if seat.status == SeatStatus.LOCKED:
        return "您的评分已经锁定，不能再改。"
    if seat.status not in (SeatStatus.INVITED, SeatStatus.SCORING):
        return f"您已离开本件评审组（{seat.get_ground_display()}）。"
    return ""


def is_in_conflict(matter: Matter, user) -> str:
    """Refuse an expert whom the registers now connect with the applicant, even where the draw found nothing. Asked once for a matter object."""
    return read_once(matter, ("conflict", user.pk if user else None), lambda: _conflict_of(matter, user))


def _conflict_of(matter: Matter, user) -> str:
    seat = seat_of(matter, user)
    if seat is None:
        return ""
    panel = the_panel(matter)
    conflict = conflicts.employer_is_judged(seat.practitioner, names_judged(panel)) or conflicts.found(
        seat.practitioner, matter, sheet=panel.sheet, besides=judged_beside(panel)
    )
    return f"{conflict.sentence}依照回避规定，您不能评审本件，请“申请回避”。" if conflict else ""


def judged_beside(panel: ReviewPanel) -> list[Organization]:
    """Return the organizations of the register that are compared, whose people step aside too."""
    if not panel.sheet.subjects:
        return []
    bodies = Subject.objects.filter(panel=panel).exclude(body=None).values("body")
    others = [body.pk for _name, body in _besides(panel) if body]
    return list(Organization.objects.filter(Q(pk__in=bodies) | Q(pk__in=others)).order_by("pk"))


def _besides(panel: ReviewPanel) -> list[tuple[str, Body | None]]:
    """Return who is judged together with what is compared, as the room says."""
    return kinds.get(panel.matter.kind).judged_besides(panel.matter)


def called(who: Sequence[tuple[str, Body | None]]) -> list[str]:
    """Return what each is called: as it says itself, and as a register knows it."""
    return [each for name, body in who for each in (name, body.name if body else "") if each]


def names_judged(panel: ReviewPanel) -> list[str]:
    """Return what those that are compared are called, as they bid and as the registers have them."""
    if not panel.sheet.subjects:
        return []
    rows = Subject.objects.filter(panel=panel).values_list("label", "body__name")
    return sorted({name for row in rows for name in row if name} | {*called(_besides(panel))})


def not_concluded(matter: Matter, user) -> str:
    """Refuse while the review has no consensus; for actions that rest on its result."""
    panel = panel_of(matter)
    return "" if panel and hasattr(panel, "consensus") else "评审尚未合议。"


def may_not_agree(matter: Matter) -> str:
    """Return that members may not agree on what was scored, or ""."""
    panel = panel_of(matter)
    if panel is None or panel.sheet.consensus:
        return ""
    return "本件按评审标准由各位成员独立评分，评分不得协商，不作合议（政府采购法令第87号 第六十二条）。"


def passes_without_reason(matter: Matter, user, *, reason: str = "", **said) -> str:
    """Check of passing: below the line, passing owes a reason."""
    return departs_without_reason(matter, Verdict.PASS, reason)


def fails_without_reason(matter: Matter, user, *, reason: str = "", **said) -> str:
    """Check of failing: at or above the line, failing owes a reason."""
    return departs_without_reason(matter, Verdict.FAIL, reason)


def departs_without_reason(matter: Matter, verdict: Verdict, reason: str) -> str:
    """Return why a verdict cannot be given, or "": it differs from what the figures say, and nobody says why."""
    if refusal := may_not_agree(matter):
        return refusal
    if refusal := seats_not_locked(matter, None):
        return refusal
    result = tally.of_panel(the_panel(matter))
    if result.suggested == verdict or reason.strip():
        return ""
    return f"总得分 {result.total}，合格线 {result.pass_line}，按分数应为“{result.suggested.label}”；结论不一致须说明理由。"
