"""Publishing a tender by two, correcting it, answering what is asked; and reminding the openers of their keys before the moment."""

import re
from datetime import datetime, timedelta

from django.utils import timezone

from yihe.acts.sealed_bids import planning, rekeying
from yihe.acts.sealed_bids import publishing as texts
from yihe.acts.sealed_bids.delivering import shown
from yihe.acts.sealed_bids.models import Inquiry, Opening, PublicationSort
from yihe.acts.sealed_bids.splitting import NEEDED, SHARES
from yihe.domains.procurement import conditions
from yihe.domains.procurement.bonds import asking
from yihe.domains.procurement.models import About, Tender, TenderCorrection
from yihe.domains.procurement.tender import document, wording
from yihe.domains.procurement.tender.rows import corrections_of
from yihe.foundation import parameters, workdays
from yihe.foundation.figures import of_term
from yihe.foundation.periods import DAYS, ONE_DAY, WORKING_DAYS, Term, end_of
from yihe.foundation.procedure import within
from yihe.foundation.roles import PURCHASER
from yihe.matters import standing, telling
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.matters.saying import Fact

CLARIFIED = parameters.asks_for("procurement/clarification", of_term(DAYS).at_least(1))
PROOF = parameters.asks_for("procurement/key_proof", of_term(WORKING_DAYS).at_least(1))
INQUIRY = within("inquiry_answer", at_least=1)
ALWAYS_TOUCH = (About.CONTRACT, About.STANDARD)  # what whoever writes a bid reckons with
# Words by which a correction would change what is bought, or who may bid.
OBJECT = re.compile(
    r"(?:采购标的|资格条件|资格要求|采购数量)[^。；！\n]{0,16}?(?:改为|改成|变更为|调整为|增加|减少|删去|删除|修改为)"
)


def moment_of(matter: Matter) -> datetime:
    """Return the moment until which bids come: the term of the state in which they do."""
    return Opening.objects.get(pk=matter.pk).moment


def keys_are_missing(matter: Matter, user) -> str:
    """Refuse to publish before all three openers proved that they have the key that will stand in the notice."""
    return planning.lacks_keys(matter.opening)


def publish(matter: Matter, *, by):
    """Let bids be delivered, and put the document onto the page of the tender for everybody."""
    tender, opening = contents_of(matter), matter.opening
    planning.publish(opening, by=by)
    opening.refresh_from_db()
    kept = texts.publish(
        opening, PublicationSort.DOCUMENT, title=f"{tender.purchase.title} {wording.profile_of(tender).label}公告和文件",
        body=document.text_of(tender, opening), known=[tender.purchase.buyer.phone, asking.account_of(tender)],
    )  # fmt: skip
    standing.heard(matter)
    tender.published_on = timezone.localdate()
    tender.save(update_fields=["published_on"])
    return {"sm3": Fact(kept.sm3), "moment": opening.moment}


# -- corrections -----------------------------------------------------------------------------------------------------------


def waiting_correction(matter: Matter) -> TenderCorrection | None:
    return next((each for each in corrections_of(matter) if not (each.published_on or each.dropped)), None)


def no_correction_waits(matter: Matter, user) -> str:
    return "" if waiting_correction(matter) else "没有待发布的更正。"


def correction_waits(matter: Matter, user) -> str:
    return "有一份更正还没有发布，发布或者不采用以后再提下一份。" if waiting_correction(matter) else ""


def bids_are_closed(matter: Matter, user) -> str:
    moment = moment_of(matter)
    return f"投标截止时间 {shown(moment)} 已过。" if timezone.now() > moment else ""


def correction_is_wrong(
    matter: Matter, user, *, moment: datetime, touches: bool, about: str, text: str, draft: str = ""
) -> str:  # fmt: skip
    """
    Refuse what changes object or qualification (令87 27), brings in what no document may ask (法 22), or says of the contract's draft what it does not
    change; and a moment that is too early.
    """
    tender = contents_of(matter)
    if found := OBJECT.search(text):
        return f"“{found[0]}”：采购标的和资格条件不能更正（财政部令第87号第二十七条）；要改的，终止后重新招标。"
    if wrong := _draft_is_wrong(tender, about, draft):
        return wrong
    if hit := _brought_in(matter, f"{text}\n{draft if about == About.CONTRACT else ''}"):
        return hit
    if about in ALWAYS_TOUCH and not touches:
        return f"更正“{About(about).label}”可能影响{wording.of(tender).bid}文件编制，请勾选，并照此顺延。"
    return moment_is_wrong(matter, moment, touches)


