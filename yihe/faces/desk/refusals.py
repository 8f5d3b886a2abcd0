"""
Two refusals that must not be taken for each other: one stands whatever is typed (not one's turn, one's own cause, a paper
that is missing), the other is about what was typed (a sum too large, a reason that is missing).

The first greys the button. The second goes to the form, with everything typed and a button that can be pressed again.
"""

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.forms import Form
from django.shortcuts import redirect
from django.utils import timezone

from yihe.matters.actions import NotAllowed
from yihe.matters.models import Event, Matter

TWICE = timedelta(minutes=2)  # a second press within this time is the same press


def standing_after(refused: NotAllowed, form: Form | None, stands: Callable[[], str]) -> str:
    """
    Return the sentence that stands whatever is typed, once a verb has refused. Where there is none ("") it was what was
    typed: the verb's sentence is on the form then.

    `stands` is the question the page asked before it showed the form, to be asked of what is stored now.
    """
    if why := stands():
        return why
    if form is not None:
        form.add_error(None, str(refused))
    return ""


def pressed_twice(request, matter: Matter, action):
    """Return the answer of the first press to the second of a double click, or None."""
    last = Event.objects.filter(matter=matter).order_by("-seq").first()
    if last and last.actor_id == request.user.pk and last.action == action.name and last.at > timezone.now() - TWICE:
        messages.info(request, f"刚才已经{action.label}，没有重复办理。")
        return redirect(matter)
    return None


def length_seen(request) -> int | None:
    """Return the length of the chain on the page that was sent, or None where it does not say."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None
