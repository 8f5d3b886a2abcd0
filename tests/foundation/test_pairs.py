"""Text as it is looked for, and its pairs of characters."""

import pytest

from yihe.foundation.pairs import normalised, pairs_of
from yihe.matters.models import SearchEntry


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("ＢＴ－２０２６－０００１２", "bt-2026-00012"),
        ("人民　调 解\u200b", "人民调解"),
        ("Straße （虚构）\r\n", "strasse(虚构)"),
        ("\x00\ue020", ""),
        ("㈱①", "(株)1"),
    ],
)
def test_what_is_typed_and_what_is_stored_become_the_same(typed, stored):
    assert normalised(typed) == stored


def test_half_a_character_is_left_out():
    assert normalised("人\ud800民") == "人民"


def test_a_run_becomes_its_overlapping_pairs_each_once_and_none_reaches_into_the_next_run():
    assert pairs_of("人民调解", "解放人民", "甲", "") == sorted(["人民", "民调", "调解", "解放", "放人"])


def test_a_pair_holds_nothing_that_a_question_would_take_for_a_sign_of_its_own():
    pairs = pairs_of("""a'b"c\\d&e|f!g(h)i:j*k<l>m%n-o_p""")

    assert all(letter.isalnum() or "\ue000" <= letter <= "\uf8ff" for pair in pairs for letter in pair)
    assert len(pairs) == len(set(pairs)) == 30


@pytest.mark.django_db
@pytest.mark.parametrize("pairs", [[], [""], ["a"], ["a'"], ["ab", "' OR"], ["a b"], ["ab c"], ["a|"], ["a\\"]])
def test_only_pairs_can_be_asked_for(pairs):
    with pytest.raises(ValueError, match="only pairs"):
        list(SearchEntry.objects.filter(pairs__hold=pairs))
