"""
服务团队 and who is in them. S 二 names the corps' five branches and three of the six publicity teams: the others are called as their
city calls them. A member is named in public only while they consent to it.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q

from yihe.foundation import keepers
from yihe.foundation.written.columns import FOUNDED, NameField, PastDayField
from yihe.registers.bodies.models import Body
from yihe.registers.practitioners.models import Practitioner
from yihe.registers.stations.models.places import DESK, READERS


class Sort(models.TextChoices):
    CORPS = "corps", "律师法律服务志愿团分团"
    CONVENIENCE = "convenience", "便民法律服务团"
    TOWN_FIRM = "town_firm", "一镇一律所"
    PUBLICITY = "publicity", "普法队伍"
    OTHER = "other", "其他服务团队"


class Branch(models.TextChoices):
    """The five branches of the corps (S 二)."""

    CIVIL = "civil", "民事"
    BUILDING = "building", "建筑与房地产"
    FINANCE = "finance", "公司金融证券"
    LABOUR = "labour", "劳动与社会保障"
    FOREIGN = "foreign", "涉外和知识产权"


class TeamQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Keep the teams of the counties in which this person reads them."""
        counties = {hat.region[:6] for hat in user.hats if hat.region and hat.role in READERS}
        reach = Q(pk__in=[])
        for county in counties:
            reach |= Q(region__startswith=county)
        return self.filter(reach)

    def on(self, day: date):
        """Keep those there were on a day."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


@keepers.register
class Team(models.Model):
    """服务团队 of a county. A pair of 一镇一律所 names the town and the firm; a branch of the corps which of the five it is."""

    region = models.CharField("区划", max_length=6)
    name = NameField("名称", max_length=60)
    sort = models.CharField("类别", max_length=12, choices=Sort)
    branch = models.CharField("分团", max_length=8, choices=Branch, blank=True)
    town = models.CharField("结对的镇（街道）", max_length=9, blank=True)
    firm = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="town_pairs", verbose_name="结对的律师事务所"
    )
    duty = models.CharField("做什么", max_length=120)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    since = PastDayField("自", since=FOUNDED)
    until = models.DateField("至", null=True, blank=True)
    invented = models.BooleanField("虚构（演示）", default=False)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "服务团队"
        ordering = ["sort", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="team_days_in_order"),
            models.CheckConstraint(
                condition=Q(sort=Sort.CORPS) & ~Q(branch="") | ~Q(sort=Sort.CORPS) & Q(branch=""),
                name="branch_of_the_corps",
            ),
            models.CheckConstraint(
                condition=Q(sort=Sort.TOWN_FIRM, firm__isnull=False) & ~Q(town="")
                | ~Q(sort=Sort.TOWN_FIRM) & Q(town="", firm=None),
                name="pair_of_town_and_firm",
            ),
            models.UniqueConstraint(fields=["region", "name"], condition=Q(until=None), name="team_named_once"),
            models.UniqueConstraint(
                fields=["town"], condition=Q(until=None, sort=Sort.TOWN_FIRM), name="one_firm_to_a_town"
            ),
        ]

    def __str__(self):
        return self.name


class MemberQuerySet(models.QuerySet):
    def on(self, day: date):
        """Keep who was in a team on a day."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)

    def named_on(self, day: date):
        """Keep those who may be named in public on a day: in the team, and consenting."""
        return self.on(day).filter(
            Q(withdrawn_on=None) | Q(withdrawn_on__gt=day), consented_on__isnull=False, consented_on__lte=day
        )


@keepers.register
class Member(models.Model):
    """队员: who is in a team from when to when. `consented_on` is when they let themselves be named in public, `withdrawn_on` when no longer."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="members", verbose_name="服务团队")
    name = NameField("姓名", max_length=40)
    practitioner = models.ForeignKey(
        Practitioner, models.PROTECT, null=True, blank=True, related_name="teams", verbose_name="从业人员"
    )
    post = models.CharField("单位和职务", max_length=80, blank=True)
    since = PastDayField("自", since=FOUNDED)
    until = models.DateField("至", null=True, blank=True)
    consented_on = PastDayField("同意公开姓名日期", since=FOUNDED, null=True, blank=True)
    withdrawn_on = models.DateField("撤回同意日期", null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "队员"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="member_days_in_order"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("consented_on")), name="consent_days_in_order"
            ),
        ]

    def __str__(self):
        return self.name


def keeps(user, team: Team | None) -> bool:
    """Test whether it is somebody's to keep a team, or (None) to enter one: the desk of its county."""
    return any(hat.role in DESK and hat.region and (team is None or hat.region[:6] == team.region) for hat in user.hats)
