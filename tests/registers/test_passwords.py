"""A password is more than the person's name, the bureau's, and the same again."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests.holders import OWN
from yihe.foundation.roles import CLERK

GOOD = (OWN, "浏河口-1405-宝船", "太仓-Lighthouse-47", "kx7Qp2mZ9wLe", "three green turnips", "雨后的石板路面很滑呀")


@pytest.fixture
def wang(person):
    user = person(CLERK, name="王敏芳")
    user.username, user.email, user.phone = "wangminfang", "minfang.wang@taicang.example", "13812345678"
    return user


@pytest.mark.parametrize("password", GOOD)
def test_a_good_one_is_taken(wang, password):
    validate_password(password, wang)


@pytest.mark.parametrize(
    "password",
    [
        "wangminfang2026", "王敏芳王敏芳2026", "minfang-minfang", "minfang.wang1", "13812345678a", "office-office",
        "OFFICE_office_1", "abcabcabcabc", "aaaaaaaaaaaa", "xy12xy12xy12", "taicang2026", "太仓市司法局2026", "太仓司法局!2026",
        "sifaju@2026!", "Yihe-yihe-2026", "一核多元2026!!", "admin123456!", "Password1234!", "qwerty123456", "1qaz2wsx1qaz2wsx",
        "ｔａｉｃａｎｇ２０２６", "woaini5201314", "12348-12348-1",
    ],
)  # fmt: skip
def test_what_others_would_try_is_refused_in_a_sentence(wang, password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, wang)

    assert all(sentence.endswith("。") for sentence in refused.value.messages)


def test_what_is_anothers_name_is_no_fault(wang, person):
    validate_password("lixiaoming-1987", wang)


def test_without_a_person_it_is_looked_at_all_the_same(db):
    with pytest.raises(ValidationError):
        validate_password("office-office")


def test_production_takes_no_published_one(wang, settings):
    validate_password("yihe-demo-2026", wang)
    settings.PRODUCTION = True

    with pytest.raises(ValidationError, match="人人知道"):
        validate_password("yihe-demo-2026", wang)
