"""村居事务: the village keeps its own house. Its charter is read before it decides, its decision days are noted, and nobody is scored."""

from yihe.foundation.doors import Door

DOOR = Door("station_work", "村居事务", story="story_villages:strands")
