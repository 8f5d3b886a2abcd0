"""
What production does not start with: secrets that are missing, published, short or malformed, doors that are open to everybody,
and things that were left unsaid. Everything that is wrong is named at once, each with what to do.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from yihe.foundation.outside_addresses import goes_in_clear

SECRETS = ("SECRET_KEY", "INDEX_KEY")
SHORTEST, FEWEST = 32, 10  # characters of a secret, and how many different ones
PUBLISHED = ("not-secret", "for-demo-and-tests-only", "django-insecure", "change-me", "changeme")
PUBLISHED_KEYS = {
    "00112233445566778899aabbccddeeff",
    "0123456789abcdeffedcba9876543210",
}  # the demonstration's; GB/T 32907's
KEY_ID, KEY = re.compile(r"[A-Za-z0-9_.-]{1,20}"), re.compile(r"[0-9a-fA-F]{32}")


def faults(said: Mapping[str, str], root: Path) -> list[str]:
    """Return a sentence for everything that production must not start with. `root` is the folder of the code."""
    of_ports = ports_faults(said.get("PORTS", ""), loopback=False)
    return [*_secrets(said), *_field_keys(said), *_hosts(said), *_databases(said), *_folder(said, root), *of_ports]


def ports_faults(value: str, *, loopback: bool) -> Iterator[str]:
    """Yield what is wrong with the addresses of other systems (`PORTS`): what is handed over goes in clear to none of them."""
    try:
        ports = json.loads(value or "null") or {}
    except ValueError:
        yield "PORTS 不是 JSON 的写法。"
        return
    if not isinstance(ports, dict) or not all(isinstance(each, dict) and each.get("class") for each in ports.values()):
        yield "PORTS 应为一组“代码: {class, …}”。"
        return
    for code, port in ports.items():
        if "address" in port and (fault := goes_in_clear(str(port["address"]), loopback=loopback)):
            yield f"PORTS 的 {code}：{fault}"


def _secrets(said: Mapping[str, str]) -> Iterator[str]:
    for name in SECRETS:
        value = said.get(name, "")
        if not value:
            yield f"{name} 没有设置。请用 openssl rand -hex 32 生成一个。"
        elif fault := _secret_fault(value):
            yield f"{name} {fault}"
        yield from _earlier(f"{name}_FALLBACKS", said, value)
    if said.get("SECRET_KEY") and said.get("SECRET_KEY") == said.get("INDEX_KEY"):
        yield "SECRET_KEY 和 INDEX_KEY 是同一个。请各用各的。"


def _secret_fault(value: str) -> str:
    """Return what is wrong with a secret, after its name, or ""."""
    if any(word in value.lower() for word in PUBLISHED):
        return "是公开的演示密钥，人人知道。请用 openssl rand -hex 32 另生成一个。"
    if len(value) < SHORTEST:
        return f"太短，至少 {SHORTEST} 个字符。请用 openssl rand -hex 32 生成。"
    if len(set(value)) < FEWEST:
        return f"不是随机的，不同的字符不到 {FEWEST} 个。请用 openssl rand -hex 32 生成。"
    return ""


def _earlier(name: str, said: Mapping[str, str], newest: str) -> Iterator[str]:
    """Name what is wrong with the earlier keys of a setting. They were good enough to start with once."""
    if not said.get(name, "").strip():
        return
    before = {newest}
    for number, key in enumerate((each.strip() for each in said[name].split(",")), 1):
        if not key:
            yield f"{name} 的第 {number} 个旧密钥是空的。多个旧密钥用逗号分开，不留空。"
        elif fault := _secret_fault(key):
            yield f"{name} 的第 {number} 个旧密钥{fault.partition('请用')[0]}请核对是不是抄错。"
        elif key in before:
            yield f"{name} 的第 {number} 个旧密钥与现用的或前面的相同。"
        before.add(key)


def _field_keys(said: Mapping[str, str]) -> Iterator[str]:
    listed = said.get("FIELD_KEYS", "")
    if not listed.strip():
        yield "FIELD_KEYS 没有设置。请设为 k1:密钥，密钥用 openssl rand -hex 16 生成。"
        return
    names: set[str] = set()
    keys: set[str] = set()
    for number, pair in enumerate(listed.split(","), 1):
        name, colon, key = (part.strip() for part in pair.partition(":"))
        which = f"FIELD_KEYS 的第 {number} 个密钥"
        if not colon or not KEY_ID.fullmatch(name):
            yield f"{which}不是“名称:密钥”的写法；名称用字母和数字。"
        elif not KEY.fullmatch(key):
            yield f"{which}（{name}）应为 32 位十六进制数字（16 字节）。请用 openssl rand -hex 16 生成。"
        elif key.lower() in PUBLISHED_KEYS or len(set(key.lower())) < 6:
            yield f"{which}（{name}）是公开的，或者不是随机的。请用 openssl rand -hex 16 生成一个，放在最前面。"
        if name in names or key.lower() in keys:
            yield f"{which}（{name}）与前面的重名或相同。"
        names.add(name)
        keys.add(key.lower())


def _hosts(said: Mapping[str, str]) -> Iterator[str]:
    hosts = [host.strip() for host in said.get("ALLOWED_HOSTS", "").split(",")]
    if not any(hosts):
        yield "ALLOWED_HOSTS 没有设置。请写明网站的域名，多个用逗号分开。"
    if any("*" in host for host in hosts):
        yield "ALLOWED_HOSTS 有“*”：谁的域名都接受。请逐个写明网站的域名。"
    for origin in filter(None, (each.strip() for each in said.get("CSRF_TRUSTED_ORIGINS", "").split(","))):
        if not origin.startswith("https://") or "*" in origin:
            yield f"CSRF_TRUSTED_ORIGINS 中的“{origin}”应为 https:// 开头的完整网址，不用“*”。"


def _databases(said: Mapping[str, str]) -> Iterator[str]:
    url = said.get("DATABASE_URL", "")
    if not url:
        yield "DATABASE_URL 没有设置。请写明 postgresql://…；确要用 SQLite 的，也要写明 sqlite:///路径。"
    for name in ("DATABASE_URL", "KEYS_DATABASE_URL"):
        if value := said.get(name, ""):
            yield from _database(name, value)


def _database(name: str, url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        yield f"{name} 不是网址的写法；密码中的特殊字符要写成百分号编码。"
        return
    if parts.scheme not in ("postgresql", "postgres", "sqlite"):
        yield f"{name} 应以 postgresql:// 开头；确要用 SQLite 的写 sqlite:///路径。"
    elif not parts.path.strip("/"):
        yield f"{name} 没有写明数据库的名称。"


def _folder(said: Mapping[str, str], root: Path) -> Iterator[str]:
    folder = said.get("DATA_DIR", "")
    if not folder:
        yield "DATA_DIR 没有设置。请写明存放上传材料的文件夹，在程序文件夹之外。"
    elif not Path(folder).is_absolute():
        yield f"DATA_DIR（{folder}）应为绝对路径：相对的路径随启动的位置而变。"
    elif Path(folder).resolve().is_relative_to(root.resolve()):
        yield f"DATA_DIR（{folder}）在程序文件夹里，升级时会丢。请放到外面。"
