"""
Two things that hold of every hand-over whatever is done with it, and asked of what was done, not of the program: it ended in an answer or
stands on the list as open with its age; and nobody reads a field whom no consent names.
"""

import random
import re
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.conftest import TAICANG
from yihe.acts.referrals import pages, rules, verbs
from yihe.acts.referrals.models import Referral
from yihe.foundation import workdays
from yihe.foundation.roles import ADVICE_DESK
from yihe.matters import clock
from yihe.matters.actions import NotAllowed, offered, perform
from yihe.matters.models import Event, Matter

MONDAY = date(2026, 8, 3)  # from here on for six weeks each day but weekends is a working day
TOKENS = {
    "name": "甲子一（虚构）",
    "phone": "13900000011",
    "place": "丙寅三组（虚构）",
    "story": "丁卯四事（虚构）",
    "need": "戊辰五求（虚构）",
}
INSIDE = ("legal_aid", "justice_office")
STEPS = 9


class Walk:
    """Hand-overs of one office in the hands of everybody who may touch them, at random; and what was agreed to, as it was said."""

    def __init__(self, people, seed: int, travel):
        self.people, self.chance, self.travel, self.day = people, random.Random(seed), travel, MONDAY
        self.agreed: dict[tuple[int, str], set[str]] = {}  # by hand-over and receiver: the fields somebody consented to
        self.of = {people.aid.pk: "legal_aid", people.aid_too.pk: "legal_aid", people.office.pk: "justice_office"}
        self.actors = (people.desk, people.other_desk, people.aid, people.aid_too, people.office)
        travel(MONDAY)

    def draft(self) -> Matter:
        given = {name: TOKENS[name] for name in self.chance.sample(sorted(TOKENS), self.chance.randint(2, 5))}
        return verbs.draft(
            "referral", by=self.people.desk, receiver=self.chance.choice((*INSIDE, "police")), given=given, region=TAICANG, hat=ADVICE_DESK.code,
        )  # fmt: skip

    def step(self, matter: Matter) -> None:
        """Let somebody do one of the things they may, or some days pass."""
        fresh = Matter.objects.get(pk=matter.pk)
        may = [(who, act.name) for who in self.actors for act, why in offered(fresh, who) if not why]
        may = [
            each
            for each in may
            if each[1] not in ("withdraw", "return_back", "return_by_hand") or self.chance.random() < 0.2
        ]
        if not may or self.chance.random() < 0.25:
            self.day += timedelta(days=self.chance.randint(1, 4))
            self.travel(self.day)
            clock.run()
            return
        who, name = self.chance.choice(sorted(may, key=lambda each: (each[0].pk, each[1])))
        said = self.said(fresh, name)
        try:
            perform(fresh, name, by=who, **said)
        except NotAllowed:
            return
        if name == "consent":
            self.agreed.setdefault((fresh.pk, contents(fresh).receiver), set()).update(said["agreed"])
        if name == "withdraw":
            self.agreed = {key: names for key, names in self.agreed.items() if key[0] != fresh.pk}

    def said(self, matter: Matter, name: str) -> dict:
        there = rules.asked_for(rules.filled(contents(matter)))
        agreed = self.chance.choice([there, there, self.chance.sample(there, 1)]) if there else []
        return {
            "consent": {"agreed": agreed, "way": "signed", "evidence": "同意书（虚构）"},
            "give": {"assignee": self.chance.choice([self.people.aid, self.people.aid_too])},
            "word": {"progress": "在办（虚构）"},
            "answer": {"result": "helped", "feedback": "办成了（虚构）"},
            "answer_by_hand": {"result": "partly", "feedback": "来信答复（虚构）"},
            "return_back": {"return_code": "capacity", "reason": "没有能力（虚构）"},
            "return_by_hand": {"return_code": "area", "reason": "不在区域（虚构）"},
            "receipt": {"receipt": "收件章（虚构）"},
            "redirect": {"receiver": self.chance.choice((*INSIDE, "police"))},
            "close": {"told": "已经告诉本人（虚构）"},
            "give_up": {"told": "没有转成，已经告诉本人（虚构）"},
            "withdraw": {"evidence": "当面（虚构）"},
        }.get(name, {})


def contents(matter: Matter) -> Referral:
    return Referral.objects.get(pk=matter.pk)


def working_days(first: date, last: date) -> int:
    """Count the days after the first, up to the last, that are no Saturday and no Sunday."""
    return sum((first + timedelta(days=n)).weekday() < 5 for n in range(1, (last - first).days + 1))


