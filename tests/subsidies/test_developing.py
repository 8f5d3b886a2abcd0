"""岗位, 实训基地 and 年度培训计划 are applied for, seen, accepted by two, made public and only then in the register (T 四(五))."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.template.loader import get_template
from django.test import Client
from django.utils import timezone

from tests import mistyped
from tests.ways import WAYS, developing
from tests.ways.town import Town
from tests.ways.walking import everywhere
from yihe.acts.notices import verbs
from yihe.acts.notices.rules import notice_of
from yihe.domains.subsidies import registering, second_entries
from yihe.domains.subsidies.developing import origins, rules
from yihe.domains.subsidies.developing.forms import BaseForm, PlanForm
from yihe.domains.subsidies.developing.models import AcceptanceOpinion
from yihe.domains.subsidies.developing.panels import OriginPanel
from yihe.domains.subsidies.places import Acceptance, Post, TrainingBase, TrainingPlan
from yihe.foundation.roles import CLERK, DIRECTOR, FINANCE_MAKER, JUSTICE_OFFICE, REVIEWER
from yihe.matters import clock, kinds, offering
from yihe.matters.actions import NotAllowed, offered, perform, refusal
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.registers.accounts.models import RegisterEdit, User


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def read(town, role) -> User:
    return User.objects.get(pk=town.who(role).pk)


def go(town, matter, state: str, **said) -> Matter:
    """Take an application the straight way to a state, each step by whose it is."""
    here = contents_of(matter)
    steps = {
        "draft": ("submit", town.story.applicant, {}), "submitted": ("accept", read(town, CLERK), {}),
        "visiting": ("visit", read(town, CLERK), {"visited_on": timezone.localdate(), "company": "李某（虚构）", "found": "相符。"}),
        "examining": ("find_good", read(town, REVIEWER), {"found": "核对了方案。"}),
        "confirming": ("agree", read(town, DIRECTOR), {"found": "核对了照片。", "title": "公示", "body": "拟同意。"}),
        "building": ("report_built", town.story.applicant, {"built_on": timezone.localdate()}),
    }  # fmt: skip
    while matter.state != state:
        if matter.state == "noticed":
            town.travel(matter.due_on + timedelta(days=1))
            clock.run()
            matter.refresh_from_db()
            continue
        if matter.state == "building":
            town.hand_in(matter, "photos")
        action, by, words = steps[matter.state]
        perform(matter, action, by=by, **words | said.get(action, {}))
    assert type(contents_of(matter)) is type(here)
    return Matter.objects.get(pk=matter.pk)


def test_a_post_is_in_the_register_when_its_notice_is_over_and_not_before(town):
    matter = go(town, developing.opened(town, "post_development", developing.a_post()), "noticed")
    assert not Post.objects.exists()

    matter = go(town, matter, "entered")

    post = Post.objects.get()
    assert (post.title, post.organization, post.approved_on) == (
        "社区矫正社工岗",
        town.organization,
        timezone.localdate(),
    )
    assert str(origins.of_post(post)) == f"经申请、两人验收和公示（{matter.number}）"
    assert RegisterEdit.objects.get(register="posts", field="批准").by is None
    assert contents_of(matter).post == post


def test_where_a_post_comes_from_is_a_link_only_where_it_leads_somewhere(town, person):
    matter = go(town, developing.opened(town, "post_development", developing.a_post()), "entered")
    claim = SimpleNamespace(place=Post.objects.get())

    def drawn(user) -> str:
        found = OriginPanel("由来").context({"contents": claim, "user": user})
        return get_template("subsidies/panel_origin.html").render(found | {"title": "由来"})

    assert f"/desk/matters/{matter.number}/" in drawn(read(town, REVIEWER))
    outside = drawn(person(FINANCE_MAKER))
    assert matter.number in outside and "href" not in outside


def test_a_base_is_built_seen_accepted_and_then_a_plan_for_it_is_applied_for(town):
    matter = go(town, developing.opened(town, "base_development", developing.a_base()), "entered")
    base = TrainingBase.objects.get()
    assert (base.acceptance, base.built_on) == (Acceptance.PASSED, contents_of(matter).built_on)
    assert origins.of_base(base).number == matter.number

    plan = developing.opened(town, "training_plan", developing.a_plan(base))
    perform(plan, "submit", by=town.story.applicant)
    handed_in = timezone.localdate()
    plan = go(town, plan, "entered")

    row = TrainingPlan.objects.get()
    assert (row.base, row.year, row.filed_on) == (base, handed_in.year, handed_in)
    assert timezone.localdate() > handed_in, "the control: it was entered on a later day"
    assert origins.of_plan(row).number == plan.number


def test_a_base_that_staff_entered_is_accepted_through_an_application_and_keeps_its_number(town):
    base = town.desk.base(accepted=None, built_on=date(2026, 5, 1))
    assert str(origins.of_base(base)) == origins.BY_STAFF
    matter = developing.opened(town, "base_development", developing.a_base(base=base, name=base.name))
    go(town, matter, "building")

    wrong = rules.built_day_is_wrong(matter, None, built_on=date(2026, 5, 2))
    assert wrong == f"{base}登记的建成日期是 2026-05-01，与填写的不一致。"
    go(town, matter, "entered", report_built={"built_on": date(2026, 5, 1)})

    base.refresh_from_db()
    assert TrainingBase.objects.count() == 1
    assert (base.acceptance, origins.of_base(base).number) == (Acceptance.PASSED, matter.number)


def test_two_accept_and_neither_of_them_took_it_in_or_saw_it(town, person):
    actions = kinds.get("post_development").workflow.actions
    saw, two_hats = person(CLERK, REVIEWER), person(REVIEWER, DIRECTOR)
    matter = go(town, developing.opened(town, "post_development", developing.a_post()), "visiting")
    perform(matter, "visit", by=saw, visited_on=timezone.localdate(), company="李某（虚构）", found="相符。")

    assert refusal(actions["find_good"], matter, saw)
    assert refusal(actions["find_good"], matter, two_hats) == "", "the control: another reviewer may"
    perform(matter, "find_good", by=two_hats, found="核对了。")
    assert "验收合格，请第二人验收" in refusal(actions["agree"], matter, two_hats)
    assert refusal(actions["agree"], matter, read(town, DIRECTOR)) == "", "the control: another director may"


def test_the_database_lets_nobody_be_both_acceptors(town):
    matter = go(town, developing.opened(town, "post_development", developing.a_post()), "confirming")
    first = AcceptanceOpinion.objects.get()

    with pytest.raises(IntegrityError, match="acceptance_takes_two_people|UNIQUE"), transaction.atomic():
        AcceptanceOpinion.objects.create(
            matter=matter, nth_round=first.nth_round, acceptor=2, found="同一人。", by=first.by, on=first.on
        )
    AcceptanceOpinion.objects.create(
        matter=matter, nth_round=first.nth_round, acceptor=2, found="另一人。", by=read(town, DIRECTOR), on=first.on
    )


def test_the_second_does_not_repeat_the_first_word_for_word(town):
    matter = go(town, developing.opened(town, "post_development", developing.a_post()), "confirming")

    said = {"title": "公示", "body": "拟同意。"}
    assert (
        rules.agreement_is_wrong(matter, None, found=" 核对了 方案。", **said)
        == "两人的验收意见一字不差：请写您自己核对了什么。"
    )
    assert rules.agreement_is_wrong(matter, None, found="核对了照片。", **said) == ""


def test_an_objection_that_is_upheld_has_two_look_again_in_a_new_round(town):
    matter = go(town, developing.opened(town, "base_development", developing.a_base()), "noticed")
    objection = verbs.object_to(notice_of(matter), name="居民某（虚构）", phone="00000000000", text="场地没有建成。")
    perform(objection, "verify", by=read(town, CLERK), finding="到场看了，没有建成。")
    perform(objection, "uphold", by=town.chief, answer="经核实，场地没有建成。")
    matter.refresh_from_db()
    assert (matter.state, TrainingBase.objects.count()) == ("examining", 0)

    go(town, matter, "entered")

    assert list(AcceptanceOpinion.objects.values_list("nth_round", "acceptor")) == [(1, 1), (1, 2), (2, 1), (2, 2)]


@pytest.mark.parametrize("again", ["submit", "accept"])
def test_one_plan_of_a_base_and_year_is_under_way_at_a_time(town, again):
    base = town.desk.base()
    first = developing.opened(town, "training_plan", developing.a_plan(base))
    second = developing.opened(town, "training_plan", developing.a_plan(base))
    perform(first, "submit", by=town.story.applicant)

    with pytest.raises(NotAllowed, match=f"2026 年度的计划已有一件在办理：{first.number}"):
        perform(second, "submit", by=town.story.applicant)

    if again == "submit":
        perform(first, "withdraw", by=town.story.applicant)
        perform(second, "submit", by=town.story.applicant)
    else:
        go(town, first, "entered")
        with pytest.raises(NotAllowed, match="2026 年度培训计划已经登记"):
            perform(second, "submit", by=town.story.applicant)


@pytest.mark.parametrize(
    ("year", "words"), [(2025, "填写的是 2025 年度"), (2028, "填写的是 2028 年度"), (2026, ""), (2027, "")]
)
def test_a_plan_is_of_the_year_that_runs_or_the_next(town, year, words):
    matter = developing.opened(town, "training_plan", developing.a_plan(town.desk.base(), year=year))

    said = rules.stands_against_it(matter, None)
    assert (words in said) if words else said == ""


def test_a_plan_handed_in_this_year_and_decided_in_the_next_is_still_this_years(town):
    base = town.desk.base()
    town.travel(date(2026, 12, 28))
    matter = go(town, developing.opened(town, "training_plan", developing.a_plan(base, year=2026)), "submitted")
    town.travel(date(2027, 1, 4))

    go(town, matter, "entered")

    assert TrainingPlan.objects.get().filed_on == date(2026, 12, 28)


def test_what_a_visit_says_is_possible(town):
    matter = go(town, developing.opened(town, "post_development", developing.a_post()), "visiting")
    today = timezone.localdate()

    wrong = [
        rules.visit_is_wrong(matter, None, visited_on=day)
        for day in (today + timedelta(1), today - timedelta(1), today)
    ]

    assert wrong == ["查看日期还没有到，查看以后再登记。", f"查看日期早于提交申请的日期 {today}，请核对。", ""]


def test_the_office_of_the_town_may_go_and_see(town):
    matter = go(town, developing.opened(town, "post_development", developing.a_post()), "visiting")

    assert [action.name for action, why in offered(matter, read(town, JUSTICE_OFFICE)) if not why] == ["visit"]


def test_who_is_not_of_the_field_has_ended_or_is_being_founded_cannot_apply(town):
    here = town.organization
    assert rules.refused_to(here) == ""
    here.judicial_field = False
    assert rules.refused_to(here).startswith("开发岗位、建立实训基地面向司法行政领域的社会组织")


def test_forms_offer_only_what_is_the_organizations_own(town, second_organization):
    mine, unbuilt = town.desk.base(), town.desk.base(accepted=None)
    theirs = town.desk.base(organization=second_organization)

    assert list(PlanForm(organization=town.organization).fields["base"].queryset) == [mine]
    assert list(BaseForm(organization=town.organization).fields["base"].queryset) == [unbuilt]
    assert list(PlanForm(organization=second_organization).fields["base"].queryset) == [theirs]


def test_a_base_has_a_name_of_its_own_or_that_of_the_register(town):
    unbuilt = town.desk.base(accepted=None)
    said = {"address": "人民路 1 号", "capacity": "20", "purpose": "实训。", "partners": ""}

    def form(**more):
        return BaseForm(said | more, organization=town.organization)

    assert form(name="").errors == {"name": ["请填写基地名称，或者选已登记的基地。"]}
    assert form(name="新基地").is_valid()
    known = form(base=unbuilt.pk, name="另写的名称")
    assert known.is_valid() and known.instance.name == unbuilt.name
    assert form(name="新基地", capacity="0").errors == {"capacity": ["至少为 1。"]}


def test_a_claim_says_where_its_post_or_base_comes_from(town):
    typed = town.claim("training_base")
    base = go(town, developing.opened(town, "base_development", developing.a_base()), "entered")
    applied = town.desk.draft("training_base", base=contents_of(base).base)
    client = Client()
    client.force_login(town.story.applicant)

    shown = client.get(typed.get_absolute_url()).content.decode()
    assert "没有经过网上的申请、验收和公示" in shown
    shown = client.get(applied.get_absolute_url()).content.decode()
    assert "没有经过网上的申请、验收和公示" not in shown and base.number in shown


def test_money_follows_what_was_accepted(town):
    """The base that came in by its matter pays once; the control, one that two did not accept yet, does not."""
    matter = go(town, developing.opened(town, "base_development", developing.a_base()), "entered")
    claim = town.desk.draft("training_base", base=contents_of(matter).base)
    town.desk.envelope(kinds.get("training_base_claim"))
    assert town.desk.go(claim, "submitted").state == "submitted"

    unbuilt = town.desk.base(accepted=None)
    assert not unbuilt.accepted_in_words and contents_of(matter).base.accepted_in_words


def test_a_base_of_a_name_that_is_there_carries_no_money_until_somebody_says_it_is_another(town):
    town.desk.base()
    TrainingBase.objects.update(name="娄东社工实训基地（虚构）")
    matter = go(town, developing.opened(town, "base_development", developing.a_base()), "entered")

    assert "还没有经另一人认定是另一个基地" in second_entries.waits(contents_of(matter).base)


@pytest.mark.parametrize(("since", "typed"), [("2026-05-02", True), ("2026-05-01", False)])
def test_what_a_city_has_applied_for_since_a_day_is_typed_in_no_more(town, pack, since, typed):
    base = town.desk.base()
    kinds_of = ("post_development", "base_development", "training_plan")
    (pack / "kinds.yaml").write_text("".join(f"{code}:\n  from: {since}\n" for code in kinds_of), "utf-8")
    offering._read.cache_clear()
    day, clerk = date(2026, 5, 1), town.desk.people.clerk
    unbuilt = registering.register_base(town.organization, name="另一基地（虚构）", built_on=date(2025, 2, 1), by=clerk)
    said = {"document": "x", "by": clerk}
    acts = (
        lambda: registering.approve_post(town.organization, title="岗", approved_on=day, **said),
        lambda: registering.accept_base(unbuilt, passed=True, accepted_on=day, accepted_by="局", **said),
        lambda: registering.file_plan(base, year=2026, filed_on=day, **said),
    )
    for act in acts:
        if typed:
            act()
        else:
            with pytest.raises(NotAllowed, match="自 2026-05-01 起由组织提出"):
                act()


def test_only_the_clock_enters_without_a_keeper(town):
    with pytest.raises(NotAllowed, match="由司法局受理人员或审核人员登记"):
        registering.approve_post(
            town.organization, title="岗", approved_on=date(2026, 5, 1), document="x", by=town.story.applicant
        )


@pytest.mark.parametrize("code", list(developing.WAYS))
def test_every_act_on_an_application_stays_pressable(monkeypatch, town, code):
    tried = set()
    for matter in everywhere(town, kinds.get(code), WAYS[code]):
        tried |= mistyped.stays_pressable(monkeypatch, matter)

    assert tried == {each for each in mistyped.with_a_form("yihe.domains.subsidies.developing.") if each[0] == code}


def test_after_a_notice_was_taken_back_two_look_again_and_nobody_is_told_that_they_were_one(town):
    matter = go(town, developing.opened(town, "post_development", developing.a_post()), "noticed")
    perform(matter, "take_back", by=read(town, DIRECTOR), reason="公示文字有误（虚构）。")
    again = {"found": "又核对了照片。", "title": "公示", "body": "拟同意。"}

    with pytest.raises(NotAllowed, match="公示已经撤回"):
        perform(matter, "agree", by=read(town, DIRECTOR), **again)

    perform(matter, "differ", by=read(town, DIRECTOR), reason="公示文字有误，重新验收（虚构）。")
    matter = go(town, matter, "noticed", agree=again)
    said = AcceptanceOpinion.objects.filter(matter=matter).order_by("pk").values_list("nth_round", "acceptor")
    assert list(said) == [(1, 1), (1, 2), (2, 1), (2, 2)]
