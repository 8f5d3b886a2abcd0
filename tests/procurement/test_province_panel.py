"""A panel the province's pool drew: a sheet entered by one, confirmed by another; then it sits, steps aside and marks like any other."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from tests.conftest import CHENGXIANG
from tests.faces.test_help import signed_in
from tests.filled_in import sheet
from tests.procurement.test_tender_refusals import refused
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.acts.reviews import rules as review_rules
from yihe.acts.reviews import verifying
from yihe.acts.reviews.models import ReviewPanel, Seat
from yihe.acts.sealed_bids.models import Publication
from yihe.domains.procurement.models import Bid, ProvinceExpert
from yihe.domains.procurement.tender import document, province
from yihe.domains.procurement.tender.province_sheet import TABLE
from yihe.faces.exchange import imports
from yihe.foundation.roles import CLERK, DIRECTOR, EXPERT, PURCHASER, REVIEWER
from yihe.matters import evidence
from yihe.matters.actions import perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.registers.practitioners.models import Practitioner

pytestmark = pytest.mark.django_db
IN = "/exchange/province-experts/in/"


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


@pytest.fixture
def matter(town):
    return ways.to(town, "drawing")


def clerk(town):
    return buys.as_read(town, CLERK)


def an_expert(town, nth: int):
    """Return somebody with an expert's account whom our pool does not know."""
    return town.story.person(EXPERT, name=f"省库专家{'甲乙丙丁戊己'[nth - 1]}（虚构）")


def row(matter: Matter, nth: int, **said) -> dict:
    return {
        "tender": matter.number, "name": f"省库专家{'甲乙丙丁戊己'[nth - 1]}（虚构）", "number": f"SK2026{nth:04d}", "branch": "法律服务",
        "unit": f"某大学第{nth}学院（虚构）", "drawn_on": timezone.localdate().isoformat(), "document": "省抽〔2026〕第1号（虚构）", "link": "https://expert.example.cn/draw/1",
    } | said  # fmt: skip


def handed_in(town, *rows: dict):
    return signed_in(clerk(town)).post(IN, {"file": sheet(TABLE, *rows)})


def listed(town, matter: Matter, experts: int = 4) -> None:
    for nth in range(1, experts + 1):
        an_expert(town, nth)
    answer = handed_in(town, *(row(matter, nth) for nth in range(1, experts + 1)))
    assert answer.status_code == 302, answer.content.decode()


def confirmed(town, matter: Matter) -> ReviewPanel:
    perform(Matter.objects.get(pk=matter.pk), "take_in", by=buys.as_read(town, REVIEWER))
    return review_rules.the_panel(Matter.objects.get(pk=matter.pk))


def test_a_list_entered_by_one_and_confirmed_by_another_sits_scores_and_is_named_with_the_award(town, matter):
    listed(town, matter)
    assert "您或委托您的同志录入" in refused(matter, "take_in", clerk(town))
    panel = confirmed(town, matter)
    seats, buyers = document.panel_of(contents_of(matter))
    assert (panel.wanted, panel.alternates, (seats + buyers) % 2, seats >= 2 * buyers) == (seats, 4 - seats, 1, True)
    working = panel.working_seats()
    assert [seat.practitioner.name for seat in working] == [row(matter, nth)["name"] for nth in range(1, seats + 1)], (
        "in the list's order"
    )
    assert not Practitioner.objects.filter(name__startswith="省库专家", in_expert_pool=True).exists(), (
        "drawn by nobody here"
    )

    matter.refresh_from_db()
    assert matter.state == "seating"
    ways.whole(town, matter)
    award = Publication.objects.get(sort="award")
    assert "省库专家甲（虚构）" in award.body and "省库专家丁（虚构）" not in award.body
    assert list(evidence.verify()) == [] and list(verifying.sentences()) == []


