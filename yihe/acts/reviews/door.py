"""评审: experts drawn, stepping aside, scoring and agreeing."""

from yihe.foundation.doors import Door

DOOR = Door("reviews", "评审")
