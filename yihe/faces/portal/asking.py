"""
能不能申请、能拿多少、缺什么: the answer, with its working and clauses, before anything is applied for.

Questions come by GET and nothing is kept, so that the address of an answer can be passed on; it holds no name.
"""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from yihe.faces.portal import cards, citing, public
from yihe.faces.portal.questions import Questions
from yihe.foundation.facts import BadFacts
from yihe.foundation.reckoning import NotInForce, Policy
from yihe.matters import kinds
from yihe.registers.policies import registry

SUBJECTS = {
    "organization": "给社会组织的",
    "person": "给个人的",
    "post": "给社工岗位的",
    "training_base": "给实训基地的",
}
OTHERS = "其他"  # what a policy is for may be new, and have no words here yet: nobody's page falls to that


@public.page
def choose(request) -> HttpResponse:
    """Let people choose what they want to know about."""
    groups: dict[str, list] = {}
    for policy in registry.every():
        groups.setdefault(SUBJECTS.get(policy.subject, OTHERS), []).append(
            {"policy": policy, "code": short(policy), "note": about(policy)}
        )
    ordered = [(words, groups[words]) for words in (*SUBJECTS.values(), OTHERS) if words in groups]
    return render(request, "portal/ask.html", {"groups": ordered})


@public.page
def answer(request, code: str) -> HttpResponse:
    """Ask what the formula needs to know, and answer."""
    try:
        policy = registry.get(code)
    except registry.UnknownPolicy as fault:
        raise Http404 from fault
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


def short(policy: Policy) -> str:
    """Return the last part of the policy's code, which its address is made of."""
    return policy.code.rpartition(".")[2]


def about(policy: Policy) -> str:
    """Return what the policy gives, in the words of the figure it rests on."""
    parameters = registry.parameters()
    return next((parameters[path].description for path in policy.bases if path in parameters), "")


def card_of(policy: Policy) -> cards.Card | None:
    kind = kind_of(policy)
    return cards.card(kind) if kind and kind.guide else None


def kind_of(policy: Policy) -> type[kinds.Kind] | None:
    """Return the kind of matter by which the policy is applied for; one kind may serve two policies of the same rule."""
    served = [(kind, own) for kind in kinds.every() if isinstance(own := getattr(kind, "policy", None), Policy)]
    exactly = [kind for kind, own in served if own is policy]
    of_the_rule = [kind for kind, own in served if policy.rule and own.rule == policy.rule]
    return next(iter(exactly + of_the_rule), None)
