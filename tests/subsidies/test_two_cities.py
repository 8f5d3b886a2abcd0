"""
Several counties and a province in one installation: 太仓, and an invented 吴中 and 西湖 (`tests/packs`). A rule goes by the county of its
matter, whoever asks and through whichever door; what is of a third county is not done here.
"""

import shutil
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from tests.acts.funds_story import Story
from tests.conftest import make_organization
from tests.registers.test_stakes import employ, registered
from tests.subsidies.conftest import Desk, People
from yihe.acts.notices.models import Notice
from yihe.acts.reviews import sheets
from yihe.domains.incubation import city
from yihe.domains.incubation.forms import ApplicationForm
from yihe.domains.incubation.models import Call, calls_for
from yihe.domains.subsidies.reckonings import reckon_claim
from yihe.foundation import append_only, city_pack, parameters, periods, workdays
from yihe.foundation.roles import (
    APPLICANT,
    AUDITOR,
    CIVIL_AFFAIRS,
    CLERK,
    DIRECTOR,
    FINANCE_CHECKER,
    FINANCE_MAKER,
    POLICY_EDITOR,
    REVIEWER,
)
from yihe.matters import channels, kinds, letters, offering, own_cause, telling
from yihe.matters.actions import NotAllowed, open_matter, perform
from yihe.matters.models import Matter
from yihe.registers.letters import numbers
from yihe.registers.letters.models import LetterNumber
from yihe.registers.practitioners import stakes
from yihe.registers.regions import calendar
from yihe.registers.regions.models import Region

TAICANG, WUZHONG, XIHU, ELSEWHERE = "320585", "320506", "330106", "320583"
FOLDER = Path(__file__).resolve().parents[1] / "packs" / "wuzhong"
LOCAL_DAY = date(2026, 6, 5)  # a day off of 吴中 alone, the Friday after the tests' Monday


@pytest.fixture
def both(settings):
    """Serve 吴中 besides 太仓."""
    settings.MORE_CITY_DIRS = (FOLDER,)


@pytest.fixture
def wuzhong(both, person, on_day):
    """Return the desk of 吴中: its own people, organization and money."""
    return desk_in(WUZHONG, "太湖法治服务社（虚构）", person, on_day)


@pytest.fixture
def xihu(settings, person, on_day):
    """Serve a third county besides, of another province; return its desk."""
    settings.MORE_CITY_DIRS = (FOLDER, FOLDER.parent / "xihu")
    return desk_in(XIHU, "断桥普法社（虚构）", person, on_day)


def desk_in(county: str, name: str, person, on_day) -> Desk:
    organization = make_organization(name, region=f"{county}{'001' if county == WUZHONG else '002'}")
    at = {"region": county}
    people = People(
        person(APPLICANT, of=organization), person(CLERK, **at), person(REVIEWER, **at), person(DIRECTOR, **at),
        person(CIVIL_AFFAIRS, **at), person(FINANCE_MAKER, **at), person(FINANCE_CHECKER, **at),
        person(POLICY_EDITOR, **at),
    )  # fmt: skip
    money = Story(
        organization, people.applicant, people.director, people.maker, people.checker, people.editor, people.reviewer,
        region=county,
    )  # fmt: skip
    return Desk(people, money, organization, person, on_day=on_day)


def brought(desk, state: str) -> Matter:
    return desk.go(desk.draft("startup"), state)


# -- one claim in each county ---------------------------------------------------------------------------------------------


def test_the_same_claim_on_the_same_day_is_reckoned_by_the_text_of_its_county(desk, wuzhong):
    ours, theirs = (reckon_claim(brought(each, "reviewed")) for each in (desk, wuzhong))

    assert (ours.amount, ours.clause) == (Decimal("30000.00"), "太政办〔2021〕163号 四(一)")
    assert (theirs.amount, theirs.clause) == (Decimal("20000.00"), "吴司规〔2025〕3号 第八条")


