"""
The acts of a notice: publish, withdraw, object, answer. `publish` and `withdraw` are effects of a domain's actions.
"""

import re
from functools import partial

from django.db import transaction
from django.utils import timezone

from yihe.acts.documents import papers
from yihe.acts.documents.checks import checked
from yihe.acts.notices import rules
from yihe.acts.notices.discretion import says_too_much
from yihe.acts.notices.models import Notice, Objection, Outcome
from yihe.foundation import ceilings, workdays
from yihe.foundation.compiled_queries import CompiledInsert
from yihe.foundation.procedure import within
from yihe.foundation.roles import APPLICANT, PUBLIC
from yihe.matters import chain, codes, kinds, safe_ways
from yihe.matters.actions import NotAllowed, holds_role, locked, open_matter, opened_with, perform
from yihe.matters.models import Confidentiality, Matter
from yihe.matters.saying import Fact
from yihe.matters.standing import held
from yihe.registers.evidence import states
from yihe.registers.evidence.models import Verb, note_access

_insert = CompiledInsert(Notice)
DAYS = within("notice", at_least=1)
UPHOLD = rules.UPHOLD
EVIDENCE = "objection_evidence"  # the slot of the paper an objector may add
NAME_LIMIT, PHONE_LIMIT, TEXT_LIMIT = 40, 20, 2000
MOST_FILES = ceilings.PAPERS_OF_AN_OBJECTION.most
_A_NAME = re.compile(r"[^\W\d_].*[^\W\d_]", re.DOTALL)  # two letters or Chinese characters, whatever stands between


def publish(matter: Matter, *, title: str, body: str, by, days: int | None = None, **said) -> dict:
    """
    Put a text before everybody from today, for `days` working days (the parameter `procedure/notice`).

    Raises NotAllowed when the text holds what is not public, the matter is confidential, a notice stands already, or
    an objection to an earlier one is not answered.
    """
    today = timezone.localdate()
    title, body = title.strip(), body.strip()
    if not title or not body:
        raise NotAllowed("公示的标题和内容都不能空着。")
    if matter.confidentiality != Confidentiality.OPEN:
        raise NotAllowed("内部或专卷的办件不能公示。")
    if reason := says_too_much(f"{title}\n{body}", matter):
        raise NotAllowed(reason)
    if reason := rules.objection_waits(matter, by):
        raise NotAllowed(reason)
    before = rules.notices_of(matter)
    if reason := rules.already_open(before, today):
        raise NotAllowed(reason)
    days = DAYS.days(today, matter.region) if days is None else days
    if days < 1:
        raise NotAllowed("公示期至少一个工作日。")
    notice = Notice(
        matter=matter, nth=len(before) + 1, title=title[:120], body=body,
        opens_on=today, closes_on=workdays.add(today, days), working_days=days, published_by=by,
        published_at=timezone.now(),
    )  # fmt: skip
    notice.proof = notice.compute_proof()
    states.keep([_insert.written(notice)])
    return {
        "notice": notice.pk,
        "opens_on": notice.opens_on,
        "closes_on": notice.closes_on,
        "proof": Fact(notice.proof),
    }


def withdraw(matter: Matter, *, by=None, reason: str, **said) -> dict:
    """
    Take the matter's notice off public view, saying why. What was published stays on record. Raises NotAllowed while
    an objection is not answered.
    """
    if waiting := rules.objection_waits(matter, by):
        raise NotAllowed(waiting)
    return _take_down(matter, reason)


def _take_down(matter: Matter, reason: str) -> dict:
    notice = rules.notice_of(matter)
    if notice is None:
        raise NotAllowed("本件没有正在公示的内容。")
    notice.withdrawn_at, notice.withdrawn_reason = timezone.now(), reason.strip()[:300]
    notice.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    return {"notice": notice.pk, "withdrawn": notice.withdrawn_reason}


def withdraw_because_upheld(matter: Matter, *, by=None, objection: str = "", **said) -> dict:
    """
    Take a notice off public view because an objection to it was upheld: the effect of `uphold_objection`. Others may
    still wait for their answers; until they have them, nothing is published again.
    """
    return _take_down(matter, f"公示期间的异议（{objection}）成立，重新审核。")


def no_name(name: str) -> str:
    """Return why this cannot be the name of a person or a unit, or ""."""
    return "" if _A_NAME.search(name) else "请写明完整的姓名或单位名称，至少两个字。"


def cannot_object(notice: Notice, user=None) -> str:
    """Return why no objection can be made to a notice, or ""."""
    today = timezone.localdate()
    if notice.withdrawn_at is not None:
        return f"这次公示已于 {timezone.localdate(notice.withdrawn_at)} 撤回，不再接受异议。"
    if today < notice.opens_on:
        return f"公示自 {notice.opens_on} 开始。"
    if today > notice.closes_on:
        return f"公示已于 {notice.closes_on} 结束，不再接受异议；仍有意见的，请向司法局反映。"
    return ""


