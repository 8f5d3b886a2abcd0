"""备案: an organization without a credit code is known by who recorded it under which number, everywhere, and is followed to its code."""

import io
import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from tests.conftest import CHENGXIANG, make_organization, valid_uscc
from tests.filled_in import sheet
from tests.subsidies.conftest import *  # noqa: F403  claims, brought to a state through the real actions
from yihe.acts.documents import storage
from yihe.domains.subsidies import lifetimes
from yihe.domains.subsidies.importing import BadHistory, import_benefit
from yihe.faces.exchange import imports
from yihe.foundation import own_numbers
from yihe.foundation.counters import ORGANIZATION, BadNumber
from yihe.foundation.roles import APPLICANT, AUDITOR, CLERK, REVIEWER
from yihe.matters import queries, search
from yihe.matters.actions import NotAllowed, perform
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import Proposal
from yihe.registers.bodies.models import FormerCode
from yihe.registers.organizations import codes, edits, preparing, proposed, recorded, resembling, succession
from yihe.registers.organizations import queries as organizations
from yihe.registers.organizations.models import Organization, Standing
from yihe.registers.regions.models import Region

pytestmark = pytest.mark.usefixtures("neighbours")

OFFICE, NUMBER = "城厢镇人民政府", "城厢社备〔2026〕12号"
FORM = {
    "name": "银杏互助会（虚构）", "uscc": "", "legal_form": "association", "role_type": "professional", "standing": "recorded",
    "record_office": f" {OFFICE}", "record_number": "城厢社备［2026］ 12号", "registered_on": "2026-03-02", "region": CHENGXIANG,
    "legal_representative": "银杏", "judicial_field": "yes", "source": "备案证明",
}  # fmt: skip
FACTS = FORM | {"judicial_field": True, "registered_on": date(2026, 3, 2)}
PAPER = {"source": "备案证明", "paper_name": "证明.pdf"}


@pytest.fixture(autouse=True)
def divisions(db):
    for code, level in (("320585", "county"), (CHENGXIANG, "town")):
        Region.objects.create(code=code, name=code, level=level)


@pytest.fixture
def mutual(people, client) -> Organization:
    client.force_login(people.clerk)
    answer = client.post(reverse("desk:organization_enter"), FORM)
    assert answer.status_code == 302, answer.content.decode()
    return Organization.objects.get(name=FORM["name"])


@pytest.fixture
def of_record(mutual, people, person):
    """Return the organization with money, and who applies for it."""
    for waiting in proposed.waiting_for(mutual):
        proposals.confirm(waiting, by=people.reviewer)
    paid = proposed.propose_payee(
        mutual, by=people.clerk, bank="太仓农村商业银行", account="6222020123456789", since=date(2026, 3, 2),
        paper=storage.keep(b"x"), **PAPER,
    )  # fmt: skip
    proposals.confirm(paid, by=people.reviewer, account="6222020123456789")
    mutual.refresh_from_db()
    return mutual, person(APPLICANT, of=mutual, name="银杏")


def refusal(do, *args, **said) -> str:
    with pytest.raises((ValidationError, NotAllowed)) as refused:
        do(*args, **said)
    return "；".join(getattr(refused.value, "messages", None) or [str(refused.value)])


def registers(organization, by, code):
    return preparing.propose_registration(
        organization, code=code, name="太仓市银杏互助会（虚构）", registered_on=date(2026, 5, 4), judicial_field=True, by=by,
        source="登记证书", paper=storage.keep(b"x"), paper_name="证书.pdf",
    )  # fmt: skip


def had(organization):
    due = lifetimes.Due(
        kind="startup", subject=organization.uscc, subject_name=organization.name, slot="once",
        amount=lifetimes.Decimal("30000.00"), months=0, since=None, until=None, region=CHENGXIANG, months_at_most=12,
    )  # fmt: skip
    return lifetimes.record_benefit(
        due, paid_on=date(2025, 6, 1), through=organization.name, payer="市财政", document="拨款通知", by=None
    )


