"""
订阅: what can be followed here without an account, and what is new of it. A topic is a sort and, where it is of one thing, which
one: all calls, one call, all policy texts, one text, all notices, those of one kind of matter. The daily letter, the feed and the
calendar say the same: what stands on the public pages anyway, and when it came there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone

from yihe.acts.notices import public as reading
from yihe.domains.incubation import queries as incubation
from yihe.faces.design import shown
from yihe.faces.portal import citing, figures
from yihe.foundation import city_pack
from yihe.matters.models import Event
from yihe.registers.policies import queries as policies
from yihe.registers.policies.models import ConfirmedText, PolicyText

MOST = 60  # of what is new at a time


@dataclass(frozen=True, slots=True)
class News:
    """
    One thing that happened: since when it is public, what to read of it, and where (a path of ours). `key` is its own for ever.
    `ends_on` is a last day somebody may act on, with the words for it.
    """

    key: str
    at: datetime
    title: str
    note: str
    path: str
    ends_on: date | None = None
    ends: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """What somebody follows; `label` in words, `path` the page it stands on."""

    sort: str
    about: str
    label: str
    path: str

    def since(self, moment: datetime, until: datetime | None = None) -> list[News]:
        """Return what is new after a moment and not after another (now), newest first, `MOST` at most."""
        until = until or timezone.now()
        found = [each for each in SORTS[self.sort].news(self.about, moment) if moment < each.at <= until]
        return sorted(found, key=lambda each: (each.at, each.key), reverse=True)[:MOST]

    @property
    def is_over(self) -> bool:
        return SORTS[self.sort].over(self.about)


@dataclass(frozen=True, slots=True)
class Sort:
    """
    How a sort of topic is named and read. `label` returns "" for what is not there; `news` may return more than is asked for; `over`
    whether nothing will follow any more.
    """

    label: Callable[[str], str]
    path: Callable[[str], str]
    news: Callable[[str, datetime], Iterator[News]]
    over: Callable[[str], bool] = lambda _about: False


def find(sort: str, about: str) -> Topic | None:
    """Return a topic of the county we speak for, None for what cannot be followed here."""
    if sort not in SORTS or not (label := SORTS[sort].label(about)):
        return None
    return Topic(sort, about, label, SORTS[sort].path(about))


# -- calls ----------------------------------------------------------------------------------------------------------------


def _calls():
    return incubation.published_calls(city_pack.region_of(city_pack.here()))


def _call_label(number: str) -> str:
    call = _calls().filter(matter__number=number).first()
    return f"公开招募“{call.title}”的更正、答疑和结果" if call else ""


def _call_is_over(number: str) -> bool:
    return not _calls().filter(matter__number=number, matter__closed_at=None).exists()


def _new_calls(_about: str, since: datetime) -> Iterator[News]:
    out = Event.objects.filter(action="publish", matter__kind="call", at__gt=since)
    published = dict(out.order_by("-seq").values_list("matter", "at"))
    for call in _calls().filter(pk__in=published):
        yield News(
            f"call-{call.matter.number}", published[call.pk], f"公开招募：{call.title}",
            f"招募 {call.places} 家，{shown.day(call.opens_on)} 起受理，{shown.day(call.closes_on)} 截止",
            reverse("portal:call", args=[call.matter.number]), call.closes_on, "招募截止",
        )  # fmt: skip


def _of_a_call(number: str, since: datetime) -> Iterator[News]:
    call = _calls().filter(matter__number=number).first()
    if call is None:
        return
    page = reverse("portal:call", args=[number])
    yield from (each for each in _new_calls("", since) if each.path == page)
    for row in call.addenda.filter(published_at__gt=since):
        moved = row.closes_on != row.closes_on_before
        yield News(
            f"addendum-{row.pk}", row.published_at, f"更正公告：{call.title}", row.text, page,
            row.closes_on if moved else None, "招募截止（已更正）",
        )  # fmt: skip
    for row in call.questions.filter(answered_at__gt=since):
        yield News(
            f"answer-{row.pk}", row.answered_at, f"答疑：{call.title}", f"问：{row.text}　答：{row.answer}", page
        )
    if call.matter.closed_at:
        words = "已经取消" if call.matter.state == "cancelled" else "已经结束"
        yield News(f"end-{number}", call.matter.closed_at, f"招募{words}：{call.title}", f"这次招募{words}。", page)


# -- policies -------------------------------------------------------------------------------------------------------------


def _begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _text_label(code: str) -> str:
    text = policies.texts_here().filter(code=code).first()
    return f"政策“{text.title}”的施行、修改、失效和标准" if text else ""


def _texts(_about: str, since: datetime) -> Iterator[News]:
    for text in policies.texts_here():
        yield from _text(text, since)


def _of_a_text(code: str, since: datetime) -> Iterator[News]:
    text = policies.texts_here().filter(code=code).first()
    if text is None:
        return
    yield from _text(text, since)
    page = reverse("portal:policy", args=[code])
    for row in policies.parameters_on(timezone.localdate()):
        for day, value in row.parameter.history:
            if value is not None and value.text == code:
                yield News(
                    f"figure-{row.parameter.path}-{day}", _begins(day), f"标准：{row.parameter.label} {figures.said(value)}",
                    f"自 {shown.day(day)} 起，依据 {value.cited}", citing.clause_href(code, value.clause) if value.clause else page,
                )  # fmt: skip


def _text(text: PolicyText, since: datetime) -> Iterator[News]:
    page, title = reverse("portal:policy", args=[text.code]), f"{text.title}（{text.number}）"
    yield News(
        f"in-force-{text.code}", _begins(text.in_force_from), f"开始施行：{title}",
        f"{text.issuer}，自 {shown.day(text.in_force_from)} 起施行", page,
    )  # fmt: skip
    if text.in_force_until:
        yield News(
            f"until-{text.code}", _begins(text.in_force_until), f"最后一天有效：{title}",
            f"{shown.day(text.in_force_until)} 之后不再有效。以前的事项仍按它核算", page,
        )  # fmt: skip
    for row in ConfirmedText.objects.filter(code=text.code, confirmed_at__gt=since):
        note = f"内容已经确认并公布，自 {shown.day(text.in_force_from)} 起施行"
        yield News(f"confirmed-{row.pk}", row.confirmed_at, f"公布：{title}", note, page)


# -- notices --------------------------------------------------------------------------------------------------------------


def _notices_label(kind: str) -> str:
    if not kind:
        return "全部公示"
    label = dict(reading.kinds_of_notices()).get(kind, "")
    return f"“{label}”的公示" if label else ""


def _notices(kind: str, since: datetime) -> Iterator[News]:
    for notice in reading.published_since(since, kind):
        page = reverse("portal:notice", args=[notice.pk])
        yield News(
            f"notice-{notice.pk}", notice.published_at, f"公示：{notice.title}",
            f"{notice.kind}。{shown.day(notice.closes_on)} 为止，谁都可以提出异议", page,
            None if notice.withdrawn_at else notice.closes_on, "公示和提出异议的最后一天",
        )  # fmt: skip
        if notice.withdrawn_at:
            yield News(
                f"withdrawn-{notice.pk}", notice.withdrawn_at, f"公示已撤回：{notice.title}",
                notice.withdrawn_reason, page,
            )  # fmt: skip


SORTS: dict[str, Sort] = {
    "calls": Sort(lambda about: "" if about else "全部公开招募", lambda _about: reverse("portal:calls"), _new_calls),
    "call": Sort(_call_label, lambda number: reverse("portal:call", args=[number]), _of_a_call, _call_is_over),
    "policies": Sort(lambda about: "" if about else "全部政策", lambda _about: reverse("portal:policies"), _texts),
    "policy": Sort(_text_label, lambda code: reverse("portal:policy", args=[code]), _of_a_text),
    "notices": Sort(_notices_label, lambda _kind: reverse("portal:notices"), _notices),
}
