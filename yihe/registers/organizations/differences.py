"""Where records keep a code of a type, a stage or a title that the city's pack has no more. Its columns are found, not listed."""

from collections.abc import Callable, Iterator

from django.apps import apps
from django.db import models
from django.db.models import Count

from yihe.foundation import city_pack
from yihe.foundation.yaml_files import BadParameters
from yihe.registers.organizations import classes
from yihe.registers.organizations.extra_facts import PREFIX
from yihe.registers.organizations.models import OrganizationFact

_KEPT_BY: dict[Callable, str] = {
    classes.role_types: "role_types", classes.stages: "stages", classes.titles: "titles",
}  # fmt: skip


_NAMES = {name: label for name, (label, _at_most) in classes.LISTS.items()} | {classes.FACTS: "登记事实"}


def columns() -> Iterator[tuple[str, models.Field]]:
    """Yield each column that keeps a code of the city's lists, with the name of the list."""
    for model in apps.get_models():
        if model._meta.proxy or not model._meta.managed:
            continue
        for field in model._meta.local_fields:
            if name := _KEPT_BY.get(getattr(field.choices, "func", None)):  # type: ignore[arg-type]
                yield name, field


def of_classes() -> list[str]:
    """Return a sentence for each list whose codes are missing; [] where the file cannot be read (its check says why)."""
    if city_pack.here() != city_pack.home():
        return []  # records of all counties are asked once, against the lists of all
    try:
        known = {name: classes.kept(name) for name in (*classes.LISTS, classes.FACTS)}
    except BadParameters:
        return []
    missing: dict[str, dict[str, int]] = {}
    for name, field in columns():
        rows = field.model._base_manager.exclude(**{f"{field.name}__in": known[name]})
        for code, times in rows.order_by().values_list(field.name).annotate(times=Count("pk")):
            if code:
                counted = missing.setdefault(name, {})
                counted[code] = counted.get(code, 0) + times
    for field, times in (
        OrganizationFact.objects.filter(field__startswith=PREFIX).exclude(field__in=known[classes.FACTS])
        .order_by().values_list("field").annotate(times=Count("pk"))
    ):  # fmt: skip
        missing.setdefault(classes.FACTS, {})[field.removeprefix(PREFIX)] = times
    return [
        f"{classes.FILE}：{name}（{_NAMES[name]}）没有 {_told(counted)}；编码写进记录后不得改名、删除，"
        "请补回，文字可以改"
        for name, counted in sorted(missing.items())
    ]


def _told(counted: dict[str, int]) -> str:
    return "、".join(f"{code}（库里 {times} 处）" for code, times in sorted(counted.items()))
