"""SECRET_KEY is replaced while people work: what the one before signed holds as long as it is in SECRET_KEY_FALLBACKS."""

import pytest
from django.core import signing
from django.urls import reverse

from yihe.foundation.roles import CLERK

NEW = "a0c4e8f1b5d92736485fe1c0b7a9d3e2f4c6b8a01d3e5f7092b4c6d8e0f1a3b5"


@pytest.fixture
def signed_in(client, person):
    client.force_login(person(CLERK))
    assert client.get(reverse("desk:inbox")).status_code == 200
    return client


def test_who_is_signed_in_stays_so_and_what_was_signed_opens(signed_in, settings):
    said = signing.dumps({"rows": [1, 2]}, salt="s")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = NEW

    assert signed_in.get(reverse("desk:inbox")).status_code == 200
    assert signing.loads(said, salt="s") == {"rows": [1, 2]}


def test_control_without_the_earlier_key_everybody_signs_in_anew(signed_in, settings):
    said = signing.dumps({"rows": [1, 2]}, salt="s")
    settings.SECRET_KEY = NEW

    assert signed_in.get(reverse("desk:inbox")).status_code == 302
    with pytest.raises(signing.BadSignature):
        signing.loads(said, salt="s")
