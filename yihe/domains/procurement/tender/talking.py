"""
竞争性磋商 (财库〔2014〕214号): what lies between the panel's first sitting and its marks. With each supplier that stands apart from the others; what
changes of what is bought is written to all at once; then final offers, read once their time is over and written down by two, each alone.
"""

from datetime import datetime
from decimal import Decimal

from django import forms
from django.utils import timezone

from yihe.acts.reviews import comparing
from yihe.acts.sealed_bids import publishing as texts
from yihe.acts.sealed_bids.delivering import shown as moment_shown
from yihe.domains.procurement import conditions, prices
from yihe.domains.procurement.models import Bid, Changes, Ground, NeedChange, Talk
from yihe.domains.procurement.tender import together, wording
from yihe.domains.procurement.tender.evaluating import qualified
from yihe.domains.procurement.tender.rows import talks_of
from yihe.foundation.money import shown
from yihe.foundation.money_fields import MoneyBox
from yihe.matters.kinds import contents_of
from yihe.matters.models import Event, Matter

LAW = wording.CONSULTING


def talks(matter: Matter) -> bool:
    """Return whether a tender is a consultation: its profile says so."""
    return wording.profile_of(contents_of(matter)).talks


# -- rules -----------------------------------------------------------------------------------------------------------------


def are_none(matter: Matter, user) -> str:
    """Refuse talks in a procedure that has none: nobody talks with a bidder about their bid in a tender (法 43; 令87 51)."""
    if talks(matter):
        return ""
    return f"本项目的程序是“{wording.profile_of(contents_of(matter)).label}”，没有磋商和最后报价。"


def finals_are_there(matter: Matter, user) -> str:
    """Refuse to talk again once the final offers are known."""
    return "最后报价已经提交，不能再磋商。" if any(bid.final is not None for bid in qualified(matter)) else ""


def finals_are_missing(matter: Matter, user) -> str:
    """Refuse to score a consultation before every supplier that stands gave a final offer."""
    if not talks(matter) or not (bare := [bid.label for bid in qualified(matter) if bid.final is None]):
        return ""
    return f"{'、'.join(bare)}还没有最后报价：先分别磋商，再提交最后报价，然后评审（{LAW} 第二十三条）。"


def somebody_was_not_heard(matter: Matter, user) -> str:
    """Refuse to ask for final offers before there were talks with each that stands, since these talks began (214号 19: equal chances)."""
    began = (
        Event.objects.filter(matter=matter, action="start_talks").order_by("-seq").values_list("at", flat=True).first()
    )
    heard = {talk.bid_id for talk in talks_of(matter) if began and talk.at >= began}
    unheard = [bid.label for bid in qualified(matter) if bid.pk not in heard]
    return f"还没有与{'、'.join(unheard)}磋商：要与每一家分别磋商，机会均等（{LAW} 第十九条）。" if unheard else ""


def change_is_wrong(matter: Matter, user, *, part: str, text: str, **_said) -> str:
    """Refuse a change that changes nothing, or brings in what no document may ask (法 22, 条 20, 令87 17)."""
    tender = contents_of(matter)
    if text.strip() == getattr(tender, part).strip():
        return f"{Changes(part).label}与现在的一样，没有变动。"
    hits = conditions.words_hit(text, conditions.of(matter.region))
    already = {hit.passage for hit in conditions.words_hit(getattr(tender, part), conditions.of(matter.region))}
    return "".join(
        f"“{hit.passage}”像是{hit.forbidden.label}（{hit.forbidden.basis}），磋商也不能加上。"
        for hit in hits
        if hit.passage not in already
    )


def until_is_wrong(matter: Matter, user, *, until: datetime) -> str:
    return "" if until > timezone.now() else f"截止时间 {moment_shown(until)} 已经过了。"


def finals_still_come(matter: Matter, user) -> str:
    """Refuse to read a final offer before its time is over: nobody learns of one while others may still write theirs."""
    until = contents_of(matter).finals_until
    if until is None or timezone.now() >= until:
        return ""
    return f"最后报价收到 {moment_shown(until)} 为止，到时一起开启，现在不能登记。"


def time_is_up(matter: Matter, user) -> str:
    """Refuse to let a supplier leave once the time for final offers is over: then theirs is given, or is none (214号 22)."""
    until = contents_of(matter).finals_until
    if until is None or timezone.now() < until:
        return ""
    return f"最后报价的截止时间 {moment_shown(until)} 已过，不能再退出磋商。"


def finals_until(matter: Matter) -> datetime:
    """Return the moment until which final offers come."""
    until: datetime = contents_of(matter).finals_until
    return until


def finals_are_wrong(matter: Matter, user, *, offers: dict, **_said) -> str:
    """Refuse a final offer that is no price, or above the ceiling: who gave none, or too much, is left empty and drops out."""
    tender = contents_of(matter)
    for bid in qualified(matter):
        amount = offers.get(str(bid.pk))
        if amount is not None and (wrong := prices.is_no_price(amount, min(tender.ceiling, tender.purchase.budget))):
            return f"{bid.label}：{wrong}没有有效的最后报价的，留空。"
    return ""


