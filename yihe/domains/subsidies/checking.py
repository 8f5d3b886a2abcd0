"""
Does the history add up? Counters are computed again from the records, awards compared with what they entered.

`manage.py verify` calls `check_history`. Nothing here writes.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from yihe.domains.subsidies import invoices
from yihe.domains.subsidies.outcomes import Award, Benefit, Lifetime
from yihe.domains.subsidies.places import Incumbency
from yihe.domains.subsidies.policies.history import called
from yihe.domains.subsidies.policies.periods import Span, both
from yihe.foundation.money import ZERO


def check_history() -> list[str]:
    """Return one Chinese sentence for everything that does not add up; [] when all does."""
    return [*_counters(), *_awards(), *_days(), *invoices.faults()]


def _counters() -> Iterator[str]:
    """Every counter holds the months and yuan of the records that stand."""
    counted: dict[tuple, tuple[int, Decimal]] = defaultdict(lambda: (0, ZERO))
    standing = Benefit.objects.filter(reverses=None, reversed_by=None).order_by()
    for kind, subject, year, months, amount in standing.values_list("kind", "subject", "year").annotate(
        Sum("months"), Sum("amount")
    ):
        counted[kind, subject, year] = (months, amount)
    kept = {(c.kind, c.subject, c.year): c for c in Lifetime.objects.iterator(chunk_size=2000)}
    for key in sorted(set(counted) - set(kept)):
        yield f"{called(key[0])}（{key[1][:18]}）有享受记录而没有终身计数。"
    for key, counter in kept.items():
        months, amount = counted[key]
        if (counter.months, counter.amount) != (months, amount):
            yield (
                f"终身计数 {counter.pk}（{called(counter.kind)}，{counter.subject[:18]}）记为 {counter.months} 个月"
                f" {counter.amount:.2f} 元，按享受记录应为 {months} 个月 {amount:.2f} 元。"
            )


def _awards() -> Iterator[str]:
    """An award that stands is in the history with what of it did not come back for good; one that was revoked is not."""
    entered: dict[int, Decimal] = defaultdict(lambda: ZERO)
    standing = Benefit.objects.filter(reverses=None, reversed_by=None).exclude(matter=None).order_by()
    entered.update(standing.values_list("matter").annotate(Sum("amount")))
    awards = Award.objects.filter(revoked_at=None).select_related("commitment", "matter")
    for award in awards.iterator(chunk_size=2000):
        expected = award.amount - Decimal(award.commitment.recovered + award.commitment.returned) / 100
        if entered.pop(award.matter_id, ZERO) != expected:
            yield f"{award.matter.number} 核定 {award.amount} 元，享受记录与之不符（应为 {expected:.2f} 元）。"
        if award.commitment.amount != award.amount * 100:
            yield f"{award.matter.number} 核定 {award.amount} 元，指标占用与之不符。"
    for pk in entered:
        yield f"办件 {pk} 有享受记录而没有有效的核定结果。"


def _days() -> Iterator[str]:
    """No day of a counter is paid twice, and no day of a person in two posts."""
    standing = Benefit.objects.filter(reverses=None, reversed_by=None, since__isnull=False).order_by("pk")
    of_counter: dict[tuple, list[Benefit]] = defaultdict(list)
    for benefit in standing.iterator(chunk_size=2000):
        of_counter[benefit.kind, benefit.subject].append(benefit)
    for (kind, _subject), benefits in of_counter.items():
        for one, other, days in _twice([(b, b.spans) for b in benefits]):
            yield f"{called(kind)}“{one.subject_name}”{_told(days)}补了两次：{one.document}、{other.document}。"
    of_person: dict[int, list[tuple[Benefit, list[Span]]]] = defaultdict(list)
    for held in Incumbency.objects.select_related("post").order_by("pk").iterator(chunk_size=2000):
        spell = [(held.starts_on, held.ends_on or date.max)]
        for benefit in of_counter.get(("post", held.post.number), []):
            # Rows from before days were kept say only from when to when; days between them may not have been paid.
            if (benefit.days or not benefit.matter_id) and (there := both(benefit.spans, spell)):
                of_person[held.practitioner_id].append((benefit, there))
    for person, paid in of_person.items():
        for one, other, days in _twice(paid):
            if one.subject != other.subject:
                yield (
                    f"从业人员 {person} {_told(days)}在“{one.subject_name}”和“{other.subject_name}”两个岗位都补了："
                    f"{one.document}、{other.document}。"
                )


def _twice(paid: list[tuple[Benefit, list[Span]]]) -> Iterator[tuple[Benefit, Benefit, list[Span]]]:
    for at, (one, days) in enumerate(paid):
        for other, others in paid[at + 1 :]:
            if one.pk != other.pk and (same := both(days, others)):
                yield one, other, same


def _told(days: list[Span]) -> str:
    return "、".join(f"{since} 至 {until}" for since, until in days)
