"""
Conditions compiled once and put into several questions: who may know of a matter is asked with what each kind asks besides, and Django
would compile all of it anew for each kind, which takes it longer than a hundred answers.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import BooleanField, Expression, ExpressionWrapper, Model, Q

Compiled = tuple[str, list[Any]]


class Piece(Expression):
    """
    Whether a row of a model meets a condition, with `Parameter`s in it: among the columns of a question for rows of that model.
    `build` returns the condition. It may ask other tables, and spans no relation: a question joins what it wants itself.
    """

    def __init__(self, model: type[Model], build: Callable[[], Q]):
        super().__init__(output_field=BooleanField())
        self._model, self._build = model, build
        self._ready: dict[str, Compiled] = {}

    def as_sql(self, compiler, connection):
        """:raises ValueError: the condition spans a relation, or the question asks for rows of another model"""
        if compiler.query.model is not self._model or compiler.query.get_initial_alias() != self._model._meta.db_table:
            raise ValueError(f"a piece compiled for {self._model.__name__} stands in a question for other rows")
        sql, values = self._ready.get(connection.vendor) or self._compile(connection)
        return sql, list(values)

    def _compile(self, connection) -> Compiled:
        condition = ExpressionWrapper(self._build(), output_field=BooleanField())
        query = self._model._base_manager.annotate(piece=condition).values_list("piece").query
        compiler = query.get_compiler(connection=connection)
        compiler.as_sql()
        if [alias for alias, uses in query.alias_refcount.items() if uses] not in ([], [self._model._meta.db_table]):
            raise ValueError("a piece spans no relation")
        ((_column, (sql, values), _alias),) = compiler.select
        return self._ready.setdefault(connection.vendor, (sql, list(values)))
