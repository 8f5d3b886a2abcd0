"""In the file of a purchase stands what its reader reads, from when it may be read (that no table is forgotten is a promise)."""

import io
from zipfile import ZipFile

import pytest

from tests.faces.test_help import signed_in
from tests.procurement.test_purchase_file import address, rows
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.domains.procurement import purchase_file
from yihe.domains.procurement.models import Bid
from yihe.foundation import digests
from yihe.foundation.roles import CLERK, DIRECTOR, PURCHASER, REVIEWER
from yihe.matters.actions import perform
from yihe.matters.models import Matter


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def taken(user, purchase: Matter) -> ZipFile:
    answer = signed_in(user).get(address(purchase))
    assert answer.status_code == 200
    return ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def sheets_of(archive: ZipFile) -> dict[str, list[dict]]:
    index = rows(archive, purchase_file.TABLES)
    assert [each["SM3 摘要"] for each in index] == [digests.sm3(archive.read(each["文件"])) for each in index]
    return {each["登记的内容"]: rows(archive, each["文件"]) for each in index}


@pytest.mark.django_db
def test_the_file_has_what_stands_in_rows_and_says_who_won_why(town):
    matter = ways.to(town, "noticed")
    challenge = ways.challenged(town, matter)
    ways.registered(town, challenge)
    ways.answered(town, challenge)
    found = sheets_of(taken(buys.as_read(town, DIRECTOR), Matter.objects.get(pk=matter.parent_id)))
    for called in (
        "采购",
        "招标项目",
        "投标",
        "雷同提示",
        "相同段落",
        "评审组对雷同提示的意见",
        "质疑",
        "公布的招标文本",
        "给投标人的告知书",
        "评审席位",
        "待同意的认定",
    ):
        assert found[called], called
    assert [each["投标人"] for each in found["投标"]] == [bid.label for bid in Bid.objects.order_by("pk")]
    assert found["质疑"][0]["处理结果"] == "质疑不成立"
    alone = sheets_of(taken(buys.as_read(town, PURCHASER), Matter.objects.get(pk=matter.parent_id)))
    assert "雷同提示" not in alone and alone["投标"], "what is alike is read by the panel, the director and the auditor"


@pytest.mark.django_db
def test_before_the_opening_the_file_knows_of_no_bid_and_before_the_award_of_no_judge(town):
    matter = ways.to(town, "bidding")
    purchase = Matter.objects.get(pk=matter.parent_id)
    director = buys.as_read(town, DIRECTOR)
    before = sheets_of(taken(director, purchase))
    for nth, price in enumerate(ways.PRICES, 1):
        ways.bid(town, matter, nth, price)
    assert sheets_of(taken(director, purchase)) == before, "nor how many"
    assert not {"密封件", "投标", "开启的密封件"} & set(before) and before["公布的招标文本"]

    ways.closed(town, matter)
    ways.opened(town, Matter.objects.get(pk=matter.pk))
    ways.qualified(town, Matter.objects.get(pk=matter.pk))
    ways.drawn(town, Matter.objects.get(pk=matter.pk))
    seated = sheets_of(taken(buys.as_read(town, CLERK), purchase))
    assert len(seated["密封件"]) == len(ways.PRICES) and "评审席位" not in seated


@pytest.mark.django_db
def test_what_the_first_person_found_stays_theirs_until_the_second_found_the_same(town):
    matter = ways.to(town, "qualifying")
    perform(matter, "find", by=buys.as_read(town, CLERK), **ways.conclusions(matter, b2="signature"))
    second, purchase = buys.as_read(town, REVIEWER), Matter.objects.get(pk=matter.parent_id)
    held = sheets_of(taken(second, purchase))["投标"]
    assert [(each["第一人的结论"], each["第一人的说明"]) for each in held] == [("", "")] * len(ways.PRICES)
    ways.qualified(town, Matter.objects.get(pk=matter.pk), b2="signature")
    agreed = sheets_of(taken(second, purchase))["投标"]
    assert [each["第一人的结论"] for each in agreed] == ["stands", "signature", "stands"], (
        "the control: then it stands there"
    )


@pytest.mark.django_db
def test_who_sat_on_the_panel_finds_no_marks_in_the_file_and_a_round_that_failed_keeps_its_panel(town):
    matter = ways.to(town, "seating")
    purchase, director = Matter.objects.get(pk=matter.parent_id), buys.as_read(town, DIRECTOR)
    assert "评审席位" not in sheets_of(taken(director, purchase))
    ways._upset_tender(town, Matter.objects.get(pk=matter.pk))
    assert not Matter.objects.get(pk=matter.pk).is_open and sheets_of(taken(director, purchase))["评审席位"]
    seat = ways.review_rules.the_panel(Matter.objects.get(pk=matter.pk)).all_seats()[0]
    seat.practitioner.user = director
    seat.practitioner.save()
    assert "评审席位" not in sheets_of(taken(director, purchase)), "not of who sat there, whatever else they are"


@pytest.mark.django_db
def test_a_consultation_is_called_one_in_its_file(town):
    matter = ways.to(town, "qualifying", budget=ways.CONSULTATION)
    found = sheets_of(taken(buys.as_read(town, DIRECTOR), Matter.objects.get(pk=matter.parent_id)))
    assert not [called for called in found if "招标" in called or "投标" in called], list(found)
