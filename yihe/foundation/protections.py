"""
Which tables the migrations put under triggers, and whether those triggers stand: `AppendOnly` and `Frozen` declare it,
this reads the declarations. No list is kept by hand, so none can be forgotten.
"""

import importlib
from pathlib import Path

from django.apps import apps

from yihe.foundation import append_only, frozen_rows


def declared() -> list[append_only.AppendOnly | frozen_rows.Frozen]:
    """Return the protecting operations of the installed apps' migrations, in order."""
    found = []
    for config in apps.get_app_configs():
        if config.name.startswith("yihe."):
            for path in sorted(Path(config.path, "migrations").glob("0*.py")):
                module = importlib.import_module(f"{config.name}.migrations.{path.stem}")
                kinds = (append_only.AppendOnly, frozen_rows.Frozen)
                found += [o for o in module.Migration.operations if isinstance(o, kinds)]
    gone = {o.instead_of.table for o in found if isinstance(o, frozen_rows.Frozen) and o.instead_of}
    return [o for o in found if o.table not in gone or getattr(o, "instead_of", None)]


def missing(connection) -> list[str]:
    """Return the tables that have lost a trigger, by name, each once."""
    if connection.vendor == "sqlite":
        sql = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        sql = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        standing = {name for (name,) in cursor.fetchall()}
    return sorted({o.table for o in declared() if not set(o.trigger_names(connection.vendor)) <= standing})
