"""R6 社工岗位补贴: for each day a post is filled by somebody certified, three years in the life of the post."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from yihe.domains.subsidies.claim import PlaceClaim
from yihe.domains.subsidies.guides import claim_guide
from yihe.domains.subsidies.kind import SubsidyKind
from yihe.domains.subsidies.outcomes import Benefit
from yihe.domains.subsidies.places import Incumbency, Post
from yihe.domains.subsidies.policies import post
from yihe.domains.subsidies.policies.post import Filling, OtherPost
from yihe.domains.subsidies.reckonings import months_paid
from yihe.foundation import parameters
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

    def clean(self):
        if self.since and self.until and self.until < self.since:
            raise ValidationError({"until": "止日不能早于起日。"})


class PostKind(SubsidyKind):
    code, label, prefix = "post_claim", "社工岗位补贴", "GW"
    rule, purpose, policy = "R6", "post", post
    contents = PostClaim
    columns = ("post", "since", "until")
    papers = (Paper("payroll", "期间内工资和社保凭证", required_for=("submit",)),)
    guide = claim_guide(
        who="开发社工岗位、由持证社工在岗的司法行政领域社会组织", basis="subsidies/post/year_amount",
        gives="每岗位每年的补贴，按在岗持证的日子计算，最多三年",
    )  # fmt: skip

    @classmethod
    def facts(cls, claim, organization, on):
        held = list(
            claim.post.incumbencies.select_related("practitioner").prefetch_related("practitioner__certificates")
        )
        return {
            "post": str(claim.post), "organization": organization.name, "since": claim.since, "until": claim.until,
            "fillings": tuple(filling for row in held for filling in _fillings(row)),
            "elsewhere": tuple(_elsewhere(claim.post, {row.practitioner_id for row in held})),
        }  # fmt: skip

    @classmethod
    def due(cls, claim, reckoning, amount):
        years = parameters.current().at("subsidies/post/years_at_most", reckoning.on).value
        return {
            "slot": f"{claim.since}", "months": months_paid(reckoning), "since": claim.since,
            "until": max(claim.since, min(claim.until, reckoning.on)), "months_at_most": int(years) * 12,
        }  # fmt: skip


def _fillings(row: Incumbency) -> list[Filling]:
    """Return one entry for each certificate the holder has: their days are joined, a gap between two stays a gap."""
    bare = Filling(holder=_named(row.practitioner), since=row.starts_on, until=row.ends_on)
    return [
        replace(bare, certificate=c.level, certified_since=c.valid_from, certified_until=c.valid_until)
        for c in row.practitioner.certificates.all()
    ] or [bare]


def _elsewhere(own: Post, people: set[int]) -> list[OtherPost]:
    """Return the days these people were paid for in other posts."""
    rows = Incumbency.objects.filter(practitioner__in=people).exclude(post=own).select_related("post", "practitioner")
    held = list(rows)
    paid = Benefit.objects.filter(
        kind="post", reverses=None, reversed_by=None, subject__in={h.post.number for h in held}
    )
    found = []
    for number, first, last in paid.values_list("subject", "since", "until"):
        for row in (h for h in held if h.post.number == number):
            if not (first and last and row.starts_on <= last and (row.ends_on is None or first <= row.ends_on)):
                continue
            days = {"since": max(row.starts_on, first), "until": min(row.ends_on or last, last)}
            found.append(OtherPost(holder=_named(row.practitioner), post=str(row.post), **days))
    return found


def _named(practitioner) -> str:
    return f"{practitioner.name}（{practitioner.pk}）"
