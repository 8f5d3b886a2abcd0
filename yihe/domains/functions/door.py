"""清单和职能转移: which functions the bureau has, what may be bought, and who does what it gives away."""

from yihe.foundation.doors import Door

DOOR = Door(
    "functions", "清单和职能转移",
)  # fmt: skip
