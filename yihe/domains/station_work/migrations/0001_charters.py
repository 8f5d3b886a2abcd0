
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    """村规民约、居民公约 (ADR 0100): a charter is the contents of a matter, its clauses are parts of it."""

    initial = True

    dependencies = [
        ('matters', '0021_numbers_laid_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='Charter',
            fields=[
                ('matter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='charter', serialize=False, to='matters.matter', verbose_name='办件')),
                ('sort', models.CharField(choices=[('village', '村规民约'), ('residents', '居民公约')], max_length=10, verbose_name='类别')),
                ('why', models.CharField(max_length=300, verbose_name='制定或者修改的原因')),
                ('text', models.TextField(max_length=20000, verbose_name='文本')),
                ('meeting', models.CharField(blank=True, choices=[('adults', '村民（居民）会议，按十八周岁以上的人计'), ('households', '村民（居民）会议，按户的代表计'), ('deputies', '居民代表会议')], max_length=10, verbose_name='由哪个会议决定')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='会议日期')),
                ('entitled', models.PositiveIntegerField(blank=True, null=True, verbose_name='应到')),
                ('present', models.PositiveIntegerField(blank=True, null=True, verbose_name='实到')),
                ('in_favour', models.PositiveIntegerField(blank=True, null=True, verbose_name='同意')),
                ('against', models.PositiveIntegerField(blank=True, null=True, verbose_name='不同意')),
                ('abstained', models.PositiveIntegerField(blank=True, null=True, verbose_name='弃权')),
                ('decided_text', models.TextField(blank=True, max_length=20000, verbose_name='会议通过的文本')),
                ('outcome', models.CharField(blank=True, choices=[('all', '采纳'), ('some', '部分采纳'), ('none', '未采纳')], max_length=4, verbose_name='审查意见采纳情况')),
                ('not_followed', models.CharField(blank=True, max_length=500, verbose_name='没有采纳的理由')),
                ('office', models.CharField(blank=True, max_length=9, verbose_name='备案机关')),
                ('filed_on', models.DateField(blank=True, null=True, verbose_name='备案日期')),
                ('receipt', models.CharField(blank=True, max_length=60, verbose_name='备案回执')),
            ],
            options={
                'verbose_name': '村规民约和居民公约审查',
                'verbose_name_plural': '村规民约和居民公约审查',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('abstained', None), ('against', None), ('in_favour', None), ('meeting', ''), ('present', None)), models.Q(('abstained__isnull', False), ('against__isnull', False), ('in_favour__isnull', False), ('entitled__gte', models.F('present')), ('present', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('in_favour'), '+', models.F('against')), '+', models.F('abstained')))), _connector='OR'), name='charter_votes_add_up_to_who_came'), models.CheckConstraint(condition=models.Q(models.Q(('filed_on', None), ('office', '')), models.Q(models.Q(('office', ''), _negated=True), ('filed_on__isnull', False), models.Q(('decided_text', ''), _negated=True)), _connector='OR'), name='charter_filed_is_what_was_decided')],
            },
        ),
        migrations.CreateModel(
            name='CharterClause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nth', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('words', models.CharField(max_length=2000, verbose_name='条文')),
                ('verdict', models.CharField(blank=True, choices=[('fine', '可以'), ('better', '建议改'), ('unlawful', '违法')], max_length=8, verbose_name='意见')),
                ('only', models.CharField(blank=True, max_length=2000, verbose_name='只对其中的')),
                ('law', models.CharField(blank=True, max_length=60, verbose_name='依据的法律')),
                ('article', models.CharField(blank=True, max_length=40, verbose_name='条款')),
                ('advice', models.CharField(blank=True, max_length=500, verbose_name='怎么改')),
                ('charter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clauses', to='station_work.charter', verbose_name='审查')),
            ],
            options={
                'verbose_name': '条文审查意见',
                'verbose_name_plural': '条文审查意见',
                'ordering': ['charter', 'nth'],
                'constraints': [models.UniqueConstraint(fields=('charter', 'nth'), name='charter_clause_once'), models.CheckConstraint(condition=models.Q(('verdict__in', ['', 'fine']), models.Q(('verdict', 'better'), models.Q(('advice', ''), _negated=True)), models.Q(('verdict', 'unlawful'), models.Q(('law', ''), _negated=True), models.Q(('article', ''), _negated=True), models.Q(('advice', ''), _negated=True)), _connector='OR'), name='unlawful_clause_names_its_article')],
            },
        ),
    ]
