"""The pages of one's own account: in our words when something is wrong, too."""

import re

import pytest
from django.urls import reverse

from tests.faces.portal.visits import words
from yihe.foundation.roles import CLERK

ENGLISH = re.compile(r"\b[A-Z][a-z]+(?: [a-z]+)*")


@pytest.fixture
def clerk(client, person):
    user = person(CLERK)
    user.set_password("苏州河-1921-春雷")
    user.save()
    client.post(reverse("account_login"), {"login": user.username, "password": "苏州河-1921-春雷"})
    client.post(reverse("account_reauthenticate"), {"password": "苏州河-1921-春雷"})
    return client


@pytest.mark.django_db
def test_a_wrong_password_is_said_in_our_words(client):
    page = client.post(reverse("account_login"), {"login": "nobody", "password": "wrong"}).content.decode()

    assert "用户名或密码不对，没有登录。" in page
    assert page.count("password/reset/") == 1  # not once more between the label and its field
    assert ENGLISH.findall(words(page)) == []


def test_a_new_password_that_will_not_do_is_refused_in_our_words(clerk):
    said = {"oldpassword": "x", "password1": "12345", "password2": "123456"}
    page = clerk.post(reverse("account_change_password"), said).content.decode()

    assert "密码太短，至少 10 个字符。" in page and "这个密码太常见" in page and "当前密码不对，密码没有改动。" in page
    assert "两次输入的密码不一样。" in page, "all at once"
    assert ENGLISH.findall(words(page)) == []


def test_a_wrong_code_is_refused_in_our_words_and_the_key_can_be_read_whole(clerk):
    address = reverse("mfa_activate_totp")
    page = clerk.get(address).content.decode()

    assert re.search(r'<textarea id="authenticator_secret"[^>]*readonly[^>]*>[A-Z2-7]{32}</textarea>', page)
    wrong = clerk.post(address, {"code": "000000"}).content.decode()
    assert "验证码不对。" in wrong and ">验证码<" in wrong
    assert ENGLISH.findall(words(wrong)) == []


def test_a_passkey_is_added_in_our_words(clerk):
    page = clerk.get(reverse("mfa_add_webauthn")).content.decode()

    assert "这把钥匙的名字" in page and "登录时不用输密码" in page
    assert ENGLISH.findall(words(re.sub(r"(?s)<(no)?script.*?</(no)?script>", "", page))) == []
