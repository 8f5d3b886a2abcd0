"""What production does not start with: each fault is a sentence, and all are named at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import production, settings

ROOT = settings.ROOT
GOOD = {
    "SECRET_KEY": "6f1c0a5e9b7d42388c16e0f3a94d5b72c8e1f60937ab4d5e",
    "INDEX_KEY": "d07b5e2a91c84f36a5e0b9d3c27f1846f95a0e6c3b8d1724",
    "FIELD_KEYS": "k2:9f3c5a7e1b2d4c6f8091a3b5c7d9e0f2,k1:5b8e0d1f2a3c4968b7d6e5f40312a9c8",
    "ALLOWED_HOSTS": "yihe.example.gov.cn",
    "CSRF_TRUSTED_ORIGINS": "https://yihe.example.gov.cn",
    "DATABASE_URL": "postgresql://yihe:secret@127.0.0.1:5432/yihe",
    "DATA_DIR": "/srv/yihe-data",
}
PUBLISHED = "demo:00112233445566778899aabbccddeeff"


def faults(**said) -> list[str]:
    return production.faults({k: v for k, v in (GOOD | said).items() if v is not None}, ROOT)


def starts(**said) -> subprocess.CompletedProcess:
    kept = {k: v for k, v in os.environ.items() if k not in GOOD and k not in ("YIHE_MODE", "KEYS_DATABASE_URL")}
    env = kept | {k: v for k, v in (GOOD | said).items() if v is not None}
    code = "from config import settings; print(settings.MODE)"
    return subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, cwd=ROOT, check=False)


def test_what_is_right_starts():
    assert faults() == []
    assert (
        faults(
            PORTS='{"hotline": {"class": "x.Port", "address": "https://x.example"}, "court": {"class": "x.Port", "folder": "/srv/x"}}'
        )
        == []
    )
    assert starts().stdout.strip() == "production"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", None, "SECRET_KEY 没有设置"),
        ("SECRET_KEY", "", "SECRET_KEY 没有设置"),
        ("SECRET_KEY", "not-secret-SECRET_KEY-for-demo-and-tests-only-0123456789", "公开的演示密钥"),
        ("INDEX_KEY", "not-secret-INDEX_KEY-for-demo-and-tests-only-0123456789", "公开的演示密钥"),
        ("SECRET_KEY", "django-insecure-abcdefghijklmnopqrstuvwxyz0123456789", "公开的演示密钥"),
        ("SECRET_KEY", "a", "SECRET_KEY 太短"),
        ("INDEX_KEY", "0123456789abcdef", "INDEX_KEY 太短"),
        ("SECRET_KEY", "x" * 50, "不是随机的"),
        ("SECRET_KEY", GOOD["INDEX_KEY"], "是同一个"),
        ("INDEX_KEY_FALLBACKS", "0123456789abcdef", "第 1 个旧密钥太短"),
        ("INDEX_KEY_FALLBACKS", GOOD["INDEX_KEY"], "第 1 个旧密钥与现用的或前面的相同"),
        ("INDEX_KEY_FALLBACKS", f"{GOOD['SECRET_KEY']},", "第 2 个旧密钥是空的"),
        ("INDEX_KEY_FALLBACKS", f"{GOOD['SECRET_KEY']},{'ab' * 20}", "第 2 个旧密钥不是随机的"),
        ("SECRET_KEY_FALLBACKS", "not-secret-SECRET_KEY-for-demo-and-tests-only-0123456789", "公开的演示密钥"),
        ("FIELD_KEYS", None, "FIELD_KEYS 没有设置"),
        ("FIELD_KEYS", PUBLISHED, "是公开的"),
        ("FIELD_KEYS", f"k9:00112233445566778899AABBCCDDEEFF,{GOOD['FIELD_KEYS']}", "第 1 个密钥（k9）是公开的"),
        ("FIELD_KEYS", f"{GOOD['FIELD_KEYS']},{PUBLISHED}", "第 3 个密钥（demo）是公开的"),
        ("FIELD_KEYS", "k1:zz", "应为 32 位十六进制数字"),
        ("FIELD_KEYS", "k1:0011", "应为 32 位十六进制数字"),
        ("FIELD_KEYS", "k1:" + "a" * 32, "不是随机的"),
        ("FIELD_KEYS", "5b8e0d1f2a3c4968b7d6e5f40312a9c8", "不是“名称:密钥”的写法"),
        ("FIELD_KEYS", f"@:{'5b8e0d1f2a3c4968b7d6e5f40312a9c8'}", "不是“名称:密钥”的写法"),
        ("FIELD_KEYS", f"{GOOD['FIELD_KEYS']},k1:0f3c5a7e1b2d4c6f8091a3b5c7d9e0f3", "重名或相同"),
        ("FIELD_KEYS", f"{GOOD['FIELD_KEYS']},", "第 3 个密钥不是"),
        ("ALLOWED_HOSTS", None, "ALLOWED_HOSTS 没有设置"),
        ("ALLOWED_HOSTS", "*", "谁的域名都接受"),
        ("ALLOWED_HOSTS", "yihe.example.gov.cn, *", "谁的域名都接受"),
        ("CSRF_TRUSTED_ORIGINS", "http://yihe.example.gov.cn", "应为 https:// 开头"),
        ("DATABASE_URL", None, "DATABASE_URL 没有设置"),
        ("DATABASE_URL", "mysql://a@b/c", "应以 postgresql:// 开头"),
        ("DATABASE_URL", "postgresql://yihe@127.0.0.1:port/yihe", "不是网址的写法"),
        ("DATABASE_URL", "postgresql://yihe@127.0.0.1/", "没有写明数据库的名称"),
        ("KEYS_DATABASE_URL", "postgresql://yihe@127.0.0.1/", "KEYS_DATABASE_URL 没有写明"),
        (
            "PORTS",
            '{"hotline": {"class": "x.Port", "address": "http://x.example"}}',
            "PORTS 的 hotline：地址“http://x.example”不是 https 网址",
        ),
        ("PORTS", '{"hotline": {"class": "x.Port", "address": "http://127.0.0.1:8080"}}', "不是 https 网址"),
        ("PORTS", '{"hotline": {"address": "https://x.example"}}', "PORTS 应为一组"),
        ("PORTS", "[1]", "PORTS 应为一组"),
        ("PORTS", "{hotline}", "PORTS 不是 JSON"),
        ("DATA_DIR", None, "DATA_DIR 没有设置"),
        ("DATA_DIR", ".demo", "应为绝对路径"),
        ("DATA_DIR", str(ROOT / ".demo"), "在程序文件夹里"),
    ],
)
def test_what_is_wrong_is_named(name, value, words):
    found = faults(**{name: value})

    assert len(found) == 1 and words in found[0] and name in found[0]


def test_sqlite_is_for_whoever_asks_for_it_by_name():
    assert faults(DATABASE_URL="sqlite:////srv/yihe-data/yihe.sqlite3") == []
    assert len(faults(DATABASE_URL=None)) == 1


def test_all_is_named_at_once_and_nothing_starts():
    said = starts(
        SECRET_KEY="a", INDEX_KEY=None, FIELD_KEYS=PUBLISHED, ALLOWED_HOSTS="*", DATABASE_URL=None, DATA_DIR=None
    )

    assert said.returncode != 0
    for name in ("SECRET_KEY", "INDEX_KEY", "FIELD_KEYS", "ALLOWED_HOSTS", "DATABASE_URL", "DATA_DIR"):
        assert said.stderr.count(f"\n{name} ") == 1 or name == "FIELD_KEYS" and "FIELD_KEYS 的第 1 个" in said.stderr, (
            name
        )
    assert said.stderr.count("00112233") == 0, "no key is printed"


def test_a_command_of_an_operator_says_it_too():
    env = {k: v for k, v in os.environ.items() if k not in ("YIHE_MODE", "DJANGO_SETTINGS_MODULE", *GOOD)}
    said = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy"], env=env, capture_output=True, text=True, cwd=ROOT, check=False
    )  # fmt: skip

    assert said.returncode != 0 and "不能启动" in said.stderr


@pytest.mark.parametrize("mode", ["demo", "test"])
def test_the_demonstration_and_the_tests_need_none_of_it(mode):
    assert starts(**dict.fromkeys(GOOD), YIHE_MODE=mode).stdout.strip() == mode


def test_a_number_that_is_none_is_a_sentence():
    said = starts(SESSION_HOURS="eight")

    assert said.returncode != 0 and "SESSION_HOURS 应为数字，不是“eight”" in said.stderr


def test_the_documents_say_what_the_code_asks():
    told = Path(ROOT / "docs/deploy.md").read_text("utf-8")
    assert [name for name in GOOD if f"| `{name}` |" not in told] == []
