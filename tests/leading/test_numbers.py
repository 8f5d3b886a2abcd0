"""Every number of an overview opens its list and equals it, in worlds walked at random; nobody sees a number of what they may not reach."""

import random
import re
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
from yihe.acts.funds.promises import appropriate, envelope_for
from yihe.acts.funds.reserving import reserve
from yihe.faces.desk import leading_numbers
from yihe.faces.desk.leading_pages import PAGES
from yihe.foundation import money, reclaiming, slow_work
from yihe.foundation.roles import CLERK, DIRECTOR, JUSTICE_OFFICE, POLICY_EDITOR, REVIEWER
from yihe.matters import figures, folding, kinds
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter

KINDS = [kind for kind in kinds.every() if not kind.__module__.startswith("tests.")]
LINK = re.compile(r'<a[^>]* href="([^"]+)" data-number="(-?\d+)">|<a href="([^"]+)" data-number="(-?\d+)">')
TOTAL = re.compile(r"data-total>([^<]*)<")
ROWS = re.compile(r"<tbody data-rows[^>]*>(.*?)</tbody>", re.S)


@pytest.fixture
def town(person, organization, monkeypatch):
    call_command("load_divisions")
    # A world may come to the end of a term and have its words emptied; within the test's transaction no bytes are given back.
    monkeypatch.setattr(reclaiming, "reclaim", lambda *_tables, **_said: None)
    return Town(person, organization, monkeypatch)


def world(town: Town, seed: int) -> None:
    """Walk one matter of each kind some way, by chance; what it comes to stays. Now and then the clock folds what changed into what is kept."""
    chance = random.Random(seed)
    for place, kind in enumerate(chance.sample(KINDS, len(KINDS))):
        if place % 7 == 6:
            folding.fold()
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
        if any(sort in address for sort in ("/matters/", "/people/", "/texts/")):
            total += lines
        elif "/days/" in address:
            total += sum(int(days) for days in re.findall(r">(\d+) 天</td>", body))
        else:
            found = re.findall(r">(-?)¥([\d,]+\.\d\d)</td>", body)
            total += sum(money.to_fen(Decimal(sign + yuan.replace(",", ""))) for sign, yuan in found)
        following = re.search(r'<a[^>]*href="([^"]*after=[^"]*)"', page)
        address = unescape(following[1]) if following else ""
    return total


def said_total(page: str) -> str:
    return TOTAL.search(page)[1]


@pytest.mark.parametrize("seed", (3, 6))  # worlds that come to money
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


def test_a_budget_is_what_was_paid_promised_reserved_and_is_left_and_each_opens_its_list(town):
    """What is kept for a purchase is neither promised nor left: without it the line would not add up, as it says it does."""
    matter, clerk, year = town.claim("exam", "submitted"), town.who(CLERK), timezone.localdate().year
    for purpose in ("activity", "exam"):
        envelope = envelope_for(source="fiscal", year=year, region="320585", purpose=purpose)
        appropriate(envelope, Decimal(1000), by=clerk, reason="演示")
        if purpose == "activity":
            reserve(envelope, matter=matter, purpose=purpose, amount=Decimal(700), by=clerk)
    user = town.who(DIRECTOR)

    rows = leading_numbers.Told(user).money().rows
    assert len(rows) == 4
    assert all(row.numbers[0].value == sum(number.value for number in row.numbers[1:5]) for row in rows)
    assert [row.numbers[3].value for row in rows if row.label.startswith("公益活动")] == [70000]
    lists = [pair for pair in links(get(user, reverse("desk:leading", args=["director"]))) if "/money/" in pair[0]]
    assert {address.split("/")[4] for address, _fen in lists} == {
        "budget",
        "reserved",
        "left",
        "asked",
        "estimated",
        "remains",
    }
    assert [(address, counted(user, address)) for address, _fen in lists] == lists
    # Whoever may know of no matter reads which one it is, and not what it is called.
    editor = town.who(POLICY_EDITOR)
    kept = next(address for address, _fen in lists if "/reserved/" in address)
    assert matter.title in get(user, kept) and matter.title not in get(editor, kept)
    assert "/remains/" not in get(editor, reverse("desk:leading", args=["policy_editor"]))


