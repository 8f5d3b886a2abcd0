"""Moments are read by the driver's compiled part, and are what Django's own reader makes of them."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import get_adapters_template
from psycopg.pq import Format

from yihe.foundation.quick_moments import TIMESTAMPTZ_OID, InUTC

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


def test_every_moment_is_what_django_reads(people):
    chance = Random(20261201)
    begin = datetime(1900, 1, 1, tzinfo=UTC)
    moments = [begin + timedelta(microseconds=chance.randrange(200 * 365 * 86400 * 10**6)) for _ in range(300)]
    moments += [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)]
    with connection.cursor() as cursor:
        assert connection.connection.adapters.get_loader(TIMESTAMPTZ_OID, Format.TEXT) is InUTC
        cursor.execute("SELECT unnest(%s::timestamptz[])", [moments])
        ours = [row[0] for row in cursor.fetchall()]
        djangos = get_adapters_template(True, UTC).get_loader(TIMESTAMPTZ_OID, Format.TEXT)
        assert djangos is not InUTC
        cursor.cursor.adapters.register_loader(TIMESTAMPTZ_OID, djangos)
        cursor.execute("SELECT unnest(%s::timestamptz[])", [moments])
        theirs = [row[0] for row in cursor.fetchall()]
    assert ours == theirs == moments
    assert {each.tzinfo for each in ours} == {UTC} and [each.isoformat() for each in ours] == [
        each.isoformat() for each in theirs
    ]
