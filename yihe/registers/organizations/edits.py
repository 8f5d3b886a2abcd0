"""
How the register changes: an organization is entered with the source of its facts, and each later fact with its own.

Nothing is overwritten silently: `OrganizationFact` keeps every value with source and day, `Organization` the present
one, and `RegisterEdit` who typed it.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BooleanField
from django.utils import timezone

from yihe.foundation import own_numbers
from yihe.foundation.city_words import say
from yihe.foundation.roles import APPLICANT, BASE_MANAGER, CIVIL_AFFAIRS, CLERK
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import ENTERED, Proposal, RegisterEdit
from yihe.registers.bodies.models import FormerCode
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.organizations import classes
from yihe.registers.organizations.codes import clean_uscc, identifying, used_before
from yihe.registers.organizations.models import Organization, OrganizationFact, Standing
from yihe.registers.regions.models import Region

FACTS = (
    "name", "uscc", "legal_form", "role_type", "standing", "record_office", "record_number", "registered_on", "region", "address",
    "legal_representative", "purpose", "judicial_field", "party_organization", "party_established_on", "contact", "phone", "bank",
    "account",
)  # fmt: skip
SECRET = {"account"}
OWN_FACTS = ("address", "contact", "phone")  # what an organization may say of itself; the rest rests on papers
# What opens money is said by two (`proposed`): where it goes, and the facts on which rules give or refuse it.
PAYEE, ENTRY = "payee", "organization_entry"
PAID_AT, ELIGIBILITY = ("bank", "account"), ("registered_on", "standing", "judicial_field")
REGISTRATION, RECORD = "organization_registered", "organization_recorded"
CODE, ENDING, SUCCESSION, ANOTHER = "organization_code", "organization_ending", "succession", "organization_another"
BY_TWO_SORTS = (PAYEE, ENTRY, *ELIGIBILITY, CODE, ENDING, REGISTRATION, RECORD)
OF_PAIRS = (SUCCESSION, ANOTHER)  # proposals about two organizations: `entry` is "one-other"
BY_TWO = "这一项涉及资金，由一人提请、另一人核对确认后生效，不能由一人直接登记。"
WHO_ENTERS = (CLERK, BASE_MANAGER, CIVIL_AFFAIRS)
PREPARED_APART = "筹备中的组织没有信用代码，请用“登记筹备组织”；取得登记证书后提请“登记成立”。"
IDENTIFIED_BY = ("uscc", "record_office", "record_number")
REGISTERED_WITH_CODE = "没有统一社会信用代码的，取得登记证书后请用“登记成立”，代码、名称和日期一次提请。"
CALLED_BY = ("name", *IDENTIFIED_BY)  # what an organization is called by

# Who on the floors above keeps these words too, and hears when they change. Filled when the apps are ready.
_told_of_names: list[Callable[[Organization], object]] = []


def tell_of_names(listener: Callable[[Organization], object]) -> None:
    """Have somebody told, in the same transaction and with the organization held, that it is called otherwise now."""
    if listener not in _told_of_names:
        _told_of_names.append(listener)


# Who looks whether an organization, as it stands now, is perhaps another one (`resembling`). Given when the apps are ready.
_looked_at_by: list[Callable[[Organization, Any], object]] = []


def look_at(listener: Callable[[Organization, Any], object]) -> None:
    if listener not in _looked_at_by:
        _looked_at_by.append(listener)


def heard(organization: Organization, by) -> None:
    """Have an organization looked at that somebody (None: the machine) entered or changed."""
    for listener in _looked_at_by if by is not None else ():
        listener(organization, by)


def enter(*, by, source: str, since: date | None = None, **facts) -> Organization:
    """
    Enter an organization into the register. What rules read of it waits to be checked by a second person; where it is paid is
    proposed afterwards. `by` is None for the machine, which brings in what was checked elsewhere.

    :raises ValidationError: the code or another field is wrong, or a person says where it is paid
    """
    if by is not None and any(facts.get(name) for name in PAID_AT):
        raise ValidationError(f"收款账户：{BY_TWO}")
    if facts.get("standing") == Standing.PREPARING:
        raise ValidationError({"standing": PREPARED_APART})
    with transaction.atomic():
        organization = Organization(**facts | identifying(facts))
        organization.full_clean()
        organization.save(force_insert=True)
        OrganizationFact(source=source).clean_fields(exclude=["organization", "field", "value", "since", "recorded_by"])
        OrganizationFact.objects.bulk_create(
            OrganizationFact(
                organization=organization, field=name, value=kept(name, getattr(organization, name)), source=source,
                since=since or organization.registered_on, recorded_by=by,
            )
            for name in FACTS
            if getattr(organization, name) not in ("", None) and not (name == "uscc" and not organization.has_code)
        )  # fmt: skip
        note(organization, ENTERED, "", organization.name, by=by, reason=source)
        if by is not None:
            proposals.propose(
                ENTRY, entry=str(organization.pk), name=organization.name, region=organization.region,
                values={name: str(getattr(organization, name)) for name in ELIGIBILITY}, by=by, source=source,
                since=since or organization.registered_on,
            )  # fmt: skip
            heard(organization, by)
        return organization


def corrects_all(user, organization: Organization) -> bool:
    """Test whether this person, of the staff in reach, may correct or propose whatever is kept of an organization."""
    return any(hat.role in WHO_ENTERS for hat in _hats_over(user, organization))


def correctable(user, organization: Organization) -> tuple[str, ...]:
    """Return the facts this person may correct: staff in reach all of them, an organization how it is reached."""
    if corrects_all(user, organization):
        return (*FACTS, *classes.facts())
    return OWN_FACTS if any(hat.role is APPLICANT for hat in _hats_over(user, organization)) else ()


def _hats_over(user, organization: Organization) -> list:
    return [h for h in user.hats if h.covers(region=organization.region, organization_id=organization.pk)]


def _cannot_record(user, organization: Organization, field: str, value) -> str:
    """Return why this person cannot record this, or "". `user` is None for what the machine itself brings in."""
    if field not in FACTS and field not in classes.facts():
        return "登记簿没有这个字段。"
    if user is not None and field not in correctable(user, organization):
        return say("这一项由司法局、{base}或{registrar}的工作人员更正；本组织可以更正住所、联系人和联系电话。")
    if user is not None and field in (*PAID_AT, *ELIGIBILITY, *IDENTIFIED_BY):
        return BY_TWO
    if field != "region":
        return ""
    if not Region.objects.filter(code=str(value)).exists():
        return "区划登记簿里没有这个代码。"
    if user is not None and not any(
        h.role in WHO_ENTERS and h.covers(region=str(value), organization_id=None) for h in user.hats
    ):
        return "这个区划不在您的职责范围内。"
    return ""


def cannot_propose(user, organization: Organization, field: str) -> str:
    """Return why this person cannot propose that a fact be another, or ""."""
    refused = _cannot_record(user, organization, field, "")
    return "" if refused == BY_TWO else refused


def record_fact(
    organization: Organization, field: str, value, *, by, source: str, since: date | None = None
) -> OrganizationFact:
    """
    Record that a field has a value since a day, by a source. The present value follows the newest day.

    :raises ValidationError: the field is neither one of FACTS nor of the city's own (`classes.facts`), or not this person's to correct, is for two to say, does not take
        the value, or the region is not in the register or out of the editor's reach
    """
    if refused := _cannot_record(by, organization, field, value):
        raise ValidationError(refused)
    with transaction.atomic():
        write = write_fact if field in FACTS else _write_extra
        fact = write(organization, field, value, by=by, source=source, since=since)
        heard(organization, by)
        return fact


def write_fact(
    organization: Organization, field: str, value, *, by, source: str, since: date | None = None, of: str = ""
) -> OrganizationFact:
    """Write what `record_fact` was allowed, or what two people said (`proposed`, which names the first: `of`)."""
    with transaction.atomic():
        fresh = Organization.objects.select_for_update().get(pk=organization.pk)
        since = since or timezone.localdate()
        before = getattr(fresh, field)
        setattr(fresh, field, _code(value) if field == "uscc" else taken(field, value))
        if field == "uscc" and (fault := used_before(fresh.uscc, besides=fresh)):
            raise ValidationError(fault)
        others = [f.name for f in Organization._meta.fields if f.name != field]
        fresh.clean_fields(exclude=others)
        fresh.validate_unique(exclude=others)
        fact = OrganizationFact(
            organization=fresh, field=field, value=kept(field, getattr(fresh, field)), source=source, since=since,
            recorded_by=by,
        )  # fmt: skip
        fact.clean_fields(exclude=["organization", "recorded_by"])
        newest = fresh.facts.filter(field=field).first()
        if newest is None or newest.since <= since:
            fresh.save(update_fields=[field])
            setattr(organization, field, getattr(fresh, field))
            if field == "uscc" and before != fresh.uscc:
                said = {"body_id": fresh.pk, "until": since, "source": source}
                FormerCode.objects.get_or_create(code=before, defaults=said)
            if field in CALLED_BY:
                for listener in _told_of_names:
                    listener(fresh)
        fact.save(force_insert=True)
        note(fresh, field, kept(field, before), fact.value, by=by, reason=f"{source}（{of}）" if of else source)
        return fact


def _code(value: str) -> str:
    return value if own_numbers.is_own(value) else clean_uscc(value, from_paper=True)  # two have said it


def _write_extra(
    organization: Organization, field: str, value, *, by, source: str, since: date | None = None
) -> OrganizationFact:
    """Write a fact the city's pack declares. The newest day stands, as with those of the columns."""
    extra = classes.facts()[field]
    Organization.objects.select_for_update().get(pk=organization.pk)
    before = organization.facts.filter(field=field).first()
    fact = OrganizationFact(
        organization=organization, field=field, value=extra.taken(value), source=source,
        since=since or timezone.localdate(), recorded_by=by,
    )  # fmt: skip
    fact.clean_fields(exclude=["organization", "recorded_by"])
    fact.save(force_insert=True)
    note(organization, extra.label, before.value if before else "", fact.value, by=by, reason=source)
    return fact


