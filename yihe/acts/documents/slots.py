"""One entry of a matter's list of papers, as pages show it to somebody."""

from dataclasses import dataclass, field

from yihe.acts.documents.models import Document
from yihe.matters.kinds import Paper


@dataclass
class Slot:
    """One entry of a matter's list of papers: what is asked, what is there, what may be done."""

    paper: Paper
    papers: list[Document] = field(default_factory=list)  # the current version of each
    earlier: list[Document] = field(default_factory=list)  # replaced or taken back, newest first
    needed: bool = False  # by an action open in the present state
    refusal: str = ""  # why this person cannot add to it; "" when they can
    known: str = ""  # what a register says in its place; "" when it is asked for

    @property
    def is_missing(self) -> bool:
        return self.needed and not self.papers and not self.known
