"""The demonstration city: its story holds together, shows what each kind is, and its doors are there in demo mode only."""

import re
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pypdfium2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, reset_queries, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from yihe.acts.documents.checks import checked
from yihe.acts.funds.checking import check_ledger
from yihe.acts.funds.models import Envelope, PaymentBatch, Tranche
from yihe.acts.reviews.models import Seat, SeatStatus
from yihe.acts.sealed_bids.models import Publication
from yihe.domains.procurement import story_consultations
from yihe.domains.procurement.models import Bid, CollectiveDecision, Contract, FindingSort, ProposedFinding
from yihe.domains.procurement.tender import talking
from yihe.domains.subsidies import queries as subsidies
from yihe.domains.subsidies.reckonings import suggested
from yihe.faces.demo import bidders, people, places, scans, story, story_claims, story_money, story_stays, wording
from yihe.faces.demo.calendar_days import on_day
from yihe.faces.demo.tale import Tale
from yihe.foundation import slow_work, workdays
from yihe.foundation.periods import end_of
from yihe.matters import clock, kinds
from yihe.matters.actions import offered
from yihe.matters.models import Countersignature, Event, Matter, Notification, Seal
from yihe.registers.accounts.models import Membership, User
from yihe.registers.evidence.models import AccessEntry, Verb
from yihe.registers.organizations.models import Residency

KINDS = [kind for kind in kinds.every() if not kind.__module__.startswith("tests.")]
# How far along its straight way (`Workflow.road`) the story brings a kind, where that is not to the end: the last state, and why.
PART_OF_THE_WAY: dict[str, tuple[str, str]] = {}


def test_the_readme_names_every_door_by_what_its_page_calls_whoever_enters():
    """A reader of the table finds on the page the words of the table."""
    rows = [line for line in (settings.ROOT / "README.md").read_text("utf-8").splitlines() if line.startswith("| `")]
    named = {
        p.username: next((row for row in rows if f"`{p.username}` {p.name}" in row), "")
        for p in people.STAFF + people.PARTNERS
    }

    assert [username for username, row in named.items() if not row] == []
    assert [
        named[username]
        for username in ("clerk", "reviewer", "director", "chief")
        if _title(username) not in named[username]
    ] == []


def _title(username: str) -> str:
    return next(p.hats[0][1] for p in people.STAFF if p.username == username)


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker, tmp_path_factory):
    """Live through the story once for all tests of this module, and forget it afterwards."""
    files = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files), slow_work.nobody_waits():
        forgotten = transaction.atomic()
        forgotten.__enter__()
        try:
            call_command("load_calendar", stdout=StringIO())
            yield story.tell(lambda line: None), files
        finally:
            transaction.set_rollback(True)
            forgotten.__exit__(None, None, None)


@pytest.fixture
def told(db, city, settings):
    made, settings.MEDIA_ROOT = city
    return made


def user(name: str) -> User:
    return User.objects.get(username=name)


def test_nothing_of_the_story_is_held_up_in_the_city_it_was_written_for(told):
    assert told.held_up == []


# The story ------------------------------------------------------------------------------------------------------------


def test_nothing_was_written_past_the_evidence(told):
    out = StringIO()

    call_command("verify", stdout=out)

    assert "全部相符" in out.getvalue()
    assert Seal.objects.count() > 25  # at the end of each month something happened in, and every night of the last week


def test_a_story_that_was_altered_is_found_out(told, unprotected):
    event = Event.objects.filter(action="grant").first()
    Event.objects.filter(pk=event.pk).update(payload="{}")

    with pytest.raises(CommandError):
        call_command("verify", stdout=StringIO(), stderr=StringIO())


def test_the_books_add_up(told):
    assert check_ledger() == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_a_matter_of_every_kind_went_the_straight_way(told, kind):
    """What leads off it is shown where it helps, and owed by nobody: tests/promises/test_every_state.py goes there."""
    road = [state.name for state in kind.workflow.road()]
    last, _why = PART_OF_THE_WAY.get(kind.code, (road[-1], ""))
    owed = set(road[: road.index(last) + 1])

    furthest = max(
        (_states_of(matter) & owed for matter in Matter.objects.filter(kind=kind.code)), key=len, default=set()
    )

    assert furthest == owed, (
        f"no {kind.label} of the story went all of {road}: let one do so (`make demo` must show what a kind is): with a "
        f"Sample of the room (yihe/matters/samples.py) or its `story`, or in yihe/faces/demo; or declare in PART_OF_THE_WAY how far "
        f"it goes, and why"
    )


def _states_of(matter) -> set[str]:
    return set(matter.events.values_list("target", flat=True))


