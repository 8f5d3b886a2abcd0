"""
人员导入: the page a sheet of people is handed in on. Each right row is an account, a membership (or a proposal, where another has
to confirm it) and an invitation; those without a mail address get a slip to be printed and handed over, shown this once.

The first press only checks: the sheet is carried out and taken back, so that what is shown is what would be done. Its rows, as they
were read, wait sealed in the session; the second press carries them out, checked once more, and reads no file.
"""

import json
import secrets
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from yihe.faces.desk import asking_again, invitations
from yihe.faces.desk.grants import tell_confirmers_of_many
from yihe.faces.desk.handed_in import SHEET, hands_in, of_form
from yihe.faces.exchange import imports, views
from yihe.faces.exchange.people import PEOPLE, line_of
from yihe.foundation import ceilings, encryption, sheets
from yihe.registers.accounts import arrivals
from yihe.registers.accounts.models import ProposedMembership

WAITING = "people-checked"  # in the session: the rows that were checked, sealed, and what they are called
NOT_WAITING = "这张表已经办理过，或者后来又检查了另一张。请在用户与权限里看办理结果；没有办的，把表格再传一次。"


@dataclass
class _Sheet:
    """Collects what became of each line that was entered."""

    arrived: list[arrivals.Arrival] = field(default_factory=list)

    def enter(self, said: dict, by) -> None:
        self.arrived.append(arrivals.take_in(line_of(said, by), by=by))

    def counts(self) -> list[tuple[str, int]]:
        found = Counter[str]()
        for each in self.arrived:
            found["新增用户"] += each.is_new
            found["待安全管理员确认的任职"] += isinstance(each.given, ProposedMembership)
            found["已经生效的任职"] += each.given is not None and not isinstance(each.given, ProposedMembership)
            found["发往本人邮箱的邀请"] += bool(each.invitation and each.invitation.email)
            found["当面交付的一次性码"] += bool(each.invitation and not each.invitation.email)
            found["原来就有、没有变动的行"] += not each.does_something
        return [(label, count) for label, count in found.items() if count]

    @property
    def does_something(self) -> bool:
        return any(each.does_something for each in self.arrived)


def _sheet(request):
    may = request.user.is_authenticated and PEOPLE.may(request.user)
    return of_form(request, {"file"}, SHEET) if may else []


@never_cache
@asking_again.asks_again
@hands_in(_sheet)
def take_in(request):
    if not PEOPLE.may(request.user):
        raise Http404
    if request.method != "POST":
        # A file is not kept while somebody proves who they are: so it is asked before they choose one.
        return asking_again.first(request) or _page(request)
    if "checked" in request.POST:
        return _carry_out(request)
    sheet, rows = _Sheet(), []

    def check(read: list[list]) -> imports.Outcome:
        rows.extend(read)
        with transaction.atomic():
            outcome = imports.enter_rows(replace(PEOPLE, enter=sheet.enter), read, by=request.user)
            transaction.set_rollback(True)
        return outcome

    fault, outcome = views.received(request, check)
    if outcome is None:
        return _page(request, fault=fault, status=422)
    kept = views.give_back(request, PEOPLE.code, outcome.wrong)
    try:
        checked = _wait(request, rows) if sheet.does_something else ""
    except sheets.BadSheet as too_much:
        return _page(request, fault=str(too_much), status=422)
    return _page(
        request, outcome=outcome, kept=kept, counts=sheet.counts(), checked=checked, is_check=True,
        status=422 if outcome.wrong else 200,
    )  # fmt: skip


def _carry_out(request):
    """Carry out the rows that were checked last."""
    rows = _waiting(request)
    if rows is None:
        return _page(request, fault=NOT_WAITING, status=422)
    sheet = _Sheet()
    outcome = imports.enter_rows(replace(PEOPLE, enter=sheet.enter), rows, by=request.user)
    slips = invitations.hand_out(request, [(a.invitation, a.code) for a in sheet.arrived if a.invitation])
    tell_confirmers_of_many([a.given for a in sheet.arrived if isinstance(a.given, ProposedMembership)])
    kept = views.give_back(request, PEOPLE.code, outcome.wrong)
    return _page(
        request, outcome=outcome, kept=kept, counts=sheet.counts(), slips=slips, status=422 if outcome.wrong else 200
    )


def _wait(request, rows: list[list]) -> str:
    """Keep the rows until they are carried out or others are checked; return what the second press calls them by."""
    words = json.dumps(rows, ensure_ascii=False, default=_tagged)
    if len(words) > ceilings.ROWS_GIVEN_BACK.most:
        raise sheets.BadSheet("表里的内容太多，没有办理。请删去用不到的列，或者分成几个文件。")
    checked = secrets.token_urlsafe(12)
    request.session[WAITING] = {"called": checked, "rows": encryption.seal(words, "session.checked")}
    return checked


def _waiting(request) -> list[list] | None:
    """Return the rows that wait, once, if they are those the page showed."""
    kept = request.session.get(WAITING)
    if not kept or kept["called"] != request.POST["checked"]:
        return None
    del request.session[WAITING]
    return json.loads(encryption.unseal(kept["rows"], "session.checked"), object_hook=_untagged)


def _tagged(cell) -> dict:
    return {"figure": str(cell)} if isinstance(cell, Decimal) else {"day": cell.isoformat()[:10]}


def _untagged(said: dict):
    return Decimal(said["figure"]) if "figure" in said else date.fromisoformat(said["day"])


def _page(request, *, status: int = 200, **said):
    page = {
        "table": PEOPLE, "fault": "", "outcome": None, "kept": 0, "counts": [], "slips": [], "checked": "", "is_check": False,
    }  # fmt: skip
    return render(request, "exchange/people_in.html", page | said, status=status)
