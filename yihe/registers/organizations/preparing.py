"""
筹备: an organization that is being founded, before civil affairs has given it a code. It is a row of the register like any other,
under a number of our own that is no credit code, so that an account can be bound to it and a call applied to. No money goes to
it and no agreement binds it. When it is registered, two people say so, and it is the same row: its matters stay its own.
One that is recorded (备案) without a code becomes a registered one by the same act.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yihe.foundation import own_numbers
from yihe.foundation.city_words import say
from yihe.foundation.plain_text import as_number
from yihe.foundation.roles import CIVIL_AFFAIRS, CLERK, REVIEWER
from yihe.foundation.written import names
from yihe.foundation.written.boxes import asks
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import ENTERED, Proposal
from yihe.registers.accounts.proposals import Sort
from yihe.registers.bodies import lines
from yihe.registers.organizations import codes, edits
from yihe.registers.organizations.edits import FACTS, REGISTRATION
from yihe.registers.organizations.models import Organization, OrganizationFact, Standing
from yihe.registers.organizations.wording import in_words


def is_preparing(organization: Organization) -> bool:
    return organization.standing == Standing.PREPARING


def can_be_registered(organization: Organization) -> bool:
    """Test whether an organization has no certificate of registration yet: it is being founded, or on record without a code."""
    return is_preparing(organization) or (organization.standing == Standing.RECORDED and not organization.has_code)


def not_yet(organization: Organization, what: str) -> str:
    """Return the sentence that what is asked for waits until an organization is registered, or ""."""
    if not is_preparing(organization):
        return ""
    return f"{organization.name}还在筹备，取得登记证书、登记成立以后才能{what}。"


def enter(*, by, source: str, **facts) -> Organization:
    """
    Enter an organization that is being founded; `legal_representative` is who answers for the preparation. What rules read of
    it is said when it is registered, by two.

    :raises ValidationError: a field is wrong, or one of this name is there
    """
    if Organization.objects.filter(name=facts["name"]).exists():
        raise ValidationError({"name": "登记簿里已经有这个名称的组织。"})
    today = timezone.localdate()
    number = own_numbers.new(own_numbers.PREPARING, facts["region"])
    with transaction.atomic():
        organization = Organization(**facts, uscc=number, standing=Standing.PREPARING, registered_on=today)
        organization.full_clean()
        organization.save(force_insert=True)
        OrganizationFact.objects.bulk_create(
            OrganizationFact(
                organization=organization, field=name, value=edits.kept(name, getattr(organization, name)), source=source,
                since=today, recorded_by=by,
            )
            for name in FACTS if name != "registered_on" and getattr(organization, name) not in ("", None)
        )  # fmt: skip
        edits.note(organization, ENTERED, "", f"{organization.name}（筹备）", by=by, reason=source)
        edits.heard(organization, by)
    return organization


def propose_registration(
    organization: Organization, *, code: str, name: str, registered_on: date, judicial_field: bool, by, source: str,
    as_on_paper: bool = False, **paper,
) -> Proposal:  # fmt: skip
    """
    Ask that an organization in preparation, or recorded without a code, be known as registered: its code, its name, the day, and whether it works in the
    field of justice, as the certificate (`paper`) says. Who confirms types the code again, from it.
    `as_on_paper` says that a check sign other than the standard's is no slip. Raises ValidationError.
    """
    if not can_be_registered(organization):
        raise ValidationError("这个组织已经登记成立。")
    if not paper.get("paper"):
        raise ValidationError({"paper": "请上传登记证书。"})
    if not edits.corrects_all(by, organization):
        raise ValidationError(say("由司法局、{base}或{registrar}的工作人员在职责范围内提请。"))
    values = {"uscc": codes.clean_uscc(code, from_paper=as_on_paper), "name": asks(names.read, name), "registered_on": str(registered_on), "judicial_field": str(judicial_field)}  # fmt: skip
    if fault := _cannot_be(organization, values):
        raise ValidationError(fault)
    return proposals.propose(
        REGISTRATION, entry=str(organization.pk), name=organization.name, region=organization.region, values=values,
        by=by, source=source, since=registered_on, **paper,
    )  # fmt: skip


def _cannot_be(organization: Organization, said: dict[str, str]) -> dict[str, str]:
    """Return what stands against a registration, by field."""
    if other := Organization.objects.filter(uscc=said["uscc"]).first():
        return {"code": f"这个代码已经登记为“{other.name}”；是同一家的，请提请登记承继关系。"}
    if fault := codes.used_before(said["uscc"], besides=organization):
        return {"code": fault}
    if date.fromisoformat(said["registered_on"]) > timezone.localdate():
        return {"registered_on": "登记日期还没有到。"}
    if not said["name"]:
        return {"name": "请填写登记证书上的名称。"}
    return {}


def _organization(proposal: Proposal) -> Organization:
    return Organization.objects.select_for_update(of=("self",)).get(pk=int(proposal.entry))


def _apply(proposal: Proposal, by) -> None:
    organization, said = _organization(proposal), proposal.said
    if not can_be_registered(organization):
        raise ValidationError("这个组织已经登记成立。")
    if fault := _cannot_be(organization, said):
        raise ValidationError(list(fault.values()))
    lines.hold_lines(organization.pk)  # what is counted under its number waits for the code
    # What it was called in preparation holds since it was entered: the facts of the certificate follow that.
    told = {"by": by, "source": proposal.source, "of": f"{proposal.proposed_by}提请"}
    since = max(proposal.since, organization.registered_on)
    for field in ("uscc", "name", "registered_on", "judicial_field"):
        edits.write_fact(organization, field, said[field], since=since, **told)
    edits.write_fact(organization, "standing", Standing.REGISTERED, since=since, **told)
    edits.heard(organization, proposal.proposed_by)  # under the name it has now, and one it may share


def _shown(proposal: Proposal) -> list[tuple[str, str]]:
    said = proposal.said
    return [
        ("现在的名称", Organization.objects.get(pk=int(proposal.entry)).name), ("登记的名称", said["name"]),
        ("登记日期", said["registered_on"]), *codes.to_compare(said["uscc"]),
        ("司法行政领域", in_words("judicial_field", said["judicial_field"])),
    ]  # fmt: skip


def _same_code(typed: str, meant: str) -> bool:
    return as_number(typed) == meant


Sort(
    REGISTRATION, "登记成立", (CLERK, REVIEWER, CIVIL_AFFAIRS), _apply, edits.note_step, _shown,
    again=(("uscc", "统一社会信用代码"),), same=_same_code,
)  # fmt: skip
