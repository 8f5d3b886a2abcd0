"""Who has a stake in an organization steps aside, whatever they are: expert, clerk, reviewer, director, cashier."""

from datetime import date

import pytest
from stdnum.cn import ric

from tests.conftest import make_organization
from tests.subsidies.conftest import *  # noqa: F403  claims, brought to a state through the real actions
from tests.subsidies.conftest import make_worker
from yihe.acts.reviews import conflicts
from yihe.acts.reviews.models import Ground
from yihe.foundation.roles import EXPERT
from yihe.matters.actions import NotAllowed, perform
from yihe.registers.bodies.models import Succession
from yihe.registers.organizations.models import Position
from yihe.registers.practitioners import stakes
from yihe.registers.practitioners.models import DeclaredRelative, Employment, Practitioner

LATELY, LONG_AGO = date(2026, 5, 1), date(2023, 5, 31)


def an_id(n: int) -> str:
    body = f"32058519800101{n:03d}"
    return body + ric.calc_check_digit(f"{body}?")


def registered(user, n=1, **facts) -> Practitioner:
    return Practitioner.objects.create(
        name=facts.pop("name", user.name), kind="social_worker", id_number=an_id(n), user=user, **facts
    )


def employ(person, organization, position=Position.STAFF, ends_on=None, starts_on=date(2020, 1, 1)):
    return Employment.objects.create(
        practitioner=person, organization=organization, position=position, starts_on=starts_on, ends_on=ends_on,
        source="劳动合同",
    )  # fmt: skip


def refusal(do, *args, **said) -> str:
    with pytest.raises(NotAllowed) as refused:
        do(*args, **said)
    return str(refused.value)


def review(matter, by):
    return perform(matter, "review", by=by, opinion="材料齐全，符合规定")


@pytest.mark.parametrize(
    "position", [Position.STAFF, Position.PART_TIME, Position.BOARD, Position.LEGAL_REPRESENTATIVE]
)
def test_who_left_the_applicant_yesterday_does_not_review_its_claim(claim, organization, people, position):
    employ(registered(people.reviewer), organization, position, ends_on=LATELY)
    sentence = refusal(review, claim("exam", "accepted"), people.reviewer)
    assert (
        organization.name in sentence
        and f"至 {LATELY}" in sentence
        and sentence.endswith("您应当回避，不能“审核通过”。")
    )


def test_control_who_left_longer_ago_than_the_years_reviews_it(claim, organization, people):
    employ(registered(people.reviewer), organization, ends_on=LONG_AGO)
    assert review(claim("exam", "accepted"), people.reviewer).action == "review"


def test_a_director_who_was_its_legal_representative_does_not_grant(claim, desk, organization, people):
    matter = claim("exam", "reviewed")
    employ(registered(people.director), organization, Position.LEGAL_REPRESENTATIVE, ends_on=LATELY)
    assert "应当回避" in refusal(desk.grant, matter)


def test_who_kept_its_account_lately_does_not_accept(claim, organization, people, person):
    from yihe.registers.accounts.models import Membership

    Membership.objects.create(
        user=people.clerk,
        role_code="applicant",
        organization=organization,
        valid_from=date(2024, 1, 1),
        valid_until=LATELY,
    )
    assert "经办人" in refusal(perform, claim("exam", "submitted"), "accept", by=people.clerk)


@pytest.mark.parametrize("known", [True, False], ids=["its representative is a person", "its representative is a name"])
def test_a_fellow_of_another_board_steps_aside(claim, organization, people, known):
    elsewhere = make_organization("友邻社", legal_representative="他人")
    head = make_worker(name="沈晨")
    if known:
        organization.legal_representative = "别的名字"
        organization.save()
        employ(head, organization, Position.LEGAL_REPRESENTATIVE)
    employ(head, elsewhere, Position.BOARD)
    employ(registered(people.reviewer), elsewhere, Position.BOARD)
    assert f"同在{elsewhere.name}任职" in refusal(review, claim("exam", "accepted"), people.reviewer)


def test_control_two_who_sat_there_at_different_times_are_no_fellows(claim, organization, people):
    elsewhere = make_organization("友邻社", legal_representative="他人")
    employ(make_worker(name="沈晨"), elsewhere, Position.BOARD, starts_on=date(2020, 1, 1), ends_on=date(2024, 12, 31))
    employ(registered(people.reviewer), elsewhere, Position.BOARD, starts_on=date(2025, 1, 1))
    assert review(claim("exam", "accepted"), people.reviewer).action == "review"


