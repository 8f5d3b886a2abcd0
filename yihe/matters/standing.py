"""
What can be done to any matter, whatever its kind: 催办 remind, 转办 reassign, 加签 ask for a countersignature.
They record events on the same chain, and never change the state.
"""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from yihe.foundation import ceilings
from yihe.foundation.roles import APPLICANT, AUDITOR, CLOCK, DIRECTOR, EXPERT, ROLES, see_all_in_reach
from yihe.matters import access, chain, frozen, kinds, parties, saying, telling
from yihe.matters.actions import NotAllowed, holds_role, locked
from yihe.matters.models import Countersignature, Event, Matter
from yihe.matters.readers import reads_by_office
from yihe.matters.reading import events, forget
from yihe.registers.accounts.models import Membership, User

LABELS = {
    "open": "创建",
    "mend": "修改内容",
    "remind": "催办",
    "reassign": "转办",
    "hand_back": "退回待办",
    "fetch_back": "取回",
    "add_signatory": "加签",
    "answer_signature": "答复会签",
    "recall_signature": "收回会签",
    "attach": "上传材料",
    "retract": "撤下材料",
    "receive": "窗口收件",
    "receipt": "出具收件回执",
    "check": "核对材料",
    "hand_out_code": "发放查询码",
    "enter_with_code": "以当事人的查询码进入",
    "erase_words": "依法删除文字",
    "let_words_go": "撤回同意，清空此前的文字",
    "tell_party": "告知当事人",
    "look": "紧急查阅",
    "admit": "监督查阅",
    "lengthen": "期限顺延",
}


def record(matter: Matter, action: str, *, by, said: dict | None = None) -> Event:
    """
    Add an event to the chain without moving the matter. Takes the lock; `action` must have words in LABELS. What belongs to
    the matter must not have been changed yet: a verb that changes it takes it with `held`, and records with `note`.

    :raises NotAllowed: something of the matter is not as its last event left it
    """
    with transaction.atomic():
        fresh = held(matter.pk)
        return noted(fresh, matter, action, by=by, said=said)


def held(pk: int) -> Matter:
    """
    Return the matter, held until the transaction ends, as its last event left it.

    :raises NotAllowed: something of it was changed past the actions
    """
    fresh = locked(pk)
    if reason := frozen.refusal(fresh):
        raise NotAllowed(reason)
    return fresh


def note(fresh: Matter, action: str, *, by, said: dict | None = None) -> Event:
    """Add an event to the chain of a matter that is `held`, whatever was changed of it since: that is frozen with it."""
    if action not in LABELS:
        raise ValueError(f"{action} has no Chinese words")
    forget(fresh)
    hat = next(
        (h for h in by.hats if h.covers(region=fresh.region, organization_id=fresh.organization_id)), None
    ) if by else None  # fmt: skip
    event = chain.append(
        fresh, action, by=by, hat=hat.role_code if hat else (CLOCK.code if by is None else ""), source=fresh.state,
        said=saying.remembered(said or {}), on_behalf_of=hat.delegated_by.user if hat and hat.delegated_by_id else None,
        save=chain.save_head,
    )  # fmt: skip
    return event


def heard(matter: Matter) -> None:
    """Let a matter an effect holds hear of what an act noted on it through another object, so that its own event comes after that."""
    matter.refresh_from_db(fields=["chain_length", "chain_head", "salt"])
    forget(matter)


def noted(fresh: Matter, matter: Matter, action: str, *, by, said: dict | None) -> Event:
    """As `note`; the matter as the caller knows it hears of the new event."""
    event = note(fresh, action, by=by, said=said)
    matter.chain_length, matter.chain_head, matter.salt = fresh.chain_length, fresh.chain_head, fresh.salt
    return event


# Who must not come into a matter of a kind, by its code: a rule (matter, user) -> sentence. Filled when the apps are ready.
_kept_out: dict[str, Callable[[Matter, User], str]] = {}


def keep_out(kind: str, rule: Callable[[Matter, User], str]) -> None:
    """
    Say who is handed no matter of a kind, is asked for no countersignature in one, and hands out no code of it: a rule
    (matter, user) -> sentence or "".
    """
    _kept_out[kind] = rule


