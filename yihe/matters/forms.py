"""Forms that many kinds' actions share: the reason that whoever says no gives, and who is to have the work. And how one is made."""

from collections import Counter
from functools import cache
from inspect import signature
from itertools import groupby
from typing import Any

from django import forms

from yihe.foundation.workflow import Action
from yihe.matters import turns
from yihe.matters.models import Matter
from yihe.registers.accounts.models import User


def of(action: Action, matter: Matter, user, data=None, files=None) -> forms.Form | None:
    """
    Return the form of an action, unbound or bound, or None. One that needs the matter has a `for_matter`; one that needs the
    action too, a `for_action`. `user` None is a party that acts with its code.
    """
    if action.form is None:
        return None
    if build := getattr(action.form, "for_action", None):
        return build(action, matter, user, data, files)
    if build := getattr(action.form, "for_matter", None):
        return build(matter, user, data, files)
    return action.form(data, files) if data is not None else action.form()


def on_its_page(action: Action, matter: Matter, user) -> forms.Form | None:
    """Return the form of an action as it stands on the page of its matter: where its class says so (`on_its_page`), less than the whole."""
    build = getattr(action.form, "on_its_page", None)
    return build(action, matter, user) if build else of(action, matter, user)


def filled_in_by(form: type[forms.BaseForm], user, organization, region: str) -> dict[str, Any]:
    """
    Return what the form of a kind is made with besides what is typed: `user`, `organization` and `region`, who fills it in, for whom, and
    where the matter lies or will lie, where its `__init__` asks for them by name. What it offers is narrowed by them; nothing else has to be said.
    """
    said = {"user": user, "organization": organization, "region": region}
    return {name: value for name, value in said.items() if name in _asked(form)}


@cache
def _asked(form: type[forms.BaseForm]) -> frozenset[str]:
    own = (vars(each)["__init__"] for each in form.__mro__ if "__init__" in vars(each))
    return frozenset(name for each in own for name in signature(each).parameters)


class ReasonForm(forms.Form):
    """Every refusal takes a reason; the person refused reads it."""

    takes_phrases = ("reason",)
    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ShortReasonForm(ReasonForm):
    """The same where the register that keeps the reason has room for 300 signs."""

    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class AssigneeField(forms.ModelChoiceField):
    """One of the people who can be given the work. Many stand under their family names, so that one is found among 300."""

    MANY = 20

    def __init__(self, **options):
        wrong = {"invalid_choice": "这位现在不能承办此件，请另选一位。"}
        super().__init__(User.objects.none(), **{"label": "承办人", "error_messages": wrong} | options)

    def offer(self, people: list[User]) -> None:
        """Offer these people, by name."""
        people = sorted(people, key=lambda person: (str(person), person.pk))
        self.queryset = User.objects.filter(pk__in=[person.pk for person in people])
        names = Counter(map(str, people))
        options = [(p.pk, str(p) if names[str(p)] == 1 else f"{p}（{p.username}）") for p in people]
        if len(people) > self.MANY:
            options = [(family, list(some)) for family, some in groupby(options, key=lambda option: option[1][0])]
        self.widget.choices = [("", self.empty_label), *options]


class AssigneeForm(forms.Form):
    """
    Whom the work is given to, for an action that `assigns="assignee"`: one of its candidates, or of those who hold the role it
    leads to. A room that asks for more subclasses it; nobody there is a refusal of the action (`turns.refusal`).
    """

    assignee = AssigneeField()

    @classmethod
    def for_action(cls, action: Action, matter: Matter, user, data=None, files=None):
        form = cls(data, files) if data is not None else cls()
        form.fields["assignee"].offer(turns.candidates(action, matter))
        return form
