from django.apps import AppConfig


class SealedBidsConfig(AppConfig):
    name = "yihe.acts.sealed_bids"
    label = "sealed_bids"
    verbose_name = "密封投标"
