"""排班: posts and who sits at them, shifts that were sat, swaps, and the allowance of petition duty."""

from yihe.foundation.doors import Door

DOOR = Door("schedules", "排班")
