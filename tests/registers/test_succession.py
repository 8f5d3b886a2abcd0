"""An organization and a person are followed through their codes: what was had counts for whoever it is now."""

import time
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from tests.conftest import CHENGXIANG, make_organization, valid_uscc
from tests.subsidies.conftest import *  # noqa: F403  claims, brought to a state through the real actions
from tests.subsidies.conftest import certify, make_worker, reside
from yihe.domains.subsidies import lifetimes
from yihe.domains.subsidies.outcomes import Benefit
from yihe.foundation.counters import ORGANIZATION, PERSON
from yihe.foundation.id_numbers import PASSPORT, PERMANENT, PERMIT, RESIDENT, id_number_fault, identity_of, read
from yihe.foundation.roles import APPLICANT, CLERK
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.evidence import everything
from yihe.registers.accounts import proposals, sessions
from yihe.registers.accounts.models import Proposal
from yihe.registers.bodies import traits
from yihe.registers.bodies.models import Body, Succession
from yihe.registers.organizations import edits, proposed, queries, resembling, succession
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners import edits as people_edits
from yihe.registers.practitioners import identities
from yihe.registers.practitioners.models import Practitioner
from yihe.registers.regions.models import Region

pytestmark = pytest.mark.usefixtures("neighbours")

DAY, SOURCE = date(2026, 5, 31), "准予变更登记决定书〔2026〕12号"


@pytest.fixture(autouse=True)
def divisions(db):
    for code, level in (("320585", "county"), (CHENGXIANG, "town")):
        Region.objects.create(code=code, name=code, level=level)


@pytest.fixture
def two(people):
    """Return the two who say it: the first proposes, the second confirms."""
    return people.clerk, people.reviewer


def link(one, other, ground, two, since=DAY):
    proposals.confirm(
        succession.propose_succession(one, other, ground, by=two[0], source=SOURCE, since=since), by=two[1]
    )


def end(organization, how, two, since=DAY):
    proposals.confirm(succession.propose_ending(organization, how, by=two[0], source=SOURCE, since=since), by=two[1])


def recode(organization, code, two):
    proposals.confirm(succession.propose_code(organization, code, by=two[0], source=SOURCE, since=DAY), by=two[1])
    organization.refresh_from_db()


def refusal(do, *args, **said) -> str:
    with pytest.raises((ValidationError, NotAllowed)) as refused:
        do(*args, **said)
    return "；".join(getattr(refused.value, "messages", None) or [str(refused.value)])


def faults() -> list[str]:
    return list(everything())


def just_proved_it(client) -> None:
    """Have somebody just signed in, by the machine's clock: the day of these tests is another."""
    session = client.session
    session[sessions.BEGAN] = time.time()
    session.save()


def had(organization, amount="30000.00", kind="startup", months=0, since=None, until=None):
    """Enter a payment of the past."""
    due = lifetimes.Due(
        kind=kind, subject=organization.uscc, subject_name=organization.name, slot="once" if not months else f"{since}",
        amount=lifetimes.Decimal(amount), months=months, since=since, until=until, region=CHENGXIANG, months_at_most=12,
    )  # fmt: skip
    return lifetimes.record_benefit(
        due, paid_on=date(2025, 6, 1), through=organization.name, payer="市财政", document="拨款通知", by=None
    )


# -- another code ---------------------------------------------------------------------------------------------------------


def test_a_code_is_changed_by_two_and_what_was_had_once_counts_under_the_new_one(claim, desk, organization, two):
    claim("startup", "paid")
    old, new = organization.uscc, valid_uscc(900)

    assert refusal(edits.record_fact, organization, "uscc", new, by=two[0], source=SOURCE) == edits.BY_TWO
    proposal = succession.propose_code(organization, new, by=two[0], source=SOURCE, since=DAY)
    assert "另一人" in refusal(proposals.confirm, proposal, by=two[0])
    proposals.confirm(proposal, by=two[1])

    organization.refresh_from_db()
    assert (organization.uscc, organization.body.code) == (new, new)
    assert ORGANIZATION.line(new) == ORGANIZATION.line(old) == tuple(sorted((old, new)))
    assert "只给一次" in refusal(perform, desk.draft("startup"), "submit", by=desk.people.applicant)
    assert faults() == []