def unanswered(client, desk, today: date) -> list[str]:
    """Return what is wrong with the list of what is open, by the events alone: each a sentence."""
    client.force_login(desk)
    page = client.get(reverse("desk:referrals:open")).content.decode()
    rows = dict(re.findall(r">(ZJ-[\d-]+)</a></th>.*?data-label=\"已经（工作日）\">([^<]+)<", page))
    wrong = []
    for matter in Matter.objects.filter(kind="referral"):
        events = list(Event.objects.filter(matter=matter).order_by("pk"))
        done, last = [event.action for event in events], events[-1]
        over = next((event.target for event in reversed(events) if event.target), "")
        if over in {"closed", "ended", "withdrawn"}:
            answered = (
                {"answer", "answer_by_hand"} & set(done)
                if over == "closed"
                else over == "withdrawn" or {"return_back", "return_by_hand"} & set(done)
            )
            told = over == "withdrawn" or last.said.get("told") or contents(matter).told
            wrong += [f"{matter.number} ended without an answer"] if not answered or not told else []
            wrong += [f"{matter.number} is over and on the list"] if matter.number in rows else []
            continue
        sent = [timezone.localdate(event.at) for event in events if event.action == "send"]
        back = max((n for n, action in enumerate(done) if action == "redirect"), default=-1)
        is_out = "send" in done[back + 1 :]
        age = str(working_days(sent[-1], today)) if is_out else "—"
        if rows.get(matter.number) != age:
            wrong.append(f"{matter.number}: {rows.get(matter.number)} on the list, {age} by what happened")
    return wrong


def read_beyond(client, walk: Walk, matter: Matter) -> tuple[list[str], int]:
    """Return which fields somebody reads on any page of a hand-over whom no consent names, and how many were read as they may be."""
    wrong, fine = [], 0
    for who in (*walk.actors, walk.people.director):
        if who == walk.people.desk:
            continue  # took it down, and knows it
        client.force_login(who)
        names = ("desk:matter", "desk:sheet", "desk:handover", "desk:approval", "desk:mend", "desk:referrals:receipt")
        shown = "".join(client.get(reverse(name, args=[matter.number])).content.decode() for name in names)
        shown += client.get(reverse("desk:referrals:open")).content.decode()
        mine = (
            walk.agreed.get((matter.pk, contents(matter).receiver), set())
            if walk.of.get(who.pk) == contents(matter).receiver
            else set()
        )
        for name, token in TOKENS.items():
            if token in shown:
                fine += name in mine
                wrong += [] if name in mine else [f"{who} reads {name} of {matter.number} in {matter.state}"]
    return wrong, fine


@pytest.fixture
def travel(monkeypatch):
    workdays.register(workdays.Calendar())

    def to(day: date) -> None:
        moment = timezone.make_aware(datetime(day.year, day.month, day.day, 10))
        monkeypatch.setattr(timezone, "now", lambda: moment)

    yield to
    workdays.register(None)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_done_each_is_answered_or_open_with_its_age_and_read_as_agreed(client, people, travel, seed):
    walk, fine = Walk(people, seed, travel), 0
    matters = [walk.draft() for _ in range(3)]
    for matter in matters:  # most of them are agreed to and gone before chance has its way
        for name in ("consent", "send"):
            perform(matter, name, by=people.desk, **(said := walk.said(matter, name)))
            if name == "consent":
                walk.agreed[matter.pk, contents(matter).receiver] = set(said["agreed"])
            if set(said.get("agreed", ())) != set(rules.asked_for(rules.filled(contents(matter)))):
                break
    for nth in range(STEPS):
        for matter in matters:
            walk.step(matter)
        if nth % 4 == 0 or nth == STEPS - 1:
            assert unanswered(client, people.desk, walk.day) == []
            for matter in Matter.objects.filter(kind="referral"):
                wrong, may = read_beyond(client, walk, matter)
                assert wrong == []
                fine += may
    assert fine, "somebody read what they may: else nothing was asked"


def test_a_list_that_leaves_one_out_is_found(client, people, travel, sent, monkeypatch):
    travel(MONDAY)
    sent()
    sent("police")
    travel(MONDAY + timedelta(days=8))
    assert _sent_as_send(client, people) == []
    monkeypatch.setattr(pages, "SHOWN", 1)  # the control

    assert len(_sent_as_send(client, people)) == 1


def _sent_as_send(client, people) -> list[str]:
    """The list, of hand-overs that an act sent: `dispatch` is their `send`."""
    return [each for each in unanswered(client, people.desk, MONDAY + timedelta(days=8)) if "None on the list" in each]


def test_a_page_that_opens_more_than_was_agreed_is_found(client, people, travel, monkeypatch):
    walk = Walk(people, 1, travel)
    matter = verbs.draft(
        "referral", by=people.desk, receiver="legal_aid", given=TOKENS, region=TAICANG, hat=ADVICE_DESK.code
    )
    everything = {"agreed": sorted(TOKENS), "way": "signed", "evidence": "同意书（虚构）"}
    perform(matter, "consent", by=people.desk, **everything)
    perform(matter, "send", by=people.desk)
    walk.agreed[matter.pk, "legal_aid"] = {"story"}  # as if no more had been agreed to
    wrong, fine = read_beyond(client, walk, matter)

    assert fine == 1 and sorted(each.split(" reads ")[1].split()[0] for each in wrong) == [
        "name",
        "need",
        "phone",
        "place",
    ]
