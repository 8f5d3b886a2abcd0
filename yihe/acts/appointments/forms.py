"""What is asked of whoever moves an appointment, and of a station that cancels or moves one."""

from datetime import datetime

from django import forms

from yihe.acts.appointments import slots
from yihe.acts.appointments.models import TOLD_LIMIT, Appointment, Why

OF_THE_BOOKER = (Why.BUSY, Why.UNWELL, Why.OTHER)
OF_THE_STATION = (Why.ASKED, Why.CLOSED, Why.WINDOW, Why.OTHER)
NONE_FREE = "近期没有别的空时段。"


def _why(*some: Why, label: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[(each.value, each.label) for each in some])


class SlotField(forms.ChoiceField):
    """One of the free slots of an offer; cleaned it is the moment it begins."""

    def __init__(self, **more):
        super().__init__(label="改到什么时候", choices=(), **more)
        self.by_code: dict[str, datetime] = {}

    def offer_those_of(self, contents: Appointment) -> None:
        found = [each for each in slots.ahead(contents.offer) if each.is_free and each.starts_at != contents.starts_at]
        self.by_code = {each.code: each.starts_at for each in found}
        self.choices = [
            ("", "请选择" if found else NONE_FREE),
            *((each.code, f"{each.words}（余 {each.left}）") for each in found),
        ]

    def clean(self, value):
        return self.by_code[super().clean(value)]


class RescheduleForm(forms.Form):
    """When somebody comes instead, and roughly why."""

    at = SlotField()
    why = _why(*OF_THE_BOOKER, label="为什么改")

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data, files)
        form.fields["at"].offer_those_of(Appointment.objects.select_related("offer__station").get(pk=matter.pk))
        return form


class MoveForm(RescheduleForm):
    """As above, by the station: what is said to whoever booked stands with it."""

    why = _why(*OF_THE_STATION, label="为什么改")
    reason = forms.CharField(
        label="告诉预约人的话", max_length=TOLD_LIMIT, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="预约人凭编号和查询码看到；不写姓名、电话和要办的事。",
    )  # fmt: skip


class CallOffForm(forms.Form):
    reason = forms.CharField(
        label="告诉预约人为什么", max_length=TOLD_LIMIT, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="预约人凭编号和查询码看到；写明还可以到哪里、什么时候来。",
    )  # fmt: skip
