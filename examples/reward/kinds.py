"""The one kind of this room; workflow, forms, panels, award and payment are those of every subsidy."""

from reward.models import CultureClaim
from reward.policies import AMOUNT, culture
from yihe.domains.subsidies.guides import claim_guide
from yihe.domains.subsidies.kind import SubsidyKind
from yihe.domains.subsidies.lifetimes import ONCE
from yihe.matters.kinds import Paper


class CultureKind(SubsidyKind):
    code, label, prefix = "culture_claim", "法治文化作品奖励", "WH"
    purpose, policy, contents = "culture", culture, CultureClaim
    columns = ("title", "registration")
    papers = (Paper("certificate", "作品登记证书", required_for=("submit",)),)
    guide = claim_guide(who="创作了法治文化作品的社会组织", gives="每件作品一次性奖励", basis=AMOUNT)

    @classmethod
    def facts(cls, claim, organization, on):
        return {"work": claim.title, "published_on": claim.published_on}

    @classmethod
    def due(cls, claim, reckoning, amount):
        return {"slot": ONCE}
