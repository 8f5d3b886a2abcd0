"""
The terms of the law against a table counted by hand (`clocks_of_the_law.yaml`): each rule is asked for its last day by the sentence or the clock that uses it,
and nothing here counts a day.
"""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from django.test import Client
from django.utils import timezone

from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.registers import a_code
from tests.ways.town import Town
from yihe.acts.sealed_bids.models import Opening
from yihe.domains.procurement import effects
from yihe.domains.procurement.contract_workflow import MilestoneWorkflow
from yihe.domains.procurement.models import Against, Award, Bid, Purchase, Tender
from yihe.domains.procurement.starting import intention_stands_too_short
from yihe.domains.procurement.tender import awarding, challenging, drafting, publishing
from yihe.domains.procurement.tender.workflow import TenderWorkflow
from yihe.domains.procurement.workflow import PurchaseWorkflow
from yihe.foundation import periods
from yihe.foundation.roles import TREASURY
from yihe.matters import clocks
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter, Notification
from yihe.registers.buyers.models import Buyer

pytestmark = pytest.mark.django_db
TABLE = yaml.safe_load((Path(__file__).parent / "clocks_of_the_law.yaml").read_text("utf-8"))
DAY = timedelta(days=1)
LONGEST = 60  # days in which every term of the table is over


class Asked:
    """A town that is asked for the last day of each term; one tender, one purchase and one contract stand for all cases."""

    def __init__(self, town: Town):
        self.town = town
        self.tender = ways.to(town, "bidding", budget=ways.OPEN_TENDER, prices=("1100000", "1150000", "1190000"))
        for nth, price in enumerate(("1100000", "1150000", "1190000"), 1):
            ways.bid(town, self.tender, nth, price)
        ways.closed(town, self.tender)
        ways.opened(town, self.tender)
        self.challenge = ways.challenged(town, self.tender, against="process")
        self.bought, drawn, in_force = (buys.awarded(town, self._opened(nth)) for nth in (1, 2, 3))
        self.to_be_signed = buys.drawn(town, drawn)
        buys.staged(town, self.to_be_signed)
        self.stage = buys.milestone(town, buys.in_force(town, in_force))

    def _opened(self, nth: int) -> Matter:
        """Return a small purchase of a buyer of its own, which nothing else counts together with."""
        buyer = Buyer.objects.create(
            name=f"第{nth}街道（虚构）",
            uscc=a_code(940 + nth, "11"),
            budget_code=f"30200{nth}",
            region=buys.REGION,
            since=date(2015, 1, 1),
        )
        return buys.opened(self.town, title=f"第{nth}次（虚构）", buyer=buyer)

    def _read(self, matter: Matter) -> Matter:
        return Matter.objects.get(pk=matter.pk)

    def _last(self, start: date, refused) -> date:
        """Return the last day on which a rule does not refuse, looked for from the day after the start."""
        days = [start + n * DAY for n in range(1, LONGEST)]
        stands = [day for day in days if not refused(day)]
        assert stands == days[: len(stands)], "a term that is over does not begin again"
        return stands[-1]

    def _first_moment(self, refused) -> date:
        """Return the day whose 24:00 is the first moment a rule lets be."""
        midnight = timezone.localtime(timezone.now()).replace(hour=0)
        moments = (midnight + n * DAY for n in range(1, LONGEST))
        first = next(each for each in moments if not refused(each))
        assert refused(first - timedelta(minutes=1))
        return timezone.localdate(first - DAY)

    def _ends(self, within, matter: Matter) -> date:
        end, *_more = clocks.ends(within, matter, timezone.now())
        return timezone.localdate(end - timedelta(seconds=1))

    def offers(self, start: date, **_said) -> date:
        self.town.travel(start)
        opening, matter = Opening.objects.get(pk=self.tender.pk), self._read(self.tender)

        def refused(moment: datetime) -> str:
            Opening.objects.filter(pk=opening.pk).update(moment=moment)
            return drafting.moment_is_too_early(self._read(matter), None)

        found = self._first_moment(refused)
        Opening.objects.filter(pk=opening.pk).update(moment=opening.moment)
        return found

    def clarification(self, start: date, **_said) -> date:
        self.town.travel(start)
        Opening.objects.filter(pk=self.tender.pk).update(moment=timezone.now())
        matter = self._read(self.tender)
        return self._first_moment(lambda moment: publishing.moment_is_wrong(matter, moment, touches=True))

    def _challenge(self, start: date, against: Against) -> date:
        matter, row = self._read(self.tender), Bid.objects.get(ordinal=2)
        self.town.travel(start + (LONGEST + 1) * DAY)
        return self._last(
            start,
            lambda day: challenging.challenge_is_wrong(
                matter, None, against=against, bid=row, challenger="", received_on=day
            ),
        )

    def challenge_of_the_award(self, start: date, **_said) -> date:
        self.town.travel(start)
        tender = Tender.objects.get(pk=self.tender.pk)
        ends, until = awarding._days(tender)
        Tender.objects.filter(pk=self.tender.pk).update(awarded_on=start, notice_ends_on=ends, challenge_until=until)
        found = self._challenge(start, Against.RESULT)
        assert found == until, "the clock of the tender and the rule say the same"
        return found

    def challenge_of_the_document(self, start: date, **_said) -> date:
        Tender.objects.filter(pk=self.tender.pk).update(published_on=start)
        return self._challenge(start, Against.DOCUMENT)

    def challenge_of_the_process(self, start: date, **_said) -> date:
        Tender.objects.filter(pk=self.tender.pk).update(opened_on=start)
        return self._challenge(start, Against.PROCESS)

    def challenge_answer(self, start: date, **_said) -> date:
        self.town.travel(start)
        matter = self._read(self.challenge)
        contents_of(matter).received_on = start
        return challenging.answer_day(matter)

    def award_decision(self, start: date, **_said) -> date:
        self.town.travel(start)
        return self._ends(TenderWorkflow.deciding.within, self._read(self.tender))

    def contract(self, start: date, **_said) -> date:
        self.town.travel(start)
        Award.objects.filter(purchase=self.bought.pk).update(decided_on=start)
        return self._ends(PurchaseWorkflow.awarded.within, self._read(self.bought))

    def intention(self, start: date, **_said) -> date:
        matter = self._read(Matter.objects.get(pk=self.tender.parent_id))
        Purchase.objects.filter(pk=matter.pk).update(intention_on=start)
        for n in range(LONGEST):
            self.town.travel(start + n * DAY)
            if not intention_stands_too_short(self._read(matter), None):
                return start + n * DAY
        raise AssertionError("never")

    def payment(self, start: date, entered: date | None = None, **_said) -> date:
        self.town.travel(entered or start)
        matter = self._read(self.stage)
        contents_of(matter).invoiced_on = start
        return self._ends(MilestoneWorkflow.paying.within, matter)

    def argument_notice(self, start: date, **_said) -> date:
        self.town.travel(start)
        return effects.NOTICE.last_day(self.tender.region)

    def complaint_stop(self, start: date, **_said) -> date:
        self.town.travel(start)
        return self._ends(TenderWorkflow.stopped.within, self._read(self.tender))

    def contract_in_public(self, start: date, **_said) -> date:
        """Return the day on which anybody reads a contract that both signed on a day, and the leader confirmed the same day."""
        self._signed(start)
        page = Client().get(f"/buying/{self.to_be_signed.parent.number}/").content.decode()
        assert contents_of(self.to_be_signed).number in page
        return timezone.localdate()

    def contract_to_treasury(self, start: date, **_said) -> date:
        self._signed(start)
        assert Notification.objects.filter(user=self.town.who(TREASURY).pk, matter=self.to_be_signed.pk).exists()
        return timezone.localdate()

    def _signed(self, start: date) -> None:
        if self._read(self.to_be_signed).state == "drawn":
            self.town.travel(start)
            buys.offered(self.town, self.to_be_signed)
            self.to_be_signed = self._read(self.to_be_signed)


