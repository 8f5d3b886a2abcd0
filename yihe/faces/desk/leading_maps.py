"""
Where the towns of a region lie on the map of whoever leads: a tile a town, placed by the city's pack (`map.yaml`), or what the bureau loaded of its
own (`load_boundaries`, GeoJSON). We bring no boundaries: nobody who draws them lets them be handed on, and a public map needs an examined number (审图号).
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from yihe.foundation import city_pack, region_codes
from yihe.foundation.yaml_files import BadParameters, load_yaml

FILE = "map.yaml"
BOUNDARIES = "boundaries.geojson"
WIDE, TILE_HIGH, ACROSS = 340, 46, 4
MOST_BYTES, MOST_POINTS, MOST_TILES = 8 * 1024 * 1024, 40_000, 12


class BadBoundaries(Exception):
    """What was loaded is no GeoJSON of towns. Its words are a Chinese sentence."""


@dataclass(frozen=True)
class Place:
    """One town as it is drawn: an SVG path, where its name stands, and how far down it comes."""

    code: str
    short: str
    outline: str
    middle: tuple[float, float]
    bottom: float


def places(towns: Mapping[str, str]) -> list[Place]:
    """Return where some towns (code: name) are drawn: in the bureau's own boundaries if all of them are there, else as tiles."""
    if not towns:
        return []
    shapes = loaded(Path(settings.DATA_DIR) / BOUNDARIES)
    if shapes and towns.keys() <= shapes.keys():
        return _projected({code: shapes[code] for code in towns}, towns)
    return _tiles(towns)


# Tiles ------------------------------------------------------------------------------------------------------------------


