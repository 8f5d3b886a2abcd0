"""A panel drawn by two people: sealed, given, opened, repeated – and everything that would be a second try."""

import hashlib
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from tests.acts.procedure import ScreenedKind, draw, drawn, make_expert, open_screened
from tests.drawing import FIRST, SECOND, draw_by_two, sealed_with
from yihe.acts.reviews import draw_rules, drawing, panels, rules, verifying
from yihe.acts.reviews.draw_forms import ResultForm, RevealForm, SealForm, SecondForm
from yihe.acts.reviews.models import Half, LotteryEntry, ReviewPanel, SealedDraw, key_of
from yihe.faces.desk import kept
from yihe.foundation import digests, draws
from yihe.foundation.roles import AUDITOR, CLERK, EXPERT, REVIEWER
from yihe.matters import clock, kinds
from yihe.matters.actions import NotAllowed, offered, perform
from yihe.matters.models import Event, Matter
from yihe.registers.accounts import edits as accounts
from yihe.registers.practitioners.models import Employment

RESULT = draws.result_of("2026087", "02 09 14 20 26 32 11")
ANOTHER = draws.result_of("2026087", "02 09 14 20 26 32 12")


@pytest.fixture(autouse=True)
def screened_kind(monkeypatch):
    monkeypatch.setitem(kinds._kinds, ScreenedKind.code, ScreenedKind)


@pytest.fixture
def clerk(person):
    return person(CLERK, name="王芳")


@pytest.fixture
def auditor(person):
    return person(AUDITOR, name="卫明")


@pytest.fixture
def waiting(person, organization):
    """Return a matter that waits for its panel to be drawn from five experts."""
    for _ in range(5):
        make_expert(person)
    return open_screened(person, organization)


@pytest.fixture
def sealed(waiting, clerk):
    perform(waiting, "draw", by=clerk, **sealed_with())
    return waiting


@pytest.fixture
def given(sealed, auditor):
    perform(sealed, "second", by=auditor, half=SECOND)
    return sealed


def of(matter) -> SealedDraw:
    return SealedDraw.objects.get(matter=matter)


def panel_of(matter) -> ReviewPanel:
    return rules.panel_of(Matter.objects.get(pk=matter.pk))


def refused(matter, action, by, **said) -> str:
    with pytest.raises(NotAllowed) as why:
        perform(matter, action, by=by, **said)
    return str(why.value)


def pass_the_term(matter, monkeypatch, *, run=True) -> None:
    """Make it ten in the morning of the day of the lottery that was sealed."""
    day = of(matter).lottery_on
    moment = timezone.localtime().replace(year=day.year, month=day.month, day=day.day, hour=10)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    if run:
        clock.run()
        matter.refresh_from_db()


# The straight way


def test_the_draw_is_repeated_by_a_script_that_knows_only_what_the_events_publish(given, clerk):
    perform(given, "reveal", by=clerk, half="4821 3905 7611 8346 0927")

    events = {e.action: json.loads(e.payload) for e in Event.objects.filter(matter=given)}
    sm3 = lambda text: hashlib.new("sm3", text.encode()).hexdigest()  # noqa: E731
    text, two = events["draw"]["sealed"], events["second"]["half"]
    one, pool = events["reveal"]["half"], json.loads(text)["pool"]
    assert sm3(f"{json.loads(text)['salt']}/{one}/") == json.loads(text)["commitment"]
    seed = sm3(f"{sm3(text)}/{one}/{two}/")
    order = sorted(pool, key=lambda key: sm3(seed + key))
    assert order[:3] == events["reveal"]["seated"]
    assert [key_of(seat.practitioner_id) for seat in panel_of(given).seats.all()] == order[:5]
    assert seed == panel_of(given).seed
    assert given.state == "scoring"


def test_before_it_is_opened_the_first_half_is_nowhere_but_in_its_digest(given):
    first = draws.plain(FIRST)
    rows = [*Event.objects.values_list("payload", flat=True), *SealedDraw.objects.values_list("sealed", "excluded")]

    assert [row for row in rows if first in str(row) or FIRST in str(row)] == []
    assert [half.text for half in Half.objects.all()] == [draws.plain(SECOND)]
    assert of(given).is_kept(FIRST)  # the control: the digest is of these words


