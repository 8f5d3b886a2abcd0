"""A guide says how much, how long in all, where and when, whom to call, what is filled in, and how papers are brought."""

import html

import pytest

from yihe.faces.portal import guide_details
from yihe.foundation.procedure import within
from yihe.matters import kinds

REGION = "320585"
TEXT = "太政办〔2021〕163号 四(五)"


def page(client, code: str) -> str:
    return html.unescape(client.get(f"/guides/{code}/").content.decode())


def test_a_guide_of_money_says_the_figure_with_its_clause(client, db):
    shown = page(client, "training_base_claim")

    assert "¥20,000.00" in shown and TEXT in shown


@pytest.mark.parametrize(
    ("code", "steps"),
    [
        ("post_development", ("acceptance", "site_visit", "review", "approval", "notice")),
        ("exam_claim", ("acceptance", "review", "approval", "notice", "payment")),
    ],
)
def test_the_time_in_all_is_the_sum_of_the_steps_of_the_office(db, code, steps):
    days = sum(within(step).days(region=REGION) for step in steps)

    assert f"最长 {days} 个工作日" in guide_details.in_all(kinds.get(code), REGION)


def test_a_city_that_allows_fewer_days_says_fewer(db, pack):
    file = pack / "parameters/procedure/site_visit.yaml"
    file.write_text(file.read_text("utf-8").replace("value: 10", "value: 4"), "utf-8")
    others = sum(within(step).days(region=REGION) for step in ("acceptance", "review", "approval", "notice"))

    assert f"最长 {others + 4} 个工作日" in guide_details.in_all(kinds.get("post_development"), REGION)


def test_what_has_no_end_in_working_days_says_no_sum(db):
    assert guide_details.in_all(kinds.get("objection"), REGION) == ""


def test_a_guide_says_where_when_and_whom_to_call(client, db):
    shown = page(client, "post_development")

    assert (
        "到哪里办" in shown
        and "太仓市司法局，太仓市演示路 1 号" in shown
        and "工作日 9:00" in shown
        and "0512-00000000" in shown
    )


def test_what_is_filled_in_is_told_beforehand_box_for_box(client, db):
    told = guide_details.boxes(kinds.get("post_development"))

    assert [box.label for box in told] == [
        "岗位名称",
        "岗位职责",
        "工作地点",
        "开发理由",
        "拟聘人员的证书",
        "计划到岗日期",
    ]
    assert all(box.must for box in told)
    shown = page(client, "post_development")
    assert all(box.label in shown and box.help in shown for box in told)


def test_how_papers_are_brought_follows_what_the_kind_takes(db):
    """How many of each stands beside the paper, where the city says it."""
    over, online = (
        said.removeprefix(guide_details.ONE_OF_EACH) for said in (guide_details.OVER_THE_COUNTER, guide_details.ONLINE)
    )
    assert guide_details.brought(kinds.get("post_development")) == over
    assert guide_details.brought(kinds.get("graduation")) == online


def test_every_guide_opens(client, db):
    offered = [kind for kind in kinds.every() if kind.guide and kind.__module__.startswith("yihe.")]
    assert {kind.code: client.get(f"/guides/{kind.code}/").status_code for kind in offered} == {
        kind.code: 200 for kind in offered
    }