def _tiles(towns: Mapping[str, str]) -> list[Place]:
    said = tiles(next(iter(towns)))
    if not towns.keys() <= said.keys():  # of a pack that does not say, or another level: side by side, by code
        said = {code: (n % ACROSS, n // ACROSS) for n, code in enumerate(sorted(towns))}
    left = min(said[code][0] for code in towns)
    top = min(said[code][1] for code in towns)
    across = max(said[code][0] for code in towns) - left + 1
    wide = WIDE / max(across, 3)
    found = []
    for code, name in towns.items():
        x, y = (said[code][0] - left) * wide, (said[code][1] - top) * TILE_HIGH
        outline = f"M{x + 1:.1f} {y + 1:.1f}h{wide - 2:.1f}v{TILE_HIGH - 2}h{2 - wide:.1f}z"
        middle = (x + wide / 2, y + TILE_HIGH / 2)
        found.append(Place(code, _short(name, int(wide / 13)), outline, middle, y + TILE_HIGH))
    return found


_ENDS = ["街道", "镇", "乡"]  # what a name says a town is, besides its name


def _short(name: str, letters: int) -> str:
    """Return a town's name as its tile has room for it: without what says that it is one, and not longer than that."""
    bare = name.split("（", 1)[0]
    for end in _ENDS:
        bare = bare.removesuffix(end) if len(bare) > len(end) + 1 else bare
    return bare if len(bare) <= letters else f"{bare[: letters - 1]}…"


def tiles(region: str) -> dict[str, tuple[int, int]]:
    """Return column and row of each town as the pack of a region places them; {} where it does not."""
    pack = city_pack.find(region)
    return _read(city_pack.file(FILE, pack)) if pack else {}


@lru_cache(maxsize=64)
def _read(file: Path) -> dict[str, tuple[int, int]]:
    if not file.exists():
        return {}
    content = load_yaml(file)
    if not isinstance(content, dict) or set(content) != {"tiles"} or not isinstance(content["tiles"], dict):
        raise BadParameters(f"{FILE}：应有且只有 tiles 一部分，是一组“加引号的区划代码: [列, 行]”")
    found: dict[str, tuple[int, int]] = {}
    for code, place in content["tiles"].items():
        whole = (
            isinstance(place, list) and len(place) == 2 and all(type(n) is int and 0 <= n < MOST_TILES for n in place)
        )
        if not isinstance(code, str) or not region_codes.is_code(code) or not whole:
            raise BadParameters(
                f"{FILE}：tiles.{code} 应为“加引号的区划代码: [列, 行]”，列和行从 0 起，小于 {MOST_TILES}"
            )
        if (place[0], place[1]) in found.values():
            raise BadParameters(f"{FILE}：tiles.{code} 和另一个区划放在同一格 {place}")
        found[code] = (place[0], place[1])
    return found


def faults() -> Iterator[str]:
    try:
        _read(city_pack.file(FILE))
    except BadParameters as fault:
        yield from str(fault).splitlines()


city_pack.check_with("desk.E020", faults)


# The bureau's own boundaries --------------------------------------------------------------------------------------------

Ring = tuple[tuple[float, float], ...]


def loaded(file: Path) -> dict[str, tuple[Ring, ...]]:
    """Return the outer rings of each division in a file that was loaded; {} where nothing was."""
    try:
        return _loaded(file, file.stat().st_mtime_ns)
    except (OSError, BadBoundaries):
        return {}


@lru_cache(maxsize=4)
def _loaded(file: Path, _changed: int) -> dict[str, tuple[Ring, ...]]:
    return read_boundaries(file.read_bytes())


def read_boundaries(content: bytes) -> dict[str, tuple[Ring, ...]]:
    """Return the outer rings of each division of a GeoJSON (WGS 84, degrees), by its property `code`. Raises BadBoundaries."""
    if len(content) > MOST_BYTES:
        raise BadBoundaries(f"文件超过 {MOST_BYTES // 1024 // 1024} MB，请先简化边界。")
    try:
        said = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as fault:
        raise BadBoundaries("读不出这个文件：应为 UTF-8 编码的 GeoJSON。") from fault
    features = said.get("features") if isinstance(said, dict) and said.get("type") == "FeatureCollection" else None
    if not isinstance(features, list) or not features:
        raise BadBoundaries("应为 GeoJSON 的 FeatureCollection，至少有一个区划。")
    found: dict[str, tuple[Ring, ...]] = {}
    for position, feature in enumerate(features, 1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        code = properties.get("code") if isinstance(properties, dict) else None
        if not isinstance(code, str) or not region_codes.is_code(code):
            raise BadBoundaries(
                f"第 {position} 个区划的 properties.code 应为加引号的区划代码（2、4、6、9 或 12 位数字）。"
            )
        if code in found:
            raise BadBoundaries(f"区划 {code} 写了两次。")
        found[code] = _rings(code, feature.get("geometry"))
    if (points := sum(len(ring) for rings in found.values() for ring in rings)) > MOST_POINTS:
        raise BadBoundaries(f"一共 {points} 个点，超过 {MOST_POINTS} 个，请先简化边界。")
    return found


def _no_number(name: str):
    raise ValueError(name)


def _rings(code: str, geometry) -> tuple[Ring, ...]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    said = geometry.get("coordinates") if isinstance(geometry, dict) else None
    polygons = [said] if kind == "Polygon" else said if kind == "MultiPolygon" else None
    try:
        rings = tuple(
            tuple((float(lon), float(lat)) for lon, lat, *_height in polygon[0]) for polygon in polygons or ()
        )
    except (TypeError, ValueError, IndexError, KeyError) as fault:
        raise BadBoundaries(f"区划 {code} 的 coordinates 不合 GeoJSON 的写法。") from fault
    if not rings or any(len(ring) < 4 or ring[0] != ring[-1] for ring in rings):
        raise BadBoundaries(f"区划 {code} 应为首尾相接、至少四个点的 Polygon 或 MultiPolygon。")
    if any(not (-180 <= lon <= 180 and -85 <= lat <= 85) for ring in rings for lon, lat in ring):
        raise BadBoundaries(f"区划 {code} 的坐标应为经纬度（度），经度在前。")
    return rings


def _projected(shapes: Mapping[str, tuple[Ring, ...]], towns: Mapping[str, str]) -> list[Place]:
    """Lay degrees flat around their middle, so that the drawing is as wide as it may be."""
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = WIDE / max((east - west) * narrow, (north - south) * 0.8, 1e-9)
    found = []
    for code, rings in shapes.items():
        flat = [[((lon - west) * narrow * scale, (north - lat) * scale) for lon, lat in ring] for ring in rings]
        outline = "".join(f"M{'L'.join(f'{x:.1f} {y:.1f}' for x, y in ring[:-1])}z" for ring in flat)
        largest = max(flat, key=len)
        middle = (sum(x for x, _ in largest) / len(largest), sum(y for _, y in largest) / len(largest))
        found.append(Place(code, _short(towns[code], 5), outline, middle, max(y for ring in flat for _, y in ring)))
    return found
