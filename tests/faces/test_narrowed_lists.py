"""A kind's list narrowed: the statement that is compiled once finds what the plain one finds, and the filters say what was asked."""

import re

import pytest

from tests.errands.kinds import ErrandKind
from yihe.foundation.roles import CLERK
from yihe.matters import queries

pytestmark = pytest.mark.usefixtures("neighbours")


@pytest.fixture
def some(errand):
    return [errand(state) for state in ("submitted", "accepted", "submitted", "noticed", "returned", "submitted")]


@pytest.mark.parametrize("state", ["", "open", "submitted", "accepted", "returned", "lapsed"])
def test_every_narrowing_by_state_finds_what_the_plain_question_finds_on_every_page(some, people, state):
    expected = list(queries.kind_matters(people.clerk, ErrandKind, state=state).order_by("-pk"))

    first = queries.of_kind(people.clerk, ErrandKind, state=state)
    following = {
        row.pk: queries.of_kind(people.clerk, ErrandKind, state=state, after=str(row.pk)) for row in first.rows
    }

    assert [row.pk for row in first.rows] == [matter.pk for matter in expected]
    for place, matter in enumerate(expected):
        rest = following[matter.pk]
        assert ([row.pk for row in rest.rows], rest.first) == ([m.pk for m in expected[place + 1 :]], False)


def test_a_narrowed_list_shows_nobody_what_is_out_of_their_reach(some, people, person):
    elsewhere = person(CLERK, region="320505")

    pages = [queries.of_kind(elsewhere, ErrandKind, state=state) for state in ("", "open", "submitted")]

    assert len(queries.of_kind(people.clerk, ErrandKind, state="submitted").rows) == 3
    assert [page.rows for page in pages] == [[], [], []]


def chosen(client, query: str) -> tuple[str, list[str]]:
    """Return the text and the choices the filters of the list show for a query."""
    answer = client.get(f"/desk/kinds/errand/?{query}").content.decode()
    form = re.search(r'<form class="list-filters.*?</form>', answer, re.S).group()
    text = re.search(r'<input type="text" name="q"[^>]*?value="([^"]*)"', form)
    return text.group(1) if text else "", re.findall(r'<option value="([^"]+)" selected', form)


def test_the_filters_show_what_was_asked_this_time_and_nothing_of_the_time_before(some, people, client):
    client.force_login(people.clerk)
    asked = [
        "state=submitted",
        "state=accepted",
        "",
        "state=submitted&q=普法",
        "state=submitted",
        "q=普法",
        "state=none",
        "",
    ]

    shown = [chosen(client, query) for query in asked]

    assert shown == [
        ("", ["submitted"]), ("", ["accepted"]), ("", []), ("普法", ["submitted"]), ("", ["submitted"]), ("普法", []),
        ("", []), ("", []),
    ]  # fmt: skip


def test_a_choice_that_is_none_is_refused_however_often_it_is_asked(some, people, client):
    client.force_login(people.clerk)

    answers = [client.get("/desk/kinds/errand/?state=none").content.decode() for _ in range(2)]

    assert ["field-wrong" in answer for answer in answers] == [True, True]
    assert "field-wrong" not in client.get("/desk/kinds/errand/?state=submitted").content.decode()
