"""The draw by two as arithmetic, against a second implementation that knows only what is published."""

import hashlib
import json
from datetime import date

import pytest

from yihe.foundation import draws

KEYS = [f"ZJ{n:06d}" for n in range(1, 31)]
HALF, OTHER = "48213-90576-11834-60927", "三月的雨落在浏河口第七号码头"


def sm3(text: str) -> str:
    return hashlib.new("sm3", text.encode()).hexdigest()


def sealed(**changes) -> str:
    said = {
        "of": "FH-2026-00001", "nth": 1, "keys": KEYS, "excluded": "e" * 64, "wanted": 3, "alternates": 2,
        "criteria": "c" * 64, "salt": "5" * 32, "commitment": draws.commitment_of("5" * 32, HALF),
        "due_on": date(2026, 6, 3), "lottery_on": date(2026, 6, 4),
    } | changes  # fmt: skip
    return draws.sealed_text(**said)


def test_a_draw_is_repeated_from_what_is_published_with_nothing_but_sm3():
    text = sealed()
    seed = draws.seed_of(draws.seal_of(text), HALF, OTHER)

    published = json.loads(text)
    assert sm3(f"{published['salt']}/48213905761183460927/") == published["commitment"]
    again = sm3(f"{sm3(text)}/48213905761183460927/三月的雨落在浏河口第七号码头/")
    ranked = sorted((sm3(again + key), key) for key in published["pool"])
    assert again == seed
    assert [key for _rank, key in ranked] == draws.order_of(seed, KEYS)
    assert [key for _rank, key in ranked if key not in KEYS[:5]][:3] == draws.drawn(seed, KEYS, 3, without=KEYS[:5])


@pytest.mark.parametrize(
    "change",
    [
        {"keys": KEYS[1:]}, {"wanted": 2}, {"alternates": 3}, {"nth": 2}, {"of": "FH-2026-00002"},
        {"due_on": date(2026, 6, 4)}, {"lottery_on": date(2026, 6, 7)}, {"excluded": "f" * 64}, {"criteria": "d" * 64},
        {"salt": "6" * 32}, {"commitment": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_whatever_was_sealed_the_seed_depends_on_it(change):
    before, after = draws.seal_of(sealed()), draws.seal_of(sealed(**change))

    assert before != after
    assert draws.seed_of(before, HALF, OTHER) != draws.seed_of(after, HALF, OTHER)
    assert before == draws.seal_of(sealed(keys=reversed(KEYS))), (
        "the control: the same said in another order is the same"
    )


def test_the_seed_depends_on_both_halves_and_on_which_is_which():
    seal = draws.seal_of(sealed())
    seeds = {draws.seed_of(seal, *pair) for pair in [(HALF, OTHER), (OTHER, HALF), (HALF, HALF), (OTHER, OTHER)]}

    assert len(seeds) == 4


def test_a_half_is_the_same_however_its_groups_are_written():
    assert draws.commitment_of("s", "48213-90576") == draws.commitment_of("s", "４８２１３ 90576")
    assert draws.commitment_of("s", "48213-90576") != draws.commitment_of("s", "48213-90577")


@pytest.mark.parametrize("half", ["", "123456", "1" * 20, "12121212121212", "4821-3905-761", "x" * 50 + "y" * 60])
def test_a_half_that_could_be_guessed_is_refused(half):
    assert draws.too_weak(half).startswith("请给出 12 至 100 个字符")


@pytest.mark.parametrize("half", [HALF, OTHER, "correct horse battery"])
def test_a_half_by_chance_is_taken(half):
    assert draws.too_weak(half) == ""


def test_the_order_follows_from_seed_and_keys_and_from_nothing_else():
    again = draws.order_of("ab" * 32, reversed(KEYS))

    assert again == draws.order_of("ab" * 32, KEYS)
    assert sorted(again) == KEYS
    assert again != draws.order_of("ac" * 32, KEYS)


def test_every_candidate_comes_first_about_equally_often():
    first = [draws.order_of(f"{n:064x}", KEYS[:5])[0] for n in range(2000)]

    assert all(320 < first.count(key) < 480 for key in KEYS[:5])  # 400 expected; six deviations wide


# The lottery


def test_the_lottery_is_drawn_on_tuesdays_thursdays_and_sundays():
    days = [draws.lottery_day(date(2026, 6, n)) for n in range(1, 8)]  # from a Monday to a Sunday

    assert [day.day for day in days] == [2, 4, 4, 7, 7, 7, 9]


def test_a_result_has_one_text_however_it_was_typed():
    typed = ["3 7 12 19 25 31 8", "03，07，12，19，25，31+08", "31 25 19 12 7 3 08"]

    assert {draws.result_of(" 2026061 ", numbers) for numbers in typed} == {"双色球 2026061 03 07 12 19 25 31 08"}


@pytest.mark.parametrize(
    ("issue", "numbers", "words"),
    [
        ("61", "3 7 12 19 25 31 8", "期号应为 7 位数字"),
        ("2026061", "", "号码应为 6 个不同的红球"),
        ("2026061", "3 7 12 19 25 31", "号码应为 6 个不同的红球"),
        ("2026061", "3 3 12 19 25 31 8", "号码应为 6 个不同的红球"),
        ("2026061", "3 7 12 19 25 34 8", "号码应为 6 个不同的红球"),
        ("2026061", "3 7 12 19 25 31 17", "号码应为 6 个不同的红球"),
        ("2026061", "0 7 12 19 25 31 8", "号码应为 6 个不同的红球"),
    ],
)
def test_what_is_no_result_is_refused_with_a_sentence(issue, numbers, words):
    with pytest.raises(draws.NotAResult, match=words):
        draws.result_of(issue, numbers)
