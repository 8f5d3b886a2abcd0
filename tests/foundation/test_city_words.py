"""Words of a city: what its `words.yaml` says stands in what is printed, what it leaves out is said as before, what is wrong is named."""

import shutil

import pytest
from django.conf import settings as installed
from django.urls import reverse

from tests.conftest import make_organization
from yihe.domains.incubation.kinds import GraduationKind
from yihe.domains.incubation.stay_workflows import GraduationWorkflow
from yihe.domains.incubation.workflow import IncubationWorkflow
from yihe.domains.subsidies.claims import ExamKind
from yihe.domains.subsidies.policies.exam import exam
from yihe.domains.subsidies.workflow import StartupWorkflow
from yihe.foundation import city_pack, city_words
from yihe.foundation.roles import APPLICANT, BASE_MANAGER, CIVIL_AFFAIRS, CLERK, ROLES
from yihe.matters import offering

OWN = """
base: 社创园
enter: 进园
leave: 离园
group: 专班
tutor: 辅导员
registrar: 行政审批局
roles:
  base_manager: "{base}运营专员"
  clerk: 窗口人员
"""


@pytest.fixture
def says(tmp_path, settings):
    """Return a function that installs the city with another `words.yaml` (and `kinds.yaml`), alone."""

    def install(words: str, kinds: str = "") -> None:
        folder = tmp_path / f"city{len(list(tmp_path.iterdir()))}"
        shutil.copytree(installed.CITY_DIR, folder)
        (folder / city_words.FILE).write_text(words, "utf-8")
        groups = folder / "incubation.yaml"  # whose labels are the city's already
        groups.write_text(groups.read_text("utf-8").replace("推进组", "小组"), "utf-8")
        if kinds:
            (folder / offering.FILE).write_text(kinds, "utf-8")
        settings.CITY_DIR = folder

    return install


def labels() -> list[str]:
    return [
        BASE_MANAGER.label, CIVIL_AFFAIRS.label, CLERK.label, GraduationKind.label, IncubationWorkflow.resident.label,
        GraduationWorkflow.agree.confirm, StartupWorkflow.confirming.shown_outside, GraduationKind.guide.steps[1],
    ]  # fmt: skip


def test_without_the_file_everything_is_said_as_before():
    assert labels() == [
        "创客基地管理员", "民政局经办人", "受理人员", "出壳申请", "已入壳",
        "同意后该组织即出壳，跟踪管理随之开始；场地应在规定的工作日内交还。", "待民政部门认定", "创客基地评估",
    ]  # fmt: skip


def test_what_the_file_says_stands_in_what_is_printed(says):
    says(OWN)

    assert labels() == [
        "社创园运营专员", "行政审批局经办人", "窗口人员", "离园申请", "已进园",
        "同意后该组织即离园，跟踪管理随之开始；场地应在规定的工作日内交还。", "待行政审批部门认定", "社创园评估",
    ]  # fmt: skip
    assert city_pack.every_fault() == []


def test_a_role_is_the_same_whatever_it_is_called(says):
    before, among = hash(BASE_MANAGER), {BASE_MANAGER}
    says(OWN)

    assert hash(BASE_MANAGER) == before and BASE_MANAGER in among and ROLES["base_manager"] == BASE_MANAGER
    assert BASE_MANAGER != CLERK


def test_what_the_file_leaves_out_is_said_as_before(says):
    says("tutor: 辅导员\n")

    assert (
        city_words.say("{group}{tutor}，{registrar_short}部门，{month} 不是词")
        == "推进组辅导员，民政部门，{month} 不是词"
    )


@pytest.mark.django_db
def test_pages_say_them(says, person, client):
    says(OWN)
    client.force_login(person(BASE_MANAGER))
    for page, said in (
        ("desk:residents", "进园组织"),
        ("desk:promotion_groups", "编入专班"),
        ("desk:start", "社创园运营专员"),
    ):
        html = client.get(reverse(page)).content.decode()

        assert said in html
        assert [word for word in city_words.DEFAULTS.values() if word in html] == []


@pytest.mark.django_db
def test_a_form_says_them_without_a_restart(says, person, client):
    client.force_login(person(APPLICANT, of=make_organization()))
    says(OWN)
    from yihe.domains.incubation.stay_forms import GraduationForm

    fields = GraduationForm().fields
    assert str(fields["ground"].label) == "离园事由"
    assert [label for code, label in fields["ground"].choices if code == "early"] == ["提前离园"]


# -- names of kinds -------------------------------------------------------------------------------------------------------

KIND = "exam_claim: {label: 考证奖补}\n"


def test_a_kind_is_called_as_its_city_says(says):
    assert (ExamKind.label, exam.called) == ("考试奖励", "考试奖励")
    says("", KIND)

    assert (ExamKind.label, exam.label, exam.called) == ("考证奖补", "考证奖补", "考证奖补")
    assert city_pack.every_fault() == []


def test_two_kinds_of_one_name_are_named(says):
    says("", "exam_claim: {label: 孵化补贴}\n")

    assert city_pack.every_fault() == [
        "kinds.yaml：exam_claim.label 已经有叫“孵化补贴”的事项，请改一个，免得办理和台账里分不清"
    ]


# -- what is wrong --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("bases: 社创园\n", "不认识的键 bases（是不是 base？）（可用：base、enter、leave、group、tutor、registrar、registrar_short、roles）"),
        ("base: ''\n", "base 应为一行文字，不能空着，不超过 20 字，收到 ''"),
        ("base: 12\n", "base 应为一行文字，不能空着，不超过 20 字，收到 12"),
        ('base: "{tutor}园"\n', "base 应为一个词，不能有花括号"),
        ('roles: {tutor: "{bose}辅导员"}\n', "roles.tutor 没有 {bose} 这个词（是不是 base？）（可用：base、enter、leave、group、tutor、registrar、registrar_short）"),
        ('roles: {tutor: "{base辅导员"}\n', "roles.tutor 的花括号不成对"),
        ("roles: {tutors: 辅导员}\n", "roles 没有角色 tutors（是不是 tutor？）"),
        ("roles: [辅导员]\n", "roles 应为一组“角色代码: 名称”"),
        ("roles: {tutor: 受理人员}\n", "有两个角色都叫“受理人员”，任职和导入时分不清，请改其中一个"),
        ("- 社创园\n", "应为一组“键: 词”"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_file_is_one_sentence(says, words, fault):
    says(words)

    assert city_pack.every_fault() == [f"words.yaml：{fault}"]


def test_a_file_that_cannot_be_read_says_everything_as_before(says):
    says("bases: 社创园\nbase: 社创园\n")

    assert BASE_MANAGER.label == "创客基地管理员"


def test_two_counties_are_each_spoken_to_in_their_own_words(tmp_path, settings):
    other = tmp_path / "other"
    shutil.copytree(installed.CITY_DIR, other)
    (other / "words.yaml").write_text(OWN, "utf-8")
    named = (other / "city.yaml").read_text("utf-8").replace('region: "320585"', 'region: "320506"')
    (other / "city.yaml").write_text(named, "utf-8")
    settings.MORE_CITY_DIRS = (other,)

    with city_pack.said_in(city_pack.of("320506")):
        there = GraduationKind.label

    assert (GraduationKind.label, there) == ("出壳申请", "离园申请")
