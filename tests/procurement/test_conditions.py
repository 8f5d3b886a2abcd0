"""What no document may ask, by subject and by words; weights; nothing that both lets in and scores."""

from datetime import date
from decimal import Decimal

import pytest

from yihe.domains.procurement import conditions, profiles, profiles_shape
from yihe.domains.procurement.conditions import Condition, Criterion
from yihe.foundation import city_pack
from yihe.foundation.yaml_files import BadParameters, load_yaml

ON = date(2026, 11, 1)
FORBIDDEN = {
    "place",
    "ownership",
    "scale",
    "age",
    "region_awards",
    "brand",
    "membership",
    "beforehand",
    "lowest_price",
    "bond",
    "consortium",
}


def profile(code):
    return profiles.of("", code, ON)


def test_all_that_the_law_forbids_is_in_the_list():
    assert set(conditions.of()) == FORBIDDEN


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("place", "须在本市注册登记"), ("place", "本地供应商优先"), ("place", "在 本 市 注 册"), ("ownership", "仅限国有企业参加"),
        ("ownership", "须为社会组织"), ("scale", "注册资本不少于100万元"), ("scale", "从业人员不少于２０人"), ("scale", "年收入不低于50万元"),
        ("age", "成立三年以上"), ("age", "登记满3年"), ("age", "成立年限"), ("region_awards", "具有本市同类业绩"), ("region_awards", "获得市级以上荣誉"),
        ("brand", "指定品牌"), ("membership", "已入围本局供应商库的单位"), ("membership", "律师协会会员单位"), ("beforehand", "投标前须到本局登记"),
        ("lowest_price", "报价不得低于预算的80%"), ("lowest_price", "报价低于成本警戒线的按无效处理"), ("bond", "以现金交纳投标保证金"), ("bond", "保证金只接受银行转账"), ("bond", "履约保证金仅限保函"),
        ("consortium", "须两家以上组成联合体"), ("consortium", "供应商应当以联合体形式参加"), ("consortium", "仅接受联合体投标"), ("consortium", "投标人必须是联合体"),
        ("consortium", "不接受单独投标"),
    ],
)  # fmt: skip
def test_words_that_point_to_a_forbidden_condition_are_found(code, text):
    assert code in {hit.forbidden.code for hit in conditions.words_hit(f"供应商应当符合：{text}。", conditions.of())}


@pytest.mark.parametrize(
    "text",
    [
        "具有独立承担民事责任的能力", "依法缴纳税收和社会保障资金的良好记录", "派出的律师须持有执业证书", "服务地点在本市各村、社区",
        "参加本次采购活动前三年内没有重大违法记录", "近三年同类合同不超过两个", "报价不得超过最高限价", "具有健全的财务会计制度",
        "两个以上供应商组成联合体的，应当提交联合协议", "联合体各方不得再单独投标，或者与其他供应商另外组成联合体投标", "不要求以联合体参加", "应当提交以联合体名义签署的承诺",
        "中标的，应当由联合体各方共同签订合同",
    ],
)  # fmt: skip
def test_what_may_be_asked_is_left_alone(text):
    assert conditions.words_hit(text, conditions.of()) == []


def test_a_subject_that_is_forbidden_is_refused_with_its_clause_and_one_that_is_not_is_let_be():
    wrong = [Condition("age", "成立三年"), Condition("mood", "看着顺眼"), Condition("performance", "同类合同", 3)]
    said = list(
        conditions.faults_of(
            [*wrong, Condition("capacity", "法人"), Condition("performance", "合同", 2)], conditions.of()
        )
    )

    assert len(said) == 3
    assert ("成立年限" in said[0], "只能是" in said[1], "现为 3 个" in said[2]) == (True, True, True)


def weights(*points, price="10"):
    criteria = [Criterion(f"c{position}", f"因素{position}", Decimal(each)) for position, each in enumerate(points)]
    return [*criteria, Criterion("price", "报价", Decimal(price), is_price=True)]


