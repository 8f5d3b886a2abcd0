"""
招标文件, built from fields: what may not stand in it (法 22, 条 20, 令87), what is missing, its text, and the score sheet its criteria make.
"""

from collections.abc import Iterator
from decimal import Decimal

from yihe.acts.reviews.sheets import PRICE, WITH_AWARD, Criterion, Sheet, ill_composed
from yihe.acts.sealed_bids import offline
from yihe.acts.sealed_bids.delivering import shown as moment_shown
from yihe.acts.sealed_bids.models import Opening
from yihe.domains.procurement import conditions, profiles
from yihe.domains.procurement.bonds import asking
from yihe.domains.procurement.conditions import Condition, Hit
from yihe.domains.procurement.models import GivenBy, Tender, TenderCriterion
from yihe.domains.procurement.tender import together, wording
from yihe.domains.procurement.tender.rows import conditions_of, criteria_of
from yihe.domains.procurement.tender.wording import profile_of
from yihe.foundation import parameters
from yihe.foundation.figures import COUNT, MONEY, POINTS
from yihe.foundation.money import shown

SHEET, ALTERNATES = "tender", 2
PASS_LINE = parameters.asks_for("review/pass_line", POINTS)
LARGE_FROM = parameters.asks_for("procurement/large_panel_from", MONEY, may_be_none=True)
LARGE = parameters.asks_for("procurement/large_panel", COUNT.at_least(3), may_be_none=True)
CHALLENGE = "认为采购文件、采购过程或者采购结果使自己的权益受到损害的，可以依照政府采购法第五十二条书面向采购人提出质疑；对答复不满意或者采购人没有按时答复的，可以依照第五十五条向财政部门投诉。"
BUYERS_SHARE = 3  # at most one seat in so many is the buyer's (令87 47)


def asked(tender: Tender) -> list[Condition]:
    return [Condition(each.subject, each.text, each.count) for each in conditions_of(tender.matter)]


def scored(tender: Tender) -> list[conditions.Criterion]:
    """Return the criteria as the rules on weights take them."""
    return [
        conditions.Criterion(each.subject, each.label, each.weight, each.by == GivenBy.PRICE)
        for each in criteria_of(tender.matter)
    ]


def hits(tender: Tender) -> list[Hit]:
    """Return the passages of the document that a word of the list points at: a question to whoever writes and who publishes."""
    criteria = [f"{each.label}：{each.standard}" for each in criteria_of(tender.matter)]
    text = "\n".join([tender.scope, tender.draft, *(each.text for each in asked(tender)), *criteria])
    return conditions.words_hit(text, conditions.of(tender.purchase.matter.region))


def faults_of(tender: Tender) -> Iterator[str]:
    """Yield a sentence for each thing for which a document may not go out."""
    profile = profile_of(tender)
    conditions_, criteria = asked(tender), criteria_of(tender.matter)
    if not tender.draft.strip():
        yield "还没有写合同草案。"
    if not conditions_:
        yield "还没有写资格条件。"
    yield from conditions.faults_of(conditions_, conditions.of(tender.purchase.matter.region))
    yield from asking.faults_of(tender)
    if not criteria:
        yield "还没有写评审因素。"
        return
    if broken := [each.label for each in criteria if each.weight != each.weight.to_integral_value()]:
        yield f"{'、'.join(broken)}的分值应当是整数。"
    if wrong := conditions.weights_are_wrong(scored(tender), profile):
        yield wrong
    if both := conditions.scores_a_gate(conditions_, scored(tender), profile):
        yield both
    if not any(each.by == GivenBy.PRICE for each in criteria):
        yield "评审因素里还没有价格。"
    if not any(each.by == GivenBy.MEMBERS for each in criteria):
        yield "评审因素里还没有由评委评分的一项。"
    if (found := hits(tender)) and not tender.answers.strip():
        yield "".join(hit.sentence for hit in found) + "确与合同履行有关的，请在“对提示的说明”写明理由。"


def panel_of(tender: Tender) -> tuple[int, int]:
    """Return how many experts are drawn and how many seats are the buyer's: odd together, two thirds experts, seven from the statute's sum (令87 47)."""
    profile, region = profile_of(tender), tender.purchase.matter.region
    whole = int(profile.figure("panel") or 3)
    known, on = parameters.of(region), profile.since
    start, large = known.found(LARGE_FROM, on), known.found(LARGE, on)
    if start and large and profile.code == profiles.OPEN_TENDER and tender.purchase.budget >= start.as_(MONEY):
        whole = max(whole, large.as_(COUNT))
    buyers = whole // BUYERS_SHARE
    return whole - buyers, buyers


def code_of(criterion: TenderCriterion) -> str:
    """Return what a criterion is called on the score sheet."""
    return PRICE if criterion.by == GivenBy.PRICE else f"c{criterion.seq}"


