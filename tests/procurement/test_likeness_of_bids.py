"""The texts of opened bids are held against each other before scoring: a question to the panel, answered in words, and never a verdict."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from tests.acts.sealed.making import sealed_bid
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.acts.sealed_bids import delivering
from yihe.acts.sealed_bids.models import Opening
from yihe.domains.procurement.models import Bid, Likeness, LikenessCheck, LikePassage
from yihe.domains.procurement.tender import alike
from yihe.foundation import apart
from yihe.foundation.foreign import BadFile
from yihe.foundation.roles import AUDITOR, CLERK, DIRECTOR, PURCHASER
from yihe.matters import clock, evidence
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter
from yihe.registers.suppliers.models import KnownIn

pytestmark = pytest.mark.django_db
SAYS = "两家说明用了同一份示范文本（虚构）。"


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def refused(matter, action, by, **said) -> str:
    with pytest.raises(NotAllowed) as fault, transaction.atomic():
        perform(Matter.objects.get(pk=matter.pk), action, by=by, **said)
    return str(fault.value)


def delivered(town, matter, nth: int, price: str, files) -> None:
    """Deliver a bid with files of one's own."""
    opening = Opening.objects.select_related("matter").get(pk=matter.pk)
    known = buys.a_supplier(nth, f"第{nth}律师事务所（虚构）")
    sealed = sealed_bid(
        ways.devices(), tender=matter.number, version=str(opening.version), supplier=known.name, price=price, code=known.code, files=files
    )  # fmt: skip
    delivery, _code = delivering.begin(opening)
    upload = delivering.begin_upload(delivery, len(sealed))
    delivering.add(upload, 0, [sealed])
    delivering.finish(upload, timezone.now())


def looked_at(town, *files: list[tuple[str, bytes]], prices=ways.PRICES) -> Matter:
    """Return a tender whose bids are open and compared."""
    matter = ways.to(town, "bidding")
    for nth, each in enumerate(files, 1):
        delivered(town, matter, nth, prices[nth - 1], each)
    ways.opened(town, matter)
    alike.compare_what_is_open()
    return Matter.objects.get(pk=matter.pk)


def texts(*words: str) -> list[list[tuple[str, bytes]]]:
    return [[("投标文件.txt", each.encode())] for each in words]


def page(user, matter) -> str:
    client = Client()
    client.force_login(ways.fresh(user))
    return client.get(f"/desk/matters/{matter.number}/").content.decode()


def test_what_two_bids_have_in_common_stands_side_by_side_and_the_panel_answers_before_it_scores(town):
    matter = ways.to(town, "seating")
    ways.seated(town, matter)
    clerk = buys.as_read(town, CLERK)
    assert "投标文件还没有比对" in refused(matter, "begin", clerk)

    clock.run()
    row = Likeness.objects.select_related("one", "other").get(tender=matter.pk)
    passage = LikePassage.objects.get(likeness=row)
    assert (row.one.ordinal, row.other.ordinal, row.share > Decimal("0.5")) == (1, 2, True)
    assert passage.one["words"] == passage.other["words"] == ways.ALIKE.removesuffix("。").removesuffix("）")
    assert passage.one["file"] == "投标文件.txt"
    assert "雷同提示还没有回答" in refused(matter, "begin", clerk)

    other = next(each for each in ways.members(matter) if each != ways.chair(matter))
    assert "由评审组长" in refused(matter, "answer_likeness", other, words=SAYS, dissent="")
    perform(Matter.objects.get(pk=matter.pk), "answer_likeness", by=ways.chair(matter), words=SAYS, dissent="一人保留")
    for reader in (ways.chair(matter), town.who(DIRECTOR), town.who(AUDITOR)):
        found = page(reader, matter)
        assert (passage.one["words"] in found, SAYS in found, "一人保留" in found) == (True, True, True)
    for reader in (town.who(CLERK), town.who(PURCHASER)):
        assert passage.one["words"] not in page(reader, matter), "neither judges nor decides"
    perform(Matter.objects.get(pk=matter.pk), "begin", by=clerk)
    assert list(evidence.verify()) == []


