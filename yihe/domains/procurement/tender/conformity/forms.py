"""What a member of the panel fills in where it is disputed that a bid conforms."""

from django import forms

from yihe.acts.reviews import rules as review_rules
from yihe.domains.procurement.models import Bid, ConformityQuestion
from yihe.domains.procurement.tender.evaluation.forms import FOUND_LATER


class QuestionForm(forms.Form):
    """Why a member says that a bid does not conform."""

    bid = forms.ModelChoiceField(Bid.objects.none(), label="哪一份投标", empty_label="请选择")
    ground = forms.ChoiceField(label="哪种情形", choices=[(each.value, each.label) for each in FOUND_LATER])
    why = forms.CharField(
        label="事实和依据",
        max_length=200,
        help_text="写明投标文件哪一处、与招标文件哪一条不符；表决认定无效的，对方会看到。",
    )

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data)
        form.fields["bid"].queryset = Bid.objects.filter(tender=matter.pk).qualified()
        return form


class VoteForm(forms.Form):
    """What a member says of one that is disputed. The history says that they did: what, the box shows once all have."""

    private = frozenset({"conforms", "reason"})

    question = forms.ModelChoiceField(ConformityQuestion.objects.none(), label="哪一项争议", empty_label="请选择")
    conforms = forms.TypedChoiceField(
        label="这份投标",
        choices=(("yes", "符合"), ("no", "不符合")),
        widget=forms.RadioSelect,
        coerce=lambda said: said == "yes",
    )
    reason = forms.CharField(
        label="理由", max_length=300, help_text="独立作出，不与其他成员商定；与多数不同的，作为不同意见保存。"
    )

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data)
        seat = review_rules.seat_of(matter, user)
        waiting = ConformityQuestion.objects.filter(tender=matter.pk, conforms=None).select_related("bid")
        form.fields["question"].queryset = waiting.exclude(votes__seat=seat) if seat else waiting.none()
        return form
