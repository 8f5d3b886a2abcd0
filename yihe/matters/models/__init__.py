"""办件: the cover sheet, its events and seals, who was let in, asked and told, and the series of numbers."""

from yihe.matters.models.clocks import Clock, TimerRun
from yihe.matters.models.events import Event, event_digest
from yihe.matters.models.matter import Matter
from yihe.matters.models.numbers import NumberSeries
from yihe.matters.models.parties import May, Party
from yihe.matters.models.people import Countersignature, Draft, Notification
from yihe.matters.models.reach import Confidentiality, Reach
from yihe.matters.models.seals import LodgedNote, Seal, SealedHead, SealedPage

__all__ = [
    "Clock", "Confidentiality", "Countersignature", "Draft", "Event", "LodgedNote", "Matter", "May", "Notification", "NumberSeries",
    "Party", "Reach", "Seal", "SealedHead", "SealedPage", "TimerRun", "event_digest",
]  # fmt: skip
