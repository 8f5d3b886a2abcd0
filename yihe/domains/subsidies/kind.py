"""
What a kind of subsidy tells the shared acts: its policy, its facts, what it enters into the history.

A kind is one small module of `claims`: the fields of its contents, and a subclass of `SubsidyKind`. Workflow, forms,
panels, reckoning, award and payment are shared.
"""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from yihe.acts.funds.models import Envelope
from yihe.domains.subsidies import effects, panels, rules
from yihe.domains.subsidies.claim import Claim
from yihe.domains.subsidies.forms import claim_form
from yihe.domains.subsidies.lifetimes import Due
from yihe.domains.subsidies.workflow import ClaimWorkflow, PlainWorkflow
from yihe.foundation import parameters
from yihe.foundation.reckoning import NotInForce, Policy, Reckoning
from yihe.foundation.roles import APPLICANT
from yihe.matters.kinds import Kind, Part
from yihe.registers.organizations.models import Organization
from yihe.registers.policies import registry


class SubsidyKind(Kind, abstract=True):
    """Subclass with `contents`, `policy`, `purpose`, `facts`, `due`, `papers` and `guide`."""

    contents: type[Claim]
    workflow: type[ClaimWorkflow] = PlainWorkflow
    policy: Policy
    purpose: str  # of the envelopes that may pay it (fund-sources.yaml)
    rule: str = ""  # R1 … of the handbook

    opened_by = (APPLICANT,)
    unless_open: tuple = (rules.may_not_apply,)
    parts = (Part("commitments", "付款承诺", "funds.Commitment", "matter"),)
    group = "补贴"

    def __init_subclass__(cls, abstract: bool = False):
        if not abstract:
            cls.form = cls.__dict__.get("form") or claim_form(cls.contents)
            cls.panels = cls.__dict__.get("panels") or panels.for_kind(cls)
            cls.unless_open = (*cls.unless_open, cls.is_not_in_force)
            cls.joined = tuple(f.name for f in cls.contents._meta.concrete_fields if f.many_to_one)
        super().__init_subclass__(abstract=abstract)

    @classmethod
    def is_not_in_force(cls, user, hat) -> str:
        """Return why nobody can apply today, or "": of what the kind may pay, the city has nothing in force."""
        known, today = parameters.current(), timezone.localdate()
        own = [p for p in registry.every() if p is cls.policy or (p.rule and p.rule == cls.policy.rule)]
        paths = [path for policy in own for path in policy.bases]
        if not paths or any(known.found(path, today) for path in paths):
            return ""
        try:
            known.at(paths[0], today)
        except NotInForce as none:
            return str(none)
        return ""

    @classmethod
    def policy_of(cls, claim: Claim) -> Policy:
        return cls.policy

    @classmethod
    def facts(cls, claim: Claim, organization: Organization, on: date) -> dict:
        """Return the kind's own facts out of the registers. What all kinds are asked is added by `reckonings`."""
        raise NotImplementedError

    @classmethod
    def due(cls, claim: Claim, reckoning: Reckoning, amount: Decimal) -> dict:
        """Return what the award enters into the history: the fields of `Due` but for kind, subject and amount."""
        raise NotImplementedError

    @classmethod
    def known(cls, *, approver=None, finding=None) -> dict:
        """Return the facts that come with who approves, and with an amount a reviewer is about to find."""
        return {}

    @classmethod
    def benefit(cls, claim: Claim) -> str:
        """Return what the history calls it: the last part of the policy's code."""
        return cls.policy_of(claim).code.rpartition(".")[2]

    @classmethod
    def title_for(cls, organization, contents) -> str:
        whose = contents.shown_for
        return f"{organization.name}{cls.label}申请" + (f"：{whose}" if whose else "")

    @classmethod
    def due_for(cls, claim: Claim, organization: Organization, reckoning: Reckoning, amount: Decimal) -> Due:
        subject, name = claim.subject(organization)
        what = cls.due(claim, reckoning, amount)
        return Due(kind=cls.benefit(claim), subject=subject, subject_name=name, amount=amount, **what)

    @classmethod
    def envelopes(cls, matter):
        """Return the envelopes that may pay a matter this year."""
        year = timezone.localdate().year
        return Envelope.objects.open_to(purpose=cls.purpose, region=matter.region, year=year)

    @classmethod
    def suggestion(cls, page: dict) -> dict | None:
        return panels.suggestion(page)

    @classmethod
    def child_closed(cls, matter, child, *, by) -> None:
        effects.count_recovered(matter, by=by)
