"""
What would hurt a reader and can be read off the markup of a page, without drawing it. Each answer is a list of sentences; none is well.

What depends on how it is drawn – width, contrast, what a script does – is asked in Chromium (`looks/faults.py`).
"""

import re
from collections import Counter
from html.parser import HTMLParser

from looks.shapes import VOID

LEFT_UNSAID = re.compile(r"\b(?:None|undefined|NaN)\b|\{\{|\}\}|\{%")  # a template that was given nothing
TYPED_IN = {"input", "select", "textarea"}
PRESSED = {"button", "a", "summary"}
NEEDS_NO_LABEL = {"hidden", "submit", "button", "reset", "image"}
POINTS_AT = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "form", "list")
ONCE = ("main", "title")


class _Reading(HTMLParser):
    """Gathers what a page has, in its order."""

    def __init__(self):
        super().__init__()
        self.within: list[tuple[str, dict[str, str], list[str]]] = []
        self.ids: Counter[str] = Counter()
        self.tags: Counter[str] = Counter()
        self.pointed: list[tuple[str, str]] = []
        self.headings: list[int] = []
        self.labelled: set[str] = set()
        self.unlabelled: list[dict[str, str]] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        if given.get("id"):
            self.ids[given["id"]] += 1
        self.pointed += [(name, each) for name in POINTS_AT if given.get(name) for each in given[name].split()]
        if tag == "html" and not given.get("lang"):
            self.faults.append("a page without a language")
        if tag == "label" and given.get("for"):
            self.labelled.add(given["for"])
        if tag == "img" and "alt" not in given:
            self.faults.append(f"a picture without words: {given.get('src')}")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        in_label = any(name == "label" for name, _given, _said in self.within)
        if tag in TYPED_IN and given.get("type") not in NEEDS_NO_LABEL and not in_label and not _named(given):
            self.unlabelled.append(given)
        if tag == "img" and given.get("alt") or given.get("aria-label"):
            self._say(given.get("alt") or given["aria-label"])
        if tag not in VOID:
            self.within.append((tag, given, []))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.within.pop()

    def handle_endtag(self, tag):
        if tag in VOID or not any(name == tag for name, _given, _said in self.within):
            return
        while True:
            name, given, said = self.within.pop()
            if name in PRESSED and ("href" in given or name != "a") and not _named(given) and not "".join(said).strip():
                self.faults.append(f"<{name}> without words: {given}")
            if name == tag:
                return

    def handle_data(self, data):
        if not any(name in {"script", "style"} for name, _given, _said in self.within):
            self._say(data)
            self.faults += [f"left unsaid: {each}" for each in LEFT_UNSAID.findall(data)]

    def _say(self, words: str) -> None:
        for _name, _given, said in self.within:
            said.append(words)


def _named(given: dict[str, str]) -> bool:
    return any(given.get(name, "").strip() for name in ("aria-label", "aria-labelledby", "title"))


def faults(html: str) -> list[str]:
    """Return what is wrong with the markup of a page."""
    page = _Reading()
    page.feed(html)
    page.close()
    found = [*page.faults]
    found += [f"{page.tags[tag]} × <{tag}>" for tag in ONCE if page.tags[tag] != 1]
    found += ["no heading of the first level"] * (1 not in page.headings)
    found += [f"twice the id {name}" for name, times in page.ids.items() if times > 1]
    found += [f'{name}="{there}" points at nothing' for name, there in page.pointed if there not in page.ids]
    found += [
        f"a control without a label: {given.get('name')}" for given in page.unlabelled if given.get("id") not in page.labelled
    ]  # fmt: skip
    return found + [
        f"a heading of level {now} after one of {before}"
        for before, now in zip([0, *page.headings], page.headings, strict=False) if now > before + 1
    ]  # fmt: skip
