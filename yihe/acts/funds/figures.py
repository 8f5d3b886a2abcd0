"""
Where a year's money is (资金去向), by purpose and source: budget, paid, promised, reserved, left; and how far it will come until the year's end, from what
is in the pipeline. Amounts in whole fen. Each number is the sum of its list: the envelopes, the promises and reservations out of them, the matters.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from django.db.models import Count, F, IntegerField, Q, QuerySet, Sum

from yihe.acts.funds.models import Commitment, Envelope, Reservation
from yihe.acts.funds.models.ledger import regions_of
from yihe.foundation import money, regions_asked
from yihe.foundation.compiled_queries import CompiledQuery, Parameter
from yihe.matters import counted, kinds
from yihe.matters.models import Matter, Reach
from yihe.matters.models.reach import Shape, to_come, visible

PARTS = {"budget": "预算", "paid": "已支付", "promised": "已占用未支付", "reserved": "已预留", "left": "可用"}


@dataclass(frozen=True)
class Line:
    """One purpose of one source in one year, over the budgets in reach. Budget = paid + promised + reserved + left."""

    purpose: str
    source: str
    labels: tuple[str, str]
    fen: dict[str, int]


@dataclass(frozen=True)
class Coming:
    """
    What is asked for a purpose and not promised yet: matters, their amounts, and how many of them bear none so far. Which source will pay is decided
    with the grant, so what is left until the year's end is told of a purpose whole.
    """

    purpose: str
    label: str
    lines: list[Line] = field(default_factory=list)
    matters: int = 0
    asked: int = 0
    without_amount: int = 0
    usual: int = 0  # fen: what one promise of the purpose came to this year, on average

    def of(self, part: str) -> int:
        return sum(line.fen[part] for line in self.lines)

    @property
    def estimated(self) -> int:
        """Return what those without an amount would come to, each taken for as much as was usual this year."""
        return self.without_amount * self.usual

    @property
    def remains(self) -> int:
        """Return what is left at the year's end if all that is in the pipeline is granted; below nothing, what is missing."""
        return self.of("left") - self.asked - self.estimated


def parts_of(envelope: Envelope) -> dict[str, int]:
    """Return where the money of one envelope is, in fen."""
    return {
        "budget": envelope.appropriated, "paid": envelope.paid, "promised": envelope.committed - envelope.paid,
        "reserved": envelope.reserved, "left": envelope.left,
    }  # fmt: skip


def envelopes(user, year: int, purpose: str = "", source: str = "") -> QuerySet[Envelope]:
    """Return the budgets a person may see money of; of one purpose and source only."""
    found = Envelope.objects.visible_to(user).filter(year=year)
    found = found.filter(purpose=purpose) if purpose else found
    return found.filter(source=source) if source else found


def promises(user, year: int, purpose: str, source: str = "") -> QuerySet[Commitment]:
    """Return what was promised out of those budgets, newest first, each with its matter: the list of promised and of paid."""
    of = Commitment.objects.filter(envelope__in=envelopes(user, year, purpose, source)).select_related(
        "matter", "envelope"
    )
    return of.order_by("-pk")


def reservations(user, year: int, purpose: str, source: str = "") -> QuerySet[Reservation]:
    """Return what of those budgets is kept for purchases that are not contracted yet, newest first: the list of reserved."""
    of = Reservation.objects.open().filter(envelope__in=envelopes(user, year, purpose, source))
    return of.select_related("matter", "envelope").order_by("-pk")


def moved(commitment: Commitment) -> dict[str, int]:
    """Return what of one promise counts as promised and as paid, in fen: what came back of it counts as neither."""
    return {"promised": commitment.outstanding, "paid": commitment.paid - commitment.recovered}


def in_the_pipeline(user, purpose: str) -> QuerySet[Matter]:
    """Return the matters in reach that ask for money of a purpose, were submitted, go on, and have none promised."""
    standing = Commitment.objects.filter(amount__gt=F("returned"))
    asking = Matter.objects.visible_to(user).filter(
        kind__in=asked_by(purpose), closed_at=None, submitted_at__isnull=False
    )
    return asking.exclude(Q(pk__in=standing.values("matter")))


