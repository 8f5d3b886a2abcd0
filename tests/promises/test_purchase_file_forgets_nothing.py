"""Promise: each table of the room that buys, of sealed bids and of reviews is a sheet of the purchase file, or it is said why not."""

from django.apps import apps

from yihe.domains.procurement import purchase_rows
from yihe.matters import kinds


def unnamed(sheets, left_out) -> set[str]:
    """Return the tables of the rooms a purchase is made of that are neither in its file nor said to be left out."""
    there = {model._meta.label for room in purchase_rows.ROOMS for model in apps.get_app_config(room).get_models()}
    return there - {each.model for each in sheets} - set(left_out)


def test_every_table_of_the_room_is_in_the_file_or_said_to_be_left_out():
    assert unnamed(purchase_rows.SHEETS, purchase_rows.LEFT_OUT) == set()
    named = [each.model for each in purchase_rows.SHEETS]
    assert len(named) == len(set(named)) and not set(named) & set(purchase_rows.LEFT_OUT)
    assert all(apps.get_model(model) for model in (*named, *purchase_rows.LEFT_OUT))
    assert {each.kind for each in purchase_rows.SHEETS} <= {kind.code for kind in kinds.every()}


def test_every_sheet_can_be_asked_for_and_no_two_are_called_the_same():
    for each in purchase_rows.SHEETS:
        assert apps.get_model(each.model)._default_manager.filter(**{f"{each.to}__in": []}).query is not None
    called = [apps.get_model(each.model)._meta.verbose_name for each in purchase_rows.SHEETS]
    assert len(called) == len(set(called))


def test_control_a_table_nobody_named_is_found():
    without = [each for each in purchase_rows.SHEETS if each.model != "procurement.Likeness"]
    assert unnamed(without, purchase_rows.LEFT_OUT) == {"procurement.Likeness"}
