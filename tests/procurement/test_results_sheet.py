"""Results of the province's system come in by a sheet: by the same act as on the page; wrong rows come back, twice changes nothing."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from tests.faces.test_help import signed_in
from tests.filled_in import sheet
from tests.procurement.test_one_way_each import external
from tests.ways import procurement as buys
from tests.ways.town import Town
from yihe.domains.procurement.models import Award
from yihe.domains.procurement.results_sheet import TABLE
from yihe.faces.exchange import imports
from yihe.foundation.roles import CLERK, PURCHASER
from yihe.matters import evidence
from yihe.matters.models import Event, Matter

pytestmark = pytest.mark.django_db
IN = "/exchange/external-results/in/"


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


@pytest.fixture
def matter(town):
    found = external(town)
    town.hand_in(found, "result", by=PURCHASER)
    buys.public_long_enough(town, found, 45)
    return Matter.objects.get(pk=found.pk)


def row(matter: Matter, **said) -> dict:
    return {
        "purchase": matter.number, "supplier": buys.a_supplier().name, "amount": "580000", "link": "https://example.org/notice/1",
        "noticed_on": timezone.localdate().isoformat(), "tenderers": "3", "reason": "项目编号 JS-2026-001（虚构）。",
    } | said  # fmt: skip


def handed_in(town, *rows: dict, role=PURCHASER):
    return signed_in(buys.as_read(town, role)).post(IN, {"file": sheet(TABLE, *rows)})


def reasons(town, *rows: dict) -> list[str]:
    client = signed_in(buys.as_read(town, PURCHASER))
    assert client.post(IN, {"file": sheet(TABLE, *rows)}).status_code == 422
    back = load_workbook(io.BytesIO(client.get("/exchange/wrong/external-results/").content)).active
    return [[cell.value for cell in line][-1] for line in list(back.rows)[1:]]


def test_a_row_is_entered_by_the_act_of_the_page_and_twice_changes_nothing(town, matter):
    assert handed_in(town, row(matter)).status_code == 302
    award = Award.objects.get()
    assert (award.amount, award.how, award.tenderers, award.decided_on) == (Decimal(580_000), "external", 3, None)
    assert Matter.objects.get(pk=matter.pk).state == "deciding"
    assert Event.objects.filter(matter=matter, action="enter_result").count() == 1
    before = Matter.objects.get(pk=matter.pk).chain_length
    assert handed_in(town, row(matter)).status_code == 302
    assert Matter.objects.get(pk=matter.pk).chain_length == before and Award.objects.count() == 1
    (said,) = reasons(town, row(matter, amount="570000"))
    assert "内容不同" in said and Award.objects.get().amount == Decimal(580_000)
    assert list(evidence.verify()) == []


def test_wrong_rows_come_back_with_the_sentences_of_the_page(town, matter):
    here = external(town)  # its notice is not there, nor was its intention out
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    wrong = {
        "您能办理的采购里没有这个编号": row(matter, purchase="CG-2026-99999"), "还没有到": row(matter, noticed_on=tomorrow),
        "最早": row(matter, noticed_on=(timezone.localdate() - timedelta(days=10)).isoformat()),
        "登记里都没有": row(matter, supplier="路过的人（虚构）"), "预算": row(matter, amount="600000.01"), "填写的是 1 家": row(matter, tenderers="1"),
        "采购意向还没有公开": row(here),
    }  # fmt: skip
    for words, said in wrong.items():
        (reason,) = reasons(town, said)
        assert words in reason, (words, reason)
    assert all("写了 2 次" in reason for reason in reasons(town, row(matter), row(matter, amount="570000")))
    assert not Award.objects.exists(), "the control: a right row is entered, in the test above"


def test_who_does_not_buy_hands_nothing_in(town, matter):
    assert handed_in(town, row(matter), role=CLERK).status_code in (403, 404)
    assert not Award.objects.exists() and imports.tables()["external-results"] is TABLE
    page = signed_in(buys.as_read(town, PURCHASER)).get(matter.get_absolute_url()).content.decode()
    assert IN in page
    assert IN not in signed_in(buys.as_read(town, PURCHASER)).get(buys.opened(town).get_absolute_url()).content.decode()
