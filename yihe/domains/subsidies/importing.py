"""
Imported history: what was paid before this platform, or by others. It counts like our own, and names its document.

One row at a time, checked whole: `BadHistory` holds a sentence for each fault, for the 错误原因 column of a sheet.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils import timezone

from yihe.domains.subsidies.claim import Owner, UnknownOwner
from yihe.domains.subsidies.kind import paying
from yihe.domains.subsidies.lifetimes import ONCE, Due, record_benefit
from yihe.domains.subsidies.outcomes import Benefit
from yihe.domains.subsidies.policies.history import KINDS, LEVELS, SUBSIDIES, Subsidy
from yihe.foundation.counters import BadNumber
from yihe.foundation.roles import CLERK, POLICY_EDITOR, REVIEWER
from yihe.matters.actions import NotAllowed

IMPORTERS = {CLERK.code, REVIEWER.code, POLICY_EDITOR.code}
MOST_YUAN, MOST_MONTHS = Decimal(10) ** 12, 1200


class BadHistory(ValueError):
    """A row cannot be taken. `faults` holds one Chinese sentence for each fault."""

    def __init__(self, faults: list[str]):
        super().__init__("".join(faults))
        self.faults = faults


def cannot_import(user) -> str:
    """Return why this person cannot enter history, or ""."""
    if reach_of(user):
        return ""
    return "历史台账由司法局受理人员、审核人员或政策管理员导入。"


def reach_of(user) -> list[str]:
    """Return the regions for which a person may enter history, or take a row of it back."""
    return [hat.region for hat in user.hats if hat.region and hat.role_code in IMPORTERS]


def import_benefit(
    *, kind: str, holder: str, amount: Decimal, paid_on: date, through: str, payer: str, document: str, by,
    name: str = "", since: date | None = None, until: date | None = None, months: int = 0, level: str = "",
    year: int = 0,
) -> Benefit:  # fmt: skip
    """
    Enter one earlier payment.

    `kind` and `level` are codes or their Chinese words. `holder` is the number whose counter it is, of the sort the policy
    declares; `name` is needed when the holder is in no register. What else has to be said – a level, a year, a period, of
    which months are counted when they are not given – the policy declares too (`Subsidy`).

    :raises BadHistory: with every fault of the row
    :raises NotAllowed: this person may not, or the payment stands in the history already
    """
    if refused := cannot_import(by):
        raise NotAllowed(refused)
    faults: list[str] = []
    kind = _code(kind, KINDS, "补贴种类", faults)
    policy = SUBSIDIES.get(kind)
    asks = policy.reads if policy else ()
    level = _code(level, policy.levels if policy else LEVELS, "证书级别", faults) if level or "level" in asks else ""
    subject, owner = _owner(policy, holder, reach_of(by), faults) if policy else ("", Owner("", ""))
    if policy and subject and not (owner.name or name.strip()):
        faults.append("登记簿里没有这个对象，请填写名称。")
    faults += [fault for fault in (_amount_fault(amount), *_too_long(name, through, payer, document)) if fault]
    if not 0 <= months <= MOST_MONTHS:
        faults.append(f"月数应在 {MOST_MONTHS} 以内。")
    if paid_on > timezone.localdate():
        faults.append("领取日期还没有到。")
    faults += [f"请填写{what}。" for what, said in _said(through, payer, document) if not said]
    if (since is None) != (until is None) or (since and until and until < since):
        faults.append("补贴期间的起日和止日要都填，且止日不早于起日。")
    elif policy and policy.months_of and not (since and until):
        faults.append(f"{policy.called}按期间计算，请填写补贴期间起止。")
    if policy and "year" in asks and not 2000 <= year <= paid_on.year:
        faults.append(f"{policy.called}请填写补贴年度。")
    if faults or policy is None:
        raise BadHistory(faults)
    if policy.months_of and since and until and not months:
        months = policy.months_of(since, until)
    due = Due(
        kind=kind, subject=subject, subject_name=owner.name or name.strip(), amount=amount, months=months, since=since,
        until=until, level=level, year=year if "year" in asks else 0, region=owner.region,
        slot=ONCE if policy.once else level or f"{since or paid_on}",
    )  # fmt: skip
    return record_benefit(
        due, paid_on=paid_on, through=through.strip(), payer=payer.strip(), document=document.strip(), by=by
    )


def faults_so_far(said: Mapping, *, by) -> dict[str, str]:
    """Return what is wrong with the sort and the holder of a row that is not read whole, by name: the number's check digit above all."""
    faults: dict[str, list[str]] = {"kind": [], "holder": []}
    kind = _code(said["kind"], KINDS, "补贴种类", faults["kind"]) if said.get("kind") else ""
    policy = SUBSIDIES.get(kind)
    if policy and said.get("holder"):
        _owner(policy, said["holder"], reach_of(by), faults["holder"])
    return {name: "".join(words) for name, words in faults.items() if words}


def _amount_fault(amount: Decimal) -> str:
    if not amount.is_finite() or amount <= 0:
        return "金额应大于零，最多两位小数。"
    if amount >= MOST_YUAN:
        return "金额超过 12 位整数，请检查。"
    return "" if amount == amount.quantize(Decimal("0.01")) else "金额应大于零，最多两位小数。"


def _too_long(name: str, through: str, payer: str, document: str) -> list[str]:
    kept = {
        "subject_name": ("名称", name),
        "through": ("申领单位", through),
        "payer": ("支付单位", payer),
        "document": ("凭据", document),
    }
    most = {field: Benefit._meta.get_field(field).max_length or 0 for field in kept}
    return [
        f"{what}最多 {most[field]} 个字。" for field, (what, said) in kept.items() if len(said.strip()) > most[field]
    ]


def _said(through: str, payer: str, document: str) -> list[tuple[str, str]]:
    return [("申领单位", through.strip()), ("支付单位", payer.strip()), ("凭据（台账名称、文号）", document.strip())]


def _code(said: str, choices: Mapping[str, str], what: str, faults: list[str]) -> str:
    said = said.strip()
    code = said if said in choices else {words: code for code, words in choices.items()}.get(said, "")
    if not code:
        faults.append(f"{what}“{said}”不认识，应为：{'、'.join(choices.values())}。")
    return code


def _owner(policy: Subsidy, holder: str, reach: list[str], faults: list[str]) -> tuple[str, Owner]:
    """Return the key of the counter and whose it is; ("", …) with the sentence among the faults when it cannot be entered."""
    kind = paying(policy)
    if kind is None:
        faults.append(f"{policy.called}还没有可以申请的事项，不能导入。")
        return "", Owner("", "")
    try:
        number = policy.subject.read(holder)
        return policy.subject.key(number), kind.contents.owner(number, reach, policy.subject)
    except (BadNumber, UnknownOwner) as fault:
        faults.append(str(fault))
        return "", Owner("", "")
