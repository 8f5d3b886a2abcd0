"""The boxes of a claim's page: what the rules say now, what others found, what was decided, what was had before."""

from yihe.acts.documents.panels import Papers
from yihe.acts.funds.panels import MoneyPanel
from yihe.acts.hearing.panels import HearingBox
from yihe.acts.notices.panels import NoticeBox
from yihe.domains.subsidies import questions
from yihe.domains.subsidies.claim import PlaceClaim
from yihe.domains.subsidies.developing.panels import OriginPanel
from yihe.domains.subsidies.letters import lines_outside
from yihe.domains.subsidies.outcomes import StaffConfirmation, awards_of, findings_of
from yihe.domains.subsidies.recent import LATEST, Recent
from yihe.domains.subsidies.reckonings import recent, reckon_claim, shown_amount
from yihe.foundation import money
from yihe.foundation.facts import BadFacts
from yihe.foundation.reckoning import NotInForce
from yihe.foundation.roles import AUDITOR, CLERK, DIRECTOR, REVIEWER, ROLES
from yihe.matters.actions import holds_role
from yihe.matters.panels import Fields, Panel

DECIDING = frozenset({"submitted", "accepted", "reviewed"})


def for_kind(kind) -> tuple[Panel, ...]:
    """Return the panels of a kind's page: its own fields first, then what all kinds show."""
    origin = (OriginPanel("由来"),) if issubclass(kind.contents, PlaceClaim) else ()
    return (
        Fields("申请内容", *kind.asks, amounts=kind.amounts), *origin, ReckoningPanel("金额测算"), QuestionsPanel("核查问题"), FindingsPanel("认定和核定"),
        AwardPanel("核定结果"), HistoryPanel("以前的补贴"), OnceAwarded(NoticeBox()), OnceAwarded(MoneyPanel()), HearingBox(), Papers(),
    )  # fmt: skip


def suggestion(page: dict) -> dict | None:
    """Return what the rules suggest to whoever decides next, or None when it is nobody's turn to decide."""
    matter, user = page["matter"], page["user"]
    if matter.state not in DECIDING or not holds_role(user, ROLES[matter.holder], matter):
        return None
    return said_by_the_rules(matter, approver=user if matter.state == "reviewed" else None)


def said_by_the_rules(matter, **known) -> dict:
    """
    Return the reckoning as pages print it: `text` in one sentence, `amount`, `lines`, `refusals` – what is `refused`
    and what it `lacks`, of which the procedure itself brings what it `waits_for` –, `notes`; `amount_then` is what the rules give once
    nothing is missing, `look` how the sentence looks.
    """
    try:
        reckoning = reckon_claim(matter, **known)
    except BadFacts as bad:
        return _nothing(bad.faults)
    except NotInForce as none:
        return _nothing([str(none)])
    text = f"测算金额 {shown_amount(reckoning.payable)}，按“{reckoning.decided_by}”核定，依据{reckoning.clause}。"
    return {
        "text": reckoning.objection or text, "amount": reckoning.payable, "lines": reckoning.lines,
        "refusals": [*reckoning.refusals, *reckoning.lacks], "notes": reckoning.notes, "refused": reckoning.refusals,
        "look": _look(reckoning), "waits_for": [*reckoning.to_come], "amount_then": None if reckoning.refusals else reckoning.amount,
        "lacks": reckoning.lacks, "lacks_of_the_applicant": reckoning.lacks_of_the_applicant, "to_come": reckoning.still_to_come,
    }  # fmt: skip


def _look(reckoning) -> str:
    """Return how what the rules say looks: what is merely somebody else's next step is no fault of anybody."""
    if reckoning.refusals:
        return "bad"
    return "active" if reckoning.lacks_of_the_applicant else "neutral" if reckoning.lacks else "good"


def _nothing(sentences: list[str]) -> dict:
    said = {"text": "".join(sentences), "refusals": sentences, "refused": sentences}
    return said | {
        "amount": None,
        "lines": [],
        "notes": [],
        "look": "bad",
        "waits_for": [],
        "amount_then": None,
        "lacks": [],
        "lacks_of_the_applicant": [],
        "to_come": [],
    }


class ReckoningPanel(Panel):
    """能不能申请，能拿多少，还缺什么 – while nothing is decided. Whoever decides next reads the same as a suggestion."""

    template_name = "subsidies/panel_reckoning.html"

    def context(self, page):
        if page["state"].is_final or any(a.revoked_at is None for a in awards_of(page["matter"])):
            return None
        inside = any(hat.role.is_staff for hat in page["user"].hats)
        return {
            "said": page.get("suggestion") or said_by_the_rules(page["matter"]),
            "inside": inside,
            "last_look": page.get("last_look"),
        }


class QuestionsPanel(Panel):
    """
    What the registers raise beside the claim, with the records: for those who decide, and for nobody else. Of what is asked of many records
    alike, the latest.
    """

    template_name = "subsidies/panel_questions.html"

    def context(self, page):
        decides = any(hat.role in (CLERK, REVIEWER, DIRECTOR, AUDITOR) and hat.region for hat in page["user"].hats)
        if not decides or page["state"].is_final or not (asked := questions.of(page["matter"])):
            return None
        told, more = questions.in_short(asked, page["user"])
        return {"asked": told, "more": more, "answers": questions.answers(page["matter"])}


class FindingsPanel(Panel):
    """What civil affairs found on the staff, and what a reviewer found where the text has no figure."""

    template_name = "subsidies/panel_findings.html"

    def context(self, page):
        actions, staff, findings = page["kind"].workflow_of(page["matter"]).actions, None, []
        if "confirm" in actions:
            staff = StaffConfirmation.objects.filter(matter=page["matter"]).select_related("by").first()
        if "amount" in actions["review"].form.base_fields:
            findings = findings_of(page["matter"])
        return {"staff": staff, "findings": findings} if staff or findings else None


class AwardPanel(Panel):
    """核定结果 with the working as it stood, and awards that were revoked."""

    template_name = "subsidies/panel_award.html"

    def context(self, page):
        inside = any(hat.role.is_staff for hat in page["user"].hats)
        worked = [(award, award.working) for award in awards_of(page["matter"])]
        rows = [(award, working, working.lines if inside else lines_outside(working)) for award, working in worked]
        return {"awards": rows, "inside": inside} if rows else None


class HistoryPanel(Panel):
    """
    What the same person, organization, post or base had before, wherever and through whom: the latest, and where there are more,
    how many, how much, and the way to the list of all (`past`).
    """

    template_name = "subsidies/panel_history.html"

    def context(self, page):
        had = recent(page["matter"])
        if not (had.standing or had.taken_back):
            return None
        _subject, name = page["contents"].subject(page["matter"].organization)
        more = max(had.many, len(had.taken_back)) > LATEST
        return {
            "rows": had.standing, "taken_back": had.taken_back[-LATEST:], "name": name, "latest": LATEST,
            "told": in_all(had) if more else "",
        }  # fmt: skip


def in_all(had: Recent) -> str:
    """Return how many payments they are and how much, as pages say it above the rows."""
    said = f"共 {had.many} 笔，合计 {money.shown(had.total)}"
    return f"{said}；另有 {len(had.taken_back)} 笔已经收回或者撤销，不再计入。" if had.taken_back else f"{said}。"


class OnceAwarded(Panel):
    """Another act's panel, left out without asking while there is no award: until then there is nothing in it."""

    def __init__(self, panel: Panel):
        super().__init__(panel.title)
        self.panel, self.readers = panel, panel.readers

    def render(self, page):
        return self.panel.render(page) if awards_of(page["matter"]) else ""
