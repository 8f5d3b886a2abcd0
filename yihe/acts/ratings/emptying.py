"""What was told of a bad mark stands in clear until its compartment is erased: then the bytes are given up, too."""

from yihe.acts.ratings.models import BadMark
from yihe.registers.compartments.erasing import Part
from yihe.registers.compartments.models import Compartment


def empty(compartment: Compartment, *, by, ground: str) -> None:
    """Do nothing: contents are emptied with their matter, before what is left is frozen (`matters/emptying`)."""


PART = Part("ratings", empty, tables=(BadMark._meta.db_table,))
