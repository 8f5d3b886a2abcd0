"""
Is a protection missed when it is taken away? A table of protections, each with the line of ours that it is, what would stand there
without it, and the test that has to fail then. `python -m soak weakened` takes them away one after the other in a copy of the tree; the
suite takes one, and asks of all that the line still stands where the table says.

It is no measure of the suite as a whole: it says of these protections, which `docs/attacked.md` names, that somebody would notice.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TREE = (
    "attack",
    "cities",
    "config",
    "docs",
    "examples",
    "looks",
    "soak",
    "tests",
    "yihe",
    "manage.py",
    "pyproject.toml",
    "README.md",
)
SECONDS = 300


@dataclass(frozen=True)
class Weakening:
    """One protection: `stands` in `path`, once; with `instead` in its place the `test` fails."""

    what: str
    path: str
    stands: str
    instead: str
    test: str


TABLE = (
    Weakening(
        "four eyes", "yihe/matters/hands.py",
        "    if not action.apart_from:\n", "    if True:\n",
        "tests/matters/test_actions.py::test_four_eyes_hold_through_a_delegation",
    ),
    Weakening(
        "what is decided on is what was handed in", "yihe/matters/frozen.py",
        "    if words := altered(matter):\n", "    if words := ():\n",
        "tests/matters/test_frozen_contents.py::test_contents_changed_after_submission_stop_every_action",
    ),
    Weakening(
        "what was shown of many is signed for one person", "yihe/matters/bulk.py",
        '    if said.get("by") != user.pk:\n', "    if not said:\n",
        "tests/subsidies/test_bulk.py::test_what_was_not_shown_cannot_be_confirmed",
    ),
    Weakening(
        "a note is read before its claim is decided with others", "yihe/matters/bulk.py",
        "if not item[3] or item[0] in read", "if True",
        "tests/subsidies/test_bulk.py::test_what_an_applicant_wrote_is_shown_and_that_one_is_decided_only_where_it_was_said_to_be_read",
    ),
    Weakening(
        "no words of the page in a mail", "yihe/matters/channels.py",
        "    if row.matter is not None:\n", "    if row.matter is not None:\n        return row.text\n    if row.matter is not None:\n",
        "tests/matters/test_ways_to_be_told.py::test_what_leaves_the_house_of_a_matter_is_its_number_where_it_stands_and_by_when",
    ),
    Weakening(
        "a worker with too few index keys gets no more requests", "yihe/faces/portal/health.py",
        'register("index keys", _index_keys, is_serving=True)', 'register("index keys", _index_keys, is_serving=False)',
        "tests/matters/test_rotate_index.py::test_of_two_that_serve_with_different_keys_the_one_that_knows_less_gets_no_more_requests",
    ),
    Weakening(
        "what is attached to a voucher is looked into", "yihe/foundation/foreign/pdf_attached.py",
        '                attached.check(name, content, "PDF ")\n', "                continue\n",
        "tests/acts/test_vouchers.py::test_what_else_is_attached_is_refused_and_nobody_is_told_to_print_it",
    ),
    Weakening(
        "where a photograph was taken is not kept", "yihe/foundation/foreign/photographs.py",
        "    kept = whole if bare == whole else bare\n", "    kept = whole\n",
        "tests/acts/test_photographs.py::test_where_and_when_a_photograph_was_taken_is_not_kept_and_the_picture_is_not_touched",
    ),
    Weakening(
        "an encoding that is none is answered at the door", "yihe/foundation/readable.py",
        "        if is_readable(environ):\n", "        if environ:\n",
        "tests/promises/test_nothing_answers_500.py::test_an_encoding_that_is_none_is_answered_before_django_tries_it",
    ),
    Weakening(
        "what the scanner found is not handed out", "yihe/acts/documents/scanning.py",
        "    if name:\n        raise Withheld", "    if False:\n        raise Withheld",
        "tests/acts/test_scanning.py::test_what_is_found_when_it_is_asked_for_is_never_handed_out",
    ),
    Weakening(
        "a scanner that drips is not waited for", "yihe/acts/documents/scanning.py",
        "(left := until - time.monotonic()) <= 0", "(left := SECONDS) <= 0",
        "tests/acts/test_scanning.py::test_a_scanner_that_drips_is_not_waited_for_longer_than_one_that_is_silent",
    ),
    Weakening(
        "no text becomes a formula", "yihe/foundation/sheets.py",
        """    return f"'{text}" if _FORMULA.match(text) else text\n""", "    return text\n",
        "tests/foundation/test_sheets.py::test_what_a_program_would_run_gets_an_apostrophe_and_loses_it_when_read",
    ),
    Weakening(
        "no names and numbers in the log", "yihe/foundation/log_lines.py",
        "        text = pattern.sub(instead, text)\n", "        pass\n",
        "tests/foundation/test_log_lines.py::test_what_may_be_said_of_a_person_is_masked",
    ),
    Weakening(
        "the n+1-th is refused", "yihe/foundation/ceilings.py",
        "if counted[name] > each[2]", "if counted[name] < 0",
        "tests/faces/portal/test_ceilings.py::test_papers_of_a_person_and_of_an_organization",
    ),
    Weakening(
        "each photograph is a reading", "yihe/faces/desk/counter.py",
        ", Refused), len(files))", ", Refused))",
        "tests/faces/test_counter.py::test_each_photograph_counts_as_one_reading",
    ),
    Weakening(
        "guessing a code is slowed down", "yihe/faces/portal/following.py",
        '        tries.count("follow", pair)\n', "",
        "tests/matters/test_codes.py::test_guessing_slows_the_guesser_down_and_shuts_nobody_out",
    ),
)  # fmt: skip


def copied(place: Path) -> Path:
    """Return a copy of the tree in a folder, without what was compiled."""
    for name in TREE:
        source, target = ROOT / name, place / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    return place


def holds(tree: Path, test: str) -> bool:
    """
    Run one test in a copy; return whether it passes.

    :raises RuntimeError: it did not run: a test that is not there neither passes nor fails
    """
    environment = {name: said for name, said in os.environ.items() if name not in ("DATABASE_URL", "PYTHONPATH")}
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-o", f"cache_dir={tree / '.asked'}", test]
    ran = subprocess.run(
        command,
        cwd=tree,
        env=environment | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    if ran.returncode not in (0, 1):
        raise RuntimeError(f"{test} did not run: {ran.stdout[-800:]}{ran.stderr[-800:]}")
    return ran.returncode == 0


def is_noticed(tree: Path, each: Weakening) -> bool:
    """Take a protection away in a copy, run its test, and put it back. Return whether the test failed."""
    place = tree / each.path
    before = place.read_text("utf-8")
    place.write_text(before.replace(each.stands, each.instead), "utf-8")
    try:
        return not holds(tree, each.test)
    finally:
        place.write_text(before, "utf-8")


def faults() -> list[str]:
    """Return a sentence for each protection of the table that does not stand as it says."""
    return [
        f"{each.what}: {each.path} holds {each.stands.strip()!r} {found} times"
        for each in TABLE
        if (found := (ROOT / each.path).read_text("utf-8").count(each.stands)) != 1
    ]
