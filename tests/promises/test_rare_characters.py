"""
Names that most keyboards cannot type – of the later planes of Unicode, with a variation selector, with the dot of other peoples'
names – come through every door as they were written: form, register, search, sheet and back.
"""

import pytest
from django.test import Client

from tests.conftest import make_organization
from tests.errands.kinds import ErrandKind
from yihe.foundation import sheets
from yihe.foundation.pairs import pairs_of
from yihe.foundation.roles import APPLICANT, CLERK
from yihe.matters import evidence
from yihe.matters.models import Matter
from yihe.registers.practitioners.models import Practitioner, PractitionerKind

NAMES = {
    "extension A": "王㛃", "extension B": "𠮷野𪚥", "extension C": "李𫖮", "extension D": "张𫝈", "extension G": "赵𰻝",
    "variation": "葛\U000e0100城", "dot": "阿依古丽·买买提", "compatibility": "金\uf92e",
}  # fmt: skip
every_name = pytest.mark.parametrize("name", NAMES.values(), ids=list(NAMES))


@every_name
def test_a_rare_name_is_kept_as_it_was_written_and_found(db, person, name):
    organization = make_organization(f"{name}社工服务中心（虚构）")
    client = Client()
    client.force_login(person(CLERK))

    organization.refresh_from_db()
    assert organization.name == f"{name}社工服务中心（虚构）"
    said = client.get("/desk/organizations/", {"q": name}).content.decode()
    assert organization.uscc in said and f"{name}社工" in said


@every_name
def test_a_rare_name_goes_out_in_a_sheet_and_comes_back_the_same(name):
    for content, file in ((sheets.to_xlsx(["姓名"], [[name]]), "x.xlsx"), (sheets.to_csv(["姓名"], [[name]]), "x.csv")):
        assert sheets.read(content, file) == [["姓名"], [name]]


@every_name
def test_a_rare_name_that_is_sealed_opens_as_it_was(db, name):
    row = Practitioner.objects.create(
        name=name, kind=PractitionerKind.EXPERT, id_number="320585198001010011", invented=True
    )

    assert Practitioner.objects.get(pk=row.pk).name == name


@every_name
def test_what_was_typed_with_a_rare_name_is_in_the_matter_its_evidence_and_its_page(person, organization, name):
    client = Client()
    client.force_login(person(APPLICANT, of=organization))

    answer = client.post(
        f"/desk/kinds/{ErrandKind.code}/new/", {"purpose": f"{name}的讲座", "amount": "10", "once": "a"}
    )

    matter = Matter.objects.get()
    assert answer.status_code == 302
    assert f"{name}的讲座" in client.get(matter.get_absolute_url()).content.decode()
    assert ErrandKind.contents_of(matter).purpose == f"{name}的讲座"
    assert list(evidence.everything(matter)) == []


def test_two_rare_characters_are_two_and_no_halves():
    """The control: taken apart into surrogates, or cut between them, the second would be found under the first."""
    assert pairs_of("𠮷野") != pairs_of("𠮸野")
    assert all("\ud800" > pair[0] or pair[0] > "\udfff" for pair in pairs_of("𠮷野𪚥"))
