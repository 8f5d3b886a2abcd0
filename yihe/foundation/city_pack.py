"""
The city packs of an installation: a folder for each county it serves (`CITY_DIR`, the home, and `MORE_CITY_DIRS`), and folders of
a prefecture, a province or the State that lend theirs what it does not say itself (`layer: "yes"` in `city.yaml`).

A rule takes the pack of its matter's region (`of`); words, forms and calendars that of whoever is spoken to (`here`, `said_in`).
Each app checks the files it reads, under one tag: `manage.py check` names file, key and fault, and the web server does not start
on a pack that cannot be read.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache, wraps
from pathlib import Path

from django.conf import settings
from django.core import checks

from yihe.foundation import doors, region_codes
from yihe.foundation.yaml_files import BadParameters, load_yaml

TAG = "city_pack"
ROOMS_PACK = "pack"  # a room's own figures and texts, of the shape of a city's folder
CITY = "city.yaml"
NOT_SERVED = "区划 {region} 不在本系统服务的地区（{served}）之内，不能在这里办理。"


class NotServed(LookupError):
    """No pack that is installed serves a region. Its words are a Chinese sentence."""


@dataclass(frozen=True)
class _Installed:
    """What the folders say of themselves: those that serve, by region; all regions; those that lend, the State's first."""

    serving: dict[str, Path]
    regions: dict[Path, str]
    lenders: tuple[Path, ...]
    lengths: tuple[int, ...]  # of the regions served, longest first
    hosts: dict[str, Path]
    lending: dict[str, tuple[Path, ...]]  # to a region: what `lending_to` found


@lru_cache(maxsize=16)
def _installed(folders: tuple[Path, ...]) -> _Installed:
    said = {folder: _says(folder) for folder in folders}
    lends = {folder: str(words.get("layer", "")) == "yes" and folder != folders[0] for folder, words in said.items()}
    regions = {folder: str(words.get("region") or "") for folder, words in said.items()}
    serving = {regions[folder]: folder for folder in reversed(folders) if not lends[folder]}
    lenders = sorted((folder for folder in folders if lends[folder]), key=lambda folder: len(regions[folder]))
    lengths = tuple(sorted({len(code) for code in serving}, reverse=True))
    hosts = {str(said[folder]["host"]): folder for folder in serving.values() if said[folder].get("host")}
    return _Installed(serving, regions, tuple(lenders), lengths, hosts, {})


def _says(folder: Path) -> dict:
    try:
        said = load_yaml(folder / CITY) if (folder / CITY).exists() else {}
    except BadParameters:
        return {}  # the check of the file says why
    return said if isinstance(said, dict) else {}


@lru_cache(maxsize=64)
def _says_once(folder: Path) -> dict:
    return _says(folder)


def _known() -> _Installed:
    return _installed((settings.CITY_DIR, *getattr(settings, "MORE_CITY_DIRS", ())))


def home() -> Path:
    """Return the folder named first: whose names the installation bears where nothing says which county is meant."""
    return settings.CITY_DIR


def every() -> tuple[Path, ...]:
    """Return the packs that serve a county, home first. Those that only lend are not among them."""
    return tuple(sorted(_known().serving.values(), key=lambda folder: folder != settings.CITY_DIR))


def region_of(pack: Path) -> str:
    """Return the region (区划代码) a pack serves or lends to, "" where it does not say."""
    return _known().regions.get(pack, "")


def find(region: str) -> Path | None:
    """
    Return the pack of a region: the one whose own region is its longest prefix; of a region that lies above several (a
    prefecture's), home if it is among them, or the first. None where it lies outside all of them.
    """
    if not region:
        return here()
    known = _known()
    for length in known.lengths:
        if (pack := known.serving.get(region[:length])) is not None:
            return pack
    return next((pack for pack in every() if region_of(pack).startswith(region)), None)


def of(region: str) -> Path:
    """Return the pack in which the city of a region says its texts, figures and names (`find`). Raises NotServed."""
    pack = find(region)
    if pack is None:
        raise NotServed(not_served(region))
    return pack


def not_served(region: str) -> str:
    """Return why nothing of a region is done here, or ""."""
    if find(region) is not None:
        return ""
    return NOT_SERVED.format(region=region, served="、".join(filter(None, map(region_of, every()))))


def layers(pack: Path) -> tuple[Path, ...]:
    """Return the folders that lend to a pack what it does not say itself: the State's, the province's, the prefecture's."""
    known = _known()
    return _lending(known, known.regions.get(pack, ""))


def lending_to(region: str) -> tuple[Path, ...]:
    """Return the folders that lend to whoever serves a region, the State's first."""
    return _lending(_known(), region)


def _lending(known: _Installed, region: str) -> tuple[Path, ...]:
    if region not in known.lending:  # a page asks once a row
        known.lending[region] = tuple(each for each in known.lenders if region.startswith(known.regions[each]))
    return known.lending[region]


# -- in whose name is spoken ----------------------------------------------------------------------------------------------

_speaking: ContextVar[list | None] = ContextVar("pack", default=None)


def here() -> Path:
    """Return the pack in whose words we speak now: of the matter in hand, the hat that is worn, the page; else home."""
    scope = _speaking.get()
    if not scope:
        return settings.CITY_DIR
    if not isinstance(scope[0], Path):
        scope[0] = scope[0]()
    return scope[0]


@contextmanager
def said_in(pack: Path | Callable[[], Path]) -> Iterator[None]:
    """Speak in a pack's words for a while; one that costs a query to know is asked for when it is needed."""
    token = _speaking.set([pack])
    try:
        yield
    finally:
        _speaking.reset(token)


