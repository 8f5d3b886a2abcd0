"""转介: somebody is handed to whoever can help, with their consent and no more than it names; and the ports through which it leaves the house."""

from yihe.foundation.doors import Door, Entry
from yihe.foundation.roles import ADVICE_DESK, AUDITOR, CLERK, DIRECTOR, JUSTICE_OFFICE, STATION_KEEPER, Role

RECEIVER = Role("referral_receiver", "转介接收人", "partner", "代表接收单位接收转介，只看本人同意移交的内容，反馈结果")
REFERRED = Role("referred", "被转介人", "outside", "凭编号和查询码看转介到哪一步，同意、撤回同意", by_code=True)
READERS = (ADVICE_DESK, CLERK, DIRECTOR, AUDITOR, JUSTICE_OFFICE, STATION_KEEPER, RECEIVER)
DOOR = Door(
    "referrals",
    "转介",
    roles=(RECEIVER, REFERRED),
    pages="pages:urlpatterns",
    story="story_referrals:strands",
    menu=(
        Entry("未了结的转介", "desk:referrals:open", READERS, "公共法律服务", "list", 151),
        Entry("对接", "desk:referrals:ports", (ADVICE_DESK, DIRECTOR, AUDITOR), "公共法律服务", "link", 152),
    ),
)
