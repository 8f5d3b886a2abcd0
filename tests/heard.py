"""
What a city says, heard whole: every page a walk comes to as nobody and as each persona, every file these pages hand out (letters,
exports, templates), what is on record to be mailed and what stands in the notices, searched for words. Run in a process of its own:

    DATA_DIR=… YIHE_CITY_DIR=… YIHE_MODE=demo python -m tests.heard < words.json
"""

import json
import os
import re
import sys
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import django

NOT_OF_A_CITY = ("/gallery/",)  # the components, on invented samples; not there outside the demonstration
TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.S)


class Files(HTMLParser):
    """The files a page hands out: links that say `download`, or lead to what is no page."""

    def __init__(self, path: str, html: str):
        super().__init__()
        self.path, self.found = path, []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "a" and given.get("href") and "download" in given:
            self.found.append(urljoin(self.path, given["href"]))


def words_of(answer) -> str:
    """Return what an answer says, as text: a page with the words of its attributes, a sheet, a text."""
    from yihe.foundation import sheets

    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if kind.endswith("spreadsheetml.sheet"):
        return "\n".join(" ".join(map(str, row)) for row in sheets.read(content, "x.xlsx"))
    return unescape(content.decode("utf-8", "replace")) if kind.startswith(("text/", "application/json")) else ""


def heard(words: list[str]) -> dict:
    """Return how many pages and files were read, and for each word that was heard where (the first three places)."""
    from django.test import Client

    from looks import addresses
    from looks.city import City
    from looks.walking import Answer, Naming, walk
    from yihe.faces.demo.people import PERSONAS
    from yihe.matters.models import Matter
    from yihe.registers.accounts.models import User

    found: dict[str, list[str]] = {}
    counted = {"pages": 0, "files": 0}
    asked: set[str] = set()

    def listen(where: str, text: str) -> None:
        for word in words:
            if word in text:
                found.setdefault(word, []).append(f"{where}: …{text[max(0, text.index(word) - 30) : text.index(word) + 30]}…")

    matters = {number: (kind, state) for number, kind, state in Matter.objects.values_list("number", "kind", "state")}
    for username in ("", *(persona.username for persona in PERSONAS)):
        client = Client(headers={"host": "localhost"})
        if username:
            client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")

        def fetch(path: str, client=client, username=username) -> Answer:
            answer = client.get(path, follow=True)
            there = answer.redirect_chain[-1][0] if answer.redirect_chain else path
            there = urlsplit(there).path + (f"?{urlsplit(there).query}" if urlsplit(there).query else "")
            said = words_of(answer)
            is_page = answer.headers.get("Content-Type", "").startswith("text/html")
            counted["pages" if is_page else "files"] += 1
            if not there.startswith(NOT_OF_A_CITY):
                listen(f"{username or '-'} {there}", TAGS.sub(" ", said) + " ".join(re.findall(r'(?:title|placeholder|aria-label|value|alt|content|data-label)="([^"]*)"', said)) if is_page else said)
            for file in Files(there, said).found if is_page else ():
                if (key := f"{username} {urlsplit(file).path}") not in asked:
                    asked.add(key)
                    counted["files"] += 1
                    listen(f"{username or '-'} {file}", words_of(client.get(file, follow=True)))
            return Answer(answer.status_code, there, said if is_page and not there.startswith(NOT_OF_A_CITY) else "")

        starts = addresses.AT_THE_DESK if username else addresses.WITHOUT_SIGN_IN
        naming = Naming(matters, thorough=not username or username in THOROUGH)
        broken: list[str] = []
        for _page in walk(fetch, starts, naming, set(), broken):
            pass
        if not username:
            here = City("", __import__("pathlib").Path(os.environ["DATA_DIR"]))
            for page in addresses.without_a_link(here):
                listen(page.path, words_of(client.get(page.path, follow=True)))
    for name, text in _kept():
        counted["files"] += 1
        listen(name, text)
    return {"found": {word: places[:3] for word, places in found.items()}, **counted}


THOROUGH = {"clerk", "guanghui"}  # whose pages of each kind and state are all read; the others' by their sort


def _kept():
    """Yield what was told, as its reader has it and as it leaves the house."""
    from django.core import mail

    from yihe.matters import channels
    from yihe.matters.models import Notification

    for row in Notification.objects.select_related("user", "matter").order_by("pk"):
        yield f"notification {row.pk}", row.text
        yield f"mail {row.pk}", channels.words_outside(row)
    _ = mail


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    json.dump(heard(json.load(sys.stdin)), sys.stdout, ensure_ascii=False)
