"""The account of somebody of the pool: said once by the roster maker, taken away by two."""

import pytest
from django.core.exceptions import ValidationError

from yihe.acts.schedules import accounts
from yihe.acts.schedules.models import DutyPerson
from yihe.acts.schedules.records import PersonRegister
from yihe.foundation.roles import CLERK
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import RegisterEdit

SAID = {"source": "本人申请（虚构）"}


@pytest.fixture
def duty_person(county):
    return DutyPerson.objects.get(practitioner=county.lawyer("贺明"))


def offered(person: DutyPerson) -> set[str]:
    return {change.name for change in PersonRegister.changes if change.offered(person)}


def test_an_account_is_taken_away_by_two(county, person, duty_person):
    waits = accounts.propose_unlinking(duty_person, by=county.maker, **SAID)
    duty_person.refresh_from_db()
    assert duty_person.account == county.accounts["贺明"], "one alone takes nothing away"
    with pytest.raises(ValidationError, match="正等待确认"):
        accounts.propose_unlinking(duty_person, by=county.maker, **SAID)
    with pytest.raises(ValidationError, match="须由另一人确认"):
        proposals.confirm(waits, by=county.maker)

    proposals.confirm(waits, by=person(CLERK))

    duty_person.refresh_from_db()
    assert duty_person.account is None and "account" in offered(duty_person) and "unlink" not in offered(duty_person)
    lines = RegisterEdit.objects.filter(register="duty_people", entry=str(duty_person.pk)).order_by("pk")
    assert [line.field for line in lines] == ["提请：解除账户", "确认：解除账户"]
    with pytest.raises(ValidationError, match="没有登记账户"):
        accounts.propose_unlinking(duty_person, by=county.maker, **SAID)


def test_an_account_is_not_replaced_and_an_empty_one_takes_none_away(county, duty_person):
    county.lawyer("卞和")
    name = {who: account.username for who, account in county.accounts.items()}
    for account, why in [("", "没有找到这个登录名"), (name["卞和"], "先由两人解除")]:
        with pytest.raises(ValidationError, match=why):
            accounts.set_account(duty_person, by=county.maker, account=account, **SAID)
    duty_person.refresh_from_db()
    assert duty_person.account == county.accounts["贺明"] and offered(duty_person) >= {"unlink"}
    assert "account" not in offered(duty_person)
    accounts.set_account(duty_person, by=county.maker, account=name["贺明"], **SAID)  # the same said twice is once


def test_what_was_proposed_of_another_account_is_not_confirmed(county, person, duty_person):
    waits = accounts.propose_unlinking(duty_person, by=county.maker, **SAID)
    county.lawyer("卞和")
    other = county.accounts["卞和"]
    DutyPerson.objects.filter(account=other).delete()
    DutyPerson.objects.filter(pk=duty_person.pk).update(account=other)

    with pytest.raises(ValidationError, match="已经不是提请时的那一个"):
        proposals.confirm(waits, by=person(CLERK))
