"""公示与异议: what is shown, what never is, and an objection from the first word to the answer."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.faces.portal.visits import OBJECTOR, code_of, code_on, follow, object_to, read, words
from tests.incubation.conftest import Story
from yihe.acts.notices import verbs
from yihe.acts.notices.models import Notice, Objection
from yihe.foundation import city_pack
from yihe.foundation.city_names import read_city
from yihe.foundation.encryption import EncryptedTextField, unseal
from yihe.foundation.roles import CLERK, DIRECTOR
from yihe.matters import kinds
from yihe.matters.actions import perform
from yihe.matters.models import Matter


def secrets_of(notice: Notice, story: Story) -> dict[str, str]:
    """Return what the matter behind a notice knows and nobody outside may read."""
    organization, application = story.organization, kinds.get("incubation").contents_of(notice.matter)
    return {
        "银行账号": organization.account, "项目构想": application.summary, "团队": application.team,
        "受理人": story.clerk.name, "批准人": story.director.name, "专家": story.experts[0].name, "登录名": story.applicant.username,
    }  # fmt: skip


def test_a_notice_shows_its_text_its_days_and_the_proof(client, notice):
    said = words(read(client, reverse("portal:notice", args=[notice.pk])))

    assert notice.body in said and notice.proof in said and "公示中" in said and "还有 5 个工作日" in said
    assert "还没有人提出异议。" in said
    assert notice.proof == notice.compute_proof()


def test_whoever_is_not_on_line_reads_where_to_hand_an_objection_in_while_there_is_time(client, story, notice, travel):
    address, page = read_city(city_pack.here()).address, reverse("portal:notice", args=[notice.pk])
    paper = f"写在纸上也一样：写明公示的标题、哪里不对、有什么依据，留下姓名和联系办法，在截止以前（含当天）交到太仓市司法局（{address}）"

    assert address and paper in words(read(client, page))
    travel(notice.closes_on + timedelta(days=1))
    assert "写在纸上也一样" not in words(read(client, page))


def test_what_stands_behind_a_notice_is_on_no_public_page(client, story, notice):
    pages = [
        reverse("portal:notice", args=[notice.pk]),
        reverse("portal:notices"),
        "/",
        reverse("portal:search") + "?q=" + notice.title,
    ]

    leaks = {
        (what, path)
        for what, value in secrets_of(notice, story).items()
        for path in pages
        if value in read(client, path)
    }

    assert leaks == set()
    assert all(len(value) > 1 for value in secrets_of(notice, story).values())
    assert all(notice.title in read(client, path) for path in pages)


def test_notices_are_looked_for_by_words_kind_and_town(client, story, notice):
    page = reverse("portal:notices")
    town = notice.matter.region[:9]
    assert len(town) == 9
    for said, found in (
        ({"q": notice.title[:4]}, True), ({"q": notice.body[:6]}, True), ({"q": "没有这样的话"}, False), ({"q": "%"}, "%" in notice.body),
        ({"kind": "incubation"}, True), ({"town": town}, True), ({"q": notice.title[:4], "kind": "incubation", "town": town}, True),
        ({"q": f"{notice.title[:3]} 没有这样的话"}, False),
        # What is no choice is as if it was not said, and breaks nothing.
        ({"kind": "objection"}, True), ({"town": "999999999"}, True), ({"before": "x", "kind": "' OR 1=1"}, True),
    ):  # fmt: skip
        assert (notice.title in words(read(client, page, **said))) is found, said


def test_paper_says_what_was_looked_for_and_whom_to_ask(client, story, notice):
    call_command("load_divisions", verbosity=0)
    page = reverse("portal:notices")
    said = words(read(client, page, q=notice.title[:4], kind="incubation", town=notice.matter.region[:9]))

    assert f"只列出：标题或内容里有“{notice.title[:4]}”的，孵化申请，城厢镇。" in said
    assert "对公示有异议的，公示期内也可以写在纸上交来" in said and read_city(city_pack.here()).address in said
    assert "只列出" not in words(read(client, page)) and "只列出" not in words(read(client, page, kind="' OR 1=1"))


def test_paging_keeps_what_was_looked_for(client, story, notice, monkeypatch):
    monkeypatch.setattr("yihe.faces.portal.notices.PAST_SHOWN", 1)
    other = verbs.publish(story.call(), title="另一件公示（虚构）", body="内容", by=story.director)["notice"]
    story.travel(notice.closes_on + timedelta(days=9))

    page = read(client, reverse("portal:notices"), q="公示")
    assert f"?q=%E5%85%AC%E7%A4%BA&amp;before={other}" in page
    assert notice.title in read(client, reverse("portal:notices"), q="公示", before=str(other))


def test_an_objection_is_checked_before_it_is_sent(client, notice):
    response = object_to(client, notice, "check")

    said = words(response.content.decode())
    assert "请核对，还没有提交" in said and OBJECTOR["text"] in said and OBJECTOR["phone"] in said
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert Objection.objects.count() == 0


def test_going_back_to_change_loses_nothing(client, notice):
    page = object_to(client, notice, "change", text="第一行\n第二行").content.decode()

    assert 'value="钱多多"' in page and 'value="13812345678"' in page and "第一行\n第二行</textarea>" in page
    assert Objection.objects.count() == 0


def test_a_receipt_says_number_code_and_by_when_it_is_answered(client, notice):
    response = object_to(client, notice)
    page = read(client, response.url)

    matter = Matter.objects.get(kind="objection")
    said = words(page)
    assert response.url == reverse("portal:receipt", args=[notice.pk])
    assert (
        matter.number in said and len(code_on(page)) == 12 and "最迟 2026-" in said and "公示的事项不会往下办" in said
    )
    assert page.count('<figure class="qr"><svg') == 1
    assert Objection.objects.get().phone == OBJECTOR["phone"]


def test_the_session_of_an_objector_keeps_the_number_and_nothing_of_the_person(client, notice):
    object_to(client, notice)

    code = code_on(read(client, reverse("portal:receipt", args=[notice.pk])))
    number, sealed = client.session["portal-receipt"]
    assert (number, list(client.session.keys())) == (Matter.objects.get(kind="objection").number, ["portal-receipt"])
    assert code not in sealed and unseal(sealed, "portal-receipt") == code


def test_another_visitor_does_not_see_the_receipt(client, notice):
    response = object_to(client, notice)

    assert Client().get(response.url).status_code == 404
    assert client.get(response.url).status_code == 200


def test_an_objection_sent_twice_is_one(client, notice):
    first, second = object_to(client, notice), object_to(client, notice)
    third = object_to(client, notice, once="another form")

    assert first.url == second.url == third.url
    assert Objection.objects.count() == 2


def test_who_objected_is_on_no_public_page(client, notice):
    object_to(client, notice)
    visitor, matter = Client(), Matter.objects.get(kind="objection")
    pages = [reverse("portal:notice", args=[notice.pk]), reverse("portal:notices"), "/"]

    shown = "".join(read(visitor, path) for path in pages)
    code = code_on(read(client, reverse("portal:receipt", args=[notice.pk])))
    shown += follow(visitor, matter.number, code).content.decode()

    assert "收到一件异议，还没有答复。" in shown
    leaks = [value for value in (*OBJECTOR.values(), code) if value in shown]
    assert leaks == []


def test_an_objectors_name_and_phone_are_encrypted_at_rest(client, notice):
    object_to(client, notice)

    fields = [f.name for f in Objection._meta.concrete_fields if isinstance(f, EncryptedTextField)]
    assert fields == ["name", "phone"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13812345678", "13812345678"), (" 138 1234 5678 ", "13812345678"), ("１３８１２３４５６７８", "13812345678"),
        ("+86 138-1234-5678", "13812345678"), ("0512-53501234", "0512-53501234"), ("（0512）53501234", "051253501234"),
    ],
)  # fmt: skip
def test_a_phone_that_can_be_rung_is_taken_however_it_is_written(client, notice, typed, kept):
    assert object_to(client, notice, phone=typed).status_code == 302

    assert Objection.objects.get().phone == kept


@pytest.mark.parametrize("typed", ["", "12345", "23812345678", "1381234567", "53501234", "<script>", "138123456789"])
def test_a_phone_that_cannot_be_rung_is_refused_and_the_rest_is_kept(client, notice, typed):
    response = object_to(client, notice, phone=typed)

    page = response.content.decode()
    assert response.status_code == 422 and OBJECTOR["text"] in page and 'value="钱多多"' in page
    assert Objection.objects.count() == 0


def test_after_the_last_day_no_objection_is_taken(client, notice, travel):
    travel(notice.closes_on)
    on_the_last_day = object_to(client, notice, once="in time").status_code
    travel(notice.closes_on + timedelta(days=1))

    late = object_to(client, notice, once="too late")
    page = read(client, reverse("portal:object", args=[notice.pk]))

    assert (on_the_last_day, late.status_code, Objection.objects.count()) == (302, 409, 1)
    assert "已经结束，不再接受异议" in page and "<textarea" not in page
    assert "提出异议</a>" not in read(client, reverse("portal:notice", args=[notice.pk]))


def test_a_notice_taken_back_says_why_and_takes_no_objection(client, story, notice):
    perform(notice.matter, "take_back", by=story.director, reason="单位名称写错")

    said = words(read(client, reverse("portal:notice", args=[notice.pk])))

    assert "已撤回" in said and "单位名称写错" in said and "不再接受异议" in said
    assert object_to(client, notice).status_code == 409


def test_an_answer_is_read_by_everybody_and_by_whoever_has_the_code(client, person, notice):
    object_to(client, notice)
    matter = Matter.objects.get(kind="objection")
    answer = "经核实，专职人员两名，社会保险记录完整。"
    perform(matter, "verify", by=person(CLERK), finding="查了社保，内部记录")
    perform(matter, "dismiss", by=person(DIRECTOR), answer=answer)

    public = read(Client(), reverse("portal:notice", args=[notice.pk]))
    own = follow(Client(), matter.number, code_of(matter)).content.decode()

    assert answer in public and "异议不成立" in public and answer in own
    assert "内部记录" not in public + own and OBJECTOR["name"] not in public + own


def test_one_visitor_cannot_flood_a_notice_with_objections(client, notice):
    sent = [object_to(client, notice, once=f"form {n}").status_code for n in range(12)]

    assert sent == [302] * 10 + [429] * 2
    assert Objection.objects.count() == 10


def test_the_codes_address_says_number_and_code_to_no_server(client, notice, monkeypatch):
    import segno

    real = segno.make

    drawn = []
    monkeypatch.setattr(segno, "make", lambda address, **how: drawn.append(address) or real(address, **how))
    page = read(client, object_to(client, notice).url)
    (address,) = drawn
    sent, parted, kept_here = address.partition("#")

    assert (sent, parted) == (f"http://testserver{reverse('portal:follow')}", "#")
    assert code_on(page) in kept_here and "code=" in kept_here