def test_bids_alike_word_for_word_stand_are_scored_and_may_win(town):
    """No verdict: nothing of the reckoning changes a bid."""
    same = "本所派三人常驻，每周一次集中办公，每月一次培训，每季一次回访，每年一次总结，全部记入台账（虚构）。" * 3
    matter = looked_at(town, *texts(same, same, same))
    before = list(Bid.objects.filter(tender=matter.pk).values("pk", "confirmed", "ground", "price"))

    assert [row.share for row in Likeness.objects.filter(tender=matter.pk, one__isnull=False)] == [1, 1, 1]
    assert list(Bid.objects.filter(tender=matter.pk).values("pk", "confirmed", "ground", "price")) == before
    for step in (ways.qualified, ways.drawn, ways.begun, ways.scored, ways.awarded):
        step(town, matter)
        matter = Matter.objects.get(pk=matter.pk)
    assert Bid.objects.get(tender=matter.pk, won=True).label == "第1律师事务所（虚构）"


def test_what_the_tender_itself_says_is_not_likeness_and_nobody_is_asked_for_nothing(town):
    own = ways.HANDS_OVER + "各村每月坐班一次，全年十二次。"
    words = ("我们熟悉渔业纠纷，夜里也接电话", "本所擅长企业合规，带教青年律师", "团队来自高校诊所，周末到村里去")
    matter = looked_at(town, *texts(*(f"{own}{each}（虚构）。{own}" for each in words)))

    assert (LikenessCheck.objects.get(tender=matter.pk).files, Likeness.objects.count()) == (3, 0)
    for step in (ways.qualified, ways.drawn, ways.seated):
        step(town, matter)
        matter = Matter.objects.get(pk=matter.pk)
    assert "没有发现需要评审组回答" in refused(matter, "answer_likeness", ways.chair(matter), words="x", dissent="")
    perform(matter, "begin", by=buys.as_read(town, CLERK))


def test_without_taking_the_document_out_the_same_bids_would_be_asked_about(town, monkeypatch):
    """The control."""
    monkeypatch.setattr(alike.texts, "published", lambda _opening: [])
    own = ways.HANDS_OVER + "各村每月坐班一次，全年十二次。"
    looked_at(town, *texts(*(f"{own}{each}（虚构）。" for each in ("我们熟悉渔业", "本所擅长合规", "团队来自高校"))))

    assert Likeness.objects.filter(one__isnull=False).count() == 3


def test_prices_in_step_and_figures_in_common_are_asked_about_too(town):
    words = [
        f"{each}预算依据 18234.56、20771.30、91823.07 三项（虚构）。"
        for each in ("甲方案一二三", "乙完全另写", "丙再换说法")
    ]
    matter = looked_at(town, *texts(*words), prices=("160000", "170000", "180000"))

    said = [row.same for row in Likeness.objects.filter(tender=matter.pk)]
    assert [each for each in said if each.startswith("报价成等差：1. ")] != []
    assert sum("数字相同：18234.56、20771.30、91823.07" in each for each in said) == 3


def test_what_cannot_be_read_is_said_and_holds_nothing_up(town, monkeypatch):
    pictures = [("扫描件.png", b"\x89PNG scan"), ("坏了的.pdf", b"%PDF-1.4 broken")]
    huge = [("很大.txt", b"x" * 2000)]
    monkeypatch.setattr(alike, "MOST_BYTES", 1999)
    matter = looked_at(town, pictures, huge, *texts("只有这一份读得出（虚构）"))

    check = LikenessCheck.objects.get(tender=matter.pk)
    assert check.files == 1
    assert [line.partition("：")[0] for line in check.unread.splitlines()] == [
        "第1律师事务所（虚构）“扫描件.png”", "第1律师事务所（虚构）“坏了的.pdf”", "第2律师事务所（虚构）“很大.txt”",
    ]  # fmt: skip


