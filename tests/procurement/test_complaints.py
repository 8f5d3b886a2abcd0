"""
投诉 is a matter of its own: no complaint without a challenge before it (法 55), none too late, none twice; the buyer explains in its days or the clock goes on;
财政 stops, resumes and decides, while bids come, too; the tender follows in the same act.
"""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from tests.procurement.test_challenges_on_paper import drawn
from tests.procurement.test_tender_refusals import refused
from tests.ways import complaints as says
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.complaints import read
from tests.ways.town import Town
from yihe.acts.sealed_bids import delivering
from yihe.acts.sealed_bids import opening as opens
from yihe.acts.sealed_bids.models import Opening, Publication
from yihe.domains.procurement import challenged
from yihe.domains.procurement.models import Award, Bid, Challenge, Complaint
from yihe.domains.procurement.tender import complaining, complaints
from yihe.domains.procurement.tender.first_workflow import FirstTenderWorkflow
from yihe.domains.procurement.tender.kind import TenderKind
from yihe.foundation import workdays
from yihe.foundation.roles import CLERK, DIRECTOR, PURCHASER, TREASURY
from yihe.matters import clock, evidence
from yihe.matters.actions import NotAllowed, offered, perform
from yihe.matters.models import Event, Matter

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def entered_wrongly(town, matter, challenge, **said) -> str:
    return refused(
        read(matter), "enter_complaint", buys.as_read(town, CLERK), **says.letter(challenge, **said)
    )  # fmt: skip


# -- who may complain, until when ----------------------------------------------------------------------------------------


def test_without_a_challenge_before_it_there_is_no_complaint(town):
    matter = ways.to(town, "noticed")
    assert "第五十五条" in entered_wrongly(town, matter, None)
    says.challenge_of(town, matter)
    why = entered_wrongly(town, matter, None)
    assert "提起投诉以前应当已经依法质疑" in why and not Complaint.objects.exists()


def test_before_the_answer_or_the_end_of_its_days_it_is_too_early(town):
    matter = ways.to(town, "noticed")
    challenge = Challenge.objects.get(pk=ways.challenged(town, matter).pk)
    assert "期满以前不能投诉" in entered_wrongly(town, matter, challenge)
    due = workdays.add(challenge.received_on, 7)
    town.travel(due + timedelta(days=1))
    perform(read(matter), "enter_complaint", by=buys.as_read(town, CLERK), **says.letter(challenge))
    assert Complaint.objects.get().challenge == challenge  # nobody answered in its days: that, too, is complained of


def test_the_fifteenth_working_day_is_in_time_and_the_next_is_refused_with_both_days(town):
    matter = ways.to(town, "noticed")
    challenge = says.challenge_of(town, matter)
    last = complaining.last_day(challenge)
    assert last == workdays.add(workdays.add(challenge.received_on, 7), 15)
    town.travel(last + timedelta(days=1))
    why = entered_wrongly(town, matter, challenge)
    assert str(last) in why and "已经超过期限" in why and not Complaint.objects.exists()
    perform(
        read(matter), "enter_complaint", by=buys.as_read(town, CLERK), **says.letter(challenge, complained_on=last)
    )  # fmt: skip
    assert Complaint.objects.get().complained_on == last


def test_days_that_contradict_each_other_are_refused(town):
    matter = ways.to(town, "noticed")
    challenge, today = says.challenge_of(town, matter), timezone.localdate()
    assert "还没有到" in entered_wrongly(town, matter, challenge, notified_on=today + timedelta(days=1))
    early = {"complained_on": today, "notified_on": today - timedelta(days=1)}
    assert "晚于收到通知书日期" in entered_wrongly(town, matter, challenge, **early)
    assert "早于收到质疑函日期" in entered_wrongly(
        town, matter, challenge, complained_on=challenge.received_on - timedelta(days=1)
    )


def test_it_is_entered_and_decided_once_and_one_that_was_withdrawn_counts_for_nothing(town):
    matter = ways.to(town, "noticed")
    first = says.complained(town, matter)
    challenge = Challenge.objects.get()
    assert "正在处理" in entered_wrongly(town, matter, challenge)
    perform(read(first), "end", by=buys.as_read(town, TREASURY), **says.DECISION)
    second = says.complained(town, matter, TREASURY)
    says.decided(town, second, "dismiss")
    why = entered_wrongly(town, matter, challenge)
    assert says.DECISION["document"] in why and "不能再次处理" in why
    with pytest.raises(NotAllowed):
        perform(read(second), "begin_anew", by=buys.as_read(town, TREASURY), **says.DECISION)
    assert Complaint.objects.count() == 2 and list(evidence.verify()) == []


