"""查进度: number and code, public words, no names; guessing leads nowhere."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.faces.portal.visits import code_of, follow, words
from yihe.faces.portal import following, tries
from yihe.foundation.roles import APPLICANT
from yihe.matters import codes, kinds
from yihe.matters.actions import perform


def test_number_and_code_show_where_a_matter_stands_in_public_words(client, story):
    matter = story.application("weighing")

    said = words(follow(client, matter.number, code_of(matter)).content.decode())

    assert "孵化申请" in said and "筛选评估中 （现在在这里）" in said and "轮到谁办 司法局" in said
    assert "待合议" not in said and "接下来 办理中" in said and f"这一步最迟哪天办好 {matter.due_on}" in said


def test_the_end_that_is_not_reached_is_not_promised(client, story):
    matter = story.application("noticed")

    said = words(follow(client, matter.number, code_of(matter)).content.decode())

    assert "已入壳" not in said and "办结 （还没到）" in said
    assert "到期自动进入下一步" in said


def test_a_matter_that_was_refused_ends_where_it_ended(client, story):
    matter = story.application("submitted")
    perform(matter, "turn_away", by=story.clerk, reason="不属于司法行政领域")

    said = words(follow(client, matter.number, code_of(matter)).content.decode())

    assert "不予入壳 （已过）" in said and "还没到" not in said and "办结时间" in said
    assert "不属于司法行政领域" not in said


def test_papers_asked_for_again_stand_beside_the_way(client, story):
    matter = story.application("submitted")
    perform(matter, "send_back", by=story.clerk, reason="缺计划书第二页")

    said = words(follow(client, matter.number, code_of(matter)).content.decode())

    assert "现在： 待补正" in said and "轮到谁办 申请单位" in said and "请在这天以前办" in said


def test_following_names_nobody(client, story):
    matter = story.application("noticed")

    page = follow(client, matter.number, code_of(matter)).content.decode()

    people = [story.clerk, story.reviewer, story.director, story.applicant, *story.experts]
    hidden = [
        *(p.name for p in people),
        story.organization.name,
        story.organization.account,
        matter.title,
        "法治课堂进社区",
    ]
    assert [value for value in hidden if value in page] == []
    assert matter.number in page and story.organization.name in matter.title


@pytest.mark.parametrize("typed", ["{} ", " {}", "{} {}"])
def test_a_pair_typed_the_way_people_type_it_is_found(client, story, typed):
    matter = story.application("submitted")
    wide = str.maketrans({**{c: chr(ord(c) + 0xFEE0) for c in "0123456789ABCDEFGHJKMNPQRSTUVWXYZ"}, "-": "－"})

    code = code_of(matter)

    response = follow(client, matter.number.lower().upper().translate(wide), f" {code[:4].lower()} {code[4:]}")

    assert response.status_code == 200


def test_the_address_of_the_receipts_code_fills_the_form_in_and_opens_nothing(client, story):
    matter = story.application("submitted")
    code = code_of(matter)

    response = client.get(reverse("portal:follow"), {"number": matter.number, "code": code})

    page = response.content.decode()
    assert f'value="{code}"' in page and f'value="{matter.number}"' in page and "现在到哪一步" not in page
    assert "no-store" in response["Cache-Control"]
    assert client.get(reverse("portal:mine")).status_code == 403
    assert "现在到哪一步" in follow(client, matter.number, code).content.decode()


def test_a_wrong_pair_is_answered_alike_whether_the_number_exists_or_not(client, story):
    matter, hidden = story.application("submitted"), story.call()
    draft = story.draft(call=hidden)
    pairs = {
        "forged code": (matter.number, "22222222"), "no such number": ("FHSQ-2026-99999", "22222222"),
        "no code": (matter.number, ""), "a draft": (draft.number, code_of(draft)), "of nobody": (hidden.number, "22222222"),
        "code of another": (matter.number, code_of(draft)),
    }  # fmt: skip

    answers = {}
    for what, (number, code) in pairs.items():
        response = follow(client, number, code)
        answers[what] = (response.status_code, words(response.content.decode().replace(number, "N")))

    assert set(answers.values()) == {(404, answers["no such number"][1])}
    assert following.WRONG in answers["no such number"][1]
    assert follow(client, matter.number, code_of(matter)).status_code == 200


def test_codes_are_compared_in_the_same_time(monkeypatch, story):
    compared = []
    monkeypatch.setattr(codes.hmac, "compare_digest", lambda one, other: compared.append((one, other)) or one == other)
    matter = story.application("submitted")
    code_of(matter)

    following.find(matter.number, "WRONG")
    following.find("NOT-THERE", "WRONG")

    assert [(len(one), len(other)) for one, other in compared] == [(64, 64)] * 2


def test_after_ten_wrong_pairs_a_visitor_waits_and_another_does_not(client, story):
    matter = story.application("submitted")
    tried = [follow(client, matter.number, "22222222").status_code for _ in range(tries.MOST)]

    code, other = code_of(matter), story.application("submitted")

    with_the_right_pair = follow(client, matter.number, code)
    forged = follow(client, matter.number, code, headers={"X-Forwarded-For": "198.51.100.9"})
    somebody_else = follow(Client(REMOTE_ADDR="198.51.100.7"), matter.number, code)
    another_matter = follow(client, other.number, code_of(other))

    assert tried == [404] * 10
    assert with_the_right_pair.status_code == 429 and following.TOO_MANY in with_the_right_pair.content.decode()
    assert forged.status_code == 429
    assert somebody_else.status_code == 200
    assert another_matter.status_code == 200, "a carrier hides a village behind one address"


def test_behind_our_proxy_the_address_it_saw_counts_and_not_what_the_visitor_wrote(rf, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = rf.get("/", headers={"X-Forwarded-For": "1.1.1.1, 203.0.113.5"}, REMOTE_ADDR="10.0.0.1")

    assert tries.visitor(request) == "203.0.113.5"
    settings.SECURE_PROXY_SSL_HEADER = None
    assert tries.visitor(request) == "10.0.0.1"


EVERY_STATE = [(kind, state) for kind in kinds.every() if kind.public for state in kind.workflow.states.values()]


@pytest.mark.parametrize(
    ("kind", "state"), EVERY_STATE, ids=[f"{kind.code}-{state.name}" for kind, state in EVERY_STATE]
)
def test_every_state_of_every_kind_has_its_place_on_a_way_in_public_words(kind, state):
    stations, beside = following.road(kind.workflow.road(), set(kind.workflow.states), state)

    said, looks = [station for station, _ in stations], [look for _, look in stations]
    assert looks == sorted(looks, key=["done", "here", "ahead"].index) and looks.count("here") <= 1
    begun = state is kind.workflow.initial and state.waits_on is APPLICANT
    assert (following.SENT if begun else state.shown_outside) in {*said, beside}
    hidden = {other.label for other in kind.workflow.states.values() if other.public and other.public != other.label}
    assert hidden & {*said, beside} - {other.shown_outside for other in kind.workflow.states.values()} == set()
    if state.is_final:
        assert set(looks) == {"done"} and beside == ""


def test_nobody_is_made_to_enter_by_somebody_elses_page(story):
    matter = story.application("submitted")

    forged = follow(Client(enforce_csrf_checks=True), matter.number, code_of(matter))

    assert forged.status_code == 403
    assert follow(Client(), matter.number, code_of(matter)).status_code == 200  # the control


@pytest.mark.parametrize(
    "address, counted",
    [
        ("2001:db8:1:2::1", "2001:db8:1:2::"), ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::"), ("fe80::1%eth0", "fe80::"),
        ("::ffff:203.0.113.5", "203.0.113.5"), ("203.0.113.5", "203.0.113.5"), ("unknown", "unknown"), ("x" * 99, "x" * 45), ("", ""),
    ],
)  # fmt: skip
def test_a_line_with_many_addresses_is_counted_as_one(rf, address, counted):
    """A line of IPv6 has 2⁶⁴ addresses, and a visitor with one for each try would have no ceiling at all."""
    assert tries.visitor(rf.get("/", REMOTE_ADDR=address)) == counted
    assert tries.visitor(rf.get("/", REMOTE_ADDR="2001:db8:1:3::1")) != "2001:db8:1:2::", (
        "the control: another line is another"
    )
