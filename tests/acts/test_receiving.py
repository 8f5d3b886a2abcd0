"""What comes in on paper over the counter: opened for whoever has no account, scanned, stamped beside the bytes, receipted once."""

import base64
import io
import random
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from PIL import Image

from tests.acts import drawn, hostile
from tests.conftest import make_organization
from tests.errands.kinds import ErrandKind, ErrandWorkflow
from tests.errands.models import Errand
from yihe.acts.documents import papers, receiving, scanned, storage, verifying
from yihe.acts.documents.checks import Refused
from yihe.acts.documents.declarations import check_papers
from yihe.acts.documents.models import Document, Original, Receipt, ReceivedPaper
from yihe.acts.notices.door import OBJECTOR
from yihe.faces.portal import following
from yihe.foundation import apart
from yihe.foundation.roles import APPLICANT, CLERK, DIRECTOR
from yihe.foundation.workflow import Action, BadWorkflow, State, Tone, Workflow
from yihe.matters import codes, evidence, mending, over_the_counter
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.kinds import Paper, PersonalParty
from yihe.matters.models import Event, Matter, Notification, Party
from yihe.registers.accounts.models import Membership, User

pytestmark = pytest.mark.usefixtures("neighbours")

FIRST, SECOND, THIRD = (200, 10, 10), (10, 200, 10), (10, 10, 200)


@pytest.fixture(autouse=True)
def on_paper(monkeypatch):
    """Let the tests' own kind come in on paper, with two papers of which one lasts."""
    given = (
        Paper("form", "申请表", required_for=("submit",)),
        Paper("registration", "登记证书", lasting="登记证书"),
        Paper("finding", "部门核查", by=(DIRECTOR,)),
    )
    monkeypatch.setattr(ErrandKind, "papers", given)
    monkeypatch.setattr(ErrandKind, "received_by", (CLERK,))
    monkeypatch.setattr(ErrandWorkflow.actions["submit"], "on_paper", True)


@pytest.fixture
def clerk(person):
    return person(CLERK)


@pytest.fixture
def begun(clerk, organization):
    """Return a maker of matters opened at the counter, for an organization where nobody has an account."""

    def make(of=None, **more) -> Matter:
        return over_the_counter.open_matter(
            ErrandKind, Errand(purpose="普法", amount=500), by=clerk, organization=of or organization, **more
        )

    return make


def photo(colour=FIRST, size=(600, 848), kind="JPEG", name="IMG_0001.jpg", **options):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **options)
    return hostile.upload(name, out.getvalue())


def take(matter, *files, by, slot="form", original="kept", **more) -> list[Document]:
    return receiving.receive(matter, slot, files or [photo()], by=by, original=original, **more)


def hand(matter, *, by, **said):
    return receiving.hand_receipt(matter, by=by, **({"handed_by": "沈晨（虚构）"} | said))


def content(document) -> bytes:
    return storage.content_of(document.digest)


# -- opened for whoever has no account -----------------------------------------------------------------------------------------


def test_what_an_organization_without_an_account_brings_is_opened_scanned_and_submitted(begun, clerk):
    matter = begun()
    take(matter, by=clerk)
    handed = hand(matter, by=clerk, enters="submit")

    assert (matter.state, matter.organization.pk, matter.opened_by) == ("submitted", matter.organization_id, clerk)
    assert [(e.action, e.actor, e.hat) for e in Event.objects.filter(matter=matter).order_by("seq")] == [
        (name, clerk, "clerk") for name in ("open", "receive", "submit", "receipt")
    ]
    assert handed.receipt.number == f"{matter.number}-01"
    assert list(evidence.verify()) == []


def test_whoever_typed_it_in_knows_of_the_draft_and_their_colleague_does_not(begun, clerk, person):
    matter, colleague = begun(), person(CLERK)

    known = [Matter.objects.visible_to(who).filter(pk=matter.pk).exists() for who in (clerk, colleague)]

    assert known == [True, False]


