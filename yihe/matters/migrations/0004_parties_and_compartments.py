from django.conf import settings
from django.db import migrations, models
from django.db.models import CASCADE, PROTECT, Q

import yihe.foundation.encryption


class Migration(migrations.Migration):
    """Whoever is in a matter or a compartment is a party of it; a matter may lie in a compartment, and with an office."""

    dependencies = [
        ("matters", "0003_seals_leave_the_house"),
        ("bodies", "0001_initial"),
        ("compartments", "0001_initial"),
        ("practitioners", "0002_confirm_employments_and_renew_certificates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("participation", "one_participation_at_a_time"),
        migrations.RemoveIndex("participation", "participation_open"),
        migrations.RenameModel("Participation", "Party"),
        migrations.AlterModelOptions("party", {"verbose_name": "参与方", "verbose_name_plural": "参与方"}),
        migrations.AlterField(
            "party",
            "matter",
            models.ForeignKey(
                "matters.Matter", PROTECT, null=True, blank=True, related_name="parties", verbose_name="办件"
            ),
        ),
        migrations.AlterField(
            "party",
            "user",
            models.ForeignKey(
                settings.AUTH_USER_MODEL, PROTECT, null=True, blank=True, related_name="+", verbose_name="人员"
            ),
        ),
        migrations.AddField(
            "party",
            "compartment",
            models.ForeignKey(
                "compartments.Compartment",
                PROTECT,
                null=True,
                blank=True,
                related_name="parties",
                verbose_name="专卷",
            ),
        ),
        migrations.AddField("party", "ground", models.CharField("事由", max_length=200, blank=True, default=""), preserve_default=False),
        migrations.AddField(
            "party",
            "may",
            models.CharField(
                "权限",
                max_length=8,
                choices=[("nothing", "不得知悉"), ("know", "知悉"), ("act", "知悉并办理")],
                default="act",
            ),
        ),
        migrations.AddField(
            "party",
            "body",
            models.ForeignKey("bodies.Body", PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"),
        ),
        migrations.AddField(
            "party",
            "practitioner",
            models.ForeignKey(
                "practitioners.Practitioner",
                PROTECT,
                null=True,
                blank=True,
                related_name="+",
                verbose_name="从业人员",
            ),
        ),
        migrations.AddField(
            "party", "name", yihe.foundation.encryption.EncryptedTextField("姓名", blank=True, default=""), preserve_default=False
        ),
        migrations.AddField(
            "party", "contact", yihe.foundation.encryption.EncryptedTextField("联系方式", blank=True, default=""), preserve_default=False
        ),
        migrations.AddField(
            "party", "identity_index", models.CharField("身份索引", max_length=64, blank=True, default=""), preserve_default=False
        ),
        migrations.AddField(
            "party",
            "stands_for",
            models.ForeignKey(
                "matters.party", PROTECT, null=True, blank=True, related_name="represented_by", verbose_name="代何方"
            ),
        ),
        migrations.AddField(
            "party", "code_digest", models.CharField("查询码摘要", max_length=64, blank=True, default=""), preserve_default=False
        ),
        migrations.AddField(
            "party", "code_since", models.DateTimeField("查询码生效时间", null=True, blank=True)
        ),
        migrations.AddConstraint(
            "party",
            models.UniqueConstraint(
                fields=["matter", "user", "role_code"], condition=Q(until=None), name="party_once_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            "party",
            models.UniqueConstraint(
                fields=["compartment", "user", "role_code"], condition=Q(until=None), name="party_once_in_compartment"
            ),
        ),
        migrations.AddConstraint(
            "party",
            models.CheckConstraint(
                condition=Q(matter=None, compartment__isnull=False) | Q(matter__isnull=False, compartment=None),
                name="party_of_a_matter_or_a_compartment",
            ),
        ),
        migrations.AddConstraint(
            "party",
            models.CheckConstraint(
                condition=Q(user__isnull=False, body=None, practitioner=None, name="")
                | Q(user=None, body__isnull=False, practitioner=None, name="")
                | Q(user=None, body=None, practitioner__isnull=False, name="")
                | Q(user=None, body=None, practitioner=None) & ~Q(name=""),
                name="party_is_exactly_one",
            ),
        ),
        migrations.AddIndex("party", models.Index(fields=["user", "matter"], name="party_user_matter")),
        migrations.AddIndex("party", models.Index(fields=["user", "compartment"], name="party_user_compartment")),
        migrations.AddIndex(
            "party",
            models.Index(fields=["identity_index"], condition=~Q(identity_index=""), name="party_identity"),
        ),
        migrations.AddField(
            "matter",
            "office",
            models.ForeignKey(
                "bodies.Body", PROTECT, null=True, blank=True, related_name="+", verbose_name="承办单位"
            ),
        ),
        migrations.AddField(
            "matter",
            "compartment",
            models.ForeignKey(
                "compartments.Compartment",
                PROTECT,
                null=True,
                blank=True,
                related_name="matters",
                verbose_name="专卷",
            ),
        ),
        # What everybody at the desk could read opens nothing any more: each party has a code of its own, issued anew.
        migrations.RemoveField("matter", "code"),
        migrations.CreateModel(
            "PartySession",
            fields=[
                ("token", models.CharField("令牌摘要", max_length=64, primary_key=True, serialize=False)),
                ("party", models.ForeignKey("matters.Party", CASCADE, related_name="sessions", verbose_name="参与方")),
                ("until", models.DateTimeField("至", db_index=True)),
            ],
            options={"verbose_name": "凭码会话", "verbose_name_plural": "凭码会话"},
        ),
        migrations.AddField("matter", "held_by_office", models.BooleanField("由承办单位办理", default=False)),
        migrations.AddIndex(
            "matter",
            models.Index(
                fields=["assignee", "due_on", "id"],
                condition=Q(assignee__isnull=False, closed_at=None),
                name="matter_assigned",
            ),
        ),
        migrations.AddIndex(
            "matter",
            models.Index(
                fields=["compartment"], condition=Q(compartment__isnull=False), name="matter_in_compartment"
            ),
        ),
    ]
