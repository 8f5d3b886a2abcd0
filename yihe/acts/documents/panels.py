"""The panel that lists a matter's papers, says what is missing, and takes new ones."""

from yihe.acts.documents import checking, scanning
from yihe.acts.documents.checks import ACCEPT, ALLOWED, TAKEN_OUT, limits, shown_size
from yihe.acts.documents.forms import LONGEST_OWN_WORDS, VERDICTS, SendBackForm
from yihe.acts.documents.held import good_until, offered
from yihe.acts.documents.papers import OTHER, papers_on
from yihe.matters.panels import Panel


class Papers(Panel):
    """材料. Put it in a kind's `panels`: `Papers()`."""

    template_name = "documents/papers.html"
    takes_papers = True

    def __init__(self, title: str = "材料"):
        super().__init__(title)

    def context(self, page):
        slots = papers_on(page["matter"], page["user"])
        # 其他材料 is not worth a line while nothing is in it and this person cannot add to it.
        slots = [s for s in slots if s.paper.code != OTHER.code or s.papers or s.earlier or not s.refusal]
        if not slots:
            return None
        most = limits()
        shown = {document.digest for slot in slots for document in (*slot.papers, *slot.earlier)}
        return self._looked_at(page, slots) | {
            "slots": slots,
            "held": offered(page["matter"], slots, page["user"]),
            "good_until": good_until,
            "last_look": page.get("last_look"),
            "missing": [slot.paper.label for slot in slots if slot.is_missing],
            "accept": ACCEPT,
            "help": f"可上传 {ALLOWED}，每份不超过 {shown_size(most.file)}，每件最多 {most.papers} 份。{TAKEN_OUT}",
            "shown_size": shown_size,
            "waiting": scanning.waiting(shown),
        }

    @staticmethod
    def _looked_at(page, slots) -> dict:
        """
        Return what whoever works on the matter is shown beside the list: the papers themselves, what was found of them, and,
        where they may send it back, what to tick.
        """
        open_now = [offer for offer in page.get("offers", ()) if not offer.refusal and not page.get("printed")]
        check = next((offer for offer in open_now if isinstance(offer.form, SendBackForm)), None)
        inside = page.get("inside", False)
        marks = checking.marks_of(page["matter"], page["user"]) if inside or page.get("paused") else {}
        current = [document for slot in slots for document in slot.papers]
        rows = {row.document.pk: row for row in check.form.rows} if check else {}
        unmarked = (document for document in current if document.pk not in marks)
        return {
            "marks": marks, "check": check, "rows": rows, "verdicts": VERDICTS, "longest": LONGEST_OWN_WORDS,
            "shown": next(unmarked, current[0] if current else None) if inside and open_now else None,
        }  # fmt: skip