def said_by_the_rules(asked: Asked) -> dict[tuple[str, date, date], date]:
    """Return the last day of each case, by its rule, its start and when it was entered."""
    return {
        (rule, case["start"], case.get("entered", case["start"])): getattr(asked, rule)(**case)
        for rule, about in TABLE.items()
        for case in about["cases"]
    }


def differences(said: dict, shifted: timedelta = timedelta(0)) -> list[str]:
    """Return the cases in which what the rules said is not what a person counted; `shifted` moves what was counted."""
    found = []
    for rule, about in TABLE.items():
        for case in about["cases"]:
            day = said[rule, case["start"], case.get("entered", case["start"])]
            counted = case["expected"] + shifted
            if day > counted if about.get("no_later") else day != counted:
                found.append(
                    f"{rule} {case['start']}: {day} instead of {counted} ({case['counted']}; {about['clause']})"
                )
    return found


@pytest.fixture
def asked(person, organization, monkeypatch):
    return Asked(Town(person, organization, monkeypatch))


def test_every_term_ends_on_the_day_a_person_counts(asked):
    said = said_by_the_rules(asked)
    assert differences(said) == []
    exact = sum(len(about["cases"]) for about in TABLE.values() if not about.get("no_later"))
    for shifted in (DAY, -DAY):
        assert len(differences(said, shifted)) == exact, "control: a table that is a day off is noticed, case by case"


def test_control_without_the_day_after_a_holiday_the_table_differs(asked, monkeypatch):
    monkeypatch.setattr(periods, "_rested", lambda day, rest: day)
    moved = {
        (rule, str(case["start"])) for rule, about in TABLE.items() for case in about["cases"] if case.get("moved")
    }
    found = differences(said_by_the_rules(asked))
    assert {tuple(each.split(":")[0].split()) for each in found} == moved


def test_every_rule_of_the_table_bears_its_clause_and_how_it_was_counted():
    for rule, about in TABLE.items():
        assert about["clause"] and hasattr(Asked, rule), rule
        for case in about["cases"]:
            assert isinstance(case["start"], date) and case["expected"] > case["start"] and case["counted"], (
                rule,
                case,
            )
