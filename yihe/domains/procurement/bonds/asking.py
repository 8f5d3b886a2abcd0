"""
What bond a document and a contract may ask for (条例 33, 48; 74号 14; 38号 三): up to the law's share, in whatever the supplier chooses but cash, given back by a day, and kept
only in cases that are written there. A contract asks for what its document asked, neither more nor less (令87 71; 74号 19).
"""

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal

from django.utils import timezone

from yihe.domains.procurement import conditions
from yihe.domains.procurement import rows as contract_rows
from yihe.domains.procurement.models import BondTerms, Contract, ContractBond, How, Tender
from yihe.domains.procurement.models.bonds import Instrument
from yihe.domains.procurement.tender import rows as tender_rows
from yihe.foundation import parameters
from yihe.foundation.figures import PERCENT
from yihe.foundation.money import FEN, shown
from yihe.foundation.parameters import Value
from yihe.foundation.plain_text import bare
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

OF_A_BID = parameters.asks_for("procurement/bid_bond_share", PERCENT)
OF_A_CONTRACT = parameters.asks_for("procurement/performance_bond_share", PERCENT)
IN_WHAT = "、".join(
    f"金融机构、担保机构出具的{each.label}" if each is Instrument.GUARANTEE else each.label for each in Instrument
)
FREE = "财库〔2019〕38号 三"
FORBIDDEN = "bond"  # what a document may not say of a bond, in the list of the pack (`conditions`)


def terms_of(tender: Tender) -> BondTerms | None:
    """Return what a tender asks for, or None: it asks for no bond."""
    return asked_by(tender.matter)


def asked_by(matter: Matter) -> BondTerms | None:
    """Return what a tender asks for, read with its page; None where it asks for none."""
    return next(iter(tender_rows.BONDS.of(matter)), None)


def of_contract(matter: Matter) -> ContractBond | None:
    """Return the bond of a contract, read with its page; None where it has none."""
    return next(iter(contract_rows.BOND.of(matter)), None)


def most(share: Value, of: Decimal) -> Decimal:
    """Return the highest bond of an amount under a share of the law, down to the fen: half a fen more would be beyond it."""
    return part_of(share.as_(PERCENT), of)


def part_of(percent: Decimal, of: Decimal) -> Decimal:
    return (of * percent / 100).quantize(FEN, ROUND_DOWN)


def _share(path: str, region: str) -> Value:
    return parameters.of(region).at(path, timezone.localdate())


# -- the document ----------------------------------------------------------------------------------------------------------


def terms_are_wrong(matter: Matter, user, **said) -> str:
    """Refuse what the law does not let a document ask; all that is wrong at once."""
    return " ".join(_faults(matter.region, contents_of(matter).purchase.budget, **said))


def _faults(
    region: str, budget: Decimal, *, bid_amount: Decimal, cases: str, to: str, share: Decimal, days: int, breaches: str, late: str, **_where: str
) -> Iterator[str]:  # fmt: skip
    if not bid_amount and not share:
        yield "投标保证金和履约保证金都没有要求，不用填写；要撤下的用“不收保证金”。"
    yield from beyond(region, budget, bid_amount, share)
    if bid_amount and not cases.strip():
        yield "要求投标保证金的，写明不予退还的情形（政府采购货物和服务招标投标管理办法 第二十条）。"
    if share:
        yield from _not_said(days, breaches, late)
    yield from _forbidden(region, "\n".join((to, cases, breaches, late)))


def beyond(region: str, budget: Decimal, amount: Decimal, share: Decimal) -> Iterator[str]:
    """Yield what is over the shares of the law, with its clause."""
    limit = _share(OF_A_BID, region)
    if amount > most(limit, budget):
        yield f"投标保证金 {shown(amount)} 超过采购项目预算金额 {shown(budget)} 的 {_percent(limit)}（{shown(most(limit, budget))}，{limit.reference}）。"
    limit = _share(OF_A_CONTRACT, region)
    if share > limit.as_(PERCENT):
        yield f"履约保证金 {share.normalize():f}% 超过合同金额的 {_percent(limit)}（{limit.reference}）。"


def _percent(limit: Value) -> str:
    return f"{limit.as_(PERCENT).normalize():f}%"


def _not_said(days: int, breaches: str, late: str) -> Iterator[str]:
    lacking = [
        words
        for words, said in (("验收合格后几个工作日退还", days), ("不予退还的情形", breaches.strip()), ("逾期退还的违约责任", late.strip()))
        if not said
    ]  # fmt: skip
    if lacking:
        yield f"要求履约保证金的，还要写明{'、'.join(lacking)}（{FREE}）。"


def _forbidden(region: str, text: str) -> Iterator[str]:
    """Yield what may not be said of a bond at all: cash, or one form alone. No explanation helps, unlike with other words of the list."""
    for hit in conditions.words_hit(text, conditions.of(region)):
        if hit.forbidden.code == FORBIDDEN:
            yield f"“{hit.passage}”：{hit.forbidden.label}（{hit.forbidden.basis}），由供应商自主选择{IN_WHAT}。"


def ask(matter: Matter, *, by, bid_amount: Decimal, days: int, breaches: str, late: str, **asked):
    of_contract = {"days": days, "breaches": breaches, "late": late}
    none = {"days": 0, "breaches": "", "late": ""}
    said = {"amount": bid_amount, **asked, **(of_contract if asked["share"] else none)}
    BondTerms.objects.update_or_create(tender_id=matter.pk, defaults=said)


