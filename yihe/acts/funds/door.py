"""资金: envelopes, commitments, payments, recoveries, and the ledger underneath."""

from yihe.foundation.doors import Door, Entry
from yihe.foundation.roles import AUDITOR, DIRECTOR, FINANCE_CHECKER, FINANCE_MAKER, POLICY_EDITOR

DOOR = Door(
    "funds", "资金",
    menu=(
        Entry("资金", "desk:finance", (DIRECTOR, FINANCE_MAKER, FINANCE_CHECKER, POLICY_EDITOR, AUDITOR), "资金与政策", "money", 220),
    ),
)  # fmt: skip
