"""
备案: with whom a charter is filed. 村规民约 with the government of the village's own town (村委会组织法 31; a village under a sub-district or a zone with
that office, 46); 居民公约 with the 街道办事处 or the government of the city or district (居委会组织法 31), which a town is not.
"""

from yihe.domains.station_work.models.charters import Sort
from yihe.foundation import city_pack, region_codes
from yihe.registers.regions.names import name_of, towns_beneath

SUBDISTRICT = "街道"  # the last two signs of the name of a division that has an office and no government
COUNTY, TOWN = 6, 9


def is_subdistrict(code: str) -> bool:
    return len(code) == TOWN and name_of(code).endswith(SUBDISTRICT)


def called(code: str) -> str:
    """Return what the office that takes filings in a division is called."""
    if len(code) != TOWN:
        return f"{name_of(code)}人民政府"
    if is_subdistrict(code):
        return f"{name_of(code)}办事处"
    # 镇 100–199, 乡 200–399 by the coding of the state; from 400 on they are zones without a government of a town.
    return f"{name_of(code)}人民政府" if code[COUNTY] < "4" else f"{name_of(code)}管理机构"


def choices(village: str) -> list[tuple[str, str]]:
    """Return the offices of a village's county that could be meant, its own first."""
    county, own = village[:COUNTY], region_codes.parent(village)
    towns = [code for code, _name in towns_beneath([county])]
    return [(code, called(code)) for code in dict.fromkeys([own, county, *towns])]


def everywhere() -> list[tuple[str, str]]:
    """Return every office of the counties we serve, by the code of its division: what an event of a filing is read by."""
    counties = [city_pack.region_of(pack) for pack in city_pack.every()]
    towns = [code for code, _name in towns_beneath(counties)]
    return [(code, called(code)) for code in dict.fromkeys([*counties, *towns])]


def right_ones(sort: str, village: str) -> list[str]:
    """Return the codes of the divisions with which a village's charter is filed."""
    own, county = region_codes.parent(village), village[:COUNTY]
    if sort == Sort.VILLAGE:
        return [own]
    return [own, county] if is_subdistrict(own) else [county]


def is_wrong(sort: str, village: str, office: str) -> str:
    """Return why a charter is not filed with an office, as a sentence, or ""."""
    right = right_ones(sort, village)
    if office in right:
        return ""
    where = "或者".join(called(code) for code in right)
    if sort == Sort.VILLAGE:
        return f"村规民约报本村所在的{where}备案（村民委员会组织法 第三十一条），不是{called(office)}。"
    return f"居民公约报{where}备案（城市居民委员会组织法 第三十一条），不是{called(office)}。"
