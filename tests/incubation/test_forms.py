"""The whole way once more, through the forms of the pages: what a form gives is what the action takes."""

from datetime import timedelta
from html.parser import HTMLParser

from django.urls import reverse
from django.utils import timezone

from tests.drawing import FIRST, SECOND
from tests.incubation.conftest import scan
from yihe.acts.documents.papers import attach
from yihe.domains.incubation.models import Call
from yihe.domains.incubation.records import ServiceRecord
from yihe.faces.desk.record_forms import entry_form
from yihe.foundation.roles import BASE_MANAGER, CLERK, DIRECTOR
from yihe.matters.models import Matter
from yihe.registers.organizations.models import Residency


class Typed(HTMLParser):
    """What a browser would send of the page's form, nothing typed: its fields with the values they begin with."""

    def __init__(self, page: str):
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.inside, self.area, self.select = False, "", ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        at = dict(attributes)
        name = at.get("name", "")
        if tag == "form":
            self.inside = "form" in at.get("class", "").split()
        elif not self.inside:
            return
        elif tag == "textarea":
            self.area = name
            self.fields[name] = [""]
        elif tag == "select":
            self.select = name
        elif tag == "option" and ("selected" in at or self.select not in self.fields):
            self.fields[self.select] = [at.get("value", "")]  # a browser sends the first one where none is chosen
        elif tag == "input" and name and ("checked" in at or at.get("type") not in {"checkbox", "radio"}):
            self.fields.setdefault(name, []).append(at.get("value", ""))

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self.fields[self.area] = [self.fields[self.area][0].removeprefix("\n")] if self.area else []
            self.area = ""

    def handle_data(self, data):
        if self.area:
            self.fields[self.area][0] += data


def press(client, user, matter, action, **typed):
    """Send an action's page the way a browser does: what the form begins with, and what was typed over it."""
    client.force_login(user)
    address = reverse("desk:act", args=[matter.number, action])
    shown = client.get(address)
    assert shown.status_code == 200, shown.content.decode()
    answer = client.post(address, Typed(shown.content.decode()).fields | typed)
    assert answer.status_code == 302, answer.content.decode()
    matter.refresh_from_db()
    return matter


def new(client, user, code, **typed):
    client.force_login(user)
    answer = client.post(reverse("desk:new", args=[code]), typed)
    assert answer.status_code == 302, answer.content.decode()
    return Matter.objects.filter(kind=code).latest("pk")


def test_a_call_by_its_forms(client, story):
    today = timezone.localdate()
    matter = new(
        client, story.clerk, "call", title="2026年春季孵化招募（虚构）", text="面向全市。", opens_on=today.isoformat(),
        closes_on=(today + timedelta(days=20)).isoformat(), places="2", groups=["professional", "network"],
        criteria="incubation",
    )  # fmt: skip
    press(client, story.clerk, matter, "propose")
    press(client, story.director, matter, "publish")
    later = (today + timedelta(days=30)).isoformat()
    press(client, story.clerk, matter, "draft_addendum", text="延长报名", closes_on=later)
    press(client, story.director, matter, "publish_addendum")

    call = Call.objects.get(matter=matter)
    assert (matter.state, call.closes_on.isoformat(), call.groups) == ("recruiting", later, "professional,network")


def test_a_group_the_call_does_not_want_is_said_at_the_field(client, story):
    call = story.call(groups="network")
    client.force_login(story.applicant)
    answer = client.post(
        reverse("desk:new", args=["incubation"]),
        {"call": call.pk, "project": "法治课堂", "summary": "每周一课", "stage": "seed", "group": "professional",
         "team": "三人", "needs": ["policy"], "results": "五十课"},
    )  # fmt: skip

    assert answer.status_code == 422
    assert "面向网络型推进组" in answer.content.decode()
    assert Matter.objects.filter(kind="incubation").count() == 0


