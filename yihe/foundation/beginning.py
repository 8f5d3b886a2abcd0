"""
An empty database brought at once to where all migrations lead: the tables of today's models, what only migrations make
beside them (search tables, triggers), and every migration noted as done. Step by step the same takes a minute, because Django
draws the whole house anew for each step.

For SQLite databases that begin with nothing in them and may be thrown away: the demonstration, tests. Everybody else migrates:
on PostgreSQL what was renamed on the way would have other names than on a machine that came by the migrations.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from yihe.foundation import protections
from yihe.foundation.pairs import PairsTable


class NotEmpty(Exception):
    """There are tables already: only `migrate` knows what to do with them."""


def is_empty(using: str = "default") -> bool:
    return not connections[using].introspection.table_names()


def begin(using: str = "default") -> None:
    """Make everything in an empty database. Raises NotEmpty."""
    connection = connections[using]
    if not is_empty(using):
        raise NotEmpty(using)
    with _without_migrations():
        call_command("migrate", run_syncdb=True, verbosity=0, database=using)
    make_what_models_do_not_say(connection)
    for operation in protections.declared():
        operation.protect(connection)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations:
        recorder.record_applied(app, name)


def make_what_models_do_not_say(connection) -> None:
    """Make the tables of their own kind (`PairsTable`), in place of those Django made of their models."""
    for table in _pairs_tables():
        table.make(connection)


def _pairs_tables() -> Iterator[PairsTable]:
    for operation in protections.operations():
        beneath = getattr(operation, "database_operations", [operation])
        yield from (each for each in beneath if isinstance(each, PairsTable))


class _NoMigrations(dict):
    """What Django reads as "no app has migrations"."""

    def __contains__(self, app):
        return True

    def __getitem__(self, app):
        return None


@contextmanager
def _without_migrations() -> Iterator[None]:
    before = settings.MIGRATION_MODULES
    settings.MIGRATION_MODULES = _NoMigrations()
    try:
        yield
    finally:
        settings.MIGRATION_MODULES = before
