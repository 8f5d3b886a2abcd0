"""公示: what is put before everybody for some working days, and the objections to it."""

from yihe.foundation.doors import Door

DOOR = Door("notices", "公示")
