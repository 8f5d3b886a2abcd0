"""The page of the two people who erase: by number alone, with what keeps it, and until when a backup opens it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.registers.test_erasing import ASKED, LAW, NAME, TOLD, child, fill  # noqa: F401 - a fixture
from yihe.foundation.roles import ADMINISTRATOR, CLERK, DIRECTOR
from yihe.registers.compartments import erasing, holds
from yihe.registers.compartments.models import Compartment, Erasure, Hold, HoldGround

pytestmark = pytest.mark.usefixtures("neighbours")


@pytest.fixture
def signed_in(client):
    """Return a client for one person, and then for another."""

    def as_(user):
        client.force_login(user)
        return client

    return as_


def page(compartment, name="compartment", *more) -> str:
    return reverse(f"desk:{name}", args=[compartment.pk, *more])


def text(answer) -> str:
    return answer.content.decode()


def test_the_page_knows_a_number_and_nothing_of_what_lies_in_it(signed_in, person, child):  # noqa: F811
    desk = signed_in(person(DIRECTOR))

    for answer in (desk.get("/desk/compartments/"), desk.get(page(child))):
        assert child.number in text(answer)
        assert [
            word for word in (NAME, TOLD, ASKED, "家长求助", child.matters.get().number) if word in text(answer)
        ] == []


@pytest.mark.django_db(transaction=True)
def test_one_proposes_and_another_confirms_on_the_page(signed_in, person, child):  # noqa: F811
    one, other = person(DIRECTOR), person(ADMINISTRATOR)
    desk = signed_in(one)
    assert desk.post(page(child, "compartment_propose"), {"ground": LAW}).status_code == 302
    erasure = Erasure.objects.get()
    assert "等待另一人确认" in text(desk.get(page(child)))
    assert "同意清除" not in text(desk.get(page(child)))
    desk.post(page(child, "compartment_decide", erasure.pk), {"decision": "confirm"})
    assert Compartment.objects.get().emptied_at is None

    desk = signed_in(other)
    assert "同意清除" in text(desk.get(page(child)))
    answer = desk.post(page(child, "compartment_decide", erasure.pk), {"decision": "confirm"}, follow=True)

    assert "已清除，密钥已销毁。" in text(answer)
    assert Compartment.objects.get().emptied_at is not None


def test_the_page_says_the_day_on_which_the_last_backup_that_opens_it_is_gone(signed_in, person, child, settings):  # noqa: F811
    settings.BACKUPS_KEPT = 30
    day = timezone.localdate() + timedelta(days=30)

    said = text(signed_in(person(DIRECTOR)).get(page(child)))

    assert f"密钥与数据存在同一个数据库里：今天清除的，清除以前的备份还能打开，最后一份到 {day} 为止。" in said


def test_with_the_keys_apart_it_says_that_no_backup_of_the_database_opens_it(signed_in, person, child, monkeypatch):  # noqa: F811
    monkeypatch.setattr(erasing.database, "alias", lambda: "keys")

    assert erasing.opens_until(timezone.localdate()) is None
    monkeypatch.undo()
    assert erasing.opens_until(timezone.localdate()) is not None


def test_a_hold_is_set_shown_and_lifted(signed_in, person, child):  # noqa: F811
    desk = signed_in(person(DIRECTOR))
    said = {"hold-ground": "suit", "hold-note": "（2026）苏0585行初1号", "hold-until": ""}
    desk.post(page(child, "compartment_hold"), said)

    shown = text(desk.get(page(child)))
    assert "保全期间不能清除：诉讼（（2026）苏0585行初1号）。" in shown
    assert "保全中" in text(desk.get("/desk/compartments/"))
    desk.post(page(child, "compartment_lift", Hold.objects.get().pk))

    assert Hold.objects.get().lifted_at is not None
    assert "保全期间不能清除" not in text(desk.get(page(child)))


@pytest.mark.parametrize(
    ("name", "said", "sentence"),
    [
        ("compartment_propose", {"ground": ""}, "必填"),
        (
            "compartment_hold",
            {"hold-ground": "suit", "hold-note": "某某号文", "hold-until": "2020-01-01"},
            "期限已经过了",
        ),
    ],
)
def test_bad_input_is_said_and_what_was_typed_is_kept(signed_in, person, child, name, said, sentence):  # noqa: F811
    answer = signed_in(person(DIRECTOR)).post(page(child, name), said)

    assert answer.status_code == 422
    assert sentence in text(answer)
    assert all(value in text(answer) for value in said.values())


def test_a_refusal_with_a_hold_leaves_everything(signed_in, person, child):  # noqa: F811
    one, other = person(DIRECTOR), person(ADMINISTRATOR)
    erasure = erasing.propose(child, by=one, ground=LAW)
    holds.hold(child, by=one, ground=HoldGround.AUDIT, note="审计通知")

    answer = signed_in(other).post(page(child, "compartment_decide", erasure.pk), {"decision": "confirm"}, follow=True)

    assert "保全期间不能清除：审计（审计通知）。" in text(answer)
    assert Compartment.objects.get().emptied_at is None


def test_out_of_reach_it_is_not_there(signed_in, person, child):  # noqa: F811
    erasure = erasing.propose(child, by=person(DIRECTOR), ground=LAW)

    for user in (person(CLERK), person(DIRECTOR, region="320505")):
        desk = signed_in(user)
        answers = [
            desk.get(page(child)), desk.post(page(child, "compartment_propose"), {"ground": LAW}),
            desk.post(page(child, "compartment_hold"), {}),
            desk.post(page(child, "compartment_decide", erasure.pk), {"decision": "confirm"}),
        ]  # fmt: skip
        assert [answer.status_code for answer in answers] == [404] * 4


def test_what_was_erased_says_so(signed_in, person, child):  # noqa: F811
    erasing.confirm(erasing.propose(child, by=person(DIRECTOR), ground=LAW), by=person(ADMINISTRATOR))

    said = text(signed_in(person(DIRECTOR)).get(page(child)))

    assert "依法清除，密钥已销毁" in said and "当时清除的" in said
    assert "提请清除</button>" not in said
