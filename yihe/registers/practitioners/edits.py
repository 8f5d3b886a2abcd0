"""Entering people and what they did: one row a person, found again by the ID number whoever employs them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yihe.foundation.id_numbers import id_number_fault, read
from yihe.foundation.written import codes, names
from yihe.foundation.written.boxes import asks
from yihe.registers.accounts.models import ENTERED, Proposal, RegisterEdit
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.organizations.models import Position
from yihe.registers.practitioners import certificates, day_rules, lines
from yihe.registers.practitioners.models import Certificate, Employment, Practitioner, TalentTitle

NO_NUMBER = "这个人只登记了执业证，没有证件号码；补贴按证件号码认人，请先在人员页面更正证件号码，再登记任职。"
JOBS = (Position.STAFF, Position.PART_TIME)  # one of them at a time, as against a seat

# Who on the floors above keeps what ends with an employment. Filled when the apps are ready.
_told_of_leaving: list[Callable[..., object]] = []


def tell_of_leaving(listener: Callable[..., object]) -> None:
    """Have somebody told, in the same transaction, that an employment has a last day: `listener(employment, by=, source=)`."""
    if listener not in _told_of_leaving:
        _told_of_leaving.append(listener)


def enter(*, by, source: str, name: str, kind: str, id_number: str, **facts) -> Practitioner:
    """
    Return the person with this ID number, entered now or found again. A name that differs from the one on record is
    refused rather than guessed at. Raises ValidationError.
    """
    if fault := id_number_fault(id_number):
        raise ValidationError(fault)
    number, name = read(id_number), asks(names.read, name)
    with transaction.atomic():
        found = Practitioner.objects.with_id_number(number).first()
        if found and not names.same(found.name, name):
            raise ValidationError("这个身份证号码已经登记在另一个姓名之下，请核对姓名和号码。")
        if found is None:
            found = Practitioner(name=name, kind=kind, id_number=number, **facts)
            _check(found, "id_index")
            found.save()
            note(found, ENTERED, "", name, by=by, reason=source)
        return found


def employ(
    person: Practitioner,
    organization,
    *,
    by,
    source: str,
    position: str = Position.STAFF,
    title: str = "",
    starts_on: date,
    ends_on: date | None = None,
) -> Employment:
    """
    Record that a person works, or worked, for an organization. The same spell twice is one row; one that runs beside another
    of the same sort there is a correction of it, and refused here.

    :raises ValidationError: that, a field does not take its value, or the last day is before the first
    """
    if ends_on and ends_on < starts_on:
        raise ValidationError("离职日期早于入职日期。")
    if not person.id_number:
        raise ValidationError(NO_NUMBER)
    said = {"practitioner": person, "organization": organization, "position": position, "starts_on": starts_on}
    rest = {"ends_on": ends_on, "title": title, "source": source}
    _check(Employment(**said, **rest))
    with transaction.atomic():
        Practitioner.objects.select_for_update(of=("self",)).get(pk=person.pk)  # two spells entered at once are seen
        if not Employment.objects.filter(**said).exists() and (fault := _runs_beside(Employment(**said, **rest))):
            raise ValidationError(fault)
        row, new = Employment.objects.get_or_create(**said, defaults=rest)
        if new:
            note(
                person,
                "任职",
                "",
                f"{organization.name} {row.get_position_display()} 自{starts_on}",
                by=by,
                reason=source,
            )
        return row


def _runs_beside(spell: Employment) -> str:
    """Return the sentence on another spell of the same person there, as an employee or in a seat, that runs at the same time."""
    sort = JOBS if spell.position in JOBS else (spell.position,)
    others = Employment.objects.filter(
        practitioner__in=lines.entries_of(spell.practitioner_id), organization=spell.organization, position__in=sort
    )
    for other in others.exclude(pk=spell.pk).order_by("starts_on"):
        if other.starts_on <= (spell.ends_on or date.max) and spell.starts_on <= (other.ends_on or date.max):
            until = f"至 {other.ends_on}" if other.ends_on else "在职"
            return (
                f"{spell.practitioner}自 {other.starts_on} 起已在{spell.organization}任{other.get_position_display()}（{until}），"
                "同一人在同一单位不能同时有两段；日期或职务不对的，请在人员页面更正那一条，已经离职的先登记离职。"
            )
    return ""


def correct_employment(
    row: Employment, *, by, source: str, position: str, starts_on: date, ends_on: date | None = None
) -> Employment:
    """Set a spell right that was entered wrongly. Raises ValidationError as `employ` does, or without a source."""
    if not source.strip():
        raise ValidationError("请写明依据。")
    with transaction.atomic():
        row = Employment.objects.select_for_update(of=("self",)).get(pk=row.pk)
        Practitioner.objects.select_for_update(of=("self",)).get(pk=row.practitioner_id)
        before = _spell(row)
        row.position, row.starts_on, row.ends_on = position, starts_on, ends_on
        if ends_on and ends_on < starts_on:
            raise ValidationError("离职日期早于入职日期。")
        _check(row)
        if fault := _runs_beside(row):
            raise ValidationError(fault)
        if _spell(row) != before:
            row.save()
            note(row.practitioner, "任职更正", before, _spell(row), by=by, reason=source)
        return row


def _spell(row: Employment) -> str:
    until = f"至{row.ends_on}" if row.ends_on else "在职"
    return f"{row.organization.name} {row.get_position_display()} 自{row.starts_on} {until}"


def leave(row: Employment, *, by, on: date, source: str) -> None:
    """Record the last day of an employment. Raises ValidationError for a day before the first, or without a source."""
    if not source.strip():
        raise ValidationError("请写明依据。")
    with transaction.atomic():
        row = Employment.objects.select_for_update().get(pk=row.pk)
        if on < row.starts_on:
            raise ValidationError("离职日期早于入职日期。")
        before, row.ends_on = row.ends_on, on
        row.save(update_fields=["ends_on"])
        words = f"{row.organization.name} {row.get_position_display()} 至{on}"
        note(row.practitioner, "离职", str(before or ""), words, by=by, reason=source)
        for listener in _told_of_leaving:
            listener(row, by=by, source=source)


def certify(
    person: Practitioner,
    *,
    by,
    source: str,
    level: str,
    number: str,
    passed_on: date,
    valid_from: date,
    valid_until: date,
) -> Certificate | Proposal:
    """
    Record a certificate, or a further period of one that is on record (续期): the days it was valid before stay. The same
    period with other facts is a correction; each leaves a line with its source. A number of somebody else is refused.

    What an organization says of its own people is proposed, and stands once the bureau confirmed it (`certificates`).

    :raises ValidationError: that, a field does not take its value, or the certificate ends before it begins
    """
    facts: dict[str, Any] = {
        "level": level,
        "number": number,
        "passed_on": passed_on,
        "valid_from": valid_from,
        "valid_until": valid_until,
    }
    if certificates.is_own_word(by):
        return certificates.propose(person, by=by, source=source, **facts)
    return write_certificate(person, by=by, source=source, **facts)


def write_certificate(
    person: Practitioner,
    *,
    by,
    source: str,
    level: str,
    number: str,
    passed_on: date,
    valid_from: date,
    valid_until: date,
) -> Certificate:
    """Write what `certify` was allowed, or what two people said."""
    number = asks(codes.read, number)
    facts = {"level": level, "passed_on": passed_on, "valid_from": valid_from, "valid_until": valid_until}
    with transaction.atomic():
        rows = Certificate.objects.select_for_update().filter(number=number)
        known = {row.valid_from: row for row in rows}
        if any(row.practitioner_id != person.pk for row in known.values()):
            raise ValidationError("这个证书编号已经登记在另一个人名下，请核对。")
        if valid_from in known:
            return write_correction(known[valid_from], by=by, source=source, **facts)
        row = Certificate(practitioner=person, number=number, source=source, **facts)
        _in_order(row)
        row.save()
        before = max(known.values(), key=lambda each: each.valid_until, default=None)
        note(
            person, "证书续期" if before else "证书", _told(before) if before else "", _told(row), by=by, reason=source
        )
        return row


def correct_certificate(row: Certificate, *, by, source: str, **facts) -> Certificate | Proposal:
    """Set what is on record of a certificate's period right, as `certify` does; what is the same already leaves no line."""
    if certificates.is_own_word(by):
        return certificates.propose(row.practitioner, by=by, source=source, of=row, **facts)
    return write_correction(row, by=by, source=source, **facts)


