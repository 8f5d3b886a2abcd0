"""People are found again by their number, however it was typed; what cannot be so is refused in a sentence."""

from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from openpyxl import load_workbook

from tests.conftest import valid_uscc
from yihe.foundation.blind_index import blind_index
from yihe.foundation.records import kept
from yihe.foundation.roles import APPLICANT, AUDITOR, CLERK, EXPERT, ROLES
from yihe.matters import kinds
from yihe.registers.organizations.edits import clean_uscc
from yihe.registers.practitioners import edits
from yihe.registers.practitioners.models import KNOW_EXPERTS, Certificate, Employment, Practitioner
from yihe.registers.practitioners.records import PractitionerRegister

pytestmark = pytest.mark.usefixtures("neighbours")

PLAIN = "11010519491231002X"  # the sample of GB 11643
WIDE = "１１０１０５１９４９１２３１００２Ｘ"
ARABIC = "".join(chr(0x0660 + int(digit)) for digit in PLAIN[:-1]) + "X"  # digits NFKC leaves as they are


@pytest.fixture
def agent(person, organization):
    return person(APPLICANT, of=organization)


@pytest.fixture
def entered(agent):
    return edits.enter(by=agent, source="劳动合同", name="王五", kind="social_worker", id_number=PLAIN)


@pytest.mark.parametrize("typed", [PLAIN, WIDE, f" {PLAIN.lower()} ", f"{PLAIN[:-1]}Ⅹ", WIDE.lower()])
def test_one_number_is_one_person_however_it_was_typed(agent, entered, typed):
    again = edits.enter(by=agent, source="劳动合同", name="王五", kind="social_worker", id_number=typed)

    assert again == entered
    assert [(p.id_number, p.id_index) for p in Practitioner.objects.all()] == [(PLAIN, blind_index(PLAIN))]
    assert Practitioner.objects.with_id_number(typed).get() == entered


def test_another_number_is_another_index():
    assert blind_index(PLAIN) == blind_index(WIDE)
    assert blind_index(PLAIN) != blind_index("110105194912310011")


def test_digits_of_another_script_are_no_id_number(agent, entered):
    assert edits.id_number_fault(ARABIC) == "身份证号码应为 18 位数字（最后一位可以是 X）。"
    with pytest.raises(ValidationError, match="18 位数字"):
        edits.enter(by=agent, source="劳动合同", name="王五", kind="social_worker", id_number=ARABIC)

    assert Practitioner.objects.count() == 1


def test_a_credit_code_in_full_width_is_the_same_code():
    plain = valid_uscc(9)
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in plain)

    assert wide != plain
    assert clean_uscc(f" {wide} ") == plain


def a_certificate(**facts) -> dict:
    return {
        "source": "证书原件", "level": "assistant", "number": "ZS001", "passed_on": date(2025, 6, 18),
        "valid_from": date(2025, 9, 1), "valid_until": date(2028, 8, 31),
    } | facts  # fmt: skip


def test_a_certificate_number_typed_in_full_width_is_the_same_certificate(person, entered):
    clerk = person(CLERK)
    first = edits.certify(entered, by=clerk, **a_certificate())

    assert edits.certify(entered, by=clerk, **a_certificate(number=" ｚｓ００１ ")) == first
    stranger = Practitioner.objects.create(name="赵六", kind="social_worker", id_number="另一个")
    with pytest.raises(ValidationError, match="另一个人名下"):
        edits.certify(stranger, by=clerk, **a_certificate(number="ＺＳ００１"))


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"valid_until": date(2025, 8, 31)}, "证书有效期的止日早于起日，请检查。"),
        ({"number": "9" * 41}, "证书编号："),
        ({"source": "长" * 121}, "来源："),
        ({"level": "nobel"}, "等级："),
    ],
    ids=["ends before it begins", "a number too long", "a source too long", "no such level"],
)
def test_a_certificate_that_cannot_be_is_refused_in_a_sentence(agent, entered, facts, sentence):
    with pytest.raises(ValidationError) as refused:
        edits.certify(entered, by=agent, **a_certificate(**facts))

    assert [words[: len(sentence)] for words in refused.value.messages] == [sentence]
    assert not Certificate.objects.exists()


def test_a_certificate_of_one_day_is_a_certificate(person, entered):
    clerk = person(CLERK)
    edits.certify(entered, by=clerk, **a_certificate(valid_until=date(2025, 9, 1)))

    assert Certificate.objects.count() == 1


def test_an_employment_that_ends_before_it_begins_is_refused(agent, entered, organization):
    days = {"starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 1)}
    with pytest.raises(ValidationError, match="离职日期早于入职日期"):
        edits.employ(entered, organization, by=agent, source="劳动合同", **days)
    assert not Employment.objects.exists()

    edits.employ(entered, organization, by=agent, source="劳动合同", **days | {"ends_on": date(2026, 3, 2)})
    assert Employment.objects.count() == 1


def an_expert(person, number: int, kept_in: str) -> Practitioner:
    return Practitioner.objects.create(
        name=f"专家{number}", kind="expert", id_number=f"32058519800101{number:04d}", in_expert_pool=True,
        user=person(EXPERT, region=kept_in),
    )  # fmt: skip


def known_to(user) -> set[Practitioner]:
    return set(kept.narrowed(PractitionerRegister, user, {"kind": "expert"}))


@pytest.mark.parametrize("role", [r for r in ROLES.values() if r.is_staff], ids=lambda role: role.code)
def test_experts_are_known_to_those_who_draw_them_or_answer_for_it_in_reach(client, person, role):
    ours, next_door, above = (an_expert(person, n, kept) for n, kept in enumerate(("320585", "320583", "3205"), 1))
    expected = {"320585": {ours, above}, "320585100": {ours, above}, "320583": {next_door, above}}

    for region, experts in expected.items():
        user = person(role, region=region)
        assert known_to(user) == (experts if role in KNOW_EXPERTS else set())
        client.force_login(user)
        page = client.get("/desk/records/practitioners/?kind=expert").content.decode()
        assert {e for e in (ours, next_door, above) if e.name in page} == known_to(user)
        out = load_workbook(BytesIO(client.get("/exchange/records/practitioners/").content)).active
        assert {row[0] for row in list(out.values)[1:]} == {expert.name for expert in known_to(user)}


def test_whoever_draws_a_panel_by_the_workflows_knows_the_experts():
    drawing = {
        role for kind in kinds.every() if kind.__module__.startswith("yihe.")
        for action in kind.workflow.actions.values() if action.label in ("抽取评审专家", "解散评审组")
        for role in action.roles
    }  # fmt: skip

    assert drawing and drawing <= set(KNOW_EXPERTS)
    assert AUDITOR in KNOW_EXPERTS and EXPERT not in KNOW_EXPERTS