def sheet_of(tender: Tender) -> Sheet:
    """Return the score sheet that the document's criteria make. Raises ValueError: it could not be judged by it (`faults_of` says why before)."""
    seats, buyers = panel_of(tender)
    criteria = tuple(
        Criterion(
            code=code_of(each), label=each.label, weight=int(each.weight), guidance=each.standard, by=str(each.by),
            maximum=100 if each.by == GivenBy.PRICE else int(each.weight),
        )
        for each in criteria_of(tender.matter)
    )  # fmt: skip
    sheet = Sheet(
        code=SHEET, label=f"{tender.purchase.title}评审", basis="招标文件的评审因素和分值", seats=seats, alternates=ALTERNATES,
        pass_line=PASS_LINE, criteria=criteria, subjects=True, consensus=False, names=WITH_AWARD, buyers=buyers,
    )  # fmt: skip
    if wrong := ill_composed(sheet) or (
        "" if sum(c.weight for c in criteria) == int(conditions.ALL_WEIGHTS) else "分值"
    ):
        raise ValueError(wrong)
    return sheet


def text_of(tender: Tender, opening: Opening) -> str:
    """Return the document as it is published, part after part, in plain words."""
    purchase, profile = tender.purchase, profile_of(tender)
    buyer = purchase.buyer
    conditions_ = "\n".join(f"{n}. {each.text}" for n, each in enumerate(conditions_of(tender.matter), 1))
    criteria = "\n".join(
        f"{n}. {each.label}，{each.weight.normalize():f} 分，{each.get_by_display()}：{each.standard}"
        for n, each in enumerate(criteria_of(tender.matter), 1)
    )
    experts, buyers = panel_of(tender)
    say = wording.of(tender)
    talks = (
        "磋商小组与每一家资格和响应合格的供应商分别磋商，机会均等；采购需求中的技术、服务要求和合同草案有实质性变动的，同时书面通知所有参加磋商的供应商。磋商结束以后，供应商在规定时间内提交最后报价；提交以前可以退出磋商。\n"
        if profile.talks else ""
    )  # fmt: skip
    parts = (
        ("一、采购人和项目", f"采购人：{buyer.name}。\n项目：{purchase.title}（{purchase.matter.number}），第 {tender.nth} 次{say.act}。\n程序：{profile.label}。\n预算金额：{shown(purchase.budget)}；最高限价：{shown(tender.ceiling)}，超过的按无效{say.bid}处理。"),
        ("二、采购标的和服务要求", tender.scope),
        (f"三、{say.bidder}资格条件", "\n".join(filter(None, (conditions_, together.said_in_the_document(tender))))),
        ("四、评审因素和分值", f"{talks}{criteria}\n价格分：{say.lowest}。得分相同的，评审价低的在前；再相同的，看分值最大的一项主观因素；仍相同的，按{say.panel}抽签的种子排序，任何人可以验算。\n{say.panel} {experts + buyers} 人：抽取专家 {experts} 人，采购人代表 {buyers} 人；各自评分，不协商。"),
        (f"五、{say.bid}文件的提交和开启", f"{say.bid}截止和开启时间：{moment_shown(opening.moment)}。地点：{opening.place}。\n凭领取的编号和投递码递交密封件，不用注册；少于 {opening.least} 份的不开启。签署、盖章看密封件里的文件。\n离线密封程序的 SM3 摘要：{offline.digest(opening)}"),
        ("六、开标人和开标公钥", openers_told(opening)),
        ("七、询问、质疑", f"截止以前，任何人可以在本页询问，答复对所有人公开。参加{say.act}的供应商认为权益受到损害的，可以依照政府采购法第五十二条在规定的工作日内以书面形式向采购人提出质疑，送至{buyer.address}。"),
        ("八、合同草案", tender.draft),
    )  # fmt: skip
    bonds = asking.text_of(tender)
    return "\n\n".join(f"{head}\n{body}" for head, body in (*parts, *([("九、保证金", bonds)] if bonds else [])))


def openers_told(opening: Opening) -> str:
    """Return the part of the document that says who opens, by body, and the fingerprints of their keys."""
    return "\n".join(
        f"第 {each.ordinal} 位，{each.body}，公钥指纹 {each.fingerprint}" for each in opening.openers.all()
    )


def by_document(tender: Tender) -> TenderCriterion | None:
    """Return the criterion that tells equal bids apart after the price: the heaviest that members judge, the first of several."""
    own = [each for each in criteria_of(tender.matter) if each.by == GivenBy.MEMBERS]
    return max(own, key=lambda each: (each.weight, -each.seq), default=None)


def weights_so_far(tender: Tender) -> Decimal:
    return sum((each.weight for each in criteria_of(tender.matter)), Decimal(0))
