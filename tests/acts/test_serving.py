"""Every letter is served: in which ways, on which days, what is refused, what runs from it, and how an entry is put right."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import count

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from tests.told_first import tell_and_waive
from yihe.acts.documents.models import Document
from yihe.acts.funds import recoveries
from yihe.acts.serving import rules, verbs
from yihe.acts.serving.models import OnlineConsent, Serving, SignedLetter, Way
from yihe.faces.desk import serving
from yihe.faces.desk import waiting as heaps
from yihe.foundation.roles import APPLICANT, CLERK
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter, Notification
from yihe.registers.accounts.models import User

scans = count(1)
ONLY_WAY = "对方没有同意网上送达，不能这样送达；请直接送达、邮寄或者留置送达。"


@pytest.fixture
def head(money):
    """The organization's head, who has an account of their own."""
    money.organization.legal_representative = money.applicant.name
    money.organization.save(update_fields=["legal_representative"])
    return User.objects.get(pk=money.applicant.pk)


@pytest.fixture
def clerk(person):
    return person(CLERK)


@pytest.fixture
def demanded(money, clerk):
    """Return what brings a recovery to its demand, on which the payee is owed the letter."""

    def to() -> Matter:
        paid = money.paid(money.appropriated(), "30000")
        matter = recoveries.open_recovery(paid, amount=Decimal(600), reason="多付", by=money.maker)
        tell_and_waive(matter, money.checker)
        perform(matter, "approve", by=money.checker)
        return matter

    return to


def paper() -> SimpleUploadedFile:
    """Return a scan like no other: the same file is no second paper."""
    file = BytesIO()
    Image.new("RGB", (8, 8), (next(scans) % 255, 90, 90)).save(file, "PNG")
    return SimpleUploadedFile("送达回证.png", file.getvalue(), "image/png")


def serve(letter, by, way=Way.HAND, on=None, **said) -> Serving:
    said = {"receiver": "钱多多", "file": paper()} | said
    return verbs.serve(letter, by=by, way=way, served_on=on or timezone.localdate(), **said)


def last(matter) -> SignedLetter:
    return rules.letters_on(matter)[-1]


def test_the_letters_of_a_matter_cost_the_same_however_many_were_served(demanded, clerk):
    matter = Matter.objects.get(pk=demanded().pk)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            shown = serving.of(matter, clerk)
            assert all(each.said for each in shown if each.serving)
        return len(asked)

    letters = rules.letters_on(matter)
    serve(letters[0], clerk)
    one = cost()
    for letter in letters[1:]:
        serve(letter, clerk)
    assert len(letters) > 1 and cost() == one
    assert [each.serving.letter for each in serving.of(matter, clerk)] == letters


def test_a_letter_waits_for_who_serves_it_until_it_was_served(money, demanded, clerk):
    matter = demanded()
    letters = [rules.called(letter).partition("（")[0] for letter in rules.letters_on(matter)]
    assert letters == ["陈述申辩权利告知书", "退款通知书"]
    assert rules.waiting(money.applicant) == [] and rules.waiting(money.director) == []
    mine = [letter for letter in rules.waiting(clerk) if letter.matter_id == matter.pk]
    assert mine == rules.letters_on(matter)
    assert [heap.label for heap in heaps.heaps(clerk)].count("文书待您送达") == 1
    assert Notification.objects.filter(user=clerk, text__startswith="文书待送达：", matter=matter).count() == 2

    for letter in mine:
        serve(letter, clerk)

    assert [letter for letter in rules.waiting(clerk) if letter.matter_id == matter.pk] == []
    call_command("verify", matter.number, stdout=(said := StringIO()))
    assert "全部相符" in said.getvalue()


def test_on_line_is_refused_to_whoever_did_not_agree(money, demanded, clerk):
    """The negative control of all that follows: without the agreement nothing is served on line, by nobody."""
    letter = last(demanded())

    with pytest.raises(verbs.Wrong) as no:
        serve(letter, clerk, Way.ONLINE)

    assert no.value.faults == {"way": ONLY_WAY}
    assert rules.serving_of(letter) is None


def test_whoever_agreed_is_served_as_the_letter_is_signed(money, demanded, head, clerk):
    verbs.say_online(money.organization, agrees=True, by=head)

    letter = last(demanded())

    served = rules.serving_of(letter)
    assert (served.way, served.served_on, served.event.actor_id) == (Way.ONLINE, timezone.localdate(), None)
    assert rules.waiting(clerk) == []
    assert Notification.objects.filter(user=head, text__startswith="文书已网上送达").exists()


