"""村居事务: the village keeps its own house. Its charter is read before it decides, its decision days are noted, and nobody is scored."""

from yihe.foundation.doors import Door, Entry
from yihe.foundation.roles import ADVICE_DESK, AUDITOR, CLERK, DIRECTOR, JUSTICE_OFFICE, REVIEWER, STATION_KEEPER, Role

DUTY_LEADER = Role(
    "duty_leader", "值班领导", "bureau", "收各村上报的事件，交司法所处置或者移送，办结；看得到管的地方的全部上报", "decisions"
)  # fmt: skip
HELPED = Role("helped", "需要帮助的人", "outside", "凭编号和查询码看办到哪一步、看答复，随时撤回同意", by_code=True)
SEES = (ADVICE_DESK, CLERK, REVIEWER, DIRECTOR, JUSTICE_OFFICE, AUDITOR, STATION_KEEPER)
SEE_ALL_INCIDENTS = (DUTY_LEADER, JUSTICE_OFFICE, DIRECTOR, AUDITOR)
DOOR = Door(
    "station_work",
    "村居事务",
    roles=(DUTY_LEADER, HELPED),
    pages="pages:urlpatterns",
    story="stories:strands",
    menu=(
        Entry("各村每月", "desk:station_work:months", SEES, "公共法律服务", "calendar", 151),
        Entry("上报和移送", "desk:station_work:incidents", SEE_ALL_INCIDENTS, "公共法律服务", "warning", 150),
    ),
)
