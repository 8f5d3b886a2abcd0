"""What is on record of people is kept by somebody: certificates renewed and corrected, leaving, titles, employments."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.faces.test_people import ENTER, PLAIN, a_worker
from yihe.foundation.roles import APPLICANT, AUDITOR, CIVIL_AFFAIRS, CLERK, DIRECTOR, REVIEWER
from yihe.matters.models import Notification
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import Proposal, RegisterEdit
from yihe.registers.evidence.models import AccessEntry
from yihe.registers.practitioners import queries, taking_on
from yihe.registers.practitioners.models import Certificate, Employment, Practitioner, ProposedEmployment, TalentTitle

pytestmark = pytest.mark.usefixtures("neighbours")

LIST = "/desk/records/practitioners/"


@pytest.fixture
def agent(client, person, organization):
    user = person(APPLICANT, of=organization)
    client.force_login(user)
    return user


@pytest.fixture
def worker(client, agent, confirmed):
    client.post(ENTER, a_worker())
    confirmed()
    return Practitioner.objects.get()


@pytest.fixture
def confirmed(person):
    """Return a function that has the bureau confirm what was said of certificates."""

    def confirm():
        for row in Proposal.objects.filter(outcome=""):
            proposals.confirm(row, by=person(REVIEWER))

    return confirm


@pytest.fixture
def rival(person, another_organization):
    return person(APPLICANT, of=another_organization)


def lines(person) -> list[tuple[str, str]]:
    rows = RegisterEdit.objects.filter(register="practitioner", entry=str(person.pk)).order_by("pk")
    return [(row.field, row.reason) for row in rows]


def a_certificate(**facts) -> dict:
    known = {"level": "assistant", "number": "证001", "passed_on": "2025-06-18", "valid_from": "2025-09-01"}
    return known | {"valid_until": "2028-08-31", "source": "续期通知"} | facts


def test_a_renewal_adds_a_period_and_the_days_before_stay(client, worker, confirmed):
    page = f"{LIST}{worker.pk}/do/renew/{worker.certificates.get().pk}/"
    assert "证001" in client.get(page).text

    renewed = a_certificate(valid_from="2028-09-01", valid_until="2031-08-31")
    assert client.post(page, renewed).status_code == 302
    assert worker.certificates.count() == 1
    confirmed()

    assert [(c.number, c.valid_from, c.valid_until) for c in worker.certificates.order_by("valid_from")] == [
        ("证001", date(2025, 9, 1), date(2028, 8, 31)), ("证001", date(2028, 9, 1), date(2031, 8, 31)),
    ]  # fmt: skip
    assert ("证书续期", "续期通知") in lines(worker)
    assert "2031-08-31" in client.get(f"{LIST}{worker.pk}/").text


def test_entering_the_same_number_with_another_day_changes_it_and_leaves_a_line(client, worker, confirmed):
    client.post(ENTER, a_worker(valid_until="2029-08-31", source="证书原件复核"))
    confirmed()

    assert worker.certificates.get().valid_until == date(2029, 8, 31)
    assert ("证书更正", "证书原件复核") in lines(worker)
    count = RegisterEdit.objects.count()
    client.post(ENTER, a_worker(valid_until="2029-08-31"))
    assert RegisterEdit.objects.count() == count, "what is the same already leaves no line"


def test_a_correction_is_made_on_its_page_with_a_source(client, worker, confirmed):
    page = f"{LIST}{worker.pk}/do/correct/{worker.certificates.get().pk}/"
    right = a_certificate(valid_from="2025-08-01", source="证书原件")
    del right["number"]

    assert client.post(page, right | {"source": ""}).status_code == 422
    assert client.post(page, right | {"valid_until": "2025-07-01"}).status_code == 422
    assert client.post(page, right).status_code == 302
    confirmed()

    assert worker.certificates.get().valid_from == date(2025, 8, 1)
    edit = RegisterEdit.objects.filter(field="证书更正").get()
    assert "2025-09-01" in edit.before and "2025-08-01" in edit.after
    assert AccessEntry.objects.filter(subject=f"practitioner {worker.pk}", detail="证书更正").exists()


def test_a_certificate_is_kept_by_the_own_organization_and_the_bureau_alone(client, person, worker, rival):
    pages = [f"{LIST}{worker.pk}/do/certify/", f"{LIST}{worker.pk}/do/correct/{worker.certificates.get().pk}/"]
    for user, may in (
        (person(CLERK), True),
        (rival, False),
        (person(CLERK, region="320583"), False),
        (person(AUDITOR), False),
    ):
        client.force_login(user)
        assert [client.get(page).status_code for page in pages] == [200 if may else 404] * 2


def test_leaving_is_recorded_with_its_day_and_source(client, agent, worker, rival):
    row = worker.employments.get()
    page = f"{LIST}{worker.pk}/do/leave/{row.pk}/"
    client.force_login(rival)
    assert client.get(page).status_code == 404
    client.force_login(agent)
    assert client.post(page, {"on": "2026-01-01", "source": "解除合同"}).status_code == 422
    assert client.post(page, {"on": "2026-06-30", "source": ""}).status_code == 422
    assert client.post(page, {"on": "2026-06-30", "source": "解除合同"}).status_code == 302

    row.refresh_from_db()
    assert (row.ends_on, lines(worker)[-1]) == (date(2026, 6, 30), ("离职", "解除合同"))


def test_a_title_is_entered_by_the_staff_with_document_and_day(client, agent, person, worker):
    page, said = (
        f"{LIST}{worker.pk}/do/talent/",
        {"title": "leading", "named_on": "2026-01-10", "source": "太人才〔2026〕1号"},
    )
    assert client.get(page).status_code == 404, "not the organization's own word"
    for user, may in (
        (person(DIRECTOR), False),
        (person(CIVIL_AFFAIRS, region="320583"), False),
        (person(CIVIL_AFFAIRS), True),
    ):
        client.force_login(user)
        assert client.post(page, said).status_code == (302 if may else 404)

    assert [(t.title, t.named_on, t.source) for t in worker.titles.all()] == [
        ("leading", date(2026, 1, 10), "太人才〔2026〕1号")
    ]
    assert lines(worker)[-1] == ("人才称号", "太人才〔2026〕1号")
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    assert client.post(page, said | {"named_on": tomorrow.isoformat()}).status_code == 422
    assert TalentTitle.objects.count() == 1


# -- Whose employee somebody is ----------------------------------------------------------------------------------------


def test_somebody_elses_employee_waits_for_the_bureau_and_nothing_is_told(client, worker, rival, another_organization):
    client.force_login(rival)
    said = a_worker(number="证009", starts_on="2026-04-01")

    answer = client.post(ENTER, said, follow=True)
    other_name = client.post(ENTER, said | {"name": "赵六"}, follow=True)

    assert taking_on.WAITS in answer.text and taking_on.WAITS in other_name.text
    assert "另一个" not in other_name.text and "晨光" not in answer.text
    assert list(another_organization.employments.all()) == []
    assert list(Practitioner.objects.visible_to(rival)) == []
    assert Certificate.objects.count() == 1
    assert client.get(f"{LIST}{worker.pk}/").status_code == 404
    assert [row.name for row in ProposedEmployment.objects.all()] == ["王五"], "asked for twice, it waits once"


def test_the_bureau_confirms_and_then_it_is_an_employment(client, person, worker, rival, another_organization):
    clerk, stranger = person(CLERK), person(CLERK, region="320583")
    client.force_login(rival)
    client.post(ENTER, a_worker(starts_on="2026-04-01"))
    row = ProposedEmployment.objects.get()
    told = {line.user for line in Notification.objects.filter(text__contains="任职等待核对确认")}
    assert clerk in told and stranger not in told and rival not in told
    page = f"{LIST}waiting/{row.pk}/"
    client.post(page, {"decision": "confirm"})
    client.force_login(person(CLERK, region="320583"))
    assert client.post(page, {"decision": "confirm"}).status_code == 404
    assert not another_organization.employments.exists()

    clerk = person(CLERK)
    client.force_login(clerk)
    assert "确认任职" in client.get(LIST).text
    client.post(page, {"decision": "confirm"})

    assert another_organization.employments.get().practitioner == worker
    row.refresh_from_db()
    assert (row.outcome, row.decided_by) == ("confirmed", clerk)
    with pytest.raises(ValidationError, match="不用再处理"):
        taking_on.confirm(row, by=clerk)
    assert list(Practitioner.objects.visible_to(rival)) == [worker]


def test_a_name_that_is_not_the_one_on_record_is_refused_with_a_reason(client, person, worker, rival):
    client.force_login(rival)
    client.post(ENTER, a_worker(name="赵六"))
    row, clerk = ProposedEmployment.objects.get(), person(CLERK)

    with pytest.raises(ValidationError, match="姓名不一致"):
        taking_on.confirm(row, by=clerk)
    with pytest.raises(ValidationError, match="理由"):
        taking_on.refuse(row, by=clerk, reason=" ")
    taking_on.refuse(row, by=clerk, reason="姓名不符")

    row.refresh_from_db()
    assert (row.outcome, Employment.objects.count()) == ("refused", 1)


def test_who_has_left_is_taken_on_without_asking(client, agent, worker, rival, another_organization):
    row = worker.employments.get()
    client.post(f"{LIST}{worker.pk}/do/leave/{row.pk}/", {"on": "2026-03-31", "source": "解除合同"})
    client.force_login(rival)
    client.post(ENTER, a_worker(starts_on="2026-04-01"))

    assert another_organization.employments.get().practitioner == worker


def test_the_database_wants_another_person_and_keeps_what_was_said(client, worker, rival):
    client.force_login(rival)
    client.post(ENTER, a_worker())
    row = ProposedEmployment.objects.filter(pk=ProposedEmployment.objects.get().pk)
    now = timezone.now()
    for change in ({"outcome": "confirmed", "decided_by": rival, "decided_at": now}, {"name": "赵六"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**change)


# -- What lists and exports tell ---------------------------------------------------------------------------------------


def test_nobody_reads_where_else_somebody_works(client, agent, person, worker, another_organization, rival):
    from io import BytesIO

    from openpyxl import load_workbook

    Employment.objects.create(
        practitioner=worker,
        organization=another_organization,
        position="part_time",
        starts_on=date(2026, 5, 1),
        source="x",
    )
    for user, own, other in (
        (agent, worker.employments.last().organization, another_organization),
        (rival, another_organization, worker.employments.last().organization),
    ):
        client.force_login(user)
        for address in (LIST, f"{LIST}{worker.pk}/"):
            text = client.get(address).text
            assert own.name in text and other.name not in text
        rows = list(load_workbook(BytesIO(client.get("/exchange/records/practitioners/").content)).active.values)
        assert [row[3] for row in rows[1:]] == [own.name]

    client.force_login(person(CLERK))
    text = client.get(LIST).text
    assert another_organization.name in text and "晨光" in text
    assert queries.shown_number(worker) in text and PLAIN not in text


def test_a_name_that_differs_warns_the_one_who_decides_and_nobody_else(client, person, worker, rival):
    client.force_login(rival)
    client.post(ENTER, a_worker(name="赵六"))
    warning = "与登记的姓名不一致"

    own = client.get(LIST).text
    assert "赵六" in own and warning not in own
    client.force_login(person(CLERK))
    assert warning in client.get(LIST).text


def test_what_comes_by_a_sheet_and_waits_is_told_to_those_who_confirm(client, person, worker, rival):
    from io import BytesIO

    from yihe.faces.exchange import imports
    from yihe.foundation import sheets

    clerk, table = person(CLERK), imports.tables()["practitioners"]
    said = a_worker(
        kind="社会工作者", position="专职", level="", number="", passed_on="", valid_from="", valid_until=""
    )
    book = BytesIO(sheets.to_xlsx([c.heading for c in table.columns], [[said.get(c.name, "") for c in table.columns]]))
    book.name = "in.xlsx"
    client.force_login(rival)

    assert client.post("/exchange/practitioners/in/", {"file": book}).status_code == 302

    assert ProposedEmployment.objects.get().outcome == ""
    assert clerk.notifications.filter(text__contains="任职等待核对确认").count() == 1


def test_half_a_certificate_is_asked_for_in_the_form_and_in_the_sheet_alike(client, agent):
    answer = client.post(ENTER, a_worker(number="", valid_until=""))

    assert (answer.status_code, answer.text.count("有证书就要填这一项。")) == (422, 4), "at each box and above the form"
    assert not Practitioner.objects.exists()


def test_where_the_register_was_before_leads_on(client, agent, worker):
    assert client.get("/desk/practitioners/").url == LIST
    assert client.get(f"/desk/practitioners/{worker.pk}/").url == f"{LIST}{worker.pk}/"
    assert client.get("/desk/places/").url == "/desk/records/posts/"
