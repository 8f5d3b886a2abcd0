"""Whose counters the subsidies keep besides those of an organization and of a person."""

from yihe.foundation.counters import Counter

POST = Counter("社工岗位", "岗位编号", 30)
TRAINING_BASE = Counter("实训基地", "基地编号", 30)
