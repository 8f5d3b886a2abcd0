"""
Whether a request can be read at all, asked before Django makes one of it: Python knows encodings that are none of texts, Django tries
whichever is named, and what it stumbles over there is answered by no page.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.http import parse_header_parameters

OURS = ("utf-8", "utf8")  # as our pages are, and so what is sent from them
_ANSWER = "<!doctype html><meta charset=utf-8><title>这个请求看不懂</title><p>这个请求看不懂：文字编码或长度写得不对。请回到首页重新开始。<p><a href=/>回到首页</a>"


def is_readable(environ: dict[str, Any]) -> bool:
    """Test whether a request (as WSGI has it) says a length and an encoding that can be read."""
    length = environ.get("CONTENT_LENGTH") or "0"
    try:
        charset = parse_header_parameters(environ.get("CONTENT_TYPE") or "")[1].get("charset", OURS[0])
    except (LookupError, ValueError):  # an encoding may be named within the name of an encoding, too
        return False
    return length.isascii() and length.isdigit() and charset.lower() in OURS


class Door:
    """A WSGI application in front of ours: what cannot be read is answered here."""

    def __init__(self, application: Callable[..., Iterable[bytes]]):
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if is_readable(environ):
            return self.application(environ, start_response)
        body = _ANSWER.encode()
        start_response(
            "400 Bad Request", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
        )
        return [body]
