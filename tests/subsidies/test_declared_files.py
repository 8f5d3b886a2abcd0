"""Files that declare a subsidy and are wrong: each fault is a sentence with file, key and what is wanted, and none is a traceback."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from yihe.domains.subsidies.families import faults, files, kinds
from yihe.domains.subsidies.families.shapes import SHAPES
from yihe.foundation import offered_facts, parameters
from yihe.foundation.figures import MONEY, PERCENT
from yihe.matters import kinds as every_kind
from yihe.matters import offering

WHOLE = {
    "label": "普法读物奖励", "prefix": "PFDW", "shape": "once", "who": "organization", "purpose": "activity",
    "reference": "太政办〔2021〕163号 四(一)", "text": "taicang-2021-163", "clause": "四(一)",
    "figures": {"amount": "subsidies/startup/amount"}, "guide": {"who": "社会组织", "gives": "一次性奖励"},
}  # fmt: skip
LEVELS = [
    {"code": "one", "label": "一星", "figure": "subsidies/exam/assistant"},
    {"code": "two", "label": "二星", "figure": "subsidies/exam/intermediate"},
]
BY_LEVEL = {"shape": "levels", "rising": "each", "figures": None, "levels": LEVELS}


def written(folder: Path, said, name="reading_award.yaml") -> tuple[list, list[str]]:
    place = folder / "subsidies"
    place.mkdir(exist_ok=True)
    if isinstance(said, dict):
        said = yaml.safe_dump({key: value for key, value in said.items() if value is not None}, allow_unicode=True)
    (place / name).write_bytes(said if isinstance(said, bytes) else said.encode())
    return files.read(folder)


def test_a_whole_file_is_read(tmp_path):
    found, wrong = written(tmp_path, WHOLE)

    assert wrong == []
    assert (found[0].code, found[0].basis, found[0].is_of_a_person) == (
        "reading_award",
        "subsidies/startup/amount",
        False,
    )
    assert found[0].sorts == [("figures.amount", "subsidies/startup/amount", MONEY)]


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_asks_for_figures_of_its_sorts(tmp_path, shape):
    figures = {name: f"local/{name}" for name in SHAPES[shape].figures} or None
    more = (
        BY_LEVEL
        if shape == "levels"
        else {"shape": shape, "figures": figures, "limit": "year" if shape == "share" else None}
    )

    found, wrong = written(tmp_path, WHOLE | more)

    assert wrong == []
    named = {key.removeprefix("figures."): sort for key, _path, sort in found[0].sorts}
    assert named == (dict(SHAPES[shape].figures) or {"levels.one.figure": MONEY, "levels.two.figure": MONEY})
    assert (PERCENT.at_least(1) in named.values()) == (shape == "share")


FAULTS = {
    "shape": ({"shape": "twice"}, "shape 应为下列之一：once（一次性）、levels（按级别一次性）、year（按年度限额据实）、months（按月）、share（按支出比例），收到 'twice'"),
    "who": ({"who": "town"}, "who 应为下列之一：organization（社会组织）、practitioner（从业人员），收到 'town'"),
    "lacking": ({"label": None, "guide": None}, "缺 label、guide"),
    "misspelt": ({"conditons": []}, "conditons：不认识的键（是不是 conditions？）"),
    "prefix": ({"prefix": "pf1"}, "prefix 应为 2 至 4 个大写英文字母，用作编号的开头，收到 'pf1'"),
    "empty": ({"label": " "}, "label 应为文字，不能空着，不超过 40 个字，收到 ' '"),
    "figure lacking": ({"figures": {}}, "figures.缺 amount"),
    "figure strange": (
        {"figures": {"amount": "subsidies/startup/amount", "cap": "a/b"}}, "figures.cap：不认识的键（可用：amount）",
    ),
    "figure no path": ({"figures": {"amount": 800}}, "figures.amount 应为参数的路径，如 subsidies/book_award/amount，收到 800"),
    "levels one": (BY_LEVEL | {"levels": LEVELS[:1]}, "levels 应为至少两级，从低到高，每级写 code、label、figure"),
    "levels twice": (BY_LEVEL | {"levels": [LEVELS[0], LEVELS[0]]}, "levels 有两级的 code 都是 one，每级要各写各的"),
    "rising": (BY_LEVEL | {"rising": None}, "缺 rising，应为下列之一：each（每一级各给各的）、difference（升级只补差额）"),
    "limit": (
        {"shape": "share", "figures": {"cap": "a/cap", "share": "a/share"}},
        "缺 limit，应为下列之一：once（只给一次）、year（上限管一年）、life（上限管终身）",
    ),
    "fact nobody offers": (
        {"conditions": [{"fact": "residents", "within": True}]}, "conditions 第 1 条 fact：没有事实 residents（是不是 resident？）",
    ),
    "fact of others": (
        {"conditions": [{"fact": "talent", "one_of": ["leading"]}]},
        "conditions 第 1 条 fact：talent（人才称号）是从业人员的事实，who 是 organization，不能作条件",
    ),
    "fact said wrongly": (
        {"conditions": [{"fact": "judicial_field", "at_least": 1}]},
        "conditions 第 1 条：judicial_field（属于司法行政领域）应写且只写一项要求：is",
    ),
    "fact of no choice": (
        {"conditions": [{"fact": "standing", "one_of": ["big"]}]},
        "conditions 第 1 条 one_of 应为一列代码，从这些里选：registered（登记）、recorded（备案）、preparing（筹备）；没有 big",
    ),
    "figure in a condition": (
        {"conditions": [{"fact": "staff", "at_least": 3}]},
        "conditions 第 1 条 at_least 应为参数的路径，如 subsidies/book_award/amount，收到 3",
    ),
    "clause in part": (
        {"conditions": [{"fact": "judicial_field", "is": True, "clause": "四(一)"}]},
        "conditions 第 1 条：另写条款的，reference、text、clause 要一起写；不写即本补贴的条款",
    ),
    "papers": ({"papers": [{"code": "样书", "label": "样书"}]}, "papers 第 1 份 code 应为小写英文字母、数字和下划线，不超过 20 个字符，收到 '样书'"),
    "guide": ({"guide": {"who": "社会组织"}}, "guide.缺 gives"),
    "excludes": ({"excludes": "startup"}, "excludes 应为一列补贴的代码，如 [startup]"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_wrong_is_said_with_file_and_key(tmp_path, name):
    changed, sentence = FAULTS[name]

    found, wrong = written(tmp_path, WHOLE | changed)

    assert found == []
    assert f"subsidies/reading_award.yaml：{sentence}" in wrong


STRANGE = [None, 7, 1.5, True, "", [], [None], [7], {}, {"a": None}, [[]], [{}], "二万元", {1: 2}, float("nan")]
FULL = WHOLE | {
    "conditions": [
        {"fact": "judicial_field", "is": True, "reference": "甲〔2026〕1号 一", "text": "a", "clause": "一"},
        {"fact": "standing", "one_of": ["registered"]}, {"fact": "staff", "at_least": "a/b"},
        {"fact": "registered_on", "at_most": "a/c"}, {"fact": "resident", "within": True},
    ],
    "papers": [{"code": "book", "label": "样书", "note": "一册", "faults": ["没有版权页"]}],
    "excludes": ["startup"], "guide": {"who": "社会组织", "gives": "一次性奖励", "steps": ["在线申请"]},
}  # fmt: skip


def places(said, path=()):
    """Yield the way to everything in a file, and to what could stand beside it."""
    if path:
        yield path
    for key in said if isinstance(said, dict) else range(len(said)) if isinstance(said, list) else ():
        yield from places(said[key], (*path, key))


def put(said, path, value):
    if not path:
        return value
    changed = said.copy()
    changed[path[0]] = put(said[path[0]], path[1:], value)
    return changed


@pytest.mark.parametrize("shape", SHAPES)
def test_whatever_stands_anywhere_in_a_file_it_is_no_traceback(tmp_path, monkeypatch, shape):
    named = {name: f"local/{name}" for name in SHAPES[shape].figures}
    more = {"levels": {"levels": LEVELS, "rising": "each"}, "share": {"limit": "life"}}.get(shape, {})
    right = FULL | {"shape": shape, "figures": named} | more
    assert written(tmp_path, right)[1] == []
    said: dict = {}
    monkeypatch.setattr(files, "load_yaml", lambda file, name: said["now"])  # a thousand files, written once

    for path in places(right):
        for value in STRANGE:
            said["now"] = put(right, path, value)
            found, wrong = files.read(tmp_path)

            assert found or wrong, (path, value)
            assert all(line.startswith("subsidies/reading_award.yaml：") for line in wrong), (path, value)
            for each in found:  # what is taken for right is not wrong further on
                assert all([*kinds._collides(each, None), *faults._of(each)]), (path, value)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("label: 普法读物奖励\n".encode("gbk"), "不是 UTF-8 编码的文本（可能是 GBK），请另存为 UTF-8"),
        (b"label: a\nlabel: b\n", "键 label 写了两次"),
        (b"- once\n", "应为一组“键: 值”"),
        (b"", "应为一组“键: 值”"),
    ],
    ids=["gbk", "twice", "list", "empty"],
)
def test_a_file_nobody_can_read_is_said(tmp_path, said, words):
    found, wrong = written(tmp_path, said)

    assert found == []
    assert len(wrong) == 1 and wrong[0].startswith("subsidies/reading_award.yaml：") and words in wrong[0]


@pytest.mark.parametrize("name", ["普法.yaml", "Reading.yaml", "reading_award.yml", "a_code_that_is_far_too_long.yaml"])
def test_the_name_of_the_file_is_the_code(tmp_path, name):
    _found, wrong = written(tmp_path, WHOLE, name)

    assert any("文件名就是补贴的代码" in line for line in wrong)


@pytest.mark.parametrize(
    ("changed", "name", "sentence"),
    [
        ({}, "exam.yaml", "代码 exam 已经是“考试奖励”的，请给文件改一个名字"),
        ({"prefix": "KS"}, "reading_award.yaml", "prefix KS 已经是“考试奖励”编号的开头，请改一个"),
        ({"label": "考试奖励"}, "reading_award.yaml", "label 已经有叫“考试奖励”的事项"),
        (
            {"figures": {"amount": "local/none"}}, "reading_award.yaml",
            "figures.amount 写的参数 local/none 没有文件：请在 parameters/local/none.yaml 里写金额，自哪天起、依据哪一条",
        ),
        (
            BY_LEVEL | {"levels": [LEVELS[0] | {"code": "assistant"}, LEVELS[1]]}, "reading_award.yaml",
            "levels assistant：这个级别代码已经叫“助理”",
        ),
        (
            {"figures": {"amount": "subsidies/incubation/years_at_most"}},
            "reading_award.yaml",
            "figures.amount 把参数 subsidies/incubation/years_at_most 当作金额，它在别处是月数，请另写一个参数",
        ),
    ],
)  # fmt: skip
def test_what_collides_with_what_is_there_is_said_and_not_made(tmp_path, changed, name, sentence):
    found, wrong = written(tmp_path, WHOLE | changed, name)

    assert wrong == []
    assert any(line.startswith(sentence) for line in kinds._collides(found[0], None)), list(
        kinds._collides(found[0], None)
    )


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"clause": "四(九)"}, "clause 写的“四(九)”在 taicang-2021-163 里没有这一条"),
        ({"text": "taicang-2021-164"}, "clause 写的 text taicang-2021-164 没有这个文本（是不是 taicang-2021-163？）"),
        ({"purpose": "activities"}, "purpose 没有用途 activities（是不是 activity？）"),
        (
            BY_LEVEL | {"levels": LEVELS[::-1]},
            "levels 应从低到高，金额逐级增加：自 2021-11-18 起 one（一星）是 1200.00 元，不高于 two（二星）的 1800.00 元；"
            "请改顺序，或者核对参数 subsidies/exam/intermediate、subsidies/exam/assistant",
        ),
    ],
)
def test_what_the_pack_does_not_know_is_said(tmp_path, changed, sentence):
    found, _wrong = written(tmp_path, WHOLE | changed)

    assert any(line.startswith(sentence) for line in faults._of(found[0])), list(faults._of(found[0]))


def test_the_control_what_is_right_has_no_fault(tmp_path):
    found, _wrong = written(tmp_path, WHOLE)

    assert [*kinds._collides(found[0], None), *faults._of(found[0])] == []


@pytest.mark.parametrize(
    ("value", "unit", "sentence"),
    [
        ("-5", "元", "local/amount.yaml：values.2026-01-01.value -5 不是一个不小于零的数"),
        ("800", "工作日", "应为金额（单位：元、万元），单位却是“工作日”"),
        ("120", '"%"', "local/amount.yaml：values.2026-01-01.value 应为金额"),
    ],
)
def test_a_pack_with_such_files_is_said_by_check_and_by_check_city(tmp_path, value, unit, sentence):
    """Wrong files beside a right one with a figure of another sort, or below zero: the process says all of it and no traceback."""
    pack = Path(shutil.copytree(settings.CITY_DIR, tmp_path / "pack"))
    (pack / "parameters/local").mkdir()
    (pack / "parameters/local/amount.yaml").write_text(
        f"description: 试\nmetadata: {{label: 试, unit: {unit}}}\nvalues:\n  2026-01-01:\n    value: {value}\n    metadata:\n"
        "      {reference: 太政办〔2021〕163号 四(一), text: taicang-2021-163, clause: 四(一)}\n",
        "utf-8",
    )
    written(pack, WHOLE | {"figures": {"amount": "local/amount"}}, "right.yaml")
    written(pack, "label: 普法".encode("gbk"), "of_gbk.yaml")
    written(pack, WHOLE | {"shape": "twice"}, "strange.yaml")
    env = os.environ | {
        "YIHE_MODE": "test",
        "YIHE_CITY_DIR": str(pack),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATA_DIR": str(tmp_path),
    }

    for command in ("check", "check_city"):
        done = subprocess.run(
            [sys.executable, "manage.py", command], cwd=settings.ROOT, env=env, capture_output=True, text=True, check=False,
            timeout=300,
        )  # fmt: skip
        said = done.stdout + done.stderr
        assert done.returncode == 1 and "Traceback" not in said, said
        assert "subsidies/of_gbk.yaml：读不懂：不是 UTF-8" in said
        assert "subsidies/strange.yaml：shape 应为下列之一" in said
        assert sentence in said, said


def test_every_offered_fact_says_what_it_is():
    for fact in offered_facts.every().values():
        assert (fact.shape is offered_facts.Shape.CHOICE) == bool(fact.choices), fact.code
        assert fact.shape in files.COMPARED
        assert (fact.takes is not None) == bool(fact.unit)


def test_no_subsidy_is_declared_by_the_city_the_suite_serves():
    """The suite would otherwise be about that city's file: nothing it pays is changed by what was built here."""
    assert dict(kinds.every()) == {} or os.environ.get("THEIRS")
    assert not any(path.startswith("local/") for path in parameters.asked_for()) or os.environ.get("THEIRS")


def test_the_document_says_every_shape_and_every_fact_and_its_example_is_right(tmp_path):
    document = (Path(settings.ROOT) / "docs/adoption.md").read_text("utf-8")
    section = document.partition("## A subsidy only this city has")[2].partition("\n## ")[0]

    found, wrong = written(tmp_path, section.partition("```yaml\n")[2].partition("```")[0], "study_share.yaml")

    assert (wrong, [each.label for each in found]) == ([], ["进修补助"])
    assert [code for code in (*SHAPES, *offered_facts.every()) if f"`{code}`" not in section] == []


def test_what_one_city_declares_no_other_offers(monkeypatch, tmp_path):
    kind = every_kind.get("exam_claim")
    assert offering.offers(kind, "320585")

    monkeypatch.setattr(kind, "pack", tmp_path)

    assert not offering.offers(kind, "320585")
    assert offering.not_offered(kind, "320585") == "“考试奖励”：本地现无此项规定。"
