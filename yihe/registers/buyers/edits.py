"""
How the register of buyers changes: entered once, corrected, ended. One that ends names who stands for it, so that what both bought in a year
counts together (`bodies/lines.py`).
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from yihe.foundation import region_codes
from yihe.foundation.written import codes as written
from yihe.foundation.written import names
from yihe.registers.accounts.correcting import set_right
from yihe.registers.accounts.models import ENTERED, RegisterEdit
from yihe.registers.bodies import lines
from yihe.registers.bodies.models import Body, Ending, Ground, Succession
from yihe.registers.bodies.over import OTHER_NAME
from yihe.registers.buyers.models import KEEPERS, Buyer
from yihe.registers.evidence import states
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.organizations import codes
from yihe.registers.regions.models import Region

RACED = "刚刚已由另一人登记，请回到清单核对。"
NOT_THE_KEEPERS = f"采购人由司法局{'、'.join(role.label for role in KEEPERS)}在职责范围内登记。"
ENDINGS = (Ending.DEREGISTERED, "撤销，职责不再履行"), (Ending.MERGED, "并入另一个采购人")
CORRECTABLE = ("name", "address", "contact", "phone")


def keeps(user, buyer: Buyer | None) -> bool:
    """Test whether it is somebody's to keep a buyer, or (None) to enter one at all."""
    mine = [hat.region for hat in user.hats if hat.role in KEEPERS and hat.region]
    return bool(mine) if buyer is None else any(region_codes.covers(region, buyer.region) for region in mine)


def faults_of_entry(said: dict) -> dict[str, str]:
    """Return what stands against an entry as far as it is said, by name of the field."""
    faults = {}
    if (code := (said.get("uscc") or "").strip()) and (fault := _fault_of_code(code)):
        faults["uscc"] = fault
    if (region := said.get("region")) and not _is_there(region):
        faults["region"] = "区划登记簿里没有这个代码。"
    return faults


def _is_there(region: str) -> bool:
    """Test whether the register of divisions has a code; where it has nothing of the county, it says nothing."""
    rows = Region.objects.within(region[:6])
    return rows.filter(code=region).exists() or not rows.exists()


def _fault_of_code(code: str) -> str:
    fault = codes.uscc_fault(code)
    if fault and not codes.uscc_fault(code, from_paper=True):
        return "统一社会信用代码最后一位校验码不对，请对照证书检查有没有抄错。"
    return fault


def enter(
    _none=None, *, by, source: str, name: str, uscc: str, budget_code: str, region: str, since: date, **facts
) -> Buyer:
    """
    Enter a budget unit, or return the one that is entered just so.

    :raises ValidationError: by field: out of reach, no code, or another has its credit code or its number in this county
    """
    if faults := faults_of_entry({"uscc": uscc, "region": region}):
        raise ValidationError(faults)
    buyer = Buyer(name=name, uscc=codes.clean_uscc(uscc), budget_code=budget_code, region=region, since=since, **facts)
    if not keeps(by, buyer):
        raise ValidationError({"region": NOT_THE_KEEPERS})
    try:
        return _entered(buyer, by, source)
    except IntegrityError as raced:  # another has entered it since it was looked for
        raise ValidationError(RACED) from raced


def _entered(buyer: Buyer, by, source: str) -> Buyer:
    with transaction.atomic():
        if there := Buyer.objects.filter(uscc=buyer.uscc).first():
            same = (there.budget_code, there.region) == (written.read(buyer.budget_code), buyer.region)
            if same and names.same(there.name, buyer.name):
                return there
            known = keeps(by, there)  # out of reach, by which name it stands is not told
            raise ValidationError(
                {"uscc": f"已经登记为“{there.name}”，请核对；有变的，请在它的页面更正。" if known else OTHER_NAME}
            )
        buyer.full_clean()
        if other := _of_number(buyer.budget_code, buyer.region):
            raise ValidationError({"budget_code": f"这个预算单位代码已经是{other.name}的。"})
        buyer.save(force_insert=True)
        note(buyer, ENTERED, "", buyer.name, by=by, reason=source)
        return buyer


def _of_number(code: str, region: str) -> Buyer | None:
    """Return the living buyer of a county with a number among its budget units."""
    rows = Buyer.objects.filter(budget_code=code, region__startswith=region[:6])
    return rows.on(timezone.localdate()).first()


def correct(buyer: Buyer, *, by, source: str, **said) -> Buyer:
    """Set right how a buyer is called and reached. Raises ValidationError."""
    with transaction.atomic():
        fresh = Buyer.objects.select_for_update(of=("self",)).get(pk=buyer.pk)
        _must_keep(by, fresh)
        done = set_right(fresh, said)
        note(fresh, done.labels, done.before, done.after, by=by, reason=source)
        return fresh


def end(buyer: Buyer, *, by, how: str, on: date, source: str, successor: Buyer | None = None) -> Buyer:
    """
    Record the last day of a budget unit. One that was merged names who stands for it since the day after.

    :raises ValidationError: by field: a day to come or before its first, ended before, or merged into nobody or itself
    """
    with transaction.atomic():
        lines.hold_lines(buyer.pk, *([successor.pk] if successor else []))
        fresh = Buyer.objects.select_related("body").get(pk=buyer.pk)
        _must_keep(by, fresh)
        if fault := _cannot_end(fresh, how, on, successor):
            raise ValidationError(fault)
        states.update(Body.objects.filter(pk=fresh.pk), until=on, ending=how)
        if successor:
            Succession.objects.create(
                predecessor_id=fresh.pk, successor_id=successor.pk, ground=Ground.MERGER, since=on, source=source
            )
        words = f"{dict(ENDINGS)[Ending(how)]}，最后一日 {on}" + (f"，由{successor}承继" if successor else "")
        note(fresh, "终止", "", words, by=by, reason=source)
        return fresh


def _cannot_end(buyer: Buyer, how: str, on: date, successor: Buyer | None) -> dict[str, str]:
    if buyer.body.until:
        return {"on": f"{buyer}已于 {buyer.body.until} 终止。"}
    if not buyer.since <= on <= timezone.localdate():
        return {"on": f"最后一日应在 {buyer.since} 和今天之间。"}
    if (how == Ending.MERGED) != (successor is not None):
        return {"successor": "并入另一个采购人的，请选择承继的采购人；撤销的不填。"}
    if successor is not None and successor.pk in (buyer.pk, *lines.line_of(buyer.pk)):
        return {"successor": "采购人不能由自己或者已经由它承继的单位承继。"}
    return {}


def _must_keep(user, buyer: Buyer) -> None:
    if not keeps(user, buyer):
        raise ValidationError(NOT_THE_KEEPERS)


def note(buyer: Buyer, field: str, before: str, after: str, *, by, reason: str) -> None:
    """Write a line of the edit log, and of the access log."""
    RegisterEdit.objects.create(
        by=by, register="buyers", entry=str(buyer.pk), field=field, before=before, after=after, reason=reason[:200]
    )
    note_access(Verb.EDIT, f"record buyers {buyer.pk}", by=by, detail=field)
