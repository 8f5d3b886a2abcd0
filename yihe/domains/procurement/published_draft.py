"""
A contract and the draft that was published with the tender it was won in (令87 71): its words are the draft's with the blanks filled, and nothing weighs on the
supplier that it did not bid on. Where nothing was tendered here there is no draft, and nothing to compare.
"""

from decimal import Decimal

from yihe.domains.procurement import blanks
from yihe.domains.procurement.models import Award, How, Tender
from yihe.domains.procurement.tender import wording
from yihe.foundation.money import in_words
from yihe.foundation.plain_text import bare
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

NOT_CHANGED = "（政府采购货物和服务招标投标管理办法 第七十一条）。"
SMALL = str.maketrans("零壹贰叁肆伍陆柒捌玖拾佰仟", "〇一二三四五六七八九十百千")  # as a text writes amounts out
NONE = (
    "",
    "无",
    "没有",
    "无扣减",
    "不扣减",
    "另无约定",
    "见合同内容",
    "见服务内容和质量要求",
)  # nothing besides what the draft says
HOLDS = ("暂缓付款", "暂停付款", "暂缓支付", "暂停支付")  # by which a draft says that payment may be held


def was_not_there(award: Award, deductions: str, holds: bool) -> str:
    """Refuse what weighs on the supplier of a tender and was not in the draft it bid on (令87 71): what is taken off, and that payment is held."""
    draft = bare(of(award))
    if not draft:
        return ""
    if bare(deductions).strip("。") not in NONE and bare(deductions) not in draft:
        return f"扣减的约定应当照公布的合同草案抄写，草案里没有“{deductions.strip()[:30]}”{NOT_CHANGED}"
    if holds and not any(words in draft for words in HOLDS):
        return f"公布的合同草案没有写明暂缓付款，合同不能加上{NOT_CHANGED}"
    return ""


def deduction_was_not_there(matter: Matter, what: str, each_amount: Decimal) -> str:
    """Refuse a line of the table of deductions that the draft of a tender did not have, in its words and with its amount."""
    award = contents_of(matter).award
    draft = bare(of(award)) if award else ""
    number, words = f"{each_amount.normalize():f}", in_words(each_amount).removesuffix("整")
    said = any(amount in draft.replace(",", "") for amount in (number, words, words.translate(SMALL)))
    if not draft or (bare(what) in draft and said):
        return ""
    return f"公布的合同草案没有“{what}，每次 {number} 元”，扣减的情形和金额应当照草案写{NOT_CHANGED}"


def of(award: Award) -> str:
    """Return the contract's draft as it was published with the tender that was won, "" where nothing was tendered here."""
    won = _won(award)
    return won.draft if won else ""


def _won(award: Award) -> Tender | None:
    rows = Tender.objects.select_related("purchase__matter").filter(purchase=award.purchase_id, bids__won=True)
    return rows.order_by("-nth").first() if award.how == How.TENDER else None


def differs(award: Award, quality: str) -> str:
    """Refuse a contract that says anything else than the draft that was published, its blanks filled (令87 71): where the two first differ is shown."""
    draft = of(award)
    if not draft or (found := blanks.difference(draft, quality)) is None:
        return ""
    was, now = found
    if blanks.OPEN.match(now):
        return f"合同草案的空白没有填写：“{was[:30]}”以前还是空的，请填写。"
    was, now = was[:30] or "（没有了）", now[:30] or "（没有了）"
    won = _won(award)
    assert won is not None  # there is a draft
    law = wording.said(won, "中标合同不得另行改变（政府采购货物和服务招标投标管理办法 第七十一条）。")
    return f"合同内容与公布的合同草案不同：草案是“{was}”，现在是“{now}”。{law}"
