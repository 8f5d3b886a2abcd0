"""转介接收人 out of a sheet, and looked for: by what the receiver is called, never by its code."""

import pytest
from django.urls import reverse

from tests.conftest import TAICANG
from yihe.acts.referrals.door import RECEIVER
from yihe.acts.referrals.models import Reception
from yihe.faces.exchange import imports
from yihe.foundation import sheets
from yihe.foundation.roles import CLERK

pytestmark = pytest.mark.django_db


def handed_in(by, *rows: tuple[str, str]) -> list[str]:
    """Hand in who receives for whom, and return what is said of the rows that did not come in."""
    table = imports.tables()["receptions"]
    book = sheets.to_xlsx(
        [column.heading for column in table.columns], [[*row, "2026-03-02", "来函（虚构）"] for row in rows]
    )
    return [wrong.reason for wrong in imports.take_in(table, book, "in.xlsx", by=by).wrong]


def test_a_receiver_is_meant_by_its_name_and_one_outside_is_said(person):
    clerk, account = person(CLERK, region=TAICANG), person(RECEIVER, region=TAICANG).username

    said = handed_in(clerk, ("司法所", account), ("公安机关", account), ("justice_office", account))

    assert [row.receiver for row in Reception.objects.all()] == ["justice_office"]
    assert [words.startswith("接收单位：“") and "法律援助中心" in words for words in said] == [True, True]
    assert "公安机关" in said[0] and "justice_office" in said[1]


def test_one_is_found_by_what_the_receiver_is_called(person, client):
    clerk = person(CLERK, region=TAICANG)
    handed_in(clerk, ("司法所", person(RECEIVER, region=TAICANG).username))
    page = reverse("desk:record", args=["receptions", Reception.objects.get().pk])
    client.force_login(clerk)

    found = {
        words: page in client.get(reverse("desk:records", args=["receptions"]), {"q": words}).content.decode()
        for words in ("司法所", "司法", "法律援助", "justice_office")
    }
    assert found == {"司法所": True, "司法": True, "法律援助": False, "justice_office": False}
