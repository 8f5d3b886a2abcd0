"""
The file finance gets and the file finance answers with: one table, whose last columns finance fills in.

Reading checks every row and names every fault; the same table comes back with them in a column of its own.
"""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from yihe.acts.funds import answer_cells
from yihe.acts.funds.models import LineState, PaymentLine
from yihe.foundation import money, sheets
from yihe.foundation.sheet_tables import heading_of
from yihe.foundation.written.cells import damaged
from yihe.matters.models import Matter

HEADER = (
    "明细号", "收款人", "开户银行", "银行账号", "金额（元）", "金额大写", "用途", "办件编号",
    "支付结果", "支付日期", "支付凭证号", "失败原因",
)  # fmt: skip
NUMBER, AMOUNT, RESULT, PAID_ON, VOUCHER, FAULT = (
    "明细号",
    "金额（元）",
    "支付结果",
    "支付日期",
    "支付凭证号",
    "失败原因",
)
_CALLED_BEFORE = {"笔号": NUMBER}  # files handed out before the heading changed come back with the old one
NEEDED = (NUMBER, RESULT, PAID_ON, VOUCHER, FAULT)
WRONG = "错误原因"
PAID_WORDS = frozenset({"已支付", "支付成功", "成功"})
FAILED_WORDS = frozenset({"支付失败", "失败", "退票"})
RETURNED_WORD = "退票"  # said of a line that was paid, it is a return; of one that was not, a failure
_SHOWN_FAULTS = 10


@dataclass(frozen=True)
class Answer:
    """What finance says of one line. `line` is its primary key."""

    line: int
    paid: bool
    paid_on: date | None = None
    voucher: str = ""
    fault: str = ""
    returned: bool = False  # it was paid, and the bank sent it back afterwards


@dataclass
class Reading:
    """A file that was read. `faults` maps the row's place in `rows` to its sentence; `news` are answers not yet known."""

    rows: list[list]
    header_at: int = 0
    news: list[Answer] = field(default_factory=list)
    known: int = 0
    blank: int = 0  # rows that say nothing of their payment yet
    faults: dict[int, str] = field(default_factory=dict)
    refused: str = ""  # the file as a whole cannot be read
    passed_over: list[int] = field(default_factory=list)  # places of rows that finance added below: totals, who made it
    notes: tuple[str, ...] = ()  # what else is in the file and was not read

    @property
    def sentences(self) -> list[str]:
        """Return one sentence for each wrong row, by the row number people see."""
        return [f"第 {row + 1} 行：{words}" for row, words in sorted(self.faults.items())]

    @property
    def summary(self) -> str:
        """Return one sentence for a refusal: nothing was registered, and why."""
        if self.refused:
            return self.refused
        shown = " ".join(self.sentences[:_SHOWN_FAULTS])
        more = f" ……共 {len(self.faults)} 行。" if len(self.faults) > _SHOWN_FAULTS else ""
        return f"回单有 {len(self.faults)} 行不对，整个文件都没有登记。{shown}{more}"

    @property
    def aside(self) -> str:
        """Return the sentences on what of the file was not read, or ""."""
        said = [f"{note}。" for note in self.notes]
        if self.passed_over:
            rows = "、".join(str(place + 1) for place in self.passed_over[:_SHOWN_FAULTS])
            said.append(f"第 {rows} 行没有明细号（合计、制表人等），共 {len(self.passed_over)} 行，没有读取。")
        return "".join(said)

    @property
    def no_news(self) -> str:
        """Return why a file in which nothing is wrong registers nothing."""
        if self.known and self.blank:
            return f"填了支付结果的 {self.known} 笔都已经登记过，其余 {self.blank} 笔还没有填支付结果，没有变动。"
        if self.known:
            return "回单中的各笔都已经登记过，没有变动。"
        return f"这份文件里没有填支付结果，什么也没有登记。请在“支付结果”等各栏填好财政的答复，再上传。{self.aside}"

    def corrected(self) -> bytes:
        """Return the same table as xlsx, with 错误原因 as its last column."""
        header = [str(cell) for cell in self.rows[self.header_at]]
        keep = [i for i, words in enumerate(header) if words != WRONG]
        rows = [
            [*(row[i] if i < len(row) else "" for i in keep), self.faults.get(place, "")]
            for place, row in enumerate(self.rows)
            if place > self.header_at
        ]
        return sheets.to_xlsx([*(header[i] for i in keep), WRONG], rows, "回单")


