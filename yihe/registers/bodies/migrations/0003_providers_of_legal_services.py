from django.db import migrations, models


class Migration(migrations.Migration):
    """Notary offices, appraisal bodies and offices of legal service are bodies (ADR 0079)."""

    dependencies = [
        ('bodies', '0002_follow_bodies'),
    ]

    operations = [
        migrations.AlterField(
            model_name='body',
            name='sort',
            field=models.CharField(choices=[('organization', '社会组织'), ('department', '机关部门'), ('supplier', '供应商'), ('law_firm', '律师事务所'), ('notary_office', '公证机构'), ('appraisal_body', '司法鉴定机构'), ('legal_services', '基层法律服务所'), ('village', '村（社区）'), ('school', '学校'), ('court', '人民法院'), ('mediation_committee', '人民调解委员会')], max_length=20, verbose_name='类别'),
        ),
    ]