def moment_is_wrong(matter: Matter, moment: datetime, touches: bool) -> str:
    """Refuse a moment that is earlier, or that leaves those who write bids fewer days than the statute (条 31; 令87 27)."""
    before = moment_of(matter)
    if moment < before.replace(second=0, microsecond=0):
        return f"投标截止时间只能延后，不能早于 {shown(before)}。"
    term, cited = clarified_within(matter)
    first = term.after(timezone.now())
    if touches and moment < first:
        return f"更正可能影响{wording.of(contents_of(matter)).bid}文件编制，发布以后至少还要 {term.n} 日（{cited}），请把截止时间改到 {shown(first)} 或者以后。"
    return ""


def _draft_is_wrong(tender: Tender, about: str, draft: str) -> str:
    changed = draft.split() != tender.draft.split()
    if about == About.CONTRACT and not (draft.strip() and changed):
        return "更正合同草案的，请在“更正后的合同草案全文”里改好：合同以后照公布的草案填写。"
    if about != About.CONTRACT and draft.strip() and changed:
        return "合同草案改动了，“更正什么”请选合同草案。"
    return ""


def _brought_in(matter: Matter, text: str) -> str:
    """Refuse words that point to what no document may ask and that the document did not have: nobody answers for them any more."""
    tender, known = contents_of(matter), conditions.of(matter.region)
    before = {hit.passage for hit in conditions.words_hit(document.text_of(tender, matter.opening), known)}
    hits = [hit for hit in conditions.words_hit(text, known) if hit.passage not in before]
    return "".join(
        f"“{hit.passage}”像是{hit.forbidden.label}（{hit.forbidden.basis}），更正也不能加上。" for hit in hits[:1]
    )


def clarified_within(matter: Matter) -> tuple[Term, str]:
    """Return how long before the moment a correction that touches bids has to be out, and by which clause: the profile's, else the parameter's."""
    if figure := wording.profile_of(contents_of(matter)).figures.get("clarified_within"):
        return figure.term, figure.basis
    found = parameters.of(matter.region).at(CLARIFIED, timezone.localdate())
    return Term(found.as_(of_term(DAYS)), DAYS), found.cited


def correction_stands_no_more(matter: Matter, user) -> str:
    """Ask again when it is published: days went by since it was proposed."""
    waiting = waiting_correction(matter)
    if waiting and waiting.about == About.KEYS:
        return ""  # its moment is found when it is published, however long the new openers took
    if waiting is None:
        return ""
    return correction_is_wrong(
        matter, user, moment=waiting.moment, touches=waiting.touches, about=waiting.about, text=waiting.text, draft=waiting.draft
    )  # fmt: skip


def propose_correction(matter: Matter, *, by, about: str, text: str, touches: bool, moment: datetime, draft: str = ""):
    kept = draft.strip() if about == About.CONTRACT else ""
    TenderCorrection.objects.create(
        tender_id=matter.pk, about=about, text=text, draft=kept, touches=touches, moment=moment, proposed_by=by
    )  # fmt: skip


def drop_correction(matter: Matter, *, by, reason: str):
    if matter.opening.proposed:
        rekeying.drop(matter.opening, by=by)
        standing.heard(matter)
    TenderCorrection.objects.filter(tender=matter.pk, published_on=None, dropped=False).update(dropped=True)


