"""
`/health/`: whether this worker can serve, for the supervisor and the proxy. A stranger learns yes or no, by the status alone;
who asks from this machine, or with the token of the settings, is told what each check found.
"""

import hmac
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection, connections
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yihe.matters import clock
from yihe.matters.models import Seal
from yihe.registers.evidence import known_keys

ROOM = 500 * 1024 * 1024  # bytes that must be left where papers lie

# Each returns what is wrong, "" for nothing. `serving` ones decide the status; the others are for whoever watches.
Check = Callable[[], str]
_serving: dict[str, Check] = {}
_watched: dict[str, Check] = {}


def register(name: str, check: Check, *, is_serving: bool) -> None:
    """Add a check. `is_serving` says whether a worker that fails it is to get no more requests."""
    (_serving if is_serving else _watched)[name] = check


@never_cache
@require_GET
@login_not_required
def health(request):
    found = {name: _asked(check) for name, check in _serving.items()}
    status = 503 if any(found.values()) else 200
    if not _may_know(request):
        return HttpResponse("ok" if status == 200 else "not ok", content_type="text/plain", status=status)
    found |= {name: _asked(check) for name, check in _watched.items()}
    return JsonResponse(
        {"serving": status == 200, "faults": {k: v for k, v in found.items() if v}, "checks": sorted(found)},
        status=status,
    )


def _asked(check: Check) -> str:
    try:
        return check()
    except Exception as fault:  # a check that falls is a fault like any other, and says no more than its sort
        return type(fault).__name__


def _may_know(request) -> bool:
    """Test whether whoever asks may read what was found. What the proxy passes on never comes from this machine."""
    given = request.headers.get("X-Health-Token", "")
    if settings.HEALTH_TOKEN and hmac.compare_digest(given.encode(), settings.HEALTH_TOKEN.encode()):
        return True
    is_passed_on = "X-Forwarded-For" in request.headers or "X-Forwarded-Proto" in request.headers
    return not is_passed_on and request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1")


def _database() -> str:
    for alias in connections:
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
        except Error as fault:
            connections[alias].close()
            return f"{alias}: {type(fault).__name__}"
    return ""


def _database_writes() -> str:
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on'")
        return "the database is read-only" if cursor.fetchone()[0] else ""


def _disk() -> str:
    folder = Path(settings.DATA_DIR)
    free = shutil.disk_usage(folder if folder.exists() else folder.parent).free
    return "" if free >= ROOM else f"{free // 1024 // 1024} MiB left in DATA_DIR"


def _timer() -> str:
    return clock.stands_still()


def _seal() -> str:
    if not settings.SEAL_MAX_AGE:
        return ""
    last = Seal.objects.order_by("-pk").first()
    if last is None:
        return "no seal yet"
    age = timezone.now() - last.at
    return (
        f"the last seal is {age // timedelta(hours=1)} hours old"
        if age > timedelta(hours=settings.SEAL_MAX_AGE)
        else ""
    )


def _index_keys() -> str:
    return " ".join(known_keys.faults())


register("database", _database, is_serving=True)
register("writes", _database_writes, is_serving=True)
register("disk", _disk, is_serving=False)
register("clock", _timer, is_serving=False)
register("seal", _seal, is_serving=False)
register("index keys", _index_keys, is_serving=True)
