from django.apps import AppConfig


class AdoptionConfig(AppConfig):
    """A city's folder, made, checked and tried: for whoever adopts the platform."""

    name = "yihe.faces.adoption"
    label = "adoption"
    verbose_name = "启用"
