"""
A new text from its draft to the day it is in force: a claim handed in before gets the old amount, one after it the new one, in every
process; what it does is reckoned beforehand by the rules themselves.
"""

import subprocess
import sys
from datetime import date
from decimal import Decimal
from textwrap import dedent

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from tests.conftest import make_organization
from tests.faces.test_serving import environment, until
from tests.policies.test_drafting import TAICANG, confirm, typed
from tests.subsidies.conftest import MONDAY
from yihe.domains.subsidies import foreseen
from yihe.domains.subsidies.models import Award
from yihe.domains.subsidies.reckonings import reckon_claim
from yihe.faces.desk import text_foresight
from yihe.matters.models import Matter
from yihe.registers.policies import confirming

BEGINS, TUESDAY_AFTER = date(2026, 6, 8), date(2026, 6, 9)
OLD_AMOUNT, NEW_AMOUNT = Decimal("30000.00"), Decimal("40000.00")
NEW = {"in_force_from": BEGINS.isoformat(), "issued_on": "2026-06-01", "code": "taicang-2026-9"}


@pytest.fixture
def text(db, people):
    """Return the draft of a text that gives 40 000 instead of 30 000 from a day on."""
    call_command("load_texts")
    return confirming.begin(by=people.editor, region=TAICANG, typed=typed(**NEW))


def in_force(text, people):
    proposal = confirming.propose(text, by=people.editor, foreseen="")
    confirm(proposal, people.director)


def granted(desk, matter) -> Decimal:
    desk.go(matter, "noticed")
    return Award.objects.get(matter=matter).amount


def test_a_claim_before_gets_the_old_amount_and_one_after_the_new(desk, text, people, on_day):
    before = desk.go(desk.draft("startup"), "submitted")
    in_force(text, people)
    on_day(TUESDAY_AFTER)

    after = desk.go(desk.draft("startup", organization=make_organization("后来的（虚构）")), "submitted")

    assert [reckon_claim(Matter.objects.get(pk=matter.pk)).amount for matter in (before, after)] == [
        OLD_AMOUNT,
        NEW_AMOUNT,
    ]
    assert granted(desk, before) == OLD_AMOUNT
    working = reckon_claim(Matter.objects.get(pk=after.pk))
    assert working.clause == "虚构〔2031〕1号 一"


def test_control_a_text_that_nobody_confirmed_changes_nothing(desk, text, people, on_day):
    confirming.propose(text, by=people.editor, foreseen="")
    on_day(TUESDAY_AFTER)

    assert granted(desk, desk.draft("startup")) == OLD_AMOUNT


def test_what_it_does_is_reckoned_beforehand(desk, text, people):
    """A claim handed in keeps its day; a draft will be of the new text; what is granted stays."""
    handed_in = desk.go(desk.draft("startup"), "submitted")
    drawn_up = desk.draft("startup", organization=make_organization("还没有提交的（虚构）"))
    granted_one = desk.go(desk.draft("startup", organization=make_organization("已经批准的（虚构）")), "noticed")

    shown = text_foresight.of(text, seen_by=people.director)

    amounts = {each.matter.pk: (each.before, each.after) for each in shown.claims.open}
    assert amounts == {handed_in.pk: (OLD_AMOUNT, OLD_AMOUNT), drawn_up.pk: (OLD_AMOUNT, NEW_AMOUNT)}
    assert [each.matter.pk for each in shown.claims.granted] == [granted_one.pk]
    assert (shown.promised, shown.claims.promised_all) == (OLD_AMOUNT, OLD_AMOUNT)
    assert "未付 ¥30,000.00，按已作出的决定支付" in shown.words
    assert Matter.objects.get(pk=handed_in.pk).chain_length == handed_in.chain_length  # nothing is written


def test_a_claim_whose_reckoning_asks_no_figure_that_changes_is_none_of_it(desk, text, people):
    desk.draft("startup")
    desk.draft("settling_in")
    shown = text_foresight.of(text, seen_by=people.director)

    assert [each.matter.kind for each in shown.claims.open] == ["startup_claim"]


