"""Promises about the code itself."""

import re
from pathlib import Path

import pytest

from yihe.foundation import doors
from yihe.foundation.spoken import when_read

ROOT = Path(__file__).parents[2]
YIHE = ROOT / "yihe"
OUTSIDE = [door.folder for door in doors.every() if not door.package.startswith("yihe.")]
ROOMS = [YIHE, *OUTSIDE]  # the product, and rooms that are installed beside it
MODULES = sorted(p for room in ROOMS for p in room.rglob("*.py") if "migrations" not in p.parts)
JUNK = {"utils", "helpers", "common", "core", "misc", "base", "tools", "manager", "services"}
TEXTS = [p for d in ("yihe", "docs", "config", "bench", "looks", "scripts", "cities", "tests", "examples") for p in (ROOT / d).rglob("*") if p.suffix in {".py", ".md", ".yaml", ".html", ".txt", ".css", ".js"}] + [ROOT / "Makefile", ROOT / "pyproject.toml", *ROOT.glob("requirements*.txt")]  # fmt: skip


def named(module: Path) -> str:
    """Return a module's path in the product, or in the room it is of."""
    if module.is_relative_to(YIHE):
        return module.relative_to(YIHE).as_posix()
    room = next(room for room in OUTSIDE if module.is_relative_to(room))
    return module.relative_to(room.parent).as_posix()


def test_no_module_is_a_junk_drawer():
    assert [named(p) for p in MODULES if set(Path(named(p)).with_suffix("").parts) & JUNK] == []


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_a_module_can_be_read_in_one_sitting(module):
    assert len(module.read_text("utf-8").splitlines()) <= 300


@pytest.mark.parametrize("module", [m for m in MODULES if m.read_text("utf-8").strip()], ids=named)
def test_a_module_says_what_it_is_for(module):
    text = module.read_text("utf-8")
    assert text.startswith(('"""', "from django.apps import AppConfig")), "a module opens with one sentence"


def test_only_the_verbs_of_a_matter_write_its_state():
    writes = re.compile(
        r"(?:matter|fresh|parent|child|self)\.(state|holder|due_at|closed_at|chain_length|chain_head)\s*(?:=|\+=)[^=]|Matter\.objects[^\n]*update\([^)]*(?:state|holder|closed_at|due_at|chain)"
    )
    writers = {named(p) for p in MODULES if writes.search(p.read_text("utf-8"))}

    assert (
        writers - {f"matters/{name}.py" for name in ("models/matter", "chain", "actions", "clocks", "standing")}
        <= ALLOWED
    ), writers


def test_who_stands_behind_a_delegation_is_asked_in_one_place():
    """`User.acts_for` says it; `matters/hands.py` compares it with what was done."""
    asks = re.compile(r"delegated_by\.user_id|delegated_by__user_id")
    places = {named(p) for p in MODULES if asks.search(p.read_text("utf-8"))}

    assert places == {"registers/accounts/models/memberships.py"}


# `.state` of a thing that is no matter (a payment line, a seat). Each is named, so that a new one is looked at.
ALLOWED = {"acts/funds/models/payments.py", "acts/reviews/models/panels.py", "registers/stations/edits.py"}


def test_no_path_of_a_machine_and_no_registry_is_named():
    places = re.compile(
        r"/work/|/home/[a-z]|pypi\.org|registry\.npmjs|files\.pythonhosted|deb\.debian\.org|/opt/wheels"
    )
    found = [
        str(p.relative_to(ROOT)) for p in TEXTS if p.name != Path(__file__).name and places.search(p.read_text("utf-8"))
    ]

    assert found == []


def test_no_template_carries_script_or_style_of_its_own():
    inline = re.compile(
        r"<script(?![^>]*(?:\bsrc=|application/json))|<style|\sstyle=|\son(?:click|load|submit|change)="
    )
    found = [p.name for room in ROOMS for p in room.rglob("*.html") if inline.search(p.read_text("utf-8"))]

    # The offline sealer is no page of the house: a bidder saves it and opens it without a network, so all of it lies in one file (ADR 0075).
    assert found == ["offline.html"]


