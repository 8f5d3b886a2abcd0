"""What is kept of matters says what there is, whatever happened to them, folded or not, to whoever may know of which of them."""

import random
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from yihe.foundation import money, protections
from yihe.foundation.noted_changes import NotesChanges
from yihe.foundation.roles import (
    CIVIL_AFFAIRS,
    CLERK,
    DIRECTOR,
    EXPERT,
    FINANCE_MAKER,
    JUSTICE_OFFICE,
    POLICY_EDITOR,
    REVIEWER,
)
from yihe.matters import counted, days, figures, folding
from yihe.matters.days import begun
from yihe.matters.models import CoverChange, Event, KeptCount, KeptDays, Matter, May, Party
from yihe.registers.compartments.models import Compartment

pytestmark = pytest.mark.django_db

KINDS = ("activity_claim", "incubation", "recovery")
REGIONS = ("320585", "320585100", "320585101", "320585101001", "320506")
TOWNS = ("320585100", "320585101")
OPEN, OVER = ("submitted", "accepted", "reviewed"), ("paid", "refused")
LATELY = 90


class World:
    """Covers that come, change and go by chance, written past every verb: nothing of what is kept may depend on how they were written."""

    def __init__(self, seed: int, assignees=()):
        self.chance, self.now, self.last, self.assignees = random.Random(seed), timezone.now(), 0, list(assignees)

    def moment(self, least: float, most: float):
        return self.now - timedelta(days=self.chance.uniform(least, most))

    def facts(self) -> dict:
        chance = self.chance
        is_over, came = chance.random() < 0.5, self.moment(0, 130)
        ended = min(self.now, came + timedelta(days=chance.uniform(0, 40))) if is_over else None
        return {
            "kind": chance.choice(KINDS), "region": chance.choice(REGIONS), "state": chance.choice(OVER if is_over else OPEN),
            "holder": "" if is_over else chance.choice(("clerk", "reviewer", "director", "applicant", "finance_maker")),
            "submitted_at": came if chance.random() < 0.9 else None, "closed_at": ended,
            "due_at": None if is_over or chance.random() < 0.2 else self.moment(-20, 40),
            "confidentiality": chance.choice((0, 0, 0, 1, 2)), "assignee": chance.choice([None, *self.assignees]),
            "amount": chance.choice((None, Decimal(chance.randint(-9, 10**7)) / 100)),
        }  # fmt: skip

    def comes(self) -> None:
        self.last += 1
        matter = Matter.objects.create(
            number=f"X-{self.last}", title="—", workflow_version=1, opened_at=self.now, **self.facts()
        )
        moves = sorted(self.moment(0, 130) for _ in range(self.chance.randint(0, 4)))
        known = ["submitted", *(self.chance.choice((*OPEN, *OVER)) for _ in moves)]
        Event.objects.bulk_create(
            Event(
                version=1, matter=matter, seq=seq, at=at, hat="", action="x", source=known[seq - 1], target=known[seq], digest="x"
            )
            for seq, at in enumerate(moves, 1)
        )  # fmt: skip

    def happens(self) -> None:
        """Let one thing happen: something comes, changes – one cover or many –, or what has no events goes."""
        which = self.chance.random()
        rows = Matter.objects.filter(number__startswith="X-")
        if which < 0.5 or not rows.exists():
            self.comes()
        elif which < 0.85:
            rows.filter(pk=self.chance.choice(list(rows.values_list("pk", flat=True)))).update(**self.facts())
        elif which < 0.95:
            rows.filter(kind=self.chance.choice(KINDS), closed_at=None).update(
                due_at=self.moment(-3, 12), amount="7.03"
            )
        else:
            gone = rows.filter(events=None, parties=None).order_by("pk").first()
            if gone is not None:
                gone.delete()


def oracle(user, now) -> tuple[dict, dict, dict, dict]:
    """Count the covers themselves: by figure and split; open ones with their amounts; days of what ended; how many took any."""
    splits = {}
    for code, figure in figures.FIGURES.items():
        found = {name: Counter() for name in figures.SPLITS}
        for matter in figures.rows(user, figure, now=now):
            found["kind"][matter.kind] += 1
            found["town"][figures.town_of(matter.region, TOWNS)] += 1
            if "holder" in figure.by:
                found["holder"][matter.holder] += 1
        splits[code] = found
    still: dict = {}
    for matter in Matter.objects.visible_to(user).filter(closed_at=None, submitted_at__isnull=False):
        count, asked, bare = still.get(matter.kind, (0, 0, 0))
        fen = money.to_fen(matter.amount) if matter.amount is not None else 0
        still[matter.kind] = (count + 1, asked + fen, bare + (matter.amount is None))
    spent, took = Counter(), {}
    for spell in days.of_matters(days.closed_lately(user, LATELY)):
        spent[spell.kind, spell.state, spell.whose] += spell.days
        took.setdefault(spell.kind, set()).add(spell.matter)
    return splits, still, dict(spent), {kind: len(those) for kind, those in took.items()}


def kept(user, now) -> tuple[dict, dict, dict, dict]:
    reached = counted.within(user)
    splits = counted.splits(reached, TOWNS, now)
    for code, found in splits.items():
        if "holder" not in figures.FIGURES[code].by:
            found["holder"] = Counter()
    spent = counted.days_spent(reached, LATELY)
    still = {kind: said for kind, said in counted.open_amounts(reached, KINDS).items() if any(said)}
    return splits, still, spent.days, spent.matters


