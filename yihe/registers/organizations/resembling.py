"""
重复登记: an organization is entered, or changed, so that it has the name, the account, the address, or the representative and
day of registration of another one. It may be the same one entered twice, so it is paid nothing until another person has
confirmed that it is a different one (and why), or the two are linked (`succession`).
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone

from yihe.foundation import comparisons
from yihe.foundation.ciphers import Unreadable
from yihe.foundation.roles import CIVIL_AFFAIRS, CLERK, REVIEWER
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import Proposal
from yihe.registers.accounts.proposals import Outcome, Sort
from yihe.registers.bodies import lines, traits
from yihe.registers.organizations import edits
from yihe.registers.organizations.edits import ANOTHER
from yihe.registers.organizations.models import Organization

ASKED_OF = (traits.NAME, traits.ACCOUNT, traits.ADDRESS, traits.SEAT, traits.RECORD)
MOST_ASKED = 3  # of those that share the same: a sheet in which all do would ask of every pair


@dataclass(frozen=True)
class Resemblance:
    """Another organization, and what it shares (sorts of `traits`)."""

    other: Organization
    shared: tuple[str, ...]

    @property
    def words(self) -> str:
        said = "、".join(traits.WORDS[sort] for sort in self.shared)
        return f"与已登记的{self.other.name}（{self.other.code_words}）{said}"


def found(organization: Organization) -> list[Resemblance]:
    """Return the organizations this one resembles and is not of one line with."""
    shared = {
        int(whose.partition(":")[2]): tuple(sort for sort in ASKED_OF if sort in sorts)
        for whose, sorts in traits.shared_by(organization.whose).items()
        if whose.startswith("organization:")
    }
    own = lines.line_of(organization.pk)
    rows = Organization.objects.filter(pk__in=[pk for pk, sorts in shared.items() if sorts and pk not in own])
    return [Resemblance(row, shared[row.pk]) for row in rows.order_by("pk")]


def ask(organization: Organization, by) -> None:
    """
    Have a second person say of each organization this one resembles whether it is another one. What was said already is not
    asked again, unless it shares something more since. Of many that share the same the first few are asked of; who decides is
    told of the others (`_shown`).
    """
    for each in _first_of_each(found(organization)):
        entry = f"{organization.pk}-{each.other.pk}"
        pair = Proposal.objects.filter(what=ANOTHER, entry__in=[entry, f"{each.other.pk}-{organization.pk}"])
        if pair.filter(outcome="").exists():
            continue  # it waits already: whoever decides is told of what it shares by then
        if any(set(each.shared) <= _said_of(row) for row in pair.filter(outcome=Outcome.CONFIRMED)):
            continue
        proposals.propose(
            ANOTHER, entry=entry, name=organization.name, region=organization.region,
            values={"shared": " ".join(each.shared)}, by=by, source=f"系统比对：{each.words}"[:120],
            since=timezone.localdate(),
        )  # fmt: skip


def _first_of_each(resemblances: list[Resemblance]) -> list[Resemblance]:
    """Return those to ask of: of each set of shared things the first MOST_ASKED."""
    alike: defaultdict[tuple[str, ...], list[Resemblance]] = defaultdict(list)
    for each in resemblances:
        alike[each.shared].append(each)
    return [each for group in alike.values() for each in group[:MOST_ASKED]]


def waits(organization: Organization, newest: dict[str, str]) -> str:
    """
    Return the sentence that nobody has said yet that this is another organization than the one it resembles, or "". `newest`
    is what became of what was asked, by the pair.
    """
    left = {int(entry.partition("-")[2]) for entry, outcome in newest.items() if outcome != Outcome.CONFIRMED}
    for each in found(organization) if left else ():
        if each.other.pk in left:
            return f"申请单位{each.words}，还没有经另一人认定是另一家，也没有登记承继关系，不能核定。"
    return ""


def with_account(account: str, besides: Organization) -> list[Organization]:
    """Return the other organizations that are paid at an account."""
    keys = [int(whose.partition(":")[2]) for whose in traits.holders(traits.ACCOUNT, account) if whose.startswith("organization:")]  # fmt: skip
    return list(Organization.objects.filter(pk__in=keys).exclude(pk=besides.pk).order_by("pk"))


def _said_of(proposal: Proposal) -> set[str]:
    return set(proposal.said["shared"].split())


def _two(proposal: Proposal) -> tuple[Organization, Organization]:
    one, _dash, other = proposal.entry.partition("-")
    return Organization.objects.get(pk=int(one)), Organization.objects.get(pk=int(other))


def _apply(proposal: Proposal, by) -> None:
    one, other = _two(proposal)
    now = next((each.shared for each in found(one) if each.other.pk == other.pk), ())
    if more := set(now) - _said_of(proposal):
        words = "、".join(traits.WORDS[sort] for sort in ASKED_OF if sort in more)
        raise ValidationError(f"提请以后又有了相同之处（{words}）。请不予确认，更正登记后再次比对，或者登记承继关系。")


def _note(proposal: Proposal, step: str, by) -> None:
    one, other = _two(proposal)
    edits.note(
        one, f"{step}：{proposals.sort_of(proposal).label}", "", f"{other.name}（{other.code_words}）", by=by,
        reason=proposal.reason or proposal.source,
    )  # fmt: skip


def _shown(proposal: Proposal) -> list[tuple[str, str]]:
    one, other = _two(proposal)
    said = "、".join(traits.WORDS[sort] for sort in ASKED_OF if sort in _said_of(proposal))
    others = [
        each.other.name for each in found(one) if _said_of(proposal) <= set(each.shared) and each.other.pk != other.pk
    ]
    return [
        ("新的登记", f"{one.name}（{one.code_words}）"), ("与它相像", f"{other.name}（{other.code_words}）"), ("相同之处", said),
        *([(f"同样相像的还有 {len(others)} 家", "、".join(others[:20]) + ("等" if len(others) > 20 else ""))] if others else []),
        ("怎样办", "确认＝经核实是另一家；是同一家或者承继它的，请不予确认，并在单位页面登记承继关系"),
    ]  # fmt: skip


Sort(
    ANOTHER, "是另一家组织的认定", (CLERK, REVIEWER, CIVIL_AFFAIRS), _apply, _note, _shown, lapses=False,
    answered="怎样核实是另一家（一句话）",
)  # fmt: skip


def recognised() -> Iterator[tuple[str, str, str]]:
    """Yield what organizations are recognised by, as `traits.read_from` takes it."""
    for organization in Organization.objects.order_by("pk").iterator(chunk_size=500):
        with suppress(Unreadable):  # what does not open recognises nobody; `verify` names it
            yield from ((organization.whose, sort, text) for sort, text in organization.recognised_by.items())


comparisons.declare(
    comparisons.Comparison(
        "organizations.resembling", "重复登记的提示",
        "新登记或者更正的组织与已登记的一家相像时，请另一人认定是不是同一家；认定以前不核定补贴。",
        f"{'、'.join(traits.WORDS[sort] for sort in ASKED_OF)}：以密钥摘要比对，不读原文。",
        "由另一名受理、审核或者{registrar}工作人员写明怎样核实，认定是另一家，或者登记承继关系。",
        "组织可以向登记它的工作人员说明，并要求更正登记信息。",
    )
)  # fmt: skip
