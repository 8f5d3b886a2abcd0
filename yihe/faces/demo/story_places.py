"""
Where residents are served: the county's centre, a place in each town and village of the city, who gives what there and when, and
what is held on which days. The divisions are real, everything else is invented and says so.
"""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta

from stdnum.cn import uscc

from yihe.faces.demo import story_buying
from yihe.faces.demo.diary import Strand
from yihe.faces.demo.people import CITY, LONG_AGO, OF_VILLAGE, SOURCE, VILLAGE
from yihe.faces.demo.setting import area, here, setting
from yihe.faces.demo.tale import Tale
from yihe.matters import kinds
from yihe.registers.bodies.models import Sort
from yihe.registers.culture_sites import edits as culture_sites
from yihe.registers.culture_sites.models import Sort as SiteSort
from yihe.registers.providers import edits as providers
from yihe.registers.providers.models import Provider
from yihe.registers.regions.models import Region
from yihe.registers.stations import edits, offering
from yihe.registers.stations.models import Offer, ServiceItem, Station
from yihe.registers.stations.models.offers import RestRule, When
from yihe.registers.stations.models.places import Level, State
from yihe.registers.teams import edits as teams
from yihe.registers.teams.models import Branch
from yihe.registers.teams.models import Sort as TeamSort

EARLY, BEGIN, SAYS = 150, 80, "（虚构）"  # working days before today; what was entered early is to be looked at again
BASIS = "演示数据（虚构）"
MORNING, AFTERNOON = (time(9), time(11, 30)), (time(13, 30), time(17))
# name, sort, first two signs of the code, who answers for it, its lawyers or notaries
PROVIDERS = (
    ("明理律师事务所（虚构）", Sort.LAW_FIRM, "31", "贺明", "lawyer", ("贺明", "卞和", "管宁", "范缜", "沈约")),
    ("同衡律师事务所（虚构）", Sort.LAW_FIRM, "31", "石衡", "lawyer", ("石衡", "鲍叔", "季札", "言偃", "章平")),
    ("太仓市娄江公证处（虚构）", Sort.NOTARY_OFFICE, "12", "顾真", "notary", ("顾真",)),
    ("太仓市正衡司法鉴定所（虚构）", Sort.APPRAISAL_BODY, "52", "屈实", "appraiser", ("屈实",)),
    ("城厢镇法律服务所（虚构）", Sort.LEGAL_SERVICES, "12", "沐言", "legal_worker", ("沐言", "柯勤")),
)  # fmt: skip
GUIDED = "exam_claim"  # has a guide, which names the window of the service of its name
# name, for whom, what to bring, fee
ITEMS = (
    ("法律咨询", "所有居民", "有关的合同、通知、判决", "免费"),
    ("公证咨询", "所有居民", "身份证、有关的证明", "咨询免费，办理按标准收费"),
    ("法律援助申请", "经济困难的居民和法律规定的人", "身份证、经济状况说明", "免费"),
    ("人民调解", "有纠纷的居民和单位", "有关的字据", "免费"),
    ("法治宣传", "所有居民", "", "免费"),
)
WEEKLY = (When.MON, When.TUE, When.WED, When.THU, When.FRI)
PUBLICITY = ("普法联络员队伍", "普法讲师团", "法治副校长队伍")  # the three that S names
VILLAGE_SIGNS = 12  # of the code of a village
NONE_YET = 2  # villages, the last ones, that have no place of their own yet


def strands(tale: Tale) -> Iterator[Strand]:
    yield _places(tale)


