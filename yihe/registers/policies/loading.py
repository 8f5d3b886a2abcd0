"""Puts the texts of the city pack into the register. Running it again changes nothing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict

from django.db import transaction

from yihe.registers.policies.models import Clause, PolicyText
from yihe.registers.policies.texts import TextEntry


@transaction.atomic
def load(entries: Iterable[TextEntry]) -> Counter[str]:
    """
    Make the register say what the entries say, and return how many rows were `added`, `changed`, `removed`, `unchanged`.

    A text that is no longer in the pack stays: it was in force once. A clause that left its text goes with the edit.
    """
    done: Counter[str] = Counter()
    entries = list(entries)
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
        PolicyText.objects.filter(code=entry.code).update(replaces=texts.get(entry.replaces))
    return done


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
