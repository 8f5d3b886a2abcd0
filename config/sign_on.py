"""
The doors of others one may come in by (单点登录): the file `SIGN_ON_FILE` names, one entry for each. Secrets do not stand in it but in the
variables of the environment it names. Everything that is wrong is named at once, and the server does not start.
"""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from yihe.foundation.yaml_files import BadParameters, load_yaml

SHAPES = ("openid", "wecom", "zwding", "ticket")
FOR = ("staff", "organizations")
NEEDED = {"id", "name", "shape", "for", "server", "client_id", "secret_from"}
MAY = {"login", "agent", "claims"}
CLAIMS = {"subject", "name", "id_number", "credit_code"}
_ID = re.compile(r"[a-z0-9-]{1,40}")


def apps(file: str, environment: Mapping[str, str] = os.environ, *, production: bool) -> list[dict]:
    """Return the doors as allauth's settings take them; none for no file. Raises ImproperlyConfigured."""
    if not file:
        return []
    try:
        said = load_yaml(Path(file))
    except BadParameters as fault:
        raise ImproperlyConfigured(f"SIGN_ON_FILE：{fault}") from fault
    faults = list(_faults(said, environment, production))
    if faults:
        raise ImproperlyConfigured("SIGN_ON_FILE 有误，不能启动：\n" + "\n".join(faults))
    return [_app(door, environment) for door in said]


def _faults(said: Any, environment: Mapping[str, str], production: bool) -> Iterator[str]:
    if not isinstance(said, list) or not all(isinstance(door, dict) for door in said):
        yield "应为一份清单，每条一个登录入口。"
        return
    known: set[str] = set()
    for number, door in enumerate(said, 1):
        where = f"第 {number} 条"
        if missing := NEEDED - set(door):
            yield f"{where}没有写明 {'、'.join(sorted(missing))}。"
            continue
        if strange := set(door) - NEEDED - MAY:
            yield f"{where}的 {'、'.join(sorted(map(str, strange)))} 不认得。"
        if not _ID.fullmatch(str(door["id"])) or door["id"] in known | {"again", "unbind"}:
            yield f"{where}的 id 应为小写字母、数字和连字符，最长 40 个，各不相同。"
        known.add(door["id"])
        if door["shape"] not in SHAPES:
            yield f"{where}的 shape 应为 {'、'.join(SHAPES)} 之一。"
        if door["for"] not in FOR:
            yield f"{where}的 for 应为 {' 或 '.join(FOR)}。"
        if door["shape"] != "openid" and not door.get("login"):
            yield f"{where}应写明 login：浏览器去登录的网址。"
        for key in ("server", "login"):
            if door.get(key) and not _is_good(str(door[key]), production):
                yield f"{where}的 {key} 应为 https:// 开头的网址。"
        claims = door.get("claims") or {}
        if not isinstance(claims, dict) or set(claims) - CLAIMS:
            yield f"{where}的 claims 只写 {'、'.join(sorted(CLAIMS))}。"
        elif door["for"] == "organizations" and not {"credit_code", "name"} <= set(claims):
            yield f"{where}的 claims 应写明 credit_code 和 name：组织凭统一社会信用代码对应。"
        if not environment.get(str(door["secret_from"])):
            yield f"{where}：环境变量 {door['secret_from']} 没有设置。"


def _is_good(url: str, production: bool) -> bool:
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or not production and parts.scheme == "http")


def _app(door: dict, environment: Mapping[str, str]) -> dict:
    settings = {name: door.get(name, "") for name in ("shape", "for", "login", "agent")}
    return {
        "provider_id": door["id"], "name": door["name"], "client_id": str(door["client_id"]),
        "secret": environment[str(door["secret_from"])],
        "settings": settings | {"server_url": str(door["server"]).rstrip("/"), "claims": dict(door.get("claims") or {})},
    }  # fmt: skip
