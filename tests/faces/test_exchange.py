"""Spreadsheets: what goes out is in reach and harmless, what comes in is entered row by row or given back with reasons."""

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

import pytest
from django.db import DataError, IntegrityError
from openpyxl import load_workbook

from tests.conftest import CHENGXIANG, valid_uscc
from tests.filled_in import sheet
from yihe.domains.subsidies.importing import BadHistory, import_benefit
from yihe.domains.subsidies.outcomes import Benefit
from yihe.domains.subsidies.sheets import HISTORY
from yihe.faces.exchange import imports
from yihe.faces.exchange.organizations import enter_organization
from yihe.foundation import sheets
from yihe.foundation.roles import APPLICANT, AUDITOR, CLERK, DIRECTOR, EXPERT, POLICY_EDITOR, REVIEWER, ROLES
from yihe.matters.models import Matter
from yihe.registers.evidence.models import AccessEntry
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners import certificates
from yihe.registers.practitioners.models import Certificate, Employment, Practitioner
from yihe.registers.regions.models import Region

pytestmark = pytest.mark.usefixtures("neighbours")

GOOD_ID = "11010519491231002X"  # the sample of GB 11643; 太仓 numbers are made in the same way


@pytest.fixture(autouse=True)
def divisions(db):
    Region.objects.create(
        code=CHENGXIANG, name="城厢镇", level="town", parent="320585", full_name="江苏省苏州市太仓市城厢镇"
    )


def an_organization(**facts) -> dict:
    return {
        "name": "新芽社工服务社", "uscc": valid_uscc(501), "legal_form": "社会团体", "role_type": "专业型",
        "registered_on": "2026-03-02", "region": CHENGXIANG, "legal_representative": "张三", "source": "登记证书",
    } | facts  # fmt: skip


def cells(answer) -> list[list]:
    return [[c.value for c in row] for row in load_workbook(io.BytesIO(answer.getvalue())).active]


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

    answer = client.post("/exchange/practitioners/in/", {"file": sheet(imports.tables()["practitioners"], a_worker())})

    assert answer.status_code == 302, answer.content.decode()
    worker = Practitioner.objects.with_id_number(GOOD_ID).get()
    assert Employment.objects.get().organization == organization
    assert not Certificate.objects.exists() and len(certificates.waiting_of(worker)) == 1


def test_an_id_number_never_lies_readable_in_the_database(client, person, organization):
    from django.db import connection

    client.force_login(person(APPLICANT, of=organization))
    client.post("/exchange/practitioners/in/", {"file": sheet(imports.tables()["practitioners"], a_worker())})

    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, id_index FROM practitioners_practitioner")
        stored = cursor.fetchone()
    assert GOOD_ID not in "".join(stored)
    assert Practitioner.objects.get().id_number == GOOD_ID


def test_the_export_masks_id_numbers_and_is_written_down(client, person, organization):
    user = person(APPLICANT, of=organization)
    client.force_login(user)
    client.post("/exchange/practitioners/in/", {"file": sheet(imports.tables()["practitioners"], a_worker())})

    answer = client.get("/exchange/records/practitioners/")

    assert cells(answer)[1][:3] == ["王五", "社会工作者", "1101**********002X"]
    assert GOOD_ID.encode() not in answer.content
    assert AccessEntry.objects.get(verb="export").detail == "1 行"


