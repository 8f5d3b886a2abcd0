"""调班: the contents of a matter by which a shift is given to somebody else who takes it."""

from django.db import models

from yihe.acts.schedules.models.shifts import Shift
from yihe.matters.models import Matter
from yihe.registers.practitioners.models import Practitioner


class Swap(models.Model):
    """调班. `shift` is the row that is offered, `taken` the row that gave it to `taker`; both empty until somebody took it."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="swaps", verbose_name="要调的班")
    taker = models.ForeignKey(
        Practitioner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="接班人"
    )
    taken = models.OneToOneField(
        Shift, models.PROTECT, null=True, blank=True, related_name="swapped_by", verbose_name="换成的班"
    )

    class Meta:
        verbose_name = verbose_name_plural = "调班"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taker=None, taken=None) | models.Q(taker__isnull=False, taken__isnull=False),
                name="a_swap_is_taken_by_somebody",
            )
        ]

    def __str__(self):
        return f"{self.shift.on} {self.shift.post.name}"
