"""Whatever is typed into a form of the desk, the answer is a page: never an error of ours."""

import re
from html.parser import HTMLParser

import pytest

from tests.promises.test_every_address import addresses, filled
from yihe.foundation.roles import ADMINISTRATOR, CLERK, FINANCE_MAKER

GARBAGE = ("", "1", "x" * 5000, "０", "\x00", "-1")


class Forms(HTMLParser):
    """The forms of a page that post: by address, each field with what stands in it, or the first that can be chosen."""

    def __init__(self, address: str):
        super().__init__()
        self.address, self.form, self.select = address, None, ""
        self.found: dict[str, dict[str, str]] = {}

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "form":
            posts = (said.get("method") or "").lower() == "post"
            self.form = self.found.setdefault(said.get("action") or self.address, {}) if posts else None
        elif self.form is not None and said.get("name") and tag in ("input", "textarea", "select", "button"):
            self.form.setdefault(said["name"], said.get("value") or "")
            self.select = said["name"] if tag == "select" else ""
        elif tag == "option" and self.form is not None and self.select and not self.form[self.select]:
            self.form[self.select] = said.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None


def _typed(client, address: str) -> dict[str, dict[str, str]]:
    """Return the forms of the desk on a page, empty where it is not shown."""
    answer = client.get(address)
    if answer.status_code != 200 or "text/html" not in answer.get("Content-Type", ""):
        return {}
    forms = Forms(address)
    forms.feed(answer.content.decode())
    return {action: fields for action, fields in forms.found.items() if action.startswith(("/desk/", "/exchange/"))}


def _pages(client) -> list[str]:
    """Return what there is to open: every address without parts, and the person, matters and organizations it leads to."""
    plain = [filled(e, r) for n, e, r in addresses() if n.startswith(("desk:", "exchange:")) and "<" not in r]
    seen = list(plain)
    for address in plain:
        answer = client.get(address)
        if answer.status_code == 200 and "text/html" in answer.get("Content-Type", ""):
            links = re.findall(r'href="(/(?:desk|exchange)/[^"?#]+)"', answer.content.decode())
            seen += [link for link in links if link not in seen]
    return seen[:120]


@pytest.mark.parametrize("role", [ADMINISTRATOR, CLERK, FINANCE_MAKER], ids=lambda role: role.code)
def test_garbage_in_any_field_of_any_form_is_no_error(client, person, organization, errand, role):
    errand("submitted")
    user = person(role)
    person(CLERK)
    client.force_login(user)
    client.raise_request_exception = False
    forms = {action: said for page in _pages(client) for action, said in _typed(client, page).items()}

    wrong = []
    for action, fields in forms.items():
        if action.endswith(("/switch/", "/end/")):  # whoever ends their own duty has no form left
            continue
        for name in fields:
            for garbage in GARBAGE:
                answer = client.post(action, fields | {name: garbage})
                if answer.status_code >= 500:
                    wrong.append((action, name, garbage[:5], answer.status_code))
    assert wrong == []
    assert len(forms) >= 2


@pytest.mark.parametrize("garbage", GARBAGE, ids=["empty", "one", "long", "full width", "NUL", "negative"])
@pytest.mark.parametrize("field", ["role", "region", "organization", "title", "valid_until"])
@pytest.mark.parametrize("role", ["applicant", "expert", "clerk", "director"])
def test_a_membership_asked_for_with_garbage_is_a_page(client, person, role, field, garbage):
    client.force_login(person(ADMINISTRATOR))
    client.raise_request_exception = False
    said = {"role": role, "region": "", "organization": "", "title": "", "valid_until": ""}

    answer = client.post(f"/desk/people/{person().username}/", said | {field: garbage})

    assert answer.status_code in (302, 400, 422)