def object_to(
    notice: Notice, *, name: str, phone: str, text: str, by=None, organization=None, once: str = "", files=(),
    safe_way: str = "", safe_note: str = "", address: str = "",
) -> Matter:  # fmt: skip
    """
    Make an objection and return its matter, whose number and code the objector keeps.

    `by` None is a visitor, from an `address`; a signed-in person may object in the name of an `organization` they act for. `files` are
    uploaded, at most `MOST_FILES`, and may be none. `safe_way` is how the objector may be reached (`safe_ways`); "" is not at all. The noticed matter's own record says that an objection came, never from whom. Raises
    NotAllowed, or Refused (a NotAllowed too) when the file is not accepted.
    """
    name, phone, text = name.strip(), phone.strip(), text.strip()
    if not (name and phone and text):
        raise NotAllowed("请写明姓名（单位名称）、联系电话和异议内容。")
    if reason := no_name(name):
        raise NotAllowed(reason)
    if len(name) > NAME_LIMIT or len(phone) > PHONE_LIMIT or len(text) > TEXT_LIMIT:
        raise NotAllowed(f"姓名不超过 {NAME_LIMIT} 字，电话不超过 {PHONE_LIMIT} 位，异议内容不超过 {TEXT_LIMIT} 字。")
    if safe_way not in ("", *safe_ways.SafeWay.values):
        raise NotAllowed("请从列出的联系方式中选择。")
    if len(files) > MOST_FILES:
        raise NotAllowed(f"证明材料最多 {MOST_FILES} 份。")
    hats = by.hats if by is not None else ()
    if organization is not None and not any(hat.organization_id == organization.pk for hat in hats):
        raise NotAllowed("您不能以这个单位的名义提出异议。")
    if files and (reason := cannot_object(notice, by)):
        raise NotAllowed(reason)
    ready = [checked(file) for file in files]  # before anything is locked
    with papers.nothing_left_behind(), transaction.atomic():
        parent = held(notice.matter_id)
        notice.refresh_from_db()
        if already := opened_with(once, kinds.get("objection"), parent):
            return already
        if reason := cannot_object(notice, by):
            raise NotAllowed(reason)
        if reached := ceilings.take({ceilings.OBJECTIONS: 1}, person=by.pk if by else None, address=address):
            raise NotAllowed(reached)
        objection = Objection(notice=notice, name=name, phone=phone, text=text)
        matter = open_matter(
            kinds.get("objection"), objection, by=by, organization=organization, region=parent.region, parent=parent,
            title=f"对“{notice.title}”的异议", once=once or None, hat=APPLICANT.code if organization else PUBLIC.code,
        )  # fmt: skip
        party = codes.party_of(matter)
        if safe_way and party is not None:
            safe_ways.say(party, safe_ways.SafeWay(safe_way), safe_note)
        for document in papers.file_away_all(matter, EVIDENCE, ready, by=by, address=address):
            chain.append(
                matter, "attach", by=by, hat=APPLICANT.code if organization else PUBLIC.code, source=matter.state,
                said=papers.remembered(document),
            )  # fmt: skip
        chain.save_head(matter)
        chain.append(
            parent, "objection", by=None, hat=PUBLIC.code, source=parent.state, said={"objection": Fact(matter.number)},
            save=chain.save_head,
        )  # fmt: skip
        return matter


def note_finding(matter: Matter, *, by, finding: str, **said) -> None:
    """Keep what was found out about an objection; for the bureau only."""
    Objection.objects.filter(matter=matter).update(finding=finding)


def answer(matter: Matter, *, by, outcome: str, answer: str = "", reason: str = "", **said) -> dict:
    """
    Answer an objection for good. Upheld, the noticed matter goes back through its own `uphold_objection`, if its
    workflow has one; else its clock stays refused (`rules.objection_is_open`).
    """
    objection = Objection.objects.select_related("notice", "matter__parent").get(matter=matter)
    if objection.outcome:
        raise NotAllowed("这件异议已经答复。")
    objection.outcome, objection.answer, objection.answered_at = outcome, answer or reason, timezone.now()
    objection.save(update_fields=["outcome", "answer", "answered_at"])
    if outcome == Outcome.UPHELD:
        _send_back(objection, by)
    return {"outcome": Fact(Outcome(outcome).label)}


uphold = partial(answer, outcome=Outcome.UPHELD)
dismiss = partial(answer, outcome=Outcome.DISMISSED)
turn_away = partial(answer, outcome=Outcome.INADMISSIBLE)


def _send_back(objection: Objection, by) -> None:
    parent = locked(objection.notice.matter_id)
    workflow = kinds.get(parent.kind).workflow_of(parent)
    # A second upheld objection finds the matter gone back already, and its notice withdrawn.
    if workflow.actions.get(UPHOLD) in workflow.actions_from(parent.state):
        perform(parent, UPHOLD, by=by, following=True, objection=objection.matter.number)


def reveal_objector(matter: Matter, *, by, reason: str) -> tuple[str, str]:
    """Return an objector's name and phone to somebody who works on the objection; the look is written down."""
    if not may_reveal_objector(matter, by):
        raise NotAllowed("只有办理这件异议的人员可以查看异议人。")
    if not reason.strip():
        raise NotAllowed("请写明查看的事由。")
    objection = Objection.objects.get(matter=matter)
    note_access(Verb.UNMASK, f"matter {matter.number}", by=by, detail="异议人姓名、电话", reason=reason)
    return objection.name, objection.phone


def may_reveal_objector(matter: Matter, user) -> bool:
    """Test whether a person works on objections here."""
    states = kinds.get(matter.kind).workflow_of(matter).states.values()
    return any(holds_role(user, state.waits_on, matter) for state in states if state.waits_on)
