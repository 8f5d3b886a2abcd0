"""
What a resident's telephone fetches: the first view with all that hangs on it, and each further page, compressed; nothing from elsewhere. Pages of a
county with many places and posts, and those behind a code; `tests/promises/test_every_public_page_is_light.py` walks all others.
"""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from bench import duty, villages
from bench.scene import Passer, a_consultation
from tests.conftest import TAICANG
from yihe.foundation.roles import CLERK

FIRST_VIEW, FURTHER = 60 * 1024, 15 * 1024  # bytes
PAGES = ("/", "/where/", f"/where/?place={TAICANG}100", "/where/today/", "/advice/", "/follow/")
_STATIC = re.compile(r'(?:src|href)="/static/([^"#?]+)')


@pytest.fixture
def county(db, person):
    """A county of 160 villages with a place each, a centre, and thirteen posts with their shifts."""
    clerk = person(CLERK)
    villages.settle(TAICANG, clerk)
    duty.settle(TAICANG, clerk)


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def of_static(page: str) -> dict[str, int]:
    """Return what a page links to of ours, with its size."""
    found = {name: finders.find(name) for name in _STATIC.findall(page)}
    assert all(found.values()), found
    return {name: packed(Path(path).read_bytes()) for name, path in found.items()}


def test_the_first_view_and_each_further_page_are_light(client, county):
    fetched, weights = set(), {}
    for path in PAGES:
        answer = client.get(path)
        page = answer.content.decode()
        assert answer.status_code == 200 and not re.search(
            r'<(?:script|img|link|iframe)[^>]+(?:src|href)="(?:https?:)?//', page
        )
        fresh = {name: size for name, size in of_static(page).items() if name not in fetched}
        weights[path] = packed(answer.content) + sum(fresh.values())
        fetched |= set(fresh)
    first, *further = weights.values()

    assert 10 * 1024 < first <= FIRST_VIEW, weights
    assert max(further) <= FURTHER, weights


def test_what_stands_behind_a_code_is_light(client, county):
    begun = of_static(client.get("/").content.decode())
    answer = Passer(a_consultation()).client.get("/mine/")
    fresh = [size for name, size in of_static(answer.content.decode()).items() if name not in begun]

    assert answer.status_code == 200
    assert packed(answer.content) + sum(fresh) <= FURTHER


def test_control_the_places_are_there(client, county):
    shown = client.get(f"/where/?place={TAICANG}100").content.decode()
    assert shown.count("阳光屋") >= villages.EACH
    assert len(re.findall(r"第\d+岗", client.get("/where/today/").content.decode())) == duty.POSTS
