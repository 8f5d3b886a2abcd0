"""
What a village did at its own station in the demonstration: a charter that was filed, a second version of it, one a lawyer has to read and one
that waits for its second reader; two decision days that were held, and one whose topics hang out. All of it is invented.
"""

from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from yihe.domains.station_work.charters import offices
from yihe.domains.station_work.models import Charter, CharterClause, DecisionDay
from yihe.domains.station_work.models.charters import Sort
from yihe.domains.station_work.models.decision_days import Asked, Gathering
from yihe.domains.station_work.villages import called
from yihe.foundation.roles import STATION_KEEPER
from yihe.matters import kinds
from yihe.matters.actions import open_matter
from yihe.matters.models import Matter
from yihe.registers.stations import offering
from yihe.registers.stations.models import Station
from yihe.registers.stations.models.offers import RestRule
from yihe.registers.stations.models.places import State

KEEPER, LAWYER, OFFICE, DESK = "keeper", "lawyer", "office", "advice"
TEXT = """第一条 爱护公共卫生，楼道不堆杂物。（演示）
第二条 红白事从简，不攀比，不铺张。（演示）
第三条 养犬要登记、牵绳；违者罚款二百元。（演示）
第四条 外嫁女儿一律不再享受本社区的集体福利。（演示）
第五条 邻里有纠纷，先请调解员调解。（演示）"""
DECIDED = TEXT.replace("违者罚款二百元", "违者劝导，劝导不改的报城管").replace("一律不再享受", "依法享受")
NEWER = (
    DECIDED.replace("先请调解员调解", "先请调解员调解，调解不成再走别的路")
    + "\n第六条 每月十日清洁日，自愿参加。（演示）"
)
LATEST = NEWER + "\n第七条 电动自行车不进楼道充电；进楼道的扣下不还。（演示）"
FINE = {"verdict": "fine", "only": "", "law": "", "article": "", "advice": ""}
AGAINST = {
    3: {"verdict": "unlawful", "only": "违者罚款二百元", "law": "行政处罚法", "article": "第十六条", "advice": "公约不能设定罚款，改为劝导（演示）"},
    4: {"verdict": "unlawful", "only": "", "law": "妇女权益保障法", "article": "第五十六条", "advice": "改为“依法享受”（演示）"},
    7: {"verdict": "better", "only": "扣下不还", "law": "", "article": "", "advice": "改为“请移到充电棚”（演示）"},
}  # fmt: skip


def strands(tale: Any) -> Iterator[Iterator[date]]:
    yield _service_day(tale)
    yield _filed(tale, 58, TEXT, DECIDED, AGAINST)
    yield _filed(tale, 33, DECIDED, NEWER, {})
    yield _waiting(tale)
    yield _held(tale, 40, "停车位怎么分（演示）", "先到先停，不固定车位（演示）")
    yield _held(tale, 8, "垃圾房搬不搬（演示）", "搬到东门，先试三个月（演示）")
    yield _asked(tale)


def _service_day(tale: Any) -> Iterator[date]:
    """The keeper's place holds a day of its own each month."""
    yield tale.back(62)
    own = Station.objects.filter(region=_village(tale), state=State.RUNNING).first()
    if own is not None:
        offering.enter_day(
            by=tale.who(DESK), station=own, name="光辉日", topic="法律咨询、普法（演示）", month_day=10, rest_rule=RestRule.NEXT, opens=time(9),
            closes=time(11), since=timezone.localdate(), basis="设立通知（虚构）", invented=True,
        )  # fmt: skip


def _village(tale: Any) -> str:
    return tale.who(KEEPER).hats[0].region


def _sort(village: str) -> str:
    """Return whose charter it is, by the coding of the state: 001–199 of a town are residents' committees."""
    return Sort.RESIDENTS if village[9:10] in ("", "0", "1") else Sort.VILLAGE


def _open(tale: Any, words: str) -> Matter:
    village = _village(tale)
    contents = Charter(sort=_sort(village), why="换届以后重新议定（演示）", text=words)
    contents.village = called(tale.who(KEEPER), STATION_KEEPER)
    kind = kinds.get("charter_review")
    return open_matter(kind, contents, by=tale.who(KEEPER), region=village, hat=STATION_KEEPER.code)


def _read(tale: Any, matter: Matter, against: dict[int, dict[str, str]]) -> None:
    nths = CharterClause.objects.filter(charter_id=matter.pk).values_list("nth", flat=True)
    tale.do(matter, "review", LAWYER, findings=[{"nth": nth} | against.get(nth, FINE) for nth in nths])


def _filed(tale: Any, back: int, sent: str, decided: str, against: dict[int, dict[str, str]]) -> Iterator[date]:
    yield tale.back(back)
    matter = _open(tale, sent)
    tale.do(matter, "send", KEEPER)
    yield tale.back(back - 5)
    _read(tale, matter, against)
    yield tale.back(back - 6)
    tale.do(matter, "agree", OFFICE)
    yield tale.back(back - 14)
    votes = {
        "meeting": "households",
        "entitled": 1200,
        "present": 840,
        "in_favour": 790,
        "against": 30,
        "abstained": 20,
    }
    tale.do(matter, "decide", KEEPER, decided_on=timezone.localdate(), decided_text=decided, not_followed="", **votes)
    yield tale.back(back - 16)
    office = offices.right_ones(_sort(matter.region), matter.region)[0]
    tale.do(
        matter, "file", KEEPER, office=office, filed_on=timezone.localdate(), receipt=f"备〔2026〕{back} 号（演示）"
    )


def _waiting(tale: Any) -> Iterator[date]:
    """The third version waits for its second reader; a text sent beside it, for its first."""
    yield tale.back(4)
    matter = _open(tale, LATEST)
    tale.do(matter, "send", KEEPER)
    yield tale.back(1)
    _read(tale, matter, {7: AGAINST[7]})
    other = _open(tale, "第一条 楼道灯大家轮流照看。（演示）\n第二条 不愿意轮流的，不发年货。（演示）")
    tale.do(other, "send", KEEPER)


def _day(tale: Any, topics: str) -> Matter:
    contents = DecisionDay(
        on=timezone.localdate() + timedelta(days=4), gathering=Gathering.DEPUTIES, topics=topics, asked_by=Asked.DOORS
    )
    contents.village = called(tale.who(KEEPER), STATION_KEEPER)
    kind = kinds.get("decision_day")
    return open_matter(kind, contents, by=tale.who(KEEPER), region=_village(tale), hat=STATION_KEEPER.code)


def _held(tale: Any, back: int, topics: str, decided: str) -> Iterator[date]:
    yield tale.back(back)
    matter = _day(tale, topics)
    tale.do(matter, "announce", KEEPER)
    yield tale.back(back - 3)
    said = {"attended": 38, "opinions": 5, "lawyer_there": True, "decided": decided}
    tale.do(matter, "hold", KEEPER, held_on=timezone.localdate(), **said)
    yield tale.back(back - 4)
    tale.do(matter, "post", KEEPER, posted_on=timezone.localdate(), posted_at="社区公开栏（演示）")


def _asked(tale: Any) -> Iterator[date]:
    """Topics that hang out now: opinion is asked for, and the keeper will say that it was held."""
    yield tale.back(1)
    tale.do(_day(tale, "清洁日定在几号\n楼道灯谁来修（演示）"), "announce", KEEPER)
