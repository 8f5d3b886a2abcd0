"""What pages show of hand-overs: the open ones with their age, the ports, the receipt; no word of what was handed over but to whom it is for."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from tests.acts.referrals.conftest import GIVEN
from tests.acts.referrals.fake_server import FakeServer
from yihe.acts.referrals import delivering, incoming
from yihe.acts.referrals.models import PortItem, Referral
from yihe.faces.portal import following
from yihe.foundation.roles import APPLICANT, CLERK
from yihe.matters import handed_outside
from yihe.matters.actions import perform
from yihe.matters.models import Matter

WORDS = [GIVEN[name] for name in ("name", "phone", "story", "need", "safe_note")]


@pytest.fixture
def see(client):
    """Return what a page says to somebody: its status and its text."""

    def look(user, name: str, *args):
        client.force_login(user)
        answer = client.get(reverse(name, args=args))
        return answer.status_code, answer.content.decode()

    return look


def test_what_is_open_stands_on_the_list_with_its_age_until_it_is_over(see, people, in_hand, sent, monkeypatch):
    matter, other = in_hand(), sent("governance")
    later = timezone.now() + timedelta(days=14)
    with monkeypatch.context() as travel:
        travel.setattr(timezone, "now", lambda: later)
        status, text = see(people.desk, "desk:referrals:open")
    assert (
        status == 200 and matter.number in text and other.number in text and 'data-label="已经（工作日）">10<' in text
    )
    assert not any(word in text for word in WORDS)

    perform(matter, "answer", by=people.aid, result="helped", feedback="办了（虚构）")
    assert matter.number in see(people.desk, "desk:referrals:open")[1], "answered, and the person not told yet"
    perform(matter, "close", by=people.desk, told="办了（虚构）")
    text = see(people.desk, "desk:referrals:open")[1]
    assert matter.number not in text and other.number in text


def test_a_receiver_sees_on_the_list_what_is_theirs_alone(see, people, sent):
    matter = sent()

    status, text = see(people.aid, "desk:referrals:open")
    assert status == 200 and matter.number in text
    assert matter.number not in see(people.office, "desk:referrals:open")[1]


@pytest.mark.parametrize("who, reads", [("aid", True), ("desk", True), ("other_desk", False), ("director", False)])
def test_the_page_of_one_shows_its_words_to_whom_they_are_for(see, people, sent, who, reads):
    matter = sent()
    status, text = see(getattr(people, who), "desk:matter", matter.number)

    assert status == 200 and "法律援助中心" in text and "称呼、联系电话" in text
    assert [word in text for word in WORDS] == [reads] * len(WORDS)


def test_out_of_reach_it_is_not_there(see, people, sent):
    matter = sent()
    for name in ("desk:matter", "desk:referrals:receipt"):
        assert see(people.office, name, matter.number)[0] == 404, name


def test_the_receipt_says_what_went_to_whom_and_no_word_of_it(see, people, sent, drafted):
    matter = sent("governance")
    delivering.deliver("governance", FakeServer())
    status, text = see(people.director, "desk:referrals:receipt", matter.number)

    assert status == 200 and "社会治安综合治理中心" in text and "对方回执编号 R-1" in text and "当面签字" in text
    assert not any(word in text for word in WORDS)
    assert see(people.desk, "desk:referrals:receipt", drafted().number)[0] == 404, "a draft has none"


def test_ports_show_what_did_not_go_and_what_fits_nothing(see, people, sent, person, organization, settings):
    settings.PORTS = {"governance": {"class": "unused"}}
    matter = sent("governance")
    server = FakeServer("down")
    delivering.deliver("governance", server)
    server.says("answer", "A-9", PortItem.objects.get().key, result="helped", text="秘密的话（虚构）")
    server.says("answer", "A-8", "22222222-2222-4222-8222-222222222222", result="helped", text="秘密的话（虚构）")
    incoming.take_in("governance", server)
    status, text = see(people.desk, "desk:referrals:ports")

    assert status == 200 and "A-8" in text and "没有发过这一件" in text and "秘密的话" not in text
    assert Matter.objects.get(pk=matter.pk).state == "answered", (
        "an attempt that seemed to fail had come: its answer counts"
    )
    assert see(people.aid, "desk:referrals:ports")[0] == 403
    assert see(person(APPLICANT, of=organization), "desk:referrals:open")[0] == 403
    assert see(person(CLERK), "desk:referrals:open")[0] == 200


def test_what_was_skipped_is_not_said_to_have_happened(see, people, sent, in_hand):
    paper, inside = sent("police"), in_hand()
    perform(paper, "receipt", by=people.desk, receipt="收发室签收（虚构）")
    for matter, by, name in ((paper, people.desk, "answer_by_hand"), (inside, people.aid, "answer")):
        perform(matter, name, by=by, result="helped", feedback="办了（虚构）")
        perform(matter, "close", by=people.desk, told="办了（虚构）")

    page = see(people.desk, "desk:matter", paper.number)[1]
    assert "已接收" not in page and "待接收" not in page and "已反馈" in page
    assert "收件回执" not in page, "what the other side gave is no receipt of ours"
    shown = dict(following.progress(Matter.objects.get(pk=paper.pk)).road)
    assert "已接收" not in shown and shown["接收单位已有答复"] == "done"
    assert "已接收" in see(people.desk, "desk:matter", inside.number)[1]  # the control: it was received
    assert "已接收" in dict(following.progress(Matter.objects.get(pk=inside.pk)).road)


def test_the_record_tells_in_words_what_was_chosen(see, people, drafted):
    matter = drafted()
    perform(
        matter,
        "consent",
        by=people.desk,
        agreed=["name", "phone", "story", "need"],
        way="signed",
        evidence="同意书（虚构）",
    )
    page = see(people.desk, "desk:matter", matter.number)[1]

    assert "同意移交的内容：称呼、联系电话、事情经过、需要的帮助" in page and "怎样同意的：当面签字" in page


def test_a_list_says_with_whom_a_hand_over_is_and_since_when(see, people, sent, in_hand):
    paper, inside = sent("police"), in_hand()
    at = timezone.localtime(Referral.objects.get(pk=paper.pk).sent_at)
    said = f"公安机关，{at:%m-%d %H:%M} 起"
    assert (
        said in see(people.desk, "desk:kind", "referral")[1]
        and said in see(people.desk, "desk:matter", paper.number)[1]
    )
    assert handed_outside.of([inside]) == {}, "the control: what is in the house is whose turn it is"

    perform(paper, "answer_by_hand", by=people.desk, result="helped", feedback="办了（虚构）")
    assert said not in see(people.desk, "desk:kind", "referral")[1]


def test_an_export_says_it_too_and_of_many_it_is_asked_once(see, people, sent, client, django_assert_num_queries):
    one, two = sent("police"), sent("governance")
    with django_assert_num_queries(1):
        assert set(handed_outside.of([one, two])) == {one.pk, two.pk}
    with django_assert_num_queries(0):
        handed_outside.of([])

    client.force_login(people.desk)
    sheet = load_workbook(io.BytesIO(client.get(reverse("exchange:kind", args=["referral"])).content)).active
    assert any("公安机关，" in str(cell.value) for row in sheet for cell in row)
