from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from tests.policies.conftest import TAICANG
from yihe.registers.policies import texts
from yihe.registers.policies.loading import load
from yihe.registers.policies.models import Clause, DatedFigure, PolicyText
from yihe.registers.policies.queries import clause_page, parameters_on, texts_in_force

pytestmark = pytest.mark.django_db
ENTRIES = texts.read(TAICANG / "texts")
SMALL = """
code: small
title: 虚构办法
number: 虚构〔2024〕1号
issuer: 虚构局
kind: notice
in_force_from: 2024-01-01
clauses: [{number: 第一条, heading: 目的, body: 为了测试。}, {number: 第二条, heading: 范围, body: 只在测试里。}]
"""


@pytest.fixture
def taicang_texts():
    load(ENTRIES)


def small(tmp_path, **changes):
    said = SMALL
    for old, new in changes.items():
        said = said.replace(old, new)
    (tmp_path / "small.yaml").write_text(said, encoding="utf-8")
    return texts.read(tmp_path)


def test_loading_twice_changes_nothing(capsys):
    call_command("load_texts")
    before = list(Clause.objects.values_list("pk", "number", "body"))

    call_command("load_texts")

    rows = len(before) + PolicyText.objects.count()
    assert list(Clause.objects.values_list("pk", "number", "body")) == before
    assert capsys.readouterr().out.splitlines() == [
        f"政策文件 10 件：新增 {rows} 行，修改 0 行，删除 0 行，未变 0 行",
        f"数值：首次入库 {DatedFigure.objects.count()} 个；以后以库里的为准，文件改了的在“政策草案”提请，由另一人确认",
        f"政策文件 10 件：新增 0 行，修改 0 行，删除 0 行，未变 {rows} 行",
    ]


def test_an_edited_clause_is_changed_and_one_taken_out_goes(tmp_path):
    load(small(tmp_path))

    done = load(small(tmp_path, 为了测试="为了再测试", **{", {number: 第二条, heading: 范围, body: 只在测试里。}": ""}))

    assert (done["changed"], done["removed"], done["added"]) == (1, 1, 0)
    assert list(Clause.objects.values_list("number", "body")) == [("第一条", "为了再测试。")]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("code: small", "code: other", "small.yaml：code 应与文件名相同，为 small"),
        ("kind: notice", "kind: poem", "small.yaml：kind 应为 normative、law、notice、paper 之一"),
        ("in_force_from: 2024-01-01", "in_force_from: 去年", "small.yaml：in_force_from 应为日期，如 2021-11-18"),
        ("issuer: 虚构局", "", "small.yaml：issuer 应为文字，不能空着"),
        ("第二条", "第一条", "small.yaml：条款号 第一条 重复"),
        ("body: 为了测试。", "body: ''", "small.yaml：clauses 第 1 条的 number、heading、body 都应为文字，不能空着"),
        ("code: small", "code: small\nreplaces: nothing", "small.yaml：replaces nothing 没有这个文件"),
        (
            "in_force_from: 2024-01-01",
            "in_force_from: 2024-01-01\nin_force_until: 2023-01-01",
            "small.yaml：in_force_until 早于 in_force_from",
        ),
    ],
)
def test_a_text_at_fault_is_named(tmp_path, old, new, said):
    with pytest.raises(texts.BadTexts) as fault:
        small(tmp_path, **{old: new})

    assert str(fault.value) == said


def test_load_texts_ends_with_two_on_a_bad_file(settings, tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "bad.yaml").write_text("[", encoding="utf-8")
    settings.CITY_DIR = tmp_path

    with pytest.raises(CommandError) as fault:
        call_command("load_texts")

    assert fault.value.returncode == 2


@pytest.mark.usefixtures("taicang_texts")
def test_the_texts_in_force_on_a_day():
    found = {day: [t.code for t in texts_in_force(day)] for day in (date(2021, 11, 17), date(2021, 11, 18))}

    assert found == {
        date(2021, 11, 17): ["suzhou-one-core", "mca-39"],
        date(2021, 11, 18): ["taicang-2021-163", "suzhou-one-core", "mca-39"],
    }


@pytest.mark.usefixtures("taicang_texts")
def test_a_text_is_in_force_on_its_last_day_and_not_after():
    PolicyText.objects.filter(code="mca-39").update(in_force_until=date(2025, 12, 31))

    assert "mca-39" in [t.code for t in texts_in_force(date(2025, 12, 31))]
    assert "mca-39" not in [t.code for t in texts_in_force(date(2026, 1, 1))]


@pytest.mark.usefixtures("taicang_texts")
def test_each_clause_shows_the_parameters_it_feeds_and_the_policies_that_rest_on_it(django_assert_num_queries):
    text = PolicyText.objects.get(code="taicang-2021-163")

    with django_assert_num_queries(1):
        page = {each.clause.number: each for each in clause_page(text)}

    assert [p.path for p in page["四(二)"].parameters] == [
        "procurement/open_tender_from",
        "procurement/projects_per_matter",
        "procurement/split_window_months",
        "ventures/project_ceiling",
        "ventures/project_floor",
    ]
    assert [(p.code, p.subject.label) for p in page["四(五)"].policies] == [
        ("subsidies.exam", "个人"),
        ("subsidies.post", "社工岗位"),
        ("subsidies.settling_in", "个人"),
        ("subsidies.training_base_once", "实训基地"),
        ("subsidies.training_base_year", "实训基地"),
    ]
    assert (page["一(一)"].parameters, page["一(一)"].policies) == ([], [])
    history = page["四(一)"].parameters[-1].values
    assert [(value.since, value.reference) for value in history] == [(date(2021, 11, 18), "太政办〔2021〕163号 四(一)")]


def test_parameters_of_a_day_say_why_one_has_no_value():
    found = {each.parameter.path: each for each in parameters_on(date(2021, 11, 17))}

    assert found["subsidies/exam/assistant"].value is None
    assert found["subsidies/exam/assistant"].why_not.endswith("尚未施行（自2021年11月18日起施行）。")
    assert found["petitions/lawyer_day"].value.value == 500


def test_the_database_refuses_a_text_that_ends_before_it_begins():
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyText.objects.create(code="x", title="x", in_force_from=date(2024, 1, 2), in_force_until=date(2024, 1, 1))


def test_the_clauses_of_the_taicang_text_are_all_there():
    (taicang,) = (entry for entry in ENTRIES if entry.code == "taicang-2021-163")

    assert [clause.number for clause in taicang.clauses] == [
        "序言", "一(一)", "一(二)", "一(三)", "一(四)", "一(五)", "二", "三(一)", "三(二)", "三(三)", "三(四)", "三(五)",
        "四(一)", "四(二)", "四(三)", "四(四)", "四(五)", "四(六)", "五(一)", "五(二)", "五(三)",
    ]  # fmt: skip
