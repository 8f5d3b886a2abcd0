"""
What a stage's report points at besides records of services: 材料 – papers handed in on this stage or another of the same contract – and the reports
of its earlier stages, each for an indicator. They prove, and are not counted: one may stand for several indicators. Whoever accepts sees each as
it stands now; one that was replaced or taken back since says so.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone

from yihe.acts.documents.models import Document
from yihe.domains.procurement.models import Milestone, PointedMaterial
from yihe.domains.procurement.pointing import an_indicator, indicators_of, is_no_indicator, numbered
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

MOST = 40  # materials one act points at
EVIDENCE = "evidence"


def candidates(milestone: Milestone) -> dict[str, Document | Milestone]:
    """Return what a stage may point at, under a code that says which: current papers of the contract's stages, and reports of the other stages."""
    stages = Milestone.objects.filter(stage__contract=milestone.stage.contract_id, supplier=milestone.supplier_id)
    stages = stages.select_related("stage").order_by("stage__seq")
    told = {f"report-{each.pk}": each for each in stages if each.pk != milestone.pk and each.reported_on}
    papers = Document.objects.current().filter(matter__in=[each.pk for each in stages], slot=EVIDENCE)
    return {f"paper-{each.pk}": each for each in papers.order_by("matter", "pk")} | told


def stages_of(milestone: Milestone) -> dict[int, int]:
    """Return which stage of the contract each of its stages' matters is."""
    rows = Milestone.objects.filter(stage__contract=milestone.stage.contract_id)
    return dict(rows.values_list("pk", "stage__seq"))


def said(material: Document | Milestone, milestone: Milestone, stages: dict[int, int]) -> str:
    """Return what a material is, in words: of which of the contract's `stages`, what, and of which day."""
    if isinstance(material, Milestone):
        return f"第{material.stage.seq}期履约报告（交付日期 {material.reported_on}）"
    of = "本期" if material.matter_id == milestone.pk else f"第{stages[material.matter_id]}期"
    return f"{of}履约材料：{material.shown_name}（{timezone.localdate(material.uploaded_at)} 上传）"


class MaterialForm(forms.Form):
    indicator = an_indicator()
    materials = forms.MultipleChoiceField(
        label="材料和以前的报告",
        widget=forms.CheckboxSelectMultiple,
        help_text="本合同各期已经上传的履约材料和已经提交的履约报告；一件可以说明几项指标。",
    )

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        milestone = contents_of(matter)
        form = cls(data)
        choosing: Any = form.fields
        choosing["indicator"].choices = numbered(milestone)
        there, stages = candidates(milestone), stages_of(milestone)
        choosing["materials"].choices = [(code, said(each, milestone, stages)) for code, each in there.items()]
        return form


def nothing_to_point_at(matter: Matter, user) -> str:
    if candidates(contents_of(matter)):
        return ""
    return "本合同还没有上传过履约材料，也没有提交过履约报告；请先在本页“材料”里上传。"


def no_material_pointed_at(matter: Matter, user) -> str:
    return "" if PointedMaterial.objects.filter(milestone=matter.pk).exists() else "还没有指明材料。"


def material_is_wrong(matter: Matter, user, *, indicator: int, materials: list[str]) -> str:
    """Refuse what a stage may not point at: of another contract, replaced, taken back; or what stands there already."""
    milestone = contents_of(matter)
    if reason := is_no_indicator(milestone, indicator):
        return reason
    there = candidates(milestone)
    if any(code not in there for code in materials):
        return "勾选的材料里有不是本合同的，或者已经更换、撤下的，不能作为本期的履约凭据。"
    if len(materials) > MOST:
        return f"一次最多指明 {MOST} 件，勾选的有 {len(materials)} 件，请分几次。"
    standing = {row.code for row in PointedMaterial.objects.filter(milestone=matter.pk, indicator=indicator)}
    twice = next((code for code in materials if code in standing), None)
    return f"{said(there[twice], milestone, stages_of(milestone))} 已经指明用来说明这项指标。" if twice else ""


def point(matter: Matter, *, by, indicator: int, materials: list[str]) -> dict:
    milestone = contents_of(matter)
    there = candidates(milestone)
    chosen = [there[code] for code in materials]
    PointedMaterial.objects.bulk_create(
        PointedMaterial(milestone=milestone, indicator=indicator, report=each)
        if isinstance(each, Milestone)
        else PointedMaterial(milestone=milestone, indicator=indicator, paper=each)
        for each in chosen
    )
    return {"materials": len(chosen), "indicator": dict(numbered(milestone))[indicator]}


def take_back(matter: Matter, *, by) -> dict:
    """Point at no material any more."""
    gone, _each = PointedMaterial.objects.filter(milestone=matter.pk).delete()
    return {"materials": gone}


@dataclass(frozen=True)
class Shown:
    """
    A material whoever accepts sees: what it is, the key of the paper where they may open it (0: not theirs), the text of a report, and what became of
    it since ("" nothing).
    """

    words: str
    paper: int = 0
    text: str = ""
    since: str = ""


def by_indicator(milestone: Milestone, user) -> list[tuple[str, list[Shown]]]:
    """Return the materials of a stage as they stand, indicator by indicator, as somebody who reads the stage may open them; [] where there are none."""
    pointed = PointedMaterial.objects.filter(milestone=milestone).order_by("indicator", "pk")
    rows = list(pointed.select_related("paper__replaced_by", "paper__retraction", "report__stage"))
    theirs = set(
        Document.objects.visible_to(user).filter(pk__in=[row.paper_id for row in rows]).values_list("pk", flat=True)
    )
    stages = stages_of(milestone)
    found: dict[int, list[Shown]] = {}
    for row in rows:
        material: Any = row.report or row.paper
        found.setdefault(row.indicator, []).append(_shown(row, said(material, milestone, stages), theirs))
    texts = indicators_of(milestone)
    return [(texts[indicator - 1], shown) for indicator, shown in found.items()]


def _shown(row: PointedMaterial, words: str, theirs: set[int]) -> Shown:
    if row.report is not None:
        return Shown(words, text=row.report.report)
    paper: Any = row.paper
    since = ""
    if hasattr(paper, "retraction"):
        since = "指明以后撤下了"
    elif hasattr(paper, "replaced_by"):
        since = f"指明以后更换为第{paper.replaced_by.version}版"
    return Shown(words, paper.pk if paper.pk in theirs else 0, since=since)
