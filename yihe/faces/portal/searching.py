"""
What the search box looks through: service guides, what is given at places, open calls, notices, clauses, our own pages. People type sentences ("我想申请开办费"), so
a text is ranked by how many of the typed pairs of characters it holds, not by holding the whole sentence – and what every request
begins with (我想, 请问, 找人) asks for nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from yihe.acts.notices import public as reading
from yihe.faces.portal import asking, calls, cards, citing
from yihe.foundation import city_pack
from yihe.registers.policies.models import Clause
from yihe.registers.stations import shown

# Pages somebody may look for by other words than their name: name, title, a line, those words.
PAGES = (
    ("portal:advise", "问律师", "不用登录，不用留姓名和电话", "法律咨询 法律问题 律师"),
    (
        "portal:where",
        "在哪里、现在开不开",
        "法律服务点：地址、电话、开放时间",
        "地址 电话 窗口 阳光屋 公共法律服务中心 工作站",
    ),
    ("portal:duty", "今天谁值班", "今天哪里有人坐班", "值班 坐班 律师"),
    ("portal:follow", "我的办件进度", "凭编号和查询码", "查询 进度 查进度 回执"),
    ("portal:rate", "评价", "不登录、不记名", "评价单 打分 满意度"),
    ("portal:lists", "清单和目录", "本局的权力、责任，哪些服务可以购买", "权力清单 责任清单 购买服务目录"),
    ("portal:tenders", "招标公告", "看招标文件，投标，看结果", "招标 投标 采购 中标"),
    ("portal:subscribe", "订阅", "有新的就告诉您，不用注册账号", "订阅 通知 邮件 日历"),
)
LONGEST = 60
_MOST = 30
_ENOUGH = 0.2  # of the typed pairs
_POLITE = re.compile(
    "我想要|我想|我要|想要|请问|请|怎么办|怎么|怎样|如何|哪里|在哪|可以|能不能|找人|帮我|帮忙|一下|[吗呢啊？?！!。，,]"
)


@dataclass(frozen=True)
class Found:
    """One answer: what sort of thing it is, its title, a line under it, its address, and where else its words may match."""

    sort: str
    title: str
    note: str
    href: str
    more: str = ""


def find(words: str) -> list[Found]:
    """Return the answers, best first; none for no words."""
    wanted = _pairs(_POLITE.sub(" ", words)) or _pairs(words)
    if not wanted:
        return []
    scored = [(_score(each, words, wanted), each) for each in _everything()]
    best = sorted((pair for pair in scored if pair[0] >= _ENOUGH), key=lambda pair: -pair[0])
    return [each for _score, each in best[:_MOST]]


def _score(each: Found, words: str, wanted: set[str]) -> float:
    title = sum(pair in each.title for pair in wanted) / len(wanted)
    text = sum(pair in each.note or pair in each.more for pair in wanted) / len(wanted)
    return title + text / 2 + (1 if words in each.title else 0)


def _pairs(words: str) -> set[str]:
    """Return the pairs of neighbouring characters; one character alone stands for itself."""
    parts = words.split()
    return {part[i : i + 2] for part in parts for i in range(max(1, len(part) - 1))}


def _everything() -> Iterator[Found]:
    for name, title, note, more in PAGES:
        yield Found("本站页面", title, note, reverse(name), more)
    for service, places in shown.services(city_pack.region_of(city_pack.here())):
        yield Found(
            "在哪里办", f"{service}：在哪里、什么时候", f"现在有 {places} 处", reverse("portal:where"), "地址 开放时间"
        )
    for card in map(cards.card, cards.with_guide()):
        yield Found("办事指南", card.label, card.guide.who, reverse("portal:guide", args=[card.code]), card.guide.gives)
    for policy in asking.offered():
        note, page = asking.about(policy), reverse("portal:answer", args=[policy.short])
        title = f"{policy.label}：能不能申请、能拿多少"
        yield Found("能不能申请", title, note, page, asking.described(policy))
    for call in calls.open_calls():
        yield Found(
            "公开招募",
            call.title,
            f"{call.closes_on} 截止",
            reverse("portal:call", args=[call.number]),
            f"招募 孵化 {call.text}",
        )
    for notice in reading.open_notices():
        yield Found(
            "公示",
            notice.title,
            f"公示到 {notice.closes_on}",
            reverse("portal:notice", args=[notice.pk]),
            f"公示 异议 {notice.body}",
        )
    for clause in Clause.objects.select_related("text"):
        page = citing.clause_href(clause.text.code, clause.number)
        yield Found("政策", clause.heading, f"{clause.text.number} {clause.number}", page, clause.body)