def cleaned(field: str, value):
    """Return a value as its column keeps it. Raises ValidationError, by the name of the field."""
    column = Organization._meta.get_field(field)
    try:
        return column.clean(taken(field, value), None)
    except ValidationError as fault:
        raise ValidationError({field: fault.messages}) from fault


def taken(field: str, value):
    """Return a value as the field stores it: `社会团体` and `是` as people type them, or what it is already."""
    column = Organization._meta.get_field(field)
    if isinstance(column, BooleanField):
        said = {"是": True, "否": False, "True": True, "False": False}.get(str(value).strip())
        if said is None:
            raise ValidationError(f"{column.verbose_name}请填“是”或“否”。")
        return said
    return {words: code for code, words in column.flatchoices}.get(value, value) if column.choices else value


def kept(field: str, value) -> str:
    """Return a value as facts and the edit log keep it: of an account only its end."""
    text = "" if value is None else str(value)
    return f"尾号 {text[-4:]}" if field in SECRET and text else text


def note(organization: Organization, field: str, before: str, after: str, *, by, reason: str) -> None:
    """Write a line of the edit log, and of the access log."""
    label = Organization._meta.get_field(field).verbose_name if field in FACTS else field
    RegisterEdit.objects.create(
        by=by, register="organization", entry=organization.uscc, field=str(label), before=before, after=after,
        reason=reason[:200],
    )  # fmt: skip
    note_access(Verb.EDIT, f"organization {organization.uscc}", by=by, detail=str(label))


def note_step(proposal: Proposal, step: str, by, *about: Organization) -> None:
    """Note a step of a proposal in the words its sort shows it in, of the organization it is of, or of those named: a `Sort.note`."""
    sort = proposals.sort_of(proposal)
    words = "，".join(f"{label} {value}" for label, value in sort.shown(proposal))
    for organization in about or [Organization.objects.get(pk=int(proposal.entry))]:
        note(organization, f"{step}：{sort.label}", "", words, by=by, reason=proposal.reason or proposal.source)
