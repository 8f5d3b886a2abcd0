"""
What of a supplier two people say: where a county pays it, that it has ended – whoever could end a competitor alone, or move an
account, would decide a purchase alone – and who it is, once several counties know it. What all of them share is confirmed in another
county than the one that proposes it: none ends or renames for the others alone (ADR 0087).
"""

from collections.abc import Iterator
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yihe.foundation import bank_accounts
from yihe.foundation.roles import CLERK, DIRECTOR, FINANCE_CHECKER, PURCHASER, REVIEWER
from yihe.registers.accounts import proposals
from yihe.registers.accounts.correcting import set_right
from yihe.registers.accounts.models import Proposal
from yihe.registers.accounts.proposals import Outcome, Sort
from yihe.registers.bodies.models import Body, Ending
from yihe.registers.evidence import states
from yihe.registers.suppliers import edits
from yihe.registers.suppliers.models import KnownIn, Supplier

PAYEE, ENDING, FACTS = "supplier_payee", "supplier_ending", "supplier_facts"
GOES_ON = "none"  # of an ending that was recorded by mistake
ENDINGS = (
    (Ending.DEREGISTERED, "注销"),
    (Ending.REVOKED, "吊销、撤销"),
    (Ending.MERGED, "合并终止"),
    (GOES_ON, "更正：没有终止"),
)


def propose_payee(supplier: Supplier, *, by, bank: str, account: str, source: str) -> Proposal:
    """Ask that one's own county pay a supplier at a bank and account. Raises ValidationError: by field, or it waits already."""
    if not bank.strip():
        raise ValidationError({"bank": "请填写开户银行。"})
    try:
        read = bank_accounts.read(account)
    except bank_accounts.BadAccount as bad:
        raise ValidationError({"account": str(bad)}) from bad
    county = _kept(supplier, by)
    edits.known(supplier, by)
    return propose(
        PAYEE, supplier, {"bank": bank.strip(), "account": read}, by, source, timezone.localdate(), county,
        edits.entry_of(supplier, county),
    )  # fmt: skip


def propose_ending(supplier: Supplier, *, by, how: str, since: date, source: str) -> Proposal:
    """Ask that a supplier's end be recorded; `since` is its last day. Raises ValidationError by field."""
    if since > timezone.localdate():
        raise ValidationError({"since": "日期还没有到。"})
    if how == GOES_ON and supplier.body.until is None:
        raise ValidationError({"how": "没有登记过终止。"})
    if how != GOES_ON and supplier.registered_on and since < supplier.registered_on:
        raise ValidationError({"since": f"终止日期不能早于登记日期 {supplier.registered_on}。"})
    return propose(ENDING, supplier, {"ending": how}, by, source, since, confirmed_in(supplier, by))


def correct(supplier: Supplier, *, by, source: str, **said) -> Supplier | Proposal:
    """
    Set right who a supplier is. Where another county knows it too, somebody there confirms it first: then the proposal is returned.

    :raises ValidationError: by field, nothing differs, or it waits already
    """
    with transaction.atomic():
        _kept(supplier, by)
        if not edits.elsewhere(by, supplier):
            return edits.set_fresh(supplier, by=by, source=source, **said)
        changed = {name: value for name, value in said.items() if value != getattr(supplier, name)}
        with transaction.atomic():  # what the row does not take is said now, and not to whoever confirms
            set_right(Supplier.objects.get(pk=supplier.pk), changed)
            transaction.set_rollback(True)
        values = {name: str(value) if value is not None else "" for name, value in changed.items()}
        return propose(FACTS, supplier, values, by, source, timezone.localdate(), confirmed_in(supplier, by))


def _kept(supplier: Supplier, by) -> str:
    if not edits.keeps(by, supplier):
        raise ValidationError(edits.NOT_THE_KEEPERS)
    return edits.kept_in(by)


def confirmed_in(supplier: Supplier, by) -> str:
    """Return the county in which what all share is confirmed: another that knows the supplier, or where none does one's own."""
    return edits.elsewhere(by, supplier) or _kept(supplier, by)


