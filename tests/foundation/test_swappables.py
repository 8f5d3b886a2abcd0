"""Which setting swaps a model is remembered by the registry of the process, and forgotten when its models change."""

from django.apps import apps
from django.apps.registry import Apps
from django.conf import settings

django = Apps.get_swappable_settings_name  # Django's own memory, one for all registries
ours = apps.get_swappable_settings_name


def test_the_answer_is_djangos():
    labels = [model._meta.label for model in apps.get_models(include_auto_created=True)]

    assert {label: ours(label) for label in labels} == {label: django(apps, label) for label in labels}
    assert {label for label in labels if ours(label)} == {settings.AUTH_USER_MODEL}


def test_models_of_another_registry_make_it_forget_nothing():
    for ask in (ours, lambda label: django(apps, label)):
        ask(settings.AUTH_USER_MODEL)

    Apps().clear_cache()  # as whenever a migration draws a model

    assert ours.cache_info().currsize > 0
    assert django.cache_info().currsize == 0, "the control: Django's is forgotten"


def test_models_of_its_own_do():
    ours(settings.AUTH_USER_MODEL)

    apps.clear_cache()

    assert ours.cache_info().currsize == 0