def test_what_is_said_to_go_part_of_the_way_does_not_go_all_of_it(told):
    ends = {kind.code: kind.workflow.road()[-1].name for kind in KINDS}

    assert [code for code in PART_OF_THE_WAY if Matter.objects.filter(kind=code, state=ends[code]).exists()] == []


def test_everybody_in_the_bureau_on_whom_matters_wait_and_somebody_outside_it_has_something_to_do(told):
    holding = {state.waits_on for kind in KINDS for state in kind.workflow.states.values()}
    busy = {p.username for p in people.PERSONAS if Matter.objects.waiting_on(user(p.username)).exists()}
    here = [
        p for p in people.STAFF if holding & {role for role, _title, region in p.hats if region != people.NEXT_TOWN}
    ]

    assert [p.username for p in here if p.username not in busy] == []
    for outside in (people.PARTNERS, people.EXPERTS):
        assert busy & {p.username for p in outside}


def test_everything_happened_in_order_and_nothing_in_the_future(told):
    before: dict[int, object] = {}
    for matter, at in Event.objects.order_by("matter", "seq").values_list("matter", "at"):
        assert matter not in before or before[matter] <= at
        before[matter] = at
    assert Event.objects.filter(at__gt=timezone.now()).count() == 0
    assert list(Seal.objects.order_by("pk").values_list("pk")) == list(Seal.objects.order_by("at").values_list("pk"))


def test_people_act_on_working_days_only_but_for_today(told):
    moments = Event.objects.filter(actor__isnull=False).values_list("at", flat=True)
    days = {timezone.localdate(at) for at in moments} - {timezone.localdate()}

    # The day a resident leaves is a day of the calendar, whatever day it is: a visit falls due on it later.
    off = [day for day in days if not workdays.is_working(day)]
    assert len(off) <= 3


def test_it_is_lived_through_once(told):
    with pytest.raises(story.AlreadyTold):
        story.tell(lambda line: None)


def test_invented_organizations_say_so_and_public_names_are_not_slandered(told):
    bad = {"refused", "not_accepted", "not_confirmed", "lapsed"}
    invented = [o for o in told.organizations.values() if "（虚构）" in o.name]
    public = [o for o in told.organizations.values() if "（虚构）" not in o.name]

    assert (len(invented), len(public)) == (20, 6)
    assert Matter.objects.filter(organization__in=public, state__in=bad).count() == 0
    assert Matter.objects.filter(organization__in=invented, state__in=bad).exists()


# What the tour shows --------------------------------------------------------------------------------------------------


def test_the_story_shows_what_happens_beside_the_straight_way(told):
    assert Countersignature.objects.filter(answered_at=None).count() == 2
    assert Event.objects.filter(action="remind").count() == 1
    assert Event.objects.filter(action="reassign").count() == 1
    assert Membership.objects.in_force().filter(delegated_by__isnull=False).count() == 1
    assert Event.objects.filter(action="payment_failed").count() == 1
    assert Event.objects.filter(action="correct_payee").count() == 1
    assert Matter.objects.overdue().filter(holder="clerk").exists()
    today = (
        timezone.localdate()
    )  # a visit due three months after the last day of a longer month falls due a little before
    assert Matter.objects.filter(
        closed_at=None, due_at__range=(end_of(today - timedelta(days=3)), end_of(today))
    ).exists()
    assert Notification.objects.filter(user=user("guanghui"), read_at=None).exists()


def test_what_two_find_of_a_bid_and_what_a_meeting_decides_are_told(told):
    found = ProposedFinding.objects.exclude(sort=FindingSort.POINTS).order_by("pk")
    assert sorted((each.sort, each.bid.label, each.by_id != each.agreed_by_id) for each in found) == [
        ("price", "同衡律师事务所（虚构）", True), ("strike", "博约律师事务所（虚构）", True)
    ]  # fmt: skip
    struck, corrected = (found.get(sort=sort).bid for sort in ("strike", "price"))
    assert (struck.ground, corrected.sheet, corrected.price) == ("content", Decimal(143_600), Decimal(143_800))
    met = CollectiveDecision.objects.get()
    assert (met.bid.won, met.bid.rank, met.by_id == met.agreed_by_id) == (True, 3, False)
    over = Event.objects.filter(matter=met.tender_id, action="pass_over").order_by("pk")
    assert [each.actor.username for each in over] == ["director", "chief"]


def test_two_who_bid_together_are_told_from_the_question_to_the_contract(told):
    bid = Bid.objects.exclude(members=[]).get()
    assert bid.won and [each["share"] for each in bid.members] == ["45", "55"] and "联合体" in bid.label
    assert Publication.objects.filter(opening=bid.tender_id, sort="answer", body__contains="接受联合体").exists()
    contract = Contract.objects.exclude(members=[]).get()
    assert contract.matter.parties.filter(body=contract.members[1]["body"]).exists()