# -- entering -------------------------------------------------------------------------------------------------------------


def test_it_is_entered_by_office_and_number_as_they_are_kept(mutual):
    assert (mutual.record_office, mutual.record_number) == (OFFICE, NUMBER)
    assert (mutual.uscc[:8], len(mutual.uscc), mutual.has_code) == ("BA320585", 18, False)
    assert mutual.body.code == mutual.uscc
    assert mutual.identified == f"备案机关 {OFFICE}，备案号 {NUMBER}"
    assert not mutual.facts.filter(field="uscc").exists(), "nobody said such a code"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"record_number": ""}, codes.BOTH), ({"record_office": ""}, codes.BOTH),
        ({"record_office": "", "record_number": ""}, codes.NEEDS_ONE),
        ({"standing": "registered"}, codes.RECORDED_ONLY),
        ({"standing": "registered", "record_office": "", "record_number": ""}, codes.NEEDS_ONE),
        ({"uscc": "BA3205850123456789"}, "是本系统的系统编号，不是统一社会信用代码"),
    ],
)  # fmt: skip
def test_what_is_missing_or_too_much_is_a_sentence_and_what_was_typed_stays(client, people, said, sentence):
    client.force_login(people.clerk)
    answer = client.post(reverse("desk:organization_enter"), FORM | said)
    page = unescape(answer.content.decode())
    assert (answer.status_code, sentence in page, "银杏互助会" in page) == (422, True, True)
    assert not Organization.objects.filter(name=FORM["name"]).exists()


def test_a_recorded_one_that_has_a_code_keeps_it_beside_its_record(client, people):
    client.force_login(people.clerk)
    client.post(reverse("desk:organization_enter"), FORM | {"uscc": valid_uscc(811)})
    found = Organization.objects.get(name=FORM["name"])
    assert (found.uscc, found.record_number, found.has_code) == (valid_uscc(811), NUMBER, True)


def test_office_and_number_are_one_organizations_however_they_are_spelled(mutual, people):
    again = FACTS | {"name": "另一家", "record_number": "城厢社备(2026)12号"}
    assert f"备案号 {NUMBER} 已经登记为“{mutual.name}”" in refusal(edits.enter, by=people.clerk, **again)
    edits.enter(by=people.clerk, **again | {"record_office": "浮桥镇人民政府"})
    with pytest.raises(IntegrityError, match="organization_record_once|record_office"), transaction.atomic():
        make_organization(record_office=OFFICE, record_number=NUMBER, standing="recorded")
    with pytest.raises(IntegrityError, match="organization_without_code_is_on_record"), transaction.atomic():
        make_organization(uscc=own_numbers.new("BA", CHENGXIANG), standing="recorded")


def test_one_whose_number_differs_by_a_sign_is_asked_about(mutual, people):
    other = edits.enter(by=people.clerk, **FACTS | {"name": "相像社", "record_number": "城厢社备2026-12号", "legal_representative": "柏"})  # fmt: skip
    (found,) = resembling.found(other)
    assert "备案机关和备案号相同" in found.words and OFFICE in found.words and mutual.uscc not in found.words
    (entry,) = [row for row in proposed.waiting_for(other) if row.what == edits.ENTRY]
    proposals.confirm(entry, by=people.reviewer)
    assert mutual.name in proposed.unchecked(other)
    apart = edits.enter(by=people.clerk, **FACTS | {"name": "不相像社", "record_number": "城厢社备〔2026〕13号", "legal_representative": "松"})  # fmt: skip
    assert resembling.found(apart) == [], "the control"


