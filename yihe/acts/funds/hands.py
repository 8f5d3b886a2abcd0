"""Whose hands were in it: a person's own, those of whoever they stand in for, and of whoever stood in for them."""

from django.db.models import Q

from yihe.matters.models import Event, Matter


def of(user) -> set[int]:
    """Return the keys of the people a person acts for: themselves, and who lent them the hat they wear now."""
    return {user.pk} | {hat.delegated_by.user_id for hat in user.hats if hat.delegated_by_id} if user else set()


def opened(matter: Matter, user) -> bool:
    """Test whether a person opened a matter, or somebody for them, or they act for somebody who did."""
    people = of(user)
    first = Event.objects.filter(Q(actor__in=people) | Q(on_behalf_of__in=people), matter=matter, seq=1)
    return bool(people) and first.exists()
