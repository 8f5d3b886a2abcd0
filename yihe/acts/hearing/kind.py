"""A kind that tells and hears whoever it takes something from: its 告知书, and the letter of its decision, come before its other letters."""

from yihe.acts.hearing import letters
from yihe.matters.kinds import Kind


class HeardKind(Kind, abstract=True):
    """Derive a kind from it whose workflow takes in `parts`. A letter of its own it gives as `own_letter`."""

    @classmethod
    def letter(cls, matter):
        return letters.letter_of(cls, matter) or cls.own_letter(matter)

    @classmethod
    def own_letter(cls, matter):
        """Return the letter of a decision on which nobody had to be heard, or None."""
        return super().letter(matter)

    @classmethod
    def signs(cls, matter, doing):
        return letters.signs(cls, matter, doing) or super().signs(matter, doing)
