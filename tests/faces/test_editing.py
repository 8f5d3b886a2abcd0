"""Editing a draft or what was sent back: by two at once, twice, by who may not, and under a page that is too old."""

import html

import pytest
from django.test import Client

from tests.errands.models import Errand
from yihe.faces.design.shell import mark
from yihe.foundation.roles import CLERK
from yihe.matters.models import Event, Matter


def page(answer) -> str:
    return html.unescape(answer.content.decode())


@pytest.fixture
def signed_in():
    def enter(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return enter


def test_what_somebody_may_not_edit_is_not_shown_in_a_form(signed_in, errand, people):
    matter = errand("submitted")
    for reader in (people.clerk, people.applicant):
        text = page(signed_in(reader).get(f"/desk/matters/{matter.number}/mend/"))
        assert "内容已经锁定" in text
        assert 'name="amount"' not in text and "500" not in text
    errand_sent_back = errand("returned")
    text = page(signed_in(people.applicant).get(f"/desk/matters/{errand_sent_back.number}/mend/"))
    assert 'name="amount" value="500.00"' in text


def test_two_who_edit_at_once_do_not_undo_each_other_unseen(signed_in, errand, people):
    matter, client = errand("returned"), signed_in(people.applicant)
    address, seen = f"/desk/matters/{matter.number}/mend/", matter.chain_length
    assert f'name="seen" value="{seen}"' in page(client.get(address))

    client.post(address, {"purpose": "先保存的", "amount": "7", "seen": seen})
    answer = client.post(address, {"purpose": "后保存的", "amount": "8", "seen": seen})

    assert answer.status_code == 409
    assert "有了新的改动" in page(answer) and 'value="后保存的"' in page(answer)
    assert Errand.objects.get(matter=matter).purpose == "先保存的"
    client.post(address, {"purpose": "后保存的", "amount": "8", "seen": seen + 1})
    assert Errand.objects.get(matter=matter).purpose == "后保存的"


def test_an_edit_is_an_event_and_a_page_older_than_it_cannot_submit(signed_in, errand, people):
    matter, client = errand("returned"), signed_in(people.applicant)
    old = matter.chain_length
    client.post(f"/desk/matters/{matter.number}/mend/", {"purpose": "普法", "amount": "99999", "seen": old})

    last = Event.objects.filter(matter=matter).last()
    assert (last.action, last.actor, last.said) == ("mend", people.applicant, {"fields": ["金额（元）"]})
    answer = client.post(f"/desk/matters/{matter.number}/do/submit/", {"seen": old})
    assert answer.status_code == 409
    assert Matter.objects.get(pk=matter.pk).state == "returned"


def test_the_same_text_pressed_twice_is_one_edit(signed_in, errand, people):
    matter, client = errand("returned"), signed_in(people.applicant)
    typed = {"purpose": "补充", "amount": "7", "seen": matter.chain_length}

    for _press in range(2):
        client.post(f"/desk/matters/{matter.number}/mend/", typed)

    assert Event.objects.filter(matter=matter, action="mend").count() == 1


def test_what_was_typed_in_any_form_is_put_back_where_it_was_typed_and_dropped_once_it_is_sent(signed_in, person):
    editor, page_of_it = person(CLERK), "/desk/organizations/enter/"
    client, typed = Client(), {"name": "写了一半的中心", "uscc": "5232", "_who": mark(editor)}

    answer = client.post(page_of_it, typed, headers={"referer": f"http://testserver{page_of_it}"})
    assert answer["Location"] == "/accounts/login/?next=/desk/resume/"
    assert "写了一半" not in str(client.session["kept"])
    client.force_login(editor)
    text = page(client.get("/desk/resume/", follow=True))

    assert 'value="写了一半的中心"' in text and "已恢复登录过期前填写的内容" in text
    assert "写了一半的中心" in page(client.get(page_of_it)), "a second look still has it"
    assert "写了一半的中心" not in page(client.get("/desk/records/practitioners/"))
    client.post(page_of_it, {"name": "另一个"})
    assert "写了一半的中心" not in page(client.get(page_of_it))


def test_what_was_typed_in_any_form_is_given_to_nobody_else(signed_in, person):
    editor, other, page_of_it = person(CLERK), person(CLERK), "/desk/organizations/enter/"
    client = Client()
    client.post(
        page_of_it,
        {"name": "写了一半的中心", "_who": mark(editor)},
        headers={"referer": f"http://testserver{page_of_it}"},
    )

    client.force_login(other)
    assert "写了一半的中心" not in page(client.get("/desk/resume/", follow=True))
    assert "写了一半的中心" not in page(client.get(page_of_it))


def test_a_draft_is_kept_by_the_server_only_for_a_form_that_gives_it_back(signed_in, people):
    client = signed_in(people.applicant)
    assert client.post("/desk/drafts/?form=/desk/organizations/enter/", {"name": "x"}).status_code == 404
    assert client.post("/desk/drafts/?form=/desk/kinds/errand/new/", {"purpose": "x"}).status_code == 200
