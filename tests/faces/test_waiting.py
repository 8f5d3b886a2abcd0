"""What waits on somebody besides matters stands in their inbox, counted, with the way to it; words about our pages reach somebody."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from yihe.foundation.ceilings import FEEDBACK
from yihe.foundation.roles import (
    ADMINISTRATOR,
    APPLICANT,
    AUDIT_OFFICER,
    CLERK,
    DIRECTOR,
    EXPERT,
    FINANCE_MAKER,
    KEEPERS_OF_THE_SYSTEM,
    SECURITY_OFFICER,
)
from yihe.matters.models import Notification
from yihe.registers.accounts import edits, grants, last_looks
from yihe.registers.accounts.models import Feedback, LastLook

pytestmark = pytest.mark.usefixtures("neighbours")

INBOX, SAY, READ = "/desk/", "/feedback/", "/desk/feedback/"


def at_home(user) -> str:
    client = Client()
    client.force_login(user)
    return client.get(INBOX).content.decode()


@pytest.mark.parametrize("role", KEEPERS_OF_THE_SYSTEM, ids=lambda role: role.code)
def test_who_keeps_the_system_lands_on_an_inbox_that_is_in_their_navigation(person, role):
    page = at_home(person(role))

    assert '<a href="/desk/" aria-current="page">' in page
    assert "没有等您处理的事。" in page
    assert "办件队列" not in page and "支付批次" not in page, "no list of matters is offered to who sees none"


def test_what_waits_on_the_officer_is_counted_in_the_inbox(person):
    admin, officer = person(ADMINISTRATOR), person(SECURITY_OFFICER)
    for _ in range(2):
        grants.grant(person(), FINANCE_MAKER, by=admin, region="320585")

    assert '<a href="/desk/grants/">任职待您确认 2 条</a>' in at_home(officer)
    assert "任职待您确认" not in at_home(admin), "who proposed cannot confirm"
    assert "任职待您确认" not in at_home(person(AUDIT_OFFICER))
    assert "任职待您确认" in at_home(person(DIRECTOR))
    assert "等您处理" not in at_home(person(CLERK))


def test_what_a_visitor_says_of_a_page_waits_on_the_administrator_and_is_answered(client, person):
    admin = person(ADMINISTRATOR)

    said = {"text": "公示打不开", "contact": "0512-53500000", "page": "/notices/7/"}
    assert client.post(SAY, said).status_code == 302

    row = Feedback.objects.get()
    assert (row.text, row.contact, row.page, row.by) == ("公示打不开", "0512-53500000", "/notices/7/", None)
    assert "公示打不开" not in Notification.objects.get(user=admin).text
    assert "反馈问题待您答复 1 条</a>" in at_home(admin)
    client.force_login(admin)
    page = client.get(READ).content.decode()
    assert "公示打不开" in page and "/notices/7/" in page and "0512-53500000" in page
    assert client.post(f"{READ}{row.pk}/", {"answer": " "}).status_code == 302
    assert Feedback.objects.get().answered_at is None, "an answer says something"
    client.post(f"{READ}{row.pk}/", {"answer": "已修好"})
    assert "反馈问题待您答复" not in at_home(admin)
    client.post(f"{READ}{row.pk}/", {"answer": "又改"})
    assert Feedback.objects.get().answer == "已修好"


def test_a_user_who_said_something_is_told_what_became_of_it(client, person):
    clerk, admin = person(CLERK), person(ADMINISTRATOR)
    client.force_login(clerk)
    client.post(SAY, {"text": "看不懂"})
    client.force_login(admin)
    client.post(f"{READ}{Feedback.objects.get().pk}/", {"answer": "已改写"})

    assert Feedback.objects.get().by == clerk
    assert Notification.objects.get(user=clerk).text == "您反馈的问题已答复：已改写"


def test_nothing_said_is_a_sentence_and_a_forged_page_is_not_kept(client, db):
    empty = client.post(SAY, {"text": "  ", "contact": "老张"})
    client.post(SAY, {"text": "不对", "page": "//evil.example/"})

    assert (empty.status_code, "请写明遇到了什么问题。" in empty.content.decode()) == (422, True)
    assert 'value="老张"' in empty.content.decode()
    assert Feedback.objects.get().page == ""


def test_a_visitor_says_so_much_a_day_and_not_more(client, db, settings):
    settings.CEILINGS = {f"{FEEDBACK.code}.address": 2}

    answers = [client.post(SAY, {"text": f"第{n}条"}).status_code for n in range(3)]

    assert (answers, Feedback.objects.count()) == ([302, 302, 422], 2)


@pytest.mark.parametrize("role", [CLERK, SECURITY_OFFICER, AUDIT_OFFICER], ids=lambda role: role.code)
def test_nobody_else_reads_what_was_said(client, person, role):
    client.post(SAY, {"text": "不对"})
    client.force_login(person(role))

    assert client.get(READ).status_code == 404
    assert client.post(f"{READ}{Feedback.objects.get().pk}/", {"answer": "好"}).status_code == 404


def found(user, words: str) -> str:
    client = Client()
    client.force_login(user)
    page = client.get("/desk/search/", {"q": words}).content.decode()
    return page.partition('id="people"')[2].partition("</section>")[0]


def test_people_are_found_by_name_login_and_number_within_reach(person, organization):
    clerk, admin, other = person(CLERK), person(ADMINISTRATOR), person(CLERK, region="320583")
    colleague = person(CLERK, name="高晖")
    colleague.memberships.update(department="法律援助科")
    edits.change_phone(colleague, "13800001234")
    expert, outsider = person(EXPERT, name="高专家"), person(APPLICANT, of=organization, name="高经办")
    person(CLERK, name="高远方", region="320583")

    for words in ("高晖", colleague.username, "138-0000-1234"):
        assert (
            "高晖" in found(clerk, words)
            and "法律援助科" in found(clerk, words)
            and "13800001234" in found(clerk, words)
        )
        assert found(other, words) == found(outsider, words) == found(expert, words) == ""
        assert f'href="/desk/people/{colleague.username}/"' in found(admin, words)
    assert "高专家" not in found(clerk, "高专") and "高经办" not in found(clerk, "高经")
    assert "高专家" not in found(clerk, "高") and "高经办" in found(admin, "高经")
    assert "高远方" not in found(admin, "高远") and "13800001234" not in found(clerk, "13800001235")


def test_what_came_in_since_one_last_looked_is_shown_until_the_next_look(client, people, errand, monkeypatch):
    old = errand("submitted")
    client.force_login(people.clerk)

    def new() -> str:
        return client.get(INBOX).content.decode().partition('id="new"')[2].partition("</section>")[0]

    assert new() == "", "the first look knows no time before"
    later = errand("submitted")
    assert new() == "", "half an hour is one look"

    monkeypatch.setattr(last_looks, "ONE_LOOK", timedelta(0))
    shown = new()
    monkeypatch.setattr(last_looks, "ONE_LOOK", timedelta(minutes=30))

    assert later.number in shown and old.number not in shown
    assert later.number in new(), "looking again at once forgets nothing"
    LastLook.objects.update(at=timezone.now() - timedelta(minutes=1))
    monkeypatch.setattr(last_looks, "ONE_LOOK", timedelta(0))
    new()
    assert new() == "", "nothing came since"


@pytest.mark.parametrize("tab", ["todo", "mine", "done", "copied"])
@pytest.mark.parametrize("role", [CLERK, DIRECTOR, SECURITY_OFFICER], ids=lambda role: role.code)
def test_every_tab_opens_and_only_the_first_shows_what_waits_besides(client, person, role, tab):
    grants.grant(person(), FINANCE_MAKER, by=person(ADMINISTRATOR), region="320585")
    client.force_login(person(role))

    answer = client.get(INBOX, {"tab": tab})

    assert answer.status_code == 200
    assert ('id="heaps"' in answer.content.decode()) is (tab == "todo" and role is not CLERK)
