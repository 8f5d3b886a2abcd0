"""Types, stages and titles are the city's: as many as it has, kept by code, readable when they are gone, and named then."""

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from tests.registers.test_organizations import CHENGXIANG, valid_uscc
from yihe.domains.incubation import city, services_given, stays
from yihe.faces.adoption import looking
from yihe.faces.desk.incubation import road_of
from yihe.faces.exchange.imports import ORGANIZATIONS
from yihe.foundation import city_pack
from yihe.foundation.roles import CLERK
from yihe.matters.actions import perform
from yihe.registers.organizations import classes, differences, edits, queries
from yihe.registers.organizations.models import Organization

SIXTH = "  - {code: charity, label: 慈善型}\n"


def rewrite(file: Path, *pairs: tuple[str, str]) -> None:
    text = file.read_text("utf-8")
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after, 1)
    file.write_text(text, "utf-8")


def a_sixth_type_and_a_fifth_stage(pack: Path) -> None:
    rewrite(
        pack / "organizations.yaml", ("role_types:\n", f"role_types:\n{SIXTH}"),
        ("  - {code: mature, label: 成熟期}\n", "  - {code: mature, label: 成熟期}\n  - {code: leading, label: 引领期}\n"),
        ("titles:\n", "titles:\n  - {code: rising, label: 社会工作青年人才}\n"),
    )  # fmt: skip
    rewrite(
        pack / "incubation.yaml", ("receives: [industry]", "receives: [industry, charity]"),
        ("stages:\n", "stages:\n  leading:\n    stress: 重带动\n    help: {design: 1}\n"),
    )  # fmt: skip
    file = pack / "parameters" / "incubation" / "growth_stages.yaml"
    rewrite(file, ("value: 4", "value: 5"))


def entered(clerk, **facts) -> Organization:
    return edits.enter(
        by=clerk, source="登记证书", **{
            "name": "新芽社工服务社", "uscc": valid_uscc(77), "legal_form": "association", "role_type": "basic",
            "registered_on": date(2026, 3, 2), "region": CHENGXIANG, "legal_representative": "张三",
        } | facts,
    )  # fmt: skip


def test_a_city_has_as_many_types_stages_and_titles_as_it_says(pack, person):
    a_sixth_type_and_a_fifth_stage(pack)

    assert city_pack.every_fault() == []
    assert entered(person(CLERK), role_type="charity").get_role_type_display() == "慈善型"
    assert [label for _code, label in classes.stages()][-1] == "引领期"
    assert city.pack().recipes["leading"].label == "引领期重带动"
    assert city.pack().group_for("charity") == "industry"
    assert classes.titles()[0] == ("rising", "社会工作青年人才")
    assert next(c for c in ORGANIZATIONS.columns if c.name == "role_type").read("慈善型") == "charity"


def test_control_what_the_city_does_not_say_is_refused(pack, person):
    with pytest.raises(ValidationError, match="charity"):
        entered(person(CLERK), role_type="charity")
    with pytest.raises(ValueError, match="不在选项里：基础型、枢纽型"):
        next(c for c in ORGANIZATIONS.columns if c.name == "role_type").read("慈善型")


@pytest.fixture
def residency(story):
    """Return a stay that began while the pack was as it is: a file is read once, and `pack` is a folder of its own."""
    return story.residency()


def test_a_resident_goes_on_to_a_stage_only_this_city_has(story, residency, pack):
    a_sixth_type_and_a_fifth_stage(pack)

    change = stays.propose_stage(
        residency, by=story.tutor, stage="leading", since=timezone.localdate(), reason="带动三家"
    )
    perform(change, "confirm", by=story.reviewer)

    assert residency.stage.get_stage_display() == "引领期"
    assert road_of(residency)[-1] == ("引领期重带动", "here")
    assert services_given.next_help(residency) == ["项目设计统筹 还差 1 次"]