def test_three_counties_of_two_provinces_each_reckon_and_speak_for_themselves(desk, wuzhong, xihu, client):
    said = {}
    for each, office in ((desk, "民政局"), (wuzhong, "民政局"), (xihu, "行政审批局")):
        reckoned = reckon_claim(brought(each, "reviewed"))
        client.force_login(each.people.civil_affairs)
        start = client.get(reverse("desk:start")).content.decode()
        assert f"{office}经办人" in start
        said[each.money.region] = (str(reckoned.amount), reckoned.clause, reckoned.label)

    assert said == {
        TAICANG: ("30000.00", "太政办〔2021〕163号 四(一)", "一次性开办费补贴"),
        WUZHONG: ("20000.00", "吴司规〔2025〕3号 第八条", "开办补助"),
        XIHU: ("15000.00", "西司发〔2025〕12号 三（1）", "开办支持"),
    }


def test_control_by_one_folder_for_all_both_would_be_paid_alike(desk, wuzhong, monkeypatch):
    matters = [brought(each, "accepted") for each in (desk, wuzhong)]
    monkeypatch.setattr(city_pack, "of", lambda region: city_pack.home())

    ours, theirs = (reckon_claim(Matter.objects.get(pk=matter.pk)) for matter in matters)

    assert ours.amount == theirs.amount == Decimal("30000.00")


def test_without_its_pack_the_other_county_is_not_reckoned_by_ours(wuzhong, settings):
    matter = brought(wuzhong, "accepted")
    settings.MORE_CITY_DIRS = ()

    with pytest.raises(city_pack.NotServed, match="不在本系统服务的地区"):
        reckon_claim(Matter.objects.get(pk=matter.pk))


def test_what_is_given_by_its_key_alone_is_dealt_with_in_the_words_of_its_own_county(wuzhong, monkeypatch):
    """As a bulk, the clock and an effect give it: nothing but the key is known before the lock."""
    matter, heard = brought(wuzhong, "submitted"), []
    action = kinds.get(matter.kind).workflow.actions["accept"]
    monkeypatch.setattr(action, "check", lambda *_asked, **_said: heard.append(city_pack.here()) or "")

    perform(Matter(pk=matter.pk), "accept", by=wuzhong.people.clerk)

    assert heard == [FOLDER] and city_pack.here() == city_pack.home()


def test_a_county_keeps_its_own_limits_and_its_own_days_off(desk, wuzhong, monkeypatch):
    monkeypatch.setattr(workdays, "_calendar", None)
    calendar.forget()
    asked = [(each, brought(each, "accepted")) for each in (desk, wuzhong)]
    with city_pack.said_in(city_pack.of(WUZHONG)):
        assert not workdays.is_working(LOCAL_DAY)
    assert workdays.is_working(LOCAL_DAY)

    noticed = [each.go(matter, "noticed") for each, matter in asked]

    ours, theirs = (Notice.objects.get(matter=matter) for matter in noticed)
    assert (ours.working_days, ours.closes_on) == (5, date(2026, 6, 8))
    assert (theirs.working_days, theirs.closes_on) == (7, date(2026, 6, 11))  # 7 days, and the Friday is off


def test_the_letter_is_headed_and_signed_by_the_bureau_of_the_matter(desk, wuzhong, client):
    for each, bureau in ((desk, "太仓市司法局"), (wuzhong, "苏州市吴中区司法局")):
        matter = brought(each, "payable")
        client.force_login(each.people.applicant)

        page = client.get(reverse("desk:letter", args=[matter.number])).content.decode()

        assert f"{bureau}文件" in page and f"{bureau}（盖章）" in page


def test_counties_with_one_mark_number_each_for_itself_and_verify_accuses_neither(desk, wuzhong, monkeypatch):
    monkeypatch.setattr(numbers, "series_of", lambda _region, _issuer: numbers.Series("太司"))
    ours, theirs = brought(desk, "payable"), brought(wuzhong, "payable")

    given = [kinds.get(matter.kind).letter(matter).number for matter in (ours, theirs)]

    assert given == ["太司〔2026〕1号"] * 2 and list(letters.faults()) == []

    append_only.release(connection, "letters_letternumber")
    LetterNumber.objects.filter(matter=theirs.number).delete()
    assert [theirs.number in sentence for sentence in letters.faults()] == [
        True
    ]  # the other county's row is none of its own


