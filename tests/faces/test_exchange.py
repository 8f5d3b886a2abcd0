"""Spreadsheets: what goes out is in reach and harmless, what comes in is entered row by row or given back with reasons."""

import io

import pytest
from openpyxl import Workbook, load_workbook

from tests.conftest import CHENGXIANG, valid_uscc
from yihe.faces.exchange import imports
from yihe.foundation import sheets
from yihe.foundation.roles import APPLICANT, CLERK
from yihe.registers.evidence.models import AccessEntry
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners.models import Certificate, Employment, Practitioner
from yihe.registers.regions.models import Region

GOOD_ID = "11010519491231002X"  # the sample of GB 11643; 太仓 numbers are made in the same way


@pytest.fixture(autouse=True)
def divisions(db):
    Region.objects.create(
        code=CHENGXIANG, name="城厢镇", level="town", parent="320585", full_name="江苏省苏州市太仓市城厢镇"
    )


def sheet(table: imports.Table, *rows: dict) -> io.BytesIO:
    book = Workbook()
    book.active.append([c.heading for c in table.columns])
    for row in rows:
        book.active.append([row.get(c.name, "") for c in table.columns])
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "填好.xlsx"
    return out


def an_organization(**facts) -> dict:
    return {
        "name": "新芽社工服务社", "uscc": valid_uscc(501), "legal_form": "社会团体", "role_type": "专业型",
        "registered_on": "2026-03-02", "region": CHENGXIANG, "legal_representative": "张三", "source": "登记证书",
    } | facts  # fmt: skip


def cells(answer) -> list[list]:
    return [[c.value for c in row] for row in load_workbook(io.BytesIO(answer.content)).active]


def test_right_rows_are_entered_and_wrong_ones_come_back_with_every_reason(client, person):
    client.force_login(person(CLERK))
    wrong = an_organization(uscc="523205850000005010", name="抄错社", registered_on="去年", region="999999")

    answer = client.post(
        "/exchange/organizations/in/", {"file": sheet(imports.ORGANIZATIONS, an_organization(), wrong)}
    )

    assert answer.status_code == 422
    assert list(Organization.objects.values_list("name", flat=True)) == ["新芽社工服务社"]
    rows = cells(client.get("/exchange/wrong/organizations/"))
    assert rows[0][-1] == "错误原因"
    assert rows[1][0] == "抄错社"
    assert "“去年”不是日期" in rows[1][-1] and "区划登记簿里没有 999999" in rows[1][-1]


def test_the_returned_sheet_mended_and_sent_again_enters_what_was_missing(client, person):
    client.force_login(person(CLERK))
    client.post(
        "/exchange/organizations/in/",
        {"file": sheet(imports.ORGANIZATIONS, an_organization(), an_organization(uscc="1", name="乙社"))},
    )
    back = client.get("/exchange/wrong/organizations/").content
    book = load_workbook(io.BytesIO(back))
    book.active["B2"] = valid_uscc(502)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "改好.xlsx"

    answer = client.post("/exchange/organizations/in/", {"file": out})

    assert answer.status_code == 302
    assert Organization.objects.count() == 2


def test_the_same_file_twice_changes_nothing(client, person):
    client.force_login(person(CLERK))
    for _ in range(2):
        assert (
            client.post(
                "/exchange/organizations/in/", {"file": sheet(imports.ORGANIZATIONS, an_organization())}
            ).status_code
            == 302
        )

    organization = Organization.objects.get()
    assert organization.facts.filter(field="name").count() == 1


def test_an_imported_fact_knows_its_source(client, person):
    clerk = person(CLERK)
    client.force_login(clerk)
    client.post("/exchange/organizations/in/", {"file": sheet(imports.ORGANIZATIONS, an_organization())})

    fact = Organization.objects.get().facts.get(field="legal_representative")
    assert (fact.value, fact.source, fact.recorded_by) == ("张三", "登记证书", clerk)


