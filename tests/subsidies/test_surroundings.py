"""A matter in its surroundings: what staff read beside it, what is new since they last looked, and the sheet that hands it over."""

from datetime import date
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from tests.conftest import make_organization
from yihe.acts.funds.models import Commitment
from yihe.acts.funds.models.commitments import is_seen_by
from yihe.acts.funds.queries import money_of
from yihe.faces.desk import surroundings
from yihe.foundation import money
from yihe.foundation.roles import APPLICANT, AUDITOR, CLERK, DIRECTOR, FINANCE_MAKER
from yihe.matters.actions import perform
from yihe.matters.models import Event, Matter
from yihe.registers.evidence.models import AccessEntry, Verb, note_access
from yihe.registers.organizations.models import Organization


def test_beside_a_matter_staff_read_the_organizations_facts_other_matters_and_money(claim, desk, client):
    paid, waiting = claim("post", "noticed"), claim("exam", "submitted")
    client.force_login(desk.people.clerk)

    page = client.get(waiting.get_absolute_url()).text

    around = page[page.index('id="around"') :]
    assert f"{desk.organization.registered_on:%Y-%m-%d}" in around and paid.number in around
    assert f"尾号 {desk.organization.account[-4:]}" in around and desk.organization.account not in page
    assert reverse("portal:policy", args=["taicang-2021-163"]) in page, "the clause is one click away"


def test_an_applicant_is_not_shown_what_the_bureau_knows_beside(claim, desk, client):
    matter = claim("exam", "submitted")
    client.force_login(desk.people.applicant)

    assert 'id="around"' not in client.get(matter.get_absolute_url()).text
    assert surroundings.of(matter, desk.people.applicant) is None


def test_money_out_of_reach_is_not_added_up(claim, desk, person):
    claim("post", "noticed")
    matter = claim("exam", "submitted")

    assert surroundings.of(matter, desk.people.director).approved > Decimal(0)
    assert surroundings.of(matter, person(CLERK, region="320581")) is None


def test_what_others_did_since_one_last_looked_is_counted(claim, desk, on_day):
    matter = claim("exam", "submitted")
    note_access(Verb.READ, f"matter {matter.number}", by=desk.people.reviewer)
    on_day(date(2027, 1, 5))  # the log keeps the real moment of the look
    perform(matter, "accept", by=desk.people.clerk)
    events = list(Event.objects.filter(matter=matter))

    assert surroundings.since_last_look(matter, desk.people.reviewer, events).count == 1
    assert surroundings.since_last_look(matter, desk.people.clerk, events) is None, "who did it"
    assert surroundings.since_last_look(matter, desk.people.director, events) is None, "who never looked"


def test_the_hand_over_sheet_says_what_is_open_and_is_for_the_bureau_alone(claim, desk, client):
    matter = claim("exam", "submitted")
    client.force_login(desk.people.clerk)
    address = reverse("desk:handover", args=[matter.number])

    page = client.get(address).text

    assert "办件交接单" in page and "待受理" in page and "接收人" in page
    assert AccessEntry.objects.filter(subject=f"matter {matter.number}", detail="交接单").count() == 1
    client.force_login(desk.people.applicant)
    assert client.get(address).status_code == 404
    assert Matter.objects.get(pk=matter.pk).chain_length == Event.objects.filter(matter=matter).count()


def test_what_is_paid_to_people_is_told_apart_to_the_bureau_and_to_the_organization(claim, desk, client):
    own, to_a_person = claim("startup", "noticed"), claim("exam", "noticed")
    waiting = claim("activity", "submitted")
    given = [sum(c.amount_yuan for c in Commitment.objects.filter(matter=m)) for m in (own, to_a_person)]

    beside = surroundings.of(waiting, desk.people.director)
    sums = money_of(desk.organization)["sums"]

    assert [beside.approved, beside.of_people] == given
    assert [sums["approved"], sums["of_people"]] == given
    client.force_login(desk.people.applicant)
    assert f"付给本人的，历次核定 {money.shown(given[1])}，不在以上各数之内" in client.get("/desk/workspace/").text


def test_what_is_seen_of_one_is_what_a_list_keeps(claim, desk, person):
    """`is_seen_by` says in Python of one row what `visible_to` says in SQL of many: for whoever may ask."""
    matter = claim("post", "noticed")
    promised = Commitment.objects.select_related("envelope").get(matter=matter)
    other = make_organization("别处的组织（虚构）", region="320581100")
    askers = [
        *vars(desk.people).values(), person(DIRECTOR, region="320581"), person(FINANCE_MAKER, region="32"), person(CLERK, region="320585101"),
        person(AUDITOR, region="320585"), person(APPLICANT, of=other),
    ]  # fmt: skip
    told = set()
    for user in askers:
        for one in (desk.organization, other):
            seen = one.is_seen_by(user)
            assert seen == Organization.objects.visible_to(user).filter(pk=one.pk).exists(), (user, one)
            told.add(("organization", seen))
        seen = is_seen_by(user, region=promised.envelope.region, organization=matter.organization_id)
        assert seen == Commitment.objects.visible_to(user).filter(pk=promised.pk).exists(), user
        told.add(("money", seen))

    assert len(told) == 4, "each of both answers was given"
    assert not is_seen_by(AnonymousUser(), region="320585", organization=None)