def test_nobody_reads_a_name_before_the_award_but_who_deals_with_the_panel(town, matter):
    listed(town, matter)
    confirmed(town, matter)
    address = matter.get_absolute_url()
    for role in (CLERK, DIRECTOR):
        page = signed_in(buys.as_read(town, role)).get(address).content.decode()
        assert "省库专家甲" in page and "SK20260001" in page, role
    bids = signed_in(buys.as_read(town, PURCHASER)).get(address).content.decode()
    assert "SK20260001" not in bids, "a number may be a licence, by which anybody finds the name"
    colleague = review_rules.the_panel(Matter.objects.get(pk=matter.pk)).working_seats()[1].practitioner.user
    sits = signed_in(ways.fresh(colleague)).get(address).content.decode()
    assert "省库专家甲" not in sits and "SK20260001" not in sits


def test_wrong_rows_come_back_with_their_reasons_and_the_right_ones_stand(town, matter):
    an_expert(town, 1)
    buyer = contents_of(matter).purchase.buyer.name
    wrong = (
        row(matter, 2, tender="ZB-2026-99999"), row(matter, 3, drawn_on=(timezone.localdate() + timedelta(days=1)).isoformat()),
        row(matter, 4, unit=buyer), row(matter, 5, document="省抽〔2026〕第2号（虚构）"), row(matter, 6, username="没有这个人"),
    )  # fmt: skip
    client = signed_in(clerk(town))
    assert client.post(IN, {"file": sheet(TABLE, row(matter, 1), *wrong)}).status_code == 422
    back = load_workbook(io.BytesIO(client.get("/exchange/wrong/province-experts/").content)).active
    reasons = [[cell.value for cell in line][-1] for line in list(back.rows)[1:]]
    for words, reason in zip(
        ("没有这个编号", "还没有到", "只能作为采购人代表", "与已经录入的名单不一致", "没有这个登录名的评审专家"),
        reasons,
        strict=True,
    ):
        assert words in reason
    assert [each.number for each in ProvinceExpert.objects.all()] == ["SK20260001"]


def test_the_same_list_twice_changes_nothing_and_another_row_of_a_number_is_refused(town, matter):
    listed(town, matter)
    before, length = list(ProvinceExpert.objects.values()), Matter.objects.get(pk=matter.pk).chain_length
    assert handed_in(town, *(row(matter, nth) for nth in range(1, 5))).status_code == 302
    assert list(ProvinceExpert.objects.values()) == before and Matter.objects.get(pk=matter.pk).chain_length == length
    assert "工作单位不同" in handed_in(town, row(matter, 1, unit="别的大学（虚构）")).content.decode()


def test_who_has_no_account_gets_one_before_the_panel_stands(town, matter):
    an_expert(town, 1)
    rows = [row(matter, nth) for nth in (1, 2)]
    answer = handed_in(town, *rows)
    assert answer.status_code == 302
    assert "省库专家乙（虚构）还没有评审专家账户" in refused(matter, "take_in", buys.as_read(town, REVIEWER))
    an_expert(town, 2)
    assert handed_in(town, *rows).status_code == 302
    assert confirmed(town, matter).working_seats()[1].practitioner.name == "省库专家乙（虚构）"


def test_a_namesake_who_works_elsewhere_is_not_seated_and_the_right_one_is_named(town, matter):
    namesake = Practitioner.objects.create(
        name=row(matter, 1)["name"],
        kind="expert",
        user=an_expert(town, 1),
        employer="另一家律师事务所（虚构）",
        invented=True,
    )
    answer = handed_in(town, row(matter, 1))
    assert answer.status_code == 302 and ProvinceExpert.objects.get().account is None
    said = handed_in(town, row(matter, 1, username=namesake.user.username)).content.decode()
    assert "登记的工作单位是另一家律师事务所（虚构）" in said and ProvinceExpert.objects.get().account is None
    right = an_expert(town, 1)
    assert handed_in(town, row(matter, 1)).status_code == 302
    assert ProvinceExpert.objects.get().account == right, "the control: of two, the one who does not work elsewhere"


def test_whose_employer_changed_since_the_list_was_entered_is_asked_about_before_anybody_sits(town, matter):
    listed(town, matter)
    first = ProvinceExpert.objects.order_by("seq")[0]
    Practitioner.objects.create(
        name=first.name, kind="expert", user=first.account, employer="投标人（虚构）", invented=True
    )
    assert "登记的工作单位是投标人（虚构）" in refused(matter, "take_in", buys.as_read(town, REVIEWER))
    Practitioner.objects.filter(user=first.account).update(employer="")
    panel = confirmed(town, matter)
    assert panel.working_seats()[0].practitioner.employer == first.unit, "the list says whom they work for"