def test_the_sheet_takes_both_and_a_second_time_changes_nothing(client, people):
    client.force_login(people.clerk)
    row = {
        "name": "银杏互助会", "legal_form": "社会团体", "role_type": "专业型", "standing": "备案", "record_office": OFFICE, "record_number": NUMBER,
        "registered_on": "2026-03-02", "region": CHENGXIANG, "legal_representative": "银杏", "source": "备案证明",
    }  # fmt: skip
    coded = row | {"name": "有码社", "uscc": valid_uscc(812), "standing": "登记", "record_office": "", "record_number": "", "legal_representative": "榆"}  # fmt: skip
    for _time in range(2):
        assert client.post("/exchange/organizations/in/", {"file": sheet(imports.ORGANIZATIONS, row, coded)}).status_code == 302  # fmt: skip
    assert sorted(Organization.objects.values_list("name", flat=True)) == sorted(
        ["银杏互助会", "有码社", people.applicant.memberships.get().organization.name]
    )
    wrong = client.post("/exchange/organizations/in/", {"file": sheet(imports.ORGANIZATIONS, row | {"name": "冒名社"})})
    assert (wrong.status_code, "已经登记为“银杏互助会”" in unescape(wrong.content.decode())) == (422, True)

    out = load_workbook(io.BytesIO(client.get("/exchange/organizations/").content)).active
    header, *lines = [[cell.value for cell in line] for line in out]
    known = {line[0]: dict(zip(header, line, strict=True)) for line in lines}
    assert (known["银杏互助会"]["统一社会信用代码"], known["银杏互助会"]["备案号"]) == (None, NUMBER)
    assert known["有码社"]["统一社会信用代码"] == valid_uscc(812)


# -- found by it ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [NUMBER, "城厢社备[2026]12号", f"{OFFICE}{NUMBER}", f"{OFFICE} 城厢社备（2026）12号"])
def test_it_is_meant_by_its_number_wherever_an_organization_is_written(mutual, typed):
    assert organizations.called(typed, ["320585"]) == mutual
    assert ORGANIZATION.key(ORGANIZATION.read(typed)) == mutual.uscc


def test_a_number_that_two_offices_gave_has_to_say_which(mutual, people):
    other = edits.enter(by=people.clerk, **FACTS | {"name": "浮桥互助会", "record_office": "浮桥镇人民政府", "legal_representative": "榉"})  # fmt: skip
    with pytest.raises(ValueError, match="请把备案机关写在备案号前面"):
        organizations.called(NUMBER, ["320585"])
    with pytest.raises(BadNumber, match="请把备案机关写在备案号前面"):
        ORGANIZATION.read(NUMBER)
    assert organizations.called(f"浮桥镇人民政府{NUMBER}", ["320585"]) == other
    with pytest.raises(BadNumber, match="统一社会信用代码不对"):
        ORGANIZATION.read("城厢社备〔2026〕99号")


def test_lists_and_searches_find_it_by_its_number(of_record, desk, people, client):
    mutual, agent = of_record
    matter = desk.draft("exam", organization=mutual, applicant=agent)
    for typed in (NUMBER, "社备[2026]12", "社备〔2026", OFFICE):
        assert matter in search.searched(queries.in_reach(agent), typed), typed
    assert matter not in search.searched(queries.in_reach(agent), "社备〔2025"), "the control"
    rows, _next = organizations.organizations(people.clerk, search="社备（2026）12")
    assert rows == [mutual]
    perform(matter, "submit", by=agent)
    client.force_login(people.clerk)
    listed = {typed: matter.number in client.get(reverse("desk:matters"), {"organization": typed}).content.decode() for typed in (NUMBER, "社备〔2025")}  # fmt: skip
    assert listed == {NUMBER: True, "社备〔2025": False}


# -- what becomes of it ---------------------------------------------------------------------------------------------------


