"""What stands against an act on a purchase, each a sentence in Chinese, or ""."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from yihe.acts.eligibility.faults import faults_on, grade_on
from yihe.acts.eligibility.gates import Effect, Purpose
from yihe.acts.funds.payees import with_those_above
from yihe.acts.funds.reserving import cannot_reserve
from yihe.acts.notices.rules import notices_of
from yihe.domains.procurement import counting, measured, prices, profiles, regime, starting
from yihe.domains.procurement.models import DECLINED, Asked, Award, GoneWinner, LeftApart
from yihe.foundation import parameters
from yihe.foundation.figures import COUNT
from yihe.foundation.money import shown
from yihe.foundation.roles import EXPERT
from yihe.matters import hands
from yihe.matters.kinds import contents_of
from yihe.matters.models import Event, Matter
from yihe.registers.bodies.models import Body
from yihe.registers.catalogs import buying

ASKED_AT_LEAST = parameters.asks_for("procurement/asked_at_least", COUNT.at_least(1))
GRADE_AT_LEAST = parameters.asks_for("grading/purchase_grade_at_least", COUNT, may_be_none=True)
ONLY_ONE = "only_one"
PURPOSE = "purchase"
# Who did one of these ran the purchase, and does not accept the work (法 61 for agencies; taken over, S).
RAN = (
    "open", "ask", "settle_need", "plan", "count_apart", "publish_intention", "start_quoting", "take_quote", "propose_award",
    "fail", "again", "enter_result", "award_directly", "award", "start_tender", "draw_contract", "approve",
    "add_stage", "drop_stage", "add_deduction", "drop_deduction", "add_price", "drop_price", "propose_amendment", "offer", "sign", "propose_supplement", "report_gone", "propose_takeover",
)  # fmt: skip
LONG_ENOUGH = 20  # characters of an argument


# -- the need and the plan -------------------------------------------------------------------------------------------------


def day_is_to_come(matter: Matter, user, *, on: date, **_said) -> str:
    """Refuse a day that has not come: who was asked was asked before."""
    return f"{on} 还没有到，请填写实际的日期。" if on > timezone.localdate() else ""


def asked_already(matter: Matter, user, *, whom: str, on: date, **said) -> str:
    if Asked.objects.filter(purchase=matter.pk, whom=whom).exists():
        return f"已经登记过对“{whom}”的调查，一个对象只算一个。"
    return day_is_to_come(matter, user, on=on)


def item_of(matter: Matter) -> buying.Item:
    """Return what a purchase wants, as the catalogue is asked."""
    purchase = contents_of(matter)
    return buying.Item(matter.region, purchase.item, purchase.title)


def may_not_be_bought(matter: Matter, user) -> str:
    """Refuse what stands in no catalogue in force today, or on the negative list."""
    return buying.cannot_buy(item_of(matter), timezone.localdate())


def need_is_not_settled(matter: Matter, user) -> str:
    """Refuse to settle a need about which too few were asked (22号 10), or service users were not heard."""
    least = parameters.of(matter.region).at(ASKED_AT_LEAST, timezone.localdate()).as_(COUNT)
    rows = list(Asked.objects.filter(purchase=matter.pk))
    asked = sum(not row.users for row in rows)
    if asked < least:
        return f"需求调查的市场主体一般不少于 {least} 个，已登记 {asked} 个（财库〔2021〕22号 第十条），请在“登记需求调查”补充。"
    if contents_of(matter).serves_public and len(rows) == asked:
        return "直接为公众服务的项目，要听取服务对象的意见，请在“登记需求调查”登记。"
    return ""


def worth(matter: Matter) -> Decimal:
    """Return what a purchase costs in all, in yuan: its budget, or once that is decided what it was awarded for."""
    award = Award.objects.filter(purchase=matter.pk, decided_on__isnull=False).first()
    return award.amount if award else contents_of(matter).budget


def cannot_keep(matter: Matter, user, *, envelope, reserved_amount: Decimal | None = None, **_said) -> str:
    """Refuse to keep more than a purchase costs, or than the envelope has."""
    whole = worth(matter)
    if reserved_amount is not None and reserved_amount > whole:
        return f"预留 {shown(reserved_amount)} 超过本采购的 {shown(whole)}。"
    return cannot_reserve(
        envelope, whole if reserved_amount is None else reserved_amount, purpose=PURPOSE, matter=matter
    )


def plan_is_wrong(matter: Matter, user, *, platform: str, direct: str, argument: str, document: str, **_said) -> str:
    """Refuse a plan whose way cannot be told, that a simple way here cannot carry, or that goes another way without ground or document."""
    purchase = contents_of(matter)
    purchase.platform, purchase.direct, purchase.document = platform, direct, document
    found = counting.measure(purchase, timezone.localdate())
    if found.refused or found.way is None or found.profile is None:
        return found.refused
    if direct and len(argument.strip()) < LONG_ENOUGH:
        return f"直接委托要写明论证：为什么只能是这一家、价格是否合理（至少 {LONG_ENOUGH} 个字）。"
    if argument.strip() and not direct:
        return "写了直接委托的论证，请选择属于哪一种情形；不是直接委托的，请删去论证。"
    argued_now = argued_first(direct, found.way) and not argument_was_public(matter)  # 财政 is asked afterwards
    if direct and not argued_now and (lacks := regime.lacks_document(found.way, document)):
        return lacks
    if platform not in found.profile.platforms:
        return f"{found.way.why}，应当用“{found.profile.label}”，这一程序在本系统办理，不在外部平台。"
    return ""


def argued_first(direct: str, way: regime.Way) -> bool:
    """Test whether the argument has to be public before 财政 is asked: one supplier alone, from the tender mark (条 38)."""
    return direct == ONLY_ONE and way.another_by == regime.BY_TREASURY


def argument_was_public(matter: Matter) -> bool:
    """Test whether the argument for one supplier alone was public for its days, and was not taken back."""
    today = timezone.localdate()
    return any(notice.withdrawn_at is None and notice.closes_on < today for notice in notices_of(matter))


def argument_is_not_public(matter: Matter, user) -> str:
    """Refuse a plan for one supplier alone, from the tender mark, whose argument was not public (条 38)."""
    purchase = contents_of(matter)
    found = counting.measure(purchase, timezone.localdate())
    if found.way is None or not argued_first(purchase.direct, found.way) or argument_was_public(matter):
        return ""
    return "达到公开招标数额标准、只从唯一供应商处采购的，论证应当先公示（政府采购法实施条例 第三十八条），请先发布单一来源公示。"


def cannot_count_apart(matter: Matter, user, *, number: str, code: str, reason: str, **_said) -> str:
    """Refuse to leave apart what does not count with this purchase, or without a reason. The second approver is whoever approves the plan."""
    purchase = contents_of(matter)
    named = {other.number for other, _test in counting.measure(purchase, timezone.localdate()).measured.with_}
    if number not in named:
        return f"{number} 没有与本采购合并计算，不用分开。" + (
            f"合并计算的有：{'、'.join(sorted(named))}。" if named else ""
        )
    return measured.cannot_stand_apart(code, reason, "proposer", "second")


def plan_stands_no_more(matter: Matter, user) -> str:
    """Refuse to approve a plan that another purchase, approved since, made wrong."""
    purchase = contents_of(matter)
    return plan_is_wrong(
        matter, user, platform=purchase.platform, direct=purchase.direct, argument=purchase.argument, document=purchase.document
    )  # fmt: skip


def proposed_apart(matter: Matter, user) -> str:
    """Refuse that whoever proposed to leave a purchase apart approves it."""
    if LeftApart.objects.filter(purchase=matter.pk, proposed_by__in=user.acts_for).exists():
        return "分开计算须由提出人以外的分管领导批准。"
    return ""


# -- the way to an award ---------------------------------------------------------------------------------------------------


def where_not(refuses: Callable[[Matter, object], str]) -> Callable[[Matter], bool]:
    """Return the test that a rule, which asks the matter alone, refuses nothing: where it does there is nothing to press, and no button stands."""
    return lambda matter: not refuses(matter, None)


def is_not_external(matter: Matter, user) -> str:
    return "" if contents_of(matter).platform == "external" else "本采购在本系统办理，没有外部平台的结果。"


def is_not_direct(matter: Matter, user) -> str:
    return "" if contents_of(matter).direct else "实施计划不是直接委托。"


def stands_against(supplier: Body, purpose: Purpose, matter: Matter, on: date) -> str:
    """
    Return what refuses a supplier on a day for a purpose, or "". What is held (a sum to be given back) is cleared first. A grade
    refuses only where the purchase's profile makes it a gate, and never who is not graded.
    """
    purchase = contents_of(matter)
    gate = profiles.of(matter.region, purchase.profile, purchase.approved_on).grade == "gate"
    found = faults_on(supplier, on, purpose, region=matter.region)
    words = [
        each.words for each in found
        if each.effect in (Effect.REFUSE, Effect.HOLD) or (each.effect is Effect.PROFILE and gate)
    ]  # fmt: skip
    if gate and (low := grade_is_too_low(supplier, matter.region, on)):
        words.append(low)
    if refused := signed_nothing(supplier, matter):
        words.append(refused)
    return " ".join(words)


def signed_nothing(supplier: Body, matter: Matter) -> str:
    """Return that a supplier was awarded this purchase and declined to sign, where its profile keeps such a one out of what is bought anew."""
    purchase = contents_of(matter)
    clause = profiles.of(matter.region, purchase.profile, purchase.approved_on).refuser_out
    if not clause:
        return ""
    rows = GoneWinner.objects.filter(purchase=matter.pk, agreed_on__isnull=False, ground__in=DECLINED)
    row = next((each for each in rows if each.was(supplier)), None)
    return (
        f"{supplier.name}成交以后没有签订合同（{row.get_ground_display()}，{row.left_on}），不得参加本项目重新开展的采购（{clause}）。"
        if row
        else ""
    )


def grade_is_too_low(supplier: Body, region: str, on: date) -> str:
    """Return that a social organization's grade is lower than the local document asks of who undertakes (T 四(三)), or ""."""
    least = parameters.of(region).found(GRADE_AT_LEAST, on)
    grade = grade_on(supplier, on)
    if least is None or grade is None or grade.level >= least.as_(COUNT):
        return ""
    return f"{supplier.name}的评估等级是 {grade.get_level_display()}，低于要求的 {least.as_(COUNT)}A（{least.cited}）。"


