"""
免申即享: what stands prepared is what the registers alone let an organization claim, found a second time by whoever knows the text and
nothing of our formulas; only what changed is reckoned the next night; nothing happens before somebody confirms.
"""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.conftest import make_organization
from tests.subsidies.conftest import certify, employ, make_worker
from yihe.domains.subsidies import lifetimes, preparing
from yihe.domains.subsidies.claims import ExamClaim
from yihe.domains.subsidies.outcomes import Benefit
from yihe.domains.subsidies.places import Post, TrainingBase
from yihe.domains.subsidies.prepared import LookedThrough, PreparedClaim
from yihe.foundation.money import ZERO
from yihe.matters import clock
from yihe.matters.actions import perform
from yihe.matters.models import Matter
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners.models import Certificate, Practitioner

GIVEN = {"startup": Decimal(30000), "assistant": Decimal(1200), "intermediate": Decimal(2400), "base": Decimal(50000)}


def standing() -> set[tuple]:
    rows = PreparedClaim.objects.filter(outcome="").values_list("organization", "kind", "key", "amount")
    return {(own, kind.removesuffix("_claim"), key, amount) for own, kind, key, amount in rows}


# -- the second reckoning ----------------------------------------------------------------------------------------------------


def naive(figures: dict) -> set[tuple]:
    """Return what T 四 gives by the registers alone, as somebody would who reads the text with a pencil. Posts are told apart below."""
    today, found = timezone.localdate(), set()
    for own in Organization.objects.filter(standing__in=("registered", "recorded")):
        if own.body.until and own.body.until < today:
            continue
        found |= {
            (own.pk, *each)
            for each in (
                *_of_itself(own, today, figures),
                *_of_its_people(own, today, figures),
                *_of_bases(own, figures),
            )
        }
    return found


def _of_itself(own, today, figures):
    year, month = divmod(own.registered_on.year * 12 + own.registered_on.month - 1 + figures["months"], 12)
    last = date(year, month + 1, min(own.registered_on.day, 28))
    if own.standing == "registered" and own.judicial_field and own.registered_on <= today <= last:
        if not _paid("startup", own.uscc) and not _asked("startup_claim", own):
            yield "startup", "once", figures["startup"]


def _of_its_people(own, today, figures):
    working = {
        job.practitioner for job in own.employments.all()
        if job.position in ("staff", "part_time") and job.starts_on <= today and (job.ends_on is None or job.ends_on >= today)
    }  # fmt: skip
    for person in working if own.judicial_field else ():
        for level in ("assistant", "intermediate"):
            passed = [c for c in person.certificates.all() if c.level == level and c.passed_on <= today]
            asked = ExamClaim.objects.filter(practitioner=person, level=level, matter__organization=own)
            if (
                passed
                and not _paid("exam", person.id_index, level=level)
                and not asked.exclude(matter__state__in=["withdrawn", "lapsed"])
            ):
                yield "exam", f"{person.pk}.{level}", figures[level]


def _of_bases(own, figures):
    for base in own.training_bases.all():
        if own.judicial_field and base.acceptance == "passed" and not _paid("training_base_once", base.number):
            yield "training_base", f"{base.pk}.once", figures["base"]


def _paid(kind, subject, **which) -> bool:
    return Benefit.objects.filter(kind=kind, subject=subject, reverses=None, reversed_by=None, **which).exists()


def _asked(kind, own) -> bool:
    return Matter.objects.filter(kind=kind, organization=own).exclude(state__in=["withdrawn", "lapsed"]).exists()


@pytest.fixture
def figures():
    from yihe.foundation import parameters

    at = lambda path: parameters.of("320585").at(f"subsidies/{path}", timezone.localdate()).value  # noqa: E731
    return {
        "startup": Decimal(at("startup/amount")), "months": at("startup/months_since_registration"),
        "assistant": Decimal(at("exam/assistant")), "intermediate": Decimal(at("exam/intermediate")), "base": Decimal(at("training_base/once")),
    }  # fmt: skip


# -- worlds ------------------------------------------------------------------------------------------------------------------


def pay(kind, subject, *, level="", slot="once", amount="1200"):
    due = lifetimes.Due(
        kind=kind, subject=subject, subject_name="某", slot=slot, amount=Decimal(amount), level=level, region="320585"
    )  # fmt: skip
    lifetimes.record_benefit(
        due, paid_on=timezone.localdate(), through="某单位", payer="市财政", document="拨款", by=None
    )


