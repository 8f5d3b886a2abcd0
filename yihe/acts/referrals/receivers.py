"""接收单位: to whom the city hands over, as its pack says (`referrals/receivers.yaml`): inside the house, through a port, or on paper."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from yihe.foundation import city_pack
from yihe.foundation.yaml_files import BadParameters, load_yaml

FOLDER, FILE = "referrals", "receivers.yaml"
CODE_LIMIT = 20


@dataclass(frozen=True)
class Receiver:
    """One receiver. `inside`: its people sign in here; else `port` is the code of the port it is reached by, "" for paper."""

    code: str
    label: str
    inside: bool = False
    port: str = ""

    def __str__(self) -> str:
        return self.label

    @property
    def way(self) -> str:
        """Return, in words, how it is handed over."""
        return "在本平台接收" if self.inside else "系统对接" if self.port else "纸质移交"


def of(region: str = "") -> Mapping[str, Receiver]:
    """Return the receivers of a region's city ("": the one we speak in), by code. Raises BadParameters."""
    return _read(_file(city_pack.of(region) if region else city_pack.here()))


def get(region: str, code: str) -> Receiver:
    """Return the receiver of a code; one the pack has no longer as its code, to whom nothing goes but by hand."""
    return of(region).get(code) or Receiver(code, f"已停用的接收单位（{code}）")


def choices(region: str = "") -> list[tuple[str, str]]:
    """Return the receivers as a form offers them."""
    return [(each.code, each.label) for each in of(region).values()]


def faults() -> Iterator[str]:
    """Yield what is wrong with the file of the city we speak in, for the system check."""
    try:
        of()
    except BadParameters as fault:
        yield from str(fault).splitlines()


def _file(pack: Path) -> Path:
    return next(place for folder in reversed(city_pack.folders(FOLDER, pack)) if (place := folder / FILE).exists())


@cache
def _read(file: Path) -> Mapping[str, Receiver]:
    data = load_yaml(file)
    if wrong := [f"{FOLDER}/{FILE}：{words}" for words in _faults(data)]:
        raise BadParameters("\n".join(wrong))
    return {code: Receiver(code, **said) for code, said in data.items()}


def _faults(data) -> Iterator[str]:
    if not isinstance(data, dict) or not data:
        yield "应写明接收单位，至少一个"
        return
    for code, said in data.items():
        if not isinstance(code, str) or not code.isidentifier() or len(code) > CODE_LIMIT:
            yield f"代码 {code} 应为小写英文字母、数字和下划线，不超过 {CODE_LIMIT} 个"
        if not isinstance(said, dict) or not {"label"} <= set(said) <= {"label", "inside", "port"}:
            yield f"{code} 应写明 label，可以写 inside 或者 port"
            continue
        if not isinstance(said["label"], str) or not said["label"].strip():
            yield f"{code}.label 应为名称"
        if not isinstance(said.get("inside", False), bool) or not isinstance(said.get("port", ""), str):
            yield f"{code} 的 inside 应为 true 或者 false，port 应为对接的代码"
        elif said.get("inside") and said.get("port"):
            yield f"{code} 在本平台接收的，不再写 port"
