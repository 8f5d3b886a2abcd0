"""The box of what is alike among the bids: passages side by side, for the panel and who decides; and what the panel said of it."""

from itertools import groupby

from yihe.domains.procurement.models import LikePassage
from yihe.domains.procurement.tender.rows import check_of, likenesses_of, opinions_of
from yihe.foundation.roles import AUDITOR, DIRECTOR, EXPERT
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
        kept = LikePassage.objects.filter(likeness__tender=matter.pk, seq__lte=SHOWN_OF_A_PAIR).order_by("likeness", "seq")
        passages = {pk: list(found) for pk, found in groupby(kept, key=lambda each: each.likeness_id)}
        pairs = [
            {"row": row, "percent": f"{row.share * 100:.1f}%", "same": row.same.splitlines(), "passages": passages.get(row.pk, [])}
            for row in rows
        ]  # fmt: skip
        return {
            "check": check, "pairs": pairs, "unread": check.unread.splitlines(), "opinions": opinions_of(matter),
        }  # fmt: skip
