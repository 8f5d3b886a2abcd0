"""
The cache all workers share, in the database everybody already has: refused sign-ins (allauth) and wrong codes are counted once
for the whole system and not once a worker. No page that is read in passing asks it.

Django's own DatabaseCache is near, but counts with a read and a write, so that two workers lose a try; forgets how long a
counter runs when it counts on; keeps visitors' addresses in its keys; and unpickles what it finds in the table. Values here
are JSON, keys are digests, `add` and `incr` are one step.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, connection, transaction
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from yihe.foundation import digests
from yihe.foundation.compiled_queries import CompiledQuery, Parameter
from yihe.registers.accounts.models import SharedEntry

_AT_ONCE = 500
FOR_GOOD = datetime(9999, 12, 31, tzinfo=UTC)


def _live(key, now):
    return SharedEntry.objects.filter(key=key, until__gt=now)


_NOW = Parameter("now", DateTimeField())
_value = CompiledQuery(lambda: _live(Parameter("key", CharField()), _NOW).values_list("value", flat=True))
_over = CompiledQuery(
    lambda: (
        SharedEntry.objects.filter(until__lte=_NOW)
        .select_for_update(skip_locked=True)
        .values_list("pk", flat=True)[:_AT_ONCE]
    )
)
_TABLE = SharedEntry._meta.db_table
_MORE = f"CAST(CAST({_TABLE}.value AS bigint) + %s AS text)"
_COUNT_ON = f"UPDATE {_TABLE} SET value = {_MORE} WHERE key = %s AND until > %s RETURNING value"
_COUNT = (
    f"INSERT INTO {_TABLE} (key, value, until) VALUES %s ON CONFLICT (key) DO UPDATE SET value = CASE WHEN {_TABLE}.until <= "
    f"%%s THEN excluded.value ELSE CAST(CAST({_TABLE}.value AS bigint) + CAST(excluded.value AS bigint) AS text) END, "
    f"until = CASE WHEN {_TABLE}.until <= %%s THEN excluded.until ELSE {_TABLE}.until END RETURNING key, value"
)


def _stored(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


class SharedCache(BaseCache):
    """Set as `CACHES["default"]`. A value is whatever JSON can say."""

    def __init__(self, location: str, params: dict):
        super().__init__(params)

    def get(self, key, default=None, version=None) -> Any:
        found = _value.first(key=self._name(key, version), now=timezone.now())
        return default if found is None else json.loads(found)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None) -> None:
        SharedEntry.objects.bulk_create(
            [self._entry(key, value, timeout, version)], update_conflicts=True, unique_fields=["key"],
            update_fields=["value", "until"],
        )  # fmt: skip

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None) -> bool:
        """Keep a value unless there is one; of several workers at one moment, one is told True. Sweeps what ran out."""
        self._sweep()
        try:
            with transaction.atomic():
                self._entry(key, value, timeout, version).save(force_insert=True)
        except IntegrityError:
            return False
        return True

    def incr(self, key, delta=1, version=None) -> int:
        """Count on, without letting the counter run any longer. Raises ValueError when there is none."""
        counted = self._asked(_COUNT_ON, delta, self._name(key, version), _stored(timezone.now()))
        if counted is None:
            raise ValueError(f"there is no counter {key!r}")
        return int(counted)

    def count(self, key, delta=1, timeout=DEFAULT_TIMEOUT, version=None) -> int:
        """
        Count on, or begin with `delta` where there is no counter, and return what came of it: one statement, so that two at
        one moment are two. The row stays locked until the transaction ends.
        """
        return self.counts({key: delta}, timeout, version)[key]

    def counts(self, deltas: Mapping[str, int], timeout=DEFAULT_TIMEOUT, version=None) -> dict[str, int]:
        """Count several on as `count` does, in one statement, and return what came of each."""
        names = {self._name(key, version): key for key in deltas}
        until, now = _stored(self._until(timeout)), _stored(timezone.now())
        values = [part for name, key in names.items() for part in (name, json.dumps(deltas[key]), until)]
        with connection.cursor() as cursor:
            cursor.execute(_COUNT % ", ".join(["(%s, %s, %s)"] * len(names)), [*values, now, now])
            counted = {names[name]: int(value) for name, value in cursor.fetchall()}
        if any(counted[key] == delta for key, delta in deltas.items()):  # a new one, most likely
            self._sweep()
        return counted

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None) -> bool:
        return bool(_live(self._name(key, version), timezone.now()).update(until=self._until(timeout)))

    def delete(self, key, version=None) -> bool:
        return bool(_live(self._name(key, version), timezone.now()).delete()[0])

    def clear(self) -> None:
        SharedEntry.objects.all().delete()

    def _asked(self, statement: str, *values) -> str | None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            row = cursor.fetchone()
        return row[0] if row else None

    def _sweep(self) -> None:
        """Forget what ran out, but for what another worker is just forgetting: who counts may hold other rows meanwhile."""
        with transaction.atomic():
            if keys := _over(now=timezone.now()):
                SharedEntry.objects.filter(pk__in=keys).delete()

    def _entry(self, key, value, timeout, version) -> SharedEntry:
        return SharedEntry(key=self._name(key, version), value=json.dumps(value), until=self._until(timeout))

    def _name(self, key, version) -> str:
        return digests.sm3(self.make_key(key, version))

    def _until(self, timeout) -> datetime:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return FOR_GOOD if seconds is None else timezone.now() + timedelta(seconds=seconds)
