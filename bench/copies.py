"""
Rows copied by the hundred thousand from one that was made through the real actions: for measuring only, in a throw-away database. What
a copy differs by is said in SQL of `n`, its number; keys are dense, so that what hangs on a copy is found by the same number. A copy's
sealed words do not open, its chain does not hold: no page that is measured reads them of any but the first.
"""

from django.db import connection, models
from django.db.models import Max


def copy(model: type[models.Model], key, first: int, last: int, *, where: str = "true", **said: str) -> int:
    """
    Write copies numbered `first` to `last` of the row with a key. `said` are columns with the SQL they are written by instead; in it `n` is
    the number and `r` the row itself; `where` is a condition that leaves some out. Return what is added to a number to have the key of its
    copy, 0 where `said` tells the key.
    """
    if last < first:
        return 0
    assert model._meta.pk is not None
    table, pk = model._meta.db_table, str(model._meta.pk.column)
    columns = [str(field.column) for field in model._meta.concrete_fields]
    assert set(said) <= set(columns), set(said) - set(columns)
    base = 0
    if pk not in said:
        base = (model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1 - first
        said = {pk: f"{base} + n"} | said
    if "sealed_as" in columns:
        said = {"sealed_as": "gen_random_uuid()"} | said
    quoted = [connection.ops.quote_name(column) for column in columns]  # `on` is a word of SQL
    values = ", ".join(said.get(column, f'r."{column}"') for column in columns).replace("%", "%%")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(quoted)}) SELECT {values} FROM {table} AS r, "
            f"generate_series(%s::bigint, %s::bigint) AS n WHERE r.{pk} = %s AND {where.replace('%', '%%')}",
            [first, last, key],
        )
        if base:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [table, pk, base + last])
    return base
