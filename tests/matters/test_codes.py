"""A party without an account: its code, its session, what it may do; whatever is guessed, stolen, ended or issued anew."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.errands.kinds import ErrandKind, ErrandWorkflow
from tests.errands.models import Errand
from tests.matters.registered import practitioner_of
from yihe.acts.notices.door import OBJECTOR
from yihe.faces.portal import following, tries
from yihe.foundation.roles import APPLICANT, CLERK, DIRECTOR
from yihe.foundation.workflow import Action, BadWorkflow, State, Tone, Workflow
from yihe.matters import codes, evidence, readers
from yihe.matters.actions import NotAllowed, open_matter, perform
from yihe.matters.kinds import PersonalParty
from yihe.matters.models import Event, Matter, May, Party, PartySession

pytestmark = pytest.mark.usefixtures("neighbours")

WITHDRAW = reverse("portal:mine_act", args=["withdraw"])


@pytest.fixture
def by_code(monkeypatch):
    """Let the tests' own kind be for a person who may withdraw it with a code."""
    withdraw = ErrandWorkflow.actions["withdraw"]
    monkeypatch.setattr(ErrandKind, "person", PersonalParty(OBJECTOR, name="purpose"))
    monkeypatch.setattr(withdraw, "by", (APPLICANT, OBJECTOR))
    monkeypatch.setattr(withdraw, "by_code", True)


@pytest.fixture
def matter(by_code, people, organization):
    made = open_matter(
        ErrandKind,
        Errand(purpose="钱多多（虚构）", amount=1),
        by=people.applicant,
        organization=organization,
        hat="applicant",
    )
    perform(made, "submit", by=people.applicant)
    return made


@pytest.fixture
def party(matter):
    found = codes.party_of(matter)
    assert found is not None
    return found


def enter(client: Client, matter, code: str, **headers):
    return client.post(reverse("portal:follow"), {"number": matter.number, "code": code}, **headers)


def test_whoever_does_not_read_the_matter_hands_out_no_code_of_it(matter, party, people, person, monkeypatch):
    director = person(DIRECTOR)
    for who, why in (((), ""), ((readers.FIRST_PARTY, readers.HOLDER), readers.NOT_READ)):
        monkeypatch.setattr(ErrandKind, "readers", who)
        readers.named.cache_clear()
        assert codes.cannot_hand_out(Matter.objects.get(pk=matter.pk), director) == why
        assert codes.cannot_hand_out(Matter.objects.get(pk=matter.pk), people.clerk) == ""  # it waits on them
    readers.named.cache_clear()


def test_a_party_enters_acts_and_leaves(matter, party, client):
    code = codes.issue(party)
    assert enter(client, matter, f" {code[:4].lower()} {code[4:]}").url == reverse("portal:mine")
    assert "撤回" in client.get(reverse("portal:mine")).content.decode()

    done = client.post(WITHDRAW, {"seen": matter.chain_length}, follow=True)

    event = Event.objects.filter(matter=matter).last()
    assert (event.action, event.actor, event.hat) == ("withdraw", None, "objector")
    assert "已撤回" in done.content.decode() and list(evidence.verify(matter)) == []
    client.post(reverse("portal:mine_leave"))
    assert client.get(reverse("portal:mine")).status_code == 403
    assert not PartySession.objects.exists()


def test_a_code_is_kept_by_nobody_but_whoever_holds_it(matter, party):
    code = codes.issue(party)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM matters_party")
        kept = str(cursor.fetchall())
    assert code not in kept and len(code) == 12
    with pytest.raises(NotAllowed, match="只显示一次"):
        codes.issue(party)
    assert codes.find(matter.number, code) == party


def test_it_reaches_one_party_of_one_matter(matter, party, people, organization, client):
    other = open_matter(
        ErrandKind, Errand(purpose="另一人", amount=1), by=people.applicant, organization=organization, hat="applicant"
    )
    perform(other, "submit", by=people.applicant)
    enter(client, matter, codes.issue(party))

    with pytest.raises(NotAllowed):
        perform(other, "withdraw", by=None, party=party)
    assert client.get("/desk/").status_code == 302  # no sign-in came with it
    assert client.get(reverse("portal:mine_act", args=["accept"])).status_code == 404


def test_a_party_that_ends_between_the_form_and_the_post_does_nothing(matter, party, client):
    enter(client, matter, codes.issue(party))
    assert client.get(WITHDRAW).status_code == 200
    Party.objects.filter(pk=party.pk).update(until=timezone.now())

    assert client.post(WITHDRAW, {"seen": matter.chain_length}).status_code == 403
    with pytest.raises(NotAllowed, match="已不在此件之内"):
        perform(matter, "withdraw", by=None, party=party)


def test_a_party_that_may_only_know_does_nothing(matter, party):
    Party.objects.filter(pk=party.pk).update(may=May.KNOW, code_since=timezone.now())

    with pytest.raises(NotAllowed):
        perform(matter, "withdraw", by=None, party=party)


def test_a_post_of_a_stale_page_is_told_so_and_posted_twice_it_is_once(matter, party, client):
    enter(client, matter, codes.issue(party))
    page = {"seen": matter.chain_length}

    assert client.post(WITHDRAW, page).status_code == 302
    assert client.post(WITHDRAW, page).status_code == 409
    assert Event.objects.filter(matter=matter, action="withdraw").count() == 1


