"""
`python -m tests.yardsticks.on_a_day DAY COMMAND…`: a command of `manage.py` in a process of its own, at noon of that day. The city's seals
are of the days it was carried on to: what came before them would be backdated.
"""

import sys
from datetime import date, time

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from yihe.faces.demo.calendar_days import on_day  # noqa: E402

day, *command = sys.argv[1:]
with on_day(date.fromisoformat(day), time(12, 0)):
    call_command(*command)
