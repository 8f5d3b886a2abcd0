from django.apps import AppConfig
from django.core import checks
from django.utils import timezone

from yihe.foundation import city_pack


class ReviewsConfig(AppConfig):
    name = "yihe.acts.reviews"
    label = "reviews"
    verbose_name = "评审"

    def ready(self):
        from yihe.acts.reviews import compared  # noqa: F401  the figure it asks of every city is known from the start

        checks.register(every_sheet_can_be_read, city_pack.TAG)

    def verify(self):
        """Yield a sentence for every draw, score sheet and consensus that does not agree with the chain of evidence."""
        from yihe.acts.reviews import verifying  # the models are there only now

        return verifying.sentences()


@city_pack.in_each
def every_sheet_can_be_read(app_configs=None, **_options) -> list[checks.Error]:
    """System check: the city's criteria are of their form and name a pass line there is."""
    from yihe.acts.reviews import sheets
    from yihe.foundation import parameters
    from yihe.foundation.figures import POINTS
    from yihe.foundation.yaml_files import BadParameters

    try:
        found = sheets.every()
    except sheets.BadSheet as fault:
        return [checks.Error(str(fault), id="reviews.E001")]
    try:
        known = parameters.current()
    except BadParameters:
        return []  # the policies' own check says which files, and why
    return [
        checks.Error(f"{sheet.code}.yaml：{words}", id="reviews.E002")
        for sheet in found.values()
        if (words := known.lacks(sheet.pass_line, timezone.localdate(), POINTS))
    ]
