"""How often a visitor guessed wrong, counted for all workers together: it slows guessing down, it proves nothing."""

from typing import cast

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from yihe.foundation import digests
from yihe.registers.accounts.shared_cache import SharedCache

MOST = 10
MANY = 200  # from one address for whatever number
SECONDS = 600


def visitor(request: HttpRequest) -> str:
    """
    Return the address a request came from. Behind a proxy it is the last one in X-Forwarded-For, the one our proxy
    wrote; those before it are the visitor's own words.
    """
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if forwarded:
            return forwarded[:45]
    return request.META.get("REMOTE_ADDR", "")[:45]


def too_many(what: str, who: str, most: int = MOST) -> bool:
    return cache.get(_key(what, who), 0) >= most


def count(what: str, who: str) -> None:
    """Remember one wrong try. The ten minutes run from the first."""
    cast(SharedCache, cache).count(_key(what, who), timeout=SECONDS)


def _key(what: str, who: str) -> str:
    return f"tries:{what}:{digests.sm3(who)}"
