"""
A database of an earlier commit is migrated by an operator's own commands, and everything that stood in it still does.

The rest of the suite makes its tables without migrations: here they run, on real rows. What stood there was written down
when the yardstick was made, so nothing here looks at the calendar; what is done afterwards is done on that day's morrow.
"""

import json
import os
from datetime import date, timedelta
from functools import cache
from signal import SIGKILL
from subprocess import TimeoutExpired

import pytest
from django.db import connection

from tests.yardsticks import databases
from tests.yardsticks.databases import Database, Yardstick
from tests.yardsticks.facts import FACTS
from tests.yardsticks.preconditions import PRECONDITIONS
from tests.yardsticks.rotation import Rotation

pytestmark = pytest.mark.every_database

SERVER = os.environ.get("DATABASE_URL", "sqlite://")
# Whoever may act on a matter knows of it now: finance, of what waits for a payee to give back or to correct. Of a purchase that has a plan and
# of a contract know who keeps money for it anew and 财政, with whom both are filed (条例 29, 法 47).
# The desk knows of somebody who was helped, to take back what they agreed to (个人信息保护法 15); 财政 of a tender that was won, to stop it (法 57).
KNOW_MORE = {"2026-11": {"cashier"}, "2026-11-30": {"cashier", "treasury"}, "2026-12-01": {"advice2", "treasury"}}
# Migrating from long ago takes a minute, and what is asked of a copy somebody meddled with takes it again. So only the newest is asked
# everything, and it alone beside PostgreSQL; it migrates as an operator does, the older ones and what begins with nothing sooner, to the
# same schema (`drawn_as_needed.py`). `make soak` (SOAK=upgrade) asks each of them everything, by the operator's command, on both.
WHOLE = os.environ.get("YARDSTICKS") == "whole"
ALL = databases.kept("postgresql" if SERVER.startswith("postgres") else "sqlite")
NEWEST = max(ALL, key=lambda yardstick: (yardstick.notes["made_on"], yardstick.name))
YARDSTICKS = ALL if WHOLE or not SERVER.startswith("postgres") else [NEWEST]


def named(name: str) -> str:
    return f"yardstick_{os.getpid()}_{name}"


class Upgrade:
    """One yardstick before and after; of one that is asked everything, a copy that somebody meddled with and a new key as well."""

    def __init__(self, yardstick: Yardstick, place):
        self.notes, self.know_more = yardstick.notes, KNOW_MORE.get(yardstick.name, set())
        old = databases.new(SERVER, named("upgraded"), place / "upgraded")
        yardstick.unpack(old)
        self.before = {name: old.rows(asked["sql"]) for name, asked in self.notes["preconditions"].items()}
        everything = WHOLE or yardstick == NEWEST
        meddled = databases.new(SERVER, named("meddled"), place / "meddled", like=old) if everything else None
        self._visit(old, "migrate" if everything else "migrate_as_needed")
        self.schema = old.schema()
        self.after = self._visit(old, "verify", "facts", "carry_on", "verify")
        if meddled:
            self._ask_everything(old, meddled)

    def _ask_everything(self, old: Database, meddled: Database) -> None:
        for table, sql in self.notes["meddling"]:
            meddled.meddle(table, sql)
        self.rotation = Rotation(old, date.fromisoformat(self.notes["made_on"]) + timedelta(days=60))
        self.meddled = self._visit(meddled, "migrate", "verify", "facts")
        meddled.meddle("django_migrations", "ALTER TABLE django_migrations ADD COLUMN stray integer")
        self.meddled_schema = meddled.schema()

    def _visit(self, database: Database, *steps: str) -> dict:
        return json.loads(database.run("-m", "tests.yardsticks.visit", *steps, self.notes["made_on"]))


@pytest.fixture(scope="module")
def schema_from_nothing(tmp_path_factory):
    """Return a way to the schema of a database migrated from nothing: that takes the longest, and runs beside the rest."""
    try:
        database = databases.new(SERVER, named("empty"), tmp_path_factory.mktemp("nothing") / "empty")
        sooner = "-m", "tests.yardsticks.visit", "migrate_as_needed", date.today().isoformat()
        with database.start(*(("manage.py", "migrate", "-v", "0") if WHOLE else sooner)) as migrating:

            @cache
            def schema() -> dict[str, list]:
                databases.finished(migrating)
                return database.schema()

            yield schema
            schema()
    finally:
        databases.drop(SERVER, named("empty"))


