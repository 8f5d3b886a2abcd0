"""The database a measurement begins with: empty, with its tables and the calendar."""

import os

from django.core.management import call_command
from django.db import connection


def begin() -> None:
    """Make the tables and load the calendar. Raises SystemExit where it is no PostgreSQL: what is measured is what a city runs."""
    if connection.vendor != "postgresql":
        raise SystemExit("run under scripts/with-postgresql")
    call_command("migrate", verbosity=0)
    call_command("load_calendar", stdout=open(os.devnull, "w"))