def test_everything_that_is_loaded_comes_from_here():
    elsewhere = re.compile(r"""(?:src|href)=["']https?://|@import\s+url\(["']?http|url\(["']?https?://""")
    found = [
        p.name
        for room in ROOMS
        for p in room.rglob("*")
        if p.suffix in {".html", ".css", ".js"} and elsewhere.search(p.read_text("utf-8"))
    ]

    assert found == []


def test_what_says_that_it_is_append_only_is_under_triggers():
    from django.apps import apps

    from yihe.foundation import append_only, protections

    declared = {o.table for o in protections.declared() if isinstance(o, append_only.AppendOnly)}
    says_so = {m._meta.db_table for m in apps.get_models() if "append-only" in (m.__doc__ or "").lower()}

    assert says_so - declared == set()
    assert len(declared) > 10


# Words that are read, each with what is read out of them: what somebody typed, or a unit that a figure is declared in.
READ_WORDS = {
    ("foundation/facts.py", "是"),  # typed in a file of facts
    ("foundation/parameter_files.py", "本局设定"),  # whether a citation says it already
    ("faces/portal/figures.py", "元"),  # units
    *(("faces/adoption/figures_sheet.py", word) for word in ("参数", "必填", "含义",)),  # headings of the sheet
    *(("faces/adoption/new_pack.py", word) for word in ("区",)),  # the last character of a division that is a district
    *(("registers/policies/written_figures.py", word) for word in ("个", "个半月", "百", "半", "百佰千仟万亿", "十拾", "元",)),  # numerals and units of a text
    *(("domains/procurement/prices.py", word) for word in ("分", "拾", "角", "亿",)),  # numerals of an amount in words
    *(("registers/policies/examples.py", word) for word in ("尚未施行", "由谁决定", "行",)),  # keys of a file of examples
}  # fmt: skip
HAN = "[\u3400-\u9fff（）]"
WORD = rf"""["'](?P<word>[^"'\n]*{HAN}[^"'\n]*)["']"""
COMPARED = [
    re.compile(rf"""(?:[=!]==?|\bin)\s*[\[({{]?\s*{WORD}"""),
    re.compile(rf"""{WORD}\s*(?:[=!]==?|\bin\b|\bnot in\b)"""),
    re.compile(rf"""\.(?:startswith|endswith|startsWith|endsWith|includes|indexOf|match|test)\(\s*\(?\s*{WORD}"""),
]


def words_compared(text: str) -> list[str]:
    """Return the Chinese words that Python, a template or a script compares something with."""
    return [found["word"] for pattern in COMPARED for found in pattern.finditer(text)]


def test_a_label_is_shown_and_never_compared():
    sources = [
        p
        for room in ROOMS
        for p in room.rglob("*")
        if p.suffix in {".py", ".html", ".js"} and "migrations" not in p.parts
    ]
    compared = {(named(p), word) for p in sources for word in words_compared(p.read_text("utf-8"))}

    assert compared == READ_WORDS


@pytest.mark.parametrize(
    "line",
    [
        'if label.startswith(("不予", "退回")):', "{% elif state == '还没开始' %}", 'return x in ("已撤回",)',
        "if ('未' in label)", 'if (text.includes("您有")) {', '{% if label.endswith("（元）") %}',
    ],
)  # fmt: skip
def test_a_label_that_is_compared_is_found(line):
    assert len(words_compared(line)) == 1


MAKES_A_CLASS = re.compile(r"\blazy\(")


def test_what_is_said_later_makes_no_class_of_its_own():
    """`lazy` builds a class of some 20 KB each time it is called: five hundred of them were a twelfth of a worker. `spoken.when_read` calls it once."""
    calls = {named(p): len(MAKES_A_CLASS.findall(p.read_text("utf-8"))) for p in MODULES}

    assert {name: n for name, n in calls.items() if n} == {"foundation/spoken.py": 1, "faces/desk/pressing.py": 2}
    assert type(when_read(lambda: "甲")) is type(when_read(lambda: "乙"))
    assert [str(when_read(lambda said=said: said)) for said in "甲乙"] == ["甲", "乙"]


@pytest.mark.parametrize(
    ("line", "found"), [("return lazy(lambda: say(text), str)()", 1), ("return city_words.lazily(text)", 0)]
)
def test_a_class_that_is_made_is_found(line, found):
    assert len(MAKES_A_CLASS.findall(line)) == found