BROKEN = {
    "a list misspelt": ("role_types:", "role_type:", "不认识的键 role_type，这里只有 role_types、stages、titles、facts"),
    "a code written twice": ("code: hub", "code: basic", "role_types 第 2 项的 code basic 写了两次"),
    "a label written twice": ("label: 枢纽型", "label: 基础型", "role_types 第 2 项的 label 基础型 写了两次：导入时分不清是哪一项"),
    "a code longer than its column": ("code: seed", "code: beginning",
        "stages 第 1 项的 code 应为字母、数字和下划线，以字母开头，最多 8 个，收到 'beginning'"),
    "a code in Chinese": ("code: leading", "code: 领军", "titles 第 1 项的 code 应为字母、数字和下划线，以字母开头，最多 20 个，收到 '领军'"),
    "an entry without a label": ("{code: key, label: 社会工作重点人才}", "{code: key}", "titles 第 2 项应写明 code、label，没有别的"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "words"), BROKEN.values(), ids=BROKEN)
def test_a_fault_of_the_file_is_said_with_its_place(pack, before, after, words):
    rewrite(pack / "organizations.yaml", (before, after))

    assert f"organizations.yaml：{words}" in city_pack.every_fault()


def test_a_pack_without_the_file_is_told_so(pack):
    (pack / "organizations.yaml").unlink()

    assert "organizations.yaml：没有这个文件，或者不能读" in city_pack.every_fault()


def test_a_stage_without_a_recipe_and_a_type_without_a_group_are_named(pack):
    rewrite(pack / "organizations.yaml", ("role_types:\n", f"role_types:\n{SIXTH}"),
            ("stages:\n", "stages:\n  - {code: idea, label: 构想期}\n"))  # fmt: skip

    said = "\n".join(city_pack.every_fault())

    assert "成长阶段应为 idea、seed、startup、growth、mature（organizations.yaml 的 stages）" in said
    assert (
        "每一种类型的社会组织（charity、basic、hub、industry、professional、network）应当恰好由一个推进组对接" in said
    )


@pytest.fixture
def dropped(residency, pack):
    """Return the stay of a resident whose type and stage the city's pack has lost since."""
    Organization.objects.filter(pk=residency.organization_id).update(role_type="hub")
    residency.organization.refresh_from_db()
    rewrite(pack / "organizations.yaml", ("  - {code: hub, label: 枢纽型}\n", ""),
            ("  - {code: startup, label: 初创期}\n", ""))  # fmt: skip
    rewrite(
        pack / "incubation.yaml", ("receives: [basic, hub]", "receives: [basic]"),
        ("  startup:\n    stress: 重能力\n    help: {training: 2, staffing: 1, policy: 1}\n", ""),
    )  # fmt: skip
    rewrite(pack / "parameters" / "incubation" / "growth_stages.yaml", ("value: 4", "value: 3"))
    assert city_pack.every_fault() == []
    return residency


def test_a_code_the_pack_has_no_more_stays_readable(dropped, story, client):
    client.force_login(story.manager)
    pages = [
        reverse("desk:resident", args=[dropped.pk]),
        reverse("desk:organization", args=[dropped.organization.uscc]),
        reverse("desk:residents"),
    ]

    assert [client.get(page).status_code for page in pages] == [200, 200, 200]
    assert {fact.label: fact.value for fact in queries.known_facts(dropped.organization)}["类型"] == "hub"
    assert road_of(dropped) == [("startup", "here")]


def test_a_code_the_pack_has_no_more_is_named_with_how_often(dropped):
    named = [finding.words for finding in looking.findings(database=True) if "编码写进记录" in finding.words]

    assert [words.partition("；")[0] for words in named] == [
        "organizations.yaml：role_types（类型）没有 hub（库里 1 处）",
        "organizations.yaml：stages（成长阶段）没有 startup（库里 2 处）",
    ]


def test_control_a_pack_that_has_all_of_them_is_told_nothing(residency, pack):
    assert differences.of_classes() == []


def test_the_citys_lists_make_no_migrations_and_no_column_is_forgotten():
    kept = {(field.model.__name__, field.name): field for _list, field in differences.columns()}

    assert sorted(kept) == [
        ("Application", "stage"), ("Organization", "role_type"), ("ResidencyStage", "stage"),
        ("ServiceGiven", "stage"), ("StageChange", "stage"), ("TalentTitle", "title"),
    ]  # fmt: skip
    assert [field.name for field in kept.values() if not callable(field.deconstruct()[3]["choices"])] == []
    assert [
        field.name for name, field in differences.columns()
        if field.max_length < classes.LISTS[name][1]
    ] == []  # fmt: skip
