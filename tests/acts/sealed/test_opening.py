"""Two of three openers open all bids or none, after the moment, from two sessions; what does not open is said, and stays shut."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.acts.sealed.making import PASSPHRASE
from yihe.acts.sealed_bids import delivering, key_files, opening, shares, store
from yihe.acts.sealed_bids.format import Bound, DoesNotOpen
from yihe.acts.sealed_bids.models import GivenShares, OpenedBid, SealedBid
from yihe.foundation.roles import OPENER
from yihe.matters import evidence
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Event
from yihe.registers.accounts.models import Membership

pytestmark = pytest.mark.django_db


def refused(doing, *args, **said) -> str:
    with pytest.raises(NotAllowed) as fault:
        doing(*args, **said)
    return str(fault.value)


def over(here) -> None:
    """Let the moment pass."""
    here.opening.moment = timezone.now() - timedelta(seconds=5)
    here.opening.save(update_fields=["moment"])
    here.openers = list(here.opening.openers.select_related("user", "opening__matter"))


def device_opens(opener, device) -> dict[str, str]:
    """Do what the opener's page does: open every share that is handed out."""
    from base64 import b64decode

    mine = key_files.opened(device.file, PASSPHRASE)
    found = {}
    for said in opening.hand_out(opener):
        try:
            bound = Bound(said["tender"], said["bid"], said["version"])
            found[said["bid"]] = shares.open_share(b64decode(said["sealed"]), mine, opener.ordinal, bound).hex()
        except (DoesNotOpen, KeyError):
            found[said["bid"]] = ""
    return found


def gives(here, number: int, session: str = "", **said) -> str:
    opener, device = here.openers[number - 1], here.devices[number - 1]
    return opening.give(opener, device_opens(opener, device), session=session or f"session {number}", **said)


@pytest.fixture
def closed(tender):
    """Return a tender with three bids, whose moment is over."""

    def make(many=3, **said):
        here = tender(**said)
        bids = [
            here.deliver(here.sealed(supplier=f"投标人{n}（虚构）", price=f"{n}00000.00")) for n in range(1, many + 1)
        ]
        over(here)
        return here, bids

    return make


@pytest.mark.parametrize("who", [(1, 2), (3, 1), (2, 3)])
def test_two_open_all_and_the_record_stands(closed, who):
    here, bids = closed()
    assert gives(here, who[0]).startswith("已收到您的份额")
    assert not OpenedBid.objects.exists()
    assert gives(here, who[1]) == ""
    lines = opening.record(here.opening)
    assert [(line.bid, line.supplier, line.price, line.is_as_received, line.fault) for line in lines] == [
        (bid, f"投标人{n}（虚构）", f"{n}00000.00", True, "") for n, bid in enumerate(bids, 1)
    ]
    said = json.loads(Event.objects.filter(action="open_bids").get().payload)
    assert said["receipts"] == [f"{bid.number} {bid.sm3} =" for bid in bids]
    assert refused(gives, here, 1).startswith("已经在")
    assert list(evidence.verify()) == []


def test_before_the_moment_nothing_is_handed_out(tender):
    here = tender()
    for _each in range(3):
        here.deliver()
    said = refused(opening.hand_out, here.openers[0])
    assert said == f"投标截止时间是 {delivering.shown(here.opening.moment)}，截止以后才能开标。"
    assert refused(opening.give, here.openers[0], {}, session="x") == said


def test_under_the_least_it_fails_and_no_share_is_handed_out(closed):
    here, bids = closed(2)
    said = refused(opening.hand_out, here.openers[0])
    assert "截止时收到 2 份，少于 3 份，不得开标" in said
    here.opening.refresh_from_db()
    assert here.opening.failed_at and not GivenShares.objects.exists()
    over(here)
    assert "密封件保持密封" in refused(opening.hand_out, here.openers[1])
    assert "密封件保持密封" in refused(
        opening.give, here.openers[1], dict.fromkeys((b.bid for b in bids), ""), session="x"
    )
    assert all(store.place_of(bid.bid).is_file() for bid in bids)


@pytest.mark.parametrize("written", [True, False])
def test_it_fails_by_what_is_counted_under_the_lock(closed, monkeypatch, written):
    """The third receipt was being written while the first count ran: under the lock it stands, and nothing fails."""
    here, bids = closed(3)
    looked, counted = opening.standing_bids, []

    def first_without_the_last(of):
        counted.append(of)
        return looked(of)[:-1] if len(counted) == 1 or not written else looked(of)

    monkeypatch.setattr(opening, "standing_bids", first_without_the_last)
    if written:
        assert [said["bid"] for said in opening.hand_out(here.openers[0])] == [bid.bid for bid in bids]
    else:
        assert "截止时收到 2 份" in refused(opening.hand_out, here.openers[0])
    here.opening.refresh_from_db()
    assert bool(here.opening.failed_at) is not written