def test_once_it_is_submitted_the_receiver_is_no_party_of_it_any_more(begun, clerk):
    matter = begun()
    before = Party.objects.let_in().filter(matter=matter, user=clerk).count()
    take(matter, by=clerk)
    hand(matter, by=clerk, enters="submit")

    assert (before, Party.objects.let_in().filter(matter=matter, user=clerk).count()) == (1, 0)


def test_a_typing_error_is_mended_at_the_counter_where_it_was_typed(begun, clerk, errand, people):
    there, online = begun(), sent_back(errand, people)

    assert mending.cannot_mend(there, clerk) == ""
    assert mending.cannot_mend(online, clerk) == "只有社会组织经办人可以修改。"


def test_the_same_form_sent_twice_opens_one_matter(begun):
    assert begun(once="1.once") == begun(once="1.once")


@pytest.mark.parametrize("why", ["not a clerk", "another county", "a lent hat", "a kind without paper"])
def test_nobody_else_opens_one_at_the_counter(why, organization, person, clerk, monkeypatch, lent_clerk):
    who = {"not a clerk": person(DIRECTOR), "another county": person(CLERK, region="320583"), "a lent hat": lent_clerk}
    if why == "a kind without paper":
        monkeypatch.setattr(ErrandKind, "received_by", ())

    with pytest.raises(NotAllowed):
        over_the_counter.open_matter(
            ErrandKind, Errand(purpose="普法", amount=1), by=who.get(why, clerk), organization=organization
        )
    assert Matter.objects.count() == 0


@pytest.fixture
def lent_clerk(person, clerk):
    own = clerk.memberships.get(role_code=CLERK.code)
    return person(CLERK, delegated_by=own, valid_until=date(2099, 1, 1))


def test_whoever_works_for_the_applicant_does_not_receive_for_it(begun, person, organization):
    concerned = person(CLERK)
    works_for(concerned, organization)
    matter = begun()
    take(matter, by=matter.opened_by)
    hand(matter, by=matter.opened_by, enters="submit")

    with pytest.raises(NotAllowed, match="利害关系"):
        take(matter, photo(SECOND), by=User.objects.get(pk=concerned.pk))


def works_for(user, organization):
    Membership.objects.create(
        user=user, role_code=APPLICANT.code, organization=organization, valid_from=date(2020, 1, 1)
    )


# -- what is scanned -----------------------------------------------------------------------------------------------------------


def test_several_pictures_are_one_paper_in_their_order(begun, clerk):
    (document,) = take(begun(), photo(FIRST), photo(SECOND, kind="PNG", name="b.png"), photo(THIRD), by=clerk)

    count, pages, _notes = apart.read(
        "drawing", content(document), extension="pdf", first=1, count=9, width=60, pixels=90_000, size=90_000
    )
    assert (document.name, document.received.pages, count) == ("申请表.pdf", 3, 3)
    assert [dominant(page) for page in pages] == [0, 1, 2]


def dominant(page) -> int:
    middle = Image.open(io.BytesIO(base64.b64decode(page[1][0]))).convert("RGB").resize((1, 1)).getpixel((0, 0))
    return middle.index(max(middle))


def test_a_photograph_taken_sideways_stands_upright_and_brings_no_place_along(begun, clerk):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "CAMERA OF SOMEBODY"
    sideways = photo(size=(800, 400), exif=exif)

    (document,) = take(begun(), sideways, photo(SECOND), by=clerk)

    assert b"/MediaBox[0 0 421 842]" in content(document)
    assert b"CAMERA" not in content(document)