def kept_out(matter: Matter, user: User) -> str:
    """Return why somebody must not come into a matter, or ""."""
    rule = _kept_out.get(matter.kind)
    return rule(matter, user) if rule else ""


def only_reads(matter: Matter, user) -> str:
    """Return why this person does nothing at all to a matter they may know of, or "": they audit, or only look."""
    if user.hats and all(hat.role is AUDITOR for hat in user.hats):
        return "监督检查员只查看，不办理。"
    if matter.is_compartment and not access.let_in_as(user, matter):
        return "您对此件只可查看，不能办理。"
    return ""


def cannot_remind(matter: Matter, user) -> str:
    """Return why this person cannot remind the holder, or "". Once a day is enough."""
    if reason := only_reads(matter, user):
        return reason
    if not matter.is_open:
        return "此件已办结。"
    if matter.holder in (CLOCK.code, "") or holds_role(user, ROLES[matter.holder], matter):
        return "此件不在等待他人办理。"
    today = timezone.localdate()
    mine = [event for event in events(matter) if event.action == "remind" and event.actor_id == user.pk]
    return "今天已经催办过了。" if any(timezone.localdate(event.at) == today for event in mine) else ""


def remind(matter: Matter, *, by, text: str = "") -> Event:
    """催办: tell whoever holds the matter that somebody waits."""
    with transaction.atomic():
        fresh = held(matter.pk)
        if reason := cannot_remind(fresh, by) or ceilings.take({ceilings.REMINDERS: 1}, person=by.pk):
            raise NotAllowed(reason)
        holders = {fresh.assignee_id} if fresh.assignee_id else telling.people(ROLES[fresh.holder], fresh)
        neutral = f"催办：{fresh.title}。"
        telling.tell(holders, f"{neutral}{text}", neutral=neutral, matter=fresh)
        return noted(fresh, matter, "remind", by=by, said={"text": text})


def cannot_reassign(matter: Matter, user) -> str:
    """Return why this person cannot hand the matter to a colleague, or ""."""
    if not matter.is_open or matter.holder in (CLOCK.code, APPLICANT.code, EXPERT.code):
        return "此件现在没有可以转办的经办人。"
    if holds_role(user, DIRECTOR, matter):
        return ""
    if not holds_role(user, ROLES[matter.holder], matter) or matter.assignee_id not in (None, user.pk):
        return "只有当前经办人或分管领导可以转办。"
    return ""


def colleagues(matter: Matter) -> "list[User]":
    """Return the people who could hold the matter in its present state."""
    pks = telling.who_could(matter.holder, matter) if matter.holder in ROLES else set()
    return [user for user in User.objects.filter(pk__in=pks).order_by("name", "pk") if not kept_out(matter, user)]


def reassign(matter: Matter, *, by, to: User, reason: str) -> Event:
    """转办: make one holder of the role responsible. Everybody else's inbox lets go of it."""
    with transaction.atomic():
        fresh = held(matter.pk)
        if refusal := cannot_reassign(fresh, by):
            raise NotAllowed(refusal)
        if to.pk not in telling.who_could(fresh.holder, fresh):
            raise NotAllowed(f"{to} 不是能够办理此件的{ROLES[fresh.holder].label}。")
        if reason_against := kept_out(fresh, to):
            raise NotAllowed(reason_against)
        parties.assign(fresh, to, ROLES[fresh.holder])
        matter.assignee = to
        fresh.save(update_fields=["assignee"])
        neutral = f"转办给您：{fresh.title}。"
        telling.tell({to.pk} - {by.pk}, f"{neutral}{reason}", neutral=neutral, matter=fresh)
        return noted(fresh, matter, "reassign", by=by, said={"to": to, "reason": reason})


def cannot_add_signatory(matter: Matter, user) -> str:
    """Return why this person cannot ask for a countersignature, or ""."""
    if not matter.is_open or matter.holder not in ROLES or not ROLES[matter.holder].is_staff:
        return "此件现在不能加签。"
    return "" if holds_role(user, ROLES[matter.holder], matter) else "只有当前经办人可以加签。"


