"""孵化申请: one in every state, from the draft to the seat in the base, and the objections against two of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils import timezone

from yihe.acts.agreements import templates
from yihe.acts.notices import verbs as noticing
from yihe.acts.notices.rules import notice_of
from yihe.acts.reviews.sheets import get
from yihe.acts.reviews.verbs import Ballot
from yihe.domains.incubation import city
from yihe.domains.incubation.models import Application, Call
from yihe.domains.incubation.spans import last_day
from yihe.faces.demo import wording
from yihe.faces.demo.diary import Strand
from yihe.faces.demo.setting import told_here
from yihe.faces.demo.story_calls import CANCELLED, FIRST, OPEN, SECOND, THIRD
from yihe.faces.demo.tale import Tale, tutor_of
from yihe.foundation.city_words import say, word
from yihe.foundation.draws import committed
from yihe.foundation.roles import EXPERT
from yihe.matters.models import Matter, Party

ESTABLISHED = ("hengxing", "laoniangjiu")  # years old: they do not call themselves beginners


@dataclass(frozen=True)
class Plan:
    """What an organization wants to do in the base."""

    project: str
    summary: str
    stage: str = "startup"
    group: str = "professional"


@dataclass
class Way:
    """How far an application gets, and on which days (working days before today; what is not said follows of itself)."""

    key: str
    call: str
    to: str
    begin: int
    plan: Plan
    at: dict[str, int] = field(default_factory=dict)
    starts_on: date | None = None
    months: int = 24
    points: tuple[str, ...] = ("0.9", "0.8", "0.85")

    def day(self, step: str) -> int:
        usual = {
            "submit": 0, "accept": 2, "draw": 4, "lock": 7, "recommend": 11, "approve": 13, "draw_up": 20, "sign": 23,
            "move_in": 25,
        }  # fmt: skip
        return self.at.get(step, self.begin - usual[step])


def strands(tale: Tale) -> Iterator[Strand]:
    ends = tale.back(4)  # the agreed end of one stay: a few days ago, so that the calendar itself opened its leaving
    two_years = date(ends.year - 2, ends.month, min(ends.day, 28))
    yield _application(
        tale,
        Way(
            "tongxin",
            "first",
            "resident",
            FIRST - 4,
            Plan(
                "回家的路：刑满释放人员过渡帮扶", "为刑满释放人员提供三个月的过渡性住宿、技能培训和就业推荐。", "growth"
            ),
            starts_on=two_years,
        ),
    )
    yield _application(
        tale,
        Way(
            "ninghe",
            "first",
            "resident",
            FIRST - 6,
            Plan("心安驿站", "在镇级阳光屋设心理疏导岗，服务社区矫正对象和重点家庭。", "seed"),
            months=18,
        ),
    )
    yield _application(
        tale,
        Way(
            "chunni",
            "first",
            "resident",
            FIRST - 6,
            Plan("田间普法课", "把普法课开到合作社和农贸市场，每月两场。", "seed"),
            months=12,
            starts_on=tale.months_ago(22),
        ),
    )
    for order, (key, project, summary, stage, group, months) in enumerate((
        ("guanghui", "矫正对象家庭支持计划", "以家庭为单位开展社区矫正帮扶，每户配一名社工，一户一策。", "startup", "professional", 24),
        ("mingxin", "明心团体辅导", "面向社区矫正对象的认知行为团体辅导，八次为一期。", "startup", "professional", 18),
        ("hehe", "家事调解一站到底", "家事纠纷从咨询、调解到回访由一名调解员负责到底。", "seed", "professional", 18),
        ("lvyin", "邻里和事角", "在小区设立和事角，把纠纷化解在楼道里。", "seed", "basic_hub", 24),
        ("puhui", "法律援助陪伴员", "为行动不便的受援人提供上门陪伴和材料准备。", "startup", "professional", 24),
    )):  # fmt: skip
        plan = Plan(project, summary, stage, group)
        yield _application(tale, Way(key, "second", "resident", SECOND - 4 - order, plan, months=months))
    yield _called_off(tale)
    yield from _being_decided(tale)
    yield from _just_sent(tale)


def _being_decided(tale: Tale) -> Iterator[Strand]:
    """The applications to the call that is closed: they are in all the later states."""
    b = THIRD - 6
    slow = {"submit": b, "accept": b - 2, "draw": b - 4, "lock": b - 8}
    rows: tuple[tuple[str, str, dict[str, int], str, str, tuple[str, ...]], ...] = (
        ("yunfan", "drafting", {"recommend": 16, "approve": 10}, "乡音普法", "用本地方言录制普法短音频。", ()),
        ("anlan", "signing", {"recommend": 20, "approve": 15, "draw_up": 5}, "安澜楼道议事", "楼道议事会和矛盾预警。", ()),
        ("xinglin", "countersigning", {"recommend": 22, "approve": 17, "draw_up": 9, "sign": 2}, "向阳禁毒课堂", "青少年禁毒体验课。", ()),
        ("jinqiao", "noticed", {"recommend": 9, "approve": 3}, "公益项目诊所", "为小型社会组织诊断项目。", ()),
        ("hanlu", "proposed", {"recommend": 4}, "务工者夜间法律门诊", "每周两晚在开发区坐诊。", ()),
        ("yangguang", "weighing", {"lock": 9}, "危机干预热线", "与司法所联动的心理危机干预。", ("0.9", "0.7", "0.85")),
        ("yuanfan", "refused", {"recommend": 20}, "远帆志愿调解", "每月一次志愿调解。", ("0.5", "0.55", "0.4")),
        ("shuguang", "withdrawn", {}, "曙光同行", "矫正对象同伴支持。", ()),
        ("baihe", "lapsed", {}, "百合热线", "妇女维权咨询热线。", ()),
    )  # fmt: skip
    for order, (key, to, at, project, summary, points) in enumerate(rows):
        group = "network" if key == "jinqiao" else "professional"
        way = Way(key, "third", to, b, Plan(project, summary, group=group), at=slow | {"submit": b - order % 4} | at)
        way.points = points or way.points
        yield _application(tale, way)


def _just_sent(tale: Tale) -> Iterator[Strand]:
    """The applications to the call that is open: the early states."""
    for key, to, begin, at, project, summary, group in (
        ("chenxi", "scoring", OPEN - 2, {"accept": 9, "draw": 8, "lock": 4}, "楼下的法律服务", "在社区开设每周三次的法律咨询窗口，为老年人和新市民提供代书、陪同和转介。", "professional"),
        ("hengxing", "scoring", OPEN - 3, {"accept": 7, "draw": 6, "lock": -1}, "社会组织伙伴计划", "为初创社会组织提供财务、项目和人力的共享服务。", "basic_hub"),
        ("qinghe", "scoring", 7, {"accept": 5, "draw": 4, "lock": -1}, "清禾青少年法治空间", "每周六开放的法治阅读和模拟法庭空间，配两名驻场社工。", "professional"),
        ("qihang", "scoring", 6, {"accept": 4, "draw": 3, "lock": -1}, "启航安置帮教驿站", "为回归人员提供三个月的就业辅导、家庭沟通和住处转介。", "professional"),
        ("yishutuan", "scoring", 5, {"accept": 3, "draw": 2, "lock": -1}, "法治小戏下乡", "把邻里纠纷编成小戏，在村级文化礼堂演出并现场答疑。", "basic_hub"),
        ("shuguang", "screening", 5, {"accept": 3}, "曙光同行（第二次申请）", "矫正对象同伴支持，增加了心理督导。", "professional"),
        ("yongle", "submitted", 3, {}, "永乐渔港调解岗", "在渔港设置流动调解岗。", "professional"),
        ("yuanfan", "returned", 6, {}, "远帆商事调解（第二次申请）", "面向小微企业的商事调解，增加了专职调解员。", "professional"),
        ("laoniangjiu", "draft", 2, {}, "金牌老娘舅工作室孵化", "把资深调解员的经验整理成课程。", "industry"),
    ):  # fmt: skip
        stage = "growth" if key in ESTABLISHED else "startup"
        yield _application(tale, Way(key, "open", to, begin, Plan(project, summary, stage, group), at=at))


def _application(tale: Tale, way: Way) -> Strand:
    """Go the straight way to a state, or leave it on the way."""
    yield tale.back(way.day("submit") + 1)
    call, plan, key = Call.objects.get(matter=tale.matters[way.call]), way.plan, way.key
    nth = Application.objects.count()
    results = wording.results(nth)
    contents = Application(
        call=call, project=plan.project, summary=plan.summary, stage=plan.stage, group=plan.group, team=wording.team(nth),
        needs="policy,training,design", results=results,
    )  # fmt: skip
    matter = tale.matters[f"application:{key}:{way.call}"] = tale.open("incubation", contents, by=key, key=key)
    if way.to == "draft":
        return
    tale.hand_in(matter, ("plan", "registration"), by=key)
    yield tale.back(way.day("submit"))
    tale.do(matter, "submit", key)
    if way.to == "submitted":
        return
    yield tale.back(way.day("accept"))
    if way.to in ("returned", "lapsed"):
        tale.do(matter, "send_back", "clerk", reason="孵化计划书缺少经费安排，请补充第一年的收支预算和资金来源。")
        return
    tale.do(matter, "accept", "clerk")
    if way.to == "screening":
        return
    yield tale.back(way.day("draw"))
    half = f"{key}{way.call}{way.begin}-演示用的第一个数"
    tale.do(matter, "draw", "clerk", **committed(half))
    tale.do(matter, "second", "auditor", half=f"{key}{way.call}-演示用的第二个数")
    tale.do(matter, "reveal", "clerk", half=half)
    yield from _scores(tale, matter, way)
    if way.to == "withdrawn":
        yield tale.back(way.day("lock") - 3)
        tale.do(matter, "withdraw", key)
    if way.to in ("scoring", "weighing", "withdrawn"):
        return
    yield tale.back(way.day("recommend"))
    if way.to == "refused":
        tale.do(
            matter,
            "fail",
            "reviewer",
            opinion="三位专家均认为团队和计划尚不成熟。",
            reason="总得分低于合格线：没有专职人员，孵化计划缺少步骤。",
        )
        return
    tale.do(matter, "recommend", "reviewer", opinion=say("需求具体、团队可靠，建议{enter}。"), reason="")
    if way.to == "proposed":
        return
    yield tale.back(way.day("approve"))
    base = city.pack().bases[0]
    body = (
        f"根据《{call.title}》，经公开招募、资格审查和专家评审，拟同意{matter.organization}入驻{base}孵化"
        f"（孵化项目：{plan.project}），现予公示。公示期内如有异议，请在本页面实名提出。"
    )
    tale.do(
        matter,
        "approve",
        "director",
        title=f"拟{word('enter')}孵化社会组织公示：{matter.organization}"[:120],
        body=body,
    )
    if key == "jinqiao":
        yield tale.back(2)
        _object(matter, "罗某（虚构）", "该单位承诺的工位在别处已有办公场所，请核实是否确需入驻。")
    if way.to in ("noticed", "drafting"):
        return
    if key == "guanghui":
        yield tale.back(way.day("approve") - 2)
        tale.diary.add(
            _not_a_matter_for_an_objection(tale, _object(matter, "匿名居民（虚构）", say("{base}门口的停车位不够。")))
        )
    yield tale.back(way.day("draw_up"))
    yield from tale.when(matter, "drafting")
    starts_on = way.starts_on or timezone.localdate()
    tale.do(
        matter, "draw_up", "base", starts_on=starts_on, ends_on=last_day(starts_on, tale.stay(way.months, starts_on)),
        **_terms(base=base, seats=2, goals=results),
    )  # fmt: skip
    if way.to == "signing":
        return
    yield tale.back(way.day("sign"))
    tale.hand_in(matter, ("signed_agreement",), by=key, signed=True)
    tale.do(matter, "sign", key)
    if way.to == "countersigning":
        return
    yield tale.back(way.day("move_in"))
    tutor = tale.who(tutor_of(told_here("group", plan.group)))
    tale.do(
        matter, "move_in", "base", signed_on=timezone.localdate(), group=plan.group, tutor=tutor, stage=plan.stage,
        reason="对照评审意见和自评认定",
    )  # fmt: skip


def _terms(**known) -> dict:
    """Return what the text of the city's agreement leaves open: what the story knows of it, and something for the rest."""
    otherwise = {"count": 1, "money": Decimal(1000), "day": timezone.localdate()}
    return {
        place.name: known.get(place.name, otherwise.get(place.type, "按双方约定（演示）"))
        for place in templates.every()["incubation"].places
    }


