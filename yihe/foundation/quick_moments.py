"""
Moments as the driver itself reads them, in its compiled part: Django's own reader of `timestamptz` is Python and takes sixteen times as
long – a tenth of a list, and of verifying. Both give aware datetimes in UTC: Django asks for its connections to be in UTC.
"""

from datetime import UTC
from typing import Any

import psycopg
from django.db.backends.signals import connection_created
from psycopg.adapt import Loader
from psycopg.pq import Format

TIMESTAMPTZ_OID = psycopg.adapters.types["timestamptz"].oid
_drivers: Any = psycopg.adapters.get_loader(TIMESTAMPTZ_OID, Format.TEXT)


class InUTC(Loader):
    """The driver's own reader; Django asks each reader which timezone it reads in, and takes its own back if it is another."""

    timezone = UTC

    def __init__(self, oid: int, context: Any = None):
        super().__init__(oid, context)
        self.load = _drivers(oid, context).load  # type: ignore[method-assign]

    def load(self, data):
        raise NotImplementedError  # what the class must have; each reader has the driver's


def read_by_the_driver() -> None:
    """Have every connection that is opened from now on do so. Called when the apps are ready."""
    connection_created.connect(_opened, dispatch_uid="quick moments")


def _opened(sender, connection, **_said) -> None:
    if connection.vendor == "postgresql" and connection.timezone == UTC:
        connection.connection.adapters.register_loader(TIMESTAMPTZ_OID, InUTC)
