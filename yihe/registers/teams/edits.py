"""How teams and their members change. Nothing is taken away: a team, a membership, a consent ends on a day."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yihe.foundation import region_codes
from yihe.registers.accounts.models import ENTERED
from yihe.registers.bodies.models import Sort as BodySort
from yihe.registers.regions.models import Region
from yihe.registers.stations.edits import desk_in, write_line
from yihe.registers.stations.models.places import DESK
from yihe.registers.teams.models import Member, Sort, Team, keeps

NOT_THE_DESK = f"服务团队由司法局{'、'.join(role.label for role in DESK)}登记。"
WHICH_BRANCH, NO_BRANCH = "请选择是哪个分团。", "只有律师法律服务志愿团才分分团。"
PAIR, NO_PAIR = (
    "一镇一律所要写明镇（街道）的 9 位代码和律师事务所。",
    "只有一镇一律所才写结对的镇（街道）和律师事务所。",
)
NO_FIRM = "结对的应是律师事务所。"


def faults_of_entry(said: dict) -> dict[str, str]:
    """Return what contradicts the sort of a team, by name of the field."""
    found: dict[str, str] = {}
    sort = said.get("sort")
    if not sort:
        return found
    if bool(said.get("branch")) != (sort == Sort.CORPS):
        found["branch"] = NO_BRANCH if said.get("branch") else WHICH_BRANCH
    town, firm = said.get("town") or "", said.get("firm")
    if sort != Sort.TOWN_FIRM:
        return found | ({"town": NO_PAIR} if town or firm else {})
    if not town or not firm or len(town) != 9:
        found["town"] = PAIR
    elif not region_codes.is_code(town) or not Region.objects.filter(code=town).exists():
        found["town"] = f"区划登记簿里没有 {town}。"
    elif firm.sort != BodySort.LAW_FIRM:
        found["firm"] = NO_FIRM
    return found


def enter(_none=None, *, by, source: str, region: str = "", **said) -> Team:
    """
    Enter a team of the county; the same name that still runs is that team. `by` is None for the machine, which says `region`.

    :raises ValidationError: by field: `faults_of_entry`, the town has a firm already, or it is not this person's
    """
    region = region or (desk_in(by) if by is not None else "")
    if not region or (by is not None and not keeps(by, None)):
        raise ValidationError(NOT_THE_DESK)
    if faults := faults_of_entry(said):
        raise ValidationError(faults)
    if said.get("town") and not region_codes.covers(region, said["town"]):
        raise ValidationError({"town": f"{said['town']} 不在本县（市、区）。"})
    with transaction.atomic():
        if found := Team.objects.filter(region=region, name=said["name"], until=None).first():
            return found
        if said.get("town") and (pair := Team.objects.filter(town=said["town"], until=None).first()):
            raise ValidationError({"town": f"这个镇（街道）已经与{pair.firm}结对（{pair}），请先结束那一条。"})
        team = Team(region=region, **said)
        team.full_clean()
        team.save()
        write_line("teams", team.pk, ENTERED, "", team.name, by=by, reason=source)
        return team


def end(team: Team, *, by, on: date, source: str) -> Team:
    """Say the last day of a team. Raises ValidationError for a day before its first, or one to come."""
    with transaction.atomic():
        fresh = _held(team, by)
        _in_order(on, fresh.since)
        before, fresh.until = str(fresh.until or ""), on
        fresh.save(update_fields=["until"])
        write_line("teams", fresh.pk, "至", before, str(on), by=by, reason=source)
        return fresh


def add_member(
    team: Team,
    *,
    by,
    source: str,
    name: str,
    since: date,
    post: str = "",
    practitioner=None,
    consented_on: date | None = None,
) -> Member:
    """Enter who is in a team. The same person twice at once is one. Raises ValidationError by field."""
    with transaction.atomic():
        fresh = _held(team, by)
        if fresh.until:
            raise ValidationError({"since": f"{fresh}到 {fresh.until} 为止，不能再登记队员。"})
        member = Member(
            team=fresh, name=name, post=post, practitioner=practitioner, since=since, consented_on=consented_on
        )
        member.clean_fields(exclude=["team", "practitioner"])
        if found := fresh.members.filter(name=member.name, post=post, practitioner=practitioner, until=None).first():
            return found
        member.save()
        write_line("teams", fresh.pk, "队员", "", f"{member} 自 {since}", by=by, reason=source)
        return member


def end_member(member: Member, *, by, on: date, source: str) -> Member:
    """Say the last day somebody is in a team. Raises ValidationError by field."""
    with transaction.atomic():
        team = _held(member.team, by)
        member = team.members.select_for_update(of=("self",)).get(pk=member.pk)
        _in_order(on, member.since)
        member.until = on
        member.save(update_fields=["until"])
        write_line("teams", team.pk, "队员", str(member), f"至 {on}", by=by, reason=source)
        return member


def consent(member: Member, *, by, on: date, source: str) -> Member:
    """Enter that a member lets themselves be named in public; `source` says on which paper. Raises ValidationError."""
    with transaction.atomic():
        team = _held(member.team, by)
        member = team.members.select_for_update(of=("self",)).get(pk=member.pk)
        _in_order(on, member.since)
        member.consented_on, member.withdrawn_on = on, None
        member.save(update_fields=["consented_on", "withdrawn_on"])
        write_line("teams", team.pk, "公开姓名", "", f"{member} 同意 {on}", by=by, reason=source)
        return member


def withdraw(member: Member, *, by, source: str) -> Member:
    """Enter that a member is not to be named any more, from today on. Raises ValidationError where they do not consent."""
    with transaction.atomic():
        team = _held(member.team, by)
        member = team.members.select_for_update(of=("self",)).get(pk=member.pk)
        if not member.consented_on or member.withdrawn_on:
            raise ValidationError("没有登记同意公开，或者已经撤回。")
        member.withdrawn_on = timezone.localdate()
        member.save(update_fields=["withdrawn_on"])
        write_line("teams", team.pk, "公开姓名", f"{member} 同意", f"撤回 {member.withdrawn_on}", by=by, reason=source)
        return member


def _held(team: Team, user) -> Team:
    fresh = Team.objects.select_for_update(of=("self",)).get(pk=team.pk)
    if user is not None and not keeps(user, fresh):
        raise ValidationError(NOT_THE_DESK)
    return fresh


def _in_order(on: date, since: date) -> None:
    if on < since:
        raise ValidationError({"on": f"日期不能早于 {since}。"})
    if on > timezone.localdate():
        raise ValidationError({"on": "日期还没有到。"})
