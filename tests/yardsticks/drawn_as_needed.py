"""
Migrating without drawing the whole house anew for each step.

Django renders, for every operation, the model it is about with all that are related to it, in the end with nearly all there are: six
sevenths of the time a yardstick takes. What makes a table or adds a column, a constraint or an index to one looks at that table, and at
the keys of those it points to. So only these are rendered for it; for everything else – what runs Python, renames, takes away, or alters
what others point to – all models are, as ever. Nothing else differs: the operations, their order and what they ask are Django's own.

For the suite alone. Operators migrate by Django's own command, and so does the newest yardstick, and `make soak SOAK=upgrade` all of
them; the schema the one leads to is compared with that the other leads to.
"""

from collections.abc import Iterable
from contextlib import contextmanager
from unittest import mock

from django.core.management.commands import migrate
from django.db import migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState, StateApps
from django.db.migrations.utils import resolve_relation

Key = tuple[str, str]  # app and model, in small letters

OF_ONE_TABLE = (
    migrations.CreateModel,
    migrations.AddField,
    migrations.AlterField,
    migrations.AddConstraint,
    migrations.RemoveConstraint,
    migrations.AddIndex,
    migrations.RemoveIndex,
)
OF_TWO_STATES = (migrations.RenameField, migrations.RenameModel)


class Executor(MigrationExecutor):
    """Goes forwards with a state in which nothing is rendered: whoever needs all models has them rendered for itself."""

    def _migrate_all_forwards(self, state, plan, full_plan, fake, fake_initial):
        wanted = {migration for migration, _backwards in plan}
        for migration in (migration for migration, _backwards in full_plan if migration in wanted):
            state.__dict__.pop("apps", None)
            state = self.apply_migration(state, migration, fake=fake, fake_initial=fake_initial)
        return state


class Drawn:
    """What an operation on one table sees of a state: the states of all models, and its own model rendered."""

    def __init__(self, state: ProjectState, key: Key):
        self.models = state.models
        self.apps = StateApps([], {key: state.models[key]} | _keys_of(_pointed_at(state.models[key]), state))


def _relations(state: ModelState) -> Iterable[models.Field]:
    return (field for field in state.fields.values() if field.remote_field)


def _pointed_at(state: ModelState) -> set[Key]:
    """Return the other models a model points to."""
    itself = (state.app_label, state.name_lower)
    return {resolve_relation(field.remote_field.model, *itself) for field in _relations(state)} - {itself}


def _keys_of(wanted: Iterable[Key], state: ProjectState) -> dict[Key, ModelState]:
    """Return models with nothing but what a foreign key can point to, and those that these fields point to in turn."""
    found: dict[Key, ModelState] = {}
    waiting = list(wanted)
    while waiting:
        key = waiting.pop()
        if key in found:
            continue
        whole = state.models[key]
        fields = {
            name: field
            for name, field in whole.fields.items()
            if field.primary_key or (field.unique and not field.remote_field)
        }
        options = {name: said for name, said in whole.options.items() if name == "db_table"}
        found[key] = ModelState(whole.app_label, whole.name, fields, options)
        waiting += _pointed_at(found[key])
    return found


def looks_at_one_table(operation, key: Key, *states: ProjectState) -> bool:
    """Tell whether an operation asks nothing of other tables but their keys."""
    there = [state.models[key] for state in states if key in state.models]
    if any(isinstance(base, str) for state in there for base in state.bases):  # a table that continues another
        return False
    if any(field.many_to_many for state in there for field in _relations(state)):  # a table between two others
        return False
    if isinstance(operation, migrations.AlterField):  # others may point at what is altered
        return not any(state.fields[operation.name].unique for state in there)
    return True


@contextmanager
def as_needed():
    """Have `migrate` render what is needed, in this process."""
    with mock.patch.object(migrate, "MigrationExecutor", Executor):
        patches = [
            mock.patch.object(kind, "database_forwards", drawing(kind))
            for drawing, kinds in ((_of_one_table, OF_ONE_TABLE), (_in_their_order, OF_TWO_STATES))
            for kind in kinds
        ]
        for patch in patches:
            patch.start()
        try:
            yield
        finally:
            for patch in patches:
                patch.stop()


def _in_their_order(kind: type):
    """Render the state before ahead of the one after, as Django has them: SQLite makes a table anew with its columns in that order."""
    whole = kind.database_forwards

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        from_state.apps
        whole(self, app_label, schema_editor, from_state, to_state)

    return database_forwards


def _of_one_table(kind: type):
    whole, all_models = kind.database_forwards, _in_their_order(kind)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        key = (app_label, (self.name if kind is migrations.CreateModel else self.model_name).lower())
        if not looks_at_one_table(self, key, from_state, to_state):
            return all_models(self, app_label, schema_editor, from_state, to_state)
        drawn = [Drawn(state, key) if key in state.models else state for state in (from_state, to_state)]
        return whole(self, app_label, schema_editor, *drawn)

    return database_forwards
