"""Three openers from two bodies, with keys of their own that they proved; nothing is published without."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.acts.sealed.conftest import prove
from yihe.acts.sealed_bids import planning
from yihe.acts.sealed_bids.models import KeyProof, Occasion, Opening
from yihe.foundation.roles import CLERK, FINANCE_MAKER, OPENER
from yihe.matters import evidence
from yihe.matters.actions import NotAllowed
from yihe.registers.accounts.models import Membership

pytestmark = pytest.mark.django_db
THREE = ("采购办（虚构）", "采购办（虚构）", "机关纪委（虚构）")


def refused(doing, *args, **said) -> str:
    with pytest.raises(NotAllowed) as fault:
        doing(*args, **said)
    return str(fault.value)


def plan(errand, people, who, **said):
    moment = timezone.now() + timedelta(days=1)
    return planning.plan(errand("submitted"), who, by=people.clerk, **{"moment": moment, "place": "开标室"} | said)


def test_three_people_from_two_bodies(errand, people, person):
    one, two, three = person(OPENER), person(OPENER), person(OPENER)
    assert refused(plan, errand, people, [(one, "甲"), (two, "乙"), (one, "丙")]) == "三位开标人应当是三个人。"
    assert "至少两个单位" in refused(plan, errand, people, [(one, "甲"), (two, "甲 "), (three, "")])
    assert plan(errand, people, [(one, "甲"), (two, "甲"), (three, "乙")]).openers.count() == 3


def test_who_supervises_or_only_borrows_the_hat_opens_nothing(errand, people, person):
    one, two, watching, borrowing = person(OPENER), person(OPENER), person(OPENER, FINANCE_MAKER), person(CLERK)
    who = [(one, "甲"), (two, "乙"), (watching, "丙")]
    assert "政府采购法第六十条" in refused(plan, errand, people, who, never=(FINANCE_MAKER,))
    lent = Membership.objects.get(user=one, role_code=OPENER.code)
    Membership.objects.create(
        user=borrowing,
        role_code=OPENER.code,
        region=lent.region,
        valid_from=lent.valid_from,
        delegated_by=lent,
        valid_until=timezone.localdate(),
    )
    who[2] = (borrowing, "丙")
    assert "委托来的不算" in refused(plan, errand, people, who)


def test_the_moment_lies_ahead(errand, people, person):
    who = [(person(OPENER), body) for body in THREE]
    assert refused(plan, errand, people, who, moment=timezone.now()) == "投标截止时间应当晚于现在。"


def test_nothing_is_published_before_each_key_was_proved(planned, devices, people):
    opening = planned()
    openers = list(opening.openers.select_related("user", "opening__matter"))
    assert "还没有登记开标密钥" in refused(planning.publish, opening, by=people.clerk)
    for opener, device in zip(openers, devices, strict=True):
        planning.register_key(opener, device.key, by=opener.user)
        opener.refresh_from_db()
    for opener, device in list(zip(openers, devices, strict=True))[:2]:
        prove(opener, device)
    said = refused(planning.publish, opening, by=people.clerk)
    assert said == f"{openers[2].user.name}还没有用登记的密钥试开。"
    prove(openers[2], devices[2])
    planning.publish(opening, by=people.clerk)
    assert "不能更换开标密钥" in refused(planning.register_key, openers[0], devices[0].key, by=openers[0].user)
    assert prove(openers[0], devices[0]).occasion == Occasion.BEFORE
    assert KeyProof.objects.filter(occasion=Occasion.PUBLICATION).count() == 3
    assert list(evidence.verify()) == []


def test_a_key_that_was_changed_is_proved_again(planned, devices, people):
    opening = planned()
    openers = list(opening.openers.select_related("user", "opening__matter"))
    for opener, device in zip(openers, devices, strict=True):
        planning.register_key(opener, device.key, by=opener.user)
        opener.refresh_from_db()
        prove(opener, device)
    from tests.acts.sealed.making import three_openers

    planning.register_key(openers[0], three_openers()[0].key, by=openers[0].user)
    assert refused(planning.publish, opening, by=people.clerk) == f"{openers[0].user.name}还没有用登记的密钥试开。"


def test_a_key_is_ones_own_new_and_a_point(planned, devices):
    opening = planned()
    one, two, _three = opening.openers.select_related("user")
    for no_key in ("", "x", "AAAA", devices[0].key[:-4] + "AAA="):
        assert "不是开标密钥的公钥" in refused(planning.register_key, one, no_key, by=one.user)
    assert refused(planning.register_key, one, devices[0].key, by=two.user) == "开标密钥由开标人本人登记。"
    planning.register_key(one, devices[0].key, by=one.user)
    assert "已经登记过" in refused(planning.register_key, two, devices[0].key, by=two.user)


def test_a_test_envelope_is_opened_by_its_own_key_in_time(tender, devices, monkeypatch):
    here = tender()
    one, two, _three = here.openers
    ticket = planning.test_envelope(one)["ticket"]
    assert "试开没有成功" in refused(planning.prove_key, one, ticket, bytes(32), by=one.user)
    assert "试开没有成功" in refused(prove, one, devices[0], by=two.user)
    monkeypatch.setattr(planning, "TEST_LASTS", -1)
    assert "超过 10 分钟" in refused(planning.prove_key, one, ticket, bytes(32), by=one.user)


def test_a_correction_moves_the_moment_later_only(tender, people):
    opening = tender().opening
    before = opening.moment
    earlier = before - timedelta(minutes=1)
    assert "只能延后" in refused(planning.correct, opening, moment=earlier, by=people.clerk)
    planning.correct(opening, moment=before + timedelta(days=15), by=people.clerk)
    opening.refresh_from_db()
    assert (opening.version, opening.moment) == (2, before + timedelta(days=15))
    Opening.objects.filter(pk=opening.pk).update(moment=timezone.now() - timedelta(seconds=1))
    assert "已经截止" in refused(planning.correct, opening, moment=before + timedelta(days=30), by=people.clerk)
