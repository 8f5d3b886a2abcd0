"""
Boxes on the page of a tender that not everybody reads: what is alike among the bids, for the panel and who decides; and how the members judged,
after the award, for who answers for panels and for nobody else.
"""

from itertools import groupby

from yihe.acts.reviews import panels as review_panels
from yihe.acts.reviews import rules as review_rules
from yihe.acts.reviews import severity
from yihe.acts.reviews.compared import NotAllThere
from yihe.acts.reviews.models import SeatStatus
from yihe.acts.reviews.sheets import MEMBERS
from yihe.domains.procurement.models import LikePassage
from yihe.domains.procurement.tender import document, evaluating, province
from yihe.domains.procurement.tender.rows import (
    check_of,
    judged_of,
    likenesses_of,
    opinions_of,
    questions_of,
    ranked_of,
    votes_of,
)
from yihe.foundation.roles import AUDITOR, CLERK, DIRECTOR, EXPERT, REVIEWER
from yihe.matters.panels import Panel
from yihe.matters.readers import in_reach, party

SHOWN_OF_A_PAIR = 8  # passages, the longest


class LikenessBox(Panel):
    """雷同提示: a question, no verdict. Nothing before the bids were compared, and nothing for who neither judges nor decides."""

    template_name = "procurement/panel_tender_likeness.html"
    readers = (party(EXPERT), in_reach(DIRECTOR), in_reach(AUDITOR))

    def context(self, page):
        matter = page["matter"]
        check = check_of(matter)
        if check is None:
            return None
        rows = likenesses_of(matter)
        kept = LikePassage.objects.filter(likeness__tender=matter.pk, seq__lte=SHOWN_OF_A_PAIR).order_by(
            "likeness", "seq"
        )
        passages = {pk: list(found) for pk, found in groupby(kept, key=lambda each: each.likeness_id)}
        pairs = [
            {"row": row, "percent": f"{row.share * 100:.1f}%", "same": row.same.splitlines(), "passages": passages.get(row.pk, [])}
            for row in rows
        ]  # fmt: skip
        return {
            "check": check, "pairs": pairs, "unread": check.unread.splitlines(), "opinions": opinions_of(matter),
        }  # fmt: skip


class ConformityBox(Panel):
    """符合性表决: what was disputed and how the panel decided, with each member's reason; before all have said, only how many did (令87 61)."""

    template_name = "procurement/panel_tender_conformity.html"
    readers = (party(EXPERT), in_reach(CLERK), in_reach(REVIEWER), in_reach(DIRECTOR), in_reach(AUDITOR))

    def context(self, page):
        votes = votes_of(page["matter"])
        disputed = [
            {"question": each, "votes": said, "yes": sum(v.conforms for v in said), "no": sum(not v.conforms for v in said)}
            for each in questions_of(page["matter"]) for said in [[vote for vote in votes if vote.question_id == each.pk]]
        ]  # fmt: skip
        return {"disputed": disputed} if disputed else None


class ProvinceBox(Panel):
    """省库名单: who the province's pool drew, as the last list has it, for who deals with the panel (令87 47)."""

    template_name = "procurement/panel_tender_province.html"
    readers = (in_reach(CLERK), in_reach(REVIEWER), in_reach(DIRECTOR), in_reach(AUDITOR))

    def context(self, page):
        matter = page["matter"]
        rows = province.last_list(matter)
        enters = matter.state == "drawing" and province.enters(page["user"])
        if not (rows or enters) or review_rules.seat_of(matter, page["user"]):
            return None
        return {
            "rows": rows, "first": rows[0] if rows else None, "enters": enters, "seats": document.panel_of(page["contents"])[0],
        }  # fmt: skip


class SheetsBox(Panel):
    """
    各成员评分: what each member gave, once it is locked. A member reads their own, and the others' when all are locked; who reads a panel's marks does with
    the award, or when the round is over. Colleagues are not named to each other before that (令87 47).
    """

    template_name = "procurement/panel_tender_sheets.html"

    def context(self, page):
        matter = page["matter"]
        panel = review_rules.panel_of(matter)
        if panel is None:
            return None
        seats = panel.all_seats()
        right = review_panels.rights(panel, page["user"], seats)
        over = page["contents"].awarded_on is not None or not matter.is_open
        read = [
            seat for seat in seats
            if seat.status == SeatStatus.LOCKED and right.may_read_scores(seat) and (right.own_seat or over)
        ]  # fmt: skip
        if not read:
            return None
        subjects, criteria = judged_of(matter, panel), list(panel.sheet.given_by(MEMBERS))
        marks = {
            (mark.sheet.seat_id, mark.subject_id, mark.criterion): mark for each in subjects for mark in each.marks.all()
        }  # fmt: skip
        sheets = [
            {
                "whose": "我的评分" if seat == right.own_seat else seat.practitioner.name if right.may_name(seat) else f"第 {seat.order} 位成员",
                "own": seat == right.own_seat,
                "rows": [(each.label, [marks.get((seat.pk, each.pk, criterion.code)) for criterion in criteria]) for each in subjects],
            }
            for seat in read
        ]  # fmt: skip
        return {
            "sheets": sheets,
            "criteria": criteria,
            "heads": [f"{each.label}（满分 {each.maximum} 分）" for each in criteria],
        }


class SeverityBox(Panel):
    """评委宽严: how far each member's points lie from the others', and whether the first rank hangs on one. Never before the award."""

    template_name = "procurement/panel_tender_severity.html"
    readers = (in_reach(DIRECTOR), in_reach(AUDITOR))

    def context(self, page):
        matter = page["matter"]
        panel = review_rules.panel_of(matter)
        if page["contents"].awarded_on is None or panel is None or review_rules.seat_of(matter, page["user"]):
            return None  # who sat on the panel does not read it either, whatever else they are
        named = {evaluating.key_of(bid): bid.label for bid in ranked_of(matter)}

        def first(found) -> str:
            ranks = evaluating.ranked(panel, matter, {each.key: each for each in found})
            return min(ranks, key=lambda each: each.rank).who

        try:
            judged = severity.of(panel, first, judged_of(matter, panel))
        except NotAllThere:
            return None
        return {"judged": judged, "named": named, "hangs": [each for each in judged if each.first_without]}