def _places(tale: Tale) -> Strand:
    yield (early_on := tale.long_back(EARLY))
    villages = _villages_on_record()
    for code, name in villages[1:2]:
        early = {"by": tale.who("advice"), "source": SOURCE}
        _station(early, code, name, Level.VILLAGE, early_on, step_free=True, dialect=True)
    yield (begun := tale.long_back(BEGIN))
    who = {"by": tale.who("advice"), "source": SOURCE}
    firms = [_provider(number, *said, begun=begun, **who) for number, said in enumerate(PROVIDERS)]
    items = [
        offering.enter_item(
            by=who["by"], name=name, audience=audience, bring=bring, fee=fee, basis=BASIS, invented=True
        )
        for name, audience, bring, fee in (*ITEMS, (kinds.get(GUIDED).label, "社会组织", "见办事指南", "免费"))
    ]
    centre = _station(who, CITY, here("太仓市"), Level.COUNTY, begun, step_free=True, dialect=True, sign_language=True)
    for number, item in enumerate(items):
        offer = _offer(
            who, centre, item, f"{number + 1}号窗口", begun, firms[number % len(firms)] if number < 3 else None
        )
        for opens, closes in (MORNING, AFTERNOON):
            offering.add_hours(offer, on=When.WORKDAYS, opens=opens, closes=closes, since=begun, **who)
    towns = list(Region.objects.filter(parent=CITY, level="town").order_by("code").values_list("code", "name"))
    for number, (code, name) in enumerate(towns):
        station = _station(who, code, name, Level.TOWN, begun, step_free=True, dialect=number % 2 == 0)
        offer = _offer(who, station, items[0], "1号窗口", begun, firms[number % 2])
        offering.add_hours(offer, on=When.WORKDAYS, opens=MORNING[0], closes=MORNING[1], since=begun, **who)
    _villages(who, villages, items[0], begun)
    _of_the_keeper(who, items[0], begun)
    _days(who, centre, begun)
    _teams(who, firms, towns, begun)
    yield tale.back(20)
    _lately(tale)


def _villages_on_record() -> list[tuple[str, str]]:
    return list(Region.objects.within(CITY).filter(level="village").order_by("code").values_list("code", "name"))


def _villages(who: dict, villages: list[tuple[str, str]], item: ServiceItem, begun: date) -> None:
    for number, (code, name) in enumerate(villages[: len(villages) - NONE_YET]):
        station = _station(who, code, name, Level.VILLAGE, begun, step_free=number % 3 == 0, dialect=number % 4 != 0)
        offer = _offer(who, station, item, "阳光屋", begun, None)
        opens, closes = MORNING if number % 2 else AFTERNOON
        offering.add_hours(offer, on=WEEKLY[number % len(WEEKLY)], opens=opens, closes=closes, since=begun, **who)


def _of_the_keeper(who: dict, item: ServiceItem, begun: date) -> None:
    """Enter the place of whom the story calls its keeper, where the divisions are not loaded and no village has one."""
    if not Station.objects.filter(region=VILLAGE).exists():
        level = Level.VILLAGE if len(VILLAGE) == VILLAGE_SIGNS else Level.TOWN
        station = _station(who, VILLAGE, OF_VILLAGE, level, begun, step_free=True, dialect=True)
        offer = _offer(who, station, item, "阳光屋", begun, None)
        offering.add_hours(offer, on=WEEKLY[0], opens=MORNING[0], closes=MORNING[1], since=begun, **who)


def _days(who: dict, centre: Station, begun: date) -> None:
    said = {"by": who["by"], "since": begun, "basis": BASIS, "invented": True}
    nine_to_eleven = {"opens": time(9), "closes": time(11)}
    for name, day, topic in (("光辉日", 10, "法律咨询、普法、调解"), ("老年法律服务日", 18, "为老年人上门和窗口咨询")):
        offering.enter_day(
            station=centre, name=name, topic=topic, month_day=day, rest_rule=RestRule.NEXT, **nine_to_eleven, **said
        )


def _teams(who: dict, firms: list[Provider], towns: list[tuple[str, str]], begun: date) -> None:
    """The corps by branch, a firm to each town, the three publicity teams that S names; sites where law is shown. All invented but their sorts."""
    said = {"region": CITY, "since": begun, "invented": True, **who}
    for branch in Branch:
        name = f"律师法律服务志愿团{branch.label}分团{SAYS}"
        team = teams.enter(name=name, sort=TeamSort.CORPS, branch=branch, duty=f"{branch.label}咨询和培训", **said)
        teams.add_member(team, name="贺明", post=firms[0].body.name, since=begun, consented_on=begun, **who)
        teams.add_member(team, name="管宁", post=firms[1].body.name, since=begun, **who)
    teams.enter(name=f"便民法律服务团{SAYS}", sort=TeamSort.CONVENIENCE, duty="进村入户解答", **said)
    for name in PUBLICITY:
        teams.enter(name=f"{name}{SAYS}", sort=TeamSort.PUBLICITY, duty="普法宣讲", **said)
    for number, (code, name) in enumerate(towns):
        pair = {"town": code, "firm": firms[number % 2].body}
        teams.enter(name=f"{name}一镇一律所{SAYS}", sort=TeamSort.TOWN_FIRM, duty="定期到镇值班", **pair, **said)
    for number, (code, name) in enumerate(towns[:4]):
        sort, called = (SiteSort.SCHOOL, "法治学校") if number % 2 else (SiteSort.PARK, "法治文化公园")
        culture_sites.enter(
            name=f"{name}{called}{SAYS}", sort=sort, region=code, address=f"演示街 {number + 10} 号{SAYS}",
            about="宪法、民法典主题", kept_by=f"{name}{SAYS}", opening="全天", since=begun, invented=True, **who,
        )  # fmt: skip


