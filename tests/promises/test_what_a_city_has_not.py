"""
A city says "we have no such rule" with `value: null`, and "not yet" with a day to come. Either the check of the pack names
file and key, or every page stays up and says so.
"""

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.urls import reverse
from django.utils import timezone

from yihe.foundation import city_pack, parameters
from yihe.foundation.parameters import NOT_HERE, Parameters
from yihe.foundation.roles import APPLICANT, ROLES, Role
from yihe.matters import kinds
from yihe.registers.accounts.models import User
from yihe.registers.policies import registry

Page = tuple[Role | None, str]  # who asks (None: a visitor) for which address

EVERY = sorted({parameter.path for parameter in registry.of_files(city_pack.home())})
NEEDED = parameters.cannot_do_without()
PUBLIC = (
    "/", "/guides/", "/ask/", "/policies/", "/policies/parameters/", "/calls/", "/notices/", "/follow/",
    "/search/?q=补贴", "/search/?q=异议",
)  # fmt: skip
OF_SEVERAL = ("subsidies/post/years_at_most", "subsidies/exam/assistant")
ASKED = [policy.short for policy in registry.every()]


def none_at_all(text: str) -> str:
    return re.sub(r"^( +)value: .*$", r"\1value: null", text, flags=re.M)


def not_before_next_year(text: str) -> str:
    """Keep the newest value only, from next New Year's Day on."""
    head, values = text.split("\nvalues:\n")
    entries = re.split(r"^(?=  \S)", values, flags=re.M)
    newest = [each for each in entries if re.match(r"  ['\"]?\d{4}-", each)][-1]
    begins = date(timezone.localdate().year + 1, 1, 1)
    return f"{head}\nvalues:\n" + re.sub(r"^  ['\"]?\d{4}-\d\d-\d\d['\"]?", f"  {begins}", newest)


CHANGES = {"null": none_at_all, "next year": not_before_next_year}


class Asking:
    """Asks for pages as whoever opens matters: the visitor's and the applicant's pages, and every 发起 page."""

    def __init__(self, client, by: dict[Role, User]):
        client.raise_request_exception = False
        self._client, self._by = client, by
        guides = [reverse("portal:guide", args=[kind.code]) for kind in kinds.every() if kind.guide]
        self.pages = [
            (None, path)
            for path in (*PUBLIC, *guides, *(f"/ask/{code}/{more}" for code in ASKED for more in ("", "?answer=1")))
        ]
        for role in by:
            opens = [kind for kind in kinds.every() if role in kind.opened_by and kind.form]
            news = [reverse("desk:new", args=[kind.code]) for kind in opens]
            self.pages += [(role, path) for path in ("/desk/", "/desk/start/", *news)]

    def broken(self, pages: Iterable[Page]) -> list[Page]:
        """Return those of the pages that do not stand, asked in their order."""
        wanted, found = set(pages), []
        for role, same in groupby((page for page in self.pages if page in wanted), key=itemgetter(0)):
            self._client.logout()
            if role:
                self._client.force_login(self._by[role])
            found += [page for page in same if self._client.get(page[1]).status_code not in (200, 302)]
        return found

    def reading(self, path: str) -> list[Page]:
        """
        Return the pages that may be another where a parameter is: those that ask for it; all of them where one that asks for it the first
        time asks less the second, for then something of it was kept that others may go by.
        """
        if path in KEPT_OF:
            return self.pages
        return [page for page in self.pages if READ[page][path]]

    def note_who_reads_what(self) -> None:
        """Ask for every page twice of a city in which all stands, and note each time which parameters it asks for, and how often."""
        for page in self.pages:
            first, READ[page] = self._asked_for(page), self._asked_for(page)
            KEPT_OF.update(path for path in first if first[path] != READ[page][path])

    def _asked_for(self, page: Page) -> Counter[str]:
        with counting() as asked:
            assert self.broken([page]) == []
        return asked


READ: dict[Page, Counter[str]] = {}  # by page: once in a process, which takes as long as a few of the tests
KEPT_OF: set[str] = set()


@contextmanager
def counting() -> Iterator[Counter[str]]:
    """Count whatever is asked of the parameters of a city, by path."""
    asked: Counter[str] = Counter()
    whole = {name: getattr(Parameters, name) for name in ("at", "__getitem__", "__iter__")}

    def at(parameters, path, on):
        asked[path] += 1
        return whole["at"](parameters, path, on)

    def getitem(parameters, path):
        asked[path] += 1
        return whole["__getitem__"](parameters, path)

    def every(parameters):
        asked.update([*parameters._all])
        return whole["__iter__"](parameters)

    with pytest.MonkeyPatch.context() as patched:
        for name, counted in {"at": at, "__getitem__": getitem, "__iter__": every}.items():
            patched.setattr(Parameters, name, counted)
        yield asked


