"""
Which model a setting may swap for another (`AUTH_USER_MODEL`), remembered until the models of this process change. Django remembers it
for all registries of models in one place and forgets it there whenever any of them gets a model; `migrate` draws the whole house anew
for each step, in registries of its own, so that every key to another table looked through all models again: half of its time.
"""

from functools import cache, partial

from django.apps import apps

ASKED = "get_swappable_settings_name"


def remember() -> None:
    """Have the registry of this process remember for itself; whatever changes it makes it forget. Called when the apps are ready."""
    apps.__dict__[ASKED] = cache(partial(getattr(type(apps), ASKED).__wrapped__, apps))
