"""
What residents ask in the demonstration: forty consultations over two months, by every channel; one read by a second person, one in
which a child was harmed and reported, one asked about again, one reopened; two to be rung back; one complaint. All of it is invented.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from yihe.domains.advice import asking
from yihe.domains.advice.models import Channel, Complaint, Consultation
from yihe.matters import codes
from yihe.matters.actions import perform
from yihe.matters.models import Matter

DESK, OTHER_DESK, ONE, TWO = "advice", "advice2", "lawyer", "lawyer2"
ON_PAPER = "arbitration"  # a receiver that has no port
ANSWER = "您说的情况，可以先收集证据、协商；协商不成的，向主管部门投诉或者申请调解、仲裁、起诉。期限从知道的那天起算，请尽早办。（演示）"
# Working days before today, channel, topic, what was asked.
USUAL = (
    (44, "web", "wages", "单位没有签劳动合同，干了大半年，能要双倍工资吗？（演示）"), (43, "phone", "kin", "老人去世没有留遗嘱，房子怎么分？（演示）"),
    (41, "counter", "debt", "借给朋友的钱好几年了，还能要回来吗？（演示）"), (39, "web", "family", "想协议离婚，要准备什么？（演示）"),
    (36, "visit", "neighbours", "楼上漏水，找谁修？（演示）"), (34, "web", "shopping", "健身房关门，预付卡里的钱能退吗？（演示）"),
    (31, "letter", "office", "对村里公布的补偿名单有意见，向谁提？（演示）"), (29, "phone", "harm", "骑车被撞，对方说没有保险。（演示）"),
    (26, "web", "wages", "试用期被辞退，有补偿吗？（演示）"), (24, "counter", "kin", "三个子女，只有一个出赡养费。（演示）"),
    (21, "web", "debt", "给别人担保，他不还，银行找我。（演示）"), (18, "phone", "family", "孩子跟谁，多大可以自己说？（演示）"),
    (15, "web", "shopping", "网上买的家具有问题，商家不退。（演示）"), (12, "visit", "kin", "想立遗嘱，找谁见证？（演示）"),
    (9, "web", "neighbours", "邻居装摄像头对着我家门。（演示）"), (7, "counter", "wages", "老板说破产了，工资找谁要？（演示）"),
    (42, "web", "debt", "买的二手房，卖家一直不迁户口。（演示）"), (40, "phone", "harm", "孩子在学校摔伤，学校要担责吗？（演示）"),
    (38, "counter", "office", "没有收到处罚决定书，还能复议吗？（演示）"), (37, "web", "debt", "网上贷款利息太高，要全还吗？（演示）"),
    (35, "web", "kin", "兄弟不肯分担护工的钱。（演示）"), (33, "phone", "shopping", "装修公司收了钱不开工。（演示）"),
    (32, "web", "debt", "租的房子漏水，房东不修。（演示）"), (30, "visit", "neighbours", "地界不清，两家争一条巷子。（演示）"),
    (28, "web", "wages", "加班费怎么算，多久以前的还能要？（演示）"), (27, "counter", "family", "婚前的房子，离婚时怎么分？（演示）"),
    (23, "web", "harm", "被邻居的狗咬了，医药费谁出？（演示）"), (22, "phone", "debt", "欠条没有写日期，有用吗？（演示）"),
    (11, "web", "shopping", "给孩子买的课退不了费。（演示）"),
)  # fmt: skip


def strands(tale: Any) -> Iterator[Iterator[date]]:
    for number, (back, channel, topic, question) in enumerate(USUAL):
        yield _usual(tale, back, channel, topic, question, again=number % 5 == 2)
    yield from _long_ago(tale)
    yield _for_many(tale)
    yield _a_child(tale)
    yield _reopened(tale)
    yield _rung(tale)
    yield _handed_over(tale)
    yield _today(tale)


def _long_ago(tale: Any) -> Iterator[Iterator[date]]:
    """One consultation each working day of the years before that are told (`demo --years`), of the same sorts; none in the usual story."""
    days = range(USUAL[0][0] + 2, tale.diary.working_days_since(tale.long_back(0)) if tale.years else 0)
    for number, back in enumerate(days):
        _back, channel, topic, question = USUAL[number % len(USUAL)]
        yield _usual(tale, back, channel, topic, question, again=number % 7 == 2)


def _ask(tale: Any, channel: str, topic: str, question: str, **said) -> Matter:
    """Take a question in as it comes: from the web by whoever asks, else taken down by the desk."""
    if channel == Channel.WEB:
        return asking.ask(region=tale.who(DESK).hats[0].region, question=question, topic=topic, **said)
    return tale.open(
        "consultation", Consultation(channel=channel, topic=topic, question=question, asker="居民（虚构）"), by=DESK
    )


def _of_whoever_asked(matter: Matter, action: str, **said) -> None:
    party = codes.party_of(matter)
    assert party is not None
    if not party.code_digest:
        codes.issue(party)
    party.refresh_from_db()
    perform(matter, action, by=None, party=party, **said)


def _usual(tale: Any, back: int, channel: str, topic: str, question: str, *, again: bool) -> Iterator[date]:
    yield tale.back(back)
    matter = _ask(tale, channel, topic, question)
    tale.do(matter, "assign", DESK, assignee=tale.who(TWO if again else ONE))
    tale.do(matter, "answer", TWO if again else ONE, answer=ANSWER)
    if again:
        yield tale.back(back - 1)
        _of_whoever_asked(matter, "ask_again", asked_again="要交费吗？（演示）")
        tale.do(matter, "answer", TWO, answer=f"不收费。{ANSWER}")
    yield tale.back(back - 2)
    _of_whoever_asked(matter, "settle")


def _for_many(tale: Any) -> Iterator[date]:
    """Eleven people with one question: the answer waits for a second reader."""
    yield tale.back(1)
    matter = _ask(
        tale, "web", "house", "我们一排十一户，规划公示看不懂，补偿怎么算？（演示）", for_whom="group", people=11
    )
    tale.do(matter, "assign", DESK, assignee=tale.who(TWO))
    tale.do(matter, "submit", TWO, answer=ANSWER)


def _a_child(tale: Any) -> Iterator[date]:
    yield tale.back(13)
    matter = _ask(tale, "web", "family", "邻居家的孩子常被继父打，我能做什么？（演示）", for_whom="other")
    tale.do(matter, "assign", DESK, assignee=tale.who(ONE))
    tale.do(matter, "report", DESK, reported_to="police", report_note="派出所已登记（演示）")
    tale.do(matter, "answer", ONE, answer=f"已经报告公安机关。您不用出面。{ANSWER}")


def _reopened(tale: Any) -> Iterator[date]:
    yield tale.back(20)
    matter = _ask(tale, "web", "office", "执照办不下来，窗口说缺材料又不说缺什么。（演示）")
    tale.do(matter, "assign", DESK, assignee=tale.who(ONE))
    tale.do(matter, "answer", ONE, answer=ANSWER)
    _of_whoever_asked(matter, "settle")
    yield tale.back(17)
    _of_whoever_asked(matter, "ask_reopening", reopening="答复没有说我的情况。（演示）")
    tale.do(matter, "reopen", DESK)
    tale.do(matter, "assign", DESK, assignee=tale.who(TWO))
    tale.do(matter, "answer", TWO, answer=f"窗口应当一次告知。{ANSWER}")
    yield tale.back(16)
    complaint = tale.open(
        "complaint", Complaint(about_number=matter.number, words="第一次的答复等于没有说。（演示）", asker="居民（虚构）"), by=OTHER_DESK
    )  # fmt: skip
    tale.do(complaint, "accept", OTHER_DESK, assignee=tale.who(OTHER_DESK))
    yield tale.back(10)
    tale.do(complaint, "answer", OTHER_DESK, answer="已经请另一位律师重新答复，并提醒了原答复人。（演示）")


def _rung(tale: Any) -> Iterator[date]:
    """Asked to be rung, and reached in that half hour of the next day; answered after it."""
    yield tale.back(6)
    matter = _ask(
        tale, "web", "kin", "老人的字我看不清，能不能打电话说？（演示）", phone="13900000001", safe_way="call", ring_at=asking.windows()[0],
        safe_note="白天打（演示）",
    )  # fmt: skip
    tale.do(matter, "assign", DESK, assignee=tale.who(ONE))
    yield tale.back(5)
    tale.do(Matter.objects.get(kind="call_back", parent=matter), "reach", DESK, note="已经说明怎样写、找谁见证（演示）")
    tale.do(matter, "answer", ONE, answer=ANSWER)
    yield tale.back(3)
    _of_whoever_asked(matter, "settle")


def _handed_over(tale: Any) -> Iterator[date]:
    """Handed over as far as whoever asked lets it, to who is on paper; answered, told back. Another is still to be decided on."""
    yield tale.back(19)
    matter = _ask(tale, "web", "wages", "厂里拖欠工资，我们想一起去劳动监察。（演示）", asker="居民（虚构）")
    tale.do(matter, "assign", DESK, assignee=tale.who(ONE))
    tale.do(matter, "propose", ONE, receiver=ON_PAPER, handed_words="拖欠工资，想申请仲裁，证据已经列好。（演示）")
    yield tale.back(18)
    _of_whoever_asked(matter, "consent", agreed=["story", "name"])
    yield tale.back(14)
    child = Matter.objects.get(kind="referral", parent=matter)
    tale.do(child, "receipt", DESK, receipt="收件人签收（演示）")
    tale.do(child, "answer_by_hand", DESK, result="helped", feedback="已经立案。（演示）")
    tale.do(child, "close", DESK, told="仲裁院已经立案，会寄送通知书。（演示）")
    yield tale.back(1)
    waits = _ask(tale, "web", "wages", "也想申请仲裁，要自己跑一趟吗？（演示）")
    tale.do(waits, "assign", DESK, assignee=tale.who(ONE))
    tale.do(waits, "propose", ONE, receiver=ON_PAPER, handed_words="想申请仲裁，问准备哪些材料。（演示）")


def _today(tale: Any) -> Iterator[date]:
    """What stands open: one to be answered, one at the desk, one to be rung back, one that nobody reached."""
    yield tale.back(2)
    waits = _ask(tale, "phone", "harm", "工地上摔伤，老板不认工伤。（演示）")
    tale.do(waits, "assign", DESK, assignee=tale.who(ONE))
    tale.do(waits, "want", ONE, reason="有没有工友能作证？在哪家医院看的？（演示）")
    yield tale.back(0)
    matter = _ask(tale, "web", "wages", "工资一直拖着，我的电话是 13800000000（演示），怎么办？")
    tale.do(matter, "assign", DESK, assignee=tale.who(ONE))
    _ask(
        tale, "web", "other", "有事想当面问，能打给我吗？（演示）", phone="13900000000", safe_way="call", ring_at=asking.windows()[2],
        safe_note="只和我本人说（演示）",
    )  # fmt: skip
    _ask(tale, "web", "shopping", "买到过期的东西，怎么赔？（演示）")
