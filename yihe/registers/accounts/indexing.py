"""The indexes telephones are found by, written again under the newest index key (`manage.py rotate_index`)."""

from yihe.foundation import reindexing
from yihe.foundation.blind_index import blind_index
from yihe.foundation.ciphers import Unreadable
from yihe.foundation.reindexing import Done
from yihe.registers.accounts.models import User
from yihe.registers.evidence import states


def write_again() -> Done:
    written = closed = 0
    for rows in reindexing.batches(User._base_manager.exclude(phone_index="")):
        stale = []
        for row in rows:
            try:
                index = blind_index(row.phone)
            except Unreadable:
                closed += 1
                continue
            if row.phone_index != index:
                row.phone_index = index
                stale.append(row)
        User._base_manager.bulk_update(stale, ["phone_index"])
        states.keep(stale)
        written += len(stale)
    return Done(written, reindexing.unreadable("用户", closed))
