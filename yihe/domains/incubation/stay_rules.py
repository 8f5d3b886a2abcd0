"""What stands in the way of a change of stage, of leaving the base, of ending the tracking. Sentences, as in `rules`."""

from datetime import date

from django.utils import timezone

from yihe.domains.incubation import rules, tracking
from yihe.domains.incubation.grounds import Ground
from yihe.domains.incubation.models import Graduation
from yihe.foundation.city_words import say, word
from yihe.foundation.roles import APPLICANT
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.registers.organizations.models import Residency


def stage_day_is_wrong(residency: Residency, since: date) -> str:
    """A stage begins inside the stay, not before the stage the resident is in, and not in the future."""
    if since > timezone.localdate():
        return "阶段调整的起始日期不能晚于今天。"
    present = residency.stage
    if since < present.since:
        return f"现阶段“{present.get_stage_display()}”自 {present.since:%Y-%m-%d} 起，新的阶段不能早于这一天。"
    return ""


def leaving_day_is_wrong(matter: Matter, user, *, left_on: date, **_said) -> str:
    residency = contents_of(matter).residency
    if not residency.starts_on <= left_on <= timezone.localdate():
        return f"{word('leave')}日期应在{word('enter')}日期 {residency.starts_on:%Y-%m-%d} 与今天之间。"
    return ""


def extension_is_out_of_bounds(matter: Matter, user, *, ends_on: date, **_said) -> str:
    residency = contents_of(matter).residency
    if ends_on <= max(residency.ends_on, timezone.localdate()):
        return f"延长后的期满日应晚于今天和原期满日 {residency.ends_on:%Y-%m-%d}。"
    return rules.length_out_of_bounds(residency.starts_on, ends_on, matter.region)


def space_day_is_wrong(matter: Matter, user, *, returned_on: date, **_said) -> str:
    left_on = tracking.day_left(matter.pk)
    if not left_on <= returned_on <= timezone.localdate():
        return f"交还日期应在{word('leave')}日期 {left_on:%Y-%m-%d} 与今天之间。"
    return ""


def visit_is_out_of_time(matter: Matter, user, *, month: int, visited_on: date, **_said) -> str:
    row = contents_of(matter)
    if month not in tracking.missing(row):
        return f"第 {month} 个月的回访已有记录，或者不在跟踪计划里。"
    if not row.left_on <= visited_on <= timezone.localdate():
        return f"回访日期应在{word('leave')}日期 {row.left_on:%Y-%m-%d} 与今天之间。"
    return ""


def is_expelled(matter: Matter, user) -> str:
    """A breach is told beforehand, and decided once the resident was heard. It may come to light in a leaving of another ground, too."""
    against = contents_of(matter).ground == Ground.BREACH
    return say("因违反协议清退的，应先告知并听取该组织的陈述申辩，再作决定。") if against else ""


def has_left(matter: Matter, user) -> str:
    row = contents_of(matter)
    return say("该组织已经{leave}，不能再调整阶段。") if row.residency.left_on else ""


def graduation_is_under_way(matter: Matter, user) -> str:
    residency = contents_of(matter).residency_id
    other = Graduation.objects.select_related("matter").filter(residency=residency, live=True).first()
    return f"{word('leave')}申请 {other.matter.number} 正在办理。" if other else ""


def left_already(matter: Matter, user) -> str:
    residency = contents_of(matter).residency
    return f"已于 {residency.left_on:%Y-%m-%d} {word('leave')}。" if residency.left_on else ""


def not_resident(user, hat) -> str:
    """Asked before an organization begins to apply for leaving."""
    stays = Residency.objects.filter(organization=hat.organization_id, left_on=None)
    if not hat.organization_id or not stays.exists():
        return say("本组织现在没有{enter}，不能申请{leave}。")
    live = Graduation.objects.select_related("matter").filter(residency__in=stays, live=True).first()
    return f"{word('leave')}申请 {live.matter.number} 正在办理。" if live else ""


def opened_by_the_base(matter: Matter, user) -> str:
    """The organization takes back what it applied for itself, not what the base or the calendar opened."""
    opened = matter.events.order_by("seq").values_list("hat", flat=True).first()
    return "" if opened == APPLICANT.code else say("这件{leave}不是本组织申请的，不能撤回。")


def agreed_end_has_passed(matter: Matter, user) -> str:
    residency = contents_of(matter).residency
    if residency.ends_on < timezone.localdate():
        return (
            f"约定的孵化期已于 {residency.ends_on:%Y-%m-%d} 届满，应当同意{word('leave')}或者在期限内延长，不能不办。"
        )
    return ""


def visits_are_missing(matter: Matter, user) -> str:
    """Tracking ends when every visit was made; by itself also when the grace after the last one is over."""
    row = contents_of(matter)
    missing = tracking.missing(row)
    if not missing or (user is None and timezone.localdate() > tracking.over_on(row)):
        return ""
    return f"还有{word('leave')}后第 {'、'.join(map(str, missing))} 个月的回访没有记录，期满前不能结束跟踪。"


def every_visit_was_made(matter: Matter, user) -> str:
    row = contents_of(matter)
    return "" if tracking.missing(row) else "各次回访都已记录。"
