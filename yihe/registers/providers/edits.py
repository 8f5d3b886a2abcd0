"""How the register of providers changes. None of it opens money: whoever is paid is a supplier, which two people say."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yihe.foundation.written import names
from yihe.registers.accounts.models import ENTERED, RegisterEdit
from yihe.registers.bodies.models import Body
from yihe.registers.bodies.over import OTHER_NAME
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.organizations import codes
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners import licensing
from yihe.registers.practitioners.licences import Licence
from yihe.registers.providers.models import KEEPERS, SORTS, Provider, keeps

CORRECTABLE = ("licence", "authority", "principal", "address", "phone")
NOT_THE_KEEPERS = f"法律服务机构由司法局{'、'.join(role.label for role in KEEPERS)}登记。"
NO_PROVIDER = "法律服务机构是律师事务所、公证机构、司法鉴定机构或者基层法律服务所；社会组织在社会组织登记簿里登记。"


def kept_in(user) -> str:
    """Return the county in which this person keeps providers and stations; "" for who keeps none."""
    return next((hat.region[:6] for hat in user.hats if hat.role in KEEPERS and hat.region), "")


def faults_of_entry(said: dict) -> dict[str, str]:
    """Return what stands against an entry as it is said, by name of the field."""
    found = {}
    if said.get("sort") and said["sort"] not in SORTS:
        found["sort"] = NO_PROVIDER
    if fault := _fault_of_code(said.get("code") or ""):
        found["code"] = fault
    return found


def _fault_of_code(text: str) -> str:
    if not text.strip():
        return ""  # the form says that it must be there
    if fault := codes.uscc_fault(text, from_paper=True):
        return fault
    code = codes.clean_uscc(text, from_paper=True)
    if there := Organization.objects.filter(uscc=code).first():
        return f"{there.name}是登记簿里的社会组织，{NO_PROVIDER}"
    return codes.used_before(code)


def enter(
    _none=None, *, by, source: str, name: str, sort: str, code: str, region: str = "", invented: bool = False, **facts
) -> Provider:
    """
    Enter a provider over the body of its credit code – the one that is there, where it stands in another register already –, or
    return the provider with this code. `by` is None for the machine, which says `region` (a county) itself.

    :raises ValidationError: by field: `faults_of_entry`, or the code stands under another name
    """
    if by is not None and not keeps(by, None):
        raise ValidationError(NOT_THE_KEEPERS)
    region = (region or kept_in(by))[:6]
    said = {"sort": sort, "code": code, "region": region}
    if faults := faults_of_entry(said):
        raise ValidationError(faults)
    said["code"] = codes.clean_uscc(code, from_paper=True)
    with transaction.atomic():
        body = Body.objects.select_for_update(no_key=True).filter(sort=sort, code=said["code"]).first()
        found = Provider.objects.filter(body=body).first() if body is not None else None
        if body is not None and not names.same(body.name, name):
            # By which it stands may be another county's to know: whoever does not keep it here learns nothing.
            known = found is not None and (by is None or keeps(by, found))
            raise ValidationError(
                {"name": f"已经登记为“{body.name}”，请核对名称；改了名的，请在它的页面更正。" if known else OTHER_NAME}
            )
        if found is not None:
            return found
        found = Provider(invented=invented, **facts)
        found.full_clean(exclude=["body"])
        if body is None:
            body = Body(name=name, **said)
            body.full_clean()
            body.save()
        elif not body.region:
            body.region = region
            body.save(update_fields=["region"])
        found.body = body
        found.save(force_insert=True)
        note(found, ENTERED, "", name, by=by, reason=source)
        return found


def correct(provider: Provider, *, by, source: str, **said) -> Provider:
    """Set right what is said of a provider; one line of the edit log. Its name is its body's. Raises ValidationError."""
    with transaction.atomic():
        fresh = Provider.objects.select_for_update(of=("self",)).select_related("body").get(pk=provider.pk)
        _must_keep(by, fresh)
        changed = {field: value for field, value in said.items() if value != getattr(fresh, field)}
        if not changed:
            raise ValidationError("没有要更正的：填写的与登记的一样。")
        before = "；".join(str(getattr(fresh, field)) for field in changed)
        for field, value in changed.items():
            setattr(fresh, field, value)
        fresh.full_clean(exclude=["body"])
        fresh.save(update_fields=list(changed))
        label = "、".join(str(Provider._meta.get_field(field).verbose_name) for field in changed)
        note(fresh, label, before, "；".join(map(str, changed.values())), by=by, reason=source)
        return fresh


def end(provider: Provider, *, by, on: date, source: str) -> Provider:
    """
    Record the last day a provider was licensed. Refused while somebody's licence there goes on: they go first, each with a day.

    :raises ValidationError: that, it has ended, or the day is before the first or not come yet
    """
    with transaction.atomic():
        fresh = Provider.objects.select_for_update(of=("self",)).select_related("body").get(pk=provider.pk)
        _must_keep(by, fresh)
        if fresh.until:
            raise ValidationError(f"{fresh}的许可到 {fresh.until} 为止，已经登记。")
        if on < fresh.since:
            raise ValidationError({"on": f"最后一日不能早于许可日期 {fresh.since}。"})
        if on > timezone.localdate():
            raise ValidationError({"on": "最后一日还没有到。"})
        going_on = Licence.objects.filter(practises_at=fresh.body_id).exclude(valid_until__lte=on)
        if there := [row.practitioner.name for row in going_on.select_related("practitioner").order_by("pk")[:3]]:
            raise ValidationError(
                {"on": f"还有执业证在这一天以后有效：{'、'.join(there)}。请先登记各人执业证的最后一日。"}
            )
        fresh.until = on
        fresh.save(update_fields=["until"])
        note(fresh, "许可终止", "", str(on), by=by, reason=source)
        return fresh


def enroll(provider: Provider, *, by, **said) -> Licence:
    """Enter who practises there (`licensing.enroll`). Raises ValidationError, also for a provider that has ended before."""
    _must_keep(by, provider)
    if provider.until and said["valid_from"] > provider.until:
        raise ValidationError({"valid_from": f"{provider}的许可到 {provider.until} 为止。"})
    with transaction.atomic():
        before = Licence.objects.filter(practises_at=provider.body_id).count()
        row = licensing.enroll(provider.body, by=by, **said)
        if Licence.objects.filter(practises_at=provider.body_id).count() > before:
            note(provider, "执业人员", "", f"{row.practitioner} {row}", by=by, reason=said["source"])
        return row


def end_licence(row: Licence, *, by, on: date, source: str) -> Licence:
    """Record the last day of a licence at a provider (`licensing.end`). Raises ValidationError."""
    _must_keep(by, row.practises_at.provider)
    with transaction.atomic():
        before = str(row)
        row = licensing.end(row, by=by, on=on, source=source)
        note(row.practises_at.provider, "执业人员", f"{row.practitioner} {before}", str(row), by=by, reason=source)
        return row


def _must_keep(user, provider: Provider) -> None:
    if user is not None and not keeps(user, provider):
        raise ValidationError(NOT_THE_KEEPERS)


def note(provider: Provider, field: str, before: str, after: str, *, by, reason: str) -> None:
    """Write a line of the edit log, and of the access log."""
    RegisterEdit.objects.create(
        by=by, register="providers", entry=str(provider.pk), field=field, before=before, after=after, reason=reason[:200]
    )  # fmt: skip
    note_access(Verb.EDIT, f"record providers {provider.pk}", by=by, detail=field)