def test_a_prefecture_s_auditor_sees_both_and_each_in_its_own_words(desk, wuzhong, person, client):
    ours, theirs = brought(desk, "payable"), brought(wuzhong, "payable")
    auditor = person(AUDITOR, region="3205")
    assert set(Matter.objects.visible_to(auditor).filter(kind="startup_claim")) == {ours, theirs}
    client.force_login(auditor)

    page = client.get(reverse("desk:letter", args=[theirs.number])).content.decode()

    assert "苏州市吴中区司法局文件" in page
    assert set(Matter.objects.visible_to(desk.people.clerk).filter(kind="startup_claim")) == {ours}
    assert set(Matter.objects.visible_to(wuzhong.people.clerk).filter(kind="startup_claim")) == {theirs}


def stakes_after_two_years_and_a_half(desk, wuzhong) -> list[bool]:
    """Return whether a reviewer who left an organization that long ago still has a stake in its matter, in each county."""
    found = []
    for number, each in enumerate((desk, wuzhong), 1):
        employ(registered(each.people.reviewer, number), each.organization, ends_on=date(2023, 12, 1))
        found.append(own_cause.stake_of(brought(each, "accepted"), each.people.reviewer) is not None)
    return found


def test_a_tie_grows_old_by_the_text_of_the_matter_s_county_outside_an_act_too(desk, wuzhong):
    """Three years there, two here (`review/recusal_years`); nothing says in whose words we speak."""
    assert stakes_after_two_years_and_a_half(desk, wuzhong) == [True, False]


def test_control_by_the_years_of_home_it_would_still_count(desk, wuzhong, monkeypatch):
    by_home = stakes.since_when
    monkeypatch.setattr(stakes, "since_when", lambda day, _region, *years: by_home(day, TAICANG, *years))

    assert stakes_after_two_years_and_a_half(desk, wuzhong) == [True, True]


def mails_of(desk, wuzhong) -> list[list[str]]:
    """Return the subjects of what the clock mails to the applicant of each county, of their matters and of themselves."""
    for each in (desk, wuzhong):
        matter, applicant = brought(each, "payable"), each.people.applicant
        applicant.email = f"{each.money.region}@example.org"
        applicant.save()
        telling.tell({applicant.pk}, "有进展", matter=matter, mail=True)
        telling.tell({applicant.pk}, "您的登录密码已修改。", page=channels.OWN_ACCOUNT, mail=True)
    mail.outbox.clear()
    telling.send_mail()
    return [[m.subject for m in mail.outbox if each.people.applicant.email in m.to] for each in (desk, wuzhong)]


def test_what_is_mailed_is_in_the_words_of_the_county_it_is_about(desk, wuzhong):
    ours, theirs = mails_of(desk, wuzhong)

    assert {subject[:4] for subject in ours} == {"【一核】"} and {subject[:5] for subject in theirs} == {"【吴法通】"}
    assert len(ours) > 1 and len(theirs) > 1  # of a matter, and of their account


def test_control_the_clock_itself_would_speak_for_home(desk, wuzhong, monkeypatch):
    monkeypatch.setattr(channels, "county_of", lambda user, matter=None: city_pack.home())

    assert {subject[:4] for subjects in mails_of(desk, wuzhong) for subject in subjects} == {"【一核】"}


# -- calls ----------------------------------------------------------------------------------------------------------------


def call_of(desk, region: str) -> Matter:
    groups = ",".join(city.pack(region).groups)
    said = {
        "title": f"{region} 的招募（虚构）", "text": "面向本地", "opens_on": date(2026, 6, 1), "closes_on": date(2026, 6, 30),
        "places": 3, "groups": groups, "criteria": next(iter(sheets.every(region))),
    }  # fmt: skip
    matter = open_matter(kinds.get("call"), Call(**said), by=desk.people.clerk, region=region, hat="clerk")
    perform(matter, "propose", by=desk.people.clerk)
    perform(matter, "publish", by=desk.people.director)
    return matter