def _lately(tale: Tale) -> None:
    """What happened in the last weeks: a place is shut, one was looked at by its keeper, a day is otherwise, something is held once."""
    desk = {"by": tale.who("advice"), "source": SOURCE}
    own = Station.objects.filter(region=VILLAGE).first()
    shut = (
        Station.objects.filter(level=Level.VILLAGE, state=State.RUNNING)
        .exclude(region=VILLAGE)
        .order_by("-region")
        .first()
    )
    if shut:
        edits.change_state(shut, state=State.SUSPENDED, since=tale.back(20), **desk)
    if own:
        edits.check(own, by=tale.who("keeper"), source="到场查看（虚构）")
        for offer in Offer.objects.filter(station=own):
            day = tale.today + timedelta(days=9)
            offering.add_day(offer, by=tale.who("keeper"), day=day, reason="村里停电检修（虚构）")
        offering.enter_day(
            by=desk["by"], station=own, name="司法鉴定进社区", topic="鉴定咨询、材料初看", on=tale.today + timedelta(days=12),
            opens=time(9), closes=time(11), since=tale.back(20), basis=BASIS, invented=True,
        )  # fmt: skip


def short(name: str) -> str:
    """Return what a village is called without its committee: 香塘村委会 is 香塘村, 府东社区居委会 is 府东社区."""
    return re.sub("(居民委员会|居委会)$", "", re.sub("(村民委员会|村委会)$", "村", name))


def _station(who: dict, region: str, name: str, level: Level, since: date, **ways) -> Station:
    called = {Level.COUNTY: "公共法律服务中心", Level.TOWN: "便民法律服务站", Level.VILLAGE: "阳光屋"}[level]
    street = {Level.COUNTY: "演示路 1 号", Level.TOWN: "演示街 1 号", Level.VILLAGE: "便民服务中心内"}[level]
    return edits.enter(
        name=f"{short(name)}{called}{SAYS}", level=level, region=region,
        address=f"{short(name)}{street}{SAYS}", phone=f"{area()}-0000{int(region[-5:]) % 10000:04d}", state=State.RUNNING, since=since,
        invented=True, **who, **ways,
    )  # fmt: skip


def _offer(who: dict, station: Station, item: ServiceItem, window: str, since: date, firm: Provider | None) -> Offer:
    return offering.enter(
        station=station, item=item, window=window, provider=firm.body if firm else None, since=since, **who
    )  # fmt: skip


def _provider(
    number: int, name: str, sort: Sort, head: str, principal: str, kind: str, people: tuple[str, ...], *, begun: date, by, source: str,
) -> Provider:  # fmt: skip
    body = f"{head}{setting().county}MJLAW{number:04d}"
    # The law firms are bought from, too (`story_buying`): one body in two registers.
    code = story_buying.code_of(number + 11, head) if sort == Sort.LAW_FIRM else body + uscc.calc_check_digit(body)
    house, telephone = (number + 11, 9011 + number) if sort == Sort.LAW_FIRM else (number + 60, 9100 + number)
    firm = providers.enter(
        by=by, source=source, name=here(name), sort=sort, code=code,
        licence=f"2{setting().county}{number:010d}", authority="江苏省司法厅（虚构登记）", principal=principal,
        address=here(f"太仓市演示路{house}号（虚构）"), phone=f"{area()}-0000{telephone}", since=LONG_AGO, invented=True,
    )  # fmt: skip
    for nth, person in enumerate(people):
        providers.enroll(
            firm, by=by, source=source, name=person, kind=kind, number=f"1{setting().county}{number}{nth:09d}",
            authority="江苏省司法厅（虚构登记）", valid_from=LONG_AGO, valid_until=None, invented=True,
        )  # fmt: skip
    return firm
