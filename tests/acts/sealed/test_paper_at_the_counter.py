"""
Paper at the counter: signed for until the moment and not a second later, by somebody who had no hand in the tender; opened in the same act as what was
sealed on a device, once two openers read the same from it; told to nobody before.
"""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.acts.sealed.test_opening import gives, over, refused
from yihe.acts.sealed_bids import delivering, opening, paper, reading_paper, store
from yihe.acts.sealed_bids.models import OpenedBid, PaperBid, PaperReading, SealedBid
from yihe.foundation.roles import CLERK, OPENER, PURCHASER
from yihe.matters import evidence
from yihe.matters.models import Event

pytestmark = pytest.mark.django_db
ENVELOPE = {"envelopes": 2, "condition": paper.INTACT, "sealed": True}
READ = paper.Said("第七社（虚构）", "", "650000.00", "服务一年", True, "甲代表（虚构）")


@pytest.fixture
def window(person):
    return person(CLERK)


def reads(here, number: int, bid, said=READ, session: str = "") -> str:
    return reading_paper.read_paper(here.openers[number - 1], bid.number, said, session=session or f"session {number}")


@pytest.fixture
def closed(tender, window):
    """Return a tender with one bid on paper and two sealed on a device, whose moment is over."""
    here = tender()
    bid, _code = paper.take(here.opening, by=window, **ENVELOPE)
    for nth in (1, 2):
        here.deliver(here.sealed(supplier=f"投标人{nth}（虚构）", price=f"{nth}00000.00"))
    over(here)
    return here, bid


def test_an_envelope_is_signed_for_without_a_name_and_its_code_opens_the_receipt(tender, window):
    here = tender()
    bid, code = paper.take(here.opening, by=window, **ENVELOPE)
    assert (bid.size, bid.sm3, bid.paper.envelopes, bid.paper.by) == (0, "", 2, window)
    assert delivering.find(bid.delivery.number, code) == bid.delivery
    client = Client()
    client.post(reverse("portal:bid_enter"), {"number": bid.delivery.number, "code": code})
    text = client.get(reverse("portal:bid")).content.decode()
    assert f"{bid.number}，有效" in text and "2 封" in text and "窗口签收的时间" in text and "0 字节" not in text


def test_the_last_second_is_in_time_and_a_second_late_is_refused_with_both_times(tender, window, monkeypatch):
    here = tender()
    last = here.opening.moment + timedelta(microseconds=999_000)
    monkeypatch.setattr(timezone, "now", lambda: last)
    paper.take(here.opening, by=window, **ENVELOPE)
    late = here.opening.moment + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: late)
    why = refused(paper.take, here.opening, by=window, **ENVELOPE)
    assert delivering.shown(here.opening.moment) in why and delivering.shown(late) in why
    assert SealedBid.objects.count() == 1


def test_what_is_not_sealed_as_asked_is_refused_by_its_clause_and_nothing_is_kept(tender, window):
    here = tender()
    assert "第三十三条" in refused(paper.take, here.opening, by=window, **ENVELOPE | {"sealed": False})
    assert not SealedBid.objects.exists() and not here.opening.deliveries.exists()


def test_who_had_a_hand_in_the_tender_or_opens_it_does_not_sign(tender, person, people, window):
    here = tender()
    assert "办理过本项目" in paper.cannot_take(people.clerk, here.opening)  # planned and published it
    opener = here.openers[0].user
    assert paper.cannot_take(opener, here.opening) == "纸质投标由窗口受理人员签收。"
    both = person(CLERK)
    here.opening.openers.filter(ordinal=3).update(user=both)
    assert "开标人" in paper.cannot_take(both, here.opening)
    assert paper.cannot_take(person(PURCHASER), here.opening) == "纸质投标由窗口受理人员签收。"
    assert paper.cannot_take(window, here.opening) == ""


def test_it_is_replaced_by_paper_and_by_a_file_and_withdrawn_until_the_moment(tender, window):
    here = tender()
    first, _code = paper.take(here.opening, by=window, **ENVELOPE)
    second, none = paper.take(here.opening, by=window, under=first.delivery, **ENVELOPE)
    assert none == "" and second.replaces == first
    third = here.deliver(under=first.delivery)
    assert third.replaces == second and not third.is_paper
    fourth, _none = paper.take(here.opening, by=window, under=first.delivery, **ENVELOPE)
    assert not store.place_of(third.bid).exists()
    assert opening.standing_bids(here.opening) == [fourth]
    delivering.withdraw(first.delivery)
    assert opening.standing_bids(here.opening) == []
    over(here)
    assert "不能签收" in refused(paper.take, here.opening, by=window, under=first.delivery, **ENVELOPE)


def test_paper_and_files_are_opened_in_one_act_once_two_read_the_same(closed):
    here, bid = closed
    assert reads(here, 1, bid).startswith("已登记")
    assert gives(here, 1).startswith("已收到您的份额")
    assert "两位开标人当众拆封" in gives(here, 2) and not OpenedBid.objects.exists()
    assert reads(here, 2, bid) == ""
    lines = opening.record(here.opening)
    assert [(line.supplier, line.price, line.is_as_received, line.files) for line in lines] == [
        ("第七社（虚构）", "650000.00", True, 0), ("投标人1（虚构）", "100000.00", True, 1), ("投标人2（虚构）", "200000.00", True, 1),
    ]  # fmt: skip
    assert lines[0].read_out == "纸质，密封完好（检查人：甲代表（虚构））；服务一年" and not lines[1].read_out
    assert f"{bid.number} 纸质 =" in Event.objects.get(action="open_bids").payload
    assert list(evidence.verify()) == []