def test_somebody_elses_name_on_a_known_number_is_given_back(client, person, organization):
    client.force_login(person(APPLICANT, of=organization))
    client.post(
        "/exchange/practitioners/in/",
        {"file": sheet(imports.tables()["practitioners"], a_worker(), a_worker(name="赵六", number="证002"))},
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

    sheet_ = load_workbook(io.BytesIO(client.get("/exchange/kinds/errand/").getvalue())).active

    cell = sheet_["C2"]
    assert cell.data_type == "s"
    assert cell.value == sheets.harmless(evil)


def test_a_template_is_what_the_import_reads(client, person):
    client.force_login(person(CLERK))

    assert cells(client.get("/exchange/templates/organizations/"))[0] == [
        c.heading for c in imports.of_organizations().columns
    ]


def a_payment(**facts) -> dict:
    return {
        "kind": "考试奖励", "holder": GOOD_ID, "name": "王五", "amount": "1200.00", "paid_on": "2023-05-10",
        "through": "昆山××服务社", "payer": "昆山市民政局", "document": "2023 年奖励名单", "level": "助理",
    } | facts  # fmt: skip


NO_AMOUNT = "不是金额，请以元为单位写数字，例如 1200.50"


def reasons(client, code: str) -> list[str]:
    return [row[-1] for row in cells(client.get(f"/exchange/wrong/{code}/"))[1:]]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"amount": "NaN"}, f"金额（元）：“NaN”{NO_AMOUNT}"),
        ({"amount": "-Infinity"}, f"金额（元）：“-Infinity”{NO_AMOUNT}"),
        ({"amount": "1E+13"}, f"金额（元）：“1E+13”{NO_AMOUNT}"),
        ({"amount": "1E-999999"}, f"金额（元）：“1E-999999”{NO_AMOUNT}"),
        ({"amount": "1000000000000"}, "金额（元）：金额太大，整数部分最多 12 位"),
        ({"amount": "0"}, "金额应大于零，最多两位小数。"),
        ({"amount": "-5"}, "金额（元）：金额不能是负数，填写的是“-5”"),
        ({"amount": "5.001"}, "金额（元）：金额最多两位小数，填写的是“5.001”"),
        ({"months": "99999"}, "月数：“99999”太大，最多 4 位"),
        ({"months": "²"}, "月数：“²”不是整数"),
        ({"months": "1201"}, "月数应在 1200 以内。"),
        ({"through": "长" * 101}, "申领单位最多 100 个字。"),
        ({"document": "长" * 121}, "凭据最多 120 个字。"),
        ({"name": "长" * 101}, "名称最多 100 个字。"),
    ],
)
def test_a_row_that_does_not_fit_the_register_is_given_back_in_a_sentence(client, person, facts, reason):
    client.force_login(person(POLICY_EDITOR))

    answer = client.post("/exchange/benefits/in/", {"file": sheet(HISTORY, a_payment(**facts), a_payment())})

    assert answer.status_code == 422
    assert reasons(client, "benefits") == [reason]
    assert [row.amount for row in Benefit.objects.all()] == [Decimal("1200.00")], "the right row beside it is entered"


@pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("Infinity"), Decimal("1E+12"), Decimal("1E+40")])
def test_the_verb_refuses_an_amount_that_is_none_as_well(person, amount):
    said = {"holder": GOOD_ID, "name": "王五", "through": "甲", "payer": "乙", "document": "丙", "level": "助理"}
    with pytest.raises(BadHistory, match="金额"):
        import_benefit(kind="exam", amount=amount, paid_on=date(2023, 5, 10), by=person(POLICY_EDITOR), **said)


def test_history_typed_in_full_width_is_the_same_persons(client, person):
    client.force_login(person(POLICY_EDITOR))
    wide = "１１０１０５１９４９１２３１００２Ｘ"

    client.post("/exchange/benefits/in/", {"file": sheet(HISTORY, a_payment(), a_payment(holder=wide))})

    assert Benefit.objects.count() == 1
    assert "考试奖励" in reasons(client, "benefits")[0]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"name": "长" * 101}, "名称："),
        ({"phone": "1" * 31}, "联系电话："),
        ({"source": "长" * 121}, "信息来源："),
    ],
)
def test_a_text_too_long_is_given_back_under_its_heading(client, person, facts, reason):
    client.force_login(person(CLERK))

    client.post("/exchange/organizations/in/", {"file": sheet(imports.ORGANIZATIONS, an_organization(**facts))})

    assert [words[: len(reason)] for words in reasons(client, "organizations")] == [reason]
    assert not Organization.objects.exists()


