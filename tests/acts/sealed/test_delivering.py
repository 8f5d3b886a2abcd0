"""A sealed bid is delivered in pieces, replaced, withdrawn until the moment; a second later everything is refused with both times."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.acts.sealed.conftest import send
from yihe.acts.sealed_bids import delivering, planning, store, sweeping
from yihe.acts.sealed_bids.models import Delivery, SealedBid, Upload
from yihe.foundation import append_only, digests
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Event, Matter

pytestmark = pytest.mark.django_db


def refused(doing, *args, **said) -> str:
    with pytest.raises(NotAllowed) as fault:
        doing(*args, **said)
    return str(fault.value)


def lying(settings) -> set[str]:
    return {place.name for place in (settings.MEDIA_ROOT / "sealed_bids").rglob("*") if place.is_file()}


def test_the_receipt_says_moment_size_and_digest_of_the_ciphertext(tender, settings):
    here = tender()
    sealed = here.sealed()
    at = timezone.now()
    bid = here.deliver(sealed, at=at)
    assert (bid.received_at, bid.size, bid.sm3, bid.version) == (at, len(sealed), digests.sm3(sealed), "1")
    assert bid.number == f"{bid.delivery.number}-01"
    assert store.place_of(bid.bid).read_bytes() == sealed
    assert lying(settings) == {bid.bid}
    assert not Upload.objects.exists()


def test_number_and_code_find_it_and_nothing_else_does(tender):
    delivery, code = delivering.begin(tender().opening)
    assert delivering.find(delivery.number, code) == delivery
    assert delivering.find(delivery.number.lower(), f" {code[:4]}-{code[4:]} ".lower()) == delivery
    other, theirs = delivering.begin(delivery.opening)
    for number, tried in ((delivery.number, theirs), (other.number, code), ("TBWJ-XXXXXXXXXX", code), ("", "")):
        assert delivering.find(number, tried) is None
    assert code not in str(Delivery.objects.values().get(pk=delivery.pk))


def test_an_upload_resumes_where_it_broke_off(tender):
    here = tender()
    sealed = here.sealed()
    delivery, _code = delivering.begin(here.opening)
    upload = delivering.begin_upload(delivery, len(sealed))

    def broken():
        yield sealed[:70_000]
        raise OSError("the line broke")

    def broken_later():
        yield sealed[500_000:600_000]
        raise OSError("the line broke")

    with pytest.raises(OSError):
        delivering.add(upload, 0, broken())
    assert store.have(upload.key) == 0
    delivering.add(upload, 0, [sealed[:500_000]])
    with pytest.raises(OSError):
        delivering.add(upload, 500_000, broken_later())
    assert refused(delivering.finish, upload, timezone.now()).startswith("还没有传完")
    assert refused(delivering.add, upload, 600_000, [b"x"]) == "已经收到 500000 字节，请从那里接着上传。"
    again = delivering.begin_upload(delivery, len(sealed))
    assert (again, store.have(again.key)) == (upload, 500_000)
    delivering.add(again, 500_000, [sealed[500_000:]])
    assert delivering.finish(again, timezone.now()).sm3 == digests.sm3(sealed)


def test_a_piece_that_is_sent_again_while_it_still_comes_is_not_mixed_into_it(tender):
    here = tender()
    sealed = here.sealed()
    delivery, _code = delivering.begin(here.opening)
    upload = delivering.begin_upload(delivery, len(sealed))

    def slow():
        yield sealed[:70_000]
        said.append(refused(delivering.add, upload, store.have(upload.key), [sealed[70_000:]]))
        said.append(refused(delivering.add, upload, 0, [sealed[:70_000]]))
        yield sealed[70_000:]

    said: list[str] = []
    assert delivering.add(upload, 0, slow()) == len(sealed)
    assert said[0] == "前一段还在接收，请稍候再接着上传。"
    assert delivering.finish(upload, timezone.now()).sm3 == digests.sm3(sealed)


def test_replaced_twice_withdrawn_replaced(tender, settings):
    here = tender()
    first = here.deliver()
    second = here.deliver(under=first.delivery)
    third = here.deliver(under=first.delivery)
    assert (second.replaces, third.replaces, third.number[-2:]) == (first, second, "03")
    assert lying(settings) == {third.bid}  # what was replaced is never to be opened
    assert delivering.standing_of(first.delivery) == third
    delivering.withdraw(first.delivery)
    assert (delivering.standing_of(first.delivery), lying(settings)) == (None, set())
    assert refused(delivering.withdraw, first.delivery) == "这个编号下没有可以撤回的密封件。"
    fourth = here.deliver(under=first.delivery)
    assert (fourth.replaces, fourth.number[-2:]) == (None, "04")
    assert list(SealedBid.objects.standing()) == [fourth]


def test_the_last_byte_counts_and_a_second_late_is_refused_with_both_times(tender, settings):
    here = tender()
    moment = here.opening.moment
    in_time = here.deliver(at=moment + timedelta(milliseconds=999))
    assert in_time.received_at > moment
    late = moment + timedelta(seconds=1)
    said = refused(here.deliver, at=late)  # begun before the moment, ended after
    assert said == (
        f"投标截止时间是 {delivering.shown(moment)}，最后一个字节在 {delivering.shown(late)} 收到，已经截止，不能接收。"
    )
    assert lying(settings) == {in_time.bid}
    assert list(SealedBid.objects.all()) == [in_time]
    replacing = here.sealed()
    assert "已经截止" in refused(here.deliver, replacing, under=in_time.delivery, at=late)
    assert delivering.standing_of(in_time.delivery) == in_time  # a late replacement leaves what was in time


def test_after_the_moment_nothing_begins_and_nothing_is_withdrawn(tender):
    here = tender()
    bid = here.deliver()
    here.opening.moment = timezone.now() - timedelta(seconds=2)
    here.opening.save(update_fields=["moment"])
    delivery = Delivery.objects.get(pk=bid.delivery_id)
    for said in (
        refused(delivering.begin, here.opening),
        refused(delivering.begin_upload, delivery, 100),
        refused(delivering.withdraw, delivery),
    ):
        assert said.count(delivering.shown(here.opening.moment)) == 1 and "现在是" in said and "已经截止" in said
    assert delivering.standing_of(delivery) == bid


def test_before_the_publication_nothing_is_taken(planned):
    assert refused(delivering.begin, planned()) == "这个项目没有在接收投标。"


def test_a_byte_over_the_limit_is_refused_before_anything_is_sent(tender, settings):
    here = tender()
    sealed = here.sealed()
    delivery, _code = delivering.begin(here.opening)
    settings.CEILINGS = {"sealed_bid": len(sealed) - 1}
    said = refused(delivering.begin_upload, delivery, len(sealed))
    assert f"密封件 {len(sealed):,} 字节，超过上限 {len(sealed) - 1:,} 字节" in said
    settings.CEILINGS = {"sealed_bid": len(sealed)}
    assert here.deliver(sealed, under=delivery)
    upload = delivering.begin_upload(delivery, 100)
    assert refused(delivering.add, upload, 0, [bytes(101)]) == "收到的字节比说好的多，请从头上传。"


def test_numbers_and_bytes_of_an_address_have_a_ceiling(tender, settings):
    here = tender()
    settings.CEILINGS = {"deliveries.address": 1}
    delivery, _code = delivering.begin(here.opening, address="192.0.2.1")
    assert "投标的投递编号" in refused(delivering.begin, here.opening, address="192.0.2.1")
    assert Delivery.objects.count() == 1
    assert delivering.begin(here.opening, address="192.0.2.2")
    settings.CEILINGS = {"delivered.address": 2 << 20}
    assert delivering.begin_upload(delivery, 2 << 20, address="192.0.2.1")
    assert "上传的密封件合计" in refused(delivering.begin_upload, delivery, 1 << 20, address="192.0.2.1")


def test_what_is_for_another_tender_version_or_other_keys_is_refused_at_its_first_piece(
    tender, devices, settings, people
):
    here, there = tender, None
    here = tender()
    for sealed, why in (
        (there or here.sealed().replace(here.number.encode(), b"ZB-9-0001", 1), "ZB-9-0001 密封的，不能投到"),
        (here.sealed(version="2"), "招标文件现在是第 1 版，这份是按第 2 版密封的"),
        (b"%PDF-1.7 an offer in clear", "这不是本平台的密封件"),
        (here.sealed()[:-1], "密封件的长度与开头写的不符"),
        (here.sealed() + b"x", "密封件的长度与开头写的不符"),
    ):
        assert why in refused(here.deliver, sealed)
    from tests.acts.sealed.making import sealed_bid

    swapped = [devices[1], devices[0], devices[2]]
    assert "不是用公布的三把开标公钥密封的" in refused(here.deliver, sealed_bid(swapped, tender=here.number))
    assert lying(settings) == set()
    assert not Upload.objects.exists() and not SealedBid.objects.exists()
    planning.correct(here.opening, moment=here.opening.moment, by=people.clerk)
    assert "现在是第 2 版，这份是按第 1 版密封的" in refused(here.deliver, here.sealed(version="1"))


def test_the_same_sealed_bid_is_not_taken_twice(tender):
    here = tender()
    sealed = here.sealed()
    here.deliver(sealed)
    assert "已经投递过" in refused(here.deliver, sealed)


def test_receipts_are_written_once_and_the_chain_of_the_tender_does_not_move(tender):
    here = tender()
    events, matters = Event.objects.count(), Matter.objects.count()
    bid = here.deliver()
    here.deliver(under=bid.delivery)
    delivering.withdraw(bid.delivery)
    assert (Event.objects.count(), Matter.objects.count()) == (events, matters)
    from yihe.foundation import books

    sealed = {book.rows.__name__ for book in books.every()}
    assert {"Delivery", "SealedBid", "Withdrawal", "KeyProof"} <= sealed
    assert append_only  # the triggers themselves: tests/acts/test_sealed_books.py asks every book


def test_what_was_left_lying_is_swept_and_what_stands_is_not(tender, settings):
    here = tender()
    bid = here.deliver()
    delivery, _code = delivering.begin(here.opening)
    upload = delivering.begin_upload(delivery, 5000)
    orphan = store.place_of("0" * 32)
    orphan.write_bytes(b"its row was rolled back")
    assert sweeping.sweep() == 0
    assert len(lying(settings)) == 3
    Upload.objects.filter(pk=upload.pk).update(begun_at=timezone.now() - timedelta(days=4))
    for place in (orphan, store.place_of(bid.bid)):
        os.utime(place, (0, 0))
    sweeping.sweep()
    assert lying(settings) == {bid.bid}
    assert "已经清除" in refused(delivering.add, upload, 0, [b"x"])


def test_sending_takes_no_memory_of_its_own(tender):
    """A piece goes to the disk as it comes; what is read again is read 64 KiB at a time."""
    import tracemalloc

    here = tender()
    sealed = here.sealed(files=[("大.pdf", bytes(12 << 20))])
    delivery, _code = delivering.begin(here.opening)
    upload = delivering.begin_upload(delivery, len(sealed))
    tracemalloc.start()
    send(upload, sealed)
    delivering.finish(upload, timezone.now())
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 4 << 20, f"{most >> 20} MB"
