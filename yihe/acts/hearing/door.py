"""告知和陈述申辩: before something is taken away, whoever has it is told, may speak, and is answered."""

from yihe.foundation.doors import Door

DOOR = Door("hearing", "告知和陈述申辩")
