"""Workflow declarations: one that contradicts itself does not import; diagrams and roads follow from the table."""

import pytest
from django import forms

from yihe.foundation import diagrams
from yihe.foundation.roles import APPLICANT, CLERK, CLOCK, DIRECTOR
from yihe.foundation.time_limits import TimeLimit
from yihe.foundation.workflow import PAUSED, Action, BadWorkflow, State, Tone, Workflow


class Reason(forms.Form):
    reason = forms.CharField()


class Blank(forms.Form):
    amount = forms.IntegerField()


class Claim(Workflow):
    draft = State("草稿", waits_on=APPLICANT)
    submitted = State("待受理", waits_on=CLERK, within=5)
    returned = State("待补正", waits_on=APPLICANT, within=15, clock=PAUSED)
    reviewed = State("待审批", waits_on=DIRECTOR, within=10, public="办理中")
    noticed = State("公示中", waits_on=CLOCK, within=5)
    granted = State("已批准", tone=Tone.GOOD)
    refused = State("不予批准", tone=Tone.BAD)

    submit = Action("提交", draft | returned, submitted, by=APPLICANT)
    send_back = Action("退回补正", submitted, returned, by=CLERK, form=Reason, refuses=True)
    remark = Action("备注", submitted, None, by=CLERK)
    accept = Action("受理", submitted, reviewed, by=CLERK)
    refuse = Action("不予批准", reviewed, refused, by=DIRECTOR, form=Reason, refuses=True)
    grant = Action("批准", reviewed, noticed, by=(DIRECTOR, CLERK), apart_from=("accept",))
    close = Action("公示期满", noticed, granted, by=CLOCK)


def declare(**members):
    """Make a workflow of the members, in their order."""
    return type("Declared", (Workflow,), members)


def sound() -> dict:
    """The smallest declaration that holds together, to be broken in one place."""
    draft = State("草稿", waits_on=APPLICANT)
    submitted = State("待受理", waits_on=CLERK, within=5)
    granted = State("已批准", tone=Tone.GOOD)
    return {
        "draft": draft, "submitted": submitted, "granted": granted,
        "submit": Action("提交", draft, submitted, by=APPLICANT),
        "grant": Action("批准", submitted, granted, by=CLERK),
    }  # fmt: skip


def test_the_sound_declaration_imports():
    assert list(declare(**sound()).states) == ["draft", "submitted", "granted"]


def test_a_source_of_another_workflow_is_refused():
    members = sound() | {"stray": Action("办理", Claim.submitted, None, by=CLERK)}

    with pytest.raises(BadWorkflow, match=r"^Declared\.stray names a state of another workflow"):
        declare(**members)


def test_a_member_that_would_hide_what_every_workflow_has_is_refused():
    members = sound()
    members["say"] = Action("提出意见", members["submitted"], None, by=CLERK)

    with pytest.raises(BadWorkflow, match=r"^Declared\.say stands in the place of what every workflow has"):
        declare(**members)


def test_a_target_of_another_workflow_is_refused():
    members = sound()
    members["stray"] = Action("办理", members["submitted"], Claim.granted, by=CLERK)

    with pytest.raises(BadWorkflow, match=r"^Declared\.stray names a state of another workflow"):
        declare(**members)


class MayReason(forms.Form):
    reason = forms.CharField(required=False)


WITHOUT_A_REASON = r"^Declared\.deny refuses without taking a reason: give it a form with a required field `reason`$"


@pytest.mark.parametrize("form", [None, Blank, MayReason])
@pytest.mark.parametrize("label", ["不予批准", "谢绝", "撤销登记", "甲"])
def test_a_refusal_without_a_reason_is_refused_whatever_its_label(label, form):
    members = sound()
    members["deny"] = Action(label, members["submitted"], members["granted"], by=CLERK, form=form, refuses=True)

    with pytest.raises(BadWorkflow, match=WITHOUT_A_REASON):
        declare(**members)


@pytest.mark.parametrize("label", ["谢绝", "撤销登记", "甲"])
def test_who_ends_a_matter_badly_owes_a_reason_though_nobody_declared_a_refusal(label):
    members = sound() | {"denied": State(label, tone=Tone.BAD)}
    members["deny"] = Action(label, members["submitted"], members["denied"], by=CLERK)

    with pytest.raises(BadWorkflow, match=WITHOUT_A_REASON):
        declare(**members)


