"""
A letter as PDF/A, set by typst in a process of its own (`foreign.letters`). The faces are those of the city's own folder (`FONTS_DIR`: 仿宋 and
小标宋 are nobody's to give away), then Noto's, which come with the product; of what neither shows, those of the system
(Debian: fonts-noto-cjk, fonts-hanazono). A character that no face has is named, never drawn as a box.
"""

import json
import subprocess
import sys
import threading
from pathlib import Path

from django.conf import settings

from yihe.foundation import slow_work
from yihe.foundation.letters.paper import Letter

NOT_SHOWN = 5  # exit code: `foreign.letters.NOT_SHOWN`
LAYOUT = Path(__file__).with_name("letter.typ")
SECONDS = 30.0  # of the clock on the wall
AT_ONCE = 2  # beside one worker
OURS = Path(__file__).with_name("fonts")
SYSTEM = Path("/usr/share/fonts")
# As they are called where they are installed. Whichever is first there is taken, character by character.
_SERIF, _SANS = ("Noto Serif SC", "Noto Serif CJK SC"), ("Noto Sans SC", "Noto Sans CJK SC")
FONTS = {
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "小标宋", *_SERIF),
    "heading": ("SimHei", "黑体", "Heiti SC", *_SANS),
    "body": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", *_SERIF),
}
_START = "import sys; sys.path.insert(0, sys.argv[1]); from yihe.foundation.foreign import letters; letters.main()"
_ROOT = Path(__file__).resolve().parents[3]
BUSY = "正在生成别的文书，请过一会儿再试。"
NOT_MADE = "这份文书的 PDF 没有生成成功，请下载 Word 版，或者稍后再试。"
UNSHOWN = "PDF 里显示不出“{shown}”（{codes}）：服务器上没有一种字体有这个字。请下载 Word 版，用装有这个字的电脑打印；系统管理员把能显示它的字体放进字体目录后，这里就能生成。"

_turns = threading.BoundedSemaphore(AT_ONCE)


class NotSet(Exception):
    """The letter was not set. Its words are a Chinese sentence for whoever asked."""


def pdf(letter: Letter) -> bytes:
    """
    Return a letter as PDF/A-2a.

    :raises NotSet: a character has no face, or too many are set at this moment
    """
    slow_work.begins("setting a letter")
    if not _turns.acquire(timeout=SECONDS):
        raise NotSet(BUSY)
    try:
        own = [Path(settings.FONTS_DIR)] if settings.FONTS_DIR else []
        status, made = _set(letter, [*own, OURS])
        if status == NOT_SHOWN:  # the system's are many: they are looked through where ours do not do
            status, made = _set(letter, [*own, OURS, SYSTEM])
    finally:
        _turns.release()
    if status == NOT_SHOWN:
        unshown = made.decode()
        raise NotSet(UNSHOWN.format(shown=unshown, codes="、".join(f"U+{ord(each):04X}" for each in unshown)))
    if status or not made.startswith(b"%PDF-"):
        raise NotSet(NOT_MADE)
    return made


def _set(letter: Letter, folders: list[Path]) -> tuple[int, bytes]:
    """Return how the process ended, and what it wrote."""
    said = {
        "layout": LAYOUT.read_text("utf-8"),
        "letter": letter.plain(),
        "fonts": FONTS,
        "folders": [str(folder) for folder in folders if folder.is_dir()],
    }
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-X", "utf8", "-c", _START, str(_ROOT)], input=json.dumps(said).encode(), env={},
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS, check=False, start_new_session=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return -1, b""
    return done.returncode, done.stdout
