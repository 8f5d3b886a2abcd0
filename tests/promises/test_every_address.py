"""Promises about every address, read from the URLconf itself: who gets in, and what a stranger sees."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import UUIDConverter

from tests.conftest import valid_uscc
from yihe.foundation.roles import (
    ADMINISTRATOR,
    APPLICANT,
    AUDIT_OFFICER,
    AUDITOR,
    CLERK,
    EXPERT,
    ROLES,
    SECURITY_OFFICER,
)

# Parts of the platform that are meant for everybody; everything else asks for a sign-in.
PUBLIC = ("portal:", "design:", "demo:")
ALLAUTH_OPEN = {
    "account_login", "account_signup", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "account_inactive", "account_logout",
    "account_confirm_email", "account_email_verification_sent", "mfa_authenticate", "mfa_login_webauthn",
    "mfa_trust", "account_request_login_code", "account_confirm_login_code", "account_reauthenticate",
    "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_signup_webauthn", "sign_on_start", "sign_on_callback",
}  # fmt: skip
SAMPLES = {"number": "CS-2026-99999", "uscc": valid_uscc(999), "pk": 987654, "code": "errand", "name": "accept", "username": "nobody", "path": "x.pdf", "key": "x", "uidb36": "1"}  # fmt: skip


def addresses(patterns=None, prefix: str = "", namespace: str = ""):
    """Yield (name with namespace, address with sample values) of every page."""
    for entry in patterns or get_resolver().url_patterns:
        route = prefix + str(entry.pattern).lstrip("^").rstrip("$")
        if isinstance(entry, URLResolver):
            yield from addresses(
                entry.url_patterns, route, f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            )
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry, route


NO_UUID = "00000000-0000-4000-8000-000000000000"


def filled(entry, route: str) -> str:
    """Return the address with a value for each of its parts."""
    path = route
    for name, converter in entry.pattern.converters.items():
        value = NO_UUID if isinstance(converter, UUIDConverter) else SAMPLES.get(name, "1")
        for form in (f"<{type(converter).__name__.removesuffix('Converter').lower()}:{name}>", f"<{name}>"):
            path = path.replace(form, str(value))
    import re

    for whole in re.findall(r"<(\w+):(\w+)>", path):
        path = path.replace(f"<{whole[0]}:{whole[1]}>", str(SAMPLES.get(whole[1], 1)))
    return "/" + path


DESK = [(n, filled(e, r)) for n, e, r in addresses() if n.startswith(("desk:", "exchange:"))]


def test_there_are_addresses_to_ask_about():
    assert len(DESK) > 40


@pytest.mark.parametrize(("name", "path"), DESK)
@pytest.mark.django_db
def test_who_is_not_signed_in_is_asked_to(client, name, path):
    for answer in (client.get(path), client.post(path)):
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/accounts/login/"), name


def test_every_address_is_of_a_known_part():
    """A new part of the platform has to say here whether it is public."""
    parts = {n.split(":")[0] for n, _e, _r in addresses() if ":" in n}

    assert parts <= {"desk", "exchange", "portal", "design", "demo"}
    assert {n for n, _e, _r in addresses() if ":" not in n and n not in ALLAUTH_OPEN} <= {
        "account_change_password", "account_set_password", "account_email", "mfa_index", "mfa_activate_totp",
        "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
        "socialaccount_login_cancelled", "socialaccount_login_error", "socialaccount_signup", "socialaccount_connections",
        "sign_on_again", "sign_on_unbind", "sign_on_bind", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn",
    }  # fmt: skip


EVERY = [
    (name, filled(entry, route))
    for name, entry, route in addresses()
    if not name.startswith("demo:") and "(?P" not in filled(entry, route)
]
# A post that has no token and is taken all the same: it changes a cookie of one's own; or its address, which is signed, is the right
# to end what one follows, and a mail program posts it (RFC 8058).
WITHOUT_TOKEN = {"design:preferences", "portal:subscriptions"}
HEADERS = {
    "Content-Security-Policy": "default-src 'self'", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}  # fmt: skip


@pytest.mark.same_beside_any_database("a token is looked at before any table")
@pytest.mark.parametrize(("name", "path"), EVERY)
@pytest.mark.django_db
def test_no_post_is_taken_without_its_token(person, name, path):
    """By whoever is signed in and by a stranger: a page of another site could send it for them."""
    for user in (None, person(CLERK)):
        stranger = Client(enforce_csrf_checks=True)
        if user:
            stranger.force_login(user)

        answer = stranger.post(path, {"anything": "1"})

        taken = (
            answer.status_code not in (403, 404, 405)
            and answer.headers.get("Location", "").split("?")[0] != "/accounts/login/"
        )
        assert not taken or name in WITHOUT_TOKEN, (name, user, answer.status_code)


@pytest.mark.django_db
def test_the_same_post_with_a_token_is_taken(person):
    """The control: it is for want of the token that a post is refused."""
    sent = {"membership": "0"}
    without, with_token = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    for client in (without, with_token):
        client.force_login(person(CLERK))
    with_token.get("/desk/")
    token = with_token.cookies["csrftoken"].value

    assert without.post("/desk/switch/", sent).status_code == 403
    assert with_token.post("/desk/switch/", sent | {"csrfmiddlewaretoken": token}).status_code == 302


@pytest.mark.same_beside_any_database("headers are written without a table")
@pytest.mark.parametrize(("name", "path"), EVERY)
@pytest.mark.django_db
def test_every_answer_carries_what_keeps_a_browser_from_harm(client, person, name, path):
    client.force_login(person(CLERK))

    said = client.get(path).headers

    assert {header: words in said.get(header, "") for header, words in HEADERS.items()} == dict.fromkeys(HEADERS, True)


@pytest.mark.parametrize(("name", "path"), DESK)
def test_what_is_not_there_is_404_or_refused_and_never_an_error(client, person, organization, name, path):
    """Every page, asked for things that do not exist, by people of very different duties."""
    for user in (
        person(CLERK),
        person(APPLICANT, of=organization),
        person(EXPERT),
        person(ADMINISTRATOR),
        person(SECURITY_OFFICER),
        person(AUDIT_OFFICER),
        person(AUDITOR),
        person(),
    ):
        client.force_login(user)
        for answer in (client.get(path), client.post(path, {"nonsense": "'\"<>"})):
            assert answer.status_code in (200, 302, 400, 403, 404, 405, 409, 422), (name, user, answer.status_code)


# Who may open the pages that belong to a duty. Everybody else gets the 404 of what is not there.
DUTY = {
    "/desk/people/": {"administrator", "security_officer"},
    "/desk/administration/": {"audit_officer"},
    "/desk/grants/": {"administrator", "security_officer", "director"},
    "/desk/compartments/": {"administrator", "director"},
    "/desk/evidence/": {"auditor", "director"},
    "/desk/finance/": {"finance_maker", "finance_checker", "director", "policy_editor", "reviewer", "clerk", "auditor"},
    "/desk/workspace/": {"applicant"},
    "/desk/organizations/own/": {"applicant"},
    "/desk/organizations/enter/": {"clerk", "base_manager", "civil_affairs"},
    "/desk/records/practitioners/new/": {"applicant"},
    "/exchange/organizations/in/": {"clerk", "base_manager", "civil_affairs"},
    "/exchange/practitioners/in/": {"applicant"},
    "/exchange/benefits/in/": {"clerk", "reviewer", "policy_editor"},
    "/exchange/records/posts/in/": {"clerk", "reviewer"},
    "/exchange/records/bases/in/": {"clerk", "reviewer"},
    "/desk/records/posts/new/": {"clerk", "reviewer"},
    "/desk/records/bases/new/": {"clerk", "reviewer"},
}


@pytest.mark.parametrize("role", [r for r in ROLES.values() if r.code not in {"clock", "public"}], ids=lambda r: r.code)
def test_pages_of_a_duty_are_there_for_those_who_have_it(client, person, organization, role):
    client.force_login(person(role, of=organization if role is APPLICANT else None))

    seen = {path for path in DUTY if client.get(path).status_code in (200, 302)}

    assert seen == {path for path, roles in DUTY.items() if role.code in roles}


@pytest.mark.parametrize(
    "path", ["/desk/", "/desk/matters/", "/desk/kinds/errand/", "/desk/organizations/", "/desk/records/practitioners/"]
)
def test_a_list_costs_the_same_however_long(client, person, errand_of_many, django_assert_max_num_queries, path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(person(CLERK))
    errand_of_many(1)
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    errand_of_many(3)
    with CaptureQueriesContext(connection) as many:
        client.get(path)

    assert len(few) == len(many)
    # The inbox asks besides what waits that is no matter, what is new and what is under way.
    assert len(many) <= (14 if path == "/desk/" else 10)


@pytest.fixture
def errand_of_many(person):
    from decimal import Decimal

    from tests.conftest import make_organization
    from tests.errands.kinds import ErrandKind
    from tests.errands.models import Errand
    from yihe.matters.actions import open_matter, perform
    from yihe.registers.practitioners.models import Employment, Practitioner

    def make(number):
        from tests.subsidies.conftest import serial as _serial  # a source of distinct ID numbers

        for _ in range(number):
            organization = make_organization()
            applicant = person(APPLICANT, of=organization)
            matter = open_matter(
                ErrandKind, Errand(purpose="x", amount=Decimal(1)), by=applicant, organization=organization
            )
            perform(matter, "submit", by=applicant)
            worker = Practitioner.objects.create(
                name="员工（虚构）", kind="social_worker", id_number=f"id{next(_serial)}"
            )
            Employment.objects.create(
                practitioner=worker, organization=organization, position="staff", starts_on="2026-01-01", source="x"
            )

    return make
