"""What came in on paper: somebody brings a signed form to the counter, the clerk types it in, photographs it and hands the receipt over."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from yihe.acts.documents import receiving
from yihe.domains.subsidies.claims import ActivityClaim
from yihe.faces.demo import scans
from yihe.faces.demo.diary import Strand
from yihe.faces.demo.tale import Tale
from yihe.matters import kinds, over_the_counter


def strands(tale: Tale) -> Iterator[Strand]:
    yield _activity(tale)


def _activity(tale: Tale) -> Strand:
    """普惠 brings the plan of a day of legal aid, and the day after a list it had forgotten."""
    yield tale.back(3)
    clerk, kind = tale.who("clerk"), kinds.get("activity_claim")
    claim = ActivityClaim(
        activity="外来务工者法律援助日", held_on=timezone.localdate() + timedelta(days=12), requested=Decimal(2800),
        necessity="工地和厂区的务工者白天请不了假，把咨询、代写文书和转介放在一个晚上、一个地方。",
    )  # fmt: skip
    matter = over_the_counter.open_matter(kind, claim, by=clerk, organization=tale.org("puhui"))
    tale.matters["activity:puhui:on paper"] = matter
    signed = [scans.scan(f"活动方案和预算{'' if page == 1 else f'第 {page} 页'}") for page in (1, 2, 3)]
    receiving.receive(matter, "plan", signed, by=clerk, original="kept")
    receiving.hand_receipt(matter, by=clerk, handed_by="贺军（虚构）", checked="单位介绍信", enters="submit")
    yield tale.back(2)
    clerk = tale.who("clerk")
    receiving.receive(matter, "other", [scans.scan("参加人员名单")], by=clerk, original="copy")
    receiving.hand_receipt(matter, by=clerk, handed_by="贺军（虚构）")
