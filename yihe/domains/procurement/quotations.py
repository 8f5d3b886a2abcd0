"""What stands against an act of a simple quotation: to begin it, offer in it, close it, choose from it; each a sentence in Chinese, or ""."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from yihe.acts.eligibility.gates import Purpose
from yihe.domains.procurement import prices, profiles
from yihe.domains.procurement.models import Quote
from yihe.domains.procurement.rules import LONG_ENOUGH, stands_against
from yihe.foundation.money import shown
from yihe.matters.kinds import contents_of
from yihe.matters.models import Event, Matter
from yihe.registers.bodies.models import Body


def is_no_quotation(matter: Matter, user) -> str:
    purchase = contents_of(matter)
    if purchase.direct:
        return "实施计划是直接委托，不询价。"
    if purchase.platform != "own" or purchase.profile != profiles.SIMPLE_QUOTE:
        return f"本采购的程序是“{profiles.label(purchase.profile, matter.region)}”，不在本系统询价。"
    return ""


def quote_is_wrong(matter: Matter, user, *, supplier: Body, amount: Decimal, **_said) -> str:
    if Quote.objects.standing().filter(purchase=matter.pk, supplier=supplier).exists():
        return f"{supplier.name}已经报过价，一家只接收一次报价。"
    if wrong := prices.is_no_price(amount, contents_of(matter).budget):
        return wrong
    return stands_against(supplier, Purpose.BID, matter, timezone.localdate())


def too_few_quotes(matter: Matter, user) -> str:
    purchase = contents_of(matter)
    profile = profiles.of(matter.region, purchase.profile, purchase.approved_on)
    least = profile.figure("offers_at_least") or 1
    came = Quote.objects.standing().filter(purchase=matter.pk).count()
    return "" if came >= least else f"“{profile.label}”至少要有 {least} 家报价，现有 {came} 家。"


def quotation_has_not_failed(matter: Matter, user) -> str:
    """Refuse to call a quotation failed, and its offers none, while there are enough and one of them can win: nobody asks until it suits."""
    quotes = Quote.objects.standing().filter(purchase=matter.pk).select_related("supplier")
    today = timezone.localdate()
    if too_few_quotes(matter, user) or all(
        stands_against(quote.supplier, Purpose.AWARD, matter, today) for quote in quotes
    ):
        return ""
    return "报价家数已经够，并且有可以成交的，请提请决定成交；不再采购的，由分管领导取消。"


def runs_until(matter: Matter) -> datetime | None:
    """Return the moment at which the quotation that goes on takes no more offers, None where none was begun."""
    purchase = contents_of(matter)
    started = Event.objects.filter(matter=matter, action="start_quoting").order_by("-seq").first()
    if started is None:
        return None
    profile = profiles.of(matter.region, purchase.profile, purchase.approved_on)
    return profile.figures["offers_within"].term.after(started.at)


def quotation_still_runs(matter: Matter, user) -> str:
    """Refuse to close a quotation before its time is over: who would still offer is waited for."""
    until = runs_until(matter)
    if until is None or timezone.now() >= until:
        return ""
    return f"报价时间到 {_last_minute(until)} 为止，还没有到。"


def quotation_is_over(matter: Matter, user) -> str:
    """Refuse an offer from the second on at which the time is over; both times are said."""
    until, now = runs_until(matter), timezone.now()
    if until is None or now < until:
        return ""
    return f"报价时间到 {_last_minute(until)} 为止，现在是 {timezone.localtime(now):%Y-%m-%d %H:%M:%S}，不再接收报价。"


def _last_minute(until: datetime) -> str:
    return f"{timezone.localtime(until) - timedelta(minutes=1):%Y-%m-%d %H:%M}"


def choice_is_wrong(matter: Matter, user, *, quote: Quote, reason: str, **_said) -> str:
    """Refuse another than the lowest without a reason that says why (the need is met by all who are asked)."""
    lowest = Quote.objects.standing().filter(purchase=matter.pk).order_by("amount", "pk").first()
    if lowest and quote.amount > lowest.amount and len(reason.strip()) < LONG_ENOUGH:
        return f"选的不是最低报价（最低 {shown(lowest.amount)}），请写明理由（至少 {LONG_ENOUGH} 个字）。"
    return ""
