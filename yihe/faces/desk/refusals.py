"""
Two refusals that must not be taken for each other: one stands whatever is typed (not one's turn, one's own cause, a paper
that is missing), the other is about what was typed (a sum too large, a reason that is missing).

The first greys the button. The second goes to the form, with everything typed and a button that can be pressed again.
"""

from collections.abc import Callable

from django.forms import Form

from yihe.matters.actions import NotAllowed


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
