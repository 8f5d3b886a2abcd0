"""
What came of the story told from a city's folder (`try_city`): of each kind whether a matter went its straight way to the end, by which
figures and clauses, with the working line by line – for whoever answers for the figures to sign.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from yihe.domains.subsidies.outcomes import Award
from yihe.faces.adoption.pack_files import PackFiles
from yihe.foundation import money
from yihe.foundation.money import ZERO
from yihe.matters import kinds, offering
from yihe.matters.models import Event, Matter

SHOWN = 60  # characters of a clause


@dataclass(frozen=True)
class Figure:
    """A figure a kind is reckoned by, as of the day: in words with its unit, the clause and the beginning of what it says."""

    label: str
    value: str
    cited: str
    says: str


@dataclass(frozen=True)
class Tried:
    """
    One kind: the matter that went to the end, or "" and how far others came (`short_of`); `working` are (label, figure, clause) of its
    reckoning, `amount` yuan.
    """

    label: str
    number: str = ""
    end: str = ""
    short_of: str = ""
    figures: tuple[Figure, ...] = ()
    working: tuple[tuple[str, str, str], ...] = ()
    amount: str = ""


@dataclass(frozen=True)
class Trial:
    """Everything `try_city` has to say; `held_up` are the sentences of what the city's rules did not let happen."""

    city: str
    on: date
    tried: list[Tried]
    figures: tuple[Figure, ...] = ()  # in force on the day, besides those that stand with a kind
    withheld: list[str] = field(default_factory=list)
    held_up: list[str] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Test whether every kind that is offered went to its end, and every example came out."""
        return not self.examples and all(each.number for each in self.tried)


def of(pack: PackFiles, *, held_up: Iterable[str] = (), examples: Iterable[str] = ()) -> Trial:
    """Return what came of the matters in this database, under the pack that is in use."""
    offered = [kind for kind in kinds.every() if offering.offers(kind, pack.region)]
    withheld = [kind for kind in kinds.every() if kind not in offered]
    tried = [_tried(kind, pack) for kind in offered]
    shown = {figure for each in tried for figure in each.figures}
    others = (_figure(parameter.path, pack) for parameter in pack.parameters or ())
    return Trial(
        pack.names.get("name", ""), pack.on, tried, tuple(each for each in others if each is not None and each not in shown),
        [kind.label for kind in withheld], list(held_up), list(examples),
    )  # fmt: skip


def _tried(kind: type[kinds.Kind], pack: PackFiles) -> Tried:
    road = kind.workflow.road()
    figures = tuple(_figures(kind, pack))
    ended = Matter.objects.filter(kind=kind.code, state=road[-1].name).order_by("-pk").first()
    if ended is None:
        return Tried(kind.label, short_of=_short_of(kind, road), figures=figures)
    award = Award.objects.filter(matter=ended, revoked_at=None).first()
    working, amount = (), ""
    if award is not None:
        working = tuple(
            (line["label"], f"{line['amount']} {line['unit']}", line["clause"]) for line in award.reckoning["lines"]
        )
        amount = money.shown(award.amount)
    elif ended.amount and ended.amount > ZERO:
        amount = money.shown(ended.amount)
    return Tried(kind.label, ended.number, road[-1].label, figures=figures, working=working, amount=amount)


def _short_of(kind: type[kinds.Kind], road: list) -> str:
    """Return how far the matters of a kind came, as a sentence."""
    passed = set(Event.objects.filter(matter__kind=kind.code).values_list("target", flat=True).distinct())
    furthest = next((state.label for state in reversed(road) if state.name in passed), "")
    if not furthest:
        return f"没有一件办起来，到不了“{road[-1].label}”。"
    return f"最远走到“{furthest}”，没有到“{road[-1].label}”。"


def _figures(kind: type[kinds.Kind], pack: PackFiles) -> Iterator[Figure]:
    paths = dict.fromkeys(path for policy in kind.policies for path in policy.bases)
    return (figure for path in paths if (figure := _figure(path, pack)) is not None)


def _figure(path: str, pack: PackFiles) -> Figure | None:
    value = pack.parameters.found(path, pack.on) if pack.parameters and path in pack.parameters else None
    if value is None:
        return None
    text = pack.texts.get(value.text)
    clause = next((c.body for c in text.clauses if c.number == value.clause), "") if text else ""
    plain = " ".join(clause.split())
    says = "" if value.setting else f"{plain[:SHOWN]}{'……' if len(plain) > SHOWN else ''}"
    return Figure(value.label, f"{value.value} {value.unit}".strip(), value.cited, says)


def sheet(trial: Trial) -> Iterator[str]:
    """Yield the sheet to be signed, line by line."""
    yield f"试运行核对单（全部虚构）  {trial.city}  {trial.on:%Y-%m-%d}"
    for number, each in enumerate(trial.tried, 1):
        yield ""
        yield f"{number}. {each.label}  " + (
            f"{each.number}，{each.end}" if each.number else f"没有走到头：{each.short_of}"
        )
        for figure in each.figures:
            yield f"   数值  {figure.label}  {figure.value}  {figure.cited}"
            if figure.says:
                yield f"         {figure.says}"
        for label, amount, clause in each.working:
            yield f"   算式  {label}  {amount}" + (f"  {clause}" if clause else "")
        if each.amount:
            yield f"   核定  {each.amount}"
        if each.figures:
            yield "   核对人：____________  日期：____________"
    if trial.figures:
        yield ""
        yield "其他数值"
        yield from (f"   {figure.label}  {figure.value}  {figure.cited}" for figure in trial.figures)
        yield "   核对人：____________  日期：____________"
    if trial.withheld:
        yield ""
        yield f"本地不办的：{'、'.join(trial.withheld)}。"
    for title, sentences in (("规则不让发生的", trial.held_up), ("与例子不符的", trial.examples)):
        if sentences:
            yield ""
            yield f"{title}（{len(sentences)}）"
            yield from (f"  {sentence}" for sentence in sentences)
    yield ""
    yield "全部走到了头。" if trial.is_whole else "没有全部走到头，请按上面各条核对城市文件夹。"
