"""What everybody reads of buying: intention, award, contract, acceptance; and nothing before, beside or of another county."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from tests.ways import procurement as ways
from tests.ways.registers import a_number
from tests.ways.town import Town
from yihe.domains.procurement import published
from yihe.domains.procurement.models import Asked, Contract, Purchase
from yihe.foundation.roles import DIRECTOR, PURCHASER
from yihe.matters.actions import perform
from yihe.matters.models import Matter
from yihe.registers.practitioners.models import Practitioner, PractitionerKind
from yihe.registers.suppliers.models import Form, Supplier

pytestmark = pytest.mark.django_db
LISTED = "/buying/"


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def page(path: str = LISTED) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def of(matter: Matter) -> str:
    return f"{LISTED}{matter.number}/"


def test_a_purchase_is_public_from_its_intention_or_its_award_and_not_before(town):
    purchase = ways.opened(town)
    ways.approved(town, purchase)
    assert purchase.title not in page()
    assert Client().get(of(purchase)).status_code == 404
    perform(purchase, "publish_intention", by=ways.as_read(town, PURCHASER))

    assert purchase.title in page()
    said = page(of(purchase))
    assert "每村每月一次坐班" in said
    assert "0512-53520000" in said, "whom one asks (条例 43)"
    assert "买了谁的" not in said


def test_award_contract_amendment_and_acceptance_are_public_and_offers_people_and_staff_are_not(town):
    contract = ways.in_force(town)
    purchase = contract.parent
    ways.amendment(town, contract)
    perform(contract, "approve_amendment", by=ways.as_read(town, DIRECTOR))
    stage = ways.milestone(town, contract)
    ways.reported(town, stage)
    ways.found(town, stage, Decimal(15_000))
    ways.agreed(town, stage, Decimal(15_000))

    said = page(of(purchase))
    for there in (
        "第1律师事务所（虚构）",
        "36,000.00",
        "15,000.00",
        "3,000.00",
        Contract.objects.get().number,
        "服务人员",
    ):
        assert there in said, there
    hidden = ["38,000.00", "第2律师事务所", "沈一、沈二律师", "签到表", str(Asked.objects.first().said), stage.number]
    hidden += [user.name for user in town.everybody() if user.name]
    assert [word for word in hidden if word in said] == []
    sheet = load_workbook(BytesIO(Client().get(f"{LISTED}sheet/").content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == published.SHEET
    assert (rows[1][0], rows[1][8], float(rows[1][9]), float(rows[1][16])) == (
        purchase.number, "第1律师事务所（虚构）", 36_000.0, 15_000.0,
    )  # fmt: skip


def test_an_individual_is_not_named(town):
    purchase = ways.awarded(town)
    assert "第1律师事务所" in page(of(purchase))
    Supplier.objects.filter(name__startswith="第1律师").update(form=Form.INDIVIDUAL, uscc="", person=a_person())

    assert "第1律师事务所" not in page(of(purchase))
    assert "第1律师事务所" not in page()


def a_person() -> Practitioner:
    return Practitioner.objects.create(name="水青", kind=PractitionerKind.INDIVIDUAL, id_number=a_number(7))


def test_another_countys_purchases_and_refused_ones_are_not_there(town):
    purchase = ways.awarded(town)
    Matter.objects.filter(pk=purchase.pk).update(region="320581")
    assert Client().get(of(purchase)).status_code == 404
    assert purchase.title not in page()
    Matter.objects.filter(pk=purchase.pk).update(region=ways.REGION)
    assert purchase.title in page()
    Purchase.objects.update(intention_on=timezone.localdate())
    Matter.objects.filter(pk=purchase.pk).update(state="refused")
    assert Client().get(of(purchase)).status_code == 404


def test_one_that_was_cancelled_after_its_intention_says_so(town):
    purchase = ways.opened(town)
    ways.approved(town, purchase)
    perform(purchase, "publish_intention", by=ways.as_read(town, PURCHASER))
    perform(purchase, "cancel", by=ways.as_read(town, DIRECTOR), reason="任务取消。")

    assert "已取消" in page(of(purchase))


def test_a_page_of_many_asks_no_more_than_a_page_of_one(town):
    ways.in_force(town)
    with CaptureQueriesContext(connection) as one:
        page()
    for _more in range(2):
        other = ways.opened(town, title="又一次（虚构）")
        Purchase.objects.filter(pk=other.pk).update(intention_on=date(2026, 6, 1))
    with CaptureQueriesContext(connection) as many:
        page()

    assert len(many) <= len(one)
    assert len(published.shown(published.of_region(ways.REGION))) == 3
