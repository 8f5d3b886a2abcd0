"""
People, by what they can do: `person(DIRECTOR)`, `person(APPLICANT, of=organization)`, `person(CLERK, region="320505")`.

Fixtures bring a matter to a state through the real actions by the right people. No factory places one in a state it
could not reach.
"""

import gc
import os
import shutil
import sys
from datetime import date
from itertools import count
from pathlib import Path

import hypothesis
import pytest
from django.db import connection, connections
from django.template.base import Template
from django.test import TransactionTestCase
from django.test.utils import _TestState
from stdnum.cn import uscc

from tests import asked, emptying, tiers
from yihe.foundation import beginning, city_pack, protections, workdays
from yihe.foundation.noted_changes import NotesChanges
from yihe.registers.policies import entered, loading, texts
from yihe.registers.regions import calendar, names

pytest_plugins = ["tests.browser", "tests.errands.fixtures"]

# A busy machine is no fault of a property: how long an example took is not asked, in whatever order files are read.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
)
hypothesis.settings.load_profile("unhurried")

TAICANG = "320585"
CHENGXIANG = "320585100"
serial = count(1)


# What begins first: it takes longest, and nobody should wait for it at the end while the other workers have nothing left.
LONGEST = (
    "tests/rooms/", "tests/yardsticks/", "tests/promises/test_every_page", "tests/promises/test_under_attack", "tests/promises/test_every_state",
    "tests/faces/test_demo", "tests/promises/test_what_a_city_has_not", "tests/matters/test_search", "tests/oracle/", "tests/faces/test_serving",
    "tests/soak/", "tests/journeys/",
)  # fmt: skip
MOST_WORKERS = 8  # each holds the whole product in memory, and starts processes of its own
DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_addoption(parser):
    parser.addoption(
        "--what-asks-a-database", action="store_true",
        help="leave out what asks the database of the run nothing: it says the same beside every database, and was asked beside another",
    )  # fmt: skip
    parser.addoption(
        "--leave-to-the-soak",
        action="store_true",
        help="run what fits into five minutes on two processors (`tests.tiers`)",
    )
    parser.addoption("--note-what-is-asked", metavar="FOLDER", help="note there what each test asks of the database")
    parser.addoption(
        "--asked-already", metavar="FOLDER",
        help="with --what-asks-a-database: leave out what asks nothing else than others do, by what a run beside another database noted there",
    )  # fmt: skip


def pytest_configure(config):
    if folder := config.getoption("--note-what-is-asked"):
        worker = os.environ.get("PYTEST_XDIST_WORKER")
        if worker or not getattr(config.option, "numprocesses", None):  # whoever only hands out the work asks nothing
            config.pluginmanager.register(asked.Notes(Path(folder), worker or "alone"), "notes-what-is-asked")


