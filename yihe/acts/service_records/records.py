"""
服务点服务记录: what was done at a place, entered in a moment on a phone and confirmed by the other side. It asks for no photograph, no
position and no clocking in (国办函〔2026〕12号), and has no box for a resident's name.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from yihe.acts.notices.discretion import says_too_much
from yihe.acts.ratings import verbs as ratings
from yihe.acts.service_records import limits
from yihe.acts.service_records.models import GROUPS, Mode, PlaceService, PlaceServiceConfirmation
from yihe.foundation.records import reading
from yihe.foundation.records.declared import Record
from yihe.foundation.roles import ADVICE_DESK, AUDITOR, CLERK, DIRECTOR, JUSTICE_OFFICE, REVIEWER, STATION_KEEPER
from yihe.foundation.written import looked_for
from yihe.matters import telling
from yihe.matters.models import Confidentiality, Matter
from yihe.registers.accounts.queries import who_reach
from yihe.registers.stations.models import Offer
from yihe.registers.stations.models.places import Level, State, state_on

BUREAU = (ADVICE_DESK, JUSTICE_OFFICE, CLERK)
ENTERS = (STATION_KEEPER, ADVICE_DESK)
SEES = (REVIEWER, DIRECTOR, AUDITOR)
HALF_HOUR = timedelta(minutes=30)
NO_MATTER = "没有查到您可以看到的这个编号的办件；不是办件的事不填编号。"
SEALED = "这件事由专人办理，编号不写进服务记录。"
NOBODY_THERE = "人数是 0（无来访）的，不勾选服务对象。"


def _now() -> datetime:
    """Return the present quarter of an hour, in local time: what stands in the boxes before anything is typed."""
    now = timezone.localtime()
    return now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)


class PlaceServiceRecord(Record):
    code, label, about = "place_service", "服务点服务记录", "offer"
    rows, answers = PlaceService, PlaceServiceConfirmation
    fields = ("people", "giver", "mode", "on", "starts", "ends", *GROUPS, "matter_number", "note")
    columns = ("people", "giver", "mode", "note")
    filters = ("giver", "mode")
    searched = (
        "offer__station__name__icontains",
        "offer__item__name__icontains",
        "note__icontains",
        "offer__station__region",
    )
    joined = ("offer__station", "offer__item", "offer__provider")
    initial = {
        "people": 1, "giver": "keeper", "mode": Mode.ON_SITE.value, "on": lambda: (_now() - HALF_HOUR).date(),
        "starts": lambda: (_now() - HALF_HOUR).strftime("%H:%M"), "ends": lambda: _now().strftime("%H:%M"),
    }  # fmt: skip
    helps = {
        "people": "没有人来填 0，就是无来访",
        "ends": "过了半夜的照钟点填，例如 22:30 到 00:30，算开始的那一天",
        "note": "可以不写。不写姓名、电话和证件号码",
        "matter_number": "已经立件的写编号，其他不写",
    }
    entered_by, confirmed_by, seen_by = ENTERS, (STATION_KEEPER, *BUREAU), SEES
    region_at = "offer__station__region"
    group, icon, weight = "公共法律服务", "check", 148
    about_column, about_page = "提供点", ""
    enters_words = "服务由服务点的联络员或者咨询受理员登记，各登记自己管的服务点。"
    answers_words = "服务由对方确认：联络员登记的由司法局或者司法所确认，司法局登记的由这个服务点的联络员确认。"

    @classmethod
    def in_reach(cls, user) -> QuerySet[PlaceService]:
        return PlaceService.objects.filter(reading.lies_in(cls, cls.regions_of(user)))

    @classmethod
    def regions_of(cls, user) -> list[str]:
        return [hat.region for hat in user.hats if hat.region and hat.role in (*ENTERS, *SEES, *BUREAU)]

    @classmethod
    def abouts(cls, user) -> QuerySet[Offer]:
        mine = Q(pk__in=[])
        for hat in user.hats:
            if hat.region and hat.role in ENTERS:
                mine |= Q(station__region__startswith=hat.region)
        rows = Offer.objects.filter(mine).exclude(station__state__in=[State.PLANNED, State.CLOSED])
        return rows.select_related("station", "item").order_by("station__region", "station", "pk")

    @classmethod
    def named(cls, text: str, user, on: date | None) -> Offer:
        """Find an offer by `place·service`, or by the name of a place that offers one service alone."""
        place, _, service = text.strip().partition("·")
        rows = cls.abouts(user).filter(station__name__in={place, looked_for.name(place)})
        rows = rows.filter(item__name__in={service, looked_for.name(service)}) if service else rows
        rows = rows.filter(Q(until=None) | Q(until__gte=on), since__lte=on) if on else rows
        if len(found := rows[:2]) != 1:
            raise ValidationError(f"没有找到您管的“{text.strip()[:60]}”，或者不止一个，请写成“服务点名称·服务事项”。")
        return found[0]

    @classmethod
    def place_of(cls, about: Offer) -> dict:
        return {"region": about.station.region, "organization_id": None}

    @classmethod
    def faults(cls, about: Offer, said: dict) -> Iterator[tuple[str, str]]:
        on, station = said["on"], about.station
        if not about.since <= on <= (about.until or date.max):
            until = f"{about.until:%Y-%m-%d}" if about.until else "今天"
            yield "on", f"“{about}”自 {about.since:%Y-%m-%d} 至 {until} 提供，这一天没有。"
        elif (stood := state_on(station, on)) != State.RUNNING:
            words = State(stood).label if stood else "还没有设立"
            yield "on", f"{station}这一天{words}，没有服务可以登记；状态登记错了的，请先更正。"
        if said["starts"] == said["ends"]:
            yield "ends", "开始和结束不能是同一时刻。"
        else:
            row = PlaceService(on=on, starts=said["starts"], ends=said["ends"])
            most = limits.hours_most(station.region)
            if row.hours > most:
                yield (
                    "ends",
                    f"从 {row.starts:%H:%M} 到 {row.ends:%H:%M} 是 {row.hours.normalize():f} 小时，一条最多 {most} 小时。",
                )
            elif row.span[1] > timezone.localtime() and on <= timezone.localdate():
                yield "ends", "还没有结束的服务不能先登记。"
        if not said["people"] and any(said[name] for name in GROUPS):
            yield "people", NOBODY_THERE
        if reason := says_too_much(said["note"]):
            yield "note", reason.replace("公开内容", "情况")

    @classmethod
    def faults_of_entry(cls, about: Offer, said: dict, by) -> Iterator[tuple[str, str]]:
        if number := said["matter_number"]:
            matter = Matter.objects.visible_to(by).filter(number=number).first()
            if matter is None:
                yield "matter_number", NO_MATTER
            elif matter.confidentiality != Confidentiality.OPEN:
                yield "matter_number", SEALED  # a list of others must not tell that it is there

    @classmethod
    def confirms_row(cls, hat, row: PlaceService) -> bool:
        """
        Test whether a membership is of the other side: what the place's keeper entered is confirmed by the bureau, what the bureau
        entered by the keeper; at the county's centre, which has none, by another role of the bureau.
        """
        if hat.role_code == row.hat or not cls.confirms(hat, row.offer):
            return False
        sides = {hat.role is STATION_KEEPER, row.hat == STATION_KEEPER.code}
        return len(sides) == 2 or row.offer.station.level == Level.COUNTY

    @classmethod
    def entered(cls, row: PlaceService) -> None:
        """Let whoever came rate the visit. Nothing is told at once: a place that notes twenty a day tells of them in one reminder."""
        if row.people:
            ratings.open_for_record(cls, row)

    @classmethod
    def answered(cls, row: PlaceService, answer: PlaceServiceConfirmation) -> None:
        if not answer.accepted:
            words = f"“{row}”的服务记录被退回：{answer.remark}"
            telling.tell({row.by_id}, words, page=f"desk:record {cls.code} {row.pk}")

    @classmethod
    def receivers_of(cls, row: PlaceService) -> set[int]:
        region = row.offer.station.region
        if row.hat == STATION_KEEPER.code:
            near = who_reach(JUSTICE_OFFICE, region=region)
            found = near or who_reach(ADVICE_DESK, region=region)
        elif row.offer.station.level == Level.COUNTY:
            found = who_reach(CLERK if row.hat == ADVICE_DESK.code else ADVICE_DESK, region=region)
        else:
            found = who_reach(STATION_KEEPER, region=region)
        return found - {row.by_id}

    @classmethod
    def late_after(cls, region: str = "") -> int:
        return limits.days(limits.LATE, region)

    @classmethod
    def reminded_after(cls, region: str = "") -> int:
        return limits.days(limits.REMIND, region)

    @classmethod
    def stands_after(cls, region: str = "") -> int:
        return limits.days(limits.CONFIRM, region)