def test_a_row_of_another_region_is_given_back(client, person):
    client.force_login(person(CLERK, region="320505"))

    client.post("/exchange/organizations/in/", {"file": sheet(imports.ORGANIZATIONS, an_organization())})

    assert not Organization.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.exe", b"MZ", "只能读取"),
        ("a.xlsx", b"not a zip", "不是完整的 xlsx"),
        ("a.xlsx", b"", "空"),
        ("a.csv", "别的,列\n1,2\n".encode(), "缺少这些列"),
        ("a.csv", b"\x00\x01", "CSV"),
    ],
    ids=["program", "not a zip", "empty", "other columns", "binary"],
)
def test_a_file_that_is_no_sheet_is_refused_in_words(client, person, name, content, words):
    client.force_login(person(CLERK))
    file = io.BytesIO(content)
    file.name = name

    answer = client.post("/exchange/organizations/in/", {"file": file})

    assert answer.status_code == 422
    assert words in answer.content.decode() or "没有导入" in answer.content.decode()
    assert not Organization.objects.exists()


def a_worker(**facts) -> dict:
    return {
        "name": "王五", "kind": "社会工作者", "id_number": GOOD_ID, "position": "专职", "starts_on": "2026-03-02",
        "level": "助理社会工作师", "number": "证001", "passed_on": "2025-06-18", "valid_from": "2025-09-01",
        "valid_until": "2028-08-31", "source": "证书原件",
    } | facts  # fmt: skip


def test_staff_come_in_with_certificates_and_are_found_again(client, person, organization):
    client.force_login(person(APPLICANT, of=organization))

    answer = client.post("/exchange/practitioners/in/", {"file": sheet(imports.PRACTITIONERS, a_worker())})

    assert answer.status_code == 302, answer.content.decode()
    worker = Practitioner.objects.with_id_number(GOOD_ID).get()
    assert Employment.objects.get().organization == organization
    assert Certificate.objects.get().practitioner == worker


def test_an_id_number_never_lies_readable_in_the_database(client, person, organization):
    from django.db import connection

    client.force_login(person(APPLICANT, of=organization))
    client.post("/exchange/practitioners/in/", {"file": sheet(imports.PRACTITIONERS, a_worker())})

    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, id_index FROM practitioners_practitioner")
        stored = cursor.fetchone()
    assert GOOD_ID not in "".join(stored)
    assert Practitioner.objects.get().id_number == GOOD_ID


def test_the_export_masks_id_numbers_and_is_written_down(client, person, organization):
    user = person(APPLICANT, of=organization)
    client.force_login(user)
    client.post("/exchange/practitioners/in/", {"file": sheet(imports.PRACTITIONERS, a_worker())})

    answer = client.get("/exchange/practitioners/")

    assert cells(answer)[1][:3] == ["王五", "社会工作者", "1101**********002X"]
    assert GOOD_ID.encode() not in answer.content
    assert AccessEntry.objects.get(verb="export").detail == "1 行"


def test_somebody_elses_name_on_a_known_number_is_given_back(client, person, organization):
    client.force_login(person(APPLICANT, of=organization))
    client.post(
        "/exchange/practitioners/in/",
        {"file": sheet(imports.PRACTITIONERS, a_worker(), a_worker(name="赵六", number="证002"))},
    )

    rows = cells(client.get("/exchange/wrong/practitioners/"))
    assert "已经登记在另一个姓名之下" in rows[1][-1]
    assert Practitioner.objects.count() == 1


def test_a_list_goes_out_as_it_is_narrowed_and_only_what_is_in_reach(client, errand, people, person):
    kept, other = errand("submitted", purpose="普法"), errand("submitted", purpose="调解")
    client.force_login(people.clerk)

    rows = cells(client.get("/exchange/kinds/errand/?purpose=普法"))

    assert [row[0] for row in rows[1:]] == [kept.number]
    assert other.number not in str(rows)
    client.force_login(person(CLERK, region="320505"))
    assert len(cells(client.get("/exchange/kinds/errand/"))) == 1


@pytest.mark.parametrize("evil", ['=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "＝1"])
def test_what_was_typed_never_becomes_a_formula(client, errand, people, evil):
    errand("submitted", purpose=evil)
    client.force_login(people.clerk)

    sheet_ = load_workbook(io.BytesIO(client.get("/exchange/kinds/errand/").content)).active

    cell = sheet_["D2"]
    assert cell.data_type == "s"
    assert cell.value == sheets.harmless(evil)


def test_a_template_is_what_the_import_reads(client, person):
    client.force_login(person(CLERK))

    assert cells(client.get("/exchange/templates/organizations/"))[0] == [
        c.heading for c in imports.ORGANIZATIONS.columns
    ]
