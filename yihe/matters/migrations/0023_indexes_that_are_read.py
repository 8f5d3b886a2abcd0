"""
Of covers and events each column that points elsewhere had an index of its own, beside a wider one that begins with it, or full of rows that point
nowhere. Each is written with every act and read by nobody: what is left begins with such a column, or has those rows alone that point somewhere.
"""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

NOT_READ = {
    "matters_matter": ("organization_id", "opened_by_id", "compartment_id", "office_id", "assignee_id", "parent_id"),
    "matters_event": ("matter_id", "actor_id", "party_id", "on_behalf_of_id", "cause_id"),
    "matters_eventwords": ("erased_by_id",),
}


def _each(schema_editor):
    for table, columns in NOT_READ.items():
        for column in columns:
            name = schema_editor._create_index_name(table, [column])
            yield schema_editor.quote_name(name), schema_editor.quote_name(table), schema_editor.quote_name(column)


def drop(apps, schema_editor):
    for name, _table, _column in _each(schema_editor):
        schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


def make(apps, schema_editor):
    for name, table, column in _each(schema_editor):
        schema_editor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {table} ({column})")


def pointing(model, name, to, said, *, related="+", **more):
    field = models.ForeignKey(
        to, models.PROTECT, db_index=False, null=more.pop("null", True), related_name=related, verbose_name=said, **more
    )
    return migrations.AlterField(model, name, field)


def of_some(model, column, name):
    return migrations.AddIndex(
        model, models.Index(fields=[column], condition=Q(**{f"{column}__isnull": False}), name=name)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("bodies", "0003_providers_of_legal_services"),
        ("compartments", "0002_keys_holds_and_erasures"),
        ("matters", "0022_covers_are_counted"),
        ("organizations", "0008_say_words_of_the_city"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        of_some("event", "party", "event_party"),
        of_some("event", "on_behalf_of", "event_on_behalf_of"),
        of_some("event", "cause", "event_cause"),
        of_some("eventwords", "erased_by", "eventwords_erased_by"),
        of_some("matter", "assignee", "matter_assignee"),
        of_some("matter", "office", "matter_office"),
        of_some("matter", "parent", "matter_parent"),
        # By hand: SQLite would make each table anew for it, and without its triggers.
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop, make)],
            state_operations=[
                pointing("event", "matter", "matters.matter", "办件", related="events", null=False),
                pointing("event", "actor", settings.AUTH_USER_MODEL, "经办人"),
                pointing("event", "party", "matters.party", "经办的参与方"),
                pointing("event", "on_behalf_of", settings.AUTH_USER_MODEL, "代何人"),
                pointing("event", "cause", "matters.event", "起因", related="effects", to_field="ref"),
                pointing("eventwords", "erased_by", "matters.event", "删除所依的记录", related="erased", blank=True),
                pointing("matter", "organization", "organizations.organization", "申请单位", related="matters", blank=True),
                pointing("matter", "office", "bodies.body", "承办单位", blank=True),
                pointing("matter", "compartment", "compartments.compartment", "专卷", related="matters", blank=True),
                pointing("matter", "assignee", settings.AUTH_USER_MODEL, "经办人", blank=True),
                pointing("matter", "parent", "matters.matter", "关联办件", related="children", blank=True),
                pointing("matter", "opened_by", settings.AUTH_USER_MODEL, "发起人", blank=True),
            ],
        ),
    ]
