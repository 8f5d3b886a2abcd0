"""预约: a time at a place, booked by who comes, confirmed and noted by whoever keeps the place."""

from yihe.foundation.doors import Door, Entry
from yihe.foundation.roles import ADVICE_DESK, STATION_KEEPER, Role

BOOKER = Role("booker", "预约人", "outside", "凭编号和查询码看自己的预约，改期、取消，不用登录", by_code=True)

DOOR = Door(
    "appointments",
    "预约",
    roles=(BOOKER,),
    pages="pages:urlpatterns",
    story="story_appointments:strands",
    menu=(Entry("预约到访", "desk:appointments:day", (STATION_KEEPER, ADVICE_DESK), "公共法律服务", "calendar", 148),),
)