def test_a_call_is_offered_to_the_organizations_of_its_county_alone(desk, wuzhong):
    ours, theirs = call_of(desk, TAICANG), call_of(wuzhong, WUZHONG)

    for each, own in ((desk, ours), (wuzhong, theirs)):
        assert [call.matter for call in calls_for(each.organization, date(2026, 6, 2))] == [own]
        form = ApplicationForm(organization=each.organization, user=each.people.applicant)
        assert [call.matter for call in form.fields["call"].queryset] == [own]


def test_an_application_to_another_county_s_call_is_not_taken(desk, wuzhong):
    from yihe.domains.incubation.models import Application
    from yihe.domains.incubation.rules import call_takes_nothing

    call = Call.objects.get(matter=call_of(desk, TAICANG))
    contents = Application(
        call=call, project="法治课堂", summary="每周一课", stage="startup", group="professional", team="三人", needs="policy",
        results="五十课",
    )  # fmt: skip
    matter = open_matter(
        kinds.get("incubation"), contents, by=wuzhong.people.applicant, organization=wuzhong.organization, hat="applicant"
    )  # fmt: skip

    assert call_takes_nothing(matter, wuzhong.people.applicant) == f"“{call.title}”不面向本组织所在的地区，不能应征。"


def test_public_pages_list_what_is_of_the_county_a_visitor_chose(desk, wuzhong, client):
    ours, theirs = call_of(desk, TAICANG), call_of(wuzhong, WUZHONG)
    at_home = client.get(reverse("portal:calls")).content.decode()
    assert ours.title in at_home and theirs.title not in at_home
    assert "苏州市吴中区" in at_home  # the way there

    assert client.get(reverse("portal:county", args=[WUZHONG])).status_code == 302
    chosen = client.get(reverse("portal:calls")).content.decode()

    assert theirs.title in chosen and ours.title not in chosen
    assert "苏州市吴中区司法局" in chosen
    assert client.get(reverse("portal:county", args=[ELSEWHERE])).status_code == 404
    asked = client.get(reverse("portal:guide", args=["startup_claim"])).content.decode()
    assert "吴司规〔2025〕3号 第八条" in asked and "公示 7 个" in asked


def test_who_comes_by_a_county_s_own_address_is_spoken_to_in_its_words(db, client, tmp_path, settings):
    own = tmp_path / "wuzhong"
    shutil.copytree(FOLDER, own)
    with (own / "city.yaml").open("a", encoding="utf-8") as file:
        file.write("host: wuzhong.example.gov.cn\n")
    settings.MORE_CITY_DIRS, settings.ALLOWED_HOSTS = (own,), ["*"]

    named = {
        host: client.get("/", headers={"host": host}).content.decode() for host in ("x.cn", "wuzhong.example.gov.cn")
    }

    assert ["吴中区司法局" in page for page in named.values()] == [False, True]
    assert "太仓市司法局" in named["x.cn"]


def test_policies_are_those_of_the_county(both, db, client):
    call_command("load_texts", stdout=StringIO())
    ours = client.get(reverse("portal:policies")).content.decode()
    client.get(reverse("portal:county", args=[WUZHONG]))
    theirs = client.get(reverse("portal:policies")).content.decode()

    assert [("163号" in page, "吴司规" in page) for page in (ours, theirs)] == [(True, False), (False, True)]


# -- outside all of them --------------------------------------------------------------------------------------------------


def test_what_is_of_a_third_county_is_neither_begun_nor_moved_here(desk, wuzhong, settings):
    matter = brought(wuzhong, "submitted")
    settings.MORE_CITY_DIRS = ()
    elsewhere = make_organization(region=f"{ELSEWHERE}100")

    with pytest.raises(NotAllowed, match="区划 320506001 不在本系统服务的地区（320585）之内"):
        perform(matter, "accept", by=wuzhong.people.clerk)
    with pytest.raises(NotAllowed, match="区划 320583100 不在"):
        open_matter(kinds.get("startup_claim"), by=None, organization=elsewhere)


def test_a_hat_of_a_third_county_is_as_if_it_was_not_there(both, person):
    ours, theirs, above, far = (person(CLERK, region=code) for code in (TAICANG, WUZHONG, "3205", ELSEWHERE))

    assert [len(each.memberships_in_force) for each in (ours, theirs, above, far)] == [1, 1, 1, 0]


