"""Whose counter it is: two spellings of one number are one, and a declaration that cannot hold does not import."""

import pytest
from django.core.exceptions import ValidationError

from tests.conftest import valid_uscc
from yihe.foundation.blind_index import blind_index
from yihe.foundation.counters import KEY_LIMIT, ORGANIZATION, PERSON, BadNumber, Counter, NumberField
from yihe.foundation.plain_text import as_number

WORK = Counter("作品", "作品登记号", 40)
NUMBER = "国作登字-2026-F-00012345"


@pytest.mark.parametrize(
    "typed",
    [
        NUMBER, " 国作登字-2026-f-00012345 ", "国作登字－２０２６－Ｆ－０００１２３４５", "国作登字—2026–F−00012345",
        "国作登字‐2026‑F﹣00012345", "国作登字 - 2026 - F - 00012345", "国作登字-2026-\u200bF-00012345\ufeff", "国作登字-2026-F-00012345\t",
    ],
)  # fmt: skip
def test_a_number_written_otherwise_is_the_same(typed):
    assert (WORK.read(typed), WORK.key(typed), as_number(typed)) == (NUMBER, NUMBER, NUMBER)


def test_another_number_stays_another():
    assert WORK.key("国作登字-2026-F-00012346") != WORK.key(NUMBER) != WORK.key("国作登字2026F00012345")


def test_a_person_is_kept_as_the_index_only_and_an_organization_without_what_parts_its_code():
    code, number = valid_uscc(7), "11010519491231002x"

    assert PERSON.key(f" {number} ") == blind_index(number) and len(PERSON.key(number)) <= KEY_LIMIT
    assert ORGANIZATION.key(f"{code[:9].lower()} - {code[9:]}") == code
    assert (PERSON.personal, ORGANIZATION.personal, WORK.personal) == (True, False, False)


@pytest.mark.django_db  # what is no credit code is asked of the register of organizations
@pytest.mark.parametrize(
    ("counter", "typed", "sentence"),
    [
        (WORK, " 　", "请填写作品登记号。"), (WORK, "甲" * 41, "作品登记号最多 40 个字符，填写的有 41 个。"),
        (PERSON, "110105194912310021", "身份证号码最后一位校验码不对，请检查有没有抄错。"),
        (ORGANIZATION, "5232058500000000", "统一社会信用代码不对，请核对位数和校验码。"),
    ],
)  # fmt: skip
def test_what_is_no_number_of_the_sort_is_refused_in_a_sentence(counter, typed, sentence):
    with pytest.raises(BadNumber) as bad:
        counter.read(typed)

    assert str(bad.value) == sentence


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (("作品", "作品登记号", 65), "计数对象“作品”的作品登记号应为 1 至 64 个字符，写的是 65"),
        (("作品", "作品登记号", 0), "写的是 0"),
        ((" ", "作品登记号", 40), "要写明叫什么（label）和凭什么号码认（number）"),
    ],
)
def test_a_counter_whose_keys_would_not_fit_is_no_declaration(said, words):
    with pytest.raises(ValueError, match=words):
        Counter(*said)


def test_a_column_reads_what_it_keeps_and_is_a_plain_one_in_migrations():
    field = NumberField("作品登记号", counter=WORK)

    assert field.clean(" 国作登字—2026—f—00012345", None) == NUMBER
    assert field.get_prep_value("国作登字—2026—f—00012345") == NUMBER
    _name, path, _args, said = field.deconstruct()
    assert (path, said["max_length"], "counter" in said) == ("django.db.models.CharField", 40, False)
    with pytest.raises(ValidationError, match="作品登记号最多 40 个字符"):
        field.clean("甲" * 41, None)
