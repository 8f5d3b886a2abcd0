"""
A panel another pool drew – the province's, as 条例 39 and 令87 48 have it – is taken in as it was drawn: its order is the list's, nobody of it is chosen here.
Who it is made of is the room's to say, and of two people; from then on its seats are seats like any other: whoever must step aside does, the next of
the list moves up, and whoever scores does so by themselves.
"""

from collections.abc import Sequence

from django.utils import timezone

from yihe.acts.reviews import seating
from yihe.acts.reviews.draw_rules import open_draw
from yihe.acts.reviews.drawing import DRAWN_ALREADY, SEALED_ALREADY
from yihe.acts.reviews.models import ReviewPanel, SeatStatus
from yihe.acts.reviews.sheets import Sheet
from yihe.foundation import digests
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter
from yihe.matters.reading import forget
from yihe.matters.saying import facts
from yihe.registers.practitioners.models import Practitioner


def seat(matter: Matter, *, sheet: Sheet, experts: Sequence[Practitioner], source: str, by) -> dict:
    """
    Seat who was drawn elsewhere, in the order of their list; those past the seats of the sheet are alternates. `source` is the list as it was confirmed,
    without names: it stands in the event, and the panel's seed (which decides between equals) is made of it and of the event before.

    :raises NotAllowed: there is a panel, or a draw of our own; or there are fewer than the sheet has seats
    """
    if ReviewPanel.objects.filter(matter=matter, sheet_code=sheet.code, dissolved_at=None).exists():
        raise NotAllowed(DRAWN_ALREADY)
    if open_draw(matter) is not None:
        raise NotAllowed(SEALED_ALREADY)
    if len(experts) < sheet.seats:
        raise NotAllowed(f"名单上 {len(experts)} 人，不足 {sheet.seats} 席。")
    pool = digests.canonical([seating.key_of(expert) for expert in experts])
    panel = ReviewPanel.objects.create(
        matter=matter, sheet_code=sheet.code, sheet_text=sheet.as_text(), wanted=sheet.seats, alternates=len(experts) - sheet.seats,
        source=source, chain_head=matter.chain_head, seed=seed_of(source, matter.chain_head), pool=pool,
        pool_digest=digests.sm3(pool), drawn_by=by, drawn_at=timezone.now(),
    )  # fmt: skip
    seating.seat_in_order(panel, {})
    forget(matter)
    seats = list(panel.seats.all())
    return facts({
        "panel": panel.pk, "source": source, "seed": panel.seed, "order": panel.order(),
        "seated": [seating.key_of(s.practitioner_id) for s in seats if s.status == SeatStatus.INVITED],
        "recused": {seating.key_of(s.practitioner_id): s.get_ground_display() for s in seats if s.status == SeatStatus.RECUSED},
    })  # fmt: skip


def seed_of(source: str, chain_head: str) -> str:
    """Return the seed of a panel that was taken in: by it equals are told apart, and anybody computes it again."""
    return digests.sm3(source + chain_head)