def test_each_county_has_its_own_first_administrators(both, db):
    from yihe.registers.regions.models import Region

    for code in (TAICANG, WUZHONG, ELSEWHERE):
        Region.objects.get_or_create(code=code, defaults={"name": code, "level": "county"})

    def first(username: str, region: str) -> str:
        said = StringIO()
        call_command("first_administrator", username, name="沈宇", region=region, stdout=said)
        return said.getvalue().partition("。")[0]

    for region, place in ((TAICANG, "a"), (WUZHONG, "b")):
        made = [first(f"{place}{number}", region) for number in range(3)]
        assert ["系统管理员" in made[0], "安全管理员" in made[1], "审计管理员" in made[2]] == [True] * 3
        with pytest.raises(CommandError, match="都已有人在任"):
            first(f"{place}4", region)
    with pytest.raises(CommandError, match="不在本系统服务的地区"):
        first("c1", ELSEWHERE)


# -- layers ---------------------------------------------------------------------------------------------------------------

NATIONAL = """
description: 全省统一的公示期（虚构）
metadata: {label: 公示期, unit: 工作日, setting: true, note: 虚构}
values:
  2024-01-01: {value: 10, metadata: {reference: 办理期限}}
"""


@pytest.fixture
def province(tmp_path, settings):
    """Lend from the province: a limit and a day off. 吴中 says the limit itself in one copy, and not in the other."""

    def lend(*, county_says: bool) -> None:
        above, below = tmp_path / "jiangsu", tmp_path / "wuzhong"
        (above / "parameters" / "procedure").mkdir(parents=True)
        (above / "city.yaml").write_text('name: 江苏省\nregion: "32"\nlayer: "yes"\n', "utf-8")
        (above / "parameters" / "procedure" / "notice.yaml").write_text(NATIONAL, "utf-8")
        (above / "calendar.yaml").write_text(
            "local:\n  - {name: 本省节日（虚构）, first: 2026-06-10, last: 2026-06-10}\n", "utf-8"
        )
        shutil.copytree(FOLDER, below)
        if not county_says:
            (below / "parameters" / "procedure" / "notice.yaml").unlink()
        settings.MORE_CITY_DIRS = (below, above)

    return lend


@pytest.mark.parametrize(("county_says", "days"), [(True, 7), (False, 10)])
def test_what_a_county_does_not_say_its_province_lends(province, county_says, days):
    province(county_says=county_says)

    notice = parameters.of(WUZHONG).at("procedure/notice", date(2026, 6, 1))

    assert notice.value == days
    assert [pack.name for pack in city_pack.every()] == ["taicang", "wuzhong"]  # the province serves nobody
    assert city_pack.every_fault() == []


@pytest.mark.django_db
def test_days_off_of_the_province_are_days_off_in_its_counties(province, monkeypatch):
    monkeypatch.setattr(workdays, "_calendar", None)
    province(county_says=True)
    calendar.forget()

    with city_pack.said_in(city_pack.of(WUZHONG)):
        assert [workdays.is_working(day) for day in (LOCAL_DAY, date(2026, 6, 10), date(2026, 6, 11))] == [
            False,
            False,
            True,
        ]
    assert workdays.is_working(LOCAL_DAY) and not workdays.is_working(date(2026, 6, 10))


def test_folders_that_contradict_each_other_are_told_in_sentences(tmp_path, settings):
    twin, nowhere = tmp_path / "twin", tmp_path / "nowhere"
    shutil.copytree(FOLDER, twin)
    (tmp_path / "says-nothing").mkdir()
    settings.MORE_CITY_DIRS = (FOLDER, twin, nowhere, tmp_path / "says-nothing")

    assert list(city_pack.faults()) == [
        f"YIHE_CITY_DIR：没有文件夹 {nowhere}",
        "says-nothing/city.yaml：装了几个地区的文件夹，每个都要写明 region（区划代码，加引号）",
        "wuzhong 和 twin 的 region 都是 320506：一个地区只能有一个文件夹",
        "nowhere 和 says-nothing 的 region 都是 ：一个地区只能有一个文件夹",
    ]


