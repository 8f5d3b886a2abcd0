"""Every number of an overview opens its list and equals it, in worlds walked at random; nobody sees a number of what they may not reach."""

import random
import re
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from html import unescape
from io import BytesIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from tests.ways import WAYS
from tests.ways.town import Town
from tests.ways.walking import take
from yihe.faces.desk import leading_numbers
from yihe.faces.desk.leading import PAGES
from yihe.foundation import money, slow_work
from yihe.foundation.roles import CLERK, DIRECTOR, JUSTICE_OFFICE, POLICY_EDITOR, REVIEWER
from yihe.matters import figures, kinds
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter

KINDS = [kind for kind in kinds.every() if not kind.__module__.startswith("tests.")]
LINK = re.compile(r'<a[^>]* href="([^"]+)" data-number="(-?\d+)">|<a href="([^"]+)" data-number="(-?\d+)">')
TOTAL = re.compile(r"data-total>([^<]*)<")
ROWS = re.compile(r"<tbody data-rows[^>]*>(.*?)</tbody>", re.S)


@pytest.fixture
def town(person, organization, monkeypatch):
    call_command("load_divisions")
    return Town(person, organization, monkeypatch)


def world(town: Town, seed: int) -> None:
    """Walk one matter of each kind some way, by chance; what it comes to stays."""
    chance = random.Random(seed)
    for kind in chance.sample(KINDS, len(KINDS)):
        way = WAYS[kind.code]
        try:
            with slow_work.nobody_waits(), transaction.atomic():
                pk = way.opened(town).pk
        except NotAllowed:  # the organization of the world has one of them already
            continue
        for _step in range(chance.randint(1, 9)):
            then = timezone.localtime() + timedelta(hours=chance.choice((2, 20, 30)))
            town.travel(then.date(), then.hour)
            matter = Matter.objects.get(pk=pk)
            open_to = [a for a in kind.workflow.actions_from(matter.state) if not a.automatic or a.name in way.done]
            onward = [a for a in open_to if not a.refuses and a.target]
            if not open_to:
                break
            try:
                with slow_work.nobody_waits(), transaction.atomic():
                    take(town, kind, way, chance.choice(onward or open_to), matter)
            except NotAllowed:
                continue


def get(user, address: str) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def links(page: str) -> list[tuple[str, int]]:
    return [(unescape(a or c), int(b or d)) for a, b, c, d in LINK.findall(page)]


def counted(user, address: str) -> int:
    """Return what a list comes to, adding up its own lines, page after page: matters, days, fen or people."""
    total, seen = 0, 0
    while address:
        page = get(user, address)
        body = "".join(ROWS.findall(page))
        lines = body.count("<tr>")
        seen += lines
        if "/matters/" in address or "/people/" in address:
            total += lines
        elif "/days/" in address:
            total += sum(int(days) for days in re.findall(r">(\d+) 天</td>", body))
        else:
            total += sum(
                money.to_fen(Decimal(yuan.replace(",", ""))) for yuan in re.findall(r">¥(-?[\d,]+\.\d\d)</td>", body)
            )
        following = re.search(r'<a[^>]*href="([^"]*after=[^"]*)"', page)
        address = unescape(following[1]) if following else ""
    return total


def said_total(page: str) -> str:
    return TOTAL.search(page)[1]


@pytest.mark.parametrize("seed", (1, 6))  # worlds that come to money
def test_every_number_opens_its_list_and_equals_it(town, person, seed):
    world(town, seed)
    wrong, followed = [], set()
    for role in PAGES:
        user = town.who(role)
        for address, number in links(get(user, reverse("desk:leading", args=[role.code]))):
            followed.add(address.split("/")[3])
            if counted(user, address) != number:
                wrong.append((role.code, address, number, counted(user, address), said_total(get(user, address))))

    assert wrong == []
    assert {"matters", "days", "money"} <= followed
    assert "town=320585100" in get(town.who(DIRECTOR), reverse("desk:leading", args=["director"]))


