"""From the award to a contract in force: drawn in stages, looked at, signed by both sides; then its money is promised, stage by stage."""

from datetime import date
from decimal import Decimal

from django import forms
from django.db.models import Exists, Max, OuterRef, QuerySet, Sum
from django.utils import timezone

from yihe.acts.funds import reserving
from yihe.acts.funds.models import Reservation
from yihe.acts.funds.payees import Part, lacks_account
from yihe.acts.funds.promises import commit
from yihe.domains.procurement import consortia, last_lines, pricing, published_draft, years
from yihe.domains.procurement.forms import Day
from yihe.domains.procurement.models import Award, Contract, Milestone, Stage
from yihe.domains.procurement.payee import payee_of
from yihe.foundation.money import ZERO, shown
from yihe.foundation.money_fields import MoneyBox
from yihe.foundation.roles import APPLICANT
from yihe.matters import kinds, standing, telling
from yihe.matters.actions import NotAllowed, open_matter
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter, Party
from yihe.registers.bodies.models import Body
from yihe.registers.organizations.models import Organization

MOST_TITLE = 120  # characters of what a matter is called
SUPPLIER = "supplier"  # what the other side of a contract is called among its parties
standing.LABELS |= {"name_supplier": "确定承接主体", "promise_stage": "占用本期资金"}


class ContractForm(forms.ModelForm):
    class Meta:
        model = Contract
        fields = ["number", "starts_on", "ends_on", "quality", "deductions", "people", "holds"]
        widgets = {"starts_on": Day, "ends_on": Day, "quality": forms.Textarea(attrs={"rows": 4}), "deductions": forms.Textarea(attrs={"rows": 3})}  # fmt: skip

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        award = Award.objects.filter(purchase=matter.pk).first()
        return cls(data, initial={"quality": published_draft.of(award) if award else ""})

    def clean(self):
        said = super().clean() or {}
        if said.get("starts_on") and said.get("ends_on") and (wrong := ends_early(said["starts_on"], said["ends_on"])):
            self.add_error("ends_on", wrong)  # before the table says the same without naming a field
        return said


