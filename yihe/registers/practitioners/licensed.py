"""Who may practise as what on a day: asked of every shift, answer and appointment, so compiled once."""

from datetime import date

from django.db.models import DateField, Q

from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.registers.practitioners.licences import Licence, LicenceKind

_on = CompiledQuery(
    lambda: (
        Licence.objects.filter(
            Q(valid_until=None) | Q(valid_until__gte=Parameter("day", DateField())),
            practitioner_id=key(), valid_from__lte=Parameter("day", DateField()),
        )
        .order_by()
        .values_list("kind", flat=True)
    )
)  # fmt: skip


def licensed_on(practitioner: int, day: date) -> frozenset[str]:
    """Return the kinds of licence (`LicenceKind`) a person holds on a day, the first and the last day of each included."""
    return frozenset(_on(pk=practitioner, day=day))


def why_not(practitioner: int, name: str, kind: str, day: date) -> str:
    """Return why a person cannot practise as something on a day, or "": no licence of that kind, or none that reaches the day."""
    if kind in licensed_on(practitioner, day):
        return ""
    label = LicenceKind(kind).label
    rows = Licence.objects.filter(practitioner_id=practitioner, kind=kind)
    before = rows.filter(valid_until__lt=day).order_by("-valid_until").first()
    if before:
        return f"{name}的{label}有效期到 {before.valid_until} 为止，{day} 不能执业；已续期的请先登记。"
    after = rows.filter(valid_from__gt=day).order_by("valid_from").first()
    return f"{name}的{label}自 {after.valid_from} 起有效，{day} 还不能执业。" if after else f"{name}没有登记{label}。"
