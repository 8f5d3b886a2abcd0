"""Where the keys lie: in the database of `KEYS_DATABASE_URL` if settings name one, else beside what they open."""

from django.core import checks
from django.db import connections

ALIAS = "keys"
LABEL = "keys"  # of the app


def lies_apart() -> bool:
    """Test whether the keys have a database of their own."""
    return ALIAS in connections.databases


class Router:
    """Sends the keys of compartments to their own database, and nothing else there."""

    def db_for_read(self, model, **_hints):
        return ALIAS if model._meta.app_label == LABEL and lies_apart() else None

    db_for_write = db_for_read

    def allow_migrate(self, db, app_label, **_hints):
        if not lies_apart():
            return None
        return (db == ALIAS) == (app_label == LABEL)


def alias() -> str:
    """Return the name of the database the keys lie in."""
    return ALIAS if lies_apart() else "default"


def check_keys_lie_apart(app_configs=None, **_options) -> list[checks.Warning]:
    """Warn when whoever has a backup of the database and the master key has what was erased as well."""
    if lies_apart():
        return []
    return [
        checks.Warning(
            "the keys of compartments lie in the database they open: every backup of it opens them, with the master key, "
            "for as long as it is kept, erased compartments too",
            hint="set KEYS_DATABASE_URL to a database that is backed up apart, and for a short time (docs/deploy.md)",
            id="keys.W001",
        )
    ]