def test_an_expert_who_is_a_fellow_is_found_by_the_same_question(claim, organization, person):
    elsewhere = make_organization("友邻社", legal_representative="他人")
    employ(make_worker(name="沈晨"), elsewhere, Position.LEGAL_REPRESENTATIVE)
    expert = registered(person(EXPERT), 7, in_expert_pool=True)
    employ(expert, elsewhere, Position.BOARD, ends_on=LATELY)
    found = conflicts.found(expert, claim("exam", "accepted"))
    assert found and (found.ground, "同在友邻社任职" in found.sentence) == (Ground.BOARD, True)


def test_a_stake_in_who_was_merged_is_one_in_who_follows(claim, organization, people):
    gone = make_organization("前身社", legal_representative="他人")
    employ(registered(people.reviewer), gone, ends_on=LATELY)
    matter = claim("exam", "accepted")
    assert stakes.of_users({people.reviewer.pk}, [organization], date(2026, 6, 1)) is None
    Succession.objects.create(
        predecessor_id=gone.pk, successor_id=organization.pk, ground="merger", since=LATELY, source="决定书"
    )
    assert "前身社" in refusal(review, matter, people.reviewer)


@pytest.mark.parametrize("how", ["organization", "number", "name"])
def test_who_declared_a_relative_there_steps_aside_and_nobody_is_named(claim, organization, people, how):
    relative = make_worker(organization, name="李老二")
    said = {
        "organization": {"organization": organization}, "number": {"id_number": relative.id_number}, "name": {"name": "沈晨"},
    }[how]  # fmt: skip
    DeclaredRelative.objects.create(**{"declared_by": people.reviewer, "relation": "sibling", "name": "李老二"} | said)
    sentence = refusal(review, claim("exam", "accepted"), people.reviewer)
    assert "近亲属" in sentence and "李老二" not in sentence and "沈晨" not in sentence


def test_a_relative_of_the_beneficiary_steps_aside_and_one_withdrawn_is_none(claim, desk, organization, people, on_day):
    from django.utils import timezone

    worker = make_worker(organization)
    from tests.subsidies.conftest import certify

    certify(worker)
    row = DeclaredRelative.objects.create(
        declared_by=people.clerk, relation="spouse", name="某人", id_number=worker.id_number
    )
    matter = claim("exam", "submitted", practitioner=worker)
    assert "近亲属" in refusal(perform, matter, "accept", by=people.clerk)
    row.withdrawn_at = timezone.now()
    row.save()
    assert perform(matter, "accept", by=people.clerk).action == "accept"


def test_a_cashier_does_not_send_a_batch_that_pays_where_they_have_a_stake(claim, desk, money, organization, people):
    matter = claim("startup", "payable")
    award = matter.awards.get()
    employ(registered(people.checker), organization, ends_on=LATELY)
    batch = money.drafted(*award.commitment.tranches.all())
    perform(batch, "submit", by=people.maker)
    sentence = refusal(perform, batch, "approve", by=people.checker)
    assert "批次里有这家单位的款项，应当回避" in sentence


def test_one_declares_on_ones_own_page_and_nobody_else_reads_it(client, people, organization, person):
    client.force_login(people.reviewer)
    said = {"relation": "spouse", "name": "某某人", "id_number": "", "organization": organization.uscc}
    assert client.post("/desk/relatives/", said | {"id_number": "123"}).status_code == 422
    assert client.post("/desk/relatives/", said).status_code == 302
    assert "某某人" in client.get("/desk/relatives/").content.decode()
    row = DeclaredRelative.objects.get()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM practitioners_declaredrelative")
        assert "某某人" not in cursor.fetchone()[0]
    client.force_login(people.clerk)
    assert "某某人" not in client.get("/desk/relatives/").content.decode()
    assert client.post(f"/desk/relatives/{row.pk}/withdraw/").status_code == 404
    client.force_login(people.reviewer)
    assert client.post(f"/desk/relatives/{row.pk}/withdraw/").status_code == 302
    row.refresh_from_db()
    assert row.withdrawn_at
    client.force_login(people.applicant)
    assert client.get("/desk/relatives/").status_code == 404


def test_where_a_relative_works_is_picked_by_name(client, people, organization):
    client.force_login(people.reviewer)

    offered = client.get("/desk/relatives/").content.decode()
    client.post("/desk/relatives/", {"relation": "spouse", "name": "某某人", "organization": organization.name})

    assert f'<option value="{organization.name}">' in offered
    assert DeclaredRelative.objects.get().organization == organization


def test_who_has_no_ties_is_asked_little(claim, people, organization, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert stakes.of_users({people.reviewer.pk}, [organization], date(2026, 6, 1)) is None
