"""Who a bidder is in the registers, by what the bid says: the code, else a name only one has."""

from yihe.domains.procurement.forms import UNDERTAKE
from yihe.foundation.plain_text import as_number
from yihe.registers.bodies.models import Body


def body_of(name: str, code: str) -> Body | None:
    """Return who bids, as the registers know it: by code, else by a name only one has."""
    if code and (known := Body.objects.filter(code=as_number(code), sort__in=UNDERTAKE).first()):
        return known
    found = list(Body.objects.filter(name=name, sort__in=UNDERTAKE)[:2]) if name else []
    return found[0] if len(found) == 1 and (not code or found[0].code in ("", as_number(code))) else None
