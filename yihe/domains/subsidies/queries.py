"""What pages ask about posts, training bases and the history of what was paid."""

from django.db.models import Q
from django.http import Http404

from yihe.domains.subsidies.places import Post, TrainingBase
from yihe.domains.subsidies.records import Benefit
from yihe.foundation.roles import AUDITOR, CLERK, DIRECTOR, POLICY_EDITOR, REVIEWER
from yihe.registers.organizations.models import Organization

PAGE = 60
SEES_HISTORY = (CLERK, REVIEWER, DIRECTOR, POLICY_EDITOR, AUDITOR)  # who enters, decides on or checks it


def posts(user) -> list[Post]:
    rows = Post.objects.visible_to(user).select_related("organization").prefetch_related("incumbencies__practitioner")
    return list(rows[:200])


def training_bases(user) -> list[TrainingBase]:
    return list(TrainingBase.objects.visible_to(user).select_related("organization").prefetch_related("plans")[:200])


def access_post(user, pk: int) -> Post:
    return _access(Post.objects.visible_to(user).select_related("organization"), pk)


def access_base(user, pk: int) -> TrainingBase:
    return _access(TrainingBase.objects.visible_to(user).select_related("organization"), pk)


def _access(rows, pk: int):
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def benefits(user, *, search: str = "", after: str = "") -> tuple[list[Benefit], str]:
    """
    Return a page of the history, newest first, and the key of the next. Who decides sees all of it: a counter holds
    over employers and towns, and whoever decides has to see the earlier payment.
    """
    if not any(hat.region and hat.role in SEES_HISTORY for hat in user.hats):
        raise Http404
    rows = Benefit.objects.select_related("matter", "recorded_by").order_by("-pk")
    if search:
        rows = rows.filter(Q(subject_name__icontains=search[:60]) | Q(through__icontains=search[:60]))
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""


def organizations_kept_by(user):
    """Return the organizations whose posts and bases a person may keep."""
    return Organization.objects.visible_to(user)
