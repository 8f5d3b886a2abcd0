"""What happened to a matter, line by line in words: who did what as whom, when, and what they said with it."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.forms import ChoiceField, ModelChoiceField
from django.utils import timezone

from yihe.foundation import money, roles
from yihe.foundation.city_words import say
from yihe.foundation.roles import EXPERT
from yihe.foundation.workflow import Action
from yihe.matters import standing
from yihe.matters.access import reads_said
from yihe.matters.models import Event

# Names of what people say with an action. Forms give theirs by their labels; these come from effects.
SAID = {
    "reason": "理由", "opinion": "意见", "text": "说明", "amount": "金额", "note": "备注", "contents": "", "document": "材料",
    "answered": "登记笔数", "came_back": "退票笔数", "passed_over": "没有读取的行（合计、制表人等）", "tail": "账号", "returned_on": "退票日期", "line": "明细号", "paid": "已支付笔数", "failed": "失败笔数", "format": "格式", "envelope": "预算指标",
    "assignee": "承办人", "ground": "依据", "left_amount": "指标可用", "ended": "随之终止", "tracking": "跟踪管理", "ends_before": "原约定期满",
    "days_late": "逾期交还（工作日）", "missed_visits": "没有回访（{leave}后第几个月）", "closes_on": "截止日期", "stage": "成长阶段", "counted_amount": "合并计算", "profile": "程序", "why": "如何确定", "item": "目录条目", "version": "目录版本",
    "deducted_amount": "扣减", "accepted_amount": "验收认定",
    "bids": "收到份数", "qualified": "有效份数", "moment": "截止和开启时间", "nth": "第几次", "rank": "名次", "ranks": "名次和得分", "challenge": "质疑编号", "years": "年度", "stages": "各期",
    "part": "变动的部分", "finals": "最后报价", "undertaking": "同意", "members_signed": "联合体其他成员签字日期",
}  # fmt: skip

_A_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d", re.ASCII)  # as an event keeps one

# What is said whole. A sentence one of whose words is missing is not used: the pieces then stand one by one.
SENTENCES = {
    "mend": "改动 {fields}",
    "remind": "{text}",
    "reassign": "转给{to}：{reason}",
    "fetch_back": "{reason}",
    "tell_party": "已{way}告知",
    "look": "{of}查阅，至 {until}，事由：{ground}",
    "admit": "{of}查阅，至 {until}，依据：{ground}",
    "lengthen": "因放假安排，由 {before} 顺延至 {until}",
    "name_tutor": "由{to}担任{tutor}",
    "name_supplier": "{payee}",
    "promise_stage": "{payee}，{amount}",
    "take_up_stage": "{payee}，{amount}",
    "take_up_stage_late": "{payee}，{amount}",
    "supplemented": "{amount}",
    "approve_takeover": "{from_payee}由{payee}承继（{ground}）",
    "take_over_stage": "原为{from_payee}，现为{payee}",
    "take_over_money": "原为{from_payee}，现为{payee}",
    "tender_awarded": "{payee}，{amount}",
    "hand_back": "原经办人{of}不再任职",
    "add_signatory": "请{of}会签：{question}",
    "answer_signature": "{agrees}：{answer}",
    "recall_signature": "不再请{of}会签",
    "attach": "{document}",
    "receive": "{document}，{pages} 页，{original}",
    "serve": "{way}，{served_on}",
    "correct_serving": "{way}，{served_on}，更正的理由：{reason}",
    "receipt": "回执 {receipt}：{handed_by}递交 {papers} 份 {pages} 页",
    "retract": "{document}，理由：{reason}",
    "check": "{marks}",
    "objection": "异议编号 {objection}",
    "uphold_objection": "{withdrawn}",
    "payment_made": "第 {tranche} 期 {amount} 于 {paid_on} 付给{payee}，凭证 {voucher}，明细号 {line}",
    "payment_failed": "第 {tranche} 期 {amount} 没有付到{payee}：{reason}，明细号 {line}",
    "payment_returned": "第 {tranche} 期 {amount} 付给{payee}后被银行退回：{reason}，明细号 {line}，退票编号 {returned}",
    "account_checked": "{payee} 改为 {bank} {account}，退票编号 {returned}",
    "recovery_received": "收回 {amount}，凭证 {voucher}，追回编号 {recovery}",
    "recovery_netted": "追回 {recovery} 的 {amount} 从第 {tranche} 期抵扣",
    "correct_payee": "改为{payee}，{bank} {account}，理由：{reason}",
    "cancel_commitment": "收款人{payee}，理由：{reason}",
    "export_batch": "导出为 {format} 文件",
    "draw": "封存码 {seal}，期限 {due_on}",
    "second": "第二个数 {half}",
    "reveal": "第一个数 {half}，种子 {seed}",
    "agreed": "{on} 开奖：{result}，种子 {seed}",
    "draw_up": "{starts_on} 至 {ends_on}",
}
ELSEWHERE = {"body"}  # said at length in a panel of its own, where it also stands as it was shown to the public


@dataclass
class Happening:
    """One line of the timeline."""

    what: str
    who: str
    hat: str
    when: object
    text: str


def happening(
    workflow, event: Event, user, *, decided: bool, inside: bool, hidden: frozenset[int] = frozenset()
) -> Happening:  # fmt: skip
    """
    Return a line of the timeline, for a reader `inside` the matter's own bureau or outside it. Who sits on a review panel is
    for the bureau to know, and for the expert: whoever is an expert too is told by the panel whom they may know. How a review
    was concluded is told outside once it is `decided` what comes of it. Whoever does not read what was said is told who did what
    when; papers (keys) that are `hidden` from the reader are not named.
    """
    action = workflow.actions.get(event.action)
    if action and action.until_decided and not decided and not inside:
        return Happening(action.until_decided, roles.of(event.hat).label, "", event.at, "")
    label = action.label if action else workflow.say(say(standing.LABELS.get(event.action, event.action)))
    who = (
        str(event.actor)
        if event.actor_id
        else "系统"
        if event.hat == "clock" or not event.hat
        else roles.of(event.hat).label
    )
    if event.on_behalf_of_id:
        who += f"（代{event.on_behalf_of}）"
    hat = roles.of(event.hat).label if event.hat in roles.ROLES and event.actor_id else ""
    by_expert = event.hat == EXPERT.code
    # What is automatic was carried out by what somebody else did: an expert's last lock.
    if event.actor_id and event.actor_id != user.pk and (by_expert or (action and action.automatic)):
        if not inside or any(m.role is EXPERT for m in user.memberships_in_force):
            who, hat = (EXPERT.label, "") if by_expert else ("系统", hat)
    told_nothing = _between_offices(action, event) and not inside or not reads_said(user, event.matter, event, action)
    said = {} if told_nothing else event.said
    if hidden and (_names(said.get("document")) | _names(said.get("marks"))) & hidden:
        said = {}
    return Happening(label, who, hat, event.at, told(event.action, action, said))


def _names(papers) -> set[int]:
    """Return the keys of the papers an event names: one, several, or none."""
    several = papers if isinstance(papers, list) else [papers]
    return {paper["id"] for paper in several if isinstance(paper, dict) and "id" in paper}


def _between_offices(action: Action | None, event: Event) -> bool:
    """Test whether what was said passed within the bureau: a countersignature, a hand-over, a paper handed back inside."""
    if action is None:
        return event.action in {
            "add_signatory",
            "check",
            "answer_signature",
            "recall_signature",
            "reassign",
            "hand_back",
            "fetch_back",
            "look",
            "admit",
        }
    onward = action.target.waits_on if action.target else None
    return bool(action.refuses and onward and onward.is_staff)


def told(name: str, action: Action | None, said: dict) -> str:
    """Return what was said with an action: one sentence where there is one, else each piece on a line of its own."""
    if many := said.get("in_one_go"):
        rest = told(name, action, {key: value for key, value in said.items() if key != "in_one_go"})
        read = "，已勾选看过申请说明" if many.get("noted") else ""
        return "\n".join(filter(None, (rest, f"批量办理，共 {many['of']} 件{read}")))
    if sentence := SENTENCES.get(name):
        words = {key: plain(key, value) for key, value in said.items()}
        if name == "answer_signature" and "agrees" in said:
            words["agrees"] = "同意" if said["agrees"] else "不同意"
        try:
            return say(sentence).format_map(words)
        except KeyError:
            pass
    return "\n".join(spoken(action, said))


def spoken(action: Action | None, said: dict) -> list[str]:
    """
    Return what was said with an action as `label：value` pieces, in the order of its form and then the effect's. Frozen
    contents, digests and what was left empty are left out.
    """
    fields = getattr(action and action.form, "base_fields", {})
    names = [*(name for name in fields if name in said), *(name for name in said if name not in fields)]
    pieces = []
    for name in names:
        label, value = str(fields[name].label or "") if name in fields else say(SAID.get(name, "")), said[name]
        if (
            not label
            or name in ELSEWHERE
            or value in ("", None, [])
            or isinstance(value, str)
            and value.startswith("sm3:")
        ):
            continue
        pieces.append(f"{label.removesuffix('（元）')}：{plain(name, in_words(fields.get(name), value))}")
    return pieces


def in_words(field, value):
    """Return the label of a code that was chosen from a list, of several each."""
    if not isinstance(field, ChoiceField) or isinstance(field, ModelChoiceField):
        return value
    if isinstance(value, list):
        return [in_words(field, each) for each in value]
    return next((label for code, label in field.widget.choices if str(code) == value), value)


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
    if isinstance(value, str) and _A_MOMENT.fullmatch(value):
        return f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    return str(value)
