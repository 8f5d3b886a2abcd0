"""Bids that are oddly alike are shown, and those that are not are let be; forty long ones in the time the issue allows."""

import random
import time
from decimal import Decimal

from yihe.domains.procurement import likeness, named, passages
from yihe.domains.procurement.likeness import Text

LETTERS = "法律服务村居顾问调解普法宣传矫正帮教值班咨询案件代理方案人员安排时间地点质量保证回访记录档案培训考核"


def prose(seed: int, length: int) -> str:
    return "".join(random.Random(seed).choices(LETTERS, k=length))


def test_a_passage_that_two_have_is_shown_and_what_the_document_says_is_not():
    document, copied = prose(1, 400), prose(2, 120)
    bids = [
        Text("甲", prose(3, 300) + copied + document), Text("乙", document + prose(4, 300) + copied), Text("丙", prose(5, 400) + document),
    ]  # fmt: skip

    (pair,) = likeness.pairs(bids, document)

    assert (pair.one, pair.other) == ("甲", "乙")
    assert pair.passages[0].words == copied
    assert pair.share > Decimal("0.2")
    assert len(likeness.pairs(bids)) == 3, "without taking the document out all are alike"


def test_blanks_signs_and_wide_letters_hide_nothing():
    words = prose(6, 200)
    spaced = "　".join(words[start : start + 5] for start in range(0, 200, 5))

    assert likeness.pairs([Text("甲", words), Text("乙", spaced)])[0].share == 1


def test_the_same_people_telephones_authors_agents_accounts_and_prices_are_named():
    one = Text(
        "甲", prose(7, 200) + "电话13812345678", Decimal(100), frozenset({"张三（虚构）"}), frozenset({"WPS用户"}), frozenset({"李四（虚构）"}),
        frozenset({"6222"}),
    )  # fmt: skip
    other = Text(
        "乙", prose(8, 200) + "联系 138-1234-5678，1381234 5678，13812345678", Decimal(100), frozenset({"张三（虚构）"}), frozenset({"WPS用户"}),
        frozenset({"李四（虚构）"}), frozenset({"6222"}),
    )  # fmt: skip

    (pair,) = likeness.pairs([one, other])

    assert [words.partition("：")[0] for words in pair.same] == [
        "人员相同", "联系电话相同", "文件作者相同", "经办人相同", "账户相同", "报价相同",
    ]  # fmt: skip
    assert likeness.pairs([one, Text("丙", prose(9, 200), Decimal(101))]) == []


def test_the_telephone_of_the_tender_itself_tells_nothing():
    bids = [Text("甲", prose(10, 100) + "致电0512-53520000"), Text("乙", prose(11, 100) + "已致电0512-53520000")]

    assert likeness.pairs(bids, "咨询电话0512-53520000") == []
    assert likeness.pairs(bids)[0].same == ("联系电话相同：051253520000",)


def test_prices_in_step_are_named():
    even = {"甲": Decimal(100), "乙": Decimal(110), "丙": Decimal(120), "丁": Decimal(250)}

    assert likeness.in_step(even) == ("报价成等差：甲（100）、乙（110）、丙（120）",)
    assert likeness.in_step({"甲": Decimal(100), "乙": Decimal(110), "丙": Decimal(121)}) == (
        "报价成等比：甲（100）、乙（110）、丙（121）",
    )
    assert likeness.in_step({"甲": Decimal(100), "乙": Decimal(110)}) == ()
    assert likeness.in_step({"甲": Decimal(100), "乙": Decimal(100), "丙": Decimal(100)}) == (), (
        "equal ones are told as pairs"
    )
    assert likeness.in_step({}) == ()


def test_forty_bids_of_thirty_thousand_characters_take_five_seconds_at_most():
    document = prose(20, 20_000)
    bids = [Text(str(number), document + prose(100 + number, 10_000 if number else 30_000)) for number in range(39)]
    bids.append(Text("39", prose(138, 10_000) + prose(500, 20_000)))
    began = time.process_time()

    found = likeness.pairs(bids, document)

    assert [(pair.one, pair.other) for pair in found] == [("38", "39")]
    assert time.process_time() - began < 5


def test_forty_that_are_all_one_text_take_what_the_passages_of_forty_pairs_take():
    """780 pairs of one text: a bound in the same run, the words of forty that are not alike read six times over."""
    apart = [Text(str(number), prose(100 + number, 30_000)) for number in range(40)]
    bids = [Text(str(number), prose(7, 29_000) + prose(100 + number, 1_000)) for number in range(40)]
    began = time.process_time()
    assert likeness.pairs(apart) == []
    bound = 6 * (time.process_time() - began)
    began = time.process_time()

    found = likeness.pairs(bids)

    assert time.process_time() - began < bound
    assert (len(found), sum(bool(pair.passages) for pair in found)) == (780, likeness.MOST_PAIRS)


def test_figures_that_three_times_are_the_same_are_named_and_those_of_the_tender_or_a_telephone_are_not():
    one, other = (
        Text(who, f"{prose(n, 60)}共 18,234.56 元、20771.30 元和 91823.07 元，电话 13812345678，限价 200000")
        for n, who in enumerate("甲乙")
    )

    (pair,) = likeness.pairs([one, other], "限价200000，电话13812345678")
    assert pair.same == ("数字相同：18234.56、20771.30、91823.07",)
    (pair,) = likeness.pairs([one, other], "限价200000，电话13812345678，共20771.30")
    assert pair.same == (), "two are chance"


def test_a_passage_is_shown_as_each_wrote_it_and_stops_where_the_tender_begins():
    copied, document = prose(2, 60), prose(1, 200)
    spaced = "，".join(copied[start : start + 10] for start in range(0, 60, 10))
    words = prose(3, 100) + spaced + "。" + document
    (pair,) = likeness.pairs([Text("甲", words), Text("乙", prose(4, 100) + copied + document)], document)

    (passage,) = pair.passages
    shown = passages.excerpt(words, passages.places(words), passage.one, passage.length, most=300, around=5)
    assert shown.words.startswith(spaced[:40]) and len(passage.words) < 60 + passages.LENGTH
    assert (
        passages.excerpt(words, passages.places(words), passage.one, 60, most=10, around=5).words == spaced[:10] + "……"
    )


def test_a_name_is_read_under_its_label_and_what_stands_there_instead_is_none():
    words = "法定代表人（负责人）：沈一\n项目负责人:何二，联系人：见附件。授权代表：方予之（签字）经办人：签字盖章 账号：6222 0000-1111222"
    assert named.people(words) == {"沈一", "何二"}
    assert named.agents(words) == {"方予之"}
    assert named.accounts(words) == {"622200001111222"}
    assert named.people("沈一、何二都是本所的律师，负责人不在这里。") == frozenset(), "a text is full of names"
    assert named.accounts("电话：0512-53520000，共 6222000011112223 份") == frozenset()
