"""
A procedure that uses the three acts one after another: reviewed by experts, put on notice, agreed on and signed.

It is in the register of kinds only while a test uses it, so that nothing that goes over every kind meets it.
"""

from itertools import count

from tests.drawing import draw_by_two
from tests.errands.models import Errand
from yihe.acts.agreements import parts as agreements
from yihe.acts.notices import parts as notices
from yihe.acts.notices.rules import closing_day
from yihe.acts.reviews import parts as reviews
from yihe.acts.reviews.draw_rules import due_day
from yihe.acts.reviews.panels import ReviewBox
from yihe.foundation.roles import APPLICANT, AUDITOR, CLERK, CLOCK, DIRECTOR, EXPERT, REVIEWER
from yihe.foundation.workflow import Action, State, Tone, Workflow
from yihe.matters import kinds
from yihe.matters.actions import open_matter, perform
from yihe.registers.practitioners.models import Practitioner, PractitionerKind

serial = count(1)


class ScreenedWorkflow(Workflow):
    draft = State("草稿", waits_on=APPLICANT)
    screening = State("待抽取专家", waits_on=CLERK, within=5)
    joining = State("待给第二个数", waits_on=CLERK, within=due_day)
    opening = State("待开启抽取", waits_on=CLERK, within=due_day)
    lottery = State("待录入开奖号码", waits_on=CLERK, within=5)
    scoring = State("专家评分中", waits_on=EXPERT, within=10)
    weighing = State("待合议", waits_on=REVIEWER, within=5)
    deciding = State("待公示", waits_on=DIRECTOR, within=5)
    noticed = State("公示中", waits_on=CLOCK, within=closing_day)
    contracting = State("待签协议", waits_on=CLERK, within=15)
    settled = State("已签协议", tone=Tone.GOOD)
    refused = State("不予通过", tone=Tone.BAD)

    submit = Action("提交", draft, screening, by=APPLICANT)
    draw = reviews.draw(screening, joining, sheet="incubation")
    second = reviews.second(joining, opening)
    reveal = reviews.reveal(opening, scoring)
    missed = reviews.missed(joining | opening, lottery)
    enter = reviews.enter(lottery)
    agreed = reviews.agreed(lottery, scoring)
    declare = reviews.declare(scoring)
    lock = reviews.lock(scoring, then="scored")
    scored = reviews.scored(scoring, weighing)
    lapse = reviews.lapse(scoring)
    dissolve = reviews.dissolve(scoring, screening)
    passed = reviews.passed(weighing, deciding)
    failed = reviews.failed(weighing, refused)
    announce = notices.announce(deciding, noticed, by=DIRECTOR)
    over = notices.over(noticed, contracting)
    uphold_objection = notices.uphold_objection(noticed, deciding)
    take_back = notices.take_back(noticed, deciding)
    draw_up = agreements.draw_up(contracting, template="incubation")
    sign = agreements.sign(contracting, settled)
    void = agreements.void(contracting)


class ScreenedKind(kinds.Kind, abstract=True):
    code = "screened"
    label = "评审事项"
    prefix = "PS"
    contents = Errand
    workflow = ScreenedWorkflow
    papers = (agreements.SIGNED_PAPER,)
    panels = (ReviewBox(),)


class StubbornWorkflow(ScreenedWorkflow):
    """The same without a way back when an objection is upheld."""

    uphold_objection = None


class StubbornKind(kinds.Kind, abstract=True):
    code = "stubborn"
    label = "无退路事项"
    prefix = "WT"
    contents = Errand
    workflow = StubbornWorkflow


def make_expert(person, name: str = "", **facts) -> Practitioner:
    number = next(serial)
    name = name or f"评审专家{number}"
    return Practitioner.objects.create(
        name=name, kind=PractitionerKind.EXPERT, id_number=f"3205851980{number:08d}",
        user=person(EXPERT, name=name), in_expert_pool=True, invented=True, **facts,
    )  # fmt: skip


def open_screened(person, organization, kind=ScreenedKind):
    """Return a matter that waits for its panel to be drawn."""
    applicant = person(APPLICANT, of=organization)
    matter = open_matter(kind, Errand(purpose="入壳孵化"), by=applicant, organization=organization, hat="applicant")
    perform(matter, "submit", by=applicant)
    return matter


FULL = {"need": "25", "team": "25", "plan": "20", "governance": "15", "sustainability": "15"}


def points(**changes) -> dict:
    return FULL | changes


def fresh(user):
    """Return the user as a new request would read them."""
    return type(user).objects.get(pk=user.pk)


def drawn(person, organization, *, experts: int = 6, kind=ScreenedKind):
    """Return a matter whose panel was drawn by a clerk and an inspector."""
    for _ in range(experts):
        make_expert(person)
    matter = open_screened(person, organization, kind)
    draw(matter, person)
    return matter


def draw(matter, person) -> None:
    """Have a clerk and an inspector draw the panel of a matter."""
    draw_by_two(matter, first=person(CLERK), second=person(AUDITOR))


def scored(person, organization, *, kind=ScreenedKind, scores=None):
    """Return a matter whose three experts locked their scores, so that it waits on the reviewer."""
    matter = drawn(person, organization, kind=kind)
    for number, seat in enumerate(matter.review_panels.get().working_seats()):
        said = (scores or [FULL] * 3)[number]
        perform(matter, "lock", by=fresh(seat.practitioner.user), scores=said)
    assert matter.state == "weighing"
    return matter


def noticed(person, organization, *, kind=ScreenedKind, body="拟同意入壳孵化。", director=None):
    """Return a matter on public notice."""
    matter = scored(person, organization, kind=kind)
    perform(matter, "passed", by=person(REVIEWER), opinion="同意")
    perform(matter, "announce", by=director or person(DIRECTOR), title="拟入壳孵化组织公示", body=body)
    assert matter.state == "noticed"
    return matter
