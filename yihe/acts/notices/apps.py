from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "yihe.acts.notices"
    label = "notices"
    verbose_name = "公示"

    def ready(self):
        from yihe.acts.notices import lengthening  # the models are there only now

        lengthening.begin()

    def verify(self):
        """Yield a sentence for every notice whose text is not the one that was published."""
        from yihe.acts.notices import verifying  # the models are there only now

        return verifying.sentences()
