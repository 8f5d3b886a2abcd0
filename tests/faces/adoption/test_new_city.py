"""A folder for a city that has none: cut out, filled in on one sheet, read back, checked."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as of_django
from django.core.management import CommandError, call_command

from yihe.faces.adoption import appointing, figures_sheet, looking
from yihe.faces.adoption.pack_files import Rank
from yihe.foundation import city_pack, parameters, roles, sheets
from yihe.foundation.parameters import Parameters
from yihe.foundation.yaml_files import load_yaml

COUNTRY = Path(of_django.CITY_DIR) / "divisions.csv"
WUZHONG = "320506"


@pytest.fixture
def folder(tmp_path) -> Path:
    call_command("new_city", WUZHONG, divisions=str(COUNTRY), into=str(tmp_path / "wuzhong"), stdout=StringIO())
    return tmp_path / "wuzhong"


def filled_in(folder: Path, **figures) -> Path:
    """Fill in the sheet as Taicang's figures are, but for those said by path; return it."""
    like = Parameters(*city_pack.folders("parameters"))
    header, *rows = sheets.read((folder / "figures.xlsx").read_bytes(), "figures.xlsx")
    done = []
    for path, label, unit, *_rest in rows:
        own = like[path].setting
        known = next(
            (value.value for value in like[path].values), figures_sheet.NONE
        )  # a rule it has not is said with a word
        figure = figures.get(path, known)
        done.append(
            [
                path,
                label,
                unit,
                date(2024, 1, 1),
                figure,
                "city-text",
                "" if own else "第一条",
                "是" if own else "",
                "",
            ]
        )
    sheet = folder / "filled.xlsx"
    sheet.write_bytes(sheets.to_xlsx(header, done))
    return sheet


def take(folder: Path, sheet: Path) -> str:
    out = StringIO()
    call_command("new_city", WUZHONG, into=str(folder), figures=str(sheet), stdout=out)
    return out.getvalue()


def test_the_divisions_are_cut_out_with_those_above(folder):
    lines = (folder / "divisions.csv").read_text("utf-8-sig").splitlines()

    codes = [line.split(",")[0].strip('"') for line in lines[1:]]
    assert codes[:3] == ["32", "3205", WUZHONG]
    assert all(code.startswith(WUZHONG) for code in codes[2:]) and len(codes) > 100


def test_what_is_left_to_do_and_whom_to_appoint_is_said(tmp_path):
    out = StringIO()

    call_command("new_city", WUZHONG, divisions=str(COUNTRY), into=str(tmp_path / "new"), stdout=out)

    said = out.getvalue()
    held = [role.label for role in roles.ROLES.values() if role not in roles.NOBODYS and not role.by_code]
    assert [label for label in held if f"· {label}：" not in said] == []
    assert "manage.py check_city" in said and len(list(appointing.lines())) == len(held) + 4


def test_days_are_the_nations_and_hours_are_left_open(folder):
    said = load_yaml(folder / "calendar.yaml")

    assert set(said) == {"years"} and {year["year"] for year in said["years"]} >= {2025, 2026}


def test_what_a_folder_above_says_is_left_to_it(tmp_path, settings):
    above = tmp_path / "jiangsu"
    (above / "parameters" / "procedure").mkdir(parents=True)
    (above / "city.yaml").write_text('name: 江苏省\nregion: "32"\nlayer: "yes"\n', "utf-8")
    for name in ("calendar.yaml", "remedies.yaml", "parameters/procedure/notice.yaml"):
        text = (Path(of_django.ROOT, "cities", "taicang") / name).read_text("utf-8")
        (above / name).write_text(text.replace("label: 公示期", "label: 全省的公示期"), "utf-8")
    settings.MORE_CITY_DIRS = (above,)
    folder = tmp_path / "wuzhong"

    call_command("new_city", WUZHONG, divisions=str(COUNTRY), into=str(folder), stdout=StringIO())

    assert [(folder / name).exists() for name in ("calendar.yaml", "remedies.yaml", "organizations.yaml")] == [
        False,
        False,
        True,
    ]
    rows = {row[0]: row for row in sheets.read((folder / "figures.xlsx").read_bytes(), "figures.xlsx")}
    notice, review = rows["procedure/notice"], rows["procedure/review"]
    assert (notice[1], notice[8], review[8]) == ("全省的公示期", figures_sheet.LENT, "必填")


def test_the_sheet_asks_for_every_figure_the_code_reads(folder):
    header, *rows = sheets.read((folder / "figures.xlsx").read_bytes(), "figures.xlsx")

    assert tuple(header) == figures_sheet.HEADINGS
    assert [row[0] for row in rows] == parameters.asked_for()


