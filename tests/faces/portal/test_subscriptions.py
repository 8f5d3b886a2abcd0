"""订阅 without an account: nothing is kept before its owner said yes, one letter a day, one press ends it and erases the address."""

import re
from datetime import date, timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail, signing
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.faces.portal.visits import read, words
from yihe.faces.portal import news, subscriptions
from yihe.faces.portal.models import Subscriber, Subscription
from yihe.foundation import ceilings
from yihe.matters.actions import perform

ADDRESS = "zhang.san@example.org"
ASK = "/subscribe/?sort=calls"


def ask(client, page: str = ASK, email: str = ADDRESS):
    return client.post(page, {"email": email})


def link_in(letter) -> str:
    """Return the path of the link in a letter."""
    return re.search(r"http://[^/\s]+(/subscri\S+)", letter.body)[1]


def follow(client, page: str = ASK, email: str = ADDRESS) -> Subscriber:
    """Have an address follow something, by the pages."""
    ask(client, page, email)
    client.post(link_in(mail.outbox[-1]))
    mail.outbox.clear()
    return Subscriber.objects.get()


def next_morning(travel) -> None:
    travel(timezone.localdate() + timedelta(days=1))


def rows() -> tuple[int, int]:
    return Subscriber.objects.count(), Subscription.objects.count()


# -- yes is said twice ----------------------------------------------------------------------------------------------------


def test_nothing_is_kept_before_the_owner_of_the_address_says_yes(client, db):
    answer = ask(client)

    assert "请查收确认信" in answer.content.decode()
    (letter,) = mail.outbox
    assert letter.to == [ADDRESS] and "全部公开招募" in letter.body
    client.get(link_in(letter))  # a program that looks into letters
    assert rows() == (0, 0)

    client.post(link_in(letter))
    client.post(link_in(letter))
    assert rows() == (1, 1)


def test_an_address_is_sealed_in_the_table_and_in_the_link(client, db):
    ask(client)
    link = link_in(mail.outbox[0])
    follow(client)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM portal_subscriber")
        stored = str(cursor.fetchall())
    assert "zhang" not in stored and "example.org" not in stored
    assert "zhang" not in link and "emhhbmc" not in link  # nor as base64


def test_a_link_to_confirm_is_good_for_two_days_and_only_as_it_was_made(client, db, travel):
    ask(client)
    link = link_in(mail.outbox[0])
    for other in (link[:-4] + "xxx/", "/subscribe/confirm/x/", "/subscribe/confirm/YQ/", link[:-9] + "/"):
        assert client.post(other).status_code == 404
    assert client.get(link).status_code == 200

    travel(timezone.localdate() + timedelta(days=3))
    assert client.post(link).status_code == 404
    assert rows() == (0, 0)


def test_a_stranger_learns_nothing_of_an_address(client, db):
    first = words(ask(client).content.decode())
    follow(client)

    assert words(ask(client).content.decode()) == first
    assert words(ask(client, email="other@example.org").content.decode()) == first.replace(ADDRESS, "other@example.org")


def test_bad_addresses_are_a_sentence_and_stay_typed(client, db):
    for bad in ("", "zhang", "a@b", "a@b.org\nBcc: c@d.org", "甲@" + "长" * 200 + ".org", '"a,b@c.org"@d.org', '"a\x0bb"@d.org', "a@localhost",
                "a@[127.0.0.1]", "a@b.org,c@d.org", "a@b.org>\r\nRCPT TO:<c@d.org", "a@b.org c@d.org", "a@b@d.org"):  # fmt: skip
        answer = ask(client, email=bad)
        assert answer.status_code == 422, bad
    assert "zhang" in ask(client, email="zhang").content.decode()
    assert mail.outbox == []


def test_a_relay_that_does_not_answer_is_a_sentence(client, db, monkeypatch):
    monkeypatch.setattr("django.core.mail.EmailMessage.send", _fails)

    answer = ask(client)

    assert answer.status_code == 422 and subscriptions.NOT_SENT in answer.content.decode()


def _fails(*_args, **_said):
    raise SMTPServerDisconnected


def test_without_an_address_of_ours_there_is_no_mail_and_the_feed_stays(client, db, settings):
    settings.PUBLIC_URL = ""

    assert subscriptions.NO_MAIL in read(client, ASK)
    assert ask(client).status_code == 422 and mail.outbox == []
    assert client.get("/subscribe/feed/?sort=calls").status_code == 200


def test_links_lead_to_the_address_of_the_settings_whatever_a_request_calls_us(client, db, settings):
    settings.PUBLIC_URL = "https://yihe.example.gov.cn"

    client.post(ASK, {"email": ADDRESS}, headers={"Host": "evil.example"})

    assert "https://yihe.example.gov.cn/subscribe/confirm/" in mail.outbox[0].body and "evil" not in mail.outbox[0].body


