"""
How a notification reaches somebody. In the page it stands for all; besides, by the channels the settings name
(`NOTIFICATION_CHANNELS`, dotted paths): the house brings mail, a city adds its own (短信) as a class of this shape. Whoever has
no address there is passed over. Which sort goes out at once, once a day or not at all each person chooses (`NotificationChoice`).

What leaves the house is made here and not taken from the page (`words_outside`): mail may be read by others than whom it is for.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from smtplib import SMTPRecipientsRefused
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.module_loading import import_string

from yihe.foundation import city_pack, city_words, periods
from yihe.matters import kinds, offering
from yihe.matters.models import Matter, Notification
from yihe.registers.accounts.models import NotificationChoice, User

log = logging.getLogger(__name__)
Way = NotificationChoice.Way


@dataclass(frozen=True)
class Sort:
    """A sort of notification. `usual` holds where somebody chose nothing."""

    code: str
    label: str
    usual: str


DUE = Sort("due", "到期提醒", Way.NOW)
MATTER = Sort("matter", "办件进展", Way.NOW)
COPY = Sort("copy", "抄送", Way.PAGE)
SORTS = (DUE, MATTER, COPY)  # of these one chooses; what concerns accounts is always mailed at once

OWN_ACCOUNT = "desk:account"  # the page of what concerns the reader alone
ELSE = "有一件事等您查看或办理，请登录{system}平台查看。"


def sort_of(row: Notification) -> Sort | None:
    """Return the sort of a notification; None for what nobody can turn off: their account, and what keeps the system."""
    if row.is_a_reminder:
        return DUE
    if row.matter_id is None:
        return None
    return COPY if row.copied else MATTER


def ways_of(user: User) -> dict[str, str]:
    """Return how somebody hears of each sort, by its code."""
    chosen = dict(NotificationChoice.objects.filter(user=user).values_list("sort", "way"))
    return {sort.code: chosen.get(sort.code, sort.usual) for sort in SORTS}


def choose(user: User, ways: dict[str, str]) -> None:
    """Keep how somebody wants to hear of each sort."""
    for sort in SORTS:
        if (way := ways.get(sort.code)) in Way.values:
            NotificationChoice.objects.update_or_create(user=user, sort=sort.code, defaults={"way": way})


def goes_out(row: Notification) -> bool:
    """Test whether a notification is sent at once, by what its reader chose."""
    sort = sort_of(row)
    return sort is None or ways_of(row.user)[sort.code] == Way.NOW


def county_of(user: User, matter: Matter | None = None) -> Path:
    """Return the pack in whose words somebody is written to: that of the matter it is about, else of what they hold first; else home."""
    if matter is not None:
        return city_pack.find(matter.region) or city_pack.home()
    where = next(map(offering.where, user.memberships_in_force), "")
    return (where and city_pack.find(where)) or city_pack.home()


def words_outside(row: Notification) -> str:
    """
    Return what leaves the house of a notification: no name of anybody else, no amount, nothing that was typed. Of a matter it says the
    number, where it stands and, to whom it waits for, by when; of one's own account, and where it only counts, the very words;
    of anything else, that it is there.
    """
    if row.matter is not None:
        return f"办件 {row.matter.number}：{_stands(row.matter, row.user)}。请登录{city_words.system()}平台查看。"
    return row.text if row.key or row.page == OWN_ACCOUNT else ELSE.format(system=city_words.system())


def _stands(matter: Matter, user: User) -> str:
    state = kinds.get(matter.kind).workflow_of(matter).states[matter.state]
    if matter.due_at is None or all(held.role is not state.waits_on for held in user.memberships_in_force):
        return state.shown_outside
    return f"{state.shown_outside}，请在 {periods.words(matter.due_at)} 前办理"


class Channel(Protocol):
    """
    One way out of the house. Used as a context for a run; `send` returns whether it was taken, passes over whoever has no
    address, and raises OSError where the other side does not answer at all.
    """

    def __enter__(self) -> "Channel": ...
    def __exit__(self, *fault) -> None: ...
    def send(self, user: User, subject: str, text: str) -> bool: ...


class Mail:
    """To the address somebody has on record. An address the relay refuses is passed over, so that it holds up nobody else."""

    def __enter__(self):
        self._connection = get_connection()
        return self

    def __exit__(self, *fault):
        self._connection.close()

    def send(self, user: User, subject: str, text: str) -> bool:
        if not user.email:
            return False
        self._connection.open()  # once, and only when there is somebody to write to
        line = " ".join(subject.split())[:60]  # a line break in a subject is refused, and rightly
        mail = EmailMessage(city_words.subject(line), text, to=[user.email], connection=self._connection)
        try:
            return bool(mail.send())
        except SMTPRecipientsRefused as refused:
            log.warning("the relay refuses the address of user %s: %s", user.pk, refused)
            return False


def every() -> list[Channel]:
    """Return the channels out of the house, as the settings name them."""
    return [import_string(path)() for path in settings.NOTIFICATION_CHANNELS]


def send(channels: Iterable[Channel], user: User, subject: str, text: str) -> bool:
    """Send by every channel; return whether any took it."""
    return any([channel.send(user, subject, text) for channel in channels])
