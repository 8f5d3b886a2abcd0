"""Whoever is refused is told the facts, the reason, the clause and the remedies, whichever action of whichever kind said no."""

from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from tests.ways import WAYS
from tests.ways.town import Town
from tests.ways.walking import WORDS, everywhere, put_back_afterwards, take
from yihe.foundation.roles import CLOCK
from yihe.foundation.workflow import Tone
from yihe.matters import kinds
from yihe.matters.letters import LAPSED, adverse
from yihe.matters.models import Matter
from yihe.registers.policies import remedies

KINDS = [kind for kind in kinds.every() if not kind.__module__.startswith("tests.")]
OUTSIDE = [kind for kind in KINDS if adverse(kind)]


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def test_of_ours_only_what_the_bureau_refuses_its_own_has_no_letter():
    """A room from outside says so of its own kinds, and no list here has to know them."""
    refusing = {
        kind.code for kind in KINDS for action in kind.workflow.actions.values()
        if kind.__module__.startswith("yihe.") and action.target and action.target.is_final
        and (action.refuses or action.target.tone is Tone.BAD)
    }  # fmt: skip

    assert refusing - {kind.code for kind in OUTSIDE} == {kind.code for kind in KINDS if kind.refuses_inside} & refusing
    assert {kind.code for kind in KINDS if kind.__module__.startswith("yihe.") and kind.refuses_inside} == {
        "call", "appropriation", "payment_batch", "recovery", "returned_payment", "tracking", "stage_change",
        "purchase", "contract", "milestone", "tender", "challenge", "tender_complaint", "list_version", "function_transfer",
        "bond", "shift_swap", "duty_allowance", "incident", "performance",  # silence keeps a record as it was counted
    }  # fmt: skip


@pytest.mark.parametrize("kind", OUTSIDE, ids=lambda kind: kind.code)
def test_every_action_that_ends_a_matter_against_somebody_has_a_letter_that_tells_all(town, kind):
    found = {}
    for here in everywhere(town, kind, WAYS[kind.code]):
        for action in kind.workflow.actions_from(here.state):
            if action in adverse(kind):
                with put_back_afterwards(town):
                    matter = Matter.objects.get(pk=here.pk)
                    take(town, kind, WAYS[kind.code], action, matter)
                    found[action.name] = faults_of(kind, Matter.objects.get(pk=here.pk), action)

    assert found == {action.name: [] for action in adverse(kind)}, (
        f"{kind.__module__}: each of these actions ends a matter against whom it is for, who is told the facts, the clause (`basis` "
        "on the action, or a `guide` of the kind) and the remedies; a kind that refuses only the bureau's own says `refuses_inside = True`"
    )


def faults_of(kind, matter, action) -> list[str]:
    letter = kind.letter(matter)
    if letter is None:
        return ["no letter"]
    words = "".join(letter.under("救济途径"))
    wanted = ["60 日", "6 个月", "人民政府", "行政复议", "太仓市人民法院", "网上申请", "网上立案", "行政复议法第二十条"]
    faults = [each for each in wanted if each not in words]
    faults += [f"no {heading}" for heading in ("事实", "理由", "依据") if not letter.under(heading)]
    faults += [f"no {what}" for what in ("issuer", "to", "title") if not getattr(letter, what)]
    if (letter.under("理由") == [LAPSED]) != (CLOCK in action.roles):
        faults.append(f"reason {letter.under('理由')}")
    if matter.number not in "".join(letter.under("事实")):
        faults.append("the facts do not name the application")
    return faults


def test_the_page_of_a_claim_that_was_refused_offers_its_letter(town):
    kind, way = kinds.get("exam_claim"), WAYS["exam_claim"]
    for here in everywhere(town, kind, way):
        if here.state != "accepted":
            continue
        with put_back_afterwards(town):
            take(town, kind, way, kind.workflow.actions["turn_down"], Matter.objects.get(pk=here.pk))
            client = Client()
            client.force_login(town.who(kind.workflow.actions["turn_down"].roles[0]))
            page = client.get(f"/desk/matters/{here.number}/letter/").content.decode()
            matter_page = client.get(f"/desk/matters/{here.number}/").content.decode()
        assert [
            each for each in ("申请的内容：", WORDS, "太政办〔2021〕163号 四(五)", "救济途径") if each not in page
        ] == []
        assert f"/desk/matters/{here.number}/letter/" in matter_page
        return
    raise AssertionError("no claim came to the reviewer")


def test_the_remedies_are_those_of_the_day_and_of_who_decided():
    now, before = remedies.told_on(date(2026, 6, 1)), remedies.told_on(date(2023, 6, 1))

    assert (now.bodies, now.days, now.months) == (("太仓市人民政府", "苏州市司法局"), 60, 6)
    assert "2017年修正" in before.basis and "第二十二条" in now.basis
    assert remedies.told_on(date(2026, 6, 1), "civil_affairs").bodies == ("太仓市人民政府",)
    assert remedies.told_on(date(2021, 11, 17)) is None


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("days: 60", "days: 0", "days 应为大于零的整数"),
        ("court: 太仓市人民法院（实行集中管辖的，为指定管辖的人民法院）", 'court: ""', "court 应为文字，不能空着"),
        ("bodies: [太仓市人民政府, 苏州市司法局]", "bodies: []", "应写明 name 和 bodies"),
    ],
)  # fmt: skip
def test_a_text_that_would_leave_something_untold_is_found_by_the_check(settings, tmp_path, before, after, fault):
    text = (Path(settings.CITY_DIR) / "remedies.yaml").read_text("utf-8")
    (tmp_path / "remedies.yaml").write_text(text.replace(before, after), "utf-8")
    settings.CITY_DIR = tmp_path

    assert [fault in said for said in remedies.faults()] == [True]
