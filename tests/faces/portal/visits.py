"""What a visitor does and reads."""

import re

from django.test import Client
from django.urls import reverse

from yihe.acts.notices.models import Notice
from yihe.matters import codes
from yihe.matters.models import Party

OBJECTOR = {"name": "钱多多", "phone": "13812345678", "text": "该组织没有专职人员，我去过三次都没有人。"}
STARTUP = {
    "answer": "1",
    "registration": "registered",
    "registered_on": "2026-03-02",
    "in_field": "yes",
    "staff": "none",
}


def read(client: Client, path: str, status: int = 200, **given) -> str:
    """Return the words of a page; the tests say what it must and must not hold."""
    response = client.get(path, given)
    assert response.status_code == status, path
    return response.content.decode()


def words(page: str) -> str:
    """Return what stands in the middle of a page, without markup and without the tokens of its forms."""
    main = page[page.index("<main") : page.index("</main>")]
    main = re.sub(r'<input type="hidden" name="csrfmiddlewaretoken"[^>]*>', "", main)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def object_to(client: Client, notice: Notice, step: str = "send", **changes):
    address = reverse("portal:object", args=[notice.pk])
    return client.post(address, OBJECTOR | {"step": step, "once": "einmal"} | changes)


def follow(client: Client, number: str, code: str, **headers):
    return client.post(reverse("portal:follow"), {"number": number, "code": code}, follow=True, **headers)


def code_on(receipt: str) -> str:
    """Return the code a receipt's page shows, without its blanks."""
    found = re.search(r"<dt>查询码</dt><dd>([^<]+)</dd>", receipt)
    assert found, "the receipt shows a code"
    return found[1].replace(" ", "")


def code_of(matter) -> str:
    """Return a code of whoever a matter is for, issued now: what was issued before is known to nobody."""
    party = Party.objects.filter(matter=matter, user=None).order_by("pk")[0]
    Party.objects.filter(pk=party.pk).update(code_digest="")
    return codes.issue(party)