@pytest.mark.parametrize(
    ("criteria", "said"),
    [
        (weights("90"), ""), (weights("89.9"), "现在是 99.9 分"), (weights("90.01"), "现在是 100.01 分"), (weights("95", price="5"), "不得低于 10 分"),
        (weights("90", "0"), "应当大于 0"), (weights("100", "-10"), "应当大于 0"), (weights("33.3", "33.3", "23.4"), ""),
    ],
)  # fmt: skip
def test_weights_are_a_hundred_exactly(criteria, said):
    found = conditions.weights_are_wrong(criteria, profile("open_tender"))

    assert (said in found) if said else found == ""


def test_the_price_of_a_consultation_weighs_at_most_thirty():
    assert "不得高于 30 分" in conditions.weights_are_wrong(weights("60", price="40"), profile("consultation"))
    assert conditions.weights_are_wrong(weights("60", price="40"), profile("open_tender")) == ""


def test_a_gate_is_not_scored_and_the_grade_is_one_where_the_profile_says_so():
    special, scored = [Condition("special", "律师")], [Criterion("special", "律师人数", Decimal(20))]
    grade = [Criterion("grade", "评估等级", Decimal(5))]

    assert "律师人数已经是资格条件" in conditions.scores_a_gate(special, scored, profile("open_tender"))
    assert conditions.scores_a_gate([], scored, profile("open_tender")) == ""
    assert "评估等级" in conditions.scores_a_gate([], grade, profile("simple_call"))
    assert conditions.scores_a_gate([], grade, profile("open_tender")) == ""


# -- the files -------------------------------------------------------------------------------------------------------------


def test_each_figure_of_a_profile_bears_its_clause_or_says_that_it_is_ours():
    for code in profiles_shape.CODES:
        for figure in profile(code).figures.values():
            assert figure.basis
    assert profile("open_tender").figures["offers_within"].term.n == 20
    assert profile("open_tender").figure("offers_at_least") == 3
    assert profile("simple_quote").figure("panel") is None
    with pytest.raises(profiles.NoProfile, match="自 2021-11-18 起施行"):
        profiles.of("", "open_tender", date(2021, 11, 17))


def test_a_version_holds_from_its_day(tmp_path, settings):
    room = city_pack.folders("procurement")[0] / "profiles.yaml"
    own = tmp_path / "procurement" / "profiles.yaml"
    own.parent.mkdir()
    words = room.read_text("utf-8").replace("value: 50000", "value: 30000")
    own.write_text(words, "utf-8")
    settings.CITY_DIR = tmp_path

    assert profile("simple_quote").figure("at_most") == 30_000, "the city's own file wins"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("offers_at_least: {value: 1", "offers_at_last: {value: 1", "是不是 offers_at_least？"),
        ("value: 50000, unit: 元", "value: 50000.5, unit: 元", "应为正整数"),
        ("value: 50000, unit: 元", "value: 50000, unit: 万元", "unit 应为 元"),
        (", basis: 办理期限}", "}", "缺少"),
        ("regime: local", "regime: loose", "regime 应为"),
        ("grade: gate", "grade: both", "grade 应为"),
        ("2021-11-18", "soon", "日期应如"),
        ("platforms: [own]", "platforms: [elsewhere]", "platforms 应为一列"),
        ("sealed: false", "sealed: maybe", "sealed 应为"),
    ],
)  # fmt: skip
def test_a_file_at_fault_is_named(tmp_path, settings, old, new, said):
    room = city_pack.folders("procurement")[0] / "profiles.yaml"
    own = tmp_path / "procurement" / "profiles.yaml"
    own.parent.mkdir()
    words = room.read_text("utf-8")
    assert old in words
    own.write_text(words.replace(old, new), "utf-8")
    settings.CITY_DIR = tmp_path

    found = list(profiles.faults())

    assert found and all(each.startswith("procurement/profiles.yaml：") for each in found)
    assert said in "\n".join(found)


def test_a_list_of_words_that_is_none_is_named(tmp_path, settings):
    own = tmp_path / "procurement" / "forbidden-conditions.yaml"
    own.parent.mkdir()
    own.write_text("age: {label: 年限, basis: 虚构, words: ['('], except: []}\ngrade: {label: 等级}\n", "utf-8")
    settings.CITY_DIR = tmp_path

    assert len(list(conditions.faults())) == 3
    with pytest.raises(BadParameters, match="不是正则表达式"):
        conditions.of()
    assert load_yaml(own), "the file itself can be read"