def test_two_who_read_otherwise_are_told_of_what_and_nothing_is_opened(closed):
    here, bid = closed
    gives(here, 1)
    gives(here, 2)
    reads(here, 1, bid)
    other = paper.Said("第七社（虚构）", "", "560000.00", "服务 一年", False, "乙代表（虚构）")
    why = reads(here, 2, bid, other)
    assert "报价、密封情况不一样" in why and not OpenedBid.objects.exists()
    assert reads(here, 2, bid) == ""
    assert OpenedBid.objects.count() == 3


def test_one_sitting_does_not_read_for_two_nor_anybody_of_another_tender(closed):
    here, bid = closed
    reads(here, 1, bid, session="one")
    assert "同一次登录" in refused(reads, here, 2, bid, session="one")
    assert "没有这份" in refused(
        reading_paper.read_paper, here.openers[0], "TBWJ-OTHER-01", READ, session="one"
    )  # fmt: skip
    assert PaperReading.objects.count() == 1


def test_before_the_moment_nobody_reads(tender, window):
    here = tender()
    bid, _code = paper.take(here.opening, by=window, **ENVELOPE)
    assert "截止以后才能开标" in refused(reads, here, 1, bid)
    assert reading_paper.papers_to_read(here.openers[0]) == [] and not PaperReading.objects.exists()


def test_under_the_least_the_envelopes_stay_shut(tender, window):
    here = tender()
    bid, _code = paper.take(here.opening, by=window, **ENVELOPE)
    here.deliver()
    over(here)
    assert reading_paper.papers_to_read(here.openers[0]) == []
    assert "没有这份" in refused(reads, here, 1, bid)
    assert "少于 3 份" in refused(opening.hand_out, here.openers[0])


def test_all_on_paper_opens_with_two_who_read_and_gave(tender, window):
    here = tender()
    bids = [paper.take(here.opening, by=window, **ENVELOPE)[0] for _each in range(3)]
    over(here)
    for number in (1, 2):
        for nth, bid in enumerate(bids):
            reads(here, number, bid, paper.Said(f"第{nth}社（虚构）", "", "1.00", "", True, "甲（虚构）"))
    assert gives(here, 1).startswith("已收到") and gives(here, 2) == ""
    assert OpenedBid.objects.count() == 3


# -- pages -----------------------------------------------------------------------------------------------------------------


def test_the_counter_page_is_the_same_before_and_after_and_shows_its_receipt_to_one_sitting(tender, window, client):
    from tests.acts.sealed.test_two_worlds import without_tokens

    here = tender()
    client.force_login(window)
    address = reverse("desk:paper_bid", args=[here.number])
    places = (address, reverse("desk:paper_bids"))
    before = [without_tokens(client.get(each).content) for each in places]
    said = {"envelopes": "1", "sealed": "yes", "condition": paper.INTACT, "number": "", "code": ""}
    answer = client.post(reverse("desk:paper_bid_take", args=[here.number]), said)
    receipt = reverse("desk:paper_bid_receipt", args=[here.number])
    assert answer["Location"] == receipt
    bid = SealedBid.objects.get()
    assert bid.number in client.get(receipt).content.decode()
    assert [without_tokens(client.get(each).content) for each in places] == before
    again = Client()
    again.force_login(window)
    assert again.get(receipt)["Location"] == address  # another sitting of the same person


def test_a_refused_envelope_keeps_what_was_typed_and_strangers_find_no_page(tender, window, client, person):
    here = tender()
    client.force_login(window)
    said = {"envelopes": "3", "sealed": "no", "condition": "封口无签章", "number": "", "code": ""}
    answer = client.post(reverse("desk:paper_bid_take", args=[here.number]), said)
    text = answer.content.decode()
    assert answer.status_code == 422 and "应当拒收" in text and "封口无签章" in text
    answer = client.post(reverse("desk:paper_bid_take", args=[here.number]), said | {"number": "TBWJ-1", "code": "A"})
    assert "对不上" in answer.content.decode() and not PaperBid.objects.exists()
    for role in (PURCHASER, OPENER):
        client.force_login(person(role))
        assert client.get(reverse("desk:paper_bid", args=[here.number])).status_code == 404
        assert client.get(reverse("desk:paper_bids")).status_code == 404


def test_an_opener_types_what_the_paper_says_and_does_not_see_what_the_other_typed(closed, client):
    here, bid = closed
    reads(here, 1, bid)
    client.force_login(here.openers[1].user)
    text = client.get(reverse("desk:opening", args=[here.number])).content.decode()
    assert bid.number in text and "第七社（虚构）" not in text
    said = {"receipt": bid.number, "supplier": "", "price": "650000.00", "intact": "yes", "checked_by": "甲（虚构）"}
    answer = client.post(reverse("desk:opening_paper", args=[here.number]), said)
    assert answer.status_code == 422 and 'value="650000.00"' in answer.content.decode()
    client.post(
        reverse("desk:opening_paper", args=[here.number]), said | {"supplier": "第七社（虚构）", "terms": "服务一年"}
    )
    assert paper.agreed(PaperBid.objects.get()) is not None


def test_control_without_the_comparison_one_reading_would_open_it(closed, monkeypatch):
    """The control: were two readings not held against each other, a price only one opener read would stand in the record."""
    here, bid = closed
    monkeypatch.setattr(paper, "agreed", lambda each: paper.said_of(each.readings.all()[0]))
    reads(here, 1, bid)
    gives(here, 1)
    assert gives(here, 2) == "" and OpenedBid.objects.count() == 3
