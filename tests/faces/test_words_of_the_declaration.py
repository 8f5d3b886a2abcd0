"""Pages say of a kind what it declares: whether what is opened is a draft, what alike ones have in common, whose matter it is."""

import pytest
from django.test import Client

from tests.errands.kinds import ErrandKind
from tests.errands.models import Errand
from yihe.faces.desk import list_columns, openable
from yihe.foundation.roles import CLERK
from yihe.matters import kinds
from yihe.matters.actions import open_matter

TYPED = {"purpose": "来人登记", "amount": "1"}


@pytest.fixture
def taken_down(monkeypatch):
    """Have errands begin at the counter: opened by a clerk, and waiting there with a term of their own."""
    monkeypatch.setattr(ErrandKind, "opened_by", (CLERK,))
    monkeypatch.setattr(ErrandKind.workflow, "initial", ErrandKind.workflow.states["submitted"])


def opened(user) -> tuple[str, str]:
    """Return the page before and the page after an errand was opened."""
    client = Client()
    client.force_login(user)
    before = client.get("/desk/kinds/errand/new/").content.decode()
    return before, client.post("/desk/kinds/errand/new/", TYPED, follow=True).content.decode()


def test_what_waits_at_the_counter_is_registered_and_is_no_draft(taken_down, people):
    before, after = opened(people.clerk)

    assert [word in before for word in ("登记后就是“待受理”，由受理人员办理。", ">登记</button>", "草稿")] == [
        True,
        True,
        False,
    ]
    assert ("现在“待受理”，由受理人员办理。" in after, "还没有提交" in after) == (True, False)


def test_what_waits_on_who_opened_it_is_a_draft(people):
    before, after = opened(people.applicant)

    assert [word in before for word in ("先创建草稿", ">保存草稿</button>", "登记后就是")] == [True, True, False]
    assert "还没有提交。请核对内容" in after


def test_ours_that_are_made_up_by_hand_are_drafts_and_no_other():
    """
    What somebody outside says is taken down, and what happens in a village is sent up: it stands registered at once, its clock running;
    that alone is no draft. A hand-over of somebody outside is: nothing of it goes anywhere before they agreed.
    """
    ours = [kind for kind in kinds.every() if kind.opened_by and kind.__module__.startswith("yihe.")]
    taken_down = [kind for kind in ours if not kind.begins_as_draft()]

    assert {kind.code for kind in taken_down} == {"consultation", "complaint", "help_needed", "incident"}
    assert [kind.code for kind in taken_down if kind.workflow.initial.within is None] == []
    assert {kind.code for kind in ours if kind.person is not None and kind not in taken_down} == {"referral"}
    assert {openable.opening(kind).button for kind in taken_down} == {"登记"}
    assert {openable.opening(kind).button for kind in ours if kind not in taken_down} == {"保存草稿"}


def test_many_at_once_are_said_to_be_what_their_rule_looked_at(people, organization, errand, monkeypatch):
    monkeypatch.setattr(ErrandKind.workflow.actions["accept"], "in_bulk", lambda matter, user: ("", None))
    matter, client = errand("submitted"), Client()
    client.force_login(people.clerk)

    page = client.get(f"/desk/bulk/?number={matter.number}").content.decode()

    assert ("1 件是同一事项的同一步；没有待答复的会签。" in page, "测算" in page, "申请说明" in page) == (
        True,
        False,
        False,
    )


def test_whose_matter_it_is_is_called_what_the_kind_calls_it(people, organization, monkeypatch):
    monkeypatch.setattr(ErrandKind, "organization_called", "承接单位")
    matter, client = (
        open_matter(
            ErrandKind, Errand(purpose="x", amount=1), by=people.applicant, organization=organization, hat="applicant"
        ),
        Client(),
    )
    from yihe.matters.actions import perform

    perform(matter, "submit", by=people.applicant)
    client.force_login(people.clerk)
    pages = [client.get(f"{matter.get_absolute_url()}{end}").content.decode() for end in ("", "handover/")]
    heads = [column.label for column in list_columns.chosen((), kind=ErrandKind)]

    assert [("承接单位" in page, "申请单位" in page) for page in pages] == [(True, False)] * 2
    assert ("承接单位" in heads, "申请单位" in heads) == (True, False)
    assert "申请单位" in [column.label for column in list_columns.chosen(())], "the list of every kind"
