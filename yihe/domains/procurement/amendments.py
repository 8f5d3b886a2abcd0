"""
What becomes of a contract in force: changed by a typed amendment both sides signed – its stages of years gone by that nobody took up the money
of ended by one (ADR 0106) –, suspended, ended before its time. More money is a supplement (`supplements`). Both wait in states of the contract, so that one is open at a time.
"""

from datetime import date

from django import forms
from django.utils import timezone

from yihe.acts.funds.changing import release_accepted
from yihe.domains.procurement import challenged, consortia, years
from yihe.domains.procurement.accepting import tranche_of
from yihe.domains.procurement.forms import Day
from yihe.domains.procurement.models import Amendment, AmendmentSort, Contract
from yihe.foundation.money import ZERO, shown
from yihe.matters.actions import perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

# 法 50: a contract goes on as it was agreed, unless both agree, one breaks it, or it harms the public.
GROUNDS = {"agreed": "双方协商一致", "breach": "承接主体违约", "public": "继续履行将损害国家利益和社会公共利益"}
LAST_DAY = "履约结束 {}"
NOTHING_PASSED = "没有以前年度还没有占用资金、也没有交付的分期；已经交付的，请补占用资金后付款。"


class AmendmentForm(forms.Form):
    takes_phrases = ("reason",)
    sort = forms.ChoiceField(label="变更什么", choices=AmendmentSort.choices, widget=forms.RadioSelect)
    ends_on = forms.DateField(label="变更后履约结束", required=False, widget=Day, help_text="变更履约期的填写。")
    words = forms.CharField(
        label="变更后的内容", required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 4}), help_text="变更服务人员、服务内容的，写变更后的全文；以前年度的各期不再履行的，写双方约定了什么。"
    )  # fmt: skip
    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    buyer_signed_on = forms.DateField(label="采购人签字日期", widget=Day)
    supplier_signed_on = forms.DateField(label="承接主体签字日期", widget=Day)

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data)
        consortia.ask_each(form, contents_of(matter), Day)
        return form