def exported(line: PaymentLine) -> list:
    """Return one row for finance."""
    commitment = line.tranche.commitment
    known = line.state != LineState.PENDING
    result = RETURNED_WORD if line.state == LineState.RETURNED else line.get_state_display() if known else ""
    return [
        line.number, line.payee_name, line.bank, line.account, line.amount_yuan, money.in_words(line.amount_yuan),
        commitment.envelope.get_purpose_display(), commitment.matter.number,
        result, line.paid_on or "", line.voucher, line.fault,
    ]  # fmt: skip


def batch_named(file) -> str:
    """Return the number of the batch whose payments a file names first, or "": whether it answers them is read afterwards."""
    try:
        rows = sheets.opened(file).rows
    except sheets.BadSheet:
        return ""
    heads = _heads(rows)
    head = next((i for i, row in enumerate(heads) if NUMBER in row), None)
    if head is None:
        return ""
    at = heads[head].index(NUMBER)
    first = next((str(row[at]).strip() for row in rows[head + 1 :] if len(row) > at and str(row[at]).strip()), "")
    return first.rpartition("-")[0]


def read(matter: Matter, file) -> Reading:
    """Read finance's answer to a batch, a file as it was handed in. Never raises for what the file says: see `faults` and `refused`."""
    try:
        opened = sheets.opened(file)
        reading = Reading(opened.rows, notes=opened.notes)
    except sheets.BadSheet as fault:
        return _whole(Reading([]), str(fault))
    heads = _heads(reading.rows)
    head = next((i for i, row in enumerate(heads) if NUMBER in row), None)
    missing = [c for c in NEEDED if head is None or c not in heads[head]]
    if head is None or missing:
        return _whole(reading, f"表头缺少{'、'.join(f'“{c}”' for c in missing)}，请用本批次导出的文件填写。")
    reading.header_at = head
    columns = {str(words): i for i, words in enumerate(heads[head]) if words != ""}
    lines = {
        line.number: line
        for line in PaymentLine.objects.filter(batch=matter.pk)
        .exclude(state=LineState.DROPPED)
        .select_related("batch__matter")
    }
    seen: dict[str, int] = {}
    for place, row in enumerate(reading.rows[head + 1 :], head + 1):
        cells = {words: row[i] if i < len(row) else "" for words, i in columns.items()}
        if all(cell == "" for cell in cells.values()):
            continue
        if broken := [f"{words}：{why}" for words in NEEDED if (why := damaged(cells[words]))]:
            reading.faults[place] = "；".join(broken)
            continue
        number = answer_cells.text(cells[NUMBER])
        if answer_cells.stands_below(number, row):
            reading.passed_over.append(place)
            continue
        if number in seen:
            reading.faults[place] = f"明细号 {number} 与第 {seen[number] + 1} 行重复。"
            continue
        seen[number] = place
        _row(reading, place, cells, lines.get(number), number)
    return reading


def _whole(reading: Reading, words: str) -> Reading:
    reading.refused, reading.faults = f"回单没有登记：{words}", {0: words}
    return reading


def _row(reading: Reading, place: int, cells: dict, line: PaymentLine | None, number: str) -> None:
    if line is None:
        reading.faults[place] = f"明细号 {number} 不在本批次。" if number else "没有明细号。"
        return
    amount = cells.get(AMOUNT, "")
    if amount != "" and answer_cells.amount(amount) != line.amount_yuan:
        reading.faults[place] = f"金额 {amount} 与本笔应付 {line.amount_yuan:,.2f} 不符。"
        return
    said, fault = _came_back(cells, line) if _says_returned(cells, line) else _said(cells, line)
    if fault:
        reading.faults[place] = fault
    elif said is None:
        reading.blank += 1  # finance has not answered this one yet
    elif line.state == LineState.PENDING or said.returned:
        reading.news.append(said)
    elif (line.state in (LineState.PAID, LineState.RETURNED), line.paid_on, line.voucher, line.fault) == (
        said.paid, said.paid_on, said.voucher, said.fault
    ):  # fmt: skip
        reading.known += 1
    else:
        reading.faults[place] = f"本笔已登记为“{line.get_state_display()}”，与这份回单不一致，不能改写。"