def test_control_without_the_line_another_code_would_be_paid_again(claim, desk, organization, two, monkeypatch):
    claim("startup", "paid")
    recode(organization, valid_uscc(901), two)
    monkeypatch.setattr("yihe.foundation.counters._lines", {})
    monkeypatch.setattr("yihe.registers.bodies.lines.About.codes", property(lambda body: (body.code,)))
    perform(desk.draft("startup"), "submit", by=desk.people.applicant)


def test_nobody_is_entered_under_a_code_another_organization_had(organization, two):
    old = organization.uscc
    recode(organization, valid_uscc(902), two)
    facts = {
        "name": "新芽社", "uscc": old, "legal_form": "association", "role_type": "basic",
        "registered_on": date(2026, 3, 2), "region": CHENGXIANG, "legal_representative": "张三",
    }  # fmt: skip
    assert f"这个代码是{organization.name}用过的代码" in refusal(edits.enter, by=two[0], source="登记证书", **facts)
    another = make_organization()
    assert "用过的代码" in refusal(succession.propose_code, another, old, by=two[0], source=SOURCE, since=DAY)


def test_a_code_that_would_lie_before_the_present_one_is_refused(organization, two):
    recode(organization, valid_uscc(905), two)
    early = {"by": two[0], "source": SOURCE, "since": date(2020, 1, 1)}
    assert "不能更早" in refusal(succession.propose_code, organization, valid_uscc(906), **early)


def test_the_page_the_search_and_the_edits_follow_another_code(client, organization, two):
    edits.record_fact(organization, "contact", "钱江", by=two[0], source="电话")
    old = organization.uscc
    recode(organization, valid_uscc(903), two)
    client.force_login(two[0])
    assert client.get(f"/desk/organizations/{old}/").headers["Location"].endswith(f"/{organization.uscc}/")
    page = client.get(f"/desk/organizations/{organization.uscc}/").content.decode()
    assert f"曾用代码 {old}" in page
    assert [row.field for row in queries.edits(organization)][-1] == "联系人"
    assert queries.organizations(two[0], search=old)[0] == [organization]


# -- who follows whom -----------------------------------------------------------------------------------------------------


def test_what_was_paid_once_counts_for_who_follows(claim, desk, organization, two):
    claim("startup", "paid")
    follower = make_organization("后继社工服务中心（虚构）")
    link(organization, follower, "renewal", two)

    draft = desk.draft("startup", organization=follower)
    sentence = refusal(perform, draft, "submit", by=draft.opened_by)

    assert "只给一次" in sentence and organization.name in sentence
    assert succession.has_ended(organization) == f"{organization.name}已于 {DAY} 换证重新登记。"


def test_a_merger_unites_the_counters_of_all_it_is_made_of(desk, organization, two):
    one, other, merged = organization, make_organization(), make_organization()
    had(one, "15000.00", "incubation", 6, date(2024, 1, 1), date(2024, 6, 30))
    had(other, "10000.00", "incubation", 4, date(2024, 7, 1), date(2024, 10, 31))
    link(one, merged, "merger", two)
    link(other, merged, "merger", two)
    reside(merged, date(2025, 1, 1))

    draft = desk.draft("incubation", organization=merged)
    matter = desk.go(draft, "payable", applicant=draft.opened_by)

    assert Benefit.objects.get(matter=matter).months == 2  # of twelve, ten were had
    held = lifetimes.hold("incubation", merged.uscc)
    assert (held.own.months, held.months) == (2, 12)
    assert "最多 12 个月" in lifetimes.cannot_record(
        lifetimes.Due(
            kind="incubation", subject=other.uscc, subject_name=other.name, slot="x", amount=lifetimes.Decimal(1), months=1,
            months_at_most=12,
        ),
        lifetimes.hold("incubation", other.uscc),
    )  # fmt: skip
    assert faults() == []


