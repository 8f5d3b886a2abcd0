"""One statement that inserts a row, perhaps one that hangs on it, and changes another: what every act does, in one way to the database and back."""

from functools import cached_property

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.models import Model

from yihe.foundation import compiled_values
from yihe.foundation.compiled_queries import CompiledInsert, CompiledUpdate
from yihe.foundation.quick_statements import rows_of


class CompiledInsertWithOne(CompiledInsert):
    """
    Insert a row and one that hangs on it by its own key. In one statement where the database can (PostgreSQL).
    """

    def __init__(self, model: type[Model], hanging: type[Model]):
        super().__init__(model)
        self._second = CompiledInsert(hanging)

    def both(self, row: Model, second: Model) -> None:
        """Both get the key the database gives the row. The second is given the row itself: by the key alone it would be read again."""
        connection, own = connections[DEFAULT_DB_ALIAS], second._meta.pk
        if connection.vendor != "postgresql":
            self(row)
            setattr(second, own.name, row)
            self._second(second)
            return
        values = compiled_values.written(self._columns, row, True, connection)
        values += compiled_values.written(self._others, second, True, connection)
        ((row.pk,),) = rows_of(connection, f"WITH first AS ({self._sql}) {self._hung}", values)
        setattr(second, own.name, row)
        for each in (row, second):
            each._state.adding, each._state.db = False, DEFAULT_DB_ALIAS

    @cached_property
    def _others(self) -> list[compiled_values.Column]:
        return [column for column in self._second._columns if column.field is not self._second._model._meta.pk]

    @cached_property
    def _hung(self) -> str:
        """Return the statement that inserts the second row, with the first one's key in `first`."""
        meta, others = self._second._model._meta, [f'"{column.field.column}"' for column in self._others]
        return (
            f'INSERT INTO "{meta.db_table}" ("{meta.pk.column}", {", ".join(others)}) '
            f'SELECT first.*, {", ".join(["%s"] * len(others))} FROM first RETURNING "{meta.pk.column}"'
        )


class CompiledInsertAndUpdate(CompiledInsertWithOne):
    """A `CompiledInsertWithOne` that takes a `CompiledUpdate` along, in one statement where the database can (PostgreSQL)."""

    def __init__(self, model: type[Model], hanging: type[Model]):
        super().__init__(model, hanging)
        self._ready: dict[tuple[bool, CompiledUpdate], str] = {}

    def and_update(self, row: Model, second: Model | None, update: CompiledUpdate, updated: Model) -> None:
        """
        Insert a row, with `second` (as `both` takes it) if there is one, and write `updated`, which is another row.

        :raises DatabaseError: there is no row any more to be updated
        """
        connection = connections[DEFAULT_DB_ALIAS]
        if connection.vendor != "postgresql":
            self(row) if second is None else self.both(row, second)
            update(updated)
            return
        values = compiled_values.written(self._columns, row, True, connection)
        if second is not None:
            values += compiled_values.written(self._others, second, True, connection)
        values += update.values(updated, connection)
        sql = self._ready.get((second is not None, update)) or self._say(second is not None, update)
        ((row.pk, changed),) = rows_of(connection, sql, values)
        if changed != 1:
            raise DatabaseError(f"{type(updated).__name__} {updated.pk} was not there to be updated")
        if second is not None:
            setattr(second, second._meta.pk.name, row)
        for each in (row, second):
            if each is not None:
                each._state.adding, each._state.db = False, DEFAULT_DB_ALIAS

    def _say(self, hangs: bool, update: CompiledUpdate) -> str:
        second = f", second AS ({self._hung})" if hangs else ""
        sql = (
            f"WITH first AS ({self._sql}){second}, changed AS ({update.sql} RETURNING 1) "
            f"SELECT first.*, (SELECT count(*) FROM changed) FROM first"
        )
        return self._ready.setdefault((hangs, update), sql)
