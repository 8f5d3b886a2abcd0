"""Where the city lies and when it works: its region, the divisions it brings, the days that rest."""

from collections.abc import Iterator

from yihe.faces.adoption.pack_files import Finding, PackFiles, Rank
from yihe.foundation import region_codes
from yihe.foundation.region_codes import LABELS
from yihe.registers.regions import calendar, divisions

_COUNTY = 6
_NAMED = 3


def look(pack: PackFiles) -> Iterator[Finding]:
    yield from _region(pack)
    yield from _divisions(pack)
    yield from _calendar(pack)


def _region(pack: PackFiles) -> Iterator[Finding]:
    if not pack.has("city.yaml"):
        yield Finding(
            Rank.CANNOT_START,
            "city.yaml：没有这个文件；请写明 name、region（六位区划代码，加引号）、bureau、phone、address、hours",
        )
        return
    for key, what in (("name", "城市的名称"), ("bureau", "司法局的全称")):
        if not pack.names.get(key):
            yield Finding(Rank.WILL_BE_MET, f"city.yaml：{key} 没有写；请写明{what}")
    if not pack.region:
        yield Finding(Rank.CANNOT_START, "city.yaml：region 没有写；请写明本地的区划代码，加引号")
    elif not region_codes.is_code(pack.region) or len(pack.region) > _COUNTY:
        yield Finding(
            Rank.CANNOT_START, f"city.yaml：region “{pack.region}”不是区划代码；应为 2、4 或 6 位数字，加引号"
        )


def _divisions(pack: PackFiles) -> Iterator[Finding]:
    files = sorted(pack.folder.glob("divisions*.csv"))
    if not files:
        yield Finding(
            Rank.CANNOT_START,
            "divisions.csv：没有这个文件；请写明本地及以上各级的区划（code、name 两列），或者用 load_divisions 另装全国的",
        )
        return
    try:
        rows = {row.code: row for row in divisions.read(files)}
    except divisions.BadDivisions:
        return  # the register's own check says which lines, and why
    without = [row for row in rows.values() if row.parent and row.parent not in rows]
    if without:
        missing = sorted({row.parent for row in without})
        named = "、".join(f"{code}（{LABELS[len(code)]}）" for code in missing[:_NAMED])
        yield Finding(
            Rank.CANNOT_START,
            f"{without[0].file}：有 {len(without)} 行没有上级，缺 {named}{' 等' if len(missing) > _NAMED else ''}；load_divisions 不会装入，请补上这些行",
        )
    if not region_codes.is_code(pack.region):
        return
    if pack.region not in rows:
        yield Finding(
            Rank.CANNOT_START,
            f"divisions.csv：没有 {pack.region}，即 city.yaml 的 region；不是别处的区划，就是 region 写错了，请核对两个文件",
        )
    elif not any(code.startswith(pack.region) and len(code) > len(pack.region) for code in rows):
        yield Finding(
            Rank.WILL_BE_MET, f"divisions.csv：{pack.region} 以下一个镇（街道）也没有；组织要登记在镇（街道），请补上"
        )
    elif (name := pack.names.get("name")) and not _same(name, rows[pack.region].name):
        yield Finding(
            Rank.WILL_BE_MET,
            f"city.yaml：name 是“{name}”，region {pack.region} 在 divisions.csv 里是“{rows[pack.region].name}”；请核对 region",
        )


def _same(name: str, division: str) -> bool:
    """Test whether a city's name is that of its division: 苏州市吴中区 is 吴中区."""
    return name.endswith(division) or division.endswith(name)


def _calendar(pack: PackFiles) -> Iterator[Finding]:
    file = pack.folder / "calendar.yaml"
    if not file.exists():
        yield Finding(
            Rank.WILL_BE_MET,
            "calendar.yaml：没有这个文件，节假日都会算作工作日；请照国务院办公厅的通知写明各年的放假和调休",
        )
        return
    try:
        years = {year.year for year in calendar.read(file)[0]}
    except calendar.BadCalendar:
        return
    if pack.on.year not in years:
        yield Finding(
            Rank.WILL_BE_MET,
            f"calendar.yaml：years 没有 {pack.on.year} 年，今年的节假日都会算作工作日；请照国务院办公厅的通知补上",
        )
