"""
What a kind of subsidy tells the shared acts: its policy, its facts, what it enters into the history.

A kind is one small module of `claims`: the fields of its contents, and a subclass of `SubsidyKind`. Workflow, forms,
panels, reckoning, award and payment are shared.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils import timezone

from yihe.acts.funds.models import Envelope
from yihe.acts.hearing.kind import HeardKind
from yihe.acts.hearing.rules import statement_paper
from yihe.domains.subsidies import effects, letters, panels, rules
from yihe.domains.subsidies.claim import Claim
from yihe.domains.subsidies.forms import claim_form
from yihe.domains.subsidies.lifetimes import Due
from yihe.domains.subsidies.policies.history import Subsidy
from yihe.domains.subsidies.reckonings import nearest_to, reckon
from yihe.domains.subsidies.workflow import ClaimWorkflow, PlainWorkflow
from yihe.foundation import money, parameters
from yihe.foundation.facts import BadFacts
from yihe.foundation.reckoning import NotInForce, Reckoning
from yihe.foundation.roles import APPLICANT, CLERK
from yihe.matters import offering
from yihe.matters.kinds import Part, every
from yihe.matters.models import Matter
from yihe.registers.organizations.models import Organization

CODE_ENDS = "_claim"  # so that a kind and the purpose or policy of the same name are told apart


class SubsidyKind(HeardKind, abstract=True):
    """
    Subclass with `contents`, `policy`, `purpose`, `facts`, `due`, `papers` and `guide`. A kind that pays by several policies
    names them in `policies` and says with `policy_of` which one a claim is for.

    :raises ValueError: at the declaration, when its code ends otherwise than `_claim`, a policy is not remembered, or two count for
        different owners
    """

    contents: type[Claim]
    workflow: type[ClaimWorkflow] = PlainWorkflow
    policy: Subsidy
    purpose: str  # of the envelopes that may pay it (fund-sources.yaml)
    rule: str = ""  # R1 … of the handbook
    asks: tuple[str, ...] = ()  # the fields the applicant fills in: those of the contents unless said
    amounts: tuple[str, ...] = ()  # those of them that are yuan
    # A kind with `ahead(organization)` is prepared (`preparing`): what tells its claims of one organization apart.
    told_apart_by: tuple[str, ...] = ()

    opened_by = (APPLICANT,)
    received_by = (CLERK,)
    unless_open: tuple = (rules.may_not_apply,)
    reckoned_without = ("bank", "account")
    parts = (Part("commitments", "指标占用", "funds.Commitment", "matter", joined=("envelope",)),)
    group = "补贴"

    def __init_subclass__(cls, abstract: bool = False):
        if not abstract:
            cls.policies = cls.__dict__.get("policies") or (cls.policy,)
            _say_what_contradicts(cls)
            cls.papers = (*cls.papers, statement_paper(CLERK))
            cls.asks, cls.amounts = cls.asks or cls.contents.asks, cls.amounts or cls.contents.amounts
            cls.form = cls.__dict__.get("form") or claim_form(cls.contents)
            cls.panels = cls.__dict__.get("panels") or panels.for_kind(cls)
            cls.unless_open = (*cls.unless_open, cls.is_not_in_force)
            cls.joined = tuple(f.name for f in cls.contents._meta.concrete_fields if f.many_to_one)
        super().__init_subclass__(abstract=abstract)

    @classmethod
    def is_not_in_force(cls, user, hat) -> str:
        """Return why nobody can apply today, or "": of what the kind may pay, the city has nothing in force."""
        known, today = parameters.of(offering.where(hat)), timezone.localdate()
        paths = [path for policy in cls.policies for path in policy.bases]
        if not paths or any(known.found(path, today) for path in paths):
            return ""
        try:
            known.at(paths[0], today)
        except NotInForce as none:
            return str(none)
        return ""

    @classmethod
    def policy_of(cls, claim: Claim) -> Subsidy:
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
        return cls.policy_of(claim).short

    @classmethod
    def owner_of(cls, claim: Claim, organization: Organization) -> tuple[str, str]:
        """Return the key of the counter a claim draws on, and the name people know its owner by."""
        number, name = claim.subject(organization)
        return cls.policy_of(claim).subject.key(number), name

    @classmethod
    def title_for(cls, organization, contents) -> str:
        whose = contents.shown_for
        return f"{organization.name}{cls.label}申请" + (f"：{whose}" if whose else "")

    @classmethod
    def amount_of(cls, contents, parts):
        """
        What was promised counts, also where it was taken back since (that moves without an event of this matter); before, what
        was asked for where the form asks for it.
        """
        promised = sum(c.amount for c in parts["commitments"])
        return money.from_fen(promised) if promised else getattr(contents, "requested", None)

    @classmethod
    def due_for(cls, claim: Claim, organization: Organization, reckoning: Reckoning, amount: Decimal) -> Due:
        subject, name = cls.owner_of(claim, organization)
        what = cls.due(claim, reckoning, amount)
        return Due(kind=cls.benefit(claim), subject=subject, subject_name=name, amount=amount, **what)

    @classmethod
    def may_be_paid_from(cls, matter, envelope: Envelope) -> bool:
        """Test whether an envelope may pay a matter this year."""
        return envelope.is_open_to(purpose=cls.purpose, region=matter.region, year=timezone.localdate().year)

    @classmethod
    def suggestion(cls, page: dict) -> dict | None:
        return panels.suggestion(page)

    @classmethod
    def own_letter(cls, matter):
        return letters.decision_letter(matter) or super().own_letter(matter)

    @classmethod
    def grounds(cls, matter, event):
        facts, clauses = super().grounds(matter, event)
        return [*facts, *letters.facts_of(matter, event)], [*clauses, *letters.clauses_of(matter, event)]

    @classmethod
    def reckon_ahead(cls, form, organization):
        claim, today = form.save(commit=False), timezone.localdate()
        is_to_be_paid = all(form.cleaned_data.get(name) for name in cls.reckoned_without if name in form.fields)
        against = rules.stands_against(cls, claim, organization, today, asks_account=is_to_be_paid)
        for sentence in against:
            form.add_error(None, sentence)
        if against:  # no figure for what cannot be claimed
            return None
        try:
            return reckon(cls, claim, organization, on=today)
        except BadFacts as bad:
            for fault in bad.faults:
                form.add_error(None, fault)
        except NotInForce as none:
            form.add_error(None, str(none))
        return None

    @classmethod
    def foreseen(cls, organization):
        """Say it of what is paid by the registers alone: where nothing has to be typed, nothing that is typed changes it."""
        if any(field.required for field in cls.form.base_fields.values()):
            return ""
        own = Matter.objects.filter(kind=cls.code, organization=organization, closed_at=None).order_by("pk").first()
        if own is not None:
            return f"已有一件在办：{own.number}。"
        claim, today = cls.contents(), timezone.localdate()
        against = rules.stands_against(cls, claim, organization, today)
        try:
            against = against or reckon(cls, claim, organization, on=today).refusals
        except (BadFacts, NotInForce) as none:
            against = [str(none)]
        return f"按登记的情况，现在得不到：{''.join(against)}" if against else ""

    @classmethod
    def nearly_foreseen(cls, organization) -> str:
        """Return the smallest lawful change by which a claim would come to something, with its last day; "" where none is known."""
        for what, claim in cls.nearly(organization):
            if near := nearest_to(cls, claim, organization, timezone.localdate()):
                until = f"（{near.last_day} 以前）" if near.last_day else ""
                return f"差一点：{what}{near.words}{until}，可得 {money.shown(near.amount)}。"
        return ""

    @classmethod
    def nearly(cls, organization) -> Iterable[tuple[str, Claim]]:
        """Return what an organization might claim that gives nothing yet: of whom or what ("" of itself), and the unsaved claim."""
        return ()

    @classmethod
    def child_closing(cls, matter, child) -> None:
        effects.hold_what_counts(matter)

    @classmethod
    def child_closed(cls, matter, child, *, by) -> None:
        effects.count_recovered(matter, by=by)


def _say_what_contradicts(kind: type[SubsidyKind]) -> None:
    if not kind.code.endswith(CODE_ENDS):
        raise ValueError(f"{kind.__module__}：补贴的事项编码“{kind.code}”要以“{CODE_ENDS}”结尾。")
    for policy in kind.policies:
        if not isinstance(policy, Subsidy):
            raise ValueError(
                f"{kind.__module__}：政策 {policy.code} 应是 Subsidy（policies/history.py），否则领过的钱记不下来。"
            )
        if policy.subject != kind.policy.subject:
            raise ValueError(
                f"{kind.__module__}：{kind.policy.code} 按{kind.policy.subject.label}计数，{policy.code} 按"
                f"{policy.subject.label}计数，一个事项只能按一种对象计数。"
            )


def paying(policy: Subsidy) -> type[SubsidyKind] | None:
    """Return the kind of claim that pays by a policy."""
    return next((each for each in every() if issubclass(each, SubsidyKind) and policy in each.policies), None)
