"""The counter's pages: wrong first, then right; the code once and in no address; the stamp over the paper and never in it."""

import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tests.acts import drawn, hostile
from tests.errands.kinds import ErrandKind, ErrandWorkflow
from yihe.acts.documents import drawings, papers, receiving, storage
from yihe.acts.documents.models import Document, Receipt
from yihe.acts.documents.panels import Papers
from yihe.faces.design import navigation
from yihe.foundation.roles import APPLICANT, CLERK, DIRECTOR
from yihe.matters import over_the_counter
from yihe.matters.actions import perform
from yihe.matters.kinds import Paper
from yihe.matters.models import Matter
from yihe.registers.evidence.models import AccessEntry, Verb
from yihe.registers.organizations import preparing

pytestmark = pytest.mark.usefixtures("neighbours")

CODE = re.compile(r"<dt>查询码</dt><dd>(\w{4}) (\w{4}) (\w{4})</dd>")


@pytest.fixture(autouse=True)
def on_paper(monkeypatch):
    monkeypatch.setattr(ErrandKind, "papers", (Paper("form", "申请表", required_for=("submit",)),))
    monkeypatch.setattr(ErrandKind, "panels", (Papers(),))
    monkeypatch.setattr(ErrandKind, "received_by", (CLERK,))
    monkeypatch.setattr(ErrandWorkflow.actions["submit"], "on_paper", True)


@pytest.fixture
def clerk(person, client):
    user = person(CLERK)
    client.force_login(user)
    return user


def photo(shade=10, name="IMG_0001.jpg"):
    out = io.BytesIO()
    Image.new("RGB", (60, 85), (shade, shade, shade)).save(out, "JPEG")
    return hostile.upload(name, out.getvalue())


def opened(client, organization) -> Matter:
    address = reverse("desk:counter_new", args=["errand", organization.uscc])
    client.post(address, {"purpose": "普法", "amount": "500", "once": "token"})
    return Matter.objects.latest("pk")


def receive(client, matter, do="receipt", follow=False, **said):
    given = {"handed_by": "沈晨（虚构）", "enters": "submit", "original-form": "kept", "do": do} | said
    return client.post(reverse("desk:receive", args=[matter.number]), given, follow=follow)


def test_from_the_counters_page_to_the_receipt(client, clerk, organization):
    begun = client.get(reverse("desk:counter"), {"kind": "errand", "organization": organization.name})
    matter = opened(client, organization)
    shown = receive(client, matter, follow=True, **{"file-form": [photo(1), photo(2)]})

    words = shown.content.decode()
    matter.refresh_from_db()
    assert begun.headers["Location"] == reverse("desk:counter_new", args=["errand", organization.uscc])
    assert (matter.state, matter.opened_by) == ("submitted", clerk)
    assert shown.redirect_chain[-1][0] == reverse("desk:receipt", args=[matter.number, 1])
    for expected in (
        "收件回执",
        f"{matter.number}-01",
        "沈晨（虚构）",
        "原件留存",
        "共 1 份、2 页",
        "太仓市司法局",
        "12348",
        "这一步最迟",
        "<svg",
    ):
        assert expected in words, expected


def test_each_photograph_counts_as_one_reading(client, clerk, organization, settings):
    matter = opened(client, organization)
    settings.CEILINGS = {"readings.person": 3}

    taken = receive(client, matter, do="keep", follow=True, **{"file-form": [photo(1), photo(2)]})
    too_many = receive(client, matter, do="keep", **{"file-form": [photo(3), photo(4)]})

    assert "已收：" in taken.content.decode()
    assert (too_many.status_code, "已到上限（3 份），这次没有读取" in too_many.content.decode()) == (422, True)


def test_a_preparation_that_has_no_code_and_no_account_hands_in_on_paper(client, clerk):
    founding = preparing.enter(
        by=clerk, source="筹备申请", name="晨露筹备组（虚构）", region="320585100", legal_form="service_institution",
        role_type="professional", legal_representative="沈晨", invented=True,
    )  # fmt: skip

    matter = opened(client, founding)

    assert (matter.organization, matter.state) == (founding, "draft")


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"kind": "errand", "organization": ""}, "请填写申请单位"),
        ({"kind": "errand", "organization": "没有这一家"}, "登记簿里没有这个组织"),
        ({"kind": "", "organization": "x"}, "请选择"),
        ({"number": "CS-2026-09999"}, "没有找到“CS-2026-09999”"),
    ],
)
def test_what_is_wrong_on_the_first_page_is_said_there_and_stays_typed(asked, why, client, clerk, organization):
    words = client.get(reverse("desk:counter"), asked).content.decode()

    assert why in words
    assert asked.get("organization") is None or f'value="{asked["organization"]}"' in words or not asked["organization"]