def test_registered_later_it_is_followed_to_its_code_with_what_it_had(of_record, desk, people):
    mutual, agent = of_record
    had(mutual)
    number, code = mutual.uscc, valid_uscc(820)
    draft = desk.draft("startup", organization=mutual, applicant=agent)
    assert "只给一次" in refusal(perform, draft, "submit", by=agent), "it is counted for, without a code"

    proposal = registers(mutual, people.clerk, code)
    assert "另一人" in refusal(proposals.confirm, proposal, by=people.clerk, uscc=code)
    proposals.confirm(proposal, by=people.reviewer, uscc=code)

    mutual.refresh_from_db()
    assert (mutual.standing, mutual.uscc, mutual.has_code) == (Standing.REGISTERED, code, True)
    assert FormerCode.objects.get(body=mutual.pk).code == number
    assert ORGANIZATION.line(code) == tuple(sorted((number, code)))
    assert "只给一次" in refusal(perform, draft, "submit", by=agent)
    assert [row.amount for row in lifetimes.history_of("startup", code)] == [30000]
    assert "已经登记成立" in refusal(registers, mutual, people.clerk, valid_uscc(821))


def test_control_without_the_line_its_code_would_be_paid_again(of_record, desk, people, monkeypatch):
    mutual, _agent = of_record
    had(mutual)
    proposals.confirm(registers(mutual, people.clerk, valid_uscc(820)), by=people.reviewer, uscc=valid_uscc(820))
    monkeypatch.setattr("yihe.foundation.counters._lines", {})
    assert lifetimes.history_of("startup", valid_uscc(820)) == []


def test_earlier_payments_are_entered_by_the_number_of_its_record(mutual, person):
    clerk = person(REVIEWER)
    said = {
        "through": mutual.name,
        "payer": "市民政局",
        "document": "名单",
        "amount": lifetimes.Decimal(1000),
        "paid_on": date(2026, 3, 5),
    }
    import_benefit(by=clerk, kind="startup", holder=f"{OFFICE}{NUMBER}", **said)
    assert len(lifetimes.history_of("startup", mutual.uscc)) == 1
    with pytest.raises(BadHistory):
        import_benefit(by=clerk, kind="startup", holder="城厢社备〔2026〕99号", **said)


def test_office_and_number_are_corrected_by_two_who_type_the_number_again(mutual, people):
    told = {"by": people.clerk, "since": date(2026, 4, 1), "paper": storage.keep(b"x"), **PAPER}
    new = {"office": "太仓市民政局", "number": "太社备【2026】3号"}
    assert refusal(edits.record_fact, mutual, "record_number", "3", by=people.clerk, source="证明") == edits.BY_TWO
    assert "请上传备案证明" in refusal(recorded.propose_record, mutual, **new, **told | {"paper": ""})
    assert "就是这个" in refusal(recorded.propose_record, mutual, office=OFFICE, number=NUMBER, **told)
    proposal = recorded.propose_record(mutual, **new, **told)
    assert "不一致" in refusal(proposals.confirm, proposal, by=people.reviewer, record_number="太社备〔2026〕4号")
    proposals.confirm(proposal, by=people.reviewer, record_number="太社备[2026]3号")

    mutual.refresh_from_db()
    assert (mutual.record_office, mutual.record_number) == ("太仓市民政局", "太社备〔2026〕3号")
    assert {f.value for f in mutual.facts.filter(field="record_number")} == {NUMBER, "太社备〔2026〕3号"}
    coded = make_organization()
    assert recorded.REGISTERED in refusal(recorded.propose_record, coded, **new, **told)


def test_two_that_change_places_are_written_in_an_order_the_register_takes(mutual, people):
    other = edits.enter(by=people.clerk, **FACTS | {"name": "对调社", "record_office": "太仓市民政局", "legal_representative": "樟"})  # fmt: skip
    assert other.record_number == NUMBER
    told = {"by": people.clerk, "since": date(2026, 4, 1), "paper": storage.keep(b"x"), **PAPER}
    proposal = recorded.propose_record(mutual, office="太仓市民政局", number="太社备〔2026〕3号", **told)
    proposals.confirm(proposal, by=people.reviewer, record_number="太社备〔2026〕3号")
    mutual.refresh_from_db()
    assert (mutual.record_office, mutual.record_number) == ("太仓市民政局", "太社备〔2026〕3号")


