"""清单和职能转移: which functions the bureau has, what may be bought, and who does what it gives away."""

from yihe.foundation.doors import Door, Entry
from yihe.foundation.roles import CLERK

DOOR = Door(
    "functions", "清单和职能转移",
    menu=(
        Entry("已公布的清单", "portal:lists", (), "清单和目录", "book", 309),
        Entry("提出职能转移", "desk:functions:propose", (CLERK,), "清单和目录", "right", 320, over_a_county=True),
    ),
    pages="pages:urlpatterns",
    story="story_functions:strands",
)  # fmt: skip
