"""An invoice that another claim names too is a question, named as far as who answers may know; its number is nowhere in clear."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from tests.conftest import CHENGXIANG, make_organization
from tests.subsidies.conftest import reside
from yihe.domains.subsidies import invoices, questions
from yihe.domains.subsidies.claims import IncubationClaim, IncubationKind
from yihe.domains.subsidies.invoices import BadInvoices, Invoice
from yihe.foundation.roles import APPLICANT, CLERK, REVIEWER
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.evidence import everything
from yihe.matters.models import Event, Matter

DIGITAL, PAPER, OTHER = "25320585000012345678", "01234567", "87654321"
OPINION = {"opinion": "材料齐全，符合规定"}


def of(matter) -> list[questions.Question]:
    return questions.of(Matter.objects.get(pk=matter.pk))


def submitted(desk, organization, *numbers, state="submitted", **said):
    return desk.go(desk.draft("incubation", organization=organization, invoices="\n".join(numbers), **said), state)


@pytest.fixture
def neighbour(db):
    organization = make_organization("友邻社")
    reside(organization)
    return organization


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (f"{DIGITAL}、{PAPER}", f"{DIGITAL}\n{PAPER}"),
        ("０１２３４５６７\r\n 87654321 ，", "01234567\n87654321"),
        ("0123456789", "0123456789"),
        ("012345678901;", "012345678901"),
        ("", ""),
    ],
)
def test_numbers_are_read_as_they_are_typed_or_pasted(typed, kept):
    assert invoices.read(typed) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1234567", "“1234567”不是发票号码：应是 8、10、12 或者 20 位数字，每行写一个，请照发票填写。"),
        ("NO01234567", "“NO01234567”不是发票号码：应是 8、10、12 或者 20 位数字，每行写一个，请照发票填写。"),
        ("2.53206E+19", "“2.53206E+19”不是发票号码：应是 8、10、12 或者 20 位数字，每行写一个，请照发票填写。"),
        (f"{PAPER} {PAPER}", "发票号码“01234567”写了两次，一张发票只写一次。"),
        ("\n".join(f"{n:08d}" for n in range(201)), "一件申请最多填写 200 个发票号码，现在有 201 个。"),
    ],
)
def test_what_is_no_number_is_refused_in_a_sentence(typed, said):
    with pytest.raises(BadInvoices) as refused:
        invoices.read(typed)
    assert str(refused.value) == said


def test_the_form_asks_for_them_where_real_costs_are_claimed_and_loses_nothing_typed(client, people, organization):
    reside(organization)
    client.force_login(people.applicant)
    page = "/desk/kinds/incubation_claim/new/"
    assert "发票号码" in client.get(page).content.decode()
    said = {"since": "2025-01-01", "until": "2025-06-30", "actual_cost": "40000"}
    answer = client.post(page, said | {"invoices": "0123456"}).content.decode()
    assert "“0123456”不是发票号码" in answer and "0123456</textarea>" in answer

    assert client.post(page, said | {"invoices": f"{DIGITAL} {PAPER}"}).status_code == 302
    claim = IncubationClaim.objects.get()
    assert claim.invoices == f"{DIGITAL}\n{PAPER}"
    shown = client.get(f"/desk/matters/{claim.matter.number}/").content.decode()
    assert f"{DIGITAL}、{PAPER}" in shown
    assert "发票号码" not in client.get("/desk/kinds/startup_claim/new/").content.decode()


def test_control_an_invoice_nobody_else_named_asks_nothing(desk, organization, neighbour):
    submitted(desk, neighbour, OTHER)
    assert of(submitted(desk, organization, DIGITAL, PAPER)) == []


def test_one_seen_before_is_asked_about_with_its_claim_and_answered_in_a_sentence(
    client, desk, organization, neighbour, people
):
    before = submitted(desk, neighbour, DIGITAL, PAPER)
    matter = submitted(desk, organization, DIGITAL, OTHER, state="accepted")

    (question,) = of(matter)
    assert question.sentence == "有 1 张发票在别的申请里也出现过"
    client.force_login(people.reviewer)
    named = f"发票尾号 5678：{before.number}（友邻社的孵化补贴，待受理）"
    assert named in client.get(f"/desk/matters/{matter.number}/").content.decode()
    assert named in client.get(f"/desk/matters/{matter.number}/do/review/").content.decode()
    with pytest.raises(NotAllowed, match="此件有 1 个问题要先答复：有 1 张发票在别的申请里也出现过。"):
        perform(matter, "review", by=people.reviewer, **OPINION)
    event = perform(matter, "review", by=people.reviewer, **OPINION, answers="两家合租，各付一半，已看分摊协议")
    assert event.said["answers"] == "两家合租，各付一半，已看分摊协议"
    client.force_login(people.applicant)
    assert before.number not in client.get(f"/desk/matters/{matter.number}/").content.decode()


@pytest.mark.parametrize("became", ["withdrawn", "paid", "returned"])
def test_it_is_asked_whatever_became_of_the_other_claim(desk, organization, neighbour, people, became):
    before = submitted(desk, neighbour, DIGITAL, state="paid" if became == "paid" else "submitted")
    if became == "withdrawn":
        perform(before, "withdraw", by=before.opened_by)
    if became == "returned":
        perform(before, "send_back", by=people.clerk, reason="缺凭证")
    assert [q.sentence for q in of(submitted(desk, organization, DIGITAL))] == ["有 1 张发票在别的申请里也出现过"]


def test_another_claim_of_the_same_organization_and_of_another_kind_counts_too(desk, organization):
    submitted(desk, organization, DIGITAL)
    second = desk.go(desk.draft("activity", invoices=DIGITAL), "submitted")
    assert [q.sentence for q in of(second)] == ["有 1 张发票在别的申请里也出现过"]


def test_a_draft_that_nobody_handed_in_asks_nothing(desk, organization, neighbour):
    desk.draft("incubation", organization=neighbour, invoices=DIGITAL)
    assert of(submitted(desk, organization, DIGITAL)) == []


def test_a_claim_out_of_reach_is_not_named_and_the_question_stands(client, desk, person, organization):
    away = make_organization("璜泾社", region="320585101")
    reside(away)
    here = make_organization("城厢社", region=CHENGXIANG)
    reside(here)
    before = submitted(desk, away, DIGITAL)
    matter = submitted(desk, here, DIGITAL, state="accepted")
    in_town = person(REVIEWER, region=CHENGXIANG)

    (question,) = of(matter)
    assert question.told_to(in_town) == ["发票尾号 5678：管辖范围以外的一件申请"]
    client.force_login(in_town)
    page = client.get(f"/desk/matters/{matter.number}/").content.decode()
    assert "管辖范围以外的一件申请" in page
    assert [word for word in (before.number, "璜泾社") if word in page] == []
    with pytest.raises(NotAllowed, match="有 1 张发票在别的申请里也出现过"):
        perform(matter, "review", by=in_town, **OPINION)
    assert question.told_to(desk.people.reviewer) == [f"发票尾号 5678：{before.number}（璜泾社的孵化补贴，待受理）"]


def test_what_is_mended_is_found_by_its_new_number_and_not_by_the_old(desk, organization):
    matter = desk.draft("incubation", invoices=f"{DIGITAL}\n{PAPER}")
    claim = IncubationKind.contents_of(matter)
    claim.invoices = f"{PAPER}\n{OTHER}"
    claim.save()
    found = [[m for m in (DIGITAL, PAPER, OTHER) if matter.pk in _keys(m)]]
    assert found == [[PAPER, OTHER]]


def _keys(number) -> list[int]:
    return [row["matter"] for row in invoices.named_by(number)]


def test_a_claim_is_found_by_the_whole_number_within_reach_and_by_no_part_of_it(client, desk, person, organization):
    matter = submitted(desk, organization, DIGITAL)

    def finds(user, typed) -> bool:
        client.force_login(user)
        return matter.number in client.get("/desk/search/", {"q": typed}).content.decode()

    assert finds(person(CLERK), DIGITAL) and finds(desk.people.applicant, f" {DIGITAL} ")
    assert not finds(person(CLERK), DIGITAL[:12])
    assert not finds(person(CLERK, region="320585101"), DIGITAL)
    assert not finds(person(APPLICANT, of=make_organization("别家")), DIGITAL)


def test_the_number_stands_nowhere_in_clear(desk, organization, neighbour):
    submitted(desk, neighbour, DIGITAL)
    matter = submitted(desk, organization, DIGITAL, state="accepted")
    perform(matter, "review", by=desk.people.reviewer, **OPINION, answers="已核实")

    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [table for row in cursor.fetchall() if any(DIGITAL in str(value) for value in row)]
    assert found == []
    assert [e for e in Event.objects.all() if DIGITAL in str(e.said)] == []


def test_an_index_that_was_emptied_is_named_by_verify(desk, organization):
    matter = submitted(desk, organization, DIGITAL)
    assert list(everything()) == []
    Invoice.objects.all().delete()
    assert list(everything()) == [f"{matter.number} 的发票索引与申请里的发票号码不符。"]


def test_what_was_spent_is_claimed_without_an_invoice_as_before(claim):
    assert (
        claim("incubation", "submitted", since=date(2025, 1, 1), actual_cost=Decimal("40000.00")).state == "submitted"
    )
