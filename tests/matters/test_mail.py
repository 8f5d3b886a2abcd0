"""The outbox: what waits is sent once, and one bad address or a silent relay harms nobody else."""

import socket
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from yihe.foundation.roles import CLERK
from yihe.matters import telling
from yihe.matters.models import Notification


class Relay(EmailBackend):
    """A relay that refuses one address, as real ones do."""

    def send_messages(self, messages):
        if "gone@yihe.example" in messages[0].to:
            raise SMTPRecipientsRefused({"gone@yihe.example": (550, b"no such user")})
        return super().send_messages(messages)


@pytest.fixture
def reader(person):
    def one(email: str):
        user = person(CLERK)
        user.email = email
        user.save(update_fields=["email"])
        telling.tell({user.pk}, "请在今天办理。", mail=True)
        return user

    return one


def test_what_waits_is_sent_once(reader):
    reader("a@yihe.example")

    assert [telling.send_mail(), telling.send_mail()] == [1, 0]
    assert [m.to for m in mail.outbox] == [["a@yihe.example"]]


def test_an_address_the_relay_refuses_does_not_hold_up_the_others(reader, settings, caplog):
    settings.EMAIL_BACKEND = f"{__name__}.Relay"
    gone = reader("gone@yihe.example")
    reader("b@yihe.example")

    assert telling.send_mail() == 1

    assert [m.to for m in mail.outbox] == [["b@yihe.example"]]
    assert not Notification.objects.filter(mailed_at=None).exists()
    assert f"user {gone.pk}" in caplog.text


def test_no_relay_is_needed_where_nobody_has_an_address(reader, silent_relay):
    reader("")

    assert telling.send_mail() == 0
    assert not Notification.objects.filter(mailed_at=None).exists()


def test_mail_waits_for_a_relay_that_does_not_answer(reader, silent_relay):
    reader("a@yihe.example")

    with pytest.raises(OSError):
        telling.send_mail()

    assert Notification.objects.filter(mailed_at=None).count() == 1


@pytest.fixture
def silent_relay(settings):
    """A port nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = held.getsockname()
        yield


def test_a_line_break_in_a_text_does_not_stop_the_mail(person, db):
    from django.core import mail

    from yihe.matters import telling
    from yihe.matters.models import Notification

    user = person()
    user.email = "a@example.cn"
    user.save()
    Notification.objects.create(user=user, text="更正公告\r\n第二行", page="desk:account", mail=True)
    Notification.objects.create(user=user, text="其后", page="desk:account", mail=True)

    assert telling.send_mail() == 2
    assert [m.subject for m in mail.outbox] == ["【一核】更正公告 第二行", "【一核】其后"]
