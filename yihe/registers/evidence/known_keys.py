"""
Which index keys wrote in this database, by their names (`index_keys.name_of`): one that is still needed and not in the settings
is named by `verify`, by `/health/`, and before the service starts. Without it people are not recognized, and what was frozen
with it cannot be told from what was changed.
"""

from collections.abc import Iterator

from django.db import DatabaseError, transaction
from django.utils import timezone

from yihe.foundation import index_keys
from yihe.registers.evidence.models import KnownIndexKey


def note() -> KnownIndexKey:
    """Note that the newest key of the settings writes here from now on, if it is not known. Return what is known of it."""
    row, _new = KnownIndexKey.objects.get_or_create(name=index_keys.newest())
    if row.let_go_at is not None:  # it writes again
        row.let_go_at = None
        row.save(update_fields=["let_go_at"])
    return row


def let_go() -> list[str]:
    """Note that nothing needs the earlier keys any more, and return the names of those in the settings."""
    KnownIndexKey.objects.exclude(name=index_keys.newest()).filter(let_go_at=None).update(let_go_at=timezone.now())
    return list(index_keys.names()[1:])


def faults() -> Iterator[str]:
    """Yield a sentence for each key that is still needed and not in the settings."""
    here = index_keys.names()
    for row in KnownIndexKey.objects.filter(let_go_at=None).exclude(name__in=here):
        yield (
            f"检索密钥 {row.name}（至迟从 {timezone.localdate(row.since)} 起使用）还需要，却不在 INDEX_KEY 和 INDEX_KEY_FALLBACKS 里："
            "没有它，以前登记的人认不出来，以前留存的记录也核对不了。请把它放回 INDEX_KEY_FALLBACKS。"
        )


def why_not_to_serve() -> str:
    """
    Return why nobody must be served with these settings, or "". Whoever serves is known from its first moment on: a worker that
    was started before, without this key, is named by `/health/` and gets no more requests.
    """
    try:
        if missing := "\n".join(faults()):
            return missing
        with transaction.atomic():
            note()
    except DatabaseError:
        pass  # no tables yet, no database, or one that only reads: nobody is entered there either
    return ""
