"""Two grants at the same moment over what they share, on PostgreSQL: one wins. With the lock, and with it taken away as control."""

import shutil
import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.subsidies.conftest import certify, make_worker
from tests.told_first import tell_and_waive
from yihe.acts.funds import returns
from yihe.acts.funds.models import Envelope, PaymentLine
from yihe.domains.subsidies import effects, lifetimes
from yihe.domains.subsidies.checking import check_history
from yihe.domains.subsidies.models import Award, Benefit
from yihe.domains.subsidies.policies import history
from yihe.foundation import counters
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter
from yihe.registers.accounts import proposals
from yihe.registers.letters import numbers
from yihe.registers.organizations import succession
from yihe.registers.practitioners import identities

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def towns_pay_too(settings, tmp_path):
    """A city whose text does not say that only its own budget pays: two grants need not share an envelope there."""
    folder = shutil.copytree(settings.CITY_DIR, tmp_path / "city")
    file = folder / "fund-sources.yaml"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith("    only:")), "utf-8")
    settings.CITY_DIR = folder


@pytest.fixture
def two_posts_of_one(towns_pay_too, desk):
    """Two claims that wait for approval, for one person in two posts on the same days, and an envelope for each."""
    holder = make_worker(desk.organization)
    certify(holder)
    matters = [desk.go(desk.draft("post", post=desk.post(holder=holder)), "reviewed") for _ in range(2)]
    purpose = type("Kind", (), {"purpose": "post"})
    first = desk.envelope(purpose)
    second = Envelope.objects.create(source="fiscal", year=2026, region="320585100", purpose="post")
    return matters, [first, second]


def granted_at_once(desk, matters, envelopes, *amounts: str) -> list[str]:
    amounts = amounts if len(amounts) == len(matters) else (amounts or ("15000",)) * len(matters)
    ends, start = [], threading.Barrier(len(matters))
    Envelope.objects.update(appropriated=10**9)

    def run(matter, envelope, amount):
        try:
            start.wait(timeout=20)
            perform(
                Matter.objects.get(pk=matter.pk), "grant", by=desk.people.director, amount=Decimal(amount), envelope=envelope
            )  # fmt: skip
            ends.append("granted")
        except NotAllowed as refused:
            ends.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in zip(matters, envelopes, amounts, strict=True)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return ends


def everybody_reads_first(monkeypatch):
    """Let both have reckoned before either writes: what a busy minute does by chance."""
    reckoned = threading.Barrier(2)
    real = effects.commit

    def commit(*args, **said):
        reckoned.wait(timeout=20)
        return real(*args, **said)

    monkeypatch.setattr(effects, "commit", commit)


def test_two_posts_of_one_person_are_granted_once_for_the_same_days(desk, two_posts_of_one):
    matters, envelopes = two_posts_of_one

    ends = granted_at_once(desk, matters, envelopes)

    assert ends.count("granted") == 1
    assert "一人同一天只能占一个岗位" in next(end for end in ends if end != "granted")
    assert (Award.objects.count(), Benefit.objects.count(), check_history()) == (1, 1, [])


def test_without_the_lock_both_are_granted_and_verify_names_the_pair(desk, two_posts_of_one, monkeypatch):
    matters, envelopes = two_posts_of_one
    monkeypatch.setattr(effects, "hold_people", lambda claim: None)
    everybody_reads_first(monkeypatch)

    assert granted_at_once(desk, matters, envelopes) == ["granted", "granted"]

    (said,) = check_history()
    assert "2025-01-01 至 2025-03-31" in said
    assert [matter.number for matter in matters] == sorted(m.number for m in matters if m.number in said)


def test_two_claims_on_one_counter_are_granted_once(desk, monkeypatch):
    first, second = (desk.go(desk.draft("startup"), "reviewed") for _ in range(2))
    envelope = desk.envelope(type("Kind", (), {"purpose": "startup"}))

    ends = granted_at_once(desk, [first, second], [envelope, envelope], "30000")

    assert ends.count("granted") == 1
    assert "开办费补贴只给一次" in next(end for end in ends if end != "granted")


def test_people_are_held_in_the_order_of_their_keys(desk):
    first, second = make_worker(desk.organization), make_worker(desk.organization)
    post = desk.post(holder=first, until=date(2025, 1, 31))
    certify(second)
    from yihe.domains.subsidies import registering
    from yihe.domains.subsidies.claims import PostClaim

    registering.appoint(post, second, starts_on=date(2025, 2, 1), source="合同", by=desk.people.clerk)

    assert PostClaim(post=post).people() == sorted([first.pk, second.pk])


# -- a link confirmed at the moment of a grant ----------------------------------------------------------------------------


def granted_while_linked(desk, matter, confirm) -> str:
    """
    Return what came of a grant that begins when a link is confirmed and not yet committed. The link waits for the grant to end, or
    for it to be seen waiting.
    """
    confirmed, ended, ends = threading.Event(), threading.Event(), []

    def link():
        try:
            with transaction.atomic():
                confirm()
                confirmed.set()
                waited = threading.Event()
                for _ in range(200):  # ten seconds at the most
                    if ended.is_set() or _somebody_waits():
                        break
                    waited.wait(0.05)
        finally:
            connection.close()

    def grant():
        try:
            confirmed.wait(20)
            desk.grant(Matter.objects.get(pk=matter.pk))
            ends.append("granted")
        except NotAllowed as refused:
            ends.append(str(refused))
        finally:
            ended.set()
            connection.close()

    Envelope.objects.update(appropriated=10**9)
    threads = [threading.Thread(target=link), threading.Thread(target=grant)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return ends[0]


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction is shown for ever what it saw first
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"
        )
        return cursor.fetchone()[0]