def test_one_picture_and_every_pdf_stay_as_they_came(begun, clerk):
    picture, pdf = photo(), hostile.upload("章程.pdf", drawn.pages(3))
    came = [picture.read(), pdf.read()]

    kept = take(begun(), picture, pdf, by=clerk)

    assert [(content(d), d.received.pages) for d in kept] == [(came[0], 1), (came[1], 3)]


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ((), "没有选择照片或扫描件"),
        ((("说明.docx", b"x"),), "不是扫描件或照片"),
        ((("IMG_1.HEIC", b"x"),), "HEIC"),
        ((("空.jpg", b""),), "是空文件"),
        ((("假.jpg", b"MZ not a picture"),), "没有接收"),
        ((("一.jpg", photo().read()), ("假.png", b"MZ")), "没有接收"),
        ((("坏.pdf", hostile.pdf(hostile.SCRIPT)),), "没有接收"),
    ],
)
def test_what_is_no_scan_is_refused_with_a_sentence_and_nothing_is_kept(files, why, begun, clerk):
    matter = begun()

    with pytest.raises(Refused, match=why):
        receiving.receive(matter, "form", [hostile.upload(*file) for file in files], by=clerk, original="kept")
    assert (Document.objects.count(), ReceivedPaper.objects.count()) == (0, 0)


def test_forty_photographs_are_one_paper_and_more_than_the_ceiling_are_refused(begun, clerk, settings):
    small = [photo((n, n, n), size=(60, 85)) for n in range(40)]
    (document,) = take(begun(), *small, by=clerk)
    settings.CEILINGS = {"pictures_of_a_paper": 3}

    assert document.received.pages == 40
    with pytest.raises(Refused, match="选了 4 张照片，一份最多合成 3 张，请分成几份"):
        take(begun(), *(photo((n, n, n), size=(60, 85)) for n in range(4)), by=clerk)


def test_what_was_photographed_fits_the_ceiling_of_one_paper_however_many_there_are(begun, clerk, settings):
    settings.PAPER_LIMITS = {"file": 200 * 1024}
    noise = [photo_of_noise(n) for n in range(6)]

    (document,) = take(begun(), *noise, by=clerk)

    assert document.size <= 200 * 1024


def photo_of_noise(seed):
    dots = random.Random(seed).randbytes(120 * 120 * 3)
    out = io.BytesIO()
    Image.frombytes("RGB", (120, 120), dots).save(out, "JPEG", quality=95)
    return hostile.upload(f"{seed}.jpg", out.getvalue())


def test_the_same_pages_pressed_twice_are_kept_once(begun, clerk):
    matter = begun()
    take(matter, photo(), photo(SECOND), by=clerk)

    with pytest.raises(Refused, match="一模一样"):
        take(matter, photo(), photo(SECOND), by=clerk)


def test_pages_counted_by_hand_are_what_the_receipt_says(begun, clerk):
    (document,) = take(begun(), by=clerk, pages=12)

    assert document.received.pages == 12
    for wrong in (0, -1, 10_000):
        with pytest.raises(Refused, match="页数请填"):
            take(begun(), by=clerk, pages=wrong)


def test_what_a_department_supplies_is_not_asked_for_and_not_taken(begun, clerk):
    matter = begun()

    assert [tray.paper.code for tray in receiving.trays(matter, clerk)] == ["form", "registration", "other"]
    with pytest.raises(NotAllowed, match="没有这一项材料"):
        take(matter, slot="finding", by=clerk)


def test_what_was_scanned_wrongly_is_taken_back_until_it_stands_on_a_receipt(begun, clerk):
    matter = begun()
    (wrong,), (right,) = take(matter, by=clerk), take(matter, photo(SECOND), by=clerk)
    receiving.take_back(wrong, by=clerk, reason="拍糊了")
    handed = hand(matter, by=clerk, enters="submit")

    assert [came.document for came in receiving.on(handed.receipt)] == [right]
    with pytest.raises(NotAllowed, match="已经写进回执"):
        receiving.take_back(right, by=clerk, reason="不想要了")


# -- the receipt ---------------------------------------------------------------------------------------------------------------


