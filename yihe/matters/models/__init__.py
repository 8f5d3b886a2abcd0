"""办件: the cover sheet, its events and seals, who was let in, asked and told, the series of numbers, the search index."""

from yihe.matters.models.bulks import Bulk, BulkItem
from yihe.matters.models.clocks import Clock, TimerRun
from yihe.matters.models.counts import CoverChange, KeptCount, KeptDays
from yihe.matters.models.events import Event, EventWords, event_digest
from yihe.matters.models.matter import Matter
from yihe.matters.models.messages import PartyMessage
from yihe.matters.models.numbers import FreeNumber, NumberSeries
from yihe.matters.models.parties import May, Party, PartySession
from yihe.matters.models.people import Countersignature, Draft, Notification, Press
from yihe.matters.models.reach import Confidentiality, Reach
from yihe.matters.models.seals import LodgedNote, Seal, SealedHead, SealedPage
from yihe.matters.models.search import SearchEntry

__all__ = [
    "Bulk", "BulkItem", "Clock", "Confidentiality", "Countersignature", "CoverChange", "Draft", "Event", "EventWords", "FreeNumber", "KeptCount", "KeptDays", "LodgedNote", "Matter", "May", "Notification",
    "NumberSeries", "Party", "PartyMessage", "PartySession", "Press", "Reach", "Seal", "SealedHead", "SealedPage", "SearchEntry", "TimerRun", "event_digest",
]  # fmt: skip
