"""What pages ask about the history of what was paid."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.http import Http404

from yihe.domains.subsidies.outcomes import Benefit, ProposedReversal, with_payment
from yihe.domains.subsidies.policies.history import SUBSIDIES
from yihe.foundation import row_keys
from yihe.foundation.roles import AUDITOR, CLERK, DIRECTOR, POLICY_EDITOR, REVIEWER
from yihe.foundation.written.names import veiled
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners.models import Practitioner

PAGE = 60
SEES_HISTORY = (CLERK, REVIEWER, DIRECTOR, POLICY_EDITOR, AUDITOR)  # who enters, decides on or checks it


def may_be_named() -> list[str]:
    """Return the subsidies whose counter is nobody's own. Of the others, and of a room that is gone, most see a family name."""
    return [kind for kind, policy in SUBSIDIES.items() if not policy.subject.personal]


def _access(rows, pk: int):
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def benefits(user, *, search: str = "", after: str = "") -> tuple[list[Benefit], str]:
    """
    Return a page of the history in one's reach, newest first, and the key of the next: what was paid or imported there.

    A search finds a name only where it is shown (`shown_names`). What a counter holds elsewhere, a claim's reckoning says.
    """
    if not regions_of(user):
        raise Http404
    found_in_reach = with_payment(Benefit.objects.filter(in_reach(user)))
    rows = found_in_reach.select_related("matter", "recorded_by").order_by("-pk")
    known = Practitioner.objects.visible_to(user)
    if search:
        named = Q(subject_name__icontains=search[:60]) & (
            Q(kind__in=may_be_named())
            | Q(subject__in=known.values("id_index"))
            | Q(subject__in=known.values("former_indexes__index"))
        )
        rows = rows.filter(named | Q(through__icontains=search[:60]))
    if (key := row_keys.read(after)) is not None:
        rows = rows.filter(pk__lt=key)
    found = list(rows[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""


def waiting_reversals(user) -> list[ProposedReversal]:
    """Return what somebody asked to take back of the history in one's reach and nobody has decided, oldest first."""
    rows = ProposedReversal.objects.filter(outcome="", benefit__in=Benefit.objects.filter(in_reach(user)).values("pk"))
    return list(rows.select_related("benefit", "proposed_by").order_by("pk")[:PAGE])


def access_benefit(user, pk: int) -> Benefit:
    """Return a row of the history in one's reach."""
    return _access(Benefit.objects.filter(in_reach(user)).select_related("matter", "recorded_by", "reversed_by"), pk)


def shown_names(user, rows: list[Benefit]) -> dict[int, str]:
    """Return the name each row is shown by, by key: a person's whole for those who may see them, else the family name."""
    named = may_be_named()
    people = {row.subject for row in rows if row.kind not in named}
    known = Practitioner.objects.visible_to(user)
    of_them = {"id_index": known.filter(id_index__in=people)}
    of_them["former_indexes__index"] = known.filter(former_indexes__index__in=people)
    seen = {index for path, rows in of_them.items() for index in rows.values_list(path, flat=True)} if people else set()
    return {
        row.pk: row.subject_name if row.kind in named or row.subject in seen else veiled(row.subject_name)
        for row in rows
    }


def regions_of(user) -> list[str]:
    """Return the regions whose history, with that of all beneath, a person sees."""
    return [hat.region for hat in user.hats if hat.region and hat.role in SEES_HISTORY]


def in_reach(user) -> Q:
    """Return the rows of the regions a person sees history of; one from before regions were kept is its matter's."""
    return lies_in(regions_of(user))


def lies_in(regions: Iterable[Any]) -> Q:
    """Return the rows of some regions, and of what lies beneath: codes, or parameters that stand for them."""
    reach = Q(pk__in=[])
    for region in regions:
        reach |= Q(region__startswith=region) | Q(region="", matter__region__startswith=region)
        owned = Organization.objects.filter(region__startswith=region)
        reach |= Q(region="", matter=None, subject__in=owned.values("uscc"))
    return reach
