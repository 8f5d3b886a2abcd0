"""What a city's folder is told before anybody meets it: one fault put into a copy at a time, and the clean one says nothing."""

import re
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from yihe.faces.adoption import looking
from yihe.faces.adoption.pack_files import Rank

CANNOT_START, WILL_BE_MET, LOOK = Rank
TODAY = date(2026, 11, 21)
NUMBER = "taicang-2021-163"


def said(**more) -> list[tuple[Rank, str]]:
    return [(finding.rank, finding.words) for finding in looking.findings(on=TODAY, **more)]


def in_file(file: str, before: str, after: str):
    """Return what puts a fault into a file: the first place that says `before` says `after`."""

    def change(pack: Path) -> None:
        text = (pack / file).read_text("utf-8")
        assert before in text
        (pack / file).write_text(text.replace(before, after, 1), "utf-8")

    return change


def without(*files: str):
    def change(pack: Path) -> None:
        for file in files:
            (pack / file).unlink()

    return change


def in_every_line(file: str, keeps):
    """Return what leaves only the lines of a file that `keeps` wants."""

    def change(pack: Path) -> None:
        lines = (pack / file).read_text("utf-8").splitlines(keepends=True)
        (pack / file).write_text("".join(line for line in lines if keeps(line)), "utf-8")

    return change


def another_text(code: str, since: str, until: str, replaces: str, of_the_old: str):
    """Return what adds a text that takes the place of the city's, which then is in force until `of_the_old`."""

    def change(pack: Path) -> None:
        old = pack / f"texts/{NUMBER}.yaml"
        text = old.read_text("utf-8")
        new = text.replace(f"code: {NUMBER}", f"code: {code}").replace(
            "in_force_from: 2021-11-18", f"in_force_from: {since}"
        )
        new = new.replace("in_force_until: null", f"in_force_until: {until}").replace(
            'replaces: ""', f'replaces: "{replaces}"'
        )
        (pack / f"texts/{code}.yaml").write_text(new, "utf-8")
        old.write_text(text.replace("in_force_until: null", f"in_force_until: {of_the_old}"), "utf-8")

    return change


AMOUNT, YEARS = "parameters/subsidies/startup/amount.yaml", "parameters/subsidies/incubation/years_at_most.yaml"
COUNTY = "320585,太仓市,county\n"

