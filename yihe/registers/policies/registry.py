"""
The policies this platform can reckon, by code, and the parameters of the city they reckon with.

A domain declares its policies in a module or package `policies` and registers each; Django finds them at start.
"""

from collections.abc import Callable
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from yihe.foundation import city_pack
from yihe.foundation.parameters import Parameters
from yihe.foundation.policy import Policy

_policies: dict[str, Policy] = {}
_over: Callable[[Path, Parameters], Parameters] | None = None


class UnknownPolicy(LookupError):
    """No policy has that code. Its words list those there are."""


def register(policy: Policy) -> Policy:
    """Make a policy known. Raises ValueError when its code is taken."""
    if _policies.setdefault(policy.code, policy) is not policy:
        raise ValueError(f"policy {policy.code} is declared twice")
    return policy


def every() -> list[Policy]:
    """Return the policies in the order of their codes."""
    return [_policies[code] for code in sorted(_policies)]


def get(code: str) -> Policy:
    """Return a policy by its code, or by the last part of it where only one has that. Raises UnknownPolicy."""
    if code in _policies:
        return _policies[code]
    same_ending = [policy for policy in every() if policy.code.rpartition(".")[2] == code]
    if len(same_ending) == 1:
        return same_ending[0]
    near = get_close_matches(code, _policies, 1)
    hint = f"您要找的是不是 {near[0]}？" if near else ""
    listed = "、".join(f"{policy.code}（{policy.label}）" for policy in every())
    raise UnknownPolicy(f"没有事项 {code}。{hint}可核算的有：{listed}")


def lay_over(over: Callable[[Path, Parameters], Parameters]) -> None:
    """Say who lays what the database says over a pack's files, once models are loaded (`entered`)."""
    global _over
    _over = over


def parameters(region: str = "") -> Parameters:
    """
    Return the parameters of a region's city (of the one we speak in), of what lends to it and of the rooms beneath: its files, read
    once, with what two people confirmed laid over them (`entered`).
    """
    return of_pack(city_pack.of(region))


def of_pack(pack: Path) -> Parameters:
    """Return the parameters of a pack (`parameters`)."""
    files = of_files(pack)
    return _over(pack, files) if _over else files


def of_files(pack: Path) -> Parameters:
    """Return what the files alone say, as this process read them: what checks look at, and a new installation begins with."""
    return _read(pack, city_pack.layers(pack))


@cache
def _read(pack: Path, _layers: tuple[Path, ...]) -> Parameters:
    return Parameters(*city_pack.folders("parameters", pack))