def test_what_was_had_before_a_division_counts_for_each_part_and_what_a_part_had_since_for_itself(organization, two):
    one, other = make_organization(), make_organization()
    had(organization)
    link(organization, one, "division", two)
    link(organization, other, "division", two)
    assert ORGANIZATION.line(one.uscc) == tuple(sorted((organization.uscc, one.uscc)))
    assert ORGANIZATION.line(other.uscc) == tuple(sorted((organization.uscc, other.uscc)))
    assert succession.last_day(organization) is None  # one that is divided may go on


def test_nobody_links_alone_nor_in_a_circle_nor_twice(organization, another_organization, two, person):
    proposal = succession.propose_succession(
        organization, another_organization, "merger", by=two[0], source=SOURCE, since=DAY
    )
    assert "另一人" in refusal(proposals.confirm, proposal, by=two[0])
    assert not Succession.objects.exists()
    proposals.confirm(proposal, by=two[1])
    circle = (another_organization, organization, "merger")
    assert "不能反过来" in refusal(succession.propose_succession, *circle, by=two[0], source=SOURCE, since=DAY)
    same = (organization, another_organization, "merger")
    assert "已经登记" in refusal(succession.propose_succession, *same, by=two[0], source=SOURCE, since=DAY)
    stranger = person(CLERK, region="320505")
    assert "职责范围" in refusal(succession.propose_succession, *circle, by=stranger, source=SOURCE, since=DAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        Succession.objects.create(
            predecessor_id=organization.pk, successor_id=organization.pk, ground="merger", since=DAY, source="x"
        )


def test_a_link_that_was_wrong_is_taken_back_by_two(organization, another_organization, two):
    link(organization, another_organization, "same", two)
    assert succession.has_ended(organization)
    link(organization, another_organization, "none", two)
    assert not Succession.objects.exists() and not succession.has_ended(organization)
    assert ORGANIZATION.line(organization.uscc) == (organization.uscc,)


def test_the_life_of_who_came_before_is_told_on_the_page_of_who_follows(client, claim, organization, two):
    matter = claim("startup", "paid")
    follower = make_organization("后继社工服务中心（虚构）")
    link(organization, follower, "merger", two)
    client.force_login(two[0])
    page = client.get(f"/desk/organizations/{follower.uscc}/").content.decode()
    assert matter.number in page and f"{organization.name}（{organization.uscc}）由" in page
    assert queries.organizations(two[0], search=organization.name)[0] == [follower, organization]
    for name in ("code", "ending", "succession"):
        assert client.get(f"/desk/organizations/{follower.uscc}/{name}/").status_code == 200


def test_the_pages_propose_and_keep_what_was_typed(client, organization, another_organization, two, person):
    client.force_login(two[0])
    asked = client.post(f"/desk/organizations/{organization.uscc}/ending/", {"source": SOURCE})
    assert asked["Location"].startswith("/accounts/sign-on/again/"), (  # who has neither password nor second factor
        "what opens money is asked of who just proved it"
    )
    just_proved_it(client)
    base = f"/desk/organizations/{organization.uscc}"
    said = {"since": "2026-05-31", "source": SOURCE}
    wrong = client.post(f"{base}/succession/", said | {"successor": valid_uscc(990), "ground": "merger"})
    assert wrong.status_code == 422 and SOURCE in wrong.content.decode()
    right = said | {"successor": another_organization.uscc, "ground": "merger"}
    assert client.post(f"{base}/succession/", right).status_code == 302
    assert client.post(f"{base}/ending/", said | {"how": "deregistered"}).status_code == 302
    assert client.post(f"{base}/code/", said | {"code": valid_uscc(991)}).status_code == 302
    assert sorted(Proposal.objects.values_list("what", flat=True)) == [
        "organization_code", "organization_ending", "succession",
    ]  # fmt: skip
    client.force_login(person(APPLICANT, of=organization))
    assert client.get(f"{base}/ending/").status_code == 404


def test_who_follows_is_picked_by_name_or_given_by_code(client, organization, two):
    near, alike = make_organization("承继社工中心（虚构）"), make_organization("同名社工中心（虚构）")
    make_organization(alike.name)
    client.force_login(two[0])
    just_proved_it(client)
    place = f"/desk/organizations/{organization.uscc}/succession/"
    said = {"since": "2026-05-31", "source": SOURCE, "ground": "merger"}

    offered = client.get(place).content.decode()
    refused = {
        words: client.post(place, said | {"successor": words}).content.decode() for words in (alike.name, "没有", "91")
    }
    assert client.post(place, said | {"successor": near.name}).status_code == 302

    assert f'<option value="{near.name}">' in offered and 'list="organizations-near"' in offered
    sentences = ("请写统一社会信用代码", "登记簿里没有这个组织。", "应为 18 位，填写的是 2 位")
    assert [sentence in page for sentence, page in zip(sentences, refused.values(), strict=True)] == [True] * 3
    assert client.post(place, said | {"successor": alike.uscc, "since": "2026-06-01"}).status_code == 302


# -- the end --------------------------------------------------------------------------------------------------------------


def test_who_has_ended_applies_for_nothing(client, desk, organization, two):
    draft = desk.draft("startup")
    end(organization, "deregistered", two)
    assert f"{organization.name}已于 {DAY} 注销登记。" in refusal(perform, draft, "submit", by=desk.people.applicant)
    client.force_login(desk.people.applicant)
    assert "终止以后不能申请" in client.get("/desk/kinds/startup_claim/new/").content.decode()


def test_no_money_for_days_after_the_end_and_the_days_before_it_are_paid(claim, desk, organization, two, on_day):
    reside(organization, date(2025, 7, 1))
    beyond = claim("incubation", "reviewed", since=date(2025, 7, 1), until=date(2026, 6, 30))
    on_day(date(2026, 6, 10))
    end(organization, "revoked", two, since=date(2026, 6, 5))
    assert "请改到 2026-06-05 为止" in refusal(desk.grant, beyond)


def test_what_is_paid_once_is_not_granted_to_who_has_ended_and_days_before_the_end_are(
    claim, desk, organization, two, on_day
):
    once, days = claim("startup", "reviewed"), claim("incubation", "reviewed")
    on_day(date(2026, 6, 3))
    end(organization, "deregistered", two, since=date(2026, 6, 2))
    assert "一次性的补贴不再核定" in refusal(desk.grant, once)
    assert desk.grant(days).action == "grant"


def test_an_end_recorded_by_mistake_is_taken_back_by_two(organization, two):
    assert "没有登记过终止" in refusal(
        succession.propose_ending, organization, "none", by=two[0], source=SOURCE, since=DAY
    )
    end(organization, "deregistered", two)
    assert Body.objects.get(pk=organization.pk).until == DAY
    end(organization, "none", two)
    assert succession.last_day(organization) is None and faults() == []


# -- a second entry asks --------------------------------------------------------------------------------------------------


def a_second(name, by, number=950, **facts):
    said = {
        "name": name, "uscc": valid_uscc(number), "legal_form": "service_institution", "role_type": "professional",
        "registered_on": date(2026, 3, 3), "region": CHENGXIANG, "legal_representative": "吴二",
    }  # fmt: skip
    return edits.enter(by=by, source="登记证书", **said | facts)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"name": "晨光 社工（服务）中心"}, "名称相同"),
        ({"address": "太仓市 县府街１号"}, "住所相同"),
        ({"legal_representative": "沈 青", "registered_on": date(2026, 3, 2)}, "法定代表人和登记日期相同"),
    ],
)
def test_a_second_entry_that_resembles_another_carries_no_money_until_somebody_else_says_it_is_another(
    two, facts, words
):
    first = make_organization("晨光社工服务中心", address="太仓市县府街1号", legal_representative="沈青")

    second = a_second(**{"name": "远帆社"} | facts, by=two[0])
    for row in Proposal.objects.filter(what=edits.ENTRY):
        proposals.confirm(row, by=two[1])

    assert [each.words for each in resembling.found(second)] == [f"与已登记的{first.name}（{first.uscc}）{words}"]
    assert words in proposed.unchecked(second) and proposed.unchecked(first) == ""
    asked = Proposal.objects.get(what=edits.ANOTHER)
    assert "另一人" in refusal(proposals.confirm, asked, by=two[0], answer="不是同一家")
    assert "请写明" in refusal(proposals.confirm, asked, by=two[1])
    assert proposals.confirm_many([asked.pk], by=two[1])[0] == []  # not in one tick with others
    proposals.confirm(asked, by=two[1], answer="电话核实，两家不同")
    assert proposed.unchecked(second) == ""
    assert Proposal.objects.get(pk=asked.pk).reason == "电话核实，两家不同"