def test_the_pool_the_rule_and_the_days_are_sealed_before_the_second_half(sealed):
    draw, event = of(sealed), Event.objects.get(matter=sealed, action="draw")

    said = json.loads(event.said["sealed"])
    assert (event.said["seal"], digests.sm3(event.said["sealed"])) == (draw.seal, draw.seal)
    assert len(said["pool"]) == 5
    assert (said["wanted"], said["alternates"], said["rule"]) == (3, 2, draws.RULE)
    assert (said["due_on"], sealed.due_on) == (draw.due_on.isoformat(), draw.due_on)
    assert said["lottery"] == {"game": "双色球", "on": draw.lottery_on.isoformat()}
    assert draw.lottery_on > draw.due_on
    assert sealed.state == "joining"


def test_whoever_comes_into_the_pool_after_the_sealing_is_not_in_the_draw(given, person, clerk):
    late = make_expert(person)

    perform(given, "reveal", by=clerk, half=FIRST)

    assert key_of(late) not in panel_of(given).keys
    assert panel_of(given).keys == of(given).keys


def test_whoever_left_the_pool_after_the_sealing_is_passed_over_with_that_fact(given, clerk):
    seed = draws.seed_of(of(given).seal, FIRST, SECOND)
    first = draws.order_of(seed, of(given).keys)[0]
    gone = next(p for p in Employment.practitioner.field.related_model.objects.all() if key_of(p) == first)
    gone.in_expert_pool = False
    gone.save()

    perform(given, "reveal", by=clerk, half=FIRST)

    seats = list(panel_of(given).seats.all())
    assert (seats[0].practitioner, seats[0].status, seats[0].ground) == (gone, "released", "left_pool")
    assert [seat.status for seat in seats[1:]] == ["invited"] * 3 + ["alternate"]


def test_a_conflict_known_at_the_sealing_counts_though_the_register_forgets_it(person, organization, clerk, auditor):
    experts = [make_expert(person) for _ in range(4)]
    row = Employment.objects.create(
        practitioner=experts[0], organization=organization, position="staff", starts_on="2020-01-01", source="虚构"
    )
    matter = open_screened(person, organization)
    perform(matter, "draw", by=clerk, **sealed_with())
    row.delete()
    perform(matter, "second", by=auditor, half=SECOND)
    perform(matter, "reveal", by=clerk, half=FIRST)

    seats = {seat.practitioner_id: seat for seat in panel_of(matter).seats.all()}
    working = {pk for pk, seat in seats.items() if seat.status == "invited"}
    assert working == {expert.pk for expert in experts[1:]}
    recused = seats.get(experts[0].pk)
    assert recused is None or (recused.status, recused.ground, recused.basis) == (
        "recused",
        "employment",
        "抽取封存内容",
    )
    assert of(matter).said["excluded"] == digests.sm3(of(matter).excluded)
    assert verifying.faults_of(panel_of(matter)) == []


# No second try


def test_a_draw_is_sealed_once(sealed, clerk, person):
    assert refused(sealed, "draw", clerk, **sealed_with()).startswith("当前状态为“待给第二个数”")
    with pytest.raises(NotAllowed, match="已经封存，不能重来"):
        drawing.seal_draw(Matter.objects.get(pk=sealed.pk), by=person(CLERK), sheet="incubation", **sealed_with())
    with pytest.raises(DatabaseError), transaction.atomic():
        again = of(sealed)
        again.pk = None
        again.save(force_insert=True)
    assert SealedDraw.objects.count() == 1


def test_a_panel_is_drawn_once(person, organization):
    matter = drawn(person, organization)

    with pytest.raises(NotAllowed, match="已经抽取，不能重抽"):
        drawing.seal_draw(Matter.objects.get(pk=matter.pk), by=person(CLERK), sheet="incubation", **sealed_with())
    with pytest.raises(DatabaseError), transaction.atomic():
        panel = panel_of(matter)
        panel.pk, panel.draw = None, None
        panel.save(force_insert=True)


