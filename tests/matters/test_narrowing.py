"""
A list narrowed and ordered: what the statement finds is what a plain filter in Python finds among what the person may know of,
on every page, in the same order; a count says no more.
"""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.http import Http404
from django.utils import timezone

from tests.conftest import make_organization
from tests.errands.kinds import ErrandKind
from yihe.foundation import workdays
from yihe.foundation.roles import APPLICANT, AUDITOR, CIVIL_AFFAIRS, CLERK, DIRECTOR
from yihe.matters import listed, narrowed_lists, queries, standing
from yihe.matters.models import Matter
from yihe.matters.narrowing import CLOSED, LATE, NEAR, NOTHING, OPEN, ORDERS, Asked, near_until, place_of

pytestmark = pytest.mark.usefixtures("neighbours")

STATES = ("draft", "submitted", "returned", "accepted", "noticed")
TOWNS = ("320585100", "320585101", "320505001")


@pytest.fixture
def many(errand, people, person):
    """Some matters of two towns and a city next door: of every state, amount, day and holder a list may be asked for."""
    chance = random.Random(20261128)
    organizations = [
        make_organization(f"{name}服务社（虚构）", region=town)
        for name, town in zip("晨曦远帆光辉", TOWNS * 2, strict=True)
    ]
    applicants = [person(APPLICANT, of=each) for each in organizations]
    made = []
    for n in range(40):
        place = chance.randrange(len(organizations))
        state = chance.choice(STATES)
        if not organizations[place].region.startswith("320585"):
            state = chance.choice(STATES[:2])  # the city next door has no clerk of ours
        amount = chance.choice(["0.00", "500.00", "500.01", "99999.99"])
        matter = errand(state, amount=amount, of=organizations[place], by=applicants[place])
        made.append(matter)
        if state == "submitted" and n % 2 and matter.region.startswith("320585"):
            standing.reassign(matter, by=people.clerk, to=people.clerk, reason="请承办")
    for n, matter in enumerate(made):
        moved = {"due_at": timezone.now() + timedelta(days=chance.randrange(-6, 12))} if matter.is_open else {}
        if matter.submitted_at:
            moved["submitted_at"] = timezone.now() - timedelta(hours=7 * n)
        Matter.objects.filter(pk=matter.pk).update(**moved, **({"amount": None} if n % 7 == 0 else {}))
    return made


def answers(matter: Matter, asked: Asked) -> bool:
    """Test in plain Python whether a matter answers."""
    day = timezone.localdate(matter.submitted_at) if matter.submitted_at else None
    now = timezone.now()
    open_and_due = matter.closed_at is None and matter.due_at is not None
    state = {"": True, OPEN: matter.closed_at is None, CLOSED: matter.closed_at is not None}
    due = {
        "": True, LATE: open_and_due and matter.due_at <= now,
        NEAR: open_and_due and now < matter.due_at <= near_until(timezone.localdate()),
    }  # fmt: skip
    organization = matter.organization
    return all((
        not asked.kind or matter.kind == asked.kind,
        state.get(asked.state, matter.state == asked.state),
        matter.region.startswith(asked.town),
        not asked.organization or asked.organization in organization.name or asked.organization == organization.uscc,
        not asked.handler or bool(matter.assignee and asked.handler in matter.assignee.name),
        not asked.holder or matter.holder == asked.holder,
        asked.least is None or matter.amount is not None and matter.amount >= asked.least,
        asked.most is None or matter.amount is not None and matter.amount <= asked.most,
        asked.since is None or day is not None and day >= asked.since,
        asked.until is None or day is not None and day <= asked.until,
        due[asked.due],
    ))  # fmt: skip


def in_order(matters: list[Matter], order: str) -> list[Matter]:
    by = ORDERS[order]
    if by.column == "pk":
        return sorted(matters, key=lambda m: m.pk, reverse=by.down)
    there = [m for m in matters if getattr(m, by.column) is not None and not (by.column == "due_at" and m.closed_at)]
    rest = [m for m in matters if m not in there]
    there.sort(key=lambda m: (getattr(m, by.column), m.pk), reverse=by.down)
    return there + sorted(rest, key=lambda m: -m.pk)


def generated(number: int) -> list[tuple[Asked, str]]:
    """Return combinations of questions and orders, drawn with a seed."""
    chance, today = random.Random(number), timezone.localdate()
    choices = {
        "kind": ["errand", "none"], "state": [OPEN, CLOSED, *STATES], "town": ["320585", *TOWNS], "organization": ["晨", "服务社", "没有"],
        "handler": ["受理", "没有"], "holder": ["clerk", "applicant"], "least": [Decimal("0.01"), Decimal("500.01")],
        "most": [Decimal("500.00"), Decimal("99999.99")], "since": [today - timedelta(days=n) for n in (1, 5)],
        "until": [today - timedelta(days=n) for n in (0, 3)], "due": [LATE, NEAR],
    }  # fmt: skip
    found = [(NOTHING, order) for order in ORDERS]
    found += [
        (Asked(**{name: value}), chance.choice([*ORDERS])) for name, values in choices.items() for value in values
    ]
    for _ in range(60):
        names = chance.sample([*choices], chance.randrange(2, 5))
        found.append((Asked(**{name: chance.choice(choices[name]) for name in names}), chance.choice([*ORDERS])))
    return found


