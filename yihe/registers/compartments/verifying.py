"""What `manage.py verify` asks of compartments: that keys and compartments belong together, and that what is erased stays so."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.utils import timezone

from yihe.foundation.ciphers import Unreadable
from yihe.registers.compartments import erasing
from yihe.registers.compartments.models import Compartment, DestroyedKey
from yihe.registers.keys import database, keyring
from yihe.registers.keys.models import CompartmentKey

NAMED = 5
# A key is written before its compartment is: a look may come between the two.
SLACK = timedelta(hours=1)


def faults() -> Iterator[str]:
    """Yield a sentence for what does not belong together."""
    full = set(Compartment.objects.filter(emptied_at=None).values_list("pk", flat=True))
    try:
        with transaction.atomic(using=database.alias()):
            rows = {row.pk: row for row in CompartmentKey.objects.iterator()}
    except DatabaseError:
        yield f"专卷密钥库读不出来，{len(full)} 个专卷里加密的内容都打不开：请检查 KEYS_DATABASE_URL，或恢复密钥库的备份。"
        return
    destroyed = set(DestroyedKey.objects.values_list("compartment", flat=True))
    if missing := full - rows.keys() - destroyed:
        yield (
            f"密钥库比数据旧：{_numbers(missing)}没有密钥，里面加密的内容打不开。请恢复较新的密钥库备份；在那以前不要清理密钥。"
        )
    strangers = set(rows) - set(Compartment.objects.values_list("pk", flat=True)) - destroyed
    if newer := {pk for pk in strangers if rows[pk].made_at < timezone.now() - SLACK}:
        yield (
            f"密钥库比数据新：有 {len(newer)} 把密钥没有对应的专卷。数据恢复自较早的备份时，请恢复较新的备份；"
            "是没有办成的创建留下的，请运行 manage.py sweep_keys。"
        )
    for pk in erasing.unfinished():
        yield f"专卷 {str(pk)[:8]} 已经依法清除，密钥或内容却还在：请运行 manage.py carry_out_erasures。"
    for pk in Compartment.objects.exclude(emptied_at=None).exclude(pk__in=destroyed).values_list("pk", flat=True):
        yield f"专卷 {str(pk)[:8]} 记为已清除，销毁名单里却没有。"
    if shut := {pk for pk in full & rows.keys() if not _opens(rows[pk])}:
        yield f"{_numbers(shut)}的密钥解不开：包裹它的主密钥不在 FIELD_KEYS 里，或者密钥被改动。"


def _opens(row: CompartmentKey) -> bool:
    try:
        keyring.unwrapped(row)
    except Unreadable:
        return False
    return True


def _numbers(compartments: set) -> str:
    numbers = sorted(str(pk)[:8] for pk in compartments)
    more = f"等 {len(numbers)} 个专卷" if len(numbers) > NAMED else ""
    return f"专卷 {'、'.join(numbers[:NAMED])}{more}"