def asks_for_none(matter: Matter, user) -> str:
    return "" if asked_by(matter) else "采购文件没有要求保证金。"


def ask_no_more(matter: Matter, *, by):
    BondTerms.objects.filter(tender=matter.pk).delete()


def faults_of(tender: Tender) -> Iterator[str]:
    """Yield what is over the law's shares on the day a document goes out: a figure may have changed since it was written."""
    if (terms := terms_of(tender)) is not None:
        yield from beyond(tender.purchase.matter.region, tender.purchase.budget, terms.amount, terms.share)


def text_of(tender: Tender) -> str:
    """Return what a document says of bonds, or "" where it asks for none."""
    if (terms := terms_of(tender)) is None:
        return ""
    parts = []
    if terms.amount:
        parts.append(
            f"投标保证金 {shown(terms.amount)}。{_chosen()}到账和保函提交的截止时间与投标截止时间相同。\n交纳的凭证或者保函放在密封的投标文件里一并密封；截止以前不要告诉采购人的任何人您交了保证金。\n"
            f"没有按要求提交的，投标无效（政府采购法实施条例 第三十三条）。\n退还：未中标的自中标通知书发出之日起、中标的自合同签订之日起，截止以前书面撤回的自收到撤回通知之日起，终止的自终止之日起，{_within(tender)}。\n不予退还：{terms.cases}"
        )
    if terms.share:
        parts.append(
            f"履约保证金为合同金额的 {terms.share.normalize():f}%，在合同签订以前提交。{_chosen()}\n退还：各期验收合格（或者不再履行）以后 {terms.days} 个工作日。\n不予退还：{terms.breaches}\n逾期退还的违约责任：{terms.late}"
        )
    return "\n".join([*parts, f"交给：{_where(terms)}"])


def _where(terms: BondTerms) -> str:
    return f"{terms.to}，账号 {terms.account}。" if terms.account else f"{terms.to}。"


def account_of(tender: Tender) -> str:
    """Return the account a document has bonds paid to, "" where there is none: an office's own, which everybody has to read."""
    terms = terms_of(tender)
    return terms.account if terms else ""


def _within(tender: Tender) -> str:
    found = parameters.of(tender.purchase.matter.region).at("procedure/bond_return", timezone.localdate())
    return f"{found.value} 个工作日内"


def _chosen() -> str:
    return f"由供应商自主选择{IN_WHAT}，不收现金。"


def is_asked_of_bids(matter: Matter) -> bool:
    """Test whether a tender asks who bids for a bond: elsewhere that one is lacking is no ground."""
    terms = asked_by(matter)
    return terms is not None and terms.amount > 0


# -- the contract ----------------------------------------------------------------------------------------------------------


def asked_by_its_document(contract: Contract) -> BondTerms | None:
    """Return what the document said by which a contract was won here; None where it asked for none, or nothing was tendered here."""
    if not _tendered(contract):
        return None
    return BondTerms.objects.filter(tender__purchase=contract.purchase_id, tender__bids__won=True, share__gt=0).first()


def _tendered(contract: Contract) -> bool:
    return contract.award is not None and contract.award.how == How.TENDER


def contract_bond_is_wrong(
    matter: Matter, user, *, bond_amount: Decimal, days: int, breaches: str, late: str
) -> str:  # fmt: skip
    contract = contents_of(matter)
    return " ".join(_faults_of_contract(matter.region, contract, bond_amount, days, breaches, late))


def _faults_of_contract(region, contract, amount, days, breaches, late) -> Iterator[str]:
    limit = _share(OF_A_CONTRACT, region)
    if amount > most(limit, contract.amount):
        yield f"履约保证金 {shown(amount)} 超过合同金额 {shown(contract.amount)} 的 {_percent(limit)}（{shown(most(limit, contract.amount))}，{limit.reference}）。"
    yield from _not_said(days, breaches, late)
    yield from _forbidden(region, "\n".join((breaches, late)))
    if not _tendered(contract):
        return
    if (asked := asked_by_its_document(contract)) is None:
        yield "采购文件没有要求履约保证金，合同不得另外要求。"
    elif (amount, days, bare(breaches), bare(late)) != (
        part_of(asked.share, contract.amount), asked.days, bare(asked.breaches), bare(asked.late),
    ):  # fmt: skip
        yield f"与采购文件不同：采购文件写的是合同金额的 {asked.share.normalize():f}%，即 {shown(part_of(asked.share, contract.amount))}，验收合格后 {asked.days} 个工作日退还；不予退还的情形和违约责任照采购文件写。"


def write_into_contract(matter: Matter, *, by, bond_amount: Decimal, days: int, breaches: str, late: str):
    said = {"amount": bond_amount, "days": days, "breaches": breaches, "late": late}
    ContractBond.objects.update_or_create(contract_id=matter.pk, defaults=said)


def contract_asks_for_none(matter: Matter, user) -> str:
    return "" if of_contract(matter) else "合同没有约定履约保证金。"


def take_out_of_contract(matter: Matter, *, by):
    ContractBond.objects.filter(contract=matter.pk).delete()


def is_left_out(matter: Matter, user) -> str:
    """Refuse a contract that leaves out the bond its document asks for: others bid reckoning with it."""
    contract = contents_of(matter)
    asked = asked_by_its_document(contract)
    if asked is None or of_contract(matter):
        return ""
    return f"采购文件要求合同金额 {asked.share.normalize():f}% 的履约保证金，请先用“约定履约保证金”写进合同。"
