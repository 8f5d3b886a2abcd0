"""Who buys and whom from: the bureau and a town as budget units, and suppliers that are no social organizations. All invented."""

from collections.abc import Iterator

from stdnum.cn import uscc

from yihe.faces.demo.diary import Strand
from yihe.faces.demo.people import CITY, LONG_AGO, SOURCE, invented_id_number
from yihe.faces.demo.places import CHENGXIANG
from yihe.faces.demo.setting import area, here, setting
from yihe.faces.demo.tale import Tale
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import Proposal
from yihe.registers.buyers import edits as buyers
from yihe.registers.grades import edits as grades
from yihe.registers.suppliers import edits as suppliers
from yihe.registers.suppliers import proposed
from yihe.registers.suppliers.models import Form, Supplier

BEGIN = 110  # working days before today
# name, form, the first two signs of its code, who answers for it
SUPPLIERS = (
    ("明理律师事务所（虚构）", Form.LAW_FIRM, "31", "贺明"),
    ("同衡律师事务所（虚构）", Form.LAW_FIRM, "31", "石衡"),
    ("众和社会服务有限公司（虚构）", Form.ENTERPRISE, "91", "卞和"),
    ("城厢镇公共法律服务中心（虚构）", Form.INSTITUTION, "12", "管宁"),
    ("演示村股份经济合作社（虚构）", Form.COLLECTIVE, "N2", "顾村"),
)
SPEAKER = "水青（虚构）"  # an individual: one person gives a talk
GONE = SUPPLIERS[2][0]
BUYERS = (("太仓市司法局（虚构预算单位）", CITY, "301001"), ("城厢镇人民政府（虚构预算单位）", CHENGXIANG, "301002"))


GRADES = (("guanghui", 4), ("puhui", 3))  # whose grade was announced; the others have none


def strands(tale: Tale) -> Iterator[Strand]:
    yield _parties(tale)
    yield _grades(tale)


def _grades(tale: Tale) -> Strand:
    """Civil affairs enters what it announced, and the reviewer checks it."""
    yield (day := tale.back(BEGIN))
    for nth, (key, level) in enumerate(GRADES, 1):
        grades.enter(
            by=tale.who("civil"), organization=tale.org(key), level=level, since=day, until=day.replace(year=day.year + 5, day=1),
            document=f"演示评估〔{day.year}〕{nth}号（虚构）",
        )  # fmt: skip
    for waiting in Proposal.objects.filter(what=grades.ENTRY, outcome=""):
        proposals.confirm(waiting, by=tale.who("reviewer"))


def _parties(tale: Tale) -> Strand:
    yield tale.back(BEGIN)
    cashier, purchaser, clerk = tale.who("cashier"), tale.who("purchaser"), tale.who("clerk")
    for number, (name, region, code) in enumerate(BUYERS, 1):
        buyers.enter(
            by=cashier, source=SOURCE, name=here(name), uscc=code_of(number, "11"), budget_code=code, region=region,
            since=LONG_AGO, address=here(f"太仓市演示路{number}号（虚构）"), contact="采购联系人（虚构）",
            phone=f"{area()}-0000{9000 + number}", invented=True,
        )  # fmt: skip
    for number, (name, form, head, who) in enumerate(SUPPLIERS, 11):
        one = suppliers.enter(
            by=purchaser, source=SOURCE, name=here(name), form=form, uscc=code_of(number, head), registered_on=LONG_AGO,
            licence=f"2{setting().county}{number - 11:010d}" if form == Form.LAW_FIRM else "", representative=who, address=here(f"太仓市演示路{number}号（虚构）"), phone=f"{area()}-0000{9000 + number}",
            invented=True,
        )  # fmt: skip
        account = f"62220000001{number:08d}"
        asked = proposed.propose_payee(
            one, by=purchaser, bank=here("演示银行太仓支行（虚构）"), account=account, source="开户证明（虚构）"
        )
        proposals.confirm(asked, by=clerk, account=account)
    suppliers.enter(
        by=purchaser,
        source=SOURCE,
        name=SPEAKER,
        form=Form.INDIVIDUAL,
        id_number=invented_id_number(9011),
        invented=True,
    )
    yield (ended := tale.back(12))
    gone = Supplier.objects.get(name=here(GONE))
    asked = proposed.propose_ending(
        gone, by=tale.who("purchaser"), how=proposed.Ending.DEREGISTERED, since=ended, source="注销通知书（虚构）"
    )
    proposals.confirm(asked, by=tale.who("reviewer"))


def code_of(number: int, head: str) -> str:
    """Return a code that checks and belongs to nobody."""
    body = f"{head}{setting().county}MJBUY{number:04d}"
    return body + uscc.calc_check_digit(body)
