"""服务记录 (R23) against the recipe of the stage (R21): written once, put right by a second record, confirmed by the resident."""

import shutil
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests.conftest import make_organization
from yihe.domains.incubation import city, services_given, stays
from yihe.domains.incubation.door import TUTOR
from yihe.domains.incubation.models import ServiceGiven
from yihe.domains.incubation.records import ServiceRecord
from yihe.foundation import append_only, parameters
from yihe.foundation.records import acts
from yihe.foundation.roles import APPLICANT, CLERK
from yihe.foundation.yaml_files import BadParameters
from yihe.matters import kinds
from yihe.matters.actions import perform
from yihe.matters.evidence import verify


@pytest.fixture
def residency(story):
    return story.residency()


def give(residency, by, service="training", hours="2.0", corrects=None, **said):
    given = {"on": timezone.localdate(), "note": "财务制度培训", "service": service, "hours": Decimal(hours)} | said
    if corrects is not None:
        return acts.correct(ServiceRecord, corrects, by=by, reason="签到表为准", **given)
    return acts.enter(ServiceRecord, residency, by=by, **given)


def confirm(given, by, accepted=True, remark=""):
    """Answer one record; return the sentence that refuses, or ""."""
    _done, refused = acts.answer(ServiceRecord, [given.pk], by=by, accepted=accepted, remark=remark)
    return refused[0][1] if refused else ""


def test_the_city_has_the_seven_services_and_the_four_groups_of_the_regulation():
    assert [label for _code, label in city.services()] == [
        "登记辅导", "政策解读", "信息服务", "专业技能培训", "人力资源建设", "项目设计统筹", "专家智力链接",
    ]  # fmt: skip
    assert [label for _code, label in city.groups()] == [
        "基层基础型和枢纽型推进组", "行业型推进组", "专业型推进组", "网络型推进组",
    ]  # fmt: skip
    assert [city.pack().recipes[stage].label for stage in ("seed", "startup", "growth", "mature")] == [
        "萌芽期重指导", "初创期重能力", "发展期重规划", "成熟期重资源",
    ]  # fmt: skip


def test_a_city_pack_that_contradicts_the_regulation_is_not_read(tmp_path, settings):
    text = (settings.CITY_DIR / "incubation.yaml").read_text(encoding="utf-8")
    (tmp_path / "incubation.yaml").write_text(
        text.replace("  - {code: experts, label: 专家智力链接}\n", "")
        .replace("experts: 1, ", "")
        .replace("experts: 2, ", ""),
        encoding="utf-8",
    )
    assert len(parameters.current()) > 0

    with pytest.raises(BadParameters, match="文件规定 7，这里写了 6"):
        city._read(tmp_path)


def test_the_clause_that_is_cited_is_the_citys_own(tmp_path, settings):
    cited = [kinds.get("incubation").guide.basis, kinds.get("incubation").workflow.actions["accept"].basis]
    assert [str(basis) for basis in cited] == ["太政办〔2021〕163号 四(一)"] * 2
    elsewhere = tmp_path / "city"
    shutil.copytree(settings.CITY_DIR, elsewhere)
    file = elsewhere / "incubation.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("太政办〔2021〕163号 四(一)", "他市发〔2026〕1号 二"), encoding="utf-8"
    )

    settings.CITY_DIR = elsewhere

    assert [str(basis) for basis in cited] == ["他市发〔2026〕1号 二"] * 2


def test_a_role_type_without_a_group_is_found_when_the_pack_is_read(tmp_path, settings):
    text = (settings.CITY_DIR / "incubation.yaml").read_text(encoding="utf-8")
    (tmp_path / "incubation.yaml").write_text(
        text.replace("receives: [basic, hub]", "receives: [basic]"), encoding="utf-8"
    )

    with pytest.raises(BadParameters, match="恰好由一个推进组对接"):
        city._read(tmp_path)


def test_each_role_type_has_its_group():
    pack = city.pack()

    assert [pack.group_for(t) for t in ("basic", "hub", "industry", "professional", "network")] == [
        "basic_hub", "basic_hub", "industry", "professional", "network",
    ]  # fmt: skip


def test_what_was_given_is_held_against_the_recipe(story, residency):
    assert services_given.next_help(residency) == [
        "专业技能培训 还差 2 次",
        "政策解读 还差 1 次",
        "人力资源建设 还差 1 次",
    ]

    give(residency, story.tutor)
    give(residency, story.manager, service="policy", hours="1.0")

    assert services_given.next_help(residency) == ["专业技能培训 还差 1 次", "人力资源建设 还差 1 次"]
    line = next(line for line in services_given.against_recipe(residency) if line.service == "training")
    assert (line.wanted, line.times, line.hours, line.confirmed) == (2, 1, Decimal("2.0"), 0)


def test_a_new_stage_begins_with_its_own_recipe(story, residency):
    give(residency, story.tutor)
    matter = stays.propose_stage(
        residency, by=story.tutor, stage="growth", since=timezone.localdate(), reason="已承接项目"
    )
    perform(matter, "confirm", by=story.reviewer)
    residency = type(residency).objects.get(pk=residency.pk)

    assert services_given.next_help(residency)[0] == "项目设计统筹 还差 2 次"
    assert give(residency, story.tutor).stage == "growth"