def test_without_the_token_of_the_page_nothing_is_done(matter, party):
    forged = Client(enforce_csrf_checks=True)
    code = codes.issue(party)
    forged.cookies["yihe-party"] = codes.enter(party)

    assert forged.post(WITHDRAW, {"seen": matter.chain_length}).status_code == 403
    assert enter(forged, matter, code).status_code == 403


def test_half_an_hour_is_the_longest(matter, party, client):
    enter(client, matter, codes.issue(party))
    PartySession.objects.update(until=timezone.now() - timedelta(seconds=1))

    assert client.get(reverse("portal:mine")).status_code == 403


def test_guessing_slows_the_guesser_down_and_shuts_nobody_out(matter, party):
    code, guesser = codes.issue(party), Client(REMOTE_ADDR="198.51.100.1")
    answers = [enter(guesser, matter, f"{n:012d}").status_code for n in range(tries.MOST + 1)]

    assert answers == [404] * tries.MOST + [429]
    assert enter(guesser, matter, code).status_code == 429
    assert enter(Client(REMOTE_ADDR="198.51.100.2"), matter, code).status_code == 302


def test_one_address_is_stopped_at_a_high_count_whatever_numbers_it_tries(matter, party, monkeypatch):
    monkeypatch.setattr(tries, "MANY", 12)
    code, guesser = codes.issue(party), Client(REMOTE_ADDR="198.51.100.1")
    for n in range(12):
        enter(guesser, matter, "2" * 12) if n % 2 else guesser.post(
            reverse("portal:follow"), {"number": f"CS-2026-9{n:04d}", "code": "2" * 12}
        )

    assert enter(guesser, matter, code).status_code == 429


def test_a_code_issued_anew_ends_the_old_one_and_acts_from_the_next_day(matter, party, people, client):
    old = codes.issue(party)
    enter(client, matter, old)

    new = codes.hand_out(matter, by=people.clerk, paper="居民身份证，人证一致")

    assert client.get(reverse("portal:mine")).status_code == 403
    assert codes.find(matter.number, old) is None
    again = codes.find(matter.number, new)
    with pytest.raises(NotAllowed, match="第二天"):
        perform(matter, "withdraw", by=None, party=again)
    Party.objects.filter(pk=party.pk).update(code_since=timezone.now())
    perform(matter, "withdraw", by=None, party=again)
    assert [e.action for e in Event.objects.filter(matter=matter)][-2:] == ["hand_out_code", "withdraw"]


def test_the_counter_hands_a_slip_out_once(matter, people, client):
    client.force_login(people.clerk)
    address = reverse("desk:slip", args=[matter.number])

    assert client.post(address, {"paper": ""}).status_code == 422
    page = client.post(address, {"paper": "居民身份证"})
    shown = page.content.decode()

    assert page.status_code == 200 and "只显示这一次" in shown and "no-store" in page["Cache-Control"]
    assert "只显示这一次" not in client.get(address).content.decode()


def test_whoever_is_concerned_or_elsewhere_hands_out_nothing(matter, party, person, people):
    elsewhere, concerned = person(CLERK, region="320583"), person(CLERK)
    Party.objects.create(matter=matter, user=concerned, role_code="objector", may=May.NOTHING)

    for user in (elsewhere, concerned, people.applicant):
        with pytest.raises(NotAllowed):
            codes.hand_out(matter, by=user, paper="居民身份证")
    with pytest.raises(NotAllowed, match="身份证件"):
        codes.hand_out(matter, by=people.clerk, paper=" ")


def test_whoever_worked_for_the_applicant_lately_hands_out_nothing(matter, party, organization, person, people):
    """Whatever an office does with a matter asks of the same ties as its actions do."""
    former = person(CLERK)
    spell = practitioner_of(former, employed_by=organization).employments.get()
    spell.ends_on = timezone.localdate() - timedelta(days=30)
    spell.save()

    with pytest.raises(NotAllowed, match=f"在{organization.name}任.*您应当回避，查询码请由他人发放。"):
        codes.hand_out(matter, by=former, paper="居民身份证")
    assert codes.hand_out(matter, by=people.clerk, paper="居民身份证")  # the control


def test_staff_who_enter_with_a_code_are_one_person_with_the_party(matter, party, people, client, person):
    client.force_login(people.clerk)
    enter(client, matter, codes.issue(party))

    assert "不能再以工作身份办理" in client.get(reverse("portal:mine")).content.decode()
    with pytest.raises(NotAllowed, match="利害关系"):
        perform(matter, "accept", by=people.clerk)
    perform(matter, "accept", by=person(CLERK))  # the control


def test_nothing_is_told_by_how_long_it_takes(matter, party, monkeypatch):
    codes.issue(party)
    compared = []
    monkeypatch.setattr(codes.hmac, "compare_digest", lambda one, other: compared.append(len(one)) or one == other)

    for number in (matter.number, "CS-2026-99999"):
        assert following.find(number, "2" * 12) is None

    assert compared == [64, 64]


def test_a_workflow_says_by_code_or_does_not_import():
    with pytest.raises(BadWorkflow, match="by_code=True"):

        class Silent(Workflow):
            waiting = State("待确认", waits_on=OBJECTOR, within=5)
            over = State("已确认", tone=Tone.GOOD)
            agree = Action("确认", waiting, over, by=OBJECTOR)

    with pytest.raises(BadWorkflow, match="by_code=True"):

        class Mistaken(Workflow):
            waiting = State("待确认", waits_on=DIRECTOR, within=5)
            over = State("已确认", tone=Tone.GOOD)
            agree = Action("确认", waiting, over, by=DIRECTOR, by_code=True)
