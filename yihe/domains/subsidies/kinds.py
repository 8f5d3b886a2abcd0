"""
The kinds of this room, where the matters look for them: those of subsidy, declared in `claims`, one module each, and those of what is
applied for before (`developing`).
"""

from yihe.domains.subsidies.claims import KINDS
from yihe.domains.subsidies.developing.kinds import BaseDevelopmentKind, PostDevelopmentKind, TrainingPlanKind

__all__ = ["KINDS", "BaseDevelopmentKind", "PostDevelopmentKind", "TrainingPlanKind"]
