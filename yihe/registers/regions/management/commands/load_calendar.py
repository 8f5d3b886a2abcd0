"""`manage.py load_calendar`: holidays and adjusted workdays, from the city pack or from a file."""

from pathlib import Path

import yaml
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from yihe.registers.evidence import states
from yihe.registers.regions import calendar
from yihe.registers.regions.models import CalendarDay, CalendarYear


class Command(BaseCommand):
    help = (
        "装入节假日与调休日历。文件里写到的年份以文件为准，其他年份不动。正在公示和正在计时的办件随之重算，"
        "只顺延，不缩短，逐件留痕。可以重复执行。"
    )

    def add_arguments(self, parser):
        parser.add_argument("path", nargs="?", metavar="FILE", help="不写时为城市包里的 calendar.yaml")

    def handle(self, *, path, **options):
        path = Path(path) if path else calendar.city_file()
        try:
            years, days = calendar.read(path)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
            raise CommandError(f"{path.name} 读不了：{error}\n没有装入任何一天。") from error
        before = calendar.nation()
        with transaction.atomic():
            named = [year.year for year in years]
            CalendarDay.objects.filter(day__year__in=named).exclude(day__in=[day.day for day in days]).delete()
            CalendarYear.objects.bulk_create(
                years, update_conflicts=True, unique_fields=["year"],
                update_fields=["document", "published", "note", "updated_at"],
            )  # fmt: skip
            CalendarDay.objects.bulk_create(
                days, update_conflicts=True, unique_fields=["day"], update_fields=["is_working", "name", "updated_at"]
            )
            states.keep(CalendarYear.objects.filter(year__in=named))
            states.keep(CalendarDay.objects.filter(day__in=[day.day for day in days]))
            calendar.loaded(before)
        self.stdout.write(f"日历：{len(years)} 个年度，{len(days)} 天与平常周不同")