def test_of_many_that_share_the_same_the_first_few_are_asked_of_and_the_others_are_named(two):
    """A sheet in which everybody has one representative and one day of registration asks not of every pair."""
    seat = {"legal_representative": "沈青", "registered_on": date(2026, 3, 2)}
    alike = [make_organization(f"{n}号社", **seat) for n in range(12)]
    make_organization("名称在先社")

    a_second("名称在先社", by=two[0], **seat)

    asked = Proposal.objects.filter(what=edits.ANOTHER).order_by("pk")
    others = [row.entry.partition("-")[2] for row in asked if row.said["shared"] == traits.SEAT]
    assert others == [str(one.pk) for one in alike[: resembling.MOST_ASKED]]
    assert len(asked) == resembling.MOST_ASKED + 1, "one of the same name is asked of besides"
    shown = dict(proposals.sort_of(asked[0]).shown(asked[0]))
    assert shown["同样相像的还有 11 家"] == "、".join(one.name for one in alike[1:])


def test_a_second_entry_of_the_same_is_linked_and_has_the_same_counter(claim, desk, organization, two):
    claim("startup", "paid")
    second = a_second(organization.name, by=two[0])
    (asked,) = Proposal.objects.filter(what=edits.ANOTHER)
    proposals.refuse(asked, by=two[1], reason="就是同一家")
    for row in Proposal.objects.filter(what=edits.ENTRY):
        proposals.confirm(row, by=two[1])
    assert "名称相同" in proposed.unchecked(second)
    link(organization, second, "same", two)
    assert proposed.unchecked(second) == ""
    assert [row.amount for row in lifetimes.history_of("startup", second.uscc)] == [30000]


