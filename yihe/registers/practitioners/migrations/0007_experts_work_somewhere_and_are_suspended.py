from django.db import migrations, models


class Migration(migrations.Migration):
    """What the register says of an expert besides: for whom they work, and since when they are not drawn."""

    dependencies = [
        ('practitioners', '0006_former_indexes'),
    ]

    operations = [
        migrations.AddField(
            model_name='practitioner',
            name='employer',
            field=models.CharField(blank=True, max_length=100, verbose_name='工作单位'),
        ),
        migrations.AddField(
            model_name='practitioner',
            name='suspended_on',
            field=models.DateField(blank=True, null=True, verbose_name='暂停抽取自'),
        ),
        migrations.AddConstraint(
            model_name='practitioner',
            constraint=models.CheckConstraint(condition=models.Q(('suspended_on', None), ('in_expert_pool', True), _connector='OR'), name='only_who_is_in_the_pool_is_suspended'),
        ),
    ]
