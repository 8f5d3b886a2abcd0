"""查询码: whoever objects reads it once, on the receipt. It opens the file to whoever holds it, so nobody at the desk reads it."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.faces.portal.visits import code_of, code_on, follow, object_to, read
from yihe.foundation import sheets
from yihe.foundation.roles import APPLICANT, EXPERT, ROLES
from yihe.matters.models import Event, Matter, Notification


def everything_at_the_desk(client: Client, *matters: Matter) -> dict[str, str]:
    """Return by address what a person reads of matters: their pages, all that these and the lists link to, the exports."""
    starts = ["/desk/", "/desk/matters/", "/desk/notifications/"]
    for matter in matters:
        starts += [
            f"/desk/matters/{matter.number}/", f"/desk/matters/{matter.number}/sheet/", f"/desk/kinds/{matter.kind}/",
            f"/desk/search/?q={matter.number}", reverse("exchange:kind", args=[matter.kind]),
        ]  # fmt: skip
    shown = {path: _read(client, path) for path in starts}
    linked = {link for page in shown.values() for link in re.findall(r'href="(/(?:desk|exchange)/[^"#]*)"', page)}
    return shown | {path: _read(client, path) for path in linked - set(starts)}


def _read(client: Client, path: str) -> str:
    response = client.get(path, follow=True)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return str(sheets.read(content, "x.xlsx")) if content.startswith(b"PK") else content.decode(errors="replace")


@pytest.mark.same_beside_any_database(
    "no database has a code in clear; which words a page, a sheet or a message is put together of is said in Python alone"
)
def test_nobody_at_the_desk_reads_the_code_of_a_visitor(client, story, notice, person):
    receipt = read(client, object_to(client, notice).url)
    objection, application = Matter.objects.get(kind="objection"), notice.matter
    codes, leaks, met = {code_on(receipt), code_of(application)}, [], set()
    readers = [story.applicant, *story.experts, story.tutor, story.clerk, story.director, story.reviewer]
    readers += [person(role) for role in ROLES.values() if role not in (APPLICANT, EXPERT) and role.side != "outside"]
    for reader in readers:
        desk = Client()
        desk.force_login(reader)
        shown = everything_at_the_desk(desk, objection, application)
        met |= {m.number for m in (objection, application) if f">{m.title}<" in shown[f"/desk/matters/{m.number}/"]}
        leaks += [
            (reader.username, path)
            for path, page in shown.items()
            if any(code in page.replace(" ", "") for code in codes)
        ]

    told = [*Notification.objects.values_list("text", flat=True), *Event.objects.values_list("payload", flat=True)]
    told += [f"{letter.subject} {letter.body}" for letter in mail.outbox]
    assert leaks == [] and not any(code in words for words in told for code in codes)
    assert met == {objection.number, application.number}
    assert follow(Client(), objection.number, code_on(receipt)).status_code == 200, "the control: it is a code"


def test_who_searches_for_a_code_finds_nothing(story, notice):
    desk = Client()
    desk.force_login(story.clerk)

    found = _read(desk, f"/desk/search/?q={code_of(notice.matter)}")

    assert notice.matter.number not in found
    assert notice.matter.number in _read(desk, f"/desk/search/?q={notice.matter.number}")
