"""Promises about the city pack: each file of it is read by somebody, and what is wrong with it is said, never a traceback."""

import ast
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from yihe.faces.adoption import looking
from yihe.foundation import city_pack, parameters
from yihe.registers.policies import registry

ROOT = Path(settings.ROOT)
CITY = Path(settings.CITY_DIR)
FILES = sorted(f.relative_to(CITY).as_posix() for f in CITY.rglob("*") if f.is_file() and f.name != "SOURCES.md")
JUNK = {".yaml": "a: [\n", ".md": "no head\n", ".csv": "x,y\n1,2\n"}


def test_the_pack_itself_has_no_faults():
    assert city_pack.every_fault() == []


@pytest.mark.parametrize("file", FILES)
def test_every_file_is_read_by_somebody_who_names_it_when_it_is_broken(pack, file):
    """A file nobody reads could say anything: it would be no part of the city's rules, only look like one."""
    path = pack / file
    path.write_text(JUNK[path.suffix], "utf-8")

    assert [each for each in looking.findings(on=date(2026, 11, 21)) if path.name in each.words] != []


BROKEN = {
    "a key misspelt": ("incubation.yaml", "sign_working_days: 15", "sign_working_dayz: 15",
        "incubation.yaml：不认识的键 settings.sign_working_dayz（是不是 sign_working_days？）"),
    "a figure that is none": ("incubation.yaml", "sign_working_days: 15", "sign_working_days: soon",
        "incubation.yaml：settings.sign_working_days 应为正整数，收到 'soon'"),
    "months out of order": ("incubation.yaml", "tracking_months: [3, 6, 12]", "tracking_months: [6, 3]",
        "incubation.yaml：settings.tracking_months 应为一列从小到大的正整数，收到 [6, 3]"),
    "a service misspelt in a stage": ("incubation.yaml", "help: {registration: 2, policy: 2, information: 1}",
        "help: {registation: 2}", "incubation.yaml：seed 的服务 registation 不在服务清单里"),
    "a group without a name": ("incubation.yaml", "label: 行业型推进组, ", "", "incubation.yaml：缺少 groups 第 2 项的 label"),
    "a name misspelt": ("city.yaml", "bureau:", "bureaux:", "city.yaml：不认识的键 bureaux"),
    "a number where words stand": ("city.yaml", 'hotline: "12348"', "hotline: 12348", "city.yaml：hotline 应为文字"),
    "a parameter's key": ("parameters/procedure/notice.yaml", "values:", "valuez:", "procedure/notice.yaml："),
    "a day that is none": ("calendar.yaml", "- year: 2016", "- year: soon", "calendar.yaml：years 的每一项应写明 year"),
    "a criterion's weight": ("criteria/incubation.yaml", "weight: ", "weight: 1", "criteria/incubation.yaml：weight 应为 1 至 100 的整数"),
    "a fault of a paper nobody asks for": ("papers.yaml", "  settling_in_claim:", "  settled_in_claim:",
        "papers.yaml：of.settled_in_claim.home：没有这个事项，或者它没有这份材料"),
    "faults that are no list": ("papers.yaml", "faults: [看不清,", "faults: {看不清:", "papers.yaml："),
    "a place nobody fills": ("agreements/incubation.md", "---\n# ", "---\n{{ nobody }}\n# ", "incubation.md：正文用了没有声明的 nobody"),
    "a type that is a list": ("agreements/incubation.md", "type: count", "type: [count]", "incubation.md：places."),
}  # fmt: skip


@pytest.mark.parametrize(("file", "before", "after", "words"), BROKEN.values(), ids=BROKEN)
def test_what_is_wrong_is_said_with_file_and_key(pack, file, before, after, words):
    path = pack / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")

    assert [fault for fault in city_pack.every_fault() if fault.startswith(words)] != []
    with pytest.raises(SystemCheckError):
        call_command("check")  # with the models' own checks, which ask for the choices: no traceback of another sort


# What a room brings is there whatever the city leaves out, also where the city says it itself.
OF_THE_CITY = [
    path for path in parameters.asked_for()
    if (CITY / "parameters" / f"{path}.yaml").exists()
    and not any((room / "parameters" / f"{path}.yaml").exists() for room in city_pack.rooms())
]  # fmt: skip


def test_a_parameter_the_code_asks_for_is_the_citys_or_brought_by_a_room():
    assert [path for path in parameters.asked_for() if path not in registry.parameters()] == []


