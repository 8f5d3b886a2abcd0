"""
Promises about 算法登记: what reckons, draws, counts and compares stands there, because it is asked of the declarations that are
executed – and whoever adds one cannot forget it.
"""

import ast
import re
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from yihe.acts.reviews.draw_forms import SealForm
from yihe.domains.subsidies import questions
from yihe.foundation import city_pack, comparisons
from yihe.foundation.roles import CLOCK
from yihe.foundation.workflow import IN_TURN
from yihe.matters import kinds, offering

YIHE = Path(__file__).parents[2] / "yihe"
WUZHONG = Path(__file__).parents[1] / "packs" / "wuzhong"
COMPARES = {"shared_by", "holders", "found_among"}


@pytest.fixture
def page(db) -> str:
    answer = Client().get("/algorithms/")
    assert answer.status_code == 200, "it is public"
    return unescape(answer.content.decode())


def section(page: str, name: str) -> str:
    """Return the panel of a sort."""
    return page.partition(f'<section class="panel" id="{name}"')[2].partition("</section>")[0]


def of_kind(page: str, label: str) -> list[str]:
    """Return the tables of clocks that are headed by a kind, alone or with others."""
    parts = section(page, "clocks").split("<h3>")[1:]
    names = set(label.split("、"))  # one kind may have the names of both its ways
    return [part for part in parts if names <= set(part.partition("</h3>")[0].split("、"))]


def missing(page: str) -> list[str]:
    """Return what a city offers that does not stand on the page: rules, draws, clocks."""
    gone = []
    for kind in offering.offered(offering.PUBLIC):
        gone += [f"rule {p.code}" for p in kind.policies if f'id="rule-{p.short}"' not in section(page, "rules")]
        actions = kind.workflow.actions.values()
        drawn = [a for a in actions if a.form is SealForm or a.assigns is IN_TURN]
        gone += [f"draw {kind.code}" for a in drawn if f'id="draw-{kind.code}-{a.name}"' not in section(page, "draws")]
        counted = [s.label for s in kind.workflow.states.values() if s.within is not None]
        counted += [limit.label for limit in kind.workflow.limits.values()]
        tables = "".join(of_kind(page, str(kind.label)))
        gone += [f"clock {kind.code} {label}" for label in counted if f">{label}</th>" not in tables]
        by_time = [a.label for a in actions if CLOCK in a.roles and not a.automatic]
        gone += [f"clock {kind.code} {label}" for label in by_time if label not in tables]
    return gone


def test_every_rule_draw_and_clock_of_what_is_offered_stands_there(page):
    offered = offering.offered(offering.PUBLIC)
    assert sum(len(kind.policies) for kind in offered) >= 7 and any(
        a.form is SealForm for kind in offered for a in kind.workflow.actions.values()
    )

    assert missing(page) == []


@pytest.mark.parametrize(
    ("taken_out", "told"),
    [('id="rule-exam"', "rule subsidies.exam"), ('id="draw-', "draw incubation"), (">待受理</th>", "clock exam_claim 待受理"),
     ("公示期满，批准生效", "clock exam_claim 公示期满，批准生效")],
)  # fmt: skip
def test_what_would_not_stand_there_is_found(page, taken_out, told):
    assert told in missing(page.replace(taken_out, ""))


def test_a_rule_that_is_added_stands_there_by_itself(db, monkeypatch):
    added = kinds.get("exam_claim").policies[0]
    monkeypatch.setattr(kinds.get("objection"), "policies", (added,))

    shown = unescape(Client().get("/algorithms/").content.decode())

    assert shown.count('id="rule-exam"') == 2


def test_every_entry_says_what_for_by_what_by_whom_and_what_then(page):
    entries = re.findall(r"<article.*?</article>", page, re.S)
    said = [re.findall(r"<dt>([^<]+)</dt><dd>(.*?)</dd>", entry, re.S) for entry in entries]

    assert len(entries) >= 15
    wanted = {"用来做什么", "用到的信息", "由谁决定", "不服怎么办"}
    assert [entries[n][:80] for n, rows in enumerate(said) if not wanted <= {label for label, words in rows if words.strip(" —")}] == []  # fmt: skip
    assert all("依据" in dict(rows) for rows in said[: section(page, "rules").count("<article")])


def test_a_county_reads_its_own(db, settings):
    settings.MORE_CITY_DIRS = (WUZHONG,)
    client = Client()
    client.get("/c/320506/")
    with city_pack.said_in(WUZHONG):
        theirs = unescape(client.get("/algorithms/").content.decode())
        assert missing(theirs) == []
    ours = unescape(Client().get("/algorithms/").content.decode())

    assert ("吴司规〔2025〕3号" in theirs, "太政办〔2021〕163号" in theirs) == (True, False)
    assert ("吴司规〔2025〕3号" in ours, "太政办〔2021〕163号" in ours) == (False, True)


def test_every_public_page_leads_there(db):
    for address in ("/", "/guides/", "/ask/", "/notices/"):
        foot = Client().get(address).content.decode().partition("<footer")[2]
        assert 'href="/algorithms/"' in foot, address


# -- comparisons: whoever compares says so ----------------------------------------------------------------------------------


def compares(text: str) -> bool:
    """Test whether a module asks the registers what entries share, or who has a stake."""
    calls = (node.func for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    asked = (f for f in calls if isinstance(f, ast.Attribute) and f.attr in COMPARES)
    return any(
        getattr(f.value, "id", "") != "turns" for f in asked
    )  # whose turn it may be: who has a role, nothing more


# Modules that ask through one that says so: the draw and its seats ask whom `stakes` finds.
BY_ANOTHER = {"acts/reviews/drawing.py": "stakes", "acts/reviews/seating.py": "stakes", "registers/bodies/traits.py": "traits itself"}  # fmt: skip


def test_whoever_compares_says_what_for():
    silent = [
        name
        for path in sorted(YIHE.rglob("*.py"))
        if compares(text := path.read_text("utf-8"))
        and (name := path.relative_to(YIHE).as_posix()) not in BY_ANOTHER
        and "comparisons.declare(" not in text
    ]

    assert silent == []


def test_a_module_that_compares_and_is_silent_would_be_found():
    assert compares("found = traits.shared_by(whose)") and not compares("found = traits.keep(whose, said)")
    assert compares("holders.holders(matter)") and not compares("turns.holders(role, matter)")


def test_every_question_of_a_claim_is_told_with_what_it_reads(page):
    asks = {name for name, made in vars(questions).items() if callable(made) and name.startswith("_") and _yields_questions(name)}  # fmt: skip

    assert {asking.ask.__name__ for asking in questions.ASKED} == asks and len(asks) == 6
    told = section(page, "comparisons")
    assert [each.label for each in comparisons.every() if each.label not in told or each.data not in told] == []
    assert {f"subsidies.{asking.code}" for asking in questions.ASKED} <= {each.code for each in comparisons.every()}


def _yields_questions(name: str) -> bool:
    tree = ast.parse(Path(questions.__file__).read_text("utf-8"))
    found = next((node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name), None)
    return found is not None and any(
        isinstance(node, ast.Yield)
        and isinstance(node.value, ast.Call)
        and getattr(node.value.func, "id", "") == "Question"
        for node in ast.walk(found)
    )


def test_a_comparison_that_leaves_something_unsaid_stops_the_import():
    with pytest.raises(ValueError, match="没有写明 human"):
        comparisons.Comparison("x", "x", "x", "x", "", "x")
