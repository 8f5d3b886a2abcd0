"""
合同承继: a contract whose supplier was merged, divided or renewed goes on with whoever stands for it (民法典 67), and with nobody else: handing it on is
forbidden (法 50; 条例 72). Open stages, what is promised and foreseen for them, and where that is paid go over; what was accepted stays the
predecessor's, and so does what is paid or on its way. Money of an accepted stage that has no invoice yet follows where the predecessor is no more. ADR 0131.
"""

from datetime import date

from django import forms
from django.db.models import F, Q
from django.utils import timezone

from yihe.acts.eligibility.gates import Purpose
from yihe.acts.funds import passing_over
from yihe.acts.funds.models import Commitment
from yihe.acts.funds.payees import lacks_account
from yihe.domains.procurement import challenged, consortia, rules, years
from yihe.domains.procurement.contracting import SUPPLIER
from yihe.domains.procurement.forms import OfSupplier, SupplierField
from yihe.domains.procurement.models import Contract, Milestone, Takeover, TakeoverGround
from yihe.domains.procurement.payee import payee_of
from yihe.domains.procurement.rows import takeovers_of
from yihe.foundation.roles import APPLICANT
from yihe.matters import search, standing
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter, Party
from yihe.matters.reading import read_once
from yihe.registers.bodies import lines
from yihe.registers.bodies.models import Body, Ground, Succession
from yihe.registers.evidence import states
from yihe.registers.organizations.models import Organization

standing.LABELS |= {"take_over_stage": "由承继单位继续履行", "take_over_money": "由承继单位收款"}
OPEN = ("due", "accepting", "seconding")  # states of a stage that is not accepted yet
ACCEPTED = "accepted"  # and waits for its invoice
NOT_FOLLOWED = (
    "登记簿里没有{successor}承继{predecessor}的登记。合同只能由合并、分立、换证以后承继的单位接续（民法典 第六十七条），不能转给别的单位"
    "（政府采购法 第五十条、政府采购法实施条例 第七十二条）。确有承继的，先在登记簿里登记承继关系。"
)


class TakeoverForm(OfSupplier):
    takes_phrases = ("reason",)
    successor = SupplierField(label="承继的承接主体")
    document = forms.CharField(
        label="依据文件", max_length=120, help_text="合并、分立协议或者准予变更登记决定书的名称和文号；更名的写变更登记的文号。"
    )  # fmt: skip
    reason = forms.CharField(
        label="承继的约定和说明", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="分立的，写明各方约定由谁继续履行。"
    )  # fmt: skip
    field_order = ("successor", "document", "reason")


# -- rules -----------------------------------------------------------------------------------------------------------------


def waiting(matter: Matter) -> Takeover | None:
    """Return the takeover of a contract that is not decided, None where there is none."""
    return next((each for each in takeovers_of(matter) if each.decided_on is None and not each.dropped), None)


def has_to_do_with(matter: Matter) -> bool:
    """Test whether the supplier of a contract has ended, another stands for it, or it is called otherwise than it was promised money as."""
    return read_once(matter, "is taken over", lambda: _has_to_do_with(matter))


def _has_to_do_with(matter: Matter) -> bool:
    supplier = contents_of(matter).supplier
    about = lines.about(supplier.pk)
    if about.until is not None or (about.is_linked and lines.after(supplier.pk) != {supplier.pk}):
        return True
    return is_called_otherwise(matter, supplier)


def is_called_otherwise(matter: Matter, supplier: Body) -> bool:
    """Test whether what a contract's stages still have to be paid was promised to its supplier under another name than it has."""
    promised = Commitment.objects.filter(
        promised_to(supplier), matter__parent=matter.pk, matter__state__in=(*OPEN, ACCEPTED)
    )
    return promised.exclude(payee_name=supplier.name).filter(amount__gt=F("paid") + F("returned") - F("added")).exists()


def promised_to(body: Body) -> Q:
    """Return the condition on commitments that they are a body's."""
    return Q(organization=body.pk) | Q(organization=None, party__body=body.pk)


def stands_for(successor: Body, predecessor: Body) -> bool:
    """Test whether the register says that one body stands for another, over others too."""
    # Nearly always it is the next one, which is asked first: a whole line is several questions.
    direct = Succession.objects.filter(predecessor=predecessor.pk, successor=successor.pk)
    return direct.exists() or successor.pk in lines.after(predecessor.pk)


def ground_of(successor: Body, predecessor: Body) -> str:
    """Return why one body stands for another, as their last link says."""
    row = Succession.objects.filter(successor=successor.pk, predecessor__in=lines.after(predecessor.pk))
    last = row.order_by("-since", "-pk").first()
    return last.ground if last else Ground.SAME


def cannot_begin(matter: Matter, user) -> str:
    """Refuse to propose who takes over while a contract is suspended or challenged, or once nothing of it is open."""
    if together := consortia.cannot_be_taken_over(contents_of(matter)):
        return together
    if matter.state == "suspended":
        return "合同已经中止，恢复履行以后再办理承继。"
    if held := challenged.is_challenged(matter, user):
        return held
    if not Matter.objects.filter(parent=matter.pk, kind="milestone", state__in=(*OPEN, ACCEPTED)).exists():
        return "各期都已经验收、提请付款，没有可以承继的；付清以后请办结合同。"
    return ""


