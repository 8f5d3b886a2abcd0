from django.db import migrations


def say(apps, schema_editor):
    """Take from the edit log who opened each account, and where whoever gave an expert's membership was administrator."""
    Edit, Membership = apps.get_model("accounts", "RegisterEdit"), apps.get_model("accounts", "Membership")
    accounts = Edit.objects.filter(register="account", by__isnull=False).order_by("pk")
    for username, by in accounts.filter(field="开户").values_list("entry", "by"):
        apps.get_model("accounts", "User").objects.filter(username=username, opened_by=None).update(opened_by=by)
    regions = dict(
        Membership.objects.filter(role_code="administrator").exclude(region="").order_by("-pk").values_list("user", "region")
    )
    given = accounts.filter(field="授予任职", after__startswith="评审专家").values_list("entry", "by")
    for username, by in given:
        Membership.objects.filter(user__username=username, role_code="expert", region="", organization=None).update(
            kept_in=regions.get(by, "")
        )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_keep_people_in_reach")]

    operations = [migrations.RunPython(say, migrations.RunPython.noop)]
