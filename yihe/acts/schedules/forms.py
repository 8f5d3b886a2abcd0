"""What is typed about rosters and shifts."""

from datetime import date, timedelta

from django import forms
from django.utils import timezone

from yihe.acts.funds.forms import FundedForm
from yihe.acts.schedules.models import DutyPerson
from yihe.acts.schedules.models.posts import Pay
from yihe.acts.schedules.windows import MOST_VISITORS
from yihe.foundation.bank_accounts import AccountBox
from yihe.registers.practitioners.models import Practitioner


def _next_month() -> tuple[date, date]:
    first = (timezone.localdate().replace(day=28) + timedelta(days=4)).replace(day=1)
    return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


class AskForm(forms.Form):
    """From which day to which; next month unless said."""

    first = forms.DateField(label="自")
    last = forms.DateField(label="至")
    may_move = forms.BooleanField(
        label="重排：可以调整已经发布的班", required=False, help_text="有人请假、执业证到期时用；调整的班尽量少"
    )

    def __init__(self, data=None):
        first, last = _next_month()
        super().__init__(data, initial={"first": first, "last": last})


class ServeForm(forms.Form):
    visitors = forms.IntegerField(
        label="来访人数", min_value=0, max_value=MOST_VISITORS, help_text="没有人来填 0，记为无来访"
    )


class AbsentForm(forms.Form):
    remark = forms.CharField(label="情况", max_length=300, help_text="例如：没有到岗，电话联系不上")


class ReplaceForm(forms.Form):
    """Who takes a seat over, out of the pool of its county."""

    practitioner = forms.ModelChoiceField(Practitioner.objects.none(), label="改由谁值")
    reason = forms.CharField(label="换人的理由", max_length=200)

    def __init__(self, data=None, *, region: str = ""):
        super().__init__(data)
        pool = DutyPerson.objects.filter(region=region[:6]).on(timezone.localdate())
        self.fields["practitioner"].queryset = Practitioner.objects.filter(duty__in=pool)


class CancelForm(forms.Form):
    reason = forms.CharField(label="取消的理由", max_length=200)


class AccountForm(forms.Form):
    """Where the allowance is paid to, said by who sat when they find it right."""

    bank = forms.CharField(label="本人开户银行", max_length=100)
    account = AccountBox(label="本人银行账号")
    private = frozenset({"account"})


class PayForm(FundedForm):
    purpose = Pay.PETITION.value
