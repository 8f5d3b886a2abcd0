"""
How a function is given away: proposed for one organization, found able, heard, noticed, decided; looked at yearly, adjusted, taken back. What
the steps write, and what stands against them as sentences.
"""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from yihe.acts.eligibility.faults import Effect, Purpose, faults_on
from yihe.domains.functions.models import Transfer
from yihe.foundation.region_codes import is_over_a_county
from yihe.foundation.roles import CLERK
from yihe.matters import kinds
from yihe.matters.actions import NotAllowed, open_matter
from yihe.matters.effects import set_in_contents
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.registers.catalogs import buying, sorts, versions
from yihe.registers.catalogs.models import Line, Sort
from yihe.registers.organizations.models import Organization

TAKEN = "这项职能已有一件转移在办理或者有效：一项职能同一时间只由一家承接。"


def hat_of(user):
    """Return the hat in which somebody may propose a transfer, or None: a clerk over a whole county."""
    return next((hat for hat in user.hats if hat.role is CLERK and is_over_a_county(hat.region)), None)


def find(region: str, code: str, day: date) -> Line | None:
    """Return the line of the power or the duty list a code stands in on a day, or None."""
    for sort in (Sort.POWER, Sort.DUTY):
        found = versions.in_force(sort, region, day)
        for line in found.lines.all() if found else ():
            if line.code == code and line.holds_on(day):
                return line
    return None


def cannot_be_given_away(region: str, line: Line, day: date) -> str:
    """
    Return why a function cannot be given away, with the clause, or "": it is a power of a kind that stays, or a duty tied to one, or is named
    on the negative list.
    """
    powers = versions.in_force(Sort.POWER, region, day)
    tied = {line.code, *sorts.pieces(line.ties)}
    for power in [line, *(each for each in (powers.lines.all() if powers else ()) if each.code in tied)]:
        if fault := buying.barred(region, day, power.name, power.group):
            return f"{power}：{fault}" if power.code != line.code else fault
    return ""


def cannot_take(organization: Organization, region: str, day: date) -> str:
    """Return why an organization cannot take a function over, or "": what would refuse it an award refuses it this."""
    found = faults_on(organization, day, Purpose.AWARD, region=region)
    return "".join(fault.words for fault in found if fault.effect is Effect.REFUSE)


def propose(organization: Organization, *, by, code: str, mode: str, stays: str, reason: str) -> Matter:
    """
    Propose that an organization take a function of the power or duty list over, and return the matter.

    :raises NotAllowed: not a clerk of the county; the function is on no list, may not leave, or has a taker; who takes it cannot
    """
    today, hat = timezone.localdate(), hat_of(by)
    if hat is None:
        raise NotAllowed("职能转移由管全域的受理人员提出。")
    region = hat.region
    line = find(region, code.strip().upper(), today)
    if line is None:
        raise NotAllowed(f"施行中的权力清单和责任清单里没有“{code.strip()}”，不在清单里的职能不能转移。")
    if fault := cannot_be_given_away(region, line, today) or cannot_take(organization, region, today):
        raise NotAllowed(fault)
    contents = Transfer(line=line, region=region, code=line.code, mode=mode, stays=stays, reason=reason)
    try:
        with transaction.atomic():
            return open_matter(
                kinds.get("function_transfer"), contents, by=by, organization=organization, region=region, hat=hat.role_code,
                title=f"{line.name}转由{organization.name}承接",
            )  # fmt: skip
    except IntegrityError:
        raise NotAllowed(TAKEN) from None


# -- rules: (matter, user) -> sentence ------------------------------------------------------------------------------------


def may_not_leave(matter: Matter, user) -> str:
    """Refuse to go on with a function that the lists in force today keep here, or whose taker cannot take it any more."""
    contents, today = contents_of(matter), timezone.localdate()
    assert matter.organization is not None  # it was opened for one (`propose`)
    kept = cannot_be_given_away(matter.region, contents.line, today)
    return kept or cannot_take(matter.organization, matter.region, today)


def day_is_wrong(matter: Matter, user, *, since: date, **said) -> str:
    return "自何日起不能早于今天。" if since < timezone.localdate() else ""


# -- effects --------------------------------------------------------------------------------------------------------------


def look(matter: Matter, *, by, finding: str, **said) -> None:
    set_in_contents(matter, finding=finding, looked_on=timezone.localdate())


def adjust(matter: Matter, *, by, stays: str, **said) -> None:
    set_in_contents(matter, stays=stays, change="")


def leave_as_it_is(matter: Matter, *, by, **said) -> None:
    set_in_contents(matter, change="")


def decline(matter: Matter, *, by, opinion: str, **said) -> None:
    set_in_contents(matter, opinion=opinion, live=False)


def let_go(matter: Matter, *, by, ground: str = "", **said) -> None:
    """The function is free again: it came to nothing, or is taken back."""
    set_in_contents(matter, live=False, ground=ground)
