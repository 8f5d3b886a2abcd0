from django.db import migrations, models

import yihe.foundation.encryption


class Migration(migrations.Migration):
    dependencies = [("advice", "0003_merged")]

    operations = [
        migrations.AddField("complaint", "is_child_harm", models.BooleanField("孩子受到伤害", default=False)),
        migrations.AddField(
            "complaint",
            "reported_to",
            models.CharField(
                "报告给",
                max_length=16,
                default="",
                choices=[
                    ("police", "公安机关"),
                    ("civil_affairs", "未成年人救助保护机构"),
                    ("education", "教育部门"),
                ],
            ),
        ),
        migrations.AddField("complaint", "reported_at", models.DateTimeField("报告时间", blank=True, null=True)),
        migrations.AddField(
            "complaint", "report_note", yihe.foundation.encryption.EncryptedTextField("报告情况", default="")
        ),
    ]