def _scores(tale: Tale, matter: Matter, way: Way) -> Strand:
    """Each expert locks on a day of their own. Of an application that is being scored, the last one has not yet."""
    if way.day("lock") < 0:
        return
    yield tale.back(way.day("lock"))
    seated = list(
        Party.objects.filter(matter=matter, role_code=EXPERT.code, until=None)
        .order_by("pk").values_list("user__username", flat=True)
    )  # fmt: skip
    for order, username in enumerate(seated[:-1] if way.to == "scoring" else seated):
        if order:
            yield tale.back(way.day("lock") - order)
        share = Decimal(way.points[order % len(way.points)])
        ballot = Ballot(
            {
                c.code: {"points": (c.maximum * share).quantize(Decimal("0.5")), "comment": ""}
                for c in get("incubation").criteria
            }
        )
        ballot["remark"] = "问题具体，步骤可行。" if share > Decimal("0.6") else "人员和计划都需要加强。"
        tale.do(matter, "lock", username, scores=ballot)


def _object(matter: Matter, name: str, text: str) -> Matter:
    """Object as a visitor of the portal would, who does not sign in."""
    return noticing.object_to(notice_of(matter), name=name, phone="00000000000", text=text)


def _not_a_matter_for_an_objection(tale: Tale, objection: Matter) -> Strand:
    yield tale.back(tale.diary.working_days_since(timezone.localdate(objection.opened_at)) - 1)
    tale.do(objection, "verify", "base", finding="与公示事项无关，已转物业处理。")
    yield tale.back(tale.diary.working_days_since(timezone.localdate(objection.opened_at)) - 2)
    tale.do(
        objection, "turn_away", "chief", reason=say("反映的是停车问题，与公示的{enter}事项无关，已转基地物业处理。")
    )


def _called_off(tale: Tale) -> Strand:
    plan = Plan("法治锡剧小戏", "编排三出法治小戏，到各镇巡演。", "seed", "basic_hub")
    yield from _application(tale, Way("yishutuan", "cancelled", "submitted", CANCELLED - 4, plan))
