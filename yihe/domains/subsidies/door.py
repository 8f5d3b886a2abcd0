"""补贴: the subsidies of the regulation, each reckoned line by line, and the history of what was received."""

from yihe.foundation.doors import Door, Entry
from yihe.foundation.roles import AUDITOR, CLERK, DIRECTOR, POLICY_EDITOR, REVIEWER

KEEPERS = (CLERK, REVIEWER, DIRECTOR, AUDITOR)

DOOR = Door(
    "subsidies", "补贴",
    menu=(
        Entry("补贴历史台账", "desk:benefits", (*KEEPERS, POLICY_EDITOR), "资金与政策", "list", 200),
        Entry("到期未领", "desk:unclaimed", (DIRECTOR, REVIEWER, POLICY_EDITOR, AUDITOR), "资金与政策", "chart", 205),
    ),
    purposes=("startup", "incubation", "activity", "post", "settling_in", "exam", "training_base"),
    sheets=("sheets:HISTORY",),
    facts=("offered:FACTS",),
    story="story_developing:strands",
)  # fmt: skip
