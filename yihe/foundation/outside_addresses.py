"""Addresses of other systems: what somebody agreed to goes there, and the token that opens it. Nothing of that goes in clear."""

from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "::1", "localhost")
NOT_SAFE = "地址“{address}”不是 https 网址，途中谁都能看，不往那里发。请改为 https:// 开头的网址。"
NOT_HERE = "地址“{address}”不是 https 网址，也不是本机，不往那里发。请改为 https:// 开头的网址。"


def goes_in_clear(address: str, *, loopback: bool) -> str:
    """Return why nothing goes to an address, or "". `loopback`: this very machine may be asked in clear, as demonstrations and tests do."""
    try:
        parts = urlsplit(address.strip())
        host, _port = parts.hostname, parts.port
    except ValueError:
        host, parts = None, None
    if parts is not None and host:
        if parts.scheme == "https" or (loopback and parts.scheme == "http" and host in LOOPBACK):
            return ""
    said = address.rpartition("@")[2][:80]  # never the name and password some write before it
    return (NOT_HERE if loopback else NOT_SAFE).format(address=said)
