"""
How a hand-over goes: 草稿 → 已发送 → 待接收 → 已接收 → 办理中 → 已反馈 → 已关闭, or 已退回, 已撤回. One workflow for each role that sends.

Inside the house it goes on at once to one person of the receiver; outside it stays 已发送 until the port, or whoever brings the paper, says
what came of it. Silence rings whoever sent it, each time the term is over, and stands in the chain.
"""

from yihe.acts.referrals import effects, forms, rules, withdrawing
from yihe.acts.referrals.door import RECEIVER, REFERRED
from yihe.foundation.procedure import within
from yihe.foundation.roles import CLOCK, Role
from yihe.foundation.workflow import IN_TURN, Action, State, Tone, Workflow
from yihe.matters.forms import AssigneeForm
from yihe.matters.readers import ASSIGNED, HOLDER, OWN, party

RECEIPT, BEGIN = within("referral_receipt", at_least=1), within("referral_begin", at_least=1)
WORD, TOLD = within("referral_word", at_least=1), within("referral_told", at_least=1)
WORDS = (OWN, ASSIGNED, HOLDER, party(RECEIVER))  # who reads what was said with an action
THEIRS = [rules.is_not_of_the_receiver, rules.nobody_has_it]
LATER = [withdrawing.is_withdrawn_already, withdrawing.rests_on_no_consent]
TAKEN_BACK = "个人信息保护法 第十五条"