def test_what_cannot_be_followed_is_not_there(client, story):
    draft = story.call("draft")
    for query in ("sort=nothing", "sort=call&about=ZM-2026-99999", f"sort=call&about={draft.number}", "sort=policy&about=x",
                  "sort=notices&about=nothing", "sort=calls&about=x"):  # fmt: skip
        for page in ("/subscribe/", "/subscribe/feed/", "/subscribe/calendar.ics"):
            assert client.get(f"{page}?{query}").status_code == 404, (page, query)


# -- one letter a day -----------------------------------------------------------------------------------------------------


def test_a_call_is_told_the_next_morning_once_and_the_link_leads_to_it(client, story, travel):
    follow(client)
    next_morning(travel)
    call = story.call()
    assert subscriptions.send() == 0, "what was published this minute may not be written whole: it waits"
    next_morning(travel)

    assert subscriptions.send() == 1
    (letter,) = mail.outbox
    assert reverse("portal:call", args=[call.number]) in letter.body and "2026年春季孵化招募（虚构）" in letter.body
    assert subscriptions.send() == 0 and len(mail.outbox) == 1

    next_morning(travel)
    assert subscriptions.send() == 0, "what was told is not told again, and where nothing is new nobody is written to"


def test_one_letter_a_day_whatever_one_follows_and_each_thing_once(client, story, travel, settings):
    follow(client)
    follow(client, "/subscribe/?sort=notices")
    next_morning(travel)
    call = story.call()
    follow(client, f"/subscribe/?sort=call&about={call.number}")
    story.application("noticed")
    next_morning(travel)

    assert subscriptions.send() == 1
    (letter,) = mail.outbox
    assert letter.body.count(reverse("portal:call", args=[call.number])) == 1
    assert letter.body.count("/notices/") == 1


def test_a_relay_that_stops_half_way_is_tried_again_the_same_day(client, story, travel, monkeypatch):
    follow(client)
    next_morning(travel)
    story.call()
    next_morning(travel)
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", _fails)
        with pytest.raises(SMTPServerDisconnected):
            subscriptions.send()

    assert subscriptions.send() == 1


def test_who_follows_one_call_hears_of_its_changes_and_its_end_ends_it(client, story, travel):
    call = story.call()
    follow(client, f"/subscribe/?sort=call&about={call.number}")
    next_morning(travel)
    perform(call, "draft_addendum", by=story.clerk, text="增加一家名额。（虚构）", closes_on=date(2026, 4, 30))
    next_morning(travel)
    assert subscriptions.send() == 0, "what is drafted is not public"
    travel(timezone.localdate(), 11)
    perform(call, "publish_addendum", by=story.director)
    next_morning(travel)

    assert subscriptions.send() == 1 and "增加一家名额。" in mail.outbox[-1].body

    travel(timezone.localdate(), 11)
    perform(call, "cancel", by=story.director, reason="本年度不再招募。（虚构）")
    next_morning(travel)
    assert subscriptions.send() == 1 and "已经取消" in mail.outbox[-1].body
    assert rows() == (0, 0), "nothing will follow: the address is kept for nothing"


# -- one press ends it ----------------------------------------------------------------------------------------------------


def a_letter(client, story, travel):
    follow(client)
    next_morning(travel)
    story.call()
    next_morning(travel)
    subscriptions.send()
    return mail.outbox[-1]


