"""The secrets of second factors are sealed in the database, in the session while one is bound, and bound to whose they are."""

import importlib
import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from tests.holders import OWN, code_now, has_an_app, leads_to, signs_in
from yihe.foundation.ciphers import Unreadable
from yihe.foundation.roles import BASE_MANAGER, CLERK
from yihe.registers.accounts.models import Sitting
from yihe.registers.evidence import states

OLD, NEWER = "old:5b8e0d1f2a3c4968b7d6e5f40312a9c8", "new:9f3c5a7e1b2d4c6f8091a3b5c7d9e0f2"


@pytest.fixture
def clerk(person):
    user = person(BASE_MANAGER)  # no power: nobody has to vouch for the factor
    user.set_password(OWN)
    user.save()
    return user


def stored(user, sort: str = "totp") -> dict:
    """Return what stands in the column, past every object."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator WHERE user_id = %s AND type = %s", [user.pk, sort])
        found = cursor.fetchone()[0]
    return json.loads(found) if isinstance(found, str) else found


def put(user, data: dict, sort: str = "totp") -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE mfa_authenticator SET data = %s WHERE user_id = %s AND type = %s", [json.dumps(data), user.pk, sort]
        )


def works(user, secret: str) -> bool:
    return TOTP(Authenticator.objects.get(user=user, type="totp")).validate_code(code_now(secret))


def test_neither_the_secret_nor_the_seed_can_be_read_in_the_database(clerk):
    secret = has_an_app(clerk)
    seed_codes = RecoveryCodes.activate(clerk).generate_codes()
    text = json.dumps([stored(clerk), stored(clerk, "recovery_codes")])

    assert secret not in text and len(stored(clerk, "recovery_codes")["seed"]) > 80
    assert stored(clerk)["secret"].split(":")[0] == "demo"
    assert works(clerk, secret)
    codes = RecoveryCodes(Authenticator.objects.get(user=clerk, type="recovery_codes"))
    assert codes.generate_codes() == seed_codes
    assert codes.validate_code(seed_codes[0]) and not codes.validate_code(seed_codes[0])


@pytest.mark.parametrize("sort", ["totp", "recovery_codes"])
def test_copied_to_another_person_it_does_not_open(clerk, person, sort):
    other = person(CLERK)
    for user in (clerk, other):
        has_an_app(user)
        RecoveryCodes.activate(user)
    put(other, stored(clerk, sort), sort)
    row = Authenticator.objects.get(user=other, type=sort)

    with pytest.raises(Unreadable):
        TOTP(row).validate_code("000000") if sort == "totp" else RecoveryCodes(row).generate_codes()


def test_given_to_another_person_whole_it_does_not_open(clerk, person):
    has_an_app(clerk)
    Authenticator.objects.filter(user=clerk).update(user=person(CLERK))

    with pytest.raises(Unreadable):
        TOTP(Authenticator.objects.get(type="totp")).validate_code("000000")


def test_one_that_was_planted_in_clear_does_not_open(clerk):
    secret = has_an_app(clerk)
    put(clerk, {"secret": secret})

    with pytest.raises(Unreadable):
        works(clerk, secret)


def test_while_an_app_is_bound_the_session_says_nothing(clerk):
    client = signs_in(clerk)
    client.post("/accounts/reauthenticate/?next=/accounts/2fa/totp/activate/", {"password": OWN})
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]

    assert len(secret) == 32
    assert [row.session_key for row in Sitting.objects.all() if secret in row.session_data] == []


def test_what_was_bound_before_goes_on_working_after_the_upgrade(clerk, settings):
    settings.STAFF_SECOND_FACTOR = True
    secret = has_an_app(clerk)
    RecoveryCodes.activate(clerk)
    put(clerk, {"secret": secret})
    put(clerk, {"seed": "ab" * 40, "used_mask": 0}, "recovery_codes")
    states.keep(Authenticator.objects.all())

    importlib.import_module("yihe.registers.accounts.migrations.0015_seal_factors").seal(apps, None)
    states.begin()

    assert secret not in json.dumps(stored(clerk)) and "abab" not in json.dumps(stored(clerk, "recovery_codes"))
    assert leads_to(signs_in(clerk, secret=secret), "/desk/") == ""
    assert len(RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).generate_codes()) == 10
    assert list(states.faults()) == []


def test_a_rotated_key_is_under_the_newest_one_and_the_old_key_may_go(clerk, settings, capsys):
    settings.FIELD_KEYS = OLD
    secret = has_an_app(clerk)
    RecoveryCodes.activate(clerk)
    settings.FIELD_KEYS = f"{NEWER},{OLD}"

    call_command("rotate_keys", "--values")
    assert "第二因素：重写 2 行，解不开 0 行。" in capsys.readouterr().out
    call_command("rotate_keys", "--values")
    assert "第二因素" not in capsys.readouterr().out, "once"
    settings.FIELD_KEYS = NEWER
    assert works(clerk, secret)
    assert list(states.faults()) == []


def test_control_without_rotation_the_old_key_is_needed(clerk, settings):
    settings.FIELD_KEYS = OLD
    secret = has_an_app(clerk)
    settings.FIELD_KEYS = NEWER

    with pytest.raises(Unreadable):
        works(clerk, secret)