def test_reversed_days_of_a_certificate_are_given_back_and_nothing_of_the_row_stays(client, person, organization):
    client.force_login(person(APPLICANT, of=organization))

    client.post(
        "/exchange/practitioners/in/",
        {"file": sheet(imports.tables()["practitioners"], a_worker(valid_until="2025-08-31"))},
    )

    assert reasons(client, "practitioners") == ["有效期至：证书有效期的止日早于起日，请检查"]
    assert (Practitioner.objects.count(), Employment.objects.count()) == (0, 0)


@pytest.mark.parametrize("fault", [DataError, IntegrityError, InvalidOperation, OverflowError])
def test_what_the_database_alone_refuses_is_a_sentence_and_the_other_rows_go_in(client, person, fault):
    """The table is this test's own: it fails as a database does, after having written."""

    def enter(said, by):
        enter_organization(said, by)
        if said["name"] == "坏社":
            raise fault

    table = replace(imports.ORGANIZATIONS, enter=enter)
    rows = sheet(table, an_organization(name="坏社"), an_organization(uscc=valid_uscc(502)))

    outcome = imports.take_in(table, rows.read(), rows.name, by=person(CLERK))

    assert (outcome.entered, [row.reason for row in outcome.wrong]) == (1, ["这一行的内容超出了登记簿能存的范围"])
    assert [o.name for o in Organization.objects.all()] == ["新芽社工服务社"]


def test_other_faults_are_not_taken_for_the_rows(person):
    def enter(said, by):
        raise KeyError

    table = replace(imports.ORGANIZATIONS, enter=enter)
    rows = sheet(table, an_organization())
    with pytest.raises(KeyError):
        imports.take_in(table, rows.read(), rows.name, by=person(CLERK))


def test_days_of_an_export_are_the_days_here_and_not_in_greenwich(client, errand, people):
    matter = errand("submitted")
    opened, closed = datetime(2026, 3, 1, 16, 30, tzinfo=UTC), datetime(2026, 3, 5, 15, 59, tzinfo=UTC)
    Matter.objects.filter(pk=matter.pk).update(opened_at=opened, closed_at=closed, holder="")
    client.force_login(people.clerk)
    client.post("/desk/views/columns/", {"column": ["opened", "closed"]})

    row = cells(client.get("/exchange/kinds/errand/"))[1]

    assert [cell.date() for cell in row[-2:]] == [date(2026, 3, 2), date(2026, 3, 5)]


@pytest.mark.parametrize("role", [r for r in ROLES.values() if r.is_staff], ids=lambda role: role.code)
def test_the_history_of_payments_is_read_by_those_who_enter_decide_and_check(client, person, role):
    client.force_login(person(role))

    may = role in (CLERK, REVIEWER, DIRECTOR, POLICY_EDITOR, AUDITOR)
    assert client.get("/desk/benefits/").status_code == (200 if may else 404)


def test_nobody_outside_reads_the_history_of_payments(client, person, organization):
    for outsider in (person(APPLICANT, of=organization), person(EXPERT), person()):
        client.force_login(outsider)
        assert client.get("/desk/benefits/").status_code == 404


def test_rows_that_wait_to_be_fetched_are_sealed(client, person, organization):
    client.force_login(person(APPLICANT, of=organization))
    client.post(
        "/exchange/practitioners/in/", {"file": sheet(imports.tables()["practitioners"], a_worker(starts_on="去年"))}
    )

    assert GOOD_ID not in str(dict(client.session))
    assert GOOD_ID in str(cells(client.get("/exchange/wrong/practitioners/")))


# -- whatever a cell holds ---------------------------------------------------------------------------------------------

NASTY = (
    "", "  ", "对", "有", "是", "１", "-1", "1.5", "#N/A", "#DIV/0!", "=1+1", "a\x00b", "a\x07b", "\ud800", "长" * 40_000, "9" * 5000,
    "2026-02-30", "0001-01-01", 0, 1, -1, 10**30, 1.5, 1e300, float("nan"), float("inf"), Decimal("1E-400"), Decimal("1E+400"),
    Decimal("NaN"), True, False, None, date(1, 1, 1), date(9999, 12, 31), datetime(2026, 3, 2, 9, 30), time(9, 30), timedelta(hours=30),
)  # fmt: skip
COLUMNS = [(table.code, column.name, column) for table in imports.tables().values() for column in table.columns]


