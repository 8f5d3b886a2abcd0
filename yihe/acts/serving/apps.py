from django.apps import AppConfig


class ServingConfig(AppConfig):
    name = "yihe.acts.serving"
    label = "serving"
    verbose_name = "送达"

    def ready(self):
        from yihe.acts.serving import verbs  # the models are there only now
        from yihe.matters import signing
        from yihe.matters.standing import LABELS

        LABELS["serve"], LABELS["correct_serving"] = "登记送达", "更正送达"
        signing.hear(verbs.letter_was_signed)