def paths_written_in(source: str) -> set[str]:
    """Return what is written in a module as a path of a parameter, wherever it stands."""
    texts = {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {text for text in texts if re.fullmatch(r"[a-z_]+(/[a-z_]+)+", text)} & {
        p.path for p in registry.parameters()
    }


def test_the_code_says_of_every_figure_it_reads_what_it_takes():
    written = {path for file in (ROOT / "yihe").rglob("*.py") for path in paths_written_in(file.read_text("utf-8"))}

    assert sorted(written - set(parameters.asked_for())) == []
    assert len(written) >= 12


def test_control_a_figure_nobody_asks_for_is_found_where_it_is_read():
    assert paths_written_in('at("grading/valid_years", day)') == {"grading/valid_years"}
    assert "grading/valid_years" not in parameters.asked_for()


WRONG_SORTS = {
    "no days of public notice": ("procedure/notice", "value: 5", "value: 0",
        "values.2021-11-18.value 应为工作日数，不小于 1，现为 0"),
    "a limit in days": ("procedure/acceptance", "unit: 工作日", "unit: 日",
        "values.2021-11-18.value 应为工作日数（单位：工作日），单位却是“日”"),
    "years that are no whole months": ("subsidies/post/years_at_most", "value: 3", 'value: "1.3"',
        "values.2021-11-18.value 应为月数，1.3 年不是整数（折合 15.6）"),
    "money counted in pieces": ("subsidies/startup/amount", "unit: 元", "unit: 个",
        "values.2021-11-18.value 应为金额（单位：元、万元），单位却是“个”"),
    "one person for what takes two": ("subsidies/activity/people", "value: 2", "value: 1",
        "values.2021-11-18.value 应为个数，不小于 2，现为 1"),
}  # fmt: skip


@pytest.mark.parametrize(("path", "before", "after", "words"), WRONG_SORTS.values(), ids=WRONG_SORTS)
def test_a_figure_that_is_not_what_the_code_takes_is_named(pack, path, before, after, words):
    file = pack / "parameters" / f"{path}.yaml"
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")

    assert f"{path}.yaml：{words}" in city_pack.every_fault()


def test_a_pass_line_and_the_months_of_an_agreement_are_of_their_sort(pack):
    for path, unit in (("review/pass_line", "分"), ("incubation/cycle_months_at_least", "个月")):
        file = pack / "parameters" / f"{path}.yaml"
        file.write_text(file.read_text("utf-8").replace(f"unit: {unit}", "unit: 元", 1), "utf-8")

    said = [fault for fault in city_pack.every_fault() if "单位却是“元”" in fault]

    assert [fault.partition("：")[0] for fault in said if fault.startswith(("incubation.md", "incubation.yaml"))] != []


@pytest.mark.parametrize("path", OF_THE_CITY)
def test_a_parameter_the_code_asks_for_is_missed(pack, path):
    (pack / "parameters" / f"{path}.yaml").unlink()

    assert f"{path}.yaml：没有这个参数文件，系统要用到它" in city_pack.every_fault()


@pytest.mark.parametrize("file", ["incubation.yaml", "fund-sources.yaml"])
def test_a_file_that_is_not_there_is_missed(pack, file):
    (pack / file).unlink()

    assert [str(f.msg) for f in run_checks(tags=[city_pack.TAG])] == [f"{file}：没有这个文件，或者不能读"]


def test_the_command_and_the_server_say_it_and_stop(pack):
    (pack / "parameters/procedure/notice.yaml").write_text("a: [\n", "utf-8")
    env = os.environ | {"YIHE_MODE": "test", "YIHE_CITY_DIR": str(pack), "DJANGO_SETTINGS_MODULE": "config.settings"}

    for command in (["manage.py", "check"], ["-c", "import config.wsgi"]):
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert "procedure/notice.yaml：读不懂" in done.stderr
    assert "城市文件有误，不能启动" in done.stderr
    env["YIHE_CITY_DIR"] = str(CITY)
    done = subprocess.run(
        [sys.executable, "-c", "import config.wsgi"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr  # the control


def test_without_secrets_a_command_says_what_is_missing_and_shows_no_traceback():
    env = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("YIHE_", "DJANGO_SETTINGS", "SECRET", "INDEX", "FIELD"))
    }

    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=env | {"YIHE_MODE": "production"}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert "SECRET_KEY 没有设置。请用 openssl rand -hex 32 生成一个。" in done.stderr.splitlines()
    assert "Traceback" not in done.stderr


def test_the_suite_serves_its_own_pack_whatever_the_environment_says(tmp_path):
    env = os.environ | {"YIHE_CITY_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.testing"}
    asked = [sys.executable, "-c", "from django.conf import settings; print(settings.CITY_DIR)"]

    done = subprocess.run(asked, cwd=ROOT, env=env, capture_output=True, text=True, check=True)

    assert Path(done.stdout.strip()) == CITY
