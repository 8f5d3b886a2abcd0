"""The permission matrix, asked: `permissions.py` says of what and with what it is compared."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.urls import reverse

from attack import permissions
from attack.doors import as_hat
from attack.permissions import Cell, Thing
from attack.town import Town
from yihe.faces.desk import leading_pages
from yihe.faces.exchange import imports
from yihe.foundation.records import listed
from yihe.matters import figures, kinds

EACH = 2  # things of a relation asked for by each hat
FEW = 3  # hats of a role; one where only a share is asked for
ACTS = "desk:record_act"


def codes() -> dict[str, list[str]]:
    every_kind = [kind.code for kind in kinds.every() if not kind.__module__.startswith("tests.")]
    records = [record.code for record in listed.every()]
    found = dict.fromkeys(("desk:kind", "desk:new", "desk:counter_new", "desk:preview", "exchange:kind"), every_kind)
    found |= dict.fromkeys(
        (
            "desk:records",
            "desk:record_enter",
            "desk:record_answer",
            "desk:record_sheet",
            "exchange:records",
            "exchange:records_in",
        ),
        records,
    )
    # Days and money are asked with a kind or a purpose in the query besides: without it there is no such page for anybody.
    found |= dict.fromkeys(("desk:leading", "desk:leading_sheet"), [role.code for role in leading_pages.PAGES])
    found |= {
        "desk:leading_matters": list(figures.FIGURES), "desk:leading_days": ["all"], "desk:leading_money": ["asked"],
        "desk:leading_people": ["="], "desk:leading_texts": ["begins"],
    }  # fmt: skip
    return found | dict.fromkeys(("exchange:take_in", "exchange:template", "exchange:wrong"), list(imports.tables()))


def asked(town: Town, share: int) -> tuple[int, dict[Cell, set[str]]]:
    found: dict[Cell, set[str]] = {}
    count, known = 0, codes()
    every = [
        (name, entry, permissions.things(town, name, set(entry.pattern.converters), known))
        for name, _route, entry in permissions.pages()
        if entry.name
    ]
    for role, hats in permissions.hats_by_role(town.hats).items():
        for hat in hats[: FEW if share == 1 else 1]:
            person = as_hat(hat)
            for name, entry, things in every[len(role) % share :: share]:
                for relation in ("own", "near", "far", "any"):
                    of = (t for t in things if _relation(town, hat, t, entry) == relation)
                    for page, thing in some(name, of, None if relation == "any" else EACH):
                        answer = person.get(reverse(name, kwargs=thing.values))
                        found.setdefault(Cell(page, role, relation), set()).add(_short(answer))
                        count += 1
    return count, found


def some(name: str, things: Iterable[Thing], each: int | None = 1) -> Iterator[tuple[str, Thing]]:
    """Yield (what its page is called in the matrix, the thing) of at most `each` things; each act of a register is a page of its own."""
    seen: Counter[str] = Counter()
    for thing in things:
        own = [
            str(thing.values[part])
            for part in ("code", "name")
            if part in thing.values and (part == "code" or name == ACTS)
        ]
        page = " ".join([name, *own])
        counted = page if name == ACTS else name
        seen[counted] += 1
        if each is None or seen[counted] <= each:
            yield page, thing


def _relation(town: Town, hat, thing, entry) -> str:
    if not set(entry.pattern.converters) - {"code"}:
        return "any"
    return town.relation(hat, thing.region, thing.organization)


def _short(answer) -> str:
    """Return what an answer was: its status, and a mark where it wrote something in earnest."""
    return str(answer.status) if not answer.done else f"{answer.status}!"


def attack(town: Town, *, share: int, write: bool = False) -> tuple[int, list[str]]:
    count, found = asked(town, share)
    if write:
        permissions.write(found)
    expected = permissions.expected()
    sentences = []
    for cell, said in sorted(found.items()):
        should = expected.get(cell)
        if should is None:
            sentences.append(
                f"{cell.page}，{cell.role}，{cell.relation}：permissions.csv 里没有这一格，现在答 {' '.join(sorted(said))}。"
            )
        elif said - should:
            sentences.append(
                f"{cell.page}，{cell.role}，{cell.relation}：答 {' '.join(sorted(said))}，应答 {' '.join(sorted(should))}。"
            )
    return count, sentences
