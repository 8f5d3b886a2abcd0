"""An incident goes from a village to the 司法所, to the leader on duty and over to the police with a receipt; said twice it is one, and nothing stays lying."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.conftest import TAICANG
from tests.station_work import conftest
from yihe.acts.referrals import verbs
from yihe.domains.station_work.door import DUTY_LEADER
from yihe.domains.station_work.incidents import effects, joint, quarter, rules
from yihe.domains.station_work.incidents.forms import IncidentForm
from yihe.domains.station_work.incidents.models import Incident
from yihe.domains.station_work.models import DecisionDay
from yihe.foundation.roles import DIRECTOR, JUSTICE_OFFICE, STATION_KEEPER
from yihe.matters import clock, kinds
from yihe.matters.actions import NotAllowed, offered, open_matter, perform
from yihe.matters.models import Matter, Notification

TOWN, VILLAGE, NEXT_VILLAGE, OTHER_TOWN = "320585100", "320585100201", "320585100202", "320585101"
SAID = {
    "sort": "group",
    "now": "going_on",
    "place": "村委会门口",
    "people": 30,
    "words": "拿不到土地流转款，要见镇里的人（虚构）",
}


@pytest.fixture
def people(person):
    return SimpleNamespace(
        keeper=person(STATION_KEEPER, region=VILLAGE), neighbour=person(STATION_KEEPER, region=NEXT_VILLAGE),
        office=person(JUSTICE_OFFICE, region=TOWN), elsewhere=person(JUSTICE_OFFICE, region=OTHER_TOWN),
        leader=person(DUTY_LEADER, region=TAICANG), director=person(DIRECTOR, region=TAICANG),
    )  # fmt: skip


@pytest.fixture
def at(monkeypatch):
    """Make it a moment: day, hour, minute of December 2026."""

    def go(day: int, hour: int, minute: int = 0) -> datetime:
        moment = datetime(2026, 12, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return go


def report(by, **said) -> Matter:
    contents = Incident(**SAID | said)
    hat = by.hats[0]
    return open_matter(kinds.get("incident"), contents, by=by, region=hat.region, hat=hat.role_code)


def fresh(matter: Matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def said_of(matter: Matter) -> Incident:
    return Incident.objects.get(pk=matter.pk)


def refuses(matter: Matter, action: str, **said) -> str:
    with pytest.raises(NotAllowed) as refused, transaction.atomic():
        perform(matter, action, **said)
    return str(refused.value)


def told(user) -> list[str]:
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("text", flat=True))


def up_to(matter: Matter, people, state: str) -> Matter:
    """Bring an incident on: signed, given back to be dealt with, handed over, receipted."""
    steps = {
        "raised": ("sign", people.office, {}), "handling": ("instruct", people.leader, {"instruction": "先劝离"}),
        "handed": ("hand_over", people.leader, {"handed_to": "governance", "how": "电话"}),
        "ending": ("receive", people.office, {"receipt": "综治〔2026〕9号"}),
        "closed": ("close", people.leader, {}),
    }  # fmt: skip
    for name, (action, by, said) in steps.items():
        perform(matter, action, by=by, **said)
        if name == state:
            return fresh(matter)
    raise AssertionError(state)


def test_an_incident_goes_up_and_over_with_a_receipt_and_the_village_hears_of_every_step(people, at):
    at(1, 9)
    matter = report(people.keeper)
    assert (matter.state, matter.holder, matter.title) == ("reported", "justice_office", "群体性事件：村委会门口")
    perform(matter, "sign", by=people.office)
    perform(matter, "instruct", by=people.leader, instruction="司法所到场，先听他们说")
    at(2, 8)
    perform(matter, "word", by=people.office, word="散了大半，选了三个代表谈", people=8)
    assert (said_of(matter).people, fresh(matter).state) == (8, "handling")
    assert timezone.localtime(fresh(matter).due_at) == at(2, 8) + timedelta(hours=24)
    perform(matter, "hand_over", by=people.office, handed_to="governance", how="当面交综治中心值班室")
    assert fresh(matter).state == "handed" and said_of(matter).receipt == ""
    perform(matter, "receive", by=people.office, receipt="综治〔2026〕12号")
    perform(matter, "close", by=people.leader)
    assert fresh(matter).state == "closed"
    assert said_of(matter).receipt == "综治〔2026〕12号"
    heard = " ".join(told(people.keeper))
    for step in ("已经签收", "新的一报", "已经移送", "对方已经接收", "已经办结"):
        assert step in heard
    assert told(people.neighbour) == []


def test_the_office_is_rung_with_a_mail_at_once_and_where_there_is_none_the_leader(people, person, at):
    at(5, 23, 10)
    matter = report(people.keeper)
    assert [row.mail for row in Notification.objects.filter(user=people.office, matter=matter)] == [True]
    assert told(people.leader) == told(people.elsewhere) == []
    far = report(person(STATION_KEEPER, region="320585102201"))
    assert "请马上签收" in told(people.leader)[0] and Notification.objects.filter(matter=far).count() == 1


def test_two_hours_run_over_midnight_and_what_nobody_signed_goes_up_by_itself(people, at):
    at(5, 23, 10)  # a Saturday
    matter = report(people.keeper)
    assert timezone.localtime(matter.due_at) == datetime(2026, 12, 6, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    at(6, 1, 9)
    clock.run()
    assert fresh(matter).state == "reported"
    at(6, 1, 11)
    clock.run()
    assert (fresh(matter).state, fresh(matter).holder) == ("raised", DUTY_LEADER.code)
    assert said_of(matter).signed_at is None
    assert any("直接报值班领导" in text for text in told(people.office)) and told(people.leader)
    assert timezone.localtime(fresh(matter).due_at).hour == 2


def test_signed_in_time_the_clock_takes_nothing_up(people, at):
    at(5, 23, 10)
    matter = report(people.keeper)
    perform(matter, "sign", by=people.office)
    perform(matter, "instruct", by=people.leader, instruction="在看")
    at(6, 1, 11)
    clock.run()
    assert fresh(matter).state == "handling"


def test_the_hours_are_the_packs(people, at, monkeypatch):
    from yihe.foundation.periods import HOURS, Term
    from yihe.foundation.procedure import lasting

    monkeypatch.setattr(lasting, "__call__", lambda self, matter: Term(5, HOURS))
    at(5, 22)
    assert timezone.localtime(report(people.keeper).due_at).hour == 3


@pytest.mark.parametrize("place", ["", "   ", "　"])
def test_an_incident_without_a_place_is_refused(db, place):
    form = IncidentForm(SAID | {"place": place})
    assert not form.is_valid() and form.errors["place"] == [rules.NO_PLACE]
    assert IncidentForm(SAID).is_valid()


def test_the_database_takes_no_incident_without_a_place_either(people):
    with pytest.raises(IntegrityError, match="incident_has_a_place"), transaction.atomic():
        report(people.keeper, place="")


@pytest.mark.parametrize("words", ["带头的电话 138 1234 5678", "320585198001014018 在闹", "护照 E12345678"])
def test_numbers_of_people_are_refused_and_numbers_of_things_are_not(db, words):
    form = IncidentForm(SAID | {"words": words})
    assert not form.is_valid() and form.errors["words"] == [rules.NO_NAMES]
    assert IncidentForm(SAID | {"words": "30 人，欠 12000 元，2026 年的事"}).is_valid()


def test_said_by_two_villages_it_is_one_and_both_keep_knowing(people, at):
    at(1, 9)
    first, second = report(people.keeper), report(people.neighbour, place="桥头", people=12)
    perform(first, "sign", by=people.office)
    perform(second, "merge", by=people.office, into=first)
    assert (fresh(second).state, fresh(second).is_open) == ("merged", False)
    assert [each.pk for each in effects.reports(first)] == [second.pk]
    assert (said_of(first).people, said_of(second).people) == (30, 12)  # what each said stands, and nothing is added up
    up_to_handled = Notification.objects.filter(user=people.neighbour).count()
    perform(first, "instruct", by=people.leader, instruction="一起去")
    perform(first, "word", by=people.office, word="都散了")
    assert Notification.objects.filter(user=people.neighbour).count() > up_to_handled
    (one,) = joint.rows(people.leader)
    assert (one.matter.pk, one.reports) == (first.pk, 2)


def test_the_second_village_reads_how_it_goes_on_and_opens_nothing_of_the_first(people, at, client):
    at(1, 9)
    first, second = report(people.keeper, words="先报的（虚构）"), report(people.neighbour, place="桥头")
    perform(second, "merge", by=people.office, into=first)
    perform(first, "sign", by=people.office)
    perform(first, "instruct", by=people.leader, instruction="两个村一起谈")
    client.force_login(people.neighbour)
    own = client.get(reverse("desk:matter", args=[second.number])).content.decode()
    assert first.number in own and "两个村一起谈" in own and "处置中" in own
    assert client.get(reverse("desk:matter", args=[first.number])).status_code == 404
    client.force_login(people.office)
    page = client.get(reverse("desk:matter", args=[first.number])).content.decode()
    assert second.number in page and "桥头" in page


def test_the_leader_reads_the_page_of_one_of_two_after_ten_days_of_words(people, at, client):
    at(1, 9)
    first = report(people.keeper)
    perform(report(people.neighbour), "merge", by=people.office, into=first)
    up_to(first, people, "handling")
    for n in range(10):
        perform(first, "word", by=people.office, word=f"第{n}天（虚构）", people=30 - n)
    client.force_login(people.leader)
    assert "第9天" in client.get(reverse("desk:matter", args=[first.number])).content.decode()


def test_the_oldest_report_says_since_when_the_incident_is_open(people, at):
    at(1, 9)
    early = report(people.neighbour)
    at(1, 15)
    late = report(people.keeper)
    perform(early, "merge", by=people.office, into=late)
    at(1, 16)
    (one,) = joint.rows(people.leader)
    assert (one.matter.pk, one.hours, one.age) == (late.pk, 7, "24")


def test_a_chain_of_three_reports_is_one_incident(people, at):
    at(1, 9)
    a, b, c = (report(by) for by in (people.keeper, people.neighbour, people.keeper))
    perform(a, "merge", by=people.office, into=b)
    perform(b, "merge", by=people.office, into=c)
    assert effects.goes_on_as(fresh(a)).pk == c.pk
    assert {each.pk for each in effects.reports(c)} == {a.pk, b.pk}
    assert [each.reports for each in joint.rows(people.leader)] == [3]


def test_none_is_merged_into_itself_or_into_one_that_is_over_or_out_of_reach(people, at):
    at(1, 9)
    alone = report(people.keeper)
    (why,) = [why for action, why in offered(fresh(alone), people.office) if action.name == "merge"]
    assert why == rules.NOTHING_BESIDES
    other = report(people.neighbour)
    far = open_matter(
        kinds.get("incident"), Incident(**SAID), by=people.elsewhere, region=OTHER_TOWN, hat=JUSTICE_OFFICE.code
    )
    assert set(rules.others(alone, people.office)) == {other}
    assert set(rules.others(alone, people.leader)) == {other, far}
    up_to(other, people, "closed")
    assert "已办结" in refuses(alone, "merge", by=people.leader, into=other)
    assert fresh(alone).state == "reported"


def test_the_duty_leader_alone_puts_aside_and_the_village_reads_why(people, at):
    at(1, 9)
    matter = up_to(report(people.keeper), people, "handling")
    assert "须由值班领导办理" in refuses(matter, "put_aside", by=people.office, reason="不要紧")
    perform(matter, "put_aside", by=people.leader, reason="是办喜事，不是聚集")
    assert fresh(matter).state == "aside" and "不作上报事项" in told(people.keeper)[-1]


def test_a_hand_over_that_was_not_taken_is_dealt_with_again(people, at):
    at(1, 9)
    matter = up_to(report(people.keeper), people, "handed")
    at(2, 10)
    (one,) = joint.rows(people.leader)
    assert one.handed_hours == 25 and one.is_late
    perform(matter, "came_back", by=people.office, word="不归综治，找镇里农经站")
    assert fresh(matter).state == "handling"
    perform(matter, "hand_over", by=people.leader, handed_to="police", how="110")
    assert said_of(matter).handed_to == "police"


def test_only_the_village_that_said_it_the_office_of_its_town_and_who_leads_know_of_it(people, at):
    at(1, 9)
    matter = report(people.keeper)
    who = {name for name, user in vars(people).items() if Matter.objects.visible_to(user).filter(pk=matter.pk)}
    assert who == {"keeper", "office", "leader", "director"}


def test_a_new_keeper_of_the_village_knows_what_the_last_one_said(people, person, at):
    at(1, 9)
    matter = up_to(report(people.keeper), people, "handling")
    successor = person(STATION_KEEPER, region=VILLAGE)
    assert matter in Matter.objects.visible_to(successor)
    perform(matter, "add", by=successor, word="又来了一车人")
    assert said_of(matter).word == "又来了一车人"


def test_every_number_of_the_joint_view_opens_the_list_it_counts(people, at, client):
    at(1, 9)
    up_to(report(people.keeper), people, "handed")
    up_to(report(people.neighbour), people, "handling")
    at(2, 10)
    report(people.keeper)
    found = joint.rows(people.leader)
    assert len(found) == 3
    for step, _label, cells, total in joint.table(found):
        assert total == len(joint.narrowed(found, step)) == sum(n for _age, n in cells)
        for age, n in cells:
            assert n == len(joint.narrowed(found, step, age))
    client.force_login(people.leader)
    address = reverse("desk:station_work:incidents")
    assert client.get(address).content.decode().count('href="/desk/matters/SB') == 3
    for query, n in (("?step=handed", 1), ("?step=late", 2), ("?step=reported&age=1", 1), ("?step=nonsense", 3)):
        assert client.get(address + query).content.decode().count('href="/desk/matters/SB') == n, query
    client.force_login(people.elsewhere)
    assert client.get(address).content.decode().count('href="/desk/matters/SB') == 0
    client.force_login(people.keeper)
    assert client.get(address).status_code == 403


def test_villages_without_a_decision_day_this_quarter_are_named_and_not_ranked(divisions, person, client, monkeypatch):
    keeper, leader = person(STATION_KEEPER, region=conftest.VILLAGE), person(DUTY_LEADER, region=TAICANG)
    now = datetime(2026, 11, 30, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    monkeypatch.setattr(timezone, "now", lambda: now)

    def held(day: date) -> None:
        contents = DecisionDay(
            on=day, gathering="deputies", topics="修路（虚构）", asked_by="doors", held_on=day, attended=30, opinions=3, decided="修（虚构）",
        )  # fmt: skip
        open_matter(kinds.get("decision_day"), contents, by=keeper, region=conftest.VILLAGE, hat=STATION_KEEPER.code)

    held(date(2026, 9, 30))
    before = quarter.villages_without([TAICANG])
    assert [code for code, _name, _town in before] == sorted(
        code for code, _name, level in conftest.DIVISIONS if level == "village"
    )
    held(date(2026, 10, 1))
    after = quarter.villages_without([TAICANG])
    assert set(before) - set(after) == {(conftest.VILLAGE, "半泾村委会", "沙溪镇")}
    client.force_login(leader)
    page = client.get(reverse("desk:station_work:incidents")).content.decode()
    there = "、".join(name for _code, name, town in after if town == "沙溪镇")
    assert there and f"<li>沙溪镇：{there}</li>" in page
    assert quarter.villages_without([conftest.STREET]) == [("320585901001", "娄东社区居委会", "娄东街道")]


def test_hand_overs_without_an_answer_are_a_number_of_the_joint_view_and_no_list(people, at, client):
    at(1, 9)
    referral = verbs.hand_over(
        "referral", by=None, region=TOWN, receiver="police", given={"story": "一件事（虚构）"},
        consent=verbs.Agreed(("story",), "signed"),
    )  # fmt: skip
    at(4, 9)
    page = reverse("desk:station_work:incidents")
    for who, opens in ((people.office, True), (people.leader, False)):
        client.force_login(who)
        text = client.get(page).content.decode()
        assert "另有转介 1 件还没有答复，最久的已经 3 个工作日" in text and referral.number not in text
        assert ("未了结的转介</a>里有" in text) == opens
    client.force_login(people.elsewhere)
    assert "另有转介" not in client.get(page).content.decode(), "the control: another town's"


def test_a_list_says_with_whom_an_incident_is_and_since_when(people, at, client):
    at(1, 9)
    matter = up_to(report(people.keeper), people, "handed")
    client.force_login(people.office)
    listed = client.get(reverse("desk:kind", args=["incident"])).content.decode()
    assert "综治中心，12-01 09:00 起" in listed
    perform(matter, "receive", by=people.office, receipt="综治〔2026〕9号（虚构）")

    assert "综治中心，12-01" not in client.get(reverse("desk:kind", args=["incident"])).content.decode()


def test_what_is_late_by_days_is_said_in_hours_where_its_term_is_in_hours(people, at, client):
    at(1, 9)
    matter = up_to(report(people.keeper), people, "raised")
    at(4, 9)
    client.force_login(people.leader)
    for page in (
        reverse("desk:station_work:incidents"),
        reverse("desk:inbox"),
        reverse("desk:matter", args=[matter.number]),
    ):
        text = client.get(page).content.decode()
        assert "已逾期 71 小时" in text and "个工作日</time>" not in text, page
