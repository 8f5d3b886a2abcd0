"""A chosen file does not survive a sign-in that ran out; the page says which one must be chosen again, to whoever chose it."""

import pytest
from django.test import Client

from tests.acts import hostile
from tests.errands.kinds import ErrandKind
from yihe.acts.documents.models import Document
from yihe.acts.documents.panels import Papers
from yihe.faces.design.shell import mark
from yihe.faces.desk import kept
from yihe.foundation.roles import CLERK
from yihe.matters.kinds import Paper

AGAIN = "选好的文件没有留下，请重新选择：“证书.pdf”、“照片_1.jpg”。"


@pytest.fixture(autouse=True)
def kept_apart(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(ErrandKind, "papers", (Paper("photo", "活动照片"),))
    monkeypatch.setattr(ErrandKind, "panels", (Papers(),))


def files() -> list:
    return [hostile.upload("证书.pdf", hostile.pdf()), hostile.upload("照片?1.jpg", hostile.picture("JPEG"))]


def sent(client: Client, errand, who: str, chosen: list | None = None):
    matter = errand()
    address, page = f"/desk/matters/{matter.number}/papers/", matter.get_absolute_url()
    said = {"slot": "photo", "_who": who, "file": files() if chosen is None else chosen}
    return client.post(address, said, headers={"referer": f"http://testserver{page}"})


def test_after_the_sign_in_the_page_names_the_files_to_choose_again(errand, people):
    client = Client()

    answer = sent(client, errand, mark(people.applicant))

    assert answer["Location"] == "/accounts/login/?next=/desk/resume/"
    assert "证书" not in str(dict(client.session)), "it is kept sealed"
    client.force_login(people.applicant)
    text = client.get("/desk/resume/", follow=True).content.decode()
    assert AGAIN in text and Document.objects.count() == 0


def test_whoever_else_signs_in_is_not_told_what_somebody_chose(errand, people, person):
    client = Client()
    sent(client, errand, mark(people.applicant))

    client.force_login(person(CLERK))

    assert "证书.pdf" not in client.get("/desk/resume/", follow=True).content.decode()


def test_where_nobody_can_say_whose_form_it_was_the_next_page_says_it_at_once(errand, people):
    client = Client()

    answer = sent(client, errand, "forged")

    assert AGAIN in client.get(answer["Location"]).content.decode()


def test_where_no_file_was_chosen_nothing_is_said_of_files(errand, people):
    """The control."""
    client = Client()
    sent(client, errand, mark(people.applicant), chosen=[])
    client.force_login(people.applicant)

    assert "没有留下" not in client.get("/desk/resume/", follow=True).content.decode()


def test_a_page_that_was_too_old_says_it_too(errand, people):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.applicant)

    answer = sent(client, errand, mark(people.applicant))

    assert (answer.status_code, AGAIN in answer.content.decode()) == (403, True)


def test_many_files_are_named_in_part_and_counted():
    names = [f"{n}.jpg" for n in range(12)]

    assert kept.choose_again(names).endswith("“9.jpg”等 12 个。") and kept.choose_again([]) == ""
