"""Promises about every record, present and future, read from what it declares: reach, once, many at once, put right, out and in."""

import time
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from tests.conftest import make_organization
from tests.ways.records import SAMPLES
from tests.ways.town import Town
from yihe.faces.desk import record_forms
from yihe.faces.exchange import records as sheets_of_records
from yihe.foundation import append_only, books, protections, sheets
from yihe.foundation.money_fields import FigureBox, MoneyBox
from yihe.foundation.records import acts, declared, reading
from yihe.foundation.records.declared import State
from yihe.foundation.records.rows import Answer, Entered
from yihe.foundation.roles import APPLICANT, CLERK
from yihe.matters import clock, sealing
from yihe.registers.evidence.models import AccessEntry

RECORDS = declared.every()
ASKED = [record for record in RECORDS if record.answers]
SUZHOU_ELSEWHERE = "320581"


class Told:
    """One record of a sort: what it is about and who has to do with it, in a town where it can be entered."""

    def __init__(self, record, town: Town):
        self.record, self.town, self.sample = record, town, SAMPLES[record]
        self.about = self.sample.about(town)
        self.giver = town.who(self.sample.giver)
        self.receiver = town.who(self.sample.receiver) if self.sample.receiver else None

    def enter(self, **said):
        return acts.enter(self.record, self.about, **{"by": self.giver} | self.sample.said() | said)

    def correct(self, row, **said):
        given = {name: getattr(row, name) for name in self.record.fields} | self.sample.again
        return acts.correct(self.record, row, **{"by": self.giver, "reason": "照签到表更正"} | given | said)

    def answer(self, *rows, by=None, accepted=True, remark=""):
        keys = [row.pk for row in rows]
        return acts.answer(self.record, keys, by=by or self.receiver, accepted=accepted, remark=remark)

    def fresh(self, row):
        return acts.read_along(self.record, self.record.rows.objects.filter(pk=row.pk)).get()

    def state(self, row) -> State:
        return self.record.state_of(self.fresh(row))

    def posted(self, **said) -> dict:
        return {name: str(value) for name, value in (self.sample.said() | said).items()}

    def page(self, name: str, *args) -> str:
        return reverse(f"desk:{name}", args=[self.record.code, *args])


@pytest.fixture
def told(db, person, organization, monkeypatch):
    town = Town(person, organization, monkeypatch)
    return lambda record: Told(record, town)


every = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.code)
every_asked = pytest.mark.parametrize("record", ASKED, ids=lambda record: record.code)


def test_every_record_can_be_told():
    assert set(SAMPLES) == set(RECORDS) != set()


@every
def test_its_tables_are_written_once_and_sealed(record):
    under_triggers = {o.table for o in protections.declared() if isinstance(o, append_only.AppendOnly)}
    tables = [model for model in (record.rows, record.answers) if model]

    assert {model._meta.db_table for model in tables} - under_triggers == set()
    assert {book.rows for book in sealing.sealed_books()} >= set(tables)
    assert {book.code for book in books.every()} >= {model._meta.db_table for model in tables}
    assert issubclass(record.rows, Entered) and (record.answers is None or issubclass(record.answers, Answer))
    assert len(record.rows._meta.constraints) >= 2, "a Meta of its own repeats those of Entered"


