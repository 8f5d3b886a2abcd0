"""
A script in every text somebody may ever have stored, and every page read by everybody: none of it may reach a reader as markup.

The texts are written past the platform – its triggers are taken off first, and all is put back at the end –, and what is sealed is
opened with a script in it: whichever way a text came, no page may trust it.
"""

from collections import deque
from urllib.parse import urlsplit

from django.apps import apps
from django.db import connection, models, transaction

from attack.bodies import NEVER
from attack.doors import as_hat
from attack.permissions import hats_by_role
from attack.town import Town
from looks.walking import Naming, links
from yihe.foundation.encryption import EncryptedTextField
from yihe.matters import saying

SCRIPT, HARMLESS = "<script>alert(7)</script>", "&lt;script&gt;alert(7)"
MOST, FEWEST = 240, 24  # pages read by one role: of the whole, and of a share of it
# Texts with a letter that is no code's: codes, digests, addresses and JSON stand in ASCII, or begin with a bracket.
PROSE = "{0} GLOB '*[^ -~]*' AND substr({0}, 1, 1) NOT IN ('{{', '[')"


def attack(town: Town, *, share: int, write: bool = False) -> tuple[int, list[str]]:
    kinds = {row["number"]: (row["kind"], row["state"]) for row in town.matters}
    asked, found, met = 0, [], 0
    with transaction.atomic():
        texts = _poison()
        opened, read = EncryptedTextField.opened, saying.read
        EncryptedTextField.opened = lambda self, row, stored: _with_script(opened(self, row, stored))
        saying.read = lambda text: _with_script(read(text))
        try:
            for person in [None, *(hats[0] for hats in hats_by_role(town.hats).values())]:
                some, raw, harmless = _walk(as_hat(person), Naming(kinds, thorough=False), max(FEWEST, MOST // share))
                asked, met = asked + some, met + harmless
                found += [f"{person.name if person else '访客'} 读 {path}：页面里有存下的脚本。" for path in raw]
        finally:
            EncryptedTextField.opened, saying.read = opened, read
            transaction.set_rollback(True)
    if not (texts and met):
        found.append(f"存进了 {texts} 处，读到转义以后的有 {met} 页：什么也没有试到。")
    return asked, found


def _poison() -> int:
    """Write the script behind every text of prose there is; return into how many."""
    written = 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')
        for model in apps.get_models():
            for field in model._meta.local_concrete_fields if model.__module__.startswith("yihe.") else ():
                if type(field) in (models.CharField, models.TextField) and not field.choices:
                    where = PROSE.format(f'"{field.column}"')
                    cursor.execute(
                        f'UPDATE OR IGNORE "{model._meta.db_table}" SET "{field.column}" = "{field.column}" || %s WHERE {where}',
                        [SCRIPT],
                    )
                    written += max(0, cursor.rowcount)
    return written


def _with_script(said):
    if isinstance(said, dict):
        return {name: _with_script(value) for name, value in said.items()}
    if isinstance(said, list):
        return [_with_script(value) for value in said]
    return f"{said}{SCRIPT}" if isinstance(said, str) and not said.isascii() else said


def _walk(person, naming: Naming, most: int) -> tuple[int, list[str], int]:
    """Return how many pages were read, those with the script as markup, and how many showed it as harmless text."""
    waiting, asked, raw, harmless = deque(["/desk/", "/"]), set(), [], 0
    while waiting and len(asked) < most:
        path = waiting.popleft()
        key = naming(path)
        if key in asked or urlsplit(path).path.startswith(NEVER):
            continue
        asked.add(key)
        answer = person.get(path)
        if answer.status >= 500 or b"<html" not in answer.body[:500]:
            continue  # a page that a code in prose broke says nothing of markup
        if SCRIPT in answer.text:
            raw.append(path)
        harmless += HARMLESS in answer.text
        waiting.extend(links(path, answer.text))
    return len(asked), raw, harmless