def write_correction(row: Certificate, *, by, source: str, **facts) -> Certificate:
    """Write what `correct_certificate` was allowed, or what two people said."""
    with transaction.atomic():
        row = Certificate.objects.select_for_update().get(pk=row.pk)
        if all(getattr(row, name) == value for name, value in facts.items()):
            return row
        before = _told(row)
        for name, value in facts.items():
            setattr(row, name, value)
        row.source = source
        _in_order(row)
        if Certificate.objects.filter(number=row.number, valid_from=row.valid_from).exclude(pk=row.pk).exists():
            raise ValidationError("这个证书编号从这一天起的有效期已经登记，请更正那一条。")
        row.save()
        note(row.practitioner, "证书更正", before, _told(row), by=by, reason=source)
        return row


def _in_order(row: Certificate) -> None:
    _check(row)
    said = {name: getattr(row, name) for name in ("passed_on", "valid_from", "valid_until")}
    if faults := day_rules.certificate_faults(said, day_rules.birth_of(row.practitioner)):
        raise ValidationError(faults)


def _told(row: Certificate) -> str:
    return f"{row.get_level_display()} {row.number}，{row.passed_on} 通过，有效期 {row.valid_from} 至 {row.valid_until}"


def name_talent(person: Practitioner, *, by, source: str, title: str, named_on: date) -> TalentTitle:
    """Record that a person was named a leading or key talent by a document (`source`). Raises ValidationError."""
    if named_on > timezone.localdate():
        raise ValidationError("认定日期还没有到。")
    _check(TalentTitle(practitioner=person, title=title, named_on=named_on, source=source))
    with transaction.atomic():
        row, new = TalentTitle.objects.get_or_create(
            practitioner=person, title=title, named_on=named_on, defaults={"source": source}
        )
        if new:
            note(person, "人才称号", "", f"{row.get_title_display()} {named_on}", by=by, reason=source)
        return row


def _check(row, *but: str) -> None:
    """Refuse what a field does not take, each fault with the field's name before it."""
    try:
        row.clean_fields(exclude=but)
    except ValidationError as fault:
        named = {row._meta.get_field(name).verbose_name: words for name, words in fault.message_dict.items()}
        raise ValidationError([f"{name}：{word}" for name, words in named.items() for word in words]) from fault


def note(person: Practitioner, field: str, before: str, after: str, *, by, reason: str) -> None:
    RegisterEdit.objects.create(
        by=by,
        register="practitioner",
        entry=str(person.pk),
        field=field,
        before=before,
        after=after,
        reason=reason[:200],
    )
    note_access(Verb.EDIT, f"practitioner {person.pk}", by=by, detail=field)
