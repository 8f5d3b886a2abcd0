"""服务事项, 提供点 and 服务日 as lists, each with what changes it."""

from django.db.models import QuerySet
from django.utils import timezone

from yihe.foundation.records.kept import Asked, Change, Column, Lines, Register, Said
from yihe.registers.stations import naming, offering, slotting
from yihe.registers.stations.edits import desk_in
from yihe.registers.stations.models import ExceptionalDay, Hours, Offer, ServiceDay, ServiceItem, Station, StationState
from yihe.registers.stations.models.places import READERS, keeps, rules

GROUP = "公共法律服务"


def source(example: str) -> Asked:
    return Asked(StationState, "source", label="依据", help=f"例如：{example}", example=example)


def ends(until) -> Said:
    """Return how what has a last day stands today."""
    over = bool(until and until < timezone.localdate())
    return Said("", f"至 {until}" if until else "在办", "neutral" if over else "good")


def _of_county(user, item: ServiceItem | None) -> bool:
    return bool(desk_in(user)) and (item is None or desk_in(user) == item.region)


def _stations(user) -> QuerySet[Station]:
    return Station.objects.visible_to(user)


class ServiceItemRegister(Register):
    code, label, edits, rows = "service_items", "服务事项", "service_items", ServiceItem
    note = "为居民做什么、为谁做、需要的材料、收不收费，对外公开；在哪里做、什么时候做，在“提供点”里登记。"
    searched = ("name__icontains", "audience__icontains")
    seen_by = READERS
    group, icon, weight = GROUP, "list", 152
    columns = (
        Column("名称", lambda row: [Said(row.name, "虚构" if row.invented else "")]),
        Column("为谁服务", lambda row: row.audience),
        Column("需要的材料", lambda row: row.bring),
        Column("收费", lambda row: row.fee),
        Column("状态", lambda row: [ends(row.until)]),
    )
    sheet = (
        Column("名称", lambda row: row.name), *columns[1:4], Column("依据", lambda row: row.basis),
        Column("提供到", lambda row: row.until),
    )  # fmt: skip
    facts = (*columns[1:4], Column("依据", lambda row: row.basis), columns[4])
    enter = Change(
        "enter", "登记服务事项",
        (
            Asked(ServiceItem, "name", example="法律咨询"), Asked(ServiceItem, "audience", example="所有居民"),
            Asked(ServiceItem, "bring", example="有关的合同、通知"), Asked(ServiceItem, "fee", example="免费"),
            Asked(ServiceItem, "basis", example="设立文件 第三条"),
        ),
        offering.enter_item, _of_county,
    )  # fmt: skip
    changes = (
        Change(
            "end", "登记停止提供", (Asked(ServiceItem, "until", "on", label="提供到", required=True), source("调整通知")),
            offering.end_item, _of_county, offered=lambda row: not row.until,
        ),
    )  # fmt: skip

    @classmethod
    def in_reach(cls, user):
        counties = {hat.region[:6] for hat in user.hats if hat.region and hat.role in READERS}
        return ServiceItem.objects.filter(region__in=counties)

    @classmethod
    def called(cls, entry: ServiceItem) -> str:
        return entry.name