def result_is_wrong(
    matter: Matter,
    user,
    *,
    supplier: Body,
    amount: Decimal,
    noticed_on: date | None = None,
    tenderers: int = 0,
    **_said,
) -> str:
    """Refuse a result from elsewhere that is of a day to come or too early, above the budget, or from fewer than the profile's least."""
    purchase = contents_of(matter)
    if amount > purchase.budget:
        return f"成交金额 {shown(amount)} 超过预算金额 {shown(purchase.budget)}，请核对；确实超过的不能成交。"
    if wrong := prices.is_no_price(amount, purchase.budget):
        return wrong
    if noticed_on and noticed_on > timezone.localdate():
        return f"结果公告日期 {noticed_on} 还没有到，请填写实际的日期。"
    if noticed_on and purchase.approved_on and noticed_on < purchase.approved_on:
        return f"结果公告日期 {noticed_on} 早于实施计划批准的日期 {purchase.approved_on}，请核对。"
    if noticed_on:
        if wrong := starting.result_is_too_soon(purchase, noticed_on):
            return wrong
        profile = profiles.of(matter.region, purchase.profile, purchase.approved_on)
        known = (profile.figure(name) for name in ("stand_at_least", "offers_at_least_again", "offers_at_least"))
        least = next((figure for figure in known if figure), 1)
        if tenderers < least:
            return f"“{profile.label}”至少要有 {least} 家参加，填写的是 {tenderers} 家，请核对；不足的应当重新采购。"
    return ""


def chosen_may_not_win(matter: Matter, user) -> str:
    """Refuse an award to somebody something stands against today: asked again when it is decided."""
    award = Award.objects.select_related("supplier").filter(purchase=matter.pk).first()
    return stands_against(award.supplier, Purpose.AWARD, matter, timezone.localdate()) if award else ""


def ran_the_purchase(matter: Matter, user) -> str:
    """Refuse that who ran a purchase, or a tender of it, accepts its work. An expert who marked bids ran nothing."""
    above = [each.pk for each in with_those_above(matter)]
    here = Q(matter__in=above, action__in=RAN)
    tendered = Q(matter__parent__in=above, matter__kind="tender") & ~Q(hat=EXPERT.code)
    if Event.objects.filter(hands.took(user)).filter(here | tendered).exists():
        return "您或委托您的同志经办过这次采购，验收须由没有经办采购的人办理。"
    return ""
