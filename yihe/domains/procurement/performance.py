"""
履约记录: how a contract that is over was performed, counted from what happened and never typed. Its supplier sees it first and may answer in words within a
term; somebody who did not run the purchase answers that; only then others read it, and use it as far as the next document says so (条例 20; buying.md §10).
"""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from yihe.domains.procurement import consortia, contracting, taking_over
from yihe.domains.procurement.amendments import GROUNDS
from yihe.domains.procurement.models import Challenge, Complaint, Decided, Milestone, Outcome, Performance
from yihe.foundation.doors import Chapter
from yihe.foundation.money import shown
from yihe.foundation.roles import APPLICANT, DIRECTOR, PURCHASER, REVIEWER
from yihe.foundation.workflow import OPENING
from yihe.matters import kinds, standing, telling
from yihe.matters.actions import open_matter, perform
from yihe.matters.effects import set_in_contents
from yihe.matters.kinds import contents_of
from yihe.matters.models import Event, Matter
from yihe.registers.bodies.models import Body
from yihe.registers.organizations.models import Organization

KEPT = "kept"
SUSTAINED = (Decided.NO_EFFECT, Decided.NEXT, Decided.ANEW)
UPHELD = (Outcome.NO_EFFECT, Outcome.CORRECTED, Outcome.NEXT, Outcome.ANEW)
BEFORE = (APPLICANT, PURCHASER)  # who read it before it is kept: whose it is, and who tells it
BEFORE_ANSWER = (*BEFORE, REVIEWER, DIRECTOR)
TOLD, SAID = "told_paper", "reply_paper"  # papers of a supplier that nobody has an account of here
ONLY_AS_SAID = "只在采购文件写明使用履约记录的采购里、按写明的用法使用，不得以此对供应商实行差别待遇（政府采购法实施条例 第二十条）。"


def counted(matter: Matter, supplier: int) -> dict[str, int | Decimal | bool]:
    """
    Return how one supplier performed a contract, from its own stages, what was done with each, and how it ended. What is of the contract and of no stage
    is said of whose it was that day (`taking_over`): how it was bought, that it was suspended, why it ended.
    """
    stages = Milestone.objects.filter(matter__parent=matter.pk, supplier=supplier)
    rows = list(stages.select_related("matter", "stage").order_by("pk"))
    looked_at = [row for row in rows if row.accepted is not None]
    refused = [row for row in looked_at if row.matter.state == "refused"]
    events = Event.objects.filter(matter__in=[row.pk for row in rows], action="report").order_by("seq")
    first: dict[int, date] = {}
    for event in events:
        first.setdefault(event.matter_id, date.fromisoformat(str(event.said["reported_on"])))
    drawn, stopped, ended = (_theirs(matter, supplier, action) for action in (OPENING, "suspend", "terminate"))
    bought = contents_of(matter).purchase_id if drawn else None
    upheld = Challenge.objects.filter(tender__purchase=bought, outcome__in=UPHELD)
    sustained = Complaint.objects.filter(tender__purchase=bought, outcome__in=SUSTAINED)
    return contracting.paid_of(stages) | {
        "stages": len(looked_at),
        "in_time": sum(first[row.pk] <= row.stage.due_on for row in looked_at),
        "at_first": sum(not row.cured and row not in refused for row in looked_at),
        "cured": sum(row.cured for row in looked_at),
        "refused": len(refused),
        "called_off": sum(row.matter.state == "called_off" for row in rows),
        "upheld": upheld.count(),
        "sustained": sustained.count(),
        "suspended": len(stopped),
        "for_fault": bool(ended) and ended[-1].said.get("ground") == GROUNDS["breach"],
    }


def _theirs(matter: Matter, supplier: int, action: str) -> list[Event]:
    """Return the events of an action on a contract that came while it was this supplier's."""
    rows = Event.objects.filter(matter=matter.pk, action=action).order_by("seq")
    return [row for row in rows if taking_over.whose(matter, timezone.localdate(row.at)) == supplier]


# -- effects ---------------------------------------------------------------------------------------------------------------


