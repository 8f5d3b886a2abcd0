"""
A large sheet goes in and its wrong rows come back; one row more than an import may have, or ten thousand, is a sentence and changes
nothing. `IMPORT_ROWS` makes it as large as one may be (`make soak`).
"""

import os
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.conftest import CHENGXIANG, valid_uscc
from yihe.faces.exchange import imports
from yihe.foundation import ceilings, sheets
from yihe.foundation.roles import CLERK
from yihe.registers.organizations.models import Organization
from yihe.registers.regions.models import Region

MOST = ceilings.ROWS_OF_AN_IMPORT.most
ROWS = int(os.environ.get("IMPORT_ROWS", "100"))
BEARABLE = max(60, ROWS // 5)  # seconds, on a machine that many share


@pytest.fixture
def clerk(person):
    Region.objects.create(code=CHENGXIANG, name="城厢镇", level="town", parent="320585", full_name="太仓市城厢镇")
    client = Client()
    client.force_login(person(CLERK))
    return client


def a_sheet(rows: int, *, wrong: int = 0) -> SimpleUploadedFile:
    """Return a sheet of so many organizations, the last `wrong` of them without a name."""
    columns = imports.ORGANIZATIONS.columns
    said = {
        "legal_form": "社会团体",
        "role_type": "专业型",
        "registered_on": "2026-03-02",
        "region": CHENGXIANG,
        "source": "登记证书",
    }
    table = []
    for n in range(rows):
        name = "" if n >= rows - wrong else f"第{n}社工服务社"
        row = said | {"name": name, "uscc": valid_uscc(400_000 + n), "legal_representative": f"张{n}"}
        table.append([row.get(column.name, "") for column in columns])
    return SimpleUploadedFile("填好.csv", sheets.to_csv([column.heading for column in columns], table))


def test_a_large_import_goes_in_and_its_wrong_rows_come_back(clerk):
    began = time.perf_counter()

    answer = clerk.post("/exchange/organizations/in/", {"file": a_sheet(ROWS, wrong=3)})

    assert (answer.status_code, Organization.objects.count()) == (422, ROWS - 3)
    back = sheets.read(b"".join(clerk.get("/exchange/wrong/organizations/")), "x.xlsx")
    assert len(back) == 4
    assert time.perf_counter() - began < BEARABLE


@pytest.mark.parametrize("rows", [MOST + 1, 10_000])
def test_more_rows_than_that_are_refused_in_a_sentence_and_none_goes_in(clerk, rows):
    began = time.perf_counter()

    answer = clerk.post("/exchange/organizations/in/", {"file": a_sheet(rows)})

    assert (answer.status_code, Organization.objects.count()) == (422, 0)
    assert str(MOST) in answer.content.decode()
    assert time.perf_counter() - began < BEARABLE