def test_busy_readers_are_asked_again_by_the_next_round_and_it_is_done_once(town, monkeypatch):
    def busy(*_args, **_said):
        raise BadFile(apart.BUSY)

    with monkeypatch.context() as patched:
        patched.setattr(apart, "read", busy)
        matter = looked_at(town, *texts(ways.ALIKE, ways.ALIKE, "另外写的（虚构）"))
        assert not LikenessCheck.objects.exists()
    assert (alike.compare_what_is_open(), alike.compare_what_is_open()) == (1, 0)
    assert Likeness.objects.filter(tender=matter.pk).count() == 1


def test_nothing_is_read_before_the_bids_are_open(town):
    matter = ways.to(town, "bidding")
    delivered(town, matter, 1, "168000", texts("封着")[0])
    assert alike.compare_what_is_open() == 0
    town.travel(timezone.localdate(Opening.objects.get(pk=matter.pk).moment) + timedelta(days=1))
    assert (alike.compare_what_is_open(), LikenessCheck.objects.count()) == (0, 0)


def test_whom_two_bids_name_and_what_the_registers_know_of_them_is_asked_about(town):
    """令87 37: the same who handles it, the same who leads it, the same account; of a bidder no file need say it."""
    first = "甲所擅长渔业纠纷调处（虚构）。授权代表：方予之，联系人：何一。开户银行账号：6222 0000 1111 2222 333。"
    second = (
        "乙所带教年轻同行下乡值守（虚构）。项目负责人：何一；委托代理人（签字）：方予之。账号：62220000111122223 33。"
    )
    third = "丙所周末到各个村里走访（虚构）。法定代表人：详见附件，联系人：吴二。"
    one, two = buys.a_supplier(1, "第1律师事务所（虚构）"), buys.a_supplier(2, "第2律师事务所（虚构）")
    KnownIn.objects.filter(supplier=buys.a_supplier(3, "第3律师事务所（虚构）").pk).update(contact="沈一")
    matter = looked_at(town, *texts(first, second, third))

    rows = {(row.one.body_id, row.other.body_id): row.same for row in Likeness.objects.filter(one__isnull=False)}
    assert "经办人相同：方予之" in rows[one.pk, two.pk] and "人员相同：何一" in rows[one.pk, two.pk]
    assert "账户相同：尾号 2333" in rows[one.pk, two.pk] and "6222" not in rows[one.pk, two.pk]
    third_body = buys.a_supplier(3, "第3律师事务所（虚构）")
    assert rows[one.pk, third_body.pk] == "人员相同：沈一", "who heads the one is whom the county reaches at the other"
    assert (two.pk, third_body.pk) not in rows, "the control"
    for reader in (town.who(CLERK), town.who(PURCHASER)):
        assert "方予之" not in page(reader, matter), "neither judges nor decides"
    assert "方予之" in page(town.who(DIRECTOR), matter)


def test_whom_the_tender_names_is_no_question_and_nothing_is_asked_before_the_bids_are_open(town):
    matter = ways.to(town, "bidding")
    for nth, words in enumerate(
        ("甲所（虚构）。联系人：方予之。", "乙所（虚构）。联系人：方予之。", "丙所（虚构）。"), 1
    ):
        delivered(town, matter, nth, ways.PRICES[nth - 1], [("投标文件.txt", words.encode())])
    assert (alike.compare_what_is_open(), Likeness.objects.count()) == (0, 0), "nobody knows yet who bids"
    ways.opened(town, matter)
    bids = list(Bid.objects.order_by("ordinal"))
    readings = [alike.read(bid) for bid in bids]
    named = [alike._text(each, "采购联系人：方予之，电话见公告。").people for each in readings]
    assert all("方予之" not in each for each in named)
    assert "方予之" in alike._text(readings[0], "").people, "the control"