class OfferRegister(Register):
    code, label, edits, rows = "offers", "提供点", "offers", Offer
    note = "在哪个服务点提供哪项服务、由谁、在哪个窗口、什么时候开放，对外公开。"
    searched = ("station__name__icontains", "item__name__icontains", "window__icontains", "provider__name__icontains")
    seen_by = READERS
    group, icon, weight = GROUP, "calendar", 151
    columns = (
        Column("服务点", lambda row: row.station.name),
        Column("服务事项", lambda row: row.item.name),
        Column("提供单位", lambda row: row.provider.name if row.provider else ""),
        Column("窗口", lambda row: " ".join(filter(None, (row.window, row.phone)))),
        Column("开放时间", lambda row: [Said(str(line)) for line in row.hours.all() if not line.until or line.until >= timezone.localdate()]),
        Column("状态", lambda row: [ends(row.until)]),
    )  # fmt: skip
    facts = (*columns[:4], Column("自", lambda row: row.since), columns[5])
    lines = (
        Lines(
            "hours", "开放时间",
            (
                Column("时间", lambda row: str(row)), Column("自", lambda row: row.since),
                Column("状态", lambda row: [ends(row.until)]),
            ),
            lambda offer: offer.hours.all(), "还没有登记开放时间，对外显示“请先电话询问”。",
            acts=(
                Change(
                    "hours", "登记开放时间",
                    (
                        Asked(Hours, "on"), Asked(Hours, "month_day", help="只有“每月某一日”才填，1 至 28"),
                        Asked(Hours, "rest_rule", help="只有“每月某一日”才选"), Asked(Hours, "opens"), Asked(Hours, "closes"),
                        Asked(Hours, "since"), Asked(Hours, "until", help="今后一直这样的留空"), source("值班安排"),
                    ),
                    offering.add_hours, lambda user, offer: keeps(user, offer.station), offered=lambda offer: not offer.until,
                ),
            ),
            each=(
                Change(
                    "end_hours", "登记改到哪天为止", (Asked(Hours, "until", "on", label="最后一日", required=True), source("值班安排")),
                    offering.end_hours, lambda user, row: keeps(user, row.offer.station), offered=lambda row: not row.until,
                    note=lambda _user, row: str(row),
                ),
            ),
        ),
        Lines(
            "days", "特殊日期",
            (Column("日期", lambda row: str(row)), Column("状态", lambda row: "已撤回" if row.withdrawn else "")),
            lambda offer: offer.exceptional_days.order_by("-day", "opens"), "没有特殊日期。",
            acts=(
                Change(
                    "day", "登记特殊日期",
                    (
                        Asked(ExceptionalDay, "day"), Asked(ExceptionalDay, "opens", help="全天不开放的，两项都不填"),
                        Asked(ExceptionalDay, "closes"), Asked(ExceptionalDay, "reason", help="对外显示，例如：停电检修"),
                    ),
                    offering.add_day, lambda user, offer: keeps(user, offer.station), offered=lambda offer: not offer.until,
                ),
            ),
            each=(
                Change(
                    "withdraw_day", "撤回", (source("恢复开放的通知"),), offering.withdraw_day,
                    lambda user, row: keeps(user, row.offer.station),
                    offered=lambda row: not row.withdrawn and row.day >= timezone.localdate(), note=lambda _user, row: str(row),
                ),
            ),
        ),
        slotting.LINES,
    )  # fmt: skip
    enter = Change(
        "enter", "登记提供点",
        (
            Asked(Offer, "station", **naming.STATION), Asked(Offer, "item", **naming.ITEM),
            Asked(Offer, "provider", **naming.BODY), Asked(Offer, "window", example="1号窗口"), Asked(Offer, "phone"),
            Asked(Offer, "since", example="2026-03-02"), source("服务协议"),
        ),
        offering.enter, lambda user, _none: naming.keeps_any(user),
    )  # fmt: skip
    changes = (
        Change(
            "correct", "更正",
            (Asked(Offer, "window"), Asked(Offer, "phone"), Asked(Offer, "provider", options=naming.bodies), source("窗口调整")),
            offering.correct, lambda user, row: keeps(user, row.station), offered=lambda row: not row.until,
            initial=lambda row: {"window": row.window, "phone": row.phone, "provider": row.provider_id},
        ),
        Change(
            "end", "登记停止提供", (Asked(Offer, "until", "on", label="最后一日", required=True), source("服务到期")),
            offering.end, lambda user, row: keeps(user, row.station), offered=lambda row: not row.until,
        ),
    )  # fmt: skip

    @classmethod
    def in_reach(cls, user):
        rows = Offer.objects.filter(station__in=_stations(user)).select_related("station", "item", "provider")
        return rows.prefetch_related("hours")

    @classmethod
    def called(cls, entry: Offer) -> str:
        return f"{entry.station.name}·{entry.item.name}"


class ServiceDayRegister(Register):
    code, label, edits, rows = "service_days", "服务日", "service_days", ServiceDay
    note = "每月固定一日的（光辉日、老年法律服务日）和只办一次的（司法鉴定进社区），对外公开；遇休息日改到哪天会写明。"
    searched = ("name__icontains", "station__name__icontains", "topic__icontains")
    seen_by = READERS
    group, icon, weight = GROUP, "calendar", 153
    columns = (
        Column("名称", lambda row: [Said(row.name, "虚构" if row.invented else "")]),
        Column("地点", lambda row: row.station.name),
        Column("哪一天", lambda row: row.on or f"每月{row.month_day}日，{row.get_rest_rule_display()}"),
        Column("时间", lambda row: f"{row.opens:%H:%M}–{row.closes:%H:%M}"),
        Column("内容", lambda row: row.topic),
        Column("状态", lambda row: [ends(row.on or row.until)]),
    )
    sheet = (Column("名称", lambda row: row.name), *columns[1:])
    facts = (*columns[1:5], Column("自", lambda row: row.since), Column("依据", lambda row: row.basis), columns[5])
    enter = Change(
        "enter", "登记服务日",
        (
            Asked(ServiceDay, "station", **naming.STATION), Asked(ServiceDay, "name", example="光辉日"),
            Asked(ServiceDay, "topic", example="法律咨询、普法"), Asked(ServiceDay, "month_day", help="1 至 28；只办一次的不填"),
            Asked(ServiceDay, "rest_rule", help="每月办的要选"), Asked(ServiceDay, "on", help="只办一次的填这一项"),
            Asked(ServiceDay, "opens", example="09:00"), Asked(ServiceDay, "closes", example="11:00"),
            Asked(ServiceDay, "since", example="2026-03-02"), Asked(ServiceDay, "basis", example="设立文件 第三条"),
        ),
        offering.enter_day, lambda user, row: bool(desk_in(user)) if row is None else rules(user, row.station),
    )  # fmt: skip
    changes = (
        Change(
            "end", "登记停办", (Asked(ServiceDay, "until", "last", label="最后一日", required=True), source("调整通知")),
            offering.end_day, lambda user, row: rules(user, row.station), offered=lambda row: not row.until and not row.on,
        ),
    )  # fmt: skip

    @classmethod
    def in_reach(cls, user):
        return ServiceDay.objects.filter(station__in=_stations(user)).select_related("station")

    @classmethod
    def called(cls, entry: ServiceDay) -> str:
        return entry.name
