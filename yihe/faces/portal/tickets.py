"""The QR code of a receipt: it leads to 查进度 and fills the form in, so that opening an address opens nothing."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode


def drawing(request: HttpRequest, number: str, code: str = "") -> str:
    """Return the QR code (SVG) of a matter's number and, where it is known, the code of whoever follows it."""
    said = {"number": number} | ({"code": code} if code else {})
    # After the #, where no server and no proxy reads it: the page's own script fills the form in (`data-from-address`).
    return _drawn(request.build_absolute_uri(f"{reverse('portal:follow')}#{urlencode(said)}"))


def rating_drawing(request: HttpRequest, code: str) -> str:
    """Return the QR code (SVG) of a slip: it leads to 评价 and fills its code in."""
    return _drawn(request.build_absolute_uri(f"{reverse('portal:rate')}#{urlencode({'code': code})}"))


def _drawn(address: str) -> str:
    import segno  # noqa: PLC0415 -- only whoever is given a receipt needs it

    return segno.make(address, error="m").svg_inline(border=0, omitsize=True)
