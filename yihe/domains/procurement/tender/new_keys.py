"""
更换开标人和密钥: two of the three keys are lost, or somebody who should open left or must not – while bids still come. Named by one, published by another once the
new keys are proved; the document's part on openers is published anew, and the deadline moves by the statute's days, for everybody has to seal again (令87 27).
"""

from datetime import datetime

from django.utils import timezone

from yihe.acts.sealed_bids import offline, planning, rekeying
from yihe.acts.sealed_bids import publishing as texts
from yihe.acts.sealed_bids.delivering import shown
from yihe.acts.sealed_bids.models import PublicationSort
from yihe.domains.procurement.models import About, TenderCorrection
from yihe.domains.procurement.tender import document, forms, publishing, wording
from yihe.foundation import workdays
from yihe.foundation.periods import ONE_DAY
from yihe.foundation.roles import PURCHASER, TREASURY
from yihe.foundation.workflow import Action, State
from yihe.matters import standing, telling
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.matters.saying import Fact

ORDER = "政府采购货物和服务招标投标管理办法"


def name(matter: Matter, *, by, openers: list[tuple], reason: str):
    """Propose three who open instead, and ask them for their keys. Raises NotAllowed."""
    rekeying.name(matter, openers, by=by, never=(TREASURY,))
    standing.heard(matter)
    moment = matter.opening.moment
    TenderCorrection.objects.create(
        tender_id=matter.pk, about=About.KEYS, text=reason, touches=True, moment=moment, proposed_by=by
    )  # fmt: skip
    words = wording.said(
        contents_of(matter), f"请您担任开标人：{matter.title}。请在“开标”里生成开标密钥，登记公钥并试开，以后才能公布。"
    )
    telling.tell({user.pk for user, _body in openers}, words, matter=matter, mail=True)
    return {"reason": reason}


def keys_are_missing(matter: Matter, user) -> str:
    """Refuse to publish openers of whom one has not proved the new key."""
    if not matter.opening.proposed:
        return ""
    lacks = planning.lacks_keys(matter.opening, matter.opening.proposed)
    return f"更换的开标人：{lacks}" if lacks else ""


def moved(matter: Matter) -> datetime:
    """Return the moment if the new keys go out now: the one that stands, or the first that leaves the statute's days, at its hour on a working day."""
    before = publishing.moment_of(matter)
    term, _cited = publishing.clarified_within(matter)
    first, found = term.after(timezone.now()), timezone.localtime(before)
    while found < first or (found > before and not workdays.is_working(found.date())):
        found += ONE_DAY
    return found


def publish_correction(matter: Matter, *, by):
    """Publish what waits: other openers, or any other correction."""
    waiting = publishing.waiting_correction(matter)
    if waiting is None or waiting.about != About.KEYS:
        return publishing.publish_correction(matter, by=by)
    return _publish(matter, waiting, by=by)


def _publish(matter: Matter, waiting: TenderCorrection, *, by):
    """
    Go on to a version of the document with other openers. What was sealed before to the old keys stays shut, and says so to who delivered it: nobody else is
    told of it, for nobody knows who that is, or how many.
    """
    opening, say = matter.opening, wording.of(contents_of(matter))
    waiting.moment = moved(matter)
    planning.correct(opening, moment=waiting.moment, by=by)
    rekeying.take_up(opening, by=by)
    opening.refresh_from_db()
    _term, cited = publishing.clarified_within(matter)
    body = (
        f"更正事项：{waiting.get_about_display()}。\n原因：{waiting.text}\n\n{document.openers_told(opening)}\n离线密封程序的 SM3 摘要：{offline.digest(opening)}\n\n"
        f"{say.bid}截止和开启时间：{shown(opening.moment)}（{cited}）。{say.document}自此为第 {opening.version} 版，采购标的和资格条件没有改变。"
        f"按原来的公钥密封的打不开了：已经递交密封件的，请在截止以前重新密封，用原来的编号和投递码替换，逾期视为没有递交。纸质的仍然有效。"
    )
    kept = texts.publish(
        opening, PublicationSort.CORRECTION, title=f"第 {opening.version - 1} 次更正公告（更换开标人和密钥）", body=body
    )
    standing.heard(matter)
    waiting.published_on = timezone.localdate()
    waiting.save(update_fields=["published_on", "moment"])
    return {"sm3": Fact(kept.sm3), "moment": opening.moment}


def names(bidding: State) -> Action:
    return Action(
        "更换开标人和密钥", bidding, None, by=PURCHASER, form=forms.NewOpenersForm, effect=name,
        unless=[publishing.bids_are_closed, publishing.correction_waits], quiet=True, basis=f"{ORDER} 第二十七条",
    )  # fmt: skip