def test_one_in_preparation_may_be_recorded_instead_and_carries_money_then(people, person):
    founded = preparing.enter(
        by=people.clerk, source="陈述", name="新芽会（筹）", legal_form="association", role_type="professional", region=CHENGXIANG,
        legal_representative="芽",
    )  # fmt: skip
    number = founded.uscc
    proposal = recorded.propose_record(
        founded, office=OFFICE, number=NUMBER, name="新芽会（虚构）", judicial_field=True, by=people.clerk, since=date(2026, 5, 20),
        paper=storage.keep(b"x"), **PAPER,
    )  # fmt: skip
    proposals.confirm(proposal, by=people.reviewer, record_number=NUMBER)

    founded.refresh_from_db()
    assert (founded.standing, founded.name, founded.uscc[:2]) == (Standing.RECORDED, "新芽会（虚构）", "BA")
    assert (founded.registered_on, founded.registration_day) == (date(2026, 5, 20), date(2026, 5, 20))
    assert FormerCode.objects.get(body=founded.pk).code == number
    assert preparing.not_yet(founded, "申请补贴") == ""


def test_nobody_gets_round_the_certificate_by_a_fact(mutual, people):
    told = {"by": people.clerk, "source": "证书", "since": date(2026, 5, 1)}
    assert refusal(proposed.propose_fact, mutual, "standing", "登记", **told) == edits.REGISTERED_WITH_CODE
    code = valid_uscc(830)
    proposals.confirm(succession.propose_code(mutual, code, **told), by=people.reviewer)
    mutual.refresh_from_db()
    assert (mutual.uscc, mutual.standing, mutual.record_number) == (code, Standing.RECORDED, NUMBER)
    assert proposed.propose_fact(mutual, "standing", "登记", **told).what == "standing", "with a code it may be said"


# -- what is shown --------------------------------------------------------------------------------------------------------

OWN = re.compile(r"(?:BA|CB)\d{16}")


def shown(page: str) -> str:
    """Return what a reader sees of a page: no addresses, no attributes."""
    return unescape(re.sub(r"<[^>]*>", " ", re.sub(r"<(script|style).*?</\1>", "", page, flags=re.S)))


def as_a_code(words: str) -> list[str]:
    """Return every place where a number of ours stands without being called one."""
    called = "|".join(own_numbers.LABELS.values())
    return [m.group() for m in re.finditer(rf".{{0,12}}{OWN.pattern}", words) if not re.search(rf"(?:{called})[ 　]", m.group())]  # fmt: skip


