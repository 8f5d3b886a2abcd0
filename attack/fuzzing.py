"""
Whatever is typed, posted or uploaded, nothing answers 500. What is asked is derived and never listed: addresses from the URLconf, with
and without true parts; forms from the pages as people in every role see them; fields of kinds and actions from their forms; sheets from
the tables' own templates. How it is wrong is drawn by chance (`odd`), from a seed that the run prints.
"""

import os
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from django.core.signals import got_request_exception
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from attack import forms, odd, permissions, permitted
from attack.asking import Answer, Asking
from attack.doors import as_hat
from attack.odd import Boxed, Pair
from attack.town import Hat, Town
from yihe.faces.exchange import imports
from yihe.matters import kinds

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "0"))  # 0: as the share says
SEED = int(os.environ.get("FUZZ_SEED", "20261129"))
WHOLE = 10_000
TRIED = 4  # people who ask for a page, until it shows one of them a form
NEVER = ("/static/", "/demo/", "/accounts/logout/", "/desk/switch/")
OF_THE_FORM = ("seen", "once", "_once", "_who", "next", "remark", "reason")


@dataclass
class Target:
    """Where something can be sent, what an honest hand would send, and which boxes take files."""

    path: str
    said: dict[str, str] = field(default_factory=dict)
    boxes: tuple[str, ...] = ()
    template: bytes | None = None


