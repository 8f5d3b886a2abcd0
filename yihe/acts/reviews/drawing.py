"""
The acts of a draw by two (`foundation/draws`): seal the pool with the first half's digest, give the second half, open the
first; or let the public lottery stand in for a half that was not there in time.

Each is the `effect` of an action (`parts`), so it runs inside `perform`'s transaction with the matter locked. Nothing here
makes a random number that decides: nobody, the server included, can draw again until the panel pleases.
"""

from datetime import date

from django.utils import timezone

from yihe.acts.reviews import conflicts, draw_rules, seating, sheets
from yihe.acts.reviews.models import Half, LotteryEntry, ReviewPanel, SealedDraw, SeatStatus
from yihe.acts.reviews.models.draws import Place
from yihe.foundation import digests, draws
from yihe.matters import telling
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter
from yihe.matters.reading import forget
from yihe.matters.saying import facts

SEALED_ALREADY = "本件的抽取已经封存，不能重来。"
DRAWN_ALREADY = "本件的评审专家已经抽取，不能重抽。"
NOT_THE_HALF = "与封存时的第一个数对不上：请照当时抄下的原样输入。对不上的不能开启，也不能换一个数。"


def seal_draw(
    matter: Matter, *, by, sheet: str | sheets.Sheet, salt: str, commitment: str, wanted: int | None = None,
    alternates: int | None = None,
) -> dict:  # fmt: skip
    """
    Fix who can be drawn, how, by when, and the digest of the first half; once, until a panel of it is dissolved.

    `sheet` is the code of one of the city's, or the one that the matter's own document says (a tender's criteria). Returns what the event
    publishes. Raises NotAllowed when a draw or a panel is there already or the pool is too small.
    """
    criteria = sheet if isinstance(sheet, sheets.Sheet) else sheets.get(sheet, matter.region)
    panels = ReviewPanel.objects.filter(matter=matter, sheet_code=criteria.code)
    if panels.filter(dissolved_at=None).exists():
        raise NotAllowed(DRAWN_ALREADY)
    if draw_rules.open_draw(matter) is not None:
        raise NotAllowed(SEALED_ALREADY)
    wanted = criteria.seats if wanted is None else wanted
    alternates = criteria.alternates if alternates is None else alternates
    candidates = {seating.key_of(p): p for p in seating.pool(matter.region)}
    in_conflict = conflicts.found_among(candidates.values(), matter, sheet=criteria)
    if len(candidates) - len(in_conflict) < wanted:
        raise NotAllowed(
            f"专家库现有 {len(candidates)} 人，其中 {len(in_conflict)} 人应当回避，不足 {wanted} 席，请先补充专家库。"
        )
    aside = {key: in_conflict[p.pk].ground.value for key, p in candidates.items() if p.pk in in_conflict}
    excluded = digests.canonical({"salt": draws.make_salt(), "keys": aside})
    text, nth, due_on = criteria.as_text(), panels.count() + 1, draw_rules.TERM.last_day(matter.region)
    lottery_on = draws.lottery_day(due_on)
    sealed = draws.sealed_text(
        of=matter.number, nth=nth, keys=candidates, excluded=digests.sm3(excluded), wanted=wanted, alternates=alternates,
        criteria=digests.sm3(text), salt=salt, commitment=commitment, due_on=due_on, lottery_on=lottery_on,
    )  # fmt: skip
    draw = SealedDraw.objects.create(
        matter=matter, nth=nth, sheet_code=criteria.code, sheet_text=text, excluded=excluded, sealed=sealed,
        seal=draws.seal_of(sealed), due_on=due_on, lottery_on=lottery_on, first=by,
        at=timezone.now(),
    )  # fmt: skip
    forget(matter)
    return facts({
        "draw": draw.pk, "seal": draw.seal, "sealed": sealed, "due_on": due_on, "lottery_on": lottery_on,
    })  # fmt: skip


def give_second(matter: Matter, *, by, half: str) -> dict:
    """Give the second half, in plain words. The seed is fixed by it, and known to whoever keeps the first."""
    draw = draw_rules.the_open_draw(matter)
    given = Half.objects.create(draw=draw, place=Place.SECOND, text=draws.plain(half), by=by, at=timezone.now())
    forget(matter)
    words = f"第二个数已经给出，请在 {draw.due_on:%Y-%m-%d} 前开启抽取：{matter.title}。"
    telling.tell({draw.first_id}, words, matter=matter, mail=True)
    return facts({"draw": draw.pk, "half": given.text})


def reveal(matter: Matter, *, by, half: str) -> dict:
    """
    Open the first half, and with it draw the panel.

    :raises NotAllowed: they are not the words whose digest was sealed
    """
    draw = draw_rules.the_open_draw(matter)
    if not draw.is_kept(half):
        raise NotAllowed(NOT_THE_HALF)
    given = Half.objects.create(draw=draw, place=Place.FIRST, text=draws.plain(half), by=by, at=timezone.now())
    return facts({"half": given.text}) | _seat(matter, draw, by)


def enter_result(matter: Matter, *, by, on: date, result: str) -> dict:
    """Enter the public lottery's result, by oneself. Two who enter the same settle it (`settle`)."""
    LotteryEntry.objects.create(draw=draw_rules.the_open_draw(matter), by=by, on=on, result=result, at=timezone.now())
    forget(matter)
    return {}


def settle(matter: Matter, *, by) -> dict:
    """Put the result that two people entered in the place of every half that is not there, and draw the panel."""
    draw = draw_rules.the_open_draw(matter)
    agreed = draw_rules.agreed_entry(draw)
    if agreed is None:
        raise NotAllowed(draw_rules.NOT_AGREED)
    there = {half.place for half in draw.halves.all()}
    for place in Place:
        if place not in there:
            text = draws.plain(agreed.result)
            Half.objects.create(draw=draw, place=place, text=text, by_lottery=True, by=agreed.by, at=timezone.now())
    return facts({"on": agreed.on, "result": agreed.result}) | _seat(matter, draw, by)


def _seat(matter: Matter, draw: SealedDraw, by) -> dict:
    """Draw the panel from the seal and both halves. Returns what the event publishes: no names, keys and grounds only."""
    first, second = Half.objects.filter(draw=draw).order_by("place")
    said = draw.said
    pool = draws.pool_text(draw.keys)
    panel = ReviewPanel.objects.create(
        matter=matter, draw=draw, sheet_code=draw.sheet_code, sheet_text=draw.sheet_text, wanted=said["wanted"],
        alternates=said["alternates"], seed=draws.seed_of(draw.seal, first.text, second.text), pool=pool,
        pool_digest=digests.sm3(pool), drawn_by=by, drawn_at=timezone.now(),
    )  # fmt: skip
    seating.seat_in_order(panel, draw.passed_over)
    forget(matter)
    seats = list(panel.seats.select_related("practitioner"))
    return facts({
        "draw": draw.pk, "panel": panel.pk, "seal": draw.seal, "seed": panel.seed,
        "halves": [{"text": half.text, "by_lottery": half.by_lottery} for half in (first, second)],
        "order": panel.order(),
        "seated": [seating.key_of(s.practitioner_id) for s in seats if s.status == SeatStatus.INVITED],
        "recused": {seating.key_of(s.practitioner_id): s.get_ground_display() for s in seats if s.status == SeatStatus.RECUSED},
    })  # fmt: skip
