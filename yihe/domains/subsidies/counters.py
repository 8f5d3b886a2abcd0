"""What may be had once is counted for organizations and people; the subsidies count it for posts and training bases, too."""

from yihe.foundation.counters import Counter

POST = Counter("社工岗位", "岗位编号", 30)
TRAINING_BASE = Counter("实训基地", "基地编号", 30)