def test_the_receipt_says_who_handed_in_how_much_and_the_name_stands_in_words_that_can_be_erased(begun, clerk):
    matter = begun()
    take(matter, photo(), photo(SECOND), by=clerk)
    receipt = hand(matter, by=clerk, enters="submit", contact="13900000000").receipt

    said = receipt.event.said
    assert {k: said[k] for k in ("receipt", "papers", "pages", "handed_by", "contact")} == {
        "receipt": f"{matter.number}-01", "papers": 1, "pages": 2, "handed_by": "沈晨（虚构）", "contact": "13900000000",
    }  # fmt: skip
    assert "沈晨" not in receipt.event.payload and "13900000000" not in receipt.event.payload


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"handed_by": "  "}, "请写明递交人姓名"),
        ({"enters": "withdraw"}, "不能凭纸质材料办理"),
        ({"enters": "accept"}, "不能凭纸质材料办理"),
    ],
)
def test_what_is_not_said_or_does_not_come_on_paper_gives_no_receipt(said, why, begun, clerk):
    matter = begun()
    take(matter, by=clerk)

    with pytest.raises(NotAllowed, match=why):
        hand(matter, by=clerk, **said)
    assert Receipt.objects.count() == 0


def test_papers_that_are_missing_keep_it_from_being_submitted_and_not_from_being_receipted(begun, clerk):
    matter = begun()
    take(matter, slot="registration", by=clerk)

    with pytest.raises(NotAllowed, match="还缺 1 份材料：申请表"):
        hand(matter, by=clerk, enters="submit")
    handed = hand(matter, by=clerk)

    assert (matter.state, handed.code, Receipt.objects.count()) == ("draft", "", 1)


def test_nothing_new_gives_no_second_receipt_and_what_comes_later_the_next_number(begun, clerk):
    matter = begun()
    take(matter, by=clerk)
    hand(matter, by=clerk, enters="submit")
    with pytest.raises(NotAllowed, match="没有新收的纸质材料"):
        hand(matter, by=clerk)
    take(matter, photo(SECOND), slot="other", by=clerk, original="given_back")

    second = hand(matter, by=clerk).receipt

    assert (second.number, [c.get_original_display() for c in receiving.on(second)]) == (
        f"{matter.number}-02",
        ["核验原件后退回"],
    )


def test_the_organization_gets_a_code_once_that_opens_where_the_matter_stands(begun, clerk):
    matter = begun()
    take(matter, by=clerk)
    code = hand(matter, by=clerk, enters="submit").code
    take(matter, photo(SECOND), by=clerk)
    again = hand(matter, by=clerk).code

    party = following.find(matter.number, code)
    assert (len(code), again, party.body_id) == (12, "", matter.organization_id)
    assert codes.offered(matter, party) == []  # it follows, and does nothing


def test_a_lost_code_of_an_organization_is_handed_out_anew_at_the_counter(begun, clerk):
    matter = begun()
    take(matter, by=clerk)
    code = hand(matter, by=clerk, enters="submit").code
    new = codes.hand_out(matter, by=clerk, paper="单位介绍信")

    assert (following.find(matter.number, code), bool(following.find(matter.number, new))) == (None, True)


def test_a_person_gets_their_code_only_once_somebody_saw_who_they_are(begun, clerk, monkeypatch):
    monkeypatch.setattr(ErrandKind, "person", PersonalParty(OBJECTOR, name="purpose"))
    matter = begun()
    take(matter, by=clerk)

    with pytest.raises(NotAllowed, match="请写明核对了哪一种身份证件"):
        hand(matter, by=clerk, enters="submit")
    assert (matter.state, Receipt.objects.count()) == ("draft", 0)
    handed = hand(matter, by=clerk, enters="submit", checked="居民身份证，人证一致")

    assert following.find(matter.number, handed.code) == codes.party_of(matter)


# -- later, and what is there already --------------------------------------------------------------------------------------------


def test_further_papers_of_a_matter_that_was_sent_back_are_taken_and_submitted_for_it(errand, clerk, people):
    matter = sent_back(errand, people)
    old = Document.objects.get()
    (new,) = take(matter, photo(SECOND), by=clerk, replaces=old)

    hand(matter, by=clerk, enters="submit")

    assert (new.version, new.replaces, matter.state) == (2, old, "submitted")


def test_somebody_who_works_on_it_hears_that_paper_came(errand, clerk, people):
    matter = accepted(errand, people)
    take(matter, slot="other", by=clerk)
    hand(matter, by=clerk)

    told = Notification.objects.filter(user=people.director, text__startswith="窗口收到纸质材料").count()
    assert told == 1


