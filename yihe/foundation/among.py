"""
Rows whose key is among many others, as one value: `filter(pk__among=keys)`. `__in` writes a place for each key into the
statement, which the driver takes apart at every use: for five hundred keys that costs more than reading the rows.
"""

import json

from django.core.exceptions import EmptyResultSet
from django.db.models import Expression, Field, ForeignObject, Lookup

from yihe.foundation.compiled_queries import Parameter


class Many(Field):
    """Many whole numbers, texts or days, as the driver takes them for one value: of a parameter that is not known yet (`keys`)."""

    def get_db_prep_value(self, value, connection, prepared=False):
        return list(value) if connection.vendor == "postgresql" else json.dumps(list(value), default=str)


class Among(Lookup):
    """Whole numbers, texts or days, as the column has them; none finds nothing. Or a parameter that stands for them."""

    lookup_name = "among"

    def get_prep_lookup(self):
        return self.rhs if isinstance(self.rhs, Expression) else list(self.rhs)

    def as_sql(self, compiler, connection):
        column, values = self._both(compiler, connection)
        return f"{column} IN (SELECT value FROM json_each(%s))", values

    def as_postgresql(self, compiler, connection):
        column, values = self._both(compiler, connection)
        return f"{column} = ANY(%s)", values

    def _both(self, compiler, connection) -> tuple[str, list]:
        """Return the column, and the values of the statement with the many as the last."""
        column, values = self.process_lhs(compiler, connection)
        if isinstance(self.rhs, Expression):
            return column, [*values, *self.process_rhs(compiler, connection)[1]]
        if not self.rhs:
            raise EmptyResultSet
        return column, [*values, Many().get_db_prep_value(self.rhs, connection)]


def keys(name: str = "keys") -> Parameter:
    """Return a parameter for any number of keys, for a compiled query: `filter(contract__among=keys())`. None of them finds nothing."""
    return Parameter(name, Many())


def enter() -> None:
    """Let every column be asked so. Called when the apps are ready."""
    Field.register_lookup(Among)
    ForeignObject.register_lookup(Among)  # takes none of its parent's
