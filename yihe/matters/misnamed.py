"""
What a kind's declaration names that is not there: fields of its contents, its parts' tables, roles no door makes known.
Said once, all together, when the apps are ready: otherwise each shows on the first page that happens to need it.
"""

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, FieldError

from yihe.foundation.roles import ROLES, Role
from yihe.matters.kinds import Kind


def check(kind: type[Kind]) -> None:
    """:raises ValueError: the declaration names what is not there; the message says each place, and what to write"""
    if found := list(faults(kind)):
        raise ValueError(f"{kind.__module__} 的“{kind.label}”：" + " ".join(found))


def faults(kind: type[Kind]) -> Iterator[str]:
    contents = kind.contents
    person = kind.person
    named = {
        "columns": kind.columns, "filters": kind.filters,
        "person": () if person is None else tuple(
            filter(None, (person.name, person.contact, person.identity, person.safe_way, person.safe_note))
        ),
    }  # fmt: skip
    for where, names in named.items():
        for name in names:
            if not _is_field(contents, name):
                yield f"{where} 写的“{name}”不是 {contents.__name__} 的字段，可以写：{_fields(contents)}。"
    for where, names, asked in (
        ("found_by", kind.found_by, lambda name: contents._default_manager.values_list(name).query),
        ("joined", kind.joined, lambda name: contents._default_manager.select_related(name).query),
    ):
        for name in names:
            try:
                str(asked(name))
            except FieldError:
                yield f"{where} 写的“{name}”从 {contents.__name__} 读不到，写法同 Django 的 values_list、select_related。"
    for part in kind.parts:
        yield from _faults_of_part(part)
    if kind.words_kept:
        tables = [contents, *(apps.get_model(part.model) for part in kind.parts)]
        for name in kind.words_kept.words:
            if not any(_is_field(table, name) for table in tables):
                yield f"words_kept 写的“{name}”不是 {'、'.join(t.__name__ for t in tables)} 的字段。"
    for role in sorted({*_roles(kind)} - {*ROLES.values()}, key=lambda role: role.code):
        yield f"角色“{role.label}”（{role.code}）没有写进哪扇门：请写进 door.py 的 Door(roles=(…))。"


def _faults_of_part(part) -> Iterator[str]:
    try:
        model = apps.get_model(part.model)
    except (LookupError, ValueError):
        yield f"parts 写的“{part.model}”没有这张表，应写成“应用.模型”。"
        return
    if not _is_field(model, part.through):
        yield f"parts 写的“{part.through}”不是 {model.__name__} 的字段，应写指向事项内容或办件的外键。"


def _roles(kind: type[Kind]) -> Iterator[Role]:
    """Yield every role the declaration speaks of."""
    yield from kind.opened_by
    yield from kind.received_by
    yield from kind.looked_at_by
    if kind.person:
        yield kind.person.role
    for paper in kind.papers:
        yield from paper.by
    for workflow in kind.workflows():
        for state in workflow.states.values():
            yield from (() if state.waits_on is None else (state.waits_on,))
            yield from state.known_to
        for action in workflow.actions.values():
            yield from action.roles


def _is_field(model, name: str) -> bool:
    try:
        return bool(model._meta.get_field(name))
    except FieldDoesNotExist:
        return False


def _fields(model) -> str:
    names: Iterable[str] = (f.name for f in model._meta.concrete_fields if f.name != "matter")
    return "、".join(names)
