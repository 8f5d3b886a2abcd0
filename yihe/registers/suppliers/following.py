"""
Who stands for a supplier: said by two people, and where another county knows the supplier too by somebody there (ADR 0087), as its end is. Whoever could
name a successor alone would give a contract to whom they like (ADR 0131). Organizations have theirs in `registers/organizations/succession`.
"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q

from yihe.foundation.plain_text import as_number
from yihe.foundation.roles import CLERK, DIRECTOR, PURCHASER, REVIEWER
from yihe.registers.accounts.models import Proposal
from yihe.registers.accounts.proposals import Sort
from yihe.registers.bodies import lines
from yihe.registers.bodies.models import Body, Ending, Ground, Succession
from yihe.registers.evidence import states
from yihe.registers.organizations.models import Organization
from yihe.registers.suppliers import proposed
from yihe.registers.suppliers.models import KnownIn, Supplier

FOLLOWING = "supplier_succession"
NO_MORE = "none"  # of a link that was recorded by mistake
GROUNDS = (*((g, g.label) for g in (Ground.MERGER, Ground.DIVISION, Ground.RENEWAL)), (NO_MORE, "更正：没有承继关系"))
# How who was followed comes to an end. One that is divided may go on, and its end is recorded by itself.
ENDS_BY = {Ground.MERGER: Ending.MERGED, Ground.RENEWAL: Ending.RENEWED}


def propose(supplier: Supplier, *, by, successor: str, how: str, since: date, source: str) -> Proposal:
    """Ask that another, known by its credit code, stand for a supplier since a day. Raises ValidationError by field."""
    other = _found(by, successor)
    if fault := _cannot_follow(supplier.body, other, how, since):
        raise ValidationError({"successor": fault})
    values = {"successor": str(other.pk), "how": how}
    return proposed.propose(FOLLOWING, supplier, values, by, source, since, proposed.confirmed_in(supplier, by))


def _found(by, typed: str) -> Body:
    """Return whom a code names of those this person's county knows: typing one tells nobody whom others know."""
    code = as_number(typed)
    known = KnownIn.objects.in_reach(by).order_by().values("supplier")
    seen = Q(pk__in=known) | Q(pk__in=Organization.objects.visible_to(by).order_by().values("pk"))
    if code and (found := Body.objects.filter(seen, code=code).first()):
        return found
    raise ValidationError({"successor": f"登记簿里没有代码为“{typed}”的承接主体或者社会组织，请先登记承继的单位。"})


def _cannot_follow(one: Body, other: Body, how: str, since: date) -> str:
    return lines.cannot_follow(one, other, since, undone=how == NO_MORE, what="单位")


def _two(proposal: Proposal) -> tuple[Body, Body]:
    keys = proposed.key_of(proposal), int(proposal.said["successor"])
    found = Body.objects.in_bulk(keys)
    return found[keys[0]], found[keys[1]]


def _link(proposal: Proposal, by) -> None:
    one, other = _two(proposal)
    lines.hold_lines(one.pk, other.pk)
    one, other = _two(proposal)
    how = proposal.said["how"]
    if fault := _cannot_follow(one, other, how, proposal.since):
        raise ValidationError(fault)
    if how == NO_MORE:
        Succession.objects.get(predecessor=one.pk, successor=other.pk).delete()
        if one.ending in ENDS_BY.values():
            states.update(Body.objects.filter(pk=one.pk), until=None, ending="")
        return
    Succession.objects.create(
        predecessor=one, successor=other, ground=how, since=proposal.since, source=proposal.source
    )
    if how in ENDS_BY and one.until is None:
        before = proposal.since - timedelta(days=1)
        last = max(one.since or before, before)
        states.update(Body.objects.filter(pk=one.pk), until=last, ending=ENDS_BY[Ground(how)])


def _shown(proposal: Proposal) -> list[tuple[str, str]]:
    _one, other = _two(proposal)
    return [
        ("承继的单位", f"{other.name}（{other.code}）"),
        ("承继原因", str(dict(GROUNDS)[proposal.said["how"]])),
        ("自", str(proposal.since)),
    ]


Sort(FOLLOWING, "承接主体的承继关系", (CLERK, PURCHASER, REVIEWER, DIRECTOR), _link, proposed.note, _shown)
