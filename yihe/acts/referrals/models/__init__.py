"""转介, the consent it rests on, who receives, and what leaves through ports."""

from yihe.acts.referrals.models.exchange import (
    LIVE,
    ItemSort,
    ItemState,
    MessageSort,
    PortItem,
    PortMessage,
    Verdict,
)
from yihe.acts.referrals.models.handed import FIELDS, PERSONAL, Consent, Ground, Referral, Result, Return, Way
from yihe.acts.referrals.models.reception import Reception

__all__ = [
    "FIELDS", "LIVE", "PERSONAL", "Consent", "Ground", "ItemSort", "ItemState", "MessageSort", "PortItem", "PortMessage",
    "Reception", "Referral", "Result", "Return", "Verdict", "Way",
]  # fmt: skip
