"""What whoever keeps the texts is told of their changes: each number opens as many lines, this week's and those of thirty days."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.incubation import conftest as incubation
from tests.leading.test_numbers import counted, get, links
from yihe.faces.desk import leading_texts
from yihe.foundation.roles import DIRECTOR, POLICY_EDITOR
from yihe.registers.policies import registry
from yihe.registers.policies.models import PolicyText

PAGE = "/desk/leading/policy_editor/"
travel = incubation.travel  # a fixture


@pytest.fixture
def editor(db, person):
    call_command("load_divisions", verbosity=0)
    call_command("load_texts", verbosity=0)
    return person(POLICY_EDITOR)


def of_texts(user) -> dict[str, int]:
    return {address: number for address, number in links(get(user, PAGE)) if "/texts/" in address}


def a_text(**days) -> PolicyText:
    """Return a text that is in force from and until some days from today."""
    text = PolicyText.objects.order_by("pk").first()
    today = timezone.localdate()
    said = {name: today + timedelta(days=days[name]) for name in ("in_force_from", "in_force_until") if name in days}
    PolicyText.objects.filter(pk=text.pk).update(**said)
    text.refresh_from_db()
    return text


def test_a_text_that_begins_today_and_ends_soon_is_told_and_listed(editor):
    text = a_text(in_force_from=0, in_force_until=leading_texts.AHEAD)

    told = of_texts(editor)

    begins, ends = (
        f"/desk/leading/texts/{code}/?when={when}" for code, when in (("begins", "week"), ("ends", "ahead"))
    )
    assert told[begins] == 1 and told[ends] == 1
    assert {address: counted(editor, address) for address in told} == told
    assert text.title in get(editor, begins) and reverse("portal:policy", args=[text.code]) in get(editor, ends)


@pytest.mark.parametrize(
    ("begins", "when"), [(-8, None), (0, "week"), (1, "ahead"), (leading_texts.AHEAD, "ahead"), (leading_texts.AHEAD + 1, None)]
)  # fmt: skip
def test_a_day_is_of_this_week_or_of_those_that_follow_or_of_neither(editor, begins, when):
    text = a_text(in_force_from=begins)

    lists = {each: get(editor, f"/desk/leading/texts/begins/?when={each}") for each in leading_texts.HEADS}

    assert [each for each, page in lists.items() if text.title in page] == ([when] if when else [])


def test_a_figure_of_another_day_is_a_change_with_what_it_was(editor, travel):
    day = max(day for parameter in registry.parameters() for day, _value in parameter.history)
    of_that_day = sum(day == other for parameter in registry.parameters() for other, _value in parameter.history)
    travel(day)

    page = get(editor, "/desk/leading/texts/figures/?when=week")

    assert of_that_day and page.count(day.isoformat()) >= of_that_day and " → " in page
    assert counted(editor, "/desk/leading/texts/figures/?when=week") == len(
        leading_texts.lines_of("figures", leading_texts.spans(timezone.now())["week"])
    )


def test_nobody_else_has_it_and_what_is_no_change_is_no_page(editor, person):
    client = Client()
    client.force_login(person(DIRECTOR))
    assert client.get("/desk/leading/texts/begins/").status_code == 404
    client.force_login(editor)
    assert client.get("/desk/leading/texts/begins/").status_code == 200, "the control"
    assert {client.get(f"/desk/leading/texts/{page}").status_code for page in ("nothing/", "begins/?when=never")} == {
        404
    }
