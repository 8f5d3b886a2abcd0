"""
封存纸条: what leaves the house with each seal. A note is a few lines that name the root of the tree over all seals so far;
whoever holds an old one can tell whether today's seals only go on from it (`comparing`). It goes into a folder
(NOTES_DIR), with a list of what the seal took in, and to a command (SEAL_COMMAND), whose answer is a signature.

The key is never asked for here: the note is signed where it is lodged.
"""

import base64
import os
import shlex
import subprocess
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from yihe.foundation import city_pack, signed_notes
from yihe.foundation.merkle import Log
from yihe.foundation.signed_notes import BadNote
from yihe.matters import sealing
from yihe.matters.models import LodgedNote, Seal
from yihe.registers.compartments.models import DestroyedKey

ANSWER_WITHIN = 60  # seconds
NONE = "none"
ROW = "+ "  # before a row of a list; the other lines are the leaves of the seal's tree


@dataclass(frozen=True)
class Note:
    """
    A note as it was lodged: how many seals there were, the root over them, of the last of them its own root, and the
    compartments whose keys were destroyed.
    """

    path: Path
    size: int
    root: bytes
    suite: str
    at: str
    seal: int
    leaves: str
    destroyed: tuple[UUID, ...] = ()

    @property
    def words(self) -> str:
        return f"{self.at} 的封存纸条（第 {self.seal} 次封存）"

    @property
    def list_path(self) -> Path:
        return self.path.with_suffix(".list")


def note_of(seal: Seal) -> tuple[int, str]:
    """Return (number of seals up to this one, text of its note)."""
    log, before = Log(), b""
    for digest in Seal.objects.filter(pk__lte=seal.pk).order_by("pk").values_list("digest", flat=True).iterator():
        before = log.root()
        log.append(digest)
    lines = [
        f"yihe/{city_pack.home().name}",
        str(log.size),
        _base64(log.root()),
        f"suite {signed_notes.SUITE}",
        f"at {timezone.localtime(seal.at).isoformat(timespec='seconds')}",
        f"seal {seal.pk} {seal.digest}",
        f"leaves {seal.root}",
        f"previous {log.size - 1} {_base64(before)}",
        f"destroyed {' '.join(_destroyed_before(seal)) or NONE}",
    ]
    return log.size, "".join(f"{line}\n" for line in lines)


def _destroyed_before(seal: Seal) -> list[str]:
    """
    Return the compartments whose keys were destroyed so lately that a backup may still have them: a copy of the database from
    before does not know of it, whoever restores one learns it here.
    """
    kept = timedelta(days=settings.BACKUPS_KEPT)
    rows = DestroyedKey.objects.filter(at__lte=seal.at, at__gt=seal.at - kept).order_by("pk")
    return [str(pk) for pk in rows.values_list("compartment", flat=True)]


def read(path: Path, public_key: str = "") -> Note:
    """Return the note in a file. Raises BadNote when it is none, or is not signed by the key that is given."""
    try:
        whole = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise BadNote("读不出来。") from wrong
    if public_key:
        signed_notes.check(whole, public_key)
    return parsed(whole, path)


def parsed(whole: str, path: Path) -> Note:
    """Return what a note says, signed or not. Raises BadNote."""
    text, _signatures = signed_notes.parted(whole)
    try:
        _origin, size, root, *extra = text.splitlines()
        said = dict(line.split(" ", 1) for line in extra)
        seal = int(said["seal"].split()[0])
        if not size.isdecimal():
            raise ValueError(size)
        destroyed = said.get("destroyed", NONE)
        return Note(
            path, int(size), base64.b64decode(root, validate=True), said["suite"], said["at"], seal, said["leaves"],
            () if destroyed == NONE else tuple(map(UUID, destroyed.split())),
        )  # fmt: skip
    except (ValueError, KeyError) as wrong:
        raise BadNote("不是封存纸条：缺少行或格式不对。") from wrong


def list_of(seal: Seal) -> str:
    """Return what a seal took in, a line each: its leaves, and after each page its rows. Keys and digests, no contents."""
    heads = seal.heads.order_by("matter_id").values_list("matter_id", "length", "head")
    lines = list(sealing.leaves(heads, []))
    for page in seal.pages.order_by("pk").iterator(chunk_size=20):
        lines += sealing.leaves([], [sealing.summary(page)])
        lines += [ROW + line for line in page.listing.split("\n")]
    return "".join(f"{line}\n" for line in lines)


def lodge(seal: Seal) -> list[str]:
    """Send the note of a seal where the settings say. Return a sentence for each way that failed; the next note goes on."""
    if not settings.NOTES_DIR and not settings.SEAL_COMMAND:
        return []
    size, text = note_of(seal)
    signatures: list[str] = []
    faults, out = [], False
    if settings.SEAL_COMMAND:
        try:
            signatures, out = _signed_outside(text), True
        except (BadNote, OSError, ValueError, subprocess.SubprocessError) as fault:
            faults.append(f"第 {seal.pk} 次封存的纸条没有送出（SEAL_COMMAND）：{fault}")
    if settings.NOTES_DIR:
        try:
            _file(Path(settings.NOTES_DIR) / f"{size:08d}", signed_notes.joined(text, signatures), list_of(seal))
            out = True
        except (BadNote, OSError) as fault:
            faults.append(f"第 {seal.pk} 次封存的纸条没有存下（NOTES_DIR）：{fault}")
    if out:
        LodgedNote.objects.create(seal=seal, at=timezone.now(), text=text, signature="\n".join(signatures))
    return faults


def _signed_outside(text: str) -> list[str]:
    done = subprocess.run(
        shlex.split(settings.SEAL_COMMAND),
        input=text,
        capture_output=True,
        text=True,
        timeout=ANSWER_WITHIN,
        check=False,
    )
    if done.returncode:
        raise BadNote(f"命令以 {done.returncode} 结束。{done.stderr.strip()[-300:]}")
    answer = done.stdout.strip().splitlines()
    if answer:
        signed_notes.parted(signed_notes.joined(text, answer))
    return answer


def _file(path: Path, note: str, listed: str) -> None:
    """Write note and list beside each other. One that is there already stays: it is what the seals are compared with."""
    target = path.with_suffix(".note")
    if target.exists():
        if signed_notes.parted(target.read_text("utf-8"))[0] != signed_notes.parted(note)[0]:
            raise BadNote(f"{target.name} 已经在那里，内容不同：封存被删除后重设过，或接上了另一个数据库。")
        return
    for name, content in ((path.with_suffix(".list"), listed), (target, note)):
        part = name.with_name(name.name + ".part")
        part.write_text(content, "utf-8")
        os.replace(part, name)


def lodged_here() -> list[Path]:
    """Return the notes in NOTES_DIR; none when it is not set."""
    return notes_in(Path(settings.NOTES_DIR)) if settings.NOTES_DIR else []


def notes_in(path: Path) -> list[Path]:
    """Return the note, or all notes of a folder."""
    return sorted(path.glob("*.note")) if path.is_dir() else [path]


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