def closed(matter: Matter, *, by) -> dict:
    """Say what was accepted and deducted of all of a contract, and open the record of how each whose it was performed it."""
    stages = Milestone.objects.filter(matter__parent=matter.pk)
    whose = dict.fromkeys((*stages.order_by("pk").values_list("supplier", flat=True), contents_of(matter).supplier_id))
    for supplier in Body.objects.filter(pk__in=whose).order_by("pk"):
        _record(matter, supplier, by=by)
    for member in consortia.others(contents_of(matter)):
        _record(matter, member, by=by, did=contents_of(matter).supplier)
    return contracting.paid_of(stages)


def _record(matter: Matter, supplier: Body, *, by, did: Body | None = None) -> None:
    """`did` is in whose name the stages are: a consortium performs together, and each member has the record of all of it (法 24)."""
    contract, found = contents_of(matter), counted(matter, (did or supplier).pk)
    paid = {name: found.pop(f"{name}_amount") for name in ("accepted", "deducted")}
    child = open_matter(
        kinds.get("performance"), Performance(contract=contract, supplier=supplier, **paid, **found), by=by, parent=matter, region=matter.region,
        organization=Organization.objects.filter(pk=supplier.pk).first(), title=f"{contract.number} 履约记录{'（联合体共同履行）' if contract.members else ''}",
    )  # fmt: skip
    fresh = standing.held(child.pk)
    contracting.let_supplier_in(fresh, supplier)
    standing.note(fresh, "name_supplier", by=by, said={"payee": supplier.name})
    if telling.people(APPLICANT, fresh):
        perform(child, "tell_here", by=by, following=True)


def tell_here(matter: Matter, *, by):
    """It is told by standing in the supplier's own inbox, with a line and a mail."""
    set_in_contents(matter, told_on=timezone.localdate())


def tell(matter: Matter, *, by, told_on: date):
    set_in_contents(matter, told_on=told_on)


def reply(matter: Matter, *, by, reply: str):
    set_in_contents(matter, reply=reply, replied_on=timezone.localdate())


def answer(matter: Matter, *, by, answer: str):
    set_in_contents(matter, answer=answer, kept_on=timezone.localdate())


def keep(matter: Matter, *, by):
    set_in_contents(matter, kept_on=timezone.localdate())


# -- rules -----------------------------------------------------------------------------------------------------------------


def told_is_wrong(matter: Matter, user, *, told_on: date) -> str:
    if told_on > timezone.localdate():
        return f"告知日期 {told_on} 还没有到。"
    opened = timezone.localdate(matter.opened_at)
    return f"告知日期 {told_on} 早于履约记录生成的日期 {opened}，请核对。" if told_on < opened else ""


def may_read(matter: Matter, user) -> bool:
    """Test whether somebody reads what was counted: everybody who knows of it once it is kept, before that who tells it, whose it is, who answers."""
    if matter.state == KEPT:
        return True
    roles = BEFORE_ANSWER if matter.state == "answering" else BEFORE
    place = {"region": matter.region, "organization_id": matter.organization_id}
    return any(hat.role in roles and hat.covers(**place) for hat in user.hats)


# -- what others read ------------------------------------------------------------------------------------------------------


def sentence(row: Performance) -> str:
    """Return a record that is kept in one line."""
    said = [f"验收 {row.stages} 期，按期 {row.in_time}，一次通过 {row.at_first}"]
    said += [f"整改 {row.cured}"] if row.cured else []
    said += [f"没有通过 {row.refused}"] if row.refused else []
    said += [f"扣减 {shown(row.deducted)}"] if row.deducted else []
    said += ["因违约解除"] if row.for_fault else []
    said += ["承接主体有意见"] if row.reply else []
    return "，".join(said)


def chapter(user, organization) -> Chapter | None:
    """Return what buying tells on the page of an organization's life: kept records, of contracts this person may know of."""
    rows = Performance.objects.filter(supplier=organization.pk, kept_on__isnull=False).select_related(
        "matter", "contract"
    )
    rows = rows.filter(matter__in=Matter.objects.visible_to(user)).order_by("-kept_on", "-pk")
    said = tuple(
        (row.kept_on, f"履约记录 {row.contract.number}：{sentence(row)}", row.matter.number)
        for row in rows
        if row.kept_on is not None
    )
    return Chapter("履约记录", said) if said else None


def of_contract(matter: Matter) -> list[Performance]:
    """Return the records of a contract: of each whose it was, in turn."""
    return list(Performance.objects.filter(contract=matter.pk).select_related("matter", "supplier").order_by("pk"))