def test_a_form_that_is_wrong_opens_nothing_and_keeps_what_was_typed(client, clerk, organization):
    address = reverse("desk:counter_new", args=["errand", organization.uscc])

    answer = client.post(address, {"purpose": "普法讲座", "amount": "五百", "once": "token"})

    assert (answer.status_code, Matter.objects.count()) == (422, 0)
    assert 'value="普法讲座"' in answer.content.decode()


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ([], "还缺 1 份材料"),
        ([("a.docx", b"x")], "不是扫描件或照片"),
        ([("a.jpg", b"MZ")], "没有接收"),
    ],
)
def test_what_is_wrong_with_the_papers_is_said_and_what_was_typed_stays(files, why, client, clerk, organization):
    matter = opened(client, organization)
    other = photo(77)

    answer = receive(
        client,
        matter,
        **{"file-form": [hostile.upload(*f) for f in files], "file-other": other, "original-other": "copy"},
    )

    words = answer.content.decode()
    assert answer.status_code in (409, 422)
    assert why in words and 'value="沈晨（虚构）"' in words
    assert [d.slot for d in Document.objects.all()] == ["other"]  # what was good is kept
    assert Receipt.objects.count() == 0


def test_nothing_chosen_is_said(client, clerk, organization):
    matter = opened(client, organization)

    kept, receipted = receive(client, matter, do="keep"), receive(client, matter, enters="")

    assert "没有选择照片或扫描件" in kept.content.decode()
    assert "没有新收的纸质材料" in receipted.content.decode()


def test_papers_are_taken_one_after_the_other_and_who_handed_them_in_stays_typed(client, clerk, organization):
    matter = opened(client, organization)

    first = receive(client, matter, do="keep", **{"file-form": photo(1)})
    second = receive(client, matter, do="keep", **{"file-form": photo(2)})

    assert (first.status_code, second.status_code) == (200, 200)
    assert 'value="沈晨（虚构）"' in second.content.decode()
    assert "这次已收 2 份、2 页" in second.content.decode()


def test_a_double_press_gives_one_receipt_and_the_code_all_the_same(client, clerk, organization):
    matter = opened(client, organization)
    page = client.get(reverse("desk:receive", args=[matter.number])).content.decode()
    said = {"seen": re.search(r'name="seen" value="(\d+)"', page)[1]}
    first = receive(client, matter, **said, **{"file-form": photo(1)})

    second = receive(client, matter, follow=True, **said, **{"file-form": photo(1)})

    assert (Receipt.objects.count(), Document.objects.count()) == (1, 1)
    assert first.headers["Location"] == second.redirect_chain[-1][0]
    assert CODE.search(second.content.decode())  # nobody had seen the answer of the first


def test_the_code_stands_on_the_first_receipt_alone_and_in_no_address_or_log(client, clerk, organization, caplog):
    matter = opened(client, organization)
    shown = receive(client, matter, follow=True, **{"file-form": photo(1)})
    code = "".join(CODE.search(shown.content.decode()).groups())
    address = reverse("desk:receipt", args=[matter.number, 1])

    again = client.get(f"{address}?again=1").content.decode()

    assert CODE.search(again) is None and code not in again
    assert "（补印）" in again and "查询码印在第一次的回执上" in again
    assert all(code not in where for where, _status in shown.redirect_chain)
    assert code not in caplog.text
    assert code not in str(list(AccessEntry.objects.values_list("detail", flat=True)))
    follow = client.post(reverse("portal:follow"), {"number": matter.number, "code": code})
    assert follow.headers["Location"] == reverse("portal:mine")


def test_each_print_of_a_receipt_is_written_down(client, clerk, organization):
    matter = opened(client, organization)
    receive(client, matter, follow=True, **{"file-form": photo(1)})
    client.get(reverse("desk:receipt", args=[matter.number, 1]))

    said = AccessEntry.objects.filter(verb=Verb.EXPORT).order_by("pk").values_list("detail", flat=True)
    assert list(said) == ["收件回执 01，带查询码", "收件回执 01"]


# -- the stamp -------------------------------------------------------------------------------------------------------------------


def test_the_stamp_is_drawn_over_the_first_page_and_the_bytes_stay_as_they_came(client, clerk, organization):
    matter, came = opened(client, organization), drawn.pages(3)
    receive(client, matter, **{"file-form": hostile.upload("章程.pdf", came)})
    document = Document.objects.get()

    preview = client.get(reverse("desk:preview_paper", args=[document.pk])).content.decode()
    copy = client.get(reverse("desk:paper_copy", args=[document.pk])).content.decode()

    assert storage.content_of(document.digest) == came
    for page in (preview, copy):
        assert page.count('class="stamp"') == 1
        assert re.search(rf'class="stamp">.*太仓市司法局.*收件.*{matter.number}-01.*收件人 {clerk}', page)
    assert copy.count("<img") == 3


