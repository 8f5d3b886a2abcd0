"""
Promise: no page, letter, mail, export, template or help of a form of one city says a word of another: its names, its places, the numbers
of its texts, its groups, kinds and lists, nor what it calls things where this one calls them otherwise. Over three packs: what the
first says is listened for in the second and in the third, every page of which is walked.
"""

import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from looks import city
from looks.city import ROOT
from tests.heard import asked_of
from yihe.foundation import city_words
from yihe.foundation.yaml_files import load_yaml
from yihe.matters import kinds, naming

FIRST = Path(settings.CITY_DIR)
OTHERS = {folder.name: folder for folder in (ROOT / "tests/packs/wuzhong", ROOT / "tests/packs/xihu")}
WHO = [
    "",
    "guanghui",
    "chenxi",
    "clerk",
    "director",
    "base",
    "tutor",
    "civil",
    "cashier",
    "policy",
    "auditor",
    "admin",
    "expert2",
]
# What the first pack says, and any city may: words of the trade, and of the state's laws (社会捐赠: the two organic laws of committees).
ANYBODYS = {"社会捐赠", "孵化计划", "办理期限", "政府购买服务", "法律援助", "业务主管单位", "信息服务", "内部治理"}
NAMES = {
    "太仓",
    "娄城",
    "娄东",
    "城厢",
    "沙溪",
    "浏河",
    "浮桥",
    "璜泾",
    "双凤",
    "科教新城",
    "320585",
    "太政办",
    "163号",
}
LISTS = ("incubation.yaml", "organizations.yaml", "fund-sources.yaml", "criteria/*.yaml", "parameters/**/*.yaml")


def texts(said) -> list[str]:
    """Return every text of a file, however deep."""
    if isinstance(said, dict):
        return [text for value in said.values() for text in texts(value)]
    if isinstance(said, list):
        return [text for value in said for text in texts(value)]
    return [said] if isinstance(said, str) else []


def labels(said) -> list[str]:
    """Return the labels of a file, and the names of bases, that people read."""
    if isinstance(said, dict):
        own = [said["label"]] if isinstance(said.get("label"), str) else []
        return own + [
            text for key, value in said.items() for text in (texts(value) if key == "bases" else labels(value))
        ]
    return [label for value in said for label in labels(value)] if isinstance(said, list) else []


def all_it_says(pack: Path) -> str:
    files = [file for file in pack.rglob("*") if file.suffix in {".yaml", ".md", ".csv"}]
    return "\n".join(file.read_text("utf-8-sig") for file in files)


def words_of_the_first(pack: Path) -> list[str]:
    """Return what a pack's pages must not say."""
    own, words = all_it_says(pack), load_yaml(pack / city_words.FILE)
    listed = {label for part in LISTS for file in FIRST.glob(part) for label in labels(load_yaml(file))}
    theirs = {word for word in listed | NAMES if word not in own}
    theirs |= {city_words.DEFAULTS[key] for key, word in words.items() if word != city_words.DEFAULTS.get(key, word)}
    theirs |= {
        naming.written(kinds.get(code)) for code, said in load_yaml(pack / "kinds.yaml").items() if "label" in said
    }
    return sorted((theirs | {city_words.SYSTEM}) - ANYBODYS)


@pytest.fixture(scope="module", params=list(OTHERS))
def told(request, tmp_path_factory) -> tuple[Path, Path]:
    """Tell the story in a city; return its pack and where its data lies."""
    data = tmp_path_factory.mktemp(request.param)
    city.load(data, YIHE_CITY_DIR=str(OTHERS[request.param]))
    return OTHERS[request.param], data


def test_nothing_a_city_says_is_a_word_of_the_first(told):
    pack, data = told

    heard = asked_of(data, pack, words_of_the_first(pack), WHO)

    assert heard["found"] == {}
    assert heard["pages"] > 800 and heard["sheets"] > 50 and heard["told"] > 400, "the whole city is heard"


def test_control_a_word_the_pack_no_longer_says_is_heard_on_a_page_and_in_what_is_told(told, tmp_path):
    pack, data = told
    silent = shutil.copytree(pack, tmp_path / "silent")
    said = (silent / city_words.FILE).read_text("utf-8")
    (silent / city_words.FILE).write_text(re.sub("^leave:.*$", "", said, flags=re.MULTILINE), "utf-8")

    heard = asked_of(data, silent, words_of_the_first(pack), ["base"])["found"]

    assert list(heard) == [city_words.DEFAULTS["leave"]]
    assert any(place.startswith("base /desk/") for place in heard[city_words.DEFAULTS["leave"]])


@pytest.mark.parametrize("name", OTHERS)
def test_there_is_much_to_listen_for(name):
    words = words_of_the_first(OTHERS[name])

    assert {"太仓", "163号", "创客基地", "入壳", "出壳", "推进组", "导师", "开办费补贴", "一核"} <= set(words)
    assert len(words) > 70
    assert ("民政局" in words) == (name == "xihu")  # who registers is another office there alone
    assert ANYBODYS & set(words) == set()


def test_an_invented_pack_says_so_in_each_of_its_files():
    silent = [
        file.relative_to(ROOT).as_posix() for file in OTHERS["xihu"].rglob("*")
        if file.suffix in {".yaml", ".md"} and not re.search("虚构|测试", file.read_text("utf-8"))
    ]  # fmt: skip

    assert silent == []
