"""No act of incubation, of whatever kind, ends in a dead button because of what was typed."""

from datetime import timedelta

from django.utils import timezone

from tests import mistyped
from tests.conftest import make_organization
from tests.incubation.conftest import scan
from tests.told_first import tried_on_the_way
from yihe.acts.documents.papers import attach
from yihe.domains.incubation import stays
from yihe.domains.incubation.models import Call
from yihe.foundation.roles import APPLICANT
from yihe.matters.actions import perform
from yihe.matters.models import Party
from yihe.registers.organizations.models import Residency


def test_every_act_of_incubation_stays_pressable(monkeypatch, story, person, another_organization):
    tried = set()

    def at(matter):
        matter.refresh_from_db()
        tried.update(mistyped.stays_pressable(monkeypatch, matter))
        return matter

    third = make_organization()
    call = at(story.call("proposed"))
    perform(call, "send_back", by=story.director, reason="写明名额")
    perform(at(call), "propose", by=story.clerk)
    perform(call, "publish", by=story.director)
    later = Call.objects.get(matter=call).closes_on + timedelta(days=7)
    perform(at(call), "draft_addendum", by=story.clerk, text="延期一周。", closes_on=later)
    perform(at(call), "drop_addendum", by=story.director, reason="不必延期")

    shrunk = story.draft(call, organization=another_organization, by=person(APPLICANT, of=another_organization))
    story.bring(shrunk, "scoring", by=shrunk.opened_by)
    while seated := Party.objects.filter(matter=shrunk, until=None, role_code="expert").first():
        perform(shrunk, "declare", by=seated.user, ground="unable", reason="不能参加")
    at(shrunk)

    late = story.draft(call, organization=third, by=person(APPLICANT, of=third))
    story.wait(story.bring(late, "joining", by=late.opened_by))
    assert at(late).state == "lottery"

    matter = story.draft(call)
    for state in (
        "submitted",
        "screening",
        "joining",
        "opening",
        "scoring",
        "weighing",
        "proposed",
        "noticed",
        "drafting",
        "signing",
    ):
        at(story.bring(matter, state))
    tried_on_the_way(at, matter, story.manager)
    perform(matter, "desist", by=story.director, reason="可以继续签约")
    story.bring(matter, "signing")
    attach(matter, "signed_agreement", scan(), by=story.applicant)
    perform(matter, "sign", by=story.applicant)
    at(matter)
    story.bring(matter, "resident")

    residency = Residency.objects.get()
    change = stays.propose_stage(
        residency, by=story.manager, stage="growth", since=timezone.localdate(), reason="稳定承接项目"
    )
    at(change)
    perform(change, "refuse", by=story.reviewer, reason="再观察")
    expelled = stays.open_graduation(residency, by=story.manager, ground="breach", summary="场地转借他人")
    perform(expelled, "assess", by=story.manager, achieved="未完成", open_ends="", opinion="leave")
    tried_on_the_way(at, at(expelled), story.manager)
    perform(expelled, "desist", by=story.director, reason="已经改正")
    perform(expelled, "refuse", by=story.director, reason="已经改正")
    leaving = stays.open_graduation(residency, by=story.manager, ground="early", summary="目标提前完成")
    at(leaving)
    perform(leaving, "assess", by=story.manager, achieved="完成", open_ends="", opinion="leave")
    at(leaving)
    perform(leaving, "agree", by=story.director, left_on=timezone.localdate())
    at(leaving)
    perform(leaving, "hand_back", by=story.manager, returned_on=timezone.localdate(), note="钥匙两把")
    residency.refresh_from_db()
    at(residency.tracking.matter)

    assert tried == mistyped.with_a_form("yihe.domains.incubation.")
