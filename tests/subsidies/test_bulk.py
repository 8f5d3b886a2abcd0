"""Many alike claims decided in one go: which are alike, what is shown, each by itself, nothing twice, nothing half done."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core import signing

from tests.subsidies.conftest import certify, make_worker, serial
from yihe.acts.funds.models import Commitment, Envelope
from yihe.domains.subsidies.models import Award
from yihe.foundation import ceilings
from yihe.foundation.roles import CLERK, DIRECTOR
from yihe.matters import bulk, evidence, kinds, standing
from yihe.matters.actions import perform
from yihe.matters.models import Bulk, BulkItem, Event, Matter
from yihe.registers.evidence.models import AccessEntry

pytestmark = pytest.mark.usefixtures("neighbours")


def an_account() -> str:
    """Return another account each time: two people with one are a question to be answered."""
    return f"62220212345{next(serial):05d}"


@pytest.fixture
def reviewed(claim, desk):
    """Return a maker of so many exam claims that wait for the director, with an envelope for them."""

    def make(count: int, state: str = "reviewed", **said) -> list[Matter]:
        found = [claim("exam", state, account=an_account(), **said) for _ in range(count)]
        desk.envelope(kinds.get("exam_claim"))
        return found

    return make


@pytest.fixture
def at_the_desk(client):
    """Return a maker of a browser somebody is signed in with."""

    def sit(user):
        client.force_login(user)
        return client

    return sit


def numbers(matters) -> list[str]:
    return [matter.number for matter in matters]


def ticks(browser, *ticked: str, **more):
    return browser.get("/desk/bulk/", {"number": ticked, **more})


def text(answer) -> str:
    return answer.content.decode()


def fields(page: str) -> dict[str, str]:
    """Return what the confirmation's form holds, as a browser would send it."""
    form = re.search(r'(?s)<form[^>]*id="do-bulk".*?</form>', page)[0]
    said = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))
    for name, inside in re.findall(r'(?s)<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form):
        said[name] = re.findall(r'<option value="([^"]+)" selected', inside)[0]
    for name, inside in re.findall(r'(?s)<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form):
        said[name] = inside
    return {name: value for name, value in said.items() if name != "csrfmiddlewaretoken"}


def states(matters) -> list[str]:
    return [Matter.objects.get(pk=matter.pk).state for matter in matters]


def left_out(page: str) -> dict[str, str]:
    inside = page.partition('id="left-out"')[2]
    return {
        which.split(" ")[0]: why
        for which, why in re.findall(r"<strong>(.*?)</strong><br><span[^>]*>(.*?)</span>", inside)
    }


def test_what_is_alike_is_shown_with_number_sum_and_the_budget_after(reviewed, at_the_desk, people, desk):
    matters = reviewed(3)
    browser = at_the_desk(people.director)

    page = text(ticks(browser, *numbers(matters)))

    assert "¥5,400.00" in page  # 3 × 1 800, intermediate
    assert "¥994,600.00" in page
    assert "测算都没有提示" in page and "都没有申请说明" in page
    assert ">同意（拟批准并公示）：3 件</button>" in page
    assert left_out(page) == {}
    assert states(matters) == ["reviewed"] * 3  # looking decides nothing
    assert Bulk.objects.count() == 0


def test_what_nobody_has_found_yet_is_not_added_up_as_nought(claim, at_the_desk, people):
    matter = claim("activity", "submitted")

    page = text(ticks(at_the_desk(people.clerk), matter.number))

    assert ("：1 件</button>" in page, "¥0.00" in page, "均为测算金额" in page) == (True, False, False)


def test_each_is_decided_by_its_own_action_and_its_event_says_it_was_one_of_so_many(reviewed, at_the_desk, people):
    matters = reviewed(3)
    browser = at_the_desk(people.director)

    answer = browser.post("/desk/bulk/begin/", fields(text(ticks(browser, *numbers(matters)))))

    done = Bulk.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/bulk/{done.ref}/?on=1")
    assert states(matters) == ["noticed"] * 3
    granted = list(Event.objects.filter(action="grant").order_by("pk"))
    assert [event.said["in_one_go"] for event in granted] == [{"ref": str(done.ref), "of": 3}] * 3
    assert {event.actor for event in granted} == {people.director}
    assert Award.objects.count() == Commitment.objects.count() == 3
    page = text(browser.get(f"/desk/bulk/{done.ref}/"))
    assert "已办理 3 件。" in page
    assert "批量办理，共 3 件" in text(browser.get(f"/desk/matters/{matters[0].number}/"))
    assert list(evidence.everything()) == []


def test_a_matter_decided_alone_is_not_said_to_be_one_of_many(reviewed, people, desk):
    (matter,) = reviewed(1)

    desk.grant(matter)

    assert "in_one_go" not in Event.objects.get(action="grant").said


def test_pressed_twice_it_is_done_once(reviewed, at_the_desk, people):
    matters = reviewed(2)
    browser = at_the_desk(people.director)
    said = fields(text(ticks(browser, *numbers(matters))))
    assert said["_once"]

    first, second = (browser.post("/desk/bulk/begin/", said) for _ in range(2))

    assert first["Location"].removesuffix("?on=1") == second["Location"]
    assert (Bulk.objects.count(), Event.objects.filter(action="grant").count()) == (1, 2)


def test_confirmed_twice_at_once_under_other_tokens_each_matter_is_still_decided_once(reviewed, at_the_desk, people):
    matters = reviewed(2)
    browser = at_the_desk(people.director)
    said = fields(text(ticks(browser, *numbers(matters))))
    shown = bulk.shown(said["shown"], people.director)
    one, other = (bulk.begin(shown, {"envelope": Envelope.objects.get()}, by=people.director) for _ in range(2))

    bulk.go_on(one, by=people.director)
    bulk.go_on(other, by=people.director)
    late = browser.post("/desk/bulk/begin/", said)

    assert Event.objects.filter(action="grant").count() == 2
    assert [item.sentence for item in other.items.all()] == [
        "此件刚刚有了新的进展（现为“公示中”），请核对后再办理。"
    ] * 2
    assert (late.status_code, Bulk.objects.count()) == (409, 2)


def test_one_that_another_decided_meanwhile_is_refused_alone(reviewed, at_the_desk, people, desk):
    matters = reviewed(3)
    browser = at_the_desk(people.director)
    said = fields(text(ticks(browser, *numbers(matters))))
    perform(matters[1], "hand_back", by=people.director, reason="请再核对证书")

    browser.post("/desk/bulk/begin/", said)

    assert states(matters) == ["noticed", "accepted", "noticed"]
    item = BulkItem.objects.get(matter=matters[1])
    assert (item.outcome, item.sentence) == ("refused", "此件刚刚有了新的进展（现为“待审核”），请核对后再办理。")
    page = text(browser.get(f"/desk/bulk/{item.bulk.ref}/"))
    assert "已办理 2 件；1 件没有办理，原因见下。" in page and item.sentence in page


def test_one_s_own_cause_is_left_out_and_named_and_perform_refuses_it_too(
    reviewed, at_the_desk, people, second_organization
):
    matters = [*reviewed(1), *reviewed(1, organization=second_organization)]
    mine = Matter.objects.get(pk=matters[0].pk)
    browser = at_the_desk(people.director)
    said = fields(text(ticks(browser, *numbers(matters))))
    worker = mine_of(mine)
    worker.user = people.director
    worker.save()

    page = text(ticks(browser, *numbers(matters)))
    browser.post("/desk/bulk/begin/", said)  # the page as it was before

    assert left_out(page) == {mine.number: "您是此件的受益人，应当回避，不能“同意（拟批准并公示）”。"}
    assert states(matters) == ["reviewed", "noticed"]
    assert BulkItem.objects.get(matter=mine).sentence == "您是此件的受益人，应当回避，不能“同意（拟批准并公示）”。"


def mine_of(matter):
    return kinds.contents_of(matter).practitioner


def test_four_eyes_are_kept(reviewed, at_the_desk, people, person):
    matters = reviewed(2, "accepted")
    both = person(CLERK, name="既受理又审核")
    browser = at_the_desk(people.clerk)

    page = text(ticks(browser, *numbers(matters)))

    assert {why for why in left_out(page).values()} == {"现在“待审核”，没有您可以批量办理的一步。"}
    assert both.pk != people.clerk.pk


def test_the_reviewer_cannot_also_grant(reviewed, at_the_desk, people, person):
    from yihe.foundation.roles import REVIEWER

    one = person(REVIEWER, DIRECTOR, name="身兼两职")
    matters = reviewed(2, "accepted")
    for matter in matters:
        perform(matter, "review", by=one, opinion="同意。")

    browser = at_the_desk(one)
    browser.post("/desk/switch/", {"membership": one.memberships.get(role_code="director").pk})
    page = text(ticks(browser, *numbers(matters)))

    sentence = "您或委托您的同志办理了“审核通过”，按照不相容岗位分离的要求，须由他人“同意（拟批准并公示）”。"
    assert left_out(page) == dict.fromkeys(numbers(matters), sentence)
    assert 'id="do-bulk"' not in page


def test_when_the_budget_runs_out_midway_the_rest_is_refused_each_with_its_sentence(
    reviewed, at_the_desk, people, desk
):
    desk.envelopes["exam"] = desk.money.appropriated("5000", purpose="exam")
    matters = reviewed(3)
    browser = at_the_desk(people.director)
    page = text(ticks(browser, *numbers(matters)))

    browser.post("/desk/bulk/begin/", fields(page))

    assert "不够全部办理" in page and "400.00" in page
    assert states(matters) == ["noticed", "noticed", "reviewed"]
    last = BulkItem.objects.get(matter=matters[2])
    assert (last.outcome, "1,400.00" in last.sentence) == ("refused", True), last.sentence
    assert Envelope.objects.get(purpose="exam").left_yuan == Decimal(1400)


def test_a_matter_out_of_reach_slipped_in_is_not_there_and_that_is_written_down(
    reviewed, at_the_desk, people, person, desk
):
    far = reviewed(1)
    near_director = person(DIRECTOR, region="320505", name="另一区的领导")
    browser = at_the_desk(near_director)

    page = text(ticks(browser, far[0].number, "KS-2026-99999"))

    assert left_out(page) == {far[0].number: "没有这个办件。", "KS-2026-99999": "没有这个办件。"}
    assert far[0].title not in page
    assert AccessEntry.objects.filter(verb="refused", user=near_director).count() == 1


def test_what_was_not_shown_cannot_be_confirmed(reviewed, at_the_desk, people, person):
    matters = reviewed(2)
    browser = at_the_desk(people.director)
    said = fields(text(ticks(browser, matters[0].number)))
    slipped = signing.loads(said["shown"], salt=bulk.SALT)
    slipped["items"].append([matters[1].pk, matters[1].chain_length, slipped["items"][0][2]])
    forged = said | {"shown": signing.dumps(slipped, key="another", salt=bulk.SALT, compress=True)}

    answer = browser.post("/desk/bulk/begin/", forged)
    another = at_the_desk(person(DIRECTOR, name="另一位领导")).post("/desk/bulk/begin/", said)

    assert (answer.status_code, another.status_code, Bulk.objects.count()) == (422, 422, 0)
    assert "请回到列表重新勾选" in text(answer)
    assert states(matters) == ["reviewed"] * 2


def test_one_with_a_question_or_a_countersignature_is_left_out_and_named(reviewed, at_the_desk, people, desk, claim):
    plain = reviewed(2)
    asked = claim("exam", "reviewed", account=an_account())
    standing.add_signatory(asked, by=people.director, of=people.reviewer, question="是否重复？")
    browser = at_the_desk(people.director)

    page = text(ticks(browser, *numbers(plain), asked.number))

    assert left_out(page) == {asked.number: "会签意见尚未答复，请等待答复或先收回会签。"}
    assert ">同意（拟批准并公示）：2 件</button>" in page


def noted(claim) -> Matter:
    return claim("exam", "reviewed", account=an_account(), note="证书上的姓名是曾用名，请核对。")


def test_what_an_applicant_wrote_is_shown_and_that_one_is_decided_only_where_it_was_said_to_be_read(
    reviewed, at_the_desk, people, claim
):
    plain, one, other = reviewed(2), noted(claim), noted(claim)
    browser = at_the_desk(people.director)

    page = text(ticks(browser, *numbers(plain), one.number, other.number))
    browser.post("/desk/bulk/begin/", fields(page) | {"read": [one.pk]})

    assert page.count("证书上的姓名是曾用名，请核对。") == 2
    assert "其中 2 件有申请说明，看过以后勾选的才办理" in page
    assert ">同意（拟批准并公示）：2 件及勾选的</button>" in page
    assert states([*plain, one, other]) == ["noticed", "noticed", "noticed", "reviewed"]
    assert Bulk.objects.get().size == 3
    assert Event.objects.get(matter=one, action="grant").actor == people.director
    said = {event.matter_id: event.said["in_one_go"].get("noted") for event in Event.objects.filter(action="grant")}
    assert said == {one.pk: True} | {each.pk: None for each in plain}, "its event says that the note was ticked as read"
    assert "批量办理，共 3 件，已勾选看过申请说明" in text(browser.get(one.get_absolute_url()))


def test_where_all_have_a_note_and_none_was_read_nothing_is_decided_and_what_was_typed_stays(
    at_the_desk, people, claim, desk
):
    one = claim("exam", "accepted", account=an_account(), note="证书上的姓名是曾用名，请核对。")
    browser = at_the_desk(people.reviewer)
    said = fields(text(ticks(browser, one.number))) | {"opinion": "逐一核过。"}

    answer = browser.post("/desk/bulk/begin/", said)

    assert (answer.status_code, "请看过以后勾选“我已看过说明”" in text(answer)) == (422, True)
    assert "逐一核过。" in text(answer)
    assert (states([one]), Bulk.objects.count()) == (["accepted"], 0)


def test_control_a_tick_of_what_was_not_shown_decides_nothing_more(reviewed, at_the_desk, people, claim):
    plain, one = reviewed(1), noted(claim)
    browser = at_the_desk(people.director)
    said = fields(text(ticks(browser, *numbers(plain))))

    browser.post("/desk/bulk/begin/", said | {"read": [one.pk, "x"]})

    assert states([*plain, one]) == ["noticed", "reviewed"]


def test_a_list_offers_what_can_be_done_to_many_and_nothing_where_nothing_can(
    reviewed, at_the_desk, people, claim, person
):
    from yihe.foundation.roles import AUDITOR, CIVIL_AFFAIRS

    matters = reviewed(2)
    claim("startup", "confirming")

    director = text(at_the_desk(people.director).get("/desk/"))
    finds = text(at_the_desk(person(CIVIL_AFFAIRS, name="民政")).get("/desk/"))
    looks_on = text(at_the_desk(person(AUDITOR, name="监督")).get("/desk/"))

    assert re.findall(r'name="number" value="([^"]+)"', director) and "批量办理所选" in director
    assert {m.number for m in matters} <= set(re.findall(r'name="number" value="([^"]+)"', director))
    assert ("批量办理所选" in finds, "转办所选" in finds) == (False, True)
    assert ("批量办理所选" in looks_on, "转办所选" in looks_on) == (False, False)


def test_a_kind_that_is_never_decided_with_others_says_so(at_the_desk, people, claim, person):
    from yihe.foundation.roles import CIVIL_AFFAIRS

    matter = claim("startup", "confirming")

    page = text(ticks(at_the_desk(person(CIVIL_AFFAIRS, name="民政")), matter.number))

    assert left_out(page) == {matter.number: "“待民政认定”这一步要逐件办理，请打开此件。"}


def test_a_note_of_the_rules_sets_a_claim_apart(reviewed, at_the_desk, people, claim, desk):
    plain = reviewed(1)
    early = make_worker(desk.organization)
    certify(early, passed_on=date(2021, 6, 1))
    noted = claim("exam", "reviewed", account=an_account(), practitioner=early)

    page = text(ticks(at_the_desk(people.director), plain[0].number, noted.number))

    assert list(left_out(page)) == [noted.number]
    assert left_out(page)[noted.number].startswith("测算有提示：")


def test_other_kinds_and_steps_are_left_out_and_named(reviewed, at_the_desk, people, claim):
    matters = reviewed(2)
    other = claim("startup", "reviewed")

    page = text(ticks(at_the_desk(people.director), *numbers(matters), other.number))

    assert left_out(page) == {other.number: "与其余各件不是同一事项的同一步（开办费补贴“待审批”），请另外办理。"}


def test_as_many_as_the_ceiling_and_not_one_more(reviewed, at_the_desk, people, settings):
    settings.CEILINGS = {"bulk": 2}
    matters = reviewed(3)
    browser = at_the_desk(people.director)

    enough, too_many = ticks(browser, *numbers(matters[:2])), ticks(browser, *numbers(matters))

    assert ceilings.BULK.most == 2
    assert (enough.status_code, too_many.status_code) == (200, 422)
    assert "一次最多批量办理 2 件，这次选了 3 件" in text(too_many)


def test_interrupted_what_is_done_is_done_and_the_rest_still_waits_at_the_head_of_the_inbox(
    reviewed, at_the_desk, people, monkeypatch
):
    matters = reviewed(3)
    browser = at_the_desk(people.director)
    said = fields(text(ticks(browser, *numbers(matters))))
    slice_of_one = bulk.go_on
    monkeypatch.setattr(bulk, "go_on", lambda found, *, by: slice_of_one(found, by=by, seconds=0))

    browser.post("/desk/bulk/begin/", said)  # and the browser is closed

    assert states(matters) == ["noticed", "reviewed", "reviewed"]
    found = Bulk.objects.get()
    assert f'href="/desk/bulk/{found.ref}/"' in text(browser.get("/desk/"))
    page = text(browser.get(f"/desk/bulk/{found.ref}/"))
    assert "接着办余下的 2 件" in page and "data-go-on" not in page  # it waits to be asked
    assert "data-go-on" in text(browser.get(f"/desk/bulk/{found.ref}/?on=1"))
    for _ in range(2):
        browser.post(f"/desk/bulk/{found.ref}/on/")
    assert states(matters) == ["noticed"] * 3
    assert f'href="/desk/bulk/{found.ref}/"' not in text(browser.get("/desk/"))


def test_a_fault_in_one_takes_that_one_back_and_stops_no_other(reviewed, at_the_desk, people, monkeypatch):
    from yihe.acts.notices import verbs

    matters = reviewed(3)
    browser = at_the_desk(people.director)
    said = fields(text(ticks(browser, *numbers(matters))))
    publish = verbs.publish

    def breaks(matter, **more):
        if matter.pk == matters[1].pk:
            raise RuntimeError("the paper is out")
        return publish(matter, **more)

    monkeypatch.setattr(verbs, "publish", breaks)

    browser.post("/desk/bulk/begin/", said)

    assert states(matters) == ["noticed", "reviewed", "noticed"]
    assert BulkItem.objects.get(matter=matters[1]).sentence == bulk.FAILED
    assert Commitment.objects.filter(matter=matters[1]).count() == 0
    assert list(evidence.everything()) == []


def test_reviewers_agree_with_one_opinion_for_all_that_is_filled_in(reviewed, at_the_desk, people):
    matters = reviewed(2, "accepted")
    browser = at_the_desk(people.reviewer)
    said = fields(text(ticks(browser, *numbers(matters))))

    browser.post("/desk/bulk/begin/", said)

    assert said["opinion"] == "同意。"
    assert states(matters) == ["reviewed"] * 2
    assert [e.said["opinion"] for e in Event.objects.filter(action="review")] == ["同意。"] * 2


def test_an_opinion_that_was_emptied_comes_back_to_the_form_and_decides_nothing(reviewed, at_the_desk, people):
    matters = reviewed(2, "accepted")
    browser = at_the_desk(people.reviewer)
    said = fields(text(ticks(browser, *numbers(matters)))) | {"opinion": ""}

    answer = browser.post("/desk/bulk/begin/", said)

    assert answer.status_code == 422
    assert (states(matters), Bulk.objects.count()) == (["accepted"] * 2, 0)


def test_many_are_handed_on_to_one_colleague(reviewed, at_the_desk, people, person):
    matters = reviewed(2, "accepted")
    from yihe.foundation.roles import REVIEWER

    colleague = person(REVIEWER, name="接手的人")
    browser = at_the_desk(people.reviewer)
    page = text(ticks(browser, *numbers(matters), act="reassign"))
    said = re.search(r'name="shown" value="([^"]+)"', page)[1]

    browser.post("/desk/bulk/begin/", {"shown": said, "to": colleague.pk, "reason": "外出培训", "_once": "x"})

    assert [Matter.objects.get(pk=m.pk).assignee for m in matters] == [colleague] * 2
    assert [e.said["in_one_go"]["of"] for e in Event.objects.filter(action="reassign")] == [2, 2]
    assert people.clerk.name not in re.search(r'(?s)<select[^>]*name="to".*?</select>', page)[0]


def test_a_bulk_is_its_owner_s_alone_and_is_forgotten_after_a_week(reviewed, at_the_desk, people, on_day):
    matters = reviewed(1)
    browser = at_the_desk(people.director)
    browser.post("/desk/bulk/begin/", fields(text(ticks(browser, *numbers(matters)))))
    found = Bulk.objects.get()

    assert at_the_desk(people.reviewer).get(f"/desk/bulk/{found.ref}/").status_code == 404
    assert at_the_desk(people.reviewer).post(f"/desk/bulk/{found.ref}/on/").status_code == 404
    assert bulk.forget_old() == 0
    on_day(date(2026, 6, 1) + timedelta(days=8))
    assert (bulk.forget_old(), BulkItem.objects.count()) == (1, 0)


def test_what_was_typed_for_all_is_not_readable_in_the_database(reviewed, at_the_desk, people):
    from django.db import connection

    matters = reviewed(1, "accepted")
    browser = at_the_desk(people.reviewer)
    said = fields(text(ticks(browser, *numbers(matters)))) | {"opinion": "证书编号逐一核过"}
    browser.post("/desk/bulk/begin/", said)

    with connection.cursor() as cursor:
        cursor.execute("SELECT typed FROM matters_bulk")
        (stored,) = cursor.fetchone()
    assert "证书" not in stored and "opinion" not in stored
