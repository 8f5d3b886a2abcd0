"""A round that failed is challenged, and complained of before 财政 (法 52, 55; 令94 32): its purchase goes no further meanwhile, and a void failure is none."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.procurement.test_tender_refusals import director, refused
from tests.ways import complaints as says
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.complaints import read
from tests.ways.town import Town
from yihe.acts.sealed_bids.models import BidLetter, Publication
from yihe.domains.procurement import challenged as challenged_purchase
from yihe.domains.procurement.models import Bid, Challenge
from yihe.foundation import workdays
from yihe.foundation.roles import CLERK, PURCHASER, TREASURY
from yihe.matters import evidence
from yihe.matters.actions import perform
from yihe.matters.models import Matter

pytestmark = pytest.mark.django_db
WAITS = "答复以前不重新采购，也不取消"
CANCELS = {"reason": "不再需要（虚构）。"}


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def unqualified(town) -> Matter:
    """Return a tender that failed when two had looked at its bids."""
    matter = ways.to(town, "qualifying")
    ways.qualified(town, matter, b1="signature", b2="signature")
    matter = read(matter)
    assert (matter.state, read(matter.parent).state) == ("failed", "failed")
    return matter


def challenged(town, matter: Matter, nth: int | None = 2, **said) -> Matter:
    perform(read(matter), "receive_after", by=buys.as_read(town, CLERK), **ways.letter(matter, nth=nth), **said)
    found = Matter.objects.filter(kind="challenge", parent=matter).latest("pk")
    ways.registered(town, found)
    return read(found)


def complained(town, matter: Matter) -> Matter:
    challenge = challenged(town, matter)
    ways.answered(town, challenge)
    perform(
        read(matter),
        "complaint_after",
        by=buys.as_read(town, TREASURY),
        **says.letter(Challenge.objects.get(pk=challenge.pk)),
    )
    return Matter.objects.filter(kind=says.KIND, parent=matter).latest("pk")  # fmt: skip


def goes_no_further(town, matter: Matter, words: str) -> None:
    purchase = read(matter.parent)
    assert words in refused(purchase, "again", buys.as_read(town, PURCHASER))
    assert words in refused(purchase, "cancel", director(town), **CANCELS)


def test_while_it_is_challenged_its_purchase_goes_no_further_and_with_the_answer_it_does(town):
    matter = unqualified(town)
    challenge = challenged(town, matter)
    goes_no_further(town, matter, WAITS)
    assert read(matter).state == "failed"

    ways.answered(town, challenge)

    perform(read(matter.parent), "again", by=buys.as_read(town, PURCHASER))
    assert read(matter.parent).state == "ready" and list(evidence.verify()) == []


def test_control_one_that_nobody_challenges_is_bought_anew_at_once(town):
    matter = unqualified(town)
    perform(read(matter.parent), "again", by=buys.as_read(town, PURCHASER))
    assert "已经重新采购" in refused(matter, "receive_after", buys.as_read(town, CLERK), **ways.letter(matter))


def test_who_took_part_may_for_seven_working_days_from_its_notice_and_no_stranger(town):
    matter, clerk = unqualified(town), buys.as_read(town, CLERK)
    published = timezone.localdate(matter.closed_at)
    assert "不是本项目的投标人" in refused(matter, "receive_after", clerk, **(ways.letter(matter) | {"bid": None, "challenger": "路人公司"}))  # fmt: skip
    last = workdays.add(published, 7)
    town.travel(workdays.add(last, 1))
    why = refused(matter, "receive_after", clerk, **ways.letter(matter))
    assert f"自 {published} 起算，{last} 为止" in why and "第五十二条" in why
    perform(read(matter), "receive_after", by=clerk, **ways.letter(matter, received_on=last))
    assert Challenge.objects.get().step_on == published


def test_of_one_that_failed_before_it_was_opened_a_name_will_do_for_nobody_knows_who_bid(town):
    matter = ways.to(town, "bidding")
    _bid, delivery, code = ways.bid(town, matter, 1, ways.PRICES[0])
    ways.closed(town, matter)
    ways._too_few(town, read(matter))
    assert read(matter).state == "failed"
    clerk, said = buys.as_read(town, CLERK), ways.letter(matter, nth=None)
    assert "不是本项目的投标人" in refused(matter, "receive_after", clerk, **said)
    assert "没有找到有效的投标" in refused(matter, "receive_after", clerk, **said, receipt="TB-NOBODYS")
    challenge = challenged(town, matter, nth=None, receipt=delivery.number)
    assert Challenge.objects.get().name == "某律师事务所（虚构）"
    goes_no_further(town, matter, WAITS)
    ways.answered(town, challenge)
    assert "对答复不满意的" in BidLetter.objects.get(bid__delivery=delivery).body, (
        "it reaches who reads it with number and code"
    )


def test_upheld_it_is_bought_anew_which_it_is_anyhow(town):
    matter = unqualified(town)
    ways.answered(town, challenged(town, matter), "begin_anew")
    assert read(matter).state == "failed"
    perform(read(matter.parent), "again", by=buys.as_read(town, PURCHASER))


def test_a_void_failure_is_none_and_two_look_again_at_all(town):
    matter = unqualified(town)
    complaint = complained(town, matter)

    says.decided(town, complaint, "void_failure")

    assert (read(matter).state, read(matter.parent).state, read(complaint).state) == ("qualifying", "tendering", "void")
    assert not Bid.objects.filter(tender=matter.pk).exclude(ground="").exists()
    assert says.DECISION["document"] in Publication.objects.latest("pk").body
    assert list(evidence.verify()) == []
    ways.qualified(town, read(matter))
    assert read(matter).state == "drawing"


def test_void_where_nobody_in_the_ranks_was_chosen_it_is_decided_again(town):
    matter = ways.to(town, "deciding")
    for _nth in range(Bid.objects.filter(rank__isnull=False).count()):
        perform(read(matter), "pass_over", by=director(town), reason="履约能力不足（虚构）。")
    perform(read(matter), "none_left", by=director(town), reason="没有可以选用的（虚构）。")
    says.decided(town, complained(town, matter), "void_failure")
    assert (read(matter).state, read(matter.parent).state) == ("deciding", "tendering")
    assert not Bid.objects.exclude(passed_over="").exists() and list(evidence.verify()) == []


def test_control_what_did_not_fail_and_what_was_bought_anew_is_not_void(town):
    matter = unqualified(town)
    complaint = complained(town, matter)
    says.explained(town, complaint)
    town.hand_in(read(complaint), "complaint_decision", by=TREASURY)
    perform(read(matter.parent), "again", by=buys.as_read(town, PURCHASER))
    treasury = buys.as_read(town, TREASURY)
    assert "已经重新采购" in refused(complaint, "void_failure", treasury, **says.DECISION)
    says.decided(town, complaint, "begin_anew")
    assert read(matter).state == "failed"


def test_before_anything_was_opened_nothing_is_taken_up_again(town):
    matter = ways.to(town, "bidding")
    _bid, delivery, _code = ways.bid(town, matter, 1, ways.PRICES[0])
    ways.closed(town, matter)
    ways._too_few(town, read(matter))
    challenge = challenged(town, matter, nth=None, receipt=delivery.number)
    ways.answered(town, challenge)
    perform(read(matter), "complaint_after", by=buys.as_read(town, TREASURY), **says.letter(Challenge.objects.get()))
    complaint = Matter.objects.filter(kind=says.KIND).latest("pk")
    says.explained(town, complaint)
    town.hand_in(read(complaint), "complaint_decision", by=TREASURY)
    assert "还没有开标" in refused(complaint, "void_failure", buys.as_read(town, TREASURY), **says.DECISION)


def test_stopped_by_treasury_its_purchase_waits_until_it_goes_on_or_thirty_days_are_over(town):
    matter = unqualified(town)
    complaint = complained(town, matter)
    treasury = buys.as_read(town, TREASURY)
    perform(read(complaint), "stop", by=treasury, **says.NOTICE)
    goes_no_further(town, matter, says.NOTICE["document"])
    assert "已经暂停" in refused(complaint, "stop", treasury, **says.NOTICE)

    perform(read(complaint), "go_on", by=treasury, **says.DECISION)
    assert challenged_purchase.failure_is_challenged(read(matter.parent), None) == ""
    assert "没有暂停" in refused(complaint, "go_on", treasury, **says.DECISION)

    perform(read(complaint), "stop", by=treasury, **says.NOTICE)
    town.travel(timezone.localdate() + timedelta(days=30))
    goes_no_further(town, matter, says.NOTICE["document"])
    town.travel(timezone.localdate() + timedelta(days=1))
    perform(read(matter.parent), "again", by=buys.as_read(town, PURCHASER))


def test_a_complaint_that_goes_on_holds_nothing_when_another_is_decided(town):
    """What was let go on does not keep the tender still for the sake of a complaint that stopped it once."""
    matter = ways.to(town, "noticed")
    first = says.stopped(town, matter)
    perform(read(first), "go_on", by=buys.as_read(town, TREASURY), **says.DECISION)
    ways.challenged(town, read(matter), nth=3)
    challenge = Matter.objects.filter(kind="challenge", parent=matter).latest("pk")
    ways.registered(town, challenge)
    ways.answered(town, read(challenge))
    perform(read(matter), "enter_complaint", by=buys.as_read(town, CLERK), **says.letter(Challenge.objects.get(pk=challenge.pk)))  # fmt: skip
    second = Matter.objects.filter(kind=says.KIND, parent=matter).latest("pk")
    perform(read(second), "stop", by=buys.as_read(town, TREASURY), **says.NOTICE)
    says.decided(town, second, "dismiss")
    assert read(matter).state == "noticed"
