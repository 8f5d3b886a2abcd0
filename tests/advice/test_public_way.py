"""问律师 as a visitor walks it, without a script: one thing a page, at most five, check, receipt; nothing kept before it is sent."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.advice.conftest import ANSWER
from yihe.domains.advice import asking
from yihe.domains.advice.models import CallBack, Complaint, Consultation
from yihe.faces.portal import public, tries
from yihe.matters.actions import perform
from yihe.matters.models import Matter

WAY = reverse("portal:advise")
ALL = {
    "question": "租的房子到期了，房东不退押金", "topic": "house", "for_whom": "self", "people": "", "over_14": "yes", "safe_way": "none", "phone": "",
    "ring_at": "", "asker": "", "safe_note": "",
}  # fmt: skip
pytestmark = pytest.mark.django_db


def hidden(html: str) -> dict[str, str]:
    return {
        n: v
        for n, v in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html)
        if n != "csrfmiddlewaretoken"
    }


def walk(client, *, stop: str = "", **said):
    """Go from page to page as the browser does, carrying what the page carries; return the last answer, and how many were asked on."""
    said = ALL | said
    answer, pages = client.get(WAY), 0
    while answer.status_code == 200:
        html = answer.content.decode()
        step = hidden(html).get("step", "")
        if step == stop:
            break
        pages += step not in ("help", "check")
        names = set(re.findall(r'name="(\w+)"', html)) - set(hidden(html))
        answer = client.post(WAY, hidden(html) | {name: said[name] for name in names & said.keys()} | {"go": "next"})
    return answer, pages


def test_five_pages_a_check_and_a_receipt_with_number_code_and_by_when(client):
    answer, pages = walk(client)
    assert (answer.status_code, answer["Location"], pages) == (302, reverse("portal:advise_receipt"), 5)
    matter = Matter.objects.get(kind="consultation")
    receipt = client.get(answer["Location"]).content.decode()
    assert matter.number in receipt and "最迟" in receipt and "查询码" in receipt
    assert Consultation.objects.select_related("matter").get().question == ALL["question"]
    client.post(reverse("portal:advise_receipt"))
    assert client.get(reverse("portal:advise_receipt")).status_code == 404


def test_the_receipt_is_not_shown_after_half_an_hour(client, monkeypatch):
    walk(client)
    moment = timezone.now() + timezone.timedelta(minutes=31)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert client.get(reverse("portal:advise_receipt")).status_code == 404


def test_nothing_is_stored_before_it_is_sent(client):
    answer, _pages = walk(client, stop="check")
    assert ALL["question"] in answer.content.decode()
    assert not Matter.objects.exists() and not client.session.items()


def test_every_page_of_the_way_says_only_that_word_and_leaves_at_once(client):
    seen = 0
    for stop in ("question", "help", "topic", "whom", "age", "way", "check"):
        html = walk(client, stop=stop, question="丈夫打我")[0].content.decode()
        assert "<title>咨询</title>" in html, stop
        assert f'href="{public.LEAVE_TO}" data-leave' in html and "浏览记录还在" in html, stop
        assert "data-nothing-kept" in html, stop
        seen += 1
    walk(client)
    for at in ("portal:advise_receipt", "portal:complain"):
        html = client.get(reverse(at)).content.decode()
        assert "<title>咨询</title>" in html and "data-leave" in html
    assert seen == 7


def test_words_of_danger_show_help_before_the_form_goes_on_and_others_do_not(client):
    first = client.post(WAY, {"step": "question", "question": "丈夫打我，孩子也怕", "go": "next"}).content.decode()
    assert "tel:110" in first and "tel:12338" in first and "人身安全保护令" in first and "72 小时" in first
    assert "调解" not in first
    assert (
        "tel:12338" not in client.post(WAY, {"step": "question", "question": "押金不退", "go": "next"}).content.decode()
    )
    assert (
        "tel:12356" in client.post(WAY, {"step": "question", "question": "活不下去了", "go": "next"}).content.decode()
    )
    answer, pages = walk(client, question="丈夫打我")
    assert (answer.status_code, pages) == (302, 5)
    assert Consultation.objects.get().is_violence


def test_who_is_under_14_is_asked_nothing_that_identifies(client):
    answer, pages = walk(client, over_14="no", phone="13812345678", asker="小明", safe_way="call")
    assert (answer.status_code, pages) == (302, 4)
    contents = Consultation.objects.select_related("matter").get()
    assert (contents.phone, contents.safe_way, contents.over_14) == ("", "", "no")
    walk(client, over_14="")  # not said: nothing is taken from it
    assert Consultation.objects.latest("pk").over_14 == ""


@pytest.mark.parametrize(("go", "leads_to"), [("next", "check"), ("back", "age")])
def test_who_says_meanwhile_to_be_under_14_is_led_on_from_the_page_that_is_none_of_theirs(client, go, leads_to):
    answer = client.post(WAY, ALL | {"step": "way", "over_14": "no", "once": "x", "go": go})
    assert answer.status_code == 200 and hidden(answer.content.decode())["step"] == leads_to


def test_a_forged_post_of_a_childs_phone_keeps_none(client):
    client.post(WAY, ALL | {"step": "check", "over_14": "no", "phone": "13812345678", "safe_way": "call", "once": "x"})
    assert Consultation.objects.select_related("matter").get().phone == ""


@pytest.mark.parametrize(
    ("step", "said", "why"),
    [
        ("question", {"question": "   "}, "请写下您想问的"), ("question", {"question": "？？"}, "请用文字"), ("topic", {"topic": "nonsense"}, "请从列出的"),
        ("whom", {"for_whom": "group", "people": "1"}, "至少 2 人"), ("whom", {"for_whom": "group", "people": "很多"}, "整数"),
        ("way", {"safe_way": "call", "phone": "123"}, "号码格式不正确"), ("way", {"safe_way": "call", "phone": ""}, "请写电话"),
        ("way", {"safe_way": "sms", "phone": "0512-53520000"}, "短信只能发到手机"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_on_its_page_and_loses_nothing(client, step, said, why):
    answer = client.post(WAY, ALL | said | {"step": step, "go": "next"})
    html = answer.content.decode()
    assert answer.status_code == 422 and why in html
    for name in ("question", "topic", "for_whom"):
        assert name in said or ALL[name] in html


def test_a_way_that_was_made_up_begins_anew(client):
    assert "您想问什么" in client.post(WAY, {"step": "nonsense"}).content.decode()


def test_back_keeps_what_was_written(client):
    html = client.post(WAY, ALL | {"step": "topic", "go": "back"}).content.decode()
    assert "您想问什么" in html and ALL["question"] in html and 'value="house"' in html


def test_sent_twice_it_is_one_question(client):
    for _ in range(2):
        client.post(WAY, ALL | {"step": "check", "once": "same"})
    assert Matter.objects.filter(kind="consultation").count() == 1


def test_two_thousand_questions_from_one_address_are_refused(client, settings):
    settings.CEILINGS = {"consultations.address": 3}
    answers = [client.post(WAY, ALL | {"step": "check", "once": f"n{n}"}) for n in range(5)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 409, 409]
    assert "已到上限" in answers[3].content.decode() and ALL["question"] in answers[3].content.decode()
    elsewhere = Client(REMOTE_ADDR="10.1.1.1").post(WAY, ALL | {"step": "check", "once": "other"})
    assert elsewhere.status_code == 302


def test_many_within_ten_minutes_are_slowed_whatever_the_days_ceiling(client, settings, monkeypatch):
    settings.CEILINGS = {"consultations.address": None}
    monkeypatch.setattr(tries, "MANY", 2)
    answers = [client.post(WAY, ALL | {"step": "check", "once": f"n{n}"}).status_code for n in range(4)]
    assert answers == [302, 302, 429, 429]


def test_a_call_is_asked_for_in_a_half_hour_that_was_offered(client):
    window = timezone.localtime(asking.windows()[0])
    said = {"safe_way": "call", "phone": "13812345678", "ring_at": f"{window:%Y-%m-%dT%H:%M}"}
    assert walk(client, **said)[0].status_code == 302
    assert CallBack.objects.get().ring_at == window


def enter(client) -> str:
    walk(client)
    receipt = client.get(reverse("portal:advise_receipt")).content.decode()
    number, code = re.findall(r"<dd>([^<]+)</dd>", receipt)[:2]
    answer = client.post(reverse("portal:follow"), {"number": number, "code": code})
    assert answer["Location"] == reverse("portal:mine")
    return number


def test_with_number_and_code_the_answer_is_read_asked_again_about_and_closed(client, people):
    number = enter(client)
    matter = Matter.objects.get(number=number)
    perform(matter, "assign", by=people.desk, assignee=people.lawyer)
    Consultation.objects.filter(pk=matter.pk)
    perform(Matter.objects.get(pk=matter.pk), "submit", by=people.lawyer, answer=ANSWER)
    assert ANSWER not in client.get(reverse("portal:mine")).content.decode()
    perform(Matter.objects.get(pk=matter.pk), "approve", by=people.second)
    mine = client.get(reverse("portal:mine")).content.decode()
    assert ANSWER in mine and "<title>咨询</title>" in mine and "data-leave" in mine and "还有疑问" in mine
    assert people.lawyer.name not in mine
    client.post(reverse("portal:mine_act", args=["ask_again"]), {"asked_again": "押金单丢了呢？"})
    assert Matter.objects.get(pk=matter.pk).state == "in_hand"


def test_a_complaint_has_a_number_and_code_of_its_own_and_tells_nobody_whether_the_other_exists(client):
    at = reverse("portal:complain")
    for number in ("ZX-2026-00001", "ZX-2026-99999"):
        answer = client.post(at, {"about_number": number, "words": "等了很久没有答复", "safe_way": "none"})
        assert answer["Location"] == reverse("portal:advise_receipt")
        assert "没有办过这件事的人" in client.get(answer["Location"]).content.decode()
    assert Complaint.objects.count() == 2
    assert client.post(at, {"words": ""}).status_code == 422
