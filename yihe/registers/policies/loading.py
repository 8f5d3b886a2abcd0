"""Puts the texts of the city pack into the register. Running it again changes nothing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date, timedelta

from django.db import transaction

from yihe.registers.policies.models import Clause, ConfirmedText, PolicyText
from yihe.registers.policies.texts import TextEntry


@transaction.atomic
def load(entries: Iterable[TextEntry]) -> Counter[str]:
    """
    Make the register say what the entries say, and return how many rows were `added`, `changed`, `removed`, `unchanged`, and how many
    texts were `kept` as they are, because two people confirmed them and the file says something else.

    A text that is no longer in the pack stays: it was in force once. A clause that left its text goes with the edit.
    """
    done: Counter[str] = Counter()
    confirmed, ended = confirmed_codes(), ended_by_confirmed()
    given, entries = list(entries), []
    for entry in given:
        if entry.code in confirmed:
            done["kept"] += 1
            continue
        last = ended.get(entry.code)
        entries.append(replace(entry, in_force_until=last) if last else entry)
    texts = {}
    for entry in entries:
        said = asdict(entry)
        said.pop("clauses"), said.pop("replaces")
        text, how = _put(PolicyText, {"code": said.pop("code")}, said)
        texts[entry.code] = text
        done[how] += 1
        for order, clause in enumerate(entry.clauses):
            said = {"heading": clause.heading, "body": clause.body, "order": order}
            done[_put(Clause, {"text": text, "number": clause.number}, said)[1]] += 1
        gone = text.clauses.exclude(number__in=[clause.number for clause in entry.clauses])
        done["removed"] += gone.delete()[0]
    for entry in entries:
        before = texts.get(entry.replaces) or PolicyText.objects.filter(code=entry.replaces).first()
        PolicyText.objects.filter(code=entry.code).update(replaces=before)
    return done


def confirmed_codes() -> set[str]:
    """Return the codes of the texts two people confirmed: of them the database says what they are."""
    return set(ConfirmedText.objects.values_list("code", flat=True))


def ended_by_confirmed() -> dict[str, date]:
    """Return the last day of each text in whose place a confirmed one came, by code."""
    newest = {row.code: row.content for row in ConfirmedText.objects.order_by("pk")}
    return {
        said["replaces"]: date.fromisoformat(said["in_force_from"]) - timedelta(days=1)
        for said in newest.values() if said["replaces"]
    }  # fmt: skip


@transaction.atomic
def put(entry: TextEntry) -> None:
    """Make the register say a text that was just confirmed, and end the one it takes the place of."""
    said = asdict(entry)
    said.pop("clauses"), said.pop("replaces")
    text, _how = _put(PolicyText, {"code": said.pop("code")}, said)
    for order, clause in enumerate(entry.clauses):
        _put(
            Clause,
            {"text": text, "number": clause.number},
            {"heading": clause.heading, "body": clause.body, "order": order},
        )
    text.clauses.exclude(number__in=[clause.number for clause in entry.clauses]).delete()
    before = PolicyText.objects.filter(code=entry.replaces).first() if entry.replaces else None
    PolicyText.objects.filter(pk=text.pk).update(replaces=before)
    if before:
        PolicyText.objects.filter(pk=before.pk).update(in_force_until=entry.in_force_from - timedelta(days=1))


def _put(model, key: dict, said: dict):
    """Return the row and what became of it: added, changed or unchanged."""
    row, made = model.objects.get_or_create(**key, defaults=said)
    if made:
        return row, "added"
    if all(getattr(row, name) == value for name, value in said.items()):
        return row, "unchanged"
    for name, value in said.items():
        setattr(row, name, value)
    row.save()
    return row, "changed"
