"""Where a cited clause can be read: `太政办〔2021〕163号 四(一)` -> the policy page, at that clause."""

from collections.abc import Mapping
from functools import lru_cache

from django.urls import reverse

from yihe.foundation.parameters import Parameters
from yihe.registers.policies import registry


def clause_href(text: str, number: str) -> str:
    """Return the address of a clause by the code of its text and its number."""
    return f"{reverse('portal:policy', args=[text])}#c-{number}"


def links() -> Mapping[str, str]:
    """Return the address of every citation the city's figures carry. A citation that is not in it has no page."""
    return _links(registry.parameters())


@lru_cache(maxsize=64)  # figures are read once, and every page of a matter asks
def _links(parameters: Parameters) -> Mapping[str, str]:
    found = {}
    for parameter in parameters:
        for value in parameter.values:
            if value.text and value.clause:
                found[value.reference] = found[value.cited] = clause_href(value.text, value.clause)
    return found
