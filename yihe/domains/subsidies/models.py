"""Every table of the subsidies, for Django and for readers: what they are is said where they are declared."""

from yihe.domains.subsidies.claims import (
    ActivityClaim,
    ExamClaim,
    IncubationClaim,
    PostClaim,
    SettlingInClaim,
    StartupClaim,
    TrainingBaseClaim,
)
from yihe.domains.subsidies.developing.models import (
    AcceptanceOpinion,
    BaseApplication,
    PlanApplication,
    PostApplication,
    SiteVisit,
)
from yihe.domains.subsidies.families.claims import DeclaredClaim, DeclaredPersonClaim
from yihe.domains.subsidies.invoices import Invoice
from yihe.domains.subsidies.outcomes import Award, Benefit, Finding, Lifetime, ProposedReversal, StaffConfirmation
from yihe.domains.subsidies.places import Incumbency, Post, TrainingBase, TrainingPlan
from yihe.domains.subsidies.prepared import LookedThrough, PreparedClaim

__all__ = [
    "AcceptanceOpinion", "ActivityClaim", "Award", "BaseApplication", "Benefit", "DeclaredClaim", "DeclaredPersonClaim", "ExamClaim", "Finding",
    "Incumbency", "IncubationClaim", "Invoice", "Lifetime", "LookedThrough", "PlanApplication", "Post", "PostApplication", "PostClaim",
    "PreparedClaim", "ProposedReversal", "SettlingInClaim", "SiteVisit", "StaffConfirmation", "StartupClaim", "TrainingBase",
    "TrainingBaseClaim", "TrainingPlan",
]  # fmt: skip