def publish_correction(matter: Matter, *, by):
    """
    Go on to the next version of the document. Bids that were sealed to the one before stay delivered, and whoever delivered them reads
    on their page that there is another; object and qualification are no part of it.
    """
    waiting, opening = waiting_correction(matter), matter.opening
    assert waiting is not None  # `no_correction_waits`
    tender, say = contents_of(matter), wording.of(contents_of(matter))
    planning.correct(opening, moment=waiting.moment, by=by, touches=waiting.touches)
    opening.refresh_from_db()
    if waiting.draft:
        tender.draft = waiting.draft
        tender.save(update_fields=["draft"])
    again = (
        f"要按更正后的文件{say.bid}的，请在截止以前重新密封、替换。"
        if waiting.touches
        else "已经密封、还没有投递的照常投递。"
    )
    whole = f"更正后的合同草案：\n{waiting.draft}\n\n" if waiting.draft else ""
    body = (
        f"更正事项：{waiting.get_about_display()}。\n{waiting.text}\n\n{whole}{say.bid}截止和开启时间：{shown(opening.moment)}。{say.document}自此为第 {opening.version} 版。"
        f"采购标的和资格条件没有改变。已经投递的仍然有效；{again}"
    )
    kept = texts.publish(opening, PublicationSort.CORRECTION, title=f"第 {opening.version - 1} 次更正公告", body=body)
    standing.heard(matter)
    waiting.published_on = timezone.localdate()
    waiting.save(update_fields=["published_on"])
    return {"sm3": Fact(kept.sm3), "moment": opening.moment}


# -- inquiries -------------------------------------------------------------------------------------------------------------


def nothing_is_asked(matter: Matter, user) -> str:
    return "" if texts.open_inquiries(matter.pk) else "没有待答复的询问。"


def answer(matter: Matter, *, by, inquiry: Inquiry, answer: str):
    """Answer an inquiry once, for everybody."""
    kept = texts.answer(matter.opening, inquiry, answer)
    return {"sm3": Fact(kept.sm3)}


# -- keys ------------------------------------------------------------------------------------------------------------------


def proofs_count_from(opening: Opening) -> datetime:
    """Return the moment from which a test counts as one before the opening: the working days of the parameter before its day, and after the publication."""
    days = parameters.of(opening.matter.region).at(PROOF, timezone.localdate()).as_(of_term(WORKING_DAYS))
    last = first = timezone.localdate(opening.moment)
    while workdays.between(first, last) < days:
        first -= ONE_DAY
    return max(opening.published_at or opening.moment, end_of(first - ONE_DAY))


def in_danger(matter: Matter, late: int) -> str:
    """Return what is to be done when so many openers did not open a test envelope in the days before the moment, or ""."""
    if not late:
        return ""
    if SHARES - late >= NEEDED:
        return "有一位没有按时试开。另外两位试得开，截止以后由他们开启；三位中再有一位打不开，就开不了标。"
    return wording.said(
        contents_of(matter),
        "按时试开的不到两位。请催他们试开；密钥文件或者口令遗失、离任或者应当回避的，在投标截止以前用“更换开标人和密钥”，另一人发布：截止以后才发现两把都打不开的，只能终止招标、重新采购（财政部令第87号 第二十七条）。",
    )


def _warn(matter: Matter, late: int) -> None:
    """Tell who runs the tender that fewer than two proved their keys: what may still be done is done before the moment."""
    if SHARES - late < NEEDED:
        telling.tell(
            telling.people(PURCHASER, matter), f"{matter.title}：{in_danger(matter, late)}", matter=matter, mail=True
        )


def remind_openers() -> int:
    """Ask the openers whose bids close within the days of the parameter to open a test envelope once more. Return how many were asked."""
    now, asked = timezone.now(), 0
    soon = Opening.objects.exclude(published_at=None).filter(
        moment__gt=now, moment__lt=now + timedelta(days=31), matter__kind="tender", matter__closed_at=None
    )
    for opening in soon.select_related("matter"):
        begin = proofs_count_from(opening)
        if now < begin:
            continue
        late = planning.unproved_since(opening, begin)
        _warn(opening.matter, len(late))
        for opener in late:
            words = f"{wording.said(contents_of(opening.matter), shown(opening.moment) + ' 开标')}，请在此以前用您的密钥文件再试开一次：{opening.matter.title}。"
            telling.tell({opener.user_id}, words, matter=opening.matter, mail=True)
            asked += 1
    return asked
