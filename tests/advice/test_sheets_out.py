"""Consultations leave as a sheet with number, sort, channel, state and clock, and without a word that somebody said."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.advice.conftest import ANSWER, QUESTION
from yihe.foundation.roles import CLERK
from yihe.registers.evidence.models import AccessEntry

pytestmark = pytest.mark.django_db


def test_the_desks_sheet_has_the_sort_and_no_words(client, answered, people):
    matter = answered(asker="顾某（虚构）", phone="13800000001", safe_way="call")
    client.force_login(people.desk)
    entries = AccessEntry.objects.count()

    sent = client.get("/exchange/kinds/consultation/").getvalue()

    cells = [str(cell or "") for row in load_workbook(BytesIO(sent)).active.iter_rows(values_only=True) for cell in row]
    assert {matter.number, "网上留言", "工资、劳动合同、工伤", "已答复"} <= set(cells)
    for said in (QUESTION, ANSWER, "顾某", "13800000001"):
        assert not any(said in cell for cell in cells), said
    assert AccessEntry.objects.count() == entries + 1  # who took it out is kept


def test_the_months_leave_as_numbers_alone_and_only_to_who_counts_them(client, answered, asked, people, person):
    answered(), asked(topic="kin")
    client.force_login(people.desk)
    assert "/desk/advice/months/sheet/" in client.get("/desk/advice/months/").content.decode()

    sent = client.get("/desk/advice/months/sheet/").content

    head, *rows = load_workbook(BytesIO(sent)).active.iter_rows(values_only=True)
    (row,) = (dict(zip(head, each, strict=True)) for each in rows)
    told = ("收到", "已答复", "转介", "方式：网上留言", "类别：赡养、继承", "类别：邻里、物业")
    assert [row[name] for name in told] == [2, 1, 0, 2, 1, 0]
    assert AccessEntry.objects.filter(verb="export", subject="advice months").count() == 1
    for stranger in (people.lawyer, person(CLERK)):
        client.force_login(stranger)
        assert client.get("/desk/advice/months/sheet/").status_code == 403
