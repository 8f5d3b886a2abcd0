"""What administrators read on their first pages when the timer does not run. The demonstration has none."""

from django.conf import settings

from yihe.foundation.roles import ADMINISTRATOR
from yihe.matters import clock


def timer_note(user) -> str:
    """Return that the timer has not run for too long, or "": for administrators alone, who can have it seen to."""
    if settings.DEMO or not any(hat.role is ADMINISTRATOR for hat in user.hats):
        return ""
    return clock.stands_still()