@pytest.hookimpl(wrapper=True)
def pytest_collection(session):
    """Collect without looking for garbage: thousands of tests are made, and all of them stay. A third of the time went into it."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()  # what stays until the end is not looked through again


@pytest.hookimpl(optionalhook=True)  # rooms from outside are tried in a run of their own, without workers
def pytest_xdist_auto_num_workers(config):
    """Return how many workers `-n auto` starts: one for each processor this process may use, as a container is given them."""
    ours = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(ours, _given_to_the_container(), MOST_WORKERS))


def _given_to_the_container(said: Path = Path("/sys/fs/cgroup/cpu.max")) -> int:
    try:
        quota, period = said.read_text().split()
    except (OSError, ValueError):
        return sys.maxsize
    return sys.maxsize if quota == "max" else max(1, int(quota) // int(period))


def is_asked_there(item) -> bool:
    """Tell whether a test is asked beside a second database: it asks one, and its answer can differ with it."""
    return asks_a_database(item) and item.get_closest_marker("same_beside_any_database") is None


def asks_a_database(item) -> bool:
    marked = any(item.get_closest_marker(name) for name in ("django_db", "postgresql", "every_database"))
    return marked or bool(DATABASE & set(item.fixturenames))


def pytest_collection_modifyitems(config, items):
    for item in items:
        if "postgresql" in item.keywords and "postgresql" not in os.environ.get("DATABASE_URL", ""):
            item.add_marker(pytest.mark.skip(reason="needs DATABASE_URL=postgresql://… (make test-postgresql)"))
    wanted = items
    if config.getoption("--leave-to-the-soak"):
        left = tiers.read_left()
        wanted = [item for item in wanted if not tiers.is_left(item.nodeid, left)]
    if config.getoption("--what-asks-a-database"):
        folder = config.getoption("--asked-already")
        wanted = [item for item in wanted if is_asked_there(item)]
        if folder:
            wanted = asked.not_yet([item for item in wanted if "browser" not in item.keywords], Path(folder))
    if wanted is not items:
        kept = {id(item) for item in wanted}
        config.hook.pytest_deselected(items=[item for item in items if id(item) not in kept])
        items[:] = wanted
    items.sort(
        key=lambda item: next((n for n, name in enumerate(LONGEST) if item.nodeid.startswith(name)), len(LONGEST))
    )


def pytest_terminal_summary(terminalreporter, config):
    """Say which tests took so long that they belong into the soak, where a run is to be short."""
    if config.getoption("--leave-to-the-soak"):
        took: dict[str, float] = {}
        for reports in terminalreporter.stats.values():
            for report in reports:
                if hasattr(report, "duration"):
                    took[report.nodeid] = took.get(report.nodeid, 0.0) + report.duration
        for name, seconds in sorted(took.items(), key=lambda each: -each[1]):
            if seconds > tiers.TOO_LONG:
                terminalreporter.write_line(f"took {seconds:.1f} s, and is not left to the soak: {name}")


@pytest.fixture(scope="session", autouse=True)
def templates_are_drawn_as_they_are_served(django_test_environment):
    """
    Django's test environment tells of every template it draws, with a copy of all it was given, for `response.context`. Nothing here
    asks for it – pages are read as a browser gets them – and it is done for every box of every form.
    """
    Template._render = _TestState.saved_data.template_render


@pytest.fixture(autouse=True)
def nothing_is_known_from_another_test(request):
    """
    What the process keeps of the database is forgotten while a test runs that asks no database: it must not rest on what the one
    before it read. The days that rest, pinned or asked of a source, are afterwards what they were.
    """
    pinned, source = workdays._calendar, workdays._source
    entered.forget(files_alone=True)  # acts look at the database all the same; pages do not, whatever second it is
    if asks_a_database(request.node):
        yield
    else:
        days, until, counties, beneath = calendar._kept, calendar._recheck_at, {**names._counties}, {**names._beneath}
        calendar.forget()
        names.forget()
        yield
        calendar._kept, calendar._recheck_at = days, until
        names._counties.update(counties)
        names._beneath.update(beneath)
    workdays.register(pinned)
    workdays.register_source(source)


@pytest.fixture
def calendar_of_the_table():
    """The days that rest read from the database, as in production; the tests pin the pack's own."""
    pinned = workdays._calendar
    workdays.register(None)
    calendar.forget()
    yield
    calendar.forget()
    workdays.register(pinned)


@pytest.fixture
def policy_texts(db):
    loading.load(texts.read(*city_pack.folders("texts")))


