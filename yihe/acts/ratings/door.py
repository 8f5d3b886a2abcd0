"""好差评: how somebody who was served says how it was, once and without a name; and what follows a bad mark."""

from yihe.foundation.doors import Door
from yihe.foundation.roles import Role

RATER = Role("rater", "评价人", "outside", "凭编号和查询码看自己的差评回访到哪一步、结果怎样", by_code=True)
DOOR = Door("ratings", "好差评", roles=(RATER,))