@pytest.mark.parametrize("how", ["account stopped", "left", "another head"])
def test_where_the_head_who_agreed_is_there_no_more_nothing_is_served_on_line(money, head, clerk, how):
    """What is in an inbox nobody opens was given to nobody: no term may run from it."""
    paid = money.paid(money.appropriated(), "30000")
    matter = recoveries.open_recovery(paid, amount=Decimal(600), reason="多付", by=money.maker)
    tell_and_waive(matter, money.checker)
    verbs.say_online(money.organization, agrees=True, by=head)
    if how == "account stopped":
        User.objects.filter(pk=head.pk).update(is_active=False)
    elif how == "left":
        head.memberships.update(ended_at=timezone.now())
    else:
        money.organization.legal_representative = "另一人"
        money.organization.save(update_fields=["legal_representative"])

    perform(matter, "approve", by=money.checker)

    letter = last(matter)
    assert rules.serving_of(letter) is None and not rules.agreed(money.organization)
    with pytest.raises(verbs.Wrong) as why:
        serve(letter, clerk, Way.ONLINE)
    assert why.value.faults["way"] == ONLY_WAY


def test_what_is_signed_after_the_agreement_was_withdrawn_waits_again(money, demanded, head):
    verbs.say_online(money.organization, agrees=True, by=head)
    verbs.say_online(money.organization, agrees=False, by=head)

    assert rules.serving_of(last(demanded())) is None
    assert [row.agrees for row in OnlineConsent.objects.all()] == [True, False]


def test_nobody_agrees_for_an_organization_but_its_head(money, person, another_organization, head):
    clerk_of_it = person(APPLICANT, of=money.organization)
    stranger = person(APPLICANT, of=another_organization)
    sentences = set()
    for somebody in (clerk_of_it, stranger, money.maker, money.director):
        with pytest.raises(NotAllowed) as no:
            verbs.say_online(money.organization, agrees=True, by=somebody)
        sentences.add(str(no.value))

    assert sentences == {
        f"网上送达须由登记的负责人{head.name}用本人的账户确认，经办人不能代为确认。",
        "网上送达由该组织自己同意或者撤回，本局和其他人不能代为确认。",
    }
    with pytest.raises(NotAllowed, match="没有同意过网上送达"):
        verbs.say_online(money.organization, agrees=False, by=head)


