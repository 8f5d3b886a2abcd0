"""
A pack that declares subsidies of every usual shape (tests/rooms/declared): every promise over kinds holds for them, each goes from
the draft to the payment, and a second reckoning says the same. Run in a process of its own, in which they are declared.
"""

import os
import re
import shutil
from pathlib import Path

import pytest

from tests.rooms.installed import install, python

DECLARED = Path(__file__).parent / "declared"
NAMES = "reading_award star_rank night_market mentor_month study_share site_share"
KEPT_TO = (
    "tests/rooms/of_declared.py", "tests/rooms/of_declared_later.py", "tests/rooms/of_declared_worlds.py", "tests/promises/test_every_kind.py",
    "tests/promises/test_every_state.py", "tests/promises/test_every_room.py", "tests/promises/test_what_a_city_does_not_offer.py",
    "tests/promises/test_what_a_city_has_not.py", "tests/promises/test_every_refusal_has_a_letter.py",
    "tests/subsidies/test_workflow.py", "tests/subsidies/test_revoking.py", "tests/subsidies/test_mistyped.py",
    "tests/subsidies/test_pages.py", "tests/policies/test_examples.py",
)  # fmt: skip


@pytest.fixture(scope="module")
def beside(tmp_path_factory):
    place = tmp_path_factory.mktemp("declared")
    env = install(place, DECLARED)
    return env | {"PYTHONPATH": os.pathsep.join((str(DECLARED), str(place))), "THEIRS": f"{NAMES} local"}


def test_nothing_of_the_product_knows_them_and_they_bring_no_table_or_formula():
    words = re.compile(NAMES.replace(" ", "|"))
    root = Path(__file__).parents[2]
    places = [f for folder in ("yihe", "config", "cities") for f in (root / folder).rglob("*.*")]

    assert [f for f in places if f.suffix in {".py", ".yaml", ".html"} and words.search(f.read_text("utf-8"))] == []
    assert sorted(f.name for f in DECLARED.rglob("*.py")) == ["__init__.py", "door.py", "samples.py"]


def test_every_promise_over_kinds_holds_for_what_is_declared(beside):
    done = python(
        beside, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "tests.rooms.theirs", "-m", "not browser", "-k",
        "not the_command_and_the_server", *KEPT_TO,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) > 150, done.stdout


def test_declaring_makes_no_migration(beside):
    done = python(beside, "manage.py", "makemigrations", "--check", "--dry-run")

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_declaration_that_breaks_a_promise_is_found(beside, tmp_path):
    """The control: a file whose guide and label are in another language."""
    shutil.copytree(DECLARED, tmp_path / "declared")
    file = tmp_path / "declared/local/pack/subsidies/reading_award.yaml"
    file.write_text(file.read_text("utf-8").replace("label: 普法读物奖励", "label: reading"), "utf-8")
    env = beside | {"PYTHONPATH": beside["PYTHONPATH"].replace(str(DECLARED), str(tmp_path / "declared"))}

    done = python(
        env, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "tests.rooms.theirs", "tests/promises/test_every_kind.py",
        "-k", "chinese and reading_award",
    )  # fmt: skip

    assert done.returncode == 1
    assert "test_every_state_and_action_is_in_chinese[reading_award_claim]" in done.stdout, done.stdout + done.stderr
