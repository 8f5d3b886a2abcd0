"""The boxes on the page of a tender. Before the moment none of them knows of a bid: they ask for none."""

from django.utils import timezone

from yihe.acts.reviews import rules as review_rules
from yihe.acts.reviews.compared import NotAllThere, outliers, results
from yihe.acts.sealed_bids import files, lost_keys, planning, rekeying
from yihe.acts.sealed_bids import publishing as texts
from yihe.acts.sealed_bids.delivering import shown
from yihe.domains.procurement.tender import (
    awarding,
    complaining,
    document,
    drafting,
    evaluating,
    notice_forms,
    notices_out,
    publishing,
    qualifying,
    talking,
    together,
    wording,
)
from yihe.domains.procurement.tender import rows as beside
from yihe.foundation import workdays
from yihe.matters.panels import Panel


class DocumentBox(Panel):
    """招标文件: its parts as fields, and while it is written what is missing or may not stand."""

    template_name = "procurement/panel_tender_document.html"

    def context(self, page):
        tender, writing = page["contents"], page["matter"].state in ("drafting", "publishing")
        return {
            "tender": tender, "profile": wording.profile_of(tender), "conditions": beside.conditions_of(page["matter"]),
            "criteria": beside.criteria_of(page["matter"]), "sum": document.weights_so_far(tender),
            "faults": list(document.faults_of(tender)) if writing else [], "hits": document.hits(tender) if writing else [],
        }  # fmt: skip


class OpeningBox(Panel):
    """公布、投标和开标: who opens, whose key is proved, until when; what is published. Never who bids."""

    template_name = "procurement/panel_tender_opening.html"

    def context(self, page):
        opening = drafting.opening_of(page["matter"])
        if opening is None:
            return None
        late: set[int] = set()
        if opening.published_at and page["matter"].is_open and not opening.is_over(timezone.now()):
            since = publishing.proofs_count_from(opening)
            if timezone.now() >= since:
                late = {each.pk for each in planning.unproved_since(opening, since)}
        return {
            "opening": opening, "moment": shown(opening.moment), "openers": planning.openers_of(opening), "late": late, "published": texts.published(opening),
            "danger": publishing.in_danger(page["matter"], len(late)), "proposed": rekeying.proposed(opening),
            "lost": {each.pk for each in lost_keys.said_lost(opening)} if page["matter"].state in ("opening", "failed") else (),
        }  # fmt: skip


class AskedBox(Panel):
    """询问和更正: what was asked and is not answered, until when; corrections, and the one that waits."""

    template_name = "procurement/panel_tender_asked.html"

    def context(self, page):
        matter = page["matter"]
        days = publishing.INQUIRY.days(region=matter.region)
        asked = [(each, workdays.add(timezone.localdate(each.at), days)) for each in texts.open_inquiries(matter.pk)]
        corrections = beside.corrections_of(matter)
        return {"asked": asked, "corrections": corrections, "shown": shown} if asked or corrections else None


class BidsBox(Panel):
    """投标: once they are open. Conclusions of the first person stay theirs until the second agreed."""

    template_name = "procurement/panel_tender_bids.html"

    def context(self, page):
        matter = page["matter"]
        bids = beside.bids_of(matter)
        if not bids:
            return None
        looking = matter.state in ("qualifying", "confirming")
        rows = [
            {"bid": bid, "files": files.listed(bid.opened), "against": (qualifying.cannot_stand(matter, bid) or together.twice(matter, bid)) if looking else "", "members": together.members_of(bid), "grades": together.grades(bid) if looking else []}
            for bid in bids
        ]  # fmt: skip
        seated = matter.state == "seating"
        asked = beside.clarifications_of(matter)
        return {
            "rows": rows, "low": list(evaluating.low(matter).values()) if seated else [],
            "asked": asked, "waiting": [each for each in beside.findings_of(matter) if each.waits], "number": matter.number, "tender": page["contents"],
        }  # fmt: skip


class TalksBox(Panel):
    """磋商和最后报价: of a consultation. What the first person wrote down stays theirs until the second wrote the same."""

    template_name = "procurement/panel_tender_talks.html"

    def context(self, page):
        matter = page["matter"]
        if not talking.talks(matter) or not beside.bids_of(matter):
            return None
        heard = [
            (bid, [talk for talk in beside.talks_of(matter) if talk.bid_id == bid.pk]) for bid in beside.bids_of(matter) if bid.confirmed
        ]  # fmt: skip
        until = page["contents"].finals_until
        return {"heard": heard, "changes": beside.changes_of(matter), "until": shown(until) if until else ""}


class AnswerBox(Panel):
    """答复: what a challenge came to, and the letter that says so to whoever challenged."""

    template_name = "procurement/panel_challenge_answer.html"

    def context(self, page):
        challenge = page["contents"]
        return {"challenge": challenge, "number": page["matter"].number} if challenge.outcome else None


class BroughtBox(Panel):
    """经过和处理决定: the challenge a complaint follows, whether the tender stands still, what the buyer said and what 财政 decided."""

    template_name = "procurement/panel_complaint.html"

    def context(self, page):
        complaint = page["contents"]
        tender, challenge = complaint.tender.matter, complaint.challenge.matter
        return {
            "complaint": complaint, "challenge": challenge, "tender": tender, "explain_by": complaining.explain_day(page["matter"]),
            "last": complaining.last_day(complaint.challenge), "state": wording.said(complaint.tender, complaining.label_of(tender)),
        }  # fmt: skip


class NoticesBox(Panel):
    """财政公告格式: what was made public of a purchase or a tender, each as a document in the form 财政 asks for."""

    template_name = "procurement/panel_notices.html"

    def context(self, page):
        matter = page["matter"]
        found = notices_out.of(matter)
        if not found:
            return None
        form = notice_forms.of(found[0].code, matter.region)
        return {"notices": found, "number": matter.number, "basis": form.basis, "checked": form.checked}


class RanksBox(Panel):
    """评审结果: by criterion, total and rank; whose marks lie far from the others', a question and no verdict (令87 64)."""

    template_name = "procurement/panel_tender_ranks.html"

    def context(self, page):
        matter = page["matter"]
        bids = beside.ranked_of(matter)
        panel = review_rules.panel_of(matter)
        if not bids or panel is None:
            return None
        try:
            found = {result.key: result for result in results(panel, subjects=beside.judged_of(matter, panel))}
            far = [
                (place, next(bid.label for bid in bids if evaluating.key_of(bid) == key))
                for place, key in outliers(panel, list(found.values()))
            ]
        except NotAllThere:
            return None
        rows = [{"bid": bid, "by": awarding.BY[bid.rank_by], "result": found[evaluating.key_of(bid)]} for bid in bids]
        decisions = [each for each in beside.decisions_of(matter) if not each.dropped]
        return {
            "rows": rows, "criteria": panel.sheet.criteria, "far": far, "tender": page["contents"], "decisions": decisions,
        }  # fmt: skip