def test_the_account_of_another_asks_too_and_is_said_to_who_confirms_it(organization, two):
    other = make_organization(account="6222000011112222")
    said = {
        "bank": "某银行",
        "account": "6222 0000 1111 2222",
        "source": "开户证明",
        "paper": "0" * 64,
        "paper_name": "a.png",
    }
    row = proposed.propose_payee(organization, by=two[0], since=date(2026, 6, 1), **said)
    assert ("请注意", f"这个账号已登记在{other}名下") in proposals.sort_of(row).shown(row)
    proposals.confirm(row, by=two[1], account="6222000011112222")
    assert "银行账号相同" in proposed.unchecked(organization)
    assert resembling.found(make_organization(legal_representative="钱一")) == []


def test_an_address_that_many_share_is_a_house_and_asks_nobody(two):
    for number in range(4):
        make_organization(address="太仓市创客基地", legal_representative=f"钱{number}")
    assert resembling.found(a_second("远帆社", two[0], address="太仓市创客基地")) == []


def test_by_import_it_asks_as_well(two):
    from yihe.faces.exchange import organizations as sheet

    first = make_organization("晨光社工服务中心")
    said = {
        "name": first.name, "uscc": valid_uscc(960), "legal_form": "association", "role_type": "basic", "source": "登记证书",
        "registered_on": date(2026, 3, 9), "region": CHENGXIANG, "legal_representative": "张三",
    }  # fmt: skip
    assert f"与已登记的{first.name}（{first.uscc}）名称相同" in sheet.enter_organization(said, two[0])
    assert proposed.unchecked(Organization.objects.get(uscc=valid_uscc(960)))
    assert sheet.enter_organization(said | {"name": "远山社", "uscc": valid_uscc(961), "legal_representative": "李四"}, two[0]) is None  # fmt: skip


