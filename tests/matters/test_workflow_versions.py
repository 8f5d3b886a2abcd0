"""A matter follows the workflow it was opened with, also when its kind has a newer one."""

from decimal import Decimal

import pytest

from tests.deadlines import overdue
from tests.errands.kinds import ErrandKind, ErrandWorkflow
from tests.errands.models import Errand
from yihe.foundation.roles import APPLICANT, CLERK
from yihe.foundation.workflow import Action, State, Tone, Workflow
from yihe.matters import clock, kinds, queries
from yihe.matters.actions import NotAllowed, offered, open_matter, perform
from yihe.matters.kinds import Kind


class ShortWorkflow(Workflow):
    """The second version: no notice, and what was 待审批 is called otherwise."""

    draft = State("草稿", waits_on=APPLICANT)
    submitted = State("收到", waits_on=CLERK, within=2)
    granted = State("已办好", tone=Tone.GOOD)

    submit = Action("提交", draft, submitted, by=APPLICANT)
    grant = Action("当场办结", submitted, granted, by=CLERK)


@pytest.fixture
def renewed(monkeypatch):
    """Return a way to give errands their second workflow; those that are there follow the first."""

    def renew():
        monkeypatch.setattr(ErrandKind, "workflow", ShortWorkflow)
        monkeypatch.setattr(ErrandKind, "workflow_version", 2)
        monkeypatch.setattr(ErrandKind, "old_workflows", {1: ErrandWorkflow})

    return renew


def test_a_matter_says_which_version_it_follows(errand, renewed):
    old = errand("submitted")
    renewed()
    new = errand("submitted")

    assert (old.workflow_version, new.workflow_version) == (1, 2)
    assert [ErrandKind.workflow_of(matter) for matter in (old, new)] == [ErrandWorkflow, ShortWorkflow]
    assert ErrandKind.workflows() == [ShortWorkflow, ErrandWorkflow]


def test_each_goes_its_own_way_to_the_end(errand, people, renewed):
    old = errand("submitted")
    renewed()
    new = errand("submitted")

    assert [[a.name for a, _why in offered(matter, people.clerk)] for matter in (old, new)] == [
        ["accept", "send_back"],
        ["grant"],
    ]
    perform(old, "accept", by=people.clerk)
    perform(old, "grant", by=people.director, amount=Decimal(500))
    overdue(old)
    assert clock.run().moved == [old.number]
    perform(new, "grant", by=people.clerk)
    with pytest.raises(NotAllowed, match="没有这个办理动作"):
        perform(new, "accept", by=people.clerk)

    assert [(m.state, m.closed_at is not None) for m in map(_again, (old, new))] == [("granted", True)] * 2


def test_pages_and_lists_say_the_words_of_each_version(errand, people, renewed, client):
    old = errand("accepted")
    renewed()
    new = errand("submitted")
    client.force_login(people.clerk)

    listed = client.get("/desk/kinds/errand/").content.decode()
    pages = [client.get(matter.get_absolute_url()).content.decode() for matter in (old, new)]

    assert ["待审批" in listed, "收到" in listed] == [True, True]
    assert ["待审批" in pages[0], "公示中" in pages[0], "收到" in pages[1], "公示中" in pages[1]] == [
        True, True, True, False,
    ]  # fmt: skip
    assert {row.workflow_version for row in queries.of_kind(people.clerk, ErrandKind).rows} == {1, 2}


def test_a_version_nobody_lists_any_more_leaves_a_cover_that_can_be_read(errand, people, renewed, monkeypatch, client):
    old = errand("submitted")
    renewed()
    monkeypatch.setattr(ErrandKind, "old_workflows", {})
    client.force_login(people.clerk)

    assert offered(old, people.clerk) == []
    assert client.get(old.get_absolute_url()).status_code == 200
    overdue(old)
    assert clock.run().failed == {}


def test_a_kind_that_lists_its_present_version_among_the_old_ones_is_refused(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))

    with pytest.raises(ValueError, match="old_workflows 里又写了现行的第 1 版"):
        type("TwiceKind", (Kind,), {
            "code": "twice", "prefix": "ZZ", "label": "两次", "contents": Errand, "workflow": ShortWorkflow,
            "old_workflows": {1: ErrandWorkflow},
        })  # fmt: skip


def _again(matter):
    matter.refresh_from_db()
    return matter


def test_opening_gives_the_present_version(people, organization, renewed):
    renewed()

    opened = open_matter(ErrandKind, Errand(purpose="x", amount=1), by=people.applicant, organization=organization)

    assert opened.workflow_version == 2
