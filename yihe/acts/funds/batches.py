"""
Payment batches: what goes in, what leaves as a file, what is answered.

The effects of the batch's actions, and the rules they ask. A payment is made by finance; here its answer is written
down, the ledger is posted, and the matter it belongs to hears of it.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Prefetch, Q
from django.utils import timezone

from yihe.acts.funds import answers, ledger, returns, words  # noqa: F401 -- words: the chain's Chinese words
from yihe.acts.funds.models import AnswerFile, Commitment, LineState, PaymentBatch, PaymentLine, Tranche
from yihe.acts.funds.models.ledger import EntryKind
from yihe.acts.funds.settling import settle
from yihe.foundation import bank_accounts, ceilings, digests, money, sheets
from yihe.foundation.roles import APPLICANT, FINANCE_CHECKER, FINANCE_MAKER
from yihe.matters import hands, kinds, standing, telling
from yihe.matters.actions import NotAllowed, holds_role
from yihe.matters.models import Event, Matter
from yihe.matters.saying import Fact, facts
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners import stakes

MOST_LINES = 500


def lines_of(matter: Matter):
    """Return the batch's lines that count, in order."""
    return (
        PaymentLine.objects.filter(batch=matter.pk)
        .exclude(state=LineState.DROPPED)
        .select_related("batch__matter", "tranche__commitment__matter", "tranche__commitment__envelope")
        .order_by("seq")
    )


def payable_into(matter: Matter):
    """Return the tranches that may be added to a batch now: of its source, year and region."""
    batch = PaymentBatch.objects.get(pk=matter.pk)
    return (
        Tranche.objects.payable()
        .filter(
            commitment__envelope__source=batch.source, commitment__envelope__year=batch.year,
            commitment__envelope__region__startswith=matter.region,
        )
        .select_related("commitment__matter", "commitment__envelope")
        .prefetch_related(Prefetch("lines", PaymentLine.objects.order_by("pk")))
    )  # fmt: skip


def cannot_pay(tranche: Tranche) -> str:
    """Return why a tranche that is due must wait all the same, or ""."""
    commitment = tranche.commitment
    if not commitment.bank or bank_accounts.fault(commitment.account):
        return f"{commitment.payee_name}的开户银行或账号没有填写，或者不像账号，请先更正收款账户。"
    if reason := kinds.get(commitment.matter.kind).stands_still(commitment.matter):
        return f"{commitment.matter.number} 暂不支付：{reason}"
    for child in Matter.objects.filter(parent=commitment.matter_id, closed_at=None):
        if kinds.get(child.kind).holds(child):
            return f"{commitment.matter.number} 有未办结的“{kinds.get(child.kind).label}”，暂不支付。"
    return ""


def add_lines(matter: Matter, *, by, tranches: Iterable[Tranche]) -> dict:
    """Effect of 添加支付: put payable tranches into the batch. All of them or none."""
    chosen = sorted({t.pk for t in tranches})
    found = {t.pk: t for t in Tranche.objects.filter(pk__in=chosen).select_related("commitment")}
    ledger.locked_envelopes(t.commitment.envelope_id for t in found.values())
    payable = {t.pk: t for t in payable_into(matter).filter(pk__in=chosen)}
    if gone := [pk for pk in chosen if pk not in payable]:
        who = "、".join(found[pk].commitment.payee_name for pk in gone if pk in found) or "所选款项"
        raise NotAllowed(
            f"{who}的款项现在不能列入本批次（已在其他批次、已支付、未到期、退票未办结，支付失败后账户还没有更正或确认，或资金"
            "来源、年度不同）。"
        )
    if reason := next((r for t in payable.values() if (r := cannot_pay(t))), ""):
        raise NotAllowed(reason)
    batch = PaymentBatch.objects.get(pk=matter.pk)
    if lines_of(matter).count() + len(payable) > MOST_LINES:
        raise NotAllowed(f"一个批次最多 {MOST_LINES} 笔，请另建批次。")
    PaymentLine.objects.bulk_create(
        PaymentLine(
            batch=batch, seq=batch.last_seq + n, tranche=t, amount=t.payable_fen, payee_name=t.commitment.payee_name,
            bank=t.commitment.bank, account=t.commitment.account,
        )
        for n, t in enumerate((payable[pk] for pk in chosen), 1)
    )  # fmt: skip
    batch.last_seq += len(chosen)
    batch.save(update_fields=["last_seq"])
    return {"tranches": [str(payable[pk]) for pk in chosen]}


