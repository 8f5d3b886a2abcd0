"""
Imported history: what was paid before this platform, or by others. It counts like our own, and names its document.

One row at a time, checked whole: `BadHistory` holds a sentence for each fault, for the 错误原因 column of a sheet.
"""

from datetime import date
from decimal import Decimal

from django.utils import timezone
from stdnum.cn import uscc

from yihe.domains.subsidies.lifetimes import Due, record_benefit
from yihe.domains.subsidies.places import Post, TrainingBase
from yihe.domains.subsidies.policies.history import KINDS, LEVELS
from yihe.domains.subsidies.policies.month_shares import months as months_begun
from yihe.domains.subsidies.policies.month_shares import parts
from yihe.domains.subsidies.policies.periods import whole_months
from yihe.domains.subsidies.records import Benefit
from yihe.foundation.encryption import blind_index, normalised
from yihe.foundation.region_codes import covers
from yihe.foundation.roles import CLERK, POLICY_EDITOR, REVIEWER
from yihe.matters.actions import NotAllowed
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners.edits import id_number_fault
from yihe.registers.practitioners.models import Practitioner

PERSONS, POSTS, BASES = {"exam", "settling_in"}, {"post"}, {"training_base_once", "training_base_year"}
BY_PERIOD = {"incubation", "post"}
IMPORTERS = {CLERK.code, REVIEWER.code, POLICY_EDITOR.code}
OUT_OF_REACH = "这个对象不在您的管辖区划内，请由所在区划的司法局导入。"
MOST_YUAN, MOST_MONTHS = Decimal(10) ** 12, 1200
ONCE = {"startup": "once", "settling_in": "once", "training_base_once": "once"}


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

    `kind` and `level` are codes or their Chinese words. `holder` is whose counter it is: a USCC, an ID number (kept only
    as its blind index), the number of a post or of a training base. `name` is needed when the holder is in no register.
    Periods (incubation, posts) need `since` and `until`; months are counted from them when not given.

    :raises BadHistory: with every fault of the row
    :raises NotAllowed: this person may not, or the payment stands in the history already
    """
    if refused := cannot_import(by):
        raise NotAllowed(refused)
    faults: list[str] = []
    kind = _code(kind, KINDS, "补贴种类", faults)
    level = _code(level, LEVELS, "证书级别", faults) if level or kind == "exam" else ""
    subject, known, region = _holder(kind, holder.strip(), reach_of(by), faults) if kind else ("", "", "")
    if not (known or name.strip()):
        faults.append("登记簿里没有这个对象，请填写名称。")
    faults += [fault for fault in (_amount_fault(amount), *_too_long(name, through, payer, document)) if fault]
    if not 0 <= months <= MOST_MONTHS:
        faults.append(f"月数应在 {MOST_MONTHS} 以内。")
    if paid_on > timezone.localdate():
        faults.append("领取日期还没有到。")
    faults += [f"请填写{what}。" for what, said in _said(through, payer, document) if not said]
    if (since is None) != (until is None) or (since and until and until < since):
        faults.append("补贴期间的起日和止日要都填，且止日不早于起日。")
    elif kind in BY_PERIOD and not (since and until):
        faults.append(f"{KINDS[kind]}按期间计算，请填写补贴期间起止。")
    if kind == "training_base_year" and not 2000 <= year <= paid_on.year:
        faults.append("实训基地年度经费请填写补贴年度。")
    if faults:
        raise BadHistory(faults)
    if kind in BY_PERIOD and since and until and not months:
        months = months_begun(parts([(since, until)])) if kind == "post" else len(whole_months((since, until)))
    due = Due(
        kind=kind, subject=subject, subject_name=known or name.strip(), amount=amount, months=months, since=since,
        until=until, level=level, year=year if kind == "training_base_year" else 0, region=region,
        slot=ONCE.get(kind) or level or f"{since or paid_on}",
    )  # fmt: skip
    return record_benefit(
        due, paid_on=paid_on, through=through.strip(), payer=payer.strip(), document=document.strip(), by=by
    )


def _amount_fault(amount: Decimal) -> str:
    if not amount.is_finite() or amount <= 0:
        return "金额应大于零，最多两位小数。"
    if amount >= MOST_YUAN:
        return "金额超过 12 位整数，请检查。"
    return "" if amount == amount.quantize(Decimal("0.01")) else "金额应大于零，最多两位小数。"


def _too_long(name: str, through: str, payer: str, document: str) -> list[str]:
    kept = {
        "subject_name": ("名称", name),
        "through": ("经由单位", through),
        "payer": ("支付单位", payer),
        "document": ("凭据", document),
    }
    most = {field: Benefit._meta.get_field(field).max_length or 0 for field in kept}
    return [
        f"{what}最多 {most[field]} 个字。" for field, (what, said) in kept.items() if len(said.strip()) > most[field]
    ]


def _said(through: str, payer: str, document: str) -> list[tuple[str, str]]:
    return [("经由单位", through.strip()), ("支付单位", payer.strip()), ("凭据（台账名称、文号）", document.strip())]


def _code(said: str, choices: dict[str, str], what: str, faults: list[str]) -> str:
    said = said.strip()
    code = said if said in choices else {words: code for code, words in choices.items()}.get(said, "")
    if not code:
        faults.append(f"{what}“{said}”不认识，应为：{'、'.join(choices.values())}。")
    return code


def _holder(kind: str, holder: str, reach: list[str], faults: list[str]) -> tuple[str, str, str]:
    """
    Return the key of the counter, the name the registers know its owner by ("" when they do not), and where it lies.

    The organization, the post or the base must lie in the importer's reach; a person who is known works, or worked, for an
    organization there. An organization that is in no register lies where its code says it was registered.
    """
    if kind in PERSONS:
        if fault := id_number_fault(holder):
            faults.append(fault)
            return "", "-", ""
        found = Practitioner.objects.with_id_number(holder).first()
        worked = list(found.employments.values_list("organization__region", flat=True)) if found else []
        where = next((r for r in reach if any(covers(r, p) for p in worked)), "") if found else reach[0]
        if not where:
            faults.append(OUT_OF_REACH)
        return blind_index(holder), found.name if found else "", where
    if kind in POSTS or kind in BASES:
        register: type[Post] | type[TrainingBase] = Post if kind in POSTS else TrainingBase
        place = register.objects.select_related("organization").filter(number=holder).first()
        if place is None or not _reached(place.organization.region, reach):
            faults.append(f"没有编号为“{holder}”的{'岗位' if kind in POSTS else '实训基地'}，请先登记。")
            return "", "-", ""
        return place.number, str(place), place.organization.region
    if not uscc.is_valid(normalised(holder)):
        faults.append("统一社会信用代码不对，请核对位数和校验码。")
        return "", "-", ""
    code = uscc.compact(normalised(holder))
    owner = Organization.objects.filter(uscc=code).first()
    region = owner.region if owner else code[2:8]
    if not _reached(region, reach):
        faults.append(OUT_OF_REACH)
        return "", "-", ""
    return code, owner.name if owner else "", region


def _reached(region: str, reach: list[str]) -> bool:
    return any(covers(each, region) for each in reach)
