from django.db import migrations
from django.utils import timezone

from yihe.registers.evidence import states

SAID = "升级：三员分立"


def part(apps, schema_editor):
    """
    Where two are 系统管理员, the second becomes 安全管理员 (docs/adr/0038): from then on one opens and proposes, the other
    confirms. Nobody gains anything by it: each could do both before. And who was 系统管理员 twice stays it once.
    """
    Membership, Edit = apps.get_model("accounts", "Membership"), apps.get_model("accounts", "RegisterEdit")
    now, today, touched = timezone.now(), timezone.localdate(), set()

    def end(row, why):
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        touched.add(row.pk)
        Edit.objects.create(
            register="account", entry=row.user.username, field="终止任职", before="", after=f"系统管理员 {row.region}",
            reason=f"{SAID}，{why}",
        )

    rows = Membership.objects.filter(role_code="administrator", ended_at=None).select_related("user").order_by("pk")
    for row in rows.filter(valid_until__lt=today):
        end(row, "期限已过")
    held = {}
    for row in sorted(rows.all(), key=lambda row: (len(row.region), row.pk)):
        if row.user_id in held:
            end(row, f"保留 {held[row.user_id]}")
        held.setdefault(row.user_id, row.region)
    if Membership.objects.filter(role_code="security_officer", ended_at=None).exists():
        return
    before = {}
    for row in rows.filter(valid_from__lte=today, user__is_active=True, delegated_by=None):
        before.setdefault(row.region, []).append(row)
    for region, found in before.items():
        if len(found) < 2:
            continue
        end(found[1], "改任安全管理员")
        new = Membership.objects.create(
            user_id=found[1].user_id, role_code="security_officer", region=region, valid_from=today,
            valid_until=found[1].valid_until,
        )  # fmt: skip
        touched.add(new.pk)
        Edit.objects.create(
            register="account", entry=found[1].user.username, field="授予任职", before="",
            after=f"安全管理员 {region}", reason=SAID,
        )  # fmt: skip
    states.after_migrating("accounts.Membership", touched)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_sittings"),
    ]

    operations = [
        migrations.RunPython(part, migrations.RunPython.noop),
    ]
