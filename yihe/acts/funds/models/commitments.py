"""What is promised to a payee out of an envelope, and whose business it is. Amounts in whole fen."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from yihe.acts.funds.models.ledger import Envelope, reach, regions_of
from yihe.foundation import money
from yihe.foundation.bank_accounts import AccountField
from yihe.foundation.encryption import SealedRow, identified_once, masked
from yihe.foundation.keepers import free


class PayeeKind(models.TextChoices):
    ORGANIZATION = "organization", "组织"
    PERSON = "person", "个人"
    BODY = "body", "单位"  # in no register of organizations: a law firm, an enterprise; known as a party


MOVES = "moves with payments, which are other matters'; the ledger is computed twice"


class CommitmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """
        Keep an organization's own commitments, and those of the regions whose money this person may see: what `is_seen_by`
        says of one.
        """
        seen = reach(user, "envelope__region")
        if own := _own(user):
            seen |= Q(matter__organization_id__in=own)
        return self.filter(seen)


def is_seen_by(user, *, region: str, organization: int | None) -> bool:
    """Test whether a person may see the money of an envelope's `region` that was promised in a matter of an `organization`."""
    return organization in _own(user) or region.startswith(regions_of(user))


def _own(user) -> list[int]:
    is_somebody = user is not None and user.is_authenticated
    return [hat.organization_id for hat in user.hats if hat.organization_id] if is_somebody else []


class Commitment(SealedRow):
    """
    占用: an amount of one envelope promised to one payee for one matter. Only the verbs of this act write it.

    `amount` is what was promised first, `added` what amendments promised besides; `paid` is all that went out, set-offs
    included; `recovered` is what came back of it; `returned` is what was promised and given back to the envelope unpaid. Who
    is paid is a `party` of the matter where the payee is no organization that applied (a supplier, a member of a consortium).
    """

    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="commitments", verbose_name="预算指标")
    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="commitments", verbose_name="办件")
    payee_kind = models.CharField("收款人类型", max_length=12, choices=PayeeKind)
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, null=True, blank=True, related_name="commitments",
        verbose_name="收款组织",
    )  # fmt: skip
    party = models.ForeignKey(
        "matters.Party", models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name="收款方"
    )
    payee_name = models.CharField("收款人", max_length=100)
    bank = models.CharField("开户银行", max_length=100, blank=True)
    account = AccountField("银行账号", blank=True)
    account_changed_at = models.DateTimeField("账号更正时间", null=True, blank=True)
    account_changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="账号更正人"
    )
    amount = models.BigIntegerField("占用金额（分）")
    added = free(models.BigIntegerField("变更增加（分）", default=0), MOVES)
    paid = free(models.BigIntegerField("已支付（分）", default=0), MOVES)
    recovered = free(models.BigIntegerField("已追回（分）", default=0), MOVES)
    returned = free(models.BigIntegerField("已退回指标（分）", default=0), MOVES)
    # The promise to another payee whose place it took when they stand for that one (`passing_over`): as much, promised once.
    instead_of = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="passed_to", verbose_name="承继自"
    )
    made_at = models.DateTimeField("占用时间", default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "占用"
        ordering = ["pk"]
        constraints = [
            identified_once("commitment"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, added__gte=0, paid__gte=0, returned__gte=0), name="commitment_positive"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=F("paid") + F("returned") - F("added")), name="commitment_not_overpaid"
            ),
            models.CheckConstraint(
                condition=Q(recovered__gte=0, recovered__lte=F("paid")), name="commitment_recovers_what_was_paid"
            ),
            models.CheckConstraint(
                condition=Q(payee_kind="organization", organization__isnull=False)
                | Q(payee_kind="person", organization__isnull=True)
                | Q(payee_kind="body", organization__isnull=True, party__isnull=False),
                name="commitment_payee_is_of_its_kind",
            ),
        ]

    def __str__(self):
        return f"{self.payee_name} {money.shown(self.amount_yuan)}"

    @property
    def payee_in_titles(self) -> str:
        """Return the payee as titles say it: they are read by many, so a person's name is not written out."""
        return masked(self.payee_name, 1, 0) if self.payee_kind == PayeeKind.PERSON else self.payee_name

    @property
    def promised(self) -> int:
        """Return all that was promised, amendments included, in fen; what was given back of it is `returned`."""
        return self.amount + self.added

    @property
    def outstanding(self) -> int:
        """Return what is still to be paid, in fen."""
        return self.promised - self.returned - self.paid

    @property
    def amount_yuan(self):
        return money.from_fen(self.amount)

    @property
    def standing_yuan(self):
        """Return what is promised now: amendments included, what went back to the envelope not."""
        return money.from_fen(self.promised - self.returned)

    @property
    def paid_yuan(self):
        return money.from_fen(self.paid - self.recovered)

    @property
    def outstanding_yuan(self):
        return money.from_fen(self.outstanding)