def test_who_hands_papers_back_owes_a_reason_though_nobody_declared_a_refusal():
    members = sound() | {"returned": State("甲", waits_on=APPLICANT, within=5, clock=PAUSED)}
    members["deny"] = Action("乙", members["submitted"], members["returned"], by=CLERK)
    members["again"] = Action("丙", members["returned"], members["submitted"], by=APPLICANT)

    with pytest.raises(BadWorkflow, match=WITHOUT_A_REASON):
        declare(**members)


def test_time_owes_no_reason():
    members = sound() | {"lapsed": State("视为撤回", tone=Tone.BAD)}
    members["lapse"] = Action("逾期", members["submitted"], members["lapsed"], by=CLOCK)

    assert not declare(**members).actions["lapse"].owes_a_reason


def test_a_label_that_sounds_like_a_refusal_is_none():
    members = sound()
    members["grant"] = Action("不予追究，予以通过", members["submitted"], members["granted"], by=CLERK)

    assert [s.name for s in declare(**members).road()] == ["draft", "submitted", "granted"]


@pytest.mark.parametrize("label", ["谢绝", "撤销登记", "不予批准"])
def test_a_refusal_that_is_declared_and_takes_a_reason_is_not_the_way(label):
    members = sound()
    members["deny"] = Action(label, members["draft"], members["granted"], by=APPLICANT, form=Reason, refuses=True)
    members["submit"] = members.pop("submit")  # the refusal stands first

    assert [s.name for s in declare(**members).road()] == ["draft", "submitted", "granted"]


def test_a_final_state_that_does_not_say_how_it_looks_is_refused():
    members = sound()
    members["granted"].tone = None

    words = (
        r"^Declared\.granted is final and does not say how it looks: write tone=Tone\.GOOD, Tone\.BAD or Tone\.NEUTRAL$"
    )
    with pytest.raises(BadWorkflow, match=words):
        declare(**members)


def test_four_eyes_on_an_action_that_is_not_there_is_refused():
    members = sound()
    members["grant"] = Action("批准", members["submitted"], members["granted"], by=CLERK, apart_from=("check",))

    with pytest.raises(
        BadWorkflow,
        match=r"^Declared\.grant is kept apart from, or to the hand of, an action that is not there: check$",
    ):
        declare(**members)


def test_a_state_nothing_leads_to_is_refused():
    with pytest.raises(BadWorkflow, match=r"^Declared\.lost can never be reached$"):
        declare(**sound(), lost=State("遗失", tone=Tone.BAD))


def test_a_way_out_of_a_final_state_is_refused():
    members = sound()
    members["again"] = Action("重办", members["granted"], members["submitted"], by=CLERK)

    with pytest.raises(BadWorkflow, match=r"^Declared\.granted waits on nobody, yet has a way out$"):
        declare(**members)


def test_a_remark_in_a_final_state_is_a_way_out_too():
    members = sound()
    members["remark"] = Action("备注", members["granted"], None, by=CLERK)

    with pytest.raises(BadWorkflow, match=r"^Declared\.granted waits on nobody, yet has a way out$"):
        declare(**members)


def reopened(**changes) -> dict:
    members = sound()
    again = {"source": members["granted"], "target": members["submitted"], "by": CLERK, "reopens": True} | changes
    return members | {"again": Action("重办", **again)}


def test_a_way_out_of_a_final_state_may_be_declared_to_reopen():
    workflow = declare(**reopened())

    assert [action.name for action in workflow.actions_from("granted")] == ["again"]
    assert [state.name for state in workflow.road()] == ["draft", "submitted", "granted"], "and the way ends as before"


def test_what_reopens_leads_from_the_end_to_somebody_who_waits():
    members = sound()
    for changes in ({"source": members["submitted"]}, {"target": None}):
        whole = reopened(**changes) if "target" in changes else members | {
            "again": Action("重办", members["submitted"], members["draft"], by=CLERK, reopens=True)
        }  # fmt: skip
        with pytest.raises(BadWorkflow, match=r"^Declared\.again reopens, and does not lead from final states"):
            declare(**whole)


def afterwards(**changes) -> dict:
    members = sound()
    said = {"source": members["granted"], "target": None, "by": CLERK, "afterwards": True} | changes
    return members | {"take_back": Action("撤回同意", **said)}


def test_what_is_done_afterwards_leaves_what_is_over_as_it_is():
    workflow = declare(**afterwards())

    assert [action.name for action in workflow.actions_from("granted")] == ["take_back"]
    assert [state.name for state in workflow.road()] == ["draft", "submitted", "granted"]


def test_what_is_done_afterwards_leads_nowhere_and_is_of_final_states():
    for source, target in (("submitted", None), ("granted", "submitted")):
        members = sound()
        members["take_back"] = Action("撤回同意", members[source], members.get(target or ""), by=CLERK, afterwards=True)
        with pytest.raises(
            BadWorkflow, match=r"^Declared\.take_back is done afterwards: it stands in final states only"
        ):
            declare(**members)


