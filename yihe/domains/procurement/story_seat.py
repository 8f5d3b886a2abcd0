"""Who sits for the buyer in the demonstration: somebody who was an expert once and has left the pool. Invented."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from stdnum.cn import ric

from yihe.domains.procurement import story_procurement as buys
from yihe.foundation.roles import EXPERT
from yihe.registers.accounts import edits, grants, proposals
from yihe.registers.accounts.models import Proposal, ProposedMembership
from yihe.registers.practitioners import experts
from yihe.registers.practitioners.models import Practitioner

KNOWN_FOR: dict[str, Any] = {"specialty": "采购", "employer": "演示单位（虚构）"}
USERNAME, NAME = "buyerseat", "纪安"


def for_the_buyer(tale: Any, region: str) -> None:
    """Let somebody who was an expert once and has left the pool sit for the buyer."""
    since = timezone.localdate() - timedelta(days=30)
    user = edits.open_account(
        by=None, username=USERNAME, name=NAME, invented=True, email=f"{USERNAME}@yihe.example"
    )  # fmt: skip
    given = grants.grant(user, EXPERT, by=tale.who("admin"), region="", title="采购人代表（虚构）", valid_from=since)
    if isinstance(given, ProposedMembership):
        grants.confirm(given, by=tale.who("admin2"))
    clerk, director = tale.who(buys.ONE), tale.who(buys.DECIDES)
    head = f"{region[:6]}19050505901"
    asked = experts.propose_entry(
        None, by=clerk, source="演示资料（虚构）", name=NAME, id_number=head + ric.calc_check_digit(f"{head}?"), username=USERNAME,
        **KNOWN_FOR,
    )  # fmt: skip
    if isinstance(asked, Proposal):
        proposals.confirm(asked, by=director)
    person = Practitioner.objects.get(user=user)
    leaves = experts.leave_pool(person, by=clerk, source="任采购人代表（虚构）")
    proposals.confirm(leaves, by=director)