def _says_returned(cells: dict, line: PaymentLine) -> bool:
    return line.state in (LineState.PAID, LineState.RETURNED) and answer_cells.word(cells[RESULT]) == RETURNED_WORD


def _came_back(cells: dict, line: PaymentLine) -> tuple[Answer | None, str]:
    """Return the return a row reports of a paid line. What the line said of its payment may still stand in the row."""
    voucher, day, reason = (
        answer_cells.text(cells[VOUCHER]),
        answer_cells.said_day(cells[PAID_ON]),
        answer_cells.text(cells[FAULT]),
    )
    if (voucher and voucher != line.voucher) or (day != "" and answer_cells.day(day) != line.paid_on):
        return None, "退票行的支付日期或凭证号与已登记的支付不符。"
    if line.state == LineState.RETURNED or line.returns.filter(matter__closed_at=None).exists():
        return Answer(line.pk, True, line.paid_on, line.voucher), ""  # known, or waiting to be found true
    return (
        (Answer(line.pk, False, fault=reason[:200], returned=True), "")
        if reason
        else (None, "退票的，请填写退票原因。")
    )


def _said(cells: dict, line: PaymentLine) -> tuple[Answer | None, str]:
    """Return the answer a row gives, or what is wrong with it; (None, "") for a row without an answer."""
    result, voucher = answer_cells.word(cells[RESULT]), answer_cells.text(cells[VOUCHER])
    reason, day = answer_cells.text(cells[FAULT]), answer_cells.said_day(cells[PAID_ON])
    if not result:
        return None, "填写了支付日期、凭证号或失败原因，却没有填写支付结果。" if voucher or reason or day != "" else ""
    if result in FAILED_WORDS:
        if not reason:
            return None, "支付失败的，请填写失败原因。"
        if voucher:
            return None, "支付失败的，不应有支付凭证号；已支付的，请把支付结果改为“已支付”。"
        if day == "":
            return Answer(line.pk, False, fault=reason[:200]), ""
        failed_on = answer_cells.day(day)  # banks date a failure too: the day is kept with its reason
        if failed_on is None:
            return None, "支付失败的日期看不懂，请照 2026-11-21 的样子填写，或者留空。"
        return Answer(line.pk, False, fault=f"{reason[:180]}（{failed_on:%Y-%m-%d}）"), ""
    if result not in PAID_WORDS:
        return None, f"支付结果“{result}”不认识，请填“已支付”或“支付失败”。"
    if day == "":
        return None, "已支付的，请填写支付日期，如 2026-11-21。"
    paid_on = answer_cells.day(day)
    if paid_on is None:
        return None, f"支付日期“{str(day)[:20]}”看不懂，请照 2026-11-21 的样子填写。"
    if paid_on > timezone.localdate():
        return None, f"支付日期 {paid_on:%Y-%m-%d} 在今天之后。"
    if paid_on < timezone.localdate(line.batch.matter.opened_at):
        return None, f"支付日期 {paid_on:%Y-%m-%d} 早于批次创建的日期。"
    if not voucher or len(voucher) > 40:
        return None, "已支付的，请填写支付凭证号（40 个字以内）。"
    if reason:
        return None, "已支付的，不应有失败原因。"
    return Answer(line.pk, True, paid_on, voucher), ""


def _heads(rows: list[list]) -> list[list[str]]:
    """Return the first rows as headings: without blanks and breaks, and as they are called now."""
    plain = {heading_of(words): words for words in HEADER}
    read = [[heading_of(words) for words in row] for row in rows[:10]]
    return [[_CALLED_BEFORE.get(words, plain.get(words, words)) for words in row] for row in read]
