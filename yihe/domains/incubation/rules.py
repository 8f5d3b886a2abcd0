"""
What stands in the way. Each rule answers with the sentence shown to the person it refuses, or "".

`user` None is time itself.
"""

from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from yihe.acts.agreements import rules as agreeing
from yihe.acts.notices.rules import text_says_too_much
from yihe.domains.incubation import city
from yihe.domains.incubation.models import Application, Call, CallAddendum, calls_for
from yihe.domains.incubation.spans import last_day
from yihe.foundation import parameters
from yihe.foundation.among import keys
from yihe.foundation.city_words import word
from yihe.foundation.compiled_queries import CompiledQuery
from yihe.foundation.figures import MONTHS
from yihe.matters import own_cause
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.registers.bodies import lines
from yihe.registers.organizations.models import Organization, Residency
from yihe.registers.organizations.preparing import not_yet
from yihe.registers.organizations.succession import has_ended

# States of an application whose organization was chosen: it takes up one of the call's places.
CHOSEN = ["noticed", "drafting", "signing", "countersigning", "resident"]


# The call -------------------------------------------------------------------------------------------------------------


def call_is_over_already(matter: Matter, user) -> str:
    closes_on = contents_of(matter).closes_on
    return f"截止日期 {closes_on:%Y-%m-%d} 已过，请退回修改后再发布。" if closes_on < timezone.localdate() else ""


def an_addendum_waits(matter: Matter, user) -> str:
    waiting = CallAddendum.objects.filter(call=matter.pk, published_at=None, dropped_at=None).exists()
    return "已有一份更正公告等待发布。" if waiting else ""


def no_addendum_waits(matter: Matter, user) -> str:
    return "" if an_addendum_waits(matter, user) else "没有等待发布的更正公告。"


def nothing_waits() -> Q:
    """Return the condition on calls that every application to them is decided: what `applications_wait` says of one."""
    waits = Application.objects.filter(call=OuterRef("pk"), matter__closed_at=None, matter__submitted_at__isnull=False)
    return ~Q(Exists(waits))


def applications_wait(matter: Matter, user) -> str:
    """A call is over when every application to it is decided. Drafts nobody sent do not count."""
    number = Matter.objects.filter(
        kind="incubation", pk__in=Application.objects.filter(call=matter.pk).values("pk"), closed_at=None,
        submitted_at__isnull=False,
    ).count()  # fmt: skip
    return f"还有 {number} 件申请没有办结，不能结束招募。" if number else ""


def somebody_was_chosen(matter: Matter, user) -> str:
    """A call cannot be cancelled under those who were already proposed in public, are signing, or moved in."""
    number = Matter.objects.filter(
        kind="incubation", pk__in=Application.objects.filter(call=matter.pk).values("pk"),
        state__in=CHOSEN,
    ).count()  # fmt: skip
    return f"已有 {number} 件申请进入公示、签约或{word('enter')}，不能取消招募。" if number else ""


# The application ------------------------------------------------------------------------------------------------------


def call_takes_nothing(matter: Matter, user) -> str:
    """Refuse a first submission outside the days of the call. What was typed stays a draft."""
    application = contents_of(matter)
    call, today = application.call, timezone.localdate()
    if not call.is_for(matter.region):
        return f"“{call.title}”不面向本组织所在的地区，不能应征。"
    if matter.submitted_at is not None:
        return ""  # papers that were asked for again may come after the closing day
    if call.matter.state != "recruiting":
        if call.matter.state == "cancelled":
            return f"“{call.title}”已经取消，不能提交。"
        return f"“{call.title}”已于 {call.closes_on:%Y-%m-%d} 截止，不能再提交；您填写的内容仍保存在草稿里。"
    if today < call.opens_on:
        return f"“{call.title}”自 {call.opens_on:%Y-%m-%d} 起受理，现在还不能提交；您填写的内容已保存在草稿里。"
    if today > call.closes_on:
        return f"“{call.title}”已于 {call.closes_on:%Y-%m-%d} 截止，不能再提交；您填写的内容仍保存在草稿里。"
    return ""


def already_resident(matter: Matter, user) -> str:
    return resident_already(matter.organization)


def is_still_founded(matter: Matter, user) -> str:
    """Who is not registered yet applies, is judged and chosen; an agreement binds only whom the law knows."""
    return not_yet(matter.organization, "签订协议") if matter.organization else ""


_last_stay = CompiledQuery(
    lambda: (
        Residency.objects.filter(Q(left_on=None) | Q(graduation_set__live=True), organization__among=keys("line"))
        .select_related("organization").order_by("-starts_on")[:1]
    )
)  # fmt: skip


