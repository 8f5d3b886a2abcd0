"""The first two administrators: made from the machine, through the same verbs and log as every other account."""

import io

import pytest
from django.core.management import CommandError, call_command

from yihe.foundation.roles import ADMINISTRATOR
from yihe.registers.accounts.models import Membership, RegisterEdit, User
from yihe.registers.regions.models import Region

GOOD = "太仓-Lighthouse-47"


@pytest.fixture(autouse=True)
def the_city(db):
    Region.objects.create(code="320585", name="太仓市", level="county", parent="3205")


@pytest.fixture
def make(monkeypatch):
    def run(username="gly", password=GOOD, region="320585"):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        call_command("first_administrator", username, name="沈宇", region=region, stdout=io.StringIO())

    return run


def test_a_new_system_gets_its_first_administrator_and_the_log_says_so(make):
    make()

    user = User.objects.get()
    assert user.check_password(GOOD)
    assert [(m.role, m.region) for m in user.memberships_in_force] == [(ADMINISTRATOR, "320585")]
    edit_log = RegisterEdit.objects.order_by("pk").values_list("entry", "field", "by")
    assert list(edit_log) == [("gly", "开户", None), ("gly", "授予任职", None)]
    assert not user.is_superuser and not user.is_staff, "what one may do is in the memberships alone"


def test_there_are_two_so_that_one_can_confirm_the_other_and_no_third(make):
    make()
    make(username="other")

    with pytest.raises(CommandError, match="已经有两个在任的系统管理员"):
        make(username="third")

    assert User.objects.count() == 2


def test_it_opens_the_door_again_when_the_last_administrator_has_left(make):
    make()
    Membership.objects.update(valid_from="2020-01-01", valid_until="2020-12-31")

    make(username="successor")

    assert [m.user.username for m in Membership.objects.in_force()] == ["successor"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"password": "1234567890"}, "密码"),
        ({"username": "有 空格"}, "用户名"),
        ({"region": "999999"}, "没有代码为 999999 的区划"),
    ],
    ids=["a weak password", "a name nobody can sign in with", "a region that is not there"],
)
def test_what_is_wrong_is_said_and_nothing_is_left_behind(make, wrong, sentence):
    with pytest.raises(CommandError, match=sentence):
        make(**wrong)

    assert not User.objects.exists() and not RegisterEdit.objects.exists()
