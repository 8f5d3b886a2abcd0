"""What a matter's page shows: header, the way with "you are here", panels, what one can do now, what happened."""

from dataclasses import dataclass

from django.forms import ChoiceField, Form, ModelChoiceField
from django.utils.safestring import mark_safe

from yihe.foundation import money
from yihe.foundation.roles import EXPERT, ROLES
from yihe.foundation.workflow import PAUSED, Action
from yihe.matters import actions, kinds, queries, standing
from yihe.matters.models import Event, Matter

# Names of what people say with an action, for the timeline. Forms give theirs by their labels; these come from effects.
SAID = {
    "reason": "理由", "opinion": "意见", "text": "说明", "to": "转给", "of": "请", "question": "事项", "agrees": "同意",
    "answer": "答复", "amount": "金额", "note": "备注", "contents": "",
    "document": "材料",
    "payee": "收款人", "line": "笔号", "tranche": "期次", "voucher": "凭证号", "paid_on": "支付日期", "bank": "开户银行",
    "account": "账号", "condition": "条件", "recovery": "追回编号", "answered": "登记笔数", "paid": "已支付笔数",
    "failed": "失败笔数", "format": "格式", "envelope": "资金盘子", "left_amount": "盘子可用",
    "ended": "随之终止", "tracking": "跟踪管理", "ends_before": "原约定期满", "days_late": "逾期交还（工作日）",
    "missed_visits": "没有回访（出壳后第几个月）", "closes_on": "截止日期",
}  # fmt: skip


@dataclass
class Offer:
    """One thing a person could do now: its form, and the sentence that refuses it (or "")."""

    action: Action
    refusal: str
    form: Form | None

    @property
    def asks_again(self) -> bool:
        """Test whether one press is too few: nothing is filled in, and the matter is over or somebody is sent away."""
        ends = self.action.target is not None and self.action.target.is_final
        return self.form is None and (ends or self.action.is_a_refusal)

    @property
    def kind(self) -> str:
        if self.action.is_a_refusal:
            return "danger"
        return "secondary" if self.action.quiet or self.action.target is None else "primary"


@dataclass
class Happening:
    """One line of the timeline."""

    what: str
    who: str
    hat: str
    when: object
    text: str


def form_for(action: Action, matter: Matter, user, data=None, files=None) -> Form | None:
    """Return the action's form, unbound or bound; a form that needs the matter says so with `for_matter`."""
    if action.form is None:
        return None
    if build := getattr(action.form, "for_matter", None):
        return build(matter, user, data, files)
    return action.form(data, files) if data is not None else action.form()


def offers(matter: Matter, user, bound: tuple[str, Form] | None = None) -> list[Offer]:
    found = []
    for action, why in actions.offered(matter, user):
        form = bound[1] if bound and bound[0] == action.name else (None if why else form_for(action, matter, user))
        found.append(Offer(action, why, form))
    found.sort(key=lambda o: (bool(o.refusal), o.action.quiet, o.action.is_a_refusal))
    return found


def build(request, matter: Matter, bound: tuple[str, Form] | None = None) -> dict:
    """Return everything the matter's template needs."""
    kind = kinds.get(matter.kind)
    user = request.user
    state = kind.workflow.states[matter.state]
    page = {
        "matter": matter, "kind": kind, "state": state, "user": user, "request": request,
        "contents": kind.contents_of(matter), "paused": state.clock is PAUSED,
        "holder": ROLES[matter.holder].label if matter.holder else "",
    }  # fmt: skip
    suggest = getattr(kind, "suggestion", None)
    page["suggestion"] = suggest(page) if suggest else None
    page["panels"] = [mark_safe(panel.render(page)) for panel in kind.panels]
    page["offers"] = offers(matter, user, bound)
    events = queries.events(matter)
    page["road"] = road(kind, matter, events)
    page["happenings"] = [happening(kind, event, user) for event in reversed(events)]
    page["children"] = queries.children(user, matter)
    asked = any(event.action == "add_signatory" for event in events)
    inside = user.is_inside  # what the bureau asks itself is not shown outside
    page["signatures"] = queries.countersignatures(matter) if asked and inside else []
    page["may_recall"] = {s.pk for s in page["signatures"] if not standing.cannot_recall(s, user)}
    page["my_signature"] = next(
        (s for s in page["signatures"] if s.asked_of_id == user.pk and s.answered_at is None), None
    )
    page["cannot_mend"] = actions.cannot_mend(matter, user)
    page["can_remind"] = not standing.cannot_remind(matter, user)
    page["can_reassign"] = not standing.cannot_reassign(matter, user)
    page["can_add_signatory"] = not standing.cannot_add_signatory(matter, user)
    return page