def propose(
    what: str, supplier: Supplier, values: dict[str, str], by, source: str, since: date, county: str, entry: str = ""
) -> Proposal:  # fmt: skip
    _kept(supplier, by)
    return proposals.propose(
        what, entry=entry or edits.entry_of(supplier), name=supplier.name, region=county, values=values, by=by, source=source,
        since=since,
    )  # fmt: skip


def key_of(proposal: Proposal) -> int:
    return int(proposal.entry.split()[0])


def _of(proposal: Proposal) -> Supplier:
    return Supplier.objects.select_for_update(of=("self",)).get(pk=key_of(proposal))


def _pay_at(proposal: Proposal, by) -> None:
    row = KnownIn.objects.select_for_update(of=("self",)).get(supplier=key_of(proposal), region=proposal.region)
    row.bank, row.account = proposal.said["bank"], proposal.said["account"]
    row.save(update_fields=["bank", "account"])


def _set_right(proposal: Proposal, by) -> None:
    set_right(_of(proposal), {name: _read(name, text) for name, text in proposal.said.items()})


def _read(name: str, text: str):
    return Supplier._meta.get_field(name).to_python(text) if text else (None if name == "registered_on" else "")


def _end(proposal: Proposal, by) -> None:
    how = proposal.said["ending"]
    until, ending = (None, "") if how == GOES_ON else (proposal.since, how)
    states.update(Body.objects.filter(pk=key_of(proposal)), until=until, ending=ending)


def note(proposal: Proposal, step: str, by) -> None:
    sort, supplier = proposals.sort_of(proposal), Supplier.objects.get(pk=key_of(proposal))
    county = proposal.region if proposal.what == PAYEE else ""
    words = "，".join(f"{label} {value}" for label, value in sort.shown(proposal))
    edits.note(
        supplier, f"{step}：{sort.label}", "", words, by=by, reason=proposal.reason or proposal.source, county=county
    )


def _shown_payee(proposal: Proposal) -> list[tuple[str, str]]:
    return [("开户银行", proposal.said["bank"]), ("银行账号", f"尾号 {proposal.said['account'][-4:]}")]


def _shown_ending(proposal: Proposal) -> list[tuple[str, str]]:
    return [("终止方式", dict(ENDINGS)[proposal.said["ending"]]), ("最后一日", str(proposal.since))]


def _shown_facts(proposal: Proposal) -> list[tuple[str, str]]:
    return [
        (str(Supplier._meta.get_field(name).verbose_name), text or "（空）") for name, text in proposal.said.items()
    ]


def _same_account(typed: str, meant: str) -> bool:
    return not bank_accounts.fault(typed) and bank_accounts.read(typed) == meant


def faults() -> Iterator[str]:
    """Yield a sentence for every supplier that a county does not pay where two of it last said. For `manage.py verify`."""
    newest: dict[tuple[int, str], Proposal] = {}
    for row in Proposal.objects.filter(what=PAYEE, outcome=Outcome.CONFIRMED).order_by("decided_at"):
        newest[key_of(row), row.region] = row
    keys = {supplier for supplier, _region in newest}
    for known in KnownIn.objects.filter(supplier__in=keys).select_related("supplier"):
        said = newest.get((known.supplier_id, known.region))
        if (known.account or said) and (said is None or said.said != {"bank": known.bank, "account": known.account}):
            yield f"{known.supplier.name}的收款账户与两人确认过的不同：确认以后被改写过。"


Sort(
    PAYEE, "承接主体的收款账户", (CLERK, PURCHASER, FINANCE_CHECKER), _pay_at, note, _shown_payee,
    again=(("account", "银行账号"),), same=_same_account,
)  # fmt: skip
Sort(ENDING, "承接主体的终止", (CLERK, PURCHASER, REVIEWER, DIRECTOR), _end, note, _shown_ending)
Sort(FACTS, "承接主体的名称和登记事项", (CLERK, PURCHASER, REVIEWER, DIRECTOR), _set_right, note, _shown_facts)
