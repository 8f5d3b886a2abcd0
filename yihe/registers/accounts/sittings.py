"""登录: where somebody is signed in now, and how that is ended. Each ending by somebody's hand leaves a line in the edit log."""

from django.utils import timezone

from yihe.registers.accounts.edits import note
from yihe.registers.accounts.models import Sitting, User


def of(user: User) -> list[Sitting]:
    """Return where somebody is signed in, newest first."""
    now = timezone.now()
    rows = Sitting.objects.filter(user=user.pk, expire_date__gt=now).defer("session_data").order_by("-began_at")
    return [row for row in rows if not row.is_over(now)]


def end(user: User, *, named: str = "", besides: str | None = "", by) -> int:
    """
    End one sign-in of somebody (by its `name`), or all of them but one (`besides`, a session's key); return how many ended.
    """
    found = [s for s in of(user) if s.session_key != besides and named in ("", s.name)]
    gone, _each = Sitting.objects.filter(session_key__in=[s.session_key for s in found]).delete()
    if gone:
        note(user, "结束登录", "", f"{gone} 处", by=by)
    return gone
