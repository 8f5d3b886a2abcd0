"""
What a telephone fetches of the portal: whichever public page comes first, with all that hangs on it, and each further one, compressed as a
proxy does; nothing of it from elsewhere. Walked in the demonstration city, by somebody who does not sign in.
"""

import gzip
import random
import re
import shutil
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from looks import city
from looks.walking import Answer, Naming, walk
from tests.told import told
from yihe.faces.portal.urls import urlpatterns

FIRST_VIEW, FURTHER = 60 * 1024, 15 * 1024  # bytes
HERE = "http://here"
# What a browser fetches by itself, by the tag that names it. A link fetches by its `rel`.
FETCHES = {
    "script": ("src",), "img": ("src", "srcset"), "source": ("src", "srcset"), "iframe": ("src",), "embed": ("src",), "object": ("data",),
    "video": ("src", "poster"), "audio": ("src",), "track": ("src",), "input": ("src",), "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
}  # fmt: skip
RELS = {"stylesheet", "icon", "manifest", "preload", "modulepreload", "apple-touch-icon", "prefetch", "mask-icon"}
_OF_CSS = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")
# No page, or none before a number and a code, a letter, or something typed: these are weighed where they are tried.
NOT_WALKED = {
    "duty_calendar", "feed", "calendar", "health", "list_sheet", "buying_sheet", "offline_sealer",
    "receipt", "advise_receipt", "booked", "mine", "mine_rate", "mine_leave", "mine_act", "bid", "bid_withdraw", "bid_leave", "bid_upload",
    "bid_piece", "bid_begin", "bid_ask", "subscribe_confirm", "subscriptions", "invitation_link", "county",
}  # fmt: skip


class Fetched(HTMLParser):
    """Gathers what a page has its browser fetch."""

    def __init__(self):
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        names = FETCHES.get(tag, ())
        if tag == "link" and RELS & set(given.get("rel", "").split()):
            names = ("href",)
        for name in names:
            values = given.get(name, "").split(",") if name == "srcset" else [given.get(name, "")]
            self.found += [value.split()[0] for value in values if value.strip() and not value.startswith("#")]
        self.found += _of_css(given.get("style", ""))

    def handle_data(self, data):
        if self.get_starttag_text() and self.get_starttag_text().startswith("<style"):
            self.found += _of_css(data)


def _of_css(text: str) -> list[str]:
    return [one or other for one, other in _OF_CSS.findall(text)]


def hangs_on(path: str, html: str, fetch: Callable[[str], bytes]) -> tuple[dict[str, int], list[str]]:
    """Return what a page has fetched from here, compressed, by its address; and what it would fetch from elsewhere."""
    page = Fetched()
    page.feed(html)
    waiting = [urljoin(HERE + path, each) for each in page.found if not each.startswith("data:")]
    here: dict[str, int] = {}
    elsewhere = []
    while waiting:
        whole = waiting.pop().partition("#")[0]
        if not whole.startswith(HERE + "/"):
            elsewhere.append(whole)
        elif (own := whole.removeprefix(HERE)) not in here:
            content = fetch(own)
            here[own] = packed(content)
            if urlsplit(own).path.endswith(".css"):
                found = _of_css(content.decode())
                waiting += [urljoin(whole, each) for each in found if not each.startswith("data:")]
    return here, elsewhere


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def faults(pages: dict[str, str], fetch: Callable[[str], bytes]) -> list[str]:
    """Return what is too heavy or comes from elsewhere, each as a sentence. The first of the pages is where one begins."""
    found, begun = [], set[str]()
    for nth, (path, html) in enumerate(pages.items()):
        here, elsewhere = hangs_on(path, html, fetch)
        begun = begun or set(here)
        own = packed(html.encode())
        first, further = own + sum(here.values()), own + sum(size for name, size in here.items() if name not in begun)
        found += [f"{path} fetches {each}" for each in elsewhere]
        if first > FIRST_VIEW:
            found.append(f"{path} is {first:,} bytes as a first view: {here}")
        if nth and further > FURTHER:
            found.append(f"{path} is {further:,} bytes as a further page, {own:,} of its own")
    return found


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    data = shutil.copytree(told(tmp_path_factory), tmp_path_factory.mktemp("light"), dirs_exist_ok=True)
    with city.running(Path(data)) as served:
        yield served


@pytest.fixture(scope="module")
def fetch(served):
    return lambda path: get(served.url, path)[1]


@pytest.fixture(scope="module")
def public(served) -> dict[str, str]:
    """Every page of the portal that links lead to, by its address: where one begins comes first."""
    found: dict[str, str] = {}

    def asked(path: str) -> Answer:
        status, content, arrived, kind = _answer(served.url, path)
        html = content.decode() if kind.startswith("text/html") else ""
        if html:
            found[arrived] = html
        return Answer(status, arrived, html)

    pages = walk(asked, ["/", "/search/?q=补贴"], Naming(served.matters(), thorough=True), set(), [])
    return {page.path: found[page.path] for page in pages if _is_of_the_portal(page.path)}


def _is_of_the_portal(path: str) -> bool:
    try:
        return resolve(urlsplit(path).path).namespace == "portal"
    except Resolver404:  # of the demonstration alone, which these settings do not serve
        return False


def get(url: str, path: str) -> tuple[int, bytes]:
    return _answer(url, path)[:2]


def _answer(url: str, path: str) -> tuple[int, bytes, str, str]:
    try:
        with urllib.request.urlopen(url + quote(path, safe="/?&=%+:;,"), timeout=60) as answer:
            filed = answer.headers.get("Content-Disposition", "").startswith("attachment")
            kind = "" if filed else answer.headers.get("Content-Type", "")
            return answer.status, answer.read(), urllib.parse.unquote(answer.url.removeprefix(url)), kind
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code, b"", path, ""


def test_every_public_page_is_light_and_fetches_nothing_from_elsewhere(public, fetch):
    assert faults(public, fetch) == []


def test_every_page_of_the_portal_was_weighed_or_is_said_to_be_none(public):
    weighed = {resolve(urlsplit(path).path).url_name for path in public}

    assert next(iter(public)) == "/"
    assert {entry.name for entry in urlpatterns} - weighed - NOT_WALKED == set()
    assert weighed & NOT_WALKED == set()


def test_control_a_page_that_is_heavy_or_fetches_from_elsewhere_is_found(public, fetch):
    chance = random.Random(1).randbytes
    heavy = {
        "/heavy.js": chance(FIRST_VIEW),
        "/some.js": chance(FURTHER),
        "/a.css": b"@import 'b.css'",
        "/b.css": b"a{b:url(//far/c)}",
    }

    def shown(added: str) -> list[str]:
        pages = {"/": public["/"], "/where/": public["/where/"].replace("</main>", f"{added}</main>")}
        return faults(pages, lambda path: heavy.get(path) or fetch(path))

    assert shown("") == []
    assert [each.split(":")[0] for each in shown('<script src="/heavy.js"></script>')][0].startswith("/where/ is ")
    assert len(shown('<img srcset="/heavy.js 2x">')) == 2, "as a first view and as a further page"
    (further,) = shown('<script src="/some.js"></script>')
    assert "as a further page" in further
    assert shown('<script src="https://far/a.js"></script>') == ["/where/ fetches https://far/a.js"]
    assert shown('<link rel="stylesheet" href="/a.css">') == ["/where/ fetches http://far/c"]
    assert shown('<p style="background: url(//far/d)">') == ["/where/ fetches http://far/d"]
    assert shown("<style>a { b: url(//far/e) }</style>") == ["/where/ fetches http://far/e"]
