"""
The actions of a notice, ready to stand in a domain's workflow:

    noticed = State("公示中", waits_on=CLOCK, within=rules.closing_day, open_to_objections=True)

    announce = parts.announce(decided, noticed)          # or: effect=… calls verbs.publish(matter, title=, body=, by=by)
    over     = parts.over(noticed, contracting)          # the clock; an objection holds it
    uphold_objection = parts.uphold_objection(noticed, reviewing)   # the name is what `verbs.answer` looks for
    take_back = parts.take_back(noticed, decided)

Every maker takes further keywords of `Action`.
"""

from yihe.acts.notices import forms, rules, verbs
from yihe.foundation.roles import CLERK, CLOCK, DIRECTOR
from yihe.foundation.workflow import Action, State


def announce(source, target: State, *, by=CLERK, form=forms.NoticeForm, **more) -> Action:
    return Action(
        "发布公示", source, target, by=by, form=form, check=rules.text_says_too_much, effect=verbs.publish,
        confirm="发布后任何人都能看到，内容不能再改。", unless=[rules.objection_waits, *more.pop("unless", ())], **more,
    )  # fmt: skip


def over(source, target: State, **more) -> Action:
    return Action(
        "公示期满", source, target, by=CLOCK, unless=[rules.objection_is_open, *more.pop("unless", ())], **more
    )


def uphold_objection(source, target: State, **more) -> Action:
    return Action(
        "异议成立，重新审核", source, target, by=CLOCK, automatic=True, effect=verbs.withdraw_because_upheld, **more
    )


def take_back(source, target: State, *, by=DIRECTOR, **more) -> Action:
    return Action(
        "撤回公示", source, target, by=by, form=forms.WithdrawForm, effect=verbs.withdraw, quiet=True,
        unless=[rules.objection_waits, *more.pop("unless", ())], **more,
    )  # fmt: skip
