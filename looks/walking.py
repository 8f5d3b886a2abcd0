"""
Which addresses can be walked to, and which of them are the same page.

A page is a route of the URLconf with what changes its looks: the code in its address, the view of a list, and for a
matter its kind and state. The first address found stands for all the others.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.urls import Resolver404, resolve

# What in an address makes another page of it. Ids, codes of organizations and names of people do not.
TELLING = {"code", "name"}
VIEWS = {"tab", "shown", "service"}
_CLAIM = re.compile(r"^\w+_claim$")
NEVER = ("/static/", "/accounts/logout/")  # not a page; the end of the walk
# A paper's pictures stand in a page in which no script runs, ours neither: nothing can be asked of it (tests/acts/test_previews).
_SILENT = re.compile(r"^/desk/papers/\d+/preview/")


@dataclass(frozen=True)
class Page:
    """What stands for all addresses of one look."""

    key: str
    path: str


@dataclass(frozen=True)
class Answer:
    """What a server said to a GET: where it led to, and the words of the page, or "" for what is no page."""

    status: int
    path: str
    html: str


class Links(HTMLParser):
    """The addresses a page links to, within the site."""

    def __init__(self, path: str):
        super().__init__()
        self.path, self.found = path, []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag != "a" or not given.get("href") or "download" in given:
            return
        there = urlsplit(urljoin(f"http://here{self.path}", given["href"]))
        if (
            there.scheme == "http"
            and there.netloc == "here"
            and not there.path.startswith(NEVER)
            and not _SILENT.match(there.path)
        ):
            self.found.append(there.path + (f"?{there.query}" if there.query else ""))


def links(path: str, html: str) -> list[str]:
    """Return the addresses a page links to, in its order, without fragments."""
    parser = Links(path)
    parser.feed(html)
    return parser.found


class Naming:
    """
    Names pages. `matters` are the kind and state of each matter by number. `thorough` tells apart the states of a
    matter, and the lists, papers and guides of each kind; without it only what is built differently has its own name,
    and the claims of all kinds are one.
    """

    def __init__(self, matters: dict[str, tuple[str, str]], thorough: bool):
        self.matters, self.thorough = matters, thorough

    def __call__(self, path: str) -> str:
        """Return the name of the page an address leads to, good for a file and for sorting."""
        parts = urlsplit(path)
        try:
            match = resolve(parts.path)
        except Resolver404:
            return slug(path)
        route = re.sub(r"<[^>]*>", "one", match.route) or "home"
        kind, state = self.matters.get(match.kwargs.get("number", ""), ("", ""))
        of_the_matter = match.route.endswith(":number>/")
        telling = [str(value) for name, value in match.kwargs.items() if name in TELLING]
        if not self.thorough:
            kind, telling = _CLAIM.sub("claim", kind), [_CLAIM.sub("claim", each) for each in telling]
        if kind and (of_the_matter or self.thorough) and "/standing/" not in match.route:
            telling = [kind, *([state] if of_the_matter and self.thorough else []), *telling]
        elif not kind and not self.thorough and not match.route.endswith("/new/") and "/records/" not in match.route:
            telling = []
        telling += [value for name, value in parse_qsl(parts.query) if name in VIEWS and self.thorough]
        return slug(" ".join([route, *telling]))


def slug(words: str) -> str:
    return re.sub(r"\W+", "-", words).strip("-")[:100]


def walk(
    fetch: Callable[[str], Answer], starts: Iterable[str], naming: Naming, known: set[str], broken: list[str]
) -> Iterator[Page]:
    """
    Yield every page that links lead to, breadth first, but for those in `known` (to which it is added). A link to
    what is not there goes into `broken` as a sentence.
    """
    waiting = deque((path, "") for path in starts)
    asked: set[str] = set()
    while waiting:
        path, came_from = waiting.popleft()
        key = naming(path)
        if key in asked:
            continue
        asked.add(key)
        answer = fetch(path)
        if came_from and answer.status >= 400:
            broken.append(f"{came_from} links to {path}, which answers {answer.status}")
            continue
        arrived = naming(answer.path)
        if not answer.html or (arrived != key and arrived in asked):
            continue
        asked.add(arrived)
        if arrived not in known:
            known.add(arrived)
            yield Page(arrived, answer.path)
        waiting.extend((each, answer.path) for each in links(answer.path, answer.html))
