"""A new text before it is confirmed: what was typed, whole or not, right or not."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from yihe.registers.accounts.models import Proposal


class Stage(models.TextChoices):
    """Where a draft stands."""

    DRAFTING = "drafting", "起草"
    PROPOSED = "proposed", "已提请"
    CONFIRMED = "confirmed", "已确认"
    RETURNED = "returned", "退回"


class DraftText(models.Model):
    """
    政策草案: the draft of a text with its clauses and dated figures, as typed (`registers/policies/drafting` reads it). Its state is
    that of its newest proposal: while it waits, and once it is confirmed, nobody changes it.
    """

    free_because = (
        "a form that is being filled in: the proposal keeps the digest of what was proposed, and what was confirmed lies in the "
        "books of ConfirmedText and DatedFigure"
    )

    region = models.CharField(
        "区划", max_length=12, blank=True
    )  # that of the pack (`city.yaml`), "" where it says none
    typed = models.JSONField("内容", default=dict)
    hands = models.JSONField("经手人", default=list)  # keys of everybody who typed in it: none of them confirms it
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提请")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="起草人")
    drafted_at = models.DateTimeField("起草时间", default=timezone.now)
    changed_at = models.DateTimeField("修改时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "政策草案"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.said("title") or f"未命名的草案（{self.drafted_at:%Y-%m-%d}）"

    def said(self, name: str) -> str:
        return str(self.typed.get(name, ""))

    @property
    def stage(self) -> Stage:
        proposal = self.proposal
        if proposal is None or proposal.outcome == Proposal.Outcome.WITHDRAWN:
            return Stage.DRAFTING
        if not proposal.outcome:
            return Stage.PROPOSED
        return Stage.CONFIRMED if proposal.outcome == Proposal.Outcome.CONFIRMED else Stage.RETURNED

    @property
    def may_be_typed_in(self) -> bool:
        return self.stage in (Stage.DRAFTING, Stage.RETURNED)
