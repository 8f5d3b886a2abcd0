"""预约时段: into how long slots the opening hours of an offer are cut, and how many people may come at once."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from yihe.foundation import keepers
from yihe.registers.stations.models.offers import Offer

MINUTES, PLACES = (10, 240), (1, 50)


@keepers.register
class Slots(models.Model):
    """预约时段: from `since` on an offer may be booked. One arrangement holds at a time; without one nobody books, and one simply comes."""

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="slots", verbose_name="提供点")
    minutes = models.PositiveSmallIntegerField(
        "每个时段几分钟", validators=[MinValueValidator(MINUTES[0]), MaxValueValidator(MINUTES[1])]
    )
    places = models.PositiveSmallIntegerField(
        "每个时段几个名额", validators=[MinValueValidator(PLACES[0]), MaxValueValidator(PLACES[1])]
    )
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "预约时段"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["offer"], condition=Q(until=None), name="offer_cut_into_slots_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="slots_days_in_order"),
            models.CheckConstraint(
                condition=Q(
                    minutes__gte=MINUTES[0], minutes__lte=MINUTES[1], places__gte=PLACES[0], places__lte=PLACES[1]
                ),
                name="slots_of_a_length_and_some_places",
            ),
        ]

    def __str__(self):
        return f"每 {self.minutes} 分钟 {self.places} 个名额"

    def holds_on(self, day) -> bool:
        """Test whether it holds on a day."""
        return self.since <= day and (self.until is None or day <= self.until)