def is_wrong(matter: Matter, user, *, successor: Body, **_said) -> str:
    """Refuse whoever does not stand for the supplier by the register, is it already, or may not undertake a contract today."""
    predecessor = contents_of(matter).supplier
    if successor.pk == predecessor.pk:
        if is_called_otherwise(matter, successor):
            return ""
        return f"{successor.name}已经是这份合同的承接主体，名称也没有变，不用办理承继。"
    if not stands_for(successor, predecessor):
        return NOT_FOLLOWED.format(successor=successor.name, predecessor=predecessor.name)
    assert matter.parent is not None  # a contract stands under its purchase
    return rules.stands_against(successor, Purpose.AWARD, matter.parent, timezone.localdate())


def stands_no_more(matter: Matter, user) -> str:
    """Refuse to decide what would not be proposed today: the register, or what stands against the successor, went on since."""
    asked = waiting(matter)
    return is_wrong(matter, user, successor=asked.successor) if asked else ""


def is_paid_nowhere(matter: Matter, user) -> str:
    """Refuse while the successor has no account that two people checked: its stages could be paid nowhere."""
    asked = waiting(matter)
    return lacks_account(payee_of(matter, asked.successor)) if asked else ""


def goes_over(matter: Matter, asked: Takeover) -> list[int]:
    """
    Return the stages that go over, in their order: those not accepted; and those without an invoice of a predecessor that is no more, or is the same one
    by another name.
    """
    until = asked.predecessor.until
    over = asked.ground == TakeoverGround.NAME or (until is not None and until < timezone.localdate())
    going = (*OPEN, ACCEPTED) if over else OPEN
    rows = Matter.objects.filter(parent=matter.pk, kind="milestone", state__in=going)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def whose(matter: Matter, on: date) -> int:
    """Return the key of the body whose a contract was at the end of a day; of one that was not drawn yet, of whom it was drawn for."""
    decided = Takeover.objects.filter(contract=matter.pk, decided_on__gt=on).order_by("decided_on", "pk")
    return decided.values_list("predecessor", flat=True).first() or contents_of(matter).supplier_id


# -- effects ---------------------------------------------------------------------------------------------------------------


def propose(matter: Matter, *, by, successor: Body, document: str, reason: str):
    contract = contents_of(matter)
    predecessor = contract.supplier
    same = successor.pk == predecessor.pk
    Takeover.objects.create(
        contract=contract, predecessor=predecessor, successor=successor, document=document, reason=reason,
        ground=TakeoverGround.NAME if same else ground_of(successor, predecessor), successor_name=successor.name,
        predecessor_name=_promised_as(matter, predecessor) if same else predecessor.name,
    )  # fmt: skip
    return {"payee": successor.name}


def _promised_as(matter: Matter, body: Body) -> str:
    """Return the name a body was promised money under last."""
    made = Commitment.objects.filter(promised_to(body), matter__parent=matter.pk).exclude(payee_name=body.name)
    return made.order_by("-pk").values_list("payee_name", flat=True)[0]


def drop(matter: Matter, *, by, reason: str):
    if asked := waiting(matter):
        asked.dropped = True
        asked.save(update_fields=["dropped"])


def approve(matter: Matter, *, by):
    """
    Let the contract and what is open of it be the successor's, and say so in each of them. All stages are held before any money is, so that a payment
    that holds one and waits for the envelope never waits for us.
    """
    asked, contract = waiting(matter), contents_of(matter)
    assert asked is not None  # the state says that one waits
    asked.decided_on = timezone.localdate()
    asked.save(update_fields=["decided_on"])
    stages = [standing.held(pk) for pk in goes_over(matter, asked)]
    if asked.ground == TakeoverGround.NAME:
        _call(matter, asked)
    else:
        _give(contract, matter, asked)
        for stage in stages:
            _let_in(stage, asked)
    for stage in stages:
        accepted = stage.state == ACCEPTED
        if not accepted:
            Milestone.objects.filter(pk=stage.pk).update(supplier=asked.successor)
        _pass_money(stage, asked, by=by)
        said = {"payee": asked.successor.name, "from_payee": asked.predecessor_name}
        standing.note(stage, "take_over_money" if accepted else "take_over_stage", by=by, said=said)
    search.renew(matter, *stages)  # whose they are, and what the contract is called, is found by
    return {"payee": asked.successor.name, "from_payee": asked.predecessor_name, "ground": asked.get_ground_display()}


def _give(contract: Contract, matter: Matter, asked: Takeover) -> None:
    contract.supplier = asked.successor
    contract.save(update_fields=["supplier"])
    _call(matter, asked)
    _let_in(matter, asked)


def _call(matter: Matter, asked: Takeover) -> None:
    matter.title = f"{asked.successor.name}：{matter.parent.title}"[: Matter._meta.get_field("title").max_length]
    matter.save(update_fields=["title"])


def _let_in(matter: Matter, asked: Takeover) -> None:
    """Let the successor in as its predecessor was: as the organization a matter is for, or as a party of it."""
    now = timezone.now()
    states.update(Party.objects.filter(matter=matter, body=asked.predecessor, until=None), until=now)
    matter.organization = Organization.objects.filter(pk=asked.successor_id).first()
    matter.save(update_fields=["organization"])
    role = APPLICANT.code if matter.organization else SUPPLIER
    Party.objects.create(
        matter=matter, body=asked.successor, role_code=role, since=now, ground=asked.get_ground_display()
    )


def _pass_money(stage: Matter, asked: Takeover, *, by) -> None:
    payee = payee_of(stage, asked.successor)
    for made in Commitment.objects.filter(promised_to(asked.predecessor), matter=stage.pk).order_by("pk"):
        if made.outstanding:
            passing_over.pass_over(made, payee, by=by)
    for foreseen in years.foreseen_of(stage):
        passing_over.foresee_for(foreseen, payee, by=by)
