"""Delivery points at papers and reports: of the same contract's stages, each for an indicator, as they stand."""

import pytest
from django.db import IntegrityError, transaction

from tests.procurement.test_pointing import page
from tests.procurement.test_refusals import refused
from tests.ways import procurement as ways
from tests.ways.town import Town
from yihe.acts.documents import papers
from yihe.acts.documents.models import Document
from yihe.domains.procurement import pointing_materials as materials
from yihe.domains.procurement.models import Contract, PointedMaterial
from yihe.foundation.roles import CLERK, PURCHASER
from yihe.matters import evidence
from yihe.matters.actions import perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


@pytest.fixture
def stages(town):
    """Return the two stages of a contract in force, a paper on each, the first reported."""
    contract = ways.in_force(town)
    first, second = Matter.objects.filter(kind="milestone", parent=contract).order_by("pk")[:2]
    ways.reported(town, first)
    second = Matter.objects.get(pk=second.pk)
    town.hand_in(second, "evidence", by=PURCHASER)
    return Matter.objects.get(pk=first.pk), Matter.objects.get(pk=second.pk)


def point(town, stage, *codes: str, indicator: int = 1) -> None:
    by = ways.as_read(town, PURCHASER)
    perform(stage, "point_material", by=by, indicator=indicator, materials=list(codes))


def paper_of(stage) -> Document:
    return Document.objects.current().get(matter=stage.pk)


def test_a_stage_points_at_its_papers_and_at_what_earlier_stages_handed_in_and_reported(town, stages):
    first, second = stages
    there = materials.candidates(contents_of(second))
    assert list(there) == [f"paper-{paper_of(first).pk}", f"paper-{paper_of(second).pk}", f"report-{first.pk}"]
    shown = page(town.who(PURCHASER), second)
    assert "本期履约材料" in shown and "第1期履约材料" in shown and "第1期履约报告（交付日期" in shown
    point(town, second, *there)
    ((indicator, said),) = materials.by_indicator(contents_of(second), town.who(PURCHASER))
    assert len(said) == 3 and {each.since for each in said} == {""} and said[2].text == contents_of(first).report
    ways.reported(town, second)
    seen = page(town.who(CLERK), second)
    assert "指明的材料和报告" in seen and indicator in seen and contents_of(first).report in seen
    assert list(evidence.verify()) == []


def test_what_is_replaced_or_taken_back_later_says_so(town, stages):
    _first, second = stages
    paper = paper_of(second)
    point(town, second, f"paper-{paper.pk}")
    papers.retract(paper, by=ways.as_read(town, PURCHASER), reason="传错了（虚构）")
    ((_indicator, (shown,)),) = materials.by_indicator(contents_of(second), town.who(PURCHASER))
    assert shown.since == "指明以后撤下了"
    assert f"paper-{paper.pk}" not in materials.candidates(contents_of(second))


def test_of_another_contract_twice_or_for_no_indicator_is_refused(town, stages):
    first, second = stages
    buyer, own = town.who(PURCHASER), f"paper-{paper_of(second).pk}"

    def said(*codes, indicator=1):
        return refused(second, "point_material", buyer, indicator=indicator, materials=list(codes))

    assert "不是本合同的" in said("paper-0") and "不是本合同的" in said(f"report-{second.pk}"), (
        "its own report proves itself"
    )
    assert "没有第 9 项指标" in said(own, indicator=9)
    point(town, second, own)
    assert "已经指明" in said(own)
    with pytest.raises(IntegrityError), transaction.atomic():
        PointedMaterial.objects.create(milestone=contents_of(second), indicator=1, paper=paper_of(second))
    with pytest.raises(IntegrityError), transaction.atomic():
        PointedMaterial.objects.create(
            milestone=contents_of(second), indicator=2, paper=paper_of(second), report=contents_of(first)
        )
    perform(Matter.objects.get(pk=second.pk), "unpoint_material", by=ways.as_read(town, PURCHASER))
    assert not PointedMaterial.objects.exists()
    assert "还没有指明材料" in refused(second, "unpoint_material", buyer)


def test_control_papers_of_another_contract_are_none_of_this_one(town, stages, monkeypatch):
    _first, second = stages
    stranger = paper_of(second)
    monkeypatch.setattr(materials, "candidates", lambda _milestone: {"paper-of-somebody": stranger})
    point(town, second, "paper-of-somebody")
    assert PointedMaterial.objects.count() == 1


def test_who_may_not_know_of_another_stage_reads_of_its_paper_and_does_not_open_it(town, stages, person):
    first, second = stages
    point(town, second, f"paper-{paper_of(first).pk}")
    assert Contract.objects.exists()
    stranger = person(CLERK, region="320583")
    ((_indicator, (shown,)),) = materials.by_indicator(contents_of(second), stranger)
    assert shown.paper == 0 and "第1期履约材料" in shown.words
