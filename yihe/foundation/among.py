"""
Rows whose key is among many others, as one value: `filter(pk__among=keys)`. `__in` writes a place for each key into the
statement, which the driver takes apart at every use: for five hundred keys that costs more than reading the rows.
"""

import json

from django.core.exceptions import EmptyResultSet
from django.db.models import Field, ForeignObject, Lookup


class Among(Lookup):
    """Whole numbers or texts, as the column has them; none finds nothing."""

    lookup_name = "among"

    def get_prep_lookup(self):
        return list(self.rhs)

    def as_sql(self, compiler, connection):
        column, values = self._column(compiler, connection)
        return f"{column} IN (SELECT value FROM json_each(%s))", [*values, json.dumps(self.rhs)]

    def as_postgresql(self, compiler, connection):
        column, values = self._column(compiler, connection)
        return f"{column} = ANY(%s)", [*values, self.rhs]

    def _column(self, compiler, connection) -> tuple[str, list]:
        if not self.rhs:
            raise EmptyResultSet
        column, values = self.process_lhs(compiler, connection)
        return column, list(values)


def enter() -> None:
    """Let every column be asked so. Called when the apps are ready."""
    Field.register_lookup(Among)
    ForeignObject.register_lookup(Among)  # takes none of its parent's