def test_all_or_none(closed):
    here, bids = closed()
    opener = here.openers[0]
    opened = device_opens(opener, here.devices[0])
    for other in (
        {}, dict(list(opened.items())[:2]), opened | {"0" * 32: "00" * 32},
    ):  # fmt: skip
        assert "不能只开其中几份" in refused(opening.give, opener, other, session="x")
    assert "写法不对" in refused(opening.give, opener, opened | {bids[0].bid: "zz"}, session="x")
    assert not GivenShares.objects.exists()


def test_one_session_one_person_or_a_lent_hat_opens_nothing(closed, person):
    here, _bids = closed()
    gives(here, 1, "one session")
    assert "不能在同一次登录里" in refused(gives, here, 2, "one session")
    one, two = here.openers[0].user, here.openers[1].user
    lent = Membership.objects.get(user=one, role_code=OPENER.code)
    Membership.objects.create(
        user=two, role_code=OPENER.code, region=lent.region, valid_from=lent.valid_from, delegated_by=lent,
        valid_until=timezone.localdate(),
    )  # fmt: skip
    over(here)
    assert "一位受另一位的委托" in refused(gives, here, 2)
    assert not OpenedBid.objects.exists()
    assert gives(here, 3) == ""  # the control: somebody else, from elsewhere, opens


def test_who_lost_the_office_opens_nothing(closed):
    here, _bids = closed()
    Membership.objects.filter(user=here.openers[0].user).update(valid_until=timezone.localdate() - timedelta(days=1))
    over(here)
    assert "没有“开标人”的任职" in refused(opening.hand_out, here.openers[0])


def test_a_second_factor_is_asked_for(closed, settings):
    here, _bids = closed()
    settings.STAFF_SECOND_FACTOR = True
    assert refused(opening.hand_out, here.openers[0]) == "开标要先绑定第二重验证。"


def test_one_opener_twice_is_one(closed):
    here, _bids = closed()
    gives(here, 1)
    assert gives(here, 1, "another session").startswith("已收到您的份额")
    assert not OpenedBid.objects.exists()


def test_an_altered_ciphertext_is_not_opened_and_the_others_are(closed):
    here, bids = closed()
    place = store.place_of(bids[1].bid)
    raw = bytearray(place.read_bytes())
    raw[-5] ^= 1
    place.write_bytes(raw)
    store.place_of(bids[2].bid).unlink()
    gives(here, 1)
    assert gives(here, 2) == ""
    lines = opening.record(here.opening)
    assert [(line.is_as_received, line.fault) for line in lines] == [
        (True, ""), (False, "密文与回执上的摘要不符，没有开启。"), (False, "存储中找不到这份密封件。"),
    ]  # fmt: skip
    assert [line.supplier for line in lines[1:]] == ["", ""]


def test_wrong_shares_of_one_are_made_good_by_the_third(closed):
    here, bids = closed()
    opening.give(here.openers[0], {bid.bid: "ab" * 32 for bid in bids}, session="1")
    assert "有 3 份密封件用两位开标人的份额没有打开。请第三位" in gives(here, 2)
    assert not OpenedBid.objects.exists()
    assert gives(here, 3) == ""
    assert [line.fault for line in opening.record(here.opening)] == ["", "", ""]


def test_a_bid_sealed_wrongly_stays_shut_when_the_third_has_lost_the_key(closed):
    here, bids = closed()
    opener, device = here.openers[0], here.devices[0]
    opening.give(opener, device_opens(opener, device) | {bids[0].bid: ""}, session="1")
    assert "请第三位" in gives(here, 2)
    assert "两位都说" in gives(here, 2, without_third=True), "one alone does not keep a bid shut"
    assert "两位都说" in gives(here, 2, without_third=True), "nor by saying it twice"
    assert not OpenedBid.objects.exists()
    assert gives(here, 1, without_third=True) == ""
    assert [bool(line.fault) for line in opening.record(here.opening)] == [True, False, False]


def test_what_was_replaced_or_withdrawn_is_not_opened(tender):
    here = tender()
    first = here.deliver()
    second = here.deliver(under=first.delivery)
    gone = here.deliver()
    delivering.withdraw(gone.delivery)
    kept = [second, here.deliver(), here.deliver()]
    over(here)
    assert {said["bid"] for said in opening.hand_out(here.openers[0])} == {bid.bid for bid in kept}
    gives(here, 1)
    gives(here, 2)
    assert [line.bid for line in opening.record(here.opening)] == kept
    assert SealedBid.objects.count() == 5
