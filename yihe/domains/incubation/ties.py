"""What binds people to an organization through its stay in the base."""

from django.db.models import DateField, Q

from yihe.acts.reviews.models import Ground
from yihe.foundation.among import keys
from yihe.foundation.city_words import word
from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.registers.organizations.models import Residency

_tutored = CompiledQuery(
    lambda: Residency.objects.filter(
        Q(left_on=None) | Q(left_on__gte=Parameter("since", DateField())), organization=key("organization"), tutor__among=keys("tutors")
    ).select_related("organization")
)  # fmt: skip


def tutored(experts: dict, organization, since):
    """
    Yield (user's key, ground, sentence, basis) for those of `experts` (by the user's key) who tutor the organization, or
    did after `since`.
    """
    for row in _tutored(since=since, organization=organization.pk, tutors=experts):
        sentence = f"{experts[row.tutor_id].name}是{row.organization.name}{word('enter')}孵化的{word('tutor')}（{row.starts_on} {word('enter')}）。"
        yield row.tutor_id, Ground.TIE, sentence, f"{word('enter')}登记：{row.opened_by_number}"
