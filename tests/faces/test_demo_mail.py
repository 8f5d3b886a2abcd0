"""The letters of the demonstration: they stay on the machine, are shown with links that lead here, and name nobody real whole."""

import pytest
from django.core.mail import EmailMessage
from django.test import override_settings

from yihe.faces.demo import mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.faces.demo_urls")]
OURS = override_settings(DEMO=True, EMAIL_BACKEND="yihe.faces.demo.mailbox.Backend", PUBLIC_URL="http://localhost:8000")


@pytest.fixture
def box(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with OURS:
        yield tmp_path / "mail"


def test_a_follower_confirms_and_ends_by_what_arrives(client, box):
    client.post("/subscribe/?sort=calls", {"email": "li.si@yihe.example"})
    page = client.get("/demo/mail/").content.decode()
    assert "li.si@yihe.example" in page and 'href="/subscribe/confirm/' in page

    link = page.split('href="/subscribe/confirm/')[1].split('"')[0]
    assert client.post(f"/subscribe/confirm/{link}").status_code == 302
    assert "没有要发的信" in client.post("/demo/mail/", follow=True).content.decode()


def test_a_real_address_is_masked_and_what_was_written_is_words(client, box):
    EmailMessage(
        "<b>题</b>", "<script>1</script> http://evil.example/x http://localhost:8000/calls/", to=["zhang.san@real.org"]
    ).send()

    page = client.get("/demo/mail/").content.decode()

    assert "zhang.san" not in page and "real.org" not in page and "<script>1" not in page and "<b>题" not in page
    assert 'href="http://evil.example' not in page and 'href="/calls/"' in page


def test_the_oldest_letters_go(box, monkeypatch):
    monkeypatch.setattr(mailbox, "KEPT", 2)
    for number in range(4):
        EmailMessage(f"第{number}封", "内容", to=["a@yihe.example"]).send()

    assert [letter.subject for letter in mailbox.newest()] == ["第3封", "第2封"]


def test_outside_the_demonstration_the_page_is_not_there(client, settings):
    settings.DEMO = False
    assert client.get("/demo/mail/").status_code == 404