def submitted(errand, people):
    matter = errand("draft")
    papers.attach(matter, "form", photo(THIRD), by=people.applicant)
    perform(matter, "submit", by=people.applicant)
    return matter


def accepted(errand, people):
    matter = submitted(errand, people)
    perform(matter, "accept", by=people.clerk)
    return matter


def sent_back(errand, people):
    matter = submitted(errand, people)
    perform(matter, "send_back", by=people.clerk, reason="看不清")
    return matter


def test_nothing_more_is_taken_once_it_is_over(errand, people, clerk):
    matter = accepted(errand, people)
    perform(matter, "refuse", by=people.director, reason="不符合")

    with pytest.raises(NotAllowed, match="此件已办结"):
        take(matter, slot="other", by=clerk)


def test_a_lasting_paper_the_office_holds_is_not_brought_again(begun, clerk):
    first, second, strange = begun(), begun(), begun(of=make_organization())
    (held,) = take(first, slot="registration", by=clerk)

    assert [tray.held for tray in receiving.trays(second, clerk)] == [None, held, None]
    assert [tray.held for tray in receiving.trays(strange, clerk)] == [None, None, None]
    used = receiving.use_held(second, "registration", by=clerk)

    assert (used.digest, used.title) == (held.digest, f"取自 {first.number}")
    with pytest.raises(NotAllowed, match="本局没有这份材料"):
        receiving.use_held(second, "form", by=clerk)


def test_a_page_that_somebody_else_acted_on_meanwhile_submits_nothing(begun, clerk):
    matter = begun()
    take(matter, by=clerk)

    with pytest.raises(NotAllowed, match="刚刚有了新的进展"):
        hand(matter, by=clerk, enters="submit", seen=1)


# -- what keeps it ------------------------------------------------------------------------------------------------------------


def test_no_row_of_it_is_ever_changed(begun, clerk):
    matter = begun()
    take(matter, by=clerk)
    hand(matter, by=clerk)

    for rows, change in ((Receipt.objects, {"ordinal": 7}), (ReceivedPaper.objects, {"pages": 7})):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)


def test_a_paper_of_the_counter_that_somebody_removed_is_named(begun, clerk, unprotected):
    matter = begun()
    (document,) = take(matter, by=clerk)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE documents_document SET digest = %s", ["0" * 64])

    assert f"{matter.number} 第 2 条记录所传的材料（第 {document.pk} 行）被改动或删除。" in set(verifying.faults())


# -- declarations that contradict themselves --------------------------------------------------------------------------------------


def test_an_action_on_paper_is_an_applicants_and_asks_for_nothing():
    with pytest.raises(BadWorkflow, match="comes in on paper"):

        class Wrong(Workflow):
            waiting = State("待办", waits_on=CLERK)
            done = State("已办", tone=Tone.GOOD)
            finish = Action("办结", waiting, done, by=CLERK, on_paper=True)


@pytest.mark.parametrize(
    ("kind", "action", "why"),
    [
        ({"received_by": ()}, True, "nobody receives it"),
        ({"received_by": (APPLICANT,)}, True, "not of the office"),
        ({}, False, "nothing leads on from the first state on paper"),
    ],
)
def test_a_kind_that_contradicts_itself_about_paper_is_named(kind, action, why, monkeypatch):
    for name, value in kind.items():
        monkeypatch.setattr(ErrandKind, name, value)
    monkeypatch.setattr(ErrandWorkflow.actions["submit"], "on_paper", action)

    assert [why in fault.msg for fault in check_papers()] == [True]


def test_every_word_for_the_original_is_a_choice():
    assert Original.labels == ["原件留存", "核验原件后退回", "复印件留存"]
    assert set(scanned.ACCEPT.split(",")) == {
        ".jpg", ".jpeg", ".png", ".heic", ".heif", ".webp", ".avif", ".pdf", ".ofd",
    }  # fmt: skip
