"""Promises about the words: what the field does not say is not said on a page, in a document or in a city's pack."""

from pathlib import Path

import pytest

from tests.promises.test_no_figure_in_prose import prose
from yihe.foundation import city_words

ROOT = Path(__file__).parents[2]
# What was said before, and what an official or a resident would say instead.
INSTEAD_OF = {
    "资金盘子": "预算指标", "规则核算": "金额测算", "规则建议": "测算金额", "现在可以核定": "可核定金额", "历次领取": "历次享受情况",
    "经由单位": "申领单位", "笔号": "明细号", "已承诺": "已占用", "人员与任职": "用户与权限", "授予任职": "分配角色", "任职确认": "授权复核",
    "两步验证": "双因素认证", "您所代的人": "委托您的同志", "办理经过": "办理记录", "主办件": "关联办件", "退回复核": "退回审核环节",
    "换新版": "替换", "请民政认定": "转民政局认定", "汇总共识": "合议", "在壳": "在孵", "第几行错": "行号", "申请哪一笔": "补助类别",
    "为什么必要": "申请事由及必要性", "号码打不通": "号码格式不正确", "遮去": "遮盖", "找一找": "搜索", "查一查": "查询", "看看结果": "查看结果",
    "三样就够": "需填写三项", "怎么走": "办理流程", "要带什么": "申请材料", "不用您带": "免提交材料", "怎么评": "评审办法", "怎么看": "评分标准",
    "怎么证明没有改过": "公示内容防篡改校验", "换个人试试": "切换演示身份",
}  # fmt: skip
# Where the earlier word has to stand: what stored rows and files of earlier years hold, and the note of it in the glossary.
STAYS = {
    "yihe/acts/funds/answers.py": {"笔号"},
    "yihe/registers/accounts/edits.py": {"授予任职"},
    "yihe/registers/accounts/migrations/0006_say_who_keeps_experts.py": {"授予任职"},
    "yihe/registers/accounts/migrations/0014_three_keep_the_system.py": {"授予任职"},
    "docs/glossary.md": {"资金盘子"},
    "yihe/domains/subsidies/sheets.py": {"经由单位"},  # a heading of earlier templates
}
OURS = [
    path
    for folder in ("yihe", "cities", "docs", "examples")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".py", ".html", ".md", ".yaml", ".js", ".svg", ".txt"} and "texts" not in path.parts
] + [ROOT / "README.md"]


def found_in(text: str) -> set[str]:
    return {word for word in INSTEAD_OF if word in text}


@pytest.mark.parametrize("folder", ["yihe", "cities", "docs", "examples", "README.md"])
def test_every_word_is_the_one_the_field_uses(folder):
    said = {}
    for path in OURS:
        name = str(path.relative_to(ROOT))
        if name.split("/")[0] == folder and (words := found_in(path.read_text("utf-8")) - STAYS.get(name, set())):
            said[name] = words

    assert said == {}


def test_a_word_that_is_not_the_fields_would_be_found():
    assert found_in("“经由单位”是旧的说法") == {"经由单位"} and len(OURS) > 500


def test_no_page_speaks_of_the_programs_own_commands():
    pages = [path for path in OURS if path.suffix == ".html"]

    assert [path.name for path in pages if "manage.py" in path.read_text("utf-8")] == [] and len(pages) > 100


CITYS_OWN = ("太仓", "城厢", "320585", "娄东", "浏河", "璜泾")
OF_AN_INVENTED_CITY = (
    "yihe/faces/demo/",
    "yihe/faces/design/samples.py",
    "yihe/faces/design/jinja2/design/gallery.html",
)


def names_of_one_city(path: Path) -> set[str]:
    return {name for words in prose(path) for name in CITYS_OWN if name in words}


def test_no_sentence_of_the_code_names_a_city():
    code = [path for path in OURS if path.suffix in {".py", ".html"} and "migrations" not in path.parts]
    names = {path.relative_to(ROOT).as_posix(): path for path in code}
    ours = {
        name: path
        for name, path in names.items()
        if name.startswith("yihe/") and not name.startswith(OF_AN_INVENTED_CITY)
    }

    assert {name: said for name, path in ours.items() if (said := names_of_one_city(path))} == {} and len(ours) > 400


# What a city may say otherwise (`words.yaml`) stands in a sentence of the code as its place.
SAYS_THEM = {
    "yihe/foundation/city_words.py",  # where they are said
    "yihe/registers/accounts/passwords.py",  # what nobody should choose as a password
    "yihe/faces/design/samples.py",  # samples of the gallery
}


def words_written_out(path: Path) -> set[str]:
    said = [words.replace("人民政府", "") for words in prose(path)]  # in which 民政 is no word
    return {name for words in said for name in city_words.DEFAULTS.values() if name in words}


def test_no_sentence_of_the_code_says_a_word_a_city_may_say_otherwise():
    code = [path for path in OURS if path.suffix in {".py", ".html"} and "migrations" not in path.parts]
    ours = {path.relative_to(ROOT).as_posix(): path for path in code if path.is_relative_to(ROOT / "yihe")}

    assert {
        name: said for name, path in ours.items() if name not in SAYS_THEM and (said := words_written_out(path))
    } == {}
    assert set(ours) >= SAYS_THEM and len(ours) > 400


def test_control_a_word_that_is_written_out_would_be_found():
    assert words_written_out(ROOT / "yihe/foundation/city_words.py") >= set(city_words.DEFAULTS.values())
    assert words_written_out(ROOT / "yihe/faces/design/samples.py") == {"创客基地"}


def test_a_citys_name_in_a_sentence_would_be_found():
    assert names_of_one_city(ROOT / "yihe/faces/design/samples.py") >= {"太仓", "城厢"}
