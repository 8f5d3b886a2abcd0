"""
What stands under the index of a person's number that an earlier key made, in rows that are written once: it counts for the
person still. The register remembers that index; so it is found without the key.
"""

from collections.abc import Callable, Iterable

from django.db import models

from yihe.foundation import index_keys, keepers
from yihe.foundation.id_numbers import identity_indexes

_asked: list[Callable[[set[str]], Iterable[str]]] = []


@keepers.register
class FormerIndex(models.Model):
    """旧密钥下的证件索引: an index of a number of a person under an earlier key that something is held under."""

    practitioner = models.ForeignKey(
        "practitioners.Practitioner", models.PROTECT, related_name="former_indexes", verbose_name="从业人员"
    )
    index = models.CharField("证件索引", max_length=64, unique=True, editable=False)

    class Meta:
        app_label = "practitioners"
        verbose_name = verbose_name_plural = "旧密钥下的证件索引"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.practitioner}的旧证件索引"


def held_elsewhere(held: Callable[[set[str]], Iterable[str]]) -> None:
    """Have who keeps indexes of people in rows that are written once say which of some it keeps. Called when the apps are ready."""
    _asked.append(held)


def held(indexes: Iterable[str]) -> set[str]:
    """Return those of some indexes that something is held under."""
    wanted = set(indexes)
    return {index for ask in _asked for index in ask(wanted)} if wanted else set()


def remember(person, *numbers: str) -> None:
    """Remember, for a person, what an earlier key made of their number, or of these numbers, where something is held under it."""
    if index_keys.are_several():
        for index in held(
            {older for number in numbers or (person.id_number,) for older in identity_indexes(number)[1:]}
        ):
            FormerIndex.objects.get_or_create(index=index, defaults={"practitioner": person})
