"""What is typed of an incident: by the village in half a minute, by the 司法所, by the leader on duty."""

from django import forms

from yihe.domains.station_work.incidents import rules
from yihe.domains.station_work.incidents.models import WORD_LIMIT, Incident, Now, Receiver, Sort
from yihe.matters.models import Matter


def _words(label: str, limit: int = WORD_LIMIT, rows: int = 3, **more) -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, widget=forms.Textarea(attrs={"rows": rows}), **more)


class NoNames:
    """A form none of whose texts may hold a number of somebody's."""

    def clean(self):
        said = super().clean() or {}  # type: ignore[misc]  # mixed into forms only
        for name, text in list(said.items()):
            if isinstance(text, str) and (fault := rules.names_somebody(text)):
                self.add_error(name, fault)  # type: ignore[attr-defined]
        return said


class IncidentForm(NoNames, forms.ModelForm):
    """Five fields, two of them chosen with a thumb. Whoever has to run first rings 110 or 120: the form says so."""

    class Meta:
        model = Incident
        fields = ("sort", "now", "place", "people", "words")

    sort = forms.ChoiceField(
        label="是什么事", choices=Sort, widget=forms.RadioSelect,
        help_text="有人受伤、正在打斗、有孩子受到伤害的，先打 110、120，再上报。",
    )  # fmt: skip
    now = forms.ChoiceField(label="现在怎样", choices=Now, initial=Now.GOING_ON, widget=forms.RadioSelect)
    place = forms.CharField(
        label="在哪里",
        max_length=60,
        error_messages={"required": rules.NO_PLACE},
        help_text="如：村委会门口，3 组晒谷场",
    )
    people = forms.IntegerField(
        label="大约几人", min_value=1, max_value=99_999, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )
    words = _words("什么情况", 300, help_text="一两句话：为了什么，要什么。不写姓名、电话和证件号码。")


class SignForm(NoNames, forms.Form):
    note = _words("给值班领导的话", required=False, help_text="可以不填。已经到场、已经通知谁，写在这里。")


class InstructForm(NoNames, forms.Form):
    instruction = _words("怎样处置", help_text="谁去、做什么、什么时候报。不写电话和证件号码。")


class WordForm(NoNames, forms.Form):
    """What is said of it each day, to the village and to the leader."""

    takes_phrases = ("word",)
    word = _words("今天的情况")
    people = forms.IntegerField(label="现在大约几人", min_value=0, max_value=99_999, required=False)


class MoreForm(NoNames, forms.Form):
    word = _words("补充的情况")


class HandOverForm(NoNames, forms.Form):
    """To whom, and how it was brought there: by a person who rang or went, since no line of ours leads there."""

    handed_to = forms.ChoiceField(label="移送给", choices=Receiver, widget=forms.RadioSelect)
    how = _words("怎样移送的", help_text="当面、电话还是公文；对方哪个岗位接的。由您本人送达，本页不会自动发出。")


class ReceiptForm(NoNames, forms.Form):
    receipt = forms.CharField(label="回执", max_length=100, help_text="对方的接报编号，或者回执的文号和日期。")

    def clean(self):
        return forms.Form.clean(self)  # a receipt's number is no person's


class ReturnedForm(NoNames, forms.Form):
    word = _words("对方怎么说", help_text="为什么不接，建议找谁。")


class OutcomeForm(NoNames, forms.Form):
    outcome = _words("怎样平息的", help_text="答应了什么、还有什么没有解决。")


class PutAsideForm(NoNames, forms.Form):
    reason = _words("理由", help_text="报上来的村看得到。")


class GoOnForm(NoNames, forms.Form):
    reason = _words("还要做什么")


class MergeForm(forms.Form):
    """Which report goes on: chosen by a person who sees both, never found by the program."""

    into = forms.ModelChoiceField(label="和哪一件是同一件事", queryset=Matter.objects.none(), empty_label="请选择")

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data) if data is not None else cls()
        others, into = rules.others(matter, user), form.fields["into"]
        into.queryset = Matter.objects.filter(pk__in=[other.pk for other in others])
        into.choices = [("", into.empty_label), *((other.pk, f"{other.number} {other.title}") for other in others)]
        return form
