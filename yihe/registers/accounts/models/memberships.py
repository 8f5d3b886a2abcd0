"""Who signs in, what they may do, how far it reaches, since when and until when, and on whose behalf."""

from collections.abc import Iterable
from datetime import date

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property

from yihe.foundation import city_pack, keepers, region_codes, roles
from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.foundation.encryption import EncryptedTextField, SealedRow, identified_once
from yihe.foundation.roles import Role
from yihe.foundation.written.columns import NameField


@keepers.register
class User(SealedRow, AbstractUser):
    """A person who signs in. What they may do is in their memberships, never on this row."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = NameField("姓名", max_length=40)
    phone = EncryptedTextField("手机号", blank=True)
    phone_index = models.CharField(
        "手机号索引", max_length=64, blank=True, db_index=True
    )  # keyed: found by, never read
    invented = models.BooleanField("虚构（演示）", default=False)
    # Whose it is while there is no membership yet to say so.
    opened_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="新增用户的人"
    )

    # The membership the person chose to act in for this session; None means all of theirs at once.
    acting: "Membership | None" = None

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        constraints = [identified_once("user")]

    def __str__(self):
        return self.name or self.username

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    @cached_property
    def memberships_in_force(self) -> "tuple[Membership, ...]":
        """
        Return the memberships that hold today, oldest first. Read once per user object.

        Every request asks this: few columns are read, and the days are looked at here and not in the database. One whose region
        no pack of this process serves is as if it was not there: its rules are not known here.
        """
        today = timezone.localdate()
        along = self.__dict__.pop("held_along", None)  # read with the session, whose row is new at each request
        held = () if not self.is_active else _held_by(user=self.pk) if along is None else along
        return tuple(m for m in held if m.holds_on(today) and m.is_served_here)

    @property
    def hats(self) -> "tuple[Membership, ...]":
        """Return what the person acts as now: the chosen membership, or all in force."""
        return (self.acting,) if self.acting else self.memberships_in_force

    @property
    def acts_for(self) -> frozenset[int]:
        """Return the keys of the people whose hand this is now: one's own, and of whoever lent the hat one wears."""
        return frozenset({self.pk, *filter(None, (hat.lender for hat in self.hats))})

    @property
    def is_inside(self) -> bool:
        """Test whether any membership in force sits in government."""
        return any(m.role.is_staff for m in self.memberships_in_force)

    @property
    def holds_power(self) -> bool:
        """Test whether any membership in force, lent ones too, has power (`Role.power`)."""
        return any(m.role.power for m in self.memberships_in_force)

    @property
    def _factors(self):
        return Authenticator.objects.filter(user=self).exclude(type=Authenticator.Type.RECOVERY_CODES)

    # Of the person behind a session, these two come with the row that is read anyway (`sessions.py`).
    @cached_property
    def has_factor(self) -> bool:
        """Test whether a second factor is bound. Recovery codes are none."""
        return self._factors.exists()

    @cached_property
    def has_unconfirmed_factor(self) -> bool:
        """Test whether a second factor is bound that nobody vouched for (`FactorConfirmation`)."""
        vouched = self.factor_confirmations.values("factor")
        return self._factors.exclude(pk__in=vouched).exists()


# What is read of a membership and what hangs on it, for deciding and for the words of the switch.
HELD = (
    "user_id", "role_code", "region", "organization_id", "body_id", "title", "department", "valid_from", "valid_until", "ended_at",
    "delegated_by_id", "organization__name", "organization__uscc", "organization__region", "organization__standing", "delegated_by__valid_until",
    "delegated_by__ended_at", "delegated_by__user_id", "delegated_by__user__name", "delegated_by__user__username",
    "delegated_by__user__is_active",
)  # fmt: skip


_held_by = CompiledQuery(
    lambda: Membership.objects.filter(user_id=key("user"))
    .select_related("organization", "delegated_by__user").order_by("pk").only(*HELD)
)  # fmt: skip


# Entries of a register too, of a library's table: whoever could bind a factor in the database would pass for its holder.
keepers.register_of_another(Authenticator, last_used_at="when, not who: nothing is decided on it")
# And whoever could bind a door of others: the same.
keepers.register_of_another(
    SocialAccount, last_login="when, not who: nothing is decided on it", extra_data="empty: nothing of what others say is kept",
    date_joined="when, not who: nothing is decided on it",
)  # fmt: skip
keepers.free(User._meta.get_field("last_login"), "when, not who: nothing is decided on it")


KEEP_THE_SYSTEM = [role.code for role in roles.KEEPERS_OF_THE_SYSTEM]


