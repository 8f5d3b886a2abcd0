"""What is rendered for an operation, and what is rendered whole; that both ways lead to one schema, `test_upgrade.py` asks."""

import pytest
from django.core.management.commands import migrate
from django.db import migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState, StateApps

from tests.yardsticks.drawn_as_needed import Drawn, Executor, as_needed, looks_at_one_table


def model(name: str, *, bases=(models.Model,), **fields) -> ModelState:
    given = [("id", models.AutoField(primary_key=True)), *fields.items()]
    return ModelState("house", name, given, bases=bases)


@pytest.fixture
def house():
    state = ProjectState()
    for each in (
        model("Door", code=models.CharField(max_length=9, unique=True), said=models.TextField()),
        model("Room", door=models.ForeignKey("house.Door", models.CASCADE), size=models.IntegerField()),
        model("Chair", room=models.ForeignKey("house.Room", models.CASCADE), said=models.TextField()),
        model("Lodger", rooms=models.ManyToManyField("house.Room")),
        model("Hall", bases=("house.Room",)),
    ):
        state.models[each.app_label, each.name_lower] = each
    return state


def test_its_own_model_is_rendered_and_the_keys_of_those_it_points_to(house):
    drawn = Drawn(house, ("house", "room")).apps

    rendered = {m.__name__: [f.name for f in m._meta.local_fields] for m in drawn.get_models()}
    assert rendered == {"Room": ["id", "door", "size"], "Door": ["id", "code"]}
    assert "apps" not in house.__dict__


@pytest.mark.parametrize(
    ("operation", "name", "alone"),
    [
        (migrations.AddField("chair", "size", models.IntegerField()), "chair", True),
        (migrations.AlterField("chair", "said", models.TextField(blank=True)), "chair", True),
        (migrations.AlterField("door", "code", models.CharField(max_length=20, unique=True)), "door", False),
        (migrations.AlterField("door", "id", models.BigAutoField(primary_key=True)), "door", False),
        (migrations.AddField("lodger", "name", models.TextField()), "lodger", False),
        (migrations.AddField("hall", "name", models.TextField()), "hall", False),
    ],
    ids=lambda said: str(said) if isinstance(said, bool) else getattr(said, "name", None),
)
def test_what_others_may_point_at_or_what_has_two_tables_is_rendered_with_all_others(house, operation, name, alone):
    assert looks_at_one_table(operation, ("house", name), house) is alone


def test_what_runs_python_is_given_all_models(house):
    given = []
    with as_needed():
        run = migrations.RunPython(lambda apps, _editor: given.append(apps), atomic=False)
        del house.models["house", "hall"]  # a table that continues another needs the other's column
        run.database_forwards("house", type("", (), {"connection": type("", (), {"alias": "default"})}), house, house)

    assert isinstance(given[0], StateApps)
    assert {"Door", "Room", "Chair", "Lodger"} <= {m.__name__ for m in given[0].get_models()}


def test_afterwards_django_migrates_as_ever():
    before = migrations.AddField.database_forwards
    with as_needed():
        assert migrate.MigrationExecutor is Executor
        assert migrations.AddField.database_forwards is not before

    assert migrate.MigrationExecutor is MigrationExecutor
    assert migrations.AddField.database_forwards is before