def test_nobody_enters_or_confirms_their_own_seat(town, matter):
    reviewer = town.story.person(REVIEWER, EXPERT, name=row(matter, 1)["name"])
    for nth in (2, 3, 4):
        an_expert(town, nth)
    assert handed_in(town, *(row(matter, nth) for nth in range(1, 5))).status_code == 302
    assert "名单上有您" in refused(matter, "take_in", reviewer)
    two_hats = town.story.person(CLERK, EXPERT, name="省库专家戊（虚构）")
    own = signed_in(two_hats).post(IN, {"file": sheet(TABLE, row(matter, 5))})
    assert "不能录入自己" in own.content.decode()
    assert handed_in(town, row(matter, 5)).status_code == 302, "the control: another person enters them"


def test_too_few_do_not_sit_and_a_list_that_waits_keeps_our_own_draw_away(town, matter):
    from tests.drawing import sealed_with

    listed(town, matter, experts=1)
    assert "还缺 1 人" in refused(matter, "take_in", buys.as_read(town, REVIEWER))
    assert "先退回名单" in refused(matter, "draw", clerk(town), **sealed_with())
    perform(
        Matter.objects.get(pk=matter.pk), "send_list_back", by=buys.as_read(town, REVIEWER), reason="人数不足（虚构）。"
    )
    assert "还没有录入省库抽取的名单" in refused(matter, "take_in", buys.as_read(town, REVIEWER))
    ways.drawn(town, Matter.objects.get(pk=matter.pk))  # the control: our own draw goes its way


def test_whoever_works_for_a_bidder_leaves_and_the_next_of_the_list_moves_up(town, matter):
    for nth in range(1, 5):
        an_expert(town, nth)
    bidder = Bid.objects.get(ordinal=1).label
    rows = [row(matter, nth, **({"unit": bidder} if nth == 1 else {})) for nth in range(1, 5)]
    assert handed_in(town, *rows).status_code == 302
    confirmed(town, matter)
    ways.begun(town, Matter.objects.get(pk=matter.pk))
    panel = review_rules.the_panel(Matter.objects.get(pk=matter.pk))
    first = Seat.objects.get(panel=panel, order=1)
    assert (first.status, first.ground) == ("recused", "employment") and bidder in first.reason
    assert [seat.order for seat in panel.working_seats() if seat.sits_for == "expert"] == [2, 3]
    assert list(evidence.verify()) == []


def test_a_list_that_was_changed_past_the_acts_is_named(town, matter):
    listed(town, matter)
    panel = confirmed(town, matter)
    assert verifying.faults_of(panel) == []
    rows = list(ProvinceExpert.objects.order_by("seq"))
    assert panel.source == province.source_of(matter, rows), "computed again from the rows"
    rows[0].name = "别人（虚构）"
    assert panel.source != province.source_of(matter, rows)
    # The row is held by a trigger: what differs is shown on the object.
    panel.source = panel.source.replace("第1号", "第2号")
    assert verifying.faults_of(panel) == ["办理记录中没有这份抽取名单。"]


def test_of_triggers_that_were_put_in_the_place_of_others_twice_the_last_counts():
    from yihe.foundation import protections

    (stands,) = [each for each in protections.declared() if each.table == "reviews_reviewpanel"]
    assert "source" in stands.columns and "draw_id" in stands.columns
    named = {each.instead_of.table for each in protections.operations() if getattr(each, "instead_of", None)}
    assert named - {each.table for each in protections.declared()} == set(), "what is put in its own place is not gone"


def test_who_may_not_draw_hands_nothing_in(town, matter, person):
    assert signed_in(buys.as_read(town, PURCHASER)).get(IN).status_code == 404
    assert signed_in(person(CLERK, region="320581")).get(IN).status_code == 404
    elsewhere = signed_in(person(CLERK, region=CHENGXIANG)).post(IN, {"file": sheet(TABLE, row(matter, 1))})
    assert "没有这个编号" in elsewhere.content.decode() and not ProvinceExpert.objects.exists()
    assert imports.tables()["province-experts"] is TABLE
