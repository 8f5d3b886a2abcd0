"""孵化: from the open call to the organization that has left the base and is visited for a while."""

from yihe.foundation.doors import Door, Entry
from yihe.foundation.roles import AUDITOR, BASE_MANAGER, CLERK, DIRECTOR, REVIEWER, Role

TUTOR = Role("tutor", "{group}{tutor}", "bureau", "对接{enter}组织，提供并记录服务")

DOOR = Door(
    "incubation", "孵化",
    roles=(TUTOR,),
    menu=(
        Entry("{enter}组织", "desk:residents", (CLERK, REVIEWER, DIRECTOR, BASE_MANAGER, TUTOR, AUDITOR), "孵化与组织", "sun", 100),
    ),
    ties=("ties:tutored",),
    chapters=("queries:chapter",),
    long_forms=("desk:propose_stage", "desk:open_graduation"),
)  # fmt: skip
