"""How pages get at incubation. Views call these and never touch a manager, so reach cannot be forgotten."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum
from django.http import Http404
from django.utils import timezone

from yihe.domains.incubation import city
from yihe.domains.incubation.door import TUTOR
from yihe.domains.incubation.models import Call, Graduation, GroupMember, ServiceGiven, TrackingVisit
from yihe.domains.incubation.stays import hat_over
from yihe.foundation import city_pack, region_codes
from yihe.foundation.city_words import say, word
from yihe.foundation.doors import Chapter
from yihe.foundation.records.rows import counting
from yihe.foundation.roles import BASE_MANAGER
from yihe.matters.models import Event, Matter
from yihe.matters.queries import Listed, listed
from yihe.registers.accounts.models import Membership
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.organizations import classes
from yihe.registers.organizations.models import Organization, Residency, ResidencyStage

PAGE = 40

# Calls, for everybody ---------------------------------------------------------------------------------------------------


def published_calls(region: str = "") -> QuerySet[Call]:
    """
    Return the calls that went out (in a region), with their matter. Drafts are not among them.
    """
    went_out = Event.objects.filter(action="publish", matter__kind="call").values("matter")
    return Call.objects.filter(pk__in=went_out, matter__region__startswith=region).select_related("matter")


def open_calls(on: date | None = None) -> list[Call]:
    """Return the calls that take applications on a day (today), soonest to close first."""
    day = on or timezone.localdate()
    rows = published_calls().filter(matter__state="recruiting", opens_on__lte=day, closes_on__gte=day)
    return list(rows.order_by("closes_on", "pk"))


def public_call(number: str) -> Call:
    """Return a call that went out, by its number; any other is not there (Http404)."""
    found = published_calls().filter(matter__number=number).first()
    if found is None or city_pack.find(found.matter.region) is None:
        raise Http404
    return found


# Residents --------------------------------------------------------------------------------------------------------------


def residents_visible_to(user) -> QuerySet[Residency]:
    """Keep the stays of the organizations this person may see: their own, or those in their reach."""
    return Residency.objects.filter(organization__in=Organization.objects.visible_to(user))


def access_residency(user, pk: int) -> Residency:
    """Return a stay if this person may know of it; otherwise there is none, and the refusal is written down."""
    rows = residents_visible_to(user).select_related("organization", "tutor").prefetch_related("stages__by")
    found = rows.filter(pk=pk).first()
    if found is None:
        if Residency.objects.filter(pk=pk).exists():
            note_access(Verb.REFUSED, f"residency {pk}", by=user)
        raise Http404
    return found


@dataclass
class Resident:
    """One line of the list of residents."""

    residency: Residency
    group: str
    stage: str
    times: int
    hours: Decimal
    lacking: int
    next_service: str  # code of what it lacks most of, "" for nothing
    leaving: bool

    @property
    def is_over_time(self) -> bool:
        return self.residency.left_on is None and self.residency.ends_on < timezone.localdate()


def residents(user, *, shown: str = "in", group: str = "", after: str = "") -> tuple[list[Resident], str]:
    """
    Return a page of residents and the key of the next one. `shown`: "in" the base now, "mine" (tutored by the person),
    "left". The number of queries does not grow with the rows.
    """
    rows = residents_visible_to(user)
    rows = rows.exclude(left_on=None) if shown == "left" else rows.filter(left_on=None)
    if shown == "mine":
        rows = rows.filter(tutor=user)
    if group:
        rows = rows.filter(group=group)
    day, _, pk = after.partition("_")
    if pk.isdigit() and (since := _day(day)):
        rows = rows.filter(Q(starts_on__lt=since) | Q(starts_on=since, pk__lt=int(pk)))
    live = Matter.objects.filter(
        kind="graduation", organization=OuterRef("organization"), closed_at=None, submitted_at__isnull=False
    )
    counted = counting("services_given__")
    found = list(
        rows.select_related("organization", "tutor")
        .prefetch_related(Prefetch("stages", ResidencyStage.objects.order_by("since", "pk")))
        .annotate(
            times=Count("services_given", filter=counted), hours=Sum("services_given__hours", filter=counted),
            leaving=Exists(live),
        )
        .order_by("-starts_on", "-pk")[: PAGE + 1]
    )  # fmt: skip
    given = _times_in_stage([row.pk for row in found[:PAGE]])
    lines, called = [], classes.Labels("stages")
    for row in found[:PAGE]:
        stage = row.stage
        here = city.pack(row.organization.region)
        wanted = here.help_in(stage.stage)
        lacks = {code: max(0, number - given.get((row.pk, stage.stage, code), 0)) for code, number in wanted.items()}
        most = max(lacks, key=lambda code: lacks[code], default="")
        lines.append(
            Resident(
                row, here.group_label(row.group), called(stage.stage, row.organization.region), row.times, row.hours or Decimal(0),
                sum(lacks.values()), most if lacks.get(most) else "", row.leaving,
            )
        )  # fmt: skip
    last = found[PAGE - 1] if len(found) > PAGE else None
    return lines, f"{last.starts_on}_{last.pk}" if last else ""


def _times_in_stage(pks: list[int]) -> dict[tuple[int, str, str], int]:
    rows = (
        ServiceGiven.objects.counting()
        .filter(residency__in=pks)
        .exclude(confirmation__accepted=False)
        .order_by()
        .values_list("residency", "stage", "service")
        .annotate(times=Count("pk"))
    )
    return {(residency, stage, service): times for residency, stage, service, times in rows}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def works_with(user, residency: Residency) -> bool:
    """Test whether a person records services for a resident: the base, or a tutor, in reach."""
    return hat_over(user, residency.organization, BASE_MANAGER, TUTOR) is not None


def matters_of(user, residency: Residency) -> list[Listed]:
    """Return the matters about a stay that a person may open, in the order they were opened."""
    about = (
        Q(number=residency.opened_by_number)
        | Q(pk__in=residency.stagechange_set.values("pk"))
        | Q(pk__in=residency.graduation_set.values("pk"))
        | Q(kind="tracking", parent__in=residency.graduation_set.values("pk"))
    )
    return listed(Matter.objects.visible_to(user).filter(about).order_by("pk"))


def group_members(user) -> list[tuple[str, str, list[GroupMember]]]:
    """
    Return (code, label, members) of each promotion group, as far as the base manager's or tutor's reach goes: who is, or
    was, a tutor there, or of a region above that takes it in. Another city's groups have the same names and other people.
    """
    here = Q(pk__in=[])
    for hat in user.hats:
        if hat.role in (BASE_MANAGER, TUTOR) and hat.region:
            here |= Q(region__startswith=hat.region) | Q(region__in=region_codes.lineage(hat.region))
    tutors = Membership.objects.filter(here, role_code=TUTOR.code).order_by().values("user")
    rows: dict[str, list[GroupMember]] = {}
    for member in GroupMember.objects.in_force().filter(user__in=tutors).select_related("user"):
        rows.setdefault(member.group, []).append(member)
    return [(code, label, rows.get(code, [])) for code, label in city.groups()]


# What others ask -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """One thing that happened in an organization's life: the day, what, and the number of the matter behind it ("")."""

    on: date
    what: str
    number: str = ""


