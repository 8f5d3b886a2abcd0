"""
职业水平证书: an organization is paid for the certificates of its people, so its own word for one is no evidence. It proposes
a certificate; somebody of the bureau compares it with the original and confirms it, and only then does it stand in the
register, where rules read it.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yihe.foundation.roles import APPLICANT, CLERK, REVIEWER
from yihe.foundation.written import codes
from yihe.foundation.written.boxes import asks
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import Proposal
from yihe.registers.accounts.proposals import Sort
from yihe.registers.practitioners import edits
from yihe.registers.practitioners.models import Certificate, Level, Practitioner

CERTIFICATE = "certificate"
CONFIRMERS = (CLERK, REVIEWER)
DAYS = ("passed_on", "valid_from", "valid_until")
LABELS = {name: str(Certificate._meta.get_field(name).verbose_name) for name in ("level", "number", *DAYS)}


def is_own_word(by) -> bool:
    """Test whether somebody speaks for an organization and not for the bureau. `by` is None for the machine."""
    return by is not None and any(h.role is APPLICANT for h in by.hats) and not any(h.region for h in by.hats)


def propose(person: Practitioner, *, by, source: str, of: Certificate | None = None, **facts) -> Proposal | Certificate:
    """
    Ask that a certificate, a further period of it, or (`of`) a correction be confirmed. What is on record just so is returned
    as it is, and what waits already too.

    :raises ValidationError: what the register would refuse
    """
    number = of.number if of else asks(codes.read, facts["number"])
    values = {name: str(facts[name]) for name in ("level", *DAYS)} | {"number": number}
    values |= {"of": str(of.pk)} if of else {}
    if known := _on_record(person, number, facts):
        return known
    with transaction.atomic():  # the register says what it would refuse, and forgets it again
        _write(person, values, by=by, source=source)
        transaction.set_rollback(True)
    entry = f"{person.pk}:{number[:30]}:{of.pk if of else facts['valid_from']}"
    others = Proposal.objects.filter(what=CERTIFICATE, outcome="", entry__contains=f":{number[:30]}:")
    if others.exclude(entry__startswith=f"{person.pk}:").exists():
        raise ValidationError("这个证书编号已经登记在另一个人名下，请核对。")
    waiting = Proposal.objects.filter(what=CERTIFICATE, entry=entry, outcome="").first()
    if waiting and waiting.said == values:
        return waiting
    region = next(hat.organization.region for hat in by.hats if hat.role is APPLICANT)
    return proposals.propose(
        CERTIFICATE, entry=entry, name=person.name, region=region, values=values, by=by, source=source,
        since=timezone.localdate(),
    )  # fmt: skip


def _on_record(person: Practitioner, number: str, facts: dict) -> Certificate | None:
    same = {name: facts[name] for name in ("level", *DAYS)}
    return person.certificates.filter(number=number, **same).first()


def _write(person: Practitioner, values: dict, *, by, source: str) -> Certificate:
    days = {name: date.fromisoformat(values[name]) for name in DAYS}
    if "of" in values:
        row = Certificate.objects.get(pk=int(values["of"]))
        return edits.write_correction(row, by=by, source=source, level=values["level"], **days)
    return edits.write_certificate(
        person, by=by, source=source, level=values["level"], number=values["number"], **days
    )  # fmt: skip


def _person(proposal: Proposal) -> Practitioner:
    return Practitioner.objects.get(pk=int(proposal.entry.partition(":")[0]))


def _apply(proposal: Proposal, by) -> None:
    _write(_person(proposal), proposal.said, by=by, source=proposal.source)


def _note(proposal: Proposal, step: str, by) -> None:
    words = f"{Level(proposal.said['level']).label} {proposal.said['number']}"
    reason = proposal.reason or proposal.source
    edits.note(_person(proposal), f"{step}：证书", "", words, by=by, reason=reason)


def _shown(proposal: Proposal) -> list[tuple[str, str]]:
    said = proposal.said
    rows = [("等级", str(Level(said["level"]).label)), *((LABELS[name], said[name]) for name in ("number", *DAYS))]
    return [*rows, ("请核对", "证书由受益的单位填报，请对照原件或者发证机关查询结果")]


def waiting_of(person: Practitioner) -> list[Proposal]:
    """Return what of a person's certificates waits to be confirmed."""
    rows = Proposal.objects.filter(what=CERTIFICATE, entry__startswith=f"{person.pk}:", outcome="")
    return list(rows.order_by("pk"))


Sort(CERTIFICATE, "职业水平证书", CONFIRMERS, _apply, _note, _shown)
