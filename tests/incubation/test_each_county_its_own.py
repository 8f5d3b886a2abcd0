"""Terms of service records, and what types and stages are called, go by the county of the record – whoever asks, and from wherever."""

import shutil
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.conftest import CHENGXIANG, make_organization
from yihe.domains.incubation.models import ServiceGiven
from yihe.domains.incubation.records import ServiceRecord
from yihe.foundation import city_pack
from yihe.foundation.records import reading
from yihe.foundation.records.declared import State
from yihe.foundation.roles import APPLICANT, AUDITOR, BASE_MANAGER
from yihe.matters import record_reminders
from yihe.matters.models import Notification
from yihe.registers.organizations import classes
from yihe.registers.organizations.models import Organization, Residency

THERE = "320506001"
FOLDER = Path(__file__).parents[1] / "packs" / "wuzhong"
TERMS = {"service_late_days": (7, 2), "service_reminder_days": (7, 3), "service_confirmation_days": (30, 10)}
TODAY = date(2026, 6, 30)


@pytest.fixture
def there(tmp_path, settings) -> Path:
    """Serve an invented 吴中 besides 太仓, with shorter terms and a type of its own name."""
    folder = Path(shutil.copytree(FOLDER, tmp_path / "wuzhong"))
    for file, changes in (
        ("incubation.yaml", {f"{name}: {ours}": f"{name}: {theirs}" for name, (ours, theirs) in TERMS.items()}),
        ("organizations.yaml", {"label: 专业型": "label: 专长型", "label: 初创期": "label: 起步期"}),
    ):
        text = (folder / file).read_text("utf-8")
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        (folder / file).write_text(text, "utf-8")
    settings.MORE_CITY_DIRS = (folder,)
    return folder


@pytest.fixture
def two(there, db, person, monkeypatch):
    """Return a way to enter a service in either county so many days ago, and who receives it."""
    moment = timezone.make_aware(datetime(TODAY.year, TODAY.month, TODAY.day, 10))
    monkeypatch.setattr(timezone, "now", lambda: moment)
    given = {}
    for where, region in (("ours", CHENGXIANG), ("theirs", THERE)):
        organization = make_organization(f"{where}（虚构）", region=region)
        stay = Residency.objects.create(
            organization=organization, base="基地", group="professional", starts_on=date(2026, 1, 1), ends_on=date(2027, 12, 31),
            opened_by_number=f"FHSQ-2026-{where}",
        )  # fmt: skip
        stay.stages.create(
            stage="startup", since=date(2026, 1, 1), reason="入壳", by=person(BASE_MANAGER, region=region)
        )
        given[where] = (stay, person(BASE_MANAGER, region=region), person(APPLICANT, of=organization))

    def enter(where: str, days_ago: int, late: int = 0) -> ServiceGiven:
        stay, manager, _applicant = given[where]
        entered = moment - timedelta(days=days_ago)
        return ServiceGiven.objects.create(
            residency=stay, service="training", on=entered.date() - timedelta(days=late), hours=Decimal(1), note="培训", stage="startup",
            by=manager, hat="base_manager", recorded_at=entered,
        )  # fmt: skip

    enter.people = given
    return enter


def reminded() -> list[str]:
    return sorted(row.residency.organization.name for row in reading.unreminded(ServiceRecord, TODAY))


@pytest.mark.parametrize(
    ("days_ago", "names"),
    [(2, []), (3, ["theirs（虚构）"]), (6, ["theirs（虚构）"]), (7, ["ours（虚构）", "theirs（虚构）"])],
)
def test_who_may_confirm_is_reminded_when_the_county_of_the_record_says(two, days_ago, names):
    for where in ("ours", "theirs"):
        two(where, days_ago)

    assert reminded() == names
    with city_pack.said_in(city_pack.of(THERE)):
        assert reminded() == names, "whoever asks"


def test_the_reminder_says_the_last_day_of_its_own_county(two):
    for where in ("ours", "theirs"):
        two(where, 8)

    assert record_reminders.remind(TODAY) == 2

    said = {where: Notification.objects.get(user=two.people[where][2]).text for where in ("ours", "theirs")}
    entered = TODAY - timedelta(days=8)
    assert f"请在 {entered + timedelta(days=30)} 以前核对" in said["ours"]
    assert f"请在 {entered + timedelta(days=10)} 以前核对" in said["theirs"]


