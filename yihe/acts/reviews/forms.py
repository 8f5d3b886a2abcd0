"""Forms of a review. The scoring form is built from the criteria of the panel a matter has."""

from decimal import Decimal

from django import forms

from yihe.acts.reviews import rules, tally
from yihe.acts.reviews.models import Ground, ScoreSheet
from yihe.acts.reviews.verbs import COMMENT_LIMIT, REMARK_LIMIT, Ballot
from yihe.foundation.money_fields import FigureBox


def asked(criterion) -> str:
    """Return what an expert is told of a criterion's points: one figure, and the share only where it is another."""
    if criterion.maximum == criterion.weight:
        return f"满分 {criterion.maximum} 分"
    return f"满分 {criterion.maximum} 分，按 {criterion.weight}% 计入总分"


class ScoreForm(forms.Form):
    """
    Points and a comment for each criterion of the matter's panel, beginning with what the expert saved before.

    `cleaned_data` is `{"scores": Ballot}`; the event keeps it only as a salted digest.
    """

    private = frozenset({"scores"})

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None) -> "ScoreForm":
        seat = rules.seat_of(matter, user)
        form = cls(data=data)
        if seat is None:
            return form
        saved = ScoreSheet.objects.filter(seat=seat).prefetch_related("scores").first()
        given = {s.criterion: s for s in saved.scores.all()} if saved else {}
        form.criteria = seat.panel.sheet.criteria
        for criterion in form.criteria:
            score = given.get(criterion.code)
            form.fields[f"points_{criterion.code}"] = FigureBox(
                label=f"{criterion.label}（{asked(criterion)}）",
                help_text=criterion.guidance, min_value=Decimal(0), max_value=Decimal(criterion.maximum),
                max_digits=4, decimal_places=1, initial=score.points if score else None,
            )  # fmt: skip
            form.fields[f"comment_{criterion.code}"] = forms.CharField(
                label=f"{criterion.label}：评语", required=False, max_length=COMMENT_LIMIT,
                initial=score.comment if score else "", widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip
        form.fields["remark"] = forms.CharField(
            label="总体意见", required=False, max_length=REMARK_LIMIT, initial=saved.remark if saved else "",
            widget=forms.Textarea(attrs={"rows": 3}),
        )  # fmt: skip
        return form

    criteria: tuple = ()

    def clean(self):
        said = super().clean() or {}
        ballot = Ballot(
            {
                c.code: {"points": said.get(f"points_{c.code}"), "comment": said.get(f"comment_{c.code}", "")}
                for c in self.criteria
            }
        )  # fmt: skip
        ballot["remark"] = said.get("remark", "")
        return {"scores": ballot}


class DeclareForm(forms.Form):
    """Stepping aside."""

    private = frozenset({"reason"})
    ground = forms.ChoiceField(
        label="事由", choices=[(g.value, g.label) for g in (Ground.DECLARED, Ground.UNABLE)], widget=forms.RadioSelect,
        initial=Ground.DECLARED,
    )  # fmt: skip
    reason = forms.CharField(
        label="情况说明", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：与申请单位负责人是亲属。只有司法局工作人员能看到。",
    )  # fmt: skip


class _ConsensusForm(forms.Form):
    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data=data)
        if not rules.seats_not_locked(matter, user):
            result = tally.of_panel(rules.the_panel(matter))
            form.fields["opinion"].help_text = (
                f"总得分 {result.total}（最低 {result.lowest}，最高 {result.highest}，相差 {result.spread}），"
                f"合格线 {result.pass_line}，按分数为“{result.suggested.label}”。"
            )
        return form


class PassForm(_ConsensusForm):
    """Concluding that the review is passed. A reason is owed only below the line."""

    opinion = forms.CharField(label="合议意见", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    reason = forms.CharField(
        label="与分数不一致的理由", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="总得分低于合格线而通过的，必须说明。",
    )  # fmt: skip


class FailForm(_ConsensusForm):
    """Concluding that the review is not passed. A refusal always says why; the applicant reads it."""

    opinion = forms.CharField(label="合议意见", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    reason = forms.CharField(
        label="不通过的理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="申请单位会看到。"
    )
