"""
How the register of suppliers changes. Entering one opens nothing: whether it may bid is asked where it bids (`acts/eligibility`), and
where it is paid and that it has ended is said by two (`proposed`).
"""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from yihe.foundation import region_codes
from yihe.foundation.roles import PURCHASER
from yihe.foundation.written import names
from yihe.registers.accounts.correcting import set_right
from yihe.registers.accounts.models import ENTERED, RegisterEdit
from yihe.registers.bodies.models import Body
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.organizations import codes
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners import edits as people
from yihe.registers.practitioners.models import PractitionerKind
from yihe.registers.suppliers.models import KEEPERS, Form, KnownIn, Supplier

CORRECTABLE = ("name", "licence", "registered_on", "representative", "address", "contact", "phone")
NEEDS_CODE, NEEDS_NUMBER = "请填写统一社会信用代码。", "请填写本人的身份证件号码。"
WRONG_SIGN = "统一社会信用代码最后一位校验码不对，请对照营业执照或者执业许可证检查有没有抄错。"
NO_CODE_OF_A_PERSON = "个人没有统一社会信用代码；个体工商户请选“其他组织”。"
NO_NUMBER_OF_A_UNIT = "身份证件号码只填个人的，单位以统一社会信用代码为准。"
RACED = "刚刚已由另一人登记，请回到清单核对。"
NOT_THE_KEEPERS = f"承接主体由司法局{'、'.join(role.label for role in KEEPERS)}登记。"


def kept_in(user) -> str:
    """Return the county in which this person keeps suppliers; "" for who keeps none. The purchaser's hat counts first."""
    mine = [hat for hat in user.hats if hat.role in KEEPERS and hat.region]
    mine.sort(key=lambda hat: hat.role is not PURCHASER)
    return mine[0].region[:6] if mine else ""


def keeps(user, supplier: Supplier | None) -> bool:
    """Test whether it is somebody's to keep a supplier, or (None) to enter one at all."""
    if supplier is None:
        return bool(kept_in(user))
    return any(
        hat.role in KEEPERS and hat.region and region_codes.covers(hat.region[:6], row.region)
        for hat in user.hats
        for row in supplier.known_in.all()
    )


def faults_of_entry(said: dict) -> dict[str, str]:
    """Return what stands against who a supplier is said to be, by name of the field."""
    form, code, number = said.get("form"), (said.get("uscc") or "").strip(), (said.get("id_number") or "").strip()
    if not form:
        return {}
    if form == Form.INDIVIDUAL:
        return {"uscc": NO_CODE_OF_A_PERSON} if code else {} if number else {"id_number": NEEDS_NUMBER}
    if number:
        return {"id_number": NO_NUMBER_OF_A_UNIT}
    return {"uscc": fault} if (fault := _fault_of_code(code)) else {}


def _fault_of_code(code: str) -> str:
    if not code:
        return NEEDS_CODE
    if fault := codes.uscc_fault(code):
        return WRONG_SIGN if not codes.uscc_fault(code, from_paper=True) else fault
    clean = codes.clean_uscc(code)
    if there := Organization.objects.filter(uscc=clean).first():
        return f"{there.name}是登记簿里的社会组织，可以直接作为承接主体，不用另行登记。"
    return codes.used_before(clean)


def enter(
    _none=None, *, by, source: str, name: str, form: str, uscc: str = "", id_number: str = "", **facts
) -> Supplier:
    """
    Enter a supplier, or return the one with this code or number that is there; another county that enters it knows it from then on.

    :raises ValidationError: by field: who it is is not said, a social organization has the code, or it stands under another name
    """
    region = kept_in(by)
    if not region:
        raise ValidationError(NOT_THE_KEEPERS)
    if faults := faults_of_entry({"form": form, "uscc": uscc, "id_number": id_number}):
        raise ValidationError(faults)
    try:
        return _entered(by, source, region, name, form, uscc, id_number, facts)
    except IntegrityError as raced:  # another has entered it since it was looked for
        raise ValidationError(RACED) from raced


def _entered(by, source: str, region: str, name: str, form: str, uscc: str, id_number: str, facts: dict) -> Supplier:
    with transaction.atomic():
        who: dict = {"uscc": codes.clean_uscc(uscc)} if form != Form.INDIVIDUAL else {}
        if form == Form.INDIVIDUAL:
            kind = PractitionerKind.INDIVIDUAL
            who["person"] = people.enter(by=by, source=source, name=name, kind=kind, id_number=id_number)
        found = Supplier.objects.select_for_update(of=("self",)).filter(**who).first()
        if found is None:
            found = Supplier(name=name, form=form, **who, **facts)
            found.full_clean()
            found.save(force_insert=True)
            note(found, ENTERED, "", found.name, by=by, reason=source)
        elif not names.same(found.name, name):
            raise ValidationError({"name": f"已经登记为“{found.name}”，请核对名称；改了名的，请在它的页面更正。"})
        _known, new = KnownIn.objects.get_or_create(supplier=found, region=region, defaults={"by": by})
        if new and found.known_in.count() > 1:
            note(found, "登记地", "", region, by=by, reason=source)
        return found


def correct(supplier: Supplier, *, by, source: str, **said) -> Supplier:
    """Set right how a supplier is called and reached. One line of the edit log. Raises ValidationError."""
    with transaction.atomic():
        fresh = Supplier.objects.select_for_update(of=("self",)).get(pk=supplier.pk)
        _must_keep(by, fresh)
        done = set_right(fresh, said)
        note(fresh, done.labels, done.before, done.after, by=by, reason=source)
        return fresh


def _must_keep(user, supplier: Supplier) -> None:
    if not keeps(user, supplier):
        raise ValidationError(NOT_THE_KEEPERS)


def note(supplier: Supplier, field: str, before: str, after: str, *, by, reason: str) -> None:
    """Write a line of the edit log, and of the access log."""
    RegisterEdit.objects.create(
        by=by,
        register="suppliers",
        entry=str(supplier.pk),
        field=field,
        before=before,
        after=after,
        reason=reason[:200],
    )
    note_access(Verb.EDIT, f"record suppliers {supplier.pk}", by=by, detail=field)


def of_body(body: Body | int) -> Supplier | None:
    """Return the supplier over a body, or None: a social organization has an entry of its own register."""
    return Supplier.objects.filter(pk=body if isinstance(body, int) else body.pk).first()