def lengths(user, now) -> list[tuple]:
    """Return of every figure, narrowed in each way, what is said of its list's length, and how long it is."""
    ways = ({}, {"kind": KINDS[0]}, {"town": TOWNS[0]}, {"town": "=320585"}, {"holder": "clerk", "kind": KINDS[1]})
    reached = counted.within(user)
    return [
        (code, way, counted.total(reached, figure, figures.narrowed(**way), now), figures.rows(user, figure, now=now, **way).count())
        for code, figure in figures.FIGURES.items()
        for way in ways
        if "holder" not in way or "holder" in figure.by
    ]  # fmt: skip


@pytest.fixture
def people(person, organization) -> dict:
    several = person(DIRECTOR, JUSTICE_OFFICE, FINANCE_MAKER)
    return {
        "of the city": person(DIRECTOR), "of a town": person(JUSTICE_OFFICE, region="320585101"), "with several hats": several,
        "who leads a town and works elsewhere": _and(person(JUSTICE_OFFICE, region="320585101"), CIVIL_AFFAIRS, "320585"),
        "let in": person(REVIEWER, EXPERT, region="320585100"), "of no region that is here": person(CLERK, region="110101"),
        "who leads nothing": person(POLICY_EDITOR),
    }  # fmt: skip


def _and(user, role, region):
    from yihe.registers.accounts.models import Membership

    Membership.objects.create(user=user, role_code=role.code, region=region, valid_from="2020-01-01")
    return user


def let_in(user) -> None:
    """Let somebody into some matters, whatever region they lie in, and into a compartment with others in it."""
    inside = Compartment.objects.create(sort="person")
    some = Matter.objects.filter(number__startswith="X-").order_by("pk")
    for matter in some[::5]:
        Party.objects.create(matter=matter, user=user, role_code=EXPERT.code, may=May.ACT)
    some.filter(pk__in=[matter.pk for matter in some[1::4]]).update(compartment=inside)
    Party.objects.create(compartment=inside, user=user, role_code=REVIEWER.code, may=May.KNOW)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_is_what_there_is(seed, people):
    world = World(seed, [people["with several hats"]])
    wrong = []
    for turn in range(60):
        world.happens()
        if world.chance.random() < 0.15:
            folding.fold()
        if turn == 30:
            let_in(people["let in"])
        if turn % 20 == 19:
            now = timezone.now()
            wrong += [(turn, who) for who, user in people.items() if kept(user, now) != oracle(user, now)]
            wrong += [said for user in people.values() for said in lengths(user, now) if said[2] != said[3]]

    assert wrong == []
    assert list(folding.faults()) == []
    assert KeptCount.objects.exists() and KeptDays.objects.exists()
    assert oracle(people["of the city"], timezone.now())[2]


def test_control_a_change_nobody_notes_is_seen(people):
    """Without its trigger on changes the numbers go wrong, and `verify` names it; counted anew they are right."""
    world = World(7)
    for _ in range(20):
        world.comes()
    folding.fold()
    [noting] = [o for o in protections.declared() if isinstance(o, NotesChanges)]
    noting.release(connection)
    open_ones = Matter.objects.filter(closed_at=None, submitted_at__isnull=False, confidentiality=0)
    assert open_ones.update(closed_at=timezone.now(), holder="") > 2
    noting.protect(connection)
    user, now = people["of the city"], timezone.now()

    assert kept(user, now) != oracle(user, now)
    assert [said for said in folding.faults() if "open 留存" in said]
    folding.recount()
    assert kept(user, now) == oracle(user, now)
    assert list(folding.faults()) == []


def test_a_trigger_that_is_gone_is_named(db):
    [noting] = [o for o in protections.declared() if isinstance(o, NotesChanges)]
    noting.release(connection)

    assert list(protections.faults(connection)) == ["数据表 matters_matter：计数触发器缺失。"]


def test_a_second_fold_changes_nothing_and_what_is_long_over_is_put_together(people):
    world = World(3)
    for _ in range(40):
        world.comes()
    assert folding.fold() > 20
    before = list(KeptCount.objects.order_by("pk").values())

    assert folding.fold() == 0
    assert list(KeptCount.objects.order_by("pk").values()) == before
    late = KeptCount.objects.filter(measure="due", at__lt=figures.week_begins(timezone.now()))
    assert {row.at for row in late} == {folding.LONG_OVER}


def test_a_week_goes_by_and_the_numbers_are_of_the_new_one(people, monkeypatch):
    world = World(5)
    for _ in range(40):
        world.comes()
    coming = Matter.objects.filter(closed_at=None, submitted_at__isnull=False, confidentiality=0, region="320585100")
    assert coming.update(due_at=world.now + timedelta(days=8.5))
    folding.fold()
    user = people["of the city"]
    later = timezone.now() + timedelta(days=9)
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert kept(user, timezone.now()) == oracle(user, timezone.now())
    folding.fold()
    assert kept(user, timezone.now()) == oracle(user, timezone.now())
    assert oracle(user, timezone.now())[0]["newly_late"]["kind"]


def test_the_page_asks_no_cover_one_by_one(people, django_assert_max_num_queries):
    """However many matters there are: what is asked of covers themselves is what changed since the last fold."""
    world = World(2)
    for _ in range(30):
        world.comes()
    folding.fold()

    with django_assert_max_num_queries(8) as asked:
        reached = counted.within(people["of the city"])
        counted.splits(reached)
        counted.days_spent(reached, LATELY)
        counted.open_amounts(reached, KINDS)
    assert not [said["sql"] for said in asked if "matters_matter" in said["sql"] and "party" not in said["sql"]]
    assert not CoverChange.objects.exists()
    assert begun(LATELY) > begun(folding.KEPT)