@pytest.fixture(scope="module", params=YARDSTICKS, ids=lambda yardstick: yardstick.name)
def upgrade(request, tmp_path_factory, schema_from_nothing):
    try:
        yield Upgrade(request.param, tmp_path_factory.mktemp("yardstick"))
    finally:
        for name in ("upgraded", "meddled"):
            databases.drop(SERVER, named(name))


@pytest.fixture
def whole(upgrade):
    """Return a yardstick that is asked everything."""
    if not hasattr(upgrade, "meddled"):
        pytest.skip("asked of the newest, and of all by make soak SOAK=upgrade")
    return upgrade


def changed(notes: dict, found: dict) -> list[str]:
    """Return which facts are no longer what was noted."""
    return [name for name, asked in notes["preconditions"].items() if found.get(name) != asked["rows"]]


def test_there_is_a_yardstick_for_this_backend():
    assert YARDSTICKS != []


def test_a_program_that_hangs_is_ended_and_leaves_nothing_running(tmp_path):
    hangs = Database("sqlite://", tmp_path).start("-c", "import time; time.sleep(600)")

    with pytest.raises(TimeoutExpired):
        databases.finished(hangs, patience=0.2)

    assert (hangs.poll(), hangs.stdout.closed) == (-SIGKILL, True)


def test_a_yardstick_is_what_was_noted_when_it_was_made(upgrade):
    assert changed(upgrade.notes, upgrade.before) == []


def test_everything_that_must_survive_is_there_after_the_upgrade(upgrade):
    assert changed(upgrade.notes, upgrade.after["1 facts"]["facts"]) == []


def test_after_the_upgrade_everything_verifies(upgrade):
    assert "全部相符" in upgrade.after["0 verify"]


def test_everybody_sees_what_they_saw_and_is_waited_for_by_what_waited(upgrade):
    found = upgrade.after["1 facts"]["seen"]

    changed = {name for name, seen in upgrade.notes["seen"].items() if found.get(name) != seen}
    assert changed == upgrade.know_more
    for name in upgrade.know_more:
        (knew, waited), (knows, waits) = upgrade.notes["seen"][name], found[name]
        assert (set(knew.split()) < set(knows.split()), waits) == (True, waited)
    assert set(found) == set(upgrade.notes["seen"])


def test_what_was_typed_and_not_sent_can_still_be_read(upgrade):
    assert upgrade.after["1 facts"]["typed"] == upgrade.notes["typed"] != []


def test_an_upgraded_database_has_the_schema_of_one_made_today(upgrade, schema_from_nothing):
    assert upgrade.schema == schema_from_nothing()
    assert len(upgrade.schema["triggers"]) > 50


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="only SQLite is begun at once: elsewhere names of before would differ"
)
def test_a_database_begun_at_once_has_the_schema_of_one_that_was_migrated(tmp_path, schema_from_nothing):
    begin = "import django; django.setup(); from yihe.foundation import beginning; beginning.begin(); print('done')"
    again = "; ".join(begin.split("; ")[:-2] + ["print(beginning.is_empty())"])
    try:
        database = databases.new(SERVER, named("begun"), tmp_path / "begun")
        assert database.run("-c", begin).strip() == "done"

        assert database.schema() == schema_from_nothing()
        assert database.run("manage.py", "migrate", "--check") == ""  # nothing is left to do
        assert database.run("-c", again).strip() == "False"
        with pytest.raises(RuntimeError, match="NotEmpty"):
            database.run("-c", begin)  # a second time: there are tables, and they stay
    finally:
        databases.drop(SERVER, named("begun"))


def test_a_column_that_only_one_of_them_has_is_found(whole, schema_from_nothing):
    more = [row for row in whole.meddled_schema["columns"] if row not in schema_from_nothing()["columns"]]

    assert [row[:2] for row in more] == [["django_migrations", "stray"]]


def test_what_was_under_way_goes_on_to_its_end(upgrade):
    after = dict(upgrade.after["2 carry_on"])
    due, found, standing_still = after.pop("sent back")

    assert after == {
        "claim": "paid",
        "the notice with an objection": "noticed",
        "asked": [1, 0],
        "scored": ["scoring", "weighing"],
        "lent": ["base", "reviewer"],
        "confirmed": 1,
        "ledger": [],
    }
    assert found == due, "the bureau goes on with the days it had left"
    assert standing_still == 0


def test_and_everything_verifies_again(upgrade):
    assert "全部相符" in upgrade.after["3 verify"]


def test_an_event_that_was_altered_before_the_upgrade_is_named_after_it(whole):
    number, seq = whole.notes["meddled_with"]

    assert f"{number} 第 {seq} 条记录" in whole.meddled["1 verify"]
    assert "全部相符" not in whole.meddled["1 verify"]


