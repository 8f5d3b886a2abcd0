"""What stands in the way of a tender, each a sentence in Chinese, and nothing is lost of what was typed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.acts.sealed.making import three_openers
from tests.acts.sealed.test_two_worlds import without_tokens
from tests.ways import complaints as says
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.acts.sealed_bids import planning, publishing
from yihe.acts.sealed_bids.models import Delivery, Inquiry, Opening, Publication
from yihe.domains.procurement.models import Award, Bid, Challenge, Tender
from yihe.domains.procurement.tender import awarding, document
from yihe.foundation.roles import CLERK, DIRECTOR, OPENER, PURCHASER, REVIEWER, TREASURY
from yihe.matters import clock, evidence
from yihe.matters.actions import NotAllowed, offered, perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Event, Matter
from yihe.registers.accounts.models import User
from yihe.registers.bodies.models import Body

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def refused(matter, action, by, **said) -> str:
    with pytest.raises(NotAllowed) as fault, transaction.atomic():
        perform(Matter.objects.get(pk=matter.pk), action, by=by, **said)
    return str(fault.value)


def purchaser(town):
    return buys.as_read(town, PURCHASER)


def director(town):
    return buys.as_read(town, DIRECTOR)


def another_director(town):
    found = User.objects.filter(name="另一位分管领导（虚构）").first() or town.story.person(
        DIRECTOR, name="另一位分管领导（虚构）"
    )
    return User.objects.get(pk=found.pk)


# -- the document ----------------------------------------------------------------------------------------------------------


def test_a_plan_below_the_quotation_mark_or_of_the_provinces_system_is_tendered_nowhere_here(town):
    purchase = buys.opened(town)
    buys.approved(town, purchase)
    assert "简易询价”，不是招标" in refused(purchase, "start_tender", purchaser(town))


def test_what_may_not_be_asked_stops_the_document_until_it_is_gone_or_explained(town):
    matter = ways.started(town)
    ways.written(town, matter)
    ways.named(town, matter)
    perform(matter, "add_condition", by=purchaser(town), subject="special", text="在本市注册的律师事务所", count=0)

    said = refused(matter, "offer", purchaser(town))
    assert "“在本市注册”像是供应商的注册地或所在地" in said
    with_reason = {"scope": "坐班", "ceiling": D(200_000), "draft": ways.HANDS_OVER, "answers": "须本地坐班（虚构）"}
    perform(matter, "write", by=purchaser(town), **with_reason)
    perform(matter, "offer", by=purchaser(town))
    assert matter.state == "publishing"
    assert document.hits(contents_of(Matter.objects.get(pk=matter.pk))), (
        "whoever publishes still reads what was pointed at"
    )


@pytest.mark.parametrize(
    ("label", "weight", "given", "subject", "words"),
    [
        ("业绩", "9.9", "members", "", "现在是 109.9 分"),
        ("社会保险", "10", "members", "taxes", "已经是资格条件，不得再作为评审因素"),
    ],
)
def test_weights_are_a_hundred_and_a_gate_is_not_scored(town, label, weight, given, subject, words):
    matter = ways.started(town)
    ways.written(town, matter)
    ways.named(town, matter)
    by = purchaser(town)
    perform(matter, "add_criterion", by=by, label=label, weight=D(weight), given=given, subject=subject, standard="看")
    assert words in refused(matter, "offer", by)
    perform(matter, "drop_criterion", by=by, criterion=contents_of(matter).criteria.get(label=label))
    perform(matter, "offer", by=by)


def test_weights_of_ninety_nine_point_nine_and_a_second_price(town):
    matter = ways.started(town)
    by = purchaser(town)
    perform(matter, "write", by=by, scope="坐班", ceiling=D(200_000), draft=ways.HANDS_OVER, answers="")
    perform(matter, "add_condition", by=by, subject="capacity", text="独立承担民事责任", count=0)
    for label, weight, given in (("方案", "69.9", "members"), ("价格", "30", "price")):
        perform(matter, "add_criterion", by=by, label=label, weight=D(weight), given=given, subject="", standard="看")
    ways.named(town, matter)
    said = refused(matter, "offer", by)
    assert "现在是 99.9 分" in said and "方案的分值应当是整数" in said
    assert "价格只能是一项" in refused(
        matter, "add_criterion", by, label="又一个价格", weight=D("0.1"), given="price", subject="", standard="看"
    )  # fmt: skip
    assert "超过预算金额" in refused(
        matter, "write", by, scope="坐班", ceiling=D("200000.01"), draft="草案", answers=""
    )


def test_two_publish_after_three_have_proved_their_keys_and_with_days_enough(town):
    matter = ways.started(town)
    ways.written(town, matter)
    three = ways.openers(town)
    bodies = ("甲（虚构）", "乙（虚构）", "丙（虚构）")
    said = {"moment": ways.moment(3), "place": "开标室（虚构）"}
    one = [(three[0], "甲（虚构）"), (three[0], "乙（虚构）"), (three[2], "丙（虚构）")]
    assert "应当是三个人" in refused(matter, "name_openers", purchaser(town), openers=one, **said)
    perform(matter, "name_openers", by=purchaser(town), openers=list(zip(three, bodies, strict=True)), **said)
    assert "投标截止时间最早是" in refused(matter, "offer", purchaser(town))
    perform(matter, "move_opening", by=purchaser(town), moment=ways.moment(20), place="开标室（虚构）")
    perform(matter, "offer", by=purchaser(town))
    assert "还没有登记开标密钥" in refused(matter, "publish", director(town))
    for opener, device in zip(Opening.objects.get().openers.order_by("ordinal"), ways.devices(), strict=True):
        planning.register_key(opener, device.key, by=opener.user)
        opener.refresh_from_db()
    assert "还没有用登记的密钥试开" in refused(matter, "publish", director(town))
    for opener, device in zip(Opening.objects.get().openers.order_by("ordinal"), ways.devices(), strict=True):
        ways.prove(opener, device)
    perform(matter, "publish", by=director(town))
    body = Publication.objects.get().body
    assert all(opener.fingerprint in body for opener in Opening.objects.get().openers.all())
    assert "各村每月坐班一次" in body and "离线密封程序的 SM3 摘要" in body
    assert list(evidence.verify()) == []


def test_who_supervises_opens_nothing(town, person):
    matter = ways.started(town)
    ways.written(town, matter)
    both = person(TREASURY, OPENER)
    named = [(both, "财政局（虚构）"), *((each, "司法局（虚构）") for each in ways.openers(town)[:2])]
    said = refused(matter, "name_openers", purchaser(town), moment=ways.moment(), place="开标室（虚构）", openers=named)
    assert "不能参加开标（政府采购法第六十条）" in said


# -- while bids come -------------------------------------------------------------------------------------------------------


def test_a_correction_moves_the_moment_by_the_days_of_the_statute_and_two_publish_it(town):
    matter = ways.to(town, "bidding")
    here = Opening.objects.get()
    town.travel(timezone.localdate(here.moment) - timedelta(days=5))
    said = {"about": "standard", "text": "说明（虚构）。", "touches": True}
    assert "发布以后至少还要 15 日" in refused(
        matter, "propose_correction", purchaser(town), moment=here.moment, **said
    )
    assert "只能延后" in refused(
        matter, "propose_correction", purchaser(town), moment=here.moment - timedelta(days=1), **said | {"touches": False, "about": "place"}
    )  # fmt: skip
    later = ways.moment(17)
    perform(matter, "propose_correction", by=purchaser(town), moment=later, **said)
    assert "还没有发布" in refused(matter, "propose_correction", purchaser(town), moment=later, **said)
    perform(matter, "publish_correction", by=director(town))

    here.refresh_from_db()
    assert (here.version, here.moment) == (2, later)
    assert "采购标的和资格条件没有改变" in Publication.objects.get(sort="correction").body
    assert timezone.localtime(Matter.objects.get(pk=matter.pk).due_at) == later, "the clock waits for the new moment"
    assert list(evidence.verify()) == []


def test_a_question_without_a_name_gets_one_answer_for_all(town):
    matter = ways.to(town, "bidding")
    here = Opening.objects.select_related("matter").get()
    with pytest.raises(NotAllowed, match="疑似电话号码"):
        publishing.ask(here, "请回电 13812345678")
    inquiry = ways.asked(matter)
    perform(matter, "answer", by=purchaser(town), inquiry=inquiry, answer="每次半天。")
    assert "每次半天" in Publication.objects.get(sort="answer").body
    assert "没有待答复的询问" in refused(matter, "answer", purchaser(town), inquiry=inquiry, answer="又答")
    assert Event.objects.get(action="ask_about_tender").actor is None
    town.travel(timezone.localdate(here.moment) + timedelta(days=1))
    with pytest.raises(NotAllowed, match="不再接受询问"):
        publishing.ask(here, "还能问吗")
    assert Inquiry.objects.count() == 1


def test_before_the_moment_the_tenders_page_and_chain_are_alike_with_two_bids_or_five(town, client):
    matter = ways.to(town, "bidding")
    client.force_login(purchaser(town))
    page, length = client.get(f"/desk/matters/{matter.number}/").content, Matter.objects.get(pk=matter.pk).chain_length
    for nth, price in enumerate(ways.PRICES, 1):
        ways.bid(town, matter, nth, price)
    assert Delivery.objects.count() == 3
    assert Matter.objects.get(pk=matter.pk).chain_length == length
    again = client.get(f"/desk/matters/{matter.number}/").content
    assert without_tokens(again) == without_tokens(page)
    ways.closed(town, matter)
    ways.opened(town, matter)  # the control: the page tells them apart once they are open
    client.force_login(purchaser(town))  # weeks later
    assert "第1律师事务所" in client.get(f"/desk/matters/{matter.number}/").content.decode()


def test_the_openers_are_asked_for_their_keys_once_more_before_the_moment(town):
    from yihe.domains.procurement.tender.publishing import remind_openers
    from yihe.matters.models import Notification

    ways.to(town, "bidding")
    here = Opening.objects.select_related("matter").get()
    assert remind_openers() == 0
    town.travel(timezone.localdate(here.moment) - timedelta(days=1))
    assert remind_openers() == 3
    ways.prove(here.openers.get(ordinal=1), ways.devices()[0])
    assert remind_openers() == 2
    assert Notification.objects.filter(text__contains="再试开一次").count() == 5


# -- opening, qualification ------------------------------------------------------------------------------------------------


def test_two_bids_where_three_are_the_least_fail_the_round_and_stay_shut(town):
    matter = ways.to(town, "bidding", budget=ways.OPEN_TENDER)
    for nth, price in ((1, "1100000"), (2, "1150000")):
        ways.bid(town, matter, nth, price)
    ways.closed(town, matter)
    with pytest.raises(NotAllowed, match="截止时收到 2 份，少于 3 份"):
        ways.opened_by(matter, 1)
    matter.refresh_from_db()
    assert matter.state == "failed" and not Bid.objects.exists()
    assert "密封件保持密封" in Publication.objects.get(sort="failed").body
    purchase = Matter.objects.get(pk=matter.parent_id)
    assert purchase.state == "failed"
    perform(purchase, "again", by=purchaser(town))
    perform(purchase, "start_tender", by=purchaser(town))
    assert Tender.objects.order_by("-nth")[0].nth == 2


def test_three_bids_of_which_two_stand_fail_where_three_are_the_least(town):
    matter = ways.to(town, "qualifying", budget=ways.OPEN_TENDER, prices=("1100000", "1150000", "1190000"))
    ways.qualified(town, matter, b2="signature")
    matter.refresh_from_db()
    assert matter.state == "failed"
    assert "有效投标 2 份，不足 3 份，不得评标" in Publication.objects.get(sort="failed").body


def test_two_people_look_and_have_to_agree(town):
    matter = ways.to(town, "qualifying")
    clerk, reviewer = buys.as_read(town, CLERK), buys.as_read(town, REVIEWER)
    said = ways.conclusions(matter, b3="signature")
    key = str(Bid.objects.get(ordinal=3).pk)
    silent = {"conclusions": said["conclusions"] | {key: ("signature", "")}}
    assert "请写明事实" in refused(matter, "find", clerk, **silent)
    perform(matter, "find", by=clerk, **said)
    assert "须由" in refused(matter, "confirm", clerk, **said) or "您" in refused(matter, "confirm", clerk, **said)
    assert "结论与第一人的不同" in refused(matter, "confirm", reviewer, **ways.conclusions(matter))
    perform(matter, "differ", by=reviewer, reason="再看一次。")
    assert Bid.objects.get(ordinal=3).found == ""
    ways.qualified(town, matter)
    assert matter.opening.least == 2 and Bid.objects.qualified().count() == 3


@pytest.mark.parametrize(
    ("price", "words"),
    [("0", "不是有效的报价"), ("200000.01", "超过预算金额或者最高限价"), ("十七万", "不是有效的报价"), ("1e5", None)],
)
def test_a_price_of_nothing_over_the_budget_or_in_words_cannot_be_found_to_stand(town, price, words):
    matter = ways.to(town, "qualifying", prices=(*ways.PRICES, price))
    clerk = buys.as_read(town, CLERK)
    if words is None:
        perform(matter, "find", by=clerk, **ways.conclusions(matter))
        return
    assert words in refused(matter, "find", clerk, **ways.conclusions(matter))
    perform(matter, "find", by=clerk, **ways.conclusions(matter, b4="price"))


def test_a_bidder_that_ended_cannot_be_found_to_stand_and_a_law_firm_without_a_grade_can(town):
    matter = ways.to(town, "qualifying")
    gone = Bid.objects.get(ordinal=2).body
    Body.objects.filter(pk=gone.pk).update(until=timezone.localdate() - timedelta(days=30))
    said = refused(matter, "find", buys.as_read(town, CLERK), **ways.conclusions(matter))
    assert "第2律师事务所（虚构）不能认定为合格" in said and "等级" not in said


# -- evaluation, award -----------------------------------------------------------------------------------------------------


def test_equal_scores_go_by_price_and_equal_prices_by_the_panels_seed(town):
    matter = ways.to(town, "scoring", prices=("170000", "170000", "180000"))
    ways.scored(town, matter, points=("40", "40", "40"), found=("15", "15", "15"))
    first, second, third = Bid.objects.order_by("rank")
    assert (first.total, first.rank_by, second.rank_by) == (second.total, "draw", "draw") and third.ordinal == 3


def test_a_price_below_half_of_the_others_is_asked_about_before_anybody_scores(town):
    matter = ways.to(town, "seating", prices=("60000", "175000", "180000"))
    ways.seated(town, matter)
    clerk = buys.as_read(town, CLERK)
    assert "第1律师事务所（虚构）的报价明显偏低" in refused(matter, "begin", clerk)
    low = Bid.objects.get(ordinal=1)
    perform(Matter.objects.get(pk=matter.pk), "ask", by=clerk, bid=low, asked="请说明价格构成。")
    assert "还没有对要求澄清的问题作出书面说明" in refused(matter, "begin", clerk)
    town.hand_in(Matter.objects.get(pk=matter.pk), "clarification", by=CLERK)
    perform(
        Matter.objects.get(pk=matter.pk), "clarified", by=clerk, clarification=low.clarifications.get(), answer="利用已有站点（虚构）。"
    )  # fmt: skip
    ways.likeness_answered(matter)
    perform(Matter.objects.get(pk=matter.pk), "begin", by=clerk)


def test_words_other_than_figures_correct_the_price_and_who_does_not_confirm_is_invalid(town):
    matter = ways.to(town, "seating")
    clerk, bid = buys.as_read(town, CLERK), Bid.objects.get(ordinal=1)
    said = {"bid": bid, "text": None, "lines": []}
    town.hand_in(Matter.objects.get(pk=matter.pk), "clarification", by=CLERK)
    assert "不用修正" in refused(matter, "correct_price", clerk, words="壹拾陆万捌仟元整", confirmed="yes", **said)
    assert "读不懂" in refused(matter, "correct_price", clerk, words="十六万多", confirmed="yes", **said)
    assert "超过预算" in refused(matter, "correct_price", clerk, words="壹佰陆拾捌万元整", confirmed="yes", **said)
    perform(
        Matter.objects.get(pk=matter.pk), "correct_price", by=clerk, words="壹拾陆万玖仟元整", confirmed="yes", **said
    )
    bid.refresh_from_db()
    assert bid.price == D(168_000), "what one person enters counts for nothing yet"
    ways.agreed_by_another(town, matter)
    bid.refresh_from_db()
    assert (bid.sheet, bid.price) == (D(168_000), D(169_000)) and "大写" in bid.corrected
    other = Bid.objects.get(ordinal=2)
    perform(
        Matter.objects.get(pk=matter.pk), "correct_price", by=clerk, words="壹拾柒万元整", confirmed="no", bid=other, text=None, lines=[]
    )  # fmt: skip
    ways.agreed_by_another(town, matter)
    assert Bid.objects.get(pk=other.pk).ground == "unconfirmed"


def test_silence_takes_rank_one_and_the_contract_waits_for_the_window(town):
    matter = ways.to(town, "deciding")
    town.travel(Matter.objects.get(pk=matter.pk).due_on + timedelta(days=1))
    clock.run()
    matter.refresh_from_db()
    assert matter.state == "noticed" and Bid.objects.get(won=True).rank == 1
    purchase = Matter.objects.get(pk=matter.parent_id)
    assert "当前状态为“评审采购中”" in refused(purchase, "draw_contract", purchaser(town), **buys.terms(town))
    ways.over(town, matter)
    purchase.refresh_from_db()
    assert purchase.state == "awarded"
    said = buys.terms(town) | {"quality": ways.HANDS_OVER}
    early = said | {"starts_on": Award.objects.get().decided_on - timedelta(days=1)}
    assert "合同只能从成交以后开始" in refused(purchase, "draw_contract", purchaser(town), **early)
    other = said | {"quality": ways.HANDS_OVER.replace("每月坐班一次", "每季坐班一次")}
    assert "合同内容与公布的合同草案不同" in refused(purchase, "draw_contract", purchaser(town), **other)
    perform(purchase, "draw_contract", by=purchaser(town), **said)


def test_who_declines_is_passed_over_with_a_reason_and_the_next_wins(town):
    matter = ways.to(town, "deciding")
    perform(matter, "pass_over", by=director(town), reason="书面放弃中标（虚构）。")
    assert "还有第 2 名" in refused(matter, "none_left", director(town), reason="没有了。")
    perform(Matter.objects.get(pk=matter.pk), "award", by=another_director(town))
    assert Bid.objects.get(won=True).rank == 2
    assert "书面放弃中标" in Publication.objects.get(sort="award").body


def test_one_person_alone_does_not_choose_who_wins_by_passing_over_and_awarding_or_waiting(town):
    matter = ways.to(town, "deciding")
    perform(matter, "pass_over", by=director(town), reason="没有履约能力（虚构）。")
    assert "办理了“不选用这一名，顺延”" in refused(matter, "award", director(town))
    town.travel(Matter.objects.get(pk=matter.pk).due_on + timedelta(days=1))
    clock.run()
    matter.refresh_from_db()
    assert matter.state == "deciding" and not Award.objects.exists()
    assert "须由另一位分管领导确定中标人" in awarding.somebody_was_passed_over(matter, None)
    perform(matter, "award", by=another_director(town))
    assert Bid.objects.get(won=True).rank == 2


def test_a_winner_who_ended_between_score_and_award_does_not_win_and_nobody_but_one_wins(town):
    matter = ways.to(town, "deciding")
    Body.objects.filter(pk=Bid.objects.get(rank=1).body_id).update(until=timezone.localdate() - timedelta(days=1))
    assert "第1律师事务所（虚构）" in refused(matter, "award", director(town))
    perform(matter, "pass_over", by=director(town), reason="主体已经注销（虚构）。")
    perform(Matter.objects.get(pk=matter.pk), "award", by=another_director(town))
    with pytest.raises(IntegrityError), transaction.atomic():
        Bid.objects.filter(rank=3).update(won=True)


# -- challenges ------------------------------------------------------------------------------------------------------------


def test_a_challenge_holds_the_contract_and_an_upheld_one_takes_the_award_back(town):
    matter = ways.to(town, "noticed")
    challenge = ways.challenged(town, matter)
    assert "还缺 1 份材料：质疑函" in refused(challenge, "register", buys.as_read(town, CLERK))
    ways.registered(town, challenge)
    town.travel(contents_of(matter).challenge_until + timedelta(days=1))
    held = clock.run().held
    assert "还没有答复，答复以前不签订合同" in held[matter.number]
    assert "质疑须由没有办理过的人答复" in refused(challenge, "go_on", buys.as_read(town, REVIEWER), answer="成立。")
    ways.answered(town, Matter.objects.get(pk=challenge.pk), "go_on")

    matter.refresh_from_db()
    assert matter.state == "deciding" and not Award.objects.exists() and not Bid.objects.filter(won=True).exists()
    perform(matter, "award", by=director(town))
    assert Bid.objects.get(won=True).rank == 2
    assert list(evidence.verify()) == []


def test_who_ran_the_tender_or_entered_the_challenge_does_not_turn_it_away(town):
    """Turned away, a challenge holds no contract any more."""
    matter = ways.to(town, "noticed")
    challenge = ways.challenged(town, matter)
    for by in (buys.as_read(town, CLERK), director(town), buys.as_read(town, REVIEWER)):
        assert "质疑须由没有办理过的人答复" in refused(challenge, "turn_away", by, reason="超过期限（虚构）。")
    perform(Matter.objects.get(pk=challenge.pk), "turn_away", by=ways.apart(town), reason="没有参加投标（虚构）。")


def test_an_unfounded_challenge_is_answered_to_all_and_the_window_ends(town):
    matter = ways.to(town, "noticed")
    challenge = ways.challenged(town, matter)
    ways.registered(town, challenge)
    ways.answered(town, challenge)
    said = Publication.objects.get(sort="challenge")
    assert "质疑不成立" in said.body and "第2律师事务所" not in said.title + said.body
    ways.over(town, matter)
    assert matter.state == "won"


@pytest.mark.parametrize(("days", "words"), [(0, ""), (1, "收到的已经超过期限")])
def test_the_eighth_working_day_is_too_late(town, days, words):
    matter = ways.to(town, "noticed")
    last = contents_of(matter).challenge_until
    town.travel(last + timedelta(days=days))
    clerk, said = buys.as_read(town, CLERK), ways.letter(matter)
    if words:
        assert words in refused(matter, "receive_challenge", clerk, **said)
    else:
        perform(matter, "receive_challenge", by=clerk, **said)
    assert Challenge.objects.count() == (not words)


def test_a_challenge_did_not_come_before_what_it_is_against(town):
    matter = ways.to(town, "noticed")
    clerk, before = buys.as_read(town, CLERK), timezone.localdate() - timedelta(days=1)
    said = ways.letter(matter, received_on=before)
    assert f"早于中标结果公布的日期 {timezone.localdate()}" in refused(matter, "receive_challenge", clerk, **said)
    opened = contents_of(matter).opened_on
    process = ways.letter(matter, against="process", received_on=opened - timedelta(days=1))
    assert f"早于开标的日期 {opened}" in refused(matter, "receive_challenge", clerk, **process)
    perform(matter, "receive_challenge", by=clerk, **process | {"received_on": opened})


def test_a_stranger_challenges_no_award_and_before_the_opening_nobody_is_named(town):
    matter = ways.to(town, "bidding")
    clerk = buys.as_read(town, CLERK)
    said = ways.letter(matter, against="result", nth=None)
    assert "只有参加本项目投标的供应商" in refused(matter, "receive_challenge", clerk, **said)
    challenge = ways.challenged(town, matter, against="document", nth=None)
    ways.registered(town, challenge)
    apart = ways.apart(town)
    assert "答复里不能写质疑人的名称" in refused(
        challenge, "unfound", apart, answer="某律师事务所（虚构）的质疑不成立。"
    )
    assert "先更正招标文件" in refused(challenge, "correct", apart, answer="已更正。")
    ways._corrected(town, matter)
    perform(Matter.objects.get(pk=challenge.pk), "correct", by=apart, answer="已发布更正公告。")
    assert Challenge.objects.get().outcome == "corrected"


def test_finance_stops_and_decides_and_here_it_is_only_carried_out(town):
    matter = ways.to(town, "noticed")
    complaint = says.stopped(town, matter)
    matter.refresh_from_db()
    assert not [each for each, _why in offered(matter, director(town)) if each.name in ("award", "window_over")]
    says.decided(town, complaint, "begin_anew")
    matter.refresh_from_db()
    assert matter.state == "failed" and not Award.objects.exists()
    assert Matter.objects.get(pk=matter.parent_id).state == "failed"
    assert list(evidence.verify()) == []


def test_what_was_ended_by_decision_stays_shut(town):
    matter = ways.to(town, "bidding")
    for nth, price in enumerate(ways.PRICES, 1):
        ways.bid(town, matter, nth, price)
    perform(Matter.objects.get(pk=matter.pk), "cancel", by=director(town), reason="采购任务取消。")
    town.travel(ways.day_of(matter) + timedelta(days=1))
    with pytest.raises(NotAllowed, match="已经终止，不再开标"):
        ways.opened_by(matter, 1)
    assert "采购任务取消" in Publication.objects.get(sort="failed").body


def test_when_two_keys_are_lost_it_may_be_ended_by_decision_too_and_is_bought_anew(town):
    matter = ways.to(town, "bidding")
    for nth, price in enumerate(ways.PRICES, 1):
        ways.bid(town, matter, nth, price)
    ways.closed(town, matter)
    loser = Opening.objects.get(pk=matter.pk).openers.select_related("user").get(ordinal=1)
    with pytest.raises(NotAllowed, match="两把都遗失的，两位各自在办件页面声明，密封件不再打开，这一轮废标"):
        planning.register_key(loser, three_openers()[0].key, by=loser.user)
    ways.opened_by(Matter.objects.get(pk=matter.pk), 3)
    assert Matter.objects.get(pk=matter.pk).state == "opening" and not Bid.objects.exists(), "one key opens nothing"
    perform(Matter.objects.get(pk=matter.pk), "cancel", by=director(town), reason="两位开标人的密钥遗失（虚构）。")
    purchase = Matter.objects.get(pk=matter.parent_id)
    assert (Matter.objects.get(pk=matter.pk).state, purchase.state) == (
        "cancelled",
        "failed",
    ) and not Bid.objects.exists()
    perform(purchase, "again", by=purchaser(town))
    perform(Matter.objects.get(pk=purchase.pk), "start_tender", by=purchaser(town))
    assert Matter.objects.get(kind="tender", parent=purchase, closed_at=None).state == "drafting"


def test_one_address_asks_no_more_than_its_ceiling_a_day(town, settings):
    settings.CEILINGS = {"inquiries.address": 1}
    ways.to(town, "bidding")
    here = Opening.objects.select_related("matter").get()
    publishing.ask(here, "第一问", address="192.0.2.1")
    with pytest.raises(NotAllowed, match="对招标文件的询问已到上限"):
        publishing.ask(here, "第二问", address="192.0.2.1")
    publishing.ask(here, "别处来的一问", address="192.0.2.2")
    assert Inquiry.objects.count() == 2


def test_a_bidder_reads_the_letter_with_number_and_code_and_everybody_the_document(town, client):
    matter = ways.to(town, "bidding")
    _one, _delivery, _code = ways.bid(town, matter, 1, ways.PRICES[0])
    _two, second, code = ways.bid(town, matter, 2, ways.PRICES[1])
    ways.bid(town, matter, 3, ways.PRICES[2])
    page = client.get(f"/bids/{matter.number}/").content.decode()
    assert "投标人资格条件" in page and "律师事务所（虚构）" not in page
    assert matter.title in client.get("/tenders/").content.decode()
    refused_text = client.post(f"/bids/{matter.number}/ask/", {"text": "我的电话 13812345678"})
    assert refused_text.status_code == 422 and "13812345678" in refused_text.content.decode(), "nothing typed is lost"
    box = (
        page.partition('id="ask-text"')[2].partition(">")[0],
        refused_text.content.decode().partition('id="ask-text"')[2].partition(">")[0],
    )
    assert ["aria-invalid" in each for each in box] == [False, True], "the sentence is tied to its box"
    assert f'action="/bids/{matter.number}/ask/#ask"' in page, "and the page opens where it was typed, not at its top"
    assert client.post(f"/bids/{matter.number}/ask/", {"text": "何时签合同？"}).status_code == 302
    ways.whole(town, Matter.objects.get(pk=matter.pk))
    client.post("/bids/", {"number": second.number, "code": code})
    letter = client.get("/bids/mine/").content.decode()
    assert "未中标告知书" in letter and "第 2 名" in letter and "第 1 名" not in letter
    award = client.get(f"/bids/{matter.number}/").content.decode()
    assert "中标公告" in award and "第1律师事务所（虚构）" in award


def test_files_of_an_opened_bid_are_read_by_who_reads_the_tender_and_nobody_else(town, client, person):
    from yihe.foundation.roles import APPLICANT
    from yihe.registers.evidence.models import AccessEntry

    matter = ways.to(town, "qualifying")
    bid = Bid.objects.get(ordinal=1)
    address = f"/desk/openings/{matter.number}/bids/{bid.opened_id}/1/"
    client.force_login(buys.as_read(town, CLERK))
    answer = client.get(address)
    assert ways.ALIKE in b"".join(answer.streaming_content).decode() and "attachment" in answer["Content-Disposition"]
    assert AccessEntry.objects.filter(detail__contains=bid.opened.bid.number).exists()
    assert client.get(address.replace("/1/", "/9/")).status_code == 404
    client.force_login(person(APPLICANT, of=town.organization))
    assert client.get(address).status_code == 404


def test_who_looked_at_the_bids_accepts_no_work_of_the_contract(town):
    from yihe.domains.procurement import rules

    matter = ways.to(town, "won")
    purchase = Matter.objects.get(pk=matter.parent_id)
    perform(
        purchase, "draw_contract", by=purchaser(town), **buys.terms(town) | {"quality": ways.HANDS_OVER}
    )  # fmt: skip
    contract = Matter.objects.get(kind="contract", parent=purchase)
    assert "经办过这次采购" in rules.ran_the_purchase(contract, buys.as_read(town, CLERK))
    assert rules.ran_the_purchase(contract, ways.fresh(town.with_two_hats)) == ""
    assert rules.ran_the_purchase(contract, ways.members(matter)[0]) == ""


def test_the_forms_of_the_evaluation_offer_what_they_ask_for(town):
    """Whoever may sit for the buyer, who may chair; and the lines of a price, read as they are typed."""
    from yihe.domains.procurement.prices import Line
    from yihe.domains.procurement.tender.evaluation import forms

    matter = ways.to(town, "seating")
    clerk, sits = buys.as_read(town, CLERK), ways.representative(town)
    matter = Matter.objects.get(pk=matter.pk)
    assert list(forms.BuyerForm.for_matter(matter, clerk).fields["practitioner"].queryset) == [sits]
    assert forms.ChairForm.for_matter(matter, clerk).fields["seat"].queryset.count() == 2
    bid = Bid.objects.get(ordinal=1)
    said = {"bid": bid.pk, "words": "", "text": "", "confirmed": "yes", "lines": "12 × 14000\n1 × 2,000"}
    form = forms.PriceForm.for_matter(matter, clerk, said)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["lines"] == [Line(D(12), D(14_000)), Line(D(1), D(2_000))]
    assert "读不懂" in str(forms.PriceForm.for_matter(matter, clerk, said | {"lines": "十二次"}).errors)
    assert "至少一项" in str(forms.PriceForm.for_matter(matter, clerk, said | {"lines": ""}).errors)
    town.hand_in(matter, "clarification", by=CLERK)
    perform(Matter.objects.get(pk=matter.pk), "correct_price", by=clerk, **form.cleaned_data)
    ways.agreed_by_another(town, matter)
    assert Bid.objects.get(pk=bid.pk).price == D(170_000)