def limited(limit=None, **changes) -> dict:
    members = sound()
    submitted = State("待受理", waits_on=CLERK, within=5, starts=("total",))
    return members | {
        "total": limit or TimeLimit("总期限", 20), "submitted": submitted,
        "submit": Action("提交", members["draft"], submitted, by=APPLICANT),
        "grant": Action("批准", submitted, members["granted"], by=CLERK),
    } | changes  # fmt: skip


def test_a_workflow_knows_its_time_limits():
    workflow = declare(**limited())

    assert [(limit.name, str(limit.within)) for limit in workflow.limits.values()] == [("total", "20 个工作日")]


@pytest.mark.parametrize(
    ("members", "words"),
    [
        (sound() | {"total": TimeLimit("总期限", 20)}, "total is a time limit that nothing starts"),
        (limited(hold=State("搁置", tone=Tone.GOOD, stops=("tolat",))), "hold names a time limit that is not there: tolat"),
        (limited(TimeLimit("总期限", 20, then="grant")), "total is followed by grant, which is not an action of the clock"),
        (limited(TimeLimit("总期限", 20, then="gone")), "total is followed by gone, which is not an action of the clock"),
    ],
)  # fmt: skip
def test_a_time_limit_that_cannot_be_is_refused(members, words):
    with pytest.raises(BadWorkflow, match=rf"^Declared\.{words}$"):
        declare(**members)


def test_what_follows_a_time_limit_is_no_choice_of_the_clock():
    members = two_ways_for_the_clock()
    members["waiting"].starts = ("total",)

    assert (
        declare(**members, total=TimeLimit("总期限", 20, then="lapse")).clocks_action(members["waiting"]).name
        == "close"
    )


def test_a_state_that_only_leads_to_itself_is_refused():
    members = sound()
    members["held"] = State("搁置", waits_on=CLERK, within=5)
    members["hold"] = Action("搁置", members["submitted"], members["held"], by=CLERK)
    members["remark"] = Action("备注", members["held"], members["held"], by=CLERK)

    with pytest.raises(BadWorkflow, match=r"^Declared\.held waits on .* for ever$"):
        declare(**members)


def test_a_state_that_waits_without_a_limit_is_refused():
    members = sound()
    members["submitted"].within = None

    with pytest.raises(BadWorkflow, match=r"^Declared\.submitted waits without a time limit$"):
        declare(**members)


def test_a_holder_who_can_do_nothing_is_refused():
    members = sound()
    members["submitted"].waits_on = DIRECTOR

    with pytest.raises(BadWorkflow, match=r"^Declared\.submitted waits on 分管领导, who can do nothing in it$"):
        declare(**members)


def test_a_first_state_that_waits_on_the_clock_without_a_day_is_refused():
    draft, granted = State("等待", waits_on=CLOCK), State("已批准", tone=Tone.GOOD)

    with pytest.raises(BadWorkflow, match=r"^Declared\.draft waits on the clock without a day$"):
        declare(draft=draft, granted=granted, close=Action("期满", draft, granted, by=CLOCK))


def two_ways_for_the_clock(**more) -> dict:
    waiting = State("公示中", waits_on=CLOCK, within=5)
    granted, lapsed = State("已批准", tone=Tone.GOOD), State("已失效", tone=Tone.BAD)
    return {
        "waiting": waiting, "granted": granted, "lapsed": lapsed,
        "close": Action("期满", waiting, granted, by=CLOCK),
        "lapse": Action("失效", waiting, lapsed, by=CLOCK, **more),
    }  # fmt: skip


def test_a_clock_with_a_choice_is_refused():
    with pytest.raises(BadWorkflow, match=r"^Declared\.waiting leaves the clock a choice$"):
        declare(**two_ways_for_the_clock())


def test_what_another_acts_effect_carries_out_is_no_choice_of_the_clock():
    assert len(declare(**two_ways_for_the_clock(automatic=True)).actions) == 2


def test_an_abstract_workflow_is_not_checked_and_its_heirs_are():
    class Part(Workflow, abstract=True):
        submitted = State("待受理", waits_on=CLERK, within=5)

    with pytest.raises(BadWorkflow, match=r"^Whole\.submitted waits on .* for ever$"):
        type("Whole", (Part,), {})


