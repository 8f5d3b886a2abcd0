"""Every sentence is ours: what a library would say of a sign-in or a factor, it says in our words or not at all."""

from pathlib import Path

import allauth
import pytest
from django.template.loader import get_template

from yihe.foundation.roles import APPLICANT

THEIRS = Path(allauth.__file__).parent / "templates"
SAID = [  # not what belongs to pages that are shut: mail addresses, telephones, codes instead of passwords
    name
    for folder in ("account/messages", "mfa/messages")
    for name in sorted(str(path.relative_to(THEIRS)) for path in (THEIRS / folder).glob("*.txt"))
    if not any(word in name for word in ("email", "phone", "login_code"))
]


@pytest.mark.parametrize("name", SAID)
def test_what_the_library_would_say_we_say_ourselves(name):
    assert Path(get_template(name).origin.name).is_relative_to(Path(__file__).parents[2] / "yihe")


def test_signing_in_is_no_news(client, person, organization):
    user = person(APPLICANT, of=organization)
    user.set_password("yihe-words-2026")
    user.save()

    page = client.post("/accounts/login/", {"login": user.username, "password": "yihe-words-2026"}, follow=True)

    assert page.wsgi_request.user == user and "成功登录" not in page.text
