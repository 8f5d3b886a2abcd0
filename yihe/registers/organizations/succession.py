"""
What becomes of an organization: another code (换证、更正代码), its end (注销、撤销), whom it follows and who follows it (合并、
分立、重新登记). Each is proposed by one person and confirmed by another; what is counted, asked and shown follows the line
(`bodies/lines.py`).
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from yihe.foundation.city_words import say
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.roles import CIVIL_AFFAIRS, CLERK, REVIEWER
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import Proposal
from yihe.registers.accounts.proposals import Sort
from yihe.registers.bodies import lines
from yihe.registers.bodies.models import Body, Ending, Ground, Succession
from yihe.registers.evidence import states
from yihe.registers.organizations import codes, edits
from yihe.registers.organizations.edits import CODE, ENDING, SUCCESSION
from yihe.registers.organizations.models import Organization, Standing

CONFIRMERS = (CLERK, REVIEWER, CIVIL_AFFAIRS)
GOES_ON = "none"  # of an ending that was recorded by mistake, and of a succession
# How an organization that another one stands for comes to its end. One that is divided may go on.
ENDS_BY = {Ground.MERGER: Ending.MERGED, Ground.RENEWAL: Ending.RENEWED, Ground.SAME: Ending.DUPLICATE}
ENDINGS = ((Ending.DEREGISTERED, Ending.DEREGISTERED.label), (Ending.REVOKED, Ending.REVOKED.label), (Ending.DIVIDED, Ending.DIVIDED.label), (GOES_ON, "更正：没有终止"))  # fmt: skip
GROUNDS = (*Ground.choices, (GOES_ON, "更正：没有承继关系"))

_ended = CompiledQuery(lambda: Body.objects.filter(pk=key(), until__isnull=False).values_list("until", "ending"))


def last_day(organization: Organization) -> date | None:
    """Return the last day of an organization, or None while none is known."""
    found = _ended(pk=organization.pk)
    return found[0][0] if found else None


def has_ended(organization: Organization, on: date | None = None) -> str:
    """Return the sentence that an organization is no more on a day (today), or ""."""
    found = _ended(pk=organization.pk)
    if not found or found[0][0] >= (on or timezone.localdate()):
        return ""
    until, ending = found[0]
    return f"{organization.name}已于 {until} {Ending(ending).label if ending else '终止'}。"


def line_of(organization: Organization) -> list[Organization]:
    """Return the organizations that are one line with this one, itself not among them, in the order they were registered."""
    others = lines.line_of(organization.pk) - {organization.pk}
    return list(Organization.objects.filter(pk__in=others).order_by("registered_on", "pk")) if others else []


def successions_of(organization: Organization) -> list[Succession]:
    """Return whom an organization follows and who follows it."""
    rows = Succession.objects.filter(Q(predecessor=organization.pk) | Q(successor=organization.pk))
    return list(rows.select_related("predecessor__organization", "successor__organization"))


def _may_propose(user, *organizations: Organization) -> None:
    for organization in organizations:
        if not edits.corrects_all(user, organization):
            raise ValidationError(say("由司法局、{base}或{registrar}的工作人员在职责范围内提请。"))


def propose_code(
    organization: Organization, code: str, *, by, source: str, since: date, as_on_paper: bool = False, **paper
) -> Proposal:
    """
    Ask that an organization be known by another code; what it had under the old one counts on. `as_on_paper` says that a check
    sign other than the standard's is no slip. Raises ValidationError.
    """
    _may_propose(by, organization)
    if organization.standing == Standing.PREPARING:
        raise ValidationError({"code": edits.PREPARED_APART})
    new = codes.clean_uscc(code, from_paper=as_on_paper)
    if fault := _taken(organization, new):
        raise ValidationError({"code": fault})
    newest = organization.facts.filter(field="uscc").first()
    if newest and since < newest.since:
        raise ValidationError({"since": f"现在的代码自 {newest.since} 起，新代码的起始日期不能更早。"})
    return proposals.propose(
        CODE, entry=str(organization.pk), name=organization.name, region=organization.region, values={"uscc": new},
        by=by, source=source, since=since, **paper,
    )  # fmt: skip


def _taken(organization: Organization, code: str) -> str:
    if code == organization.uscc:
        return "现在登记的就是这个代码。"
    if other := Organization.objects.filter(uscc=code).first():
        return f"这个代码已经登记为“{other.name}”；两条登记是同一家的，请提请登记承继关系。"
    return codes.used_before(code, besides=organization)


def propose_ending(organization: Organization, how: str, *, by, source: str, since: date, **paper) -> Proposal:
    """Ask that an organization's end be recorded; `since` is its last day. Raises ValidationError."""
    _may_propose(by, organization)
    if since > timezone.localdate():
        raise ValidationError({"since": "日期还没有到。"})
    if how == GOES_ON and last_day(organization) is None:
        raise ValidationError({"how": "没有登记过终止。"})
    if how != GOES_ON and since < organization.registered_on:
        raise ValidationError({"since": f"终止日期不能早于登记日期 {organization.registered_on}。"})
    return proposals.propose(
        ENDING, entry=str(organization.pk), name=organization.name, region=organization.region, values={"ending": how},
        by=by, source=source, since=since, **paper,
    )  # fmt: skip


