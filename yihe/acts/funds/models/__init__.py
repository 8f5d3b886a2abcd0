"""Money: envelopes and their ledger, what is promised, what is paid, what is asked back."""

from yihe.acts.funds.models.commitments import Commitment, PayeeKind
from yihe.acts.funds.models.ledger import Account, Appropriation, Envelope, JournalEntry, Posting
from yihe.acts.funds.models.payments import AnswerFile, LineState, PaymentBatch, PaymentLine
from yihe.acts.funds.models.promises import Recovery, ReturnedPayment, Tranche
from yihe.acts.funds.models.reservations import ForeseenCommitment, Reservation

__all__ = [
    "Account", "AnswerFile", "Appropriation", "Commitment", "Envelope", "ForeseenCommitment", "JournalEntry",
    "LineState", "PayeeKind", "PaymentBatch", "PaymentLine", "Posting", "Recovery", "Reservation", "ReturnedPayment", "Tranche",
]  # fmt: skip
