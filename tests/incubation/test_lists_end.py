"""The pages of an organization, of a stay, of somebody end their lists; what is older stands behind them, page by page."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from yihe.domains.incubation.records import ServiceRecord
from yihe.faces.desk import incubation, organizations
from yihe.foundation.records import acts
from yihe.foundation.roles import ADMINISTRATOR, CLERK
from yihe.registers.accounts import queries as accounts
from yihe.registers.accounts.models import Membership


def page(client, user, name: str, *args, **asked) -> str:
    client.force_login(user)
    answer = client.get(reverse(f"desk:{name}", args=args), asked)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def walked(client, user, name: str, *args):
    """Yield each page of a list, from the first to the last, by the link a reader follows."""
    text = page(client, user, name, *args)
    yield text
    while following := re.search(r'rel="next" href="([^"]+)"', text):
        text = client.get(following[1].replace("&amp;", "&")).content.decode()
        yield text


def services(text: str) -> list[int]:
    return [int(n) for n in re.findall(r"第(\d+)次培训", text)]


@pytest.fixture
def helped(story):
    """Return a stay with nine services given."""
    residency = story.residency()
    for n in range(9):
        acts.enter(
            ServiceRecord, residency, by=story.tutor, service="training", on=timezone.localdate(), hours=Decimal(1),
            note=f"第{n}次培训",
        )  # fmt: skip
    return residency


def test_an_organizations_page_ends_what_it_lived_through_and_the_whole_is_a_page_behind_it(
    client, story, helped, monkeypatch, person
):
    reader, code = person(CLERK), helped.organization.uscc
    assert services(page(client, reader, "organization", code)) == list(range(9))  # few are all there

    monkeypatch.setattr(organizations, "LATEST", 4)
    monkeypatch.setattr(organizations, "LIFE", 5)
    ended = page(client, reader, "organization", code)
    assert services(ended) == [5, 6, 7, 8] and "更早还有 7 项。" in ended  # the entry and the stage besides
    pages = list(walked(client, reader, "organization_life", code))
    assert len(pages) == 3 and sum(len(services(each)) for each in pages) == 9
    assert sorted(n for each in pages for n in services(each)) == list(range(9))

    client.force_login(person(CLERK, region="320582"))
    assert client.get(reverse("desk:organization_life", args=[code])).status_code == 404


def test_a_stays_page_ends_its_services(client, story, helped, monkeypatch):
    assert len(set(services(page(client, story.manager, "resident", helped.pk)))) == 9
    monkeypatch.setattr(incubation, "LATEST", 4)
    ended = page(client, story.manager, "resident", helped.pk)
    assert len(set(services(ended))) == 4 and "9 次，这里是最近的 4 次" in ended
    assert f"{reverse('desk:records', args=['service'])}?about={helped.pk}" in ended


def test_what_somebody_held_is_read_page_by_page_behind_what_they_hold(client, person, monkeypatch):
    monkeypatch.setattr(accounts, "HELD", 4)
    administrator, holder = person(ADMINISTRATOR), person(CLERK)
    own = holder.memberships.get()
    today = timezone.localdate()
    for n in range(10):  # a duty that was lent again and again, and is over
        Membership.objects.create(
            user=holder, role_code="clerk", region=own.region, valid_from=today - timedelta(days=60 - n),
            valid_until=today - timedelta(days=30 - n), title=f"第{n}次代班",
        )  # fmt: skip
    pages = list(walked(client, administrator, "person", holder.username))
    lent = [[int(n) for n in re.findall(r"第(\d)次代班", each)] for each in pages]
    assert lent == [[9, 8, 7, 6], [5, 4, 3, 2], [1, 0]]
    address = reverse("desk:end_membership", args=[holder.username, own.pk])
    assert [address in each for each in pages] == [True, False, False]  # what is held stands on the first
    first = Membership.objects.get(title="第0次代班")
    assert accounts.membership_of(holder, first.pk, seen_by=administrator) == first
