"""
Passwords somebody who knows the person or the house would try: the user's own name, the bureau's, keys in a row, the same word
again. What is left of a password without all that has to be long enough by itself.
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import yaml
from django.conf import settings
from django.core.exceptions import ValidationError

from yihe.foundation import city_pack

SHORTEST = 8  # signs, of what is left
# The whole rule, as it is told before a password is chosen.
RULE = (
    f"至少 10 个字符，不能是常见的密码，也不能和姓名、登录名太像；去掉姓名、登录名、本地和单位的名称、常见的词（如“社会组织”“admin”“123456”）"
    f"和重复的部分以后，至少还剩 {SHORTEST} 个字母、数字或汉字。用三个不相干的词连起来，容易记也合要求。"
)
HOUSE = (
    "司法局", "司法所", "民政局", "财政局", "政务服务", "一核多元", "一核", "社会组织", "管理员", "密码", "中国",
    "sifaju", "sifasuo", "sifa", "minzheng", "caizheng", "zhengwu", "yihe", "shehuizuzhi", "guanliyuan", "mima", "china",
    "jiangsu", "suzhou", "administrator", "admin", "password", "passw0rd", "welcome", "woaini", "iloveyou", "letmein",
    "office", "system", "user", "test", "root", "login", "qwertyuiop", "qwerty", "asdfghjkl", "asdfgh", "zxcvbnm", "1qaz2wsx",
    "1q2w3e4r5t", "1q2w3e4r", "0123456789", "1234567890", "123456789", "12345678", "1234567", "123456", "12345", "1234",
    "9876543210", "987654321", "87654321", "654321", "abcdefgh", "abcdef", "abcd", "5201314", "147258369",
)  # fmt: skip
PUBLISHED = ("yihe-demo-2026",)  # the demonstration's, which everybody knows
WORDS = "密码里除去姓名、登录名、单位的名称、常见的词和重复的部分，剩下的太少（至少 {least} 个字符），容易被猜到。"


class LeavesEnough:
    """A password validator of Django's."""

    def validate(self, password: str, user=None) -> None:
        if settings.PRODUCTION and _plain(password) in PUBLISHED:
            raise ValidationError("这是演示用的密码，人人知道。", code="password_published")
        if len(left_of(password, _own_words(user))) < SHORTEST:
            raise ValidationError(WORDS.format(least=SHORTEST), code="password_of_known_words")

    def get_help_text(self) -> str:
        return RULE


def left_of(password: str, words: set[str]) -> str:
    """Return what is left of a password without these words, those of the house, and what is there again."""
    text = _plain(password)
    for word in sorted(words | _houses(), key=len, reverse=True):
        text = text.replace(word, "-")
    pieces = dict.fromkeys(re.findall(r"[^\W_]+", text))
    return re.sub(r"(.+?)\1+", r"\1", "".join(pieces))


def _own_words(user) -> set[str]:
    """Return the words of a person: names, the parts of the address and the number of the telephone."""
    if user is None:
        return set()
    email, phone = getattr(user, "email", "") or "", getattr(user, "phone", "") or ""
    said = [getattr(user, "username", ""), getattr(user, "name", ""), *email.split("@"), phone, phone[-8:], phone[-6:]]
    parts = [part for text in said for part in (_plain(text), *re.findall(r"[^\W_]+", _plain(text)))]
    return {part for part in parts if _counts(part)}


def _houses() -> frozenset[str]:
    """Return the words of all bureaus of this installation."""
    return frozenset().union(*map(_house, city_pack.every()))


@lru_cache
def _house(city: Path) -> frozenset[str]:
    """Return the words everybody of this city's bureau knows."""
    try:
        said = yaml.safe_load((city / "city.yaml").read_text("utf-8"))
    except OSError:
        said = {}
    names = [str(said.get(name, "")) for name in ("name", "bureau", "system", "phone", "hotline")]
    names += [name.rstrip("市县区") for name in names[:1]]
    return frozenset(filter(_counts, map(_plain, (*HOUSE, *names, city.name))))


def _counts(word: str) -> bool:
    """Test whether a word is long enough to be one: two Chinese characters, three of others."""
    return len(word) >= (2 if any(ord(sign) > 0x2E7F for sign in word) else 3)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().strip()
