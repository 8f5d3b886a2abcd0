"""R7 安家补贴: for a leading talent's first home bought in the city, once in a person's life whoever the employer."""

from django.db import models

from yihe.domains.subsidies.claim import PersonClaim, employed
from yihe.domains.subsidies.guides import claim_guide
from yihe.domains.subsidies.kind import SubsidyKind
from yihe.domains.subsidies.lifetimes import ONCE
from yihe.domains.subsidies.policies import settling_in
from yihe.domains.subsidies.workflow import OUT
from yihe.foundation.encryption import identified_once
from yihe.foundation.plain_text import plain_address
from yihe.matters.kinds import Paper


class Degree(models.TextChoices):
    DOCTOR = "doctor", "博士研究生"
    MASTER = "master", "硕士研究生"
    OTHER = "other", "其他"


class FirstHome(models.TextChoices):
    YES = "yes", "证明为首套"
    NO = "no", "不是首套"
    UNKNOWN = "unknown", "尚无证明"


class SettlingInClaim(PersonClaim):
    asks = (
        "practitioner", "degree", "home_bought_on", "home_address", "home_in_city", "home_lived_in", "first_home",
        "bank", "account", "note",
    )  # fmt: skip

    degree = models.CharField("学历学位", max_length=6, choices=Degree)
    home_bought_on = models.DateField("购房日期")
    home_address = models.CharField("房屋坐落", max_length=120)
    home_in_city = models.BooleanField("房屋在本市")
    home_lived_in = models.BooleanField("自住")
    first_home = models.CharField("首套认定", max_length=7, choices=FirstHome, help_text="以不动产登记部门的证明为准。")

    class Meta:
        verbose_name = verbose_name_plural = "安家补贴申请"
        constraints = [identified_once("settling_in_claim")]


class SettlingInKind(SubsidyKind):
    code, label, prefix = "settling_in_claim", "安家补贴", "AJ"
    rule, purpose, policy = "R7", "settling_in", settling_in
    contents = SettlingInClaim
    columns = ("practitioner", "degree")
    found_by = ("practitioner__name",)
    filters = ("degree",)
    papers = (
        Paper("title", "领军人才认定文件", required_for=("submit",)),
        Paper("degree", "学历学位证书", required_for=("submit",)),
        Paper("home", "购房合同或不动产权证书", required_for=("submit",)),
        Paper("first_home", "不动产登记部门的首套住房证明", required_for=("review",)),
    )
    guide = claim_guide(
        who="在司法行政领域社会组织任职、获评社会工作领军人才、在本市购买首套自住房的博士和硕士研究生",
        gives="安家补贴，付到本人账户，每人终身一次", basis="subsidies/settling_in/master",
    )  # fmt: skip

    @classmethod
    def facts(cls, claim, organization, on):
        titles = {t.title: t.named_on for t in claim.practitioner.titles.order_by("-named_on")}
        talent = next((title for title in ("leading", "key") if title in titles), "none")
        return {
            "person": claim.practitioner.name, "talent": talent, "named_on": titles.get(talent), "degree": claim.degree,
            "in_field": organization.judicial_field and employed(claim.practitioner, organization, on),
            "home_bought_on": claim.home_bought_on, "home_in_city": claim.home_in_city,
            "home_lived_in": claim.home_lived_in, "first_home": claim.first_home, "same_home": _the_same(claim),
        }  # fmt: skip

    @classmethod
    def due(cls, claim, reckoning, amount):
        return {"slot": ONCE}


def _the_same(claim: SettlingInClaim) -> str:
    """Name the claims of other people for a home at the same address that were not refused or taken back."""
    others = SettlingInClaim.objects.exclude(practitioner=claim.practitioner_id).exclude(matter__state__in=OUT)
    rows = others.exclude(matter__submitted_at=None).select_related("matter", "practitioner").order_by("pk")
    home = plain_address(claim.home_address)
    return "、".join(f"{r.matter.number}（{r.shown_for}）" for r in rows if plain_address(r.home_address) == home)