class World:
    """Some organizations and people, and what may happen to them between two nights."""

    def __init__(self, desk, chance: random.Random):
        self.desk, self.chance = desk, chance
        for _ in range(6):
            self.another()

    def another(self) -> Organization:
        today = timezone.localdate()
        own = make_organization(f"世界{self.chance.randrange(10**9)}号社工服务中心（虚构）")
        own.registered_on = today - timedelta(days=self.chance.choice([10, 300, 720, 729, 731, 1500]))
        own.judicial_field = self.chance.random() < 0.8
        own.standing = self.chance.choice(["registered"] * 4 + ["recorded"])
        own.save()
        for _ in range(self.chance.randrange(4)):
            self.hire(own)
        return own

    def any(self) -> Organization:
        return self.chance.choice(list(Organization.objects.exclude(pk=self.desk.organization.pk).order_by("pk")))

    def hire(self, own=None) -> None:
        today = timezone.localdate()
        ends = self.chance.choice([None, None, today + timedelta(days=self.chance.randrange(5))])
        worker = make_worker(
            own or self.any(), starts_on=today - timedelta(days=self.chance.randrange(90)), ends_on=ends
        )
        if self.chance.random() < 0.7:
            self.certify(worker)

    def certify(self, worker=None) -> None:
        worker = worker or self.chance.choice(list(Practitioner.objects.order_by("pk")) or [make_worker(self.any())])
        when = timezone.localdate() + timedelta(days=self.chance.choice([-400, -3, 1, 2]))
        certify(worker, self.chance.choice(["assistant", "intermediate", "senior"]), passed_on=when)

    def move(self) -> None:
        """Somebody changes the employer, or works for two."""
        if workers := list(Practitioner.objects.order_by("pk")):
            employ(self.chance.choice(workers), self.any(), starts_on=timezone.localdate())

    def build(self) -> None:
        self.desk.base(self.any(), accepted=self.chance.choice([True, False, None]))

    def paid(self) -> None:
        held = list(Certificate.objects.exclude(level="senior").order_by("pk"))
        what = self.chance.choice(["startup", "exam"]) if held else "startup"
        if what == "startup" and not _paid("startup", (own := self.any()).uscc):
            pay("startup", own.uscc)
        elif what == "exam":
            one = self.chance.choice(held)
            if not _paid("exam", one.practitioner.id_index, level=one.level):
                pay("exam", one.practitioner.id_index, level=one.level, slot=one.level)

    def field(self) -> None:
        own = self.any()
        own.judicial_field = not own.judicial_field
        own.save()

    def apply(self) -> None:
        """A claim is opened by hand; some are withdrawn again."""
        if found := list(PreparedClaim.objects.filter(outcome="", kind="exam_claim").order_by("pk")):
            row = self.chance.choice(found)
            person, level = row.key.split(".")
            draft = self.desk.draft(
                "exam", organization=row.organization, practitioner=Practitioner.objects.get(pk=person), level=level
            )
            if self.chance.random() < 0.4:
                perform(draft, "withdraw", by=draft.opened_by)

    def happens(self) -> None:
        for _ in range(self.chance.randrange(4)):
            self.chance.choice(
                [self.another, self.hire, self.certify, self.move, self.build, self.paid, self.field, self.apply]
            )()


@pytest.mark.parametrize("seed", range(8))
def test_every_night_what_stands_prepared_is_what_a_second_reckoning_finds(desk, on_day, figures, seed):
    world, day, met = World(desk, random.Random(seed)), timezone.localdate(), set()
    for _night in range(10):
        preparing.prepare()
        assert standing() == naive(figures)
        met |= {kind for _own, kind, _key, _amount in standing()}
        world.happens()
        day = on_day(day + timedelta(days=world.chance.choice([1, 1, 2, 30])))
    assert {"startup", "exam"} <= met


def test_the_second_reckoning_finds_something_and_sees_what_the_first_would_miss(desk, figures, monkeypatch):
    world = World(desk, random.Random(1))
    certify(make_worker(world.any()), "senior")
    preparing.prepare()
    assert standing() == naive(figures)

    monkeypatch.setattr(
        preparing, "stamps", lambda today: dict(LookedThrough.objects.values_list("organization", "stamp"))
    )
    Organization.objects.update(judicial_field=True)
    for worker in Practitioner.objects.all():  # somebody new is certified, and the night does not notice
        certify(worker, "assistant", passed_on=date(2020, 1, 1))
    preparing.prepare()

    assert standing() != naive(figures)


# -- only what changed -------------------------------------------------------------------------------------------------------


def test_the_next_night_looks_at_nobody_of_whom_nothing_changed(desk, organization, second_organization, on_day):
    worker = make_worker(organization)
    first = preparing.prepare()
    on_day(date(2026, 6, 2))
    assert (first.changed, preparing.prepare().changed) == (first.organizations, 0)

    certify(worker)
    night = preparing.prepare()

    assert (night.changed, night.prepared) == (1, 1)


