"""The first three who keep the system: made from the machine, through the same verbs and log as every other account."""

import io
import re

import pytest
from django.core.management import CommandError, call_command

from yihe.foundation.roles import ADMINISTRATOR
from yihe.registers.accounts import invitations
from yihe.registers.accounts.models import Membership, RegisterEdit, User
from yihe.registers.regions.models import Region

GOOD = "太仓-Lighthouse-47"


@pytest.fixture(autouse=True)
def the_city(db):
    Region.objects.create(code="320585", name="太仓市", level="county", parent="3205")


@pytest.fixture
def make():
    def run(username="gly", region="320585") -> str:
        said = io.StringIO()
        call_command("first_administrator", username, name="沈宇", region=region, stdout=said)
        return re.search(r"[A-Z0-9]{5}(?:-[A-Z0-9]{5}){3}", said.getvalue()).group()

    return run


def test_a_new_system_gets_its_first_administrator_and_the_log_says_so(make):
    make()

    user = User.objects.get()
    assert not user.has_usable_password(), "the installer knows no password"
    assert [(m.role, m.region) for m in user.memberships_in_force] == [(ADMINISTRATOR, "320585")]
    edit_log = RegisterEdit.objects.order_by("pk").values_list("entry", "field", "by")
    assert list(edit_log) == [("gly", "新增用户", None), ("gly", "分配角色", None), ("gly", "发出邀请", None)]
    assert not user.is_superuser and not user.is_staff, "what one may do is in the memberships alone"


def test_the_code_is_what_the_holder_sets_a_password_with(make):
    user = invitations.accept(invitations.digest_of(make().lower()), GOOD)

    assert (user.username, user.check_password(GOOD)) == ("gly", True)


def test_a_lost_code_is_made_anew_until_the_password_is_set(make):
    lost, code = make(), make()

    assert invitations.still_good(invitations.digest_of(lost)) is None
    assert User.objects.count() == 1
    invitations.accept(invitations.digest_of(code), GOOD)
    with pytest.raises(CommandError, match="登录名 gly 已经有人使用"):
        make()


def test_there_are_three_in_turn_each_of_another_duty_and_no_fourth(make):
    for name in ("gly", "other", "third"):
        make(username=name)

    with pytest.raises(CommandError, match="都已有人在任"):
        make(username="fourth")

    held = Membership.objects.order_by("pk").values_list("user__username", "role_code")
    assert list(held) == [("gly", "administrator"), ("other", "security_officer"), ("third", "audit_officer")]


def test_it_opens_the_door_again_when_the_last_administrator_has_left(make):
    make()
    Membership.objects.update(valid_from="2020-01-01", valid_until="2020-12-31")

    make(username="successor")

    assert [m.user.username for m in Membership.objects.in_force()] == ["successor"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"username": "有 空格"}, "用户名"),
        ({"region": "999999"}, "区划 999999 不在本系统服务的地区（320585）之内"),
    ],
    ids=["a name nobody can sign in with", "a region that is not there"],
)
def test_what_is_wrong_is_said_and_nothing_is_left_behind(make, wrong, sentence):
    with pytest.raises(CommandError, match=sentence):
        make(**wrong)

    assert not User.objects.exists() and not RegisterEdit.objects.exists()
