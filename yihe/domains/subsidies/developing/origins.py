"""
由来: by which matter a post, a base or a plan came into its register – applied for, accepted by two, made public –, or that staff
entered it by a document from before. Said in the registers and on every claim that counts it.
"""

from typing import NamedTuple

from django.db.models import Prefetch, QuerySet

from yihe.domains.subsidies.developing.models import BaseApplication, PostApplication
from yihe.domains.subsidies.places import Post, TrainingBase, TrainingPlan

BY_STAFF = "工作人员登记"
ENTERED = "entered"  # the state in which an application became its entry


class Origin(NamedTuple):
    """What it is the origin of, in words, and the number of the matter ("": staff entered it, by `document`)."""

    what: str
    number: str
    document: str = ""

    def __str__(self):
        return f"经申请、两人验收和公示（{self.number}）" if self.number else BY_STAFF


def with_origins(rows: QuerySet) -> QuerySet:
    """Read the applications along with posts or bases, and with the plans of bases."""
    if rows.model is Post:
        return rows.select_related("applied_for__matter")
    return rows.prefetch_related(
        "applications__matter", Prefetch("plans", TrainingPlan.objects.select_related("applied_for__matter"))
    )


def of_post(post: Post) -> Origin:
    return Origin(f"岗位 {post}", _number(post), post.document)


def of_plan(plan: TrainingPlan) -> Origin:
    return Origin(f"{plan.year} 年度培训计划", _number(plan), plan.document)


def of_base(base: TrainingBase) -> Origin:
    found = [each.matter.number for each in base.applications.all() if each.matter.state == ENTERED]
    return Origin(f"实训基地 {base}", found[0] if found else "", base.document)


def _number(entry: Post | TrainingPlan) -> str:
    application = getattr(entry, "applied_for", None)
    return application.matter.number if application else ""


def of_claim(claim) -> list[Origin]:
    """Return where what a claim counts comes from: its post, or its base and the plan of the year it asks for. One question for each."""
    place = claim.place
    if isinstance(place, Post):
        return [Origin(f"岗位 {place}", _first(PostApplication.objects.filter(post=place)), place.document)]
    built = BaseApplication.objects.filter(base=place, matter__state=ENTERED)
    found = [Origin(f"实训基地 {place}", _first(built), place.document)]
    if year := getattr(claim, "year", None):
        plans = TrainingPlan.objects.filter(base=place, year=year)
        found += [of_plan(plan) for plan in plans.select_related("applied_for__matter")]
    return found


def _first(applications: QuerySet) -> str:
    return applications.values_list("matter__number", flat=True).first() or ""


def entry_of(contents) -> str:
    """Return what an application became, as the register calls it, or ""."""
    if contents.matter.state != ENTERED:
        return ""
    return str(getattr(contents, "post", None) or getattr(contents, "plan", None) or contents.base)