class EndingForm(forms.Form):
    takes_phrases = ("reason",)
    ground = forms.ChoiceField(label="解除的情形", choices=tuple(GROUNDS.items()), help_text="政府采购法 第五十条。")
    heard = forms.CharField(
        label="告知承接主体的日期和它的意见", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip
    reason = forms.CharField(label="事实和理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


# -- rules -----------------------------------------------------------------------------------------------------------------


def is_wrong(
    matter: Matter, user, *, sort: str, ends_on: date | None, words: str, buyer_signed_on: date, supplier_signed_on: date, reason: str = "", **members: date
) -> str:  # fmt: skip
    """Refuse an amendment that says another field than its sort unlocks, changes nothing, or was not signed by all sides yet."""
    contract, label = contents_of(matter), AmendmentSort(sort).label
    if (sort == AmendmentSort.TERM) != bool(ends_on) or (sort != AmendmentSort.TERM) != bool(words.strip()):
        asked = "变更后履约结束的日期" if sort == AmendmentSort.TERM else "变更后的内容"
        return f"变更“{label}”只填{asked}，别的留空。"
    if lacking := consortia.somebody_did_not_sign(contract, members):
        return lacking
    for day in (buyer_signed_on, supplier_signed_on, *members.values()):
        if day > timezone.localdate():
            return f"签字日期 {day} 还没有到。"
        if contract.in_force_on and day < contract.in_force_on:
            return f"签字日期 {day} 早于合同生效的日期 {contract.in_force_on}，请核对。"
    if ends_on:
        return _term_is_wrong(matter, contract, ends_on)
    if sort == AmendmentSort.PASSED:
        return "" if left_behind(matter) else NOTHING_PASSED
    return "变更后的内容与现在的一样。" if words.strip() == getattr(contract, sort) else ""


def left_behind(matter: Matter) -> list[Matter]:
    """Return the stages whose year went by without its money being taken up and that were not delivered: what an amendment may end."""
    return [row.matter for row in years.gone_by(matter) if row.matter.state == "due"]


def named(stages: list[Matter]) -> str:
    """Return the stages an amendment ends as its text names them: in their order, each with its due day and amount."""
    of = [contents_of(each).stage for each in stages]
    return "；".join(
        f"{stage}，{stage.due_on} 应完成，{shown(stage.amount)}" for stage in sorted(of, key=lambda stage: stage.seq)
    )


def went_on_since(matter: Matter, user) -> str:
    """Refuse to decide that stages end which are not those both sides signed for: one was delivered or taken up meanwhile."""
    asked = waiting(matter)
    if asked is None or asked.sort != AmendmentSort.PASSED or asked.before == named(left_behind(matter)):
        return ""
    return f"提出变更以后各期的情况变了，与双方签的不同（签的是：{asked.before}），请不予变更，重新提出。"


def _term_is_wrong(matter: Matter, contract: Contract, ends_on: date) -> str:
    if ends_on == contract.ends_on:
        return f"履约现在就到 {ends_on} 结束。"
    last = contract.stages.order_by("-due_on").values_list("due_on", flat=True).first()
    if last and ends_on < last:
        return f"履约不能早于最后一期的应完成日期 {last} 结束。"
    return years.runs_too_long(matter.region, contract.starts_on, ends_on)


def waiting(matter: Matter) -> Amendment | None:
    """Return the amendment of a contract that is not decided, None where there is none."""
    return Amendment.objects.filter(contract=matter.pk, decided_on=None, dropped=False).first()


def is_suspended(matter: Matter, user) -> str:
    """Refuse that a stage goes on while its contract is suspended, or a challenge to who won it is not answered."""
    if matter.parent and matter.parent.state == "suspended":
        return "合同已经中止，恢复以后再办。"
    return challenged.is_challenged(matter, user)


# -- effects ---------------------------------------------------------------------------------------------------------------


def propose(
    matter: Matter, *, by, sort: str, words: str, ends_on: date | None, reason: str, buyer_signed_on: date, supplier_signed_on: date, **members: date
):  # fmt: skip
    contract = contents_of(matter)
    before = before_it(matter, contract, sort)
    signed = consortia.signed(contract, members, supplier_signed_on)
    Amendment.objects.create(
        contract=contract, sort=sort, words=words.strip(), ends_on=ends_on, before=before or "（没有约定）", reason=reason,
        buyer_signed_on=buyer_signed_on, supplier_signed_on=supplier_signed_on, members=[{"name": each["name"], "signed_on": each["signed_on"]} for each in signed],
    )  # fmt: skip
    return {"sort": AmendmentSort(sort).label} | consortia.others_signed(signed)


def before_it(matter: Matter, contract: Contract, sort: str) -> str:
    """Return what stands before an amendment of a sort."""
    if sort == AmendmentSort.PASSED:
        return named(left_behind(matter))
    return LAST_DAY.format(contract.ends_on) if sort == AmendmentSort.TERM else getattr(contract, sort)


def approve(matter: Matter, *, by):
    """Let the contract say what was agreed: the one field its sort unlocks; or end the stages of years gone by, whose money nobody took up."""
    asked, contract = waiting(matter), contents_of(matter)
    assert asked is not None  # the state says that one waits
    asked.decided_on = timezone.localdate()
    asked.save(update_fields=["decided_on"])
    if asked.sort == AmendmentSort.PASSED:
        for child in left_behind(matter):
            perform(child, "call_off", by=by, following=True)
        return {"sort": asked.get_sort_display(), "stages": asked.before}
    field, value = ("ends_on", asked.ends_on) if asked.sort == AmendmentSort.TERM else (asked.sort, asked.words)
    setattr(contract, field, value)
    contract.save(update_fields=[field])
    return {"sort": asked.get_sort_display()}


def drop(matter: Matter, *, by, reason: str):
    if asked := waiting(matter):
        asked.dropped = True
        asked.save(update_fields=["dropped"])


def end(matter: Matter, *, by, ground: str, heard: str, reason: str):
    """Call off every stage that was not delivered yet. What was delivered is accepted and paid; then the contract is closed."""
    for child in Matter.objects.filter(parent=matter, kind="milestone", state="due").order_by("pk"):
        perform(child, "call_off", by=by, following=True)
    return {"ground": GROUNDS[ground]}


def call_off(matter: Matter, *, by):
    """Give back what a stage that is not delivered any more was promised, or let go of what was foreseen for it."""
    if years.money_is_to_come(matter, by):
        return years.let_go(matter)
    release_accepted(tranche_of(matter), accepted=ZERO, by=by, reason=f"{matter.number} 合同解除，没有交付")
