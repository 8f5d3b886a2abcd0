"""A contract is its draft with the blanks filled: by hand, by an oracle that fills drafts made by chance, and by one that then changes a sign."""

import random

import pytest

from yihe.domains.procurement import blanks

DRAFT = "甲方：____，乙方：＿＿＿＿。\n服务期自……起。"


@pytest.mark.parametrize(
    "text",
    ["甲方：某街道办事处（虚构），乙方：明理律师事务所。服务期自2026年7月1日起。", "甲方：某街道， 乙方：甲\n。服务期自签订之日起。"],
)  # fmt: skip
def test_its_blanks_filled_it_is_the_draft(text):
    assert blanks.difference(DRAFT, text) is None


@pytest.mark.parametrize(
    ("text", "was", "now"),
    [
        (DRAFT, "，乙方：", "____"),
        ("甲方：某街道，乙方：＿＿＿＿。服务期自七月起。", "。服务期自", "＿＿＿＿"),
        ("甲方：某街道，乙方：明理。服务期从七月起。", "自", "从七月起。"),
        ("甲方：某街道，乙方：明理。服务期自七月起。另付一万元。", "", ""),
        ("乙方：明理。", "甲方：", "乙方：明理。"),
        ("甲方：，乙方：明理。服务期自七月起。", "，乙方：", ""),
    ],
)
def test_anything_else_is_a_difference_and_where_it_begins_is_shown(text, was, now):
    found = blanks.difference(DRAFT, text)
    assert found is not None
    assert found[0].startswith(was) or was == "" or now == ""
    assert not now or found[1].startswith(now)


def test_a_draft_without_blanks_is_said_as_it_is():
    assert blanks.difference("一、服务。二、付款。", "一、服务。\n二、付款。") is None
    assert blanks.difference("一、服务。二、付款。", "一、服务。二、付款。三、其他。") == ("", "三、其他。")
    assert blanks.difference("一、服务。二、付款。", "一、服务。") == ("二、付款。", "")


@pytest.mark.parametrize("seed", range(60))
def test_whatever_fills_the_blanks_it_is_the_draft_and_one_sign_more_or_less_elsewhere_is_not(seed):
    chance = random.Random(seed)
    pieces = [
        "".join(chance.choices("甲乙丙丁服务付款。，：", k=chance.randint(1, 12))) for _ in range(chance.randint(2, 6))
    ]
    fills = ["".join(chance.choices("街道某年月日壹贰", k=chance.randint(1, 30))) for _ in pieces[1:]]
    draft = pieces[0] + "".join("____" + piece for piece in pieces[1:])
    text = pieces[0] + "".join(fill + piece for fill, piece in zip(fills, pieces[1:], strict=True))
    assert blanks.difference(draft, text) is None
    at = chance.randrange(len(pieces[0]))
    assert blanks.difference(draft, text[:at] + "戊" + text[at:]) is not None
    assert blanks.difference(draft, text + "戊") is not None
    assert blanks.difference(draft, text[:-1]) is not None


def test_a_blank_takes_no_page():
    assert blanks.difference("甲方：____。", f"甲方：{'长' * blanks.MOST}。") is None
    assert blanks.difference("甲方：____。", f"甲方：{'长' * (blanks.MOST + 1)}。") is not None


def test_many_blanks_take_no_time():
    draft = "____，" * 300
    assert blanks.difference(draft, "一，" * 299 + "一。") is not None