# -- its clocks ------------------------------------------------------------------------------------------------------------


def test_the_buyer_explains_in_five_working_days_or_the_clock_goes_on(town):
    matter = ways.to(town, "noticed")
    complaint = says.complained(town, matter)
    assert complaint.due_on == workdays.add(timezone.localdate(), 5)
    town.travel(complaint.due_on + timedelta(days=1))
    clock.run()
    here = read(complaint)
    assert here.state == "deciding" and here.due_on == workdays.add(Complaint.objects.get().complained_on, 30)
    assert not Complaint.objects.get().explained_on


def test_only_treasury_stops_and_decides(town):
    matter = ways.to(town, "noticed")
    complaint = says.complained(town, matter)
    for role in (PURCHASER, DIRECTOR, CLERK):
        assert refused(read(complaint), "stop", buys.as_read(town, role), **says.NOTICE)
    assert not [each.name for each, _why in offered(read(matter), buys.as_read(town, TREASURY)) if each.name == "stop"]
    assert read(matter).state == "noticed"


# -- the tender follows ------------------------------------------------------------------------------------------------------


def test_dismissed_it_goes_on_where_it_stood_and_a_contract_is_held_meanwhile(town):
    matter = ways.to(town, "won")
    contract = drawn(town, matter)
    complaint = says.stopped(town, matter)
    assert read(matter).state == "stopped"
    assert f"财政部门暂停了 {matter.number}" in challenged.is_challenged(read(contract), None)
    says.decided(town, complaint, "dismiss")
    clock.run()
    assert challenged.is_challenged(read(contract), None) == ""
    assert read(matter).state == "won" and list(evidence.verify()) == []


def test_a_complaint_alone_stops_nothing(town):
    """The control: it is 财政 that stops, and not that somebody complained."""
    matter = ways.to(town, "noticed")
    says.complained(town, matter)
    assert read(matter).state == "noticed"


def test_upheld_the_next_in_rank_may_win(town):
    matter = ways.to(town, "noticed")
    first = Bid.objects.get(rank=1)
    says.decided(town, says.complained(town, matter), "give_next")
    first.refresh_from_db()
    assert read(matter).state == "deciding" and says.DECISION["document"] in first.passed_over
    assert not Award.objects.exists() and list(evidence.verify()) == []


def test_upheld_before_anybody_won_it_is_done_anew(town):
    matter = ways.to(town, "qualifying")
    complaint = says.complained(town, matter)
    says.explained(town, complaint)
    town.hand_in(read(complaint), "complaint_decision", by=TREASURY)
    treasury = buys.as_read(town, TREASURY)
    assert "还没有确定中标人" in refused(read(complaint), "give_next", treasury, **says.DECISION)
    perform(read(complaint), "begin_anew", by=treasury, **says.DECISION)
    assert read(matter).state == "failed" and says.DECISION["document"] in Publication.objects.latest("pk").body


def test_of_the_document_nobody_else_wins(town):
    matter = ways.to(town, "bidding")
    complaint = says.complained(town, matter)
    says.explained(town, complaint)
    town.hand_in(read(complaint), "complaint_decision", by=TREASURY)
    why = refused(read(complaint), "give_next", buys.as_read(town, TREASURY), **says.DECISION)
    assert "第三十一条" in why
    says.decided(town, complaint, "begin_anew")
    assert read(matter).state == "failed"


# -- while bids come ---------------------------------------------------------------------------------------------------------


def test_stopped_while_bids_come_nothing_is_taken_or_opened_and_what_is_there_may_be_taken_back(town, client):
    matter = ways.to(town, "bidding")
    _bid, delivery, code = ways.bid(town, matter, 1, ways.PRICES[0])
    _other, theirs, _code = ways.bid(town, matter, 2, ways.PRICES[1])
    town.travel(timezone.localdate() + timedelta(days=5))  # so that the moment passes while it stands still
    says.stopped(town, matter)
    opening = Opening.objects.select_related("matter").get(pk=matter.pk)
    assert read(matter).state == "halted"
    with pytest.raises(NotAllowed, match="不接收投标"):
        delivering.begin(opening)
    page = client.get(f"/bids/{matter.number}/").content.decode()
    assert "不接收投标，不开标" in page and "领取投递编号" not in page and says.NOTICE["document"] not in page
    delivering.withdraw(delivering.find(delivery.number, code))
    town.travel(timezone.localdate(opening.moment) + timedelta(days=1))
    clock.run()
    assert read(matter).state == "halted"
    opener = opening.openers.select_related("opening__matter", "user").first()
    with pytest.raises(NotAllowed, match="不开标"):
        opens.hand_out(opens.fresh_of(opener))
    delivering.withdraw(type(theirs).objects.select_related("opening__matter").get(pk=theirs.pk))


