"""
How many statements a grant costs, alone and as one of many: an act takes its locks first and asks once (ADR 0057). They fail when it grows
again; whoever makes it less writes the smaller figure.
"""

import sys
from collections import Counter
from decimal import Decimal
from re import match

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.subsidies.test_bulk import an_account
from yihe.acts.funds.models import Envelope
from yihe.domains.subsidies import effects, rules
from yihe.matters import alike, bulk, kinds
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter
from yihe.registers.accounts.models import User

A_GRANT = {
    "postgresql": 41,
    "sqlite": 43,
}  # SQLite writes an event, its words and the cover with three (ADR 0124); one asks for the titles the letter cites, one whether other figures were confirmed (ADR 0061)
A_PAGE = {
    "/desk/": 4,
    "matter": 15,
}  # of a reviewer before whom one claim lies; the one of `bench` is lived in, and asks 20
CALLS = {
    "inbox": 5_000,
    "matter": 10_500,
    "act": 1_400,
}  # of Python; before 2026-11-29 a half more of an inbox, a quarter more of a matter; a draft withdrawn was 1 750 until 2026-11-30
EACH_OF_MANY = {"postgresql": 50, "sqlite": 52}  # of a person: who is held, and what is read of them, besides


def statements(act) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        act()
    return [q["sql"] for q in asked if "SAVEPOINT" not in q["sql"]]


def read(sql: list[str]) -> Counter:
    """Return how often rows of each table are read."""
    return Counter(found[1] for one in sql if (found := match(r'SELECT "(\w+)"\."', one)))


@pytest.fixture
def granted(claim, desk, people):
    """Return a maker of the statements of one more grant of the same kind, and the first one done."""

    def make(name: str = "activity") -> list[str]:
        matter, envelope = claim(name, "reviewed"), desk.envelope(kinds.get(f"{name}_claim"))
        director = User.objects.get(pk=people.director.pk)
        assert director.hats
        return statements(lambda: perform(matter, "grant", by=director, amount=Decimal("4500"), envelope=envelope))

    make()
    return make


def test_a_grant_asks_the_database_no_more_than_it_must(granted):
    asked = granted()

    assert len(asked) == A_GRANT[connection.vendor], "\n".join(asked)


def test_nothing_it_decides_on_is_read_twice(granted):
    """Contents before and after the effect, the notice and the promise before and after they are made; everything else once."""
    asked = read(granted())

    again = {table: times for table, times in asked.items() if times > 1}
    assert again == {
        "subsidies_activityclaim": 2,  # the contents as they were and as they are left
        "bodies_body": 4,  # its last day and its line, before anything is held and then; held; whose counter it is
        "notices_notice": 2,  # that there is none, and when the new one closes
        "matters_matter": 2,  # locked; the numbers of what was objected to it
        "funds_commitment": 2,  # that there is none, and the new one as it is frozen
    }


def test_what_is_decided_on_is_read_when_everything_is_held(granted, monkeypatch):
    """The envelope, the counter and the history are asked for after the last of the locks, and no rule before it."""
    order: list[str] = []
    hold, check = effects.hold, rules.cannot_grant
    action = kinds.get("activity_claim").workflow.actions["grant"]

    def holding(*args, **said):
        found = hold(*args, **said)
        order.append("held")
        return found

    def checking(*args, **said):
        order.append("asked")
        return check(*args, **said)

    monkeypatch.setattr(action, "holds", holding)
    monkeypatch.setattr(action, "check", checking)
    granted()

    assert order == ["held", "asked"]


def test_what_the_rules_see_is_the_envelope_under_its_lock_and_not_the_one_that_was_shown(claim, desk, people):
    matter, envelope = claim("activity", "reviewed"), desk.envelope(kinds.get("activity_claim"))
    shown = Envelope.objects.get(pk=envelope.pk)
    Envelope.objects.filter(pk=envelope.pk).update(committed=shown.appropriated)  # spent since the page was shown

    with pytest.raises(NotAllowed, match="预算余额"):
        perform(matter, "grant", by=people.director, amount=Decimal("4500"), envelope=shown)

    assert Matter.objects.get(pk=matter.pk).state == "reviewed"


def test_pages_ask_the_database_no_more_than_they_must(claim, people, client):
    matter = claim("activity", "accepted")
    client.force_login(people.reviewer, backend=settings.AUTHENTICATION_BACKENDS[0])
    asked = {}
    for name, path in (("/desk/", "/desk/"), ("matter", f"/desk/matters/{matter.number}/")):
        client.get(path)
        asked[name] = statements(lambda path=path: client.get(path))

    found = {name: len(sql) for name, sql in asked.items()}
    assert found == A_PAGE, "\n".join(one[:200] for sql in asked.values() for one in sql)


def calls(act) -> int:
    """Return how many functions of Python an act calls: the same on a machine others use, where a time says how busy they are."""
    counted = 0

    def hear(frame, event, _argument):
        nonlocal counted
        counted += event == "call"

    sys.setprofile(hear)
    try:
        act()
    finally:
        sys.setprofile(None)
    return counted