def asked_by(purpose: str) -> list[str]:
    """Return the kinds of matter that ask for money of a purpose."""
    return [kind.code for kind in kinds.every() if getattr(kind, "purpose", "") == purpose]


def by_purpose(user, year: int, reached: counted.Within | None) -> list[Coming]:
    """Return each purpose a person sees a budget of in a year, with its sources and, of whom a reach is given, what is in the pipeline for it."""
    found: dict[str, Coming] = {}
    lines: dict[tuple[str, str], Line] = {}
    for envelope in _budgets(user, year):
        labels = (envelope.get_purpose_display(), envelope.get_source_display())
        coming = found.setdefault(envelope.purpose, Coming(envelope.purpose, labels[0]))
        key = (envelope.purpose, envelope.source)
        if key not in lines:
            lines[key] = Line(*key, labels, dict.fromkeys(PARTS, 0))
            coming.lines.append(lines[key])
        for part, fen in parts_of(envelope).items():
            lines[key].fen[part] += fen
    return _with_what_comes(user, year, reached, list(found.values())) if reached else list(found.values())


def _budgets(user, year: int) -> list[Envelope]:
    """Return the budgets of `envelopes`, by purpose, source and region."""
    places = regions_asked.given(regions_of(user))
    return _of_places(len(places))(year=year, **places) if places else []


@lru_cache(maxsize=64)
def _of_places(regions: int) -> CompiledQuery:
    here = regions_asked.lies_in("region", regions_asked.to_come(regions))
    rows = Envelope.objects.filter(here, year=Parameter("year", IntegerField()))
    return CompiledQuery(rows.order_by("purpose", "source", "region").all)


def usual(user, year: int, purposes: Iterable[str]) -> dict[str, int]:
    """Return what was promised to one payee out of each purpose's budgets in a year, on average, in fen; of one nothing was promised of, nothing."""
    if not (asked := list(purposes)):
        return {}
    granted = Commitment.objects.filter(
        envelope__in=envelopes(user, year).filter(purpose__in=asked), amount__gt=F("returned")
    )
    of = granted.order_by().values("envelope__purpose")
    said = of.annotate(fen=Sum(F("amount") - F("returned")), count=Count("pk"))
    return {row["envelope__purpose"]: row["fen"] // row["count"] for row in said}


def _with_what_comes(user, year: int, reached: counted.Within, found: list[Coming]) -> list[Coming]:
    """Add what is in the pipeline of each purpose: what is open of its kinds, without what has money promised."""
    of = {kind: coming.purpose for coming in found for kind in asked_by(coming.purpose)}
    sums = {coming.purpose: [0, 0, 0] for coming in found}
    for kind, said in counted.open_amounts(reached, of).items():
        for place, value in enumerate(said):
            sums[of[kind]][place] += value
    asked = Reach(user)
    for kind, amount in _granted(asked.shape, tuple(of))(**asked.values):
        less = (1, 0 if amount is None else money.to_fen(amount), amount is None)
        for place, value in enumerate(less):
            sums[of[kind]][place] -= value
    means = usual(user, year, [purpose for purpose, (_count, _asked, bare) in sums.items() if bare])
    return [
        replace(coming, matters=count, asked=asked, without_amount=bare, usual=means.get(coming.purpose, 0))
        for coming in found
        for count, asked, bare in (sums[coming.purpose],)
    ]


@lru_cache(maxsize=64)
def _granted(shape: Shape, kinds: tuple[str, ...]) -> CompiledQuery:
    """Return what finds, of some kinds, the open matters in reach that have money promised: their kind and amount."""
    promised = Commitment.objects.filter(amount__gt=F("returned"), matter__closed_at=None).values("matter")
    rows = Matter.objects.filter(
        visible(shape, to_come), kind__in=kinds, closed_at=None, submitted_at__isnull=False, pk__in=promised
    )
    return CompiledQuery(rows.values_list("kind", "amount").all)