def test_how_many_were_not_reckoned_is_said(desk, text, people, monkeypatch):
    monkeypatch.setattr(foreseen, "MOST", 1)
    desk.draft("startup")
    desk.draft("startup", organization=make_organization("第二家（虚构）"))

    shown = text_foresight.of(text, seen_by=people.director)

    assert shown.claims.left_out == 1 and "另有 1 件没有核算" in shown.words


def test_a_term_that_changes_names_the_step_and_leaves_those_in_it(desk, text, people, client):
    desk.go(desk.draft("startup"), "submitted")
    said = typed(**NEW, path="procedure/acceptance", value="3", clause="二")
    said["clauses"][1]["body"] = "收到申请后3个工作日内决定是否受理。"
    confirming.keep(text, said, by=people.editor)
    client.force_login(people.director)

    page = client.get(reverse("desk:text_draft_effects", args=[text.pk])).content.decode()

    assert "待受理" in page and "1 件" in page and "3 工作日" in page


WORKER = """
    import sys
    import django
    django.setup()
    from datetime import date
    from yihe.foundation import figure_scopes, parameters
    from yihe.registers.accounts import proposals
    from yihe.registers.accounts.models import User
    from yihe.registers.policies import confirming
    from yihe.registers.policies.models import DraftText
    AT = ("subsidies/startup/amount",)
    def amount(day):
        return parameters.of("320585").at(*AT, date.fromisoformat(day)).value
    for line in sys.stdin:
        what, *said = line.split()
        if what == "ask":
            print(amount(said[0]), flush=True)
        elif what == "act":
            with figure_scopes.one_act():
                print(amount(said[0]), flush=True)
        elif what == "confirm":
            draft = DraftText.objects.get()
            proposals.confirm(draft.proposal, by=User.objects.get(username="director"), answer="核对了")
            print("confirmed", flush=True)
"""
BEGIN = """
    import django
    django.setup()
    from datetime import date
    from django.core.management import call_command
    from tests.policies.test_drafting import typed
    from yihe.foundation import beginning
    from yihe.registers.accounts.models import Membership, User
    from yihe.registers.policies import confirming
    beginning.begin()
    call_command("load_texts")
    for name in ("policy_editor", "director"):
        user = User.objects.create_user(username=name, name=name)
        Membership.objects.create(user=user, role_code=name, region="320585", valid_from=date(2020, 1, 1))
    editor = User.objects.get(username="policy_editor")
    confirming.propose(confirming.begin(by=editor, region="320585", typed=typed()), by=editor, foreseen="无")
"""


class Worker:
    """A process of its own that knows the figures from before."""

    def __init__(self, folder):
        self.process = subprocess.Popen(
            [sys.executable, "-c", dedent(WORKER)], cwd=settings.ROOT, env=environment(folder), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def __call__(self, *words: str) -> str:
        self.process.stdin.write(" ".join(words) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def end(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(20)


@pytest.mark.same_beside_any_database("processes of their own, each with a file of SQLite")
def test_two_workers_that_run_on_know_a_text_that_one_of_them_confirmed(tmp_path):
    subprocess.run(
        [sys.executable, "-c", dedent(BEGIN)],
        cwd=settings.ROOT,
        env=environment(tmp_path),
        check=True,
        stdout=subprocess.DEVNULL,
    )
    first, second, reader = Worker(tmp_path), Worker(tmp_path), Worker(tmp_path)
    try:
        day, eve = "2031-02-01", "2031-01-31"
        assert (first("ask", day), second("ask", day)) == ("30000.00", "30000.00")

        assert reader("ask", day) == "30000.00"

        assert first("confirm") == "confirmed"

        assert second("act", day) == "40000.00"  # whatever it looked at a moment ago
        assert (second("ask", day), second("act", eve)) == ("40000.00", "30000.00")
        assert (first("ask", day), first("ask", eve)) == ("40000.00", "30000.00")
        assert until(lambda: reader("ask", day) == "40000.00")  # one that acts nothing, a second later
    finally:
        for worker in (first, second, reader):
            worker.end()


def test_the_tests_begin_on_a_day_before_the_text():
    assert MONDAY < BEGINS < TUESDAY_AFTER
