"""Delivery points at records of services: the supplier's own, of the term, once; counted as they stand; marks of who was served as totals, few ones hidden."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.procurement.test_refusals import refused
from tests.ways import procurement as ways
from tests.ways.pointing import an_offer, given_on
from tests.ways.town import Town
from yihe.acts.ratings import verbs as ratings
from yihe.acts.ratings.models import Level, Rateable, Way
from yihe.acts.service_records.models import PlaceService
from yihe.acts.service_records.records import PlaceServiceRecord
from yihe.domains.procurement import heard, pointing
from yihe.domains.procurement.models import Contract, PointedRecord
from yihe.foundation.records import acts
from yihe.foundation.roles import CLERK, JUSTICE_OFFICE, PURCHASER, STATION_KEEPER
from yihe.matters import evidence
from yihe.matters.actions import perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.registers.stations.models import Offer

pytestmark = pytest.mark.django_db
SMALLEST = 5


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


@pytest.fixture
def running(town):
    """Return a contract in force, its first stage, an offer of its supplier and the day it began."""
    contract = ways.in_force(town)
    row = Contract.objects.get(pk=contract.pk)
    return contract, ways.milestone(town, contract), an_offer(row.supplier), row.starts_on


def code(offer: Offer, day: date) -> str:
    return f"{offer.pk}:{day:%Y-%m}"


def point(town, stage, *codes: str, indicator: int = 1) -> None:
    perform(stage, "point", by=ways.as_read(town, PURCHASER), indicator=indicator, groups=list(codes))


def page(user, matter: Matter) -> str:
    client = Client()
    client.force_login(user)
    return client.get(matter.get_absolute_url()).content.decode()


def test_who_reports_points_at_records_and_who_accepts_sees_them_counted_by_indicator(town, running):
    _contract, stage, offer, begun = running
    given_on(town, offer, begun + timedelta(1))
    given_on(town, offer, begun + timedelta(2), people=0)
    given_on(town, offer, begun + timedelta(3), people=5, confirmed=False)
    said = page(town.who(PURCHASER), stage)
    assert "3 条，已确认 2 条，服务 7 人" in said, "what is offered says how many and how many were confirmed"
    point(town, stage, code(offer, begun))

    (figure,) = pointing.figures(contents_of(stage))
    assert (figure.times, figure.confirmed, figure.people, figure.nobody, figure.changed) == (3, 2, 7, 1, [])
    ways.reported(town, stage)
    assert "履约凭据和服务对象评价" in page(town.who(CLERK), stage)
    assert list(evidence.verify()) == []


def test_a_record_that_is_put_right_or_taken_back_later_shows_so_and_counts_as_it_stands(town, running):
    _contract, stage, offer, begun = running
    right, gone = (given_on(town, offer, begun + timedelta(n), confirmed=False) for n in (1, 2))
    point(town, stage, code(offer, begun))
    keeper = town.who(STATION_KEEPER)
    said = {name: getattr(right, name) for name in PlaceServiceRecord.fields} | {"people": 9}
    acts.correct(PlaceServiceRecord, right, by=keeper, reason="照签到更正（虚构）", **said)
    acts.void(PlaceServiceRecord, gone, by=keeper, reason="记错了一天（虚构）")

    (figure,) = pointing.figures(contents_of(stage))
    assert (figure.times, figure.people, len(figure.changed)) == (1, 9, 2)
    ways.reported(town, stage)
    shown = page(town.who(CLERK), stage)
    assert "指明以后更正过的" in shown and "照签到更正（虚构）" in shown and "撤销" in shown


def test_records_of_another_supplier_outside_the_term_sent_back_or_counted_already_are_refused(town, running):
    contract, stage, offer, begun = running
    buyer = town.who(PURCHASER)
    other = an_offer(ways.a_supplier(7, "别的律师事务所（虚构）"), "2号窗口")
    before = begun - timedelta(40)
    given_on(town, offer, before)
    given_on(town, other, begun + timedelta(1))
    sent_back = given_on(town, offer, begun + timedelta(1), confirmed=False)
    acts.answer(
        PlaceServiceRecord, [sent_back.pk], by=town.who(JUSTICE_OFFICE), accepted=False, remark="没有人（虚构）"
    )

    def said(*codes, indicator=1):
        return refused(stage, "point", buyer, indicator=indicator, groups=list(codes))

    assert "不是本合同承接主体提供的服务" in said(code(other, begun))
    assert "不在履约期" in said(code(offer, before))
    assert "被退回、撤销" in said(code(offer, begun)), "nothing but one that was sent back"
    assert "不是本合同承接主体" in said("x:2026-06") and "没有第 2 项指标" in said(code(offer, begun), indicator=2)
    given_on(town, offer, begun + timedelta(2))
    point(town, stage, code(offer, begun))
    second = Matter.objects.filter(kind="milestone", parent=contract).order_by("pk")[1]
    assert "一条记录只计一次" in refused(second, "point", buyer, indicator=1, groups=[code(offer, begun)])
    perform(stage, "unpoint", by=ways.as_read(town, PURCHASER))
    point(town, second, code(offer, begun))
    assert PointedRecord.objects.get().milestone_id == second.pk


def test_a_record_put_right_after_it_was_counted_is_the_same_visit_and_counted_nowhere_else(town, running):
    contract, stage, offer, begun = running
    row = given_on(town, offer, begun + timedelta(1), confirmed=False)
    point(town, stage, code(offer, begun))
    said = {name: getattr(row, name) for name in PlaceServiceRecord.fields} | {"people": 9}
    acts.correct(PlaceServiceRecord, row, by=town.who(STATION_KEEPER), reason="更正（虚构）", **said)
    second = Matter.objects.filter(kind="milestone", parent=contract).order_by("pk")[1]

    assert pointing.candidates(contents_of(second)) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        PointedRecord.objects.create(milestone=contents_of(second), indicator=1, service=row)


def test_control_without_the_rule_a_record_of_somebody_else_would_be_taken(town, running, monkeypatch):
    _contract, stage, _offer, begun = running
    other = an_offer(ways.a_supplier(7, "别的律师事务所（虚构）"), "2号窗口")
    given_on(town, other, begun + timedelta(1))
    rows = PlaceService.objects.filter(offer=other)
    monkeypatch.setattr(pointing, "candidates", lambda _milestone: list(rows))
    point(town, stage, code(other, begun))
    assert PointedRecord.objects.count() == 1


# -- those who were served -------------------------------------------------------------------------------------------------


def marked(town, offer: Offer, day: date, levels: list[str]) -> None:
    for nth, level in enumerate(levels):
        row = given_on(town, offer, day + timedelta(nth % 20))
        ratings.rate(Rateable.objects.get(sort="place_service", record_key=row.pk), level, way=Way.SLIP)


@pytest.mark.parametrize(("levels", "told"), [(["good"] * 4, "评价太少，不公布"), (["good"] * 6, "满意 6")])
def test_totals_stand_on_the_page_and_on_the_public_page_and_few_ones_nowhere(town, running, levels, told):
    contract, stage, offer, begun = running
    marked(town, offer, begun + timedelta(1), levels)
    point(town, stage, code(offer, begun))
    ways.reported(town, stage)
    ways.found(town, stage)
    ways.agreed(town, stage)
    public = Client().get(f"/buying/{contract.parent.number}/").content.decode()
    for shown in (page(town.who(CLERK), stage), public):
        assert told in shown
        assert "满意 4" not in shown, "four marks are told to nobody"


def test_a_total_that_the_countys_own_less_this_would_tell_is_hidden(town, running):
    _contract, stage, offer, begun = running
    marked(town, offer, begun + timedelta(1), ["good"] * 6)
    point(town, stage, code(offer, begun))
    others = an_offer(None, "3号窗口")
    marked(town, others, begun + timedelta(2), ["poor"])
    assert heard.of([contents_of(stage)])[stage.pk].count is None, "the county's seven less these six is one"


@given(st.lists(st.integers(0, 12), min_size=5, max_size=5))
def test_no_cell_below_the_smallest_is_told_nor_follows_from_the_rest(counts):
    of = dict(zip(Level, counts, strict=True))
    shown = heard.cells(of, SMALLEST)
    for level, many in of.items():
        assert shown[str(level.label)] in (None, many) and not (shown[str(level.label)] is not None and many < SMALLEST)
    hidden = sum(counts) - sum(many for many in shown.values() if many is not None)
    assert hidden == 0 or hidden >= SMALLEST or all(many is None for many in shown.values())
