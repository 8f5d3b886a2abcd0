"""
The decision letter of a claim: what was awarded and how the figure came about, under which clauses; and what a letter that
refuses says of a claim besides what every such letter says (`matters.letters`).
"""

from datetime import date

from django.utils import timezone

from yihe.domains.subsidies.claim import claim_of
from yihe.domains.subsidies.effects import award_of
from yihe.domains.subsidies.outcomes import Award, StaffConfirmation
from yihe.domains.subsidies.policies.history import ENVELOPE_LEFT
from yihe.domains.subsidies.signed import said_today
from yihe.foundation import money
from yihe.foundation.city_words import say, word
from yihe.foundation.encryption import masked
from yihe.foundation.letters.paper import Letter, Table, items, section
from yihe.foundation.parameters import in_chinese
from yihe.foundation.reckoning import Line, Reckoning
from yihe.matters.letters import Doing, based_on, of_event, written
from yihe.matters.models import Event, Matter

PROPOSED, EFFECTIVE = "grant", "close_notice"  # what signs the letter of an award: first as a proposal, then for good
_AMONG = f"、{ENVELOPE_LEFT}中"  # as the last bound of a line that says which was the smallest
NOT_TOLD = {"bank", "account", "note"}  # of what was applied for: not what a decision rests on


def decision_letter(matter: Matter) -> Letter | None:
    """
    Return the letter of an award, or None without one. It gives the amount in figures and in words, the working as it was
    stored, and the remedies: an award may be less than what was asked. While it is on public notice nothing is approved
    yet, and it says so.
    """
    award = award_of(matter)
    if award is None:
        return None
    _kind, claim, organization = claim_of(matter)
    payee, working = claim.payee(organization), award.working
    events = Event.objects.filter(matter=matter, at__gte=award.commitment.made_at)
    over, granted = events.filter(action=EFFECTIVE).last(), events.filter(action=PROPOSED).last()
    day = timezone.localdate(over.at) if over else award.granted_on
    kept = of_event(over or granted) or said_today(matter, award, day if over else None)
    decided = "公示期满，予以批准，" if over else "拟批准，现予公示；公示期满没有异议的，批准生效。拟"
    less = f"核定金额低于测算金额 {money.shown(award.reckoned)}，理由：{award.reason}" if award.reason else ""
    return written(
        matter, kept, f"{kept['kind']}{'决定书' if over else '拟批准通知'}", day,
        f"你单位申请的{kept['kind']}（{matter.number}），经审核，{decided}核定金额为人民币 {money.shown(award.amount)}"
        f"（大写：{money.in_words(award.amount)}），收款人{payee.name}，开户银行{payee.bank}，账号 {masked(payee.account, 0, 4)}。",
        *([less] if less else []),
        *based_on(kept["clauses"]),
        *section("核算明细", _working_of(award), _on_the_day(working.on, in_force=over is not None)),
        *section("审核中注意到的", items(working.notes)),
    )  # fmt: skip


def _working_of(award: Award) -> Table:
    """Return the working as a table of the letter, its last row the sum."""
    rows = [(say(line.label), line.working, line.clause, line.shown or "—") for line in lines_outside(award.working)]
    return Table(
        ("项目", "计算", "依据", "金额"), (*rows, ("测算金额", "", "", money.shown(award.reckoned))), (3,), sums=True
    )


def _on_the_day(day: date, *, in_force: bool) -> str:
    return f"按 {in_chinese(day)}有效的规定核算。{'按规定支付。' if in_force else ''}"


def lines_outside(working: Reckoning) -> list[Line]:
    """
    Return the working as the applicant reads it: without what is left of the office's budget, which is nobody's business
    outside – unless it decided the amount.
    """
    if working.decided_by == ENVELOPE_LEFT:
        return working.lines
    lines = [line for line in working.lines if line.label != ENVELOPE_LEFT]
    return [line._replace(working=_without_the_budget(line.working)) for line in lines]


def _without_the_budget(words: str) -> str:
    """Return how one bound was chosen without the budget among them: `取A、B中最小的一项，按“A”核定`, or `按“A”核定`."""
    before, found, after = words.partition(_AMONG)
    if not found:
        return words
    return f"{before}中{after}" if "、" in before else after.partition("，")[2]


def facts_of(matter: Matter, event: Event | Doing) -> list[str]:
    """Return what was claimed, what another department found, and what the rules said when the claim was refused."""
    kind, claim, _organization = claim_of(matter)
    told = []
    for name in kind.asks:
        field = claim._meta.get_field(name)
        display = getattr(claim, f"get_{name}_display", lambda name=name: getattr(claim, name))()
        if name not in NOT_TOLD and display not in (None, ""):
            words = {True: "是", False: "否"}.get(display, display) if isinstance(display, bool) else display
            told.append(f"{say(field.verbose_name)}：{words}")
    facts = [f"申请的内容：{'；'.join(told)}。"] if told else []
    if found := StaffConfirmation.objects.filter(matter=matter).first():
        outcome = "具有" if found.confirmed else "不具有"
        facts.append(
            f"{word('registrar_short')}部门认定（{found.document}）：{outcome}相适应的专职从业人员，{found.staff} 人。"
        )
    return [*facts, *(f"金额测算：{sentence}" for sentence in event.said.get("rules", []))]


def clauses_of(matter: Matter, event: Event | Doing) -> list[str]:
    """Return the clause a claim was reckoned by when it was refused."""
    return [clause] if (clause := event.said.get("clause", "")) else []
