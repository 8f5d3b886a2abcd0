"""保全: what keeps a compartment from being erased for now – a reconsideration, a suit, an audit, money that is still owed."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yihe.registers.compartments.models import Compartment, Hold, HoldGround


def hold(compartment: Compartment, *, by, ground: HoldGround, note: str, until: date | None = None) -> Hold:
    """
    Keep a compartment from being erased, until a day or until it is lifted.

    :raises ValidationError: it is emptied already, nothing is said of why, or the day has passed
    """
    with transaction.atomic():
        # An erasure holds the same row: whichever comes second finds the other.
        fresh = Compartment.objects.select_for_update().get(pk=compartment.pk)
        if fresh.emptied_at:
            raise ValidationError("这个专卷已经依法清除，没有内容可以保全。")
        if not note.strip():
            raise ValidationError("请写明保全的依据，例如案号或审计通知的文号。")
        if until and until < timezone.localdate():
            raise ValidationError("保全的期限已经过了。")
        return Hold.objects.create(compartment=fresh, ground=ground, note=note.strip()[:200], until=until, by=by)


def lift(standing: Hold, *, by) -> None:
    """Lift a hold. Raises ValidationError when it is lifted already."""
    with transaction.atomic():
        fresh = Hold.objects.select_for_update(of=("self",)).get(pk=standing.pk)
        if fresh.lifted_at:
            raise ValidationError("这项保全已经解除。")
        fresh.lifted_at, fresh.lifted_by = timezone.now(), by
        fresh.save(update_fields=["lifted_at", "lifted_by"])


def refusal(compartment: Compartment) -> str:
    """Return the sentence of the holds that stand, or ""."""
    standing = list(compartment.holds.standing())
    if not standing:
        return ""
    words = "、".join(
        f"{row.get_ground_display()}（{row.note}{f'，至 {row.until}' if row.until else ''}）" for row in standing
    )
    return f"保全期间不能清除：{words}。"