def test_a_filled_in_sheet_becomes_parameter_files_and_no_figure_or_setting_is_missing(folder, settings):
    said = take(folder, filled_in(folder))
    settings.CITY_DIR = folder

    assert said.startswith(f"写入 {len(parameters.asked_for())} 个参数文件")
    found = [each.words for each in looking.findings(on=date(2026, 11, 21))]
    assert [words for words in found if "没有这个参数文件" in words or "缺少" in words] == []
    assert (
        Parameters(folder / "parameters").at("subsidies/startup/amount", date(2026, 1, 1)).reference
        == "待填（文号） 第一条"
    )


def test_a_service_starts_on_skeleton_texts_with_a_filled_in_sheet(folder, settings):
    """Clauses the sheet names and nobody copied out yet have a place in the text, and are named as still to be filled in."""
    take(folder, filled_in(folder, **{"incubation/services": 4, "incubation/promotion_groups": 1}))
    settings.CITY_DIR = folder

    found = looking.findings(on=date(2026, 11, 21))

    assert [each.words for each in found if each.rank is Rank.CANNOT_START] == []
    assert [each.words for each in found if each.words.startswith("texts/city-text.yaml：还有")]
    before = (folder / "texts" / "city-text.yaml").read_text("utf-8")
    take(folder, filled_in(folder))
    assert (folder / "texts" / "city-text.yaml").read_text("utf-8") == before


def test_what_nobody_filled_in_is_named_by_file_and_line(folder, settings):
    settings.CITY_DIR = folder

    left = [each for each in looking.findings(on=date(2026, 11, 21)) if "写着“待填”" in each.words]

    assert [each.words for each in left if each.words.startswith("city.yaml")] == [
        "city.yaml：还有 3 行写着“待填”（第 8、9、10 行）；请填写"
    ]
    assert {each.rank for each in left} == {Rank.WILL_BE_MET}


WRONG = {
    "a unit of another sort": ("procedure/notice", {"单位": "日"}, "procedure/notice.yaml：values.2024-01-01.value 应为工作日数"),
    "a figure in words": ("subsidies/startup/amount", {"数值": "二万"}, "subsidies/startup/amount.yaml：values.2024-01-01.value '二万' 不是一个不小于零的数"),
    "no clause and no setting": ("subsidies/startup/amount", {"条款": ""}, "条款没有填写；"),
    "a day that is none": ("subsidies/startup/amount", {"自何日起": "明年"}, "自何日起：“明年”不是日期"),
    "a path nobody reads": ("subsidies/startup/amount", {"参数": "subsidies/startup/sum"}, "系统没有参数 subsidies/startup/sum"),
}  # fmt: skip


@pytest.mark.parametrize(("path", "wrong", "words"), WRONG.values(), ids=WRONG)
def test_a_row_that_is_wrong_is_named_by_its_number_and_nothing_is_written(folder, path, wrong, words):
    sheet = filled_in(folder)
    header, *rows = sheets.read(sheet.read_bytes(), sheet.name)
    line = next(number for number, row in enumerate(rows, 2) if row[0] == path)
    for heading, said in wrong.items():
        rows[line - 2][header.index(heading)] = said
    sheet.write_bytes(sheets.to_xlsx(header, rows))

    with pytest.raises(CommandError) as fault:
        take(folder, sheet)

    assert f"第 {line} 行：{words}" in str(fault.value)
    assert [file.name for file in (folder / "parameters").rglob("*.yaml")] == ["pass_line.yaml"]  # of the skeleton


def test_a_rule_the_city_has_not_is_said_with_a_word(folder):
    take(folder, filled_in(folder, **{"subsidies/settling_in/doctor": "无"}))

    assert Parameters(folder / "parameters")["subsidies/settling_in/doctor"].values == []


def test_a_region_that_is_not_in_the_file_makes_no_folder(tmp_path):
    with pytest.raises(CommandError) as fault:
        call_command("new_city", "330106", divisions=str(COUNTRY), into=str(tmp_path / "xihu"))

    assert str(fault.value) == "divisions.csv：没有区划 33、3301、330106，请核对区划代码，或者换一份区划文件。"
    assert not (tmp_path / "xihu").exists()


def test_a_folder_that_is_there_is_left_alone(folder):
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}

    with pytest.raises(CommandError):
        call_command("new_city", WUZHONG, divisions=str(COUNTRY), into=str(folder))

    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before
