"""
What was told of a bad mark stood in clear before it was sealed (migration 0002): the database may still hold those bytes in its free room, and
gives them up with an erasure.
"""

from yihe.acts.ratings.models import BadMark
from yihe.registers.compartments.erasing import Part
from yihe.registers.compartments.models import Compartment


def empty(compartment: Compartment, *, by, ground: str) -> None:
    """Do nothing: contents are emptied with their matter, before what is left is frozen (`matters/emptying`)."""


PART = Part("ratings", empty, tables=(BadMark._meta.db_table,))