@pytest.fixture
def asking(client, person, organization, settings, tmp_path):
    """Return a way to ask for the pages of whoever opens matters, and which of them read which parameter."""
    asking = Asking(
        client,
        {
            role: person(role, of=organization if role is APPLICANT else None)
            for role in ROLES.values()
            if any(role in kind.opened_by for kind in kinds.every())
        },
    )
    if not READ:
        here, settings.CITY_DIR = settings.CITY_DIR, Path(shutil.copytree(settings.CITY_DIR, tmp_path / "whole"))
        asking.note_who_reads_what()
        settings.CITY_DIR = here
    return asking


@pytest.mark.same_beside_any_database(
    "a rule that is not there is missing in a file; the pages themselves are asked beside each"
)
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("path", EVERY)
def test_a_rule_a_city_has_not_is_named_by_the_check_or_every_page_stays_up(pack, asking, path, change):
    file = pack / "parameters" / f"{path}.yaml"
    file.write_text(change(file.read_text("utf-8")), "utf-8")
    try:
        parameters.current().at(path, timezone.localdate())
        pytest.fail("the parameter still has a value: nothing is tried here")
    except parameters.NotInForce:
        pass

    named = [fault for fault in city_pack.every_fault() if path in fault]

    if named:
        with pytest.raises(SystemCheckError, match=path):
            call_command("check")
    else:
        assert path not in NEEDED
        assert asking.broken(asking.reading(path)) == []


@pytest.mark.parametrize("path", OF_SEVERAL)
def test_control_a_page_that_takes_it_for_granted_is_found_among_those_that_read_it(pack, asking, monkeypatch, path):
    """And no page besides: the same ones break where every page is asked."""
    monkeypatch.setattr(Parameters, "found", Parameters.at)  # what is not there is no longer None
    file = pack / "parameters" / f"{path}.yaml"
    file.write_text(none_at_all(file.read_text("utf-8")), "utf-8")

    broken = asking.broken(asking.pages)

    assert broken != []
    assert asking.broken(asking.reading(path)) == broken


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (none_at_all, r"values\.[\d-]+\.value 不能是 null，办理事项要用到它"),
        (not_before_next_year, r"values 从 [\d-]+ 才开始，办理事项现在就要用到它"),
    ],
    ids=CHANGES,
)
@pytest.mark.parametrize("path", NEEDED)
def test_a_limit_no_procedure_can_do_without_is_named_with_its_key(pack, path, change, sentence):
    file = pack / "parameters" / f"{path}.yaml"
    file.write_text(change(file.read_text("utf-8")), "utf-8")

    assert [fault for fault in city_pack.every_fault() if re.fullmatch(f"{path}\\.yaml：{sentence}", fault)] != []


@pytest.fixture
def without_settling_in(pack):
    for file in (pack / "parameters/subsidies/settling_in").glob("*.yaml"):
        file.write_text(none_at_all(file.read_text("utf-8")), "utf-8")


def test_a_guide_says_what_the_city_has_not(client, db, without_settling_in):
    assert city_pack.every_fault() == []
    assert NOT_HERE in client.get("/guides/settling_in_claim/").content.decode()
    assert NOT_HERE not in client.get("/guides/startup_claim/").content.decode()  # the control


def test_what_cannot_be_applied_for_is_a_page_that_says_so(client, person, organization, without_settling_in):
    client.force_login(person(APPLICANT, of=organization))

    refused = client.get("/desk/kinds/settling_in_claim/new/").content.decode()
    offered = client.get("/desk/kinds/startup_claim/new/").content.decode()

    assert NOT_HERE in refused and "现在不能发起" in refused and "保存草稿" not in refused
    assert "现在不能发起" not in offered and "保存草稿" in offered
    start = client.get("/desk/start/").content.decode()
    assert "/desk/kinds/settling_in_claim/new/" not in start and NOT_HERE in start


def test_one_of_two_payments_that_is_still_in_force_can_be_applied_for(client, person, organization, pack):
    file = pack / "parameters/subsidies/training_base/once.yaml"
    file.write_text(none_at_all(file.read_text("utf-8")), "utf-8")
    client.force_login(person(APPLICANT, of=organization))

    assert "保存草稿" in client.get("/desk/kinds/training_base_claim/new/").content.decode()