def referral_workflow(sender: Role) -> type[Workflow]:
    """Return the workflow of the hand-overs that a role drafts, sends, tells back and closes where it sits."""

    class ReferralWorkflow(Workflow):
        draft = State("草稿", waits_on=sender)
        out = State(
            "已发送", waits_on=CLOCK, within=RECEIPT, known_to=(sender,), public="已转给接收单位", awaits="接收单位"
        )  # fmt: skip
        sent = State("待接收", waits_on=RECEIVER, within=RECEIPT, known_to=(sender,), public="已转给接收单位")
        received = State("已接收", waits_on=RECEIVER, within=BEGIN, known_to=(sender,))
        in_hand = State("办理中", waits_on=RECEIVER, within=WORD, known_to=(sender,))
        answered = State("已反馈", waits_on=sender, within=TOLD, public="接收单位已有答复", reminds=(sender,))
        returned = State("已退回", waits_on=sender, within=TOLD, public="接收单位不能办理，另行联系", reminds=(sender,))
        closed = State("已关闭", tone=Tone.GOOD, known_to=(sender,))
        ended = State("没有转成，已关闭", tone=Tone.NEUTRAL, known_to=(sender,))
        withdrawn = State("已撤回", tone=Tone.NEUTRAL, known_to=(sender,))

        send = Action(
            "发送", draft, out, by=sender, effect=effects.send, unless=[rules.cannot_be_sent], then="deliver",
            confirm="只移交本人同意的内容。发送以后，对方单位可以看到。",
        )  # fmt: skip
        dispatch = Action(
            "发送", draft, out, by=sender, automatic=True, effect=effects.send_agreed, check=rules.is_not_covered, then="deliver",
            readers=WORDS,
        )  # fmt: skip
        deliver = Action(
            "交给接收人", out, sent, by=CLOCK, automatic=True, assigns=IN_TURN, candidates=effects.candidates,
            unless=[rules.goes_outside],
        )  # fmt: skip
        consent = Action(
            "登记本人同意", draft, None, by=sender, form=forms.ConsentForm, effect=effects.consent, done="已登记本人同意",
            unless=[rules.needs_no_consent], check=rules.beyond_what_is_there, readers=WORDS,
            basis="个人信息保护法 第二十三条",
        )  # fmt: skip
        agree = Action(
            "同意移交", draft, None, by=REFERRED, by_code=True, effect=effects.agree, done="您已同意",
            unless=[rules.is_agreed_already], basis="个人信息保护法 第二十三条",
        )  # fmt: skip
        receive = Action("接收", sent, received, by=RECEIVER, unless=THEIRS, keeps_assignee=True)
        begin = Action("开始办理", received, in_hand, by=RECEIVER, unless=THEIRS, keeps_assignee=True)
        word = Action(
            "报进展", in_hand, in_hand, by=RECEIVER, form=forms.ProgressForm, effect=effects.word, unless=THEIRS,
            keeps_assignee=True, copies=(sender,), readers=WORDS, done="已报进展",
        )  # fmt: skip
        answer = Action(
            "反馈",
            in_hand,
            answered,
            by=RECEIVER,
            form=forms.FeedbackForm,
            effect=effects.answer,
            unless=THEIRS,
            readers=WORDS,
        )
        return_back = Action(
            "退回", sent | received | in_hand, returned, by=RECEIVER, form=forms.ReturnForm, refuses=True, effect=effects.return_back,
            unless=THEIRS, readers=WORDS,
        )  # fmt: skip
        give = Action(
            "请另一位接收", sent, sent, by=sender, form=AssigneeForm, assigns="assignee", candidates=effects.candidates, quiet=True,
            unless=[rules.nobody_next],
        )  # fmt: skip
        silent_out = Action("逾期没有答复，提醒", out, out, by=CLOCK, copies=(sender,))
        silent = Action("逾期没有接收，提醒", sent, sent, by=CLOCK, copies=(sender,), keeps_assignee=True)
        silent_begin = Action("逾期没有开始，提醒", received, received, by=CLOCK, copies=(sender,), keeps_assignee=True)
        silent_word = Action("逾期没有进展，提醒", in_hand, in_hand, by=CLOCK, copies=(sender,), keeps_assignee=True)

        # What came on paper or by telephone from a receiver outside the house.
        receipt = Action(
            "登记对方回执",
            out,
            out,
            by=sender,
            form=forms.ReceiptForm,
            quiet=True,
            done="已登记对方回执",
            readers=WORDS,
        )
        answer_by_hand = Action(
            "登记对方反馈", out, answered, by=sender, form=forms.FeedbackForm, effect=effects.answer, readers=WORDS
        )
        return_by_hand = Action(
            "登记对方退回", out, returned, by=sender, form=forms.ReturnForm, refuses=True, effect=effects.return_back,
            quiet=True, readers=WORDS,
        )  # fmt: skip
        # What came by a port (`incoming`).
        port_word = Action(
            "对方报进展", out, out, by=CLOCK, automatic=True, effect=effects.word, copies=(sender,), readers=WORDS
        )
        port_answer = Action("对方反馈", out, answered, by=CLOCK, automatic=True, effect=effects.answer, readers=WORDS)
        port_return = Action(
            "对方退回", out, returned, by=CLOCK, automatic=True, effect=effects.return_back, readers=WORDS
        )

        close = Action(
            "告知本人，关闭", answered, closed, by=sender, form=forms.ToldForm, effect=effects.tell, readers=WORDS
        )
        redirect = Action(
            "改送其他单位",
            returned,
            draft,
            by=sender,
            form=forms.RedirectForm,
            effect=effects.redirect,
            check=rules.same_receiver,
        )
        give_up = Action(
            "告知本人，不再转介",
            returned,
            ended,
            by=sender,
            form=forms.ToldForm,
            effect=effects.tell,
            quiet=True,
            readers=WORDS,
        )
        withdraw = Action(
            "撤回", draft | out | sent | received | in_hand | answered | returned, withdrawn, by=sender, form=forms.WithdrawForm,
            effect=withdrawing.withdraw, quiet=True, readers=WORDS, basis=TAKEN_BACK,
            confirm="撤回以后，对方不能再看，内容随即清空，不能恢复。",
        )  # fmt: skip
        take_back = Action(
            "撤回同意", draft | out | sent | received | in_hand | answered | returned, withdrawn, by=REFERRED, by_code=True,
            effect=withdrawing.withdraw, basis=TAKEN_BACK, done="您已撤回同意", confirm=withdrawing.SURE,
        )  # fmt: skip
        taken_back = Action(
            "本人撤回同意", draft | out | sent | received | in_hand | answered | returned, withdrawn, by=sender, automatic=True,
            effect=withdrawing.withdraw, basis=TAKEN_BACK,
        )  # fmt: skip

        # A consent may be taken back at any time: what is over stays over, and what was done before stays done.
        withdraw_later = Action(
            "登记本人撤回同意", closed | ended, None, by=sender, form=forms.WithdrawForm, afterwards=True, quiet=True, readers=WORDS,
            effect=withdrawing.withdraw, concerns=withdrawing.may_be_taken_back, unless=LATER, basis=TAKEN_BACK, done="已登记本人撤回同意",
            confirm=withdrawing.SURE,
        )  # fmt: skip
        take_back_later = Action(
            "撤回同意", closed | ended, None, by=REFERRED, by_code=True, afterwards=True, effect=withdrawing.withdraw, concerns=withdrawing.may_be_taken_back, unless=LATER,
            basis=TAKEN_BACK, done="您已撤回同意", confirm=withdrawing.SURE,
        )  # fmt: skip
        taken_back_later = Action(
            "本人撤回同意", closed | ended, None, by=sender, automatic=True, afterwards=True, effect=withdrawing.withdraw, unless=LATER,
            basis=TAKEN_BACK,
        )  # fmt: skip
        notify = Action(
            "登记已告知对方", closed | ended | withdrawn, None, by=sender, form=forms.NoticeForm, afterwards=True, quiet=True,
            concerns=withdrawing.waits_for_notice, unless=[withdrawing.nobody_waits_for_notice], effect=withdrawing.notify,
            readers=WORDS,
        )  # fmt: skip

    return ReferralWorkflow
