"""
From a claim to its reckoning: facts out of the registers, the history, the money that is left; then the policy.

A claim is reckoned by the text in force on the day it was submitted (before that: today). A text that changes later
does not change a claim that lies before it; what is a fact – a payment made since, a certificate that ran out – counts
as it is known when the reckoning is made.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from yihe.domains.subsidies.claim import claim_of
from yihe.domains.subsidies.lifetimes import Entered, Past, entered_for, history_of, line_of, past_in, past_of, payments
from yihe.domains.subsidies.nearly import Near, nearest
from yihe.domains.subsidies.outcomes import Benefit
from yihe.domains.subsidies.policies.history import called, excluded_with, told
from yihe.domains.subsidies.recent import Recent, recent_for, recent_in
from yihe.foundation import city_pack, counters, parameters
from yihe.foundation.facts import BadFacts
from yihe.foundation.money import ZERO
from yihe.foundation.reckoning import NotInForce, Reckoning
from yihe.matters.models import Matter
from yihe.matters.reading import body_of, read_once, was_read
from yihe.registers.organizations.models import Organization

LINE, ENTERED = "line", "entered"  # the places where the keys of a claim's line, and what was entered for it, are kept


def day_of(matter: Matter) -> date:
    """Return the day whose text a claim is reckoned by: that of its first submission, or today."""
    return timezone.localdate(matter.submitted_at) if matter.submitted_at else timezone.localdate()


def reckon(
    kind, claim, organization: Organization, *, on: date, matter: Matter | None = None, **more: Any
) -> Reckoning:
    """
    Return the reckoning of a claim that may not be saved yet, by the figures and in the words of its county. `more` are facts known
    only later (the envelope's rest, who approves).

    :raises NotInForce: no text was in force that day
    :raises BadFacts: what the registers and the form say together cannot be
    """
    region = matter.region if matter else organization.region
    with city_pack.said_in(city_pack.of(region)):
        return _reckoned(kind, claim, organization, on, matter, parameters.of(region), more)


def _reckoned(kind, claim, organization, on: date, matter, known: parameters.Parameters, more) -> Reckoning:
    return kind.policy_of(claim).reckon(_facts(kind, claim, organization, on, matter, more), on=on, parameters=known)


def nearest_to(kind, claim, organization: Organization, on: date) -> Near | None:
    """Return the smallest lawful change by which a claim that gives nothing would give something, by the figures of its county; or None."""
    with city_pack.said_in(city_pack.of(organization.region)):
        try:
            facts = _facts(kind, claim, organization, on, None, {})
        except BadFacts:
            return None
        return nearest(kind.policy_of(claim), facts, on, parameters.of(organization.region))


def _facts(kind, claim, organization, on: date, matter, more) -> Any:
    policy = kind.policy_of(claim)
    if matter is None:
        past = past_of(kind.benefit(claim), kind.owner_of(claim, organization)[0])
    else:
        past = past_of_claim(matter) if policy.counts_earlier else Past([], recent(matter).taken_back)
    given = {"payments": past.as_payments(), "requested": getattr(claim, "requested", None)}
    if others := excluded_with(kind.benefit(claim)):
        given["excluded_by"] = _had_instead(kind, claim, organization, others)
    return policy.facts(**given | kind.facts(claim, organization, on) | more)


def _had_instead(kind, claim, organization: Organization, others: Mapping[str, str]) -> str:
    """Return the sentence on what the claim's subject had that excludes it, or ""."""
    subject, _name = kind.owner_of(claim, organization)
    had = {other: history_of(other, subject) for other in sorted(others)}
    return "；".join(
        f"已享受{called(other)}，两项只能享受一项：{told(list(payments(rows)))}（依据{others[other]}）"
        for other, rows in had.items() if rows
    )  # fmt: skip


def reckon_claim(matter: Matter, *, envelope=None, approver=None, finding=None) -> Reckoning:
    """
    Return the reckoning of a claim as it stands, or as it would with who approves, out of which envelope (its rest is
    one of the bounds), or with the amount a reviewer is about to find.

    A matter object is reckoned once (`read_once`); `perform` reads it anew under its lock, and so reckons anew.
    """
    kind, claim, organization = claim_of(matter)
    known = kind.known(approver=approver, finding=finding)
    if envelope is not None:
        known["envelope_left"] = max(ZERO, envelope.left_yuan)
    return read_once(
        matter, ("reckoning", tuple(known.items())),
        lambda: reckon(kind, claim, organization, on=day_of(matter), matter=matter, **known),
    )  # fmt: skip


def past_of_claim(matter: Matter) -> Past:
    """Return what the claim's subject had before, and what was taken back of it, without what this claim gave."""
    return read_once(matter, "history", lambda: past_in(entered(matter), besides=matter))


def entered(matter: Matter) -> Entered:
    """Return what was ever entered for the line of a claim's subject, what was taken back since among it."""
    return read_once(matter, ENTERED, lambda: entered_for(_benefit(matter), line(matter)))


def recent(matter: Matter) -> Recent:
    """
    Return the latest of what the claim's subject had before, and what was taken back of it. Where the formula counts none of it, and
    nobody holds the counter, no more than that is read.
    """
    return read_once(matter, "recent", lambda: _recent(matter))


def _recent(matter: Matter) -> Recent:
    kind, claim, _organization = claim_of(matter)
    if kind.policy_of(claim).counts_earlier or was_read(matter, ENTERED):
        return recent_in(entered(matter), besides=matter)
    return recent_for(kind.benefit(claim), line(matter), besides=matter)


def line(matter: Matter) -> tuple[str, ...]:
    """Return the keys of the counters that count as one with that of a claim's subject."""
    kind, claim, organization = claim_of(matter)
    return read_once(matter, LINE, lambda: _line_of(matter, kind, claim, organization))


def _line_of(matter: Matter, kind, claim, organization: Organization) -> tuple[str, ...]:
    owner = kind.owner_of(claim, organization)[0]
    if kind.policy_of(claim).subject is counters.ORGANIZATION and (body := body_of(matter)).code == owner:
        return body.codes
    return line_of(kind.benefit(claim), owner)


def _benefit(matter: Matter) -> str:
    kind, claim, _organization = claim_of(matter)
    return kind.benefit(claim)


def history(matter: Matter) -> list[Benefit]:
    """Return what the claim's subject had before and did not give back, without what this claim gave."""
    return past_of_claim(matter).standing


def objection_to(matter: Matter, *, lacks: bool = False, **known) -> str:
    """
    Return what the rules have against a claim, as sentences, or "". With `lacks`, missing evidence too. Facts that
    contradict each other, and a day without a text, are objections as well.
    """
    try:
        reckoning = reckon_claim(matter, **known)
    except BadFacts as bad:
        return "".join(bad.faults)
    except NotInForce as none:
        return str(none)
    return "".join([*reckoning.refusals, *(reckoning.lacks if lacks else [])])


def suggested(matter: Matter, **known) -> Decimal:
    """Return the amount the rules suggest for a claim; zero where they object."""
    return ZERO if objection_to(matter, lacks=True, **known) else reckon_claim(matter, **known).payable


def preview(kind, organization: Organization, data: Mapping[str, Any], *, user=None) -> Reckoning:
    """
    Return what an organization would get for what it has typed so far, before anything is applied for.

    `data` is what the kind's form takes. Raises BadFacts with one sentence for each field that is not filled in right.
    """
    form = kind.form(data, organization=organization, user=user)
    if not form.is_valid():
        faults = [
            f"{form.fields[name].label if name in form.fields else '申请内容'}：{error}"
            for name, errors in form.errors.items()
            for error in errors
        ]
        raise BadFacts(faults)
    return reckon(kind, form.save(commit=False), organization, on=timezone.localdate())


def days_paid(reckoning: Reckoning) -> dict[str, Any]:
    """Return the period a payment by time enters into the history: the days it pays for, not those that were asked for."""
    days = tuple(reckoning.days)
    assert days, f"{reckoning.policy} pays {reckoning.amount} and says no day it is paid for"
    return {"slot": f"{days[0][0]}", "since": days[0][0], "until": days[-1][1], "days": days}


def clause_that_decided(reckoning: Reckoning) -> str:
    """Return the clause of the bound that decided the amount; "" for one that is no rule (the envelope, the request)."""
    return next((line.clause for line in reckoning.lines if line.label == reckoning.decided_by and line.clause), "")


def shown_amount(amount: Decimal) -> str:
    """Return an amount the way sentences say it: `30,000.00 元`."""
    return f"{amount:,.2f} 元"
