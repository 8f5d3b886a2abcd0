"""值班日历 by its secret address: read by a telephone's calendar, without a sign-in. A wrong, revoked or lapsed one looks like none."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from yihe.acts.schedules import calendars
from yihe.faces.portal import public


@never_cache
@public.page
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Return the shifts of a link: posts, places and times, no names."""
    link = calendars.opened(secret)
    if link is None:
        raise Http404
    response = HttpResponse(calendars.written(link, request.get_host()), content_type="text/calendar; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    return response
