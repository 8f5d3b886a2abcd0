"""What a village does at its own station: its charter, from the keeper's text to the filing; a decision day."""

from datetime import timedelta

from django.utils import timezone

from tests.ways.town import Town
from tests.ways.walking import Way
from yihe.domains.station_work.charters import offices
from yihe.domains.station_work.models import Charter, CharterClause, DecisionDay
from yihe.foundation.roles import STATION_KEEPER
from yihe.matters import kinds
from yihe.matters.actions import open_matter
from yihe.matters.models import Matter

VILLAGE = "320585101200"  # under a town
TEXT = "第一条 红白事一切从简，不攀比。（虚构）\n第二条 外嫁女一律不享受本村分配。（虚构）\n第三条 垃圾分类投放，违者罚款五百元。（虚构）"
BETTER = TEXT.replace("一律不", "依法").replace("违者罚款五百元", "违者批评教育")
AGAINST = [
    {"nth": 1, "verdict": "fine", "only": "", "law": "", "article": "", "advice": ""},
    {
        "nth": 2, "verdict": "unlawful", "only": "", "law": "妇女权益保障法", "article": "第五十六条", "advice": "删去，或者写“依法享受”。（虚构）",
    },
    {
        "nth": 3, "verdict": "unlawful", "only": "违者罚款五百元", "law": "行政处罚法", "article": "第十六条", "advice": "改为批评教育。（虚构）",
    },
]  # fmt: skip
VOTES = {"meeting": "households", "entitled": 300, "present": 210, "in_favour": 190, "against": 12, "abstained": 8}


def charter(town: Town, *, sort: str = "village", region: str = VILLAGE) -> Matter:
    contents = Charter(sort=sort, why="换届以后重新制定（虚构）", text=TEXT)
    keeper = town.who(STATION_KEEPER)
    return open_matter(kinds.get("charter_review"), contents, by=keeper, region=region, hat=STATION_KEEPER.code)


def findings(_town: Town, matter: Matter) -> dict:
    there = set(CharterClause.objects.filter(charter_id=matter.pk).values_list("nth", flat=True))
    return {"findings": [row for row in AGAINST if row["nth"] in there]}


def decided(_town: Town, _matter: Matter) -> dict:
    return VOTES | {"decided_on": timezone.localdate(), "decided_text": BETTER, "not_followed": ""}


def refused(_town: Town, _matter: Matter) -> dict:
    return VOTES | {"decided_on": timezone.localdate(), "in_favour": 100, "against": 110, "abstained": 0}


def filed(_town: Town, matter: Matter) -> dict:
    office = offices.right_ones(Charter.objects.get(pk=matter.pk).sort, matter.region)[0]
    return {"office": office, "filed_on": timezone.localdate(), "receipt": "沙政备〔2026〕3号（虚构）"}


def decision_day(town: Town) -> Matter:
    contents = DecisionDay(
        on=timezone.localdate() + timedelta(days=3),
        gathering="deputies",
        topics="村口停车场怎么管（虚构）",
        asked_by="doors",
    )
    keeper = town.who(STATION_KEEPER)
    return open_matter(kinds.get("decision_day"), contents, by=keeper, region=VILLAGE, hat=STATION_KEEPER.code)


def held(_town: Town, _matter: Matter) -> dict:
    return {
        "held_on": timezone.localdate(),
        "attended": 42,
        "opinions": 6,
        "lawyer_there": True,
        "decided": "先划线，不收费（虚构）",
    }


def posted(_town: Town, _matter: Matter) -> dict:
    return {"posted_on": timezone.localdate(), "posted_at": "村口公开栏"}


WAYS = {
    "decision_day": Way(decision_day, said={"hold": held, "post": posted}),
    "charter_review": Way(charter, said={"review": findings, "decide": decided, "refuse": refused, "file": filed}),
}
