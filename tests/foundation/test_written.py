"""One reader for what people write: names, days, codes, texts; and what is looked for."""

from datetime import date, datetime

import pytest
from django import forms
from django.core.exceptions import ValidationError

from yihe.foundation import telephones
from yihe.foundation.written import cells, codes, days, letters, looked_for, names


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("乙\u3000某", "乙某"), ("方 远", "方远"), ("甲社\u200b（虚构）", "甲社（虚构）"), ("王芳\ufeff", "王芳"), ("\u202e王芳\u202c", "王芳"),
        ("甲社(虚构) 二部", "甲社（虚构）二部"), ("ＡＢＣ社", "ABC社"), ("买买提 • 吐尔逊", "买买提·吐尔逊"), ("John  Smith", "John Smith"),
        ("王\ufe00芳", "王芳"), ("\uf900某", "豈某"), ("王䶮", "王䶮"),
        ("甲\u2065社", "甲社"), ("甲社\U000e0080", "甲社"), ("\ufff3甲社", "甲社"), ("甲\ufffc社", "甲社"), ("⼈⺠⻩", "人民黄"), ("⺠⼀社", "民一社"),
        ("王\U00031350", "王\U00031350"),
    ],
)  # fmt: skip
def test_a_name_has_one_spelling(typed, kept):
    assert (names.read(typed), names.read(kept)) == (kept, kept)
    assert names.same(typed, kept)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("王\ue863", "第 2 个字（“王”后面）是自造的字"),
        ("\U000f0000社", "第 1 个字是自造的字"),
        ("……", "至少要有一个字"),
        ("王\x07", "控制字符"),
        ("王\uffff", "控制字符"),
        ("王\ufffd", "第 2 个字在别处已经损坏"),
    ],
)
def test_a_name_nobody_else_can_read_is_refused_by_its_place(typed, words):
    with pytest.raises(ValueError, match=words):
        names.read(typed)


@pytest.mark.parametrize("unseen", ["\u2065", "\U000e0080", "\ufff0", "\U0001d159", "\U000e0100", "\u200b"])
def test_two_codes_do_not_differ_by_what_nobody_sees(unseen):
    assert codes.read(f"KB-2026{unseen}-9") == "KB-2026-9"


@pytest.mark.parametrize(
    ("name", "shown"),
    [("欧阳修文", "欧阳**"), ("欧阳", "欧*"), ("张三", "张*"), ("买买提·吐尔逊", "买******"), ("司马 光", "司马*")],
)
def test_of_a_name_the_family_name_is_shown_whole(name, shown):
    assert names.veiled(name) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "2026-03-02", "2026/3/2", "2026.3.2", "2026。3。2", "2026年3月2日", "2026 年 3 月 2 日", "20260302", "２０２６－３－２", "2026/3/2 0:00:00",
        "2026-03-02T00:00:00", "\u200b2026-03-02 ", datetime(2026, 3, 2, 9), date(2026, 3, 2),
    ],
)  # fmt: skip
def test_a_day_is_read_as_people_write_it(typed):
    assert days.read(typed) == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("46083", "日期的内部数字"), ("46083.5", "日期的内部数字"), ("2026-02-30", "日历里没有这一天"), ("0202-03-02", "日期应在 1900-01-01 至"),
        ("2262-03-02", "日期应在 1900-01-01 至"), ("去年", "“去年”不是日期"), ("26-3-2", "不是日期"), ("2026-3", "不是日期"), ("2026/3-2", "不是日期"),
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused_with_its_cause_in_form_and_reader_alike(typed, words):
    with pytest.raises(days.BadDay, match=words) as read:
        days.read(typed)
    with pytest.raises(ValidationError) as box:
        forms.DateField().clean(typed)
    assert box.value.messages == [str(read.value)]


@pytest.mark.parametrize(
    ("day", "count"), [(date(1900, 1, 9), 9), (date(1900, 2, 28), 59), (date(1900, 3, 1), 61), (date(1901, 1, 1), 0)]
)
def test_a_day_of_1900_is_told_as_the_number_it_was_made_of(day, count):
    assert days.made_of_a_number(day) == (f"“{day}”是数字 {count} 被显示成了日期，请照原件重新填写。" if count else "")


@pytest.mark.parametrize(
    ("typed", "kept"), [("ｋｂ－2026－9", "KB-2026-9"), (" 苏\u200b12 3 ", "苏123"), ("12E10", "12E10")]
)
def test_a_code_is_kept_without_blanks(typed, kept):
    assert codes.read(typed) == kept


@pytest.mark.parametrize("typed", ["1.23E+17", "2E+19", "1.5e20"])
def test_a_code_a_spreadsheet_computed_is_refused(typed):
    with pytest.raises(letters.BadText, match="后面的数字已经丢失"):
        codes.read(typed)


@pytest.mark.parametrize("value", ["#N/A", "#REF!", "#DIV/0!", "#NAME?", "########", 10**15, -(10**16)])
def test_a_damaged_cell_is_told(value):
    assert cells.damaged(value).endswith("。")


@pytest.mark.parametrize("value", ["#1 楼", "N/A", 10**15 - 1, "王芳", date(2026, 3, 2), True, ""])
def test_control_other_cells_are_not(value):
    assert cells.damaged(value) == ""


def test_every_box_of_a_text_loses_what_nobody_sees_and_keeps_its_lines():
    box = forms.CharField(widget=forms.Textarea)

    assert box.clean("第一行\u200b\r\n第二行\v第三行 \ufeff") == "第一行\r\n第二行\n第三行"
    with pytest.raises(ValidationError, match="第 3 个字（“我叫”后面）是自造的字"):
        box.clean("我叫\ue863")
    assert forms.CharField(strip=False).clean("a\u200b") == "a\u200b", "a text that is taken as it is"
    assert forms.CharField(widget=forms.PasswordInput).clean("a\u200bb") == "a\u200bb"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("KB－2026－00009", "KB-2026-00009"), ("KB202600009", "KB-2026-00009"), ("kb—2026—00009", "KB-2026-00009"),
        ("ZF202600001002", "ZF-2026-00001-002"), ("ZX-7K3MWQ8RTY", "ZX-7K3MWQ8RTY"), ("523205850000005010", "523205850000005010"),
    ],
)  # fmt: skip
def test_a_number_is_looked_for_as_it_is_stored(typed, stored):
    assert looked_for.number(typed) == stored


@pytest.mark.parametrize(
    "typed", ["太司[2026]12号", "太司（2026） 12号", "太司【２０２６】12号", "太司〔2026〕12号", " 太司 [2026] 12号"]
)
def test_the_number_of_a_letter_is_looked_for_whatever_brackets_its_year_has(typed):
    assert looked_for.letter(typed) == "太司〔2026〕12号"
    assert looked_for.letter("岗位（社区）") == "岗位（社区）"


def test_letters_are_counted_and_not_signs():
    assert (letters.count("。" * 10), letters.count("理由，充分。"), letters.count("𠀀𱍐")) == (0, 4, 2)


@pytest.mark.parametrize(
    ("typed", "words"),
    [("51253520000", "少了区号前面的 0"), ("1053520000", "少了区号前面的 0"), ("12345", "号码格式不正确")],
)
def test_a_line_without_the_zero_of_its_area_says_so(typed, words):
    with pytest.raises(ValueError, match=words):
        telephones.read(typed)
    assert telephones.read("０512－53520000") == "0512-53520000"