def attack(town: Town, *, share: int, write: bool = False) -> tuple[int, list[str]]:
    chance = random.Random(SEED)
    most = REQUESTS or max(1, WHOLE // share)
    found: dict[str, str] = {}
    faults: list[str] = []

    def noted(**_said) -> None:
        fault = sys.exc_info()
        trace = fault[2]
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else ""
        faults.append(f"{type(fault[1]).__name__} {str(fault[1])[:120]} in {place}")

    got_request_exception.connect(noted)
    asked = 0
    try:
        for person, targets in _visits(town, chance):
            for target in targets:
                for _time in range(chance.randrange(2, 6) if target.said or target.boxes else 1):
                    faults.clear()
                    way, answer = _sent(person, target, chance)
                    asked += 1
                    if answer.status >= 500:
                        who = person.hat.name if person.hat else "访客"
                        why = faults[-1] if faults else ""
                        found.setdefault(why or target.path, f"{who} {way} {target.path}：答 {answer.status}。{why}")
            if asked >= most:
                break
    finally:
        got_request_exception.disconnect(noted)
    return asked, [f"种子 {SEED}：{sentence}" for sentence in found.values()]


# What can be asked -----------------------------------------------------------------------------------------------------------


def _visits(town: Town, chance: random.Random) -> Iterator[tuple[Asking, list[Target]]]:
    """Yield somebody, and what they can send something to, without an end; every page and every role comes once before any twice."""
    by_role = list(permissions.hats_by_role(town.hats).values())
    addresses, sheets = list(_addresses(town, chance)), _sheets(by_role)
    known: dict[int, Asking] = {}
    while True:
        chance.shuffle(addresses)
        for number, path in enumerate(addresses):
            for turn in range(TRIED):
                hat = None if path.startswith("/accounts/log") else _who(by_role, number + turn * 7, chance)
                person = known.setdefault(hat.key if hat else 0, as_hat(hat))
                if found := _on_page(person, path):
                    break
            yield person, found or [Target(path)]
            if number % 2 == 0:
                yield _of_a_kind(town, chance, known)
            if number % 6 == 0:
                yield _with_sheet(person, sheets, chance)


def _who(by_role: list[list[Hat]], number: int, chance: random.Random) -> Hat | None:
    place = number % (len(by_role) + 1)
    return chance.choice(by_role[place]) if place < len(by_role) else None


def _addresses(town: Town, chance: random.Random) -> Iterator[str]:
    """Yield every address of the URLconf with parts there are in the city, and once more with parts there are not."""
    codes = permitted.codes()
    for name, entry in _pages(get_resolver().url_patterns, ""):
        wanted = set(entry.pattern.converters)
        true = []
        if name.startswith(permissions.PARTS) and (wanted != {"code"} or name in codes):
            true = [thing.values for thing in permissions.things(town, name, wanted, codes)]
        samples = chance.sample(true, min(3, len(true)))
        for values in [*samples, {part: _part(chance) for part in wanted}]:
            try:
                path = reverse(name, kwargs=values)
            except NoReverseMatch:
                continue
            if not path.startswith(NEVER):
                yield path


def _part(chance: random.Random):
    return chance.choice((1, 0, 987654, 10**30, "x", "CS-2026-00001", "1" * 200, "a-b"))


def _pages(patterns, space: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from _pages(entry.url_patterns, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif entry.name:
            yield f"{space}{entry.name}", entry


def _on_page(person: Asking, path: str) -> list[Target]:
    """Return the forms of a page as somebody sees it."""
    answer = person.get(path)
    if answer.status != 200 or b"<html" not in answer.body[:500]:
        return []
    found = forms.read(path, answer.text)
    return [Target(f.action, f.said, tuple(f.boxes)) for f in found if not f.action.startswith(NEVER)]


def _of_a_kind(town: Town, chance: random.Random, known: dict[int, Asking]) -> tuple[Asking, list[Target]]:
    """
    Return somebody who is asked for a matter, and the actions it can take now, as their pages show them and with the fields of their
    forms; and a matter of its kind to open.
    """
    matter = chance.choice(town.matters)
    knowing = [hat for hat in town.hats if town.knows(hat, matter)] or town.hats
    hat = chance.choice([hat for hat in knowing if hat.role == matter["holder"]] or knowing)
    person = known.setdefault(hat.key, as_hat(hat))
    kind = kinds.get(matter["kind"])
    place = reverse("desk:new", args=[kind.code])
    targets = [Target(place, _fields(kind.form)), *_on_page(person, place)]
    actions = [each for each in kind.workflow.actions.values() if not each.automatic]
    now = [each for each in actions if matter["state"] in {getattr(state, "name", state) for state in each.source}]
    for action in chance.sample(now or actions, min(3, len(now or actions))):
        place = reverse("desk:act", args=[matter["number"], action.name])
        said = _fields(action.form) | {"seen": str(matter["chain_length"])}
        targets += [Target(place, said, ("file",)), *_on_page(person, place)]
    return person, targets


def _fields(form) -> dict[str, str]:
    """Return what a form asks for, with the first that can be chosen."""
    said = {}
    for name, box in getattr(form, "base_fields", {}).items():
        choices = [str(key) for key, _label in getattr(box, "choices", ()) if key != ""][:1]
        said[name] = choices[0] if choices else "1"
    return said


def _sheets(by_role: list[list[Hat]]) -> list[tuple[str, bytes]]:
    """Return every address that takes a table, with the template it hands out to whoever may have it."""
    people = [as_hat(hats[0]) for hats in by_role]
    places = {
        reverse("exchange:take_in", args=[code]): reverse("exchange:template", args=[code]) for code in imports.tables()
    }
    for code in permitted.codes()["exchange:records_in"]:
        places[reverse("exchange:records_in", args=[code])] = reverse("desk:record_sheet", args=[code])
    places[reverse("exchange:people_in")] = reverse("exchange:template", args=["people"])
    found = []
    for place, template in places.items():
        answers = (person.get(template) for person in people)
        content = next((a.body for a in answers if a.status == 200 and a.body.startswith(b"PK")), None)
        if content is not None:
            found.append((place, content))
    return found


def _with_sheet(person: Asking, sheets: list[tuple[str, bytes]], chance: random.Random) -> tuple[Asking, list[Target]]:
    place, template = chance.choice(sheets)
    return person, [Target(place, {"_once": "x"}, ("file",), template)]


# How it is sent ----------------------------------------------------------------------------------------------------------------


def _sent(person: Asking, target: Target, chance: random.Random) -> tuple[str, Answer]:
    """Send something to a target; return how, and the answer."""
    way = chance.choice(WAYS)
    return way.__name__.strip("_"), way(person, target, chance)


def _pairs(target: Target, chance: random.Random) -> list[Pair]:
    """Return what an honest hand would send with some of it odd, missing or twice."""
    said: list[Pair] = list(target.said.items()) or [(name, "") for name in OF_THE_FORM]
    share, pairs = chance.choice((0.15, 0.4, 1.0)), []
    for name, given in said:
        if chance.random() < 0.06:
            continue
        pairs.append((name, odd.value(chance) if chance.random() < share else given))
        if chance.random() < 0.06:
            pairs.append((name, odd.value(chance)))
    if chance.random() < 0.1:
        pairs.append((chance.choice(OF_THE_FORM), odd.value(chance)))
    return pairs


def _files(target: Target, chance: random.Random) -> list[Boxed]:
    boxes: list[str] = list(target.boxes)
    if chance.random() < 0.2:  # a file in the place of a text
        boxes.append(chance.choice([*target.said, "file"]))
    return [(name, *odd.file(chance, target.template)) for name in boxes for _time in range(chance.choice((1, 1, 2)))]


def typed(person: Asking, target: Target, chance: random.Random) -> Answer:
    pairs = _pairs(target, chance)
    if target.boxes and chance.random() < 0.3:  # a text in the place of a file
        pairs.append((target.boxes[0], odd.value(chance)))
    return person.send("POST", target.path, odd.urlencoded(pairs), "application/x-www-form-urlencoded")


def uploaded(person: Asking, target: Target, chance: random.Random) -> Answer:
    body, sort = odd.multipart(_pairs(target, chance), _files(target, chance), chance)
    return person.send("POST", target.path, body, sort)


def broken(person: Asking, target: Target, chance: random.Random) -> Answer:
    body, sort = odd.multipart(_pairs(target, chance), _files(target, chance), chance, broken=True)
    return person.send("POST", target.path, body, sort)


def misnamed(person: Asking, target: Target, chance: random.Random) -> Answer:
    """A form that says another sort or charset than it has, or a head that is none."""
    sort = chance.choice(
        ("application/x-www-form-urlencoded; charset={}", "text/plain; charset={}", "application/json; charset={}")
    )
    head = dict([chance.choice(odd.HEADERS)])
    body = odd.urlencoded(_pairs(target, chance))
    return person.send("POST", target.path, body, sort.format(chance.choice(odd.CHARSETS)), **head)


def asked(person: Asking, target: Target, chance: random.Random) -> Answer:
    """What stands behind the question mark, or another part of the address, or another verb."""
    query = odd.urlencoded(
        [*_pairs(target, chance)[:6], (chance.choice(("q", "page", "sort", "tab", "before")), odd.value(chance))]
    ).decode()
    path = target.path.partition("?")[0]
    if chance.random() < 0.3:
        steps = path.strip("/").split("/")
        steps[-1] = quote(odd._bytes(odd.value(chance))[:300], safe="")
        path = "/" + "/".join(steps) + "/"
    verb = chance.choice(("GET", "GET", "GET", "HEAD", "OPTIONS", "PUT", "DELETE", "POST"))
    return person.send(
        verb,
        f"{path}?{query[:6000]}",
        b"",
        "text/html; charset=" + chance.choice(odd.CHARSETS),
        **dict([chance.choice(odd.HEADERS)]),
    )


WAYS: tuple[Callable[[Asking, Target, random.Random], Answer], ...] = (
    typed,
    typed,
    typed,
    uploaded,
    uploaded,
    uploaded,
    broken,
    misnamed,
    asked,
)