def test_control_a_list_that_counts_something_else_is_found(town, monkeypatch):
    world(town, 1)
    user = town.who(DIRECTOR)
    there = links(get(user, reverse("desk:leading", args=["director"])))
    monkeypatch.setattr(figures, "rows", lambda user, figure, **asked: Matter.objects.visible_to(user).none())

    matters = [(address, number) for address, number in there if "/matters/" in address]

    assert matters
    assert all(counted(user, address) != number for address, number in matters)


def test_the_sheet_says_what_the_page_says(town):
    world(town, 2)
    user = town.who(DIRECTOR)
    client = Client()
    client.force_login(user)
    page = get(user, reverse("desk:leading", args=["director"]))
    content = client.get(reverse("desk:leading_sheet", args=["director"])).content
    rows = list(load_workbook(BytesIO(content)).active.iter_rows(min_row=2, values_only=True))

    def of(unit: str) -> Counter:
        """Return the numbers of a unit other than nothing, as whole as the page has them."""
        return Counter(round(row[4] * (100 if unit == "元" else 1)) for row in rows if row[5] == unit and row[4])

    def linked(*parts: str) -> Counter:
        return Counter(
            number for address, number in links(page) if any(f"/{part}/" in address for part in parts) and number
        )

    assert of("件") == linked("matters")
    assert set(of("天")) == set(linked("days"))
    assert set(linked("money")) <= set(of("元"))


def test_a_region_sees_numbers_of_its_own_matters_alone(town, person):
    world(town, 1)
    here, elsewhere = person(JUSTICE_OFFICE, region="320585100"), person(JUSTICE_OFFICE, region="320585102")
    page = reverse("desk:leading", args=["justice_office"])

    assert links(get(elsewhere, page)) == []
    assert len(links(get(here, page))) > 10


def test_whoever_leads_nothing_has_no_overview_and_none_of_its_lists(town, person):
    world(town, 1)
    director, clerk = town.who(DIRECTOR), person(CLERK)
    client = Client()
    client.force_login(clerk)
    addresses = {address for address, _number in links(get(director, reverse("desk:leading", args=["director"])))}

    answers = {
        client.get(address).status_code
        for address in [*addresses, reverse("desk:overview"), reverse("desk:leading", args=["director"])]
    }

    assert answers == {404}


def test_of_a_year_there_never_was_there_is_no_list_and_no_fault(town):
    client = Client()
    client.force_login(town.who(DIRECTOR))

    for address in (reverse("desk:leading_people", args=["="]), reverse("desk:leading_money", args=["paid"])):
        for year in ("0000", "9999", "２０２６"):
            assert client.get(address, {"year": year, "purpose": "subsidy"}).status_code in (200, 404)


def test_who_sees_no_money_has_no_list_of_it(town):
    world(town, 1)
    client = Client()
    client.force_login(town.who(JUSTICE_OFFICE))
    page = get(town.who(DIRECTOR), reverse("desk:leading", args=["director"]))
    money_lists = [address for address, _number in links(page) if "/money/" in address]

    assert money_lists
    assert {client.get(address).status_code for address in money_lists} == {404}


def test_a_policy_editor_is_told_no_forecast_out_of_what_they_may_not_reach(town):
    world(town, 1)
    page = get(town.who(POLICY_EDITOR), reverse("desk:leading", args=["policy_editor"]))

    assert "不在您的查看范围" in page
    assert "在办申请</th>" not in page
    assert "在办申请</th>" in get(town.who(REVIEWER), reverse("desk:leading", args=["reviewer"]))


def test_the_three_splits_of_a_number_add_up_to_it(town):
    world(town, 2)
    told = leading_numbers.Told(town.who(DIRECTOR))

    for code in figures.FIGURES:
        assert {by.total() for by in told.split(code).values()} == {
            figures.rows(town.who(DIRECTOR), figures.FIGURES[code]).count()
        }


def test_no_number_is_of_an_official():
    """Ranking nobody: no split and no list of numbers knows who works on a matter."""
    assert set(figures.SPLITS) == {"holder", "kind", "town"}
    assert all(set(figure.by) <= set(figures.SPLITS) for figure in figures.FIGURES.values())