@every
def test_a_record_never_changes_and_never_goes(record, told):
    told(record).enter()

    for wrong in (
        lambda: record.rows.objects.update(reason="x"),
        lambda: record.rows.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            wrong()


@every
def test_it_knows_when_it_happened_and_when_it_was_entered(record, told):
    one = told(record)
    day = timezone.localdate()
    one.town.travel(day + timedelta(days=(record.late_after() or 0) + 3))

    row = one.enter(**{record.happened: day})

    assert (record.day_of(row), timezone.localdate(row.recorded_at)) == (day, timezone.localdate())
    assert record.days_late(row) == ((record.late_after() + 3) if record.late_after() is not None else 0)
    assert record.days_late(one.enter(**{record.happened: timezone.localdate()})) == 0


@every
def test_what_has_not_happened_is_not_recorded(record, told):
    with pytest.raises(ValidationError, match="还没有发生"):
        told(record).enter(**{record.happened: timezone.localdate() + timedelta(days=1)})
    assert not record.rows.objects.exists()


@every
def test_the_duty_must_have_been_theirs_on_the_day_it_happened(record, told, person):
    one = told(record)
    day = timezone.localdate()
    one.town.travel(day + timedelta(days=2))
    newcomer = person(one.sample.giver, valid_from=day + timedelta(days=1))
    came_back = person(one.sample.giver, valid_from=day + timedelta(days=2))
    came_back.memberships.create(
        role_code=one.sample.giver.code, region="320585", valid_from=date(2020, 1, 1), valid_until=day
    )

    with pytest.raises(ValidationError, match="还没有（或不再有）这项职责"):
        one.enter(by=newcomer, **{record.happened: day})
    one.enter(by=newcomer, **{record.happened: day + timedelta(days=1)})
    one.enter(by=came_back, **{record.happened: day})


@every
def test_only_those_whose_duty_it_is_enter(record, told, person):
    one = told(record)

    for stranger in (person(CLERK), person(one.sample.giver, region=SUZHOU_ELSEWHERE), person()):
        with pytest.raises(ValidationError) as refused:
            one.enter(by=stranger)
        assert refused.value.messages == [record.enters_words]


@every
def test_a_post_that_is_repeated_is_the_same_row_and_the_same_answer(record, told, client):
    one = told(record)
    client.force_login(one.giver)
    posted = one.posted(once="one-token")

    answers = [client.post(one.page("record_enter_about", one.about.pk), posted) for _ in range(2)]

    row = record.rows.objects.get()
    assert [answer.url for answer in answers] == [one.page("record", row.pk)] * 2
    client.post(one.page("record_enter_about", one.about.pk), one.posted(once="another-token"))
    assert record.rows.objects.count() == 2


@every
def test_a_correction_that_is_sent_twice_is_one(record, told, client):
    one = told(record)
    row = one.enter()
    client.force_login(one.giver)
    posted = one.posted(once="one-token", reason="照签到表更正", **one.sample.again)

    first, second = (client.post(one.page("record_correct", row.pk), posted) for _ in range(2))

    assert first.url == second.url
    assert record.rows.objects.count() == 2
    assert client.post(one.page("record_correct", row.pk), posted | {"once": "another"}).status_code == 422


@every
def test_a_correction_stands_in_place_of_what_it_puts_right(record, told):
    one = told(record)
    wrong = one.enter()

    right = one.correct(wrong)

    assert [one.state(row) for row in (wrong, right)] == [
        State.CORRECTED,
        State.ENTERED if record.answers else State.RECORDED,
    ]
    assert list(record.rows.objects.counting()) == [right]
    assert reading.history(record, one.fresh(right)) == reading.history(record, one.fresh(wrong)) == [wrong, right]
    with pytest.raises(ValidationError, match="请更正最新的那一条"):
        one.correct(wrong)


@every
def test_what_is_taken_back_counts_no_more(record, told):
    one = told(record)
    row = one.enter()

    with pytest.raises(ValidationError, match="理由"):
        acts.void(record, row, by=one.giver, reason=" ")
    acts.void(record, row, by=one.giver, reason="记错了人")

    assert one.state(row) is State.VOID
    assert not record.rows.objects.counting().exists()
    with pytest.raises(ValidationError, match="请更正最新的那一条"):
        one.correct(row)


@every_asked
def test_who_received_confirms_once_and_nobody_else(record, told, person):
    one = told(record)
    row = one.enter()

    assert one.answer(row, by=one.giver)[0] == []
    assert one.answer(row, by=person(one.sample.receiver, of=make_organization())) == ([], [])
    assert one.answer(row)[0] == [row]

    assert one.state(row) is State.CONFIRMED
    assert [why for _row, why in one.answer(row)[1]] == ["这条记录已确认，不用再处理。"]
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        record.answers.objects.update(accepted=False, remark="x")


@every_asked
def test_whoever_entered_it_does_not_confirm_it_in_another_hat(record, told):
    one = told(record)
    row = one.enter()
    one.giver.memberships.create(role_code=APPLICANT.code, organization=one.town.organization, valid_from="2020-01-01")
    two_hats = type(one.giver).objects.get(pk=one.giver.pk)

    assert [why for _row, why in one.answer(row, by=two_hats)[1]] == ["记录的人不能替对方确认。"]


@every_asked
def test_sending_back_says_why_and_is_answered_by_a_correction(record, told):
    one = told(record)
    row = one.enter()

    with pytest.raises(ValidationError, match="理由"):
        one.answer(row, accepted=False)
    one.answer(row, accepted=False, remark="当天没有来")
    assert one.state(row) is State.SENT_BACK

    right = one.correct(row)
    assert one.state(right) is State.ENTERED
    assert one.answer(right)[0] == [right]


@every_asked
def test_silence_confirms_nothing_and_after_the_term_nobody_can(record, told):
    one = told(record)
    row = one.enter()
    entered = timezone.localdate()

    one.town.travel(entered + timedelta(days=record.stands_after()), hour=23)
    assert one.state(row) is State.ENTERED
    one.town.travel(entered + timedelta(days=record.stands_after() + 1), hour=0)

    assert one.state(row) is State.UNCONFIRMED
    assert "以“逾期未确认”留存" in one.answer(row)[1][0][1]
    assert not record.answers.objects.exists()


@every_asked
def test_the_reminder_is_said_once(record, told):
    one = told(record)
    one.enter()
    one.enter(**{record.fields[-1]: "第二次"})
    entered = timezone.localdate()
    about = "等您确认"

    for days in (
        record.reminded_after() - 1,
        record.reminded_after(),
        record.reminded_after(),
        record.reminded_after() + 1,
    ):
        one.town.travel(entered + timedelta(days=days))
        clock.run()
        said = one.receiver.notifications.filter(text__contains=about)
        assert said.count() == (days >= record.reminded_after())

    assert said.get().text.startswith(f"{entered} 登记的 2 条")


@every_asked
def test_two_hundred_are_confirmed_in_two_seconds_each_refused_with_its_own_sentence(record, told):
    one = told(record)
    rows = [one.enter() for _ in range(4)]
    copies = [
        record.rows(
            **{f.attname: getattr(rows[0], f.attname) for f in record.rows._meta.concrete_fields if not f.primary_key}
        )
        for _ in range(196)
    ]
    record.rows.objects.bulk_create(copies)
    one.answer(rows[1])
    one.correct(rows[2])
    acts.void(record, rows[3], by=one.giver, reason="记错了人")
    keys = list(record.rows.objects.order_by("pk").values_list("pk", flat=True))[:200]

    began = time.perf_counter()
    done, refused = acts.answer(record, keys, by=one.receiver, accepted=True)
    took = time.perf_counter() - began

    assert len(done) == 197
    assert sorted(why for _row, why in refused) == [
        "这条记录已撤销，请看更正后的那一条。",
        "这条记录已更正，请看更正后的那一条。",
        "这条记录已确认，不用再处理。",
    ]  # fmt: skip
    assert took < 2


@every_asked
def test_a_tick_confirms_and_sending_back_asks_why_and_loses_no_tick(record, told, client):
    one = told(record)
    first, second, third = (one.enter() for _ in range(3))
    client.force_login(one.receiver)
    listed = client.get(one.page("records") + "?state=entered").content.decode()
    assert listed.count('name="key"') == 3

    client.post(one.page("record_answer"), {"key": [first.pk], "decision": "confirm"})
    asks = client.post(one.page("record_answer"), {"key": [second.pk, third.pk], "decision": "send_back"})
    assert asks.status_code == 200 and asks.content.decode().count('name="key"') == 2
    empty = client.post(
        one.page("record_answer"), {"key": [second.pk, third.pk], "decision": "send_back", "remark": " "}
    )
    assert empty.status_code == 422 and empty.content.decode().count('name="key"') == 2
    client.post(one.page("record_answer"), {"key": [second.pk, third.pk], "decision": "send_back", "remark": "没有来"})

    assert [one.state(row) for row in (first, second, third)] == [State.CONFIRMED, State.SENT_BACK, State.SENT_BACK]


@every
def test_the_state_a_list_asks_for_is_the_one_a_row_says(record, told):
    one = told(record)
    old = one.enter()
    one.town.travel(timezone.localdate() + timedelta(days=record.stands_after() + 1))
    today = {record.happened: timezone.localdate()}
    rows = [old, *(one.enter(**today) for _ in range(5))]
    if record.answers:
        one.answer(rows[1])
        one.answer(rows[2], accepted=False, remark="没有来")
    rows.append(one.correct(rows[3]))
    acts.void(record, rows[4], by=one.giver, reason="记错了人")

    listed = {
        state: {row.pk for row in reading.narrowed(record, one.giver, {"state": state.code})}
        for state in reading.states_of(record)
    }

    assert listed == {state: {r.pk for r in rows if one.state(r) is state} for state in reading.states_of(record)}
    assert all(listed.values())


@pytest.mark.usefixtures("neighbours")
@every
def test_who_is_out_of_reach_finds_nothing_at_any_address(record, told, client, person):
    one = told(record)
    row = one.enter()
    stranger = person(one.sample.giver, region=SUZHOU_ELSEWHERE)
    client.force_login(stranger)

    for name, args in (("record", [row.pk]), ("record_correct", [row.pk]), ("record_enter_about", [one.about.pk])):
        assert client.get(one.page(name, *args)).status_code == 404, name
    assert client.post(one.page("record_void", row.pk), {"reason": "x"}).status_code == 404
    assert AccessEntry.objects.filter(user=stranger, verb="refused").count() == 4
    assert str(row) not in client.get(one.page("records")).content.decode()
    out = client.get(reverse("exchange:records", args=[record.code]))
    assert load_workbook(BytesIO(out.content)).active.max_row == 1
    if record.answers:
        assert client.post(one.page("record_answer"), {"key": [row.pk], "decision": "confirm"}).status_code == 404
    client.force_login(one.giver)  # the control
    assert client.get(one.page("record", row.pk)).status_code == 200


@every
def test_who_only_reads_gets_no_form(record, told, client):
    one = told(record)
    row = one.enter()
    readers = [one.town.who(role) for role in record.seen_by] + ([one.receiver] if one.receiver else [])

    for reader in readers:
        client.force_login(reader)
        shown = client.get(one.page("record", row.pk))
        assert shown.status_code == 200 and one.page("record_correct", row.pk) not in shown.content.decode()
        assert client.get(one.page("records")).status_code == 200
        for name, args in (("record_enter", []), ("record_enter_about", [one.about.pk]), ("record_correct", [row.pk])):
            assert client.get(one.page(name, *args)).status_code == 404, (reader, name)


@every
def test_what_was_typed_wrong_comes_back_with_the_sentence(record, told, client):
    one = told(record)
    name, text = one.sample.wrong
    client.force_login(one.giver)

    answer = client.post(one.page("record_enter"), one.posted(about=one.about.pk, **{name: text}))

    assert answer.status_code == 422
    assert "还有 1 处要改" in answer.content.decode() and text in answer.content.decode()
    assert not record.rows.objects.exists()
    assert client.post(one.page("record_enter"), one.posted(about=one.about.pk)).status_code == 302


@every
@pytest.mark.parametrize("figure", ["1.0", "0.0"])
def test_a_figure_is_said_as_a_figure_though_it_equals_yes_or_no(record, figure):
    fields = [field for field in record.rows._meta.concrete_fields if isinstance(field, models.DecimalField)]
    row = record.rows(**{field.name: Decimal(figure) for field in fields})

    said = {field.name: record_forms.words(row, field.name) for field in fields}

    assert {name: Decimal(words) for name, words in said.items()} == {field.name: Decimal(figure) for field in fields}


@every
def test_an_empty_list_says_so_and_a_narrowed_one_otherwise(record, told, client):
    one = told(record)
    client.force_login(one.giver)

    assert f"还没有{record.label}" in client.get(one.page("records")).content.decode()
    assert f"没有符合条件的{record.label}" in client.get(one.page("records") + "?q=没有").content.decode()


@every
def test_a_list_costs_the_same_however_long(record, told, client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    one = told(record)
    client.force_login(one.giver)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(one.page("records")).status_code == 200
        return len(asked)

    one.enter()
    client.get(one.page("records"))
    few = cost()
    for _ in range(5):
        one.answer(one.enter()) if record.answers else one.enter()
    assert cost() == few


@every
def test_a_list_goes_on_where_it_ended(record, told, monkeypatch):
    one = told(record)
    rows = [one.enter() for _ in range(5)]
    monkeypatch.setattr(reading.page, "__defaults__", ("", 2))

    seen, after = [], ""
    while True:
        some, after = reading.page(record, reading.narrowed(record, one.giver, {}), after)
        seen += some
        if not after:
            break

    assert seen == rows[::-1]


@every
def test_what_goes_out_comes_in_and_twice_is_once(record, told, client):
    one = told(record)
    table = sheets_of_records.table_of(f"record-{record.code}")
    said = one.sample.said() | {"about": one.sample.named(one.about)}
    shown = {
        n: dict(record.rows._meta.get_field(n).flatchoices or ()).get(v, v) for n, v in said.items() if n != "about"
    }
    row = [shown.get(column.name, said.get(column.name, "")) for column in table.columns]
    book = sheets.to_xlsx(
        [column.heading for column in table.columns], [row, [*row[:-1], "另一次"], ["没有这一家", *row[1:]]]
    )
    client.force_login(one.giver)

    for _ in range(2):
        upload = BytesIO(book)
        upload.name = "in.xlsx"
        answer = client.post(reverse("exchange:records_in", args=[record.code]), {"file": upload})
        assert answer.status_code == 422 and "没有找到" in answer.content.decode()

    assert record.rows.objects.count() == 2
    out = load_workbook(BytesIO(client.get(reverse("exchange:records", args=[record.code])).content)).active
    assert out.max_row == 3
    assert AccessEntry.objects.filter(user=one.giver, verb="export", subject=f"record {record.code}").count() == 1
    assert client.get(reverse("exchange:template", args=[f"record-{record.code}"])).status_code == 200


@every
def test_the_print_view_has_what_the_list_has(record, told, client):
    one = told(record)
    one.enter()
    client.force_login(one.giver)

    printed = client.get(one.page("record_sheet")).content.decode()

    assert "共 1 条" in printed and one.giver.name in printed


@every
def test_its_form_is_made_for_a_thumb_and_reads_figures_as_they_are_meant(record, told):
    form = record_forms.entry_form(record)

    assert list(form.fields) == list(record.fields)
    for name, box in form.fields.items():
        field = record.rows._meta.get_field(name)
        assert str(box.label) == str(field.verbose_name)
        if isinstance(field, models.DecimalField):
            assert isinstance(box, FigureBox | MoneyBox)
        if field.choices and len(field.flatchoices) <= record_forms.IN_VIEW:
            assert isinstance(box.widget, forms.RadioSelect)
    assert form.initial[record.happened] == timezone.localdate()


@every
def test_it_stands_in_the_navigation_of_those_who_have_to_do_with_it(record, told, client):
    one = told(record)
    for role in {*record.entered_by, *record.confirmed_by, *record.seen_by}:
        client.force_login(one.town.who(role))
        assert f'href="{one.page("records")}"' in client.get(one.page("records")).content.decode(), role.code