@pytest.mark.parametrize("table", [SealedDraw, Half, LotteryEntry])
def test_the_database_refuses_to_change_or_drop_what_a_draw_rests_on(table, given, person, monkeypatch):
    if table is LotteryEntry:
        LotteryEntry.objects.create(draw=of(given), by=person(CLERK), on=timezone.localdate(), result=RESULT)
    assert table.objects.exists()

    for change in (lambda: table.objects.update(at=timezone.now()), lambda: table.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_half_cannot_be_given_again(given, person, clerk):
    assert refused(given, "second", person(AUDITOR), half="另外换一串好看的数字12345").startswith("当前状态为")
    with pytest.raises(DatabaseError), transaction.atomic():
        Half.objects.create(draw=of(given), place=2, text="另外换一串", by=clerk)


def test_other_words_than_those_sealed_do_not_open(given, clerk):
    for words in ("48213-90576-11834-60928", SECOND, "48213"):
        assert refused(given, "reveal", clerk, half=words) == drawing.NOT_THE_HALF
    assert (given.state, ReviewPanel.objects.count()) == ("opening", 0)

    perform(given, "reveal", by=clerk, half=FIRST)
    assert given.state == "scoring"


def test_another_draw_needs_the_first_panel_dissolved_and_says_that_it_is_the_second(
    person, organization, clerk, auditor
):
    matter = drawn(person, organization, experts=3)
    expert = panel_of(matter).working_seats()[0].practitioner.user
    perform(matter, "declare", by=type(expert).objects.get(pk=expert.pk), ground="unable", reason="出差")
    perform(matter, "dissolve", by=clerk, reason="候补用完")
    make_expert(person)

    draw(matter, person)

    assert [d.nth for d in SealedDraw.objects.filter(matter=matter).order_by("pk")] == [1, 2]
    assert panel_of(matter).draw.said["nth"] == 2
    assert list(verifying.sentences()) == []


# Two people


def test_the_same_person_does_not_give_both_halves(sealed, clerk, person):
    assert "须由他人“给出第二个数”" in refused(sealed, "second", clerk, half=SECOND)
    perform(sealed, "second", by=person(CLERK), half=SECOND)  # the control
    assert sealed.state == "opening"


@pytest.mark.parametrize("lent_by_first", [True, False])
def test_who_stands_in_for_the_other_is_not_a_second_person(waiting, person, lent_by_first):
    first, second = person(CLERK), person(CLERK)
    today = timezone.localdate()
    lender, wearer = (first, second) if lent_by_first else (second, first)
    accounts.delegate(lender.memberships.get(), to=wearer, since=today, until=today, by=lender)
    first, second = (type(user).objects.get(pk=user.pk) for user in (first, second))
    perform(waiting, "draw", by=first, **sealed_with())

    assert refused(waiting, "second", second, half=SECOND)
    perform(waiting, "second", by=person(CLERK), half=SECOND)  # the control


def test_who_could_be_drawn_has_no_part_in_the_draw(waiting, person, clerk):
    expert = make_expert(person).user
    accounts_of = person(CLERK)
    practitioner = Employment.practitioner.field.related_model.objects.get(user=expert)
    practitioner.user = accounts_of
    practitioner.save()

    assert "在专家库内，不能参加抽取" in refused(waiting, "draw", accounts_of, **sealed_with())
    perform(waiting, "draw", by=clerk, **sealed_with())
    assert "在专家库内，不能参加抽取" in refused(waiting, "second", accounts_of, half=SECOND)


def test_only_who_sealed_the_first_half_opens_it(given, clerk, person):
    other = person(CLERK)

    assert refused(given, "reveal", other, half=FIRST) == "第一个数是王芳给的，只能由王芳本人开启。"
    assert [(a.name, bool(why)) for a, why in offered(given, clerk)] == [("reveal", False)]


def test_neither_expert_nor_reviewer_gives_a_half(sealed, person):
    for role in (EXPERT, REVIEWER):
        assert refused(sealed, "second", person(role), half=SECOND) == "“给出第二个数”须由受理人员或监督检查员办理。"


# A half that is not there in time


def test_a_half_is_not_given_after_its_term(sealed, auditor, monkeypatch):
    pass_the_term(sealed, monkeypatch, run=False)

    assert "已过，缺的数由双色球" in refused(sealed, "second", auditor, half=SECOND)


def test_a_half_is_not_opened_after_its_term(given, clerk, monkeypatch):
    pass_the_term(given, monkeypatch, run=False)

    assert "已过，缺的数由双色球" in refused(given, "reveal", clerk, half=FIRST)


def test_the_lottery_that_two_entered_stands_in_for_a_first_half_not_opened(given, clerk, auditor, monkeypatch):
    pass_the_term(given, monkeypatch)
    assert given.state == "lottery"

    perform(given, "enter", by=clerk, on=of(given).lottery_on, result=RESULT)
    assert (given.state, ReviewPanel.objects.count()) == ("lottery", 0)
    perform(given, "enter", by=auditor, on=of(given).lottery_on, result=RESULT)

    assert given.state == "scoring"
    halves = [(half.place, half.text, half.by_lottery) for half in Half.objects.order_by("place")]
    assert halves == [(1, draws.plain(RESULT), True), (2, draws.plain(SECOND), False)]
    assert panel_of(given).seed == digests.sm3(f"{of(given).seal}/{draws.plain(RESULT)}/{SECOND}/")
    assert verifying.faults_of(panel_of(given)) == []


def test_where_neither_half_came_the_lottery_stands_for_both(sealed, clerk, auditor, monkeypatch):
    pass_the_term(sealed, monkeypatch)
    for by in (clerk, auditor):
        perform(sealed, "enter", by=by, on=of(sealed).lottery_on, result=RESULT)

    assert [half.by_lottery for half in Half.objects.all()] == [True, True]
    assert sealed.state == "scoring"
    assert verifying.faults_of(panel_of(sealed)) == []


def test_entries_that_differ_settle_nothing_until_one_is_put_right(given, clerk, auditor, monkeypatch):
    pass_the_term(given, monkeypatch)
    day = of(given).lottery_on
    perform(given, "enter", by=clerk, on=day, result=ANOTHER)
    perform(given, "enter", by=auditor, on=day, result=RESULT)
    assert given.state == "lottery"

    perform(given, "enter", by=clerk, on=day, result=RESULT)
    assert given.state == "scoring"


def test_one_person_who_enters_twice_is_not_two(given, clerk, monkeypatch):
    pass_the_term(given, monkeypatch)
    for _ in range(2):
        perform(given, "enter", by=clerk, on=of(given).lottery_on, result=RESULT)

    assert given.state == "lottery"
    assert draw_rules.entries_differ(given, None) == draw_rules.NOT_AGREED


def test_the_second_who_enters_cannot_read_what_the_first_entered(given, clerk, auditor, monkeypatch, client):
    pass_the_term(given, monkeypatch)
    perform(given, "enter", by=clerk, on=of(given).lottery_on, result=RESULT)

    payload = Event.objects.get(matter=given, action="enter").payload
    client.force_login(auditor)
    page = client.get(given.get_absolute_url()).content.decode()
    assert [place for place in (payload, page) if "2026087" in place or "02 09 14" in place] == []
    assert "已有一人录入，等第二个人各自录入。" in page


def test_a_result_of_another_day_is_refused(given, clerk, monkeypatch):
    pass_the_term(given, monkeypatch)
    day = of(given).lottery_on

    before = refused(given, "enter", clerk, on=day - timedelta(days=2), result=RESULT)
    ahead = refused(given, "enter", clerk, on=day + timedelta(days=2), result=RESULT)

    assert before == f"封存时定下的是 {day:%Y-%m-%d} 的双色球（当日休市的，用其后第一期），不能用更早的一期。"
    assert ahead == "开奖日期还没有到。"


def test_nobody_turns_to_the_lottery_before_the_term_is_over(given, clerk):
    clock.run()
    given.refresh_from_db()

    assert given.state == "opening"
    assert refused(given, "enter", clerk, on=timezone.localdate(), result=RESULT).startswith("当前状态为“待开启抽取”")


# The forms


def test_the_form_that_seals_hands_on_the_digest_and_never_the_half():
    form = SealForm({"secret_half": FIRST, "noted": "on"})

    assert form.is_valid()
    assert set(form.cleaned_data) == {"salt", "commitment"}
    assert form.cleaned_data["commitment"] == draws.commitment_of(form.cleaned_data["salt"], FIRST)


def test_a_digest_made_in_the_browser_is_taken_without_the_half():
    salt = "a" * 32
    said = {"salt": salt, "commitment": draws.commitment_of(salt, FIRST), "noted": "on"}

    assert SealForm(said).is_valid()
    assert SealForm(said | {"commitment": "x"}).errors == {"secret_half": ["请给出第一个数。"]}
    assert "noted" in SealForm(said | {"noted": ""}).errors


@pytest.mark.parametrize("form", [SealForm, SecondForm])
def test_a_half_that_could_be_guessed_is_refused_at_its_box(form):
    wrong = form({"secret_half": "111111111111", "noted": "on"})

    assert wrong.errors["secret_half"][0].startswith("请给出 12 至 100 个字符")


def test_the_other_forms_say_what_is_missing():
    assert RevealForm({"secret_half": " "}).errors == {"secret_half": ["请输入第一个数。"]}
    form = ResultForm({"on": "2026-06-04", "issue": "2026061", "numbers": "1 2 3"})
    assert form.non_field_errors()[0].startswith("号码应为 6 个不同的红球")


def test_what_was_typed_as_a_half_is_in_no_draft(rf):
    request = rf.post("/", {"secret_half": FIRST, "noted": "on"})

    assert kept.typed(request) == {"noted": ["on"]}


# On the page


def test_the_page_tells_whose_turn_it_is(waiting, clerk, auditor, client):
    client.force_login(auditor)

    def page() -> str:
        return client.get(waiting.get_absolute_url()).content.decode()

    perform(waiting, "draw", by=clerk, **sealed_with())
    assert "请另一位受理人员或监督检查员在" in page() and of(waiting).seal in page()
    perform(waiting, "second", by=auditor, half=SECOND)
    assert "照抄下的原样开启第一个数" in page() and draws.plain(SECOND) in page()
    perform(waiting, "reveal", by=clerk, half=FIRST)
    assert draws.PROVES[2] in page() and panel_of(waiting).seed in page()


def test_the_applicant_reads_how_it_was_drawn_and_no_name(person, organization):
    matter = drawn(person, organization)
    applicant = matter.opened_by

    context = panels.ReviewBox().context({"matter": matter, "user": applicant})

    names = [seat.practitioner.name for seat in panel_of(matter).seats.all()]
    words = str([context["facts"], context["draw"].sealed, context["candidates"]])
    assert [name for name in names if name in words] == []
    assert panel_of(matter).seed in words


# Repeating it


def redraw(matter) -> list[str]:
    out = StringIO()
    call_command("redraw", matter.number, stdout=out)
    return out.getvalue().splitlines()


def test_the_redraw_command_repeats_an_honest_draw_and_says_what_it_proves(given, clerk):
    perform(given, "reveal", by=clerk, half=FIRST)

    lines = redraw(given)

    assert lines[-2:] == [draws.PROVES[2], "一致"]
    assert [line.split()[1] for line in lines if line.startswith("    ")] == panel_of(given).order()
    assert f"第一个数 {draws.plain(FIRST)}（王芳）" in lines and f"第二个数 {draws.plain(SECOND)}（卫明）" in lines


def a_forged_half(matter):
    Half.objects.filter(place=2).update(text="另外换一串好看的")
    return "办理记录中没有第二个数。"


def a_forged_first(matter):
    Half.objects.filter(place=1).update(text="另外换一串好看的")
    return "开启的第一个数与封存的摘要不符。"


def a_forged_seed(matter):
    ReviewPanel.objects.update(seed="0" * 64)
    return "种子不等于 SM3(封存码/第一个数/第二个数/)。"


def a_forged_pool(matter):
    draw = of(matter)
    sealed = json.loads(draw.sealed)
    text = digests.canonical(sealed | {"pool": sealed["pool"][1:]})
    SealedDraw.objects.update(sealed=text, seal=draws.seal_of(text))
    return "办理记录中没有这次封存。"


def a_forged_exclusion(matter):
    SealedDraw.objects.update(excluded="{}")
    return "封存内容中的 excluded 与登记的不符。"


def one_person_for_two(matter):
    Half.objects.filter(place=2).update(by=of(matter).first)
    return "两个数是同一个人给的。"


def a_seat_for_a_friend(matter):
    seats = list(panel_of(matter).seats.all())
    panel_of(matter).seats.filter(pk=seats[0].pk).update(order=98)
    return f"第 98 位应为 无，记录的是 {key_of(seats[0].practitioner_id)}。"


@pytest.mark.parametrize(
    "forge",
    [a_forged_half, a_forged_first, a_forged_seed, a_forged_pool, a_forged_exclusion, one_person_for_two, a_seat_for_a_friend],
)  # fmt: skip
def test_what_was_changed_afterwards_is_found(given, clerk, forge, unprotected):
    perform(given, "reveal", by=clerk, half=FIRST)
    assert verifying.faults_of(panel_of(given)) == []

    words = forge(given)

    assert words in verifying.faults_of(panel_of(given))
    assert any(words in sentence for sentence in verifying.sentences())
    with pytest.raises(CommandError, match="不一致"):
        redraw(given)


def test_a_seed_half_and_panel_forged_together_disagree_with_the_chain(given, clerk, unprotected):
    perform(given, "reveal", by=clerk, half=FIRST)
    Half.objects.filter(place=2).update(text="另外换一串好看的")
    ReviewPanel.objects.update(seed=draws.seed_of(of(given).seal, FIRST, "另外换一串好看的"))

    assert "办理记录中没有这次抽取。" in verifying.faults_of(panel_of(given))


def test_a_lottery_that_one_person_entered_is_found(given, clerk, auditor, monkeypatch, unprotected):
    pass_the_term(given, monkeypatch)
    for by in (clerk, auditor):
        perform(given, "enter", by=by, on=of(given).lottery_on, result=RESULT)
    LotteryEntry.objects.filter(by=auditor).update(by=clerk)

    assert verifying.faults_of(panel_of(given)) == ["代替第一个数的开奖号码不是由两个人录入一致的。"]


def test_a_lottery_turned_to_before_the_term_was_over_is_found(given, clerk, auditor, monkeypatch, unprotected):
    sealed_at = timezone.now()
    pass_the_term(given, monkeypatch)
    for by in (clerk, auditor):
        perform(given, "enter", by=by, on=of(given).lottery_on, result=RESULT)
    draw = of(given)
    Event.objects.filter(matter=given).update(at=sealed_at)

    assert verifying.faults_of(panel_of(given)) == ["期限未过，就改用了开奖号码。"]
    early = timezone.localtime().replace(
        year=draw.due_on.year, month=draw.due_on.month, day=draw.due_on.day, hour=0, minute=30
    ) + timedelta(days=1)  # half past midnight of the day after: the day before by the clock of Greenwich
    Event.objects.filter(matter=given).update(at=early)
    assert verifying.faults_of(panel_of(given)) == []


def test_a_draw_under_way_is_verified_too(sealed, unprotected):
    assert list(verifying.sentences()) == []
    SealedDraw.objects.update(seal="0" * 64)

    assert any("封存码不等于封存内容的摘要。" in sentence for sentence in verifying.sentences())


def test_a_draw_of_the_first_version_is_repeated_as_it_was_and_says_honestly_what_it_proves(
    person, organization, unprotected
):
    """As it stands in the books of a city that drew before there were two halves: the row and event of the day."""
    matter = drawn(person, organization)
    panel, event = panel_of(matter), Event.objects.get(matter=matter, action="reveal")
    nonce, head = "ab" * 32, event.previous
    seed = digests.sm3(nonce + head)
    order = sorted(panel.keys, key=lambda key: digests.sm3(seed + key))
    ReviewPanel.objects.update(draw=None, nonce=nonce, chain_head=head, seed=seed)
    for seat in panel.seats.order_by("-pk"):
        panel.seats.filter(pk=seat.pk).update(order=90 + seat.pk)
    for seat in panel.seats.all():
        panel.seats.filter(pk=seat.pk).update(order=order.index(key_of(seat.practitioner_id)) + 1)
    said = {
        "panel": panel.pk, "nonce": nonce, "chain_head": head, "seed": seed, "pool": panel.keys,
        "pool_digest": panel.pool_digest, "order": order, "wanted": 3, "alternates": 2,
    }  # fmt: skip
    Event.objects.filter(pk=event.pk).update(payload=digests.canonical(said))

    lines = redraw(matter)

    assert lines[-2:] == [draws.PROVES[1], "一致"]
    assert "有可能试过几次" in draws.PROVES[1]
    ReviewPanel.objects.update(nonce="cd" * 32)
    faults = verifying.faults_of(panel_of(matter))
    assert faults == [
        "种子不等于 SM3(随机数 + 抽取前末条摘要)。",
        f"办理记录第 {event.seq} 条中的 nonce 与评审组不符。",
    ]


def test_two_people_and_their_halves_can_be_named_by_whoever_repeats_it(waiting, clerk, auditor):
    draw_by_two(waiting, first=clerk, second=auditor, halves=("红梅三号楼下午两点钟见面", "码头第七根桩子上的锈"))

    assert [half.by for half in Half.objects.order_by("place")] == [clerk, auditor]
