"""Which county a visitor's pages speak for, where several are served: chosen by its address, kept in a cookie."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from yihe.faces.desk.middleware import COUNTY_COOKIE
from yihe.faces.portal import public
from yihe.foundation import city_pack

A_YEAR = 365 * 24 * 3600


@public.page
def county(request, region: str) -> HttpResponse:
    """Choose a county by its region (区划代码) and go to the front page in its words. One that is not served is not there."""
    if region not in dict(city_pack.names()):
        raise Http404
    response = HttpResponseRedirect(reverse("portal:home"))
    response.set_cookie(
        COUNTY_COOKIE, region, max_age=A_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
    )
    return response
