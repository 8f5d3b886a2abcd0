"""来访登记: somebody came to the counter; a lawyer answers; the visitor, who has no account, says how it was."""

from yihe.foundation.doors import Door, Entry
from yihe.foundation.roles import CLERK, Role

ADVISER = Role("visits_adviser", "来访解答律师", "bureau", "解答派给自己的来访事项")
VISITOR = Role("visits_visitor", "来访人", "outside", "凭编号和查询码看办到哪一步，办完后作评价", by_code=True)
DOOR = Door(
    "visits", "来访登记", roles=(ADVISER, VISITOR), samples="kinds:SAMPLES",
    menu=(Entry("来访登记", "desk:start", (CLERK,), "来访"),),
)  # fmt: skip
