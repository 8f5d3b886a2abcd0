"""What stands against an application for a post, a base or a plan, and against the acts on it, as sentences. `user` None is the clock."""

from datetime import date

from django.utils import timezone

from yihe.acts.notices.rules import text_says_too_much
from yihe.domains.subsidies import second_entries
from yihe.domains.subsidies.developing.models import AcceptanceOpinion, Acceptor, BaseApplication, PlanApplication
from yihe.domains.subsidies.places import Acceptance, TrainingBase, TrainingPlan
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.matters.reading import organization_of
from yihe.registers.organizations.preparing import not_yet
from yihe.registers.organizations.succession import has_ended

SPOKE = "这一轮两人都已作出验收意见，公示已经撤回：请“意见不一致，退回重新验收”，由两人再看一次。"


def may_not_apply(user, hat) -> str:
    """Asked before one is opened: an organization of the field that is registered and goes on."""
    return refused_to(hat.organization) if hat.organization_id else "由社会组织申请。"


def has_no_base(user, hat) -> str:
    """Asked before a plan is opened: plans are of bases that were found good."""
    if refused := may_not_apply(user, hat):
        return refused
    if TrainingBase.objects.filter(organization=hat.organization_id, acceptance=Acceptance.PASSED).exists():
        return ""
    return "本单位还没有验收合格的实训基地；先申请建设实训基地，验收合格以后再报年度培训计划。"


def refused_to(organization) -> str:
    """Return why an organization cannot develop anything, or ""."""
    if soon := not_yet(organization, "申请"):
        return soon
    if ended := has_ended(organization):
        return f"{ended}终止以后不能申请。"
    return (
        ""
        if organization.judicial_field
        else "开发岗位、建立实训基地面向司法行政领域的社会组织，本单位没有登记为这一领域。"
    )


def stands_against_it(matter: Matter, user) -> str:
    """Asked at each step until the public reads it: who applies still may, and what is applied for is still to be had."""
    organization = organization_of(matter)
    return (refused_to(organization) if organization else "由社会组织申请。") or against(contents_of(matter), matter)


def against(contents, matter: Matter) -> str:
    """Return why what is applied for cannot be had, or ""."""
    if isinstance(contents, BaseApplication):
        return _against_base(contents, matter)
    return _against_plan(contents, matter) if isinstance(contents, PlanApplication) else ""


def _against_base(contents: BaseApplication, matter: Matter) -> str:
    base = contents.base
    if base is None:
        return ""
    if base.organization_id != matter.organization_id:
        return f"{base}不是本单位的，不能由本单位申请。"
    if base.acceptance == Acceptance.PASSED:
        return f"{base}已于 {base.accepted_on} 验收合格（{base.document}），不用再申请。"
    if asked := second_entries.waits(base):
        return asked
    return _under_way(BaseApplication.objects.filter(base=base), matter, "这个基地")


def _against_plan(contents: PlanApplication, matter: Matter) -> str:
    base, year = contents.base, contents.year
    filed = timezone.localdate(matter.submitted_at) if matter.submitted_at else timezone.localdate()
    if base.organization_id != matter.organization_id:
        return f"{base}不是本单位的，不能由本单位申请。"
    if base.acceptance != Acceptance.PASSED:
        return f"{base}还没有验收合格，不能报年度培训计划。"
    if year not in (filed.year, filed.year + 1):
        return f"现在报的是 {filed.year} 年度或者 {filed.year + 1} 年度的计划，填写的是 {year} 年度：计划应当在年度结束以前报送。"
    if TrainingPlan.objects.filter(base=base, year=year).exists():
        return f"{base.name}的 {year} 年度培训计划已经登记。"
    return _under_way(PlanApplication.objects.filter(base=base, year=year), matter, f"{year} 年度的计划")


def _under_way(rows, matter: Matter, what: str) -> str:
    other = rows.filter(live=True).exclude(pk=matter.pk).select_related("matter").first()
    return f"{what}已有一件在办理：{other.matter.number}。" if other else ""


def built_day_is_wrong(matter: Matter, user, *, built_on: date) -> str:
    """A base is reported once it stands; of one the register knows the day of, that day."""
    base = contents_of(matter).base
    if base is not None and base.built_on not in (None, built_on):
        return f"{base}登记的建成日期是 {base.built_on}，与填写的不一致。"
    return "建成日期还没有到，建成以后再报。" if built_on > timezone.localdate() else ""


def visit_is_wrong(matter: Matter, user, *, visited_on: date, **_said) -> str:
    """A visit was made, after what it looked at was handed in."""
    contents = contents_of(matter)
    since = getattr(contents, "built_on", None) or timezone.localdate(matter.submitted_at)
    if visited_on > timezone.localdate():
        return "查看日期还没有到，查看以后再登记。"
    if visited_on < since:
        return f"查看日期早于{'建成' if getattr(contents, 'built_on', None) else '提交申请'}的日期 {since}，请核对。"
    return ""


def agreement_is_wrong(matter: Matter, user, *, found: str = "", **said) -> str:
    """The second of the two neither repeats the first nor lets the public read what is not public."""
    first = opinions_of(matter)[-1:]
    if first and "".join(first[0].found.split()) == "".join(found.split()):
        return "两人的验收意见一字不差：请写您自己核对了什么。"
    return text_says_too_much(matter, user, **said)


def second_spoke_already(matter: Matter, user) -> str:
    """A notice that was taken back leaves a round in which both have spoken: two look again, and nobody speaks twice in it."""
    said = opinions_of(matter)
    return SPOKE if said and said[-1].acceptor == Acceptor.SECOND else ""


def opinions_of(matter: Matter) -> list[AcceptanceOpinion]:
    """Return what was found at the acceptance of a matter, the first opinion first."""
    return list(AcceptanceOpinion.objects.filter(matter=matter).select_related("by").order_by("pk"))
