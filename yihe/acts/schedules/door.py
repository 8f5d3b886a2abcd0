"""排班: posts and who sits at them, shifts that were sat, swaps, and the allowance of petition duty."""

from yihe.foundation.doors import Door, Entry
from yihe.foundation.roles import ADVICE_DESK, CLERK, DUTY_LAWYER, JUSTICE_OFFICE, ROSTER_MAKER, STATION_KEEPER

DOOR = Door(
    "schedules", "排班",
    menu=(
        Entry("排班", "desk:schedules:rosters", (ROSTER_MAKER,), "公共法律服务", "calendar", 154),
        Entry("值班表", "desk:schedules:shifts", (ROSTER_MAKER, ADVICE_DESK, CLERK, JUSTICE_OFFICE, STATION_KEEPER, DUTY_LAWYER), "公共法律服务", "list", 155),
    ),
    purposes=("petition_duty",),
    sheets=("roster_sheet:TABLE",),
    pages="pages:urlpatterns",
)  # fmt: skip
