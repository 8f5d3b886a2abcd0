"""R6 社工岗位补贴: for each day a post is filled by somebody certified, three years in the life of the post."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from yihe.domains.subsidies import ahead, post_days
from yihe.domains.subsidies.claim import PlaceClaim
from yihe.domains.subsidies.guides import claim_guide
from yihe.domains.subsidies.kind import SubsidyKind
from yihe.domains.subsidies.places import Post
from yihe.domains.subsidies.policies import post
from yihe.domains.subsidies.policies.post import LONGEST
from yihe.domains.subsidies.reckonings import days_paid
from yihe.foundation import parameters
from yihe.foundation.figures import MONTHS
from yihe.foundation.prose import said
from yihe.matters.kinds import Paper


class PostClaim(PlaceClaim):
    asks, register = ("post", "since", "until", "note"), Post

    post = models.ForeignKey(Post, models.PROTECT, related_name="claims", verbose_name="岗位")
    since = models.DateField("申请补贴期间起")
    until = models.DateField("申请补贴期间止")

    class Meta:
        verbose_name = verbose_name_plural = "社工岗位补贴申请"
        constraints = [models.CheckConstraint(condition=Q(until__gte=F("since")), name="post_claim_in_order")]

    @property
    def place(self):
        return self.post

    def people(self):
        """Whoever holds the post may hold another one, which is claimed for at the same moment."""
        return sorted(set(self.post.incumbencies.values_list("practitioner", flat=True)))

    def clean(self):
        if self.since and self.until and self.until < self.since:
            raise ValidationError({"until": "止日不能早于起日。"})


class PostKind(SubsidyKind):
    code, label, prefix = "post_claim", "社工岗位补贴", "GW"
    rule, purpose, policy = "R6", "post", post
    contents = PostClaim
    ahead = ahead.found_by(ahead.quarters)
    told_apart_by = ("post", "since", "until")
    columns = ("post", "since", "until")
    papers = (
        Paper(
            "payroll",
            "期间内工资和社保凭证",
            required_for=("submit",),
            faults=("缺某个月的工资凭证", "缺某个月的社保凭证"),
        ),
    )
    guide = claim_guide(
        who="开发社工岗位、由持证社工在岗的司法行政领域社会组织", basis="subsidies/post/year_amount",
        gives=said("每岗位每年的补贴，按在岗持证的日子计算", "，最多{longest}", longest=(LONGEST, MONTHS)),
    )  # fmt: skip

    @classmethod
    def facts(cls, claim, organization, on):
        held = list(
            claim.post.incumbencies.select_related("practitioner").prefetch_related("practitioner__certificates")
        )
        working = post_days.working(claim.post, {row.practitioner_id for row in held})
        return {
            "post": str(claim.post), "organization": organization.name, "since": claim.since, "until": claim.until,
            "in_field": organization.judicial_field, "abolished_on": claim.post.abolished_on,
            "fillings": tuple(filling for row in held for filling in post_days.fillings(row, working[row.practitioner_id])),
            "elsewhere": tuple(post_days.elsewhere(claim.post, {row.practitioner_id for row in held})),
        }  # fmt: skip

    @classmethod
    def due(cls, claim, reckoning, amount):
        longest = parameters.of(claim.matter.region).at(LONGEST, reckoning.on).as_(MONTHS)
        return days_paid(reckoning) | {"months": reckoning.months, "months_at_most": longest}
