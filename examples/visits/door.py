"""来访登记: somebody came to the counter; what was asked, and what was answered."""

from yihe.foundation.doors import Door, Entry
from yihe.foundation.roles import CLERK, Role

ADVISER = Role("visits_adviser", "来访解答人员", "bureau", "解答登记的来访事项")
DOOR = Door(
    "visits", "来访登记", roles=(ADVISER,), samples="samples:SAMPLES",
    menu=(Entry("来访登记", "desk:start", (CLERK,), "来访"),),
)  # fmt: skip
