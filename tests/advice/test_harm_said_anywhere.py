"""What somebody says of danger is heard wherever they say it: when they ask to reopen, complain, book, rate, or add with their code."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.advice.conftest import ANSWER, by_code
from tests.advice.test_public_way import hidden
from tests.conftest import TAICANG
from tests.ways.appointments import an_offer
from yihe.acts.appointments import slots
from yihe.acts.appointments.models import Appointment
from yihe.acts.ratings.models import Rating
from yihe.domains.advice import asking, rules
from yihe.domains.advice.forms import ComplaintForm
from yihe.domains.advice.models import Complaint, Consultation
from yihe.faces.portal import public
from yihe.matters import actions, child_harm, codes
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter, Notification, Party

HARM, HIT = "律师没有管：继父打孩子，浑身是伤（虚构）", "丈夫打我，怎么办（虚构）"
pytestmark = pytest.mark.django_db


def fresh(matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def told(user, matter) -> bool:
    return Notification.objects.filter(user=user, matter=matter, mail=True).exists()


# Asking to reopen -----------------------------------------------------------------------------------------------------


@pytest.fixture
def over(answered):
    matter = answered()
    by_code(matter, "settle")
    return fresh(matter)


def test_harm_said_when_asking_to_reopen_is_reported_before_it_is_kept_closed(over, people):
    by_code(over, "ask_reopening", reopening=HARM)
    assert told(people.desk, over)
    with pytest.raises(NotAllowed, match="报告以后"):
        perform(fresh(over), "keep_closed", by=people.other_desk, reason="已经答复过")
    perform(fresh(over), "report", by=people.desk, reported_to="police", report_note="接警员已登记（虚构）")
    perform(fresh(over), "keep_closed", by=people.other_desk, reason="已经答复过，并已报告公安机关")
    assert fresh(over).state == "closed"


def test_control_where_nothing_of_it_is_said_it_is_kept_closed(over, people):
    by_code(over, "ask_reopening", reopening="想再问一次（虚构）")
    assert not told(people.desk, over)
    perform(fresh(over), "keep_closed", by=people.other_desk, reason="已经答复过")


# A complaint ----------------------------------------------------------------------------------------------------------


def complaint(words: str = HARM, **said) -> Matter:
    return asking.complain(region=TAICANG, words=words, **said)


def test_harm_said_in_a_complaint_is_reported_before_it_ends(people, client):
    matter = complaint()
    assert told(people.desk, matter)
    client.force_login(people.desk)
    assert "请马上向公安等有关部门报告" in client.get(matter.get_absolute_url()).content.decode()
    with pytest.raises(NotAllowed, match=rules.COMPLAINT_NOT_REPORTED):
        perform(matter, "turn_away", by=people.desk, reason="不属于本局")
    perform(fresh(matter), "accept", by=people.desk, assignee=people.other_desk)
    with pytest.raises(NotAllowed, match=rules.COMPLAINT_NOT_REPORTED):
        perform(fresh(matter), "answer", by=people.other_desk, answer=ANSWER)
    perform(fresh(matter), "report", by=people.other_desk, reported_to="civil_affairs", report_note="回执 1 号（虚构）")
    perform(fresh(matter), "answer", by=people.other_desk, answer=ANSWER)
    assert fresh(matter).state == "answered"


def test_it_was_none_says_the_desk_with_a_reason(people):
    matter = complaint("女儿被同学打伤，已经和解，问医药费（虚构）")
    perform(matter, "no_harm", by=people.desk, reason="女儿三十岁，同事之间的事")
    perform(fresh(matter), "turn_away", by=people.desk, reason="请向法院起诉")
    assert fresh(matter).state == "turned_away"


def test_whom_it_is_about_is_not_told_and_reports_nothing(answered, people):
    about = answered()
    matter = complaint(about_number=about.number)
    assert told(people.other_desk, matter) and not told(people.desk, matter)
    with pytest.raises(NotAllowed, match=rules.IT_IS_ABOUT_YOU):
        perform(matter, "report", by=people.desk, reported_to="police", report_note="x")


def test_of_who_wants_to_die_the_desk_is_told_and_of_nothing_else(people):
    assert told(people.desk, complaint("没有人管，不想活了（虚构）"))
    quiet = complaint("等了很久没有答复（虚构）")
    assert not Notification.objects.filter(matter=quiet).exists()
    names = {action.name for action, _why in actions.offered(quiet, people.desk)}
    assert "accept" in names and not {"report", "no_harm"} & names
    with pytest.raises(NotAllowed, match=child_harm.NOTHING):
        perform(quiet, "report", by=people.desk, reported_to="police", report_note="没有这回事")


def test_taken_down_at_the_desk_it_is_marked_too():
    said = {"about_number": "", "words": HARM, "safe_way": "none"}
    form = ComplaintForm(said)
    assert form.is_valid() and form.instance.is_child_harm
    other = ComplaintForm(said | {"words": "等了很久（虚构）"})
    assert other.is_valid() and not other.instance.is_child_harm


# Where help is, before it goes on -------------------------------------------------------------------------------------


def is_help(answer) -> bool:
    html = answer.content.decode()
    there = "tel:110" in html and "tel:12338" in html and "人身安全保护令" in html
    assert not there or (
        f'href="{public.LEAVE_TO}" data-leave' in html and "调解" not in html and "data-nothing-kept" in html
    )
    return answer.status_code == 200 and there


def goes_on(client, at: str, said: dict, field: str):
    """Send words of danger; go back and find them; go on and return the answer."""
    shown = client.post(at, said)
    assert is_help(shown)
    carried = hidden(shown.content.decode())
    back = client.post(at, carried | {"go": "back"})
    assert back.status_code == 200 and said[field] in back.content.decode() and not is_help(back)
    return client.post(at, carried | {"go": "next"})


def test_a_complaint(client):
    at, said = reverse("portal:complain"), {"words": HIT, "safe_way": "none", "once": "a"}
    answer = goes_on(client, at, said, "words")
    assert answer["Location"] == reverse("portal:advise_receipt") and Complaint.objects.count() == 1
    assert client.post(at, said | {"words": "等了很久（虚构）", "once": "b"}).status_code == 302  # the control


def test_a_booking(client):
    offer = an_offer(places=9)
    at = reverse("portal:book", args=[offer.station_id, offer.pk])
    said = {"at": slots.ahead(offer)[0].code, "need": HIT, "once": "a"}
    assert goes_on(client, at, said, "need")["Location"] == reverse("portal:booked")
    assert Appointment.objects.count() == 1
    assert client.post(at, said | {"need": "走路不方便", "once": "b"}).status_code == 302


def enters(client, matter) -> None:
    party = codes.party_of(matter)
    Party.objects.filter(pk=party.pk).update(code_digest="")
    client.post(reverse("portal:follow"), {"number": matter.number, "code": codes.issue(party)})


def test_a_word_added_with_the_code(client, in_hand, people):
    matter = in_hand()
    perform(matter, "want", by=people.lawyer, reason="还有什么？")
    enters(client, matter)
    at = reverse("portal:mine_act", args=["supplement"])
    assert goes_on(client, at, {"supplement": HIT, "seen": ""}, "supplement").status_code == 302
    contents = Consultation.objects.select_related("matter__compartment").get(pk=matter.pk)
    assert contents.supplement == HIT and contents.is_violence


def test_the_words_of_a_mark(client, over):
    enters(client, over)
    at = reverse("portal:mine_rate")
    done = goes_on(client, at, {"send": "1", "level": "poor", "words": HIT, "phone": ""}, "words")
    assert "已经收到评价" in done.content.decode() and Rating.objects.count() == 1


# Leaving --------------------------------------------------------------------------------------------------------------


def test_every_page_a_resident_passes_leaves_at_once(client, in_hand, people):
    """The way in, the answer and what is done with it, and where a session is over: not asking alone."""
    matter = in_hand()
    perform(matter, "want", by=people.lawyer, reason="还有什么？")
    visitor = Client()
    pages = [client.get(reverse(f"portal:{name}")) for name in ("advise", "complain", "follow", "rate")]
    pages += [visitor.get(reverse("portal:mine")), visitor.get(reverse("portal:mine_act", args=["supplement"]))]
    pages += [visitor.post(reverse("portal:follow"), {"number": matter.number, "code": "AAAABBBBCCCC"})]
    enters(client, matter)
    pages += [client.get(reverse("portal:mine")), client.get(reverse("portal:mine_act", args=["supplement"]))]
    pages += [client.post(reverse("portal:mine_act", args=["supplement"]), {"supplement": ""})]
    assert [page.status_code for page in pages] == [200, 200, 200, 200, 403, 403, 404, 200, 200, 422]
    for page in pages:
        html = page.content.decode()
        assert f'href="{public.LEAVE_TO}" data-leave' in html and "浏览记录还在" in html


def test_who_is_under_14_is_asked_for_no_phone_where_nobody_asks_how_old_they_are(client):
    offer = an_offer()
    at = reverse("portal:book", args=[offer.station_id, offer.pk])
    for page in (client.get(reverse("portal:complain")), client.get(at, {"at": slots.ahead(offer)[0].code})):
        assert child_harm.OF_NO_CHILD in page.content.decode()
