"""Promises about the documents: what they name is there."""

import re
from pathlib import Path

import pytest

from yihe.faces.demo.people import FIRST_SHOWN, PASSWORD, PERSONAS
from yihe.foundation import city_words

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    [
        ROOT / "README.md",
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "yihe").rglob("README.md"),
        *(ROOT / "examples").rglob("*.md"),
    ]
)
LINK = re.compile(r"\]\(([^)#:]+)\)")
CODE = re.compile(r"`([^`]+)`")


def words_of(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


GLOSSARY = [
    words_of(row)
    for row in (ROOT / "docs/glossary.md").read_text("utf-8").splitlines()
    if row.startswith("| ") and "| identifier |" not in row
]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_leads_somewhere(document):
    links = LINK.findall(document.read_text("utf-8"))

    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_test_a_document_names_is_there():
    missing = []
    for document in DOCUMENTS:
        file = ""
        for code in CODE.findall(document.read_text("utf-8")):
            where, _, name = code.partition("::")
            file = where if where.startswith("tests/") else file
            name = name or (code if code.startswith("test_") and "/" not in code and "." not in code else "")
            if where.startswith("tests/") and not (ROOT / where).exists():
                missing.append(f"{document.name}: {where}")
            elif (
                name
                and file.endswith(".py")
                and not re.search(rf"^def {name}\(", (ROOT / file).read_text("utf-8"), re.M)
            ):
                missing.append(f"{document.name}: {file}::{name}")

    assert missing == []


@pytest.mark.parametrize("row", GLOSSARY, ids=lambda row: row[0])
def test_a_word_of_the_glossary_stands_where_it_says(row):
    chinese, identifiers, _basis, where = row
    files = [ROOT / ("yihe" if "/" in name else "cities/taicang") / name for name in CODE.findall(where)]
    text = city_words.say(
        "".join(file.read_text("utf-8") for file in files)
    )  # what a city may say otherwise, as by default

    assert files
    assert [i for i in CODE.findall(identifiers) if not re.search(rf"\b{re.escape(i)}\b", text)] == []
    assert [word for word in re.split("[ …]+", chinese) if word and word not in text] == []


def test_the_table_of_settings_is_that_of_the_code():
    asked = set(
        re.findall(
            r'(?:environ\.get|_secret|_earlier|_number)\(\s*"(\w+)"', (ROOT / "config/settings.py").read_text("utf-8")
        )
    )
    table = (ROOT / "docs/deploy.md").read_text("utf-8").partition("| variable |")[2].partition("\n\n")[0]
    told = {name for row in table.splitlines()[2:] for name in CODE.findall(words_of(row)[0])}

    assert told == asked


def test_the_readme_signs_in_people_who_are_there():
    readme = (ROOT / "README.md").read_text("utf-8")
    table = readme.partition("| user |")[2].partition("\n\n")[0]
    told = {name for row in table.splitlines()[2:] for name in CODE.findall(words_of(row)[0])}

    assert PASSWORD in readme
    assert told <= {p.username for p in PERSONAS}
    assert {p.username for p in FIRST_SHOWN} <= told, "those whom `make demo` prints"


def test_the_readme_names_every_target_of_the_makefile():
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.M))

    assert set(re.findall(r"`make ([a-z-]+)`", (ROOT / "README.md").read_text("utf-8"))) >= targets


def test_every_decision_is_listed():
    folder = ROOT / "docs/adr"
    listed = set(LINK.findall((folder / "README.md").read_text("utf-8")))

    assert listed == {p.name for p in folder.glob("0*.md")}
