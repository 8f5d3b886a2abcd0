"""Questions about a call: asked by organizations, answered once for everybody."""

from django.db import transaction
from django.utils import timezone

from yihe.domains.incubation.models import Call, CallQuestion
from yihe.foundation import ceilings
from yihe.foundation.roles import APPLICANT, CLERK
from yihe.matters import telling
from yihe.matters.actions import NotAllowed, holds_role

QUESTION_LIMIT, ANSWER_LIMIT = 500, 1000


def cannot_ask(call: Call, user) -> str:
    """Return why this person cannot ask about a call, or "". Questions end with the closing day."""
    if not any(hat.role is APPLICANT for hat in user.hats):
        return "请以社会组织经办人的身份提问；也可以拨打咨询电话。"
    if call.matter.state != "recruiting" or timezone.localdate() > call.closes_on:
        return "这次招募已经截止，不再接受提问。"
    return ""


def ask_about(call: Call, *, by, text: str) -> CallQuestion:
    """Ask a question about a call. Who asked is never published."""
    text = text.strip()
    if why := cannot_ask(call, by):
        raise NotAllowed(why)
    if not text or len(text) > QUESTION_LIMIT:
        raise NotAllowed(f"问题不能空着，不超过 {QUESTION_LIMIT} 字。")
    with transaction.atomic():
        asks = {"person": by.pk, "organization": ceilings.organization_of(by)}
        if reached := ceilings.take({ceilings.QUESTIONS: 1}, **asks):
            raise NotAllowed(reached)
        question = CallQuestion.objects.create(call=call, text=text, asked_by=by)
        telling.tell(telling.people(CLERK, call.matter), f"“{call.title}”收到一个提问，请答复。", matter=call.matter)
        return question


def answers(question: CallQuestion, user) -> bool:
    """Test whether questions about this call are this person's to answer. To everybody else the page is not there."""
    return holds_role(user, CLERK, question.call.matter)


def cannot_answer(question: CallQuestion, user) -> str:
    """Return why this person cannot answer a question, or ""."""
    if not answers(question, user):
        return "提问由受理人员答复。"
    return "这个问题已经答复。" if question.answered_at else ""


def answer_question(question: CallQuestion, *, by, text: str) -> CallQuestion:
    """Answer a question, for whoever asked and for everybody."""
    text = text.strip()
    if not text or len(text) > ANSWER_LIMIT:
        raise NotAllowed(f"答复不能空着，不超过 {ANSWER_LIMIT} 字。")
    with transaction.atomic():
        fresh = CallQuestion.objects.select_for_update(of=("self",)).select_related("call__matter").get(pk=question.pk)
        if why := cannot_answer(fresh, by):
            raise NotAllowed(why)
        fresh.answer, fresh.answered_by, fresh.answered_at = text, by, timezone.now()
        fresh.save(update_fields=["answer", "answered_by", "answered_at"])
        telling.tell(
            {fresh.asked_by_id},
            f"您对“{fresh.call.title}”的提问已经答复：{text}",
            page=f"portal:call {fresh.call.matter.number}",
            mail=True,
        )
        return fresh
