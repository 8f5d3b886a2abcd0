"""履约记录: told to its supplier first, answered in words or not, kept; then others read it."""

from django import forms
from django.utils import timezone

from yihe.domains.procurement import performance, rules
from yihe.domains.procurement.forms import Day
from yihe.foundation.procedure import within
from yihe.foundation.roles import APPLICANT, CLOCK, DIRECTOR, PURCHASER, REVIEWER
from yihe.foundation.workflow import Action, State, Tone, Workflow
from yihe.matters.readers import FIRST_PARTY, OWN, in_reach

SAID_TO = (FIRST_PARTY, OWN, in_reach(PURCHASER), in_reach(REVIEWER), in_reach(DIRECTOR))


class ToldForm(forms.Form):
    told_on = forms.DateField(
        label="告知日期", widget=Day, initial=timezone.localdate, help_text="承接主体签收本页打印件的日期。"
    )


class ReplyForm(forms.Form):
    reply = forms.CharField(
        label="对履约记录的意见", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}), help_text="哪一项不对、凭什么。意见和答复与记录一起存档，以后查阅的人都能看到。"
    )  # fmt: skip


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label="答复", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}), help_text="各项数字由办理记录算出，不作改动；意见有理由的，在答复里写明应当怎样看这一项。"
    )  # fmt: skip


class PerformanceWorkflow(Workflow):
    telling = State("待告知承接主体", waits_on=PURCHASER, within=within("acceptance"))
    told = State(
        "待承接主体核对", waits_on=APPLICANT, within=within("performance_reply", at_least=1), known_to=(PURCHASER,)
    )
    answering = State("待答复意见", waits_on=REVIEWER, within=within("approval"), known_to=(DIRECTOR,))
    kept = State("已存档", tone=Tone.NEUTRAL, known_to=(PURCHASER,))

    tell_here = Action("告知承接主体", telling, told, by=PURCHASER, automatic=True, effect=performance.tell_here)
    tell = Action(
        "登记书面告知", telling, told, by=PURCHASER, form=ToldForm, check=performance.told_is_wrong, effect=performance.tell,
        papers=(performance.TOLD,), confirm="核对期限从登记的这一天起计算。",
    )  # fmt: skip
    agree = Action("核对无误", told, kept, by=APPLICANT, effect=performance.keep, done="已核对，履约记录存档")
    reply = Action(
        "提出意见", told, answering, by=APPLICANT, form=ReplyForm, effect=performance.reply, readers=SAID_TO
    )  # fmt: skip
    enter_agreed = Action(
        "登记书面核对", told, kept, by=PURCHASER, effect=performance.keep, papers=(performance.SAID,), quiet=True,
        done="已登记，履约记录存档",
    )  # fmt: skip
    enter_reply = Action(
        "登记书面意见", told, answering, by=PURCHASER, form=ReplyForm, effect=performance.reply, papers=(performance.SAID,), quiet=True,
        readers=SAID_TO,
    )  # fmt: skip
    over = Action("期满没有提出意见", told, kept, by=CLOCK, effect=performance.keep)
    answer = Action(
        "答复，存档", answering, kept, by=(REVIEWER, DIRECTOR), form=AnswerForm, effect=performance.answer,
        unless=[rules.ran_the_purchase], apart_from=("tell", "enter_reply"), readers=SAID_TO,
    )  # fmt: skip
