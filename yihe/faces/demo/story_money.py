"""Money: the budgets of each year and purpose, the cashier's batches with finance's answers, and what is asked back."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from yihe.acts.funds import answers, recoveries, sources
from yihe.acts.funds.batches import export_batch, lines_of
from yihe.acts.funds.models import Appropriation, Commitment, PaymentBatch, Tranche
from yihe.acts.funds.promises import correct_payee
from yihe.acts.hearing.forms import TellForm
from yihe.faces.demo.diary import Strand
from yihe.faces.demo.people import CITY, paid_at, propose_account
from yihe.faces.demo.setting import here
from yihe.faces.demo.tale import Tale, purse
from yihe.foundation import doors, sheets
from yihe.matters import kinds
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter
from yihe.registers.organizations import proposed

# Yuan for a year. The documents name standards for each payment and no budgets: these are invented.
BUDGET = {
    "startup": 420000, "incubation": 480000, "activity": 160000, "post": 900000, "settling_in": 400000, "exam": 60000,
    "training_base": 260000, "purchase": 3200000,
}  # fmt: skip
OF_A_ROOM = 60000  # for what a room's money is spent on, where the fiscal source may pay it
DOCUMENT = "演示预算文件（虚构）"
EVERY, LAST_FULL_BATCH = 14, 22  # working days
RETRIED = 80  # the first batch after this day has a line that fails


def budget() -> dict[str, int]:
    """Return what is budgeted for each purpose the city pays from its main purse, those that rooms bring with them included."""
    uses = sources.sources()[purse()].uses
    brought = [use for door in doors.every() for use in door.purposes]
    return {use: BUDGET.get(use, OF_A_ROOM) for use in dict.fromkeys([*brought, *BUDGET]) if use in uses}


def strands(tale: Tale) -> Iterator[Strand]:
    for year in range(first_year(tale), tale.today.year + 1):
        yield budgets(tale, year)
    yield _a_donation(tale)
    yield _budgets_under_way(tale)
    yield _cashier(tale)
    yield _batches_under_way(tale)
    yield _two_to_say_it(tale)
    yield from _recoveries(tale)


def first_year(tale: Tale) -> int:
    """Return the first year whose budgets the usual story tells."""
    return tale.back(330).year


def _budget(tale: Tale, purpose: str, amount: int, year: int, *, source: str = "", note: str = "") -> Matter:
    said = Appropriation(
        source=source or purse(),
        year=year,
        purpose=purpose,
        amount=Decimal(amount),
        document=f"{year}年{DOCUMENT}",
        note=note,
    )
    return tale.open("appropriation", said, by="policy", title=kinds.get("appropriation").title_for(None, said))


def budgets(tale: Tale, year: int, only: Collection[str] = ()) -> Strand:
    """The budgets of a year, of all purposes or some only, are issued in the December before."""
    begin = tale.diary.working_days_since(date(year - 1, 12, 18))
    yield tale.back(begin)
    drawn_up = [
        _budget(tale, purpose, amount, year) for purpose, amount in budget().items() if not only or purpose in only
    ]
    for matter in drawn_up:
        tale.do(matter, "submit", "policy")
    yield tale.back(begin - 1)
    for matter in drawn_up:
        tale.do(matter, "issue", "checker")


def _a_donation(tale: Tale) -> Strand:
    """Donations may pay for activities, and never mix with the fiscal envelope."""
    if "donation" not in sources.sources(CITY):
        return
    yield tale.back(200)
    matter = _budget(tale, "activity", 30000, tale.back(200).year, source="donation", note="企业捐赠（虚构）")
    tale.do(matter, "submit", "policy")
    tale.do(matter, "issue", "checker")


def _budgets_under_way(tale: Tale) -> Strand:
    """One is drawn up, one waits for the checker, one was thrown away."""
    yield tale.back(40)
    voided = _budget(tale, "exam", 600000, tale.today.year, note="多写了一个零")
    tale.do(voided, "void", "policy", reason="金额多写了一个零，重新拟定")
    yield tale.back(2)
    tale.do(_budget(tale, "exam", 20000, tale.today.year, note="年中追加"), "submit", "policy")
    yield tale.back(1)
    _budget(tale, "post", 960000, tale.today.year + 1, note="下一年度，待人大批准后提交")


# Batches --------------------------------------------------------------------------------------------------------------


def _payable(tale: Tale, *keys: str) -> dict[int, list[Tranche]]:
    """Return the tranches that could be paid now, by the year of their envelope; of the named claims only, if any are."""
    found = Tranche.objects.payable().select_related("commitment__envelope").order_by("pk")
    if keys:
        found = found.filter(commitment__matter__in=[tale.matters[key].pk for key in keys if key in tale.matters])
    by_year: dict[int, list[Tranche]] = {}
    for tranche in found:
        by_year.setdefault(tranche.commitment.envelope.year, []).append(tranche)
    return by_year


def _batch(tale: Tale, year: int, tranches: list[Tranche], note: str = "") -> Matter:
    said = PaymentBatch(source=purse(), year=year, note=note)
    matter = tale.open(
        "payment_batch", said, by="cashier", title=f"{sources.sources(CITY)[purse()].label}支付批次（{year}年资金）"
    )
    tale.do(matter, "add_lines", "cashier", tranches=tranches)
    return matter


def register_answer(tale: Tale, batch: Matter, on: date, failing: Collection[int] = ()) -> None:
    """Fill in the exported file as finance would, and register it."""
    _name, _type, content = export_batch(batch, by=tale.who("cashier"))
    header, *rows = sheets.read(content, "x.xlsx")
    for line, row in zip(lines_of(batch), rows, strict=True):
        failed = line.pk in failing
        said = {
            answers.RESULT: "支付失败" if failed else "已支付", answers.PAID_ON: "" if failed else on,
            answers.VOUCHER: "" if failed else f"演示PZ{batch.pk:03d}-{line.seq:02d}",
            answers.FAULT: "账号与户名不符" if failed else "",
        }  # fmt: skip
        for column, value in said.items():
            row[header.index(column)] = value
    file = SimpleUploadedFile(f"{batch.number}回单（虚构）.xlsx", sheets.to_xlsx(header, rows))
    sheets.opened(file)
    tale.do(batch, "register_answer", "cashier", file=file)


def _cashier(tale: Tale) -> Strand:
    """Every few weeks what is payable goes into a batch. One line fails, its account is set right, and it is retried."""
    retried = False
    for begin in range(301, LAST_FULL_BATCH - 1, -EVERY):
        yield tale.back(begin)
        made = [_batch(tale, year, tranches) for year, tranches in _payable(tale).items()]
        for batch in made:
            tale.do(batch, "submit", "cashier")
        yield tale.back(begin - 1)
        for batch in made:
            tale.do(batch, "approve", "checker")
        yield tale.back(begin - 3)
        for batch in made:
            lines = [line for line in lines_of(batch) if line.tranche.commitment.organization_id]
            failing = {lines[0].pk} if lines and begin < RETRIED and not retried else set()
            register_answer(tale, batch, tale.back(begin - 3), failing)
            if failing:
                retried = True
                tale.diary.add(_account_set_right(tale, lines[0].tranche.commitment, begin - 5))
            tale.do(batch, "reconcile", "checker")


def paid_alone(tale: Tale, begin: int, *names: str) -> Strand:
    """Take what the matters of these names promise through a batch of their own, from so many working days before today."""
    yield tale.back(begin)
    made = [_batch(tale, *row) for row in _payable(tale, *names).items()]
    for batch in made:
        tale.do(batch, "submit", "cashier")
    yield tale.back(begin - 1)
    for batch in made:
        tale.do(batch, "approve", "checker")
    yield tale.back(begin - 3)
    for batch in made:
        register_answer(tale, batch, tale.back(begin - 3))
        tale.do(batch, "reconcile", "checker")


def _account_set_right(tale: Tale, commitment: Commitment, begin: int) -> Strand:
    yield tale.back(begin)
    key = next(k for k, o in tale.city.organizations.items() if o.pk == commitment.organization_id)
    account, bank = f"62229990000{commitment.pk:08d}", here("演示银行太仓东支行（虚构）")
    correct_payee(commitment, by=tale.agent(key), bank=bank, account=account, reason="账户迁移，旧账号已销户")
    paid_at(tale.org(key), bank, account, tale.who("clerk"), tale.who("reviewer"), timezone.localdate())


def _two_to_say_it(tale: Tale) -> Strand:
    """Two facts that open money wait today for a second person."""
    yield tale.back(1)
    clerk, today = tale.who("clerk"), timezone.localdate()
    propose_account(tale.org("lvyin"), here("演示银行沙溪支行（虚构）"), "6222888800001234", clerk, today)
    earlier = {"since": today, "source": "登记证书副本（虚构）"}
    proposed.propose_fact(tale.org("puhui"), "registered_on", today - timedelta(days=700), by=clerk, **earlier)


def _batches_under_way(tale: Tale) -> Strand:
    """What lies on the desks of finance today: an answer awaited, a batch to check, one being made, one given up."""
    yield tale.back(10)
    if payable := _payable(tale):
        voided = _batch(tale, *next(iter(payable.items())), note="选错了资金年度")
        tale.do(voided, "void", "cashier", reason="选错了资金年度，重新编制")
    yield tale.back(6)
    sent = [_batch(tale, *row) for row in _payable(tale, "incubation:payable", "exam:payable").items()]
    for batch in sent:
        tale.do(batch, "submit", "cashier")
    yield tale.back(5)
    for batch in sent:
        tale.do(batch, "approve", "checker")
    yield tale.back(1)
    for row in _payable(tale, "activity:payable").items():
        tale.do(_batch(tale, *row), "submit", "cashier")
    yield tale.back(0)
    for row in _payable(tale, "settling_in:payable").items():
        _batch(tale, *row)


# Money asked back -----------------------------------------------------------------------------------------------------


def _ask_back(tale: Tale, name: str, amount: int, reason: str, by: str = "director") -> Matter:
    commitment = Commitment.objects.get(matter=tale.matters[name])
    return recoveries.open_recovery(commitment, amount=Decimal(amount), reason=reason, by=tale.who(by))


def _recoveries(tale: Tale) -> Iterator[Strand]:
    yield _received(tale)
    yield _netted(tale)
    yield _asked_for(tale)


def _tell(tale: Tale, matter: Matter, facts: str) -> None:
    """The checker found it true, and tells the payee what is intended."""
    suggested = TellForm.for_matter(matter, tale.who("checker")).initial
    tale.do(matter, "tell_beforehand", "checker", **suggested | {"facts": facts})


def _received(tale: Tale) -> Strand:
    yield tale.back(62)
    matter = _ask_back(tale, "incubation:hehe:paid", 1500, "抽查发现一张 1,500 元的凭证重复计入")
    yield tale.back(61)
    _tell(tale, matter, "同一张发票在两份支出清单里各列了一次，票面金额 1,500 元（虚构）。")
    yield tale.back(60)
    tale.do(matter, "state_case", "hehe", statement="两份清单由两人分别整理，重复列支属实，但并非有意（虚构）。")
    tale.do(
        matter, "approve", "checker", answer="part", answer_reason="是否有意不影响退款，不作其他处理；重复的部分应当退回（虚构）。"
    )  # fmt: skip
    yield tale.back(57)
    tale.do(matter, "declare", "hehe", returned_on=tale.back(57), note="已汇出")
    yield tale.back(55)
    tale.do(matter, "receive", "cashier", received_on=tale.back(56), voucher="演示SK-0001")
    yield tale.back(30)
    matter = _ask_back(tale, "exam:puhui:paid", 300, "对证书真伪有疑问")
    yield tale.back(28)
    tale.do(matter, "cancel", "checker", reason="经向发证机关核对，证书真实有效")


def _netted(tale: Tale) -> Strand:
    yield tale.back(9)
    matter = _ask_back(tale, "activity:guanghui:paid", 800, "活动结余未使用")
    _tell(tale, matter, "活动决算显示结余 800 元未使用（虚构）。")
    yield tale.back(8)
    tale.do(matter, "waive_statement", "guanghui")
    tale.do(matter, "approve", "checker")
    yield tale.back(7)
    tranche = recoveries.nettable(matter).first()
    if tranche is None:
        raise NotAllowed("没有可以抵扣的款项。")
    tale.do(matter, "net", "cashier", tranche=tranche)


def _asked_for(tale: Tale) -> Strand:
    yield tale.back(4)
    matter = _ask_back(tale, "training_base:guanghui:paid", 1200, "培训场地费已由合作单位承担")
    _tell(tale, matter, "合作单位出具的说明写明培训场地费由其承担（虚构）。")
    yield tale.back(3)
    tale.do(matter, "waive_statement", "guanghui")
    tale.do(matter, "approve", "checker")
    yield tale.back(2)
    asked = _ask_back(tale, "exam:puhui:paid", 200, "证书所载级别与申请时不一致")
    _tell(tale, asked, "向发证机关函询，证书级别低一级（虚构）。")
    yield tale.back(1)
    _ask_back(tale, "incubation:hehe:paid", 600, "另有一笔支出不属于孵化期间", by="cashier")
