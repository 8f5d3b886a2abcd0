"""
Promise: whoever decides by a figure, a text or a name of a city says whose. A reading without a region is of the city in whose words
we speak, and stands only where something is said, checked or begun.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "yihe"
FOLDERS = {"CITY_DIR", "MORE_CITY_DIRS"}
# Readers of a pack, and how many arguments say no region yet.
READERS = {
    "parameters.current": 0, "city.current": 0, "registry.parameters": 0, "city.pack": 0, "sources.sources": 0,
    "sources.purposes": 0, "sheets.every": 0, "templates.every": 0, "sheets.get": 1, "templates.get": 1, "city_pack.here": 0,
    "words_of_danger.of": 0, "words_of_danger.found": 1, "words_of_danger.helps": 1, "words_of_danger.mark": 2,
}  # fmt: skip
# Where words are said, files checked, or something is shown to whoever wears a hat of that county.
SPEAK = {
    "acts/agreements/apps.py", "acts/eligibility/gates.py", "acts/notices/kinds.py", "acts/notices/public.py", "acts/reviews/apps.py",
    "acts/referrals/receivers.py",
    "foundation/words_of_danger.py", "domains/incubation/city.py", "domains/incubation/forms.py", "domains/incubation/models.py",
    "domains/procurement/conditions.py", "domains/procurement/profiles.py", "domains/procurement/tender/notice_forms.py",
    "domains/subsidies/families/faults.py", "domains/subsidies/families/kinds.py",
    "domains/subsidies/guides.py", "faces/adoption/of_forms.py", "faces/adoption/of_names.py",
    "faces/adoption/management/commands/try_city.py", "faces/desk/text_drafts.py", "faces/demo/story_applications.py", "faces/demo/story_calls.py",
    "faces/demo/story_money.py", "faces/demo/tale.py", "faces/design/navigation.py", "faces/design/shell.py", "faces/desk/lists.py",
    "faces/desk/list_forms.py", "faces/portal/advising.py", "faces/portal/algorithms.py", "faces/portal/asking.py", "faces/portal/asking_all.py", "faces/portal/calls.py", "faces/portal/citing.py",
    "faces/desk/leading_texts.py", "faces/portal/booking.py", "faces/portal/buying.py", "faces/portal/danger.py", "faces/portal/feeds.py", "faces/portal/guides.py", "faces/portal/lists.py", "faces/portal/news.py", "faces/portal/places.py", "faces/portal/searching.py", "faces/portal/served.py", "faces/portal/signposts.py",
    "faces/portal/subscribing.py", "faces/portal/subscriptions.py", "faces/portal/teams.py", "faces/portal/villages.py", "registers/practitioners/representatives.py", "foundation/city_pack.py", "foundation/read_here.py",
    "foundation/policy.py", "foundation/prose.py", "matters/offering.py",
    "registers/letters/numbers.py", "registers/organizations/differences.py", "registers/policies/apps.py", "registers/policies/differences.py", "registers/policies/management/commands/examples.py", "registers/policies/queries.py",
    "registers/policies/texts.py",
    "matters/prefixes.py", "registers/regions/apps.py",
    "registers/regions/differences.py",
}  # fmt: skip


def readings(source: str) -> list[str]:
    """Return what a module reads of a pack without saying whose."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in FOLDERS:
            found.append(node.attr)
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
        ):
            name = f"{node.func.value.id}.{node.func.attr}"
            if READERS.get(name) == len(node.args) and not node.keywords:
                found.append(name)
    return found


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_rule_says_whose_pack_it_reads(path):
    name = path.relative_to(ROOT).as_posix()
    found = readings(path.read_text("utf-8"))

    if name != "foundation/city_pack.py":
        assert not FOLDERS & set(found), "the folders are known to foundation/city_pack.py alone"
    if name not in SPEAK:
        assert found == []


def test_no_place_is_listed_in_vain():
    idle = [name for name in SPEAK if not readings((ROOT / name).read_text("utf-8"))]

    assert idle == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("parameters.current().at('x', day)", ["parameters.current"]), ("parameters.of(matter.region)", []),
        ("settings.CITY_DIR / 'x'", ["CITY_DIR"]), ("sheets.get(code)", ["sheets.get"]), ("sheets.get(code, region)", []),
    ],
)  # fmt: skip
def test_control_a_reading_without_a_region_is_found(source, found):
    assert readings(source) == found