def test_final_offers_come_for_some_hours_after_the_start_whatever_day_it_is(told):
    """The day before was a working day, and may lie a holiday back: the deadline is of today's clock."""
    matter = Matter.objects.get(kind="tender", state="offering")
    left = matter.due_at - timezone.now()

    assert timedelta(hours=3) < left <= story_consultations.FINALS_COME_FOR
    assert talking.time_is_up(matter, user("clerk")) == ""


def test_an_expert_who_sits_on_the_board_stepped_aside(told):
    application = Matter.objects.get(kind="incubation", state="scoring", organization=told.organizations["chenxi"])
    seats = Seat.objects.filter(panel__matter=application)

    assert list(seats.filter(status=SeatStatus.RECUSED).values_list("practitioner__name", "ground")) == [
        ("夏宁", "board")
    ]
    assert seats.filter(status=SeatStatus.LOCKED).count() == 2
    assert seats.filter(status=SeatStatus.INVITED).count() == 1


def test_what_another_employer_paid_refuses_the_claim_and_is_shown(told):
    claim = Matter.objects.get(kind="exam_claim", state="draft")
    submit = {action.name: refusal for action, refusal in offered(claim, user("guanghui"))}["submit"]

    assert "只给一次" in submit
    assert "昆山市某社工服务社" in submit


def test_staff_of_the_next_town_see_nothing(told):
    assert Matter.objects.visible_to(user("ludu")).count() == 0
    assert Matter.objects.visible_to(user("clerk")).count() > 100
    assert AccessEntry.objects.filter(user=user("ludu"), verb=Verb.REFUSED).count() == 1
    assert subsidies.benefits(user("ludu"))[0] == [] != subsidies.benefits(user("clerk"))[0]


def test_somebody_is_in_the_base_and_somebody_has_left_it(told):
    assert Residency.objects.filter(left_on=None).count() == 5
    assert Residency.objects.filter(left_on__isnull=False).count() == 3


def test_a_visitor_can_take_the_open_claim_to_the_payment(told):
    """The tour of the README: clerk, civil affairs, reviewer, director, time, cashier, checker, finance's answer."""
    tale, day = Tale(told, timezone.localdate()), timezone.localdate()
    claim = Matter.objects.get(kind="startup_claim", state="submitted", organization=told.organizations["chenxi"])
    tale.do(claim, "accept", "clerk")
    tale.do(claim, "confirm", "civil", staff=3, document="演示民政认定1号（虚构）")
    tale.do(claim, "review", "reviewer", opinion="符合规定")
    amount = suggested(Matter.objects.get(pk=claim.pk), approver=user("director"))
    assert amount == Decimal("30000.00")
    tale.do(claim, "grant", "director", amount=amount, envelope=tale.envelope("startup", day))

    later = claim.due_on + timedelta(days=1)
    with on_day(later):
        clock.run()
        claim.refresh_from_db()
        assert claim.state == "payable"
        tranche = Tranche.objects.get(commitment__matter=claim)
        year = tranche.commitment.envelope.year
        batch = tale.open("payment_batch", PaymentBatch(source="fiscal", year=year), by="cashier", title="演示批次")
        tale.do(batch, "add_lines", "cashier", tranches=[tranche])
        tale.do(batch, "submit", "cashier")
        tale.do(batch, "approve", "checker")
        story_money.register_answer(tale, batch, later)

    claim.refresh_from_db()
    assert claim.state == "paid"
    assert check_ledger() == []


def test_budgets_are_there_for_this_year(told):
    year = timezone.localdate().year
    found = Envelope.objects.filter(source="fiscal", year=year, appropriated__gt=0).values_list("purpose", flat=True)

    assert set(found) == set(story_money.budget())


# Its calendar and its papers ------------------------------------------------------------------------------------------


def test_on_a_journey_every_clock_of_the_program_tells_the_day():
    today, past = timezone.localdate(), date(2025, 3, 4)
    told_at = Notification._meta.get_field("at")

    with on_day(past):
        assert timezone.localdate() == past
        assert timezone.localdate(told_at.get_default()) == past  # the default holds on to the function itself
        assert timezone.is_aware(timezone.now())
        first = timezone.now()
        assert first <= timezone.now()

    assert timezone.localdate() == today
    assert timezone.localdate(told_at.get_default()) == today


def test_journeys_do_not_nest_and_end_with_an_error_too():
    with pytest.raises(RuntimeError), on_day(date(2025, 3, 4)), on_day(date(2025, 3, 5)):
        pass

    assert timezone.localdate() == timezone.localdate(timezone.now())
    assert timezone.now().year > 2025


