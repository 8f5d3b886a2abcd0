"""The file of doors: read whole, and everything that is wrong with it is named at once; the server does not start on it."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import sign_on

GOOD = """
- id: province
  name: 一个省（虚构）
  shape: openid
  for: organizations
  server: https://login.example.gov.cn/
  client_id: yihe
  secret_from: PROVINCE_SECRET
  claims: {credit_code: usc, name: name, id_number: idno}
- {id: wecom, name: 企业微信, shape: wecom, for: staff, server: "https://qy.example", login: "https://login.example", agent: "1", client_id: ww, secret_from: W}
"""
SECRETS = {"PROVINCE_SECRET": "one", "W": "two"}


def read(tmp_path, text: str, secrets=SECRETS, production: bool = True):
    (tmp_path / "doors.yaml").write_text(text, "utf-8")
    return sign_on.apps(str(tmp_path / "doors.yaml"), secrets, production=production)


def test_a_good_file_is_read_and_none_is_no_doors(tmp_path):
    province, wecom = read(tmp_path, GOOD)

    assert (province["provider_id"], province["secret"]) == ("province", "one")
    assert province["settings"]["server_url"] == "https://login.example.gov.cn"
    assert wecom["settings"]["agent"] == "1"
    assert sign_on.apps("", {}, production=True) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("id: province", "id: Province!", "id 应为小写字母"), ("id: province", "id: again", "id 应为小写字母"), ("id: wecom", "id: province", "各不相同"),
        ("shape: openid", "shape: saml", "shape 应为"), ("for: organizations", "for: everybody", "for 应为"),
        ("https://login.example.gov.cn/", "http://login.example.gov.cn/", "应为 https://"), ("https://login.example.gov.cn/", "login", "应为 https://"),
        (', login: "https://login.example"', "", "应写明 login"), ("credit_code: usc, ", "", "应写明 credit_code"),
        ("id_number: idno", "mail: email", "claims 只写"), ("  client_id: yihe\n", "", "没有写明 client_id"),
        ("  client_id: yihe\n", "  client_id: yihe\n  secret: x\n", "secret 不认得"),
        ("secret_from: W}", "secret_from: NOT_THERE}", "NOT_THERE 没有设置"), (GOOD, "province: {}", "应为一份清单"), (GOOD, "- [", "读不懂"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_nothing_starts(tmp_path, before, after, said):
    assert before in GOOD

    with pytest.raises(ImproperlyConfigured, match="SIGN_ON_FILE") as refused:
        read(tmp_path, GOOD.replace(before, after))
    assert said in str(refused.value)


def test_everything_is_named_at_once(tmp_path):
    text = GOOD.replace("shape: openid", "shape: saml").replace("secret_from: W}", "secret_from: NOT_THERE}")

    with pytest.raises(ImproperlyConfigured) as refused:
        read(tmp_path, text)
    assert "shape 应为" in str(refused.value) and "NOT_THERE" in str(refused.value)


def test_on_a_machine_that_is_no_production_a_server_of_its_own_will_do(tmp_path):
    text = GOOD.replace("https://login.example.gov.cn/", "http://127.0.0.1:9/")

    assert read(tmp_path, text, production=False)
    with pytest.raises(ImproperlyConfigured):
        read(tmp_path, text, production=True)


WHAT_IS_THERE = """
import sys
import django
django.setup()
from django.urls import reverse
from allauth.socialaccount.providers import registry
reverse("sign_on_callback", args=["province"])
print(registry.get_class("sign_on") is not None, "requests" in sys.modules)
"""


@pytest.mark.parametrize(("text", "there"), [(GOOD, "True True"), (None, "False False")])
def test_what_speaks_to_others_is_loaded_where_there_is_a_door(tmp_path, text, there):
    """A client for the web is four MB of each worker."""
    said = {"SIGN_ON_FILE": ""}
    if text:
        (tmp_path / "doors.yaml").write_text(text, "utf-8")
        said = {"SIGN_ON_FILE": str(tmp_path / "doors.yaml"), **SECRETS}
    began = {
        **os.environ,
        "YIHE_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATA_DIR": str(tmp_path),
        **said,
    }

    came = subprocess.run(
        [sys.executable, "-c", WHAT_IS_THERE],
        env=began,
        text=True,
        capture_output=True,
        check=False,
    )

    assert came.stdout.split() == there.split(), came.stderr
