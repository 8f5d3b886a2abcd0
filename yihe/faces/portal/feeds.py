"""订阅源 and 日历: the same news as the daily letter, as an Atom feed (RFC 4287) and as a calendar of last days (RFC 5545)."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from yihe.faces.portal import news, public
from yihe.faces.portal.subscribing import topic_of
from yihe.foundation import calendar_lines, city_names, city_pack, city_words

REACHES_BACK = timedelta(days=180)


def _topic(request: HttpRequest) -> news.Topic:
    """Return the topic of a feed. A reader of feeds has no cookie: the address says the county."""
    region = request.GET.get("region", "")[:12]
    if region:
        if city_pack.find(region) is None:
            raise Http404
        city_pack.speak_for(region)
    return topic_of(request)


def _home(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")  # of a host that is allowed; the reader asked for it there


@public.page
def feed(request: HttpRequest) -> HttpResponse:
    """Return what is new of a topic as Atom."""
    topic, home = _topic(request), _home(request)
    made = Atom1Feed(
        title=f"{topic.label} · {city_words.system()}", link=home + topic.path, description="", language="zh-CN",
        author_name=city_names.read_city(city_pack.here()).bureau, feed_url=home + request.get_full_path(),
        feed_guid=_name(f"{topic.sort}-{topic.about}"),
    )  # fmt: skip
    for each in topic.since(timezone.now() - REACHES_BACK):
        made.add_item(
            title=each.title, link=home + each.path, description=each.note, unique_id=_name(each.key),
            pubdate=each.at, updateddate=each.at,
        )  # fmt: skip
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    made.write(response, "utf-8")
    return response


@public.page
def calendar(request: HttpRequest) -> HttpResponse:
    """Return the last days of a topic – a call closes, a notice ends – as days of a calendar."""
    topic, home = _topic(request), _home(request)
    text = calendar_lines.calendar(
        topic.label,
        (
            calendar_lines.event(
                _name(each.key), stamp=each.at, starts=each.ends_on, ends=each.ends_on, summary=f"{each.ends}：{each.title}",
                note=each.note, url=home + each.path,
            )
            for each in topic.since(timezone.now() - REACHES_BACK) if each.ends_on
        ),
    )  # fmt: skip
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


def _name(key: str) -> str:
    """Return an identifier that is one thing's for ever, by whatever address we are asked."""
    return f"urn:yihe:{city_pack.region_of(city_pack.here())}:{key}"
