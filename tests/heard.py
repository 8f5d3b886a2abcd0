"""
What a city says, heard whole: every page a walk comes to as nobody and as some personas, every file these pages hand out (letters,
exports, templates), and what was told to anybody, as it stands in the page and as it leaves the house; searched for words. In a process of
its own, on a city that was told (`looks.city.load`):

    DATA_DIR=… YIHE_CITY_DIR=… YIHE_MODE=demo python -m tests.heard < asked.json

`asked` are the `words` and `who` walks; the answer is how much was heard, and for each word where (the first places).
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import django

from looks.city import ROOT

NOT_OF_A_CITY = ("/gallery/",)  # the components, on invented samples; not there outside the demonstration
WALK_ALL = ("guanghui", "clerk")  # whose pages are told apart by kind and state of a matter
PLACES = 3
_TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.S)
_SAID_ASIDE = re.compile(r'\b(?:title|placeholder|aria-label|value|alt|content|data-label)="([^"]*)"')


def asked_of(data: Path, pack: Path, words: list[str], who: list[str], *, seconds: int = 400) -> dict:
    """Return what was heard in a city that lies told in a folder, by a pack, in a process of its own."""
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    ran = subprocess.run(
        [sys.executable, "-m", "tests.heard"], cwd=ROOT, text=True, capture_output=True, timeout=seconds,
        input=json.dumps({"words": words, "who": who}),
        env=inherited | {"YIHE_MODE": "demo", "DATA_DIR": str(data), "YIHE_CITY_DIR": str(pack), "DJANGO_SETTINGS_MODULE": "config.settings"},
    )  # fmt: skip
    if ran.returncode:
        raise RuntimeError(f"the city was not heard: {ran.stderr[-2000:]}")
    return json.loads(ran.stdout)


class _Files(HTMLParser):
    """The files a page hands out: links that say `download`."""

    def __init__(self, path: str, html: str):
        super().__init__()
        self.path, self.found = path, []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "a" and given.get("href") and "download" in given:
            self.found.append(urljoin(self.path, given["href"]))


class Ear:
    """Listens for words, and remembers where."""

    def __init__(self, words: list[str]):
        self.words, self.found = words, {}
        self.pages, self.sheets, self.told = 0, 0, 0

    def hear(self, where: str, text: str) -> None:
        for word in self.words:
            if (at := text.find(word)) >= 0:
                around = " ".join(text[max(0, at - 30) : at + 30].split())
                self.found.setdefault(word, []).append(f"{where}：{around}")

    def answer(self, where: str, answer) -> str:
        """Listen to an answer and return its page, or "" for what is none: sheets are read, pictures and papers are not."""
        from yihe.foundation import sheets

        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if kind == "text/html":
            self.pages += 1
            html = content.decode()
            self.hear(where, unescape(f"{_TAGS.sub(' ', html)} {' '.join(_SAID_ASIDE.findall(html))}"))
            return html
        if kind.endswith("spreadsheetml.sheet"):
            self.sheets += 1
            self.hear(where, "\n".join(" ".join(map(str, row)) for row in sheets.read(content, "x.xlsx")))
        elif kind.startswith("text/") or kind == "application/json":
            self.hear(where, content.decode("utf-8", "replace"))
        return ""


def heard(words: list[str], who: list[str]) -> dict:
    from looks import addresses
    from looks.city import City
    from looks.walking import Naming, walk
    from yihe.matters.models import Matter

    ear = Ear(words)
    matters = {number: (kind, state) for number, kind, state in Matter.objects.values_list("number", "kind", "state")}
    for username in who:
        walker = Walker(username, ear)
        naming = Naming(matters, thorough=not username or username in WALK_ALL)
        starts = addresses.AT_THE_DESK if username else addresses.WITHOUT_SIGN_IN
        for _page in walk(walker.fetch, starts, naming, set(), []):
            pass
        if not username:
            for page in addresses.without_a_link(City("", Path(os.environ["DATA_DIR"]))):
                if "q=" not in page.path:  # what was searched for is said again
                    walker.fetch(page.path)
    for where, text in _told():
        ear.told += 1
        ear.hear(where, text)
    found = {word: places[:PLACES] for word, places in ear.found.items()}
    return {"found": found, "pages": ear.pages, "sheets": ear.sheets, "told": ear.told}


class Walker:
    """Somebody who walks, let in at the door of the demonstration."""

    def __init__(self, username: str, ear: Ear):
        from django.test import Client

        self.name, self.ear, self.taken = username or "-", ear, set()
        self.client = Client(headers={"host": "localhost"})
        if username:
            self.client.post(f"/demo/enter/{username}/")
            if self.client.get("/desk/account/").status_code != 200:
                raise RuntimeError(f"{username} was not let in")

    def fetch(self, path: str):
        from looks.walking import Answer

        answer = self.client.get(path, follow=True)
        parts = urlsplit(answer.redirect_chain[-1][0] if answer.redirect_chain else path)
        there = parts.path + (f"?{parts.query}" if parts.query else "")
        if there.startswith(NOT_OF_A_CITY):
            return Answer(answer.status_code, there, "")
        html = self.ear.answer(f"{self.name} {there}", answer)
        for file in _Files(there, html).found:
            if (where := urlsplit(file).path) not in self.taken:
                self.taken.add(where)
                self.ear.answer(f"{self.name} {where}", self.client.get(file, follow=True))
        return Answer(answer.status_code, there, html)


def _told() -> Iterator[tuple[str, str]]:
    """Yield what was told, as its reader has it in the page and as it leaves the house."""
    from yihe.foundation import city_words
    from yihe.matters import channels
    from yihe.matters.models import Notification

    for row in Notification.objects.select_related("user", "matter").order_by("pk"):
        yield f"notification {row.pk}", row.text
        yield f"mail {row.pk}", city_words.subject(channels.words_outside(row))


if __name__ == "__main__":
    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    json.dump(heard(**json.load(sys.stdin)), sys.stdout)
