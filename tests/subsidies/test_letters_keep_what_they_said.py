"""A letter keeps the issuer, the text, its clauses and the remedies it was signed by, whatever the city is called and rests on later."""

import shutil
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from tests.subsidies.conftest import *  # noqa: F403  claims, brought to a state through the real actions
from tests.told_first import tell_and_waive
from yihe.acts.funds import letters as funds
from yihe.acts.funds.recoveries import open_recovery
from yihe.domains.subsidies import effects
from yihe.foundation import city_names
from yihe.foundation.letters.paper import as_sentence, section
from yihe.matters import kinds, letters, standing
from yihe.matters.actions import perform
from yihe.matters.evidence import everything
from yihe.matters.models import Event, Matter
from yihe.registers.policies.models import PolicyText
from yihe.registers.policies.queries import cited_in_words

OLD, NEW = "太政办〔2021〕163号", "太政办〔2027〕9号"
SIGNED = {"太仓市司法局": "太仓市司法和民政局", "太仓市人民法院": "苏州市劳动法庭", OLD: NEW}


@pytest.fixture
def later(tmp_path, settings):
    """Return a way to have the city renamed: its bureau, the court, the text everything rests on."""
    before = Path(settings.CITY_DIR)

    def change() -> None:
        settings.CITY_DIR = Path(shutil.copytree(before, tmp_path / "later"))
        for file in settings.CITY_DIR.rglob("*"):
            if file.suffix in {".yaml", ".md"}:
                text = file.read_text("utf-8")
                for old, new in SIGNED.items():
                    text = text.replace(old, new)
                file.write_text(text, "utf-8")
        PolicyText.objects.filter(number=OLD).update(number=NEW, title="另一个题目")
        assert city_names.bureau_of("320585") == "太仓市司法和民政局", "the city is called otherwise now"

    return change


def letter(matter: Matter) -> str:
    """Return what the letter says."""
    fresh = Matter.objects.get(pk=matter.pk)
    return "\n".join(kinds.get(fresh.kind).letter(fresh).words())


def refused(desk, claim) -> Matter:
    matter = claim("exam", "reviewed")
    perform(matter, "refuse", by=desk.people.director, reason="不在范围内")
    return matter


def demanded(desk, claim) -> Matter:
    commitment = Award.objects.get(matter=claim("exam", "paid")).commitment  # noqa: F405
    recovery = open_recovery(commitment, amount=Decimal("1000.00"), reason="多付", by=desk.people.maker)
    perform(tell_and_waive(recovery, desk.people.checker), "approve", by=desk.people.checker)
    return recovery


LETTERS = {
    "an award": lambda desk, claim: claim("exam", "payable"), "a proposal": lambda desk, claim: claim("exam", "noticed"),
    "a refusal": refused, "a demand": demanded,
}  # fmt: skip
SAYS_NO_COURT = {"a proposal"}


@pytest.mark.parametrize("signed", LETTERS)
def test_a_letter_says_for_ever_what_it_was_signed_by(signed, desk, claim, later):
    matter = LETTERS[signed](desk, claim)
    before = letter(matter)
    assert ("太仓市司法局" in before, "太仓市人民法院" in before, OLD in before) == (
        True,
        signed not in SAYS_NO_COURT,
        True,
    )

    later()

    after = letter(matter)
    assert after == before and not any(new in after for new in SIGNED.values())
    assert list(everything()) == []


@pytest.mark.parametrize("signed", LETTERS)
def test_control_a_letter_that_kept_nothing_says_what_the_city_says_now(signed, desk, claim, later, monkeypatch):
    for kind in (kinds.Kind, *kinds.every()):
        monkeypatch.setattr(kind, "signs", classmethod(lambda cls, matter, doing: {}))
    monkeypatch.setattr(effects, "award_signed", lambda *signed: {})
    matter = LETTERS[signed](desk, claim)
    assert "太仓市司法局" in letter(matter), "and letters of before are printed still"

    later()

    assert "太仓市司法和民政局" in letter(matter)


def test_what_is_kept_is_the_offices_own_words_and_nobodys_else(desk, claim):
    matter = refused(desk, claim)
    (event,) = Event.objects.filter(matter=matter, action="refuse")

    kept = event.said[letters.SIGNED]
    assert set(kept) == {"issuer", "number", "title", "kind", "decision", "remedies", "clauses"}
    assert letters.SIGNED in event.payload and desk.organization.name not in str(kept)
    assert [e.action for e in Event.objects.filter(matter=matter) if letters.SIGNED in e.said] == ["refuse"]


def test_a_demand_that_kept_no_last_day_is_read_still(desk, claim, monkeypatch):
    """As events of before say it: issuer, clause and remedies, and neither number nor day."""
    before = funds.demand_signed

    def without_the_day(matter, doing):
        kept = before(matter, doing)
        return {name: {key: value[key] for key in ("issuer", "clause", "remedies")} for name, value in kept.items()}

    monkeypatch.setattr(funds, "demand_signed", without_the_day)
    matter = demanded(desk, claim)

    assert "前退回，并在系统中登记汇出情况" in letter(matter) and f"编号：{matter.number}" in letter(matter)


def test_who_decides_for_another_department_signs_as_that(desk, claim):
    matter = claim("startup", "confirming")
    perform(matter, "deny", by=desk.people.civil_affairs, staff=0, document="太民函〔2026〕6号", reason="没有专职人员")

    (event,) = Event.objects.filter(matter=matter, action="deny")
    assert event.said[letters.SIGNED]["issuer"] == "太仓市民政局"
    assert "太仓市民政局（盖章）" in letter(matter)


def test_a_clause_stands_between_quotation_marks_as_chinese_is_set(db):
    """The text as it was published has half-width commas, and quotation marks of its own."""
    call_command("load_texts", stdout=StringIO())
    (said,) = cited_in_words(f"{OLD} 四(一)")

    assert "社会组织，建立健全" in said and "‘萌芽期重指导、初创期重能力" in said and "1-2年" in said
    assert (said.count("“"), said.count("”"), said.count(",")) == (1, 1, 0)


@pytest.mark.parametrize(
    ("typed", "stands"),
    [
        ("重复计入", "重复计入。"),
        ("重复计入。", "重复计入。"),
        ("规定：“甲。”", "规定：“甲。”"),
        ("重复计入，", "重复计入。"),
        ("甲（虚构）", "甲（虚构）。"),
        ("", ""),
    ],
)
def test_what_was_typed_stands_as_a_sentence(typed, stands):
    assert as_sentence(typed) == stands


def test_each_line_of_what_was_typed_is_a_paragraph():
    assert [part.text for part in section("理由", "一\n\n 二\r\n三")] == ["理由", "一", "二", "三"]


def test_a_letter_stays_when_something_is_written_down_after_the_decision(desk, claim):
    """Its serving, a paper that proves it: a letter that was served is still the letter."""
    matter = refused(desk, claim)
    before = letter(matter)

    with transaction.atomic():
        standing.note(standing.held(matter.pk), "serve", by=None, said={"way": "直接送达"})

    assert "不予批准" in before and letter(Matter.objects.get(pk=matter.pk)) == before
