from django.db import migrations
from django.db.models import Q
from django.utils import timezone

from yihe.foundation.roles import ROLES

SAID = "升级时沿用"
WORDS = {"totp": "验证器应用", "webauthn": "通行密钥"}
WITH_POWER = [role.code for role in ROLES.values() if role.power]


def carry_over(apps, schema_editor):
    """
    Count the factors that people with power have bound by today as vouched for, so that nobody is locked out by the upgrade
    (docs/adr/0020); the edit log says that nobody met them. Whoever has none yet begins as everybody does from now on.
    """
    Confirmation, Edit = apps.get_model("accounts", "FactorConfirmation"), apps.get_model("accounts", "RegisterEdit")
    today = timezone.localdate()
    held = apps.get_model("accounts", "Membership").objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=today), role_code__in=WITH_POWER, ended_at=None
    )
    factors = apps.get_model("mfa", "Authenticator").objects.exclude(type="recovery_codes").select_related("user")
    for factor in factors.filter(user__in=held.values("user")).order_by("pk"):
        Confirmation.objects.create(user_id=factor.user_id, factor=factor.pk, ground="upgrade")
        Edit.objects.create(
            register="account", entry=factor.user.username, field="核对本人", after=f"{WORDS[factor.type]}（{SAID}）",
            reason="升级以前已经绑定，未经当面核对",
        )


def forget_addresses(apps, schema_editor):
    """
    An address is the account's own (`User.email`), given when it was opened. The rows of allauth's table were made by asking
    for a reset, or on a page that is gone; one of them may be somebody else's, and resets would go there.
    """
    apps.get_model("account", "EmailAddress").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_begin_with_the_holder"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RunPython(forget_addresses, migrations.RunPython.noop),
    ]
