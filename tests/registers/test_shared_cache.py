"""What all workers remember together: tries at the door are counted once for the system, not once a worker."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yihe.faces.portal import tries
from yihe.foundation.roles import CLERK
from yihe.registers.accounts.models import SharedEntry

pytestmark = pytest.mark.every_database

ROOT = Path(__file__).parents[2]


@pytest.mark.django_db
def test_a_value_is_kept_and_forgotten():
    cache.set("a", [1.5, 2.5], 60)
    assert (cache.get("a"), cache.get("b", "none"), "a" in cache, "b" in cache) == ([1.5, 2.5], "none", True, False)
    cache.set("a", {"x": "汉字"}, 60)
    assert (cache.get("a"), cache.delete("a"), cache.delete("a"), cache.get("a")) == ({"x": "汉字"}, True, False, None)


@pytest.mark.django_db
def test_add_keeps_what_is_there_until_it_runs_out():
    assert (cache.add("a", 1, 60), cache.add("a", 2, 60), cache.get("a")) == (True, False, 1)
    assert cache.touch("a", -1) is True
    assert (cache.get("a"), cache.touch("a"), cache.add("a", 3, None), cache.get("a")) == (None, False, True, 3)


@pytest.mark.django_db
def test_counting_on_does_not_let_a_counter_run_longer():
    cache.add("a", 1, 60)
    until = SharedEntry.objects.get().until

    assert (cache.incr("a"), cache.incr("a", 5), SharedEntry.objects.get().until) == (2, 7, until)
    with pytest.raises(ValueError, match="no counter"):
        cache.incr("b")


@pytest.mark.django_db
def test_a_count_begins_goes_on_and_begins_anew_when_it_ran_out_in_one_statement(django_assert_num_queries):
    assert cache.count("a", 3, 60) == 3
    until = SharedEntry.objects.get().until
    with django_assert_num_queries(1):
        assert cache.count("a", 4, 600) == 7
    assert (cache.get("a"), SharedEntry.objects.get().until) == (7, until)
    SharedEntry.objects.update(until="2026-01-01T00:00Z")

    assert (cache.count("a", 2, 60), cache.get("a")) == (2, 2)


@pytest.mark.django_db
def test_what_ran_out_is_swept_and_no_address_stands_in_the_table(rf):
    tries.count("follow", "203.0.113.5")
    SharedEntry.objects.update(until="2026-01-01T00:00Z")

    tries.count("follow", "198.51.100.7")

    row = SharedEntry.objects.get()
    assert (row.value, len(row.key), "198" in row.key) == ("1", 64, False)


@pytest.mark.parametrize("path", ["/desk/", "/desk/kinds/errand/", "/notices/"])
def test_pages_that_are_read_in_passing_do_not_ask_it(client, person, errand, path):
    errand("submitted")
    client.force_login(person(CLERK))

    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(path).status_code == 200

    assert [q["sql"] for q in asked if "sharedentry" in q["sql"]] == []


# Several processes ----------------------------------------------------------------------------------------------------

BEGIN = """
import sys, django
from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
class Alone(LocMemCache):
    def count(self, key, amount=1, timeout=600):
        self.add(key, 0, timeout)
        return self.incr(key, amount)
if sys.argv[1] == "alone":
    settings.CACHES = {"default": {"BACKEND": "__main__.Alone"}}
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # as in the suite: no password is tried for its own sake
django.setup()
"""
COUNTS = (
    BEGIN
    + """
from yihe.faces.portal import tries
for _ in range(6):
    tries.count("follow", "203.0.113.5")
"""
)
ASKS = (
    BEGIN
    + """
from yihe.faces.portal import tries
print(tries.too_many("follow", "203.0.113.5"), tries.too_many("follow", "198.51.100.7"))
"""
)
SIGNS_IN = (
    BEGIN
    + """
from allauth.account.adapter import get_adapter
from django.test import Client
words = str(get_adapter().error_messages["too_many_login_attempts"])
refused = [Client(REMOTE_ADDR="203.0.113.5").post("/accounts/login/", {"login": "gly", "password": f"wrong-{n}"}) for n in range(3)]
print(sum(words in r.content.decode() for r in refused))
"""
)


def environment(url: str) -> dict:
    return os.environ | {"YIHE_MODE": "test", "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}


@pytest.fixture(scope="module")
def migrated(tmp_path_factory) -> Path:
    """A SQLite file with every table, to be copied: the test's own database lives in the memory of one process."""
    path = tmp_path_factory.mktemp("shared") / "empty.sqlite3"
    begin = "import django; django.setup(); from yihe.foundation import beginning; beginning.begin()"
    command = [sys.executable, "-c", begin]
    subprocess.run(command, cwd=ROOT, env=environment(f"sqlite://{path}"), check=True, capture_output=True)
    return path


@pytest.fixture
def processes(request, tmp_path, transactional_db):
    """
    Return a way to run programs side by side on one database: the test's own on PostgreSQL, a file on SQLite. What they write is
    committed: asked for by name and not while the test runs, or nobody knows beforehand that the test leaves rows to be emptied.
    """
    if connection.vendor == "postgresql":
        said = connection.settings_dict
        url = f"postgresql://{said['USER']}@{said['HOST']}:{said['PORT']}/{said['NAME']}"
    else:
        url = f"sqlite://{shutil.copy(request.getfixturevalue('migrated'), tmp_path)}"

    def run(program: str, *, how: str = "together", times: int = 1) -> list[str]:
        started = [
            subprocess.Popen(
                [sys.executable, "-c", program, how], cwd=ROOT, env=environment(url), text=True,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            ) for _ in range(times)
        ]  # fmt: skip
        said = [(*process.communicate(timeout=120), process.returncode) for process in started]
        assert [code for _, _, code in said] == [0] * times, said
        return [out.strip().splitlines()[-1] if out.strip() else "" for out, _, _ in said]

    return run


def test_the_limit_holds_across_two_processes_and_no_try_is_lost(processes):
    processes(COUNTS, times=2)

    assert processes(ASKS) == ["True False"], "six tries at each of two workers are twelve; a limit is for one visitor"


def test_with_a_memory_of_its_own_each_process_would_begin_anew(processes):
    """The control: what the limits were before."""
    processes(COUNTS, how="alone", times=2)

    assert processes(ASKS, how="alone") == ["False False"]


def test_refused_sign_ins_are_counted_together_too(processes):
    first, second = processes(SIGNS_IN), processes(SIGNS_IN)

    # allauth lets five wrong passwords for one name pass in five minutes: the sixth comes in the second process.
    assert (first, second) == (["0"], ["1"])


def test_with_a_memory_of_their_own_two_processes_would_let_six_pass(processes):
    """The control."""
    assert (processes(SIGNS_IN, how="alone"), processes(SIGNS_IN, how="alone")) == (["0"], ["0"])


def test_the_memory_is_the_one_of_the_settings():
    assert settings.CACHES["default"]["BACKEND"] == "yihe.registers.accounts.shared_cache.SharedCache"