def test_no_page_prints_our_number_as_a_credit_code(of_record, client, desk, people, person):
    mutual, agent = of_record
    proposals.confirm(registers(mutual, people.clerk, valid_uscc(841)), by=people.reviewer, uscc=valid_uscc(841))
    second = edits.enter(by=people.clerk, **FACTS | {"name": "榉树会", "record_number": "城厢社备〔2026〕13号", "legal_representative": "榉"})  # fmt: skip
    for waiting in proposed.waiting_for(second):
        proposals.confirm(waiting, by=people.reviewer)
    told = {"by": people.clerk, "source": "决定书", "since": date(2026, 5, 1)}
    third = edits.enter(by=people.clerk, **FACTS | {"name": "榆树会", "record_number": "城厢社备〔2026〕14号", "legal_representative": "榆"})  # fmt: skip
    proposals.confirm(succession.propose_succession(second, third, "merger", **told), by=people.reviewer)
    fourth = edits.enter(by=people.clerk, **FACTS | {"name": "榆树会", "record_number": "城厢社备〔2026〕15号", "legal_representative": "梓"})  # fmt: skip
    registers(fourth, people.clerk, valid_uscc(842))
    matter = desk.draft("startup", organization=third)
    addresses = [
        reverse("desk:organizations"), f"{reverse('desk:organizations')}?q=城厢社备", reverse("desk:proposals"),
        *(reverse("desk:organization", args=[each.uscc]) for each in Organization.objects.all()),
        *(reverse("desk:organization_correct", args=[each.uscc]) for each in Organization.objects.all()),
        *(reverse("desk:organization_code", args=[each.uscc]) for each in Organization.objects.all()),
        *(reverse("desk:organization_recorded", args=[each.uscc]) for each in Organization.objects.all()),
        *(reverse("desk:proposal", args=[each.pk]) for each in Proposal.objects.filter(outcome="")),
    ]  # fmt: skip
    read, desk_pages = [], ""
    for user, pages in ((people.clerk, addresses), (people.reviewer, addresses), (people.director, [reverse("desk:evidence")]), (person(AUDITOR), [reverse("desk:evidence")]), (people.civil_affairs, [reverse("desk:matter", args=[matter.number])])):  # fmt: skip
        client.force_login(user)
        for address in pages:
            answer = client.get(address)
            read.append(shown(answer.content.decode()) if answer.status_code == 200 else "")
            desk_pages += read[-1] if pages is addresses else ""
    whole = "\n".join(read)

    assert [word for page in read for word in as_a_code(page)] == []
    assert f"备案机关 {OFFICE}，备案号 城厢社备〔2026〕14号" in whole
    assert f"榉树会（{OFFICE}备案，备案号 城厢社备〔2026〕13号）" in whole
    assert "曾用系统编号 BA" in whole and f"统一社会信用代码 {valid_uscc(841)}" in whole
    assert f"社会组织 系统编号 {third.uscc}" in whole, "the log names what was looked at by its key, as ours"
    assert second.uscc not in desk_pages, "nowhere else is a number of ours shown of who has a record"


def test_a_page_that_printed_it_so_would_be_found():
    assert as_a_code("统一社会信用代码 BA3205850000000001") and as_a_code("榆树会（BA3205850000000001）")
    assert as_a_code("曾用系统编号 BA3205850000000001；筹备编号 CB3205850000000001") == []


ROOT = Path(__file__).parents[2] / "yihe"
OF_THE_LOGS_KEY = {"registers/organizations/edits.py", "registers/organizations/models.py"}  # `identified` itself
# Where it is never a number of ours (a budget unit's, a supplier's, that of who signed), or no words that are shown (the tail of a login).
NEVER_OURS = {
    "registers/buyers/models.py", "registers/suppliers/models.py", "acts/agreements/amending.py", "registers/practitioners/representatives.py",
}  # fmt: skip


def prints_the_code(text: str) -> list[str]:
    """Return the places of a template, or of a text a program makes, that print `uscc` other than as a part of an address."""
    return [hole for hole in re.findall(r"\{[^{}]*\.uscc\b[^{}]*\}", text) if not re.search(r"url\(", hole)]


def test_no_template_and_no_sentence_prints_the_code_by_itself():
    found = {p.relative_to(ROOT).as_posix() for p in ROOT.rglob("*") if p.suffix in {".py", ".html"} and prints_the_code(p.read_text("utf-8"))}  # fmt: skip
    assert found == OF_THE_LOGS_KEY | NEVER_OURS


def test_a_sentence_that_prints_it_would_be_found():
    assert prints_the_code('f"{one.name}（{one.uscc}）"') == ["{one.uscc}"]
    assert prints_the_code("{{ row.uscc if row else 1 }}") == ["{ row.uscc if row else 1 }"]
    assert prints_the_code("{{ url('desk:organization', row.uscc) }}") == []


def test_whoever_answers_for_it_signs_in_and_finds_it(of_record, client, person):
    mutual, agent = of_record
    client.force_login(agent)
    page = shown(client.get(reverse("desk:organization", args=[mutual.uscc])).content.decode())
    assert f"备案机关 {OFFICE}，备案号 {NUMBER}" in page and "登记成立" not in page.split("登记信息")[0]
    client.force_login(person(CLERK, region="320583"))
    assert client.get(reverse("desk:organization", args=[mutual.uscc])).status_code == 404
