"""
Writing the ledger. Each kind of entry moves an amount from one account of an envelope to another.

    下达  预算下达 -> 可用额度      预留  可用额度 -> 已预留     预留转占用  已预留 -> 已占用未支付     释放预留、预留失效  已预留 -> 可用额度
    占用  可用额度 -> 已占用未支付     取消  已占用未支付 -> 可用额度
    支付、抵扣支付  已占用未支付 -> 已支付      追回  已支付 -> 可用额度      退票  已支付 -> 已占用未支付
"""

from collections.abc import Iterable

from yihe.acts.funds.models.ledger import Account, AccountCode, EntryKind, Envelope, JournalEntry, Posting
from yihe.foundation.compiled_queries import CompiledInsert, CompiledQuery, CompiledUpdate, key

APPROPRIATION, AVAILABLE, RESERVED = AccountCode.APPROPRIATION, AccountCode.AVAILABLE, AccountCode.RESERVED
PROMISED, PAID = AccountCode.PROMISED, AccountCode.PAID

# kind: (debit, credit)
SIDES: dict[EntryKind, tuple[AccountCode, AccountCode]] = {
    EntryKind.APPROPRIATE: (AVAILABLE, APPROPRIATION),
    EntryKind.RESERVE: (RESERVED, AVAILABLE),
    EntryKind.USE_RESERVED: (PROMISED, RESERVED),
    EntryKind.FREE: (AVAILABLE, RESERVED),
    EntryKind.LAPSE: (AVAILABLE, RESERVED),
    EntryKind.COMMIT: (PROMISED, AVAILABLE),
    EntryKind.CANCEL: (AVAILABLE, PROMISED),
    EntryKind.PAY: (PAID, PROMISED),
    EntryKind.NET: (PAID, PROMISED),
    EntryKind.RECOVER: (AVAILABLE, PAID),
    EntryKind.RETURN: (PROMISED, PAID),
}


_locked = CompiledQuery(lambda: Envelope.objects.select_for_update(of=("self",)).filter(pk=key()))
_accounts = CompiledQuery(lambda: Account.objects.filter(envelope_id=key()))
_insert_entry, _insert_posting = CompiledInsert(JournalEntry), CompiledInsert(Posting)
_save_sums = CompiledUpdate(Envelope, ("appropriated", "committed", "reserved", "paid", "entries_count", "head"))


class Unbalanced(Exception):
    """An entry's debits and credits differ. A fault of the program, never of the person."""


def locked_envelope(pk: int) -> Envelope:
    """
    Return the envelope, held until the transaction ends. Whatever changes a commitment, a tranche or the lines that
    hold one takes the lock of its envelope first, and reads afterwards. Matters are locked before envelopes.
    """
    return _locked.one(pk=pk)


def locked_envelopes(pks: Iterable[int]) -> dict[int, Envelope]:
    """Lock several envelopes, always in the same order."""
    return {pk: locked_envelope(pk) for pk in sorted(set(pks))}


def post(envelope: Envelope, kind: EntryKind, fen: int, *, by, words: str, **about) -> JournalEntry:
    """
    Write one entry of a locked envelope and move its sums. `about` names matter, commitment, tranche, line, reservation.

    A negative amount is the same entry the other way round (only 调减 is).
    """
    debit, credit = SIDES[kind]
    return write(envelope, kind, {debit: fen, credit: -fen}, by=by, words=words, **about)


def write(
    envelope: Envelope, kind: EntryKind, moves: dict[AccountCode, int], *, by, words: str, **about
) -> JournalEntry:
    """Write an entry with its postings. Raises Unbalanced."""
    if sum(moves.values()) or not all(moves.values()):
        raise Unbalanced(f"{kind}: {moves}")
    accounts = accounts_of(envelope, moves)
    entry = JournalEntry(
        envelope=envelope, seq=envelope.entries_count + 1, by=by, kind=kind, words=words[:300], previous=envelope.head, **about
    )  # fmt: skip
    entry.digest = entry.compute_digest([(code.value, fen) for code, fen in moves.items()])
    _insert_entry(entry)
    _insert_posting.several([Posting(entry=entry, account=accounts[code], fen=fen) for code, fen in moves.items()])
    envelope.appropriated -= moves.get(APPROPRIATION, 0)
    envelope.paid += moves.get(PAID, 0)
    envelope.reserved += moves.get(RESERVED, 0)
    envelope.committed += moves.get(PROMISED, 0) + moves.get(PAID, 0)
    envelope.entries_count, envelope.head = entry.seq, entry.digest
    _save_sums(envelope)
    return entry


def accounts_of(envelope: Envelope, codes: Iterable[AccountCode]) -> dict[str, Account]:
    """Return an envelope's accounts, the named ones among them: opened with its first entry, or when one is first needed."""
    found = {account.code: account for account in _accounts(pk=envelope.pk)}
    if all(code in found for code in codes):
        return found
    Account.objects.bulk_create(Account(envelope=envelope, code=code) for code in AccountCode if code not in found)
    return {account.code: account for account in _accounts(pk=envelope.pk)}