@pytest.mark.parametrize("column", [c for _t, _n, c in COLUMNS], ids=[f"{t}.{n}" for t, n, _c in COLUMNS])
def test_the_reader_of_a_column_raises_nothing_but_its_own_fault(column):
    read, faults = [], []
    for value in NASTY:
        try:
            read.append(column.read(value))
        except ValueError as fault:
            faults.append(str(fault))

    assert len(read) + len(faults) == len(NASTY)
    assert [words for words in faults if len(words) > 200 or not re.search("[\u4e00-\u9fff]", words)] == []


def a_number(nth: int) -> str:
    """The nth invented ID number of a day, with its check digit."""
    front = f"110105194912{nth // 900 + 10:02d}{nth % 900 + 100}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return front + "10X98765432"[sum(int(d) * w for d, w in zip(front, weights, strict=True)) % 11]


GOOD_ROWS = {
    "organizations": (CLERK, "uscc", lambda n: an_organization(name=f"社{n}", uscc=valid_uscc(600 + n))),
    "practitioners": (
        APPLICANT,
        "id_number",
        lambda n: a_worker(name=f"人{n}", id_number=a_number(n), number=f"证{n}"),
    ),
    "benefits": (POLICY_EDITOR, "holder", lambda n: a_payment(holder=a_number(n))),
}


@pytest.mark.parametrize("code", GOOD_ROWS)
def test_no_cell_stops_a_file(person, organization, code):
    """Every nasty cell in every column, each in a row that is right but for it: such rows go in or come back."""
    table, (role, own, good) = imports.tables()[code], GOOD_ROWS[code]
    place = [c.name for c in table.columns].index(own)
    writable = [value for value in NASTY if not isinstance(value, float) or value == value != float("inf")]
    rows = []
    for column in table.columns:
        for value in writable:
            rows.append([{**good(len(rows)), column.name: value}.get(c.name, "") for c in table.columns])
    rows.append([good(len(rows)).get(c.name, "") for c in table.columns])
    content = sheets.to_xlsx([c.heading for c in table.columns], [[_cut(v) for v in row] for row in rows])
    by = person(role, of=organization) if role is APPLICANT else person(role)

    outcome = imports.take_in(table, content, "x.xlsx", by=by)

    assert outcome.entered + len(outcome.wrong) == len(rows)
    assert [row for row in outcome.wrong if rows[-1][place] in row.cells] == [], (
        "the right row, which is the last, is entered"
    )
    assert [row for row in outcome.wrong if not row.reason] == []


def _cut(value):
    """What a workbook can hold of it."""
    if isinstance(value, str):
        return value[:32_000]
    return value if not isinstance(value, Decimal) or value.is_finite() and abs(value.adjusted()) < 300 else str(value)


@pytest.mark.parametrize("said", ["对", "有", "真", "1", "yes"])
def test_a_word_that_is_no_choice_comes_back_and_the_others_go_in(client, person, said):
    client.force_login(person(CLERK))
    right = an_organization(uscc=valid_uscc(502), name="乙社", judicial_field="否")

    answer = client.post(
        "/exchange/organizations/in/",
        {"file": sheet(imports.ORGANIZATIONS, an_organization(judicial_field=said), right)},
    )

    assert answer.status_code == 422
    assert reasons(client, "organizations") == [f"司法行政领域：“{said}”不在选项里：是、否"]
    assert [(o.name, o.judicial_field) for o in Organization.objects.all()] == [("乙社", False)]


@pytest.mark.parametrize(
    ("said", "read"), [("5000。00", "5000.00"), ("５０００", "5000.00"), ("￥5，000元", "5000.00"), (435, "435.00")]
)
def test_an_amount_is_read_on_import_as_in_a_form(client, person, said, read):
    client.force_login(person(POLICY_EDITOR))

    client.post("/exchange/benefits/in/", {"file": sheet(HISTORY, a_payment(amount=said))})

    assert Benefit.objects.get().amount == Decimal(read)
