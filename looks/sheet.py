"""The contact sheet: persona by page, the four pictures of a page beside each other, and what is wrong with it."""

from dataclasses import dataclass, field
from html import escape
from pathlib import Path

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 24px; background: #f4f4f4; color: #222 }
nav a { margin-right: 12px } section { margin: 24px 0 40px; padding-top: 8px; border-top: 2px solid #bbb }
figure { margin: 8px 0 28px } figcaption { margin-bottom: 6px } figcaption a { color: #124 }
.four { display: flex; gap: 8px; align-items: flex-start; overflow-x: auto }
.four a { flex: 0 0 auto; max-height: 640px; overflow: hidden; background: #fff; border: 1px solid #ccc }
.four img { display: block } .four .narrow img { width: 240px } .four .wide img { width: 560px }
li { color: #a00; overflow-wrap: anywhere } li.small { color: #666 }
"""


@dataclass
class Shot:
    """One page as one person saw it."""

    persona: str
    key: str
    path: str
    pictures: list[str]
    faults: list[str] = field(default_factory=list)
    small: list[str] = field(default_factory=list)


def write(folder: Path, shots: list[Shot], broken: dict[str, list[str]]) -> Path:
    """Write index.html into the folder of the pictures and return where it is."""
    people = list(dict.fromkeys(shot.persona for shot in shots))
    parts = [
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>Looks</title>", f"<style>{STYLE}</style>",
        f"<h1>{len(shots)} pages, {sum(bool(s.faults) for s in shots)} with faults</h1>",
        "<nav>" + "".join(f"<a href='#{escape(p)}'>{escape(p)}</a>" for p in people) + "</nav>",
    ]  # fmt: skip
    for person in people:
        parts.append(f"<section id='{escape(person)}'><h2>{escape(person)}</h2>")
        parts.append(_list(broken.get(person, []), "links that lead nowhere"))
        parts += [_figure(shot) for shot in shots if shot.persona == person]
        parts.append("</section>")
    place = folder / "index.html"
    place.write_text("\n".join(parts), "utf-8")
    return place


def _figure(shot: Shot) -> str:
    pictures = "".join(
        f"<a class='{'narrow' if '.0360-' in name else 'wide'}' href='{escape(name)}'>"
        f"<img loading='lazy' src='{escape(name)}' alt='{escape(name)}'></a>"
        for name in shot.pictures
    )
    return (
        f"<figure><figcaption><b>{escape(shot.key)}</b> {escape(shot.path)}{_list(shot.faults, 'faults')}"
        f"{_list(shot.small, 'too small to press', 'small')}</figcaption><div class='four'>{pictures}</div></figure>"
    )


def _list(words: list[str], title: str, look: str = "") -> str:
    if not words:
        return ""
    rows = "".join(f"<li class='{look}'>{escape(each)}</li>" for each in words)
    return f"<details{'' if look else ' open'}><summary>{len(words)} {title}</summary><ul>{rows}</ul></details>"
