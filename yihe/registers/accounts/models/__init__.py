"""Who signs in, what they may do and since when, and how an account came into its holder's own hands."""

from yihe.registers.accounts.models.edit_log import ENTERED, RegisterEdit
from yihe.registers.accounts.models.holders import FactorConfirmation, Invitation
from yihe.registers.accounts.models.memberships import (
    HELD,
    Membership,
    MembershipQuerySet,
    User,
)
from yihe.registers.accounts.models.phrases import Phrase
from yihe.registers.accounts.models.proposals import Proposal
from yihe.registers.accounts.models.proposed_memberships import ProposedMembership
from yihe.registers.accounts.models.shared_entries import SharedEntry
from yihe.registers.accounts.models.sittings import Sitting
from yihe.registers.accounts.models.wishes import Feedback, LastLook, NotificationChoice

__all__ = [
    "ENTERED", "FactorConfirmation", "Feedback", "HELD", "Invitation", "LastLook", "Membership", "MembershipQuerySet", "NotificationChoice", "Phrase", "Proposal", "ProposedMembership", "RegisterEdit",
    "SharedEntry", "Sitting", "User",
]  # fmt: skip
