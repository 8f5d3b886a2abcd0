"""Whose affairs these are: one village's or one community's, told by its code."""

from yihe.foundation import region_codes
from yihe.foundation.roles import Role
from yihe.registers.regions.names import name_of

VILLAGE_DIGITS = region_codes.LENGTHS[-1]
OF_A_VILLAGE = "村居事务由村（社区）自己的联络员登记；您管的不是一个村（社区）。"


def called(user, role: Role) -> str:
    """Return what the village is called whose station somebody keeps, as the title of what they open says it; "" for nobody's."""
    own = (hat.region for hat in user.hats if hat.role is role and len(hat.region) == VILLAGE_DIGITS) if user else ()
    return name_of(next(iter(own), ""))


def is_not_a_village(user, hat) -> str:
    """Whoever keeps the station of a town or county opens none of it: it is the village's own."""
    return "" if len(hat.region) == VILLAGE_DIGITS else OF_A_VILLAGE
