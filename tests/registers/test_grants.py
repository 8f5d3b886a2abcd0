"""A membership with power over money, decisions or grants is given by two people; the database has the last word."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from yihe.domains.station_work.door import DUTY_LEADER
from yihe.foundation import workdays
from yihe.foundation.roles import (
    ADMINISTRATOR,
    AUDIT_OFFICER,
    BASE_MANAGER,
    CLERK,
    DIRECTOR,
    FINANCE_CHECKER,
    FINANCE_MAKER,
    OPENER,
    ROLES,
    ROSTER_MAKER,
    SECURITY_OFFICER,
    TREASURY,
)
from yihe.matters import clock, kinds
from yihe.matters.models import Notification
from yihe.registers.accounts import grants, proposals
from yihe.registers.accounts.models import Membership, ProposedMembership, RegisterEdit

pytestmark = pytest.mark.usefixtures("neighbours")

CITY = "320585"
WITH_POWER = [role for role in ROLES.values() if role.power]


@pytest.fixture
def admin(person):
    return person(ADMINISTRATOR, name="沈宇")


@pytest.fixture
def other(person):
    return person(SECURITY_OFFICER, name="骆青")


@pytest.fixture
def proposed(admin, person):
    def propose(role=FINANCE_MAKER, to=None, **facts):
        return grants.grant(to or person(name="许晴"), role, by=admin, region=CITY, **facts)

    return propose


def refusal(do, *args, **said) -> str:
    with pytest.raises(ValidationError) as refused:
        do(*args, **said)
    return "；".join(refused.value.messages)


def roles_of(user) -> list[str]:
    """Return the roles a person holds now, read anew."""
    return [m.role_code for m in type(user).objects.get(pk=user.pk).memberships_in_force]


def test_who_decides_under_four_eyes_or_handles_money_or_grants_has_power():
    """The declarations of the roles and of the workflows say the same."""
    because: dict[str, set[str]] = {
        ADMINISTRATOR.code: {"gives memberships"},
        SECURITY_OFFICER.code: {"confirms memberships"},
        AUDIT_OFFICER.code: {"looks at who gives and who confirms"},
        OPENER.code: {"opens sealed bids, two together (acts/sealed_bids): no action of a matter"},
        TREASURY.code: {
            "is to stop purchases, of which the law says that it does: whoever is given it is given it by two"
        },
        DUTY_LEADER.code: {
            "puts aside by itself what a village sent up, and ends it: whoever is given it is given it by two"
        },
    }
    for kind in kinds.every():
        if not kind.__module__.startswith("yihe."):
            continue
        for action in kind.workflow.actions.values():
            if getattr(action.effect, "__name__", "") == "give_second":
                continue  # two halves make a draw nobody can steer: neither decides anything
            for role in action.roles if action.apart_from else ():
                because.setdefault(role.code, set()).add(f"{kind.code}.{action.name} is kept apart")
        if kind.__module__.startswith("yihe.acts.funds"):
            for role in kind.opened_by:
                because.setdefault(role.code, set()).add(f"{kind.code} is opened by it")
    for sort in proposals.sorts.values():
        for role in sort.confirmers:
            because.setdefault(role.code, set()).add(f"confirms {sort.code}")
    powerless = {code: why for code, why in because.items() if not ROLES[code].power}
    idle = [role.code for role in WITH_POWER if role.code not in because]

    assert powerless == {}, (
        "a `Sort` that a role confirms, and `apart_from`, make who takes an action one who decides: give these roles a `power` in foundation/roles.py (their "
        "memberships then want a second administrator), or let another role take the action"
    )
    assert idle == [], (
        "these roles have a `power` in foundation/roles.py that no action and no sort of proposals gives them"
    )
    assert all(role.is_staff for role in WITH_POWER)


@pytest.mark.parametrize("role", WITH_POWER, ids=lambda role: role.code)
def test_what_has_power_is_not_in_force_until_a_security_officer_confirmed_it(proposed, other, role):
    proposal = proposed(role)

    assert (roles_of(proposal.user), Membership.objects.filter(user=proposal.user).count()) == ([], 0)
    grants.confirm(proposal, by=other)
    assert roles_of(proposal.user) == [role.code]


@pytest.mark.parametrize("role", [BASE_MANAGER, ROSTER_MAKER], ids=lambda role: role.code)
def test_what_has_none_is_given_by_one(proposed, role):
    """The control."""
    given = proposed(role)

    assert isinstance(given, Membership)
    assert (roles_of(given.user), ProposedMembership.objects.count()) == ([role.code], 0)


def test_a_director_confirms_too_and_the_log_names_both(proposed, person, admin):
    director = person(DIRECTOR, name="顾文")
    proposal = proposed(title="出纳")

    grants.confirm(proposal, by=director)

    log = RegisterEdit.objects.filter(entry=proposal.user.username).order_by("pk").values_list("field", "after", "by")
    assert list(log) == [
        ("提请任职", f"财务经办 出纳 {CITY}", admin.pk), ("分配角色", f"财务经办 出纳 {CITY}（沈宇提请）", director.pk),
    ]  # fmt: skip


def test_nobody_confirms_what_they_proposed_in_whatever_hat(proposed, admin, person):
    proposal = proposed()
    director = person(DIRECTOR)
    Membership.objects.create(
        user=admin, role_code="director", region=CITY, delegated_by=director.memberships.get(), valid_from=date(2020, 1, 1),
        valid_until=date(2099, 1, 1),
    )  # fmt: skip
    both = type(admin).objects.get(pk=admin.pk)

    assert refusal(grants.confirm, proposal, by=both) == (
        "这项任职是您或委托您的同志提请的，须由另一人（安全管理员、分管领导）确认。"
    )
    assert roles_of(proposal.user) == []


def test_nobody_confirms_their_own_nor_in_a_borrowed_hat(proposed, person):
    director, deputy = person(DIRECTOR), person()
    Membership.objects.create(
        user=deputy, role_code="director", region=CITY, delegated_by=director.memberships.get(), valid_from=date(2020, 1, 1),
        valid_until=date(2099, 1, 1),
    )  # fmt: skip

    assert refusal(grants.confirm, proposed(DIRECTOR, to=director), by=director) == "不能确认自己或委托您的同志的任职。"
    somebody_elses = proposed(FINANCE_MAKER)
    assert refusal(grants.confirm, somebody_elses, by=deputy).endswith("须由管辖范围内的安全管理员、分管领导确认。")
    assert list(grants.in_reach(deputy)) == []
    grants.confirm(somebody_elses, by=director)  # the control: the hat's owner


@pytest.mark.parametrize(
    ("role", "region"),
    [
        (CLERK, CITY),
        (FINANCE_CHECKER, CITY),
        (ADMINISTRATOR, CITY),
        (SECURITY_OFFICER, "320583"),
        (DIRECTOR, "320585100"),
    ],
)
def test_whoever_is_not_meant_or_does_not_reach_so_far_confirms_nothing(proposed, person, role, region):
    assert refusal(grants.confirm, proposed(), by=person(role, region=region)) == (
        "“财务经办”经管资金，须由管辖范围内的安全管理员、分管领导确认。"
    )


def test_nobody_gives_themselves_anything(admin):
    assert refusal(grants.grant, admin, FINANCE_MAKER, by=admin, region=CITY) == "不能给自己分配角色。"


def test_a_refusal_says_why_and_is_for_good(proposed, other):
    proposal = proposed()

    assert refusal(grants.refuse, proposal, by=other, reason="  ") == "请写明不予确认的理由。"
    grants.refuse(proposal, by=other, reason="不兼任")
    assert refusal(grants.confirm, proposal, by=other) == "这项任职不予确认，不用再处理。"
    assert ProposedMembership.objects.get().reason == "不兼任"


def test_only_the_proposer_takes_it_back_and_then_it_may_be_proposed_again(proposed, admin, other):
    proposal = proposed()

    assert refusal(grants.withdraw, proposal, by=other).startswith("只有提请的人可以撤回")
    assert refusal(proposed, to=proposal.user) == "同样的任职已由沈宇提请，正等待确认。"
    grants.withdraw(proposal, by=admin)
    assert proposed(to=proposal.user).outcome == ""


def test_what_nobody_confirms_in_time_lapses_by_the_clock(proposed, admin, other):
    proposal = proposed()
    last = workdays.add(timezone.localdate(), 10)

    assert proposal.lapses_on == last
    assert clock.run(last).lapsed == 0  # the last day still counts
    assert (clock.run(last + timedelta(days=1)).lapsed, clock.run(last + timedelta(days=1)).lapsed) == (1, 0)
    proposal.refresh_from_db()
    assert (proposal.outcome, proposal.decided_by, proposal.membership) == ("lapsed", None, None)
    assert refusal(grants.confirm, proposal, by=other) == "这项任职逾期失效，不用再处理。"
    told = Notification.objects.get(user=admin).text
    assert told == "您提请的任职（许晴 · 财务经办）逾期没有确认，已经失效。"


def test_it_is_not_confirmed_after_its_day_though_the_clock_did_not_run(proposed, other, unprotected):
    proposal = proposed()
    ProposedMembership.objects.update(lapses_on=date(2026, 1, 5))

    assert refusal(grants.confirm, proposal, by=other) == "这项任职应在 2026-01-05 以前确认，已经逾期，请重新提请。"


def test_what_was_asked_for_never_changes_and_a_decision_stays(proposed, other):
    proposal = proposed()
    for sql in (
        "UPDATE accounts_proposedmembership SET role_code = 'director'",
        "UPDATE accounts_proposedmembership SET user_id = proposed_by_id",
        "DELETE FROM accounts_proposedmembership",
    ):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    grants.refuse(proposal, by=other, reason="不兼任")
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        ProposedMembership.objects.update(outcome="", decided_at=None, decided_by=None)


@pytest.mark.parametrize("who", ["proposed_by", "user"])
def test_the_database_itself_refuses_one_pair_of_eyes(proposed, other, who):
    proposal = proposed()
    row = Membership.objects.create(user=proposal.user, role_code="finance_maker", region=CITY)
    facts = {"outcome": "confirmed", "decided_at": timezone.now(), "membership": row}

    with pytest.raises(IntegrityError, match="proposal_confirmed_by_another"), transaction.atomic():
        ProposedMembership.objects.update(decided_by=getattr(proposal, who), **facts)
    assert ProposedMembership.objects.update(decided_by=other, **facts) == 1  # the control


# The pages ------------------------------------------------------------------------------------------------------------


def test_the_pages_propose_show_what_waits_and_confirm(client, admin, other, person):
    newcomer = person(name="许晴")
    client.force_login(admin)
    answer = client.post(
        f"/desk/people/{newcomer.username}/", {"role": "finance_maker", "region": CITY}, follow=True
    )  # fmt: skip
    proposal = ProposedMembership.objects.get()

    page = answer.content.decode()
    assert "已提请。“财务经办”经管资金，由安全管理员或分管领导确认后生效。" in page
    assert "等待另一位确认" in client.get("/desk/people/").content.decode()
    answer = client.post(f"/desk/grants/{proposal.pk}/", {"decision": "confirm"}, follow=True)
    assert "这项任职是您或委托您的同志提请的" in answer.content.decode()
    assert roles_of(newcomer) == []

    client.force_login(other)
    assert "请在" in Notification.objects.get(user=other).text
    assert "确认同意" in client.get("/desk/people/").content.decode()
    client.post(f"/desk/grants/{proposal.pk}/", {"decision": "confirm"})
    assert roles_of(newcomer) == ["finance_maker"]
    assert Notification.objects.get(user=newcomer).text == "许晴的“财务经办”任职已由骆青确认，现已生效。"


def test_a_refusal_without_a_reason_is_a_sentence_on_the_page(client, proposed, person):
    proposal = proposed()
    client.force_login(person(DIRECTOR))

    answer = client.post(f"/desk/grants/{proposal.pk}/", {"decision": "refuse", "reason": ""}, follow=True)

    assert "请写明不予确认的理由。" in answer.content.decode()
    proposal.refresh_from_db()
    assert proposal.outcome == ""


@pytest.mark.parametrize(("role", "region"), [(CLERK, CITY), (ADMINISTRATOR, "320583")])
def test_out_of_reach_a_proposal_is_not_there(client, proposed, person, role, region):
    proposal = proposed()
    client.force_login(person(role, region=region))

    assert client.post(f"/desk/grants/{proposal.pk}/", {"decision": "confirm"}).status_code == 404
    assert "许晴" not in client.get("/desk/grants/").content.decode()


def test_a_decision_that_is_none_changes_nothing(client, proposed, other):
    proposal = proposed()
    client.force_login(other)

    assert client.post(f"/desk/grants/{proposal.pk}/", {"decision": "x"}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.outcome == ""