def remove_lines(matter: Matter, *, by, lines: Iterable[PaymentLine]) -> dict:
    """Effect of 移出: let tranches go back to what waits to be paid."""
    chosen = lines_of(matter).filter(pk__in=[line.pk for line in lines], state=LineState.PENDING)
    ledger.locked_envelopes(chosen.values_list("tranche__commitment__envelope_id", flat=True))
    removed = [str(line) for line in chosen]
    if not removed:
        raise NotAllowed("所选的支付明细不在本批次。")
    PaymentLine.objects.filter(pk__in=[line.pk for line in chosen]).update(state=LineState.DROPPED)
    return {"lines": removed}


def drop_all(matter: Matter, *, by, reason: str) -> dict:
    """Effect of 作废: the batch pays nothing, and lets everything in it go."""
    return remove_lines(matter, by=by, lines=lines_of(matter)) if lines_of(matter).exists() else {}


def is_empty(matter: Matter, user) -> str:
    return "" if lines_of(matter).exists() else "批次里还没有支付明细。"


def corrected_an_account(matter: Matter, user) -> str:
    """Refuse the checker who changed where one of the payments goes, or for whom somebody did, or who acts for them."""
    directly = hands.took(user, "matter__events__") & Q(matter__events__action="correct_payee")
    after_a_return = hands.took(user, "matter__children__events__") & Q(
        matter__children__kind="returned_payment", matter__children__events__action="correct"
    )
    for which in (directly, after_a_return):
        if Commitment.objects.filter(which, tranches__lines__in=lines_of(matter)).exists():
            return "批次里有您或委托您的同志更正过收款账户的款项，须由他人复核。"
    return ""


def pays_where_one_has_a_stake(matter: Matter, user) -> str:
    """Refuse whoever has a stake in one of the organizations the batch pays, or pays through (回避)."""
    if user is None:
        return ""
    applied = Q(matters__commitments__tranches__lines__in=lines_of(matter).order_by())
    organizations = Organization.objects.filter(applied).distinct().order_by("pk")
    stake = stakes.of_users(user.acts_for, organizations, timezone.localdate(), region=matter.region)
    return f"{stake.sentence}批次里有这家单位的款项，应当回避，请由他人办理。" if stake else ""


def unanswered(matter: Matter, user) -> str:
    left = lines_of(matter).filter(state=LineState.PENDING).count()
    return f"还有 {left} 笔没有回单。" if left else ""


def cannot_export(matter: Matter, user) -> str:
    """Return why this person cannot take the batch's file out, or ""."""
    if matter.kind != "payment_batch" or matter.state not in {"sent", "reconciled"}:
        return "批次复核通过后才能导出。"
    if not (holds_role(user, FINANCE_MAKER, matter) or holds_role(user, FINANCE_CHECKER, matter)):
        return f"支付文件须由{FINANCE_MAKER.label}或{FINANCE_CHECKER.label}导出。"
    return ""


def export_batch(matter: Matter, *, by, format: str = "xlsx") -> tuple[str, str, bytes]:
    """
    Return file name, content type and content of the batch's file for finance. It names whole accounts: the export
    stands in the matter's chain and in the access log. `format` is xlsx or csv. Raises NotAllowed.
    """
    if format not in {"xlsx", "csv"}:
        raise NotAllowed("只能导出 xlsx 或 csv。")
    with transaction.atomic():
        if reason := cannot_export(matter, by):
            raise NotAllowed(reason)
        rows = [answers.exported(line) for line in lines_of(matter)]
        content = (sheets.to_csv if format == "csv" else sheets.to_xlsx)(answers.HEADER, rows)
        said = facts({"format": format, "lines": len(rows), "sm3": digests.sm3(content)})
        standing.record(matter, "export_batch", by=by, said=said)
        note_access(Verb.EXPORT, f"matter {matter.number}", by=by, detail=f"支付文件 {len(rows)} 笔，含完整账号")
    return f"{matter.number}.{format}", sheets.CSV if format == "csv" else sheets.XLSX, content


