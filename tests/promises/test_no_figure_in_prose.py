"""
A figure of the city's is said by its parameter, never by a sentence of the code: another city would be told ours. What is the
platform's own, or no figure of any rule, is listed with its reason.
"""

import ast
import re
from pathlib import Path

import pytest

YIHE = Path(__file__).parents[2] / "yihe"
_NUMERAL = "[0-9零一二两三四五六七八九十百千万]"
_MEASURE = "(?:年(?!度|底|初)|个月|万元|元|个工作日|个推进组|项服务|天|小时|分钟|周岁)"
# A single 一 is a figure only where it is a bound: 一天 may be any day.
FIGURE = re.compile(
    rf"(?:最长|最多|至少|至多|不超过)一{_MEASURE}|{_NUMERAL}+至{_NUMERAL}+ ?{_MEASURE}|(?<!第)(?!一{_MEASURE}){_NUMERAL}+ ?{_MEASURE}"
)
INVENTED = {
    "faces/demo",
    "faces/design/samples.py",
    "faces/design/jinja2/design/gallery.html",
    "domains/station_work/incidents/story.py",
    "domains/station_work/story_villages.py",
}  # an invented city's, and say so
NOT_THE_CITYS = {
    "acts/notices/verbs.py": ({"至少一个工作日"}, "a notice of no day is none"),
    "acts/schedules/reasons.py": ({"0 天"}, "no rest at all is what could be set instead"),
    "acts/referrals/checks.py": ({"30 天"}, "how early operators hear of a certificate that ends; no city sets it"),
    "domains/advice/jinja2/advice/panel_subject.html": ({"14周岁"}, "article 31 of the law on personal information"),
    "domains/advice/models.py": ({"14周岁"}, "the same"),
    "domains/incubation/records.py": ({"0 小时"}, "no service takes no time"),
    "domains/procurement/conditions.py": ({"三年"}, "article 22 of the procurement law"),
    "domains/procurement/prices.py": ({"万元"}, "an example of an amount in words"),
    "domains/station_work/charters/votes.py": ({"十八周岁"}, "article 21 of the organic law of villages: who is of age votes"),
    "domains/station_work/helping/forms.py": ({"14周岁"}, "article 31 of the law on personal information"),
    "domains/station_work/helping/models.py": ({"14周岁", "17 周岁"}, "the same; who is of age is no child"),
    "domains/station_work/helping/rules.py": ({"14周岁"}, "the same"),
    "domains/station_work/incidents/joint.py": ({"1 小时", "6 小时", "24 小时"}, "the columns in which the platform counts by age: no term"),
    "domains/station_work/models/charters.py": ({"十八周岁"}, "who is of age votes"),
    "domains/subsidies/policies/history.py": ({"0 元"}, "what nobody is paid"),
    "domains/subsidies/policies/month_shares.py": ({"28 天"}, "how a part of a February is counted, every city's alike"),
    "domains/subsidies/policies/post.py": ({"28 天"}, "the same"),
    "domains/subsidies/sheets.py": ({"2023 年"}, "an example of a year"),
    "faces/portal/advising.py": ({"10 分钟"}, "how long the platform slows somebody down"),
    "faces/portal/advising_forms.py": ({"14周岁"}, "article 31 of the law on personal information"),
    "faces/design/shown.py": ({"1 个工作日", "1 小时"}, "what is left of a term"),
    "faces/desk/inbox.py": ({"3 个工作日"}, "what the platform calls near"),
    "faces/desk/list_forms.py": ({"3 个工作日"}, "the same"),
    "faces/desk/jinja2/desk/audit.html": ({"14 天"}, "how long the platform lets an auditor read"),
    "faces/desk/jinja2/desk/looks.html": ({"60 分钟", "24 小时"}, "how long the platform keeps a compartment open"),
    "faces/desk/looks.py": ({"60 分钟"}, "the same"),
    "faces/portal/jinja2/portal/pieces.html": ({"1 个工作日"}, "what is left of a term"),
    "matters/child_harm.py": ({"14周岁"}, "article 31 of the law on personal information"),
    "matters/looks.py": ({"24 小时"}, "the same"),
    "faces/desk/own_account.py": ({"24 小时"}, "how long a link to an address is good"),
    "faces/portal/subscriptions.py": ({"48 小时"}, "the same"),
    "faces/portal/jinja2/portal/subscribe_asked.html": ({"48 小时"}, "the same"),
    "faces/portal/jinja2/portal/subscribe_over.html": ({"48 小时"}, "the same"),
    "faces/portal/following.py": ({"10 分钟"}, "the platform's own ceilings"),
    "faces/portal/invitation.py": ({"10 分钟"}, "the same"),
    "faces/portal/objecting.py": ({"10 分钟"}, "the same"),
    "faces/portal/bidding.py": ({"10 分钟"}, "the same"),
    "acts/sealed_bids/planning.py": ({"10 分钟"}, "how long a test envelope may be open: the platform's own"),
}  # fmt: skip


def prose(path: Path) -> list[str]:
    """Return what a file says to people: the strings of a module without its docstrings, a template without its comments."""
    text = path.read_text("utf-8")
    if path.suffix == ".html":
        return [re.sub(r"\{#.*?#\}", "", text, flags=re.S)]
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def figures(said: list[str]) -> set[str]:
    return {found.group() for words in said for found in FIGURE.finditer(words)}


def found() -> dict[str, set[str]]:
    files = [path for path in YIHE.rglob("*") if path.suffix in {".py", ".html"} and "migrations" not in path.parts]
    names = {path.relative_to(YIHE).as_posix(): path for path in files}
    return {
        name: said
        for name, path in sorted(names.items())
        if not any(name.startswith(invented) for invented in INVENTED) and (said := figures(prose(path)))
    }


def test_no_sentence_of_the_code_says_a_figure_of_the_citys():
    assert found() == {name: said for name, (said, _why) in sorted(NOT_THE_CITYS.items())}


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("每年不超过上限的孵化补贴，最长一年", {"最长一年"}), ("最多三年", {"三年"}), ("一至二年的场地", {"一至二年"}),
        ("导师和七项服务", {"七项服务"}), ("四个推进组对接", {"四个推进组"}), ("补 2 万元", {"2 万元"}), ("30,000 元", {"000 元"}),
        ("同一天只能有一人", set()), ("补发的第二天起", set()), ("同一年份出现了两次", set()), ("本年度", set()), ("最长{longest}", set()),
    ],
)  # fmt: skip
def test_a_figure_in_a_sentence_would_be_seen(words, seen):
    assert figures([words]) == seen
