"""Every page: open to everybody, honest about what there is, and as cheap for three rows as for one."""

import re

import pytest
from django.db import connection
from django.template.loader import get_template
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.faces.portal.visits import OBJECTOR, read, words
from yihe.acts.notices import verbs
from yihe.acts.notices.models import Notice
from yihe.faces.portal import urls
from yihe.foundation.roles import APPLICANT, CLERK
from yihe.matters import kinds


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
        "问律师",
        "在哪里、谁值班",
        "预约",
        "我的办件进度",
        "能不能申请、能拿多少",
        "公开招募",
        "公示与异议",
        "清单和目录",
        "招标和磋商公告",
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


def test_the_feedback_page_says_whom_to_ring_and_takes_what_is_written(client, db):
    page = read(client, reverse("portal:feedback"), page="/notices/")

    assert "12348" in page and "太仓市司法局" in page and "演示号码" in page and "/notices/" in words(page)
    assert "<textarea" in page


@pytest.mark.parametrize("forged", ["//evil.example/", "javascript:alert(1)", "/a\nb", "<script>alert(1)</script>"])
def test_the_feedback_page_repeats_no_forged_address(client, db, forged):
    page = read(client, reverse("portal:feedback"), page=forged)

    assert "您刚才看的网页" not in page and f'value="{forged}"' not in page and "evil" not in words(page)


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
    read(client, pages[2])  # the names of towns are remembered
    unopposed = [queries(path) for path in pages]
    verbs.object_to(notice, **OBJECTOR)
    before = [queries(path) for path in pages]
    for number in range(2):
        story.call(title=f"又一次招募{number}（虚构）")
        verbs.publish(
            story.call(title=f"第三次招募{number}（虚构）"), title=f"另一件公示{number}", body="内容", by=story.director
        )
        verbs.object_to(notice, **OBJECTOR)

    after = [queries(path) for path in pages]

    assert after == before
    assert unopposed == [
        before[0] - 1,
        before[1],
        before[2] - 1,
        before[3],
    ]  # answers are asked for where somebody objected
    assert "另一件公示1" in read(client, pages[2]) and "又一次招募1" in read(client, pages[1])
    assert max(after) <= 5


def test_a_guide_says_who_what_to_bring_how_long_and_on_what_ground(client, db):
    said = words(read(client, reverse("portal:guide", args=["startup_claim"])))

    for part in (
        "谁能办",
        "能得到什么",
        "办理时限",
        "依据",
        "咨询",
        "申请材料",
        "登记证书",
        "办理流程",
        "能不能申请、能拿多少",
    ):
        assert part in said


def test_every_kind_with_a_guide_has_its_page_and_the_others_have_none(client, db):
    answers = {kind.code: client.get(reverse("portal:guide", args=[kind.code])).status_code for kind in kinds.every()}

    assert answers == {kind.code: 200 if kind.guide else 404 for kind in kinds.every()}
    assert set(answers.values()) == {200, 404}


def test_a_guide_asks_for_no_paper_the_visitor_cannot_hand_in(client, db):
    page = read(client, reverse("portal:guide", args=["objection"]))

    assert "申请材料" not in page and reverse("portal:notices") in page
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
        for sort in re.findall(r'result-sort page-over">(.*?)<', read(client, reverse("portal:search"), q=q))
    }

    assert found == {"能不能申请", "办事指南", "政策", "公示", "公开招募"}


def test_the_search_says_when_it_finds_nothing_and_shows_no_markup(client, policy_texts):
    page = read(client, reverse("portal:search"), q="<b>q</b>")

    assert "没有找到" in page and "&lt;b&gt;q&lt;/b&gt;" in page and "12348" in page


def test_the_way_to_a_form_is_shown_to_those_who_can_take_it(client, person, organization, policy_texts):
    guide, form = reverse("portal:guide", args=["exam_claim"]), reverse("desk:new", args=["exam_claim"])

    said = {}
    for who, user in (("visitor", None), ("applicant", person(APPLICANT, of=organization)), ("clerk", person(CLERK))):
        if user:
            client.force_login(user)
        page = read(client, guide)
        said[who] = (f'href="{form}"' in page, "登录后申请</a>" in page, "您现在登录的账号不办这一项" in page)

    assert said == {"visitor": (True, True, False), "applicant": (True, False, False), "clerk": (False, False, True)}
    client.force_login(person(CLERK))
    assert client.get(form).status_code == 404  # what the link would have led to


@pytest.mark.django_db
def test_the_way_to_a_new_password_is_in_our_words_and_asks_on_one_line(client):
    page = read(client, reverse("account_reset_password"))

    assert "<h1>重设密码</h1>" in page and "<textarea" not in page
    assert "<h1>请查收邮件</h1>" in read(client, reverse("account_reset_password_done"))
    assert "<h1>这个链接不能用了</h1>" in read(client, "/accounts/password/reset/key/1-set-password/")


def test_what_is_not_done_here_is_said_first_and_by_whom_and_what_it_rests_on(client, db):
    said = words(read(client, reverse("portal:search"), q="我想找人调解"))

    assert "找人调解：打电话，或者当面说" in said and "12348" in said and "人民调解法第四条" in said
    assert said.index("打电话，或者当面说") < said.index("找到") if "找到" in said else True
    assert "劳动争议：不在本平台办" in words(read(client, reverse("portal:search"), q="老板拖欠工资"))
    # What is done here is pointed nowhere else.
    other = words(read(client, reverse("portal:search"), q="我想申请开办费"))
    assert "不在本平台办" not in other and "打电话，或者当面说" not in other


def test_politeness_finds_nothing(client, db):
    from yihe.faces.portal import searching

    assert [each.title for each in searching.find("我想请问一下怎么申请开办费")][:1] == [
        each.title for each in searching.find("申请开办费")
    ][:1]
    assert searching.find("我想") == [] or all(
        "我想" in each.title + each.note + each.more for each in searching.find("我想")
    )


def test_a_signpost_without_words_is_a_sentence_of_the_check(tmp_path, settings):
    from yihe.faces.portal import signposts
    from yihe.foundation import city_pack

    (tmp_path / "signposts.yaml").write_text("- {title: 甲, says: 乙, basis: 丙, words: [一]}", "utf-8")
    with city_pack.said_in(tmp_path):
        assert list(signposts.faults()) == ["signposts.yaml：第 1 条的 words 应为一组词，每个至少两个字"]
    assert list(signposts.faults()) == []