def pages(user, asked: Asked, order: str) -> list[int]:
    found, after = [], ""
    while True:
        page = narrowed_lists.everything(user, asked, order=order, after=after)
        found += [row.pk for row in page.rows]
        if not page.next:
            return found
        after = page.next


def test_whatever_is_asked_the_list_holds_what_a_plain_filter_finds_in_reach(many, people, person, monkeypatch):
    monkeypatch.setattr(narrowed_lists, "PAGE", 7)
    narrowed_lists._asked_page.cache_clear()  # compiled with the page of this test, and let go after it
    readers = [
        people.clerk, person(DIRECTOR, region="320585100"), person(AUDITOR, region="3205"), person(CIVIL_AFFAIRS),
        person(CLERK, region="320506"), person(APPLICANT, of=many[0].organization),
    ]  # fmt: skip
    told = 0
    for user in readers:
        known = list(Matter.objects.visible_to(user).select_related("organization", "assignee"))
        for asked, order in generated(7):
            expected = [m.pk for m in in_order([m for m in known if answers(m, asked)], order)]
            assert pages(user, asked, order) == expected, (user, asked, order)
            assert narrowed_lists.counted(user, asked) == len(expected)
            plain = narrowed_lists.in_order(narrowed_lists.all_narrowed(user, asked), order)
            assert [row.pk for row in narrowed_lists.each(plain, (), 1000)] == expected, "and so does the export"
            told += bool(expected)
    narrowed_lists._asked_page.cache_clear()
    assert told > 100, "the control: most questions have an answer"


def test_a_filter_beyond_ones_reach_finds_and_counts_nothing(many, people, person):
    outside = person(CLERK, region="320506")
    for asked in (Asked(town="320585"), Asked(least=Decimal("1")), Asked(organization="晨"), Asked(state=OPEN)):
        assert narrowed_lists.everything(outside, asked).rows == []
        assert narrowed_lists.counted(outside, asked) == 0
    assert narrowed_lists.counted(people.clerk, Asked(town="320585")), "the control: there is something to find"


def test_a_queue_narrowed_is_the_queue_and_the_filter(many, people):
    for tab in queries.TABS:
        whole = {row.pk for row in queries.inbox(people.clerk, tab).rows}
        known = Matter.objects.filter(pk__in=whole).select_related("organization", "assignee")
        for asked in (Asked(least=Decimal("500.01")), Asked(due=LATE), Asked(holder="clerk", most=Decimal("500"))):
            found = queries.inbox(people.clerk, tab, asked=asked, order="-amount")
            assert [row.pk for row in found.rows] == [
                m.pk for m in in_order([m for m in known if answers(m, asked)], "-amount")
            ]


def test_more_than_are_counted_are_said_to_be_more(many, people, monkeypatch):
    monkeypatch.setattr(narrowed_lists, "MOST_COUNTED", 5)
    narrowed_lists._few.cache_clear()

    number = narrowed_lists.counted(people.clerk, NOTHING)

    narrowed_lists._few.cache_clear()
    assert number == 6


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    "after",
    [
        "x",
        "_",
        "1_x",
        "x_1",
        "NaN_1",
        "Infinity_1",
        "9" * 60,
        "9" * 50 + "_1",
        "2026-99-99_1",
        "0001-01-01T00:00:00+14:00_1",
    ],
)
def test_a_place_that_is_none_is_not_there(people, order, after):
    with pytest.raises(Http404):
        narrowed_lists.everything(people.clerk, NOTHING, order=order, after=after)


def test_the_amount_on_the_cover_follows_each_event(errand, people):
    matter = errand("draft", amount="500.00")
    assert Matter.objects.get(pk=matter.pk).amount == Decimal("500.00")


def test_near_is_what_rows_call_near(db):
    today = timezone.localdate()
    last = timezone.localdate(near_until(today) - timedelta(seconds=1))
    assert workdays.between(today, last) <= 3 < workdays.between(today, last + timedelta(days=1))


def test_a_place_is_read_as_it_was_written(errand, people):
    errand("submitted")
    row = narrowed_lists.everything(people.clerk, NOTHING).rows[0]
    for order in ORDERS:
        place = place_of(order, row)
        assert narrowed_lists.everything(people.clerk, NOTHING, order=order, after=place).rows == []
    assert isinstance(row, listed.Listed) and isinstance(row.submitted_at, datetime)
    assert replace(NOTHING, kind="errand").questions == ("kind",) and ErrandKind.code == "errand"
