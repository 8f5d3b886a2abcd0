"""Which organization a form or a sheet means, among those a person may see: how registers of organizations' things ask for one."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from yihe.foundation.written import looked_for
from yihe.registers.organizations.codes import on_record
from yihe.registers.organizations.models import Organization


def organizations(user, _entry=None):
    return Organization.objects.visible_to(user)


def named(text: str, user) -> Organization:
    """Return the organization a sheet means. Raises ValidationError."""
    found = organizations(user).filter(
        Q(uscc=looked_for.number(text))
        | Q(name__in={text.strip(), looked_for.name(text)})
        | Q(pk__in=on_record(text).values("pk"))
    )[:2]
    if len(found) != 1:
        raise ValidationError(f"没有找到“{text[:40]}”，请写组织的全称、统一社会信用代码或备案号。")
    return found[0]


# What an `Asked` says of a foreign key to an organization.
WHOSE: dict[str, Any] = {"options": organizations, "named": named, "example": "全称、统一社会信用代码或备案号"}