def resident_already(organization: Organization | None) -> str:
    """An organization is in the base once at a time, and has handed back its space before it comes again."""
    if organization is None:
        return "请以社会组织经办人的身份申请。"
    if ended := has_ended(organization):
        return f"{ended}终止以后不能申请。"
    stay = _last_stay.first(line=lines.line_of(organization.pk))
    if stay is None:
        return ""
    if stay.organization_id != organization.pk:
        return f"{organization}承继的{stay.organization}自 {stay.starts_on:%Y-%m-%d} {word('enter')}，场地尚未交还，不能同时再次{word('enter')}。"
    if stay.left_on is None:
        return f"{organization}已于 {stay.starts_on:%Y-%m-%d} {word('enter')}，尚未{word('leave')}，不能同时再次{word('enter')}。"
    return f"{organization}上一次{word('leave')}的场地尚未交还，办结后才能再次申请。"


def applied_already(matter: Matter, user, **_said) -> str:
    """
    One application to a call for each organization. The organization's row is held, so that two drafts sent at the
    same moment are looked at one after the other.
    """
    Organization.objects.select_for_update(of=("self",)).get(matters=matter)
    application = contents_of(matter)
    other = (
        Matter.objects.filter(
            kind="incubation", organization__in=_line(matter), submitted_at__isnull=False,
            pk__in=Application.objects.filter(call=application.call_id).values("pk"),
        )
        .exclude(pk=matter.pk)
        .exclude(state__in=["withdrawn", "lapsed"])
        .first()
    )  # fmt: skip
    return f"本组织已经提交过对这次招募的申请（{other.number}），不能重复申请。" if other else ""


def _line(matter: Matter) -> frozenset[int]:
    """Return the keys of the organization a matter is about and of those of one line with it."""
    return lines.line_of(matter.organization_id) if matter.organization_id else frozenset()


def approval_is_wrong(matter: Matter, user, *, title: str, body: str, **_said) -> str:
    """Check of approving: what is made public, and a place that is still free. The call is held while they are counted."""
    if why := text_says_too_much(matter, user, title=title, body=body):
        return why
    application = contents_of(matter)
    call = Call.objects.select_for_update(of=("self",)).get(pk=application.call_id)
    taken = Matter.objects.filter(
        kind="incubation", pk__in=Application.objects.filter(call=call).values("pk"), state__in=CHOSEN
    ).count()
    if taken >= call.places:
        return f"“{call.title}”招募 {call.places} 家，已经有 {taken} 家进入公示、签约或{word('enter')}，没有名额了。"
    return ""


def no_call_is_open(user, hat) -> str:
    """Asked before an application is begun by hand."""
    today = timezone.localdate()
    if not calls_for(hat.organization, today).exists():
        return "目前没有正在受理的招募公告。"
    return resident_already(hat.organization)


# The stay -------------------------------------------------------------------------------------------------------------


def length_out_of_bounds(starts_on: date, ends_on: date, region: str) -> str:
    """Return why a stay from one day to another (both included) is too short or too long, by the text in force when it starts."""
    least, most, _clause = _cycle(starts_on, region)
    inside = last_day(starts_on, least) <= ends_on <= last_day(starts_on, most)
    return "" if inside else length_in_words(starts_on, region)


def length_in_words(starts_on: date, region: str) -> str:
    """Return between which days a stay that starts on a day must end, with the clause."""
    least, most, clause = _cycle(starts_on, region)
    return (
        f"孵化周期为 {least} 至 {most} 个月（{clause}）：自 {starts_on:%Y-%m-%d} {word('enter')}的，"
        f"期满日应在 {last_day(starts_on, least):%Y-%m-%d} 至 {last_day(starts_on, most):%Y-%m-%d} 之间。"
    )


def _cycle(on: date, region: str) -> tuple[int, int, str]:
    at = parameters.of(region).at
    return at(city.AT_LEAST, on).as_(MONTHS), at(city.AT_MOST, on).as_(MONTHS), at(city.AT_MOST, on).reference


def stay_is_wrong(matter: Matter, user, *, signed_on: date, tutor=None, **_said) -> str:
    """Check of moving in: the agreement and its length, and a tutor who does not belong to the organization."""
    if why := agreeing.cannot_sign(matter, user, signed_on=signed_on):
        return why
    if tutor is not None and own_cause.stake_of(matter, tutor):
        return f"{tutor}在{matter.organization}任职，不能担任{word('tutor')}。"
    agreement = agreeing.agreement_of(matter)
    return length_out_of_bounds(agreement.starts_on, agreement.ends_on, matter.region)


def addendum_takes_days_back(matter: Matter, user, *, closes_on: date, **_said) -> str:
    """People count on the closing day that was published: it can be put off, never moved forward."""
    before = contents_of(matter).closes_on
    return f"公布过的截止日期 {before:%Y-%m-%d} 只能延后，不能提前。" if closes_on < before else ""
