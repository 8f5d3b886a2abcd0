"""How the pool of 值班人员 changes, and their leave. Nothing is taken away: it ends on a day, or is withdrawn."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yihe.acts.schedules import accounts
from yihe.acts.schedules.edits import NOT_THE_MAKER, county_of, makes
from yihe.acts.schedules.models import DutyPerson, Leave
from yihe.registers.accounts.models import ENTERED
from yihe.registers.practitioners.models import Practitioner
from yihe.registers.stations.edits import write_line


def enter_person(
    _none=None, *, by, practitioner: Practitioner, since: date, source: str, account: str = "", region: str = "",
    consented_on: date | None = None, invented: bool = False,
) -> DutyPerson:  # fmt: skip
    """
    Take somebody of the registers into the pool of a county. `account` is the login name of who holds 值班人员 there. Twice is once.

    :raises ValidationError: by field: not this person's; no licence; no such account, or it is another's
    """
    region = (region or county_of(by))[:6]
    if by is not None and not makes(by, region):
        raise ValidationError({"practitioner": NOT_THE_MAKER})
    if not practitioner.licences.exists():
        raise ValidationError({"practitioner": f"{practitioner}没有登记执业证；执业证在执业机构的页面登记。"})
    user = accounts.account_of(account, region) if account else None
    with transaction.atomic():
        if found := DutyPerson.objects.filter(practitioner=practitioner).first():
            return found
        person = DutyPerson(
            practitioner=practitioner, region=region, account=user, since=since, consented_on=consented_on, invented=invented
        )  # fmt: skip
        person.full_clean(exclude=["account"])
        if user and accounts.is_anothers(user):
            raise ValidationError({"account": accounts.ANOTHERS})
        person.save()
        write_line("duty_people", person.pk, ENTERED, "", str(person), by=by, reason=source)
        return person


def consent(person: DutyPerson, *, by, on: date, source: str) -> DutyPerson:
    """Note that somebody lets themselves be named in public while on duty, from a day on. Raises ValidationError."""
    with transaction.atomic():
        fresh = accounts.held(person, by)
        fresh.consented_on, fresh.withdrawn_on = on, None
        fresh.full_clean(exclude=["account"])
        fresh.save(update_fields=["consented_on", "withdrawn_on"])
        write_line("duty_people", fresh.pk, "公开姓名", "", f"自 {on} 同意", by=by, reason=source)
        return fresh


def withdraw_consent(person: DutyPerson, *, by, source: str) -> DutyPerson:
    """Note that somebody is not to be named any more, from today. Raises ValidationError."""
    with transaction.atomic():
        fresh = accounts.held(person, by)
        if not fresh.consented_on or fresh.withdrawn_on:
            raise ValidationError("没有公开姓名，不用撤回。")
        fresh.withdrawn_on = max(timezone.localdate(), fresh.consented_on)
        fresh.save(update_fields=["withdrawn_on"])
        write_line("duty_people", fresh.pk, "公开姓名", "同意", f"{fresh.withdrawn_on} 撤回", by=by, reason=source)
        return fresh


def end_person(person: DutyPerson, *, by, on: date, source: str) -> DutyPerson:
    """Say the last day somebody is in the pool. Refused while a shift after it stands. Raises ValidationError."""
    with transaction.atomic():
        fresh = accounts.held(person, by)
        if on < fresh.since:
            raise ValidationError({"on": f"最后一日不能早于 {fresh.since}。"})
        if later := fresh.practitioner.shifts.counting().filter(on__gt=on).order_by("on").first():
            raise ValidationError({"on": f"这一天以后还有已发布的班（{later}），请先重排或者调班。"})
        before, fresh.until = str(fresh.until or ""), on
        fresh.save(update_fields=["until"])
        write_line("duty_people", fresh.pk, "至", before, str(on), by=by, reason=source)
        return fresh


def may_ask_leave(user, _subject=None) -> bool:
    """Test whether somebody enters leave: their own, or that of the pool whose roster they make."""
    return bool(county_of(user)) or DutyPerson.objects.filter(account=user.pk).exists()


def ask_leave(_none=None, *, by, practitioner: Practitioner, first: date, last: date) -> Leave:
    """
    Note that somebody cannot sit on these days. Why is not asked. Shifts that were published stand until a re-plan or a swap.

    :raises ValidationError: by field: the days; not one's own, nor of the pool one makes the roster of
    """
    if last < first:
        raise ValidationError({"last": "最后一天不能早于第一天。"})
    if last < timezone.localdate():
        raise ValidationError({"last": "这些日子已经过去。"})
    with transaction.atomic():
        _may_say(practitioner, by)
        said = {"practitioner": practitioner, "first": first, "last": last, "withdrawn": False}
        if found := Leave.objects.filter(**said).first():
            return found
        row = Leave.objects.create(**said)
        write_line("leaves", row.pk, ENTERED, "", str(row), by=by, reason="")
        return row


def withdraw_leave(row: Leave, *, by, source: str) -> Leave:
    """Take leave back that is not over. Raises ValidationError."""
    with transaction.atomic():
        fresh = Leave.objects.select_for_update(of=("self",)).select_related("practitioner").get(pk=row.pk)
        _may_say(fresh.practitioner, by)
        if fresh.withdrawn or fresh.last < timezone.localdate():
            raise ValidationError("这一条已经撤回，或者已经过去。")
        fresh.withdrawn = True
        fresh.save(update_fields=["withdrawn"])
        write_line("leaves", fresh.pk, "请假", str(fresh), "已撤回", by=by, reason=source)
        return fresh


def _may_say(practitioner: Practitioner, user) -> None:
    person = DutyPerson.objects.filter(practitioner=practitioner).first()
    if person is None:
        raise ValidationError({"practitioner": f"{practitioner}不是值班人员。"})
    if user is not None and user.pk != person.account_id and not makes(user, person.region):
        raise ValidationError({"practitioner": "请假由本人或者排班员登记。"})
