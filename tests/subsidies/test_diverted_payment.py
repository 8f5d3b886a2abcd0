"""Another claim's account laid over this one's, ciphertext over ciphertext, no key needed: nothing is granted on it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.told_first import tell_and_waive
from yihe.acts.funds.models import Commitment
from yihe.matters import frozen
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter


def divert(claim, other) -> Matter:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE subsidies_examclaim SET account = (SELECT account FROM subsidies_examclaim WHERE matter_id = %s) "
            "WHERE matter_id = %s",
            [other.pk, claim.pk],
        )
    return Matter.objects.get(pk=claim.pk)


def test_a_diverted_account_is_not_granted_and_verify_names_it(claim, desk):
    mine = claim("exam", "reviewed", account="6222021234567890")
    mine = divert(mine, claim("exam", "submitted", account="6666666666666666"))

    with pytest.raises(
        NotAllowed, match="此件的“本人银行账号”（不能解开：密钥不在，或者密文被改动）与留存的记录不一致"
    ):
        desk.go(mine, "noticed")
    with pytest.raises(CommandError):
        call_command("verify", stdout=StringIO(), stderr=(said := StringIO()))

    assert not Commitment.objects.exists()
    sentence = f"{mine.number} 的“本人银行账号”（不能解开：密钥不在，或者密文被改动）与第 5 条记录留存的不符。"
    assert sentence in said.getvalue().splitlines()


def test_the_account_of_another_promise_laid_over_this_one_stops_it_and_verify_names_it(claim, desk):
    mine, other = (
        claim("exam", "payable", account="6222021234567890"),
        claim("exam", "payable", account="6666666666666666"),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE funds_commitment SET account = (SELECT account FROM funds_commitment WHERE matter_id = %s) "
            "WHERE matter_id = %s",
            [other.pk, mine.pk],
        )

    with pytest.raises(NotAllowed, match="此件的指标占用与留存的记录不一致"):
        tell_and_waive(Matter.objects.get(pk=mine.pk), desk.people.reviewer)
    assert list(frozen.faults(other)) == []
    assert list(frozen.faults()) == [f"{mine.number} 的指标占用与第 {mine.chain_length} 条记录留存的不符。"]


def test_control_an_account_that_was_handed_in_is_paid(claim, desk):
    mine = claim("exam", "reviewed", account="6222021234567890")

    desk.go(mine, "noticed")

    assert Commitment.objects.get(matter=mine).account == "6222021234567890"
    call_command("verify", stdout=(said := StringIO()))
    assert "全部相符" in said.getvalue()
