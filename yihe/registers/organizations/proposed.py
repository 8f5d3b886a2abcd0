"""
What of an organization two people say: where its money goes (bank and account in one act, with a paper; who confirms types
the account again), and the facts on which rules give or refuse money. Of a new entry a second person checks those too.
"""

from collections.abc import Iterator
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import CharField, Q

from yihe.foundation import bank_accounts
from yihe.foundation.compiled_queries import CompiledQuery, Parameter
from yihe.foundation.roles import CIVIL_AFFAIRS, CLERK, REVIEWER
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import Proposal
from yihe.registers.accounts.proposals import Outcome, Sort
from yihe.registers.organizations import edits, resembling
from yihe.registers.organizations.edits import ELIGIBILITY, ENTRY, PAYEE
from yihe.registers.organizations.models import Organization, Standing
from yihe.registers.organizations.wording import in_words, label_of


def propose_payee(
    organization: Organization, *, by, bank: str, account: str, source: str, since: date, paper: str, paper_name: str
) -> Proposal:
    """
    Ask that an organization be paid at another bank and account. `paper` is the SM3 of the proof, which is kept already.

    :raises ValidationError: not this person's to correct, no paper, no bank, what is no account, or it waits already
    """
    if organization.standing == Standing.PREPARING:
        raise ValidationError({"account": edits.PREPARED_APART})
    if not paper:
        raise ValidationError({"paper": "请上传开户证明等依据材料。"})
    if not bank.strip():
        raise ValidationError({"bank": "请填写开户银行。"})
    newest = organization.facts.filter(field__in=edits.PAID_AT).first()
    if newest and since < newest.since:
        raise ValidationError({"since": f"现在的收款账户自 {newest.since} 起，新账户的起始日期不能更早。"})
    values = {"bank": edits.cleaned("bank", bank.strip()), "account": edits.cleaned("account", account)}
    return _propose(PAYEE, organization, values, by, source, since, paper=paper, paper_name=paper_name)


def propose_fact(organization: Organization, field: str, value, *, by, source: str, since: date) -> Proposal:
    """Ask that a fact on which rules give money be another. Raises ValidationError as `edits.record_fact` would."""
    wanted = str(edits.cleaned(field, value))
    if Standing.PREPARING in (organization.standing, wanted):
        raise ValidationError(edits.PREPARED_APART)
    if field == "standing" and wanted == Standing.REGISTERED and not organization.has_code:
        raise ValidationError(edits.REGISTERED_WITH_CODE)
    return _propose(field, organization, {field: wanted}, by, source, since)


def _propose(
    what: str, organization: Organization, values: dict[str, str], by, source: str, since: date, **paper
) -> Proposal:
    for field in values:
        if refused := edits.cannot_propose(by, organization, field):
            raise ValidationError(refused)
    return proposals.propose(
        what, entry=str(organization.pk), name=organization.name, region=organization.region, values=values, by=by,
        source=source, since=since, **paper,
    )  # fmt: skip


def waiting_for(organization: Organization) -> list[Proposal]:
    """Return what waits to be confirmed of an organization."""
    own, pk = Q(what__in=edits.BY_TWO_SORTS, entry=str(organization.pk)), organization.pk
    pairs = Q(what__in=edits.OF_PAIRS) & (Q(entry__startswith=f"{pk}-") | Q(entry__endswith=f"-{pk}"))
    rows = Proposal.objects.filter(own | pairs, outcome="")
    return list(rows.select_related("proposed_by").order_by("pk"))


_asked_of = CompiledQuery(
    lambda: (
        Proposal.objects.filter(
            Q(what__in=(ENTRY, *ELIGIBILITY), entry=Parameter("entry", CharField()))
            | Q(what=edits.ANOTHER, entry__startswith=Parameter("pairs", CharField()))
        )
        .order_by("pk")
        .values_list("what", "entry", "outcome")
    )
)


def unchecked(organization: Organization) -> str:
    """
    Return why an organization does not carry money yet, or "": nobody else has checked the facts it was entered with, or it
    resembles another one and nobody else has said that it is not the same.
    """
    rows = _asked_of(entry=str(organization.pk), pairs=f"{organization.pk}-")
    asked = {other: outcome for what, other, outcome in rows if what == edits.ANOTHER}
    said = [(what, outcome) for what, _entry, outcome in rows if what != edits.ANOTHER]
    return _not_checked(said) or resembling.waits(organization, asked)


def _not_checked(said: list[tuple[str, str]]) -> str:
    if not any(what == ENTRY for what, _outcome in said) or any(
        outcome == Outcome.CONFIRMED for _what, outcome in said
    ):
        return ""
    return "申请单位的登记日期等信息是一人登记的，还没有经另一人核对，核对以后才能核定。"


def faults() -> Iterator[str]:
    """Yield a sentence for every organization that is not paid where two people last said. For `manage.py verify`."""
    newest: dict[str, Proposal] = {}
    for row in Proposal.objects.filter(what=PAYEE, outcome=Outcome.CONFIRMED).order_by("since", "decided_at"):
        newest[row.entry] = row
    for organization in Organization.objects.filter(pk__in=map(int, newest)):
        if newest[str(organization.pk)].said != {"bank": organization.bank, "account": organization.account}:
            yield f"{organization.name}的收款账户与两人确认过的不同：确认以后被改写过。"


def _apply(proposal: Proposal, by) -> None:
    organization = Organization.objects.get(pk=int(proposal.entry))
    for field, value in proposal.said.items():
        edits.write_fact(
            organization,
            field,
            value,
            by=by,
            source=proposal.source,
            since=proposal.since,
            of=f"{proposal.proposed_by}提请",
        )
    edits.heard(organization, proposal.proposed_by)


def _checked(proposal: Proposal, by) -> None:
    """Confirm an entry as it stands. What was corrected since is confirmed with its own proposal."""


def _shown(proposal: Proposal) -> list[tuple[str, str]]:
    said = proposal.said
    rows = [(label_of(field), in_words(field, edits.kept(field, value))) for field, value in said.items()]
    if "account" in said and (organization := Organization.objects.filter(pk=int(proposal.entry)).first()):
        others = "、".join(str(other) for other in resembling.with_account(said["account"], organization))
        rows += [("请注意", f"这个账号已登记在{others}名下")] if others else []
    return rows


def _same_account(typed: str, meant: str) -> bool:
    return not bank_accounts.fault(typed) and bank_accounts.read(typed) == meant


Sort(
    PAYEE, "收款账户", (CLERK, REVIEWER), _apply, edits.note_step, _shown, again=(("account", "银行账号"),), same=_same_account,
)  # fmt: skip
Sort(ENTRY, "新登记的核对", (CLERK, REVIEWER, CIVIL_AFFAIRS), _checked, edits.note_step, _shown, lapses=False)
for _field in ELIGIBILITY:
    Sort(_field, label_of(_field), (CLERK, REVIEWER, CIVIL_AFFAIRS), _apply, edits.note_step, _shown)
