"""
Names of people and organizations: one spelling, whoever typed it. What nobody sees goes, so do blanks within a Chinese name
(`乙　某`), full-width letters are plain ones, and the dot within a name and the brackets of a Chinese one have one form each.
"""

import re
import unicodedata

from yihe.foundation.written import letters
from yihe.foundation.written.letters import BadText

_HAN = r"\u2e80-\u2fdf\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_BLANKS = re.compile(r"\s+")
# A blank stands between words of letters, never beside a character of a Chinese name or its brackets.
_WITHIN = re.compile(rf"(?<=[{_HAN}（）·]) (?=[{_HAN}（）·])")
_DOT = re.compile(r"(?<=\w) ?[·•‧∙⋅・･] ?(?=\w)")
_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
# Parts of characters, as PDF files give them when copied from: `⼈⺠` is 人民 to everybody who reads it. Those Unicode names no
# character for are simplified forms of it.
_PARTS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2E80, 0x2FE0)}
_PARTS |= {
    ord(part): whole
    for part, whole in zip(
        "⺠⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰",
        "民西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙",
        strict=True,
    )
}
_BRACKETS = re.compile(r" ?\(([^()]*)\) ?")
_IS_CHINESE = re.compile(f"[{_HAN}]")
# Family names of two characters, of those that more than a few people have today.
COMPOUND = frozenset(
    "欧阳 上官 司马 诸葛 司徒 司空 夏侯 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 轩辕 端木 东方 南宫 西门 独孤 完颜 呼延 申屠 百里 "
    "闻人 澹台 公冶 宗政 濮阳 淳于 单于 太叔 仲孙 钟离 鲜于 闾丘 亓官 司寇 子车 颛孙 巫马 公西 漆雕 乐正 壤驷 公良 拓跋 夹谷 "
    "宰父 谷梁 东郭 南门 羊舌 微生 梁丘 左丘 第五 赫连 万俟 歐陽 諸葛 尉遲 長孫 軒轅 獨孤".split()
)
_NO_NAME = "至少要有一个字，不能只有标点。"


def read(text: str) -> str:
    """Return a name as it is kept and compared. Raises BadText: it holds a character nobody else can read, or none at all."""
    if fault := letters.unreadable(_BLANKS.sub(" ", letters.without_unseen(text)).strip()):
        raise BadText(fault)
    name = spelt(text)
    if name and not any(each.isalnum() or unicodedata.category(each) == "Cn" for each in name):
        raise BadText(_NO_NAME)
    return name


def same(one: str, other: str) -> bool:
    """Test whether two names are one, however each was typed; what was kept before names were read too."""
    return letters.SHAPES.sub("", spelt(one)) == letters.SHAPES.sub("", spelt(other))


def spelt(text: str) -> str:
    """Return a name in its one spelling, whatever it holds."""
    name = unicodedata.normalize("NFC", letters.without_unseen(text)).translate(_WIDE).translate(_PARTS)
    name = _BLANKS.sub(" ", name).strip()
    if _IS_CHINESE.search(name):
        name = _BRACKETS.sub(r"（\1）", name)
    return _WITHIN.sub("", _DOT.sub("·", name))


def family_name(name: str) -> str:
    """
    Return what may be said of a person in public: the family name of a Chinese name, of one or two characters (欧阳 of 欧阳修文);
    of a name in parts (买买提·吐尔逊), or in letters, its first sign, for it has no family name.
    """
    said = spelt(name)
    return said[:2] if len(said) > 2 and said[:2] in COMPOUND else said[:1]


def veiled(name: str) -> str:
    """Return the name with all but the family name starred: `欧阳**`, `张*`."""
    said = spelt(name)
    known = family_name(said)
    return known + "*" * (len(said) - len(known))
