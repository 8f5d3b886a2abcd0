"""
What stands of a purchase in rows, for its file (`purchase_file`): one sheet a table, of the room, of sealed bids and of reviews. Each table of these is
named here, with what it hangs on, who reads it and from when; one that is named nowhere fails a promise (`tests/promises/test_purchase_file_forgets_nothing.py`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from yihe.acts.reviews import panels as review_panels
from yihe.acts.reviews.models import ReviewPanel, Seat
from yihe.domains.procurement import performance
from yihe.domains.procurement.models import Bid
from yihe.domains.procurement.tender.boxes_of_some import ConformityBox, LikenessBox, ProvinceBox
from yihe.foundation.encryption import EncryptedTextField
from yihe.matters import access, kinds
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.matters.readers import Reader

ROOMS = ("procurement", "sealed_bids", "reviews")


@dataclass(frozen=True)
class Sheet:
    """
    A table of the file: the matter its rows hang on (`kind`, by the path `to`), who reads them of those who read that matter, and when:
    `(matter, user)`, undeclared always.
    """

    model: str
    kind: str
    to: str
    readers: tuple[Reader, ...] = ()
    when: Callable[[Matter, Any], bool] | None = None


def _opened(matter: Matter, user) -> bool:
    """Before the opening nobody learns who bids, nor how many (令87 28)."""
    return contents_of(matter).opened_on is not None


def _judged(matter: Matter, user) -> bool:
    """
    What a panel judged, and who sat on it, is nobody's before the award or the end of its round; then theirs who read each member's marks on the page
    (`reviews.panels.rights`), and not of who sat there (令87 47, 66).
    """
    panel = ReviewPanel.objects.filter(matter=matter).order_by("-pk").first()
    if panel is None or Seat.objects.filter(panel__matter=matter, practitioner__user=user).exists():
        return False
    over = contents_of(matter).awarded_on is not None or not matter.is_open
    return over and review_panels.rights(panel, user, panel.all_seats()).inside


_OF_PURCHASE = (
    ("Purchase", "matter"),
    ("Asked", "purchase"),
    ("LeftApart", "purchase"),
    ("Quote", "purchase"),
    ("Award", "purchase"),
    ("GoneWinner", "purchase"),
)
_OF_CONTRACT = (
    ("Contract", "matter"), ("Stage", "contract"), ("Deduction", "contract"), ("Supplement", "contract"), ("Amendment", "contract"),
    ("Takeover", "contract"), ("UnitPrice", "contract"), ("ContractBond", "contract"),
)  # fmt: skip
_OF_TENDER = (
    ("Tender", "matter"), ("TenderCondition", "tender"), ("TenderCriterion", "tender"), ("BondTerms", "tender"), ("TenderCorrection", "tender"), ("Bid", "tender"),
    ("Clarification", "tender"), ("Talk", "tender"), ("NeedChange", "tender"), ("ProposedFinding", "tender"), ("CollectiveDecision", "tender"),
)  # fmt: skip
_ALIKE = (
    ("LikenessCheck", "tender"),
    ("Likeness", "tender"),
    ("LikePassage", "likeness__tender"),
    ("LikenessOpinion", "tender"),
)
_PUBLIC = (
    ("Opening", "matter"),
    ("Opener", "opening"),
    ("KeyProof", "opener__opening"),
    ("Publication", "opening"),
    ("Inquiry", "opening"),
)
_BIDS = (
    ("SealedBid", "delivery__opening"), ("Withdrawal", "bid__delivery__opening"), ("OpenedBid", "bid__delivery__opening"),
    ("PaperBid", "bid__delivery__opening"), ("BidLetter", "bid__delivery__opening"),
)  # fmt: skip
_JUDGED = (
    ("SealedDraw", "matter"), ("Half", "draw__matter"), ("LotteryEntry", "draw__matter"), ("ReviewPanel", "matter"), ("Seat", "panel__matter"),
    ("Subject", "panel__matter"), ("ComparedSheet", "seat__panel__matter"), ("Mark", "subject__panel__matter"),
    ("Finding", "subject__panel__matter"), ("ScoreCorrection", "subject__panel__matter"),
)  # fmt: skip
SHEETS = (
    *(Sheet(f"procurement.{name}", "purchase", to) for name, to in _OF_PURCHASE),
    *(Sheet(f"procurement.{name}", "tender", to) for name, to in _OF_TENDER),
    *(Sheet(f"procurement.{name}", "tender", to, LikenessBox.readers) for name, to in _ALIKE),
    *(
        Sheet(f"procurement.{name}", "tender", "tender", ConformityBox.readers, _judged)
        for name in ("ConformityQuestion", "ConformityVote")
    ),
    Sheet("procurement.ProvinceExpert", "tender", "tender", ProvinceBox.readers, _judged),
    Sheet("procurement.Challenge", "challenge", "matter"),
    Sheet("procurement.Complaint", "tender_complaint", "matter"),
    *(Sheet(f"sealed_bids.{name}", "tender", to) for name, to in _PUBLIC),
    *(Sheet(f"sealed_bids.{name}", "tender", to, when=_opened) for name, to in _BIDS),
    *(Sheet(f"reviews.{name}", "tender", to, when=_judged) for name, to in _JUDGED),
    *(Sheet(f"procurement.{name}", "contract", to) for name, to in _OF_CONTRACT),
    Sheet("procurement.Milestone", "milestone", "matter"),
    Sheet("procurement.Counted", "milestone", "milestone"),
    Sheet("procurement.PointedRecord", "milestone", "milestone"),
    Sheet("procurement.PointedMaterial", "milestone", "milestone"),
    Sheet("procurement.Performance", "performance", "matter", when=performance.may_read),
    Sheet("procurement.Bond", "bond", "matter"),
    Sheet("procurement.CountedUnits", "milestone", "milestone"),
)
# Tables of these rooms that have no sheet, and why.
LEFT_OUT = {
    "sealed_bids.Delivery": "a number and the digest of a code: what was delivered under it is the sealed bid's",
    "sealed_bids.Upload": "what was not whole is no bid",
    "sealed_bids.GivenShares": "shares of keys: what they opened is the opened bid's",
    "sealed_bids.PaperReading": "what each of two openers read from paper: what they read alike is the opened bid's",
    "sealed_bids.InquiryAnswer": "which publication answers which inquiry: the publication has both",
    "reviews.ScoreSheet": "of a review of one alone: a tender compares several",
    "reviews.Score": "of a review of one alone: a tender compares several",
    "reviews.Consensus": "of a review of one alone: nobody agrees on points of a tender",
}


def _of_the_first(row: models.Model) -> set[str]:
    """Return the columns whose words stay the first person's until the second wrote down the same: their two opinions are two."""
    if not isinstance(row, Bid):
        return set()
    return ({"found", "found_why"} if not row.confirmed else set()) | ({"final_found"} if row.final is None else set())


