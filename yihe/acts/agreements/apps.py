from django.apps import AppConfig
from django.core import checks
from django.utils import timezone

from yihe.foundation import city_pack


class AgreementsConfig(AppConfig):
    name = "yihe.acts.agreements"
    label = "agreements"
    verbose_name = "协议"

    def ready(self):
        from yihe.acts.agreements.verbs import PREFIX  # the models are there only now
        from yihe.matters import numbers

        checks.register(every_text_can_be_read, city_pack.TAG)
        numbers.kept_in(PREFIX, "agreements.Agreement")

    def verify(self):
        """Yield a sentence for every agreement whose text is not the one that was drawn up."""
        from yihe.acts.agreements import verifying  # the models are there only now

        return verifying.sentences()


@city_pack.in_each
def every_text_can_be_read(app_configs=None, **_options) -> list[checks.Error]:
    """System check: the city's texts hold declared places only, and name parameters there are."""
    from yihe.acts.agreements import templates
    from yihe.foundation import parameters
    from yihe.foundation.figures import MONTHS
    from yihe.foundation.yaml_files import BadParameters

    try:
        found = templates.every()
    except templates.BadTemplate as fault:
        return [checks.Error(str(fault), id="agreements.E001")]
    try:
        known = parameters.current()
    except BadParameters:
        return []  # the policies' own check says which files, and why
    return [
        checks.Error(f"{text.code}.md：{words}", id="agreements.E002")
        for text in found.values()
        for path in (text.period.at_least, text.period.at_most)
        if path and (words := known.lacks(path, timezone.localdate(), MONTHS))
    ]
