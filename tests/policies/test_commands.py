import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[2]
EXAM = {
    "person": "虚构",
    "in_field": True,
    "level": "assistant",
    "exams": [{"level": "assistant", "passed_on": "2025-09-30", "certificate": "虚构-1"}],
}


@pytest.fixture
def facts(tmp_path):
    def write(content) -> str:
        file = tmp_path / "facts.json"
        file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return str(file)

    return write


def reckoned(*args, **options):
    out = io.StringIO()
    call_command("reckon", *args, stdout=out, **options)
    return json.loads(out.getvalue())


def test_reckon_prints_amount_lines_refusals_and_what_is_missing(facts):
    found = reckoned("subsidies.exam", facts(EXAM), on="2026-03-02")

    assert (found["amount"], found["refusals"], found["missing"]) == ("1200.00", [], [])
    assert found["lines"][0] == {
        "label": "考试奖励（助理社会工作者）",
        "amount": "1200.00",
        "clause": "太政办〔2021〕163号 四(五)",
        "working": "自2021年11月18日起施行",
        "unit": "元",
    }


def test_the_last_part_of_a_code_is_enough(facts):
    assert reckoned("exam", facts(EXAM), on="2026-03-02")["policy"] == "subsidies.exam"


def test_the_template_can_be_reckoned_as_it_is(facts):
    out = io.StringIO()
    call_command("reckon", "subsidies.post", facts=True, stdout=out, stderr=io.StringIO())

    assert reckoned("subsidies.post", facts(out.getvalue()), on="2026-03-02")["amount"] == "0.00"


@pytest.mark.parametrize(
    ("kind", "content", "on", "said"),
    [
        (
            "subsidies.exm",
            EXAM,
            None,
            "没有事项 subsidies.exm。您要找的是不是 subsidies.exam？可核算的有：subsidies.activity",
        ),
        ("exam", "{", None, "不是 JSON"),
        ("exam", "1" * 5000, None, "不是 JSON"),
        ("exam", "[" * 100_000, None, "不是 JSON"),
        ("exam", EXAM, "2026-13-01", "--on：“2026-13-01”：日历里没有这一天，请核对。"),
        ("exam", EXAM, "2021-11-17", "在2021年11月17日尚未施行（自2021年11月18日起施行）。"),
        ("exam", EXAM | {"x": 1, "level": "top"}, None, "事实有 2 处不对：\n- 「x」不在要填的事实之内"),
    ],
)
def test_what_cannot_be_reckoned_ends_with_two_and_says_why(facts, kind, content, on, said):
    with pytest.raises(CommandError) as fault:
        call_command("reckon", kind, facts(content), on=on)

    assert said in str(fault.value)
    assert fault.value.returncode == 2


def test_a_file_that_is_not_there_and_none_given(tmp_path):
    with pytest.raises(CommandError, match="打不开"):
        call_command("reckon", "exam", str(tmp_path / "none.json"))
    with pytest.raises(CommandError, match="请给出事实文件"):
        call_command("reckon", "exam")


def test_parameters_lists_value_since_and_clause_of_a_day():
    out = io.StringIO()
    call_command("parameters", on="2026-11-21", stdout=out)

    assert "procedure/notice\t5 工作日\t2021-11-18\t办理期限（本局设定）\t公示期" in out.getvalue().splitlines()


def test_from_the_shell_the_answer_is_on_stdout_alone_and_errors_end_with_two(facts):
    command = [sys.executable, "manage.py", "reckon", "exam"]
    environment = os.environ | {"YIHE_MODE": "test", "PYTHONWARNINGS": "ignore"}

    good = subprocess.run(
        [*command, "-", "--on", "2026-03-02"], cwd=ROOT, env=environment, input=json.dumps(EXAM), capture_output=True, text=True
    )  # fmt: skip
    bad = subprocess.run([*command, facts("{}")], cwd=ROOT, env=environment, capture_output=True, text=True)

    assert (good.returncode, json.loads(good.stdout)["amount"]) == (0, "1200.00")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr.count("\n- 「") == 3


def test_a_day_at_the_end_of_time_is_a_day_like_any_other(facts):
    stays = [{"since": "2025-03-10", "until": None}, {"since": "2023-01-01", "until": "2023-08-31"}] * 2
    said = {
        "organization": "虚构",
        "stays": stays,
        "since": "2025-03-10",
        "until": "2200-12-31",
        "actual_cost": "50000",
    }

    assert reckoned("incubation", facts(said), on="9999-12-31")["amount"] == "30000.00"


def test_a_fact_that_is_said_twice_is_refused_and_named(facts):
    twice = '{"level": "assistant", "level": "senior"}'

    with pytest.raises(CommandError, match="“level”写了两次，请只留一次"):
        reckoned("subsidies.exam", facts(twice), on="2026-03-02")