@pytest.mark.parametrize(
    ("way", "said", "field", "words"),
    [
        (Way.HAND, {"receiver": " "}, "receiver", "签收的人"), (Way.POST, {}, "post_number", "邮件号码"),
        (Way.LEFT, {"witnesses": "赵一"}, "witnesses", "两名见证人"), (Way.LEFT, {"witnesses": "赵一、赵一"}, "witnesses", "两名见证人"),
        (Way.PUBLICATION, {}, "cause", "其他方式都无法送达"), (Way.HAND, {"file": None}, "paper", "送达回证"),
        (Way.HAND, {"on": timedelta(days=1)}, "served_on", "不能晚于今天"), (Way.HAND, {"on": timedelta(days=-1)}, "served_on", "不能早于文书签发"),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_said_and_nothing_is_kept(money, demanded, way, said, field, words, clerk):
    letter = last(demanded())
    said = dict(said)
    on = timezone.localdate() + said.pop("on", timedelta())

    with pytest.raises(verbs.Wrong) as no:
        serve(letter, clerk, way, on, **said)

    assert [*no.value.faults] == [field] and words in no.value.faults[field]
    assert not Serving.objects.filter(letter=letter).exists()


def test_only_who_serves_enters_it_and_only_once(money, demanded, clerk):
    letter = last(demanded())
    for somebody in (money.applicant, money.checker, money.maker, money.director):
        with pytest.raises(NotAllowed, match="送达由受理人员登记"):
            serve(letter, somebody)

    serve(letter, clerk)

    with pytest.raises(NotAllowed, match="登记错了的，请办理更正"):
        serve(letter, clerk)


def test_a_correction_adds_and_never_rewrites(money, demanded, clerk):
    letter = last(demanded())
    first = serve(letter, clerk)
    with pytest.raises(verbs.Wrong, match="请写明为什么更正"):
        serve(letter, clerk, Way.POST, post_number="EMS 1", correcting=True)

    second = serve(letter, clerk, Way.POST, post_number="EMS 1", correcting=True, reason="误记为直接送达")

    assert rules.serving_of(letter) == second and second.corrects == first
    assert [row.way for row in Serving.objects.filter(letter=letter)] == [Way.HAND, Way.POST]
    assert [e.action for e in letter.matter.events.order_by("seq") if "serv" in e.action] == [
        "serve",
        "correct_serving",
    ]
    with pytest.raises(DatabaseError), transaction.atomic():
        Serving.objects.filter(pk=first.pk).update(way=Way.POST)


def test_a_day_is_put_right_without_the_paper_that_is_there_and_another_way_needs_its_own(money, demanded, clerk):
    letter = last(demanded())
    receipt = paper()
    serve(letter, clerk, file=receipt)
    receipt.seek(0)

    with pytest.raises(verbs.Wrong, match="请上传签收的送达回证"):
        serve(letter, clerk, Way.POST, post_number="EMS 1", file=None, correcting=True, reason="误记为直接送达")
    serve(letter, clerk, file=None, correcting=True, reason="日期看错")
    serve(letter, clerk, Way.POST, post_number="EMS 1", file=receipt, correcting=True, reason="误记为直接送达")

    assert [row.way for row in Serving.objects.filter(letter=letter)] == [Way.HAND, Way.HAND, Way.POST]
    assert Document.objects.filter(matter=letter.matter, title="送达回证").count() == 1


def test_days_and_months_run_from_the_day_after_and_a_last_day_that_rests_moves_on(money, demanded, monkeypatch):
    letter = last(demanded())
    monkeypatch.setattr(timezone, "now", lambda: timezone.make_aware(datetime(2026, 12, 2, 10)))
    letter.signed_on = date(2026, 12, 1)

    def until(day):
        found = rules.terms_of(letter, Serving(letter=letter, served_on=day))
        return found.reconsideration_until, found.court_until

    assert until(date(2026, 12, 2)) == (date(2027, 2, 1), date(2027, 6, 2))  # 01-31 is a Sunday
    assert until(date(2026, 8, 31))[1] == date(2027, 3, 1)  # 02-28 is a Sunday; February has no 31st


def test_a_publication_counts_only_when_its_days_have_passed(money, demanded, clerk):
    letter = last(demanded())
    today = timezone.localdate()

    made = serve(letter, clerk, Way.PUBLICATION, receiver="", cause="登记的住所查无此单位，电话停机，邮件退回")

    assert made.served_on >= today + timedelta(days=30)


def test_the_party_and_the_office_read_it_on_the_page_and_a_stranger_finds_nothing(
    money, demanded, person, another_organization, clerk
):
    matter = demanded()
    letter = last(matter)
    serve(letter, clerk)
    terms = rules.terms_of(letter, rules.serving_of(letter))
    address = f"/desk/matters/{matter.number}/letters/{letter.event.seq}/receipt/"

    for user in (money.applicant, clerk):
        client = Client()
        client.force_login(user)
        shown = client.get(f"/desk/matters/{matter.number}/").content.decode()
        assert "复议期限至" in shown and f"{terms.court_until:%Y-%m-%d}" in shown
        assert "送达回证" in client.get(address).content.decode()
    client = Client()
    client.force_login(person(APPLICANT, of=another_organization))
    assert client.get(address).status_code == 404
    assert client.get(address.replace("receipt", "serve")).status_code == 404


def test_the_form_says_what_is_wrong_and_loses_nothing_typed(money, demanded, clerk):
    matter = demanded()
    address = f"/desk/matters/{matter.number}/letters/{last(matter).event.seq}/serve/"
    client = Client()
    client.force_login(clerk)

    answer = client.post(address, {"way": "post", "served_on": timezone.localdate(), "cause": "写过的话"})
    shown = answer.content.decode()

    assert answer.status_code == 422
    assert "邮件号码" in shown and "写过的话" in shown and 'value="online"' not in shown
    said = {"way": "post", "served_on": timezone.localdate(), "post_number": "EMS1029", "paper": paper()}
    assert client.post(address, said).status_code == 302
    assert rules.serving_of(last(matter)).way == Way.POST
    assert "EMS1029" in client.get(f"/desk/matters/{matter.number}/").content.decode()
    assert "没有待送达的文书" not in client.get("/desk/servings/").content.decode()  # the 告知书 waits yet


def test_an_organization_agrees_on_its_own_page(money, head):
    client = Client()
    client.force_login(head)
    address = f"/desk/organizations/{money.organization.uscc}/serving/"
    assert "没有同意网上送达" in client.get(address).content.decode()

    assert client.post(address, {"agrees": "yes"}).status_code == 302

    assert "撤回同意" in client.get(address).content.decode()
    client.force_login(money.director)
    assert client.post(address, {"agrees": "no"}).status_code in (404, 409)
    assert rules.agreed(money.organization)
