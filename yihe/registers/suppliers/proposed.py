"""
What of a supplier two people say: where its money goes, and that it has ended – whoever could end a competitor alone, or move an
account, would decide a purchase alone.
"""

from collections.abc import Iterator
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from yihe.foundation import bank_accounts
from yihe.foundation.roles import CLERK, DIRECTOR, FINANCE_CHECKER, PURCHASER, REVIEWER
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import Proposal
from yihe.registers.accounts.proposals import Outcome, Sort
from yihe.registers.bodies.models import Body, Ending
from yihe.registers.evidence import states
from yihe.registers.suppliers import edits
from yihe.registers.suppliers.models import Supplier

PAYEE, ENDING = "supplier_payee", "supplier_ending"
GOES_ON = "none"  # of an ending that was recorded by mistake
ENDINGS = (
    (Ending.DEREGISTERED, "注销"),
    (Ending.REVOKED, "吊销、撤销"),
    (Ending.MERGED, "合并终止"),
    (GOES_ON, "更正：没有终止"),
)


def propose_payee(supplier: Supplier, *, by, bank: str, account: str, source: str) -> Proposal:
    """Ask that a supplier be paid at another bank and account. Raises ValidationError: by field, or it waits already."""
    if not bank.strip():
        raise ValidationError({"bank": "请填写开户银行。"})
    try:
        read = bank_accounts.read(account)
    except bank_accounts.BadAccount as bad:
        raise ValidationError({"account": str(bad)}) from bad
    return _propose(PAYEE, supplier, {"bank": bank.strip(), "account": read}, by, source, timezone.localdate())


def propose_ending(supplier: Supplier, *, by, how: str, since: date, source: str) -> Proposal:
    """Ask that a supplier's end be recorded; `since` is its last day. Raises ValidationError by field."""
    if since > timezone.localdate():
        raise ValidationError({"since": "日期还没有到。"})
    if how == GOES_ON and supplier.body.until is None:
        raise ValidationError({"how": "没有登记过终止。"})
    if how != GOES_ON and supplier.registered_on and since < supplier.registered_on:
        raise ValidationError({"since": f"终止日期不能早于登记日期 {supplier.registered_on}。"})
    return _propose(ENDING, supplier, {"ending": how}, by, source, since)


def _propose(what: str, supplier: Supplier, values: dict[str, str], by, source: str, since: date) -> Proposal:
    if not edits.keeps(by, supplier):
        raise ValidationError(edits.NOT_THE_KEEPERS)
    return proposals.propose(
        what, entry=str(supplier.pk), name=supplier.name, region=edits.kept_in(by), values=values, by=by, source=source,
        since=since,
    )  # fmt: skip


def _of(proposal: Proposal) -> Supplier:
    return Supplier.objects.select_for_update(of=("self",)).get(pk=int(proposal.entry))


def _pay_at(proposal: Proposal, by) -> None:
    supplier = _of(proposal)
    supplier.bank, supplier.account = proposal.said["bank"], proposal.said["account"]
    supplier.save(update_fields=["bank", "account"])


def _end(proposal: Proposal, by) -> None:
    how = proposal.said["ending"]
    until, ending = (None, "") if how == GOES_ON else (proposal.since, how)
    states.update(Body.objects.filter(pk=int(proposal.entry)), until=until, ending=ending)


def _note(proposal: Proposal, step: str, by) -> None:
    sort, supplier = proposals.sort_of(proposal), Supplier.objects.get(pk=int(proposal.entry))
    words = "，".join(f"{label} {value}" for label, value in sort.shown(proposal))
    edits.note(supplier, f"{step}：{sort.label}", "", words, by=by, reason=proposal.reason or proposal.source)


def _shown_payee(proposal: Proposal) -> list[tuple[str, str]]:
    return [("开户银行", proposal.said["bank"]), ("银行账号", f"尾号 {proposal.said['account'][-4:]}")]


def _shown_ending(proposal: Proposal) -> list[tuple[str, str]]:
    return [("终止方式", dict(ENDINGS)[proposal.said["ending"]]), ("最后一日", str(proposal.since))]


def _same_account(typed: str, meant: str) -> bool:
    return not bank_accounts.fault(typed) and bank_accounts.read(typed) == meant


def faults() -> Iterator[str]:
    """Yield a sentence for every supplier that is not paid where two people last said. For `manage.py verify`."""
    newest: dict[str, Proposal] = {}
    for row in Proposal.objects.filter(what=PAYEE, outcome=Outcome.CONFIRMED).order_by("decided_at"):
        newest[row.entry] = row
    for supplier in Supplier.objects.filter(pk__in=map(int, newest)):
        if newest[str(supplier.pk)].said != {"bank": supplier.bank, "account": supplier.account}:
            yield f"{supplier.name}的收款账户与两人确认过的不同：确认以后被改写过。"


Sort(
    PAYEE, "承接主体的收款账户", (CLERK, PURCHASER, FINANCE_CHECKER), _pay_at, _note, _shown_payee,
    again=(("account", "银行账号"),), same=_same_account,
)  # fmt: skip
Sort(ENDING, "承接主体的终止", (CLERK, PURCHASER, REVIEWER, DIRECTOR), _end, _note, _shown_ending)
