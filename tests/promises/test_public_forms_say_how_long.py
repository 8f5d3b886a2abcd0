"""Whoever writes something on a public page reads there how long it is kept: one sentence, from the term by which the clock empties it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from yihe.foundation import city_pack, parameters
from yihe.foundation.periods import YEARS, Term
from yihe.foundation.roles import ADMINISTRATOR
from yihe.matters import clock, kinds, told_how_long
from yihe.matters.declared import Kept
from yihe.registers.accounts import feedback
from yihe.registers.accounts.models import Feedback

PAGES = Path(__file__).parents[2] / "yihe/faces/portal/jinja2/portal"
# Pages with a form that is posted, on which nothing of one's own words is kept, and why.
NOTHING_IS_KEPT = {
    "bid.html": "sealed on the device; the names of its boxes are sent to nobody",
    "bid_enter.html": "a number and a code",
    "follow.html": "a number and a code",
    "rate_code.html": "a code",
    "invitation.html": "a code and a password",
    "subscribe.html": "the box of the address says itself that it goes with the last topic",
}
_BOX = re.compile(r'ui\.form_fields\(|<textarea|<input(?![^>]*type="(?:hidden|search|file|checkbox|radio)")')
_SAYS = re.compile(r"pieces\.keeps\(keeps\)|~ keeps")


def takes_words(page: str) -> bool:
    """Test whether a template has a form that is posted with a box to write in."""
    posted = 'method="post"' in page or "ui.form_open(" in page
    return posted and bool(_BOX.search(page))


def silent(pages: dict[str, str]) -> set[str]:
    return {name for name, page in pages.items() if takes_words(page) and not _SAYS.search(page)}


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in PAGES.glob("*.html")}


def test_every_public_form_says_how_long_what_is_written_stays(pages):
    assert silent(pages) == set(NOTHING_IS_KEPT), (
        "write {{ pieces.keeps(keeps) }} above its button, or why nothing is kept"
    )


def test_control_a_form_that_says_nothing_is_found(pages):
    assert silent({"feedback.html": pages["feedback.html"].replace("{{ pieces.keeps(keeps) }}", "")}) == {
        "feedback.html"
    }
    assert silent({"new.html": '<form method="post"><textarea name="text"></textarea></form>'}) == {"new.html"}
    assert not takes_words('<form method="post"><input type="hidden" name="once"><button>好</button></form>')


@pytest.mark.parametrize(
    "kind", [kind for kind in kinds.every() if kind.person or kind.words_kept], ids=lambda kind: kind.code
)
def test_of_every_kind_that_somebody_without_an_account_writes_in_it_can_be_said(kind):
    said = told_how_long.words(kind, city_pack.region_of(city_pack.here()))

    if kind.words_kept is None:
        assert said == told_how_long.FOR_GOOD
    else:
        assert re.search(r"办结以后满 \d+ (年|个月|日)删除", said), said


def test_it_is_the_term_by_which_the_clock_empties_it(client, monkeypatch):
    page = reverse("portal:advise")
    consultation = kinds.get("consultation")
    term = consultation.words_kept.term
    now = parameters.current().at(term.parameter, timezone.localdate()).value
    assert f"满 {now} 年删除" in client.get(page).content.decode()

    monkeypatch.setattr(consultation, "words_kept", Kept(Term(7, YEARS), ground="虚构规定第九条"))

    assert "满 7 年删除" in client.get(page).content.decode()


@pytest.mark.django_db
def test_what_was_said_of_a_page_goes_when_its_term_is_over(client, person, monkeypatch):
    days = feedback.kept().n
    assert f"答复以后满 {days} 日删除" in client.get(reverse("portal:feedback")).content.decode()
    answered, waits = feedback.say("字太小（虚构）", contact="13800000000"), feedback.say("看不懂（虚构）")
    feedback.answer(answered, "已经放大（虚构）", by=person(ADMINISTRATOR))
    begun = timezone.now()

    for later, left in ((days - 1, {answered, waits}), (days + 30, {waits})):
        monkeypatch.setattr(timezone, "now", lambda later=later: begun + timedelta(days=later))
        feedback.forget_old()
        assert set(Feedback.objects.all()) == left, "what nobody answered stays until somebody does"
    assert "feedback" in clock.run().chores
