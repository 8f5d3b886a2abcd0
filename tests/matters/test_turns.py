"""Work offered in turn: declined, let lapse, to nobody twice, and back to the role when nobody is left; and given by name."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.errands.models import Errand
from tests.matters import dispatch
from tests.matters.dispatch import DispatchKind, DispatchWorkflow
from yihe.foundation.roles import CLERK, DIRECTOR
from yihe.foundation.workflow import IN_TURN, Action, BadWorkflow, State, Tone, Workflow
from yihe.matters import clock, evidence, forms, kinds, standing, turns
from yihe.matters.actions import NotAllowed, open_matter, perform, refusal
from yihe.matters.models import Clock, Event, Matter, Notification, Party

pytestmark = pytest.mark.usefixtures("neighbours")


@pytest.fixture(autouse=True)
def dispatching(monkeypatch):
    monkeypatch.setitem(kinds._kinds, DispatchKind.code, DispatchKind)
    monkeypatch.setattr(dispatch, "on_duty", None)


@pytest.fixture
def clerk(person):
    return person(CLERK)


@pytest.fixture
def directors(person):
    return [person(DIRECTOR, name=name) for name in ("甲", "乙", "丙")]


@pytest.fixture
def asked(clerk):
    def make():
        return open_matter(DispatchKind, Errand(purpose="问", amount=0), by=clerk, region="320585", hat="clerk")

    return make


@pytest.fixture
def minutes_later(monkeypatch):
    def go(minutes: int) -> None:
        now = timezone.now() + timedelta(minutes=minutes)
        monkeypatch.setattr(timezone, "now", lambda: now)

    return go


def now(matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def has_it(matter):
    return now(matter).assignee


def decline(matter, by):
    perform(matter, "decline", by=by, reason="另有安排")


def test_it_goes_from_one_to_the_next_by_no_and_by_time_each_with_a_fresh_term(
    asked, clerk, directors, monkeypatch, minutes_later
):
    monkeypatch.setattr(dispatch, "on_duty", directors)
    matter = asked()
    perform(matter, "offer", by=clerk)
    assert has_it(matter) == directors[0]

    minutes_later(4)
    decline(matter, directors[0])
    assert has_it(matter) == directors[1]
    assert Clock.objects.get(matter=matter).due_at == timezone.now() + timedelta(minutes=10)

    minutes_later(9)
    assert clock.run().moved == []
    minutes_later(2)
    assert clock.run().moved == [matter.number]
    assert has_it(matter) == directors[2]
    perform(matter, "take", by=directors[2])

    given = [e.said["assignee"]["label"] for e in Event.objects.filter(matter=matter) if "assignee" in e.said]
    assert (given, has_it(matter)) == (["甲", "乙", "丙"], directors[2])
    assert list(Party.objects.filter(matter=matter, until=None).values_list("user__name", flat=True)) == ["丙"]
    assert list(evidence.verify(matter)) == []


def test_when_nobody_is_left_it_is_the_roles_which_is_told_once(asked, clerk, directors, monkeypatch, minutes_later):
    monkeypatch.setattr(dispatch, "on_duty", directors[:2])
    matter = asked()
    perform(matter, "offer", by=clerk)
    decline(matter, directors[0])
    minutes_later(11)
    clock.run()

    assert has_it(matter) is None
    told = Notification.objects.filter(text__contains="没有承办人")
    assert {row.user for row in told} == set(directors)
    minutes_later(11)
    done = clock.run()
    assert (done.moved, done.held, done.failed, told.count()) == ([], {}, {}, 3), (
        "time passes on what nobody has no more"
    )
    assert "没有派给哪一位" in refusal(DispatchWorkflow.actions["decline"], now(matter), directors[2])
    perform(matter, "take", by=directors[0])  # who said no may take it after all: it is everybody's
    assert now(matter).state == "taken"


def test_whoever_it_was_offered_to_has_it_alone(asked, clerk, directors):
    matter = asked()
    perform(matter, "offer", by=clerk)
    one, other = has_it(matter), next(d for d in directors if d != has_it(matter))

    for action in ("take", "decline"):
        assert refusal(DispatchWorkflow.actions[action], now(matter), other) == "此件已转由他人经办。"
        assert refusal(DispatchWorkflow.actions[action], now(matter), one) == ""


def test_who_was_named_or_handed_it_counts_as_asked(asked, clerk, directors, monkeypatch):
    monkeypatch.setattr(dispatch, "on_duty", directors)
    matter = asked()
    perform(matter, "name", by=clerk, assignee=directors[1])
    standing.reassign(matter, by=directors[1], to=directors[0], reason="出差")

    decline(matter, directors[0])

    assert has_it(matter) == directors[2]


def test_a_round_ends_when_it_leaves_the_state(asked, clerk, directors, monkeypatch):
    monkeypatch.setattr(dispatch, "on_duty", directors)
    matter = asked()
    perform(matter, "offer", by=clerk)
    decline(matter, directors[0])
    perform(matter, "take", by=directors[1])
    perform(matter, "give_back", by=directors[1], reason="与本人有关")

    perform(matter, "offer", by=clerk)

    assert has_it(matter) == directors[0]


def test_undeclared_it_is_the_turn_of_whoever_had_no_work_longest(asked, clerk, directors, minutes_later):
    had = []
    for _ in range(4):
        matter = asked()
        perform(matter, "offer", by=clerk)
        had.append(has_it(matter))
        minutes_later(1)

    assert set(had[:3]) == set(directors) and had[3] == had[0]


def test_a_candidate_let_go_by_the_effect_itself_is_not_given_the_work(asked, clerk, directors, monkeypatch):
    """Candidates are asked again under the lock, after the effect. In turn the next one is asked instead."""
    going = list(directors)
    monkeypatch.setattr(dispatch, "on_duty", going)

    def let_go(matter, *, by, **said):
        going.remove(directors[0])

    for name in ("name", "offer"):
        monkeypatch.setattr(DispatchWorkflow.actions[name], "effect", let_go)
    monkeypatch.setattr(DispatchWorkflow.actions["name"], "candidates", dispatch.whoever_is_on_duty)

    matter = asked()
    with pytest.raises(NotAllowed, match="甲 现在不能承办此件，请另选一位。"):
        perform(matter, "name", by=clerk, assignee=directors[0])
    assert (now(matter).state, has_it(matter)) == ("asked", None)
    going.insert(0, directors[0])
    perform(matter, "offer", by=clerk)
    assert has_it(matter) == directors[1]


def test_an_assignment_to_a_final_state_is_no_declaration():
    with pytest.raises(BadWorkflow, match="nothing is left to do"):

        class Idle(Workflow):
            asked = State("待派单", waits_on=CLERK)
            done = State("已办", tone=Tone.GOOD)
            close = Action("办结", asked, done, by=CLERK, assigns=IN_TURN)


# By name, on the page -------------------------------------------------------------------------------------------------


def post(client, matter, **typed):
    return client.post(f"/desk/matters/{matter.number}/do/name/", {"seen": matter.chain_length, **typed})


def test_a_clerk_chooses_wrong_then_right_and_loses_nothing_typed(asked, clerk, directors, person, client):
    matter, elsewhere = asked(), person(DIRECTOR, region="320583")
    client.force_login(clerk)

    for wrong, sentence in (
        (elsewhere.pk, "这位现在不能承办此件，请另选一位。"),
        ("", "请选择。"),
        ("甲", "请另选一位"),
    ):
        answer = post(client, matter, assignee=wrong, note="请尽快")
        page = answer.content.decode()
        assert (answer.status_code, sentence in page, "请尽快" in page) == (422, True, True)
    assert post(client, matter, assignee=directors[2].pk, note="请尽快").status_code == 302

    assert has_it(matter) == directors[2]


def test_where_nobody_can_be_given_it_the_button_says_so(asked, clerk, client):
    matter = asked()
    client.force_login(clerk)

    page = client.get(matter.get_absolute_url()).content.decode()

    assert "现在没有可以承办的分管领导，请先安排人员。" in page
    assert post(client, matter, assignee="1").status_code == 409


def test_three_hundred_people_are_one_select_under_their_family_names(asked, clerk, person, monkeypatch):
    families, given = "陈李王张赵周吴徐孙", "一二三四五六七八九十"
    people = [person(name=f"{f}{g}") for f in families for g in given]
    twins = [person(name="钱同名"), person(name="钱同名")]
    monkeypatch.setattr(DispatchWorkflow.actions["name"], "candidates", lambda matter: [*people, *twins])

    form = forms.of(DispatchWorkflow.actions["name"], asked(), clerk)

    (_blank, *groups) = form.fields["assignee"].widget.choices
    assert [family for family, _ in groups] == sorted([*families, "钱"])
    assert sum(len(some) for _, some in groups) == 92
    assert {label for (label,) in {(label,) for _, some in groups for _pk, label in some if "钱" in label}} == {
        f"钱同名（{twin.username}）" for twin in twins
    }
    drawn = str(form["assignee"])
    assert (drawn.count("<select"), drawn.count("<optgroup")) == (1, 10)


def test_a_few_people_stand_in_one_row(asked, clerk, directors):
    form = forms.of(DispatchWorkflow.actions["name"], asked(), clerk)

    assert "<optgroup" not in str(form["assignee"])
    assert [label for _pk, label in form.fields["assignee"].widget.choices[1:]] == ["丙", "乙", "甲"]


def test_who_was_asked_is_told_from_facts_when_words_are_emptied(asked, clerk, directors, monkeypatch):
    """Two candidates one after the other, whatever became of the words of the first."""
    from yihe.matters.erasing import erase_words

    monkeypatch.setattr(dispatch, "on_duty", directors)
    matter = asked()
    perform(matter, "offer", by=clerk)
    erase_words(matter, by=None, ground="虚构规定第一条")

    decline(matter, directors[0])

    assert has_it(matter) == directors[1]
    assert turns.next_in_turn(now(matter), directors) == directors[2]