class MembershipQuerySet(models.QuerySet):
    def in_force(self, on: date | Parameter | None = None):
        """Keep the memberships that hold on a day (today). A delegated one holds only while the one it came from does."""
        day = on or timezone.localdate()
        lender = Q(delegated_by__valid_until=None) | Q(delegated_by__valid_until__gte=day)
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gte=day),
            Q(delegated_by=None) | lender & Q(delegated_by__user__is_active=True, delegated_by__ended_at=None),
            valid_from__lte=day, user__is_active=True, ended_at=None,
        ).order_by("pk")  # fmt: skip

    def reaching(self, *, role: Role | str, region: str = "", organization_id: int | None = None):
        """Keep the memberships of a role that reach a region or an organization."""
        code = role if isinstance(role, str) else role.code
        return self.held(code, region_codes.lineage(region), organization_id or 0)

    def held(self, role_code, regions: list, organization_id, body_id=0):
        """The condition of `reaching`, of values or of a compiled query's parameters. Nothing has the key 0."""
        place = Q(organization_id=organization_id) | Q(region__in=regions) | Q(body_id=body_id)
        return self.filter(place, role_code=role_code)

    def within(self, regions: Iterable[str]):
        """Keep what lies in any of these regions: it reaches there, its organization is there, or it is kept there."""
        lies = Q(pk__in=[])
        for code in filter(None, regions):
            lies |= Q(region__startswith=code) | Q(kept_in__startswith=code) | Q(organization__region__startswith=code)
        return self.filter(lies)


@keepers.register
class Membership(models.Model):
    """
    任职: a role, and how far it reaches. Staff reach a region and everything beneath it, or the work of one body (a
    department, a law firm), outsiders their own organization, experts only the matters they are let into (both empty: `kept_in` is the region of the administrator who
    gave it, and says whose pool they are of). A delegated membership points at the one it stands in for, and ends with it.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name="用户")
    role_code = models.CharField("角色", max_length=20, choices=roles.choices)
    region = models.CharField("管辖区划", max_length=12, blank=True)
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, null=True, blank=True, related_name="memberships",
        verbose_name="所属组织",
    )  # fmt: skip
    body = models.ForeignKey(
        "bodies.Body", models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name="所属单位"
    )
    kept_in = models.CharField("管理区划", max_length=12, blank=True)
    title = models.CharField("职务", max_length=40, blank=True)
    department = models.CharField("科室", max_length=40, blank=True)
    valid_from = models.DateField("自", default=timezone.localdate)
    valid_until = models.DateField("至", null=True, blank=True)
    ended_at = models.DateTimeField("提前终止时间", null=True, blank=True)
    delegated_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="delegations", verbose_name="委托自"
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        constraints = [
            models.CheckConstraint(
                condition=Q(region="") & (Q(organization=None) | Q(body=None)) | Q(organization=None, body=None),
                name="membership_reaches_one",
            ),
            models.CheckConstraint(
                condition=Q(kept_in="") | Q(region="", organization=None, body=None),
                name="membership_is_kept_where_nothing_else_says",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="membership_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(delegated_by=None) | Q(valid_until__isnull=False), name="delegation_has_an_end"
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(role_code__in=KEEP_THE_SYSTEM, ended_at=None),
                name="nobody_is_two_administrators",
            ),
        ]
        indexes = [models.Index(fields=["role_code", "region"])]

    def __str__(self):
        return f"{self.user} · {self.label}"

    @property
    def role(self) -> Role:
        return roles.of(self.role_code)

    @property
    def label(self) -> str:
        """Return the words of the membership switch: 受理人员（代 王芳）· 太仓市."""
        where = self.organization.name if self.organization_id else ""
        proxy = f"（代{self.delegated_by.user}）" if self.delegated_by_id else ""
        return " · ".join(part for part in (f"{self.title or self.role.label}{proxy}", where) if part)

    @property
    def lender(self) -> int:
        """Return the key of whoever lent the hat (委托), or 0."""
        return self.delegated_by.user_id if self.delegated_by_id else 0

    @property
    def is_served_here(self) -> bool:
        """Test whether a pack that is installed serves where this reaches. Who reaches no region (an expert, a firm) is known everywhere."""
        region = self.organization.region if self.organization_id else self.region
        return not region or city_pack.find(region) is not None

    def holds_on(self, day: date) -> bool:
        """Test whether the membership holds on a day: what `in_force` asks of the database, of a row already read."""
        own = self.ended_at is None and self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
        lender = self.delegated_by
        if not own or lender is None:
            return own
        until = lender.valid_until
        return lender.ended_at is None and lender.user.is_active and (until is None or day <= until)

    def was_held_on(self, day: date) -> bool:
        """Test whether the membership held on a day, also when it has ended since."""
        last = self.valid_until if self.ended_at is None else timezone.localdate(self.ended_at)
        return self.valid_from <= day and (last is None or day <= last)

    def covers(self, *, region: str, organization_id: int | None, office_id: int | None = None) -> bool:
        """Test whether this membership reaches work of a region, of an organization, or in the hands of an office (a body)."""
        if self.organization_id:
            return organization_id == self.organization_id
        if self.body_id:
            return office_id == self.body_id
        return region_codes.covers(self.region, region)