def test_a_fault_names_the_folder_it_is_in(tmp_path, settings):
    broken = tmp_path / "broken"
    shutil.copytree(FOLDER, broken)
    (broken / "parameters" / "procedure" / "notice.yaml").unlink()
    settings.MORE_CITY_DIRS = (broken,)

    assert city_pack.every_fault() == ["broken：procedure/notice.yaml：没有这个参数文件，系统要用到它"]


def test_the_longest_prefix_says_whose_a_region_is(both):
    assert [city_pack.of(code).name for code in (TAICANG, "320585100", "320506001", "3205", "")] == [
        "taicang", "taicang", "wuzhong", "taicang", "taicang",
    ]  # fmt: skip
    with pytest.raises(city_pack.NotServed):
        city_pack.of(ELSEWHERE)
    with city_pack.said_in(FOLDER):
        assert city_pack.of("") == FOLDER
        assert offering.guide_of(kinds.get("startup_claim"), "").how_long.startswith("受理")


def test_neighbours_name_the_same_divisions_once_and_what_they_name_differently_is_refused(
    both, settings, tmp_path, db
):
    said = StringIO()
    call_command("load_divisions", stdout=said)
    assert Region.objects.filter(code__in=("32", "3205", f"{WUZHONG}001", f"{TAICANG}100")).count() == 4

    other = shutil.copytree(FOLDER, tmp_path / "wuzhong")
    file = other / "divisions.csv"
    file.write_text(file.read_text("utf-8").replace("3205,苏州市", "3205,姑苏府"), "utf-8")
    settings.MORE_CITY_DIRS = (other,)
    with pytest.raises(CommandError, match="代码 3205 出现了不止一次"):
        call_command("load_divisions", stdout=said)


# -- what runs, and what waits, in each county by its own days --------------------------------------------------------------


@pytest.fixture
def loaded(tmp_path, calendar_of_the_table, both, db):
    """Return a way to load the State Council's days of 2026, with one more of them than the folder of 太仓 has."""

    def load(extra: date | None = None) -> None:
        text = (city_pack.home() / "calendar.yaml").read_text("utf-8")
        said = yaml.safe_load(text)
        if extra:
            (year,) = [each for each in said["years"] if each["year"] == 2026]
            year["holidays"].append({"name": "临时放假", "first": extra, "last": extra})
        file = tmp_path / "calendar.yaml"
        file.write_text(yaml.safe_dump(said, allow_unicode=True), "utf-8")
        call_command("load_calendar", str(file), stdout=StringIO())

    load()
    return load


def test_a_new_day_off_lengthens_what_runs_in_every_county_by_the_county_s_own_days(loaded, desk, wuzhong):
    ours, theirs = brought(desk, "accepted"), brought(wuzhong, "accepted")
    before = ours.due_on, theirs.due_on
    assert before == (date(2026, 6, 15), date(2026, 6, 11)), "a shorter term there, and a day off of 吴中 alone in it"

    loaded(date(2026, 6, 10))

    for matter in (ours, theirs):
        matter.refresh_from_db()
    assert (ours.due_on, theirs.due_on) == (date(2026, 6, 16), date(2026, 6, 12))
    assert [matter.events.filter(action="lengthen").count() for matter in (ours, theirs)] == [1, 1]


def test_what_a_record_says_of_a_day_is_compared_by_the_days_of_its_county_before_and_now(loaded, wuzhong, monkeypatch):
    matter = brought(wuzhong, "accepted")
    state = kinds.get(matter.kind).workflow.states["accepted"]
    monkeypatch.setattr(state, "within", lambda matter: workdays.add(date(2026, 6, 1), 8))
    matter.clocks.update(amount=None, counted_from=None, due_at=periods.end_of(date(2026, 6, 11)))

    loaded()  # nothing is new: what 吴中 alone has was known before
    matter.refresh_from_db()
    assert not matter.events.filter(action="lengthen").exists()

    loaded(date(2026, 6, 10))
    matter.refresh_from_db()
    assert matter.events.filter(action="lengthen").count() == 1
