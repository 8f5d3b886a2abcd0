"""A new form begins with what the registers already say: the next there is to apply for (`subsidies.ahead`)."""

from yihe.faces.desk import openable
from yihe.foundation.roles import APPLICANT


def initial(kind, user) -> dict:
    """Return what a new form of a kind is filled in with; {} where nothing is known, or none can be opened."""
    hat = next((hat for hat in user.hats if hat.role is APPLICANT and hat.organization_id), None)
    if hat is None or not hasattr(kind, "ahead") or openable.may_not_open(kind, user, hat):
        return {}
    each = next(iter(kind.ahead(hat.organization)), None)
    return {name: getattr(each.contents, name) for name in kind.form.base_fields} if each else {}
