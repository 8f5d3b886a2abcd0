"""
A draw by lot, as arithmetic anybody can repeat with the published values and an SM3 tool (in the shape of RFC 3797). No
database, and no random number made here decides anything.

Two people each give a half of the seed. Everything is UTF-8 text, every digest SM3 in hexadecimal:

    commitment = SM3(salt + "/" + first half + "/")       given first, with the pool and the rule: the sealed text
    seal       = SM3(sealed text)
    seed       = SM3(seal + "/" + first half + "/" + second half + "/")
    order      = the keys of the pool, from the smallest SM3(seed + key) to the largest

The second half is given in plain words, which binds by itself: the first was fixed by its commitment before, and is not
known yet. A half that is not there in its term is the public lottery's result of the first drawing on or after a day named
in the sealed text: no half is ever given anew.

What it proves: pool, rule and first half were fixed before the second half was known, and the order follows from nothing
else. Nobody who lacks one of the halves could aim at a result, whoever runs the server included; so one of the two who
chose a half by chance and told nobody is enough.

What it does not prove. That the two did not agree: two who know both halves beforehand choose the seed. That the first half
was unknown to the server: where the browser's script makes the digest the server is sent the digest alone, but the script
comes from the server, and without a script the words pass through it; whoever reads them there still needs the second
person's half. The first person, once the second half is there, can work out the order and not open: then the lottery
decides, once, and their name stands beside it. That the whole record was not written anew afterwards is shown by what left
the house: the nightly seal, and the seal of the draw that both were shown.
"""

import re
import secrets
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta

from yihe.foundation import digests

RULE = "SM3(种子+编号) 从小到大；种子=SM3(封存码/第一个数/第二个数/)"
LEAST, MOST = 12, 100  # characters of a half
LEAST_DIFFERENT = 5

# The lottery: 中国福利彩票双色球, six of 33 and one of 16, drawn on Tuesdays, Thursdays and Sundays, some 17.7 million results.
GAME = "双色球"
_DRAWN_ON = (1, 3, 6)
_RED, _BLUE = 33, 16

PROVES = {
    1: "旧法（一方取数）：种子由服务器当时产生的随机数和办理记录末条摘要算出。能证明抽取之后没有改动；"
    "不能证明只取过一次随机数，掌管服务器的人有可能试过几次。",
    2: "两方取数：名单、规则和第一个数的摘要封存之后，才有第二个数；种子由两个数算出。只要两人中有一人是随意给数、"
    "没有告诉别人，任何人（包括掌管服务器的人）都不能挑选结果。不能排除两人事先串通。",
    3: "另一专家库抽取：名单和顺序由一人录入、另一人对照抽取记录核对，席位照名单的顺序。能证明录入以后没有改动；抽取本身由那个专家库证明。",
}


class NotAResult(ValueError):
    """What was typed is no result of the lottery. The message is a sentence."""


# Halves


def plain(half: str) -> str:
    """Return a half as it counts: full-width signs as plain ones, without blanks, hyphens and strokes."""
    return re.sub(r"[ \-/]", "", unicodedata.normalize("NFKC", half))


def too_weak(half: str) -> str:
    """Return why a half could be guessed from its digest, or ""."""
    signs = plain(half)
    if LEAST <= len(signs) <= MOST and len(set(signs)) >= LEAST_DIFFERENT:
        return ""
    return (
        f"请给出 {LEAST} 至 {MOST} 个字符（空格和横线不算），其中至少 {LEAST_DIFFERENT} 种不同的字符，越没有规律越好。"
    )


def make_salt() -> str:
    """Return what keeps a half from being looked up in a table made before. It is published, and need not be secret."""
    return secrets.token_hex(16)


def commitment_of(salt: str, half: str) -> str:
    """Return the digest that binds somebody to a half without telling it."""
    return digests.sm3(f"{salt}/{plain(half)}/")


def committed(half: str) -> dict[str, str]:
    """Return what is given of a first half when the pool is sealed: `salt` and `commitment`."""
    salt = make_salt()
    return {"salt": salt, "commitment": commitment_of(salt, half)}


# The pool, the seal, the seed


def pool_text(keys: Iterable[str]) -> str:
    """Return the one text of a pool: the keys sorted, as a JSON list."""
    return digests.canonical(sorted(keys))


def sealed_text(
    *, of: str, nth: int, keys: Iterable[str], excluded: str, wanted: int, alternates: int, criteria: str, salt: str,
    commitment: str, due_on: date, lottery_on: date,
) -> str:  # fmt: skip
    """
    Return everything that is fixed before the second half is given, as one JSON text.

    `of` and `nth` say which draw it is; `excluded` is the digest of who of the pool must be passed over and why, `criteria`
    that of what those drawn will judge by: both are for fewer eyes than the pool, and as fixed.
    """
    return digests.canonical(
        {
            "version": 2, "rule": RULE, "of": of, "nth": nth, "pool": sorted(keys), "excluded": excluded,
            "wanted": wanted, "alternates": alternates, "criteria": criteria, "salt": salt, "commitment": commitment,
            "due_on": due_on, "lottery": {"game": GAME, "on": lottery_on},
        }
    )  # fmt: skip


def seal_of(text: str) -> str:
    return digests.sm3(text)


def seed_of(seal: str, first: str, second: str) -> str:
    """Return the published seed of a draw by two."""
    return digests.sm3(f"{seal}/{plain(first)}/{plain(second)}/")


def seed_of_one(nonce: str, chain_head: str) -> str:
    """Return the seed of a draw of the first version (`PROVES`). None is made any more."""
    return digests.sm3(nonce + chain_head)


def order_of(seed: str, keys: Iterable[str]) -> list[str]:
    """Return the keys in the order of the draw."""
    return sorted(keys, key=lambda key: digests.sm3(seed + key))


def drawn(seed: str, keys: Iterable[str], number: int, without: Iterable[str] = ()) -> list[str]:
    """Return the first `number` keys in the order of the draw that are not excluded; fewer where there are not so many."""
    passed_over = set(without)
    return [key for key in order_of(seed, keys) if key not in passed_over][:number]


# The lottery


def lottery_day(after: date) -> date:
    """Return the first day after another on which the lottery is drawn by its calendar."""
    return next(day for n in range(1, 8) if (day := after + timedelta(days=n)).weekday() in _DRAWN_ON)


def result_of(issue: str, numbers: str) -> str:
    """
    Return the one text of a lottery result, that of a half: game, issue (seven digits), six red numbers rising, one blue.

    :raises NotAResult: with what is wrong, as a sentence
    """
    issue = unicodedata.normalize("NFKC", issue).strip()
    if not re.fullmatch(r"[0-9]{7}", issue):
        raise NotAResult("期号应为 7 位数字，例如 2026135。")
    found = [int(n) for n in re.findall(r"[0-9]+", unicodedata.normalize("NFKC", numbers))]
    red, blue = found[:-1], found[-1:]
    if len(found) != 7 or not all(1 <= n <= _RED for n in red) or len(set(red)) != 6 or not 1 <= blue[0] <= _BLUE:
        raise NotAResult("号码应为 6 个不同的红球（1 至 33）和最后 1 个蓝球（1 至 16），例如 03 07 12 19 25 31 08。")
    return " ".join([GAME, issue, *(f"{n:02d}" for n in [*sorted(red), *blue])])