# -- people ---------------------------------------------------------------------------------------------------------------


def test_a_mistyped_number_is_corrected_by_two_and_the_reward_counts_on(claim, desk, organization, two, people):
    worker = make_worker(organization)
    certify(worker)
    claim("exam", "paid", practitioner=worker)
    old, new = worker.id_number, "11010519491231002X"

    proposal = identities.propose_number(worker, by=people.applicant, id_number=new, source="身份证原件")
    assert "不一致" in refusal(proposals.confirm, proposal, by=two[1], id_number=old)
    proposals.confirm(proposal, by=two[1], id_number="11010519491231002x")

    worker.refresh_from_db()
    assert worker.id_number == new and Practitioner.objects.with_id_number(old).get() == worker
    assert len(PERSON.line(PERSON.key(new))) == 2
    draft = desk.draft("exam", practitioner=worker)
    assert "只给一次" in refusal(perform, draft, "submit", by=desk.people.applicant)
    assert people_edits.enter(by=two[0], source="x", name=worker.name, kind="social_worker", id_number=old) == worker
    assert faults() == []


def test_two_entries_of_one_person_are_one_once_two_said_so(claim, desk, organization, two, people):
    first, second = make_worker(organization, name="安娜"), make_worker(organization, name="安娜")
    for worker in (first, second):
        certify(worker)
    claim("exam", "paid", practitioner=first)
    proposal = identities.propose_number(second, by=two[0], id_number=first.id_number, source="护照和居留证")
    proposals.confirm(proposal, by=two[1], id_number=first.id_number)
    draft = desk.draft("exam", practitioner=second)
    assert "只给一次" in refusal(perform, draft, "submit", by=desk.people.applicant)


def test_a_number_of_another_name_is_nobodys_correction(organization, two):
    first, second = make_worker(organization, name="安娜"), make_worker(organization, name="玛丽")
    assert "另一个姓名" in refusal(
        identities.propose_number, second, by=two[0], id_number=first.id_number, source="身份证"
    )


@pytest.mark.parametrize(
    ("number", "kept", "document"),
    [
        ("11010519491231002X", "11010519491231002X", RESIDENT),
        ("110105491231002", "11010519491231002X", RESIDENT),
        ("810000199408230021", "810000199408230021", PERMIT),
        ("usa—561 234567", "USA-561234567", PASSPORT),
        ("FRA330092410129", "FRA330092410129", PERMANENT),
    ],
)
def test_every_document_is_an_identity_of_its_own(number, kept, document):
    assert (id_number_fault(number), read(number), identity_of(number)) == ("", kept, document)


def test_what_is_no_document_is_refused_with_the_way_to_write_it():
    assert "签发国的三位代码" in id_number_fault("E12345678")
    assert "不用护照" in id_number_fault("CHN-E12345678")
    assert id_number_fault("81000019940823002X") == "身份证号码最后一位校验码不对，请检查有没有抄错。"
    assert PERSON.key("USA-561234567") != PERSON.key("GBR-561234567")
