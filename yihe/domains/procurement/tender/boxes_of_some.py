"""
Boxes on the page of a tender that not everybody reads: what is alike among the bids, for the panel and who decides; and how the members judged,
after the award, for who answers for panels and for nobody else.
"""

from itertools import groupby

from yihe.acts.reviews import rules as review_rules
from yihe.acts.reviews import severity
from yihe.acts.reviews.compared import NotAllThere
from yihe.domains.procurement.models import LikePassage
from yihe.domains.procurement.tender import document, evaluating, province
from yihe.domains.procurement.tender.rows import check_of, judged_of, likenesses_of, opinions_of, ranked_of
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
