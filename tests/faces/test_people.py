"""The pages on people: a person enters whole or not at all; accounts and memberships within one's own reach."""

import pytest

from yihe.foundation.roles import APPLICANT
from yihe.registers.practitioners.models import Certificate, Employment, Practitioner

PLAIN = "11010519491231002X"  # the sample of GB 11643
ENTER = "/desk/practitioners/enter/"


def a_worker(**facts) -> dict:
    return {
        "name": "王五", "kind": "social_worker", "id_number": PLAIN, "position": "staff", "starts_on": "2026-03-02",
        "level": "assistant", "number": "证001", "passed_on": "2025-06-18", "valid_from": "2025-09-01",
        "valid_until": "2028-08-31", "source": "证书原件",
    } | facts  # fmt: skip


def on_record() -> tuple[int, int, int]:
    return Practitioner.objects.count(), Employment.objects.count(), Certificate.objects.count()


def test_a_person_enters_with_employment_and_certificate(client, person, organization):
    client.force_login(person(APPLICANT, of=organization))

    assert client.post(ENTER, a_worker()).status_code == 302
    assert on_record() == (1, 1, 1)


def test_a_certificate_with_its_days_reversed_is_a_sentence_and_leaves_nothing_behind(client, person, organization):
    client.force_login(person(APPLICANT, of=organization))

    answer = client.post(ENTER, a_worker(valid_until="2025-08-31"))

    assert answer.status_code == 422
    assert "证书有效期的止日早于起日" in answer.content.decode()
    assert on_record() == (0, 0, 0)


def test_somebody_elses_certificate_leaves_no_half_entered_person(client, person, organization):
    client.force_login(person(APPLICANT, of=organization))
    client.post(ENTER, a_worker())

    answer = client.post(ENTER, a_worker(name="赵六", id_number="110105194912310011"))

    assert answer.status_code == 422
    assert on_record() == (1, 1, 1)


@pytest.mark.parametrize("typed", ["１１０１０５１９４９１２３１００２Ｘ", PLAIN.lower()])
def test_the_page_finds_a_person_again_by_a_number_typed_otherwise(client, person, organization, typed):
    client.force_login(person(APPLICANT, of=organization))
    client.post(ENTER, a_worker())

    assert client.post(ENTER, a_worker(id_number=typed)).status_code == 302
    assert on_record() == (1, 1, 1)
