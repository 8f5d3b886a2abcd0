"""A look of an hour and an audit by two: who may, who is told, what is left behind, and that both end by themselves."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.conftest import TAICANG
from tests.errands.kinds import ErrandKind
from tests.errands.models import Errand
from yihe.foundation.roles import APPLICANT, AUDITOR, CLERK, DIRECTOR, REVIEWER
from yihe.matters import evidence, looks, standing
from yihe.matters.actions import NotAllowed, offered, open_matter, perform
from yihe.matters.models import Confidentiality, Event, Matter, May, Notification, Party
from yihe.registers.accounts import edits, proposals
from yihe.registers.accounts.models import Proposal, RegisterEdit
from yihe.registers.evidence import states

pytestmark = pytest.mark.usefixtures("neighbours")

WHY = "警情 20261128-17（虚构）"


def fresh(user):
    return type(user).objects.get(pk=user.pk)


@pytest.fixture
def told(monkeypatch, person, organization):
    """Return a matter of a compartment, submitted, of a kind whose clerks may look."""
    monkeypatch.setattr(ErrandKind, "confidentiality", Confidentiality.COMPARTMENT)
    monkeypatch.setattr(ErrandKind, "compartment", "person")
    monkeypatch.setattr(ErrandKind, "looked_at_by", (CLERK,))
    opener = person(APPLICANT, of=organization)
    matter = open_matter(
        ErrandKind, Errand(purpose="张三的困难", amount=1), by=opener, organization=organization, hat="applicant"
    )
    perform(matter, "submit", by=opener)
    return Matter.objects.get(pk=matter.pk)


@pytest.fixture
def director(person):
    return person(DIRECTOR)


def knows(user, matter) -> bool:
    return Matter.objects.visible_to(fresh(user)).filter(pk=matter.pk).exists()


def words(refused) -> list[str]:
    return refused.value.messages


@pytest.fixture
def later(monkeypatch):
    def go_on(much: timedelta):
        then = timezone.now() + much
        monkeypatch.setattr(timezone, "now", lambda: then)

    return go_on


# A look of an hour --------------------------------------------------------------------------------------------------------


def test_a_look_opens_what_is_there_for_an_hour_and_ends_by_itself(told, person, director, later):
    clerk = person(CLERK)
    assert not knows(clerk, told)

    party = looks.look(looks.lookable(clerk, told.number), by=clerk, ground=WHY)

    assert party.until - party.since == timedelta(minutes=60)
    assert knows(clerk, told)
    later(timedelta(minutes=59))
    assert knows(clerk, told)
    later(timedelta(minutes=1))
    assert not knows(clerk, told)


def test_who_looks_reads_and_does_nothing(told, person, director):
    clerk = person(CLERK)
    looks.look(told, by=clerk, ground=WHY)
    matter, clerk = Matter.objects.get(pk=told.pk), fresh(clerk)

    assert offered(matter, clerk) == []
    assert standing.cannot_remind(matter, clerk) == "您对此件只可查看，不能办理。"
    with pytest.raises(NotAllowed):
        perform(matter, "accept", by=clerk)


def test_a_look_leaves_an_event_in_every_matter_that_lies_there_and_tells_the_other_directors_at_once(
    told, person, director, organization
):
    second = open_matter(
        ErrandKind, Errand(purpose="又一件", amount=1), by=told.opened_by, organization=organization, hat="applicant",
        compartment=told.compartment,
    )  # fmt: skip
    clerk, elsewhere = person(CLERK), person(DIRECTOR, region="320505")

    looks.look(told, by=clerk, ground=WHY)

    until = timezone.localtime(Party.objects.get(user=clerk).until)
    for matter in (told, second):
        event = Event.objects.filter(matter=matter).last()
        assert (event.action, event.actor) == ("look", clerk)
        assert event.said["ground"] == WHY
        assert event.said["until"] == f"{until:%Y-%m-%d %H:%M}"
        assert "ground" in event.payload
        assert WHY not in event.payload  # the ground is words
        assert list(evidence.verify(matter)) == []
    (line,) = Notification.objects.filter(user=director)
    assert f"{clerk}（受理人员）紧急查阅专卷 {told.compartment.number}" in line.text
    assert (told.number in line.text, told.title in line.text, line.matter, line.mail) == (False, False, None, True)
    assert not Notification.objects.filter(user=elsewhere).exists()
    assert list(states.faults()) == []


def test_a_second_look_within_a_day_waits_for_another_person(told, person, director, later):
    clerk = person(CLERK)
    looks.look(told, by=clerk, ground=WHY)
    later(timedelta(hours=2))

    asked = looks.look(Matter.objects.get(pk=told.pk), by=fresh(clerk), ground="再看一次")

    assert isinstance(asked, Proposal)
    assert not knows(clerk, told)
    with pytest.raises(ValidationError):
        proposals.confirm(asked, by=fresh(clerk))
    proposals.confirm(asked, by=fresh(director))
    assert knows(clerk, told)
    event = Event.objects.filter(matter=told).last()
    assert (event.action, event.actor) == ("look", director)
    later(timedelta(minutes=61))
    assert not knows(clerk, told)


def test_control_a_day_later_a_look_is_ones_own_again(told, person, director, later):
    clerk = person(CLERK)
    looks.look(told, by=clerk, ground=WHY)
    later(timedelta(hours=25))

    assert isinstance(looks.look(Matter.objects.get(pk=told.pk), by=fresh(clerk), ground=WHY), Party)


@pytest.mark.parametrize(("role", "region"), [(REVIEWER, TAICANG), (CLERK, "320505")], ids=["role", "region"])
def test_the_number_is_not_there_for_a_role_or_a_region_that_may_not_look(told, person, director, role, region):
    assert looks.lookable(person(role, region=region), told.number) is None


def test_a_lent_hat_looks_at_nothing(told, person, director):
    lender, colleague = person(CLERK), person(REVIEWER)
    today = timezone.localdate()
    edits.delegate(lender.memberships.get(), to=colleague, since=today, until=today, by=fresh(lender))

    assert looks.lookable(fresh(colleague), told.number) is None
    assert looks.lookable(fresh(lender), told.number) == told


def test_without_a_ground_or_without_anybody_to_tell_there_is_no_look(told, person):
    clerk = person(CLERK)
    with pytest.raises(ValidationError) as nobody:
        looks.look(told, by=clerk, ground=WHY)
    person(DIRECTOR)
    with pytest.raises(ValidationError) as no_ground:
        looks.look(told, by=clerk, ground=" ")

    assert words(nobody) == ["这里没有可以告知的分管领导，不能紧急查阅，请联系上级司法行政机关。"]
    assert words(no_ground) == [looks.NO_GROUND]
    assert not Party.objects.filter(user=clerk).exists()


def test_what_was_changed_past_the_actions_is_looked_at_and_stays_as_it_was_found(told, person, director):
    Errand.objects.filter(pk=told.pk).update(amount=9)
    clerk = person(CLERK)

    looks.look(told, by=clerk, ground=WHY)

    assert knows(clerk, told)
    assert Event.objects.filter(matter=told, action="look").count() == 0
    assert len(list(evidence.verify(told))) == 1
    line = RegisterEdit.objects.get(register="compartment")
    assert (line.field, line.by, line.reason) == ("紧急查阅", clerk, WHY)


# An audit by two ----------------------------------------------------------------------------------------------------------


def test_an_auditor_is_let_in_once_another_confirms_and_until_two_weeks_later(told, person, director, later):
    auditor = person(AUDITOR)
    asked = looks.propose_audit(told.compartment, by=auditor, ground="年度检查（虚构）")
    assert not knows(auditor, told)
    with pytest.raises(ValidationError):
        proposals.confirm(asked, by=auditor)

    proposals.confirm(asked, by=director)

    assert knows(auditor, told)
    party = Party.objects.get(user=auditor)
    assert (party.may, party.role_code, party.until - party.since) == (May.KNOW, "auditor", timedelta(days=14))
    event = Event.objects.filter(matter=told).last()
    assert (event.action, event.actor) == ("admit", director)
    assert list(evidence.verify(told)) == []
    later(timedelta(days=14))
    assert not knows(auditor, told)


def test_an_auditor_acts_on_nothing(told, errand, person, director):
    auditor = person(AUDITOR)
    proposals.confirm(looks.propose_audit(told.compartment, by=auditor, ground="年度检查"), by=director)
    auditor = fresh(auditor)

    for matter in (Matter.objects.get(pk=told.pk), Matter.objects.get(pk=errand("submitted").pk)):
        assert offered(matter, auditor) == []
        assert standing.cannot_remind(matter, auditor) == "监督检查员只查看，不办理。"
        assert auditor not in standing.signatories(matter, director)


def test_only_an_auditor_of_the_place_asks_and_once(told, person, director):
    with pytest.raises(ValidationError) as not_theirs:
        looks.propose_audit(told.compartment, by=director, ground="看看")
    with pytest.raises(ValidationError) as elsewhere:
        looks.propose_audit(told.compartment, by=person(AUDITOR, region="320505"), ground="看看")
    auditor = person(AUDITOR)
    looks.propose_audit(told.compartment, by=auditor, ground="年度检查")
    with pytest.raises(ValidationError) as again:
        looks.propose_audit(told.compartment, by=auditor, ground="年度检查")

    assert words(not_theirs) == words(elsewhere) == ["这个专卷不在您的监督范围内。"]
    assert "正等待确认" in words(again)[0]


def test_whoever_no_longer_audits_is_not_let_in(told, person, director):
    auditor = person(AUDITOR)
    asked = looks.propose_audit(told.compartment, by=auditor, ground="年度检查")
    edits.end(auditor.memberships.get(), by=None)

    with pytest.raises(ValidationError, match="已不再任监督检查员"):
        proposals.confirm(asked, by=director)

    assert not Party.objects.filter(user=auditor).exists()


def test_verify_names_a_compartment_and_no_matter_to_who_was_not_let_in(told, errand):
    open_one = errand("submitted")
    Matter.objects.filter(pk=open_one.pk).update(confidentiality=Confidentiality.OPEN)
    Errand.objects.filter(pk=told.pk).update(amount=9)

    (of_compartment, of_open) = sorted(evidence.without_numbers(evidence.verify()), key=lambda s: open_one.number in s)

    assert of_compartment == f"专卷 {told.compartment.number}里有一条与留存的记录不符。"
    assert of_open.startswith(open_one.number)
