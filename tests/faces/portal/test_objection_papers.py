"""Papers with an objection: chosen on the page that is checked, looked into like any paper, read by those in reach only."""

import io
from itertools import count

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests.faces.portal.visits import OBJECTOR, code_of, follow, object_to, read, words
from yihe.acts.documents.models import Document
from yihe.acts.notices.models import Objection
from yihe.faces.desk import handed_in
from yihe.foundation import slow_work
from yihe.foundation.roles import APPLICANT, AUDITOR, CLERK, EXPERT, FINANCE_MAKER
from yihe.matters.models import Event, Matter

pytestmark = pytest.mark.usefixtures("neighbours")

_shades = count()


def evidence():
    return Document.objects.filter(slot="objection_evidence")


def a_photo(name: str = "现场照片.png") -> SimpleUploadedFile:
    """A picture unlike any other: the same file twice is refused."""
    made = io.BytesIO()
    Image.new("RGB", (8, 8), (next(_shades) % 256, 120, 60)).save(made, "PNG")
    return SimpleUploadedFile(name, made.getvalue())


def test_the_page_that_is_checked_offers_to_add_papers(client, notice):
    page = object_to(client, notice, "check").content.decode()

    assert 'enctype="multipart/form-data"' in page and 'name="papers"' in page and " multiple" in page
    assert "最多 3 份" in words(page)


def test_up_to_three_papers_come_with_it_and_stand_on_its_own_matter(client, notice):
    response = object_to(client, notice, papers=[a_photo(f"照片{n}.png") for n in range(3)])
    assert response.status_code == 302, words(response.content.decode())

    matter = Matter.objects.get(kind="objection")
    assert [(d.name, d.slot, d.uploaded_by, d.matter) for d in evidence().order_by("pk")] == [
        ("材料.png", "objection_evidence", None, matter) for n in range(3)
    ]
    assert list(Event.objects.filter(matter=matter).order_by("seq").values_list("action", "hat")) == [
        ("open", "public"), *[("attach", "public")] * 3,
    ]  # fmt: skip
    assert "收到证明材料 3 份。" in words(read(client, response.url))
    call_command("verify", verbosity=0)


def test_papers_are_looked_into_before_the_press_holds_anything(client, notice, monkeypatch):
    assert object_to(client, notice, papers=[a_photo()], _once="einmal").status_code == 302

    monkeypatch.setattr(handed_in, "read_first", lambda request: None)  # the control
    with pytest.raises(slow_work.HoldsOthersUp):
        object_to(client, notice, papers=[a_photo()], once="zweimal", _once="zweimal")


def test_without_papers_it_is_sent_as_before(client, notice):
    """The control."""
    response = object_to(client, notice)

    assert (Objection.objects.count(), evidence().count()) == (1, 0)
    assert "收到证明材料" not in words(read(client, response.url))


@pytest.mark.parametrize(
    ("papers", "sentence"),
    [
        ([("一.png", b"MZ not a picture")], "一.png"),
        ([("一.exe", b"MZ")], "一.exe"),
        ([("一.png", b"")], "一.png"),
    ],
    ids=["a program called a picture", "a program", "nothing"],
)
def test_a_file_that_is_not_taken_says_why_and_what_was_typed_stays(client, notice, papers, sentence):
    response = object_to(client, notice, papers=[a_photo(), *(SimpleUploadedFile(*paper) for paper in papers)])

    page = response.content.decode()
    assert response.status_code == 409
    assert "没有提交" in page and sentence in page and "请重新选择" in page and OBJECTOR["text"] in page
    assert (Objection.objects.count(), evidence().count()) == (0, 0)


def test_four_are_too_many(client, notice):
    response = object_to(client, notice, papers=[a_photo() for _ in range(4)])

    assert response.status_code == 409 and "证明材料最多 3 份。" in response.content.decode()
    assert (Objection.objects.count(), evidence().count()) == (0, 0)


def test_a_file_over_the_limit_is_not_even_stored_and_is_said(client, notice, settings):
    settings.PAPER_LIMITS = {"file": 1000}
    response = object_to(client, notice, papers=[SimpleUploadedFile("大.pdf", b"%PDF-1.4 " + b"x" * 200_000)])

    assert response.status_code == 409 and "“大.pdf”超过每份" in response.content.decode()
    assert Objection.objects.count() == 0


def test_sent_twice_the_papers_are_there_once(client, notice):
    first = object_to(client, notice, papers=[a_photo()])
    second = object_to(client, notice, papers=[a_photo()])

    assert first.url == second.url
    assert (Objection.objects.count(), evidence().count()) == (1, 1)


def test_one_visitor_tries_ten_times_with_files_and_then_waits(client, notice):
    junk = [object_to(client, notice, papers=[SimpleUploadedFile("一.exe", b"MZ")]).status_code for _ in range(11)]
    with_a_good_one = object_to(client, notice, papers=[a_photo()]).status_code
    without = object_to(client, notice).status_code
    somebody_else = object_to(
        Client(REMOTE_ADDR="198.51.100.7"), notice, once="another", papers=[a_photo()]
    ).status_code

    assert (junk, with_a_good_one, without, somebody_else) == ([409] * 10 + [429], 429, 302, 302)


def test_the_papers_are_read_by_those_in_reach_and_by_nobody_else(client, notice, person, story):
    object_to(client, notice, papers=[a_photo()])
    document, matter = evidence().get(), Matter.objects.get(kind="objection")
    address = reverse("desk:paper", args=[document.pk])

    def status(user) -> int:
        visitor = Client()
        if user is not None:
            visitor.force_login(user)
        return visitor.get(address).status_code

    inside, outside = person(CLERK), person(CLERK, region="320583")
    assert (status(inside), status(person(AUDITOR))) == (200, 200)
    assert [status(user) for user in (outside, story.applicant, person(EXPERT), person(FINANCE_MAKER))] == [404] * 4
    assert status(None) == 302  # to the sign-in
    assert story.applicant.memberships.get().role_code == APPLICANT.code, "whose case it is against"
    said = Client()
    said.force_login(inside)
    page = said.get(f"/desk/matters/{matter.number}/").content.decode()
    assert "材料.png" in page and "现场照片" not in page, "a name that was typed would outlive the words"
    answer = said.get(address)
    assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"


def test_no_public_page_names_them(client, notice):
    object_to(client, notice, papers=[a_photo("钱多多的合同.png")])
    visitor, matter = Client(), Matter.objects.get(kind="objection")
    shown = "".join(
        read(visitor, path) for path in (reverse("portal:notice", args=[notice.pk]), reverse("portal:notices"))
    )
    shown += follow(visitor, matter.number, code_of(matter)).content.decode()

    assert "钱多多" not in shown
