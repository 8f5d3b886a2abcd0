"""
What a contract waits for before it is closed: its stages, its money, and whatever was found of it and is not settled – anything opened under it or one of
its stages (a recovery, a payment that came back, an objection), a challenge to how it was bought, a complaint about it before 财政, a stop. Each is named by its number.
"""

from django.db.models import Exists, F, OuterRef, Q

from yihe.acts.funds.models import Commitment
from yihe.foundation import money
from yihe.matters import kinds
from yihe.matters.models import Confidentiality, Matter

ABOUT_THE_TENDER = ("challenge", "tender_complaint")


def nothing_is_open():
    """Return the condition on contracts that nothing right under them is open: until then they are in nobody's inbox."""
    return ~Exists(Matter.objects.filter(parent=OuterRef("pk"), closed_at=None))


def something_is_open(matter: Matter, user) -> str:
    """Refuse to close a contract of which a stage, some money or a finding is open, and name all of it at once."""
    return "".join((_stages(matter), _findings(matter), _money(matter)))


def _stages(matter: Matter) -> str:
    rows = Matter.objects.filter(parent=matter.pk, kind="milestone", closed_at=None)
    numbers = sorted(rows.values_list("number", flat=True))
    return (
        f"还有 {len(numbers)} 期（{'、'.join(numbers)}）没有办完，都支付、不予通过或者不再履行以后才能办结。"
        if numbers
        else ""
    )


def _findings(matter: Matter) -> str:
    """Return what was found and is not settled. What lies in a compartment is not named: that it is there is nobody's to know."""
    under = (
        Q(parent=matter.pk)
        | Q(parent__parent=matter.pk)
        | Q(kind__in=ABOUT_THE_TENDER, parent__parent=matter.parent_id)
    )
    rows = Matter.objects.filter(under, closed_at=None).exclude(kind="milestone")
    rows = rows.exclude(confidentiality=Confidentiality.COMPARTMENT).order_by("pk")
    named = [f"{each.number}（{kinds.get(each.kind).label}，{_state_of(each)}）" for each in rows]
    stopped = Matter.objects.filter(kind="tender", parent=matter.parent_id, state="stopped").order_by("pk")
    named += [f"{each.number}（财政部门暂停）" for each in stopped]
    return f"还有 {len(named)} 件没有了结：{'、'.join(named)}，了结以后才能办结合同。" if named else ""


def _state_of(matter: Matter) -> str:
    return str(kinds.get(matter.kind).workflow_of(matter).states[matter.state].label)


def _money(matter: Matter) -> str:
    """Return what stages that are over are still owed, or were paid past what stands: a payment that came back is to be paid again."""
    rows = Commitment.objects.filter(
        matter__parent=matter.pk, matter__kind="milestone", matter__closed_at__isnull=False
    )
    rows = rows.annotate(stands=F("amount") + F("added") - F("returned")).exclude(paid=F("stands"))
    named = [
        f"{number} 应付 {money.shown(money.from_fen(stands))}，已付 {money.shown(money.from_fen(paid))}"
        for number, stands, paid in rows.order_by("matter").values_list("matter__number", "stands", "paid")
    ]
    return f"资金还没有结清：{'；'.join(named)}。" if named else ""
