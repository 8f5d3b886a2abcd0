"""The upgrade: factors that people with power have bound count as vouched for; nothing else does, and the log says so."""

import importlib
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps

from yihe.foundation.roles import AUDITOR, BASE_MANAGER, CLERK, DIRECTOR
from yihe.registers.accounts import factors, verifying
from yihe.registers.accounts.models import Membership, RegisterEdit, User

carrying = importlib.import_module("yihe.registers.accounts.migrations.0008_carry_factors_over")


def standing(user) -> str:
    return factors.standing(User.objects.get(pk=user.pk))


@pytest.mark.django_db
def test_who_has_power_and_a_factor_goes_on_working_and_the_log_says_that_nobody_met_them(person):
    director, office, gone = person(DIRECTOR), person(BASE_MANAGER), person(DIRECTOR, valid_until=date(2021, 1, 1))
    for user in (director, office, gone):
        Authenticator.objects.create(user=user, type="totp", data={})
        Authenticator.objects.create(user=user, type="recovery_codes", data={})

    carrying.carry_over(apps, None)

    assert [standing(user) for user in (director, office, gone)] == ["已核对本人", "待核对本人", "待核对本人"]
    log = RegisterEdit.objects.filter(field="核对本人").values_list("entry", "field", "after", "by", "reason")
    assert list(log) == [
        (director.username, "核对本人", "验证器应用（升级时沿用）", None, "升级以前已经绑定，未经当面核对")
    ]  # fmt: skip


def test_whoever_had_none_begins_as_everybody_does(person):
    director = person(DIRECTOR)
    carrying.carry_over(apps, None)
    Authenticator.objects.create(user=director, type="totp", data={})

    assert standing(director) == "待核对本人"


def test_addresses_that_were_not_given_with_the_account_are_forgotten(person):
    user = person(CLERK)
    EmailAddress.objects.create(user=user, email="thief@example.org", primary=True)

    carrying.forget_addresses(apps, None)

    assert EmailAddress.objects.count() == 0


confirming = importlib.import_module("yihe.registers.accounts.migrations.0022_who_confirms_has_power")


def test_who_confirms_is_carried_over_with_a_line_each_and_verify_names_nobody(person):
    clerk, auditor, office = person(), person(), person()
    for user, role in ((clerk, CLERK), (auditor, AUDITOR), (office, BASE_MANAGER)):  # as one gave them before, alone
        Membership.objects.create(user=user, role_code=role.code, region="320585")
    Authenticator.objects.create(user=clerk, type="totp", data={})
    before = list(verifying.unconfirmed())

    confirming.who_confirms(apps, None)

    assert [sentence for sentence in before if "没有经另一人确认" in sentence] == before != []
    assert list(verifying.unconfirmed()) == []
    assert [standing(user) for user in (clerk, auditor, office)] == [
        "已核对本人",
        factors.NO_PASSWORD,
        factors.NO_PASSWORD,
    ]
    given = RegisterEdit.objects.filter(field="分配角色").order_by("pk").values_list("entry", "reason")
    assert list(given) == [(user.username, "升级：当时由一人分配，此后须经另一人确认") for user in (clerk, auditor)]