FAULTS = {
    # figures that are misread, or do not stand in their clause
    "2 万元 where the clause says 3": (lambda pack: (in_file(AMOUNT, "unit: 元", "unit: 万元")(pack),
                                                  in_file(AMOUNT, "value: 30000", "value: 2")(pack)), WILL_BE_MET,
        f"subsidies/startup/amount.yaml：values.2021-11-18.value 是 20000 元，{NUMBER} 四(一)里没有这个数（写的是 30000 元）；"
        "请核对数值和条款，文件没有规定、由本局设定的写 setting: true"),
    "a year and a half for one": (in_file(YEARS, "value: 1", 'value: "1.5"'), WILL_BE_MET,
        f"subsidies/incubation/years_at_most.yaml：values.2021-11-18.value 是 1.5 年，{NUMBER} 四(一)里没有这个数（写的是 12 个月、24 个月）；"
        "请核对数值和条款，文件没有规定、由本局设定的写 setting: true"),
    "no days of public notice": (in_file("parameters/procedure/notice.yaml", "value: 5", "value: 0"), CANNOT_START,
        "procedure/notice.yaml：values.2021-11-18.value 应为工作日数，不小于 1，现为 0"),
    # figures that are not there
    **{f"no {path}": (without(f"parameters/{path}.yaml"), CANNOT_START, f"{path}.yaml：没有这个参数文件，系统要用到它")
       for path in ("subsidies/exam/intermediate", "subsidies/settling_in/doctor", "subsidies/startup/months_since_registration",
                    "subsidies/activity/reason_characters", "incubation/services")},
    # texts
    "a text out of force is still cited": (in_file(f"texts/{NUMBER}.yaml", "in_force_until: null", "in_force_until: 2025-12-31"), WILL_BE_MET,
        f"{NUMBER}.yaml：in_force_until 是 2025-12-31，已经失效仍有 33 个数值出自它（grading/purchase_grade_at_least、"),
    "a text that ends is cited beyond": (in_file(f"texts/{NUMBER}.yaml", "in_force_until: null", "in_force_until: 2027-12-31"), LOOK,
        f"{NUMBER}.yaml：in_force_until 是 2027-12-31，到期以后仍有 "),
    "a figure before its text": (in_file(AMOUNT, "2021-11-18:", "2020-01-01:"), WILL_BE_MET,
        f"{NUMBER}.yaml：in_force_from 是 2021-11-18，有 1 个数值写在它施行以前（subsidies/startup/amount（values.2020-01-01））；请核对日期"),
    "two texts in force for one figure": (another_text("new", "2026-01-01", "null", NUMBER, "null"), WILL_BE_MET,
        f"{NUMBER}.yaml：in_force_until 没有写，new 自 2026-01-01 起已经替代它，同一天有两个文件施行；应为 2025-12-31"),
    "two texts that overlap": (another_text("new", "2026-01-01", "null", NUMBER, "2026-06-30"), WILL_BE_MET,
        f"{NUMBER}.yaml：in_force_until 是 2026-06-30，new 自 2026-01-01 起已经替代它，同一天有两个文件施行；应为 2025-12-31"),
    "days without a text": (another_text("new", "2026-03-01", "null", NUMBER, "2025-12-31"), WILL_BE_MET,
        f"{NUMBER}.yaml：in_force_until 是 2025-12-31，替代它的 new 自 2026-03-01 起施行，中间 2026-01-01 至 2026-02-28 没有文件；请核对两个日期"),
    "a text that replaces itself": (in_file(f"texts/{NUMBER}.yaml", 'replaces: ""', f"replaces: {NUMBER}"), CANNOT_START,
        f"{NUMBER}.yaml：replaces 绕了一圈，{NUMBER} 互相替代；一个文件只能替代比它早的"),
    "two that replace each other": (
        lambda pack: (another_text("new", "2026-01-01", "null", NUMBER, "2025-12-31")(pack),
                      in_file(f"texts/{NUMBER}.yaml", 'replaces: ""', "replaces: new")(pack)), CANNOT_START,
        "new.yaml：replaces 绕了一圈，"),
    "days without a figure": (in_file(AMOUNT, "values:\n", "values:\n  2019-01-01: {value: 1, metadata: {reference: 旧办法, text: mca-39, clause: 第二十八条}}\n"
        "  2020-01-01: {value: null, metadata: {reference: 旧办法废止}}\n"), LOOK,
        "subsidies/startup/amount.yaml：values.2020-01-01 是 null，2020-01-01 至 2021-11-17 没有数值；不是有意的，请补上这一段"),
    "one day twice": (in_file(AMOUNT, "values:\n", 'values:\n  "20211118": {value: 1, metadata: {reference: 一, text: mca-39, clause: 第二十八条}}\n'), CANNOT_START,
        "subsidies/startup/amount.yaml：values 里 2021-11-18 写了两次，同一天只能有一个数值"),
    # places and days
    "another region": (in_file("city.yaml", '"320585"', '"330106"'), CANNOT_START,
        "divisions.csv：没有 330106，即 city.yaml 的 region；不是别处的区划，就是 region 写错了，请核对两个文件"),
    "the neighbour's region": (in_file("city.yaml", '"320585"', '"320583"'), WILL_BE_MET,
        "city.yaml：name 是“太仓市”，region 320583 在 divisions.csv 里是“昆山市”；请核对 region"),
    "a region that is none": (in_file("city.yaml", '"320585"', '"太仓"'), CANNOT_START,
        "city.yaml：region “太仓”不是区划代码；应为 2、4 或 6 位数字，加引号"),
    "no region": (in_file("city.yaml", 'region: "320585"\n', ""), CANNOT_START, "city.yaml：region 没有写；请写明本地的区划代码，加引号"),
    "no divisions": (without("divisions.csv", "divisions-extra.csv"), CANNOT_START, "divisions.csv：没有这个文件；请写明本地及以上各级的区划"),
    "another city's divisions": (in_every_line("divisions.csv", lambda line: not line.startswith("320585") and "," in line), CANNOT_START,
        "divisions.csv：没有 320585，即 city.yaml 的 region"),
    "the rows above are missing": (in_every_line("divisions.csv", lambda line: not re.match(r"32(05)?,", line)), CANNOT_START,
        "divisions.csv：有 10 行没有上级，缺 3205（市）；load_divisions 不会装入，请补上这些行"),
    "no towns": (lambda pack: (without("divisions-extra.csv")(pack),
                               in_every_line("divisions.csv", lambda line: not re.match(r"320585\d", line))(pack)), WILL_BE_MET,
        "divisions.csv：320585 以下一个镇（街道）也没有；组织要登记在镇（街道），请补上"),
    "no calendar": (without("calendar.yaml"), WILL_BE_MET, "calendar.yaml：没有这个文件，节假日都会算作工作日；"),
    "no calendar of this year": (lambda pack: (pack / "calendar.yaml").write_text(
        (pack / "calendar.yaml").read_text("utf-8").partition("  - year: 2026")[0], "utf-8"), WILL_BE_MET,
        "calendar.yaml：years 没有 2026 年，今年的节假日都会算作工作日；"),
    "no city.yaml": (without("city.yaml"), CANNOT_START, "city.yaml：没有这个文件；请写明 name、region"),
    # what the work needs
    "no agreements": (without("agreements/incubation.md"), WILL_BE_MET,
        "agreements/incubation.md：没有这个文件，“孵化申请”的“"),
    "no criteria": (without("criteria/incubation.yaml"), WILL_BE_MET, "criteria/：没有评审标准，发布不了公开招募；"),
    "no remedies": (without("remedies.yaml"), WILL_BE_MET, "remedies.yaml：没有这个文件，不予批准等决定的通知书不能告知救济途径；"),
    "a purpose gone that a kind pays from": (
        lambda pack: (in_file("fund-sources.yaml", "  exam: {label: 考试奖励, clause: T 四(五)}\n", "")(pack),
                      in_file("fund-sources.yaml", "settling_in, exam, training_base, legal_aid", "settling_in, training_base, legal_aid")(pack),
                      in_file("fund-sources.yaml", "settling_in, exam, training_base]", "settling_in, training_base]")(pack)), WILL_BE_MET,
        "fund-sources.yaml：purposes 没有 exam，“考试奖励”要用它支付；请写明 label、clause，并列入某个来源的 uses"),
    "a purpose no purse may pay": (in_file("fund-sources.yaml", "uses: [startup, incubation,", "uses: [incubation,"), WILL_BE_MET,
        "fund-sources.yaml：没有一个来源的 uses 列有 startup，“开办费补贴”支付不了；请列入"),
    # whose names
    "another bureau as party": (in_file("agreements/incubation.md", "party_a: 太仓市司法局", "party_a: 昆山市司法局"), WILL_BE_MET,
        "incubation.md：party_a 是“昆山市司法局”，city.yaml 的 bureau 是“太仓市司法局”；甲方应为本局，请改成一致"),
    "another bureau whose decisions are reviewed": (lambda pack: (pack / "remedies.yaml").write_text(
        (pack / "remedies.yaml").read_text("utf-8").replace("name: 太仓市司法局", "name: 昆山市司法局"), "utf-8"), WILL_BE_MET,
        "remedies.yaml：issuers.bureau.name 是“昆山市司法局”，city.yaml 的 bureau 是“太仓市司法局”；"),
    "another city's purse": (in_file("fund-sources.yaml", '{"320585":', '{"330106":'), WILL_BE_MET,
        "fund-sources.yaml：sources.fiscal.only 写的是区划 330106，本地是 320585；本地的预算支付不了，请改正"),
    "another city's name": (in_file("city.yaml", "name: 太仓市", "name: 娄东市"), LOOK,
        "parameters/subsidies/settling_in/doctor.yaml：写着“太仓”，不是本地的名称；不是有意的，请改正"),
    # examples
    "an example that does not hold": (in_file("examples/exam.yaml", '应得: "1800.00"', '应得: "1700.00"'), WILL_BE_MET, "exam.yaml：“"),
    "a rule without an example": (without("examples/exam.yaml"), LOOK, "examples/：没有“考试奖励”的例子；"),
    # how files are written
    "a file in GBK": (lambda pack: (pack / "fund-sources.yaml").write_bytes((pack / "fund-sources.yaml").read_text("utf-8").encode("gbk")),
        CANNOT_START, "fund-sources.yaml：读不懂：不是 UTF-8 编码的文本（可能是 GBK），请另存为 UTF-8"),
    "divisions in GBK": (lambda pack: (pack / "divisions.csv").write_bytes((pack / "divisions.csv").read_text("utf-8").encode("gbk")),
        CANNOT_START, "divisions.csv：不是 UTF-8 编码的文本，请另存为 UTF-8 后再装入。"),
    "an agreement in GBK": (lambda pack: (pack / "agreements/incubation.md").write_bytes((pack / "agreements/incubation.md").read_text("utf-8").encode("gbk")),
        CANNOT_START, "incubation.md：读不懂：不是 UTF-8 编码的文本（可能是 GBK），请另存为 UTF-8"),
    "headings in Chinese": (in_file("divisions.csv", "code,name,level", "代码,名称,层级"), CANNOT_START, "divisions.csv 第 1 行：要有 code 和 name 两列。"),
    "a key in Chinese": (in_file(AMOUNT, "values:", "数值:"), CANNOT_START, "subsidies/startup/amount.yaml： 不认识的键 数值"),
    "a date of Excel": (in_file(AMOUNT, "2021-11-18:", "44518:"), CANNOT_START,
        "subsidies/startup/amount.yaml：values 的键 44518 应为日期，如 2021-11-18"),
    "a date with strokes": (in_file(AMOUNT, "2021-11-18:", "2021/11/18:"), CANNOT_START,
        "subsidies/startup/amount.yaml：values 的键 2021/11/18 应为日期，如 2021-11-18"),
    **{f"a figure written {figure}": (in_file(AMOUNT, "value: 30000", f"value: {written}"), CANNOT_START,
        "subsidies/startup/amount.yaml：values.2021-11-18.value ")
       for figure, written in (("二万", "二万"), ("20,000", '"20,000"'), ("1e4", '"1e4"'))},
}  # fmt: skip


