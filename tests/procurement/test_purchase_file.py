"""The file of a purchase leaves whole, with an index whose digests are those of its bytes; and only to whoever reads it."""

import csv
import io
from zipfile import ZipFile

import pytest

from tests.faces.test_help import signed_in
from tests.ways import procurement as ways
from tests.ways.town import Town
from yihe.acts.documents import storage
from yihe.acts.documents.models import Document
from yihe.domains.procurement import purchase_file
from yihe.foundation import digests
from yihe.foundation.roles import APPLICANT, DIRECTOR, PURCHASER
from yihe.matters.models import Event, Matter
from yihe.registers.evidence.models import AccessEntry, Verb

KINDS = ("purchase", "contract", "milestone")
pytestmark = pytest.mark.django_db


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


@pytest.fixture
def purchase(town) -> Matter:
    contract = ways.in_force(town)
    ways.reported(town, ways.milestone(town, contract))
    return Matter.objects.get(pk=contract.parent_id)


def address(matter: Matter) -> str:
    return f"/desk/procurement/{matter.number}/file/"


def taken(user, matter: Matter) -> ZipFile:
    answer = signed_in(user).get(address(matter))
    assert answer.status_code == 200
    return ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def rows(archive: ZipFile, name: str) -> list[dict]:
    return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


def test_it_has_every_paper_under_its_own_digest_and_everything_that_was_done(town, purchase):
    archive = taken(town.who(DIRECTOR), purchase)
    index = rows(archive, purchase_file.INDEX)

    assert [row["办件"][:2] for row in index] == ["HT", "LC"]
    assert len(index) == Document.objects.count() == 2
    for row in index:
        assert digests.sm3(archive.read(row["文件"])) == row["SM3 摘要"]
    about = archive.read(purchase_file.ABOUT).decode()
    for name in (purchase_file.INDEX, purchase_file.HISTORY):
        assert digests.sm3(archive.read(name)) in about
    done = rows(archive, purchase_file.HISTORY)
    assert {row["记录摘要（SM3）"] for row in done} == set(
        Event.objects.filter(matter__kind__in=KINDS).values_list("digest", flat=True)
    )
    assert "批准计划，确定程序" in {row["动作"] for row in done}
    assert AccessEntry.objects.filter(verb=Verb.DOWNLOAD, user=town.who(DIRECTOR).pk).count() == 3, (
        "each paper, and the file"
    )
    assert archive.testzip() is None


def test_who_may_not_know_of_the_purchase_finds_no_file_and_who_knows_part_of_it_gets_that(town, person, purchase):
    for user in (person(DIRECTOR, region="320581"), town.who(APPLICANT)):
        assert signed_in(user).get(address(purchase)).status_code == 404, user
    contract = Matter.objects.get(kind="contract")
    assert signed_in(town.who(DIRECTOR)).get(address(contract)).status_code == 404, "a contract is no purchase"
    known = set(Matter.objects.visible_to(town.who(PURCHASER)).values_list("number", flat=True))
    mine = {row["办件"] for row in rows(taken(town.who(PURCHASER), purchase), purchase_file.INDEX)}
    assert mine <= known


def test_a_paper_that_is_damaged_is_named_and_left_out(town, purchase, monkeypatch):
    content_of = storage.content_of
    broken = Document.objects.order_by("pk")[0]

    def damaged(digest, compartment=None):
        if digest == broken.digest:
            raise storage.Damaged("存储中的内容与登记的摘要不符。")
        return content_of(digest, compartment)

    monkeypatch.setattr(storage, "content_of", damaged)
    index = rows(taken(town.who(DIRECTOR), purchase), purchase_file.INDEX)

    assert [(bool(row["文件"]), row["说明"]) for row in index] == [
        (False, "存储中的内容与登记的摘要不符。"),
        (True, ""),
    ]


def test_what_a_paper_is_called_leads_nowhere_else_and_is_no_formula(town, purchase):
    assert purchase_file._within("材料/001-HT-合同-../../etc/passwd") == "材料/001-HT-合同-.._.._etc_passwd"
    assert purchase_file._as_text("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert purchase_file._as_text("合同.pdf") == "合同.pdf"


def test_more_than_can_be_handed_out_is_a_sentence(town, purchase, monkeypatch):
    monkeypatch.setattr(purchase_file, "MOST", 1)
    answer = signed_in(town.who(DIRECTOR)).get(address(purchase), follow=True)

    assert purchase_file.TOO_MUCH in answer.content.decode()
