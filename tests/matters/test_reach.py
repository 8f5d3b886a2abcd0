"""Who may know of a matter, who may act on it, who is concerned: the database's answer against a naive one, and each kind of reach once."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.conftest import make_organization
from tests.deadlines import overdue
from tests.errands.kinds import ErrandKind
from tests.errands.models import Errand
from tests.left import frozen_anew, left_with
from yihe.foundation.roles import (
    ADMINISTRATOR,
    APPLICANT,
    AUDITOR,
    CIVIL_AFFAIRS,
    CLERK,
    DIRECTOR,
    EXPERT,
    FINANCE_MAKER,
    REVIEWER,
    ROLES,
)  # fmt: skip
from yihe.matters import access, clock, kinds, parties, queries, standing, telling, waiting
from yihe.matters.actions import NotAllowed, offered, open_matter, perform
from yihe.matters.models import Confidentiality, Matter, May, Notification, Party
from yihe.registers.bodies.models import Body
from yihe.registers.compartments.models import Compartment

pytestmark = pytest.mark.usefixtures("neighbours")


def fresh(user):
    return type(user).objects.get(pk=user.pk)


@pytest.fixture
def compartment_kind(monkeypatch):
    monkeypatch.setattr(ErrandKind, "confidentiality", Confidentiality.COMPARTMENT)
    monkeypatch.setattr(ErrandKind, "compartment", "person")


def opened(by, organization, **more):
    return open_matter(
        ErrandKind, Errand(purpose="张三的困难", amount=1), by=by, organization=organization, hat="applicant", **more
    )


# A compartment --------------------------------------------------------------------------------------------------------


def test_a_compartment_is_open_to_whoever_opened_it_and_closed_to_colleagues(
    compartment_kind, person, organization, client
):
    opener, colleague = person(APPLICANT, of=organization), person(APPLICANT, of=organization)
    matter = opened(opener, organization)

    for user, knows in ((opener, True), (colleague, False)):
        client.force_login(user)
        assert Matter.objects.visible_to(user).filter(pk=matter.pk).exists() is knows
        assert [row.pk for row in queries.inbox(user).rows] == ([matter.pk] if knows else [])
        assert client.get(matter.get_absolute_url()).status_code == (200 if knows else 404)
        assert bool(offered(matter, user)) is knows
    with pytest.raises(NotAllowed):
        perform(matter, "withdraw", by=colleague)
    perform(matter, "withdraw", by=opener)  # the control
    assert matter.state == "withdrawn"


@pytest.mark.parametrize("role", [CLERK, DIRECTOR, REVIEWER, AUDITOR, ADMINISTRATOR, CIVIL_AFFAIRS], ids=str)
def test_a_compartment_is_not_there_for_those_whose_reach_it_lies_in(
    role, compartment_kind, person, organization, client
):
    opener, outside = person(APPLICANT, of=organization), person(role)
    matter = opened(opener, organization)
    perform(matter, "submit", by=opener)
    client.force_login(outside)

    assert not Matter.objects.visible_to(outside).exists()
    assert queries.inbox(outside).rows == []
    assert client.get(matter.get_absolute_url()).status_code == 404
    assert offered(matter, outside) == []
    for action in ("accept", "send_back", "withdraw"):
        with pytest.raises(NotAllowed):
            perform(matter, action, by=outside, **({"reason": "x"} if action == "send_back" else {}))


def test_whoever_is_let_in_knows_has_it_in_the_inbox_is_reminded_and_may_act(
    compartment_kind, person, organization, client
):
    opener, clerk, other = person(APPLICANT, of=organization), person(CLERK), person(CLERK)
    matter = opened(opener, organization)
    perform(matter, "submit", by=opener)
    parties.let_in(clerk, matter, CLERK, ground="轮到承办")
    overdue(matter)
    clock.run()

    assert [row.pk for row in queries.inbox(clerk).rows] == [matter.pk]
    assert Matter.objects.waiting_on(clerk).get() == matter
    assert telling.people(CLERK, matter) == {clerk.pk}
    assert not Notification.objects.filter(user=other).exists()
    assert Notification.objects.filter(user=clerk).count() == 1
    perform(matter, "accept", by=clerk)
    assert matter.state == "accepted"


def test_letting_in_ends_at_its_moment_without_a_job(compartment_kind, person, organization):
    opener, clerk = person(APPLICANT, of=organization), person(CLERK)
    matter = opened(opener, organization)
    perform(matter, "submit", by=opener)
    now = timezone.now()
    party = parties.let_in(clerk, matter, CLERK, until=now + timedelta(hours=1))

    assert Matter.objects.visible_to(clerk).exists()
    Party.objects.filter(pk=party.pk).update(until=now)
    assert not Matter.objects.visible_to(fresh(clerk)).exists()
    Party.objects.filter(pk=party.pk).update(since=now + timedelta(hours=1), until=now + timedelta(hours=2))
    assert not Matter.objects.visible_to(fresh(clerk)).exists()
    with pytest.raises(NotAllowed):
        perform(matter, "accept", by=fresh(clerk))


@pytest.mark.parametrize(
    ("may", "knows", "acts"), [(May.NOTHING, False, False), (May.KNOW, True, False), (May.ACT, True, True)]
)
def test_a_party_may_nothing_or_know_or_act(may, knows, acts, compartment_kind, person, organization):
    opener, clerk = person(APPLICANT, of=organization), person(CLERK)
    matter = opened(opener, organization)
    perform(matter, "submit", by=opener)
    Party.objects.filter(pk=parties.let_in(clerk, matter, CLERK).pk).update(may=may)

    assert Matter.objects.visible_to(clerk).exists() is knows
    assert bool(offered(matter, clerk)) is acts
    assert bool(queries.inbox(clerk).rows) is acts


def test_a_lent_hat_lets_nobody_in(compartment_kind, person, organization, lent):
    opener, clerk = person(APPLICANT, of=organization), person(CLERK)
    matter = opened(opener, organization)
    perform(matter, "submit", by=opener)
    parties.let_in(clerk, matter, CLERK)
    deputy = lent(clerk, CLERK)
    parties.let_in(deputy, matter, CLERK)  # even whoever was let in by name: the role is not theirs

    assert not Matter.objects.visible_to(deputy).exists()
    assert offered(matter, deputy) == []
    assert queries.inbox(deputy).rows == []


def test_forty_matters_of_one_person_have_one_list_of_who_may_know(compartment_kind, person, organization):
    opener, clerk = person(APPLICANT, of=organization), person(CLERK)
    first = opened(opener, organization)
    others = [opened(opener, organization, compartment=first.compartment) for _ in range(3)]
    elsewhere = opened(opener, organization)
    parties.let_in(clerk, others[0], CLERK)

    assert set(Matter.objects.visible_to(clerk)) == {first, *others}
    assert elsewhere.compartment_id != first.compartment_id


def test_numbers_of_compartments_are_of_no_series(compartment_kind, person, organization):
    opener = person(APPLICANT, of=organization)
    numbers = [opened(opener, organization).number for _ in range(3)]

    assert len(set(numbers)) == 3
    assert all(number.startswith("CS-") and not number[3:].isdigit() for number in numbers)


# An office ------------------------------------------------------------------------------------------------------------


def test_work_held_by_an_office_waits_on_the_people_of_that_body(person, organization, monkeypatch):
    from yihe.foundation.workflow import HeldBy

    monkeypatch.setattr(ErrandKind.workflow.states["submitted"], "held_by", HeldBy.OFFICE)
    firm, other_firm = (Body.objects.create(sort="law_firm", name=name) for name in ("甲律师事务所", "乙律师事务所"))
    inside, elsewhere, bureau = person(), person(), person(CLERK)
    for user, body in ((inside, firm), (elsewhere, other_firm)):
        user.memberships.create(role_code="clerk", body=body, valid_from=timezone.localdate())
    opener = person(APPLICANT, of=organization)
    matter = opened(opener, organization, office=firm)
    perform(matter, "submit", by=opener)

    assert [bool(queries.inbox(fresh(u)).rows) for u in (inside, elsewhere, bureau)] == [True, False, False]
    assert [Matter.objects.visible_to(fresh(u)).exists() for u in (inside, elsewhere, bureau)] == [True, False, True]
    with pytest.raises(NotAllowed):
        perform(matter, "accept", by=fresh(elsewhere))
    perform(matter, "accept", by=fresh(inside))
    assert matter.holder == "director" and not matter.held_by_office


# Permission lies within visibility ------------------------------------------------------------------------------------


def test_whoever_may_not_know_may_not_act(person, organization, errand):
    """A role that sees only what waits on it, on a matter that waits on another, in a state that does not say so."""
    matter = errand("accepted")
    expert = person(EXPERT)

    assert offered(matter, expert) == []
    with pytest.raises(NotAllowed):
        perform(matter, "look", by=expert, reason="x")
    parties.let_in(expert, matter, EXPERT)
    frozen_anew(matter)
    perform(matter, "look", by=fresh(expert), reason="x")  # the control


def test_every_action_of_somebody_who_does_not_hold_the_state_is_open_to_one_who_may_know():
    """
    A role that neither holds a state nor sees all of its reach must be named in `known_to`, be let in, or act in its own wake. Who acts
    with a code was let into the one matter it is of.
    """
    let_in = {"tutor", "expert"} | {
        code for code, role in ROLES.items() if role.by_code
    }  # those who know of single matters
    blind = [
        f"{kind.code}.{name}: {action.name} by {role.code} – name the role in the state's known_to"
        for kind in kinds.every()
        for name, state in kind.workflow.states.items()
        for action in kind.workflow.actions_from(name)
        for role in action.roles
        if not (action.automatic or action.same_hand or role.sees_all or role.side == "system")
        and role is not state.waits_on and role not in state.known_to and role.code not in let_in
    ]  # fmt: skip

    assert blind == []


# A cause of one's own -------------------------------------------------------------------------------------------------


def concern(how, user, matter, organization, person):
    """Bind somebody to a matter in one of the ways there are."""
    from tests.matters.registered import practitioner_of

    if how == "an account with the organization":
        user.memberships.create(role_code="applicant", organization=organization, valid_from=timezone.localdate())
    elif how == "a job with it":
        practitioner_of(user, employed_by=organization)
    elif how == "a party":
        Party.objects.create(matter=matter, user=user, role_code="other_side", may=May.NOTHING)
    elif how == "a sealed party of the same identity":
        index = practitioner_of(user).id_index
        Party.objects.create(matter=matter, name="某某", identity_index=index, role_code="other_side", may=May.NOTHING)
    elif how == "a party of what hangs on it":
        child = Matter.objects.create(
            number=f"X-{user.pk}", kind="errand", title="x", region=matter.region, state="draft", holder="applicant",
            parent=matter,
        )  # fmt: skip
        Party.objects.create(matter=child, user=user, role_code="objector")


WAYS = ("an account with the organization", "a job with it", "a party", "a sealed party of the same identity",
        "a party of what hangs on it")  # fmt: skip


@pytest.mark.parametrize("how", WAYS)
def test_whoever_has_a_cause_of_their_own_takes_no_office(how, person, organization, errand, lent):
    matter, user, other = errand("submitted"), person(CLERK), person(CLERK)
    concern(how, user, matter, organization, person)
    frozen_anew(matter)
    deputy = lent(user, CLERK)

    for hand in (fresh(user), fresh(deputy)):
        with pytest.raises(NotAllowed, match="应当回避，不能“受理”。|您或委托您的同志应当回避"):
            perform(matter, "accept", by=hand)
    tie = f"您在{organization.name}任职" if how in WAYS[:2] else "您或委托您的同志与此件有利害关系"
    assert [why for action, why in offered(matter, fresh(user)) if action.name == "accept"] == [
        f"{tie}，应当回避，不能“受理”。"
    ]
    perform(matter, "accept", by=other)  # the control


# Assignment -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def assigning(monkeypatch):
    accept = ErrandKind.workflow.actions["accept"]
    monkeypatch.setattr(accept, "assigns", "director")

    def only(*users):
        monkeypatch.setattr(accept, "candidates", lambda matter: list(users))

    return only


def test_whoever_it_is_assigned_to_has_it_alone(assigning, person, errand, people):
    chosen, other = person(DIRECTOR), person(DIRECTOR)
    assigning(chosen, other)
    matter = errand("submitted")
    perform(matter, "accept", by=people.clerk, director=chosen)

    assert Matter.objects.get(pk=matter.pk).assignee == chosen
    assert [bool(queries.inbox(fresh(u)).rows) for u in (chosen, other)] == [True, False]
    party = Party.objects.get(matter=matter, user=chosen)
    assert (party.role_code, party.ground, party.until) == ("director", "承办", None)
    with pytest.raises(NotAllowed, match="已转由他人经办"):
        perform(matter, "grant", by=other, amount=1)
    perform(matter, "grant", by=chosen, amount=1)
    assert Matter.objects.get(pk=matter.pk).assignee is None


def test_candidates_are_asked_again_when_it_is_done(assigning, person, errand, people):
    chosen, let_go = person(DIRECTOR), person(DIRECTOR)
    assigning(chosen)
    matter = errand("submitted")

    with pytest.raises(NotAllowed, match="现在不能承办此件"):
        perform(matter, "accept", by=people.clerk, director=let_go)
    assert Matter.objects.get(pk=matter.pk).state == "submitted"
    perform(matter, "accept", by=people.clerk, director=chosen)


def test_handing_it_on_ends_the_party_of_whoever_had_it(assigning, person, errand, people):
    first, second = person(DIRECTOR), person(DIRECTOR)
    assigning(first)
    matter = errand("submitted")
    perform(matter, "accept", by=people.clerk, director=first)

    standing.reassign(matter, by=first, to=second, reason="出差")

    ended, open_now = Party.objects.filter(matter=matter, ground="承办").order_by("pk")
    assert (ended.user, ended.until is None, open_now.user, open_now.until) == (first, False, second, None)


def test_what_waits_on_an_office_is_told_to_its_people_and_to_no_others(person, errand):
    office = Body.objects.create(sort="department", name="法律援助科")
    inside, outside = person(), person(CLERK)
    inside.memberships.create(role_code="clerk", body=office, valid_from=timezone.localdate())
    matter = errand("submitted")
    left_with(matter, office=office, held_by_office=True)
    overdue(matter)

    clock.run()

    theirs = Matter.objects.get(pk=matter.pk)
    assert telling.people(CLERK, theirs) == {inside.pk}
    assert set(Notification.objects.filter(key__startswith="due:").values_list("user", flat=True)) == {inside.pk}
    left_with(matter, held_by_office=False)  # the control
    assert outside.pk in telling.people(CLERK, Matter.objects.get(pk=matter.pk)) - {inside.pk}


def test_giving_one_matter_of_a_compartment_away_takes_no_other_from_whoever_had_both(
    compartment_kind, assigning, person, organization
):
    opener, clerk, first, second = person(APPLICANT, of=organization), person(CLERK), person(DIRECTOR), person(DIRECTOR)
    assigning(first, second)
    one = opened(opener, organization)
    other = opened(opener, organization, compartment=one.compartment)
    parties.let_in(clerk, one, CLERK)
    for matter in (one, other):
        perform(matter, "submit", by=opener)
        perform(matter, "accept", by=clerk, director=first)

    standing.reassign(one, by=first, to=second, reason="出差")

    assert [row.pk for row in queries.inbox(fresh(first)).rows] == [other.pk]
    assert Matter.objects.visible_to(fresh(first)).filter(pk=other.pk).exists()
    perform(other, "grant", by=fresh(first), amount=1)  # whoever has nothing of it any more: the control
    standing.reassign(one, by=second, to=first, reason="回来了")
    assert not Matter.objects.visible_to(fresh(second)).exists()


def test_what_nobody_can_be_given_goes_back_to_the_role_which_is_told(monkeypatch, person, errand, people):
    monkeypatch.setattr(ErrandKind.workflow.actions["accept"], "assigns", lambda matter: None)
    director = person(DIRECTOR)
    matter = errand("submitted")
    perform(matter, "accept", by=people.clerk)

    assert matter.assignee is None
    assert Notification.objects.filter(user=director, text__contains="没有承办人").count() == 1


# The whole, against a naive answer ------------------------------------------------------------------------------------


def knows(user, matter, events, let_in) -> bool:
    """Say it once more, slowly and in plain words."""
    mine = {(p.matter_id, p.compartment_id, p.role_code) for p in let_in if p.user_id == user.pk}
    for hat in user.memberships.all():
        own = [(m, c) for m, c, role in mine if role == hat.role_code and hat.delegated_by_id is None]
        alone = hat.role_code == "expert"  # who judges one matter
        inside = any(m == matter.pk or (not alone and c is not None and c == matter.compartment_id) for m, c in own)
        if inside and not (alone and matter.closed_at):
            return True
        if hat.organization_id:
            if matter.confidentiality == 0 and matter.organization_id == hat.organization_id:
                return True
            continue
        here = matter.office_id == hat.body_id if hat.body_id else hat.region and matter.region.startswith(hat.region)
        if not here or matter.submitted_at is None or matter.confidentiality == 2:
            continue
        if ROLES[hat.role_code].sees_all:
            return True
        free = matter.assignee_id in (None, user.pk)
        if (matter.holder == hat.role_code and free) or (matter.pk, user.pk, hat.role_code) in events:
            return True
    return False


@pytest.mark.parametrize("seed", range(4))
def test_the_database_and_a_naive_answer_agree_in_a_generated_world(seed, person, lent):
    chance = random.Random(seed)
    organizations = [make_organization() for _ in range(2)]
    office = Body.objects.create(sort="department", name="某科室")
    users = [person(role, region=chance.choice(["320585", "320583", "320585101"])) for role in
             (CLERK, CLERK, DIRECTOR, REVIEWER, CIVIL_AFFAIRS, FINANCE_MAKER, AUDITOR)]  # fmt: skip
    users += [person(APPLICANT, of=o) for o in organizations for _ in range(2)] + [person(EXPERT), person(EXPERT)]
    inside = person()
    inside.memberships.create(role_code="civil_affairs", body=office, valid_from=timezone.localdate())
    users += [inside, lent(users[0], CLERK), lent(users[4], CIVIL_AFFAIRS)]
    cells = [Compartment.objects.create(sort="person") for _ in range(3)]
    now = timezone.now()
    for number in range(60):
        closed = chance.random() < 0.2
        organization = chance.choice([*organizations, None])
        matter = Matter.objects.create(
            number=f"W-{seed}-{number}", kind="errand", title="x", state="submitted",
            region=chance.choice(["320585", "320585101", "320583", "320585102"]), organization=organization,
            holder="" if closed else chance.choice(["clerk", "director", "civil_affairs", "finance_maker", "applicant"]),
            closed_at=now if closed else None, confidentiality=chance.choice([0, 0, 0, 1, 2]),
            submitted_at=chance.choice([now, now, None]), office=chance.choice([office, None]),
            compartment=chance.choice([*cells, None]), assignee=chance.choice([*users, None, None, None, None]),
        )  # fmt: skip
        if chance.random() < 0.5:
            user = chance.choice(users)
            hat = user.memberships.first()
            Party.objects.create(
                **({"compartment": matter.compartment} if matter.compartment and chance.random() < 0.5 else {"matter": matter}),
                user=user, role_code=hat.role_code, may=chance.choice(["nothing", "know", "act"]),
                since=now + timedelta(hours=chance.choice([-2, -2, 2])),
                until=chance.choice([now + timedelta(hours=1), now + timedelta(days=9), now - timedelta(hours=1)]),
            )  # fmt: skip
    let_in = [
        p for p in Party.objects.all()
        if p.may != "nothing" and p.since <= now and (p.until is None or p.until > now)
    ]  # fmt: skip
    everything, told = list(Matter.objects.order_by("pk")), 0

    for user in map(fresh, users):
        expected = {m.pk for m in everything if knows(user, m, set(), let_in)}
        assert set(Matter.objects.visible_to(user).values_list("pk", flat=True)) == expected
        assert {m.pk for m in everything if access.relation(user, m).knows} == expected
        assert {m.pk for m in everything if access.by_number(user, m.number)} == expected
        # Whoever has it in the inbox may know of it; and the merged inbox is the plain one.
        merged = [row[0] for row in waiting.soonest(user, ("pk", "due_at", "kind", "state"), 500)]
        plain = set(Matter.objects.waiting_on(user).values_list("pk", flat=True))
        assert (set(merged), len(merged)) == (plain, len(plain))
        told += len(expected)
    assert told > 40  # the world is not empty
