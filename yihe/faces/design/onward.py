"""Where a page leads after a form, when the form itself says: to a place on this site, or to the one that is meant otherwise."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def onward(request: HttpRequest, name: str, otherwise: str) -> str:
    """
    Return the address a posted field says if it lies on this site, else `otherwise`. It begins with one slash: what does
    not is another site's, or the name of no page at all.
    """
    said = request.POST.get(name, "")
    return said if said.startswith("/") and url_has_allowed_host_and_scheme(said, allowed_hosts=None) else otherwise