def test_the_button_of_the_mail_program_ends_it_without_a_page_and_erases_the_address(client, story, travel):
    letter = a_letter(client, story, travel)
    link = link_in(letter)
    assert letter.extra_headers["List-Unsubscribe"] == f"<{subscriptions.absolute(link)}>"
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    answer = Client(enforce_csrf_checks=True).post(link, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 204 and rows() == (0, 0)
    assert "已经取消" in read(client, link), "the link is good for ever, and says so"


def test_opening_the_link_ends_nothing_and_one_press_there_does(client, story, travel):
    link = link_in(a_letter(client, story, travel))

    page = read(client, link)
    assert "全部公开招募" in page and ADDRESS not in page and "z*******n@example.org" in page
    assert rows() == (1, 1)

    client.post(link, {"which": "all"})
    assert rows() == (0, 0)


def test_one_topic_of_two_ends_alone_and_nobody_elses_does(client, db):
    follow(client)
    follow(client, "/subscribe/?sort=notices")
    ask(client, email="other@example.org")
    client.post(link_in(mail.outbox[-1]))
    other = Subscription.objects.get(subscriber__subscriptions__sort="calls", subscriber=Subscriber.objects.exclude(
        pk=Subscription.objects.get(sort="notices").subscriber_id).get())  # fmt: skip
    mine = Subscriber.objects.get(subscriptions__sort="notices")
    link = subscriptions.link_of(mine)

    client.post(link, {"which": str(other.pk)})
    assert rows() == (2, 3), "a key of somebody else's ends nothing"

    client.post(link, {"which": str(mine.subscriptions.get(sort="calls").pk)})
    assert rows() == (2, 2) and Subscriber.objects.filter(pk=mine.pk).exists()
    assert client.post(link, {"which": "x"}).status_code == 404


def test_a_link_that_was_guessed_opens_and_ends_nothing(client, db):
    key = follow(client).key
    forged = [key.hex, str(key), signing.Signer(salt="another").sign(key.hex), f"{key.hex}:x"]
    for token in forged:
        link = reverse("portal:subscriptions", args=[token])
        assert "没有订阅" in read(client, link)
        client.post(link, {"which": "all"})
    assert rows() == (1, 1)
    # The control: the one that is signed does.
    client.post(subscriptions.link_of(Subscriber.objects.get()), {"which": "all"})
    assert rows() == (0, 0)


# -- strangers' quotas -----------------------------------------------------------------------------------------------------


def test_letters_to_one_mailbox_are_counted_and_so_are_those_from_one_address(client, db, settings):
    settings.CEILINGS = {"subscriptions.mailbox": 1, "subscriptions.address": 3}
    for email, status in ((ADDRESS, 200), (ADDRESS.upper(), 422), ("b@example.org", 200), ("c@example.org", 200), ("d@example.org", 422)):  # fmt: skip
        assert ask(client, email=email).status_code == status, email
    assert len(mail.outbox) == 3
    # Somebody elsewhere is not shut out by it.
    assert Client(REMOTE_ADDR="10.0.0.9").post(ASK, {"email": "d@example.org"}).status_code == 200


def test_one_mailbox_is_not_flooded_under_a_thousand_tags(client, db, settings):
    """Somebody else's address, asked for again and again from everywhere, each time written otherwise."""
    settings.CEILINGS = {"subscriptions.mailbox": 5}
    house = ADDRESS.partition("@")[2]

    sent = 0
    for n in range(60):
        other = Client(REMOTE_ADDR=f"198.51.100.{n}")
        sent += ask(other, email=f"zhang.san+{n}@{house.upper() if n % 2 else house}").status_code == 200

    assert (sent, len(mail.outbox), rows()) == (5, 5, (0, 0))
    assert ask(client, email="li.si+1@example.org").status_code == 200, "the control: another mailbox is another"


def test_a_mailbox_follows_so_many_topics_at_most_and_the_next_is_a_sentence(client, db, settings):
    settings.CEILINGS = {"followed": 1}
    follow(client)
    ask(client, "/subscribe/?sort=notices")

    answer = client.post(link_in(mail.outbox[-1]))

    assert answer.status_code == 409 and subscriptions.FULL.format(most=1) in answer.content.decode()
    assert rows() == (1, 1)
    assert ceilings.FOLLOWED.most == 1


# -- feeds ----------------------------------------------------------------------------------------------------------------


def test_the_feed_the_calendar_and_the_letter_say_the_same(client, story, notice):
    topics = [("calls", ""), ("notices", ""), ("notices", "incubation"), ("policies", "")]
    for sort, about in topics:
        topic = news.find(sort, about)
        found = topic.since(timezone.now() - timedelta(days=180))
        feed = read(client, f"/subscribe/feed/?sort={sort}&about={about}")
        calendar = read(client, f"/subscribe/calendar.ics?sort={sort}&about={about}")
        assert feed.count("<entry>") == len(found) and calendar.count("BEGIN:VEVENT") == len(
            [n for n in found if n.ends_on]
        )
        assert all(each.title in feed for each in found)
    assert notice.title in read(client, "/subscribe/feed/?sort=notices&about=incubation")


def test_a_calendar_is_folded_by_octets_and_what_was_typed_ends_no_line(client, story):
    story.call(title="一" * 60 + "，甲;乙\\丙（虚构）")
    text = client.get("/subscribe/calendar.ics?sort=calls").content

    assert all(len(line) <= 75 for line in text.split(b"\r\n")) and b"\n" not in text.replace(b"\r\n", b"")
    whole = text.decode().replace("\r\n ", "")
    assert "SUMMARY:招募截止：公开招募：" + "一" * 60 + "，甲\\;乙\\\\丙（虚构）" in whole
    assert "DTSTART;VALUE=DATE:2026" in whole


def test_a_policy_text_tells_when_it_begins_to_be_in_force_and_its_figures(client, db, travel):
    from django.core.management import call_command

    call_command("load_texts", verbosity=0)
    policy = news.find("policies", "").since(timezone.now() - timedelta(days=9000))[0].path.split("/")[2]
    everything = news.find("policy", policy).since(timezone.now() - timedelta(days=9000))

    assert any(each.title.startswith("开始施行：") for each in everything)
    assert read(client, f"/subscribe/?sort=policy&about={policy}")


def test_an_address_is_found_when_the_index_key_was_replaced(client, db, settings):
    key = follow(client).key
    settings.INDEX_KEY, settings.INDEX_KEY_FALLBACKS = "another-key-of-the-index-0123456789abcdef", [settings.INDEX_KEY]

    assert subscriptions.write_again() == (1, ())
    assert subscriptions.write_again() == (0, ())
    settings.INDEX_KEY_FALLBACKS = []
    follow(client, "/subscribe/?sort=notices")
    assert rows() == (1, 2) and Subscriber.objects.get().key == key
