"""Reading a YAML file of the city pack: a key given twice, or a file nobody can read, is an error with the file's name."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path

import yaml

_DEEPEST = 20  # pieces in one another; the library's own reading of them ends the process far beyond
NOT_UTF8 = "不是 UTF-8 编码的文本（可能是 GBK），请另存为 UTF-8"


class BadParameters(Exception):
    """A file does not hold what a file of the city pack may hold. Its words name the file and the key."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # libyaml, where it is, reads 5x faster
    """SafeLoader that refuses a key given twice, where YAML would silently keep the last."""


def _mapping_without_doubles(loader: _Loader, node: yaml.MappingNode, deep: bool = False) -> dict:
    keys = [key.value for key, _value in node.value]
    for key in keys:
        if keys.count(key) > 1:
            raise yaml.constructor.ConstructorError(None, None, f"键 {key} 写了两次", node.start_mark)
    return loader.construct_mapping(node, deep)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_without_doubles)


def load_yaml(file: Path, name: str = ""):
    """Return what a YAML file of the city pack holds. Raises BadParameters naming the file and the line."""
    name = name or file.name
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)
    except OSError as fault:
        raise BadParameters(f"{name}：没有这个文件，或者不能读") from fault
    except UnicodeDecodeError as fault:
        raise BadParameters(f"{name}：读不懂：{NOT_UTF8}") from fault
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        raise BadParameters(f"{name}：读不懂：{' '.join(str(fault).split())}") from fault


def load_words(words: str, name: str):
    """
    Return what a YAML text says that somebody handed in. Raises BadParameters; also for what a city's file never needs and can be made
    to fill the memory, or to end the process, with: a piece that refers to another, one in another without end.
    """
    depth = 0
    try:
        for event in yaml.parse(words, Loader=_Loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent):
                raise BadParameters(f"{name}：用了 & 和 * 的引用，请逐项写明")
            if depth > _DEEPEST:
                raise BadParameters(f"{name}：层层套了 {_DEEPEST} 层以上，资料包的文件没有这样的")
        return yaml.load(words, Loader=_Loader)
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        raise BadParameters(f"{name}：读不懂：{' '.join(str(fault).split())}") from fault


def offered(read: Callable[[], list]) -> Callable[[], list]:
    """
    Decorate the choices of a model field: Django asks for them in a check of its own, which would break off with a
    traceback before ours could say what is wrong. A file that cannot be read offers nothing; our check says why.
    """

    @wraps(read)
    def choices() -> list:
        try:
            return read()
        except BadParameters:
            return []

    return choices
