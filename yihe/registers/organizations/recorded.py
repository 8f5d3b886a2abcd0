"""
备案: an organization that civil affairs, a town or a street office has on record, without a unified social credit code as a rule.
Office and number identify it. They are said by two: of one that is recorded already, to correct or to add them; of one in
preparation, with the name, the day and the field, and it is the same row from then on. One that is registered later becomes so as
one in preparation does (`preparing`), and what is counted follows it to its code.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from yihe.foundation import own_numbers
from yihe.foundation.city_words import say
from yihe.foundation.roles import CIVIL_AFFAIRS, CLERK, REVIEWER
from yihe.foundation.written import names
from yihe.foundation.written.boxes import asks
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import Proposal
from yihe.registers.accounts.proposals import Sort
from yihe.registers.bodies import lines
from yihe.registers.organizations import codes, edits
from yihe.registers.organizations.edits import RECORD
from yihe.registers.organizations.models import Organization, Standing
from yihe.registers.organizations.wording import in_words, label_of

REGISTERED = "这个组织是登记的，不是备案的。"


def propose_record(
    organization: Organization, *, office: str, number: str, by, source: str, since: date, name: str = "",
    judicial_field: bool | None = None, **paper,
) -> Proposal:  # fmt: skip
    """
    Ask that an organization stand as recorded by an office under a number since a day. Of one in preparation `name` and
    `judicial_field` are said too, and `since` is the day it was recorded. Who confirms types the number again. Raises ValidationError.
    """
    values = {"record_office": codes.office_of(office), "record_number": codes.number_of(number)}
    if organization.standing == Standing.PREPARING:
        values |= {"name": asks(names.read, name), "registered_on": str(since), "judicial_field": str(judicial_field)}
    if not edits.corrects_all(by, organization):
        raise ValidationError(say("由司法局、{base}或{registrar}的工作人员在职责范围内提请。"))
    if not paper.get("paper"):
        raise ValidationError({"paper": "请上传备案证明。"})
    if fault := _cannot_be(organization, values, since):
        raise ValidationError(fault)
    for field in ("record_office", "record_number"):
        edits.cleaned(field, values[field])
    return proposals.propose(
        RECORD, entry=str(organization.pk), name=organization.name, region=organization.region, values=values, by=by,
        source=source, since=since, **paper,
    )  # fmt: skip


def _cannot_be(organization: Organization, said: dict[str, str], since: date) -> dict[str, str]:
    """Return what stands against a record, by field of its form."""
    office, number = said["record_office"], said["record_number"]
    if organization.standing == Standing.REGISTERED:
        return {"office": REGISTERED}
    if not (office and number):
        return {"number": codes.BOTH}
    if (office, number) == (organization.record_office, organization.record_number):
        return {"number": "现在登记的就是这个备案机关和备案号。"}
    if fault := codes.record_fault(office, number, besides=organization):
        return {"number": fault}
    if since > timezone.localdate():
        return {"since": "日期还没有到。"}
    if "name" in said and not said["name"]:
        return {"name": "请填写备案证明上的名称。"}
    return {}


def _organization(proposal: Proposal) -> Organization:
    return Organization.objects.select_for_update(of=("self",)).get(pk=int(proposal.entry))


def _apply(proposal: Proposal, by) -> None:
    organization, said = _organization(proposal), proposal.said
    if fault := _cannot_be(organization, said, proposal.since):
        raise ValidationError(list(fault.values()))
    if (organization.standing == Standing.PREPARING) != ("name" in said):
        raise ValidationError("提请以后这个组织的登记状态变了，请不予确认，重新提请。")
    told = {"by": by, "source": proposal.source, "of": f"{proposal.proposed_by}提请"}
    since = proposal.since
    if organization.standing == Standing.PREPARING:
        since = max(since, organization.registered_on)  # what it was called in preparation holds since it was entered
        lines.hold_lines(organization.pk)
    for field in _in_order(organization, said):
        edits.write_fact(organization, field, said[field], since=since, **told)
    if "name" in said:
        number = own_numbers.new(own_numbers.RECORDED, organization.region)
        edits.write_fact(organization, "uscc", number, since=since, **told)
        edits.write_fact(organization, "standing", Standing.RECORDED, since=since, **told)
    edits.heard(organization, proposal.proposed_by)


def _in_order(organization: Organization, said: dict[str, str]) -> list[str]:
    """Return the facts in the order they are written: half-way, another one may have the new office with the old number."""
    half = codes.record_fault(said["record_office"], organization.record_number, besides=organization)
    first = ["record_number", "record_office"] if half else ["record_office", "record_number"]
    return [*first, *(field for field in said if field not in first)]


def _shown(proposal: Proposal) -> list[tuple[str, str]]:
    said = proposal.said
    return [
        (label_of(field), in_words(field, said[field]))
        for field in ("record_office", "name", "registered_on", "judicial_field") if field in said
    ]  # fmt: skip


def _same_number(typed: str, meant: str) -> bool:
    return codes.number_of(typed) == meant


Sort(
    RECORD, "备案", (CLERK, REVIEWER, CIVIL_AFFAIRS), _apply, edits.note_step, _shown, again=(("record_number", "备案号"),),
    same=_same_number,
)  # fmt: skip
