"""Whoever guesses is slowed down, and nobody else is: not the neighbour behind the same address, not the holder elsewhere."""

import pytest
from django.core import mail
from django.test import Client

from tests.holders import OWN, signs_in
from yihe.foundation.roles import ADMINISTRATOR, CLERK
from yihe.registers.accounts import edits, invitations

HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture
def clerk(person):
    user = person(CLERK)
    user.set_password(OWN)
    user.email = "clerk@example.cn"
    user.save()
    return user


@pytest.fixture
def neighbour(person):
    user = person(CLERK)
    user.set_password(OWN)
    user.save()
    return user


def tries(user, times: int, address: str = HERE) -> None:
    for n in range(times):
        Client(REMOTE_ADDR=address).post("/accounts/login/", {"login": user.username, "password": f"wrong-{n}"})


def gets_in(user, address: str = HERE) -> bool:
    client = Client(REMOTE_ADDR=address)
    return client.post("/accounts/login/", {"login": user.username, "password": OWN}).status_code == 302


def test_one_account_is_guessed_five_times_from_one_address(clerk):
    tries(clerk, 5)

    assert not gets_in(clerk)
    assert gets_in(clerk, ELSEWHERE), "its holder, from where they are"


def test_the_neighbours_behind_the_address_get_in(clerk, neighbour):
    tries(clerk, 40)

    assert gets_in(neighbour)


def test_what_is_nobodys_name_shuts_out_nobody(clerk):
    for n in range(60):
        Client(REMOTE_ADDR=HERE).post("/accounts/login/", {"login": f"nobody{n}", "password": "x"})

    assert gets_in(clerk)


def test_many_addresses_are_no_way_to_guess_for_long(clerk):
    for n in range(15):
        tries(clerk, 4, f"198.51.100.{n}")

    assert not gets_in(clerk, "198.51.100.200")


def test_the_holder_gets_in_all_the_same_from_where_they_were_signed_in(clerk):
    assert gets_in(clerk, ELSEWHERE)
    for n in range(15):
        tries(clerk, 4, f"192.0.2.{n}")

    assert gets_in(clerk, ELSEWHERE)


def test_a_right_sign_in_does_not_wipe_the_wrong_ones_away(clerk):
    tries(clerk, 4)
    assert gets_in(clerk)
    tries(clerk, 1)

    assert not gets_in(clerk)


def test_a_right_invitation_is_taken_after_a_neighbours_guesses(person):
    _row, code = invitations.invite(
        edits.open_account(by=None, username="xinren", name="新人"), by=person(ADMINISTRATOR)
    )
    answers = [Client(REMOTE_ADDR=HERE).post("/invitation/", {"code": f"WRONG{n}"}).status_code for n in range(12)]

    assert answers == [404] * 10 + [429] * 2
    assert Client(REMOTE_ADDR=HERE).post("/invitation/", {"code": code}).status_code == 200


def test_the_mail_of_a_reset_is_in_our_words(clerk):
    Client().post("/accounts/password/reset/", {"email": clerk.email})
    letter = mail.outbox[-1]

    assert letter.subject == "【一核】请重设您的登录密码"
    assert clerk.username in letter.body and "第二因素不受影响" in letter.body
    assert [word for word in ("example.com", "testserver!", "感谢", "Hello") if word in letter.body] == []


def test_strangers_are_written_to_by_nobody(clerk):
    for n in range(5):
        Client(REMOTE_ADDR=HERE).post("/accounts/password/reset/", {"email": f"stranger{n}@example.org"})

    assert mail.outbox == []
    assert signs_in(clerk).get("/desk/notifications/").status_code == 200