def road(kind, matter: Matter, events: list[Event]) -> list[tuple[str, str]]:
    """
    Return the way through the workflow as (label, done|here|ahead). States that were really passed stand for what
    is behind; the declared straight way stands for what is ahead.
    """
    workflow = kind.workflow
    straight = workflow.road()
    here = workflow.states[matter.state]
    if here in straight:
        at = straight.index(here)
        return [
            (s.label, "here" if i == at and not s.is_final else "done" if i <= at else "ahead")
            for i, s in enumerate(straight)
        ]
    passed = list(dict.fromkeys(e.target for e in events if e.target in workflow.states))
    behind = [
        workflow.states[name] for name in passed if name != here.name and workflow.states[name].clock is not PAUSED
    ]
    ahead = [] if here.is_final else [s for s in straight if s not in behind]
    return [
        *((s.label, "done") for s in behind), (here.label, "here"), *((s.label, "ahead") for s in ahead),
    ]  # fmt: skip


def happening(kind, event: Event, user) -> Happening:
    """Return a line of the timeline. Who sits on a review panel is for the bureau to know, and for the expert."""
    action = kind.workflow.actions.get(event.action)
    label = action.label if action else standing.LABELS.get(event.action, event.action)
    who = (
        str(event.actor)
        if event.actor_id
        else "系统"
        if event.hat == "clock" or not event.hat
        else ROLES[event.hat].label
    )
    if event.on_behalf_of_id:
        who += f"（代{event.on_behalf_of}）"
    hat = ROLES[event.hat].label if event.hat in ROLES and event.actor_id else ""
    if event.actor_id and event.actor_id != user.pk and not user.is_inside:
        if event.hat == EXPERT.code:
            who, hat = EXPERT.label, ""
        elif action and action.automatic:  # carried out by what somebody else did: an expert's last lock
            who = "系统"
    said = {} if _between_offices(action, event) and not user.is_inside else event.said
    return Happening(label, who, hat, event.at, "；".join(spoken(action, said)))


def _between_offices(action: Action | None, event: Event) -> bool:
    """Test whether what was said passed within the bureau: a countersignature, a hand-over, a paper handed back inside."""
    if action is None:
        return event.action in {"add_signatory", "answer_signature", "recall_signature", "reassign"}
    onward = action.target.waits_on if action.target else None
    return bool(action.is_a_refusal and onward and onward.is_staff)


def spoken(action: Action | None, said: dict) -> list[str]:
    """Return what was said with an action, as `label：value` pieces. Frozen contents and digests are left out."""
    fields = getattr(action and action.form, "base_fields", {})
    labels = {name: field.label for name, field in fields.items()}
    pieces = []
    for name, value in said.items():
        label = labels.get(name) or SAID.get(name, "")
        if not label or isinstance(value, str) and value.startswith("sm3:"):
            continue
        pieces.append(f"{label}：{plain(name, in_words(fields.get(name), value))}")
    return pieces


def in_words(field, value):
    """Return the label of a code that was chosen from a list."""
    if isinstance(field, ChoiceField) and not isinstance(field, ModelChoiceField) and isinstance(value, str):
        return next((label for code, label in field.widget.choices if str(code) == value), value)
    return value


def plain(name: str, value) -> str:
    if isinstance(value, dict):
        return str(value.get("label", ""))
    if isinstance(value, list):
        return "、".join(plain(name, item) for item in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if "amount" in name:
        try:
            return money.shown(money.yuan(value))
        except (ArithmeticError, ValueError, TypeError):
            return str(value)
    return str(value)