def test_a_day_that_comes_is_a_change(desk, organization, on_day):
    certify(make_worker(organization), passed_on=date(2026, 6, 10))
    preparing.prepare()
    on_day(date(2026, 6, 9))
    assert preparing.prepare().changed == 0

    on_day(date(2026, 6, 10))

    assert preparing.prepare().changed == 1
    assert PreparedClaim.objects.filter(kind="exam_claim", outcome="").exists()


def test_another_figure_is_a_change_for_everybody_of_the_city(desk, organization, monkeypatch):
    from yihe.domains.subsidies import prepared_from

    preparing.prepare()
    monkeypatch.setattr(prepared_from._Night, "_rules_of", lambda self, region: ["another figure"])

    night = preparing.prepare()

    assert night.changed == night.organizations


def test_what_was_paid_to_the_same_person_under_another_entry_is_seen(desk, organization):
    from yihe.registers.practitioners.models import SamePerson

    worker, other = make_worker(organization), make_worker()
    certify(worker, "assistant")
    pay("exam", other.id_index, level="assistant", slot="assistant")
    preparing.prepare()
    assert PreparedClaim.objects.filter(kind="exam_claim", outcome="").exists()

    SamePerson.objects.create(practitioner=worker, other=other, since=date(2026, 6, 1), source="核对")

    assert preparing.prepare().changed == 1
    assert not PreparedClaim.objects.filter(kind="exam_claim", outcome="").exists()


def test_one_that_cannot_be_read_keeps_nobody_else_from_it_and_is_tried_again(
    desk, organization, second_organization, monkeypatch
):
    whole, broken = preparing.now_for, []

    def now_for(own):
        if own.pk == organization.pk and not broken:
            raise ZeroDivisionError
        return whole(own)

    monkeypatch.setattr(preparing, "now_for", now_for)
    with pytest.raises(preparing.NotAllPrepared):
        preparing.prepare()
    assert LookedThrough.objects.get(organization=second_organization).stamp
    assert not LookedThrough.objects.get(organization=organization).stamp

    broken.append(True)

    assert preparing.prepare().changed == 1


def test_the_clock_does_it_once_a_night(desk, organization):
    certify(make_worker(organization))
    assert clock.run().chores["prepared"] == Organization.objects.count()
    assert "prepared" not in clock.run().chores


# -- what became of it -------------------------------------------------------------------------------------------------------


def test_what_nobody_confirmed_by_its_last_day_is_counted_and_says_no_more_whose_it_was(desk, organization, on_day):
    organization.registered_on = date(2024, 6, 3)
    organization.save()
    preparing.prepare()
    (row,) = PreparedClaim.objects.filter(kind="startup_claim")
    assert (row.last_day, row.outcome) == (date(2026, 6, 3), "")
    on_day(date(2026, 6, 3))
    preparing.prepare()
    assert PreparedClaim.objects.get(pk=row.pk).outcome == ""

    on_day(date(2026, 6, 4))
    preparing.prepare()

    row.refresh_from_db()
    assert (row.outcome, row.ended_on, row.key, row.label, row.reckoning) == ("expired", date(2026, 6, 4), "", "", {})


def test_what_was_applied_for_by_hand_did_not_expire(desk, organization, on_day):
    organization.registered_on = date(2024, 6, 3)
    organization.save()
    preparing.prepare()
    desk.draft("startup")
    on_day(date(2026, 6, 4))

    preparing.prepare()

    assert list(PreparedClaim.objects.values_list("kind", "outcome")) == [("startup_claim", "gone")]


def test_what_a_person_refused_is_offered_by_no_machine(desk, organization, claim):
    organization.registered_on = timezone.localdate() - timedelta(days=30)
    organization.save()
    matter = claim("startup", "submitted")
    perform(matter, "not_accept", by=desk.people.clerk, reason="资料不实")

    preparing.prepare()

    assert not PreparedClaim.objects.filter(kind="startup_claim").exists()


def test_a_quarter_of_a_post_and_an_accepted_base_stand_prepared_too(desk, organization):
    desk.post(since=date(2025, 1, 1))
    desk.base()
    preparing.prepare()

    rows = {row.kind: row for row in PreparedClaim.objects.all()}

    assert {"post_claim", "training_base_claim"} <= set(rows)
    assert all(row.amount > ZERO and row.working.lines for row in rows.values())
    assert (Post.objects.count(), TrainingBase.objects.count()) == (1, 1)
