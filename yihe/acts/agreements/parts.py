"""
The actions of an agreement, ready to stand in a domain's workflow:

    contracting = State("待签协议", waits_on=CLERK, within=15)

    draw_up = parts.draw_up(contracting, template="incubation")
    sign    = parts.sign(contracting, in_shell)      # needs the paper `signed_agreement` in the kind's `papers`
    void    = parts.void(contracting)

Every maker takes further keywords of `Action`.
"""

from functools import partial

from yihe.acts.agreements import forms, rules, verbs
from yihe.foundation.roles import CLERK, DIRECTOR
from yihe.foundation.workflow import Action, State
from yihe.matters.kinds import Paper

SIGNED = "signed_agreement"
SIGNED_PAPER = Paper(SIGNED, "双方签字盖章的协议扫描件", required_for=("sign",), note="按打印稿签署后扫描", by=(CLERK,))


def draw_up(source, target: State | None = None, *, template: str, by=CLERK, form=None, **more) -> Action:
    return Action(
        "拟定协议", source, target, by=by, form=form or forms.DrawUpForm.of(template),
        effect=partial(verbs.draw_up, template=template), unless=[rules.already_signed, *more.pop("unless", ())], **more,
    )  # fmt: skip


def sign(source, target: State, *, by=CLERK, **more) -> Action:
    return Action(
        "登记协议签订", source, target, by=by, form=forms.SignForm, papers=(SIGNED,), check=rules.cannot_sign,
        unless=[rules.agreement_missing, *more.pop("unless", ())], effect=verbs.sign, **more,
    )  # fmt: skip


def sign_side(source, *, then: str, by=CLERK, **more) -> Action:
    """One of several signs; the automatic action named `then` follows once nobody is left (`unless=[rules.not_all_signed]`)."""
    return Action(
        "登记一方签署", source, None, by=by, form=forms.SignSideForm, check=rules.cannot_sign_side, then=then,
        unless=[rules.agreement_missing, rules.already_signed, *more.pop("unless", ())], effect=verbs.sign_side, **more,
    )  # fmt: skip


def void(source, target: State | None = None, *, by=DIRECTOR, **more) -> Action:
    return Action(
        "作废协议", source, target, by=by, form=forms.VoidForm, unless=[rules.agreement_missing], quiet=True,
        effect=verbs.void, **more,
    )  # fmt: skip
