"""
重复登记: a training base is entered under the name of one that is there already. What may be had once is counted by the base's
number, so one base under two numbers would be paid twice. The second entry is therefore paid nothing until another person has
confirmed that it is another base.
"""

from django.utils import timezone

from yihe.domains.subsidies.places import TrainingBase
from yihe.foundation.roles import CLERK, REVIEWER
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import Proposal, RegisterEdit
from yihe.registers.accounts.proposals import Outcome, Sort
from yihe.registers.bodies import traits

ANOTHER_BASE = "another_base"


def alike(base: TrainingBase) -> list[TrainingBase]:
    """Return the other bases of the same name, however it is written, in the order they were entered."""
    name = traits.plain(traits.NAME, base.name)
    others = TrainingBase.objects.exclude(pk=base.pk).select_related("organization").order_by("pk")
    return [other for other in others if traits.plain(traits.NAME, other.name) == name]


def ask(base: TrainingBase, by) -> Proposal | None:
    """Have a second person say whether a base is another than those of its name; None when there is none."""
    if not (others := alike(base)):
        return None
    return proposals.propose(
        ANOTHER_BASE, entry=base.number, name=base.name, region=base.organization.region,
        values={"like": " ".join(other.number for other in others)}, by=by, source="系统比对：基地名称相同",
        since=timezone.localdate(),
    )  # fmt: skip


def waits(place) -> str:
    """Return the sentence that nobody has said that a base is another than the one of its name, or ""."""
    if not isinstance(place, TrainingBase):
        return ""
    asked = Proposal.objects.filter(what=ANOTHER_BASE, entry=place.number).order_by("-pk").first()
    if asked is None or asked.outcome == Outcome.CONFIRMED:
        return ""
    return f"{place}与已登记的{asked.said['like']}同名，还没有经另一人认定是另一个基地，不能核定。"


def _base(proposal: Proposal) -> TrainingBase:
    return TrainingBase.objects.select_related("organization").get(number=proposal.entry)


def _nothing(proposal: Proposal, by) -> None:
    """The base stands already; what it lacked is that somebody else said so."""


def _note(proposal: Proposal, step: str, by) -> None:
    RegisterEdit.objects.create(
        by=by, register="training_bases", entry=proposal.entry, field=f"{step}：是另一个基地的认定", before="",
        after=proposal.said["like"], reason=proposal.reason or proposal.source,
    )  # fmt: skip


def _shown(proposal: Proposal) -> list[tuple[str, str]]:
    base = _base(proposal)
    rows = [("新的登记", f"{base}，{base.organization.name}，建成 {base.built_on or '未填'}")]
    for other in TrainingBase.objects.filter(number__in=proposal.said["like"].split()).select_related("organization"):
        rows.append(("与它同名", f"{other}，{other.organization.name}，建成 {other.built_on or '未填'}"))
    return rows


Sort(
    ANOTHER_BASE, "是另一个实训基地的认定", (CLERK, REVIEWER), _nothing, _note, _shown, lapses=False,
    answered="怎样核实是另一个基地（一句话）",
)  # fmt: skip