def signatories(matter: Matter, user) -> "list[User]":
    """Return the staff who may be asked: whoever may know of matters of the region and reads them, but for the asker."""
    declared = kinds.get(matter.kind).readers
    asked = (role for role in see_all_in_reach() if role.is_staff and role is not AUDITOR)
    roles = [role.code for role in asked if reads_by_office(declared, role)]
    rows = Membership.objects.in_force().filter(role_code__in=roles)
    pks = {m.user_id for m in rows if m.covers(region=matter.region, organization_id=None)} - {user.pk}
    return [other for other in User.objects.filter(pk__in=pks).order_by("name", "pk") if not kept_out(matter, other)]


def add_signatory(matter: Matter, *, by, of: User, question: str) -> Countersignature:
    """加签: ask one more person for an opinion. Actions that move the matter wait for the answer."""
    with transaction.atomic():
        fresh = held(matter.pk)
        if reason := cannot_add_signatory(fresh, by):
            raise NotAllowed(reason)
        if of not in signatories(fresh, by):
            raise NotAllowed(f"{of} 的职责范围不包括此件，不能加签。")
        if Countersignature.objects.filter(matter=fresh, asked_of=of, answered_at=None).exists():
            raise NotAllowed(f"已经请 {of} 会签，尚未答复。")
        if reached := ceilings.take({ceilings.SIGNATURES_ASKED: 1}, person=by.pk):
            raise NotAllowed(reached)
        asked = Countersignature.objects.create(matter=fresh, asked_by=by, asked_of=of, question=question)
        _count_awaited(fresh, matter)
        neutral = f"请您会签：{fresh.title}。"
        telling.tell({of.pk}, f"{neutral}{question}", neutral=neutral, matter=fresh)
        noted(fresh, matter, "add_signatory", by=by, said={"of": of, "question": question})
        return asked


def answer_signature(asked: Countersignature, *, by, agrees: bool, answer: str) -> Event:
    """Give the opinion one was asked for."""
    with transaction.atomic():
        matter = held(asked.matter_id)
        changed = Countersignature.objects.filter(pk=asked.pk, asked_of=by, answered_at=None).update(
            agrees=agrees, answer=answer, answered_at=timezone.now()
        )
        if not changed:
            raise NotAllowed("这份会签不是请您答复的，或者已经答复。")
        _count_awaited(matter)
        neutral = f"会签已答复：{matter.title}"
        text = f"{neutral}，{'同意' if agrees else '不同意'}。"
        telling.tell({asked.asked_by_id}, text, neutral=f"{neutral}。", matter=matter)
        return note(matter, "answer_signature", by=by, said={"agrees": agrees, "answer": answer})


def cannot_recall(asked: Countersignature, user) -> str:
    """Return why this person cannot take a question back, or "": the asker, the present holder, the director can."""
    if asked.answered_at:
        return "这份会签已经答复。"
    matter = asked.matter
    holder = ROLES.get(matter.holder)
    if (
        asked.asked_by_id == user.pk
        or holds_role(user, DIRECTOR, matter)
        or (holder and holds_role(user, holder, matter))
    ):
        return ""
    return "这份会签不是您发出的。"


def recall_signature(asked: Countersignature, *, by) -> Event:
    """Take back a question that was not answered, so that a matter does not wait for somebody who left."""
    with transaction.atomic():
        matter = held(asked.matter_id)
        fresh = Countersignature.objects.select_related("matter").get(pk=asked.pk)
        if reason := cannot_recall(fresh, by):
            raise NotAllowed(reason)
        Countersignature.objects.filter(pk=asked.pk).update(answer="（已收回）", answered_at=timezone.now())
        _count_awaited(matter)
        return note(matter, "recall_signature", by=by, said={"of": asked.asked_of})


def _count_awaited(*copies: Matter) -> None:
    awaited = Countersignature.objects.filter(matter=copies[0].pk, answered_at=None).count()
    for matter in copies:
        matter.awaited = awaited
    copies[0].save(update_fields=["awaited"])
