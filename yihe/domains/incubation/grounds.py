"""Why an organization leaves the base."""

from django.db import models

from yihe.foundation.city_words import say


class Ground(models.TextChoices):
    EXPIRY = "expiry", "孵化期满"
    EARLY = "early", "提前{leave}"
    BREACH = "breach", "违反协议清退"


def grounds() -> list[tuple[str, str]]:
    """Return them as choices, in the words of the city we speak in: a city's word makes no migration."""
    return [(each.value, say(each.label)) for each in Ground]
