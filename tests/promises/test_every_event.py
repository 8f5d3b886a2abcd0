"""What an event of a matter is called and what was said with it: no action has the name of an event that pages find by its name, and what was chosen is told in words."""

from django import forms

from yihe.faces.desk.happenings import in_words
from yihe.matters import kinds, standing

# Since before this was asked, and held by rows (a code rows hold is never renamed): where it is read by name it is told apart by what it says.
THERE_BEFORE = {
    ("bad_mark", "mend"),
    ("list_version", "remind"),
    ("function_transfer", "look"),
    ("recovery", "receive"),
    ("tender", "move_opening"),
    ("referral", "receipt"),
    ("base_development", "mend"),
}
BACK, RECEIVED = (
    "hand_back",
    {("incident", "receive"), ("referral", "receive")},
)  # 退回, 登记回执, 接收: papers are no part of these kinds
# What is chosen there says itself (a month, a moment), is a code of the very matter's own sheet of criteria, or is told in words by the effect.
SAYS_ITSELF = {
    ("tracking", "visit", "month"),
    ("appointment", "reschedule", "at"),
    ("appointment", "move", "at"),
    ("tender", "find_points", "criterion"),
    ("milestone", "point", "indicator"),
    ("milestone", "point", "groups"),
    ("milestone", "point_material", "indicator"),
    ("milestone", "point_material", "materials"),
}


def actions():
    return [
        (kind, action)
        for kind in kinds.every()
        if kind.__module__.startswith("yihe.")
        for workflow in kind.workflows()
        for action in workflow.actions.values()
    ]


def test_no_action_has_the_name_of_an_event_of_every_kind():
    alike = {
        (kind.code, action.name) for kind, action in actions() if action.name in standing.LABELS and action.name != BACK
    }

    assert alike - RECEIVED == {each for each in THERE_BEFORE if kinds.known(each[0])}


def test_what_was_chosen_is_told_by_its_label(db):
    """A list whose entries only the form of a matter knows leaves the codes in the record: its field says them all, as `choices=`."""
    silent = set()
    for kind, action in actions():
        for name, field in getattr(action.form, "base_fields", {}).items():
            chosen = isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField)
            if chosen and not any(code for code, _label in field.choices):
                silent.add((kind.code, action.name, name))

    assert silent == SAYS_ITSELF


def test_several_that_were_chosen_are_told_each():
    several = forms.MultipleChoiceField(choices=[("name", "称呼"), ("story", "事情经过")])

    assert in_words(several, ["name", "story"]) == ["称呼", "事情经过"]
    assert in_words(forms.ChoiceField(choices=[("a", "甲")]), "a") == "甲" and in_words(several, ["gone"]) == ["gone"]
