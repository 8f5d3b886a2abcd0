"""Where the registers say something else than the city's files: said by `check_city --database`, by `clock`, and when the server starts."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from yihe.faces.adoption import differences, looking
from yihe.registers.policies.models import Clause, PolicyText
from yihe.registers.regions.models import CalendarDay, Region

TODAY = date(2026, 11, 21)
NUMBER = "taicang-2021-163"


@pytest.fixture
def loaded(db, pack):
    for command in ("load_texts", "load_calendar", "load_divisions"):
        call_command(command, stdout=StringIO())
    return pack


def said() -> list[str]:
    return [finding.words for finding in looking.findings(database=True, on=TODAY)]


def test_what_was_loaded_as_it_is_says_nothing(loaded):
    assert said() == []


def test_texts_newer_than_the_register_are_named_with_what_differs(loaded):
    file = loaded / f"texts/{NUMBER}.yaml"
    file.write_text(file.read_text("utf-8").replace("heading: 目标任务", "heading: 任务", 1), "utf-8")
    (loaded / "texts/new.yaml").write_text(
        (loaded / "texts/mca-39.yaml").read_text("utf-8").replace("code: mca-39", "code: new"), "utf-8"
    )

    assert said() == [
        "new.yaml：库里没有这件政策文件，出自它的数值查不到原文；请运行 manage.py load_texts",
        f"{NUMBER}.yaml：clauses 二 与库里的不同；请核对后运行 manage.py load_texts",
    ]


def test_a_figure_that_was_changed_in_its_file_is_named_and_one_that_is_new(loaded):
    file = loaded / "parameters/subsidies/startup/amount.yaml"
    file.write_text(file.read_text("utf-8").replace("value: 30000", "value: 20000"), "utf-8")
    (loaded / "parameters/subsidies/startup/another.yaml").write_text(file.read_text("utf-8"), "utf-8")
    registers = differences.every()

    assert registers == [
        "subsidies/startup/amount.yaml：values.2021-11-18 文件里是 20000.00 元（taicang-2021-163 四(一)），库里是 30000.00 元"
        "（taicang-2021-163 四(一)）；以库里的为准，要改请在“政策草案”提请，由另一人确认",
        "subsidies/startup/another.yaml：库里还没有这个参数，暂以文件为准；请核对后运行 manage.py load_texts",
    ]
    assert set(registers) <= set(said())


def test_a_day_of_a_text_that_differs_is_named(loaded):
    PolicyText.objects.filter(code=NUMBER).update(in_force_until=date(2026, 12, 31))
    Clause.objects.filter(text__code="mca-39").delete()

    assert said() == [
        "mca-39.yaml：clauses 第二十八条 与库里的不同；请核对后运行 manage.py load_texts",
        f"{NUMBER}.yaml：in_force_until 与库里的不同；请核对后运行 manage.py load_texts",
    ]


def test_days_that_rest_and_divisions_that_were_not_loaded_are_named(loaded):
    CalendarDay.objects.filter(day=date(2026, 10, 1)).delete()
    Region.objects.filter(code="320585901").delete()

    assert said() == [
        "calendar.yaml：years 的 2026 年与库里的不同；请核对后运行 manage.py load_calendar",
        "divisions.csv：有 1 个区划库里没有或者名称不同（320585901）；请运行 manage.py load_divisions",
    ]


def test_the_clock_says_what_was_forgotten_and_does_its_work(loaded, capsys):
    call_command("clock")
    assert capsys.readouterr().err == ""  # the control

    PolicyText.objects.filter(code="mca-39").delete()
    call_command("clock")

    assert (
        capsys.readouterr().err
        == "  mca-39.yaml：库里没有这件政策文件，出自它的数值查不到原文；请运行 manage.py load_texts\n"
    )
