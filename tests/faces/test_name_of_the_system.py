"""What the system is called, the city says: on its pages, and in everything it sends out of the house."""

import re
from pathlib import Path

import pytest
from allauth.mfa.adapter import get_adapter as second_factors
from django.conf import settings
from django.core import mail
from django.urls import reverse

from yihe.foundation import city_words
from yihe.foundation.roles import CLERK
from yihe.matters import channels
from yihe.matters.models import Notification

OWN = "吴法通"


@pytest.fixture
def renamed(pack):
    file = pack / "city.yaml"
    text = file.read_text("utf-8")
    assert "system: 一核" in text
    file.write_text(text.replace("system: 一核", f"system: {OWN}"), "utf-8")


def test_a_letter_about_a_password_bears_the_citys_name(renamed, person, client):
    clerk = person(CLERK)
    clerk.set_password("correct horse 2026")  # whoever has none yet is invited, and resets nothing
    clerk.email = "clerk@yihe.example"
    clerk.save()

    client.post(reverse("account_reset_password"), {"email": clerk.email})

    letter = mail.outbox[-1]
    assert letter.subject == f"【{OWN}】请重设您的登录密码"
    assert f"在{OWN}平台" in letter.body
    assert "一核" not in letter.subject + letter.body


def test_a_code_generator_and_a_subject_bear_the_citys_name(renamed):
    assert (second_factors().get_totp_issuer(), city_words.subject("甲")) == (OWN, f"【{OWN}】甲")


def test_a_notice_says_where_to_look_by_the_citys_name(renamed, person):
    row = Notification(user=person(CLERK), text="某事")

    assert channels.words_outside(row) == f"有一件事等您查看或办理，请登录{OWN}平台查看。"


def test_control_without_a_name_of_its_own_it_is_called_as_the_platform_is(renamed):
    file = settings.CITY_DIR / "city.yaml"
    file.write_text(file.read_text("utf-8").replace(f"system: {OWN}\n", ""), "utf-8")

    assert city_words.system() == "一核"


def test_no_letter_is_written_with_the_name_in_it():
    root = Path(settings.ROOT) / "yihe"
    files = [f for f in root.rglob("*") if f.suffix in (".py", ".txt") and "demo" not in f.parts]

    assert [f.name for f in files if re.search("【一核】|一核平台", f.read_text("utf-8"))] == []