def answer(matter: Matter, *, by, file) -> dict:
    """
    Effect of 登记回单: write down what finance answered. A file with a single wrong row changes nothing; what was
    already registered is passed over; a file that says nothing new is refused.
    """
    reading = answers.read(matter, file)
    if reading.faults:
        raise NotAllowed(reading.summary)
    if not reading.news:
        raise NotAllowed(reading.no_news)
    content, name = sheets.opened(file).content, sheets.opened(file).name
    if reached := ceilings.take({ceilings.SHEETS: 1, ceilings.SHEET_BYTES: len(content)}, person=by.pk):
        raise NotAllowed(reached)
    lines = {line.pk: line for line in lines_of(matter)}
    again = returns.waiting_for([lines[row.line].tranche_id for row in reading.news if row.paid])
    matters = sorted({lines[row.line].tranche.commitment.matter_id for row in reading.news})
    list(Matter.objects.select_for_update(of=("self",)).filter(pk__in=matters).order_by("pk"))
    envelopes = ledger.locked_envelopes(lines[r.line].tranche.commitment.envelope_id for r in reading.news)
    now = timezone.now()
    for row in reading.news:
        if row.returned:
            line = lines[row.line]
            returns.report_held(
                line, line.tranche.commitment.matter, by=by, on=timezone.localdate(now), reason=row.fault
            )
        else:
            _register(lines[row.line], row, envelopes, by=by, at=now)
    AnswerFile.objects.create(
        batch_id=matter.pk, name=name[-120:], digest=digests.sm3(content), content=content, at=now, by=by,
        answered=len(reading.news),
    )  # fmt: skip
    for row in reading.news:
        if not row.returned:
            _tell(lines[row.line], by=by)
    returns.paid_again(again, by=by)
    for pk in matters:
        settle(pk, by=by)
    paid, back = [row for row in reading.news if row.paid], [row for row in reading.news if row.returned]
    counted = {"paid": len(paid), "failed": len(reading.news) - len(paid) - len(back)}
    counted |= {"came_back": len(back)} if back else {}
    counted |= {"passed_over": len(reading.passed_over)} if reading.passed_over else {}
    return {"answered": len(reading.news), **counted, "sm3": Fact(digests.sm3(content))}


def passed_over(matter: Matter) -> str:
    """Return the sentence on the rows of the newest answer that were none of ours (totals, who made the table), or ""."""
    event = Event.objects.filter(matter=matter, action="register_answer").order_by("-seq").first()
    rows = event.said.get("passed_over") if event else None
    return f"文件里有 {rows} 行没有明细号（合计、制表人等），没有读取。" if rows else ""


def _register(line: PaymentLine, row, envelopes, *, by, at) -> None:
    line.state = LineState.PAID if row.paid else LineState.FAILED
    line.answered_at, line.answered_by = at, by
    line.paid_on, line.voucher, line.fault = row.paid_on, row.voucher, row.fault
    line.save(update_fields=["state", "answered_at", "answered_by", "paid_on", "voucher", "fault"])
    if not row.paid:
        return
    commitment = Commitment.objects.get(pk=line.tranche.commitment_id)
    commitment.paid += line.amount
    commitment.save(update_fields=["paid"])
    ledger.post(
        envelopes[commitment.envelope_id], EntryKind.PAY, line.amount, by=by, matter=line.tranche.commitment.matter,
        commitment=commitment, tranche=line.tranche, line=line, words=f"支付 {line.payee_name}，{line.number}，凭证 {line.voucher}",
    )  # fmt: skip


def _tell(line: PaymentLine, *, by) -> None:
    """Write the answer into the chain of the matter that is paid, and tell the organization."""
    matter, paid = line.tranche.commitment.matter, line.state == LineState.PAID
    said = {
        "line": Fact(line.number),
        "payee": line.payee_name,
        "amount": line.amount_yuan,
        "tranche": line.tranche.seq,
    }
    said |= {"voucher": line.voucher, "paid_on": line.paid_on} if paid else {"reason": line.fault}
    standing.record(matter, "payment_made" if paid else "payment_failed", by=by, said=said)
    amount = money.shown(line.amount_yuan)
    text = (
        f"{matter.title}：已支付 {amount}（{line.paid_on:%Y-%m-%d}，凭证 {line.voucher}）。" if paid
        else f"{matter.title}：{amount} 支付失败，原因：{line.fault}。请核对并更正收款账户，更正后重新支付。"
    )  # fmt: skip
    neutral = f"{matter.title}：{'已支付' if paid else '支付失败，请核对收款账户'}。"
    telling.tell(telling.people(APPLICANT, matter), text, neutral=neutral, matter=matter, mail=True)
