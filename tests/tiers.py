"""
Which tests `make test` runs, so that it answers within five minutes, and which it leaves to `make soak`: `left_to_the_soak.json`, written
from the notes of a run of everything (`--note-what-is-asked=FOLDER`) by `python -m tests.tiers FOLDER`, never by hand.

Taken are all tests that cost next to nothing, the quickest of each that has several rows, the quickest that drive a browser, and then
those that add most statements the database was not asked yet for each second, until the time is spent. What nobody noted – a new test,
a renamed one – is run.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from tests.asked import Noted, covering, read

LEFT = Path(__file__).with_name("left_to_the_soak.json")
NEXT_TO_NOTHING = 0.05  # seconds of one test, with its share of what it shares
OF_EACH = 0.15  # seconds for which the quickest row of a test is taken in any case
IN_A_BROWSER = 50.0  # seconds for the quickest of those that drive one
SPENT = 500.0  # seconds of the processor for all, whatever tests share once
TOO_LONG = 3.0  # seconds of a test nobody left to the soak, which a run of `make test` tells of


def function_of(name: str) -> str:
    """Return the test without its row: `tests/a.py::test_b[c]` -> `tests/a.py::test_b`."""
    return name.partition("[")[0]


def row_of(name: str) -> str:
    """Return the row of a test, "" where it has none: `tests/a.py::test_b[c]` -> `c`."""
    return name.partition("[")[2].removesuffix("]")


def quick(noted: Noted, spent: float = SPENT) -> set[str]:
    """Return the names of the tests that `spent` seconds are spent on."""
    sharing = defaultdict(int)
    for said in noted.tests.values():
        for each in said.shared:
            sharing[each] += 1

    def cost(name: str) -> float:
        said = noted.tests[name]
        return said.seconds + sum(noted.shared[each] / sharing[each] for each in said.shared)

    costs = {name: cost(name) for name in noted.tests}
    quickest: dict[str, str] = {}
    for name in sorted(costs, key=lambda name: (costs[name], name)):
        quickest.setdefault(function_of(name), name)
    chosen = {name for name, seconds in costs.items() if seconds <= NEXT_TO_NOTHING}
    chosen |= {name for name in quickest.values() if costs[name] <= OF_EACH} | _seen(noted, costs)
    return covering(noted, chosen, spent)


def _seen(noted: Noted, costs: dict[str, float]) -> set[str]:
    """Return the quickest tests that drive a browser, one of each file, as far as their seconds go."""
    files, seconds, chosen = set(), 0.0, set()
    for name in sorted((name for name, said in noted.tests.items() if said.browser), key=lambda name: (costs[name], name)):  # fmt: skip
        if (file := name.partition("::")[0]) not in files and (seconds := seconds + costs[name]) <= IN_A_BROWSER:
            files.add(file)
            chosen.add(name)
    return chosen


def left(noted: Noted, taken: set[str]) -> dict[str, dict[str, list[str]]]:
    """
    Return what is left to the soak, by test: `{}` all of it, `{"but": rows}` all but these, `{"only": rows}` these alone. Rows that
    come later are left with the first two, and run with the last.
    """
    rows = defaultdict(lambda: ([], []))
    for name in sorted(noted.tests):
        rows[function_of(name)][name in taken].append(row_of(name))
    said = {}
    for test, (without, those) in rows.items():
        if without:
            said[test] = {} if not those else {"but": those} if len(those) < len(without) else {"only": without}
    return said


def is_left(name: str, said: dict[str, dict[str, list[str]]]) -> bool:
    if (of_it := said.get(function_of(name))) is None:
        return False
    row = row_of(name)
    return row in of_it["only"] if "only" in of_it else row not in of_it.get("but", ())


def read_left(path: Path = LEFT) -> dict[str, dict[str, list[str]]]:
    return json.loads(path.read_text("utf-8"))


def written(said: dict[str, dict[str, list[str]]]) -> str:
    """Return it with a line for each test, so that a change of it can be read."""
    lines = (
        f"{json.dumps(test, ensure_ascii=False)}: {json.dumps(rows, ensure_ascii=False)}"
        for test, rows in sorted(said.items())
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


def shares(noted: Noted, taken: Iterable[str]) -> str:
    """Return in one line how many of everything are taken: tests, seconds, statements."""
    taken = set(taken)
    seconds = sum(noted.tests[name].seconds for name in taken)
    made = set().union(*(noted.tests[name].shared for name in taken))
    heard = set().union(*(noted.tests[name].statements for name in taken))
    everything = set().union(*(said.statements for said in noted.tests.values()))
    return (
        f"{len(taken):,} of {len(noted.tests):,} tests, {seconds + sum(noted.shared[each] for each in made):.0f} of "
        f"{sum(said.seconds for said in noted.tests.values()) + sum(noted.shared.values()):.0f} seconds, "
        f"{len(heard):,} of {len(everything):,} statements"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.tiers", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)  # fmt: skip
    parser.add_argument("notes", type=Path, help="the folder a run of everything noted in")
    parser.add_argument("--seconds", type=float, default=SPENT, help="of the processor, for all that is run")
    said = parser.parse_args()
    noted = read(said.notes)
    taken = quick(noted, said.seconds)
    LEFT.write_text(written(left(noted, taken)), "utf-8")
    print(shares(noted, taken))


if __name__ == "__main__":
    main()
