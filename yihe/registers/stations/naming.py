"""Which place, service or body a form or a sheet means, among those a person keeps."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from yihe.foundation.roles import STATION_KEEPER
from yihe.foundation.written import looked_for
from yihe.registers.bodies.models import Body
from yihe.registers.organizations.models import Organization
from yihe.registers.stations.edits import desk_in
from yihe.registers.stations.models import ServiceItem, Station
from yihe.registers.stations.models.places import DESK, State


def kept(user, _entry=None) -> QuerySet[Station]:
    """Return the places a person keeps that are not abolished."""
    mine = Q(pk__in=[])
    for hat in user.hats:
        if hat.region and hat.role in (*DESK, STATION_KEEPER):
            mine |= Q(region__startswith=hat.region)
    return Station.objects.filter(mine).exclude(state=State.CLOSED).order_by("level", "region")


def keeps_any(user) -> bool:
    """Test whether a person keeps some place: nobody else enters what is offered."""
    return any(hat.region and hat.role in (*DESK, STATION_KEEPER) for hat in user.hats)


def station_named(text: str, user) -> Station:
    """Return the place a sheet means, by name or by the code of its division. Raises ValidationError."""
    words = text.strip()
    return _only(
        kept(user).filter(Q(name=looked_for.name(words)) | Q(name=words) | Q(region=words)),
        words,
        "服务点的名称，或者它服务的区划代码",
    )


def items(user, _entry=None) -> QuerySet[ServiceItem]:
    """Return the services a person's county gives."""
    counties = {hat.region[:6] for hat in user.hats if hat.region and hat.role in (*DESK, STATION_KEEPER)}
    return ServiceItem.objects.filter(region__in=counties, until=None)


def item_named(text: str, user) -> ServiceItem:
    """Return the service a sheet means. Raises ValidationError."""
    return _only(items(user).filter(name__in={text.strip(), looked_for.name(text)}), text, "服务事项登记簿里的名称")


def bodies(user, _entry=None) -> QuerySet[Body]:
    """Return who may give a service at a place: the providers and social organizations of the county's prefecture."""
    near = (desk_in(user) or next((hat.region for hat in user.hats if hat.region), ""))[:4]
    given = Q(provider__isnull=False) | Q(pk__in=Organization.objects.visible_to(user).values("pk"))
    return (
        Body.objects.filter(given, region__startswith=near, until=None).order_by("sort", "name")
        if near
        else Body.objects.none()
    )


def body_named(text: str, user) -> Body:
    """Return the body a sheet means, by name or code. Raises ValidationError."""
    words = Q(name__in={text.strip(), looked_for.name(text)}) | Q(code=looked_for.number(text))
    return _only(bodies(user).filter(words), text, "机构的全称或者统一社会信用代码")


def _only(rows: QuerySet, text: str, what: str) -> Any:
    found = rows[:2]
    if len(found) != 1:
        raise ValidationError(f"没有找到“{text.strip()[:40]}”，或者不止一个，请写{what}。")
    return found[0]


STATION: dict[str, Any] = {"options": kept, "named": station_named, "example": "某某镇便民法律服务站"}
ITEM: dict[str, Any] = {"options": items, "named": item_named, "example": "法律咨询"}
BODY: dict[str, Any] = {"options": bodies, "named": body_named, "example": "某某律师事务所（虚构）"}
