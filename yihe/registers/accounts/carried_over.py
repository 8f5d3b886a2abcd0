"""What an upgrade carries over of people's power. Called by migrations, with the models as they were then."""

from django.db.models import Q
from django.utils import timezone

SAID = "升级时沿用"
WORDS = {"totp": "验证器应用", "webauthn": "通行密钥"}


def carry_over(apps, roles: dict[str, str]) -> None:
    """
    A role that had no power has some from now on (`Role.power`): it is given by two, and vouched for like whoever decides (docs/adr/0038). What
    is held today was given by one: it is carried over as what the upgrade found, with a line each that says so, and nobody is
    locked out by it. `roles` are their codes and what they were called then; said by a migration.
    """
    Membership, Edit = apps.get_model("accounts", "Membership"), apps.get_model("accounts", "RegisterEdit")
    rows = Membership.objects.filter(role_code__in=roles, delegated_by=None).select_related("user").order_by("pk")
    for row in rows:
        words = " ".join(filter(None, (roles[row.role_code], row.title, row.department, row.region)))
        Edit.objects.create(
            register="account",
            entry=row.user.username,
            field="分配角色",
            after=words,
            reason="升级：当时由一人分配，此后须经另一人确认",
        )
    today = timezone.localdate()
    held = rows.filter(Q(valid_until=None) | Q(valid_until__gte=today), ended_at=None)
    Confirmation = apps.get_model("accounts", "FactorConfirmation")
    factors = apps.get_model("mfa", "Authenticator").objects.exclude(type="recovery_codes").select_related("user")
    vouched = set(Confirmation.objects.values_list("user_id", "factor"))
    for factor in factors.filter(user__in=held.values("user")).order_by("pk"):
        if (factor.user_id, factor.pk) in vouched:
            continue
        Confirmation.objects.create(user_id=factor.user_id, factor=factor.pk, ground="upgrade")
        Edit.objects.create(
            register="account",
            entry=factor.user.username,
            field="核对本人",
            after=f"{WORDS[factor.type]}（{SAID}）",
            reason="升级：以前已经绑定，未经当面核对",
        )
