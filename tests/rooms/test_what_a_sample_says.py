"""What a room from outside says in its sample, so that nothing of the suite or of the demonstration has to know it."""

from types import SimpleNamespace

import pytest

from tests.errands.kinds import ErrandKind
from tests.ways import rooms
from tests.ways.walking import Way, take
from yihe.acts.documents.models import Document
from yihe.acts.documents.panels import Papers
from yihe.faces.demo import people as personas
from yihe.faces.demo import story_rooms
from yihe.foundation.roles import APPLICANT, CLERK, Role
from yihe.matters.declared import Paper
from yihe.matters.samples import Sample

WORKFLOW = ErrandKind.workflow


def test_an_automatic_action_is_brought_about_as_the_sample_says(errand):
    heard = []
    said = rooms._done(ErrandKind, Sample(lambda organization: None, done={"reopen": heard.append}))
    matter = errand("submitted")

    take(SimpleNamespace(), ErrandKind, Way(lambda town: matter, done=said), WORKFLOW.actions["reopen"], matter)

    assert (list(said), heard) == (["reopen"], [matter]), "there is no money in it, so nothing pays"


def test_one_nobody_says_is_asked_for_where_a_room_can_say_it(errand):
    matter = errand("submitted")

    with pytest.raises(
        AssertionError, match="say in `done` of the Sample of errand .* which act brings about “reopen”"
    ):
        take(SimpleNamespace(), ErrandKind, Way(lambda town: matter), WORKFLOW.actions["reopen"], matter)


def test_a_paper_a_later_step_requires_is_handed_in_when_the_matter_comes_there(errand, people, monkeypatch):
    asked = (
        Paper("opinion", "受理意见", required_for=("accept",), by=(CLERK,)),
        Paper("plan", "方案", required_for=("submit",)),
    )
    monkeypatch.setattr(ErrandKind, "papers", asked)
    monkeypatch.setattr(ErrandKind, "panels", (Papers(),))
    handed = []
    town = SimpleNamespace(hand_in=lambda matter, code, by: handed.append((matter.state, code, by)))

    for matter in (errand("draft"),):
        rooms._owed(town, matter)
    monkeypatch.setattr(ErrandKind, "papers", asked[:1])
    matter = errand("draft")
    rooms._owed(town, matter)
    matter.state = "submitted"
    rooms._owed(town, matter)

    assert handed == [("draft", "plan", APPLICANT), ("submitted", "opinion", CLERK)]
    assert Document.objects.count() == 0


def test_a_role_nobody_of_the_demonstration_holds_is_named_with_what_to_do():
    role = Role("talks_village", "村居联系人", "outside", sits="region")

    with pytest.raises(LookupError, match="演示里没有“村居联系人”（talks_village）：请在自己的 story 里安排这个人"):
        story_rooms._holder(role)

    assert story_rooms._holder(CLERK) == "clerk"
    assert {hat for hat, _title, _region in personas.PARTNERS[0].hats} == {APPLICANT, *personas.IN_ORGANIZATIONS}
