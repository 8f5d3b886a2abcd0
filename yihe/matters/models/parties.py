"""
参与方: who is in a matter or a compartment, as what, on which ground, from when until when, and what they may.

Concerned is not let in: a guardian who is the danger is a party that may nothing.
"""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from yihe.foundation import keepers
from yihe.foundation.compiled_queries import Parameter
from yihe.foundation.encryption import EncryptedTextField, SealedRow, identified_once
from yihe.foundation.keepers import free, is_free


class May(models.TextChoices):
    """What a party may by being one."""

    NOTHING = "nothing", "不得知悉"
    KNOW = "know", "知悉"
    ACT = "act", "知悉并办理"


class PartyQuerySet(models.QuerySet):
    def open(self, now: datetime | Parameter | None = None):
        """Keep the parties that are in it at a moment (now): since ≤ now < until. No job has to end anybody."""
        now = now or timezone.now()
        return self.filter(Q(until=None) | Q(until__gt=now), since__lte=now)

    def let_in(self, now: datetime | Parameter | None = None):
        """Keep the open parties that may know of what they are in."""
        return self.open(now).exclude(may=May.NOTHING)


_SEALED = "sealed to its own row: another's does not open here. Whose it is stands in the index; an erasure empties it"


@keepers.register_where("compartment_id")
class Party(SealedRow):
    """
    参与方: one of a matter or of a compartment. It is exactly one of: a user, a body, a practitioner, or a person whose name
    and contact are sealed. `role_code` is the role of a membership (an expert who was drawn, a tutor, whom it is assigned to)
    or what the kind calls its parties. `stands_for` is the party a guardian, an agent or a member of a consortium acts for;
    its end undoes nothing done before. A party of a matter is frozen with the matter's events, one of a compartment is an entry of a register.
    """

    matter = models.ForeignKey(
        "matters.Matter", models.PROTECT, null=True, blank=True, related_name="parties", verbose_name="办件"
    )
    compartment = models.ForeignKey(
        "compartments.Compartment", models.PROTECT, null=True, blank=True, related_name="parties", verbose_name="专卷"
    )
    role_code = models.CharField("角色", max_length=20)
    ground = models.CharField("事由", max_length=200, blank=True)
    may = models.CharField("权限", max_length=8, choices=May, default=May.ACT)
    since = models.DateTimeField("自", default=timezone.now)
    until = models.DateTimeField("至", null=True, blank=True)
    done_at = models.DateTimeField("已办时间", null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name="人员",
    )  # fmt: skip
    body = models.ForeignKey(
        "bodies.Body", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    practitioner = models.ForeignKey(
        "practitioners.Practitioner", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="从业人员"
    )
    name = free(EncryptedTextField("姓名", blank=True), _SEALED)
    contact = free(EncryptedTextField("联系方式", blank=True), _SEALED)
    # Which way of reaching them is safe (`safe_ways`), and what to mind: who else lives there may be why they came.
    safe_way = free(EncryptedTextField("怎样联系是安全的", blank=True), _SEALED)
    safe_note = free(EncryptedTextField("联系时请注意", blank=True), _SEALED)
    identity_index = models.CharField("身份索引", max_length=64, blank=True)
    stands_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="represented_by", verbose_name="代何方"
    )
    code_digest = free(
        models.CharField("查询码摘要", max_length=64, blank=True),
        "keyed, and of this party: whoever has only the database makes none that opens",
    )
    code_since = free(
        models.DateTimeField("查询码生效时间", null=True, blank=True),
        "given with a code: the first one to whoever opens the matter, later ones under an event that names the day",
    )

    sealed_in = ("compartment_id", "matter.compartment_id")

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "参与方"
        constraints = [
            identified_once("party"),
            models.UniqueConstraint(
                fields=["matter", "user", "role_code"], condition=Q(until=None), name="party_once_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["compartment", "user", "role_code"], condition=Q(until=None), name="party_once_in_compartment"
            ),
            models.CheckConstraint(
                condition=Q(matter=None, compartment__isnull=False) | Q(matter__isnull=False, compartment=None),
                name="party_of_a_matter_or_a_compartment",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, body=None, practitioner=None, name="")
                | Q(user=None, body__isnull=False, practitioner=None, name="")
                | Q(user=None, body=None, practitioner__isnull=False, name="")
                | Q(user=None, body=None, practitioner=None) & ~Q(name=""),
                name="party_is_exactly_one",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "matter"], name="party_user_matter"),
            models.Index(fields=["user", "compartment"], name="party_user_compartment"),
            models.Index(fields=["identity_index"], condition=~Q(identity_index=""), name="party_identity"),
        ]

    def is_open(self, now: datetime | None = None) -> bool:
        now = now or timezone.now()
        return self.since <= now and (self.until is None or now < self.until)


# What an event freezes of a party. Name and contact are sealed and may be emptied; whose they are stands in the index.
FROZEN_OF_PARTIES = tuple(
    f.attname
    for f in Party._meta.concrete_fields
    if not isinstance(f, EncryptedTextField) and not is_free(f) and f.name != "matter"
)


class PartySession(models.Model):
    """What a party opened with its code: it reaches that party alone, for half an hour, until it is left. No sign-in."""

    free_because = "half an hour of one party, opened by a code; its token is a digest, and whoever makes one up makes none that opens"

    token = models.CharField("令牌摘要", max_length=64, primary_key=True)
    party = models.ForeignKey(Party, models.CASCADE, related_name="sessions", verbose_name="参与方")
    until = models.DateTimeField("至", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "凭码会话"
