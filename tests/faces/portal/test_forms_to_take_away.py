"""空表 and 样表 of a guide, and how its papers are brought: made of the declaration, in the city's words."""

import html
from datetime import date

import pytest

from yihe.acts.documents import bringing
from yihe.faces.portal import cards, guide_details
from yihe.foundation.roles import APPLICANT
from yihe.matters import kinds, undertakings

APPLIED_FOR = sorted(
    kind.code for kind in kinds.every() if kind.guide and APPLICANT in kind.opened_by and not kind.pack
)


def page(client, code: str, which: str = "") -> str:
    answer = client.get(f"/guides/{code}/{which}")
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


@pytest.mark.parametrize("code", APPLIED_FOR)
def test_the_blank_form_has_each_box_each_paper_and_places_to_sign(client, db, code):
    kind = kinds.get(code)
    shown = page(client, code, "form/")

    assert all(box.label in shown and box.help in shown for box in guide_details.boxes(kind) if not box.offered)
    assert all(f"□ {choice}" in shown for box in guide_details.boxes(kind) for choice in box.offered)
    assert all(paper.label in shown for paper in kind.papers if paper.is_brought)
    assert "（盖章）" in shown and "（签字）" in shown and "日期：" in shown and "虚构" not in shown
    assert f'/guides/{code}/form/"' in page(client, code), "the guide leads there"


@pytest.mark.parametrize("code", APPLIED_FOR)
def test_the_sample_fills_in_each_box_that_must_be_and_says_that_it_is_invented(client, db, code):
    kind = kinds.get(code)
    shown = page(client, code, "sample/")

    empty = [
        box.label for box in guide_details.boxes(kind) if box.must and (not box.example or "按实际情况" in box.example)
    ]
    assert empty == []
    assert "都是虚构的" in shown and all(box.example in shown for box in guide_details.boxes(kind))


@pytest.mark.parametrize("code", APPLIED_FOR)
def test_a_guide_says_of_each_paper_original_or_copy_and_how_many(client, db, code):
    kind, shown = kinds.get(code), page(client, code)

    for paper in kind.papers:
        if paper.is_brought:
            said = bringing.of(code, paper.code)
            assert f"{paper.label}：{said}" in shown and " 份" in str(said)


def test_what_is_undertaken_stands_on_the_form_to_sign(client, db):
    shown = page(client, "startup_claim", "form/")
    text = undertakings.asked_of(kinds.get("startup_claim"), "320585", date(2026, 6, 1))

    assert all(line in shown for line in text.words)
    assert "承诺书" not in page(client, "incubation", "form/"), "the city asks for none"


def test_a_city_that_says_nothing_of_copies_keeps_to_the_usual_words(client, db, pack):
    (pack / bringing.FILE).unlink()
    bringing._read.cache_clear()

    assert guide_details.brought(kinds.get("post_claim")).startswith(guide_details.ONE_OF_EACH)
    assert cards.card(kinds.get("post_claim")).brought == {}
    assert page(client, "post_claim", "sample/")
    bringing._read.cache_clear()


@pytest.mark.parametrize("path", ["/guides/objection/form/", "/guides/nothing/form/", "/guides/objection/sample/"])
def test_what_nobody_applies_for_at_a_desk_has_no_form(client, db, path):
    assert client.get(path).status_code == 404


FAULTS = {
    "a paper nobody asks for": ("    staff_list:", "    staff_lists:", "forms.yaml：of.startup_claim.staff_lists"),
    "a box that is none": ("    actual_cost: \"12000.00\"", "    actual_costs: \"1\"", "forms.yaml：samples.incubation_claim.actual_costs"),
    "a sort that is none": ("any: {sort: copy", "any: {sort: copies", "forms.yaml：any 应写明 sort"),
    "no copies": ("copies: 1}\nof:", "copies: 0}\nof:", "forms.yaml：any.copies 应为大于零的整数"),
    "a number where words stand": ("    capacity: \"20\"", "    capacity: 20", "forms.yaml：samples.base_development.capacity"),
    "months that are none": ("登记证书: 12", "登记证书: soon", "forms.yaml：again 应为"),
    "a lasting paper that is none": ("登记证书: 12", "登记证: 12", "forms.yaml：again.登记证"),
    "not said to be the bureau's own": ("setting: true", "setting: false", "forms.yaml：这些是本局设定的"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "words"), FAULTS.values(), ids=FAULTS)
def test_what_is_wrong_in_the_file_is_said(pack, before, after, words):
    file = pack / bringing.FILE
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")
    bringing._read.cache_clear()

    assert any(fault.startswith(words) for fault in bringing.faults())
    bringing._read.cache_clear()
