"""The portal: what each page says, what none of them may say, and what a visitor can do without signing in."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.template.loader import get_template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from playwright.sync_api import sync_playwright

from tests.incubation import conftest as incubation
from tests.incubation.conftest import Story
from yihe.acts.notices import verbs
from yihe.acts.notices.models import Notice, Objection
from yihe.domains.incubation.models import CallAddendum, CallQuestion
from yihe.faces.portal import asking, citing, following, tries, urls
from yihe.foundation.encryption import EncryptedTextField
from yihe.foundation.roles import CLERK, DIRECTOR
from yihe.matters import kinds
from yihe.matters.actions import perform
from yihe.matters.models import Confidentiality, Matter
from yihe.registers.policies import loading, registry, texts
from yihe.registers.policies.models import Clause

OBJECTOR = {"name": "钱多多", "phone": "13812345678", "text": "该组织没有专职人员，我去过三次都没有人。"}
STARTUP = {
    "answer": "1",
    "registration": "registered",
    "registered_on": "2026-03-02",
    "in_field": "yes",
    "staff": "none",
}


travel, files_of_the_test = incubation.travel, incubation.files_of_the_test  # fixtures


@pytest.fixture(autouse=True)
def nobody_guessed_yet():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def story(db, person, organization, travel) -> Story:
    return Story(person, organization, travel)


@pytest.fixture
def policy_texts(db):
    loading.load(texts.read(Path(settings.CITY_DIR) / "texts"))


def read(client: Client, path: str, status: int = 200, **given) -> str:
    """Return the words of a page; the tests say what it must and must not hold."""
    response = client.get(path, given)
    assert response.status_code == status, path
    return response.content.decode()


def words(page: str) -> str:
    """Return what stands in the middle of a page, without markup and without the tokens of its forms."""
    main = page[page.index("<main") : page.index("</main>")]
    main = re.sub(r'<input type="hidden" name="csrfmiddlewaretoken"[^>]*>', "", main)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


# ---------- every page ----------


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("home", "您想办什么事？"), ("search", "您想办什么事？"), ("calls", "公开招募"), ("notices", "公示与异议"), ("policies", "政策"),
        ("parameters", "全部标准和期限"), ("ask", "能不能申请、能拿多少、缺什么"), ("follow", "查进度"), ("guides", "办事指南"),
        ("feedback", "反馈问题"),
    ],
)  # fmt: skip
def test_a_page_opens_without_signing_in(client, db, name, title):
    page = read(client, reverse(f"portal:{name}"))

    assert re.findall(r"<h1>(.*?)</h1>", page) == [title]


def test_every_address_of_the_portal_is_open_to_everybody():
    closed = [each.name for each in urls.urlpatterns if getattr(each.callback, "login_required", True)]

    assert closed == []
    assert len(urls.urlpatterns) >= 16


def test_the_desk_is_not_open_to_everybody(client, db):
    assert client.get(reverse("desk:inbox")).status_code == 302


def test_a_page_that_is_only_read_refuses_a_post(client, db):
    assert client.post(reverse("portal:home")).status_code == 405


def test_the_front_page_offers_what_there_is_and_the_hotline(client, db):
    page = read(client, "/")

    assert re.findall(r'class="tile-label">(.*?)<', page) == [
        "能不能申请、能拿多少",
        "公开招募",
        "公示与异议",
        "我的办件进度",
    ]
    assert 'href="tel:12348"' in page
    assert "现在没有正在报名的招募。" in page and "现在没有正在公示的事项。" in page


def test_the_front_page_shows_open_calls_and_notices(client, story):
    application = story.application("noticed")
    notice = Notice.objects.get(matter=application)

    page = read(client, "/")

    assert reverse("portal:notice", args=[notice.pk]) in page
    assert "2026年春季孵化招募（虚构）" in page and "拟入壳孵化公示" in page
    assert "现在没有正在" not in page


def test_nothing_in_a_public_page_leads_to_a_form_that_is_not_there(client, db):
    page = read(client, reverse("portal:feedback"), page="/notices/")

    assert "12348" in page and "太仓市司法局" in page and "演示号码" in page and "/notices/" in words(page)
    assert "<textarea" not in page


@pytest.mark.parametrize("forged", ["//evil.example/", "javascript:alert(1)", "/a\nb", "<script>alert(1)</script>"])
def test_the_feedback_page_repeats_no_forged_address(client, db, forged):
    page = read(client, reverse("portal:feedback"), page=forged)

    assert "您刚才看的网页" not in page and "evil" not in words(page)


def test_an_address_that_is_not_there_leads_back_home(client, db):
    page = read(client, "/nothing/", status=404)

    assert "没有找到这一页" in page and reverse("portal:follow") in page and "12348" in page


@pytest.mark.parametrize("name", ["500.html", "400.html"])
def test_the_page_for_a_fault_of_ours_needs_no_request(name):
    page = get_template(name).render()

    assert 'href="/"' in page and "<h1>" in page


def test_a_list_of_three_costs_as_many_queries_as_a_list_of_one(client, story):
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            read(client, path)
        return len(seen)

    call = story.call()
    notice = Notice.objects.get(matter=story.application("noticed", call=call))
    pages = ["/", reverse("portal:calls"), reverse("portal:notices"), reverse("portal:notice", args=[notice.pk])]
    before = [queries(path) for path in pages]
    for number in range(2):
        story.call(title=f"又一次招募{number}（虚构）")
        verbs.publish(
            story.call(title=f"第三次招募{number}（虚构）"), title=f"另一件公示{number}", body="内容", by=story.director
        )
        verbs.object_to(notice, **OBJECTOR)

    after = [queries(path) for path in pages]

    assert after == before
    assert "另一件公示1" in read(client, pages[2]) and "又一次招募1" in read(client, pages[1])
    assert max(after) <= 8


# ---------- 公开招募 ----------


@pytest.mark.parametrize("state", ["draft", "proposed"])
def test_a_call_that_is_not_published_is_nowhere(client, story, state):
    matter = story.call(state)

    assert client.get(reverse("portal:call", args=[matter.number])).status_code == 404
    everywhere = (
        read(client, "/")
        + read(client, reverse("portal:calls"))
        + read(client, reverse("portal:search"), q="春季孵化招募")
    )
    assert "2026年春季孵化招募（虚构）" not in everywhere

    for action, by in (("propose", story.clerk), ("publish", story.director)):
        if matter.state != "recruiting" and action in (("publish",) if state == "proposed" else ("propose", "publish")):
            perform(matter, action, by=by)
    assert "2026年春季孵化招募（虚构）" in read(client, reverse("portal:call", args=[matter.number]))


def test_a_call_says_when_for_whom_how_it_is_judged_and_where_to_apply(client, story):
    matter = story.call(closes_on=date(2026, 3, 9))

    page = read(client, reverse("portal:call", args=[matter.number]))

    said = words(page)
    assert "2026-03-02 周一" in said and "2026-03-09 周一" in said and "3 家" in said and "还有 5 个工作日" in said
    weights = [int(w) for w in re.findall(r'data-label="占比" class="num">(\d+)%', page)]
    assert sum(weights) == 100 and len(weights) == 5
    assert f"{reverse('desk:new', args=['incubation'])}?call={matter.pk}" in page


def test_a_call_that_is_over_says_so_and_offers_no_application(client, story):
    matter = story.call("closed")

    page = read(client, reverse("portal:call", args=[matter.number]))

    assert "已经截止，不能再报名" in words(page)
    assert "登录后申请" not in page
    assert "以往的招募" in read(client, reverse("portal:calls"))


def test_a_call_shows_corrections_and_answers_that_went_out_and_no_others(client, story):
    matter = story.call()
    perform(matter, "draft_addendum", by=story.clerk, text="场地改到二楼。", closes_on=date(2026, 3, 30))
    asked = {"call_id": matter.pk, "asked_by": story.applicant}
    CallQuestion.objects.create(
        text="可以联合申请吗？",
        answer="可以，由一家牵头。",
        answered_by=story.clerk,
        answered_at=timezone.now(),
        **asked,
    )
    CallQuestion.objects.create(text="还没有人答的问题", **asked)

    before = read(client, reverse("portal:call", args=[matter.number]))
    perform(matter, "publish_addendum", by=story.director)
    after = read(client, reverse("portal:call", args=[matter.number]))

    assert CallAddendum.objects.count() == 1 and "场地改到二楼。" not in before
    assert "场地改到二楼。" in after and "改为 <strong>2026-03-30 周一" in after
    assert "可以，由一家牵头。" in after and "还没有人答的问题" not in after
    assert story.applicant.name not in after and story.clerk.name not in after


# ---------- 公示 ----------


@pytest.fixture
def notice(story) -> Notice:
    return Notice.objects.get(matter=story.application("noticed"))


def secrets_of(notice: Notice, story: Story) -> dict[str, str]:
    """Return what the matter behind a notice knows and nobody outside may read."""
    organization, application = story.organization, kinds.get("incubation").contents_of(notice.matter)
    return {
        "银行账号": organization.account, "查询码": notice.matter.code, "项目构想": application.summary, "团队": application.team,
        "受理人": story.clerk.name, "批准人": story.director.name, "专家": story.experts[0].name, "登录名": story.applicant.username,
    }  # fmt: skip


def test_a_notice_shows_its_text_its_days_and_the_proof(client, notice):
    said = words(read(client, reverse("portal:notice", args=[notice.pk])))

    assert notice.body in said and notice.proof in said and "公示中" in said and "还有 5 个工作日" in said
    assert "还没有人提出异议。" in said
    assert notice.proof == notice.compute_proof()


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


def object_to(client: Client, notice: Notice, step: str = "send", **changes):
    address = reverse("portal:object", args=[notice.pk])
    return client.post(address, OBJECTOR | {"step": step, "once": "einmal"} | changes)


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
    assert matter.number in said and matter.code in said and "最迟 2026-" in said and "公示的事项不会往下办" in said
    assert page.count('<figure class="qr"><svg') == 1
    assert Objection.objects.get().phone == OBJECTOR["phone"]


def test_the_session_of_an_objector_keeps_the_number_and_nothing_of_the_person(client, notice):
    object_to(client, notice)

    assert dict(client.session) == {"portal-receipt": Matter.objects.get(kind="objection").number}


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
    shown += visitor.post(reverse("portal:follow"), {"number": matter.number, "code": matter.code}).content.decode()

    assert "收到一件异议，还没有答复。" in shown
    leaks = [value for value in (*OBJECTOR.values(), matter.code) if value in shown]
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
    own = Client().post(reverse("portal:follow"), {"number": matter.number, "code": matter.code}).content.decode()

    assert answer in public and "异议不成立" in public and answer in own
    assert "内部记录" not in public + own and OBJECTOR["name"] not in public + own


def test_one_visitor_cannot_flood_a_notice_with_objections(client, notice):
    sent = [object_to(client, notice, once=f"form {n}").status_code for n in range(12)]

    assert sent == [302] * 10 + [429] * 2
    assert Objection.objects.count() == 10


# ---------- 查进度 ----------


def follow(client: Client, number: str, code: str, **headers):
    return client.post(reverse("portal:follow"), {"number": number, "code": code}, **headers)


def test_number_and_code_show_where_a_matter_stands_in_public_words(client, story):
    matter = story.application("weighing")

    said = words(follow(client, matter.number, matter.code).content.decode())

    assert "孵化申请" in said and "筛选评估中 （现在在这里）" in said and "轮到谁办 司法局" in said
    assert "待汇总共识" not in said and "接下来 办理中" in said and f"这一步最迟哪天办好 {matter.due_on}" in said


def test_the_end_that_is_not_reached_is_not_promised(client, story):
    matter = story.application("noticed")

    said = words(follow(client, matter.number, matter.code).content.decode())

    assert "已入壳" not in said and "办结 （还没到）" in said
    assert "到期自动进入下一步" in said


def test_a_matter_that_was_refused_ends_where_it_ended(client, story):
    matter = story.application("submitted")
    perform(matter, "turn_away", by=story.clerk, reason="不属于司法行政领域")

    said = words(follow(client, matter.number, matter.code).content.decode())

    assert "不予入壳 （已过）" in said and "还没到" not in said and "办结时间" in said
    assert "不属于司法行政领域" not in said


def test_papers_asked_for_again_stand_beside_the_way(client, story):
    matter = story.application("submitted")
    perform(matter, "send_back", by=story.clerk, reason="缺计划书第二页")

    said = words(follow(client, matter.number, matter.code).content.decode())

    assert "现在： 待补正" in said and "轮到谁办 申请单位" in said and "请在这天以前办" in said


def test_following_names_nobody(client, story):
    matter = story.application("noticed")

    page = follow(client, matter.number, matter.code).content.decode()

    people = [story.clerk, story.reviewer, story.director, story.applicant, *story.experts]
    hidden = [
        *(p.name for p in people),
        story.organization.name,
        story.organization.account,
        matter.title,
        "法治课堂进社区",
    ]
    assert [value for value in hidden if value in page] == []
    assert matter.number in page and story.organization.name in matter.title


@pytest.mark.parametrize("typed", ["{} ", " {}", "{} {}"])
def test_a_pair_typed_the_way_people_type_it_is_found(client, story, typed):
    matter = story.application("submitted")
    wide = str.maketrans({**{c: chr(ord(c) + 0xFEE0) for c in "0123456789ABCDEFGHJKMNPQRSTUVWXYZ"}, "-": "－"})

    response = follow(
        client, matter.number.lower().upper().translate(wide), f" {matter.code[:4].lower()} {matter.code[4:]}"
    )

    assert response.status_code == 200


def test_the_address_of_the_receipts_code_shows_the_progress_and_is_not_kept(client, story):
    matter = story.application("submitted")

    response = client.get(reverse("portal:follow"), {"number": matter.number, "code": matter.code})

    assert response.status_code == 200 and "现在到哪一步" in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_a_wrong_pair_is_answered_alike_whether_the_number_exists_or_not(client, story):
    matter, hidden = story.application("submitted"), story.call()
    draft = story.draft(call=hidden)
    pairs = {
        "forged code": (matter.number, "22222222"), "no such number": ("FHSQ-2026-99999", "22222222"),
        "no code": (matter.number, ""), "not followable": (hidden.number, hidden.code), "a draft": (draft.number, draft.code),
        "code of another": (matter.number, draft.code),
    }  # fmt: skip

    answers = {}
    for what, (number, code) in pairs.items():
        response = follow(client, number, code)
        answers[what] = (response.status_code, words(response.content.decode().replace(number, "N")))

    assert set(answers.values()) == {(404, answers["no such number"][1])}
    assert following.WRONG in answers["no such number"][1]
    assert follow(client, matter.number, matter.code).status_code == 200


def test_a_matter_in_a_closed_file_cannot_be_followed(client, story):
    matter = story.application("submitted")
    before = follow(client, matter.number, matter.code).status_code
    Matter.objects.filter(pk=matter.pk).update(confidentiality=Confidentiality.COMPARTMENT)

    assert (before, follow(client, matter.number, matter.code).status_code) == (200, 404)


def test_codes_are_compared_in_the_same_time(monkeypatch, story):
    compared = []
    monkeypatch.setattr(
        following.hmac, "compare_digest", lambda one, other: compared.append((one, other)) or one == other
    )
    matter = story.application("submitted")

    following.find(matter.number, "WRONG")
    following.find("NOT-THERE", "WRONG")

    assert len(compared) == 2 and len(compared[0][0]) == len(matter.code)


def test_after_ten_wrong_pairs_a_visitor_waits_and_another_does_not(client, story):
    matter = story.application("submitted")
    tried = [follow(client, matter.number, "22222222").status_code for _ in range(tries.MOST)]

    with_the_right_pair = follow(client, matter.number, matter.code)
    forged = follow(client, matter.number, matter.code, headers={"X-Forwarded-For": "198.51.100.9"})
    somebody_else = follow(Client(REMOTE_ADDR="198.51.100.7"), matter.number, matter.code)

    assert tried == [404] * 10
    assert with_the_right_pair.status_code == 429 and following.TOO_MANY in with_the_right_pair.content.decode()
    assert forged.status_code == 429
    assert somebody_else.status_code == 200


def test_behind_our_proxy_the_address_it_saw_counts_and_not_what_the_visitor_wrote(rf, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = rf.get("/", headers={"X-Forwarded-For": "1.1.1.1, 203.0.113.5"}, REMOTE_ADDR="10.0.0.1")

    assert tries.visitor(request) == "203.0.113.5"
    settings.SECURE_PROXY_SSL_HEADER = None
    assert tries.visitor(request) == "10.0.0.1"


# ---------- 政策 ----------


def test_every_clause_can_be_linked_to_and_shows_the_figures_it_gives(client, policy_texts):
    page = read(client, reverse("portal:policy", args=["taicang-2021-163"]))

    anchors = re.findall(r'<section class="panel law" id="(c-[^"]+)"', page)
    assert anchors == [f"c-{c.number}" for c in Clause.objects.filter(text__code="taicang-2021-163").order_by("order")]
    clause = page[page.index('id="c-四(一)"') : page.index('id="c-四(二)"')]
    said = re.sub(r"<[^>]+>|\s+", " ", clause)
    assert "一次性开办费补贴 ¥30,000.00" in re.sub(r" +", " ", said)
    assert "自 2021-11-18 周四 起" in said and "24 个月" in said
    assert reverse("portal:answer", args=["startup"]) in clause


def test_every_citation_of_a_figure_opens_a_clause_that_is_there(client, policy_texts):
    anchors = {
        f"{reverse('portal:policy', args=[code])}#{anchor}"
        for code in {c.text.code for c in Clause.objects.select_related("text")}
        for anchor in re.findall(r'id="(c-[^"]+)"', read(client, reverse("portal:policy", args=[code])))
    }

    assert set(citing.links().values()) - anchors == set()
    assert len(citing.links()) > 10


def test_the_page_of_figures_lists_every_parameter_with_todays_value(client, policy_texts):
    page = read(client, reverse("portal:parameters"))

    assert [p.label for p in registry.parameters() if escape(p.label) not in page] == []
    assert page.count('<th scope="row">') == len(registry.parameters())
    assert "¥60,000.00" in page and "¥500.00/天" in page


def test_a_text_that_is_not_there_is_not_there(client, policy_texts):
    assert client.get(reverse("portal:policy", args=["nothing"])).status_code == 404


def test_a_repealed_text_says_so(client, policy_texts):
    from yihe.registers.policies.models import PolicyText

    PolicyText.objects.filter(code="mca-39").update(in_force_until=date(2024, 12, 31), in_force_from=date(2011, 3, 1))

    page = read(client, reverse("portal:policy", args=["mca-39"]))

    assert "这份文件已经失效" in page
    assert "已经失效或尚未施行" in read(client, reverse("portal:policies"))


# ---------- 能不能申请 ----------


@pytest.mark.parametrize("code", [asking.short(policy) for policy in registry.every()])
def test_every_policy_can_be_asked_about_and_asks_for_no_name(client, policy_texts, code):
    page = read(client, reverse("portal:answer", args=[code]))

    assert "看看结果" in page
    form = page[page.index('<form class="form') : page.index("</form>", page.index('<form class="form'))]
    assert re.findall(r'<input type="text"|<textarea', form) == []
    unanswered = read(client, reverse("portal:answer", args=[code]), answer="1")
    assert "还有" in unanswered or "verdict" in unanswered


@pytest.mark.parametrize(
    ("code", "given", "verdict", "said"),
    [
        ("startup", {}, "还缺 1 样，补齐才能批", ["¥30,000.00", "缺民政部门对专职从业人员的认定，由民政部门出具。"]),
        ("startup", {"staff": "confirmed", "confirmed_on": "2026-03-20"}, "可以申请", ["¥30,000.00"]),
        ("startup", {"registration": "recorded"}, "按您填的情况，不能申请", ["备案的组织不是“新注册登记”的社会组织"]),
        (
            "startup",
            {"payments-blocks": "1", "payments-0-amount": "30000", "payments-0-paid_on": "2026-03-15"},
            "按您填的情况，不能申请", ["开办费补贴只给一次：2026-03-15 已由原单位领取 30000 元（您填写的）"],
        ),
        (
            "exam",
            {"level": "intermediate", "exams-blocks": "1", "exams-0-level": "intermediate", "exams-0-passed_on": "2026-02-01", "exams-0-certificate": "yes"},
            "可以申请", ["¥1,800.00"],
        ),
        (
            "exam",
            {"level": "assistant", "exams-blocks": "1", "exams-0-level": "intermediate", "exams-0-passed_on": "2026-02-01", "exams-0-certificate": "yes"},
            "按您填的情况，不能申请", ["持有中级证书不等于通过了助理考试"],
        ),
        (
            "incubation",
            {"since": "2026-01-01", "until": "2026-02-28", "actual_cost": "9000", "stays-blocks": "1", "stays-0-since": "2026-01-01"},
            "可以申请", ["¥5,000.00", "2 个月"],
        ),
        ("settling_in", {"talent": "leading", "named_on": "2026-01-05", "degree": "doctor", "home_bought_on": "2026-02-02", "home_in_city": "yes", "home_lived_in": "yes", "first_home": "yes"}, "可以申请", ["¥150,000.00"]),
        ("activity", {"resident": "no"}, "按您填的情况，不能申请", ["公益活动经费只提供给入驻创客基地的社会组织"]),
    ],
)  # fmt: skip
def test_an_answer_says_whether_how_much_and_what_is_missing(client, policy_texts, travel, code, given, verdict, said):
    travel(date(2026, 4, 1))
    page = read(client, reverse("portal:answer", args=[code]), **(STARTUP | given))

    assert re.findall(r'<h2 id="verdict">.*?</svg>(.*?)</h2>', page) == [verdict]
    assert [sentence for sentence in said if sentence not in page] == []


def test_a_working_leads_from_each_amount_to_its_clause(client, policy_texts):
    page = read(client, reverse("portal:answer", args=["startup"]), **STARTUP)

    clause = f"{reverse('portal:policy', args=['taicang-2021-163'])}#c-四(一)"
    assert page.count(f'<a class="clause" href="{clause}">') >= 2
    assert "登记证书" in page and "民政部门认定文件" in page and "不用您带的" in page


def test_asking_for_another_block_keeps_what_was_filled_in_and_judges_nothing(client, policy_texts):
    given = {"level": "assistant", "exams-blocks": "1", "exams-0-passed_on": "2026-02-01", "more": "exams"}

    page = read(client, reverse("portal:answer", args=["exam"]), **given)

    assert page.count("通过的考试（第") == 2 and 'value="2026-02-01"' in page
    assert 'value="assistant" id="id_level_0" checked' in page or re.search(
        r'name="level" value="assistant"[^>]*checked', page
    )
    assert "还有" not in words(page) and "verdict" not in page


def test_an_answer_is_kept_nowhere(client, policy_texts):
    before = Matter.objects.count()
    read(client, reverse("portal:answer", args=["startup"]), **STARTUP)

    assert Matter.objects.count() == before and dict(client.session) == {}


def test_what_was_filled_in_is_printed_with_the_answer(client, policy_texts):
    page = read(client, reverse("portal:answer", args=["startup"]), **STARTUP)

    printed = words(page[: page.index("怎么算出来的")] + "</main>")
    assert (
        "填写的情况 设立方式 民政登记 登记日期 2026-03-02 周一 属于司法行政领域 是 专职从业人员认定 尚未认定" in printed
    )


def test_facts_that_contradict_each_other_are_said_in_a_sentence(client, policy_texts):
    given = STARTUP | {"staff": "confirmed", "confirmed_on": "2025-01-01"}

    page = read(client, reverse("portal:answer", args=["startup"]), **given)

    assert "民政认定日期早于登记日期。" in page and "verdict" not in page


def test_a_policy_that_is_not_there_is_not_there(client, db):
    assert client.get(reverse("portal:answer", args=["nothing"])).status_code == 404


# ---------- 办事指南, 找一找 ----------


def test_a_guide_says_who_what_to_bring_how_long_and_on_what_ground(client, db):
    said = words(read(client, reverse("portal:guide", args=["startup_claim"])))

    for part in (
        "谁能办",
        "能得到什么",
        "多久",
        "依据",
        "咨询",
        "要带什么",
        "登记证书",
        "怎么走",
        "能不能申请、能拿多少",
    ):
        assert part in said


def test_every_kind_with_a_guide_has_its_page_and_the_others_have_none(client, db):
    answers = {kind.code: client.get(reverse("portal:guide", args=[kind.code])).status_code for kind in kinds.every()}

    assert answers == {kind.code: 200 if kind.guide else 404 for kind in kinds.every()}
    assert set(answers.values()) == {200, 404}


def test_a_guide_asks_for_no_paper_the_visitor_cannot_hand_in(client, db):
    page = read(client, reverse("portal:guide", args=["objection"]))

    assert "要带什么" not in page and reverse("portal:notices") in page
    assert any(paper.code == "objection_evidence" for paper in kinds.get("objection").papers)


@pytest.mark.parametrize("typed", ["开办费", "我想申请开办费", "刚注册的组织有什么补贴"])
def test_the_search_understands_words_and_sentences(client, policy_texts, typed):
    page = read(client, reverse("portal:search"), q=typed)

    assert reverse("portal:answer", args=["startup"]) in page


def test_the_search_finds_clauses_notices_and_calls(client, story, policy_texts):
    story.application("noticed")

    found = {
        sort
        for q in ("社工岗位", "拟入壳孵化公示", "春季孵化招募")
        for sort in re.findall(r'tag-neutral">(.*?)<', read(client, reverse("portal:search"), q=q))
    }

    assert found == {"能不能申请", "办事指南", "政策", "公示", "公开招募"}


def test_the_search_says_when_it_finds_nothing_and_shows_no_markup(client, policy_texts):
    page = read(client, reverse("portal:search"), q="<b>q</b>")

    assert "没有找到" in page and "&lt;b&gt;q&lt;/b&gt;" in page and "12348" in page


# ---------- bad input ----------

NASTY = st.one_of(
    st.text(max_size=40), st.sampled_from(["1", "yes", "-1", "9" * 40, "NaN", "1e9", "2026-02-30", "9999-12-31", "0001-01-01", "\x00", "'; --", "٣", "²", "Infinity"])
)  # fmt: skip
PATHS = [
    "/", "/search/", "/calls/", "/calls/X/", "/notices/", "/notices/1/", "/notices/99999999999999999999/", "/notices/1/object/",
    "/notices/99999999999999999999/receipt/", "/policies/", "/policies/parameters/", "/ask/", "/follow/", "/guides/", "/feedback/",
    *[f"/ask/{asking.short(policy)}/" for policy in registry.every()],
]  # fmt: skip


def names_asked(path: str) -> list[str]:
    """Return the parameters a page knows, so that nonsense reaches the code behind them."""
    if not path.startswith("/ask/") or path == "/ask/":
        return ["q", "before", "number", "code", "page", "step", "once"]
    described = registry.get(path.split("/")[2]).facts.described()
    inner = [
        f"{f.name}-{n}-{g.name}"
        for f in described
        if f.many and hasattr(f.type, "described")
        for g in f.type.described()
        for n in (0, 1)
    ]
    return [f.name for f in described] + inner + [f"{f.name}-blocks" for f in described] + ["more", "answer"]


@hypothesis_settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(data=st.data())
def test_no_parameter_makes_a_page_fail(db, client, data):
    path = data.draw(st.sampled_from(PATHS))
    given = data.draw(st.dictionaries(st.sampled_from(names_asked(path)), NASTY, max_size=8))
    if path.startswith("/ask/") and data.draw(st.booleans()):
        given["answer"] = "1"
    method = client.post if path in ("/follow/", "/notices/1/object/") and data.draw(st.booleans()) else client.get

    response = method(path, given)
    cache.clear()

    assert response.status_code < 500


def test_a_fully_answered_form_takes_the_widest_dates_and_sums(client, policy_texts):
    for policy in registry.every():
        code = asking.short(policy)
        for day, number in (("1950-01-01", "0"), ("2100-12-31", "9999")):
            given = {
                "answer": "1",
                "exams-blocks": "8",
                "stays-blocks": "8",
                "fillings-blocks": "8",
                "payments-blocks": "8",
            }
            for name in names_asked(f"/ask/{code}/"):
                if name.endswith(("_on", "since", "until")):
                    given[name] = day
                elif name.endswith(("year", "months")):
                    given[name] = number
                elif name.endswith(("amount", "cost")):
                    given[name] = "99999999.99"
            page = read(client, reverse("portal:answer", args=[code]))
            for name in set(re.findall(r'type="radio" name="([^"]+)"', page)):
                given.setdefault(name, re.search(rf'name="{name}" value="([^"]+)"', page)[1])

            assert client.get(reverse("portal:answer", args=[code]), given).status_code == 200


# ---------- in a browser ----------


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-background-networking", "--no-first-run"],
        )
        yield browser
        browser.close()


def violations(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {n['html'][:120]}" for v in found for n in v["nodes"]]


@pytest.mark.browser
def test_every_page_is_accessible_and_fits_its_screen(
    transactional_db, live_server, chromium, person, organization, travel
):
    travel(date.today())
    story = Story(person, organization, travel)
    loading.load(texts.read(Path(settings.CITY_DIR) / "texts"))
    matter = story.application("noticed")
    notice = Notice.objects.get(matter=matter)
    objection = verbs.object_to(notice, **OBJECTOR)
    perform(objection, "verify", by=person(CLERK), finding="查过")
    perform(objection, "dismiss", by=person(DIRECTOR), answer="经核实，符合条件。")
    call = Matter.objects.get(kind="call")
    asked = "/ask/startup/?" + "&".join(f"{name}={value}" for name, value in STARTUP.items())
    paths = [
        "/", "/search/?q=开办费", "/calls/", f"/calls/{call.number}/", "/notices/", f"/notices/{notice.pk}/", f"/notices/{notice.pk}/object/",
        "/policies/", "/policies/taicang-2021-163/", "/policies/parameters/", "/ask/", "/ask/post/?more=payments", "/ask/exam/?answer=1", asked,
        f"/follow/?number={objection.number}&code={objection.code}", f"/follow/?number={matter.number}&code={matter.code}", "/follow/",
        "/guides/", "/guides/startup_claim/", "/feedback/?page=/calls/",
    ]  # fmt: skip

    faults = []
    for width, theme, reading in (
        (360, "light", "elder"),
        (360, "dark", "normal"),
        (1440, "light", "normal"),
        (1440, "dark", "elder"),
    ):
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, color_scheme=theme
        )
        context.add_cookies([{"name": "reading", "value": reading, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda fault, heard=faults: heard.append(str(fault)))
        for path in paths:
            assert page.goto(path).status == 200, path
            if page.evaluate("document.documentElement.scrollWidth") > width:
                faults.append((path, width, reading, "too wide"))
            faults += [(path, width, theme, reading, found) for found in violations(page)]
        context.close()

    assert faults == []


@pytest.mark.browser
def test_an_objection_is_made_and_followed_without_javascript(
    transactional_db, live_server, chromium, person, organization, travel
):
    travel(date.today())
    notice = Notice.objects.get(matter=Story(person, organization, travel).application("noticed"))
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    page = context.new_page()

    page.goto("/")
    page.get_by_role("link", name=notice.title).click()
    page.get_by_role("link", name="提出异议").click()
    page.get_by_role("button", name="下一步：核对").click()
    assert page.get_by_role("heading", name="还有 3 处要改").is_visible()
    for name, value in OBJECTOR.items():
        page.fill(f"[name={name}]", value)
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="提交异议").click()
    number, code = page.locator(".ticket-pair dd").all_inner_texts()
    page.get_by_role("link", name="查进度", exact=True).last.click()
    page.fill("#number", number)
    page.fill("#code", code)
    page.get_by_role("button", name="查一查").click()

    assert page.locator("#now .tag").inner_text() == "核实中"
    assert code not in page.url
    context.close()
    assert Objection.objects.get().name == OBJECTOR["name"]
