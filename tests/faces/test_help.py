"""Help stands on each page of the navigation, in a few sentences, and nobody is told of pages that are not theirs."""

import pytest
from django.test import Client

from yihe.faces.design import navigation
from yihe.faces.desk import helping
from yihe.foundation.roles import ADMINISTRATOR, APPLICANT, CLERK
from yihe.registers.accounts.models import User


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("name", helping.texts())
def test_each_help_is_of_a_page_that_is_there_and_says_something(name):
    said = helping.texts()[name]

    assert said["title"] and all(words.endswith("。") for words in said["says"])
    assert set(said) == {"title", "says"}
    assert navigation.address(name, ()) or name in ("desk:records", "desk:person")


def test_the_page_leads_to_its_own_help_and_back(person):
    client = signed_in(person(CLERK))

    assert 'href="/desk/help/desk.inbox/"' in client.get("/desk/").content.decode()
    page = client.get("/desk/help/desk.inbox/").content.decode()
    assert "轮到您办的都在这里" in page and 'href="/desk/"' in page
    assert 'href="/desk/help/"' in page, "a page without help of its own leads to the list"
    assert client.get("/desk/help/desk.nothing/").status_code == 404


def test_the_list_follows_the_navigation(person, organization):
    def titles(user) -> str:
        return signed_in(user).get("/desk/help/").content.decode().partition('id="pages"')[2]

    clerk, admin = titles(person(CLERK)), titles(person(ADMINISTRATOR))
    applicant = titles(person(APPLICANT, of=organization))
    assert "全部办件" in clerk and "用户与权限" not in clerk
    assert "用户与权限" in admin and "全部办件" not in admin
    assert "工作台" in applicant and ">授权复核</a>" not in applicant and "通知" in applicant