def finals_differ(matter: Matter, user, *, offers: dict, **_said) -> str:
    """Refuse what the second person read where it is another than the first's; whose, and not what the first wrote."""
    if wrong := finals_are_wrong(matter, user, offers=offers):
        return wrong
    other = [bid.label for bid in qualified(matter) if offers.get(str(bid.pk)) != bid.final_found]
    return (
        f"{'、'.join(other)}的最后报价与第一人登记的不同，请再核对；第一人登记错了的，退回重新登记。" if other else ""
    )


# -- what is filled in -----------------------------------------------------------------------------------------------------


class FinalsForm(forms.Form):
    """One amount for each supplier that stands; empty, where none came in time. The second person types their own."""

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data)
        for bid in qualified(matter):
            form.fields[f"final_{bid.pk}"] = MoneyBox(
                label=f"{bid.label}：最后报价（元）", required=False, help_text="没有在规定时间内提交有效的最后报价的留空，即不再参加评审。"
            )  # fmt: skip
        return form

    def clean(self):
        said = super().clean() or {}
        keys = [name.removeprefix("final_") for name in self.fields if name.startswith("final_")]
        return {"offers": {key: said.get(f"final_{key}") for key in keys}}


# -- effects ---------------------------------------------------------------------------------------------------------------


def start(matter: Matter, *, by):
    """Begin the talks. Who of the panel is bound to a supplier that stands leaves before a word is said, and the next moves up."""
    return comparing.step_aside(matter, [each for bid in qualified(matter) for each in together.bodies_of(bid)])


def note(matter: Matter, *, by, bid: Bid, words: str):
    Talk.objects.create(tender_id=matter.pk, bid=bid, words=words, by=by)
    return {"label": bid.label}


def change(matter: Matter, *, by, part: str, text: str):
    """Change what is bought as talks showed it, and write it to all that take part at the same moment (214号 20)."""
    tender, label = contents_of(matter), Changes(part).label
    NeedChange.objects.create(tender=tender, part=part, before=getattr(tender, part), text=text.strip(), by=by)
    setattr(tender, part, text.strip())
    tender.save(update_fields=[part])
    _write_to_all(
        matter,
        "磋商文件变动通知",
        f"磋商文件的{label}变动如下，是磋商文件的组成部分，请按此提交最后报价：\n{text.strip()}",
    )
    return {"part": label}


def ask_finals(matter: Matter, *, by, until: datetime):
    tender = contents_of(matter)
    tender.finals_until = until
    tender.save(update_fields=["finals_until"])
    _write_to_all(
        matter, "提交最后报价的通知", f"磋商已经结束，请在 {moment_shown(until)} 以前提交签字盖章的最后报价，密封送到开启地点；到时一起开启。提交以前可以退出磋商。"
    )  # fmt: skip


def come_later(matter: Matter, until: datetime) -> datetime:
    """Let final offers come until later, and write it to all that take part."""
    tender = contents_of(matter)
    tender.finals_until = until
    tender.save(update_fields=["finals_until"])
    _write_to_all(matter, "最后报价截止时间顺延的通知", f"财政部门暂停的采购活动已经恢复，暂停的天数不计入期限：最后报价改为在 {moment_shown(until)} 以前提交，已经提交的仍然有效。")  # fmt: skip
    return until


def withdraw(matter: Matter, *, by, bid: Bid, why: str):
    """Let a supplier leave the talks (214号 22)."""
    bid.ground, bid.why = Ground.WITHDRAWN, why
    bid.save(update_fields=["ground", "why"])
    return {"label": bid.label}


def read_finals(matter: Matter, *, by, offers: dict):
    for bid in qualified(matter):
        bid.final_found = offers.get(str(bid.pk))
        bid.save(update_fields=["final_found"])


def confirm_finals(matter: Matter, *, by, offers: dict):
    """Let the final offers count, once two wrote down the same; who gave none drops out. From then on it is their price."""
    said = []
    for bid in qualified(matter):
        amount: Decimal | None = bid.final_found
        if amount is None:
            bid.ground, bid.why = Ground.NO_FINAL, f"截止时间 {moment_shown(finals_until(matter))}。"
        else:
            bid.final = bid.price = amount
            said.append(f"{bid.label} {shown(amount)}")
        bid.save(update_fields=["final", "price", "ground", "why"])
    return {"finals": said}


def take_back(matter: Matter, *, by, reason: str):
    """Let both write the final offers down again."""
    for bid in qualified(matter):
        bid.final_found = None
        bid.save(update_fields=["final_found"])


def _write_to_all(matter: Matter, head: str, body: str) -> None:
    title = f"{contents_of(matter).purchase.title} {head}"
    for bid in qualified(matter):
        texts.write_to(bid.opened.bid, title=title, body=f"{bid.label}：\n{body}")
