"""村居事务: the village keeps its own house. Its charter is read before it decides, its decision days are noted, and nobody is scored."""

from yihe.foundation.doors import Door, Entry
from yihe.foundation.roles import ADVICE_DESK, AUDITOR, CLERK, DIRECTOR, JUSTICE_OFFICE, REVIEWER, STATION_KEEPER

SEES = (ADVICE_DESK, CLERK, REVIEWER, DIRECTOR, JUSTICE_OFFICE, AUDITOR, STATION_KEEPER)
DOOR = Door(
    "station_work",
    "村居事务",
    pages="pages:urlpatterns",
    story="story_villages:strands",
    menu=(Entry("各村每月", "desk:station_work:months", SEES, "公共法律服务", "calendar", 151),),
)