def test_an_application_and_a_stay_by_their_forms(client, story):
    call = story.call()
    matter = new(
        client, story.applicant, "incubation", call=call.pk, project="法治课堂进社区", summary="每周一课", stage="seed",
        group="professional", team="专职三人", needs=["policy", "training"], results="一年开展五十课",
    )  # fmt: skip
    attach(matter, "plan", scan(), by=story.applicant)
    press(client, story.applicant, matter, "submit")
    press(client, story.clerk, matter, "send_back", reason="经费安排不清楚")
    press(client, story.applicant, matter, "submit")
    press(client, story.clerk, matter, "accept")
    press(client, story.clerk, matter, "draw", secret_half=FIRST, noted="on")
    press(client, story.auditor, matter, "second", secret_half=SECOND)
    press(client, story.clerk, matter, "reveal", secret_half=FIRST)
    story.score(matter)
    press(client, story.reviewer, matter, "recommend", opinion="符合条件")
    press(client, story.director, matter, "approve")
    story.wait(matter)
    press(client, story.manager, matter, "draw_up", seats="2")
    attach(matter, "signed_agreement", scan(), by=story.applicant)
    press(client, story.applicant, matter, "sign")
    press(client, story.manager, matter, "send_to_sign_again", reason="缺一页")
    press(client, story.applicant, matter, "sign")
    press(client, story.manager, matter, "move_in", reason="尚未登记，已有团队")

    residency = Residency.objects.get(opened_by_number=matter.number)
    assert (matter.state, residency.tutor, residency.stage.stage) == ("resident", story.tutor, "seed")
    assert (residency.ends_on - residency.starts_on).days == 364


def test_a_leaving_and_its_visits_by_their_forms(client, story, person):
    story.residency()
    matter = new(client, story.applicant, "graduation", ground="early", summary="目标提前完成")
    attach(matter, "summary", scan(), by=story.applicant)
    press(client, story.applicant, matter, "submit")
    press(client, story.manager, matter, "assess", achieved="全部完成", opinion="leave")
    press(client, story.director, matter, "agree")
    press(client, person(BASE_MANAGER), matter, "hand_back", note="钥匙两把")
    tracking = matter.children.get()
    press(client, story.manager, tracking, "visit", month="3", operating="on", staff="3", note="正常")

    assert (matter.state, tracking.state, Residency.objects.get().left_on) == (
        "graduated",
        "following",
        timezone.localdate(),
    )
    assert "建议：同意出壳" in client.get(matter.get_absolute_url()).content.decode()


def test_an_organization_that_is_not_in_the_base_cannot_begin_to_leave(client, story):
    client.force_login(story.applicant)
    answer = client.post(reverse("desk:new", args=["graduation"]), {"ground": "early", "summary": "总结"})

    assert "本组织现在没有入壳" in answer.content.decode()
    assert Matter.objects.filter(kind="graduation").count() == 0


def test_leaving_at_the_end_is_for_the_end(client, story):
    story.residency()
    client.force_login(story.applicant)
    answer = client.post(reverse("desk:new", args=["graduation"]), {"ground": "expiry", "summary": "总结"})

    assert answer.status_code == 422
    assert "请选“提前出壳”" in answer.content.decode()


def test_the_quick_form_takes_a_comma_less_hour_and_today():
    form = entry_form(ServiceRecord, {"service": "policy", "on": "2026-03-02", "hours": "1.5", "note": "政策解读"})

    assert form.is_valid(), form.errors


def test_a_call_that_ends_before_it_begins_is_said_at_the_field(client, story, person):
    both = person(CLERK, DIRECTOR)
    client.force_login(both)
    today = timezone.localdate()
    answer = client.post(
        reverse("desk:new", args=["call"]),
        {"title": "招募", "text": "正文", "opens_on": today.isoformat(), "closes_on": (today - timedelta(days=1)).isoformat(),
         "places": "1", "groups": ["network"], "criteria": "incubation"},
    )  # fmt: skip

    assert answer.status_code == 422
    assert "截止日期不能早于开始受理日期" in answer.content.decode()