def test_the_stage_kept_is_the_one_of_the_day(story, residency):
    day = timezone.localdate()
    story.travel(day + timedelta(days=40))
    matter = stays.propose_stage(
        residency, by=story.tutor, stage="growth", since=timezone.localdate(), reason="已承接项目"
    )
    perform(matter, "confirm", by=story.reviewer)
    residency = type(residency).objects.get(pk=residency.pk)

    assert [give(residency, story.tutor, on=day + timedelta(days=n)).stage for n in (39, 40)] == ["startup", "growth"]


def test_a_record_never_changes_and_never_goes(story, residency):
    give(residency, story.tutor)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        ServiceGiven.objects.update(hours=Decimal(8))
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        ServiceGiven.objects.all()._raw_delete("default")


def test_a_correction_is_a_second_record_and_the_first_no_longer_counts(story, residency):
    wrong = give(residency, story.tutor, hours="8.0")

    right = give(residency, story.manager, hours="2.0", corrects=wrong)

    assert services_given.standing(residency) == [right]
    assert ServiceGiven.objects.count() == 2
    with pytest.raises(ValidationError, match="请更正最新的那一条"):
        give(residency, story.tutor, hours="3.0", corrects=ServiceGiven.objects.get(pk=wrong.pk))


def test_a_record_that_is_taken_back_counts_no_more_and_stays(story, residency):
    wrong = give(residency, story.tutor)

    acts.void(ServiceRecord, wrong, by=story.manager, reason="当天没有去")

    assert services_given.standing(residency) == []
    assert ServiceGiven.objects.count() == 2
    with pytest.raises(ValidationError, match="时长应大于 0 小时"):
        give(residency, story.tutor, hours="0")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"hours": "12.5"}, "一次不超过 12 小时"),
        ({"hours": "1.3"}, "时长按半小时记"),
        ({"hours": "-1"}, "时长应大于 0 小时"),
        ({"service": "haircut"}, "不是有效选项"),
    ],
)
def test_what_cannot_be_is_not_recorded(story, residency, said, why):
    with pytest.raises(ValidationError, match=why):
        give(residency, story.tutor, **said)


def test_services_lie_in_the_stay(story, residency):
    with pytest.raises(ValidationError, match="还没有发生"):
        give(residency, story.tutor, on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(ValidationError, match="应在入壳期间"):
        give(residency, story.tutor, on=residency.starts_on - timedelta(days=1))

    story.graduation("leaving", residency=residency)
    story.travel(timezone.localdate() + timedelta(days=5))
    residency.refresh_from_db()
    with pytest.raises(ValidationError, match="应在入壳期间"):
        give(residency, story.tutor)
    give(residency, story.tutor, on=residency.left_on)


def test_only_the_base_and_tutors_in_reach_record(story, residency, person):
    for user in (person(TUTOR, region="320581"), person(CLERK), story.applicant):
        with pytest.raises(ValidationError, match="由创客基地管理员和推进组导师记录"):
            give(residency, user)
    give(residency, story.tutor)


def test_the_resident_confirms_once_and_for_itself_alone(story, residency, person):
    given = give(residency, story.tutor)
    stranger = person(APPLICANT, of=make_organization())

    assert acts.answer(ServiceRecord, [given.pk], by=stranger, accepted=True) == ([], [])  # it is not there for them
    assert confirm(given, story.manager) == "服务由入壳组织自己确认。"
    assert confirm(given, story.applicant, remark="讲得清楚") == ""

    assert "已确认，不用再处理" in confirm(given, story.applicant)
    line = next(line for line in services_given.against_recipe(residency) if line.service == "training")
    assert (line.times, line.confirmed) == (1, 1)


def test_what_the_resident_sends_back_is_no_help_given(story, residency):
    given = give(residency, story.tutor)

    assert confirm(given, story.applicant, accepted=False, remark="当天没有来") == ""

    line = next(line for line in services_given.against_recipe(residency) if line.service == "training")
    assert (line.times, line.confirmed) == (0, 0)
    assert "当天没有来" in story.tutor.notifications.latest("pk").text
    assert confirm(give(residency, story.tutor, corrects=given), story.applicant) == ""


def test_what_was_put_right_is_confirmed_in_its_new_form(story, residency):
    wrong = give(residency, story.tutor, hours="8.0")
    give(residency, story.tutor, hours="2.0", corrects=wrong)

    assert confirm(wrong, story.applicant) == "这条记录已更正，请看更正后的那一条。"


def test_a_table_of_records_without_its_triggers_is_reported(db):
    assert [fault for fault in verify() if "incubation_" in fault] == []

    append_only.release(connection, "incubation_servicegiven")
    try:
        assert [fault for fault in verify() if "incubation_" in fault] == [
            "数据表 incubation_servicegiven：防改触发器缺失。"
        ]
    finally:
        append_only.protect(connection, "incubation_servicegiven")
