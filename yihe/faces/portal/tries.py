"""How often a visitor guessed wrong, counted for all workers together: it slows guessing down, it proves nothing."""

from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import cast

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from yihe.foundation import digests
from yihe.registers.accounts.shared_cache import SharedCache

MOST = 10
MANY = 200  # from one address for whatever number
SECONDS = 600
HOST_BITS = 64  # of an IPv6 address: what a line chooses itself


def visitor(request: HttpRequest) -> str:
    """
    Return the address a request came from. Behind a proxy it is the last one in X-Forwarded-For, the one our proxy
    wrote; those before it are the visitor's own words. Of IPv6 it is the network of 64 bits: a line has so many addresses that
    whoever is counted by one is counted by none.
    """
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if forwarded:
            return _line(forwarded)
    return _line(request.META.get("REMOTE_ADDR", ""))


def _line(address: str) -> str:
    """Return what is counted of an address; of what is none, as a proxy may write it, its first letters."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:45]
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Address(int(found) >> HOST_BITS << HOST_BITS))


def too_many(what: str, who: str, most: int = MOST) -> bool:
    return cache.get(_key(what, who), 0) >= most


def count(what: str, who: str) -> None:
    """Remember one wrong try. The ten minutes run from the first."""
    cast(SharedCache, cache).count(_key(what, who), timeout=SECONDS)


def _key(what: str, who: str) -> str:
    return f"tries:{what}:{digests.sm3(who)}"