@pytest.mark.parametrize("file", [scans.paper("孵化计划书", "单位：晨曦"), scans.scan("协议")], ids=["pdf", "png"])
def test_papers_are_real_files_that_pass_the_check_and_say_that_they_are_invented(file):
    passed = checked(file)

    assert "虚构" in passed.name
    assert passed.content_type in ("application/pdf", "image/png")


def test_a_paper_has_pages_a_reader_can_count_and_each_says_that_it_is_invented():
    content = scans.pdf("孵化计划书", "单位：晨曦", more=(("一、需求",), ("二、做法", "很长的一行" * 20)))

    assert content.startswith(b"%PDF-1.4")
    assert len(pypdfium2.PdfDocument(content)) == 3
    assert content.count("演示材料（虚构）".encode("utf-16-be").hex().upper().encode()) == 3


def test_no_two_applications_or_services_are_told_in_the_same_words():
    teams, results = [wording.team(n) for n in range(30)], [wording.results(n) for n in range(30)]

    assert (len(set(teams)), len(set(results))) == (30, 30)
    assert len({wording.service(note, n) for n, (_code, _hours, note) in enumerate(story_stays.SERVICES * 5)}) == 45
    assert {row.asked[0] for row in story_claims.ROWS if row.kind == "activity"} == set(wording.NECESSITY)


def test_a_code_begins_as_its_legal_form_does():
    heads = {place.legal_form: people.invented_uscc(1, place.legal_form)[:2] for place in places.PLACES}

    assert heads == {"association": "51", "service_institution": "52"}


# Its doors ------------------------------------------------------------------------------------------------------------


def test_outside_demo_mode_there_is_no_door(client):
    with pytest.raises(NoReverseMatch):
        reverse("demo:doors")
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/enter/clerk/").status_code == 404


@pytest.mark.urls("tests.faces.demo_urls")
def test_a_door_that_is_routed_by_mistake_stays_shut(told, client, settings):
    settings.DEMO = False

    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/enter/clerk/").status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.urls("tests.faces.demo_urls")
def test_in_demo_mode_one_click_signs_in_as_a_persona_and_as_nobody_else(told, settings):
    settings.DEMO = True
    client = Client()

    page = client.get("/demo/").content.decode()
    assert all(persona.name in page for persona in people.PERSONAS)
    assert client.post("/demo/enter/clerk/").status_code == 302
    assert client.session["_auth_user_id"] == str(user("clerk").pk)
    assert client.get("/demo/enter/clerk/").status_code == 405
    assert Client().post("/demo/enter/mingxin/").status_code == 404  # an account, and no persona
    assert Client().post("/demo/enter/nobody/").status_code == 404


@pytest.mark.urls("tests.faces.demo_urls")
def test_in_demo_mode_one_press_leads_to_what_a_bidder_reads_who_lost(told, settings):
    settings.DEMO = True
    page = Client().get("/demo/").content.decode()
    read = {}
    for each in bidders.kept():
        assert f'value="{each.code}"' in page
        client = Client()
        client.post(reverse("portal:bid_enter"), {"number": each.number, "code": each.code})
        read[each.who[:2]] = client.get(reverse("portal:bid")).content.decode()
    titles = {who: re.search(r"(未?中标\S{3})</h2>", said)[1] for who, said in read.items()}
    assert titles == {"明理": "中标通知书", "同衡": "未中标告知书", "博约": "未中标告知书"}
    assert "没有响应采购文件的实质性要求" in read["博约"] and "没有响应" not in read["同衡"]
    settings.DEMO = False
    assert Client().get("/demo/").status_code == 404


def test_the_command_refuses_outside_demo_mode():
    with pytest.raises(CommandError):
        call_command("demo", load_only=True)


# The pages ------------------------------------------------------------------------------------------------------------


def test_no_page_of_a_long_lived_matter_asks_more_than_thirty_questions(told):
    """The matter of each kind on which most happened, for those with each set of roles; every state is asked for elsewhere."""
    workdays.is_working(timezone.localdate())  # the calendar is read once for a process
    too_many, seen = {}, set()
    longest = {
        kind.code: Matter.objects.filter(kind=kind.code).order_by("-chain_length", "pk").first() for kind in KINDS
    }
    for person in User.objects.filter(is_active=True):
        roles = frozenset(hat.role_code for hat in person.memberships_in_force)
        client = Client()
        client.force_login(person)
        for matter in Matter.objects.visible_to(person).filter(pk__in=[matter.pk for matter in longest.values()]):
            if (case := (matter.kind, roles)) in seen:
                continue
            seen.add(case)
            reset_queries()  # the log of a long test is full one day
            with CaptureQueriesContext(connection) as asked:
                assert client.get(matter.get_absolute_url()).status_code == 200
            if len(asked) > 30:
                too_many[case] = len(asked)
    assert too_many == {}
    assert {kind for kind, _roles in seen} == set(longest)
