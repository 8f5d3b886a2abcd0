"""What is typed when somebody is told, speaks, and is decided on."""

from django import forms
from django.utils import timezone

from yihe.acts.hearing import rules
from yihe.foundation import money
from yihe.matters import kinds


def _long(label: str, most: int, rows: int, **more) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more)


class TellForm(forms.Form):
    """告知书: what was found, what is intended, why and by which clause. Filled in as far as the matter says it."""

    facts = _long("查明的事实", 1000, 4, help_text="当事人会逐字读到。写明时间、数额和凭什么查明。")
    intended = forms.CharField(label="拟作出的决定", max_length=200)
    reason = _long("理由", 500, 3)
    clause = forms.CharField(label="依据的条款", max_length=300)

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        return cls(data, initial=suggested(matter))


def suggested(matter) -> dict[str, str]:
    """Return what the matter itself says of what is intended: the decision by its name, the clause of its guide or its parent's."""
    kind = kinds.get(matter.kind)
    takes = next((a for a in kind.workflow_of(matter).actions.values() if a.takes_away), None)
    amount = f" {money.shown(matter.amount)}" if matter.amount else ""
    guides = (kind.guide, kinds.get(matter.parent.kind).guide if matter.parent_id else None)
    clause = next((str(guide.basis) for guide in guides if guide), str(takes.basis) if takes else "")
    called = takes.label if takes and not matter.parent_id else str(kind.label)
    return {
        "intended": f"{called}{amount}",
        "clause": clause,
        "reason": getattr(kinds.contents_of(matter), "reason", ""),
    }


class StatementForm(forms.Form):
    """What the party says; papers are handed in on the matter's page before it is sent."""

    statement = _long(
        "陈述申辩的内容", 2000, 8, help_text="写明您认为哪项事实、理由或依据不对，凭什么。证据请先在本页“材料”里上传。"
    )


class StatementOnPaperForm(forms.Form):
    """The same for whoever has no account, as it stands on the paper."""

    statement = _long("陈述申辩的内容（照书面材料摘录）", 2000, 8)
    received_on = forms.DateField(
        label="收到日期", widget=forms.DateInput(attrs={"type": "date"}), initial=timezone.localdate
    )


class AnswerFields(forms.Form):
    """Mix into the form of a decision that takes something away: the answer to what was said, left out where nothing was."""

    answer = forms.ChoiceField(label="对陈述申辩意见", choices=[("", "请选择"), *rules.ANSWERS.items()], required=False)
    answer_reason = _long("采纳或不采纳的理由", 500, 3, required=False, help_text="决定书会写明这一答复。")

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data)
        here = rules.last_round(matter)
        if here is None or not here.statement:
            del form.fields["answer"], form.fields["answer_reason"]
        return form


class DecideForm(AnswerFields):
    """The decision, with its reason, which may say more than was told beforehand and nothing else."""

    reason = _long("决定的理由", 300, 3)
    field_order = ("reason", "answer", "answer_reason")
