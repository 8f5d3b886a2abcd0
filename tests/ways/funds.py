"""Money: a batch, and what happens after one. What is paid are claims, brought as far as it takes."""

from decimal import Decimal

from django.utils import timezone

from tests.acts.funds_story import budget_for
from tests.ways.town import Town
from tests.ways.walking import Way
from yihe.acts.funds import recoveries, returns
from yihe.acts.funds.batches import lines_of
from yihe.acts.funds.models import Commitment, PaymentLine, ReturnedPayment, Tranche
from yihe.foundation.roles import DIRECTOR, FINANCE_CHECKER, FINANCE_MAKER, POLICY_EDITOR
from yihe.matters import kinds
from yihe.matters.actions import open_matter, perform
from yihe.matters.models import Matter

NEW_ACCOUNT = "6222029999998888"


def _batch(town: Town) -> Matter:
    payable = town.claim("startup", "payable")
    return town.money.drafted(*Tranche.objects.filter(commitment__matter=payable))


def _answered(town: Town, matter: Matter) -> None:
    town.money.answered(matter, True)
    perform(matter, "reconcile", by=town.who(FINANCE_CHECKER))


def _recovery(town: Town) -> Matter:
    """Ask money of one claim back, while another of the same organization could be netted against it."""
    town.claim("incubation", "payable")
    paid = town.claim("startup", "paid")
    commitment = Commitment.objects.get(matter=paid)
    return recoveries.open_recovery(commitment, amount=Decimal(600), reason="一张凭证重复计入", by=town.who(DIRECTOR))


def _returned(town: Town) -> Matter:
    paid = town.claim("startup", "paid")
    line = PaymentLine.objects.get(tranche__commitment__matter=paid)
    perform(line.batch.matter, "reconcile", by=town.who(FINANCE_CHECKER))
    return returns.report(
        returns.line_of(line.pk), by=town.who(FINANCE_MAKER), returned_on=timezone.localdate(), reason="账号已销户"
    )


def _corrected(town: Town, matter: Matter) -> None:
    town.hand_in(matter, "account_proof")
    perform(
        matter, "correct", by=town.story.applicant, bank="某银行太仓支行", account=NEW_ACCOUNT, reason="旧账号已销户"
    )


def _paid_again(town: Town, matter: Matter) -> None:
    line = ReturnedPayment.objects.get(matter=matter).line
    town.money.answered(town.money.sent(line.tranche), True)


def _appropriation(town: Town) -> Matter:
    said = budget_for(1000, "太财〔2026〕1号")
    return open_matter(
        kinds.get("appropriation"), said, by=town.who(POLICY_EDITOR), region="320585", hat="policy_editor"
    )


WAYS = {
    "payment_batch": Way(
        _batch,
        said={
            "add_lines": lambda town, matter: {"tranches": list(Tranche.objects.payable())},
            "remove_lines": lambda town, matter: {"lines": list(lines_of(matter)[:1])},
        },
        done={
            "reconcile": _answered,
            "register_answer": lambda town, matter: town.money.answered(matter, *[True] * len(lines_of(matter))),
        },
    ),
    "recovery": Way(
        _recovery,
        said={
            "declare": lambda town, matter: {"returned_on": timezone.localdate()},
            "receive": lambda town, matter: {"received_on": timezone.localdate()},
            "net": lambda town, matter: {"tranche": recoveries.nettable(matter).first()},
        },
    ),
    "returned_payment": Way(
        _returned,
        said={"accept": {"account_again": NEW_ACCOUNT}},
        done={"correct": _corrected, "pay_again": _paid_again},
    ),
    "appropriation": Way(_appropriation),
}
