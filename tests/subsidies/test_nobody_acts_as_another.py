"""One administrator opens an account and never acts as it; its holder does, once somebody else has met them."""

import re

import pytest
from django.core import mail
from django.test import Client

from tests.holders import LINK, OWN, binds_an_app, has_an_app, leads_to, signs_in, takes_up
from yihe.foundation.roles import ADMINISTRATOR, DIRECTOR, SECURITY_OFFICER
from yihe.matters import kinds
from yihe.registers.accounts import factors
from yihe.registers.accounts.models import FactorConfirmation, ProposedMembership, User

IDENTITY = "/desk/identity/"


@pytest.fixture(autouse=True)
def as_in_production(settings):
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def matter(claim, desk):
    found = claim("exam", "reviewed")
    desk.envelope(kinds.get(found.kind))
    return found


@pytest.fixture
def administrators(person):
    """Return a 系统管理员 and a 安全管理员 in office, each with the client they are signed in with."""
    found = []
    for name, role in (("沈宇", ADMINISTRATOR), ("骆青", SECURITY_OFFICER)):
        user = person(role, name=name)
        user.set_password(OWN)
        user.save()
        secret = has_an_app(user)
        FactorConfirmation.objects.create(user=user, factor=user.authenticator_set.get().pk, ground="upgrade")
        found.append((user, signs_in(user, secret=secret)))
    return found


def fields(page: str) -> dict[str, str]:
    said = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    for name, inside in re.findall(r'(?s)<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page):
        said[name] = re.findall(r'<option value="([^"]+)"', inside)[0]
    return said | dict.fromkeys(re.findall(r'<textarea[^>]*name="([^"]+)"', page), "x")


def opens_a_director(administrators, email: str) -> User:
    """One opens an account and proposes it as director, the other confirms: through the pages."""
    (_one, hers), (_two, his) = administrators
    hers.post("/desk/people/", {"username": "newdirector", "name": "新局长", "email": email})
    hers.post("/desk/people/newdirector/", {"role": "director", "region": "320585"})
    (proposal,) = ProposedMembership.objects.all()
    his.post(f"/desk/grants/{proposal.pk}/", {"decision": "confirm"})
    return User.objects.get(username="newdirector")


def grants_it(client: Client, matter):
    """Press 批准 as the page offers it; return the answer."""
    form = f"/desk/matters/{matter.number}/do/grant/"
    return client.post(form, fields(client.get(form).content.decode()))


def state_of(matter) -> str:
    matter.refresh_from_db()
    return matter.state


def test_an_administrator_who_takes_the_account_up_themselves_decides_nothing(administrators, matter):
    """They typed an address of their own: the link, the password and the app are all in their hand."""
    (one, hers), (_two, _his) = administrators
    holder = opens_a_director(administrators, "mine@example.org")
    takes_up(LINK.search(mail.outbox[-1].body).group(1))
    theirs = signs_in(holder)
    binds_an_app(theirs)

    seen = str(holder.authenticator_set.exclude(type="recovery_codes").get().pk)
    hers.post("/desk/people/newdirector/confirm/", {"seen": seen})
    answer = grants_it(theirs, matter)

    assert (answer.status_code, answer["Location"], state_of(matter)) == (302, IDENTITY, "reviewed")
    page = theirs.get(IDENTITY).content.decode()
    assert "还差一步：当面核对本人" in page and "骆青" in page and one.name not in page
    assert FactorConfirmation.objects.filter(user=holder).count() == 0


def test_the_holder_decides_once_another_administrator_met_them(administrators, matter):
    """The honest story, through pages from the account to the money."""
    (_one, _hers), (two, his) = administrators
    holder = opens_a_director(administrators, "director@example.cn")
    takes_up(LINK.search(mail.outbox[-1].body).group(1))
    theirs = signs_in(holder)
    assert leads_to(theirs, "/desk/") == "/accounts/2fa/"
    binds_an_app(theirs)
    assert leads_to(theirs, "/desk/") == IDENTITY
    assert "newdirector" in his.get("/desk/grants/").content.decode()

    page = his.get("/desk/people/newdirector/").content.decode()
    his.post("/desk/people/newdirector/confirm/", {"seen": re.search(r'name="seen" value="([\d,]+)"', page).group(1)})
    answer = grants_it(theirs, matter)

    assert (answer.status_code, state_of(matter)) == (302, "noticed")
    assert [row.by for row in factors.confirmations(holder)] == [two]


@pytest.mark.usefixtures("unprotected")
def test_it_is_the_confirmation_that_lets_the_grant_through(person, matter):
    """The control: the same director, the same session, the confirmation taken away and given back."""
    director = person(DIRECTOR)
    director.set_password(OWN)
    director.save()
    theirs = signs_in(director, secret=has_an_app(director))
    factor = director.authenticator_set.get().pk
    given = FactorConfirmation.objects.create(user=director, factor=factor, ground="upgrade")
    assert leads_to(theirs, "/desk/") == ""
    given.delete()

    assert (grants_it(theirs, matter)["Location"], state_of(matter)) == (IDENTITY, "reviewed")
    FactorConfirmation.objects.create(user=director, factor=factor, ground="upgrade")
    grants_it(theirs, matter)
    assert state_of(matter) == "noticed"