def test_the_list_and_the_row_agree_on_what_became_of_a_record(two):
    rows = [two(where, days) for where in ("ours", "theirs") for days in (9, 10, 11, 29, 30, 31)]

    for state in (State.ENTERED, State.UNCONFIRMED):
        listed = set(ServiceGiven.objects.filter(reading.in_state(ServiceRecord, state)))
        assert listed == {row for row in rows if ServiceRecord.state_of(row) is state}
        assert {row.residency.organization.name[:4] for row in listed} == {"ours", "thei"}
    late = {
        row.residency.organization.name: ServiceRecord.days_late(row)
        for row in (two("ours", 1, 5), two("theirs", 1, 5))
    }
    assert late == {"ours（虚构）": 0, "theirs（虚构）": 5}


def test_control_without_a_way_to_the_region_all_go_by_the_first_county(two, monkeypatch):
    monkeypatch.setattr(ServiceRecord, "region_at", "")
    two("theirs", 6)

    assert reminded() == []


def test_what_the_clock_asks_compiled_once_finds_the_same_rows(two, monkeypatch):
    rows = [two("ours", days) for days in (2, 6, 7, 8, 29, 30, 31)]
    differing = reading.to_remind_of(ServiceRecord, TODAY)
    monkeypatch.setattr(ServiceRecord, "region_at", "")  # all go by the first county: one question

    found = reading.to_remind_of(ServiceRecord, TODAY)

    assert found == differing == list(reading.unreminded(ServiceRecord, TODAY)) == rows[2:6]
    assert {row.residency.organization.name for row in found} == {"ours（虚构）"}


def test_where_all_counties_say_the_same_one_condition_is_asked(db, settings):
    settings.MORE_CITY_DIRS = (FOLDER,)

    assert "region" not in str(reading.unreminded(ServiceRecord, TODAY).query).partition("WHERE")[2]


def test_a_county_within_another_goes_by_its_own(two, there, settings, tmp_path):
    around = Path(shutil.copytree(there, tmp_path / "around"))
    city = around / "city.yaml"
    city.write_text(city.read_text("utf-8").replace("320506", "3205"), "utf-8")
    incubation = around / "incubation.yaml"
    incubation.write_text(
        incubation.read_text("utf-8").replace("service_reminder_days: 3", "service_reminder_days: 5"), "utf-8"
    )
    settings.MORE_CITY_DIRS = (there, around)
    two("ours", 5)
    two("theirs", 4)

    assert reminded() == ["theirs（虚构）"]


# -- what types and stages are called ---------------------------------------------------------------------------------------


@pytest.fixture
def looked_up(monkeypatch) -> list:
    """Return the look-ups of a city's lists, as they are made."""
    seen, real = [], classes.of
    monkeypatch.setattr(classes, "of", lambda pack=None: (seen.append(pack), real(pack))[1])
    return seen


def test_a_list_over_counties_calls_each_type_as_its_county_does(two, person, client):
    client.force_login(person(AUDITOR, region="3205"))

    page = client.get(reverse("desk:organizations")).content.decode()
    sheet = client.get(reverse("exchange:organizations"))

    rows = {row.partition("</a>")[0].rpartition(">")[2]: row for row in page.split("<tr>")[1:]}
    assert ("专业型" in rows["ours（虚构）"], "专长型" in rows["theirs（虚构）"]) == (True, True)
    assert sheet.status_code == 200
    theirs = Organization.objects.get(name="theirs（虚构）")
    assert "专长型" in client.get(reverse("desk:organization", args=[theirs.uscc])).content.decode()


def test_a_county_s_file_is_looked_up_once_for_a_whole_list(two, person, client, looked_up):
    for number in range(6):
        make_organization(f"又一家{number}（虚构）")
    client.force_login(person(AUDITOR, region="3205"))

    def look_ups(address: str) -> int:
        looked_up.clear()
        assert client.get(address).status_code == 200
        return len(looked_up)

    few = look_ups(reverse("desk:organizations"))
    for number in range(20):
        make_organization(f"再一家{number}（虚构）")
    assert look_ups(reverse("desk:organizations")) == few
    labels = classes.Labels("role_types")
    looked_up.clear()
    assert [labels("professional", region) for region in [CHENGXIANG, THERE] * 40] == ["专业型", "专长型"] * 40
    assert len(looked_up) == 2


def test_residents_of_either_county_are_at_a_stage_as_their_county_calls_it(two, person):
    from yihe.domains.incubation import queries

    lines, _next = queries.residents(person(BASE_MANAGER, region="3205"))
    assert {line.residency.organization.name: line.stage for line in lines} == {
        "ours（虚构）": "初创期",
        "theirs（虚构）": "起步期",
    }


def test_what_a_county_has_not_or_does_not_say_is_called_by_its_code(there):
    labels = classes.Labels("role_types")

    assert labels("gone", CHENGXIANG) == "gone" and labels("professional", "110101") == "professional"
