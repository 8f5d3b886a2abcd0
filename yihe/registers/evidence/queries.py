"""Reading the access log, newest first."""

from django.db.models import Q

from yihe.registers.evidence.models import AccessEntry

PAGE = 60


def entries(reach: Q, *, search: str = "", verb: str = "", after: str = "") -> tuple[list[AccessEntry], str]:
    """Return a page of the lines within a reach (a condition on them), and the key of the next."""
    rows = AccessEntry.objects.filter(reach).select_related("user").order_by("-pk")
    if search:
        rows = rows.filter(subject__icontains=search[:60])
    if verb:
        rows = rows.filter(verb=verb)
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""
