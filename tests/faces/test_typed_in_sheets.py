"""Sheets as people really hand them in: what a spreadsheet damaged, hid or merged, headings as they are broken, every fault of a row at once."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from tests.conftest import CHENGXIANG, valid_uscc
from tests.filled_in import sheet
from yihe.domains.subsidies.outcomes import Benefit
from yihe.faces.exchange import imports, records
from yihe.foundation import sheets
from yihe.foundation.records import declared
from yihe.foundation.roles import APPLICANT, CLERK, POLICY_EDITOR
from yihe.foundation.written.cells import TOO_MANY_DIGITS
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners.models import Practitioner
from yihe.registers.regions.models import Region

pytestmark = pytest.mark.usefixtures("neighbours")
GOOD_ID = "11010519491231002X"  # the sample of GB 11643


@pytest.fixture(autouse=True)
def divisions(db):
    Region.objects.create(code=CHENGXIANG, name="城厢镇", level="town", parent="320585")


def an_organization(**facts) -> dict:
    return {
        "name": "新芽社工服务社", "uscc": valid_uscc(501), "legal_form": "社会团体", "role_type": "专业型",
        "registered_on": "2026-03-02", "region": CHENGXIANG, "legal_representative": "张三", "source": "登记证书",
    } | facts  # fmt: skip


def a_worker(**facts) -> dict:
    return {
        "name": "王五", "kind": "社会工作者", "id_number": GOOD_ID, "position": "专职", "starts_on": "2024-03-02",
        "level": "助理社会工作师", "number": "20213205850012345678", "passed_on": "2021-06-20", "valid_from": "2021-09-01",
        "valid_until": "2036-08-31", "source": "证书原件",
    } | facts  # fmt: skip


def table(code="organizations"):
    return imports.tables()[code]


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def a_book(*rows: dict, code="organizations") -> Workbook:
    return load_workbook(sheet(table(code), *rows))


def taken(book: Workbook, by, code="organizations"):
    return imports.take_in(table(code), saved(book), "x.xlsx", by=by)


def reasons(outcome) -> list[str]:
    return [row.reason for row in outcome.wrong]


# -- what a spreadsheet damaged ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", [20213205850012345678, 2.02132058500123e19, "2.02E+19", "1.23E+17"])
def test_a_certificate_number_that_lost_its_digits_is_given_back(person, organization, said):
    outcome = taken(
        a_book(a_worker(number=said), code="practitioners"), person(APPLICANT, of=organization), "practitioners"
    )

    assert (outcome.entered, reasons(outcome)) == (0, [f"证书编号：{TOO_MANY_DIGITS}".rstrip("。")])
    assert not Practitioner.objects.exists()


def test_control_the_number_as_a_text_goes_in(person, organization):
    assert (
        taken(a_book(a_worker(), code="practitioners"), person(APPLICANT, of=organization), "practitioners").entered
        == 1
    )


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"address": "#N/A"}, "住所：单元格显示为 #N/A"), ({"contact": "#REF!"}, "联系人：单元格显示为 #REF!"),
        ({"registered_on": 46083}, "登记日期：“46083”是表格软件里日期的内部数字"),
        ({"registered_on": date(1900, 1, 9)}, "登记日期：“1900-01-09”是数字 9 被显示成了日期"),
        ({"registered_on": "0202-03-02"}, "登记日期：日期应在 1900-01-01 至"), ({"registered_on": "2062-03-02"}, "登记日期：日期还没有到"),
        ({"registered_on": "1948-03-02"}, "登记日期：不会早于 1949-10-01"), ({"name": "王\ue863社"}, "名称：第 2 个字（“王”后面）是自造的字"),
    ],
)  # fmt: skip
def test_what_cannot_have_been_written_is_given_back_under_its_heading(person, facts, reason):
    outcome = taken(a_book(an_organization(**facts)), person(CLERK))

    assert (outcome.entered, [words[: len(reason)] for words in reasons(outcome)]) == (0, [reason])
    assert not Organization.objects.exists()


def test_a_cell_with_an_error_is_not_taken_for_an_empty_one(person):
    book = a_book(an_organization())
    at = [cell.value for cell in book.active[1]].index("住所") + 1
    book.active.cell(2, at).value, book.active.cell(2, at).data_type = "#N/A", "e"

    assert "住所：单元格显示为 #N/A" in reasons(taken(book, person(CLERK)))[0]


# -- which sheet, and what of it is seen -------------------------------------------------------------------------------


def test_the_sheet_people_see_is_read_and_the_others_are_named(person):
    book = a_book(an_organization(name="给人看的社"))
    old = book.create_sheet("旧名单", 0)
    for row in [[c.value for c in row] for row in book.worksheets[1].rows]:
        old.append(["旧社" if cell == "给人看的社" else cell for cell in row])
    old.sheet_state, book.active = "hidden", 1
    content = saved(book)

    outcome = imports.take_in(table(), content, "x.xlsx", by=person(CLERK))

    assert outcome.entered == 1 and Organization.objects.get().name == "给人看的社"
    assert sheets.opened(_file(content)).notes == ("读取的是“Sheet”这张工作表；没有读取：“旧名单”（隐藏）",)


def _file(content: bytes):
    file = io.BytesIO(content)
    file.name = "x.xlsx"
    return file


def test_where_it_is_not_clear_which_is_meant_the_sheets_are_named(person):
    book = a_book(an_organization())
    for name in ("第二张", "看不见的"):
        book.create_sheet(name).append(["甲"])
    book["看不见的"].sheet_state = "hidden"
    was, out = zipfile.ZipFile(_file(saved(book))), io.BytesIO()
    with zipfile.ZipFile(out, "w") as here:  # as other programs leave it: what was on the screen last is hidden now
        for name in was.namelist():
            here.writestr(name, was.read(name).replace(b'activeTab="0"', b'activeTab="2"'))

    with pytest.raises(sheets.BadSheet, match="几张工作表：“Sheet”、“第二张”，看不出要交的是哪一张"):
        imports.take_in(table(), out.getvalue(), "x.xlsx", by=person(CLERK))


HIDDEN = {
    "a row": (lambda s: setattr(s.row_dimensions[3], "hidden", True), "第 3 行被隐藏或者筛选掉了"),
    "a column": (lambda s: setattr(s.column_dimensions["B"], "hidden", True), "B 列被隐藏了"),
    "merged cells": (lambda s: s.merge_cells("C2:C3"), "第 2 至 3 行有合并的单元格"),
}


@pytest.mark.parametrize("what", HIDDEN)
def test_what_is_not_on_the_screen_is_refused_by_its_place(person, what):
    do, words = HIDDEN[what]
    book = a_book(an_organization(), an_organization(name="乙社", uscc=valid_uscc(502)))
    do(book.active)

    with pytest.raises(sheets.BadSheet, match=words):
        taken(book, person(CLERK))
    assert not Organization.objects.exists()


def test_control_a_title_merged_above_and_a_hidden_empty_row_change_nothing(person):
    book = a_book(an_organization())
    book.active.insert_rows(1)
    book.active["A1"] = "太仓市社会组织名单"
    book.active.merge_cells("A1:H1")
    book.active.row_dimensions[9].hidden = True

    assert taken(book, person(CLERK)).entered == 1


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_csv_is_read_however_a_program_saves_it(encoding, separator):
    text = f'名称{separator}编号\r\n王䶮{separator}="0512"\r\n'

    assert sheets.read(text.encode(encoding), "x.csv") == [["名称", "编号"], ["王䶮", "0512"]]


# -- headings ----------------------------------------------------------------------------------------------------------


def renamed(book: Workbook, **heads: str) -> Workbook:
    for cell in book.active[1]:
        cell.value = heads.get(cell.value, cell.value)
    return book


def test_blanks_and_breaks_within_a_heading_do_not_count(person):
    facts = {"address": "城厢镇 1 号", "phone": "0512-53520000"}
    book = renamed(a_book(an_organization(**facts)), 住所="住 所", 联系电话="联系\n电话", 名称="名称*")

    assert taken(book, person(CLERK)).entered == 1
    found = Organization.objects.get()
    assert (found.address, found.phone) == ("城厢镇 1 号", "0512-53520000")


def test_headings_that_are_not_known_doubled_or_empty_are_named_before_anything_is_entered(person):
    book = renamed(a_book(an_organization()), 业务范围="业务范围（主要）", 党组织="联系人")
    book.active.cell(2, 30, "无名的一列")

    with pytest.raises(sheets.BadSheet) as refused:
        taken(book, person(CLERK))
    assert "不认识这些列：“业务范围（主要）”（是不是“业务范围”）" in str(refused.value)
    assert "这些列出现了两次：联系人" in str(refused.value) and "AD 列有内容，没有列名" in str(refused.value)
    assert not Organization.objects.exists()


def test_an_amount_a_formula_computed_under_a_heading_of_before_is_read(person):
    row = {
        "kind": "考试奖励",
        "holder": GOOD_ID,
        "name": "王五",
        "amount": 434.99999999999994,
        "paid_on": "2023-05-10",
        "through": "某单位",
    }
    row |= {"payer": "民政局", "document": "名单", "level": "助理"}
    book = renamed(a_book(row, code="benefits"), 申领单位="经由单位")

    assert reasons(taken(book, person(POLICY_EDITOR), "benefits")) == []
    assert Benefit.objects.get().amount == Decimal("435.00")


# -- all of a row at once, and once more -------------------------------------------------------------------------------


def test_every_fault_of_a_row_is_told_at_once_with_the_row_people_see(person):
    wrong = an_organization(
        uscc="523205850000005010", legal_representative="", registered_on="2062-01-01", region="320583"
    )
    book = a_book(an_organization(), wrong)
    book.active.insert_rows(3)  # an empty one between them

    (row,) = taken(book, person(CLERK)).wrong

    assert row.row == 4
    for words in (
        "统一社会信用代码最后一位校验码不对",
        "法定代表人没有填",
        "登记日期：日期还没有到",
        "区划代码：区划登记簿里没有 320583",
    ):
        assert words in row.reason


def test_every_fault_of_a_person_is_told_at_once(person, organization):
    wrong = a_worker(
        name="",
        id_number="110105194912310021",
        valid_from="2020-01-01",
        valid_until="2019-01-01",
        starts_on="2036-01-01",
    )

    (reason,) = reasons(taken(a_book(wrong, code="practitioners"), person(APPLICANT, of=organization), "practitioners"))

    for words in (
        "姓名没有填",
        "校验码不对",
        "入职日期：日期还没有到",
        "有效期自：证书有效期的起日早于考试通过日期",
        "有效期至：证书有效期的止日早于起日",
    ):
        assert words in reason


def test_a_certificate_passed_before_its_holder_was_born_is_refused_by_form_and_sheet(client, person, organization):
    user = person(APPLICANT, of=organization)
    wrong = a_worker(passed_on="1949-12-30")
    outcome = taken(a_book(wrong, code="practitioners"), user, "practitioners")
    client.force_login(user)
    coded = {"kind": "social_worker", "position": "staff", "level": "assistant"}

    page = client.post("/desk/records/practitioners/new/", wrong | coded).content.decode()

    assert reasons(outcome) == ["考试通过日期：早于身份证号码里的出生日期，请核对"]
    assert "早于身份证号码里的出生日期，请核对" in page and not Practitioner.objects.exists()


def test_names_typed_in_two_ways_are_one(person):
    by = person(CLERK)
    assert taken(a_book(an_organization(name="甲社\u200b（虚构）", legal_representative="乙\u3000某")), by).entered == 1
    found = Organization.objects.get()
    assert (found.name, found.legal_representative) == ("甲社（虚构）", "乙某")

    again = taken(a_book(an_organization(name="甲 社(虚构)", uscc=f"{valid_uscc(501)}\u202c")), by)

    assert (again.entered, reasons(again), Organization.objects.count()) == (1, [], 1)


def test_the_sheet_that_comes_back_has_the_fault_beside_each_row_and_goes_in_once_mended(client, person):
    client.force_login(person(CLERK))
    client.post(
        "/exchange/organizations/in/",
        {"file": sheet(table(), an_organization(uscc="1"), an_organization(name="乙社", uscc=valid_uscc(502)))},
    )
    book = load_workbook(io.BytesIO(client.get("/exchange/wrong/organizations/").content))
    heads = [cell.value for cell in book.active[1]]
    assert heads[-1] == "错误原因" and "统一社会信用代码" in book.active.cell(2, len(heads)).value
    book.active.cell(2, heads.index("统一社会信用代码") + 1).value = valid_uscc(501)

    answer = client.post("/exchange/organizations/in/", {"file": _file(saved(book))})

    assert answer.status_code == 302 and Organization.objects.count() == 2


# -- templates ---------------------------------------------------------------------------------------------------------


def every_table() -> list:
    own = [records.table_of(f"{records.PREFIX}{record.code}") for record in declared.every()]
    return [*imports.tables().values(), *own]


def test_every_template_explains_itself_and_its_example_passes_its_own_check(person):
    """The example row is passed over aloud, for its codes are nobody's; whatever of it is no hint in brackets is readable."""
    by, seen = person(CLERK), []
    for each in every_table():
        content = each.template()
        book = load_workbook(io.BytesIO(content))
        assert book.sheetnames[1] == "填写说明" and book.active.title == book.sheetnames[0], each.code
        explained = [[cell.value for cell in row] for row in book["填写说明"].rows]
        assert [row[0] for row in explained[1 : len(each.columns) + 1]] == [column.heading for column in each.columns]
        assert [bool(row[1]) for row in explained[1 : len(each.columns) + 1]] == [
            column.required for column in each.columns
        ]
        for place, column in enumerate(each.columns, 1):
            shown = book.active.cell(2, place)
            assert not column.as_text or shown.number_format == "@", (each.code, column.heading)
            assert (book.active.cell(1, place).number_format == '@"*"') == column.required
        assert sheets.opened(_file(content)).notes == (), "the instructions are no sheet that was left out"
        outcome = imports.enter_rows(each, sheets.read(content, "x.xlsx"), by=by)
        assert (outcome.entered, outcome.wrong) == (0, []), each.code
        assert any("是模板里的示例，没有导入" in note for note in outcome.notes), each.code
        seen.append(each.code)
    assert {"organizations", "practitioners", "benefits", "people"} <= set(seen) and len(seen) > 5


def test_what_can_be_chosen_is_offered_in_the_cells(person):
    offered = load_workbook(io.BytesIO(table().template())).active.data_validations.dataValidation

    assert {'"社会团体,民办非企业单位（社会服务机构）,基金会"', '"是,否"', '"登记,备案"'} <= {
        each.formula1 for each in offered
    }


def test_a_template_handed_in_as_it_is_says_that_there_is_nothing(client, person):
    client.force_login(person(CLERK))

    page = client.post("/exchange/organizations/in/", {"file": _file(table().template())})

    assert page.status_code == 200 and "表里没有要导入的行" in page.content.decode()
