"""The finance page: envelopes with what is left, what can be paid, what failed, batches; an envelope with its vouchers."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from yihe.acts.funds import queries
from yihe.acts.funds.models import Envelope
from yihe.acts.funds.models.ledger import SEES_MONEY
from yihe.faces.desk import lists
from yihe.foundation.money import shown as in_yuan
from yihe.foundation.roles import FINANCE_MAKER, POLICY_EDITOR
from yihe.matters import queries as matter_queries

SHOWN = 60  # rows of a table on the overview; the batch page has them all


def sees_money(user) -> bool:
    """Test whether the finance pages are there for a person."""
    return any(hat.role_code in SEES_MONEY for hat in user.hats)


def _sees_money(request) -> None:
    if not sees_money(request.user):
        raise Http404


@require_GET
def index(request):
    _sees_money(request)
    asked = request.GET.get("year", "")
    year = (
        int(asked)
        if asked.isascii() and asked.isdigit() and 2000 <= int(asked[:5]) < 2100
        else timezone.localdate().year
    )
    batches = matter_queries.with_keys([batch.pk for batch in queries.batches(request.user)[:20]])
    roles = {hat.role for hat in request.user.hats}
    payable = list(queries.payable(request.user)[:SHOWN])
    failed = list(queries.failed(request.user)[:SHOWN])
    waiting = list(queries.awaiting_release(request.user)[:SHOWN])
    # Finance pays matters it may not open: those have no link. What is only planned is not paid yet, and no number of it is said.
    reserved, foreseen = queries.reserved(request.user)[:SHOWN], list(queries.foreseen(request.user)[:SHOWN])
    paid = {tranche.commitment.matter_id for tranche in [*payable, *failed, *waiting]}
    paid |= {row.matter_id for row in [*(row for row, _ in reserved), *foreseen]}
    reachable = matter_queries.within_reach(request.user, paid | {batch.pk for batch in batches})
    listed, held = [], queries.lines_of(batches)
    for batch, (row, _cells) in zip(batches, lists.pairs(batches), strict=True):
        row.href = row.href if batch.pk in reachable else ""
        listed.append((row, (held.get(batch.pk, 0), in_yuan(batch.amount) if batch.amount is not None else "—")))
    return render(
        request,
        "desk/finance.html",
        {
            "year": year, "years": [year - 1, year, year + 1], "envelopes": list(queries.envelopes(request.user, year=year)),
            "payable": payable, "failed": failed, "waiting": waiting, "reachable": reachable, "batches": listed,
            "reserved": reserved, "foreseen": foreseen,
            "answerable": any(batch.state == "sent" for batch in batches),
            "may_batch": FINANCE_MAKER in roles, "ticked": request.GET.get("tick", ""), "may_appropriate": POLICY_EDITOR in roles,
        },
    )  # fmt: skip


def _told_of(entry, reachable) -> str:
    """
    Return how much of an entry's matter is said: "all" to who may know of it; "number" where money was promised (it is paid here);
    "kind" of what money is only kept for or given back by: neither number nor words, which say what is about to be bought.
    """
    if entry.matter_id in reachable:
        return "all"
    return "kind" if entry.reservation_id and not entry.commitment_id else "number"


@require_GET
def envelope(request, pk: int):
    _sees_money(request)
    try:
        found = queries.access_envelope(request.user, pk)
    except Envelope.DoesNotExist as fault:
        raise Http404 from fault
    entries, following = queries.vouchers(found, request.GET.get("after", ""))
    reachable = matter_queries.within_reach(request.user, {e.matter_id for e in entries if e.matter_id})
    return render(
        request,
        "desk/envelope.html",
        {
            "envelope": found, "entries": [(e, queries.amount_of(e), _told_of(e, reachable)) for e in entries],
            "next": f"{request.path}?after={following}" if following else "", "first": request.path if request.GET.get("after") else "",
        },
    )  # fmt: skip
