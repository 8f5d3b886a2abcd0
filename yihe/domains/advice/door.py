"""法律咨询: somebody asks, whoever is on duty answers; rung back, complained of. The desk sees the clock, and not the words."""

from yihe.foundation.doors import Door, Entry
from yihe.foundation.roles import ADVICE_DESK, Role

RESIDENT = Role("resident", "咨询人", "outside", "凭编号和查询码看答复、补充、追问、申请重开，不用登录", by_code=True)

DOOR = Door(
    "advice",
    "法律咨询",
    roles=(RESIDENT,),
    story="story_advice:strands",
    pages="pages:urlpatterns",
    menu=(Entry("咨询月报", "desk:advice:months", (ADVICE_DESK,), "公共法律服务", "chart", 149),),
)
