"""How the list of sites changes: entered, put right, ended on a day."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yihe.registers.accounts.models import ENTERED
from yihe.registers.culture_sites.models import CultureSite, keeps
from yihe.registers.regions.models import Region
from yihe.registers.stations.edits import write_line
from yihe.registers.stations.models.places import DESK

CORRECTABLE = ("name", "address", "about", "kept_by", "opening", "phone")
NOT_THE_DESK = f"法治文化场所由司法局{'、'.join(role.label for role in DESK)}登记。"


def faults_of_entry(said: dict) -> dict[str, str]:
    """Return what stands against an entry, by name of the field: its division must be on record."""
    region = said.get("region")
    return (
        {}
        if not region or Region.objects.filter(code=region).exists()
        else {"region": f"区划登记簿里没有 {region[:12]}。"}
    )


def enter(_none=None, *, by, source: str, **said) -> CultureSite:
    """Enter a site; the same name in the same division that is there is that one. `by` is None for the machine. Raises ValidationError."""
    if faults := faults_of_entry(said):
        raise ValidationError(faults)
    site = CultureSite(**said)
    if by is not None and not keeps(by, site):
        raise ValidationError(NOT_THE_DESK)
    with transaction.atomic():
        if found := CultureSite.objects.filter(region=site.region, name=site.name, until=None).first():
            return found
        site.full_clean()
        site.save()
        write_line("culture_sites", site.pk, ENTERED, "", site.name, by=by, reason=source)
        return site


def correct(site: CultureSite, *, by, source: str, **said) -> CultureSite:
    """Set right what is said of a site. Raises ValidationError; one line of the edit log."""
    with transaction.atomic():
        fresh = _held(site, by)
        changed = {field: value for field, value in said.items() if value != getattr(fresh, field)}
        if not changed:
            raise ValidationError("没有要更正的：填写的与登记的一样。")
        before = "；".join(str(getattr(fresh, field) or "（空）") for field in changed)
        for field, value in changed.items():
            setattr(fresh, field, value)
        fresh.full_clean()
        fresh.save(update_fields=list(changed))
        label = "、".join(str(CultureSite._meta.get_field(field).verbose_name) for field in changed)
        write_line(
            "culture_sites", fresh.pk, label, before, "；".join(map(str, changed.values())), by=by, reason=source
        )
        return fresh


def end(site: CultureSite, *, by, on: date, source: str) -> CultureSite:
    """Say the last day of a site. Raises ValidationError for a day before its first, or one to come."""
    with transaction.atomic():
        fresh = _held(site, by)
        if on < fresh.since:
            raise ValidationError({"on": f"最后一日不能早于 {fresh.since}。"})
        if on > timezone.localdate():
            raise ValidationError({"on": "日期还没有到。"})
        before, fresh.until = str(fresh.until or ""), on
        fresh.save(update_fields=["until"])
        write_line("culture_sites", fresh.pk, "至", before, str(on), by=by, reason=source)
        return fresh


def _held(site: CultureSite, user) -> CultureSite:
    fresh = CultureSite.objects.select_for_update(of=("self",)).get(pk=site.pk)
    if user is not None and not keeps(user, fresh):
        raise ValidationError(NOT_THE_DESK)
    return fresh
