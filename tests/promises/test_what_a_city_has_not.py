"""
A city says "we have no such rule" with `value: null`, and "not yet" with a day to come. Either the check of the pack names
file and key, or every page stays up and says so.
"""

import re
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.urls import reverse
from django.utils import timezone

from yihe.foundation import city_pack, parameters
from yihe.foundation.parameters import NOT_HERE
from yihe.foundation.roles import APPLICANT, ROLES
from yihe.matters import kinds
from yihe.registers.policies import registry

EVERY = sorted({parameter.path for parameter in registry.of_files(city_pack.home())})
NEEDED = parameters.cannot_do_without()
PUBLIC = (
    "/", "/guides/", "/ask/", "/policies/", "/policies/parameters/", "/calls/", "/notices/", "/follow/",
    "/search/?q=补贴", "/search/?q=异议",
)  # fmt: skip
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


@pytest.fixture
def readers(client, person, organization):
    """Return who opens matters of each kind: the visitor's and the applicant's pages, and every 发起 page."""
    by = {
        role: person(role, of=organization if role is APPLICANT else None)
        for role in ROLES.values()
        if any(role in kind.opened_by for kind in kinds.every())
    }

    def broken() -> list[str]:
        client.logout()
        guides = [reverse("portal:guide", args=[kind.code]) for kind in kinds.every() if kind.guide]
        paths = [*PUBLIC, *guides, *(f"/ask/{code}/{more}" for code in ASKED for more in ("", "?answer=1"))]
        found = [path for path in paths if not _stands(client, path)]
        for role, user in by.items():
            client.force_login(user)
            opens = [kind for kind in kinds.every() if role in kind.opened_by and kind.form]
            news = [reverse("desk:new", args=[kind.code]) for kind in opens]
            found += [path for path in ("/desk/", "/desk/start/", *news) if not _stands(client, path)]
        return found

    return broken


def _stands(client, path: str) -> bool:
    client.raise_request_exception = False
    return client.get(path).status_code in (200, 302)


@pytest.mark.same_beside_any_database(
    "a rule that is not there is missing in a file; the pages themselves are asked beside each"
)
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("path", EVERY)
def test_a_rule_a_city_has_not_is_named_by_the_check_or_every_page_stays_up(pack, readers, path, change):
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
        assert readers() == []


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