PROTECTIONS: list = []


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The tables are made without migrations (--nomigrations); what only migrations make, triggers and index, is made here."""
    with django_db_blocker.unblock():
        beginning.make_what_models_do_not_say(connection)
        PROTECTIONS.extend(protections.declared())
        _protect()
        _what_a_test_wrote_goes()


def _protect() -> None:
    for operation in PROTECTIONS:
        operation.protect(connection)


WRITTEN_OF_THE_MODELS = {"django_content_type", "auth_permission"}  # the same whatever a test does


def _what_a_test_wrote_goes() -> None:
    """
    A test with real transactions is cleaned up by emptying every table, which the triggers would rightly refuse. Django's own flush
    empties all of them, most of which nobody wrote to, and then writes anew what it knows of the models: half a second each time.
    """

    def teardown(self):
        for name in self._databases_names(include_mirrors=False):
            emptying.empty(connections[name], but=WRITTEN_OF_THE_MODELS)

    TransactionTestCase._fixture_teardown = teardown


@pytest.fixture(autouse=True)
def papers_go_into_a_folder_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def pack(tmp_path, settings):
    """Return a copy of the city pack that this test is served with, to change; figures that rooms bring are copied too."""
    from yihe.foundation import city_pack

    for brought in city_pack.folders("parameters")[:-1]:
        shutil.copytree(brought, tmp_path / "pack" / "parameters", dirs_exist_ok=True)
    settings.CITY_DIR = Path(shutil.copytree(settings.CITY_DIR, tmp_path / "pack", dirs_exist_ok=True))
    return settings.CITY_DIR


@pytest.fixture
def neighbours(tmp_path_factory, settings):
    """Serve the next counties too, by figures like ours: what is theirs is out of reach, not out of the installation."""
    settings.MORE_CITY_DIRS = _neighbours(tmp_path_factory.getbasetemp() / "neighbours", settings.CITY_DIR)


def _neighbours(where: Path, like: Path) -> tuple[Path, ...]:
    for region in ("320581", "320583", "320505", "320506", "330106"):
        if not (where / region).exists():
            (where / region).mkdir(parents=True)
            (where / region / "city.yaml").write_text(f'name: 邻市{region}\nregion: "{region}"\n', "utf-8")
            for entry in like.iterdir():
                if entry.name not in ("city.yaml", "divisions.csv", "divisions-extra.csv"):
                    (where / region / entry.name).symlink_to(entry)
    return tuple(sorted(where.iterdir()))


@pytest.fixture
def unprotected(db):
    """
    Take the triggers that guard something off for one test: somebody with the database's password would do the same. Those that note what
    changed (`NotesChanges`) guard nothing, and stay.
    """
    guarding = [operation for operation in PROTECTIONS if not isinstance(operation, NotesChanges)]
    for operation in guarding:
        operation.release(connection)
    yield
    for operation in guarding:
        operation.protect(connection)


def valid_uscc(number: int) -> str:
    body = f"52320585{number:09d}"
    return body + uscc.calc_check_digit(body)


@pytest.fixture
def organization(db):
    return make_organization()


def make_organization(name: str = "", **facts):
    from yihe.registers.organizations.models import LegalForm, Organization

    number = next(serial)
    given = {
        "name": name or f"晨光社工服务中心{number}（虚构）", "uscc": valid_uscc(number), "region": CHENGXIANG,
        "legal_form": LegalForm.SERVICE_INSTITUTION, "role_type": "professional",
        "registered_on": date(2026, 3, 2), "legal_representative": "沈晨", "invented": True,
        "bank": "太仓农村商业银行", "account": f"6222020{number:09d}",
    }  # fmt: skip
    return Organization.objects.create(**(given | facts))


@pytest.fixture
def another_organization(db):
    return make_organization("远帆调解服务社（虚构）")


@pytest.fixture
def person(db):
    """Return a maker of people: role, and reach (a region, or the organization they are `of`)."""
    from yihe.registers.accounts import edits, grants
    from yihe.registers.accounts.models import Membership, User

    def make(*roles, region: str = TAICANG, of=None, name: str = "", **dates):
        number = next(serial)
        user = User.objects.create_user(
            username=f"{roles[0].code if roles else 'nobody'}{number}",
            name=name or f"{roles[0].label if roles else '无角色'}{number}",
        )
        for role in roles:
            reach = {"organization": of} if of else {"kept_in" if role.code == "expert" else "region": region}
            row = Membership.objects.create(
                user=user, role_code=role.code, **{"valid_from": date(2020, 1, 1)} | reach | dates
            )
            if role.power:  # given by the machine that set the system up: the edit log says so
                edits.note(user, "分配角色", "", grants.words_of(row), by=None)
        return user

    return make
