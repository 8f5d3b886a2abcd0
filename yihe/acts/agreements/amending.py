"""
补充协议: an agreement of its own that changes another, in a matter of its own beneath it. It says which sorts of things it changes
(期限 人员 内容 账户 金额), and changes what these unlock and nothing else; the difference stands in it, before and after. ADR 0072.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from yihe.acts.agreements import rules, templates, verbs
from yihe.acts.agreements.models import Agreement, Amendment, Change, Sort
from yihe.acts.agreements.sides import FIRST, Side
from yihe.foundation import money, parameters
from yihe.foundation.figures import PERCENT
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter

SHARE = parameters.asks_for(
    "procedure/supplement_share", PERCENT
)  # 政府采购法 49: of the contract, all supplements together
ENDS_ON, AMOUNT = "ends_on", "amount"


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that changes, in words. `field` is a place of the text, or what a room calls something of its own."""

    sort: Sort
    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    What an amendment is to change: its `sorts`, the new last day, yuan more (negative: less), new words of places of the text,
    and what the room itself keeps and changes (`besides`: people, an account by its last digits).
    """

    sorts: frozenset[Sort]
    ends_on: date | None = None
    more: Decimal | None = None
    places: Mapping[str, str] | None = None
    besides: Sequence[Changed] = ()


def amount_of(agreement: Agreement) -> Decimal | None:
    """Return what an agreement is about now, its amendments in force included, in yuan."""
    if agreement.amount is None:
        return None
    return agreement.amount + (_in_force(agreement).aggregate(s=Sum("more"))["s"] or money.ZERO)


def last_day_of(agreement: Agreement) -> date:
    """Return the day an agreement ends on now, its amendments in force included."""
    later = _in_force(agreement).exclude(ends_on=None).order_by("-pk").values_list("ends_on", flat=True).first()
    return later or agreement.ends_on


def words_of(agreement: Agreement, field: str) -> str:
    """Return what stands in a place of an agreement now, its amendments in force included."""
    changed = Change.objects.filter(amendment__in=_in_force(agreement), field=field).order_by("-pk").first()
    return changed.after if changed else str(agreement.filled.get(field, ""))


def _in_force(agreement: Agreement):
    return Amendment.objects.in_force().filter(amends=agreement)


def changes(amends: Agreement, wanted: Wanted, region: str) -> list[Changed]:
    """Return what would change, each with what stands there now. Places nobody knows are left out: `cannot_amend` names them."""
    found = []
    if wanted.ends_on:
        before, after = verbs.in_words(last_day_of(amends)), verbs.in_words(wanted.ends_on)
        found.append(Changed(Sort.TERM, ENDS_ON, "截止日期", before, after))
    if wanted.more is not None and (now := amount_of(amends)) is not None:
        found.append(Changed(Sort.AMOUNT, AMOUNT, "金额", money.shown(now), money.shown(now + wanted.more)))
    known = {place.name: place for place in templates.get(amends.template, region).places if place.amended_by}
    for name, after in (wanted.places or {}).items():
        if place := known.get(name):
            found.append(Changed(Sort(place.amended_by), name, place.label, words_of(amends, name), after.strip()))
    return [*found, *wanted.besides]


def cannot_amend(matter: Matter, amends: Agreement, wanted: Wanted, *, reserved: Decimal = money.ZERO) -> str:
    """Return why an agreement cannot be changed like this, or "". `reserved` is what is kept for it, in yuan (`funds.reserving`)."""
    return _not_to_be_amended(matter, amends) or _wrong_changes(matter, amends, wanted) or _wrong_amount(
        matter, amends, wanted.more, reserved
    )  # fmt: skip


def _not_to_be_amended(matter: Matter, amends: Agreement) -> str:
    if amends.voided_at:
        return f"协议 {amends.number} 已经作废。"
    if not amends.signed_on:
        return f"协议 {amends.number} 还没有签订，请重新拟定，不用补充协议。"
    if Amendment.objects.filter(agreement=amends).exists():
        return f"{amends.number} 本身是补充协议，请变更原协议。"
    other = amends.amendments.open().exclude(agreement__matter=matter).select_related("agreement").first()
    return f"补充协议 {other.agreement.number} 还没有生效，请先签署或者作废。" if other else ""


def _wrong_changes(matter: Matter, amends: Agreement, wanted: Wanted) -> str:
    if not wanted.sorts:
        return "请选择变更类别：期限、人员、内容、账户、金额。"
    known = {place.name: place for place in templates.get(amends.template, matter.region).places}
    for name in wanted.places or {}:
        if name not in known:
            return f"协议文本里没有 {name}。"
        if not known[name].amended_by:
            return f"“{known[name].label}”不能用补充协议变更。"
    found = changes(amends, wanted, matter.region)
    if locked := next((each for each in found if each.sort not in wanted.sorts), None):
        return f"“{locked.label}”属于{locked.sort.label}变更，本次没有选择这一类，不能修改。"
    if same := next((each for each in found if each.before == each.after), None):
        return f"“{same.label}”没有变化。"
    if idle := [sort.label for sort in Sort if sort in wanted.sorts - {each.sort for each in found}]:
        return f"选择了{'、'.join(idle)}变更，但没有写明变更的内容。"
    if wanted.ends_on and wanted.ends_on <= amends.starts_on:
        return "变更后的截止日期应晚于起始日期。"
    return ""


def _wrong_amount(matter: Matter, amends: Agreement, more: Decimal | None, reserved: Decimal) -> str:
    if more is None:
        return ""
    if amends.amount is None:
        return f"协议 {amends.number} 没有金额，不能作金额变更。"
    now = amends.amount + sum((each.more or money.ZERO for each in _in_force(amends)), money.ZERO)
    if now + more <= 0:
        return "变更后的金额应大于零；不再履行的，请终止协议。"
    if more < 0:
        return ""
    before = sum((max(each.more or money.ZERO, money.ZERO) for each in _in_force(amends)), money.ZERO)
    share = Decimal(parameters.of(matter.region).at(SHARE, timezone.localdate()).as_(PERCENT))
    if (before + more) * 100 > amends.amount * share:
        return (
            f"补充金额合计 {money.shown(before + more)}，超过原合同金额 {money.shown(amends.amount)} 的 {share.normalize():f}%"
            "（《政府采购法》第四十九条），超出部分须另行采购。"
        )
    if reserved < more:
        return f"增加的 {money.shown(more)} 须先预留资金，现为此件预留 {money.shown(reserved)}。"
    return ""


def draw_up_amendment(
    matter: Matter, *, amends: Agreement, wanted: Wanted, template: str, by, reserved: Decimal = money.ZERO, **values
) -> dict:  # fmt: skip
    """
    Draw up, as the agreement of `matter`, what changes another; all who signed that sign this one. One of the same matter that
    was not signed is voided in its favour. Signed by all, it is in force (`verbs.sign_side`); voided, it is dropped.

    :raises NotAllowed: see `cannot_amend`; a place is not filled
    """
    text = templates.get(template, matter.region)
    with transaction.atomic():
        Agreement.objects.select_for_update(of=("self",)).get(pk=amends.pk)
        missing = [p.label for p in text.places if p.required and values.get(p.name) in (None, "")]
        reason = rules.already_signed(matter, by) or cannot_amend(matter, amends, wanted, reserved=reserved)
        if reason or missing:
            raise NotAllowed(reason or f"请填写{'、'.join(missing)}。")
        found = changes(amends, wanted, matter.region)
        first, *others = [_as_before(each) for each in amends.parties.select_related("party").order_by("pk")]
        total = amount_of(amends)
        said = verbs.write(
            matter, text, others, first=first, starts_on=amends.starts_on, ends_on=wanted.ends_on or last_day_of(amends), by=by,
            amount=None if wanted.more is None or total is None else total + wanted.more, values=values,
            standard={"amends": amends.number, "changes": in_words(found)},
        )  # fmt: skip
        made = Amendment.objects.create(
            agreement=Agreement.objects.get(number=said["agreement"]),
            amends=amends,
            ends_on=wanted.ends_on,
            more=wanted.more,
        )
        for each in found:
            Change.objects.create(
                amendment=made,
                sort=each.sort,
                field=each.field,
                label=each.label,
                before=each.before[:300],
                after=each.after[:300],
            )
        return said | {"amends": amends.number}


def in_words(found: Sequence[Changed]) -> str:
    """Return the difference as the text of the amendment says it."""
    return "；".join(
        f"{n}.{each.label}由“{each.before}”变更为“{each.after}”"
        if each.before
        else f"{n}.{each.label}定为“{each.after}”"
        for n, each in enumerate(found, 1)
    )


def _as_before(each) -> Side:
    code = f"统一社会信用代码 {each.uscc}" if each.uscc else each.side
    return Side(each.side or FIRST, each.name, each.uscc, each.representative, code, "", each.party)
