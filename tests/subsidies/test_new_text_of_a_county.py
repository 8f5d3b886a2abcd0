"""A text that one county confirms is its own: the other county's claims, pages and texts stay as they are."""

from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from tests.policies.test_drafting import AMOUNT, confirm, typed
from tests.subsidies.test_two_cities import TAICANG, WUZHONG, both, wuzhong  # noqa: F401  fixtures
from yihe.foundation import city_pack, figure_scopes, parameters
from yihe.registers.policies import confirming, drafting, queries
from yihe.registers.policies.models import PolicyText

DAY = date(2031, 2, 1)


@pytest.fixture
def confirmed(wuzhong):  # noqa: F811
    """Confirm a text of 吴中 that gives 40 000 from a day on, and return the people of 吴中."""
    call_command("load_texts")
    editor = wuzhong.people.editor
    draft = confirming.begin(by=editor, region=WUZHONG, typed=typed(code="wuzhong-2031-1"))
    confirm(confirming.propose(draft, by=editor, foreseen=""), wuzhong.people.director)
    return wuzhong.people


def test_its_figures_are_of_the_county_alone(confirmed):
    with figure_scopes.one_act():
        at = {region: parameters.of(region).at(AMOUNT, DAY).value for region in (TAICANG, WUZHONG)}

    assert at == {TAICANG: 30000, WUZHONG: 40000}


def test_its_text_is_shown_in_its_county_alone(confirmed):
    shown = {}
    for region in (TAICANG, WUZHONG):
        with city_pack.said_in(city_pack.of(region)):
            shown[region] = "wuzhong-2031-1" in queries.texts_here().values_list("code", flat=True)

    assert shown == {TAICANG: False, WUZHONG: True}


def test_another_county_neither_corrects_nor_replaces_it(confirmed, people):
    for said, where in ((typed(code="wuzhong-2031-1"), "code"), (typed(replaces="wuzhong-2031-1"), "replaces")):
        draft = confirming.begin(by=people.editor, region=TAICANG, typed=said)
        found = drafting.read(draft, confirming.figures_known(draft))
        assert [fault.where for fault in found.faults] == [where]


def test_drafts_of_one_county_are_not_there_for_the_other(confirmed, people, client):
    draft = confirming.begin(by=confirmed.editor, region=WUZHONG, typed=typed(code="wuzhong-2031-2"))
    client.force_login(people.editor)

    assert client.get(reverse("desk:text_draft", args=[draft.pk])).status_code == 404
    client.force_login(people.director)
    assert client.get(reverse("desk:text_draft", args=[draft.pk])).status_code == 404
    assert PolicyText.objects.filter(code="wuzhong-2031-1").exists()
