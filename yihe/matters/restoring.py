"""
A restored copy is from before the erasures that came after it: what they destroyed is there again. The list of this database
does not know of them, the notes that left the house do. Before such a copy serves anybody, they are carried out again.
"""

import logging
from pathlib import Path
from uuid import UUID

from django.db import DatabaseError

from yihe.foundation.signed_notes import BadNote
from yihe.matters import notes
from yihe.registers.compartments import erasing

log = logging.getLogger(__name__)


def destroyed_in(paths: list[Path], public_key: str = "") -> set[UUID]:
    """Return the compartments that notes list as destroyed. Raises BadNote."""
    return {pk for path in paths for pk in notes.read(path, public_key).destroyed}


def why_not_to_serve() -> str:
    """
    Return why this database must not serve anybody yet, or "". Of the notes in NOTES_DIR the newest says all that counts.
    What a crash left of an erasure that this very database lists is finished here.
    """
    try:
        for pk in erasing.carry_out_again():
            log.warning("compartment %s was erased before: its key was still there, and is destroyed", str(pk)[:8])
        back = erasing.unfinished(destroyed_in(notes.lodged_here()[-1:]))
    except BadNote as fault:
        return f"NOTES_DIR 里最新的封存纸条读不懂，不知道恢复的备份里有没有已经依法清除的专卷：{fault}"
    except DatabaseError:
        return ""  # no tables yet, or no database: nobody is served from it either
    if not back:
        return ""
    numbers = "、".join(str(pk)[:8] for pk in back)
    return (
        f"已经依法清除的专卷（{numbers}）又在数据库里：这是清除以前的备份。请先运行 "
        "manage.py carry_out_erasures --against 封存纸条的文件夹，再启动。"
    )
