"""Entering those who practise by a licence, and their licences: known by the licence, or by an ID number where the bureau has it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yihe.foundation.written import codes, names
from yihe.foundation.written.boxes import asks
from yihe.registers.bodies.models import Body
from yihe.registers.practitioners import edits
from yihe.registers.practitioners.licences import Licence
from yihe.registers.practitioners.models import Practitioner

ANOTHERS = "这个执业证号已经登记在另一个人名下，请核对姓名和号码。"
TWO_ENTRIES = "证件号码和执业证号各属于一条登记，请先在人员页面更正证件号码，由另一人确认为同一人。"
ENDS_FIRST = "有效期的止日早于起日，请检查。"


def enroll(
    body: Body, *, by, source: str, name: str, kind: str, number: str, authority: str, valid_from: date,
    valid_until: date | None = None, id_number: str = "", invented: bool = False,
) -> Licence:  # fmt: skip
    """
    Enter who practises at a body with a licence, or a further period of one that is on record. The person is found again by the
    licence, or by the ID number where one is said; else is new.

    :raises ValidationError: another name or person is on record with either, or `license_person` refuses
    """
    number, name = asks(codes.read, number), asks(names.read, name)
    with transaction.atomic():
        held = Licence.objects.select_for_update(of=("self",)).filter(kind=kind, number=number)
        person = next((row.practitioner for row in held.select_related("practitioner")), None)
        if person is not None and not names.same(person.name, name):
            raise ValidationError({"number": ANOTHERS})
        if id_number:
            same = Practitioner.objects.with_id_number(id_number).first()
            if person is not None and same != person:
                raise ValidationError({"id_number": TWO_ENTRIES})
            person = edits.enter(
                by=by, source=source, name=name, kind=kind, id_number=id_number, invented=invented
            )  # fmt: skip
        elif person is None:
            person = Practitioner(name=name, kind=kind, invented=invented)
            person.save()
            edits.note(person, edits.ENTERED, "", name, by=by, reason=source)
        return license_person(
            person, by=by, source=source, kind=kind, number=number, authority=authority, practises_at=body,
            valid_from=valid_from, valid_until=valid_until,
        )  # fmt: skip


def license_person(
    person: Practitioner, *, by, source: str, kind: str, number: str, authority: str, practises_at: Body, valid_from: date,
    valid_until: date | None = None,
) -> Licence:  # fmt: skip
    """
    Record a period of a licence. The same period twice is one row; nobody practises with two licences of a kind at once.

    :raises ValidationError: by field: that, the number is another's, or the days are not in order
    """
    row = Licence(
        practitioner=person, kind=kind, number=asks(codes.read, number), authority=authority, practises_at=practises_at,
        valid_from=valid_from, valid_until=valid_until, source=source,
    )  # fmt: skip
    row.clean_fields()
    if valid_until and valid_until < valid_from:
        raise ValidationError({"valid_until": ENDS_FIRST})
    with transaction.atomic():
        Body.objects.select_for_update(no_key=True).get(pk=practises_at.pk)
        Practitioner.objects.select_for_update(of=("self",)).get(pk=person.pk)
        if Licence.objects.filter(kind=kind, number=row.number).exclude(practitioner=person).exists():
            raise ValidationError({"number": ANOTHERS})
        for other in Licence.objects.filter(practitioner=person, kind=kind).order_by("valid_from"):
            if (other.number, other.valid_from) == (row.number, valid_from):
                if (other.practises_at_id, other.valid_until) == (practises_at.pk, valid_until):
                    return other
                raise ValidationError(
                    {"valid_from": f"这一天起的{other}已经登记，请先登记它的最后一日，或者核对起日。"}
                )
            if other.valid_from <= (valid_until or date.max) and valid_from <= (other.valid_until or date.max):
                raise ValidationError(
                    {
                        "valid_from": f"与已登记的{other}同时有效；换了执业机构或者换了证的，请先登记原来那一条的最后一日。"
                    }
                )
        row.save(force_insert=True)
        edits.note(person, "执业证", "", f"{row}，{practises_at.name}", by=by, reason=source)
        return row


def end(row: Licence, *, by, on: date, source: str) -> Licence:
    """
    Record the last day of a licence, earlier than it says or where it says none: given back, revoked, gone to another body.

    :raises ValidationError: by field: before its first day, later than its last, or not come yet
    """
    with transaction.atomic():
        row = Licence.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if on < row.valid_from:
            raise ValidationError({"on": "最后一日早于有效期的起日。"})
        if row.valid_until and on > row.valid_until:
            raise ValidationError({"on": f"执业证有效期到 {row.valid_until} 为止；续期的请登记新的一段。"})
        if on > timezone.localdate():
            raise ValidationError({"on": "最后一日还没有到。"})
        before, row.valid_until = row.valid_until, on
        row.save(update_fields=["valid_until"])
        edits.note(row.practitioner, "执业证", str(before or ""), f"{row}", by=by, reason=source)
        return row
