"""发文字号: given when a letter is signed, one after the other by issuer and year; a gap is named; another department's is its own."""

import threading
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from tests.subsidies.conftest import *  # noqa: F403  claims, brought to a state through the real actions
from yihe.foundation import append_only
from yihe.foundation.roles import APPLICANT, CLERK
from yihe.matters import kinds
from yihe.matters.actions import perform
from yihe.matters.evidence import everything
from yihe.matters.models import Matter
from yihe.registers.letters import numbers
from yihe.registers.letters.models import LetterNumber

DAY = date(2026, 6, 9)


def number_of(matter: Matter) -> str:
    return kinds.get(matter.kind).letter(Matter.objects.get(pk=matter.pk)).number


def test_each_letter_that_is_signed_has_the_next_number_and_a_proposal_none(desk, claim):
    award, refused = claim("exam", "payable"), claim("exam", "reviewed")
    proposed = claim("exam", "noticed")
    perform(refused, "refuse", by=desk.people.director, reason="不在范围内")

    assert (number_of(award), number_of(refused)) == ("太司〔2026〕1号", "太司〔2026〕2号")
    assert number_of(proposed) == f"编号：{proposed.number}"
    rows = list(LetterNumber.objects.values_list("matter", "title", "region"))
    assert rows == [(award.number, "考试奖励决定书", "320585"), (refused.number, "考试奖励不予批准通知书", "320585")]
    assert list(everything()) == []


def test_the_letter_of_another_department_bears_its_own_number(desk, claim):
    matter = claim("startup", "confirming")
    perform(matter, "deny", by=desk.people.civil_affairs, staff=0, document="太民函〔2026〕6号", reason="没有专职人员")

    assert number_of(matter) == "太民函〔2026〕6号" and not LetterNumber.objects.exists()


def test_what_is_rolled_back_frees_its_number_and_years_begin_anew(db):
    with pytest.raises(RuntimeError), transaction.atomic():
        assert numbers.give("320585", "bureau", DAY, title="甲") == "太司〔2026〕1号"
        raise RuntimeError

    given = [numbers.give("320585", "bureau", day, title="乙") for day in (DAY, DAY, date(2027, 1, 4))]
    assert given == ["太司〔2026〕1号", "太司〔2026〕2号", "太司〔2027〕1号"]


def test_a_year_may_begin_where_the_paper_register_ends_and_a_city_without_a_mark_gives_none(db, tmp_path, settings):
    settings.CITY_DIR = city(tmp_path, settings, "bureau: {mark: 太司, first: {2026: 57}}\n")
    assert [numbers.give("320585", "bureau", DAY, title="甲") for _ in range(2)] == [
        "太司〔2026〕57号",
        "太司〔2026〕58号",
    ]

    assert numbers.give("320585", "civil_affairs", DAY, title="甲") == ""


def test_a_letter_outside_the_system_takes_its_number_from_the_same_series(person, organization, db):
    clerk, applicant = person(CLERK), person(APPLICANT, of=organization)
    numbers.give("320585", "bureau", DAY.replace(year=numbers.timezone.localdate().year), title="甲")

    row = numbers.register_outside(title="关于开展年度检查的通知", by=clerk)

    assert (row.number, row.matter, row.by) == (2, "", clerk)
    assert list(LetterNumber.objects.visible_to(applicant)) == [] and row in LetterNumber.objects.visible_to(clerk)
    for who, title in ((applicant, "甲"), (clerk, "  ")):
        with pytest.raises(ValidationError):
            numbers.register_outside(title=title, by=who)


def test_a_number_that_was_taken_away_or_given_to_another_matter_is_named(desk, claim):
    first, second, third = (claim("exam", "payable") for _ in range(3))
    assert list(everything()) == []
    append_only.release(connection, "letters_letternumber")
    LetterNumber.objects.filter(matter=second.number).delete()
    LetterNumber.objects.filter(matter=third.number).update(matter=first.number)

    told = [sentence for sentence in everything() if "发文字号" in sentence]

    assert any("太司〔2026〕2号给出过" in sentence for sentence in told)
    assert any(f"太司〔2026〕3号 登记在 {first.number} 名下" in sentence for sentence in told)