def test_the_clean_pack_says_nothing(pack):
    assert said() == []


@pytest.mark.parametrize(("change", "rank", "words"), FAULTS.values(), ids=FAULTS)
def test_one_fault_is_named_with_file_key_and_what_is_wanted(pack, change, rank, words):
    change(pack)

    assert [found_rank for found_rank, found in said() if found.startswith(words)] == [rank]


def test_the_command_prints_one_list_the_gravest_first_and_fails(pack):
    without("parameters/subsidies/exam/intermediate.yaml", "calendar.yaml")(pack)
    in_file("city.yaml", "name: 太仓市", "name: 娄东市")(pack)
    out = StringIO()

    with pytest.raises(SystemExit) as stopped:
        call_command("check_city", stdout=out)

    headings = [line for line in out.getvalue().splitlines() if line and not line.startswith(" ")]
    assert [heading.partition("（")[0] for heading in headings[1:]] == ["不能启用", "用起来会遇到", "请看一看"]
    assert stopped.value.code == 1


def test_nothing_is_asked_for_a_kind_that_is_never_offered_though_its_figures_are_still_there(pack):
    """The control is the fault of that name above: without `kinds.yaml` the same pack is told of its purpose."""
    FAULTS["a purpose gone that a kind pays from"][0](pack)
    (pack / "kinds.yaml").write_text("exam_claim: {offered: false}\n", "utf-8")

    assert said() == []
