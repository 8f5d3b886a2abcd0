"""The history of payments is read, and written, within one's reach: a neighbouring city sees and enters its own."""

from datetime import date
from decimal import Decimal

import pytest

from tests.conftest import make_organization, valid_uscc
from tests.subsidies.conftest import certify, make_worker
from yihe.domains.subsidies.claim import OUT_OF_REACH
from yihe.domains.subsidies.importing import BadHistory, import_benefit
from yihe.domains.subsidies.models import Benefit
from yihe.foundation.roles import AUDITOR, CLERK, DIRECTOR

pytestmark = pytest.mark.usefixtures("neighbours")

KUNSHAN = "320583"


@pytest.fixture
def neighbour(person):
    return person(CLERK, region=KUNSHAN)


def enter(by, **said):
    given = {
        "kind": "startup", "amount": Decimal("30000.00"), "paid_on": date(2023, 5, 10), "through": "某单位",
        "payer": "市财政局", "document": "2023年台账", "name": "某单位",
    }  # fmt: skip
    return import_benefit(**given | said, by=by)


def test_a_neighbouring_city_reads_nothing_of_what_was_paid_here(client, claim, desk, neighbour):
    matter = claim("exam", "noticed")
    enter(desk.people.clerk, holder=desk.organization.uscc)

    client.force_login(neighbour)
    answer = client.get("/desk/benefits/")
    assert (answer.status_code, matter.number in answer.text, desk.organization.name in answer.text) == (
        200,
        False,
        False,
    )

    client.force_login(desk.people.clerk)
    ours = client.get("/desk/benefits/").text
    assert matter.number in ours and desk.organization.name in ours


def test_a_town_reads_its_own_payments_and_a_search_finds_no_others(client, claim, desk, person):
    matter = claim("exam", "noticed")
    for region, sees in (("320585100", True), ("320585101", False)):
        client.force_login(person(DIRECTOR, region=region))
        for address in ("/desk/benefits/", f"/desk/benefits/?q={desk.organization.name[:4]}"):
            assert (matter.number in client.get(address).text) is sees


def test_a_person_nobody_in_reach_employs_is_shown_by_the_family_name_and_not_found_by_the_whole(client, desk, person):
    stranger = make_worker(name="欧阳文华")
    number = stranger.id_number
    stranger.delete()
    enter(desk.people.clerk, kind="exam", level="助理", holder=number, name="欧阳文华")
    client.force_login(person(AUDITOR))

    assert "欧阳**" in client.get("/desk/benefits/").text
    assert "欧阳文华" not in client.get("/desk/benefits/").text
    assert "没有符合条件的记录" in client.get("/desk/benefits/?q=文华").text


def test_a_person_in_reach_is_shown_by_name(client, claim, desk):
    worker = make_worker(desk.organization, name="欧阳文华")
    certify(worker)
    claim("exam", "noticed", practitioner=worker)
    client.force_login(desk.people.clerk)

    assert "欧阳文华" in client.get("/desk/benefits/?q=文华").text


def test_a_neighbouring_city_cannot_stand_in_the_way_of_a_claim_here(desk, neighbour):
    with pytest.raises(BadHistory) as refused:
        enter(neighbour, holder=desk.organization.uscc)
    assert refused.value.faults == [OUT_OF_REACH]
    with pytest.raises(BadHistory):
        enter(neighbour, holder=valid_uscc(987654))  # in no register; its code says it was registered here
    assert not Benefit.objects.exists()

    enter(desk.people.clerk, holder=desk.organization.uscc)
    assert Benefit.objects.get().region == desk.organization.region


def test_posts_bases_and_people_of_another_city_are_out_of_reach_too(desk, neighbour):
    worker, post, base = make_worker(desk.organization), desk.post(), desk.base()
    period = {"since": date(2023, 1, 1), "until": date(2023, 3, 31)}
    for said in (
        {"kind": "exam", "level": "助理", "holder": worker.id_number},
        {"kind": "post", "holder": post.number, **period},
        {"kind": "training_base_once", "holder": base.number},
    ):
        with pytest.raises(BadHistory):
            enter(neighbour, **said)
        enter(desk.people.clerk, **said)


def test_a_neighbours_own_payment_to_its_own_organization_is_entered_and_seen_by_it_alone(client, desk, neighbour):
    theirs = make_organization("昆山某服务社（虚构）", region=f"{KUNSHAN}100")
    assert enter(neighbour, holder=theirs.uscc).region == theirs.region

    client.force_login(neighbour)
    assert theirs.name in client.get("/desk/benefits/").text
    client.force_login(desk.people.clerk)
    assert theirs.name not in client.get("/desk/benefits/").text


def test_what_a_claim_entered_belongs_to_its_matters_region(claim, desk):
    matter = claim("exam", "noticed")
    assert [row.region for row in matter.benefits.all()] == [matter.region]
