"""公开招募: one long over, one of last year, one cancelled, one being decided, one open today, two not out yet."""

from collections.abc import Iterator
from datetime import date, timedelta

from yihe.domains.incubation import city
from yihe.domains.incubation.models import Call
from yihe.domains.incubation.questions import answer_question, ask_about
from yihe.faces.demo.diary import Strand
from yihe.faces.demo.tale import Tale
from yihe.foundation.city_words import say
from yihe.matters.models import Matter

GROUPS = "basic_hub,industry,professional,network"
# Working days before today on which each call opened; the applications go by them.
FIRST, SECOND, CANCELLED, THIRD, OPEN = 560, 318, 212, 46, 12

TEXT = """为深化社会组织参与司法行政领域工作，根据{source}文件，现公开招募社会组织入驻太仓市司法行政领域社会组织{base}孵化（演示公告，虚构）。

一、招募对象
在本市登记、备案或正在筹备登记，从事公共法律服务、社区矫正、安置帮教、人民调解、法治宣传的社会组织。

二、孵化支持
提供约定期限的场地和工位、{group}{tutor}和以下服务：{services}。入驻后可以按规定申请补贴。

三、评审办法
从专家库随机抽取专家，按评审标准逐项独立评分；与申请单位有利害关系的专家回避。抽取的种子和顺序可以重新验算。

四、申请材料
孵化计划书；已经登记的，提供登记证书副本。"""


def strands(tale: Tale) -> Iterator[Strand]:
    yield _call(tale, "first", FIRST, places=3, title="{}年社会组织孵化招募（虚构）", concluded=FIRST - 60)
    yield _call(tale, "second", SECOND, places=6, title="{}年社会组织孵化招募（虚构）", concluded=SECOND - 60)
    yield _cancelled(tale)
    yield _call(tale, "third", THIRD, places=6, title="{}年下半年社会组织孵化招募（虚构）", days=25)
    yield _open_now(tale)
    yield _not_out_yet(tale)


def _open(tale: Tale, title: str, opens_on: date, days: int, places: int, groups: str = GROUPS) -> Matter:
    call = Call(
        title=title, text=say(TEXT).format(source=city.pack().source, services="、".join(city.pack().services.values())), opens_on=opens_on, closes_on=opens_on + timedelta(days=days), places=places,
        groups=groups, criteria="incubation",
    )  # fmt: skip
    return tale.open("call", call, by="clerk", title=title)


def _call(tale: Tale, name: str, begin: int, *, places: int, title: str, days: int = 22, concluded: int = 0) -> Strand:
    yield tale.back(begin + 4)
    opens_on = tale.back(begin)
    matter = tale.matters[name] = _open(tale, title.format(opens_on.year), opens_on, days, places)
    tale.do(matter, "propose", "clerk")
    yield tale.back(begin + 2)
    tale.do(matter, "publish", "director")
    if concluded:
        yield tale.back(concluded)
        tale.do(matter, "conclude", "clerk")


def _cancelled(tale: Tale) -> Strand:
    """Nobody could be found for what it asked, and the one application ended with it."""
    yield tale.back(CANCELLED + 3)
    opens_on = tale.back(CANCELLED)
    matter = tale.matters["cancelled"] = _open(tale, "法治文艺专项孵化招募（虚构）", opens_on, 20, 2, "basic_hub")
    tale.do(matter, "propose", "clerk")
    yield tale.back(CANCELLED + 1)
    tale.do(matter, "publish", "director")
    yield tale.back(CANCELLED - 12)
    tale.do(matter, "cancel", "director", reason="原定场地改作他用，本次招募取消，欢迎应征下一次招募")


def _open_now(tale: Tale) -> Strand:
    """Open today: with a question that was answered for everybody, and an addendum that put off its last day."""
    yield tale.back(OPEN + 3)
    opens_on = tale.back(OPEN)
    matter = tale.matters["open"] = _open(tale, f"{tale.today.year}年冬季社会组织孵化招募（虚构）", opens_on, 26, 5)
    tale.do(matter, "propose", "clerk")
    yield tale.back(OPEN + 1)
    tale.do(matter, "publish", "director")
    yield tale.back(OPEN - 3)
    call = Call.objects.select_related("matter").get(matter=matter)
    asked = ask_about(call, by=tale.agent("baihe"), text="还没有拿到登记证书，可以先申请吗？")
    yield tale.back(OPEN - 4)
    answer_question(
        asked, by=tale.who("clerk"), text="可以。正在筹备登记的，提交孵化计划书即可；登记证书副本在取得后补交。"
    )
    yield tale.back(OPEN - 6)
    text = "应多家单位要求，申请截止日期延后一周，其他不变。"
    tale.do(matter, "draft_addendum", "clerk", text=text, closes_on=call.closes_on + timedelta(days=7))
    yield tale.back(OPEN - 7)
    tale.do(matter, "publish_addendum", "director")
    yield tale.back(1)
    ask_about(call, by=tale.agent("yongle"), text="工位可以两家单位合用吗？")


def _not_out_yet(tale: Tale) -> Strand:
    yield tale.back(2)
    proposed = _open(tale, "调解类社会组织专项孵化招募（虚构）", tale.today + timedelta(days=14), 25, 3, "industry")
    tale.do(proposed, "propose", "clerk")
    yield tale.back(1)
    _open(tale, f"{tale.today.year + 1}年社会组织孵化招募（虚构）", tale.today + timedelta(days=60), 30, 6)
