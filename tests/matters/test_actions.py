"""The one function that moves a matter, and everything it refuses."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from tests.deadlines import due, overdue
from tests.errands.kinds import ErrandKind
from tests.errands.models import Errand
from tests.left import frozen_anew
from yihe.foundation import workdays
from yihe.foundation.roles import APPLICANT, CLERK, DIRECTOR, EXPERT, Role
from yihe.matters import access, actions, mending, queries, standing
from yihe.matters.actions import NotAllowed, Stale, offered, open_matter, perform
from yihe.matters.declared import PersonalParty
from yihe.matters.models import Clock, Event, FreeNumber, Matter, Notification, NumberSeries, Party
from yihe.registers.accounts.models import Membership

pytestmark = pytest.mark.usefixtures("neighbours")


def test_opening_gives_a_number_a_code_and_the_first_link_of_the_chain(errand):
    matter = errand()

    assert matter.number == f"CS-{timezone.localdate().year}-00001"
    assert (matter.chain_length, matter.holder, matter.submitted_at) == (1, "applicant", None)
    assert Event.objects.get(matter=matter).action == "open"


def test_a_number_is_free_again_when_its_matter_was_not_kept(errand, people, organization):
    errand()
    with pytest.raises(ValidationError):
        open_matter(ErrandKind, Errand(purpose="x", amount=object()), by=people.applicant, organization=organization)

    assert errand().number.endswith("00002")


def test_the_same_form_sent_twice_opens_one_matter(people, organization):
    first, second = (
        open_matter(
            ErrandKind, Errand(purpose="x", amount=1), by=people.applicant, organization=organization, once="abc"
        )
        for _ in range(2)
    )

    assert first.pk == second.pk
    assert Matter.objects.count() == 1


def test_the_straight_way_to_the_notice(errand):
    matter = errand("noticed")

    assert list(matter.events.values_list("action", "source", "target")) == [
        ("open", "", "draft"),
        ("submit", "draft", "submitted"),
        ("accept", "submitted", "accepted"),
        ("grant", "accepted", "noticed"),
    ]
    assert matter.events.last().said == {"amount": "500.00", "granted": "500.00"}


def test_submitting_freezes_what_was_submitted(errand):
    matter = errand("submitted")

    assert matter.events.get(action="submit").said["contents"] == {"purpose": "普法", "amount": "500.00"}


def test_a_private_field_is_remembered_as_a_digest(errand, people):
    matter = errand("accepted")

    perform(matter, "grant", by=people.director, amount=Decimal("1"), account="6222020000001")

    assert matter.events.last().said["account"].startswith("sm3:")
    assert "6222020000001" not in matter.events.last().payload


@pytest.mark.parametrize(
    ("state", "action", "who", "sentence"),
    [
        ("draft", "accept", "clerk", "当前状态为“草稿”，不能“受理”。"),
        ("submitted", "accept", "applicant", "“受理”须由受理人员办理。"),
        ("accepted", "refuse", "clerk", "“不予批准”须由分管领导办理。"),
        ("noticed", "finish", "director", "“公示期满”须由系统时钟办理。"),
        ("noticed", "reopen", "director", "“异议成立”由系统随其他办理自动完成，不能单独操作。"),
        ("draft", "nothing", "applicant", "“差事”没有这个办理动作。"),
    ],
)
def test_what_is_refused_is_refused_in_a_sentence(errand, people, state, action, who, sentence):
    matter = errand(state)

    with pytest.raises(NotAllowed) as refused:
        perform(matter, action, by=getattr(people, who), reason="x")

    assert str(refused.value) == sentence
    assert matter.events.count() == Matter.objects.get(pk=matter.pk).chain_length


def test_a_rule_refuses_before_the_form_is_filled_in(errand, people):
    matter = errand(amount="1000000.01")

    assert [(a.name, why) for a, why in offered(matter, people.applicant)] == [
        ("submit", "金额超过一百万元。"),
        ("withdraw", ""),
    ]
    with pytest.raises(NotAllowed, match="金额超过一百万元。"):
        perform(matter, "submit", by=people.applicant)


def test_a_check_refuses_what_was_said(errand, people):
    matter = errand("accepted")

    with pytest.raises(NotAllowed, match="核定金额不能超过申请金额。"):
        perform(matter, "grant", by=people.director, amount=Decimal("500.01"))

    assert Matter.objects.get(pk=matter.pk).state == "accepted"


def test_an_effect_that_fails_leaves_nothing_half_done(errand, people):
    matter = errand("accepted")

    with pytest.raises(RuntimeError):
        perform(matter, "grant", by=people.director, amount=Decimal(13))

    assert Matter.objects.get(pk=matter.pk).state == "accepted"
    assert matter.events.count() == 3


def test_what_an_effect_notes_comes_before_the_event_of_the_action_by_the_clock_as_well(errand, people, monkeypatch):
    matter, declared = errand("accepted"), ErrandKind.workflow.actions["grant"]

    def notes(fresh, *, by, **_said):
        standing.record(fresh, "remind", by=by)
        return {}

    monkeypatch.setitem(vars(declared), "effect", notes)
    perform(matter, "grant", by=people.director, amount=Decimal(1))

    noted, granted = matter.events.order_by("seq")[3:]
    assert (noted.action, granted.action) == ("remind", "grant")
    assert noted.at <= granted.at


def test_four_eyes_the_accepter_does_not_grant(errand, people, person):
    both = person(CLERK, DIRECTOR)
    matter = errand("submitted")
    perform(matter, "accept", by=both)

    with pytest.raises(NotAllowed, match="不相容岗位分离"):
        perform(matter, "grant", by=both, amount=Decimal(1))

    perform(matter, "grant", by=people.director, amount=Decimal(1))
    assert matter.state == "noticed"


def test_four_eyes_hold_through_a_delegation(errand, people, person):
    """The clerk stands in for the director: accepting as oneself and granting as the other is still one person."""
    clerk = person(CLERK)
    own = people.director.memberships.get()
    Membership.objects.create(
        user=clerk, role_code="director", region=own.region, delegated_by=own, valid_until=date(2099, 1, 1)
    )
    matter = errand("submitted")
    perform(matter, "accept", by=clerk)

    with pytest.raises(NotAllowed, match="不相容岗位分离"):
        perform(matter, "grant", by=clerk, amount=Decimal(1))


def test_a_delegated_act_says_on_whose_behalf(errand, people, person):
    deputy = person()
    own = people.director.memberships.get()
    Membership.objects.create(
        user=deputy, role_code="director", region=own.region, delegated_by=own, valid_until=date(2099, 1, 1)
    )
    matter = errand("accepted")

    event = perform(matter, "grant", by=deputy, amount=Decimal(1))

    assert (event.actor, event.on_behalf_of) == (deputy, people.director)


@pytest.mark.parametrize("dates", [{"valid_until": date(2021, 1, 1)}, {"valid_from": date(2099, 1, 1)}])
def test_an_expired_or_future_membership_may_do_nothing(errand, person, dates):
    matter = errand("submitted")
    late = person(CLERK, **dates)

    with pytest.raises(NotAllowed):
        perform(matter, "accept", by=late)
    assert not Matter.objects.visible_to(late).exists()


def test_a_stale_page_is_told_what_happened(errand, people):
    matter = errand("submitted")
    seen = matter.chain_length
    perform(matter, "send_back", by=people.clerk, reason="缺合同")
    perform(matter, "submit", by=people.applicant)

    with pytest.raises(Stale, match="刚刚有了新的进展"):
        perform(matter, "accept", by=people.clerk, seen=seen)


def test_sending_back_stops_the_bureaus_clock_and_the_return_goes_on_with_what_was_left(errand, people):
    matter = errand("submitted")
    three_days_later = workdays.add(timezone.localdate(), 3)
    due(matter, three_days_later)

    perform(matter, "send_back", by=people.clerk, reason="缺合同")
    assert Clock.objects.get(matter=matter, name="submitted").left == 3
    assert matter.due_on == workdays.add(timezone.localdate(), 15)

    perform(matter, "submit", by=people.applicant)
    assert matter.due_on == three_days_later
    assert list(Clock.objects.filter(matter=matter).values_list("name", "left")) == [("submitted", None)]


def test_the_applicant_is_told_when_it_is_their_turn(errand, people):
    errand("returned")

    note = Notification.objects.get(user=people.applicant)
    assert "待补正" in note.text
    assert note.mail


def test_those_copied_in_are_told(errand, people):
    matter = errand("noticed")

    assert list(Notification.objects.filter(copied=True).values_list("user", flat=True)) == [people.clerk.pk]
    assert [m.pk for m in queries.inbox(people.clerk, "copied").rows] == [matter.pk]


def test_what_is_out_of_reach_does_not_exist(errand, person, another_organization):
    matter = errand("submitted")

    for stranger in (person(CLERK, region="320505"), person(APPLICANT, of=another_organization), person()):
        assert list(Matter.objects.visible_to(stranger)) == []
        with pytest.raises(NotAllowed):
            perform(matter, "accept", by=stranger)


def test_a_draft_is_the_organizations_own(errand, people):
    matter = errand()

    assert list(Matter.objects.visible_to(people.applicant)) == [matter]
    assert list(Matter.objects.visible_to(people.clerk)) == []


def test_an_expert_sees_and_acts_only_where_let_in(errand, person):
    matter, other = errand("accepted"), errand("accepted")
    expert = person(EXPERT)
    assert list(Matter.objects.visible_to(expert)) == []

    Party.objects.create(matter=matter, user=expert, role_code="expert")
    frozen_anew(matter)

    assert list(Matter.objects.visible_to(expert)) == [matter]
    perform(matter, "look", by=expert, reason="可行")
    with pytest.raises(NotAllowed):
        perform(other, "look", by=expert, reason="可行")


def test_an_expert_whose_duty_ended_sees_nothing_more(errand, person):
    matter, expert = errand("accepted"), person(EXPERT)
    Party.objects.create(matter=matter, user=expert, role_code="expert")
    frozen_anew(matter)
    assert Matter.objects.visible_to(expert).exists()

    expert.memberships.update(ended_at=timezone.now())
    del expert.memberships_in_force

    assert not Matter.objects.visible_to(expert).exists()


def test_a_private_field_cannot_be_guessed_from_the_log(errand, people):
    """A plain digest of an account number could be tried; the kept one needs the key."""
    from yihe.foundation import digests

    matter = errand("accepted")
    perform(matter, "grant", by=people.director, amount=Decimal(1), account="6222020000001")

    assert digests.sm3("6222020000001")[:16] not in matter.events.last().payload


def test_an_action_without_a_target_leaves_state_and_clock(errand, people):
    matter = errand("accepted")
    before = (matter.state, matter.due_at, matter.holder)

    perform(matter, "look", by=people.clerk, reason="可行")

    assert (matter.state, matter.due_at, matter.holder) == before
    assert matter.chain_length == 4


def test_contents_are_locked_once_submitted(errand, people):
    from tests.errands.kinds import ErrandForm

    matter = errand("submitted")
    form = ErrandForm({"purpose": "改", "amount": "9"}, instance=Errand.objects.get(matter=matter))
    assert form.is_valid()

    with pytest.raises(NotAllowed, match="内容已经锁定"):
        mending.mend_contents(matter, form, by=people.applicant)

    assert Errand.objects.get(matter=matter).purpose == "普法"


def test_what_is_mended_is_mended_of_the_person_it_names_too(errand, people, monkeypatch):
    reader = Role("errand_reader", "借阅人", "outside", "虚构", by_code=True)
    monkeypatch.setattr(ErrandKind, "person", PersonalParty(reader, name="purpose"))
    matter = errand("draft", purpose="张三（虚构）")
    party = Party.objects.get(matter=matter, role_code=reader.code)
    form = ErrandKind.form({"purpose": "张珊（虚构）", "amount": "500"}, instance=Errand.objects.get(pk=matter.pk))

    mending.mend_contents(matter, form, by=people.applicant)

    party = Party.objects.get(pk=party.pk)
    assert (party.name, Party.objects.filter(matter=matter, role_code=reader.code).count()) == ("张珊（虚构）", 1)
    perform(matter, "submit", by=people.applicant)  # what stands is what the edit left


def test_what_waits_on_somebody_else_than_who_may_open_it_is_not_theirs_to_change(errand, people, monkeypatch):
    matter = errand("draft")
    assert mending.cannot_mend(matter, people.applicant) == ""  # the control
    monkeypatch.setattr(ErrandKind, "opened_by", (CLERK,))

    assert "内容已经锁定" in mending.cannot_mend(matter, people.applicant)


def test_returned_papers_may_be_mended_by_their_own_organization_only(errand, people, person, another_organization):
    from tests.errands.kinds import ErrandForm

    matter = errand("returned")
    form = ErrandForm({"purpose": "改", "amount": "9"}, instance=Errand.objects.get(matter=matter))
    assert form.is_valid()
    with pytest.raises(NotAllowed):
        mending.mend_contents(matter, form, by=person(APPLICANT, of=another_organization))

    mending.mend_contents(matter, form, by=people.applicant)

    assert Errand.objects.get(matter=matter).purpose == "改"


def _race(number: int, deed) -> list[str]:
    outcomes, barrier = [], threading.Barrier(number)

    def run(which):
        try:
            barrier.wait(10)
            deed(which)
            outcomes.append("done")
        except NotAllowed:
            outcomes.append("refused")
        except Exception as fault:
            outcomes.append(type(fault).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[i]) for i in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_eight_people_pressing_one_button_press_it_once(errand, person):
    for _ in range(5):
        matter = errand("submitted")
        clerks = [person(CLERK) for _ in range(8)]

        outcomes = _race(8, lambda i, m=matter, c=clerks: perform(Matter.objects.get(pk=m.pk), "accept", by=c[i]))

        assert outcomes == ["done"] + ["refused"] * 7
        assert Event.objects.filter(matter=matter, action="accept").count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_eight_get_in_each_others_way(errand, person, monkeypatch):
    """The control: what the test above proves is the lock's doing."""
    monkeypatch.setattr(actions, "locked", lambda pk: Matter.objects.get(pk=pk))
    monkeypatch.setattr(access, "locked", lambda pk, *_by: Matter.objects.get(pk=pk))
    worst = []
    for _ in range(10):
        matter = errand("submitted")
        clerks = [person(CLERK) for _ in range(8)]
        worst.append(_race(8, lambda i, m=matter, c=clerks: perform(Matter.objects.get(pk=m.pk), "accept", by=c[i])))

    assert any(outcome != ["done"] + ["refused"] * 7 for outcome in worst)


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_and_no_double_under_eight_openers(person, organization):
    people = [person(APPLICANT, of=organization) for _ in range(8)]

    def open_one(i):
        matter = None
        for turn in range(4):
            try:
                matter = open_matter(
                    ErrandKind, Errand(purpose="x", amount=1 if turn != 2 else object()), by=people[i],
                    organization=organization,
                )  # fmt: skip
            except ValidationError:
                continue
        return matter

    assert _race(8, open_one) == ["done"] * 8
    year = timezone.localdate().year
    assert sorted(Matter.objects.values_list("number", flat=True)) == [f"CS-{year}-{n:05d}" for n in range(1, 25)]
    assert NumberSeries.objects.get().last == 24 + FreeNumber.objects.count()


