"""近亲属申报: what somebody says of their relatives, so that they step aside (`stakes`). Read by nobody but themselves."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yihe.foundation.id_numbers import id_number_fault, read
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners.models import DeclaredRelative

MOST = 50


def may_declare(user) -> bool:
    """Test whether somebody acts for an office or judges: whoever does not has nothing to step aside from."""
    return any(hat.role.is_staff or not hat.organization_id for hat in user.hats)


def declared_by(user) -> list[DeclaredRelative]:
    """Return what somebody declared and did not take back."""
    rows = DeclaredRelative.objects.filter(declared_by=user, withdrawn_at=None)
    return list(rows.select_related("organization").order_by("pk"))


def declare(
    *, by, relation: str, name: str, id_number: str = "", organization: Organization | None = None
) -> DeclaredRelative:
    """Declare a relative. Raises ValidationError, by field: no name, what is no number, or too many."""
    if not name.strip():
        raise ValidationError({"name": "请填写姓名。"})
    if id_number.strip() and (fault := id_number_fault(id_number)):
        raise ValidationError({"id_number": fault})
    if DeclaredRelative.objects.filter(declared_by=by, withdrawn_at=None).count() >= MOST:
        raise ValidationError(f"最多申报 {MOST} 人。")
    with transaction.atomic():
        row = DeclaredRelative(
            declared_by=by, relation=relation, name=name.strip(), organization=organization,
            id_number=read(id_number) if id_number.strip() else "",
        )  # fmt: skip
        row.clean_fields(exclude=["id_index"])
        row.save()
        note_access(Verb.EDIT, f"declared relative {row.pk}", by=by, detail="近亲属申报")
        return row


def withdraw(row: DeclaredRelative, *, by) -> None:
    """Take a declaration back. The row stays. Raises ValidationError: it is somebody else's, or was taken back."""
    if row.declared_by_id != by.pk or row.withdrawn_at:
        raise ValidationError("这条申报已经撤回。")
    with transaction.atomic():
        row.withdrawn_at = timezone.now()
        row.save()
        note_access(Verb.EDIT, f"declared relative {row.pk}", by=by, detail="撤回近亲属申报")
