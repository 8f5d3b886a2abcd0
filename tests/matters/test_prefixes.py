"""With what the numbers of a kind begin: as the matter's city says. No other kind's, in no city of the installation."""

import shutil

import pytest

from yihe.domains.subsidies.claims.activity import ActivityClaim, ActivityKind
from yihe.foundation import city_pack
from yihe.matters import kinds, numbers, offering, prefixes
from yihe.matters.actions import open_matter

pytestmark = pytest.mark.django_db


@pytest.fixture
def says(settings, tmp_path):
    """Return a writer of `kinds.yaml` of the home pack; give it another folder's name for another county's."""
    packs = {}
    for name, region in (("home", ""), ("other", "320506")):
        pack = packs[name] = tmp_path / name
        shutil.copytree(settings.CITY_DIR, pack)
        if region:
            words = (pack / "city.yaml").read_text("utf-8")
            (pack / "city.yaml").write_text(words.replace('region: "320585"', f'region: "{region}"'), "utf-8")
    settings.CITY_DIR, settings.MORE_CITY_DIRS = packs["home"], (packs["other"],)

    def write(text: str, pack: str = "home") -> list[str]:
        (packs[pack] / "kinds.yaml").write_text(text, "utf-8")
        offering._read.cache_clear()
        with city_pack.said_in(packs["home"]):
            return [*offering.faults(), *prefixes.faults()]

    yield write
    offering._read.cache_clear()


def opened(person, organization) -> str:
    contents = ActivityClaim(activity="普法", requested=1, held_on="2026-12-20", necessity="结合宪法宣传周开展")
    return open_matter(ActivityKind, contents, by=person, organization=organization).number


def test_numbers_begin_as_the_city_says_and_verify_finds_no_gap(says, people, organization):
    before = opened(people.applicant, organization)
    assert says("activity_claim: {prefix: GYX}") == []
    after = opened(people.applicant, organization)
    assert (before[:3], after[:4]) == ("HD-", "GYX-")
    assert prefixes.kind_of("GYX") is prefixes.kind_of("HD") is ActivityKind
    assert [sentence for sentence in numbers.gaps() if before in sentence or after in sentence] == []


def test_another_county_keeps_its_own(says, people, organization):
    says("activity_claim: {prefix: GYX}", "other")
    assert prefixes.of(ActivityKind, "320506") == "GYX"
    assert opened(people.applicant, organization).startswith("HD-")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("activity_claim: {prefix: hd}", "应为 2 至 4 个大写字母"), ("activity_claim: {prefix: 12}", "应为 2 至 4 个大写字母"),
        ("activity_claim: {prefix: GYXABC}", "应为 2 至 4 个大写字母"),
        ("activity_claim: {prefix: GYX}\nexam_claim: {prefix: GYX}", "与 activity_claim 的相同"),
        (f"activity_claim: {{prefix: {kinds.get('exam_claim').prefix}}}", "编号的开头，请改一个"),
        ("activity_claim: {prefix: XY}", "登记簿编号的开头"),
    ],
)  # fmt: skip
def test_a_beginning_that_is_none_or_anothers_is_a_sentence(says, words, sentence):
    assert any(sentence in fault for fault in says(words)), says(words)


def test_two_counties_do_not_begin_different_kinds_alike(says):
    says("exam_claim: {prefix: GYX}", "other")
    assert any("一个开头只能是一种事项的" in fault for fault in says("activity_claim: {prefix: GYX}"))
    assert says("exam_claim: {prefix: GYX}") == []  # the control: of one kind in both
