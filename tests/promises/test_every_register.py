"""Promises about every register, present and future, read from what it declares: reach, acts, history, once, out and in."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.conftest import make_organization
from tests.ways.registers import SAMPLES
from tests.ways.town import Town
from yihe.faces.desk import record_forms
from yihe.faces.exchange import imports
from yihe.foundation import books, sheets
from yihe.foundation.records import kept, listed
from yihe.foundation.roles import APPLICANT, CLERK
from yihe.registers.accounts.models import RegisterEdit
from yihe.registers.evidence.models import AccessEntry

REGISTERS = kept.every()
ELSEWHERE = "320581"


class Kept:
    """A register in a town, and the one who keeps it signed in."""

    def __init__(self, register, town: Town, client):
        self.register, self.town, self.client, self.sample = register, town, client, SAMPLES[register]
        self.keeper = town.who(self.sample.keeper)
        client.force_login(self.keeper)

    def page(self, name: str, *args) -> str:
        return reverse(f"desk:{name}", args=[self.register.code, *args])

    def said(self, n: int = 1) -> dict:
        return self.sample.said(self.town, n)

    def enter(self, n: int = 1):
        answer = self.client.post(self.page("record_enter"), self.said(n))
        assert answer.status_code == 302, answer.content.decode()
        return self.register.in_reach(self.keeper).order_by("-pk")[0]

    def address(self, entry, name: str) -> str:
        """Return where an act is done, on the newest line where it is done to one."""
        change, lines = next(each for each in self.register.acts() if each[0].name == name)
        entry = self.register.in_reach(self.keeper).get(pk=entry.pk)
        if lines is None:
            return self.page("record_act", entry.pk, change.name)
        return self.page("record_act_on", entry.pk, change.name, max(row.pk for row in lines.rows(entry)))

    def lines(self, entry):
        keys = self.register.edits_keys(self.register.in_reach(self.keeper).get(pk=entry.pk), self.keeper)
        return RegisterEdit.objects.filter(register=self.register.edits, entry__in=keys)


@pytest.fixture
def of(db, person, organization, monkeypatch, client):
    town = Town(person, organization, monkeypatch)
    return lambda register: Kept(register, town, client)


every = pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.code)


def test_every_register_can_be_kept():
    assert set(SAMPLES) == set(REGISTERS) != set()


def test_a_code_belongs_to_one_list():
    with pytest.raises(ValueError, match="都用了记录编码“posts”"):
        type("Again", (kept.Register,), {"code": "posts", "__module__": "theirs"})
    assert listed.find("posts").__name__ == "PostRegister"


def test_what_is_edited_is_sealed():
    assert RegisterEdit._meta.db_table in {book.code for book in books.every()}


@every
def test_an_entry_is_entered_listed_found_and_shown_with_its_history(register, of):
    one = of(register)
    entry = one.enter()
    one.enter(2)
    shown = one.sample.shown

    for query, there in (("", True), (f"?q={shown}", True), ("?q=没有这样的", False)):
        text = one.client.get(one.page("records") + query).content.decode()
        assert (one.page("record", entry.pk) in text) is there, query
    detail = one.client.get(one.page("record", entry.pk)).content.decode()
    assert shown in detail and "登记修改" in detail
    assert [edit.by for edit in one.lines(entry)] == [one.keeper] * len(one.lines(entry)) != []


@every
def test_every_act_has_its_form_is_done_once_and_leaves_a_line_of_who_did_it(register, of):
    one = of(register)
    entry, steps = one.enter(), one.sample.steps(one.town)
    one.sample.settles(one.town)
    assert {name for name, _said in steps} == {change.name for change, _lines in register.acts()}

    for name, said in steps:
        doer = one.town.who(one.sample.by.get(name, one.sample.keeper))
        one.client.force_login(doer)
        before, address = one.lines(entry).count(), one.address(entry, name)
        assert address in one.client.get(one.page("record", entry.pk)).content.decode(), name
        form = one.client.get(address).content.decode()
        change = next(change for change, _lines in register.acts() if change.name == name)
        assert all(asked.heading in form for asked in change.asks), name
        empty = one.client.post(address, {})
        assert (empty.status_code, one.lines(entry).count()) == (422, before), name
        assert one.client.post(address, said).status_code == 302, name
        line = one.lines(entry).order_by("-pk")[0]
        assert (one.lines(entry).count(), line.by) == (before + 1, doer), name
        assert line.field in one.client.get(one.page("record", entry.pk)).content.decode()
        one.sample.settles(one.town)


@every
def test_who_only_reads_finds_the_entry_and_none_of_its_forms(register, of):
    one = of(register)
    entry = one.enter()
    one.sample.settles(one.town)
    name, _said = one.sample.steps(one.town)[0]
    address = one.address(entry, name)

    for role in one.sample.readers:
        one.client.force_login(one.town.who(role))
        shown = one.client.get(one.page("record", entry.pk))
        assert shown.status_code == 200 and "/do/" not in shown.content.decode(), role.code
        assert one.page("record_enter") not in one.client.get(one.page("records")).content.decode(), role.code
        assert {one.client.get(a).status_code for a in (one.page("record_enter"), address)} == {404}, role.code
        assert one.client.post(address, {}).status_code == 404, role.code
    one.client.force_login(one.keeper)  # the control
    assert one.client.get(address).status_code == 200


@every
def test_who_is_out_of_reach_finds_nothing_at_any_address(register, of, person):
    one = of(register)
    entry = one.enter()
    name, _said = one.sample.steps(one.town)[0]
    address = one.address(entry, name)

    for stranger in (person(CLERK, region=ELSEWHERE), person(APPLICANT, of=make_organization())):
        one.client.force_login(stranger)
        assert {one.client.get(a).status_code for a in (one.page("record", entry.pk), address)} == {404}
        refused = AccessEntry.objects.filter(user=stranger, verb="refused")
        assert {line.subject for line in refused} == {register.noted(entry)}
        assert one.page("record", entry.pk) not in one.client.get(one.page("records")).content.decode()
        out = one.client.get(reverse("exchange:records", args=[register.code]))
        assert load_workbook(BytesIO(out.content)).active.max_row == 1


@every
def test_what_was_typed_wrong_comes_back_with_the_sentence(register, of):
    one = of(register)
    name, text = one.sample.wrong
    before = set(register.in_reach(one.keeper))

    answer = one.client.post(one.page("record_enter"), one.said() | {name: text})

    assert answer.status_code == 422
    assert "还有 1 处要改" in answer.content.decode() and text in answer.content.decode()
    assert set(register.in_reach(one.keeper)) == before


@every
def test_a_form_that_is_sent_again_makes_no_second_entry(register, of):
    one = of(register)
    one.enter()
    count = register.rows.objects.count()

    one.client.post(one.page("record_enter"), one.said())

    assert register.rows.objects.count() == count


@every
def test_what_goes_out_comes_in_and_twice_is_once(register, of):
    one = of(register)
    table = imports.tables()[register.code]
    before = register.rows.objects.count()
    rows = [
        [one.sample.in_sheet(one.town, one.said(n)).get(column.name, "") for column in table.columns] for n in (1, 2)
    ]
    book = sheets.to_xlsx([column.heading for column in table.columns], rows)

    for _ in range(2):
        upload = BytesIO(book)
        upload.name = "in.xlsx"
        answer = one.client.post(reverse("exchange:records_in", args=[register.code]), {"file": upload})
        assert answer.status_code == 302, answer.content.decode()

    assert register.rows.objects.count() == before + 2
    out = load_workbook(BytesIO(one.client.get(reverse("exchange:records", args=[register.code])).content)).active
    assert [cell.value for cell in next(out.rows)] == [c.label for c in register.sheet or register.columns]
    assert one.sample.shown in [row[0] for row in out.values]
    assert AccessEntry.objects.filter(user=one.keeper, verb="export").count() == 1
    assert one.client.get(reverse("exchange:template", args=[register.code])).status_code == 200


@every
def test_a_list_and_an_entry_cost_the_same_however_many(register, of):
    one = of(register)

    def cost(address: str) -> int:
        one.client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert one.client.get(address).status_code == 200
        return len(asked)

    one.enter()
    few = cost(one.page("records"))
    for n in range(2, 6):
        one.enter(n)
    assert cost(one.page("records")) == few <= 12


@every
def test_a_list_goes_on_where_it_ended(register, of, monkeypatch):
    one = of(register)
    entries = {one.enter(n).pk for n in range(1, 6)}
    monkeypatch.setattr(kept.page, "__defaults__", ("", 2))

    seen, after = [], ""
    while True:
        some, after = kept.page(kept.narrowed(register, one.keeper, {}), after)
        seen += [entry.pk for entry in some]
        if not after:
            break

    assert seen == sorted(set(seen), reverse=register.latest_first) and set(seen) >= entries


@every
def test_an_empty_list_says_so_and_the_print_has_what_the_list_has(register, of):
    one = of(register)
    assert f"没有符合条件的{register.label}" in one.client.get(one.page("records") + "?q=没有").content.decode()

    one.enter()

    assert one.sample.shown in one.client.get(one.page("record_sheet")).content.decode()


@every
def test_it_stands_in_the_navigation_of_those_who_have_to_do_with_it(register, of):
    one = of(register)
    for role in {one.sample.keeper, *one.sample.readers}:
        one.client.force_login(one.town.who(role))
        assert f'href="{one.page("records")}"' in one.client.get(one.page("records")).content.decode(), role.code


@every
def test_its_forms_are_made_of_what_it_declares(register, of):
    one = of(register)
    form = record_forms.change_form(register.enter, None, one.keeper)

    assert [str(box.label) for box in form.fields.values()] == [asked.heading for asked in register.enter.asks]
    assert [box.required for box in form.fields.values()] == [asked.must for asked in register.enter.asks]
    assert all("autocomplete" in form.fields[a.called].widget.attrs for a in register.enter.asks if hasattr(a.field, "purpose"))  # fmt: skip
