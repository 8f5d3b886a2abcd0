"""What people keep of lists: views with a name, their own or their office's, and the columns they choose."""

from django.conf import settings
from django.db import models


class SavedView(models.Model):
    """
    视图: what a list is narrowed and ordered by, under a name; its owner's alone, or open to everybody who sits in the same
    `office` (`saved_views.office_of`). It holds questions and no answer: whoever opens it sees what is theirs to see.

    The one without a name and place says which columns the lists of its owner show.
    """

    free_because = "questions a list is asked, and columns: nothing is decided on them, and they open nothing"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="创建人")
    place = models.CharField("清单", max_length=40, blank=True)  # all, todo, mine, done, copied, or kind:CODE
    name = models.CharField("名称", max_length=20, blank=True)
    asked = models.CharField(
        "条件", max_length=600, blank=True
    )  # as an address carries it; of the one without a name, columns
    office = models.CharField("共享给", max_length=24, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "视图"
        constraints = [models.UniqueConstraint(fields=["owner", "place", "name"], name="view_name_once_for_its_owner")]
        indexes = [models.Index(fields=["office", "place"], condition=~models.Q(office=""), name="view_of_an_office")]

    def __str__(self):
        return self.name
