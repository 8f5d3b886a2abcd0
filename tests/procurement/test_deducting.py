"""What a contract's table takes off is reckoned: the first says how often, the value follows, the second says it again."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tests.procurement.test_refusals import refused
from tests.ways import procurement as ways
from tests.ways.town import Town
from yihe.domains.procurement import deducting
from yihe.domains.procurement.accepting import AcceptForm
from yihe.domains.procurement.models import Counted, Milestone
from yihe.foundation.roles import CLERK, PURCHASER
from yihe.matters import evidence
from yihe.matters.actions import perform
from yihe.matters.models import Matter

pytestmark = pytest.mark.django_db
D = Decimal
FOUND = {"found": "坐班 10 次。", "users_said": ""}


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


@pytest.fixture
def stage(town) -> Matter:
    """Return a reported stage of 18 000 whose contract takes 1 500 off for a visit missed, 100 for a record missing."""
    contract = ways.drawn(town)
    for what, each in (("少坐班一次", "1500"), ("缺一份记录", "100")):
        perform(contract, "add_deduction", by=ways.as_read(town, PURCHASER), what=what, each_amount=D(each))
    ways.staged(town, contract)
    ways.offered(town, contract)
    found = ways.milestone(town, contract)
    ways.reported(town, found)
    return found


def test_the_value_is_what_the_table_leaves_and_nothing_else(town, stage):
    clerk = town.who(CLERK)
    said = FOUND | {"times": "1 少坐班一次：2\n2 缺一份记录：3"}
    for proposed in ("18000", "14700.01"):
        assert refused(stage, "find", clerk, **said, proposed_amount=D(proposed)) == (
            "按扣减表少坐班一次 2 次 × ¥1,500.00，缺一份记录 3 次 × ¥100.00，扣 ¥3,300.00，认定应为 ¥14,700.00，填写的是 "
            f"¥{D(proposed):,.2f}。"
        )
    perform(stage, "find", by=ways.as_read(town, CLERK), **said, proposed_amount=D("14700"))
    ways.agreed(town, stage, D(14_700))

    row = Milestone.objects.get(pk=stage.pk)
    assert (row.accepted, row.deducted) == (D(14_700), D(3_300))
    assert [(each.line.what, each.times) for each in Counted.objects.all()] == [("少坐班一次", 2), ("缺一份记录", 3)]
    assert list(evidence.verify()) == []


@pytest.mark.parametrize(
    ("times", "sentence"),
    [
        ("", "扣减表第 1 条“少坐班一次”没有写次数，没有发生的写 0"),
        ("1：0", "扣减表第 2 条"),
        ("1：0\n2：0\n3：1", "没有第 3 条"),
    ],
)
def test_every_line_is_answered_and_no_other(town, stage, times, sentence):
    said = FOUND | {"times": times, "proposed_amount": D(18_000)}
    assert sentence in refused(stage, "find", town.who(CLERK), **said)


def test_more_than_a_stage_is_worth_is_never_taken_off(town, stage):
    said = FOUND | {"times": "1：13\n2：0", "proposed_amount": D(0)}
    perform(stage, "find", by=ways.as_read(town, CLERK), **said)
    assert Milestone.objects.get(pk=stage.pk).proposed == D(0)


def test_looked_at_again_it_is_counted_anew(town, stage):
    perform(stage, "find", by=ways.as_read(town, CLERK), **FOUND, times="1：1\n2：0", proposed_amount=D(16_500))
    perform(stage, "differ", by=town.with_two_hats, reason="重新核对。")
    perform(stage, "find", by=ways.as_read(town, CLERK), **FOUND, times="1：0\n2：1", proposed_amount=D(17_900))

    assert list(Counted.objects.values_list("times", flat=True)) == [0, 1]


def test_the_form_asks_by_the_table_and_a_line_that_is_none_is_refused_as_typed(town, stage):
    form = AcceptForm.for_matter(stage, None)
    assert form.fields["times"].initial == "1 少坐班一次：0\n2 缺一份记录：0"
    assert deducting.read("1 少坐班一次：2次\n\n 2 缺：0 ") == {1: 2, 2: 0}
    for typed in ("少坐班两次", "1 少坐班一次", "1：1\n1：2", "1：-1"):
        with pytest.raises(ValidationError, match="读不懂"):
            deducting.TimesField().clean(typed)


def test_a_contract_without_a_table_is_accepted_as_before(town):
    contract = ways.drawn(town)
    perform(contract, "add_deduction", by=ways.as_read(town, PURCHASER), what="少坐班一次", each_amount=D(1))
    assert "已经有这一条" in refused(
        contract, "add_deduction", town.who(PURCHASER), what="少坐班一次", each_amount=D(2)
    )
    perform(contract, "drop_deduction", by=ways.as_read(town, PURCHASER))
    assert "还是空的" in refused(contract, "drop_deduction", town.who(PURCHASER))
    ways.staged(town, contract)
    ways.offered(town, contract)
    found = ways.milestone(town, contract)
    ways.reported(town, found)

    assert "times" not in AcceptForm.for_matter(found, None).fields
    ways.found(town, found, D(15_000))
    assert Milestone.objects.get(pk=found.pk).proposed == D(15_000)
