"""
退款通知书: what asks money back – how much, why, by which payment, where to and by when, on which paper, and the remedies. Issuer, clause, remedies
and the last day are kept with the event of the check; where to pay is told as it is now, for money is to arrive.
"""

from datetime import datetime

from django.utils import timezone

from yihe.acts.funds.models import Recovery
from yihe.acts.hearing.letters import weighed_in
from yihe.foundation import money
from yihe.foundation.city_names import bureau_of
from yihe.foundation.letters.paper import Facts, Letter, as_sentence, section
from yihe.foundation.parameters import in_chinese
from yihe.foundation.periods import last_day
from yihe.matters import kinds
from yihe.matters.letters import BASIS, Doing, addressee, of_event, signed, written
from yihe.matters.models import Event, Matter
from yihe.registers.policies import remedies
from yihe.registers.policies.queries import cited_in_words

TITLE = "退款通知书"
CHECKED = "approve"  # what signs the demand
OWED = "returning"  # where it waits for the money


def demand(matter: Matter) -> Letter | None:
    """Return the letter of a demand, once a second person has checked it; it stays when what it asked has come."""
    checked = Event.objects.filter(matter=matter, action=CHECKED).last()
    if checked is None and matter.state != OWED:
        return None
    at = checked.at if checked else timezone.now()
    recovery = Recovery.objects.select_related("commitment__envelope", "commitment__matter").get(pk=matter.pk)
    day, paid = timezone.localdate(at), recovery.commitment
    kept = _said_today(matter, recovery, at) | of_event(checked)  # one of before kept no last day
    repay = paid.envelope.source_of.repay
    where = (
        Facts((
            ("收款户名", repay["name"]), ("开户银行", repay["bank"]), ("账号", repay["account"]), ("附言", matter.number),
            ("缴款凭证", repay["paper"]),
        )) if repay else "请凭本通知书编号向财务索取缴款书。"
    )  # fmt: skip
    return written(
        matter, kept, TITLE, day,
        f"本局就{kinds.get(paid.matter.kind).label}（{paid.matter.number}）向{paid.payee_name}支付的款项，现应退回人民币 {money.shown(recovery.amount)}"
        f"（大写：{money.in_words(recovery.amount)}）。",
        *section("事由", as_sentence(recovery.reason)),
        *section(BASIS, f"原支付依据：{as_sentence(kept['clause'])}不符合的部分应当退回。" if kept["clause"] else ""),
        *weighed_in(matter),
        *section("怎样退回", where, f"请在 {kept['until']}前退回，并在系统中登记汇出情况。"),
        to=addressee(matter, paid.payee_name),
    )  # fmt: skip


def demand_signed(matter: Matter, doing: Doing) -> dict[str, dict]:
    """Return what the event of the check keeps of the demand it signs; {} for any other action."""
    if doing.action != CHECKED:
        return {}
    recovery = Recovery.objects.select_related("commitment__matter").get(pk=matter.pk)
    return signed(matter, TITLE, doing.at, **_said_today(matter, recovery, doing.at))


def _said_today(matter: Matter, recovery: Recovery, at: datetime) -> dict[str, str]:
    """Return what is kept of a demand that is checked at a moment: the last day to pay it back is that of the first clock."""
    paid = kinds.get(recovery.commitment.matter.kind)
    told = remedies.told_on(timezone.localdate(at), region=matter.region)
    owed = kinds.get(matter.kind).workflow_of(matter).states[OWED].within
    return {
        "issuer": bureau_of(matter.region), "clause": "；".join(cited_in_words(str(paid.guide.basis))) if paid.guide else "",
        "remedies": str(told) if told else "", "until": in_chinese(last_day(owed.after(at))),
    }  # fmt: skip
