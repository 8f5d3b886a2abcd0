"""
人员导入: the page a sheet of people is handed in on. Each right row is an account, a membership (or a proposal, where another has
to confirm it) and an invitation; those without a mail address get a slip to be printed and handed over, shown this once.
"""

from collections import Counter
from dataclasses import dataclass, field, replace

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from yihe.faces.desk import asking_again, invitations
from yihe.faces.desk.grants import tell_confirmers_of_many
from yihe.faces.desk.handed_in import SHEET, hands_in, of_form
from yihe.faces.exchange import views
from yihe.faces.exchange.people import PEOPLE, line_of
from yihe.registers.accounts import arrivals
from yihe.registers.accounts.models import ProposedMembership


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
            found["原来就有、没有变动的行"] += not (each.is_new or each.given or each.invitation)
        return [(label, count) for label, count in found.items() if count]


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
    sheet = _Sheet()
    fault, outcome = views.received(request, replace(PEOPLE, enter=sheet.enter))
    if outcome is None:
        return _page(request, fault=fault, status=422)
    slips = invitations.hand_out(request, [(a.invitation, a.code) for a in sheet.arrived if a.invitation])
    tell_confirmers_of_many([a.given for a in sheet.arrived if isinstance(a.given, ProposedMembership)])
    kept = views.give_back(request, PEOPLE.code, outcome.wrong)
    return _page(
        request, outcome=outcome, kept=kept, counts=sheet.counts(), slips=slips, status=422 if outcome.wrong else 200
    )


def _page(request, *, status: int = 200, **said):
    page = {"table": PEOPLE, "fault": "", "outcome": None, "kept": 0, "counts": [], "slips": []}
    return render(request, "exchange/people_in.html", page | said, status=status)
