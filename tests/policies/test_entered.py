"""What two people confirmed is laid over the files: it rules from then on, in every process, and a changed file is a difference."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from yihe.foundation import city_pack, figure_scopes, parameters
from yihe.foundation.parameters import Parameters
from yihe.registers.policies import differences, entered, registry
from yihe.registers.policies.models import DatedFigure

pytestmark = pytest.mark.django_db
AMOUNT = "subsidies/startup/amount"
ON = date(2026, 6, 1)
FILE = "parameters/subsidies/startup/amount.yaml"


def figure(value: str, since: date = date(2026, 5, 1), path: str = AMOUNT) -> DatedFigure:
    region = city_pack.region_of(city_pack.here())
    return DatedFigure.objects.create(
        region=region, path=path, since=since, value=value, unit="元", reference="虚构〔2026〕9号 一", text="v9", clause="一",
        batch=uuid4(),
    )  # fmt: skip


def amount(on: date = ON):
    return parameters.of("320585").at(AMOUNT, on).value


def test_the_files_rule_an_installation_that_took_nothing():
    assert amount() == 30000
    assert differences.of_figures() == []


def test_a_figure_that_was_entered_rules_from_its_day_on_for_whatever_is_done_next():
    call_command("load_texts")
    figure("45000.00")

    with figure_scopes.one_act():
        assert (amount(date(2026, 4, 30)), amount()) == (30000, 45000)
        assert parameters.of("320585").at(AMOUNT, ON).cited == "虚构〔2026〕9号 一"


def test_control_an_act_that_does_not_look_reckons_by_what_the_process_knew(monkeypatch):
    call_command("load_texts")
    figure("45000.00")
    monkeypatch.setattr(figure_scopes, "_look", None)

    with figure_scopes.one_act():
        assert amount() == 30000


def test_an_act_looks_once_and_what_it_found_stands_until_it_is_over():
    call_command("load_texts")
    entered.look()
    with figure_scopes.one_act(), CaptureQueriesContext(connection) as asked:
        amount()
        assert len(asked) == 1  # nothing new: one small statement
        figure("45000.00")
        with figure_scopes.one_act():  # an act that follows is part of it
            assert amount() == 30000
    with figure_scopes.one_act(), CaptureQueriesContext(connection) as asked:
        assert amount() == 45000
    assert len(asked) == 2  # the look, and the rows


def test_an_act_that_asks_for_no_figure_looks_at_nothing():
    with figure_scopes.one_act(), CaptureQueriesContext(connection) as asked:
        pass
    assert len(asked) == 0


def test_what_reads_outside_acts_looks_again_after_a_second(monkeypatch):
    call_command("load_texts")
    entered.forget()
    assert amount() == 30000
    figure("45000.00")
    assert amount() == 30000  # within the second: from memory

    monkeypatch.setattr(entered.time, "monotonic", lambda: entered._recheck_at)

    assert amount() == 45000


def test_rows_that_a_transaction_took_back_are_not_taken_for_those_that_get_their_keys():
    call_command("load_texts")
    with transaction.atomic():
        figure("45000.00")
        entered.look()
        assert amount() == 45000
        transaction.set_rollback(True)

    figure("46000.00")  # SQLite gives it the key of the row that is gone
    entered.look()

    assert amount() == 46000


def test_a_thread_that_still_reckons_with_what_was_known_before_spoils_nothing_after(monkeypatch):
    """It read the rows, another thread found newer ones, and only then it puts down what it made of the old."""
    call_command("load_texts")
    entered.look()
    read = entered.histories

    def overtaken(rows, files):
        monkeypatch.setattr(entered, "histories", read)
        figure("45000.00")
        entered.look()
        return read(rows, files)

    monkeypatch.setattr(entered, "histories", overtaken)

    assert amount() == 30000
    assert amount() == 45000


def test_a_file_that_changes_later_is_a_difference_and_is_not_taken(pack):
    registry._read.cache_clear()
    call_command("load_texts")
    file = pack / FILE
    file.write_text(file.read_text("utf-8").replace("value: 30000", "value: 50000"), "utf-8")
    registry._read.cache_clear()
    try:
        call_command("load_texts")  # a start, or an operator, later

        with figure_scopes.one_act():
            assert amount() == 30000
        (said,) = differences.of_figures()
        assert AMOUNT in said and "50000" in said and "30000" in said and "政策草案" in said
    finally:
        registry._read.cache_clear()


def test_control_without_rows_a_changed_file_is_taken(pack):
    file = pack / FILE
    file.write_text(file.read_text("utf-8").replace("value: 30000", "value: 50000"), "utf-8")
    registry._read.cache_clear()
    try:
        assert amount() == 50000
    finally:
        registry._read.cache_clear()


def test_a_day_added_to_a_file_is_a_difference(pack):
    call_command("load_texts")
    file = pack / FILE
    file.write_text(
        file.read_text("utf-8") + "  2027-01-01:\n    value: null\n    metadata: {reference: 停止}\n", "utf-8"
    )

    (said,) = differences.of_figures()

    assert "values.2027-01-01" in said and "库里是没有这一段" in said


def test_a_path_that_a_release_brought_is_read_from_its_file_until_it_is_taken():
    call_command("load_texts")
    region = city_pack.region_of(city_pack.here())
    files = Parameters(*city_pack.folders("parameters"))
    known = {path: rows for path, rows in entered.rows_of(region).items() if path != AMOUNT}

    assert AMOUNT not in entered.histories(known, files)


def test_the_rows_are_written_once():
    row = figure("45000.00")
    with pytest.raises(Exception, match="append-only"):
        DatedFigure.objects.filter(pk=row.pk).update(value="1")
