"""Text as it is looked for, and its pairs of characters."""

import random

import pytest

from yihe.foundation.pairs import asked_of, normalised, pairs_of
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


def test_letters_and_figures_go_by_threes_with_a_pair_where_they_end():
    assert pairs_of("bt-26第12号") == sorted(["bt\ue02d", "t\ue02d2", "\ue02d26", "26", "6第", "第1", "12", "2号"])


@pytest.mark.parametrize(
    ("word", "asked"),
    [
        ("人民调解", ["人民", "民调", "调解"]),
        ("20", ["20*"]),
        ("2026", ["026", "202"]),
        ("12号", ["12*", "2号"]),
        ("第12", ["12*", "第1"]),
        ("第123号", ["123", "3号", "第1"]),
        ("a", []),
        ("", []),
    ],
)
def test_what_is_asked_for_is_in_every_text_that_holds_the_word(word, asked):
    assert asked_of(word) == sorted(asked)


def test_whatever_stands_around_a_word_what_it_asks_for_is_there():
    chance = random.Random(7)
    letters = "ab01-人民 调"
    for _ in range(3000):
        word = normalised("".join(chance.choices(letters, k=chance.randint(2, 6))))
        before, after = ("".join(chance.choices(letters, k=chance.randint(0, 3))) for _ in range(2))
        stored = pairs_of(normalised(before + word + after))

        for pair in asked_of(word):
            assert any(each == pair or (pair[-1] == "*" and each.startswith(pair[:-1])) for each in stored), (
                word,
                stored,
            )


def test_a_pair_holds_nothing_that_a_question_would_take_for_a_sign_of_its_own():
    pairs = pairs_of("""a'b"c\\d&e|f!g(h)i:j*k<l>m%n-o_p""")

    assert all(letter.isalnum() or "\ue000" <= letter <= "\uf8ff" for pair in pairs for letter in pair)
    assert len(pairs) == len(set(pairs)) == 30


@pytest.mark.django_db
@pytest.mark.parametrize(
    "pairs", [[], [""], ["a"], ["a'"], ["ab", "' OR"], ["a b"], ["ab c"], ["a|"], ["a\\"], ["**"], ["abcd"]]
)
def test_only_pairs_can_be_asked_for(pairs):
    with pytest.raises(ValueError, match="only pairs"):
        list(SearchEntry.objects.filter(pairs__hold=pairs))
