"""
What stands prepared on its page: read with its reasons, confirmed in two presses, by nobody else, and never by itself; and how many let
it expire, told so that nobody is told of.
"""

from datetime import date

import pytest

from tests.subsidies.conftest import certify, make_worker
from yihe.acts.funds.models import Commitment
from yihe.domains.subsidies import claiming, preparing
from yihe.domains.subsidies.prepared import PreparedClaim
from yihe.foundation.roles import APPLICANT, DIRECTOR
from yihe.matters import handing_in
from yihe.matters.models import Event, Matter

ACCOUNT = {"bank": "太仓农村商业银行", "account": "6222021234567890"}


@pytest.fixture
def base(desk):
    desk.base()
    preparing.prepare()
    return PreparedClaim.objects.get(kind="training_base_claim")


@pytest.fixture
def exam(desk, organization):
    certify(make_worker(organization, name="何露"), "assistant")
    preparing.prepare()
    return PreparedClaim.objects.get(kind="exam_claim")


def address(row) -> str:
    return f"/desk/prepared/{row.pk}/"


def read(row) -> dict:
    """Return what the page that was read sends back: the amount, and the digest of what is undertaken."""
    return {"amount": str(row.amount), "agreed": claiming.undertaking_of(row).digest}


def test_what_stands_prepared_is_on_the_workspace_and_in_the_inbox_and_nowhere_else(
    desk, base, client, second_organization, person
):
    client.force_login(desk.people.applicant)
    for page in ("/desk/workspace/", "/desk/"):
        assert address(base) in client.get(page).text

    for other in (person(APPLICANT, of=second_organization), desk.people.clerk, desk.people.director):
        client.force_login(other)
        assert address(base) not in client.get("/desk/").text
        assert client.get(address(base)).status_code == 404
        assert client.post(address(base), {"amount": str(base.amount)}).status_code == 404


def test_nothing_happens_before_somebody_confirms(desk, base, client):
    client.force_login(desk.people.applicant)
    page = client.get(address(base)).text

    assert "免提交" in page and "您确认以前什么都不会提交" in page
    assert (Matter.objects.count(), Event.objects.count(), Commitment.objects.count()) == (0, 0, 0)


def test_one_press_hands_it_in_and_a_second_one_is_the_same(desk, base, client):
    client.force_login(desk.people.applicant)

    answers = [client.post(address(base), read(base)) for _ in range(2)]

    (matter,) = Matter.objects.filter(kind="training_base_claim")
    assert (matter.state, matter.opened_by) == ("submitted", desk.people.applicant)
    assert [answer["Location"] for answer in answers] == [
        f"{matter.get_absolute_url()}handed-in/",
        matter.get_absolute_url(),
    ]
    assert handing_in.undertaken(matter.events.get(action="submit"))["by"] == str(desk.people.applicant)
    base.refresh_from_db()
    assert (base.outcome, base.matter, base.label, base.reckoning) == ("claimed", matter, "", {})
    assert preparing.prepare().prepared == 0


def test_another_amount_than_the_one_that_was_read_is_read_first(desk, base, client):
    client.force_login(desk.people.applicant)

    answer = client.post(address(base), {"amount": "1.00"})

    assert answer.status_code == 422 and "请核对后再确认" in answer.text
    assert not Matter.objects.exists()


@pytest.mark.parametrize("agreed", ["", "0" * 64])
def test_whoever_did_not_read_what_is_undertaken_confirms_nothing(desk, base, client, agreed):
    client.force_login(desk.people.applicant)
    shown = client.get(address(base)).text
    assert all(line in shown for line in claiming.undertaking_of(base).words)

    answer = client.post(address(base), {"amount": str(base.amount), "agreed": agreed})

    assert answer.status_code == 422 and "承诺书" in answer.text and not Matter.objects.exists()


def test_what_the_registers_no_longer_say_cannot_be_confirmed(desk, exam, client, organization):
    client.force_login(desk.people.applicant)
    organization.judicial_field = False
    organization.save()

    answer = client.post(address(exam), ACCOUNT | {"amount": str(exam.amount)}, follow=True)

    assert "登记的情况有变化" in answer.text and not Matter.objects.exists()


def test_where_a_person_is_paid_is_asked_once_and_offered_again(desk, exam, client, organization):
    client.force_login(desk.people.applicant)
    wrong = client.post(address(exam), {"amount": str(exam.amount), "bank": "太仓农村商业银行"})
    assert wrong.status_code == 422 and 'value="太仓农村商业银行"' in wrong.text

    client.post(address(exam), ACCOUNT | read(exam))

    (matter,) = Matter.objects.filter(kind="exam_claim")
    assert (
        matter.state == "submitted"
    )  # the bureau compared the certificate with the original: it is not asked for again
    certify(organization.employments.get().practitioner, "intermediate")
    preparing.prepare()
    again = client.get(address(PreparedClaim.objects.get(outcome="", kind="exam_claim"))).text
    assert f'value="{ACCOUNT["account"]}"' in again


def test_what_is_wanting_leaves_a_draft_that_says_so(desk, client):
    desk.post(since=date(2025, 1, 1))
    preparing.prepare()
    row = PreparedClaim.objects.get(kind="post_claim")
    client.force_login(desk.people.applicant)

    answer = client.post(address(row), {"amount": str(row.amount)}, follow=True)

    assert "还要补交期间内工资和社保凭证" in answer.text
    assert Matter.objects.get(kind="post_claim").state == "draft"


def test_a_certificate_the_register_does_not_know_is_asked_for(desk, organization):
    matter = desk.draft("exam", practitioner=make_worker(organization), level="assistant", attach=False)
    from yihe.acts.documents.papers import papers_on

    (slot,) = [slot for slot in papers_on(matter, desk.people.applicant) if slot.paper.code == "certificate"]
    assert slot.is_missing and not slot.known


# -- counts ----------------------------------------------------------------------------------------------------------------


def expire(organization, count: int, region: str, on=date(2026, 4, 2)) -> None:
    PreparedClaim.objects.bulk_create(
        PreparedClaim(
            organization=organization, region=region, kind="startup_claim", amount=30000, made_on=date(2026, 1, 1), ended_on=on,
            outcome="expired",
        )
        for _ in range(count)
    )  # fmt: skip


def cells(client, year="2026") -> list[str]:
    text = client.get("/desk/prepared/", {"year": year}).text
    return text.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:] if "<tbody>" in text else []


def test_few_are_hidden_and_a_month_that_runs_is_not_counted(desk, organization, client):
    expire(organization, 5, "320585100")
    expire(organization, 4, "320585101")
    expire(organization, 7, "320585100", on=date(2026, 6, 1))  # today is the first of June
    client.force_login(desk.people.director)

    town, other = cells(client)

    assert ">5<" in town and ">少于 5<" in other and ">4<" not in other
    assert cells(client, "2025") == []
    assert "少于 5 件的只写“少于 5”" in client.get("/desk/prepared/").text, "and the page says so"


def test_nobody_else_reads_the_counts_and_nobody_those_of_another_county(desk, organization, client, person):
    expire(organization, 5, "320585100")
    for other in (desk.people.applicant, desk.people.clerk):
        client.force_login(other)
        assert client.get("/desk/prepared/").status_code == 404
    client.force_login(person(DIRECTOR, region="320505"))
    assert cells(client) == []
