"""Policy texts as they are read, the drafts of new ones, and what two people confirmed of both."""

from yihe.registers.policies.models.drafts import DraftText, Stage
from yihe.registers.policies.models.entered import ConfirmedText, DatedFigure
from yihe.registers.policies.models.texts import Clause, PolicyText

__all__ = ["Clause", "ConfirmedText", "DatedFigure", "DraftText", "PolicyText", "Stage"]