def test_an_heir_takes_over_states_and_actions_and_may_add_its_own():
    class More(Claim):
        archive = Action("抄备", Claim.submitted, None, by=CLERK)

    assert list(More.states) == list(Claim.states)
    assert [action.name for action in More.actions_from("submitted")] == ["send_back", "remark", "accept", "archive"]
    assert "archive" not in Claim.actions


def test_the_first_state_is_where_it_starts():
    assert Claim.initial is Claim.states["draft"]


def test_the_actions_of_a_state_come_in_the_order_declared():
    assert [action.name for action in Claim.actions_from("reviewed")] == ["refuse", "grant"]
    assert Claim.actions_from("granted") == ()


def test_the_road_goes_straight_past_supplements_and_refusals():
    assert [state.name for state in Claim.road()] == ["draft", "submitted", "reviewed", "noticed", "granted"]


def test_the_road_does_not_end_in_a_withdrawal_that_stands_first():
    class Withdrawable(Claim):
        withdrawn = State("已撤回", tone=Tone.NEUTRAL)
        submit = Action("撤回", Claim.draft | Claim.submitted, withdrawn, by=APPLICANT)
        hand_in = Action("提交", Claim.draft | Claim.returned, Claim.submitted, by=APPLICANT)

    assert [a.name for a in Withdrawable.actions_from("draft")] == ["submit", "hand_in"]
    assert [state.name for state in Withdrawable.road()] == ["draft", "submitted", "reviewed", "noticed", "granted"]


def test_the_diagram_is_the_table():
    assert diagrams.mermaid(Claim).split("\n    ") == [
        "stateDiagram-v2",
        "[*] --> draft",
        "draft: 草稿",
        "submitted: 待受理",
        "returned: 待补正",
        "reviewed: 待审批",
        "noticed: 公示中",
        "granted: 已批准",
        "refused: 不予批准",
        "draft --> submitted: 提交（社会组织经办人）",
        "returned --> submitted: 提交（社会组织经办人）",
        "submitted --> returned: 退回补正（受理人员）",
        "submitted --> submitted: 备注（受理人员）",
        "submitted --> reviewed: 受理（受理人员）",
        "reviewed --> refused: 不予批准（分管领导）",
        "reviewed --> noticed: 批准（分管领导、受理人员）",
        "noticed --> granted: 公示期满（系统时钟）",
        "granted --> [*]",
        "refused --> [*]",
    ]


def test_a_state_looks_as_it_stands():
    looks = {name: state.look for name, state in Claim.states.items()}

    assert looks == {
        "draft": "neutral", "submitted": "active", "returned": "neutral", "reviewed": "active", "noticed": "active",
        "granted": "good", "refused": "bad",
    }  # fmt: skip


def test_people_outside_read_the_public_word_where_there_is_one():
    assert Claim.reviewed.shown_outside == "办理中"
    assert Claim.submitted.shown_outside == "待受理"


class Interrupted(Workflow):
    read = State("待核对", waits_on=CLERK, within=5)
    judged = State("待评审", waits_on=DIRECTOR, within=5)
    held = State("暂停中", waits_on=DIRECTOR, within=30, clock=PAUSED)
    done = State("已办结", tone=Tone.GOOD)

    pass_on = Action("转评审", read, judged, by=CLERK)
    hold = Action("暂停", read | judged, held, by=CLOCK, automatic=True)
    take_up = Action("恢复", held, read, by=DIRECTOR, form=Reason, returns=True)
    finish = Action("办结", judged, done, by=DIRECTOR)


def test_what_returns_leads_to_all_that_its_state_interrupts():
    assert [state.name for state in Interrupted.targets(Interrupted.take_up)] == ["read", "judged"]
    assert Interrupted.targets(Interrupted.finish) == (Interrupted.done,) and Interrupted.targets(Claim.remark) == ()
    drawn = diagrams.mermaid(Interrupted)
    assert "held --> read: 恢复（分管领导）" in drawn and "held --> judged: 恢复（分管领导）" in drawn


@pytest.mark.parametrize("target", ["done", "other"])
def test_what_returns_names_a_state_that_its_own_interrupts(target):
    class Apart(Workflow, abstract=True):
        other = State("别处", waits_on=CLERK, within=5)
        to_other = Action("去别处", Interrupted.judged, other, by=CLERK)
        leave = Action("离开", other, Interrupted.done, by=CLERK)

    back = {"done": Interrupted.done, "other": Apart.__dict__["other"]}[target]
    with pytest.raises(BadWorkflow, match="take_up returns"):
        type(
            "Wrong",
            (Interrupted, Apart),
            {"take_up": Action("恢复", Interrupted.held, back, by=DIRECTOR, returns=True)},
        )