def test_the_last_number_taken_away_is_named_and_so_is_one_that_was_used_again(desk, claim):
    """No gap shows it: behind the last there is none."""
    first, last = (claim("exam", "payable") for _ in range(2))
    assert list(everything()) == []
    append_only.release(connection, "letters_letternumber")
    LetterNumber.objects.filter(matter=last.number).delete()

    assert any("太司〔2026〕2号，发文登记簿里没有这个号" in told and last.number in told for told in everything())

    again = claim("exam", "payable")
    assert number_of(again) == number_of(last)
    (told,) = (told for told in everything() if "发文字号" in told)
    assert "太司〔2026〕2号 用了 2 次" in told and first.number not in told
    assert last.number in told and again.number in told


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("bureau: 太司\n", "应写明 mark"), ("bureau: {mark: ''}\n", "一至二十个字的机关代字"),
        ("bureau: {mark: 太司, first: {2026: 0}}\n", "一组“年份: 首号”"), ("- 太司\n", "应为一组"),
        ("bureau: {mark: 太司}\nother: {mark: 太司}\n", "写了两次"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_meant_is_refused_by_the_check(text, fault, tmp_path, settings):
    settings.CITY_DIR = city(tmp_path, settings, text)

    assert [fault in said for said in numbers.faults()] == [True]


def city(tmp_path: Path, settings, text: str) -> Path:
    folder = tmp_path / "city"
    folder.mkdir()
    for file in Path(settings.CITY_DIR).iterdir():
        (folder / file.name).symlink_to(file)
    (folder / "letters.yaml").unlink()
    (folder / "letters.yaml").write_text(text, "utf-8")
    return folder


# -- eight who sign at once ------------------------------------------------------------------------------------------------

AT_ONCE, EACH = 8, 4


class TakenBack(Exception):
    """What undoes a transaction in which a number was given."""


def given_at_once(change_of_mind: bool) -> list[str]:
    """Have eight threads sign four letters each; with a change of mind every second transaction is undone. Return what stands."""
    start, stands, faults = threading.Barrier(AT_ONCE), [], []

    def sign(thread: int):
        try:
            start.wait(timeout=20)
            for turn in range(EACH):
                with suppress(TakenBack), transaction.atomic():
                    given = numbers.give("320585", "bureau", DAY, title=f"{thread}-{turn}")
                    if change_of_mind and (thread + turn) % 2:
                        raise TakenBack
                    with connection.cursor() as cursor:  # the rest of the act: whoever comes next waits for it
                        cursor.execute("SELECT pg_sleep(0.005)")
                    transaction.on_commit(lambda given=given: stands.append(given))
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=sign, args=(number,)) for number in range(AT_ONCE)]
    [thread.start() for thread in threads]
    [thread.join(timeout=60) for thread in threads]
    assert faults == [] and not any(thread.is_alive() for thread in threads)
    return stands


def in_order(count: int) -> list[str]:
    return sorted(f"太司〔2026〕{number}号" for number in range(1, count + 1))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change_of_mind", [False, True])
def test_eight_who_sign_at_once_take_each_number_once_and_skip_none(change_of_mind):
    stands = given_at_once(change_of_mind)

    assert sorted(stands) == in_order(AT_ONCE * EACH // (2 if change_of_mind else 1))
    assert sorted(LetterNumber.objects.values_list("called", flat=True)) == sorted(stands)
    assert list(numbers.gaps()) == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_two_take_one_number():
    twice = [each for each in LetterNumber._meta.constraints if each.name == "letter_number_once"]
    called, free = LetterNumber._meta.get_field("called"), LetterNumber._meta.get_field("called").clone()
    free.set_attributes_from_name("called")
    free._unique, free.model = False, LetterNumber
    with connection.schema_editor() as editor:
        editor.remove_constraint(LetterNumber, twice[0])
        editor.alter_field(LetterNumber, called, free)
    try:
        stands = given_at_once(change_of_mind=False)
        assert len(stands) == AT_ONCE * EACH > len(set(stands))
    finally:
        append_only.release(connection, "letters_letternumber")
        LetterNumber.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.alter_field(LetterNumber, free, called)
            editor.add_constraint(LetterNumber, twice[0])
        append_only.protect(connection, "letters_letternumber")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_number_that_is_taken_outside_the_act_leaves_gaps(monkeypatch):
    real, lock, ahead = numbers.give, threading.Lock(), iter(range(1, 100))

    def from_a_counter(region, issuer, on, *, title, **said):
        """As a sequence of the database gives them: never twice, and not back when the act is undone."""
        with lock:
            number = next(ahead)
        series = numbers.Series("太司", {on.year: number})
        monkeypatch.setattr(numbers, "series_of", lambda *_of: series)
        row = LetterNumber(mark="太司", year=on.year, number=number, title=title, region="320585")
        row.called = f"太司〔{on.year}〕{number}号"
        row.save(force_insert=True)
        return row.called

    monkeypatch.setattr(numbers, "give", from_a_counter)

    stands = given_at_once(change_of_mind=True)

    assert numbers.give is not real and sorted(stands) != in_order(len(stands)) and list(numbers.gaps()) != []
