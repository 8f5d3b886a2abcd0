"""
The receipt of somebody without an account: number and code, kept sealed for half an hour, because sessions lie in the database and a
device may be shared; and its QR code, which leads to 查进度 and fills the form in, so that opening an address opens nothing.
"""

from datetime import timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode

from yihe.foundation.encryption import seal, unseal
from yihe.matters import codes
from yihe.matters.models import Matter

SHOWN_FOR = timedelta(minutes=30)


def keep(request: HttpRequest, place: str, matter: Matter) -> None:
    """Keep number and code of what was just handed in under a name of the session. Handed in twice, it is one matter with one code."""
    party = codes.party_of(matter)
    if party is not None and not party.code_digest:
        until = (timezone.now() + SHOWN_FOR).isoformat()
        request.session[place] = [matter.number, seal(codes.issue(party), place), until]


def kept(request: HttpRequest, place: str, *kinds: str) -> tuple[Matter, str] | None:
    """Return the matter, of some kinds, and its code that are kept under a name; None when there are none, or half an hour is over."""
    number, sealed, until = request.session.get(place) or ("", "", "")
    matter = Matter.objects.filter(number=number, kind__in=kinds).first()
    if matter is None or (parse_datetime(until) or timezone.now()) <= timezone.now():
        request.session.pop(place, None)
        return None
    return matter, unseal(sealed, place)


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
