from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "yihe.acts.reviews"
    label = "reviews"
    verbose_name = "评审"
