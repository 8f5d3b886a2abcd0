"""The panel that lists a matter's papers, says what is missing, and takes new ones."""

from yihe.acts.documents import scanning
from yihe.acts.documents.checks import ACCEPT, ALLOWED, limits, shown_size
from yihe.acts.documents.papers import OTHER, papers_on
from yihe.matters.panels import Panel


class Papers(Panel):
    """材料. Put it in a kind's `panels`: `Papers()`."""

    template_name = "documents/papers.html"

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
        return {
            "slots": slots,
            "missing": [slot.paper.label for slot in slots if slot.is_missing],
            "accept": ACCEPT,
            "help": f"可上传 {ALLOWED}，每份不超过 {shown_size(most.file)}，每件最多 {most.papers} 份。",
            "shown_size": shown_size,
            "waiting": scanning.waiting(shown),
        }
