from django.db import migrations, models


class Migration(migrations.Migration):
    """An individual who undertakes what is bought is a person of this register (ADR 0073)."""

    dependencies = [
        ('practitioners', '0008_classes_of_the_city'),
    ]

    operations = [
        migrations.AlterField(
            model_name='practitioner',
            name='kind',
            field=models.CharField(choices=[('social_worker', '社会工作者'), ('lawyer', '律师'), ('legal_worker', '基层法律服务工作者'), ('mediator', '人民调解员'), ('volunteer', '志愿者'), ('expert', '专家'), ('individual', '个人承接主体')], max_length=14, verbose_name='类别'),
        ),
    ]
