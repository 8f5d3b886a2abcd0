"""
两把开标密钥遗失: after the moment two of the three openers say, each of their own key, that it is lost. Nothing can be opened any more, so the round fails with
every bid shut; who delivered reads why under their own number, bonds are owed back from that day, and the purchase may go on to its next round.
No clause names this ground: what is published says what happened, and the round that is bought anew follows 法 37.
"""

from django.utils import timezone

from yihe.acts.sealed_bids import lost_keys
from yihe.acts.sealed_bids import publishing as texts
from yihe.acts.sealed_bids.splitting import NEEDED, SHARES
from yihe.domains.procurement.bonds import asking, freeing
from yihe.domains.procurement.tender import document, qualifying, wording
from yihe.foundation.roles import CLOCK, DIRECTOR, OPENER, PURCHASER
from yihe.foundation.workflow import Action, State
from yihe.matters import telling
from yihe.matters.forms import ShortReasonForm
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

LAW = "政府采购法"


def _tell(matter: Matter, words: str, *, by) -> None:
    """Tell the other openers, and who answers for the purchase."""
    openers = list(matter.opening.openers.select_related("user"))
    told = {opener.user_id for opener in openers}
    told |= telling.people(PURCHASER, matter) | telling.people(DIRECTOR, matter)
    said = wording.said(contents_of(matter), words, [opener.user.name for opener in openers])
    telling.tell(told - {by.pk if by else None}, f"{said}：{matter.title}。", matter=matter, mail=True)


def said(matter: Matter, *, by, reason: str):
    """Note that an opener's key is lost. While it is the only one, the two others are asked to open."""
    opener = lost_keys.opener_of(matter.opening, by)
    assert opener is not None  # `cannot_say`
    if not lost_keys.said_lost(matter.opening):
        _tell(
            matter,
            f"第 {opener.ordinal} 位开标人{by.name}声明开标密钥遗失，请另外两位开标；再遗失一把，密封件就打不开，这一轮废标",
            by=by,
        )
    return {"opener": opener.ordinal, "reason": reason}


def found_again(matter: Matter, *, by):
    opener = lost_keys.opener_of(matter.opening, by)
    assert opener is not None  # `has_not_said`
    _tell(matter, f"第 {opener.ordinal} 位开标人{by.name}找到了开标密钥，请照常开标", by=by)
    return {"opener": opener.ordinal}


def fail(matter: Matter, *, by=None):
    """End the round with all bids shut, before everybody, and tell each of their own. Where too few came, that is why: it needs no key to see."""
    openers = lost_keys.said_lost(matter.opening)
    bids = lost_keys.leave_shut(matter.opening)
    say = wording.of(contents_of(matter))
    if len(bids) < matter.opening.least:
        qualifying.fail_unopened(matter, by=by)
        return {"openers": [opener.ordinal for opener in openers]}
    why = (
        f"{say.bid}截止以后，{SHARES} 位开标人中的 {len(openers)} 位分别声明开标密钥遗失，凑不齐开启所需的 {NEEDED} 把密钥，密封件不能开启，"
        f"{say.opening}无法进行。密封件全部保持密封，没有开启，今后也不会开启。"
    )  # fmt: skip
    qualifying.publish_failure(matter, why)
    for bid in bids:
        texts.write_to(
            bid, title=f"{contents_of(matter).purchase.title} {say.failed}告知书", body=_letter(matter, bid, why)
        )
    _tell(
        matter,
        "两位开标人声明开标密钥遗失，密封件不能开启，这一轮废标。交了投标保证金的请登记并退还；可以重新采购",
        by=None,
    )
    return {"openers": [opener.ordinal for opener in openers], "bids": len(bids)}


def _letter(matter: Matter, bid, why: str) -> str:
    """Return what a bidder is told of a bid that stays shut: by its receipt, for nobody knows whose it is."""
    say = wording.of(contents_of(matter))
    left = (
        "您的密封件在窗口原样保存，请凭回执领回。"
        if bid.is_paper
        else "您的密封件没有开启，密文已从平台清除，与撤回的一样；回执和摘要保留。"
    )
    bond = ""
    if asking.is_asked_of_bids(matter):
        days = freeing.RETURN.days(timezone.localdate(), matter.region)
        bond = f"\n已经提交的{say.bid}保证金自今日起应当退还，最迟 {days} 个工作日内；请与采购人联系，写明交纳人和收款账户。"
    return f"回执号 {bid.number}：\n{why}\n{left}{bond}\n{document.CHALLENGE}"


def acts(opening: State, failed: State) -> tuple[Action, Action, Action]:
    """Return how an opener says that their key is lost, takes it back, and how the round fails by the second who says so."""
    return Action(
        "声明我的开标密钥遗失", opening, None, by=OPENER, form=ShortReasonForm, effect=said, unless=[lost_keys.cannot_say], quiet=True, then=lost_keys.ENDED, done="已声明您的开标密钥遗失",
        confirm="只对自己的密钥声明。另外两位还能开标；如果已有一位声明，您声明以后密封件不再开启，这一轮立即废标，不能恢复。",
    ), Action(
        "找到了，撤回遗失声明", opening, None, by=OPENER, effect=found_again, concerns=lost_keys.is_said, unless=[lost_keys.has_not_said], quiet=True, done="已撤回遗失声明",
    ), Action(
        "两把开标密钥遗失，不能开标，废标", opening, failed, by=CLOCK, automatic=True, effect=fail, unless=[lost_keys.can_still_open], basis=f"{LAW} 第三十七条",
    )  # fmt: skip
