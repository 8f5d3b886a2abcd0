"""
What a room says of a record, in its `records.py`; pages, sheets and tests read it. Nothing here makes a model.

Subclass `Record`, fill in the names, and say whose duty it is: everything else is derived.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from yihe.foundation.records import listed
from yihe.foundation.roles import Role
from yihe.foundation.spoken import spoken_of_class


class State(Enum):
    """What became of a record: code, label, how it looks."""

    ENTERED = "entered", "待确认", "active"
    CONFIRMED = "confirmed", "已确认", "good"
    SENT_BACK = "sent_back", "已退回", "bad"
    UNCONFIRMED = "unconfirmed", "逾期未确认", "neutral"
    RECORDED = "recorded", "已登记", "neutral"  # nobody is asked to confirm it
    CORRECTED = "corrected", "已更正", "neutral"
    VOID = "void", "已撤销", "neutral"

    def __init__(self, code: str, label: str, tone: str):
        self.code, self.label, self.tone = code, label, tone


class Record(listed.Listed):
    """
    One sort of record. `rows` is a model made of `rows.Entered`, `answers` one made of `rows.Answer` (None: nobody is asked).

    `about` names the column that says what a record belongs to: reach and duty follow from it. `fields` are typed, in this
    order; `happened` is one of them, a day.
    """

    answers: Any = None
    about: str
    happened: str = "on"
    fields: tuple[str, ...]
    columns: tuple[
        str, ...
    ] = ()  # of the list, besides day, what it is about, who entered it and state; `fields` when empty
    joined: tuple[str, ...] = ()  # read along with a row
    initial: dict[
        str, Any
    ] = {}  # what stands in the boxes at first: a value, or a function that says it when the page is shown
    helps: dict[str, str] = {}  # what stands beside a box: the rule of it, before somebody breaks it
    entered_by: tuple[Role, ...]
    confirmed_by: tuple[Role, ...] = ()
    about_column: str = "对象"  # heading of the column that says what a record is about
    region_at: str = ""  # the way from a row to the region of what it is about, where its terms are each county's own
    about_page: str = ""  # name of the page of what it is about; takes its key
    enters_words: str  # whose it is to enter, as a sentence
    answers_words: str = ""  # whose it is to confirm, as a sentence

    def __init_subclass__(cls, abstract: bool = False):
        if abstract:
            return
        if cls.happened not in cls.fields:
            raise ValueError(f"{cls.__module__}：记录“{cls.code}”没有让人填写发生的日期（{cls.happened}）。")
        if not bool(cls.answers) == bool(cls.answers_words) == bool(cls.confirmed_by):
            raise ValueError(f"{cls.__module__}：记录“{cls.code}”要么写明由谁确认，要么没有确认。")
        spoken_of_class(cls, "label", "about_column", "enters_words", "answers_words")
        listed.add(cls)

    # Reach and duty: a room says these --------------------------------------------------------------------------------

    @classmethod
    def abouts(cls, user) -> QuerySet:
        """Return what a person may enter a record about."""
        raise NotImplementedError

    @classmethod
    def named(cls, text: str, user, on: date | None) -> Any:
        """Return what a sheet means by a text, on the day it happened. Raises ValidationError."""
        raise NotImplementedError

    @classmethod
    def place_of(cls, about) -> dict:
        """Return where what a record is about lies, as memberships reach it: region, and key of the organization or None."""
        raise NotImplementedError

    @classmethod
    def regions_of(cls, user) -> list[str] | None:
        """Return the regions whose records a person sees, where these alone decide (`region_at`); None: `in_reach` says it otherwise."""
        return None

    # What a room may add ----------------------------------------------------------------------------------------------

    @classmethod
    def called(cls, about) -> str:
        """Return what a list calls what a record is about."""
        return str(about)

    @classmethod
    def faults(cls, about, said: dict) -> Iterable[tuple[str, str]]:
        """Yield (name of the field or "", sentence) for what was typed and cannot be."""
        return ()

    @classmethod
    def faults_of_entry(cls, about, said: dict, by) -> Iterable[tuple[str, str]]:
        """Yield what is wrong as `faults` does, where it depends on who enters: what they name and may not know of."""
        return ()

    @classmethod
    def derived(cls, about, said: dict) -> dict:
        """Return the columns that follow from what was typed."""
        return {}

    @classmethod
    def entered(cls, row) -> None:
        """Hear of a row that was written, in its transaction."""

    @classmethod
    def answered(cls, row, answer) -> None:
        """Hear that a row was confirmed or sent back, in its transaction."""

    @classmethod
    def receivers(cls, about) -> set[int]:
        """Return the keys of those who may confirm, for the reminder."""
        return set()

    @classmethod
    def receivers_of(cls, row) -> set[int]:
        """Return the keys of those who may confirm one row: whoever entered it is none of them."""
        return cls.receivers(cls.about_of(row)) - {row.by_id}

    @classmethod
    def late_after(cls, region: str = "") -> int | None:
        """Return after how many days a record of a region (where we speak) is entered late; None: never."""
        return None

    @classmethod
    def reminded_after(cls, region: str = "") -> int:
        """Return after how many days who may confirm a record of a region is reminded, once."""
        return 7

    @classmethod
    def stands_after(cls, region: str = "") -> int:
        """Return after how many days a record of a region that nobody confirmed stands as not confirmed."""
        return 30

    # What follows ------------------------------------------------------------------------------------------------------

    @classmethod
    def enters(cls, hat, about) -> bool:
        """Test whether a membership makes it somebody's to enter a record about something."""
        return hat.role in cls.entered_by and hat.covers(**cls.place_of(about))

    @classmethod
    def confirms(cls, hat, about) -> bool:
        """Test whether a membership makes it somebody's to confirm what was entered about something."""
        return hat.role in cls.confirmed_by and hat.covers(**cls.place_of(about))

    @classmethod
    def confirms_row(cls, hat, row) -> bool:
        """Test whether a membership makes it somebody's to confirm this row: where that hangs on which side entered it, too."""
        return cls.confirms(hat, cls.about_of(row))

    @classmethod
    def may_enter_any(cls, user) -> bool:
        return any(hat.role in cls.entered_by for hat in user.hats)

    @classmethod
    def on_the_menu_of(cls) -> tuple[Role, ...]:
        return (*cls.entered_by, *cls.confirmed_by, *cls.seen_by)

    @classmethod
    def answer_link(cls) -> str:
        """Return the name under which a row has its answer."""
        return cls.answers._meta.pk.remote_field.get_accessor_name() if cls.answers else ""

    @classmethod
    def answer_to(cls, row):
        """Return the answer a row got, or None."""
        return getattr(row, cls.answer_link(), None) if cls.answers else None

    @classmethod
    def about_of(cls, row) -> Any:
        return getattr(row, cls.about)

    @classmethod
    def region_of(cls, row) -> str:
        """Return the region whose terms hold for a row; "" where they are the same everywhere."""
        return str(cls.place_of(cls.about_of(row)).get("region") or "") if cls.region_at else ""

    @classmethod
    def day_of(cls, row) -> date:
        """Return the day a row says it happened."""
        return getattr(row, cls.happened)

    @classmethod
    def last_day(cls, row) -> date:
        """Return the last day on which a row can still be confirmed."""
        return timezone.localdate(row.recorded_at) + timedelta(days=cls.stands_after(cls.region_of(row)))

    @classmethod
    def days_late(cls, row) -> int:
        """Return how many days after it happened a row was entered, when that is later than it should be; else 0."""
        after = cls.late_after(cls.region_of(row))
        days = (timezone.localdate(row.recorded_at) - cls.day_of(row)).days
        return days if after is not None and days > after else 0

    @classmethod
    def state_of(cls, row) -> State:
        later = getattr(row, "corrected_by", None)
        if row.void or later is not None and later.void:
            return State.VOID
        if later is not None:
            return State.CORRECTED
        if not cls.answers:
            return State.RECORDED
        answer = cls.answer_to(row)
        if answer is not None:
            return State.CONFIRMED if answer.accepted else State.SENT_BACK
        return State.ENTERED if timezone.localdate() <= cls.last_day(row) else State.UNCONFIRMED

    @classmethod
    def cannot_enter(cls, user, about, on: date | None = None) -> str:
        """
        Return why it is not this person's to enter a record about something that happened on a day, or "": the duty must be
        theirs now, and have been theirs then.
        """
        if not any(cls.enters(hat, about) for hat in user.hats):
            return cls.enters_words
        if on and not any(row.was_held_on(on) and cls.enters(row, about) for row in user.memberships.all()):
            return f"{on:%Y-%m-%d} 您还没有（或不再有）这项职责：{cls.enters_words}"
        return ""

    @classmethod
    def cannot_answer(cls, row, user) -> str:
        """Return why this person cannot confirm a row or send it back, or ""."""
        state = cls.state_of(row)
        if not any(cls.confirms(hat, cls.about_of(row)) for hat in user.hats):
            return cls.answers_words or "这种记录不需要确认。"
        if row.by_id in user.acts_for:
            return "记录的人不能替对方确认。"
        if not any(cls.confirms_row(hat, row) for hat in user.hats):
            return cls.answers_words
        if state in (State.CORRECTED, State.VOID):
            return f"这条记录{state.label}，请看更正后的那一条。"
        if state in (State.CONFIRMED, State.SENT_BACK):
            return f"这条记录{state.label}，不用再处理。"
        if state is State.UNCONFIRMED:
            return f"确认期限到 {cls.last_day(row):%Y-%m-%d} 为止，这条记录以“{state.label}”留存；确有需要请记录人更正后再确认。"
        return ""

    @classmethod
    def cannot_correct(cls, row, user) -> str:
        """Return why this person cannot put a row right or take it back, or ""."""
        if cls.state_of(row) in (State.CORRECTED, State.VOID):
            return "这条记录已经更正过，请更正最新的那一条。"
        return cls.cannot_enter(user, cls.about_of(row))


def every() -> list[type[Record]]:
    return [each for each in listed.every() if issubclass(each, Record)]


def find(code: str) -> type[Record] | None:
    return next((each for each in every() if each.code == code), None)


def autodiscover() -> None:
    autodiscover_modules("records")


def sentences(faults: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return faults by the name of their field, as ValidationError takes them."""
    found: dict[str, list[str]] = {}
    for name, sentence in faults:
        found.setdefault(name or "__all__", []).append(sentence)
    return found


def day_faults(record: type[Record], said: dict) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the day a record is said to have happened on."""
    on = said[record.happened]
    if isinstance(on, datetime):
        on = timezone.localdate(on)
    if on > timezone.localdate():
        yield record.happened, "还没有发生的事不能先记录。"


def refuse(sentence: str) -> None:
    """Raise a sentence, if there is one."""
    if sentence:
        raise ValidationError(sentence)
