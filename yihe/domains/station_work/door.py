"""村居事务: the village keeps its own house. Its charter is read before it decides, its decision days are noted, and nobody is scored."""

from yihe.foundation.doors import Door, Entry
from yihe.foundation.roles import AUDITOR, DIRECTOR, JUSTICE_OFFICE, Role

DUTY_LEADER = Role(
    "duty_leader", "值班领导", "bureau", "收各村上报的事件，交司法所处置或者移送，办结；看得到管的地方的全部上报", "decisions"
)  # fmt: skip
HELPED = Role("helped", "需要帮助的人", "outside", "凭编号和查询码看办到哪一步、看答复，随时撤回同意", by_code=True)
SEE_ALL_INCIDENTS = (DUTY_LEADER, JUSTICE_OFFICE, DIRECTOR, AUDITOR)

DOOR = Door(
    "station_work",
    "村居事务",
    roles=(DUTY_LEADER, HELPED),
    story="stories:strands",
    pages="pages:urlpatterns",
    menu=(
        Entry("上报和移送", "desk:station_work:incidents", SEE_ALL_INCIDENTS, "村居事务", "warning", 156),
    ),
)  # fmt: skip
