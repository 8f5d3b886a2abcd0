"""法治文化作品奖励: a reward for works about the rule of law, once for each work."""

from yihe.foundation.doors import Door

DOOR = Door("reward", "法治文化作品奖励", purposes=("culture",), samples="samples:SAMPLES")
