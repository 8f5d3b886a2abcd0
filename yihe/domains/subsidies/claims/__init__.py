"""
The kinds of subsidy, one module each. An eighth is a module here, named below: its contents, its policy, its facts,
what it enters into the history, its papers and its guide (docs/tour.md).
"""

from yihe.domains.subsidies.claims.activity import ActivityClaim, ActivityKind
from yihe.domains.subsidies.claims.exam import ExamClaim, ExamKind
from yihe.domains.subsidies.claims.incubation import IncubationClaim, IncubationKind
from yihe.domains.subsidies.claims.post import PostClaim, PostKind
from yihe.domains.subsidies.claims.settling_in import SettlingInClaim, SettlingInKind
from yihe.domains.subsidies.claims.startup import StartupClaim, StartupKind
from yihe.domains.subsidies.claims.training_base import TrainingBaseClaim, TrainingBaseKind

KINDS = [StartupKind, IncubationKind, ActivityKind, PostKind, SettlingInKind, ExamKind, TrainingBaseKind]
__all__ = [
    "KINDS", "ActivityClaim", "ActivityKind", "ExamClaim", "ExamKind", "IncubationClaim", "IncubationKind", "PostClaim",
    "PostKind", "SettlingInClaim", "SettlingInKind", "StartupClaim", "StartupKind", "TrainingBaseClaim",
    "TrainingBaseKind",
]  # fmt: skip
