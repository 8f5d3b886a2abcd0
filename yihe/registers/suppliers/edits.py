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
from yihe.registers.bodies.over import OTHER_NAME
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.organizations import codes
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners import edits as people
from yihe.registers.practitioners.models import PractitionerKind
from yihe.registers.suppliers.models import KEEPERS, Form, KnownIn, Supplier

CORRECTABLE = ("name", "licence", "registered_on", "representative", "address")  # who it is: the same for all counties
REACHED = ("contact", "phone")  # how it is reached: each county's own
NEEDS_CODE, NEEDS_NUMBER = "请填写统一社会信用代码。", "请填写本人的身份证件号码。"
WRONG_SIGN = "统一社会信用代码最后一位校验码不对，请对照营业执照或者执业许可证检查有没有抄错。"
NO_CODE_OF_A_PERSON = "个人没有统一社会信用代码；个体工商户请选“其他组织”。"
NO_NUMBER_OF_A_UNIT = "身份证件号码只填个人的，单位以统一社会信用代码为准。"
AN_ORGANIZATION = (
    "这是社会组织的代码。社会组织不在这里登记：采购时直接写它的名称；外县的，名称后空一格再写统一社会信用代码。"
)
RACED = "刚刚已由另一人登记，请回到清单核对。"
NOT_KNOWN_HERE = "本县（市、区）还没有登记这家承接主体，请先在“登记承接主体”里登记。"
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


def elsewhere(user, supplier: Supplier) -> str:
    """Return the county besides this person's own that knows a supplier, the first that does; "" where none does."""
    mine = [hat.region[:6] for hat in user.hats if hat.role in KEEPERS and hat.region]
    rows = supplier.known_in.order_by("pk").values_list("region", flat=True)
    return next((row for row in rows if not any(region_codes.covers(own, row) for own in mine)), "")


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
    if Organization.objects.filter(uscc=clean).exists():
        return AN_ORGANIZATION
    return codes.used_before(clean)


def enter(
    _none=None, *, by, source: str, name: str, form: str, uscc: str = "", id_number: str = "", **facts
) -> Supplier:
    """
    Enter a supplier, or return the one with this code or number that is there; another county that enters it knows it from then on,
    and says for itself how it is reached (`facts`: of the supplier and of the county).

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
        own = {name: facts.pop(name) for name in REACHED if name in facts}
        found = Supplier.objects.select_for_update(of=("self",)).filter(**who).first()
        if found is None:
            found = Supplier(name=name, form=form, **who, **facts)
            found.full_clean()
            found.save(force_insert=True)
            note(found, ENTERED, "", found.name, by=by, reason=source)
        elif not names.same(found.name, name):
            known = found.known_in.over(region).exists()
            raise ValidationError(
                {"name": f"已经登记为“{found.name}”，请核对名称；改了名的，请在它的页面更正。" if known else OTHER_NAME}
            )
        if not found.known_in.filter(region=region).exists():
            row = KnownIn(supplier=found, region=region, by=by, **own)
            row.full_clean()
            row.save(force_insert=True)
            if found.known_in.count() > 1:
                note(found, "登记地", "", region, by=by, reason=source, county=region)
        return found


def set_fresh(supplier: Supplier, *, by, source: str, **said) -> Supplier:
    """Set right who a supplier is, in a row that is held. One line of the edit log. Raises ValidationError."""
    fresh = Supplier.objects.select_for_update(of=("self",)).get(pk=supplier.pk)
    done = set_right(fresh, said)
    note(fresh, done.labels, done.before, done.after, by=by, reason=source)
    return fresh


def reach(supplier: Supplier, *, by, source: str, **said) -> Supplier:
    """Set right how one's own county reaches a supplier. Raises ValidationError."""
    with transaction.atomic():
        _must_keep(by, supplier)
        row = known(supplier, by, hold=True)
        done = set_right(row, said)
        note(supplier, done.labels, done.before, done.after, by=by, reason=source, county=row.region)
        return supplier


def known(supplier: Supplier, user, *, hold: bool = False) -> KnownIn:
    """Return the row of the county in which this person keeps a supplier. Raises ValidationError."""
    rows = supplier.known_in.select_for_update(of=("self",)) if hold else supplier.known_in
    if (row := rows.filter(region=kept_in(user)).first()) is None:
        raise ValidationError(NOT_KNOWN_HERE)
    return row


def _must_keep(user, supplier: Supplier) -> None:
    if not keeps(user, supplier):
        raise ValidationError(NOT_THE_KEEPERS)


def entry_of(supplier: Supplier, county: str = "") -> str:
    """Return what the edit log calls a supplier; of what is a county's own, with the county, which alone reads it."""
    return f"{supplier.pk} {county}".strip()


def note(supplier: Supplier, field: str, before: str, after: str, *, by, reason: str, county: str = "") -> None:
    """Write a line of the edit log, and of the access log."""
    RegisterEdit.objects.create(
        by=by,
        register="suppliers",
        entry=entry_of(supplier, county),
        field=field,
        before=before,
        after=after,
        reason=reason[:200],
    )
    note_access(Verb.EDIT, f"record suppliers {supplier.pk}", by=by, detail=field)


def of_body(body: Body | int) -> Supplier | None:
    """Return the supplier over a body, or None: a social organization has an entry of its own register."""
    return Supplier.objects.filter(pk=body if isinstance(body, int) else body.pk).first()
