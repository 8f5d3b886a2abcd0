"""Whose overview (概览) has which parts, and who may read which."""

from yihe.foundation.roles import DIRECTOR, JUSTICE_OFFICE, POLICY_EDITOR, REVIEWER, Role

# Whose page has which parts, in which order: what each is asked about first comes first.
PAGES: dict[Role, tuple[str, ...]] = {
    DIRECTOR: ("late", "money", "days", "by_town", "by_kind", "people"),
    REVIEWER: ("late", "days", "by_kind", "by_town", "money"),
    POLICY_EDITOR: ("texts", "money"),
    JUSTICE_OFFICE: ("late", "by_kind", "days", "by_town"),
}


def pages_of(user) -> list[Role]:
    """Return whose pages a person may read: those of the roles they act in."""
    held = {hat.role for hat in user.hats}
    return [role for role in PAGES if role in held]