@pytest.mark.django_db(transaction=True)
def test_a_double_click_in_one_moment_opens_one_matter(person, organization):
    applicant, opened = person(APPLICANT, of=organization), []

    def press(_which):
        opened.append(
            open_matter(
                ErrandKind, Errand(purpose="x", amount=1), by=applicant, organization=organization, once="1.abc"
            ).pk
        )

    assert _race(4, press) == ["done"] * 4
    assert len(set(opened)) == Matter.objects.count() == 1


def test_a_token_of_another_kind_opens_nothing(errand):
    from yihe.acts.funds.kinds import AppropriationKind
    from yihe.acts.funds.models import Appropriation

    matter = errand()
    Matter.objects.filter(pk=matter.pk).update(once="abc")

    with pytest.raises(NotAllowed, match="已经用过"):
        open_matter(AppropriationKind, Appropriation(amount=1), by=None, region="320585", once="abc")


def test_a_token_is_good_under_its_own_parent_only(errand, people, organization):
    first, second = errand(), errand()

    def sent(parent):
        errand_of_it = Errand(purpose="x", amount=1)
        return open_matter(
            ErrandKind, errand_of_it, by=people.applicant, organization=organization, parent=parent, once="abc"
        )

    opened = sent(first)

    assert sent(first) == opened  # the control: the double click
    with pytest.raises(NotAllowed, match="已经用过"):
        sent(second)


def test_yesterday_is_late_and_today_is_not(errand):
    matter = errand("submitted")
    today = timezone.localdate()

    due(matter, today)
    assert not Matter.objects.overdue().exists()
    overdue(matter)
    assert Matter.objects.overdue().get() == matter


def test_what_refuses_or_leads_nowhere_cannot_be_taken_of_many():
    from yihe.foundation.roles import CLERK
    from yihe.foundation.workflow import Action, BadWorkflow, State, Tone, Workflow
    from yihe.matters.forms import ReasonForm

    def alike(matter, user):
        return "", None

    for wrong in ({"refuses": True, "form": ReasonForm}, {"automatic": True}):
        with pytest.raises(BadWorkflow, match="taken of many in one go"):

            class Wrong(Workflow):
                begun = State("办理中", waits_on=CLERK, within=5)
                over = State("已办结", tone=Tone.NEUTRAL)
                end = Action("办结", begun, over, by=CLERK)
                many = Action("一并办结", begun, over, by=CLERK, in_bulk=alike, **wrong)