def propose_succession(
    predecessor: Organization, successor: Organization, ground: str, *, by, source: str, since: date, **paper
) -> Proposal:
    """
    Ask that one organization stand for another since a day: what the one had counts for the other, and (but for a division)
    the first one has ended the day before. Raises ValidationError.
    """
    _may_propose(by, predecessor)
    if fault := _cannot_follow(predecessor, successor, ground, since):
        raise ValidationError({"successor": fault})
    return proposals.propose(
        SUCCESSION, entry=f"{predecessor.pk}-{successor.pk}", name=predecessor.name, region=predecessor.region,
        values={"successor": str(successor.pk), "ground": ground}, by=by, source=source, since=since, **paper,
    )  # fmt: skip


def _cannot_follow(predecessor: Organization, successor: Organization, ground: str, since: date) -> str:
    return lines.cannot_follow(predecessor, successor, since, undone=ground == GOES_ON, what="组织")


def _other(proposal: Proposal) -> Organization:
    return Organization.objects.get(pk=int(proposal.said["successor"]))


def _one(proposal: Proposal) -> Organization:
    return Organization.objects.get(pk=int(proposal.entry.partition("-")[0]))


def _end(organization: Organization, until: date | None, ending: str) -> None:
    states.update(Body.objects.filter(pk=organization.pk), until=until, ending=ending)


def _apply_code(proposal: Proposal, by) -> None:
    said = {"by": by, "source": proposal.source, "since": proposal.since, "of": f"{proposal.proposed_by}提请"}
    organization = _one(proposal)
    lines.hold_lines(organization.pk)
    if fault := _taken(organization, proposal.said["uscc"]):
        raise ValidationError(fault)
    edits.write_fact(organization, "uscc", proposal.said["uscc"], **said)


def _apply_ending(proposal: Proposal, by) -> None:
    how = proposal.said["ending"]
    _end(_one(proposal), None if how == GOES_ON else proposal.since, "" if how == GOES_ON else how)


def _apply_succession(proposal: Proposal, by) -> None:
    one, other, ground = _one(proposal), _other(proposal), proposal.said["ground"]
    lines.hold_lines(one.pk, other.pk)
    if fault := _cannot_follow(one, other, ground, proposal.since):
        raise ValidationError(fault)
    if ground == GOES_ON:
        Succession.objects.get(predecessor=one.pk, successor=other.pk).delete()
        if Body.objects.filter(pk=one.pk, ending__in=ENDS_BY.values()).exists():
            _end(one, None, "")
        return
    Succession.objects.create(
        predecessor_id=one.pk, successor_id=other.pk, ground=ground, since=proposal.since, source=proposal.source
    )
    if ground in ENDS_BY and last_day(one) is None:
        _end(one, max(one.registered_on, proposal.since), ENDS_BY[Ground(ground)])


def _note(proposal: Proposal, step: str, by) -> None:
    edits.note_step(proposal, step, by, _one(proposal), *([_other(proposal)] if proposal.what == SUCCESSION else []))


def _shown_code(proposal: Proposal) -> list[tuple[str, str]]:
    return [("现在的代码", _one(proposal).code_words), ("新的代码", proposal.said["uscc"])]


def _shown_ending(proposal: Proposal) -> list[tuple[str, str]]:
    return [("终止方式", dict(ENDINGS)[proposal.said["ending"]]), ("最后一日", str(proposal.since))]


RESULT = "原单位享受过的补贴、名额和关系都算在承继单位名下"
# How what was had is divided: the text lets nobody begin anew, so that each part counts all of it.
RESULTS = {
    Ground.DIVISION: "原单位享受过的，对分立出来的每一家都全部计算，不按比例分摊；各家另外享受的各算各的",
    GOES_ON: "两家不再合并计算，已经核定和支付的不变",
}


def _shown_succession(proposal: Proposal) -> list[tuple[str, str]]:
    one, other = _one(proposal), _other(proposal)
    return [
        ("原单位", f"{one.name}（{one.code_words}）"), ("承继单位", f"{other.name}（{other.code_words}）"),
        ("承继原因", dict(GROUNDS)[proposal.said["ground"]]), ("结果", RESULTS.get(proposal.said["ground"], RESULT)),
    ]  # fmt: skip


Sort(CODE, "统一社会信用代码", CONFIRMERS, _apply_code, _note, _shown_code)
Sort(ENDING, "终止", CONFIRMERS, _apply_ending, _note, _shown_ending)
Sort(SUCCESSION, "承继关系", CONFIRMERS, _apply_succession, _note, _shown_succession)