def test_a_copy_to_print_has_every_page_though_one_thing_is_drawn_at_a_time(client, clerk, organization, monkeypatch):
    matter = opened(client, organization)
    receive(client, matter, **{"file-form": hostile.upload("章程.pdf", drawn.pages(9))})
    address = reverse("desk:paper_copy", args=[Document.objects.get().pk])

    monkeypatch.setattr(drawings, "SECONDS_OF_A_SHEET", 0)  # of each press one sheet, then it asks again by itself
    monkeypatch.setattr(drawings, "_read", lambda *asked, read=drawings._read: read(*asked[:3], 6.0))
    waits = [client.get(address) for _sheet in range(2)]
    assert [(page["Refresh"], page.content.decode().count("<img")) for page in waits] == [("3", 0)] * 2
    monkeypatch.setattr(drawings, "SECONDS_OF_A_SHEET", 6.0)
    copy = client.get(address)
    pictures = re.findall(r'<img src="([^"]+)"', copy.content.decode())

    assert ("Refresh" in copy, len(pictures)) == (False, 9)
    with drawings._turn:  # somebody else's paper is being drawn: a browser asks for all of them side by side
        assert [client.get(picture).status_code for picture in pictures] == [200] * 9


def test_a_paper_that_was_uploaded_has_no_stamp_and_no_copy_to_print(client, clerk, errand, people):
    matter = errand("draft")
    document = papers.attach(matter, "form", photo(3), by=people.applicant)
    perform(matter, "submit", by=people.applicant)

    assert 'class="stamp"' not in client.get(reverse("desk:preview_paper", args=[document.pk])).content.decode()
    assert client.get(reverse("desk:paper_copy", args=[document.pk])).status_code == 404


# -- who gets in ------------------------------------------------------------------------------------------------------------------


def test_further_paper_is_received_from_the_matters_page_and_marked_there(client, clerk, organization):
    matter = opened(client, organization)
    receive(client, matter, **{"file-form": photo(1)})

    page = client.get(reverse("desk:matter", args=[matter.number])).content.decode()

    assert reverse("desk:receive", args=[matter.number]) in page
    assert "纸质" in page and "窗口收 1 页 · 原件留存" in page
    assert reverse("desk:receipt", args=[matter.number, 1]) in page


@pytest.mark.parametrize("who", ["director", "applicant", "another county"])
def test_nobody_else_is_shown_the_counter_or_receives(who, client, clerk, organization, person):
    matter = opened(client, organization)
    receive(client, matter, **{"file-form": photo(1)})
    others = {
        "director": (DIRECTOR, {}),
        "applicant": (APPLICANT, {"of": organization}),
        "another county": (CLERK, {"region": "320583"}),
    }
    role, where = others[who]
    client.force_login(person(role, **where))

    answers = [
        client.get(reverse("desk:counter")).status_code,
        receive(client, matter, **{"file-form": photo(2)}).status_code,
    ]

    assert answers == ([200, 404] if who == "another county" else [404, 409])
    assert Document.objects.count() == 1


def test_a_paper_the_office_holds_is_used_with_one_press(client, clerk, organization, monkeypatch):
    lasting = (Paper("form", "申请表"), Paper("registration", "登记证书", lasting="登记证书"))
    monkeypatch.setattr(ErrandKind, "papers", lasting)
    first = opened(client, organization)
    receive(client, first, **{"file-registration": photo(1), "original-registration": "given_back"})
    second = over_the_counter.open_matter(
        ErrandKind, ErrandKind.contents(purpose="又一件", amount=1), by=clerk, organization=organization
    )
    page = client.get(reverse("desk:receive", args=[second.number])).content.decode()

    answer = receive(client, second, do="held:registration", follow=True)

    assert "本局已有" in page and "不用再交" in page
    assert f"取自 {first.number}" in answer.content.decode()
    assert [tray.held for tray in receiving.trays(second, clerk)] == [None] * 3


def test_whoever_receives_finds_it_in_the_menu_and_nobody_else(person):
    def found(user):
        return "窗口收件" in [item.label for group in navigation.for_user(user) for item in group.items]

    assert (found(person(CLERK)), found(person(DIRECTOR))) == (True, False)


def test_the_receipts_of_the_day_are_at_hand(client, clerk, organization, monkeypatch):
    matter = opened(client, organization)
    receive(client, matter, **{"file-form": photo(1)})
    today = client.get(reverse("desk:counter")).content.decode()
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=1))

    assert (
        f"{matter.number}-01" in today,
        f"{matter.number}-01" in client.get(reverse("desk:counter")).content.decode(),
    ) == (True, False)
