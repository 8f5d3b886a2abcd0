"""
Every form somebody comes to, filled in as an honest hand would and then sent as a dishonest one: with fields nobody
offered, with a key of something that is not among the choices, with nonsense in every field.

What must hold: nothing is written that a field nobody offered said; a key that was not offered does nothing; nothing answers
500; a refusal writes nothing but what was tried.
"""

import random
from urllib.parse import urlsplit

from django.apps import apps
from django.urls import reverse

from attack import forms, permissions, permitted
from attack.doors import as_hat
from attack.forms import Form
from attack.permissions import hats_by_role
from attack.town import Town
from looks.walking import Naming, links

MARK, MARKED = "ZZ夹带ZZ", 987654321
MOST, PART = 120, 4  # pages a role is led through; where only a share is asked for, one of so many of them
FEW = 2  # hats of a role; one where only a share is asked for
# Fields that say which page or press it was, and not what is chosen.
OF_THE_PAGE = {"once", "seen", "next", "tab", "q", "shown", "sort"}
SAID_ANYWHERE = {"remark", "reason", "note"}  # a word that many acts take, whether or not their button shows the field
NONSENSE = (
    "",
    "0",
    "-1",
    "1e309",
    "NaN",
    "é" * 3,
    "'\"><script>alert(1)</script>",
    "2026-13-45",
    "９９９",
    "\u202e1234",
    "x" * 5000,
    "[]",
    "null",
)
NEVER = ("/accounts/", "/demo/", "/desk/switch/", "/static/")


def attack(town: Town, *, share: int, write: bool = False) -> tuple[int, list[str]]:
    asked, found = 0, []
    extra = _columns()
    kinds = {row["number"]: (row["kind"], row["state"]) for row in town.matters}
    chance = random.Random(20261128)
    acts = permissions.things(town, permitted.ACTS, {"code", "name", "pk"}, {})
    by_two = [reverse(permitted.ACTS, kwargs=thing.values) for _page, thing in permitted.some(permitted.ACTS, acts)]
    # Coming to the forms takes longer than sending them: of a share, fewer pages are walked and more of their forms sent.
    most, share_of_forms = (MOST, 1) if share == 1 else (MOST // PART, max(1, share // 2))
    for hats in hats_by_role(town.hats).values():
        for hat in hats[: FEW if share == 1 else 1]:
            person = as_hat(hat)
            every = _forms(person, Naming(kinds, thorough=False), chance, most)
            sampled = every[len(hat.name) % share_of_forms :: share_of_forms]
            for form in [*_by_two(person, by_two), *sampled]:
                for sort, said in _ways(form, extra, chance, town):
                    answer = person.post(form.action, said)
                    asked += 1
                    found += [f"{hat.name} POST {form.action}（{sort}）：{fault}" for fault in _faults(sort, answer)]
    return asked, found


def _by_two(person, addresses: list[str]) -> list[Form]:
    """Return the forms of acts one asks for and another confirms, where this person has them: no sample leaves them out."""
    pages = ((path, person.get(path)) for path in addresses)
    return [
        form
        for path, answer in pages
        if answer.status == 200
        for form in forms.read(path, answer.text)
        if form.action == path
    ]


def _ways(form: Form, extra: dict[str, str], chance: random.Random, town: Town):
    """Yield (sort, what is sent) of each dishonest way to send a form."""
    yield (
        "夹带",
        {name: str(MARKED) if value == "number" else MARK for name, value in extra.items() if name not in form.said}
        | form.said,
    )
    for name, choices in form.offered.items():
        if name in OF_THE_PAGE or not all(choice.isdigit() or not choice for choice in choices):
            continue
        others = [n for n in range(1, 60) if str(n) not in choices]
        for other in chance.sample(others, 2) if len(others) > 2 else others:
            yield f"选了没有给的 {name}={other}", form.said | {name: str(other)}
    for name in form.said:
        if name not in OF_THE_PAGE:
            yield f"{name} 乱填", form.said | {name: chance.choice(NONSENSE)}
    yield "全部乱填", {name: chance.choice(NONSENSE) for name in form.said}
    yield "空表", {}


def _faults(sort: str, answer) -> list[str]:
    found = [f"答 {answer.status}。"] if answer.status >= 500 else []
    if sort == "夹带" and any(value in (MARKED, str(MARKED)) or MARK in str(value) for value in answer.values):
        found.append(f"夹带的字段写进了 {'、'.join(sorted(answer.done))}。")
    if sort.startswith("选了没有给的") and answer.done and answer.status == 302:
        found.append(f"没有给的选项生效了，写了 {'、'.join(sorted(answer.done))}。")
    if b"<script>alert(1)" in answer.body:
        found.append("页面里有填进去的脚本。")
    if answer.status >= 400 and answer.done:
        found.append(f"答 {answer.status}，却写了 {'、'.join(sorted(answer.done))}。")
    return found


def _columns() -> dict[str, str]:
    """Return every column of every table, as "number" or "text": what somebody might try to send along."""
    found = {}
    for model in apps.get_models():
        if model.__module__.startswith("yihe."):
            for field in model._meta.concrete_fields:
                if field.name in SAID_ANYWHERE:
                    continue
                number = (
                    field.is_relation
                    or "Integer" in field.get_internal_type()
                    or "Decimal" in field.get_internal_type()
                )
                found[field.name] = found[field.attname] = "number" if number else "text"
    return found


def _forms(person, naming: Naming, chance: random.Random, most: int) -> list[Form]:
    """Return the forms of at most so many pages links lead to, one page of each sort; which link is followed next is by chance."""
    waiting, asked, found, seen = ["/desk/"], set(), [], set()
    while waiting and len(asked) < most:
        path = waiting.pop(chance.randrange(len(waiting)))
        key = naming(path)
        if key in asked or urlsplit(path).path.startswith(NEVER):
            continue
        asked.add(key)
        answer = person.get(path)
        if answer.status != 200 or b"<html" not in answer.body[:500]:
            continue
        for form in forms.read(path, answer.text):
            where = urlsplit(form.action).path
            sort = (naming(where), tuple(sorted(form.said)))
            if not form.files and sort not in seen and not where.startswith(NEVER):
                seen.add(sort)
                found.append(form)
        waiting.extend(links(path, answer.text))
    return found
