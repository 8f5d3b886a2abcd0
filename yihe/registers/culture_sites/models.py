"""法治文化场所 (法治宣传教育法 52: the list is public) and 法治学校: where law is shown and taught, by whom it is kept, from when to when."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from yihe.foundation import keepers, region_codes
from yihe.foundation.written.columns import FOUNDED, NameField, PastDayField
from yihe.registers.stations.models.places import DESK, READERS


class Sort(models.TextChoices):
    PARK = "park", "法治文化公园、广场"
    CORRIDOR = "corridor", "法治文化长廊、街巷"
    HALL = "hall", "法治展馆、宣传教育基地"
    OTHER = "other", "其他法治文化场所"
    SCHOOL = "school", "法治学校"


class CultureSiteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Keep the sites of the places this person reads."""
        reach = Q(pk__in=[])
        for hat in user.hats:
            if hat.region and hat.role in READERS:
                reach |= Q(region__startswith=hat.region)
        return self.filter(reach)

    def on(self, day: date):
        """Keep those there were on a day."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


@keepers.register
class CultureSite(models.Model):
    """法治文化场所, or 法治学校. `region` is the county, town or village it lies in; `until` the last day it was one."""

    region = models.CharField("所在区划", max_length=12)
    name = NameField("名称", max_length=80)
    sort = models.CharField("类别", max_length=10, choices=Sort)
    address = models.CharField("地址", max_length=200)
    about = models.CharField("内容", max_length=200)
    kept_by = models.CharField("管理单位", max_length=100)
    opening = models.CharField("开放时间", max_length=80)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    since = PastDayField("自", since=FOUNDED)
    until = models.DateField("至", null=True, blank=True)
    invented = models.BooleanField("虚构（演示）", default=False)

    objects = CultureSiteQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "法治文化场所"
        ordering = ["region", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="culture_site_days_in_order"
            ),
            models.UniqueConstraint(fields=["region", "name"], condition=Q(until=None), name="culture_site_named_once"),
        ]

    def __str__(self):
        return self.name


def keeps(user, site: CultureSite | None) -> bool:
    """Test whether it is somebody's to keep a site, or (None) to enter one: the desk where it lies."""
    return any(
        hat.role in DESK and hat.region and (site is None or region_codes.covers(hat.region, site.region))
        for hat in user.hats
    )
