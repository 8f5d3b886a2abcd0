"""Money: envelopes and their ledger, what is promised, what is paid, what is asked back."""

from yihe.acts.funds.models.ledger import Account, Appropriation, Envelope, JournalEntry, Posting
from yihe.acts.funds.models.payments import AnswerFile, LineState, PaymentBatch, PaymentLine
from yihe.acts.funds.models.promises import Commitment, PayeeKind, Recovery, ReturnedPayment, Tranche

__all__ = [
    "Account", "AnswerFile", "Appropriation", "Commitment", "Envelope", "JournalEntry", "LineState", "PayeeKind",
    "PaymentBatch", "PaymentLine", "Posting", "Recovery", "ReturnedPayment", "Tranche",
]  # fmt: skip
