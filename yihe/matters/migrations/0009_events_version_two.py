from django.db import migrations, models
from django.db.models import PROTECT, Q

from yihe.foundation.append_only import StaysAppendOnly
from yihe.foundation.encryption import EncryptedTextField, RowIdentifier
from yihe.foundation.frozen_rows import Frozen


class Migration(migrations.Migration):
    """
    Events of version 2 beside those there are: who acted may be a party, what an event follows from is said, what stood
    afterwards is frozen with it, and words stand in a table of their own, where an act of erasure may empty them.
    """

    dependencies = [
        ("matters", "0008_bind_ciphertexts_to_rows"),
    ]

    operations = [
        StaysAppendOnly("matters_event"),
        migrations.AddField(
            "event", "version", models.PositiveSmallIntegerField("格式", default=1), preserve_default=False
        ),
        migrations.AddField(
            "event",
            "party",
            models.ForeignKey("matters.party", PROTECT, null=True, related_name="+", verbose_name="经办的参与方"),
        ),
        migrations.AddField("event", "ref", models.UUIDField("引用号", null=True, unique=True)),
        migrations.AddField(
            "event",
            "cause",
            models.ForeignKey(
                "matters.event", PROTECT, to_field="ref", null=True, related_name="effects", verbose_name="起因"
            ),
        ),
        migrations.AlterField("event", "payload", models.TextField("事实", default="{}")),
        migrations.AddField(
            "event",
            "words_digest",
            models.CharField("文字摘要", max_length=64, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "event", "after", models.TextField("办毕时摘要", blank=True, default=""), preserve_default=False
        ),
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(
                condition=Q(version=1, party=None, ref=None, cause=None, words_digest="", after="") | Q(version=2),
                name="event_of_a_known_version",
            ),
        ),
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(
                condition=Q(version=1)
                | (Q(actor=None) | Q(party=None)) & (~Q(hat="clock") | Q(actor=None, party=None)),
                name="event_by_user_party_or_time",
            ),
        ),
        migrations.AddField(
            "matter", "salt", models.CharField("盐", max_length=32, blank=True, default=""), preserve_default=False
        ),
        migrations.CreateModel(
            "EventWords",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        "matters.event",
                        PROTECT,
                        primary_key=True,
                        serialize=False,
                        related_name="words",
                        verbose_name="办理记录",
                    ),
                ),
                ("sealed_as", RowIdentifier()),
                ("text", EncryptedTextField("文字", blank=True)),
                (
                    "erased_by",
                    models.ForeignKey(
                        "matters.event",
                        PROTECT,
                        null=True,
                        blank=True,
                        related_name="erased",
                        verbose_name="删除所依的记录",
                    ),
                ),
            ],
            options={"verbose_name": "办理记录中的文字", "verbose_name_plural": "办理记录中的文字"},
        ),
        migrations.AddConstraint(
            "eventwords",
            models.UniqueConstraint(
                fields=["sealed_as"], condition=Q(sealed_as__isnull=False), name="eventwords_sealed_as_itself"
            ),
        ),
        StaysAppendOnly("matters_event"),
        Frozen("matters_eventwords", "event_id", "sealed_as", emptied=("text", "erased_by_id")),
    ]