class StageForm(forms.Form):
    title = forms.CharField(label="交付内容", max_length=100)
    due_on = forms.DateField(label="应完成日期", widget=Day)
    amount = MoneyBox(label="金额（元）")
    indicators = forms.CharField(label="验收指标", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class SignedForm(forms.Form):
    buyer_signed_on = forms.DateField(label="采购人签字日期", widget=Day)
    supplier_signed_on = forms.DateField(label="承接主体签字日期", widget=Day)

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form, contract = cls(data), contents_of(matter)
        consortia.ask_each(form, contract, Day)
        return form


# -- rules -----------------------------------------------------------------------------------------------------------------


def contract_is_over():
    """Return the condition on purchases that their contract is over: until then nobody waits for them."""
    live = Matter.objects.filter(parent=OuterRef("pk"), kind="contract", closed_at=None)
    return ~Exists(live)


def last_day(matter: Matter) -> date:
    """Return the day on which a contract ends."""
    return contents_of(matter).ends_on


def last_day_of_its_contract(matter: Matter) -> date:
    """Return the day on which the contract of a purchase ends."""
    return Contract.objects.get(award=matter.pk, dropped=False).ends_on


def ends_early(starts_on: date, ends_on: date) -> str:
    return f"履约结束 {ends_on} 早于开始 {starts_on}。" if ends_on < starts_on else ""


def contract_is_wrong(
    matter: Matter, user, *, starts_on: date, ends_on: date, quality: str = "", deductions: str = "", holds: bool = False, **_said
) -> str:  # fmt: skip
    if wrong := ends_early(starts_on, ends_on):
        return wrong
    if wrong := years.runs_too_long(matter.region, starts_on, ends_on):
        return wrong
    award = Award.objects.filter(purchase=matter.pk, decided_on__isnull=False).first()
    if award is None:
        return "还没有决定成交，不能拟定合同。"
    if award.decided_on and starts_on < award.decided_on:
        return f"履约开始 {starts_on} 早于决定成交的日期 {award.decided_on}：合同只能从成交以后开始。"
    return published_draft.differs(award, quality) or published_draft.was_not_there(award, deductions, holds)


def stage_is_wrong(matter: Matter, user, *, due_on: date, amount: Decimal, **_said) -> str:
    contract = contents_of(matter)
    if not contract.starts_on <= due_on <= contract.ends_on:
        return f"应完成日期 {due_on} 不在履约期 {contract.starts_on} 至 {contract.ends_on} 之内。"
    so_far = sum_of(contract)
    if so_far + amount > contract.amount:
        return f"各期合计 {shown(so_far + amount)}，超过合同金额 {shown(contract.amount)}。"
    return ""


def stages_do_not_add_up(matter: Matter, user) -> str:
    contract = contents_of(matter)
    so_far = sum_of(contract)
    return "" if so_far == contract.amount else f"各期合计 {shown(so_far)}，应当等于合同金额 {shown(contract.amount)}。"


def no_stage_yet(matter: Matter, user) -> str:
    return "" if Stage.objects.filter(contract=matter.pk).exists() else "还没有写各期。"


def signed_is_wrong(matter: Matter, user, *, buyer_signed_on: date, supplier_signed_on: date, **members: date) -> str:
    if lacking := consortia.somebody_did_not_sign(contents_of(matter), members):
        return lacking
    award = contents_of(matter).award
    for day in (buyer_signed_on, supplier_signed_on, *members.values()):
        if day > timezone.localdate():
            return f"签字日期 {day} 还没有到。"
        if award.decided_on and day < award.decided_on:
            return f"签字日期 {day} 早于决定成交的日期 {award.decided_on}，请核对。"
    return ""


def cannot_promise(matter: Matter, user) -> str:
    """Refuse a contract whose money is not reserved any more, or that could be paid nowhere."""
    contract = contents_of(matter)
    if reason := lacks_account(payee_of(matter, contract.supplier)):
        return reason
    return years.cannot_promise(matter)


def cannot_keep_again(matter: Matter, user, *, envelope, **_said) -> str:
    return reserving.cannot_reserve(envelope, years.needed(contents_of(matter)), purpose="purchase", matter=matter)


def sum_of(contract: Contract) -> Decimal:
    """Return what the stages of a contract come to, in yuan."""
    return Stage.objects.filter(contract=contract).aggregate(sum=Sum("amount"))["sum"] or ZERO


# -- effects ---------------------------------------------------------------------------------------------------------------


def draw_contract(matter: Matter, *, by, **said):
    """Open the contract of an award: supplier and amount are the award's, nobody types them again."""
    award = Award.objects.select_related("supplier").get(purchase=matter.pk, decided_on__isnull=False)
    contract = Contract(
        award=award, purchase_id=matter.pk, supplier=award.supplier, members=award.members, amount=award.amount, **said
    )
    child = open_matter(
        kinds.get("contract"), contract, by=by, parent=matter, region=matter.region, title=f"{consortia.called(award)}：{matter.title}"[:MOST_TITLE],
        organization=Organization.objects.filter(pk=award.supplier_id).first(),
    )  # fmt: skip
    fresh = standing.held(child.pk)
    for each in consortia.everybody(award):
        let_supplier_in(fresh, each)
    standing.note(fresh, "name_supplier", by=by, said={"payee": consortia.called(award)})


def let_supplier_in(child: Matter, supplier: Body) -> None:
    """Write the supplier down among the parties of a held matter, where it is not the organization the matter is for."""
    if child.organization_id != supplier.pk:
        Party.objects.create(matter=child, body=supplier, role_code=SUPPLIER, since=child.opened_at)


def take_back(award: Award, act: str, *, by) -> None:
    """Take an award back: what was drawn of it and not signed hangs on none from now on, and still says whose it was to be. Each notes the act."""
    for contract in Contract.objects.filter(award=award, in_force_on=None).order_by("pk"):
        fresh = standing.held(contract.pk)
        Contract.objects.filter(pk=contract.pk).update(award=None)
        standing.note(fresh, act, by=by, said={"payee": consortia.called(contract)})
    award.delete()


def add_stage(matter: Matter, *, by, title: str, due_on: date, amount: Decimal, indicators: str):
    contract = contents_of(matter)
    seq = (Stage.objects.filter(contract=contract).aggregate(last=Max("seq"))["last"] or 0) + 1
    Stage.objects.create(contract=contract, seq=seq, title=title, due_on=due_on, amount=amount, indicators=indicators)


def drop_last_stage(matter: Matter, *, by):
    """Take the last stage back with the prices agreed on for it."""
    stages = Stage.objects.filter(contract=matter.pk)
    pricing.drop_of(last_lines.last(stages))
    return last_lines.drop(stages, title="title", amount="amount")


def register_signatures(matter: Matter, *, by, buyer_signed_on: date, supplier_signed_on: date, **members: date):
    contract = contents_of(matter)
    contract.buyer_signed_on, contract.supplier_signed_on = buyer_signed_on, supplier_signed_on
    contract.members = consortia.signed(contract, members, supplier_signed_on)
    contract.save(update_fields=["buyer_signed_on", "supplier_signed_on", "members"])
    return consortia.others_signed(contract.members)


def put_in_force(matter: Matter, *, by):
    """
    Open the stages. Each of this year is promised its money out of the reservation, and what the last one leaves of that goes back: so a
    reservation carried over the year's end pays all of them, and not the first alone. Those of later years are foreseen.
    """
    contract = contents_of(matter)
    contract.in_force_on = consortia.last_signature(contract)
    contract.save(update_fields=["in_force_on"])
    kept, now = years.kept_for(matter), years.this_years(contract)
    if kept is None or not now:
        raise NotAllowed(years.cannot_promise(matter))
    for stage in Stage.objects.filter(contract=contract).order_by("seq"):
        begin(matter, contract, stage, kept, by=by, keep_rest=stage != now[-1], foreseen=stage not in now)
    words = f"合同 {contract.number}（{contract.purchase.title}）已经生效，{now[0]}请在 {now[0].due_on} 前交付。"
    telling.tell(telling.people(APPLICANT, matter) if matter.organization_id else (), words, matter=matter, mail=True)
    return {"amount": contract.amount}


def begin(
    matter: Matter, contract: Contract, stage: Stage, kept: Reservation, *, by, keep_rest: bool = False, foreseen: bool = False
) -> None:  # fmt: skip
    """Open a stage, and promise its money out of a reservation, whose rest stays for the next (`keep_rest`) or goes back; or foresee it."""
    child = open_matter(
        kinds.get("milestone"), Milestone(stage=stage, supplier=contract.supplier, amount=stage.amount), by=by, parent=matter, region=matter.region,
        title=f"{contract.number} {stage}", organization=matter.organization,
    )  # fmt: skip
    fresh, supplier = standing.held(child.pk), contract.supplier
    for each in consortia.everybody(contract):
        let_supplier_in(fresh, each)
    if foreseen:
        return years.foresee(stage, fresh, payee_of(fresh, supplier), kept, by=by)
    # Due at once when it is released: a stage delivered early is paid within the days from its invoice, not from the stage's own.
    part = Part(stage.amount, condition=years.ON_ACCEPTANCE, by_value=True)
    commit(
        kept.envelope, matter=fresh, purpose="purchase", payee=payee_of(fresh, supplier), amount=stage.amount, tranches=[part],
        by=by, reservation=kept, keep_rest=keep_rest,
    )  # fmt: skip
    standing.note(fresh, "promise_stage", by=by, said={"payee": supplier.name, "amount": stage.amount})


def drop(matter: Matter, *, by, reason: str):
    """Say that a contract was not signed: its purchase goes back to its award (`PurchaseKind.child_closed`)."""
    contract = contents_of(matter)
    contract.dropped = True
    contract.save(update_fields=["dropped"])


def paid_of(stages: QuerySet[Milestone]) -> dict:
    """Return what was accepted and deducted of some stages, in yuan. What was counted of a stage with prices and did not fill it is neither."""
    rows = stages.filter(accepted__isnull=False).values_list("amount", "reckoned", "accepted", "deducted")
    unused = sum((amount - reckoned for amount, reckoned, _in, _off in rows if reckoned is not None), ZERO)
    return {
        "accepted_amount": sum((accepted or ZERO for _of, _reckoned, accepted, _off in rows), ZERO),
        "deducted_amount": sum((deducted or ZERO for *_of, deducted in rows), ZERO) - unused,
    }
