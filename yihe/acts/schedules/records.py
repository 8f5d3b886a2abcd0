"""岗位, 值班人员 and 请假 as lists, each with what changes it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from yihe.acts.schedules import accounts, pool
from yihe.acts.schedules import edits as verbs
from yihe.acts.schedules.models import DutyHours, DutyPerson, DutyPost, Leave
from yihe.acts.schedules.models.people import KNOW_THE_POOL
from yihe.acts.schedules.models.posts import READERS
from yihe.foundation.records.kept import Asked, Change, Column, Lines, Register, Said
from yihe.foundation.roles import DUTY_LAWYER, ROSTER_MAKER
from yihe.foundation.written import looked_for
from yihe.registers.practitioners.models import Practitioner
from yihe.registers.stations.models import Station, StationState
from yihe.registers.stations.models.places import State
from yihe.registers.stations.offer_records import ends
from yihe.registers.teams.models import Team

GROUP = "公共法律服务"


def source(example: str) -> Asked:
    return Asked(StationState, "source", label="依据", help=f"例如：{example}", example=example)


def _makes_here(user, post: DutyPost | None) -> bool:
    return verbs.makes(user, post.region if post else "")


def _stations(user, _entry=None):
    return Station.objects.filter(region__startswith=verbs.county_of(user) or "-").exclude(state=State.CLOSED)


def _station_named(text: str, user) -> Station:
    return only(
        _stations(user).filter(Q(name__in={text.strip(), looked_for.name(text)}) | Q(region=text.strip())), text
    )


def _teams(user, _entry=None):
    return Team.objects.filter(region=verbs.county_of(user), until=None)


def _team_named(text: str, user) -> Team:
    return only(_teams(user).filter(name__in={text.strip(), looked_for.name(text)}), text)


def _licensed(user, _entry=None):
    county = verbs.county_of(user)
    near = Practitioner.objects.filter(licences__practises_at__region__startswith=county[:4] or "-")
    return near.distinct()


def _of_the_pool(user, _entry=None):
    own = Q(duty__account=user.pk)
    if county := verbs.county_of(user):
        own |= Q(duty__region=county)
    return Practitioner.objects.filter(own)


def _licensed_named(text: str, user) -> Practitioner:
    """Return the one a sheet means, by name or number of licence."""
    return only(_licensed(user).filter(called_so(text)), text)


def pool_named(text: str, user) -> Practitioner:
    return only(_of_the_pool(user).filter(called_so(text)).distinct(), text)


def called_so(text: str) -> Q:
    return Q(name__in={text.strip(), looked_for.name(text)}) | Q(licences__number=looked_for.number(text))


def only(rows, text: str) -> Any:
    if len(found := rows[:2]) != 1:
        raise ValidationError(f"没有找到“{text.strip()[:40]}”，或者不止一个。")
    return found[0]


def _rest(post: DutyPost) -> str:
    return "按规定" if post.rest_days is None else f"{post.rest_days} 天"


class PostRegister(Register):
    code, label, edits, rows = "duty_posts", "岗位", "duty_posts", DutyPost
    note = "在哪里值班、哪几天、几点到几点、做什么、每班几人。补贴只有文件写明的才有，别的岗位是志愿服务。"
    filters = ("topic", "pay")
    searched = ("name__icontains", "station__name__icontains")
    seen_by = READERS
    group, icon, weight = GROUP, "calendar", 153
    columns = (
        Column("岗位", lambda row: [Said(row.name, "虚构" if row.invented else "")]),
        Column("服务点", lambda row: row.station.name),
        Column("内容", lambda row: row.get_topic_display()),
        Column("值班时间", lambda row: [Said(str(line)) for line in row.hours.all() if not line.until or line.until >= timezone.localdate()]),
        Column("每班人数", lambda row: str(row.heads)),
        Column("补贴", lambda row: row.get_pay_display()),
        Column("状态", lambda row: [ends(row.until)]),
    )  # fmt: skip
    facts = (
        *columns[1:3], Column("谁来值班", lambda row: row.get_kind_display()), Column("团队", lambda row: str(row.team or "")),
        columns[4], Column("值班前休息", _rest), Column("偏远岗位", lambda row: "是" if row.far else "否"), columns[5],
        Column("自", lambda row: row.since), columns[6],
    )  # fmt: skip
    sheet = (Column("岗位", lambda row: row.name), *facts)
    lines = (
        Lines(
            "hours", "值班时间",
            (
                Column("时间", lambda row: str(row)), Column("自", lambda row: row.since),
                Column("状态", lambda row: [ends(row.until)]),
            ),
            lambda post: post.hours.all(), "还没有登记值班时间，排班时不排这个岗位。",
            acts=(
                Change(
                    "hours", "登记值班时间",
                    (
                        Asked(DutyHours, "on"), Asked(DutyHours, "starts"),
                        Asked(DutyHours, "ends", help="不晚于开始的，是第二天结束（过夜）"), Asked(DutyHours, "since"),
                        Asked(DutyHours, "until", help="今后一直这样的留空"), source("值班安排"),
                    ),
                    verbs.add_hours, _makes_here, offered=lambda post: not post.until,
                ),
            ),
            each=(
                Change(
                    "end_hours", "登记改到哪天为止", (Asked(DutyHours, "until", "on", label="最后一日", required=True), source("值班安排")),
                    verbs.end_hours, lambda user, row: verbs.makes(user, row.post.region), offered=lambda row: not row.until,
                    note=lambda _user, row: str(row),
                ),
            ),
        ),
    )  # fmt: skip
    enter = Change(
        "enter", "登记岗位",
        (
            Asked(DutyPost, "station", options=_stations, named=_station_named, example="某某镇便民法律服务站"),
            Asked(DutyPost, "name", example="综合咨询岗"), Asked(DutyPost, "topic", example="综合法律咨询"),
            Asked(DutyPost, "kind", example="律师执业证"), Asked(DutyPost, "team", options=_teams, named=_team_named),
            Asked(DutyPost, "heads", example="1"),
            Asked(DutyPost, "rest_days", help="值这个班以前至少休息几天；按本县市规定的留空"),
            Asked(DutyPost, "far", required=False), Asked(DutyPost, "pay", example="志愿（没有补贴）"),
            Asked(DutyPost, "since", example="2026-03-02"), source("值班安排"),
        ),
        verbs.enter_post, _makes_here,
    )  # fmt: skip
    changes = (
        Change(
            "change", "调整人数和休息",
            (Asked(DutyPost, "heads"), Asked(DutyPost, "rest_days"), Asked(DutyPost, "far", required=False), source("值班安排")),
            verbs.change_post, _makes_here, offered=lambda post: not post.until,
            initial=lambda post: {"heads": post.heads, "rest_days": post.rest_days, "far": post.far},
        ),
        Change(
            "end", "登记停止值班", (Asked(DutyPost, "until", "on", label="最后一日", required=True), source("值班安排")),
            verbs.end_post, _makes_here, offered=lambda post: not post.until,
        ),
    )  # fmt: skip

    @classmethod
    def in_reach(cls, user):
        return DutyPost.objects.visible_to(user).select_related("station", "team").prefetch_related("hours")

    @classmethod
    def called(cls, entry: DutyPost) -> str:
        return entry.name

    @classmethod
    def faults_of_entry(cls, said: dict[str, Any]) -> dict[str, str]:
        fault = verbs.lacks_standard(said.get("topic", ""), said.get("pay", ""))
        return {"pay": fault} if fault else {}


def _named_in_public(person: DutyPerson) -> list[Said]:
    named = person.may_be_named(timezone.localdate())
    return [Said("", "同意" if named else "不公开", "good" if named else "neutral")]


class PersonRegister(Register):
    code, label, edits, rows = "duty_people", "值班人员", "duty_people", DutyPerson
    note = "参加值班的律师、公证员、法律工作者。姓名只有本人同意才对外公开。"
    searched = ("practitioner__name__icontains",)
    seen_by = KNOW_THE_POOL
    group, icon, weight = GROUP, "people", 156
    columns = (
        Column("姓名", lambda row: [Said(row.practitioner.name, "虚构" if row.invented else "")]),
        Column("账户", lambda row: str(row.account or "")),
        Column("自", lambda row: row.since),
        Column("公开姓名", _named_in_public),
        Column("状态", lambda row: [ends(row.until)]),
    )
    sheet = (Column("姓名", lambda row: row.practitioner.name), *columns[1:])
    facts = columns[1:]
    enter = Change(
        "enter", "登记值班人员",
        (
            Asked(DutyPerson, "practitioner", options=_licensed, named=_licensed_named, example="某某"),
            Asked(DutyPerson, "since", example="2026-03-02"),
            Asked(StationState, "source", "account", label="登录名", required=False, help=f"有“{DUTY_LAWYER.label}”任职的账户；没有账户的留空"),
            Asked(DutyPerson, "consented_on", help="同意在值班时公开姓名的日期；不同意的留空"),
            source("本人同意书"),
        ),
        pool.enter_person, lambda user, _none: verbs.makes(user),
    )  # fmt: skip
    changes = (
        Change(
            "account", "登记账户", (Asked(StationState, "source", "account", label="登录名"), source("本人申请")),
            accounts.set_account, lambda user, person: verbs.makes(user, person.region),
            offered=lambda person: not (person.until or person.account_id),
        ),
        Change(
            "unlink", "提请解除账户", (source("本人申请，或者登记错了的说明"),), accounts.propose_unlinking,
            lambda user, person: verbs.makes(user, person.region), offered=lambda person: bool(person.account_id),
        ),
        Change(
            "consent", "同意公开姓名", (Asked(DutyPerson, "consented_on", "on", label="自", required=True), source("本人同意书")),
            pool.consent, lambda user, person: verbs.makes(user, person.region), offered=lambda person: not person.until,
        ),
        Change(
            "withdraw", "撤回公开姓名", (source("本人电话"),), pool.withdraw_consent,
            lambda user, person: verbs.makes(user, person.region),
            offered=lambda person: bool(person.consented_on and not person.withdrawn_on),
        ),
        Change(
            "end", "登记不再值班", (Asked(DutyPerson, "until", "on", label="最后一日", required=True), source("本人来函")),
            pool.end_person, lambda user, person: verbs.makes(user, person.region), offered=lambda person: not person.until,
        ),
    )  # fmt: skip

    @classmethod
    def in_reach(cls, user):
        return DutyPerson.objects.visible_to(user).select_related("practitioner", "account")

    @classmethod
    def called(cls, entry: DutyPerson) -> str:
        return entry.practitioner.name


class LeaveRegister(Register):
    code, label, edits, rows = "leaves", "请假", "leaves", Leave
    note = "排班时不排请假的日子。不问请假的原因。已经发布的班要重排或者调班。"
    searched = ("practitioner__name__icontains",)
    seen_by = (ROSTER_MAKER, DUTY_LAWYER)
    group, icon, weight = GROUP, "calendar", 157
    latest_first = True
    columns = (
        Column("姓名", lambda row: row.practitioner.name),
        Column("自", lambda row: row.first),
        Column("至", lambda row: row.last),
        Column("状态", lambda row: [Said("", "已撤回" if row.withdrawn else "请假", "neutral" if row.withdrawn else "active")]),
    )  # fmt: skip
    facts = columns[1:]
    enter = Change(
        "enter", "登记请假",
        (
            Asked(Leave, "practitioner", options=_of_the_pool, named=pool_named, example="某某"),
            Asked(Leave, "first", example="2099-01-01"), Asked(Leave, "last", example="2099-01-03"),
        ),
        pool.ask_leave, pool.may_ask_leave,
    )  # fmt: skip
    changes = (
        Change(
            "withdraw", "撤回", (source("本人电话"),), pool.withdraw_leave,
            lambda user, row: verbs.makes(user, row.practitioner.duty.region) or row.practitioner.duty.account_id == user.pk,
            offered=lambda row: not row.withdrawn and row.last >= timezone.localdate(),
        ),
    )  # fmt: skip

    @classmethod
    def in_reach(cls, user):
        return Leave.objects.visible_to(user).select_related("practitioner__duty")

    @classmethod
    def called(cls, entry: Leave) -> str:
        return entry.practitioner.name
