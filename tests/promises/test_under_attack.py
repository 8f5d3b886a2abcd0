"""
The demonstration city under attack, a share of it in each run (`make soak` is the whole): nobody gets in where they should
not, no page says what its reader may not know of, no form takes what nobody offered.
"""

import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress

import pytest
from django.db import connection, transaction

from attack import bodies, permissions, permitted
from attack.asking import Answer, listening
from attack.forms import read
from attack.permissions import Cell
from attack.town import Town
from looks.city import ROOT
from tests.told import told
from yihe.matters.models import Draft, NumberSeries
from yihe.registers.accounts.models import User

SHARE = os.environ.get("ATTACK_SHARE", "24")
# The rule of who may know of a matter, taken away: whoever asks for one gets it.
EVERYBODY_KNOWS = """
import sys
import attack.__main__ as attack
from django.db.models import Q
from yihe.matters.models import reach
reach.visible = lambda shape, value: Q(pk__gt=0)
sys.argv = ["attack", "reach", "--share", "80", "--json"]
raise SystemExit(attack.main())
"""
# What is shown is not escaped any more.
NOTHING_ESCAPED = """
import sys
import attack.__main__ as attack
from django.template import engines
engines["jinja2"].env.autoescape = False
sys.argv = ["attack", "stored", "--share", "24", "--json"]
raise SystemExit(attack.main())
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return shutil.copytree(told(tmp_path_factory), tmp_path_factory.mktemp("attacked"), dirs_exist_ok=True)


def attacked(town, *command: str) -> dict:
    """Return what an attack said of each of its parts."""
    environment = {
        name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    ran = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment | {"DATA_DIR": str(town)}, capture_output=True, text=True, timeout=900
    )  # fmt: skip
    assert ran.stdout.startswith("{"), ran.stderr[-2000:]
    return json.loads(ran.stdout)


@pytest.mark.parametrize("part", ["reach", "permissions", "bodies", "stored"])
def test_nothing_gives_way(town, part):
    said = attacked(town, "-m", "attack", part, "--share", SHARE, "--json")[part]

    assert said["found"] == []
    assert said["asked"] > 40


def test_a_city_in_which_everybody_knows_everything_is_found_out(town):
    found = attacked(town, "-c", EVERYBODY_KNOWS)["reach"]["found"]

    assert any("按规则不应知道" in sentence for sentence in found)


def test_a_city_whose_pages_escape_nothing_is_found_out(town):
    found = attacked(town, "-c", NOTHING_ESCAPED)["stored"]["found"]

    assert any("页面里有存下的脚本" in sentence for sentence in found)


def test_a_page_that_opened_to_another_role_is_found_out(monkeypatch, town):
    monkeypatch.setattr(permitted, "asked", lambda town, share: (1, {Cell("desk:people", "clerk", "any"): {"200"}}))

    assert permitted.attack(Town(town), share=1) == (1, ["desk:people，clerk，any：答 200，应答 404。"])


def test_what_was_smuggled_in_a_key_that_was_not_offered_and_a_refusal_that_writes_are_faults():
    smuggled = Answer(302, b"", "/", {"matters_matter"}, [bodies.MARK])
    refused = Answer(422, b"", "", {"matters_event", "django_session"})
    honest = Answer(302, b"", "/", {"matters_event"}, ["1200.00"])

    assert bodies._faults("夹带", smuggled) == ["夹带的字段写进了 matters_matter。"]
    assert bodies._faults("选了没有给的 organization=9", smuggled) == ["没有给的选项生效了，写了 matters_matter。"]
    assert bodies._faults("空表", refused) == ["答 422，却写了 matters_event。"]
    assert bodies._faults("空表", Answer(500, b"", "")) == ["答 500。"]
    assert bodies._faults("夹带", honest) == []
    assert bodies._faults("全部乱填", Answer(422, b"<p>'\"><script>alert(1)</script>", "")) == [
        "页面里有填进去的脚本。"
    ]


@pytest.mark.django_db
def test_what_a_refusal_takes_back_was_not_written_and_what_stands_before_and_after_it_was():
    found = Answer(0, b"", "")

    with connection.execute_wrapper(listening(found)), transaction.atomic():
        NumberSeries.objects.create(prefix="AA", year=2026)
        with suppress(ZeroDivisionError), transaction.atomic():
            Draft.objects.all().update(form="/nowhere/")
            NumberSeries.objects.create(prefix="BB", year=2026)
            raise ZeroDivisionError
        User.objects.update(name="丙")

    assert found.written == {"matters_numberseries", "accounts_user"}
    assert "AA" in found.values and "BB" not in found.values


def test_a_form_is_read_as_an_honest_hand_would_fill_it_in():
    page = """<form method="post" action="/do/"><input type="hidden" name="csrfmiddlewaretoken" value="x">
        <input type="hidden" name="pk" value="7"><select name="level"><option value="">－</option><option value="a">甲</option></select>
        <textarea name="why"></textarea><input name="amount" inputmode="decimal"><button name="go" value="1">好</button></form>
        <form method="get"><input name="q"></form>"""

    (form,) = read("/here/", page)

    assert (form.action, form.offered) == ("/do/", {"pk": ["7"], "level": ["", "a"]})
    assert form.said == {"pk": "7", "level": "a", "why": "试着填写的一段文字", "amount": "100"}


def test_every_page_behind_the_sign_in_is_in_the_matrix_or_said_to_be_left_out():
    there = {name for name, _route, entry in permissions.pages() if entry.name}
    asked = {cell.page.split()[0] for cell in permissions.expected()}

    assert there - asked - permissions.LEFT_OUT == set()
    assert asked <= there
