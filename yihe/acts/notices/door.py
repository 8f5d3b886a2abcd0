"""公示: what is put before everybody for some working days, and the objections to it."""

from yihe.foundation.doors import Door
from yihe.foundation.roles import Role

OBJECTOR = Role("objector", "异议人", "outside", "凭编号和查询码看自己的异议办到哪一步、怎么答复的", by_code=True)
DOOR = Door("notices", "公示", roles=(OBJECTOR,))
