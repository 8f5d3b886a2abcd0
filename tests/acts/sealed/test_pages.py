"""The public pages of sealed bids: a number and a code without an account, pieces, the receipt; nobody else learns anything."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yihe.acts.sealed_bids import delivering, offline, remains
from yihe.acts.sealed_bids.models import Delivery, SealedBid
from yihe.foundation import digests

pytestmark = pytest.mark.django_db


def began(here) -> tuple[Client, Delivery]:
    """Return a browser that got a number, and what it got."""
    client = Client()
    client.post(reverse("portal:bid_begin", args=[here.number]))
    return client, Delivery.objects.latest("pk")


def upload(client: Client, sealed: bytes, piece: int = 1 << 20):
    """Send a sealed file in pieces, and return the last answer."""
    said = client.post(reverse("portal:bid_upload"), {"size": len(sealed)})
    if said.status_code != 200:
        return said
    for at in range(said.json()["have"], len(sealed), piece):
        address = f"{reverse('portal:bid_piece')}?at={at}"
        said = client.post(address, sealed[at : at + piece], content_type="application/octet-stream")
    return said


def page(client: Client, name: str, *args, status: int = 200) -> str:
    answer = client.get(reverse(f"portal:{name}", args=args))
    assert answer.status_code == status
    return answer.content.decode()


def test_a_tender_says_until_when_under_which_keys_and_what_remains_possible(tender):
    here = tender()
    text = page(Client(), "bidding", here.number)
    for said in (
        delivering.shown(here.opening.moment), here.opening.place, *(o.fingerprint for o in here.openers),
        *(cell for row in remains.TABLE for cell in row), offline.digest(here.opening),
    ):  # fmt: skip
        assert said in text
    for opener in here.openers:
        assert opener.user.name not in text


def test_an_opener_reads_what_is_opened_by_its_name(tender, client):
    here = tender()
    client.force_login(here.openers[0].user)
    for address in (reverse("desk:openings"), reverse("desk:opening", args=[here.number])):
        assert here.opening.matter.title in client.get(address).content.decode()


def test_before_it_is_published_there_is_no_such_page(planned):
    number = planned().matter.number
    for name in ("bidding", "offline_sealer"):
        page(Client(), name, number, status=404)
    assert Client().post(reverse("portal:bid_begin", args=[number])).status_code == 404


def test_a_bid_is_delivered_without_an_account_and_found_again_by_number_and_code(tender):
    here = tender()
    client, delivery = began(here)
    shown = re.search(r"<dt>投递码</dt><dd>([^<]+)</dd>", page(client, "bid"))
    sealed = here.sealed()
    assert upload(client, sealed, 300_000).json()["sm3"] == digests.sm3(sealed)
    text = page(client, "bid")
    assert f"{delivery.number}-01，有效" in text and digests.sm3(sealed) in text and f"{len(sealed)} 字节" in text
    client.post(reverse("portal:bid_leave"))
    page(client, "bid", status=403)
    other = Client()
    said = {"number": delivery.number.lower(), "code": shown[1].lower()}
    assert other.post(reverse("portal:bid_enter"), said, follow=True).status_code == 200
    text = page(other, "bid")
    assert "投递码</dt>" not in text and f"{delivery.number}-01，有效" in text
    other.post(reverse("portal:bid_withdraw"))
    assert f"{delivery.number}-01，已撤回" in page(other, "bid")
    assert upload(other, here.sealed()).status_code == 200
    assert f"{delivery.number}-02，有效" in page(other, "bid")
    assert upload(other, here.sealed()).status_code == 200
    assert f"{delivery.number}-02，已被替换" in page(other, "bid")


def test_a_wrong_code_is_counted_and_slowed(tender):
    here = tender()
    _client, delivery = began(here)
    client = Client()
    tried = [client.post(reverse("portal:bid_enter"), {"number": delivery.number, "code": "x"}) for _each in range(11)]
    assert [answer.status_code for answer in tried] == [422] * 10 + [429]
    assert "编号和投递码对不上" in tried[0].content.decode()
    page(client, "bid", status=403)


def test_a_session_lasts_half_an_hour_and_is_unreadable_in_the_database(tender, monkeypatch):
    from django.contrib.sessions.backends.base import SessionBase

    from yihe.faces.portal import bidding

    here = tender()
    client, delivery = began(here)
    assert isinstance(client.session, SessionBase) and delivery.number not in str(dict(client.session))
    now = timezone.now().timestamp()
    monkeypatch.setattr(bidding.time, "time", lambda: now + bidding.LASTS + 1)
    page(client, "bid", status=403)
    assert upload(client, here.sealed()).json()["why"].startswith("离开得太久")


def test_an_upload_that_takes_long_is_not_shut_out(tender, monkeypatch):
    from yihe.faces.portal import bidding

    here = tender()
    client, _delivery = began(here)
    sealed, now = here.sealed(), timezone.now().timestamp()
    client.post(reverse("portal:bid_upload"), {"size": len(sealed)})
    for minutes, at in ((20, 0), (40, 400_000), (60, 800_000)):
        monkeypatch.setattr(bidding.time, "time", lambda minutes=minutes: now + 60 * minutes)
        address = f"{reverse('portal:bid_piece')}?at={at}"
        end = at + 400_000 if minutes < 60 else len(sealed)
        answer = client.post(address, sealed[at:end], content_type="application/octet-stream")
        assert answer.status_code == 200, answer.content


def test_late_is_refused_with_both_times_and_the_page_says_so(tender, monkeypatch):
    here = tender(hours=0.1)
    client, _delivery = began(here)
    sealed = here.sealed()
    said = client.post(reverse("portal:bid_upload"), {"size": len(sealed)})
    late = here.opening.moment + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: late)
    address = f"{reverse('portal:bid_piece')}?at=0"
    answer = client.post(address, sealed, content_type="application/octet-stream")
    assert (said.status_code, answer.status_code) == (200, 409)
    assert delivering.shown(here.opening.moment) in answer.json()["why"]
    assert delivering.shown(late) in answer.json()["why"]
    assert not SealedBid.objects.exists()
    text = page(client, "bid")
    assert "已经截止，不能投递" in text and "data-seal" not in text
    over = page(client, "bidding", here.number)
    assert [words for words in ("领取投递编号", "截止以前可以替换", "下载离线密封程序") if words in over] == []
    assert "凭编号看回执" in over


def test_one_bidder_does_not_reach_the_upload_of_another(tender):
    here = tender()
    one, _first = began(here)
    other, _second = began(here)
    sealed = here.sealed()
    one.post(reverse("portal:bid_upload"), {"size": len(sealed)})
    address = f"{reverse('portal:bid_piece')}?at=0"
    answer = other.post(address, sealed, content_type="application/octet-stream")
    assert answer.json()["why"] == "这次上传已经结束，请从头上传。"


def test_the_boxes_of_the_form_that_seals_have_no_names(tender):
    """So that a browser sends nothing of what is typed, whatever becomes of the script."""
    client, _delivery = began(tender())
    form = re.search(r"<form[^>]*data-seal=.*?</form>", page(client, "bid"), re.S)[0]
    assert form.count("<input") == 4 + 7, "of one who bids alone, and of a consortium"
    assert " name=" not in form


def test_the_offline_sealer_is_the_same_for_everybody_and_changes_with_the_document(tender, people):
    from yihe.acts.sealed_bids import planning

    here = tender()
    answers = [Client().get(reverse("portal:offline_sealer", args=[here.number])) for _each in range(2)]
    assert answers[0].content == answers[1].content
    assert answers[0]["Content-Disposition"] == f'attachment; filename="{here.number}-v1.html"'
    assert digests.sm3(answers[0].content) == offline.digest(here.opening)
    text = answers[0].content.decode()
    assert not re.search(r"(src|href)=[\"'](?!data:)|https?://", text), "it wants nothing from any network"
    before = offline.digest(here.opening)
    planning.correct(here.opening, moment=here.opening.moment, by=people.clerk)
    here.opening.refresh_from_db()
    assert offline.digest(here.opening) != before


@pytest.mark.parametrize("size", ["", "0", "-1", "x", "9" * 11, "²"])
def test_a_size_that_is_none_is_a_sentence(tender, size):
    client, _delivery = began(tender())
    answer = client.post(reverse("portal:bid_upload"), {"size": size})
    assert answer.status_code == 409 and answer.json()["why"]
