"""退票: payments the bank sent back after finance reported them paid, in every state on the way to the second payment."""

from collections.abc import Iterator
from dataclasses import dataclass

from yihe.acts.documents import papers
from yihe.acts.funds import returns
from yihe.acts.funds.models import PaymentLine
from yihe.faces.demo import scans
from yihe.faces.demo.diary import Strand
from yihe.faces.demo.tale import Tale
from yihe.matters.models import Matter

FAULT = "收款账户已销户（虚构）"


@dataclass(frozen=True)
class Back:
    """A payment that came back: of which claim, how far it went, since when (working days before today)."""

    claim: str
    to: str
    begin: int

    @property
    def key(self) -> str:
        return self.claim.split(":")[1]


RETURNS = (
    Back("startup:lvyin:paid", "repaid", 110),
    Back("startup:mingxin:paid", "given_up", 100),
    Back("activity:tongxin:paid", "dismissed", 30),
    Back("training_base:yangguang:paid", "repaying", 19),
    Back("exam:yangguang:paid", "checking", 7),
    Back("startup:hehe:paid", "correcting", 5),
    Back("exam:guanghui:paid", "reported", 1),
)


def strands(tale: Tale) -> Iterator[Strand]:
    for back in RETURNS:
        yield _returned(tale, back)


def _returned(tale: Tale, back: Back) -> Strand:
    day = back.begin
    yield tale.back(day)
    line = PaymentLine.objects.filter(tranche__commitment__matter=tale.matters[back.claim], state="paid").latest("pk")
    matter = returns.report(
        returns.line_of(line.pk), by=tale.who("cashier"), returned_on=tale.back(day + 1), reason=FAULT
    )
    if back.to == "reported":
        return
    day -= 1
    yield tale.back(day)
    if back.to == "dismissed":
        tale.do(matter, "dismiss", "checker", reason="向银行查询，款项次日已经入账")
        return
    tale.do(matter, "confirm", "checker")
    if back.to == "correcting":
        return
    day -= 2
    yield tale.back(day)
    if back.to == "given_up":
        tale.do(
            matter, "tell_beforehand", "cashier", facts=f"银行于当日退回这笔款，原因为：{FAULT}", intended="不再重新支付这笔款", reason="经联系，该单位说明不再需要这笔补贴",
            clause="本局支付管理的约定（虚构）",
        )  # fmt: skip
        tale.do(matter, "waive_statement", back.key)
        tale.do(matter, "give_up", "director", reason="经联系，该单位说明不再需要这笔补贴，书面放弃")
        return
    account = f"62228880000{line.pk:08d}"
    _prove(tale, matter, back.key, account)
    tale.do(
        matter,
        "correct",
        back.key,
        bank="演示银行浏河支行（虚构）",
        account=account,
        reason="账户已换开户行，旧账号销户",
    )
    if back.to == "checking":
        return
    day -= 1
    yield tale.back(day)
    tale.do(matter, "accept", "checker", account_again=account)
    # Where it is said to be repaid, the cashier's next batch took it like whatever else is payable.


def _prove(tale: Tale, matter: Matter, key: str, account: str) -> None:
    proof = scans.paper("账户证明", f"单位：{tale.org(key)}", f"账号：{account}（虚构）")
    papers.attach(Matter.objects.get(pk=matter.pk), "account_proof", proof, by=tale.agent(key))
