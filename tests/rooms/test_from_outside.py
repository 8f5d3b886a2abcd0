"""
Two rooms that are no part of the product (examples/): found, migrated, kept to every promise, and taken away again. What is run
over them runs in a process of its own, in which they are installed.
"""

import re
import subprocess

import pytest

from tests.rooms.installed import EXAMPLES, ROOMS, ROOT, install, manage, python

# Whole modules whose promises are about all there is; of those that try every kind, the rooms' own.
ABOUT_ALL = (
    "tests/rooms/of_reward.py", "tests/rooms/of_visits.py", "tests/promises/test_every_room.py",
    "tests/promises/test_every_kind.py", "tests/promises/test_every_box.py", "tests/promises/test_code_base.py",
    "tests/promises/test_a_refusal_that_can_be_mended.py", "tests/foundation/test_doors.py",
)  # fmt: skip
OF_A_KIND = (
    "tests/promises/test_every_state.py", "tests/promises/test_every_address.py", "tests/promises/test_city_pack.py",
    "tests/promises/test_what_a_city_has_not.py", "tests/policies/test_examples.py", "tests/subsidies/test_workflow.py",
    "tests/subsidies/test_revoking.py", "tests/subsidies/test_mistyped.py", "tests/subsidies/test_pages.py",
)  # fmt: skip
THEIRS = "culture or visit or reward or itself or six_examples"


@pytest.fixture(scope="module")
def beside(tmp_path_factory):
    return install(tmp_path_factory.mktemp("rooms"), *ROOMS)


def test_there_are_two_rooms_of_at_most_a_hundred_lines_and_without_html():
    written = {room: [f for f in room.rglob("*.py") if "migrations" not in f.parts] for room in ROOMS}
    lines = {room.name: sum(len(f.read_text("utf-8").splitlines()) for f in files) for room, files in written.items()}

    assert sorted(lines) == ["reward", "visits"]
    assert {name: count for name, count in lines.items() if count > 100} == {}
    assert list(EXAMPLES.rglob("*.html")) == []


def test_nothing_of_the_product_knows_them():
    words = re.compile(
        r"culture_claim|CultureClaim|VisitKind|visits_adviser|visit_answer|reward/amount|reward\.culture"
    )
    places = [f for folder in ("yihe", "config", "cities", "looks", "bench") for f in (ROOT / folder).rglob("*.*")]
    known = [f for f in places if f.suffix in {".py", ".yaml", ".html", ".md"} and words.search(f.read_text("utf-8"))]

    assert known == []


def test_the_promises_about_everything_hold_with_them(beside):
    _holds(python(beside, "-m", "pytest", "-q", "-p", "no:xdist", "-m", "not browser", *ABOUT_ALL))


def test_the_promises_about_every_kind_hold_for_theirs(beside):
    _holds(python(beside, "-m", "pytest", "-q", "-p", "no:xdist", "-m", "not browser", *OF_A_KIND, "-k", THEIRS))


def test_their_own_migrations_make_their_tables_and_are_whole(beside, tmp_path):
    env = beside | {"DATA_DIR": str(tmp_path)}

    _done(manage(env, "migrate", "-v", "0"))
    _done(manage(env, "makemigrations", "--check", "--dry-run"))
    _done(manage(env, "check"))
    shown = _done(manage(env, "showmigrations", "reward", "visits")).stdout
    assert shown.count("[X] 0001_initial") == 2

    _done(manage(env, "migrate", "visits", "zero", "-v", "0"))
    gone = install(tmp_path / "without")
    _done(manage(gone | {"DATA_DIR": str(tmp_path)}, "check"))
    _done(manage(gone | {"DATA_DIR": str(tmp_path)}, "verify"))


def test_a_promise_that_is_broken_is_found(beside, tmp_path):
    """The control: a room whose kind has a label in another language, and no sample."""
    room = tmp_path / "broken"
    room.mkdir()
    for name in ("__init__.py", "models.py", "forms.py", "workflow.py", "kinds.py", "door.py"):
        text = (EXAMPLES / "visits" / name).read_text("utf-8").replace("visits", "broken").replace("来访登记", "visit")
        (room / name).write_text(text.replace('samples="samples:SAMPLES",', ""), "utf-8")
    (room / "pyproject.toml").write_text(
        (EXAMPLES / "visits/pyproject.toml").read_text("utf-8").replace("visits", "broken"), "utf-8"
    )
    env = install(tmp_path / "installed", room) | {"PYTHONPATH": f"{tmp_path}:{tmp_path / 'installed'}"}

    done = python(
        env, "-m", "pytest", "-q", "-p", "no:xdist", "tests/promises/test_every_kind.py", "tests/promises/test_every_room.py",
        "-k", "chinese and visit or sample",
    )  # fmt: skip

    assert done.returncode == 1
    assert "test_every_state_and_action_is_in_chinese[visit]" in done.stdout
    assert "name in the room's door `samples`, and there a Sample for visit" in done.stdout


def _holds(done: subprocess.CompletedProcess) -> None:
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert re.search(r"[1-9]\d* passed", done.stdout), done.stdout


def _done(done: subprocess.CompletedProcess) -> subprocess.CompletedProcess:
    assert done.returncode == 0, done.stdout + done.stderr
    return done
