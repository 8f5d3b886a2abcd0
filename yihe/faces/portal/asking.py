"""
能不能申请、能拿多少、缺什么: the answer, with its working and clauses, before anything is applied for.

Questions come by GET and nothing is kept, so that the address of an answer can be passed on; it holds no name.
"""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from yihe.faces.portal import cards, citing, figures, public
from yihe.faces.portal.questions import Questions
from yihe.foundation.facts import BadFacts
from yihe.foundation.figures import YUAN
from yihe.foundation.policy import Policy
from yihe.foundation.reckoning import NotInForce
from yihe.matters import kinds, offering
from yihe.registers.policies import registry


@public.page
def choose(request) -> HttpResponse:
    """Let people choose what they want to know about."""
    groups: dict[str, list] = {}
    for policy in offered():
        groups.setdefault(f"给{policy.subject.label}的", []).append(
            {"policy": policy, "code": policy.short, "note": about(policy)}
        )
    return render(request, "portal/ask.html", {"groups": list(groups.items())})


@public.page
def answer(request, code: str) -> HttpResponse:
    """Ask what the formula needs to know, and answer."""
    try:
        policy = registry.get(code)
    except registry.UnknownPolicy as fault:
        raise Http404 from fault
    if policy not in offered():
        raise Http404
    questions = Questions(policy, request.GET)
    reckoning, sentences = None, []
    if questions.asked and not questions.faults:
        try:
            reckoning = policy.reckon(questions.as_facts(), on=timezone.localdate())
        except BadFacts as bad:
            sentences = bad.faults
        except NotInForce as sentence:
            sentences = [str(sentence)]
    page = {
        "policy": policy, "code": code, "note": about(policy), "questions": questions, "reckoning": reckoning,
        "sentences": sentences, "links": citing.links(), "card": card_of(policy), "asked_on": timezone.localdate(),
    }  # fmt: skip
    return render(request, "portal/ask_about.html", page)


def offered() -> list[Policy]:
    """Return the policies one may ask about: all but those of kinds the city does not offer."""
    by_kind = [(policy, kind_of(policy)) for policy in registry.every()]
    return [policy for policy, kind in by_kind if kind is None or offering.offers(kind, offering.PUBLIC)]


def about(policy: Policy) -> str:
    """
    Return what the policy gives in a sentence: the figures it rests on as they are in force today, each level of a payment
    that has several (`考试奖励（助理…）`, `考试奖励（中级…）`: one label before the bracket).
    """
    known, today = registry.parameters(), timezone.localdate()
    rests_on = [known[path] for path in policy.bases if path in known]
    stems = {each.label.partition("（")[0] for each in rests_on}
    levels = [each for each in known if each.label.partition("（")[0] in stems]
    values = [value for each in levels if (value := known.found(each.path, today)) and value.unit.startswith(YUAN)]
    if values:
        return f"{'；'.join(f'{value.label} {figures.said(value)}' for value in values)}。"
    return described(policy)


def described(policy: Policy) -> str:
    """Return what the city's pack says of the first figure a policy rests on, "" without one."""
    known = registry.parameters()
    return next((f"{known[path].description}。" for path in policy.bases if path in known), "")


def card_of(policy: Policy) -> cards.Card | None:
    kind = kind_of(policy)
    return cards.card(kind) if kind and kind.guide else None


def kind_of(policy: Policy) -> type[kinds.Kind] | None:
    """Return the kind of matter by which the policy is applied for; one kind may serve several."""
    return next((kind for kind in kinds.every() if policy in kind.policies), None)