def test_resumed_the_deadline_moves_by_the_days_it_stood_before_everybody_and_bids_come_again(town):
    matter = ways.to(town, "bidding")
    before = Opening.objects.get(pk=matter.pk).moment
    complaint = says.stopped(town, matter)
    town.travel(timezone.localdate() + timedelta(days=10))
    says.decided(town, complaint, "dismiss")
    opening = Opening.objects.select_related("matter").get(pk=matter.pk)
    assert read(matter).state == "bidding" and opening.version == 1
    assert timezone.localdate(opening.moment) - timezone.localdate(before) >= timedelta(days=10)
    assert workdays.is_working(timezone.localdate(opening.moment))
    assert read(matter).due == opening.moment
    said = Publication.objects.filter(opening=opening).latest("nth").body
    assert "顺延到" in said and delivering.shown(before) in said
    ways.bid(town, matter, 1, ways.PRICES[0])
    assert list(evidence.verify()) == []


def test_a_stop_while_bids_come_is_over_by_itself_after_thirty_days(town):
    matter = ways.to(town, "bidding")
    says.stopped(town, matter)
    town.travel(read(matter).due_on + timedelta(days=1))
    clock.run()
    assert read(matter).state == "bidding"
    assert Opening.objects.get(pk=matter.pk).moment > timezone.now() + timedelta(days=20)


def test_a_deadline_moves_by_begun_days_past_days_off():
    zone = timezone.get_default_timezone()
    moment, since = datetime(2026, 3, 6, 10, tzinfo=zone), datetime(2026, 3, 2, 9, tzinfo=zone)
    later = complaints.moved(moment, since, since + timedelta(hours=25))
    assert (later.date(), later.hour) == (date(2026, 3, 9), 10)  # two days begun: the eighth is a Sunday
    assert complaints.moved(moment, since, since + timedelta(minutes=1)).date() == date(
        2026, 3, 9
    )  # a Saturday moves on


def test_control_without_the_move_the_days_would_be_lost(town, monkeypatch):
    """The control: were the deadline left where it was, nobody could bid any more once it goes on."""
    monkeypatch.setattr(complaints, "moved", lambda moment, since, now: moment)
    matter = ways.to(town, "bidding")
    complaint = says.stopped(town, matter)
    town.travel(timezone.localdate(Opening.objects.get(pk=matter.pk).moment) + timedelta(days=1))
    says.resumed(town, complaint.parent)
    with pytest.raises(NotAllowed, match="已经截止"):
        delivering.begin(Opening.objects.select_related("matter").get(pk=matter.pk))


# -- those that were opened before -------------------------------------------------------------------------------------------


def test_a_tender_of_the_first_version_is_stopped_on_its_own_page_or_by_a_complaint(town, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(TenderKind, "workflow_version", 1)
        before.setattr(TenderKind, "workflow", FirstTenderWorkflow)
        before.setattr(TenderKind, "old_workflows", {})
        matter = ways.to(town, "noticed")
    matter = read(matter)
    assert matter.workflow_version == 1 and TenderKind.workflow_of(matter) is FirstTenderWorkflow
    treasury = buys.as_read(town, TREASURY)
    perform(read(matter), "stop", by=treasury, **says.NOTICE)
    perform(read(matter), "go_on", by=buys.as_read(town, TREASURY), **says.NOTICE)
    complaint = says.stopped(town, matter)
    event = Event.objects.filter(matter=matter, action="stop").latest("seq")
    assert read(matter).state == "stopped" and event.actor_id == treasury.pk
    says.decided(town, complaint, "begin_anew")
    assert read(matter).state == "failed" and list(evidence.verify()) == []
    assert {each.name for each in FirstTenderWorkflow.actions.values()} == {
        each.name for each in TenderKind.workflow.actions.values()
    }
    assert Matter.objects.filter(kind=says.KIND).count() == 1
