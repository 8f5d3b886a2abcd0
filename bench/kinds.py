"""Kinds nobody works with, declared where BENCH_KINDS says how many: what does a platform of sixty kinds cost?"""

import os

from yihe.domains.subsidies.claims.activity import ActivityClaim
from yihe.domains.subsidies.workflow import FindingWorkflow
from yihe.foundation.roles import APPLICANT, CLERK, REVIEWER
from yihe.matters.kinds import Guide, Kind

OPENERS = ((APPLICANT,), (CLERK,), (REVIEWER,))


def declare(many: int) -> None:
    """Declare kinds that the menus, the filters of lists and the public guides show as they show any other."""
    for n in range(many):
        facts = {
            "code": f"bench_{n:02d}", "label": f"试验事项 {n:02d}", "prefix": f"B{n:02d}", "contents": ActivityClaim,
            "workflow": FindingWorkflow, "opened_by": OPENERS[n % 3], "group": f"试验 {n % 6}",
            "columns": ("activity", "requested"),
            "guide": Guide(who="任何社会组织", how_long="十个工作日", basis="—", steps=("申请", "受理", "批准")),
        }  # fmt: skip
        type(f"Bench{n:02d}Kind", (Kind,), facts)


declare(int(os.environ.get("BENCH_KINDS", "0")))
