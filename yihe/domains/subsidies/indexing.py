"""
What the rotation of the index key has to know of subsidies: whose counters hang on indexes of earlier keys, and what the
beneficiaries are recognised by. The history is written once: its indexes stay, and the register remembers them
(`practitioners/former_indexes.py`).
"""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Min

from yihe.domains.subsidies.claim import PersonClaim
from yihe.domains.subsidies.outcomes import Benefit
from yihe.domains.subsidies.policies.history import SUBSIDIES
from yihe.foundation.ciphers import Unreadable
from yihe.foundation.counters import PERSON
from yihe.foundation.reindexing import Done
from yihe.registers.bodies import traits
from yihe.registers.evidence import known_keys
from yihe.registers.practitioners.former_indexes import FormerIndex
from yihe.registers.practitioners.models import FormerIdentity, Practitioner


def held(indexes: set[str]) -> set[str]:
    """Return those of some indexes under which somebody received something."""
    return set(Benefit.objects.filter(subject__in=indexes).values_list("subject", flat=True).distinct())


def waiting() -> Done:
    """Return the sentence on people who received something and are in no register: nobody can compute their index anew."""
    personal = [code for code, policy in SUBSIDIES.items() if policy.subject == PERSON]
    rows = Benefit.objects.filter(kind__in=personal).order_by().values("subject").annotate(first=Min("recorded_at"))
    rows = rows.filter(first__lt=known_keys.note().since)
    for known, path in ((Practitioner, "id_index"), (FormerIdentity, "id_index"), (FormerIndex, "index")):
        rows = rows.exclude(subject__in=known._base_manager.values(path))
    people = rows.count()
    said = f"享受记录中有 {people} 人不在人员登记里，他们的索引是旧密钥算的：登记以后再运行一次，或者保留旧密钥。"
    return Done(0, (said,) if people else ())


def recognised() -> Iterator[tuple[str, str, str]]:
    """Yield what beneficiaries are recognised by, as `traits.read_from` takes it."""
    for model in apps.get_models():
        if issubclass(model, PersonClaim):
            rows = model._base_manager.select_related("practitioner").order_by("pk")
            for claim in rows.iterator(chunk_size=500):
                try:
                    said = {traits.ACCOUNT: claim.account, traits.ADDRESS: getattr(claim, "home_address", "")}
                except Unreadable:
                    continue
                yield from ((claim.practitioner.whose, sort, text) for sort, text in said.items())
