"""Sentences with a city's figures: said as people say them, and changed with the parameter."""

from decimal import Decimal

import pytest

from yihe.domains.incubation.kinds import IncubationKind as Application
from yihe.domains.subsidies.claims.incubation import IncubationKind as Claim
from yihe.domains.subsidies.claims.post import PostKind
from yihe.foundation.figures import COUNT, MONTHS
from yihe.foundation.prose import in_words, said


@pytest.mark.parametrize(
    ("figure", "sort", "words"),
    [
        (12, MONTHS, "一年"), (24, MONTHS, "两年"), (18, MONTHS, "一年半"), (6, MONTHS, "六个月"), (5, MONTHS, "五个月"),
        (15, MONTHS, " 15 个月"), (144, MONTHS, " 12 年"), (7, COUNT, "七"), (2, COUNT, "两"), (11, COUNT, " 11 "),
        (Decimal("1.5"), COUNT, " 1.5 "),
    ],
)  # fmt: skip
def test_a_figure_is_said_as_people_say_it(figure, sort, words):
    assert in_words(figure, sort) == words


def test_the_guides_say_the_figures_of_the_city():
    assert str(Claim.guide.gives) == "每年不超过上限的孵化补贴，最长一年"
    assert str(PostKind.guide.gives) == "每岗位每年的补贴，按在岗持证的日子计算，最多三年"
    assert str(Application.guide.gives) == "一年至两年的场地、导师和七项服务；入壳后可以按规定申请补贴"


def test_a_city_with_other_figures_says_others(pack):
    years, services = (
        pack / "parameters" / path for path in ("subsidies/post/years_at_most.yaml", "incubation/services.yaml")
    )
    years.write_text(years.read_text("utf-8").replace("value: 3", 'value: "1.5"'), "utf-8")
    services.write_text(services.read_text("utf-8").replace("value: 7", "value: null"), "utf-8")

    assert str(PostKind.guide.gives) == "每岗位每年的补贴，按在岗持证的日子计算，最多一年半"
    assert str(Application.guide.gives) == "一年至两年的场地、导师；入壳后可以按规定申请补贴"


def test_what_must_always_be_said_stands_without_a_figure():
    assert (
        str(said("有补贴", "，最长{longest}", longest=("subsidies/incubation/years_at_most", MONTHS)))
        == "有补贴，最长一年"
    )
