"""
Who may erase what, and the note that goes out at once: a backup that is restored an hour later must already find the key listed
as destroyed outside of the house.
"""

from collections.abc import Iterable

from django.db import DatabaseError
from django.db.models import Q

from yihe.foundation.roles import ADMINISTRATOR, DIRECTOR
from yihe.matters import evidence, notes
from yihe.matters.models import Matter
from yihe.registers.compartments import erasing
from yihe.registers.compartments.models import Compartment, Erasure
from yihe.registers.keys import keyring

ERASERS = (ADMINISTRATOR, DIRECTOR)


def erasing_hats(user) -> list:
    """Return the hats in which a person erases: never a borrowed one."""
    return [hat for hat in user.hats if hat.role in ERASERS and hat.region and not hat.delegated_by_id]


def erasable_by(user):
    """
    Keep the compartments all of whose matters lie in a person's reach. It tells their numbers and nothing else: whoever
    erases need not be let in.
    """
    return lying_within(hat.region for hat in erasing_hats(user))


def lying_within(regions: Iterable[str]):
    """Keep the compartments all of whose matters lie in some regions."""
    reach = Q(pk__in=[])
    for region in regions:
        reach |= Q(region__startswith=region)
    kept = Matter.objects.filter(compartment__isnull=False)
    beyond = kept.exclude(reach).order_by().values("compartment")
    within = kept.filter(reach).order_by().values("compartment")
    return Compartment.objects.filter(pk__in=within).exclude(pk__in=beyond)


def _is_finished(erasure: Erasure) -> bool:
    try:
        return not keyring.those_with_a_key([erasure.compartment_id])
    except DatabaseError:
        return False  # the keys lie elsewhere, and cannot be reached


def confirm(erasure: Erasure, *, by) -> list[str]:
    """
    Carry out an erasure and send the note that lists its key out of the house. Return a sentence for each way that failed.

    :raises ValidationError: as `erasing.confirm`
    """
    erasing.confirm(erasure, by=by)
    faults = notes.lodge(evidence.set_seal())
    if not _is_finished(erasure):
        faults.insert(0, "内容已经清除，密钥却还没有销毁：密钥库现在连不上。系统每隔几分钟会再试。")
    return faults
