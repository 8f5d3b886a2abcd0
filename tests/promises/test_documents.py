"""Promises about the documents: what they name is there."""

import re
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from yihe.faces.demo.people import FIRST_SHOWN, PASSWORD, PERSONAS
from yihe.foundation import city_words

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    [
        *(ROOT / name for name in ("README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md")),
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


# -- what stands in the root for whoever comes from outside -------------------------------------------------------------------

COMMAND = re.compile(r"(?:`|^)(make|manage\.py|git) ([a-z_-]+)", re.M)
OF_GIT = {"rev-parse"}
PUBLICCODE = yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))
# publiccode.yml 0.4, core: what is mandatory, what of it is one of a list, how long a text may be.
MANDATORY = (
    "publiccodeYmlVersion", "name", "url", "releaseDate", "platforms", "categories", "developmentStatus", "softwareType", "description", "legal",
    "maintenance", "localisation",
)  # fmt: skip
ONE_OF = {
    "developmentStatus": {"concept", "development", "beta", "stable", "obsolete"},
    "softwareType": {
        "standalone/mobile", "standalone/iot", "standalone/desktop", "standalone/web", "standalone/backend", "standalone/other", "addon",
        "library", "configurationFiles",
    },
}  # fmt: skip
CATEGORIES = {"grant-management", "workflow-management", "budgeting", "digital-citizenship", "document-management"}
SCOPES = {"justice", "local-authorities", "society", "welfare"}
SPDX = re.compile(r"(DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+|[A-Za-z0-9.-]+\+?")


def commands_missing(text: str) -> list[str]:
    """Return the commands a document names that are not there."""
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.M))
    known = {"make": targets, "manage.py": set(get_commands()), "git": OF_GIT}
    return [f"{who} {what}" for who, what in COMMAND.findall(text) if what not in known[who]]


@pytest.mark.parametrize("name", ["SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "README.md"])
def test_the_commands_a_document_of_the_root_names_are_there(name):
    text = (ROOT / name).read_text("utf-8")

    assert commands_missing(text) == [] and (name == "CHANGELOG.md" or COMMAND.search(text))


def test_a_command_that_is_not_there_is_found():
    assert commands_missing("`make tea` and\nmanage.py brew, `make test`") == ["make tea", "manage.py brew"]


def test_no_document_of_the_root_names_an_address_somebody_made_up():
    for name in ("SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "publiccode.yml"):
        text = (ROOT / name).read_text("utf-8")
        assert not re.search(r"[\w.]+@[\w.]+", text), name
        assert set(re.findall(r"https?://([a-z.]+)", text)) <= {"localhost", "example.invalid"}, name


def faults_of(said: dict) -> list[str]:
    """Return what is wrong with a publiccode.yml by the core of its standard, version 0.4."""
    wrong = [f"{key} is missing" for key in MANDATORY if not said.get(key)]
    wrong += [f"{key}: {said.get(key)}" for key, values in ONE_OF.items() if said.get(key) not in values]
    wrong += [f"categories: {each}" for each in said.get("categories", []) if each not in CATEGORIES]
    wrong += [f"scope: {each}" for each in said.get("intendedAudience", {}).get("scope", []) if each not in SCOPES]
    wrong += [] if str(said.get("publiccodeYmlVersion")) == "0.4" else ["publiccodeYmlVersion"]
    wrong += [] if re.fullmatch(r"\d{4}-\d\d-\d\d", str(said.get("releaseDate"))) else ["releaseDate"]
    wrong += [] if re.match(r"https?://", str(said.get("url"))) else ["url"]
    wrong += [] if SPDX.fullmatch(str(said.get("legal", {}).get("license", ""))) else ["legal/license"]
    kept = said.get("maintenance", {})
    needs = {"internal": "contacts", "community": "contacts", "contract": "contractors", "none": ""}.get(
        kept.get("type")
    )
    wrong += (
        ["maintenance/type"] if needs is None else [f"maintenance/{needs}"] if needs and not kept.get(needs) else []
    )
    spoken = said.get("localisation", {})
    wrong += [] if isinstance(spoken.get("localisationReady"), bool) else ["localisation/localisationReady"]
    wrong += [] if spoken.get("availableLanguages") else ["localisation/availableLanguages"]
    for language, told in said.get("description", {}).items():
        short, long = told.get("shortDescription", ""), told.get("longDescription", "")
        wrong += [] if 0 < len(short) <= 150 else [f"{language}/shortDescription"]
        wrong += [] if 150 <= len(long) <= 10_000 else [f"{language}/longDescription"]
        wrong += [] if told.get("features") and len(told.get("genericName", "")) <= 35 else [f"{language}/features"]
        wrong += [f"{language}: {file}" for file in told.get("screenshots", []) if not (ROOT / file).exists()]
    return wrong


def test_publiccode_is_valid_by_its_standard():
    assert faults_of(PUBLICCODE) == []


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"developmentStatus": "done"}, "developmentStatus: done"), ({"url": ""}, "url is missing"), ({"legal": {"license": "to be chosen"}}, "legal/license"),
        ({"maintenance": {"type": "internal"}}, "maintenance/contacts"), ({"categories": ["tea"]}, "categories: tea"),
        ({"description": {"en": {"shortDescription": "x" * 151}}}, "en/shortDescription"),
    ],
)  # fmt: skip
def test_a_publiccode_that_is_not_valid_is_told(changed, fault):
    assert fault in faults_of(PUBLICCODE | changed)


def test_the_readme_says_that_the_licence_is_the_owners_to_choose():
    assert "owner's to choose" in (ROOT / "README.md").read_text("utf-8")
    assert not list(ROOT.glob("LICEN[CS]E*")), (
        "with a licence the README says which, and publiccode.yml its SPDX expression"
    )
