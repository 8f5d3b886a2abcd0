"""What a city wants to know of organizations besides: declared in its pack, kept with source and day, shown, corrected, found."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.conftest import CHENGXIANG, valid_uscc
from yihe.faces.exchange import imports
from yihe.foundation import city_pack, sheets
from yihe.foundation.roles import APPLICANT, CLERK
from yihe.registers.accounts.models import RegisterEdit
from yihe.registers.organizations import differences, edits, extra_facts, queries
from yihe.registers.organizations.models import Organization, OrganizationFact
from yihe.registers.regions.models import Region

MORE = """
  - {code: founded, label: 发起日期, sort: day}
  - {code: capital, label: 开办资金, sort: number, unit: 万元}
  - {code: level, label: 评估等级, sort: list, choices: [5A, 4A, 3A]}
"""


@pytest.fixture
def declared(pack):
    file = pack / "organizations.yaml"
    file.write_text(file.read_text("utf-8").rstrip("\n") + MORE, "utf-8")
    assert city_pack.every_fault() == []
    return file


@pytest.fixture
def entered(declared, person):
    clerk = person(CLERK)
    return clerk, edits.enter(
        by=clerk, source="登记证书", name="新芽社工服务社", uscc=valid_uscc(77), legal_form="association",
        role_type="basic", registered_on=date(2026, 3, 2), region=CHENGXIANG, legal_representative="张三",
    )  # fmt: skip


def shown(organization) -> dict:
    return {fact.label: fact for fact in queries.known_facts(organization)}


def test_a_fact_of_the_city_is_kept_with_source_day_and_history(entered):
    clerk, organization = entered
    for value, since in (
        ("某镇政府", date(2026, 3, 2)),
        ("市司法局", date(2026, 6, 1)),
        ("市民政局", date(2026, 4, 1)),
    ):
        edits.record_fact(organization, "city.supervisor", value, by=clerk, source="批复", since=since)

    known = shown(organization)["业务主管单位"]

    assert (known.value, known.source, known.since) == ("市司法局", "批复", date(2026, 6, 1))
    assert [fact.value for fact in known.earlier] == ["市民政局", "某镇政府"]
    assert (shown(organization)["登记证号"].value, shown(organization)["登记证号"].source) == ("", "")
    edit = RegisterEdit.objects.filter(register="organization").latest("pk")
    assert (edit.field, edit.before, edit.after, edit.by) == ("业务主管单位", "市司法局", "市民政局", clerk)


def test_each_sort_is_read_and_said_in_its_way(entered):
    clerk, organization = entered
    for field, typed in (("founded", "2025-12-01"), ("capital", " 3.5 "), ("level", "4A"), ("registrar", "市 民政局")):
        edits.record_fact(organization, f"city.{field}", typed, by=clerk, source="章程")

    known = shown(organization)

    assert [known[label].value for label in ("发起日期", "开办资金", "评估等级", "登记管理机关")] == [
        "2025-12-01", "3.5 万元", "4A", "市 民政局",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("founded", "去年", "发起日期应为日期，请写成 2026-03-02。"),
        ("capital", "三万", "开办资金应为不小于 0 的数（单位：万元），最多两位小数，只填数字。"),
        ("capital", "-1", "开办资金应为不小于 0"),
        ("capital", "1e999999", "开办资金应为不小于 0"),
        ("capital", "NaN", "开办资金应为不小于 0"),
        ("level", "6A", "评估等级请从这些里选一个填写：5A、4A、3A。"),
        ("supervisor", "长" * 201, "业务主管单位最多 200 个字，填写的是 201 个。"),
        ("registrar", "民政\x00局", "登记管理机关里面有不能保存的控制字符，请删去重填。"),
        ("unheard_of", "甲", "登记簿没有这个字段。"),
    ],
)
def test_what_is_not_of_its_sort_is_refused_in_words_and_nothing_is_written(entered, field, typed, words):
    clerk, organization = entered

    with pytest.raises(ValidationError) as refused:
        edits.record_fact(organization, f"city.{field}", typed, by=clerk, source="章程")

    assert words in refused.value.messages[0]
    assert not OrganizationFact.objects.filter(field__startswith=extra_facts.PREFIX).exists()


def test_an_organization_does_not_say_them_of_itself(entered, person):
    _clerk, organization = entered

    with pytest.raises(ValidationError, match="由司法局、创客基地或民政局的工作人员更正"):
        edits.record_fact(organization, "city.supervisor", "甲", by=person(APPLICANT, of=organization), source="自述")


def test_the_page_takes_one_and_shows_it_and_the_list_finds_by_it(entered, client):
    clerk, organization = entered
    client.force_login(clerk)
    page = reverse("desk:organization_correct", args=[organization.uscc])
    said = {
        "field": "city.certificate_number",
        "value": "苏社登字〔2026〕7号",
        "since": "2026-03-02",
        "source": "登记证书",
    }

    refused = client.post(page, said | {"field": "city.level", "value": "6A"})
    taken = client.post(page, said, follow=True)

    assert (refused.status_code, "评估等级请从这些里选一个填写" in refused.content.decode()) == (422, True)
    assert "6A" in refused.content.decode()  # what was typed stands in the form still
    assert "苏社登字〔2026〕7号" in taken.content.decode()
    assert queries.organizations(clerk, search="苏社登字〔2026〕7号")[0] == [organization]
    assert queries.organizations(clerk, search="苏社登字〔2026〕8号")[0] == []


def test_a_fact_the_pack_asks_for_no_more_stays_readable_and_is_named(entered, tmp_path, settings):
    clerk, organization = entered
    edits.record_fact(organization, "city.level", "4A", by=clerk, source="评估结果")
    assert differences.of_classes() == []
    without = tmp_path / "without"
    without.mkdir()
    text = (settings.CITY_DIR / "organizations.yaml").read_text("utf-8")
    (without / "organizations.yaml").write_text(text.partition("facts:")[0], "utf-8")

    settings.CITY_DIR = without

    assert (shown(organization)["level"].value, "业务主管单位" in shown(organization)) == ("4A", False)
    assert [said.partition("；")[0] for said in differences.of_classes()] == [
        "organizations.yaml：facts（登记事实）没有 level（库里 1 处）"
    ]


def test_a_sheet_brings_them_in_and_the_list_takes_them_out(declared, person, client):
    Region.objects.create(code=CHENGXIANG, name="城厢镇", level="town", parent="320585", full_name="太仓市城厢镇")
    clerk = person(CLERK)
    table = imports.tables()["organizations"]
    said = {
        "name": "新芽社工服务社", "uscc": valid_uscc(501), "legal_form": "社会团体", "role_type": "专业型",
        "registered_on": "2026-03-02", "region": CHENGXIANG, "legal_representative": "张三", "source": "登记证书",
        "city.supervisor": "市司法局", "city.capital": "3.5",
    }  # fmt: skip
    wrong = said | {"uscc": valid_uscc(502), "name": "新叶社工服务社", "city.capital": "三万", "city.level": "6A"}
    rows = [
        [c.heading for c in table.columns],
        *([row.get(c.name, "") for c in table.columns] for row in (said, wrong)),
    ]

    outcome = imports.enter_rows(table, rows, by=clerk)

    assert outcome.entered == 1
    assert [(row.row, row.reason) for row in outcome.wrong] == [
        (3, "开办资金：应为不小于 0 的数（单位：万元），最多两位小数，只填数字；评估等级：请从这些里选一个填写：5A、4A、3A"),
    ]  # fmt: skip
    entered = Organization.objects.get(uscc=valid_uscc(501))
    fact = shown(entered)["业务主管单位"]
    assert (fact.value, fact.source, fact.since) == ("市司法局", "登记证书", date(2026, 3, 2))
    client.force_login(clerk)
    header, *out = sheets.read(client.get(reverse("exchange:organizations")).content, "组织.xlsx")
    told = dict(zip(header, out[0], strict=False))
    assert (told["业务主管单位"], str(told["开办资金"])) == ("市司法局", "3.5")


BROKEN = {
    "a name the register has": ("label: 登记证号", "label: 住所", "facts 第 3 项的 label 住所 登记簿里已经有了"),
    "a sort nobody reads": ("sort: day", "sort: date", "facts 第 4 项的 sort 应为 text、day、number、list 之一，收到 'date'"),
    "a list of nothing": (", choices: [5A, 4A, 3A]", "", "facts 第 6 项的 choices 和 sort: list 应同时写"),
    "a unit of a day": ("sort: day", "sort: day, unit: 天", "facts 第 4 项的 unit 应为文字，只有 sort: number 才写"),
    "a code twice": ("code: supervisor", "code: registrar", "facts 第 2 项的 code registrar 写了两次"),
    "a key misspelt": ("code: level,", "code: level, chioces: [x],", "facts 第 6 项应写明 code、label、sort，可以有 unit、choices，没有别的"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "words"), BROKEN.values(), ids=BROKEN)
def test_a_fault_of_the_declaration_is_said_with_its_place(pack, before, after, words):
    file = pack / "organizations.yaml"
    text = file.read_text("utf-8").rstrip("\n") + MORE
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")

    assert f"organizations.yaml：{words}" in city_pack.every_fault()