def of(matters: list[Matter], user) -> Iterator[tuple[str, list[str], list[list]]]:
    """
    Yield what stands in rows of matters that a person knows of: what a table is called, its headings, its rows. A table without rows is left out.
    A sheet of consultations alone is called, and has its headings, in their words (ADR 0122).
    """
    for sheet in SHEETS:
        model = apps.get_model(sheet.model)
        read = [
            each for each in matters
            if each.kind == sheet.kind and access.reads(user, each, sheet.readers) and (sheet.when is None or sheet.when(each, user))
        ]  # fmt: skip
        columns = columns_of(model)
        rows = _rows_of(model, sheet, columns, read)
        if rows:
            words = [str(model._meta.verbose_name), *(str(column.verbose_name) for column in columns)]
            called, *headings = _worded(read, words)
            yield called, headings, [_cells(row, columns) for row in rows]


def _rows_of(model, sheet: Sheet, columns: list[models.Field], read: list[Matter]) -> list[models.Model]:
    if not read:
        return []
    joined = [column.name for column in columns if column.is_relation]
    found = model._base_manager.filter(**{f"{sheet.to}__in": [each.pk for each in read]})
    return list((found.select_related(*joined) if joined else found).order_by("pk"))


def _worded(read: list[Matter], words: list[str]) -> list[str]:
    """Return texts of ours as all of these matters say them; where they differ, as the tables are called."""
    said = {tuple(kinds.get(each.kind).worded(each, word) for word in words) for each in read}
    return list(said.pop()) if len(said) == 1 else words


def columns_of(model: type[models.Model]) -> list[models.Field]:
    """Return the columns a sheet has: all but its own number, and what is sealed."""
    return [
        field for field in model._meta.concrete_fields
        if not isinstance(field, models.AutoField | EncryptedTextField) and field.name != "sealed_as"
    ]  # fmt: skip


def _cells(row: models.Model, columns: list[models.Field]) -> list:
    held = _of_the_first(row)
    return ["" if column.name in held else _cell(row, column) for column in columns]


def _cell(row: models.Model, column: models.Field):
    value = getattr(row, column.attname)
    if value is None:
        return ""
    if column.is_relation:
        return str(getattr(row, column.name))
    if column.choices:
        return getattr(row, f"get_{column.name}_display")()
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}" if isinstance(column, models.DateTimeField) else value
