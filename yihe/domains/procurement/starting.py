"""Until when a purchase that may be bought is begun: what may not begin yet is not late. An intention has to stand first (财库〔2020〕10号)."""

from datetime import date, timedelta

from django.utils import timezone

from yihe.domains.procurement import profiles
from yihe.domains.procurement.models import Purchase
from yihe.foundation import parameters, workdays
from yihe.foundation.figures import of_term
from yihe.foundation.periods import DAYS, Term
from yihe.foundation.procedure import within
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

BEGIN = within("acceptance", at_least=1)
INTENTION = parameters.asks_for("procurement/intention", of_term(DAYS).at_least(1), may_be_none=True)


def start_by(matter: Matter) -> date | Term:
    """
    Return the last day for beginning: the working days of a step – in which an intention is made public, where one is asked for –, and once it is
    public those after the first day on which it may begin, or on which a result can come from elsewhere. Publishing comes back into the state, and so begins it anew.
    """
    purchase = contents_of(matter)
    first = may_begin_on(purchase)
    if first and purchase.platform == "external":
        first = _last_day_of_offers(purchase, first)
    return workdays.add(first, BEGIN.days(first, matter.region)) if first else BEGIN(matter)


def intention_stands_too_short(matter: Matter, user) -> str:
    """Refuse to start a purchase of the statute before its intention was public for as long as is asked (财库〔2020〕10号)."""
    return _intention_is_too_short(contents_of(matter))


def _asks_for_an_intention(purchase: Purchase) -> int | None:
    """Return how many days an intention has to be public before a purchase begins, or None: none is asked for."""
    if purchase.regime == "local" or purchase.direct:
        return None
    found = parameters.of(purchase.matter.region).found(INTENTION, timezone.localdate())
    return found.as_(of_term(DAYS)) if found else None


def may_begin_on(purchase: Purchase) -> date | None:
    """Return the first day on which a purchase whose intention is public may begin; None where none is asked for, or none is public yet."""
    days = _asks_for_an_intention(purchase)
    return purchase.intention_on + timedelta(days=days) if days is not None and purchase.intention_on else None


def _intention_is_too_short(purchase: Purchase) -> str:
    if _asks_for_an_intention(purchase) is None:
        return ""
    first = may_begin_on(purchase)
    if first is None:
        return "采购意向还没有公开，请先公开意向。"
    return (
        f"采购意向于 {purchase.intention_on} 公开，最早 {first} 才能启动采购。" if timezone.localdate() < first else ""
    )


def result_is_too_soon(purchase: Purchase, noticed_on: date) -> str:
    """Refuse the notice of a result from elsewhere on a day on which offers could still be handed in (法 35): counted from the first day it may have begun."""
    if purchase.direct or purchase.approved_on is None:
        return ""
    begins = may_begin_on(purchase) or purchase.approved_on
    if noticed_on > (last := _last_day_of_offers(purchase, begins)):
        return ""
    figure = _offers_within(purchase)
    return f"结果公告日期 {noticed_on} 太早：最早 {begins} 才能启动采购，接收文件至少 {figure.term}（{figure.basis}），到 {last} 为止，请核对。"


def _last_day_of_offers(purchase: Purchase, begins: date) -> date:
    return _offers_within(purchase).term.ends_on(begins)


def _offers_within(purchase: Purchase) -> profiles.Figure:
    assert purchase.approved_on is not None  # an intention is made public, and a result taken in, after it
    return profiles.of(purchase.matter.region, purchase.profile, purchase.approved_on).figures["offers_within"]


def intention_is_out(matter: Matter, user) -> str:
    day = contents_of(matter).intention_on
    return f"采购意向已于 {day} 公开。" if day else ""


def with_the_province(rows) -> dict[int, str]:
    """Return which purchases wait for a result of the province's system, by key (`handed_outside`): planned there, and public long enough to have begun."""
    keys = [row.pk for row in rows if row.state == "ready"]
    if not keys:
        return {}
    there = Purchase.objects.filter(pk__in=keys, platform="external").select_related("matter")
    return {
        each.pk: f"{each.get_platform_display()}，结果待录入" for each in there if not _intention_is_too_short(each)
    }
