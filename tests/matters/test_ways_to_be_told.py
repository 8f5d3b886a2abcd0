"""How somebody hears of what: chosen by sort, mailed at once, once a day or not at all; nothing of others leaves the house."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from tests.errands.kinds import ErrandKind
from yihe.foundation import periods
from yihe.foundation.roles import AUDITOR, CLERK
from yihe.matters import channels, clock, digest, telling
from yihe.matters.models import Notification
from yihe.matters.models.people import REMINDER
from yihe.registers.accounts.models import NotificationChoice

pytestmark = pytest.mark.usefixtures("neighbours")

Way = channels.Way


@pytest.fixture
def reader(person):
    user = person(CLERK, name="王芳")
    user.email = "wang@example.cn"
    user.save(update_fields=["email"])
    return user


def told(reader, matter=None, **said) -> Notification:
    telling.tell(
        {reader.pk},
        f"{matter.title}：待审核。" if matter else "您的账户更改了密码。",
        matter=matter,
        mail=True,
        **({"page": "" if matter else channels.OWN_ACCOUNT} | said),
    )
    return Notification.objects.filter(user=reader).first()


def due(reader, on: date, **said) -> Notification:
    return Notification.objects.create(
        user=reader, text="您有 2 件办件今天到期。", mail=True, key=f"{REMINDER}{on}:{reader.pk}", **said
    )


@pytest.mark.parametrize(("way", "mails"), [(Way.NOW, 1), (Way.DAILY, 0), (Way.PAGE, 0)])
def test_what_somebody_does_not_want_mailed_stands_in_the_page_alone(reader, errand, way, mails):
    channels.choose(reader, {"matter": way})
    row = told(reader, errand("submitted"))

    assert (telling.send_mail(), len(mail.outbox)) == (mails, mails)
    assert telling.send_mail() == 0
    row.refresh_from_db()
    assert bool(row.mailed_at) is bool(mails), "it says mailed where it was"


def test_each_sort_is_chosen_by_itself_and_copies_stay_in_the_page_unless_asked_for(reader, errand):
    matter = errand("submitted")
    telling.tell({reader.pk}, "抄送", matter=matter, copied=True)
    assert telling.send_mail() == 0

    channels.choose(reader, {"copy": Way.NOW, "matter": Way.PAGE})
    telling.tell({reader.pk}, "抄送", matter=matter, copied=True)
    told(reader, matter)

    assert telling.send_mail() == 1


def test_nobody_turns_off_what_concerns_their_account(reader):
    channels.choose(reader, dict.fromkeys([sort.code for sort in channels.SORTS] + ["account"], Way.PAGE))
    told(reader)

    assert telling.send_mail() == 1
    assert set(NotificationChoice.objects.values_list("sort", flat=True)) == {"due", "matter", "copy"}


def test_what_leaves_the_house_of_a_matter_is_its_number_where_it_stands_and_by_when(reader, errand):
    matter = errand("submitted")
    text = f"{matter.title}：¥15,000.00 支付失败，原因：何露的账号与户名不符。"
    telling.tell({reader.pk}, text, matter=matter, mail=True)

    telling.send_mail()

    due = f"，请在 {periods.words(matter.due_at)} 前办理" if matter.due_at else ""
    said = f"办件 {matter.number}：{ErrandKind.workflow.states['submitted'].shown_outside}{due}。请登录一核平台查看。"
    (letter,) = mail.outbox
    assert (letter.subject, letter.body) == (f"【一核】{said}"[: len("【一核】") + 60], said)
    assert Notification.objects.get().text == text, "the control: in the page it stands"


def test_by_when_is_said_to_whoever_it_waits_for_and_to_nobody_else(reader, person, errand):
    matter = errand("submitted")
    looks_on = person(AUDITOR, name="旁观")
    telling.tell({reader.pk, looks_on.pk}, "有新的进展。", matter=matter, mail=True)

    said = {row.user_id: channels.words_outside(row) for row in Notification.objects.all()}

    assert ("前办理" in said[reader.pk], "前办理" in said[looks_on.pk]) == (bool(matter.due_at), False)


def test_of_others_it_says_that_something_waits_and_of_one_s_own_account_what(reader):
    telling.tell({reader.pk}, "骆青提请授予何露“分管领导”，请确认。", page="desk:grants", mail=True)
    telling.tell({reader.pk}, "您的账户更改了密码。", page="desk:account", mail=True)
    due(reader, timezone.localdate())

    assert [channels.words_outside(row) for row in Notification.objects.order_by("pk")] == [
        "有一件事等您查看或办理，请登录一核平台查看。", "您的账户更改了密码。", "您有 2 件办件今天到期。",
    ]  # fmt: skip


def test_a_city_adds_a_way_by_settings_and_none_is_there_by_itself(reader, settings):
    assert settings.NOTIFICATION_CHANNELS == ["yihe.matters.channels.Mail"]
    settings.NOTIFICATION_CHANNELS = [f"{__name__}.Noted"]
    told(reader)

    assert (telling.send_mail(), Noted.sent, mail.outbox) == (1, [("王芳", "您的账户更改了密码。")], [])


class Noted:
    """Another way out of the house, as a city would write one."""

    sent: list = []

    def __enter__(self):
        return self

    def __exit__(self, *fault):
        pass

    def send(self, user, subject, text):
        self.sent.append((user.name, text))
        return True


def test_a_digest_says_how_many_and_no_words_once_a_day(reader, errand):
    channels.choose(reader, {"matter": Way.DAILY, "due": Way.DAILY})
    matter = errand("submitted")
    Notification.objects.all().delete()
    told(reader, matter)
    told(reader, matter)
    due(reader, timezone.localdate())

    assert [digest.send(), digest.send()] == [1, 0]

    (letter,) = mail.outbox
    assert (letter.to, "您有 3 条未读通知：办件进展 2 条，到期提醒 1 条。" in letter.body) == ([reader.email], True)
    assert matter.title not in letter.body and matter.number not in letter.body


def test_nothing_empty_is_sent_nor_what_was_read_or_is_not_wanted_daily(reader, errand):
    channels.choose(reader, {"matter": Way.DAILY, "due": Way.PAGE})
    matter = errand("submitted")
    Notification.objects.all().delete()
    told(reader, matter)
    due(reader, timezone.localdate())
    Notification.objects.filter(matter=matter).update(read_at=timezone.now())

    assert (digest.send(), mail.outbox) == (0, [])


def test_a_relay_that_does_not_answer_is_tried_again_the_same_day(reader, errand, settings):
    channels.choose(reader, {"matter": Way.DAILY})
    told(reader, errand("submitted"))
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    with pytest.raises(OSError):
        digest.send()

    settings.EMAIL_BACKEND = backend
    assert digest.send() == 1


def test_the_clock_sends_it_at_the_beginning_of_the_day_and_not_at_night(reader, errand, monkeypatch):
    channels.choose(reader, {"matter": Way.DAILY})
    told(reader, errand("submitted"))
    day = timezone.localdate()

    def at(hour: int):
        moment = timezone.make_aware(datetime(day.year, day.month, day.day, hour))
        monkeypatch.setattr(clock, "_time_of_day", lambda: moment.time())
        return clock.run().chores.get("digest")

    assert [at(1), at(7), at(8)] == [None, 1, None]


def test_a_reminder_renews_instead_of_piling_up(errand, people, person):
    day = timezone.localdate()
    old = due(people.clerk, day - timedelta(days=1))
    read = due(people.clerk, day - timedelta(days=2), read_at=timezone.now())
    of_another = due(person(CLERK, region="320583"), day - timedelta(days=1))

    clock.remind_people(errand("submitted").due_on)

    rows = Notification.objects.filter(user=people.clerk, key__startswith=REMINDER)
    assert not rows.filter(pk=old.pk).exists() and rows.filter(pk=read.pk).exists()
    assert rows.filter(read_at=None).count() == 1
    assert Notification.objects.filter(pk=of_another.pk).exists(), "nothing of theirs is due"


def test_a_line_of_the_bell_is_read_by_following_it(client, people, errand, person):
    matter = errand("submitted")
    mine, general = told(people.clerk, matter), told(people.clerk, page="")
    theirs = told(person(CLERK), matter)
    client.force_login(people.clerk)

    assert client.get(f"/desk/notifications/{mine.pk}/")["Location"] == f"/desk/matters/{matter.number}/"
    assert client.get(f"/desk/notifications/{general.pk}/")["Location"] == "/desk/"
    assert client.get(f"/desk/notifications/{theirs.pk}/").status_code == 404

    read = Notification.objects.filter(pk__in=[mine.pk, general.pk, theirs.pk], read_at__isnull=False)
    assert set(read.values_list("pk", flat=True)) == {mine.pk, general.pk}


def test_ones_own_settings_hold_number_duties_and_ways(client, person):
    user = person(CLERK)
    user.memberships.update(department="法律援助科")
    client.force_login(user)

    page = client.get("/desk/account/").content.decode()
    assert "法律援助科" in page and "还没有绑定通行密钥" in page and "还没有登记邮箱" in page
    assert client.post("/desk/account/phone/", {"phone": "12345"}).status_code == 422
    client.post("/desk/account/phone/", {"phone": "０５１２－５３５１２３４５"})
    said = {"due": "daily", "matter": "page", "copy": "now"}
    assert client.post("/desk/account/ways/", said).status_code == 302
    assert client.post("/desk/account/ways/", said | {"due": "sms"}).status_code == 422

    user = type(user).objects.get(pk=user.pk)
    assert (user.phone, channels.ways_of(user)) == ("0512-53512345", said)
