"""The pages on people: a person enters whole or not at all; accounts and memberships within one's own reach."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.conftest import CHENGXIANG, make_organization
from yihe.faces.demo.people import PASSWORD, PERSONAS
from yihe.foundation import region_codes
from yihe.foundation.roles import (
    ADMINISTRATOR,
    APPLICANT,
    AUDIT_OFFICER,
    AUDITOR,
    CIVIL_AFFAIRS,
    CLERK,
    CLOCK,
    DIRECTOR,
    EXPERT,
    FINANCE_CHECKER,
    FINANCE_MAKER,
    REVIEWER,
    ROSTER_MAKER,
    SECURITY_OFFICER,
)
from yihe.registers.accounts import edits as accounts
from yihe.registers.accounts import grants, queries
from yihe.registers.accounts.models import Membership, User
from yihe.registers.evidence.models import AccessEntry
from yihe.registers.practitioners.models import Certificate, Employment, Practitioner
from yihe.registers.regions.models import Region

pytestmark = pytest.mark.usefixtures("neighbours")

PLAIN = "11010519491231002X"  # the sample of GB 11643
ENTER = "/desk/records/practitioners/new/"


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
    assert on_record() == (1, 1, 0)  # the certificate waits for the bureau


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
    assert on_record() == (1, 1, 0)  # the certificate waits for the bureau


@pytest.mark.parametrize("typed", ["１１０１０５１９４９１２３１００２Ｘ", PLAIN.lower()])
def test_the_page_finds_a_person_again_by_a_number_typed_otherwise(client, person, organization, typed):
    client.force_login(person(APPLICANT, of=organization))
    client.post(ENTER, a_worker())

    assert client.post(ENTER, a_worker(id_number=typed)).status_code == 302
    assert on_record() == (1, 1, 0)  # the certificate waits for the bureau


@pytest.fixture
def divisions(db):
    for code, level in (
        ("32", "province"), ("3205", "city"), ("320585", "county"), (CHENGXIANG, "town"), ("320583", "county"),
    ):  # fmt: skip
        Region.objects.create(code=code, name=code, level=level, parent=region_codes.parent(code))


@pytest.fixture
def administrator(client, person):
    user = person(ADMINISTRATOR)
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("role", "region", "sentence"),
    [
        (CLERK, "", "工作人员的任职要写明管辖区划。"),
        (CLERK, "999999", "区划登记簿里没有这个代码。"),
        (CLERK, "32058", "管辖区划代码应为 2、4、6、9 或 12 位数字。"),
        (CLERK, "３２０５８５", "管辖区划代码应为 2、4、6、9 或 12 位数字。"),
        (CLERK, "320583", "这个区划不在您的管辖范围内。"),
        (ADMINISTRATOR, "3205", "这个区划不在您的管辖范围内。"),
        (CLERK, "32", "这个区划不在您的管辖范围内。"),
        (EXPERT, "320585", "“评审专家”的任职不写管辖区划。"),
        (APPLICANT, "", "社会组织经办人要写明所属组织。"),
        (APPLICANT, "320585", "“社会组织经办人”的任职不写管辖区划。"),
        (CLOCK, "", "“系统时钟”不能授予。"),
    ],
)
def test_a_membership_that_cannot_be_is_refused_in_a_sentence(divisions, administrator, person, role, region, sentence):
    newcomer = person()

    with pytest.raises(ValidationError) as refused:
        grants.grant(newcomer, role, by=administrator, region=region)

    assert refused.value.messages == [sentence]
    assert not newcomer.memberships.exists()


@pytest.mark.parametrize("role", [CLERK, EXPERT], ids=lambda role: role.code)
def test_only_an_applicant_sits_in_an_organization(divisions, administrator, person, organization, role):
    with pytest.raises(ValidationError, match="不写所属组织"):
        grants.grant(
            person(), role, by=administrator, region="320585" if role is CLERK else "", organization=organization
        )


def test_an_organization_out_of_reach_gets_no_applicant_from_here(divisions, administrator, person):
    with pytest.raises(ValidationError, match="不在您的管辖范围内"):
        grants.grant(person(), APPLICANT, by=administrator, organization=make_organization(region="320583100"))


def test_right_memberships_are_given(divisions, administrator, person, organization):
    given = [
        grants.grant(person(), ROSTER_MAKER, by=administrator, region="320585"),
        grants.grant(person(), ROSTER_MAKER, by=administrator, region=CHENGXIANG),
        grants.grant(person(), APPLICANT, by=administrator, organization=organization),
        grants.grant(person(), EXPERT, by=administrator),
        grants.grant(person(), ADMINISTRATOR, by=None, region="320583"),
    ]

    assert Membership.objects.filter(pk__in=[row.pk for row in given]).count() == 5


def test_somebody_who_is_no_administrator_gives_nothing(divisions, person):
    with pytest.raises(ValidationError, match="不在您的管辖范围内"):
        grants.grant(person(), CLERK, by=person(CLERK), region="320585")


def test_where_no_divisions_are_loaded_the_form_of_the_code_is_what_is_checked(person):
    grants.grant(person(), CLERK, by=person(ADMINISTRATOR), region="320585")
    with pytest.raises(ValidationError, match="2、4、6、9 或 12 位"):
        grants.grant(person(), CLERK, by=person(ADMINISTRATOR), region="城厢镇")


def test_the_page_shows_why_a_membership_cannot_be(client, divisions, administrator, person):
    newcomer = person()

    answer = client.post(f"/desk/people/{newcomer.username}/", {"role": "clerk", "region": "320583"})

    assert answer.status_code == 422
    assert "这个区划不在您的管辖范围内。" in answer.content.decode()
    assert client.post(f"/desk/people/{newcomer.username}/", {"role": "clerk", "region": "320585"}).status_code == 302


@pytest.mark.parametrize("code", ["1", "52320585000000999X", "52 320585"])
def test_a_credit_code_that_is_nobodys_is_a_sentence(client, administrator, person, code):
    said = {"role": "applicant", "organization": code}

    answer = client.post(f"/desk/people/{person().username}/", said)

    assert answer.status_code == 422
    assert "登记簿里没有这个组织。" in answer.content.decode()


def an_account(**facts) -> dict:
    return {"username": "xinren", "name": "新人", "email": "xinren@example.cn"} | facts


def test_an_account_is_opened_without_a_password_and_its_name_is_in_small_letters(client, administrator):
    assert client.post("/desk/people/", an_account(username="XinRen", password="太仓-Lighthouse-47")).status_code == 302

    user = User.objects.get(name="新人")
    assert (user.username, user.has_usable_password()) == ("xinren", False)


def test_only_the_machine_gives_a_password(administrator):
    with pytest.raises(ValueError, match="its holder sets it"):
        accounts.open_account(by=administrator, username="xinren", name="新人", password="太仓-Lighthouse-47")
    assert not User.objects.filter(name="新人").exists()
    assert (
        accounts.open_account(by=None, username="xinren", name="新人", password="太仓-Lighthouse-47").opened_by is None
    )


def test_the_published_password_of_the_demonstration_passes(db):
    for persona in PERSONAS:
        accounts.open_account(
            by=None, username=persona.username, name=persona.name, password=PASSWORD,
            email=f"{persona.username}@yihe.example",
        )  # fmt: skip


@pytest.mark.parametrize("taken", ["xinren", "XINREN", "XinRen"])
def test_names_that_differ_only_in_capitals_are_one_name(client, administrator, taken):
    User.objects.create_user(username=taken, name="旧人")

    answer = client.post("/desk/people/", an_account(username="xinRen"))

    assert answer.status_code == 422
    assert "这个登录名已经有人用了。" in answer.content.decode()
    assert not User.objects.filter(name="新人").exists()


@pytest.mark.parametrize(("region", "ended"), [("320585", True), (CHENGXIANG, True), ("320583", False)])
def test_a_membership_is_ended_by_an_administrator_whose_reach_it_lies_in(
    client, divisions, administrator, person, region, ended
):
    holder = person(CLERK, region=region)
    row = holder.memberships.get()

    client.post(f"/desk/people/{holder.username}/memberships/{row.pk}/end/")

    row.refresh_from_db()
    assert (row.ended_at is not None) is ended


@pytest.fixture
def neighbour(person):
    return person(ADMINISTRATOR, region="320583", name="昆山管理员")


def test_an_administrator_lists_and_opens_only_people_of_their_reach(
    client, divisions, administrator, neighbour, person, organization
):
    here = [person(CLERK), person(CLERK, region=CHENGXIANG), person(APPLICANT, of=organization), person(EXPERT)]
    departed = person(DIRECTOR, valid_until=date(2021, 1, 1))
    opened = accounts.open_account(by=administrator, username="weirenzhi", name="刚开户")
    proposed = accounts.open_account(by=administrator, username="daiqueren", name="待确认")
    grants.grant(proposed, DIRECTOR, by=administrator, region="320585")
    of_here = {administrator, *here, departed, opened, proposed}

    assert set(queries.users(administrator)[0]) == of_here
    assert queries.users(neighbour) == ([neighbour], "")
    client.force_login(neighbour)
    for user in of_here:
        assert client.get(f"/desk/people/{user.username}/").status_code == 404
        assert user.name not in client.get("/desk/people/").content.decode()
    assert AccessEntry.objects.filter(verb="refused", user=neighbour).count() == len(of_here)
    client.force_login(administrator)  # the control
    assert {client.get(f"/desk/people/{user.username}/").status_code for user in of_here} == {200}


def test_of_somebody_in_two_cities_each_administrator_sees_their_own_part(divisions, administrator, neighbour, person):
    both = person(CLERK)
    there = Membership.objects.create(user=both, role_code="clerk", region="320583", title="昆山科员")

    assert queries.memberships_of(both, seen_by=neighbour) == ([there], "")
    (listed,) = [user for user in queries.users(neighbour)[0] if user == both]
    assert listed.held_here == [there]
    assert queries.memberships_of(both, seen_by=administrator) == ([both.memberships.get(region="320585")], "")


def test_another_citys_administrator_neither_ends_an_experts_membership_nor_gives_one_to_people_here(
    client, divisions, administrator, neighbour, person
):
    expert, director = person(), person(DIRECTOR)
    given = grants.grant(expert, EXPERT, by=administrator)
    client.force_login(neighbour)

    assert given.kept_in == "320585"
    assert client.post(f"/desk/people/{expert.username}/memberships/{given.pk}/end/").status_code == 404
    assert accounts.cannot_end(given, neighbour) == "这个区划不在您的管辖范围内。"
    assert client.post(f"/desk/people/{director.username}/", {"role": "expert"}).status_code == 404
    with pytest.raises(ValidationError, match="这个人不在您的管辖范围内。"):
        grants.grant(director, EXPERT, by=neighbour)
    given.refresh_from_db()
    assert (given.ended_at, director.memberships.count()) == (None, 1)

    client.force_login(administrator)  # the control
    client.post(f"/desk/people/{expert.username}/memberships/{given.pk}/end/")
    given.refresh_from_db()
    assert given.ended_at is not None
    grants.grant(director, EXPERT, by=administrator)


def test_whoever_is_no_administrator_gives_no_expert_either(divisions, person):
    with pytest.raises(ValidationError, match="不在您的管辖范围内"):
        grants.grant(person(), EXPERT, by=person(CLERK))


def test_a_duty_is_lent_to_one_person_once_for_the_same_days(client, person):
    lender, helper, other = person(CLERK), person(CLERK), person(CLERK)
    today = timezone.localdate()
    said = {
        "membership": lender.memberships.get().pk,
        "to": helper.pk,
        "since": today,
        "until": today + timedelta(days=5),
    }
    client.force_login(lender)
    assert client.post("/desk/delegations/", said).status_code == 302

    answer = client.post("/desk/delegations/", said | {"until": today + timedelta(days=9)})

    words = f"这项任职已经委托给{helper}（{today} 至 {today + timedelta(days=5)}），日期有重叠"
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert Membership.objects.filter(delegated_by__user=lender).count() == 1
    # The controls: other days, another person, and again once it was taken back.
    later = {"since": today + timedelta(days=6), "until": today + timedelta(days=7)}
    assert client.post("/desk/delegations/", said | later).status_code == 302
    assert client.post("/desk/delegations/", said | {"to": other.pk}).status_code == 302
    accounts.end(Membership.objects.filter(user=helper, delegated_by__user=lender).order_by("pk").first(), by=lender)
    assert client.post("/desk/delegations/", said).status_code == 302


@pytest.mark.parametrize(
    ("own", "lent", "fits"),
    [
        (CLERK, REVIEWER, True), (FINANCE_MAKER, FINANCE_CHECKER, True), (CLERK, FINANCE_MAKER, True),
        (AUDITOR, CLERK, False), (ADMINISTRATOR, CLERK, False), (SECURITY_OFFICER, CLERK, False),
        (AUDIT_OFFICER, CLERK, False), (FINANCE_MAKER, CLERK, False), (FINANCE_CHECKER, DIRECTOR, False),
        (CIVIL_AFFAIRS, CLERK, False),
    ],
    ids=lambda value: getattr(value, "code", value),
)  # fmt: skip
def test_a_duty_is_offered_to_whom_it_fits(person, own, lent, fits):
    lender, colleague, today = person(lent), person(own), timezone.localdate()
    row = lender.memberships.get()

    assert (colleague in queries.stand_ins([row])) is fits
    if not fits:
        with pytest.raises(ValidationError):
            accounts.delegate(row, to=colleague, since=today, until=today, by=lender)
