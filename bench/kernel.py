"""What is measured in one process: `perform`, reckoning, verifying the chain."""

import statistics
import time

from django.utils import timezone

from bench.scene import Scene
from yihe.domains.subsidies import policies
from yihe.domains.subsidies.claims.activity import ActivityClaim, ActivityKind
from yihe.foundation import parameters
from yihe.matters import evidence
from yihe.matters.actions import open_matter, perform
from yihe.matters.models import Event
from yihe.registers.accounts.sessions import AuthenticationBackend

PERFORMS = 600
EVENTS = 60_000


def measure(stage: Scene, say) -> None:
    acts(stage, say)
    reckonings(say)
    chain(say)


def acts(stage: Scene, say) -> None:
    """Withdraw drafts: lock, checks, change, event, telling the organization, commit. Fresh user objects, as in requests."""
    rounds, who_is_there = [], AuthenticationBackend()
    for _ in range(3):
        matters = [
            open_matter(ActivityKind, ActivityClaim(activity="x", held_on=timezone.localdate(), requested=1, necessity="x"), by=stage.applicant, organization=stage.organization)
            for _ in range(PERFORMS // 3)
        ]  # fmt: skip
        began = time.perf_counter()
        for matter in matters:
            perform(matter, "withdraw", by=who_is_there.get_user(stage.applicant.pk))
        rounds.append(len(matters) / (time.perf_counter() - began))
    figure = statistics.median(rounds)
    say("perform() in one process", f"{figure:.0f}/s", "≥ 300/s", figure >= 300)


def reckonings(say) -> None:
    """Reckon the example facts of each subsidy, again and again, for a day in force."""
    today, tree = timezone.localdate(), parameters.current()
    for policy in policies.POLICIES:
        facts = policy.facts.from_json(policy.facts.template())
        began, count = time.perf_counter(), 0
        while time.perf_counter() - began < 0.5:
            for _ in range(200):
                policy.reckon(facts, on=today, parameters=tree)
            count += 200
        figure = count / (time.perf_counter() - began)
        say(f"reckoning: {policy.label}", f"{figure:,.0f}/s", "≥ 20,000/s", figure >= 20_000)


def chain(say) -> None:
    """Verify a long chain. The events are made for it, with digests that hold, and taken for what they are: rows."""
    matter = open_chain()
    began = time.perf_counter()
    faults = [
        s
        for s in evidence._broken_chains(matter)
        if "封面" not in s and "应有" not in s and "不符" in s and "条记录（" in s
    ]
    figure = EVENTS / (time.perf_counter() - began)
    assert not faults, faults[:3]
    say("verifying the chain", f"{figure:,.0f} events/s", "≥ 50,000/s", figure >= 50_000)


def open_chain():
    """Return a matter with EVENTS events that chain, written in bulk: measuring only."""
    from yihe.matters.models import Matter  # noqa: PLC0415

    matter = Matter.objects.order_by("-pk").first()
    last = Event.objects.filter(matter=matter).last()
    previous, rows = last.digest, []
    for seq in range(last.seq + 1, last.seq + EVENTS + 1):
        event = Event(
            matter=matter, seq=seq, at=timezone.now(), actor_id=last.actor_id, hat="applicant", action="withdraw",
            source="draft", target="withdrawn", payload='{"reason":"材料不齐，自行撤回后重新申请"}', previous=previous,
        )  # fmt: skip
        previous = event.digest = event.compute_digest()
        rows.append(event)
    Event.objects.bulk_create(rows, batch_size=2000)
    return matter
