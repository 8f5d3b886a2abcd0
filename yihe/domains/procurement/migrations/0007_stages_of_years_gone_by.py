from django.db import migrations, models


class Migration(migrations.Migration):
    """A fourth sort of amendment: stages of years gone by are not rendered any more (ADR 0106)."""

    dependencies = [
        ('procurement', '0006_decided_together'),
    ]

    operations = [
        migrations.AlterField(
            model_name='amendment',
            name='sort',
            field=models.CharField(choices=[('term', '履约期'), ('people', '服务人员'), ('quality', '服务内容和质量'), ('passed', '以前年度没有占用资金的各期不再履行')], max_length=10, verbose_name='变更什么'),
        ),
    ]
