"""A challenge comes on paper: from whoever took part and has no account; perhaps on the last day, entered on the next; answered by a letter that is served."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.acts.test_serving import serve
from tests.faces.test_help import signed_in
from tests.procurement.test_tender_refusals import director, purchaser, refused
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.acts.serving import rules as serving
from yihe.acts.serving.models import Serving, SignedLetter
from yihe.domains.procurement.models import Award, Bid, Challenge, Contract
from yihe.domains.procurement.tender import challenging
from yihe.foundation import workdays
from yihe.foundation.roles import CLERK, PURCHASER, REVIEWER
from yihe.matters import clock, evidence, kinds
from yihe.matters.actions import perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Event, Matter

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def clerk(town):
    return buys.as_read(town, CLERK)


def purchase_of(matter: Matter) -> Matter:
    return Matter.objects.get(pk=matter.parent_id)


def on_paper(matter: Matter, **said) -> dict:
    """Return what the counter types of a letter: no bid is chosen, the name stands as the letter has it."""
    return ways.letter(matter) | {"bid": None, "challenger": "第2律师事务所（虚构）"} | said


def late(town, matter: Matter, **said) -> Matter:
    """Enter a challenge when the tender is over, and return it."""
    said = {"received_on": contents_of(matter).challenge_until} | said
    perform(matter, "receive_late", by=clerk(town), **on_paper(matter, **said))
    return Matter.objects.get(kind="challenge", parent=matter)


# -- the last day ----------------------------------------------------------------------------------------------------------


def test_what_came_on_the_last_day_and_is_entered_on_the_next_takes_the_tender_up_again(town):
    matter = ways.to(town, "won")
    assert purchase_of(matter).state == "awarded"
    challenge = late(town, matter)

    matter.refresh_from_db()
    assert (matter.state, matter.closed_at, purchase_of(matter).state) == ("noticed", None, "tendering")
    said = buys.terms(town) | {"quality": ways.HANDS_OVER}
    assert "当前状态为“评审采购中”" in refused(purchase_of(matter), "draw_contract", purchaser(town), **said)
    assert "还没有答复，答复以前不签订合同" in clock.run().held[matter.number]

    ways.registered(town, challenge)
    came = contents_of(challenge).received_on
    assert Matter.objects.get(pk=challenge.pk).due_on == workdays.add(came, challenging.ANSWER.days()), (
        "from the day it came"
    )
    ways.answered(town, challenge)
    clock.run()
    matter.refresh_from_db()
    assert (matter.state, purchase_of(matter).state) == ("won", "awarded")
    perform(purchase_of(matter), "draw_contract", by=purchaser(town), **said)
    assert list(evidence.verify()) == []


def test_control_what_came_one_day_late_leaves_the_tender_over(town):
    matter = ways.to(town, "won")
    day_after = contents_of(matter).challenge_until + timedelta(days=1)
    assert timezone.localdate() >= day_after
    assert f"{day_after} 收到的已经超过期限" in refused(
        matter, "receive_late", clerk(town), **on_paper(matter, received_on=day_after)
    )
    matter.refresh_from_db()
    assert (matter.state, purchase_of(matter).state, Challenge.objects.count()) == ("won", "awarded", 0)


def test_a_letter_posted_on_the_last_day_is_in_time_and_shows_it(town):
    matter = ways.to(town, "won")
    last = contents_of(matter).challenge_until
    town.travel(last + timedelta(days=4))
    came = {"received_on": last + timedelta(days=3)}
    assert "收到的已经超过期限" in refused(matter, "receive_late", clerk(town), **on_paper(matter, **came))
    one_day_late = came | {"posted_on": last + timedelta(days=1)}
    assert "交邮的已经超过期限" in refused(matter, "receive_late", clerk(town), **on_paper(matter, **one_day_late))
    after = came | {"posted_on": last + timedelta(days=4)}
    assert "晚于收到质疑函日期" in refused(matter, "receive_late", clerk(town), **on_paper(matter, **after))

    challenge = late(town, matter, **came, posted_on=last)
    town.hand_in(challenge, "challenge_letter", by=CLERK)
    assert "请先上传寄件凭证" in refused(challenge, "register", clerk(town))
    town.hand_in(challenge, "posting_proof", by=CLERK)
    perform(challenge, "register", by=clerk(town))


# -- what was drawn or signed meanwhile --------------------------------------------------------------------------------------


def drawn(town, matter: Matter) -> Matter:
    perform(purchase_of(matter), "draw_contract", by=purchaser(town), **buys.terms(town) | {"quality": ways.HANDS_OVER})
    return Matter.objects.get(kind="contract", parent=matter.parent_id)


def signed(town, matter: Matter) -> Matter:
    contract = drawn(town, matter)
    buys.staged(town, contract)
    buys.offered(town, contract)
    return Matter.objects.get(pk=contract.pk)


def report() -> dict:
    return {"reported_on": timezone.localdate(), "report": "坐班 12 次（虚构）。"}


def test_a_contract_that_was_drawn_is_not_signed_and_dropped_before_another_wins(town):
    matter = ways.to(town, "won")
    contract = drawn(town, matter)
    buys.staged(town, contract)
    perform(contract, "offer", by=purchaser(town))
    perform(contract, "pass_on", by=buys.as_read(town, REVIEWER))
    challenge = late(town, matter)
    town.hand_in(contract, "signed_contract", by=PURCHASER)
    said = {"buyer_signed_on": timezone.localdate(), "supplier_signed_on": timezone.localdate()}
    contract = Matter.objects.get(pk=contract.pk)
    assert f"质疑（{challenge.number}）还没有答复" in refused(contract, "sign", purchaser(town), **said)
    assert (
        f"质疑（{challenge.number}）还没有答复"
        in signed_in(purchaser(town)).get(contract.get_absolute_url()).content.decode()
    )

    ways.registered(town, challenge)
    assert "先由分管领导办理“不再签订”" in refused(challenge, "go_on", ways.apart(town), answer="成立（虚构）。")
    perform(contract, "drop", by=director(town), reason="质疑可能成立（虚构）。")
    ways.answered(town, Matter.objects.get(pk=challenge.pk), "go_on")
    matter.refresh_from_db()
    assert (matter.state, purchase_of(matter).state) == ("deciding", "tendering")
    assert Award.objects.count() == 0 and Contract.objects.get().award is None, "as where who was awarded went"

    perform(matter, "award", by=director(town))
    assert Award.objects.get().supplier.name == Bid.objects.get(rank=2).label
    contract.refresh_from_db()
    page = signed_in(purchaser(town)).get(contract.get_absolute_url()).content.decode()
    assert Bid.objects.get(rank=1).label in page and Bid.objects.get(rank=2).label not in page, "it names who had won"
    ways.over(town, Matter.objects.get(pk=matter.pk))
    assert purchase_of(matter).state == "awarded"
    assert list(evidence.verify()) == []


def test_a_contract_in_force_is_not_performed_until_the_answer_and_is_ended_before_it_is_bought_anew(town):
    matter = ways.to(town, "won")
    contract = signed(town, matter)
    challenge = late(town, matter)
    stage = Matter.objects.filter(kind="milestone", parent=contract).order_by("pk")[0]
    town.hand_in(stage, "evidence", by=PURCHASER)
    assert "已经签订的中止履行" in refused(stage, "report", purchaser(town), **report())
    assert purchase_of(matter).state == "contracted", "where it was"

    ways.registered(town, challenge)
    apart = ways.apart(town)
    assert "先由分管领导办理“解除合同”" in refused(challenge, "begin_anew", apart, answer="成立（虚构）。")
    ended = {"ground": "public", "heard": "已告知，没有意见（虚构）。", "reason": "质疑成立（虚构）。"}
    perform(Matter.objects.get(pk=contract.pk), "terminate", by=director(town), **ended)
    assert "不能在本次采购里另行确定中标人" in refused(challenge, "go_on", apart, answer="成立（虚构）。")
    ways.answered(town, Matter.objects.get(pk=challenge.pk), "begin_anew")
    matter.refresh_from_db()
    assert matter.state == "failed" and Contract.objects.get().award.decided_on, "what was in force stays on record"
    assert list(evidence.verify()) == []


def test_control_an_answer_lets_the_work_go_on(town):
    matter = ways.to(town, "won")
    contract = signed(town, matter)
    challenge = late(town, matter)
    ways.registered(town, challenge)
    ways.answered(town, challenge)
    clock.run()
    assert (Matter.objects.get(pk=matter.pk).state, purchase_of(matter).state) == ("won", "contracted")
    stage = Matter.objects.filter(kind="milestone", parent=contract).order_by("pk")[0]
    town.hand_in(stage, "evidence", by=PURCHASER)
    perform(Matter.objects.get(pk=stage.pk), "report", by=purchaser(town), **report())


# -- who -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["第2律师事务所(虚构)", " 第2律师事务所（虚构） ", "code"])
def test_the_challenger_is_found_among_the_bidders_by_name_or_code(town, typed):
    matter = ways.to(town, "noticed")
    second = Bid.objects.get(ordinal=2)
    typed = second.code.lower() if typed == "code" else typed
    perform(matter, "receive_challenge", by=clerk(town), **on_paper(matter, challenger=typed))
    assert (Challenge.objects.get().bid, Challenge.objects.get().name) == (second, second.label)


def test_a_stranger_is_refused_in_a_sentence_and_what_was_typed_stays(town):
    matter = ways.to(town, "noticed")
    said = on_paper(matter, challenger="路过的律师事务所（虚构）")
    assert "“路过的律师事务所（虚构）”不是本项目的投标人" in refused(matter, "receive_challenge", clerk(town), **said)
    typed = {name: "" if value is None else str(value) for name, value in said.items()}
    address = f"{matter.get_absolute_url()}do/receive_challenge/"
    answer = signed_in(clerk(town)).post(address, typed | {"seen": matter.chain_length})
    page = answer.content.decode()
    assert answer.status_code == 422 and "路过的律师事务所（虚构）" in page and said["facts"] in page


# -- the letter ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("action", "label"), [("unfound", "质疑不成立"), ("turn_away", "不予受理")])
def test_the_answer_is_a_letter_to_whoever_challenged_and_its_serving_is_on_record(town, action, label):
    matter = ways.to(town, "noticed")
    perform(matter, "receive_challenge", by=clerk(town), **on_paper(matter))
    challenge = Matter.objects.get(kind="challenge", parent=matter)
    kind = kinds.get("challenge")
    assert kind.letter(challenge) is None
    if action == "turn_away":
        perform(challenge, "turn_away", by=ways.apart(town), reason="没有明确的请求（虚构）。")
    else:
        ways.registered(town, challenge)
        ways.answered(town, challenge)

    challenge = Matter.objects.get(pk=challenge.pk)
    letter = kind.letter(challenge)
    words = "\n".join(letter.words())
    contents = contents_of(challenge)
    assert letter.to == contents.name and letter.issuer == contents.tender.purchase.buyer.name
    for each in (
        contents.name,
        contents.facts,
        contents.wants,
        contents.answer,
        label,
        matter.number,
        "第五十五条",
        "财政部门投诉",
    ):
        assert each in words, each

    owed = SignedLetter.objects.get(matter=challenge)
    assert owed in serving.waiting(clerk(town)) and "质疑答复书" in serving.called(owed)
    page = signed_in(clerk(town)).get(challenge.get_absolute_url()).content.decode()
    assert f"/desk/matters/{challenge.number}/letter/" in page
    serve(owed, clerk(town))
    assert Serving.objects.get(letter=owed).served_on == timezone.localdate()
    assert Event.objects.filter(matter=challenge, action="serve").count() == 1
    assert list(evidence.verify()) == []
