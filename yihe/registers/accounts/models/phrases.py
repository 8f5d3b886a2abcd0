"""常用意见: what somebody writes again and again, kept to be picked by one click."""

from django.db import models

from yihe.registers.accounts.models.memberships import User


class Phrase(models.Model):
    """One of a person's own phrases."""

    free_because = "words one may put into a box; what is sent stands in the event"

    user = models.ForeignKey(User, models.CASCADE, related_name="phrases", verbose_name="用户")
    text = models.CharField("常用意见", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "常用意见"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["user", "text"], name="phrase_once_for_a_person")]

    def __str__(self):
        return self.text