@pytest.fixture
def paid_and_about_to_be_linked(desk, second_organization):
    """One organization was paid its once, another waits for it, and that the two are one waits to be confirmed."""
    desk.go(desk.draft("startup"), "payable")
    matter = desk.go(desk.draft("startup", organization=second_organization), "reviewed")
    proposal = succession.propose_succession(
        desk.organization, second_organization, "same", by=desk.people.clerk, source="核对登记", since=date(2026, 5, 31)
    )
    return matter, lambda: proposals.confirm(proposal, by=desk.people.reviewer)


def test_a_grant_waits_for_a_link_that_is_being_confirmed_and_sees_it(desk, paid_and_about_to_be_linked):
    matter, confirm = paid_and_about_to_be_linked
    assert "只给一次" in granted_while_linked(desk, matter, confirm)
    assert Award.objects.count() == 1


def test_control_without_the_lock_both_are_paid_what_is_paid_once(desk, paid_and_about_to_be_linked, monkeypatch):
    matter, confirm = paid_and_about_to_be_linked
    monkeypatch.setattr(counters, "_holds", {})
    assert granted_while_linked(desk, matter, confirm) == "granted"
    assert Award.objects.count() == 2


@pytest.fixture
def rewarded_and_about_to_be_one_person(desk):
    """Somebody had the reward for a level; another entry of them waits for it, and that the two are one person to be confirmed."""
    one, other = make_worker(desk.organization, name="何露"), make_worker(desk.organization, name="何露")
    certify(one)
    certify(other)
    desk.go(desk.draft("exam", practitioner=one), "payable")
    matter = desk.go(desk.draft("exam", practitioner=other, account="6222029999999999"), "reviewed")
    proposal = identities.propose_number(one, by=desk.people.clerk, id_number=other.id_number, source="身份证原件")
    return matter, lambda: proposals.confirm(proposal, by=desk.people.reviewer, id_number=other.id_number)


def test_a_grant_waits_for_two_entries_that_are_being_joined(desk, rewarded_and_about_to_be_one_person):
    matter, confirm = rewarded_and_about_to_be_one_person
    assert "每人只给一次" in granted_while_linked(desk, matter, confirm)
    assert Award.objects.count() == 1


def test_control_without_the_lock_one_person_is_paid_twice(desk, rewarded_and_about_to_be_one_person, monkeypatch):
    matter, confirm = rewarded_and_about_to_be_one_person
    monkeypatch.setattr(counters, "_holds", {})
    monkeypatch.setattr(effects, "hold_people", lambda claim: None)
    assert granted_while_linked(desk, matter, confirm) == "granted"
    assert Award.objects.count() == 2


@pytest.fixture
def two_that_exclude_one_another(desk, monkeypatch):
    """Two claims of one organization for subsidies of which nobody has both, and an envelope for each: they share no counter."""
    monkeypatch.setattr(history, "_exclusions", {"startup": {"incubation": "虚构"}, "incubation": {"startup": "虚构"}})
    matters = [desk.go(desk.draft(name), "reviewed") for name in ("startup", "incubation")]
    return matters, [desk.envelope(type("Kind", (), {"purpose": name})) for name in ("startup", "incubation")]


def test_of_two_that_exclude_one_another_one_is_granted(desk, two_that_exclude_one_another):
    ends = granted_at_once(desk, *two_that_exclude_one_another, "30000", "15000")

    assert ends.count("granted") == 1
    assert "两项只能享受一项" in next(end for end in ends if end != "granted")
    assert Award.objects.count() == 1


def test_without_their_owner_held_both_are_granted(desk, two_that_exclude_one_another, monkeypatch):
    monkeypatch.setattr(counters, "_holds", {})
    everybody_reads_first(monkeypatch)

    assert granted_at_once(desk, *two_that_exclude_one_another, "30000", "15000") == ["granted", "granted"]


# -- a letter's number, and what is counted of whoever it is for ----------------------------------------------------------


def test_a_payment_given_up_waits_for_no_counter_while_it_holds_a_number(desk, monkeypatch):
    """Somebody else holds the counters of the organization, and is to sign next: neither waits for what the other has."""
    matter = desk.go(desk.draft("exam"), "paid")
    line = PaymentLine.objects.get(tranche__commitment__matter=matter)
    back = returns.report(line, by=desk.money.maker, returned_on=timezone.localdate(), reason="户名不符")
    perform(back, "confirm", by=desk.money.checker)
    tell_and_waive(back, desk.money.maker)
    benefit = Benefit.objects.get(matter=matter)
    numbered, held, ends, give = threading.Event(), threading.Event(), [], numbers.give

    def give_and_wait(*of, **said):
        given = give(*of, **said)
        if threading.current_thread().name == "gives up":
            numbered.set()
            held.wait(timeout=2)  # not reached where the counter is ours already
        return given

    def gives_up():
        perform(Matter.objects.get(pk=back.pk), "give_up", by=desk.people.director, reason="不再重发")

    def signs():
        numbered.wait(timeout=20)
        with transaction.atomic():
            lifetimes.hold(benefit.kind, benefit.subject, benefit.year)
            held.set()
            numbers.give("320585", "bureau", timezone.localdate(), title="另一份")

    def run(act):
        try:
            act()
            ends.append("done")
        except Exception as fault:
            ends.append(repr(fault))
        finally:
            connection.close()

    monkeypatch.setattr(numbers, "give", give_and_wait)
    threads = [threading.Thread(target=run, args=(act,), name=name) for act, name in ((gives_up, "gives up"), (signs, "signs"))]  # fmt: skip
    [thread.start() for thread in threads]
    [thread.join(timeout=60) for thread in threads]

    assert ends == ["done", "done"]
    assert not Benefit.objects.filter(matter=matter, reverses=None, reversed_by=None).exists()
