"""A draw by two as the people of a test carry it out: through the real actions, and the forms that make a digest."""

from yihe.acts.reviews.draw_forms import SealForm
from yihe.matters.actions import perform

FIRST, SECOND = "48213-90576-11834-60927", "三月的雨落在浏河口第七号码头"


def sealed_with(half: str = FIRST) -> dict:
    """Return what the action that seals takes, as its form makes it of the words typed."""
    form = SealForm({"secret_half": half, "noted": "on"})
    assert form.is_valid(), form.errors
    return form.cleaned_data


def draw_by_two(matter, *, first, second, halves: tuple[str, str] = (FIRST, SECOND)) -> None:
    """Have one person seal the pool with a half, another give theirs, and the first open."""
    one, two = halves
    perform(matter, "draw", by=first, **sealed_with(one))
    perform(matter, "second", by=second, half=two)
    perform(matter, "reveal", by=first, half=one)