def life_of(organization: Organization) -> list[Piece]:
    """Return what incubation contributes to the page of an organization's life, oldest first."""
    pieces = []
    left = Graduation.objects.filter(residency__organization=organization, matter__state__in=["leaving", "graduated"])
    numbers = dict(left.values_list("residency", "matter__number"))
    stays = Residency.objects.filter(organization=organization).select_related("tutor").prefetch_related("stages")
    for stay in stays:
        group = city.pack(organization.region).group_label(stay.group)
        pieces.append(
            Piece(
                stay.starts_on,
                f"{word('enter')}{stay.base}，由{group}对接，约定至 {stay.ends_on:%Y-%m-%d}",
                stay.opened_by_number,
            )
        )
        pieces += [Piece(row.since, f"进入{row.get_stage_display()}：{row.reason}") for row in stay.stages.all()]
        given = ServiceGiven.objects.counting().filter(residency=stay)
        for row in given.order_by("on", "pk"):
            pieces.append(Piece(row.on, f"{row.get_service_display()} {row.hours} 小时：{row.note}"))
        if stay.left_on:
            pieces.append(Piece(stay.left_on, say("{leave}"), numbers.get(stay.pk, "")))
    for visit in TrackingVisit.objects.filter(tracking__residency__organization=organization).select_related(
        "tracking__matter"
    ):
        state = "正常运营" if visit.operating else "未正常运营"
        pieces.append(
            Piece(
                visit.visited_on,
                f"{word('leave')}后第 {visit.month} 个月回访：{state}，{visit.note}",
                visit.tracking.matter.number,
            )
        )
    return sorted(pieces, key=lambda piece: piece.on)


def chapter(user, organization) -> Chapter | None:
    """Return what incubation tells on the page of an organization's life."""
    rows = tuple((piece.on, piece.what, piece.number) for piece in life_of(organization))
    return Chapter("孵化经过", rows) if rows else None
