"""A condition compiled once and put into a question is what Django would have compiled in it."""

import pytest
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q

from yihe.foundation.compiled_pieces import Piece
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.matters import access, kinds, readers
from yihe.matters.models import Event, Matter
from yihe.matters.models import reach as reaching
from yihe.matters.models.reach import Way
from yihe.matters.reading import with_last_event

SHAPES = [
    (Way("own"),), (Way("led"),), (Way("worked on", "clerk"),), (Way("let in"),), (Way("office worked on", "clerk"),),
    (Way("worked on", "clerk"), Way("worked on", "base_manager"), Way("own")),
]  # fmt: skip


def whole(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def as_django_compiles_it(shape, asked) -> CompiledQuery:
    """The question that holds a matter, with all its conditions compiled in it."""
    more = {}
    if not access._acts_for_organizations(shape):
        more["concerning"] = whole(reaching.concerned(shape, reaching.to_come))
    for n, reader in enumerate(access._in_order(asked)):
        more[f"reader{n}"] = whole(readers.condition(reader, shape, reaching.to_come))
    known = whole(reaching.visible(shape, reaching.to_come, of_one=True))
    rows = with_last_event(Matter.objects.select_for_update(of=("self",)).filter(pk=key()))
    return CompiledQuery(lambda: rows.annotate(known=known, **more))


def said(compiled: CompiledQuery) -> tuple:
    locks, sql, slots, _read = compiled.compile(connection)
    return locks, sql, {name: getattr(value, "name", value) for name, value in slots.items()}


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_what_holds_a_matter_is_the_same_statement_as_without_pieces(db, shape):
    every = {readers.named(kind) for kind in kinds.every()}

    assert [
        asked for asked in every if said(access._locked(shape, asked)) != said(as_django_compiles_it(shape, asked))
    ] == []


def test_a_piece_is_compiled_once_for_all_questions_it_stands_in(db):
    built = []
    piece = Piece(Matter, lambda: built.append(1) or Q(pk__gt=key("least")))

    for more in ({}, {"chain_length": 1}):
        rows = Matter.objects.filter(**more).annotate(so=piece)
        assert CompiledQuery(lambda rows=rows: rows)(least=0) == []
    assert built == [1]


def test_a_piece_that_spans_a_relation_or_stands_in_a_question_for_other_rows_is_refused(db):
    with pytest.raises(ValueError, match="spans no relation"):
        str(Matter.objects.annotate(so=Piece(Matter, lambda: Q(parent__number="x"))).query)
    with pytest.raises(ValueError, match="for other rows"):
        str(Event.objects.annotate(so=Piece(Matter, lambda: Q(pk=1))).query)