def test_a_fact_that_changed_on_the_way_is_named(whole):
    assert changed(whole.notes, whole.meddled["2 facts"]["facts"]) == ["participants"]


def test_whoever_was_let_in_and_is_shut_out_on_the_way_is_named(whole):
    found = whole.meddled["2 facts"]
    there = found["facts"]["participants"]
    shut_out = [who for _matter, who, *_rest in (p for p in rows(whole, "participants") if p not in there)]

    changed = {name for name, seen in whole.notes["seen"].items() if found["seen"][name] != seen}
    assert changed - whole.know_more == set(shut_out)
    assert len(shut_out) == 1


def test_every_question_of_today_is_read_through_the_models_too():
    assert list(FACTS) == list(PRECONDITIONS)


# What a yardstick carries ---------------------------------------------------------------------------------------------


def rows(upgrade, name: str) -> list[list]:
    return upgrade.notes["preconditions"][name]["rows"]


def test_it_carries_matters_in_the_middle_of_everything(upgrade):
    """The newest kind of row comes with the newest yardstick; these are in all of them."""
    matters = rows(upgrade, "matters")
    states = {(kind, state) for _number, kind, state, *_rest in matters}
    made_on = upgrade.notes["made_on"]

    assert {
        ("exam_claim", s) for s in ("draft", "submitted", "returned", "reviewed", "noticed", "payable", "paid")
    } <= states
    assert {("incubation", s) for s in ("scoring", "weighing", "countersigning", "resident")} <= states
    assert [m for m in matters if m[5] and m[6] and m[4]] != [], "a paused clock, with the days it had left"
    assert [m for m in matters if m[4] and m[4] < made_on and not m[14]] != [], "overdue"
    assert [m for m in matters if m[7]] != [], "handed to one person"
    assert [m for m in matters if m[9]] != [], "hanging on another"
    assert [m for m in matters if m[11]] != [], "waiting for an opinion"


def test_it_carries_people_money_and_papers_in_every_condition(upgrade):
    lent = [m for m in rows(upgrade, "memberships") if m[8]]

    assert {ended for *_who, ended, _lender in lent} == {0, 1}
    assert [a for a in rows(upgrade, "acts") if a[3]] != [], "somebody acted in a borrowed hat"
    assert {answered for *_who, answered, _agrees in rows(upgrade, "countersignatures")} == {0, 1}
    assert {state for _b, _s, _m, _a, state, *_rest in rows(upgrade, "payments")} == {
        "pending",
        "paid",
        "failed",
        "dropped",
        "returned",
    }
    assert {status for *_p, status, _g, _t, _d in rows(upgrade, "panels")} >= {
        "invited",
        "locked",
        "alternate",
        "recused",
    }
    assert {outcome for *_o, outcome in rows(upgrade, "objections")} == {"", "dismissed", "upheld", "inadmissible"}
    assert [b for b in rows(upgrade, "benefits") if b[6] is None and b[8]] != [], "imported, to be taken back"
    assert [p for p in rows(upgrade, "papers") if p[2] > 1] and [p for p in rows(upgrade, "papers") if p[4]]
    assert [a for a in rows(upgrade, "agreements") if a[3]] and [r for r in rows(upgrade, "recoveries") if r[4]]
    for name in ("typed", "returned payments", "proposed memberships", "proposed employments", "visits", "told"):
        assert rows(upgrade, name) != [], name


def test_the_index_key_of_the_whole_city_is_rotated_though_it_was_killed_half_way(whole):
    rotation = whole.rotation
    people, frozen = rotation.after

    assert rotation.first_line.startswith("人员：重写 ")
    assert len(rotation.half_way[1]) < len(frozen), "it was killed before it was done"
    assert "全部相符" in rotation.verified_half_way
    if rotation.codes:
        assert f"有 {rotation.codes} 个查询码是用旧密钥留存的" in rotation.said and "还需要" in rotation.needed
    else:
        assert "不再需要，可以从 INDEX_KEY_FALLBACKS 里去掉。" in rotation.said
    assert "全部相符" in rotation.verified
    assert len(people) == len(rotation.before[0]) > 0
    assert {index for _pk, index in people}.isdisjoint(index for _pk, index in rotation.before[0])


def test_the_service_does_not_start_without_the_index_key_the_city_was_written_with(whole):
    assert "不在 INDEX_KEY 和 INDEX_KEY_FALLBACKS 里" in whole.rotation.without_the_old_key