@contextmanager
def dealing_with(region: str, refused: type[Exception]) -> Iterator[None]:
    """
    Speak in the words of a region's pack while a matter of it is dealt with. Where no pack serves it, or something else that is asked on
    the way, that is an exception `refused` with the sentence.
    """
    try:
        with said_in(of(region)):
            yield
    except NotServed as elsewhere:
        raise refused(str(elsewhere)) from None


def speak_for(region: str) -> None:
    """Speak in a region's pack until the page is answered that is being made. Raises NotServed."""
    if scope := _speaking.get():
        scope[0] = of(region)


def at_host(host: str) -> Path | None:
    """Return the pack that names an address of the site as its own (`host` in city.yaml), or None."""
    return _known().hosts.get(host)


def names() -> list[tuple[str, str]]:
    """Return (region, name) of each county served, home first: what a visitor chooses from."""
    return [(region_of(pack), str(_says_once(pack).get("name") or pack.name)) for pack in every()]


# -- where files lie ------------------------------------------------------------------------------------------------------


def rooms() -> tuple[Path, ...]:
    """Return the folders of the shape of a city's that rooms bring with them."""
    return tuple(door.folder / ROOMS_PACK for door in doors.every())


def folders(part: str = "", pack: Path | None = None) -> tuple[Path, ...]:
    """
    Return where a part of a pack (of `here`) is read: what the rooms bring with them, what is lent from above, then the county's
    own folder; a file wins over those of the same name before it. Only folders that are there.
    """
    pack = here() if pack is None else pack
    lent = (each / part for each in layers(pack))
    return (
        *_of_rooms(tuple(door.folder for door in doors.every()), part),
        *(folder for folder in lent if folder.is_dir()),
        Path(pack) / part,
    )


@lru_cache(maxsize=64)
def _of_rooms(rooms: tuple[Path, ...], part: str) -> tuple[Path, ...]:
    """Return those folders that are there: packages are installed before a process starts, and every page of a matter asks."""
    return tuple(found for each in rooms if (found := each / ROOMS_PACK / part).is_dir())


def file(name: str, pack: Path | None = None) -> Path:
    """Return where a file of a pack (of `here`) is: its own, or the nearest lent one; its own place where there is none."""
    own = Path(here() if pack is None else pack) / name
    lent = [each / name for each in reversed(layers(own.parent))]
    # Where nobody lends there is nothing to look for on the disk.
    return next((each for each in (own, *lent) if each.exists()), own) if lent else own


# -- checks ---------------------------------------------------------------------------------------------------------------


def faults() -> Iterator[str]:
    """Yield what the installed folders say against each other, for the system check."""
    folders = (settings.CITY_DIR, *getattr(settings, "MORE_CITY_DIRS", ()))
    known = _installed(folders)
    for folder in folders[1:]:
        region = known.regions[folder]
        if not folder.is_dir():
            yield f"YIHE_CITY_DIR：没有文件夹 {folder}"
        elif folder not in known.lenders and not region_codes.is_code(region):
            yield f"{folder.name}/{CITY}：装了几个地区的文件夹，每个都要写明 region（区划代码，加引号）"
    if len(folders) > 1 and not known.regions[folders[0]]:
        yield f"{folders[0].name}/{CITY}：装了几个地区的文件夹，每个都要写明 region（区划代码，加引号）"
    if str(_says(folders[0]).get("layer", "")) == "yes":
        yield f"{folders[0].name}/{CITY}：列在最前面的是本地的文件夹，不能是 layer；请把本地的写在前面"
    seen: dict[tuple[bool, str], Path] = {}
    for folder in folders:
        key = (folder in known.lenders, known.regions[folder])
        if (other := seen.setdefault(key, folder)) is not folder:
            yield f"{other.name} 和 {folder.name} 的 region 都是 {key[1]}：一个地区只能有一个文件夹"


def check_with(id: str, faults: Callable[[], Iterable[str]]) -> None:
    """
    Add a system check, asked of each pack: `faults` yields a Chinese sentence for each thing that is wrong with an app's files.
    """

    def check(app_configs=None, **_options) -> list[checks.Error]:
        return [checks.Error(words, id=id) for words in _of_each(faults)]

    checks.register(check, TAG)


def _of_each(faults: Callable[[], Iterable[str]]) -> Iterator[str]:
    for pack in every():
        with said_in(pack):
            yield from (f"{pack.name}：{words}" if pack != home() else words for words in faults())


def in_each(check: Callable[..., list]) -> Callable[..., list]:
    """Decorate a system check of a pack's files: it is asked of each pack, in whose words we speak then."""

    @wraps(check)
    def of_all(*args, **options) -> list:
        found = []
        for pack in every():
            with said_in(pack):
                found += [said if pack == home() else _named(pack, said) for said in check(*args, **options)]
        return found

    return of_all


def _named(pack: Path, said: str | checks.CheckMessage) -> str | checks.CheckMessage:
    if isinstance(said, str):
        return f"{pack.name}：{said}"
    return checks.Error(f"{pack.name}：{said.msg}", id=said.id)


def every_fault() -> list[str]:
    """Return what all apps say of their files, and the folders of each other."""
    return [str(found.msg) for found in checks.run_checks(tags=[TAG])]


@checks.register(TAG)
def _folders_agree(app_configs=None, **_options) -> list[checks.Error]:
    return [checks.Error(words, id="city_pack.E001") for words in faults()]