def test_control_a_list_that_counts_something_else_is_found(town, monkeypatch):
    world(town, 1)
    user = town.who(DIRECTOR)
    there = links(get(user, reverse("desk:leading", args=["director"])))
    monkeypatch.setattr(figures, "rows", lambda user, figure, **asked: Matter.objects.visible_to(user).none())

    matters = [(address, number) for address, number in there if "/matters/" in address]

    assert matters
    assert all(counted(user, address) != number for address, number in matters)


def tables(page: str) -> dict[str, list[list[str]]]:
    """Return the tables of an overview as the page prints them: by panel, the one with the most rows, without its notes."""
    found: dict[str, list[list[str]]] = {}
    for panel in re.findall(r'<section[^>]*id="part-.*?</section>', page, re.S):
        title = re.search(r"<h2[^>]*>(.*?)</h2>", panel, re.S)[1].strip()
        found[title] = []
        for body in re.findall(r"<tbody>(.*?)</tbody>", panel, re.S):
            rows = []
            for row in re.findall(r"<tr.*?</tr>", body, re.S):
                row = re.sub(r'<span class="working">.*?</span>', "", row)
                cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
                rows.append([unescape(re.sub(r"<[^>]*>", "", cell)).strip() for cell in cells])
            if len(rows) >= len(found[title]):
                found[title] = rows
    return found


def sheet_of(user, role: str) -> dict[str, list[tuple]]:
    client = Client()
    client.force_login(user)
    book = load_workbook(BytesIO(client.get(reverse("desk:leading_sheet", args=[role])).content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def as_printed(value, unit: str) -> str:
    if value is None:
        return "—"
    return money.shown(Decimal(str(value))) if unit == "元" else str(value)


@pytest.mark.parametrize("role", PAGES, ids=lambda role: role.code)
def test_the_workbook_has_a_sheet_for_each_table_and_says_what_the_page_says(town, role):
    world(town, 1)
    user = town.who(role)
    printed, book = tables(get(user, reverse("desk:leading", args=[role.code]))), sheet_of(user, role.code)
    leads = leading_numbers.leads(user)

    assert [name for name in book if name not in ("要点", "说明")] == list(printed)
    assert ("要点" in book) == leads
    compared = 0
    for title, rows in printed.items():
        header, *lines = book[title]
        units = [re.search(r"（(.)）$", head)[1] for head in header if re.search(r"（[件元天人项]）$", head or "")]
        beneath = 2 if any((head or "").startswith("其中") for head in header) else 1
        said = []
        for line in lines:
            names = [name for name in line[:beneath] if name]
            said.append([names[-1], *map(as_printed, line[beneath : beneath + len(units)], units)])
        assert said == rows, title
        compared += sum(len(row) - 1 for row in rows)
    assert compared > (5 if role == POLICY_EDITOR else 20)


def test_control_a_sheet_that_says_another_number_is_found(town, monkeypatch):
    world(town, 1)
    user = town.who(DIRECTOR)
    printed = tables(get(user, reverse("desk:leading", args=["director"])))
    monkeypatch.setattr(leading_numbers.Number, "plain", property(lambda number: number.value + 1))
    [_header, first, *_rest] = sheet_of(user, "director")["逾期与在办，停在哪里"]

    assert [str(value) for value in first[1:3]] != printed["逾期与在办，停在哪里"][0][1:]


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
    world(town, 6)
    client = Client()
    client.force_login(town.who(JUSTICE_OFFICE))
    page = get(town.who(DIRECTOR), reverse("desk:leading", args=["director"]))
    money_lists = [address for address, _number in links(page) if "/money/" in address]

    assert money_lists
    assert {client.get(address).status_code for address in money_lists} == {404}


def test_a_policy_editor_is_told_no_forecast_out_of_what_they_may_not_reach(town):
    world(town, 6)
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
