"""
天花板: how much of everything somebody may have kept. One table of all of it; `docs/ceilings.md` is written from it.

What is counted by the day is asked (`take`) and counted in the transaction that writes it: what is rolled back was not
counted. It is counted for each person, each organization and each address apart, so that nobody uses up what
another needs; an address is a visitor's (of IPv6 its network of 64 bits), and many people may share one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from yihe.foundation import digests

MB = 1 << 20
_DAY = 48 * 3600  # seconds a count is kept: its name has the day in it


@dataclass(frozen=True)
class Ceiling:
    """
    How many of something at most: `most` in one go or one place (`where`), or by the day for each person, organization,
    address (of the network), or mailbox that is written to; None is no ceiling. `settings.CEILINGS` says other figures: {code: most} or {"code.person": …}.
    """

    code: str
    label: str
    unit: str
    where: str = ""
    limit: int | None = None
    person: int | None = None
    organization: int | None = None
    address: int | None = None
    mailbox: int | None = None
    not_done: str = "没有保存"  # what did not happen this time, where it is reached

    def __post_init__(self):
        if self.code in ceilings:
            raise ValueError(f"there is another ceiling {self.code}")
        ceilings[self.code] = self

    @property
    def most(self) -> int:
        """Return the figure of one that is not counted by the day."""
        assert self.limit is not None, f"{self.code} is counted by the day"
        return _other().get(self.code, self.limit)

    def of(self, whose: str) -> int | None:
        """Return how many a day for a person, an organization or an address."""
        return _other().get(f"{self.code}.{whose}", getattr(self, whose))

    def shown(self, number: int) -> str:
        return f"{number // MB if self.unit == 'MB' else number} {self.unit}"


ceilings: dict[str, Ceiling] = {}
WHOSE = {"person": "您", "organization": "您的单位", "address": "您所用的网络", "mailbox": "这个邮箱"}

# In one go, or in one place ------------------------------------------------------------------------------------------------
PAPER = Ceiling("paper", "一份材料", "MB", "每份", 20 * MB)
PAPERS_OF_A_MATTER = Ceiling("papers_of_a_matter", "一件的材料", "份", "每件", 30)
PICTURES_OF_A_PAPER = Ceiling("pictures_of_a_paper", "合成一份材料的照片", "张", "每份", 50)
BYTES_OF_A_MATTER = Ceiling("bytes_of_a_matter", "一件的材料，各版合计", "MB", "每件", 200 * MB)
VERSIONS_OF_A_PAPER = Ceiling("versions_of_a_paper", "一份材料的版本", "版", "每份", 20)
PAPERS_OF_AN_OBJECTION = Ceiling("papers_of_an_objection", "一件异议的证明材料", "份", "每件", 3)
SHEET = Ceiling("sheet", "导入的表格、支付回单", "MB", "每个", 5 * MB)
ROWS_OF_AN_IMPORT = Ceiling("rows_of_an_import", "一次导入", "行", "每次", 2000)
PEOPLE_OF_A_SHEET = Ceiling("people_of_a_sheet", "一张表里的人员", "人", "每次", 200)
ROWS_GIVEN_BACK = Ceiling("rows_given_back", "未导入的行留待下载", "字", "每次", 300_000)
ROWS_OF_AN_EXPORT = Ceiling("rows_of_an_export", "一次导出", "行", "每次", 20_000)
VIEWS = Ceiling("views", "清单的视图", "个", "每人", 50)
WORDS_OF_A_DRAFT = Ceiling("words_of_a_draft", "一份没有提交的填写内容", "字", "每份", 200_000)
PREVIEW_PAGES = Ceiling("preview_pages", "在页面上看一份材料", "页", "每份", 200)
PREVIEW_PIXELS = Ceiling("preview_pixels", "在页面上看，一页的画面", "像素", "每页", 2_500_000)
PREVIEW_BYTES = Ceiling("preview_bytes", "在页面上看，一张画面", "MB", "每张", 1 * MB)
PREVIEWS = Ceiling("previews", "画好留用的画面，每天清理到", "MB", "全部", 2048 * MB)
DRAFTS = Ceiling("drafts", "没有提交的填写内容，同时保存", "份", "每人", 100)
BULK = Ceiling("bulk", "批量办理", "件", "每次", 100)
PHRASES = Ceiling("phrases", "常用意见", "条", "每人", 50)
FOLLOWED = Ceiling("followed", "邮件订阅", "项", "每个邮箱", 50)
SEALED_BID = Ceiling("sealed_bid", "一份密封的投标", "MB", "每份", 200 * MB)

# By the day ----------------------------------------------------------------------------------------------------------------
PAPERS = Ceiling("papers", "上传的材料", "份", person=300, organization=500, address=30)
BYTES = Ceiling("bytes", "上传的材料合计", "MB", person=1024 * MB, organization=2048 * MB, address=100 * MB)
SHEETS = Ceiling("sheets", "导入的表格和支付回单", "份", person=100)
SHEET_BYTES = Ceiling("sheet_bytes", "导入的表格和支付回单合计", "MB", person=100 * MB)
MATTERS = Ceiling("matters", "新建的办件", "件", person=300, organization=300)
RECORDS = Ceiling("records", "登记和更正的记录", "条", person=1000, organization=2000)
OBJECTIONS = Ceiling("objections", "提出的异议", "件", person=20, address=20)
CONSULTATIONS = Ceiling("consultations", "提出的咨询和投诉", "件", address=200)
APPOINTMENTS = Ceiling("appointments", "提出的预约", "个", address=40)
QUESTIONS = Ceiling("questions", "对招募的提问", "个", person=10, organization=20)
FEEDBACK = Ceiling("feedback", "反馈的问题", "条", person=20, address=20)
REMINDERS = Ceiling("reminders", "催办", "次", person=50)
SIGNATURES_ASKED = Ceiling("signatures_asked", "请人会签", "次", person=100)
LETTERS = Ceiling("letters", "邀请和确认新邮箱的信", "封", person=300, mailbox=5)
SUBSCRIPTIONS = Ceiling("subscriptions", "确认订阅的信", "封", address=30, mailbox=5, not_done="没有发信")
DRAWINGS = Ceiling("drawings", "在页面上看，新画的画面", "次", person=1000, not_done="没有画")
READINGS = Ceiling("readings", "交来读取的文件", "份", person=1000, address=100, not_done="没有读取")
STOPPED = Ceiling("stopped", "读不完而停止的文件", "份", person=20, address=20, not_done="没有读取")
SET_ASIDE = Ceiling("set_aside", "登录过期时代为保留的填写内容", "份", person=30, address=60)
INQUIRIES = Ceiling("inquiries", "对招标文件的询问", "个", address=20, not_done="没有提交")
DELIVERIES = Ceiling("deliveries", "投标的投递编号", "个", address=30, not_done="没有领取")
DELIVERED = Ceiling("delivered", "上传的密封件合计", "MB", address=2048 * MB)


def take(amounts: Mapping[Ceiling, int], **whose: object) -> str:
    """
    Count what somebody is about to have kept and return "", or count nothing and return the sentence of the ceiling that it
    would pass. `whose` are keys by `person`, `organization`, `address`, `mailbox`; None and "" are nobody.
    """
    counting: Any = cache  # the one of the settings, which Django's own caches are less than
    today = timezone.localdate()
    asked = {
        f"ceiling:{ceiling.code}:{sort}:{key}:{today}": (ceiling, sort, most, amount)
        for ceiling, amount in amounts.items()
        for sort, key in whose.items()
        if key not in (None, "") and (most := ceiling.of(sort)) is not None
    }
    if not asked:
        return ""
    # The rows stay locked until the transaction ends: two at once are two.
    counted = counting.counts({name: amount for name, (*_, amount) in asked.items()}, _DAY)
    over = next((each for name, each in asked.items() if counted[name] > each[2]), None)
    if over is None:
        return ""
    counting.counts({name: -amount for name, (*_, amount) in asked.items()}, _DAY)
    ceiling, sort, most, _amount = over
    return f"{WHOSE[sort]}今天{ceiling.label}已到上限（{ceiling.shown(most)}），这次{ceiling.not_done}。请明天再来，或者与司法局联系。"


def mailbox(email: str) -> str:
    """
    Return the key of a mailbox that is written to: not the address itself, which nobody is to read out of the counts. What stands behind a
    plus (RFC 5233) is the same mailbox: whoever is written to is not to be flooded by a tag.
    """
    name, _, house = email.strip().lower().rpartition("@")
    return digests.sm3(f"{name.partition('+')[0]}@{house}") if email else ""


def would_pass(ceiling: Ceiling, **whose: object) -> str:
    """Return the sentence `take` would for one more, and count nothing."""
    with transaction.atomic():
        sentence = take({ceiling: 1}, **whose)
        transaction.set_rollback(True)
    return sentence


def organization_of(person) -> int | None:
    """Return the organization a person acts for, None for whoever acts for none."""
    return next((hat.organization_id for hat in person.hats if hat.organization_id), None) if person else None


def _other() -> Mapping[str, Any]:
    return getattr(settings, "CEILINGS", {})


def table() -> list[str]:
    """Return the rows of `docs/ceilings.md`."""
    fixed = [each for each in ceilings.values() if each.where]
    daily = [each for each in ceilings.values() if not each.where]
    lines = ["| what | at most | |", "|---|---|---|"]
    lines += [f"| {each.label} `{each.code}` | {each.shown(each.limit or 0)} | {each.where} |" for each in fixed]
    lines += [
        "",
        "By the day:",
        "",
        "| what | a person | an organization | an address | a mailbox |",
        "|---|---|---|---|---|",
    ]
    for each in daily:
        most = (getattr(each, sort) for sort in WHOSE)
        lines.append(f"| {each.label} `{each.code}` | " + " | ".join(each.shown(n) if n else "—" for n in most) + " |")
    return lines