def test_pages_do_no_more_than_they_must(claim, people, client):
    """ADR 0097: what is the same for all is made once, boxes nobody opened are no forms, rows are made in one go."""
    matter = claim("activity", "accepted")
    client.force_login(people.reviewer, backend=settings.AUTHENTICATION_BACKENDS[0])
    found = {}
    for name, path in (("inbox", "/desk/"), ("matter", f"/desk/matters/{matter.number}/")):
        for _ in range(2):
            client.get(path)
        found[name] = calls(lambda path=path: client.get(path))

    assert all(found[name] <= CALLS[name] for name in found), found


def test_the_lightest_act_does_no_more_than_it_must(claim, people):
    """A draft withdrawn: lock, checks, change, event. ADR 0115: no field is asked of a text, nobody is told where nobody is there."""

    def withdrawn() -> int:
        matter, applicant = claim("activity", "draft"), User.objects.get(pk=people.applicant.pk)
        assert applicant.hats
        return calls(lambda: perform(matter, "withdraw", by=applicant))

    found = [withdrawn() for _ in range(3)]

    assert found[-1] <= CALLS["act"], found


def test_one_of_many_costs_little_more_than_one_alone(claim, desk, people):
    claims = [claim("exam", "reviewed", account=an_account()) for _ in range(4)]
    desk.envelope(kinds.get("exam_claim"))
    director = User.objects.get(pk=people.director.pk)

    def in_one_go(some: list[Matter]) -> int:
        found = alike.sort_out(director, [matter.number for matter in some])
        assert len(found.alike) == len(some), found.left_out
        shared = {"envelope": found.alike[0].form.initial["envelope"]}
        made = bulk.begin(bulk.shown(bulk.signed(found, director), director), shared, by=director)
        asked = statements(lambda: bulk.go_on(made, by=director))
        assert made.items.filter(outcome="done").count() == len(some)
        return len(asked)

    one, three = in_one_go(claims[:1]), in_one_go(claims[1:])

    assert (three - one) / 2 == EACH_OF_MANY[connection.vendor], (one, three)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_many_the_last_commit_is_waited_for_and_makes_the_others_certain(claim, desk, people, monkeypatch):
    """Each in a transaction of its own that is not waited for; then one that writes, and is: nobody is told anything before it."""
    claims = [claim("exam", "reviewed", account=an_account()) for _ in range(2)]
    desk.envelope(kinds.get("exam_claim"))
    director = User.objects.get(pk=people.director.pk)
    found = alike.sort_out(director, [matter.number for matter in claims])
    shared = {"envelope": found.alike[0].form.initial["envelope"]}
    made = bulk.begin(bulk.shown(bulk.signed(found, director), director), shared, by=director)
    commits: list[tuple[str, bool]] = []
    real = connection._commit

    def commit() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('synchronous_commit'), pg_current_xact_id_if_assigned() IS NOT NULL")
            commits.append(cursor.fetchone())
        real()

    monkeypatch.setattr(connection, "_commit", commit)
    with connection.execute_wrapper(_noting_what_commits_itself(commits)):
        bulk.go_on(made, by=director)

    assert commits == [("off", True), ("off", True), ("alone: UPDATE", True)]
    assert made.items.filter(outcome="done").count() == 2


def _noting_what_commits_itself(commits: list):
    def noting(execute, sql, params, many, context):
        if not connection.in_atomic_block and not sql.startswith("SELECT"):
            commits.append((f"alone: {sql[:6]}", True))
        return execute(sql, params, many, context)

    return noting


def test_inside_of_a_transaction_that_is_waited_for_nothing_else_is_said(claim, desk, people):
    """Whoever wraps the whole list in one transaction has one commit anyway, and waits for it."""
    matter = claim("exam", "reviewed", account=an_account())
    desk.envelope(kinds.get("exam_claim"))
    found = alike.sort_out(people.director, [matter.number])
    shared = {"envelope": found.alike[0].form.initial["envelope"]}
    made = bulk.begin(bulk.shown(bulk.signed(found, people.director), people.director), shared, by=people.director)

    asked = statements(lambda: bulk.go_on(made, by=people.director))

    assert not [sql for sql in asked if "synchronous_commit" in sql]


def test_an_action_that_grants_and_holds_nothing_is_refused_as_it_is_declared(claim, desk, people, monkeypatch):
    matter, envelope = claim("activity", "reviewed"), desk.envelope(kinds.get("activity_claim"))
    monkeypatch.setattr(kinds.get("activity_claim").workflow.actions["grant"], "holds", None)

    with pytest.raises(TypeError, match="holds=effects.hold"):
        perform(matter, "grant", by=people.director, amount=Decimal("4500"), envelope=envelope)

    assert Matter.objects.get(pk=matter.pk).state == "reviewed"
