import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """评估等级, checked by another than who entered it (ADR 0073)."""

    initial = True

    dependencies = [
        ('organizations', '0008_say_words_of_the_city'),
    ]

    operations = [
        migrations.CreateModel(
            name='Grade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, '1A'), (2, '2A'), (3, '3A'), (4, '4A'), (5, '5A')], verbose_name='评估等级')),
                ('since', models.DateField(verbose_name='自何日起')),
                ('until', models.DateField(verbose_name='有效期至')),
                ('document', models.CharField(max_length=60, verbose_name='公告文号')),
                ('checked', models.BooleanField(default=False, verbose_name='已核对')),
                ('cancelled_on', models.DateField(blank=True, null=True, verbose_name='取消日期')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grades', to='organizations.organization', verbose_name='社会组织')),
            ],
            options={
                'verbose_name': '评估等级',
                'verbose_name_plural': '评估等级',
                'ordering': ['organization', '-since'],
                'indexes': [models.Index(fields=['organization', '-since'], name='grades_grade_newest')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'since'), name='grade_once_from_a_day'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='grade_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('cancelled_on', None), ('cancelled_on__gt', models.F('since')), _connector='OR'), name='grade_cancelled_after_it_began')],
            },
        ),
    ]
