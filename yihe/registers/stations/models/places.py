"""服务点 (the place of HSDS): 公共法律服务中心 of a county, 便民法律服务站 of a town, 阳光屋 of a village; how each stood on every day."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from yihe.foundation import keepers, region_codes
from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.foundation.roles import ADVICE_DESK, AUDITOR, CLERK, DIRECTOR, JUSTICE_OFFICE, REVIEWER, STATION_KEEPER
from yihe.foundation.written.columns import FOUNDED, NameField, PastDayField
from yihe.registers.organizations.models import Organization

DESK = (ADVICE_DESK, CLERK)  # who keeps what is offered in a county; a station's keeper keeps their own
READERS = (*DESK, STATION_KEEPER, REVIEWER, DIRECTOR, JUSTICE_OFFICE, AUDITOR)


class Level(models.TextChoices):
    """For whom a place is there. The code is the level of the division it serves (`region_codes.LEVELS`)."""

    COUNTY = "county", "县级公共法律服务中心"
    TOWN = "town", "镇（街道）便民法律服务站"
    VILLAGE = "village", "村（社区）阳光屋"


class State(models.TextChoices):
    PLANNED = "planned", "筹建"
    RUNNING = "running", "运行"
    SUSPENDED = "suspended", "暂停"
    CLOSED = "closed", "撤销"


NEXT: dict[str, tuple[str, ...]] = {
    State.PLANNED: (State.RUNNING, State.CLOSED),
    State.RUNNING: (State.SUSPENDED, State.CLOSED),
    State.SUSPENDED: (State.RUNNING, State.CLOSED),
    State.CLOSED: (),
}
# A place that is shut for a while is there still: it is counted, and said to be shut.
COUNTED = (State.RUNNING, State.SUSPENDED)


class StationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Keep the places in this person's reach; the bureau of a town reads the county's centre, too."""
        reach = Q(pk__in=[])
        for hat in user.hats:
            if hat.region and hat.role in READERS:
                reach |= Q(region__startswith=hat.region)
                if hat.role is not STATION_KEEPER:
                    reach |= Q(region__in=region_codes.lineage(hat.region))
        return self.filter(reach)


@keepers.register
class Station(models.Model):
    """
    服务点. `region` is the division it serves, of the length its level says. `state` is what its newest `StationState` says; how it
    stood on a day is read from those. `checked_on` is the day somebody last said that all of it is still so.
    """

    name = NameField("名称", max_length=80)
    level = models.CharField("层级", max_length=8, choices=Level)
    region = models.CharField("服务的区划", max_length=12)
    address = models.CharField("地址", max_length=200)
    phone = models.CharField("电话", max_length=30, blank=True)
    step_free = models.BooleanField("无台阶", default=False)
    dialect = models.BooleanField("能说吴语", default=False)
    sign_language = models.BooleanField("有手语服务", default=False)
    run_by = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="stations", verbose_name="运行的社会组织"
    )
    state = models.CharField("状态", max_length=10, choices=State)
    checked_on = PastDayField("核对日期", since=FOUNDED)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核对人"
    )
    invented = models.BooleanField("虚构（演示）", default=False)

    objects = StationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "服务点"
        ordering = ["region", "pk"]
        indexes = [models.Index(fields=["region", "state"], name="stations_region_state")]
        constraints = [models.UniqueConstraint(fields=["region", "name"], name="station_named_once_in_a_division")]

    def __str__(self):
        return self.name


@keepers.register
class StationState(models.Model):
    """服务点的状态: how a place stands from a day on, until the next row. One a day, none before an earlier one."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="states", verbose_name="服务点")
    state = models.CharField("状态", max_length=10, choices=State)
    since = PastDayField("自", since=FOUNDED)
    source = models.CharField("依据", max_length=120)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "服务点的状态"
        ordering = ["since", "pk"]
        constraints = [models.UniqueConstraint(fields=["station", "since"], name="station_state_one_a_day")]

    def __str__(self):
        return f"{self.station}自 {self.since} {self.get_state_display()}"


_state_on = CompiledQuery(
    lambda: (
        StationState.objects.filter(station=key("station"), since__lte=Parameter("day", models.DateField()))
        .order_by("-since").values_list("state", flat=True)[:1]
    )
)  # fmt: skip


def state_on(station: Station, day: date) -> str:
    """Return how a place stood on a day (`State`), "" before it was planned."""
    return _state_on.first(station=station.pk, day=day) or ""


def keeps(user, station: Station | None) -> bool:
    """Test whether it is somebody's to keep a place: the desk of its county, or its own keeper. None: to enter one at all."""
    if station is None:
        return any(hat.role in DESK and hat.region for hat in user.hats)
    return any(
        hat.role in (*DESK, STATION_KEEPER) and hat.region and region_codes.covers(hat.region, station.region)
        for hat in user.hats
    )


def rules(user, station: Station) -> bool:
    """Test whether somebody of the desk keeps a place: what its own keeper does not say alone (that it is there, that it ends)."""
    return any(hat.role in DESK and hat.region and region_codes.covers(hat.region, station.region) for hat in user.hats)
