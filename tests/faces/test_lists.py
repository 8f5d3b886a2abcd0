"""Lists at work: filters that are the reader's, views kept and shared, columns, what was typed wrongly, and the file of what is shown."""

import io
import re
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from tests.conftest import CHENGXIANG
from yihe.faces.desk import list_columns
from yihe.faces.desk.models import SavedView
from yihe.foundation.roles import ADMINISTRATOR, APPLICANT, AUDITOR, CLERK, DIRECTOR
from yihe.matters import kinds, standing
from yihe.matters.actions import perform
from yihe.matters.models import Matter
from yihe.registers.evidence.models import AccessEntry, Verb, note_access
from yihe.registers.regions import names
from yihe.registers.regions.models import Region

pytestmark = pytest.mark.usefixtures("neighbours")

LISTS = ("/desk/matters/", "/desk/kinds/errand/", "/desk/", "/desk/?tab=done")


def text(answer) -> str:
    return answer.content.decode()


def numbers(answer) -> list[str]:
    return re.findall(r'<td class="cell-number"[^>]*><a [^>]*>([^<]*)</a>', text(answer))


def sheet(answer) -> list[list]:
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(answer.getvalue())).active]


@pytest.fixture
def at(client):
    def enter(user):
        client.force_login(user)
        return client

    return enter


def test_a_row_says_whose_it_is_who_handed_it_on_when_how_much_and_how_often_it_was_urged(at, errand, people):
    matter = errand("accepted", amount="1200.00")
    standing.reassign(matter, by=people.director, to=people.director, reason="我来办")
    standing.remind(matter, by=people.applicant, text="请尽快")

    row = re.search(r"<tbody data-rows.*?</tr>", text(at(people.director).get("/desk/matters/")), re.S).group()
    cells = dict(re.findall(r'data-label="([^"]*)">(.*?)</td>', row, re.S))

    today = f"{timezone.localdate():%m-%d}"
    said = {label: re.sub(r"<[^>]+>", " ", cell).split() for label, cell in cells.items()}
    assert said["申请单位"] == [matter.organization.name]
    assert said["标题"] == ["差事"], "the name of the organization is not said twice"
    assert said["金额（元）"] == ["1,200.00"]
    assert said["当前环节"] == [people.director.name], "a person, where one is assigned"
    assert said["交办"] == [people.director.name, today]
    assert said["催办"] == ["1", "次", today]
    assert said["提交日期"] == [today]


def test_who_urges_shows_until_the_matter_moves_on(at, errand, people):
    matter = errand("submitted")
    standing.remind(matter, by=people.applicant, text="请尽快")

    assert "1 次" in text(at(people.clerk).get("/desk/"))
    perform(matter, "accept", by=people.clerk)
    assert "1 次" not in text(at(people.director).get("/desk/"))


@pytest.mark.parametrize("path", LISTS)
def test_every_list_is_narrowed_ordered_and_says_how_many(at, errand, people, path):
    for amount in ("300.00", "100.00", "200.00"):
        errand("accepted", amount=amount)
    errand("submitted")
    client = at(people.director if path == "/desk/" else people.clerk)
    query = f"{'&' if '?' in path else '?'}state=accepted&least=150&order=-amount"

    answer = client.get(path + query)

    found = [Matter.objects.get(number=number).amount for number in numbers(answer)]
    assert [int(amount) for amount in found] == [300, 200]
    assert "共 2 件" in text(answer)
    assert 'aria-sort="descending"' in text(answer)


def test_a_list_of_one_kind_keeps_whatever_else_was_asked(at, errand, people):
    errand("accepted", amount="900.00")
    wanted = errand("submitted", amount="900.00")
    errand("submitted", amount="100.00")

    answer = at(people.clerk).get(
        "/desk/matters/?kind=errand&state=submitted&least=500&order=-amount&q=&since=", follow=True
    )

    assert answer.redirect_chain == [("/desk/kinds/errand/?state=submitted&least=500&order=-amount", 302)]
    assert numbers(answer) == [wanted.number]
    assert at(people.clerk).get("/desk/matters/?kind=errand")["Location"] == "/desk/kinds/errand/"


def test_the_states_to_choose_from_are_those_of_the_kind_that_is_asked(at, people):
    def states(query: str) -> set[str]:
        select = re.search(
            r'<select name="state".*?</select>', text(at(people.clerk).get(f"/desk/?tab=todo{query}")), re.S
        )
        return set(re.findall(r'<option value="([^"]+)"', select.group()))

    assert states("&kind=errand") == {"open", "closed", *kinds.get("errand").workflow.states}
    assert states("") > states("&kind=errand")


def test_the_count_on_the_tab_is_of_all_that_waits_however_it_is_narrowed(at, errand, people):
    errand("submitted", amount="900.00")
    errand("submitted", amount="100.00")

    def on_the_tab(query: str) -> list[str]:
        return re.findall(r'<span class="tabs-count">(\d+)', text(at(people.clerk).get(f"/desk/{query}")))

    assert (on_the_tab(""), on_the_tab("?least=500")) == (["2"], ["2"])


def test_who_only_keeps_the_system_has_no_columns_of_a_list_there_is_not(at, person, people):
    assert "显示的列" not in text(at(person(ADMINISTRATOR)).get("/desk/"))
    assert "显示的列" in text(at(people.clerk).get("/desk/matters/"))


def test_no_two_entries_of_the_menu_are_called_alike(at, person):
    page = text(at(person(ADMINISTRATOR)).get("/desk/"))

    called = re.findall(r"<span>(反馈[^<]*)</span>", page)
    assert sorted(set(called)) == ["反馈答复", "反馈问题"], "answering, and saying something"


def test_zero_yuan_is_asked_though_it_equals_nothing_asked(at, errand, people):
    errand("submitted", amount="0.00")
    errand("submitted", amount="7.00")

    answer = text(at(people.clerk).get("/desk/matters/?least=0"))

    assert "共 2 件" in answer


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("least=abc", "金额"), ("least=500&most=100", "金额上限小于下限，请核对。"), ("since=2026-12-01&until=2026-01-01", "结束日早于起始日，请核对。"),
        ("since=昨天", "“昨天”不是日期"), ("town=999", "选"), ("state=none", "选"), ("due=soon", "选"),
    ],
)  # fmt: skip
def test_what_was_typed_wrongly_gets_a_sentence_and_narrows_nothing(at, errand, people, path, query, sentence):
    errand("submitted")
    Region.objects.bulk_create(
        Region(code=f"{CHENGXIANG[:-1]}{n}", name=f"镇{n}", level="town", parent="320585") for n in range(2)
    )
    names.forget()
    client = at(people.clerk)

    answer = client.get(f"{path}{'&' if '?' in path else '?'}{query}")

    assert answer.status_code == 200
    wrong = re.findall(r'<div class="error".*?</div>', text(answer), re.S)
    assert len(wrong) == 1 and sentence in wrong[0]
    names.forget()


def test_an_order_that_is_none_is_the_usual_one(at, errand, people):
    first, second = errand("submitted"), errand("submitted")

    assert numbers(at(people.clerk).get("/desk/matters/?order=names")) == [second.number, first.number]


def test_filters_offer_only_what_is_the_readers(at, people, person):
    def offered(user, name: str) -> set[str]:
        select = re.search(rf'<select name="{name}".*?</select>', text(at(user).get("/desk/matters/")), re.S)
        return set(re.findall(r'<option value="([^"]+)"', select.group())) if select else set()

    clerk, applicant, keeper = (
        offered(people.clerk, "kind"),
        offered(people.applicant, "kind"),
        offered(person(ADMINISTRATOR), "kind"),
    )

    assert {"errand", "payment_batch"} <= clerk, "who leads work in a region knows of every kind there"
    assert "errand" in applicant and not {"payment_batch", "appropriation"} & applicant
    assert keeper == set()
    assert offered(people.applicant, "holder") == set(), "an organization has no office to look through"


def test_towns_are_those_of_ones_reach(at, people, person):
    Region.objects.bulk_create(
        Region(code=code, name=code, level="town", parent=code[:6])
        for code in ("320585100", "320585101", "320506100", "320506101")
    )
    names.forget()

    def towns(user) -> list[str]:
        select = re.search(r'<select name="town".*?</select>', text(at(user).get("/desk/matters/")), re.S)
        return re.findall(r'<option value="([^"]+)"', select.group()) if select else []

    assert towns(people.clerk) == ["320585100", "320585101"]
    assert towns(people.applicant) == []
    names.forget()


def keep(client, name: str, asked: str, office: str = "", place: str = "all"):
    return client.post("/desk/views/keep/", {"name": name, "asked": asked, "office": office, "place": place})


def test_a_view_of_ones_own_is_seen_by_nobody_else(at, people, person):
    keep(at(people.clerk), "待我看", "state=submitted&order=-amount&after=7&q=张三")

    row = SavedView.objects.get()
    assert dict(parse_qsl(row.asked)) == {"state": "submitted", "order": "-amount"}, "no words, no place in a page"
    assert "待我看" in text(at(people.clerk).get("/desk/matters/"))
    assert "待我看" not in text(at(people.clerk).get("/desk/kinds/errand/")), "a view is of one list"
    assert "待我看" not in text(at(person(CLERK)).get("/desk/matters/"))


def test_a_shared_view_is_the_offices_and_no_other_offices(at, people, person):
    keep(at(people.clerk), "本周要办", "due=near", office="region 320585")

    inside, elsewhere = person(DIRECTOR), person(CLERK, region="320506")
    assert "本周要办" in text(at(inside).get("/desk/matters/"))
    assert "本周要办" not in text(at(elsewhere).get("/desk/matters/"))
    assert "本周要办" not in text(at(people.applicant).get("/desk/matters/"))
    assert at(inside).post(f"/desk/views/{SavedView.objects.get().pk}/remove/").status_code == 404, (
        "its owner's to remove"
    )
    assert at(people.clerk).post(f"/desk/views/{SavedView.objects.get().pk}/remove/").status_code == 302
    assert not SavedView.objects.exists()


def test_a_shared_view_is_shown_to_whom_its_questions_fit(at, people, person):
    for name, place, asked in (
        ("等我受理的", "todo", "state=submitted"), ("等负责人的", "todo", "holder=director"), ("快到期", "todo", "due=near"),
        ("报销单受理", "all", "kind=errand&state=submitted"),
    ):  # fmt: skip
        keep(at(people.clerk), name, asked, office="region 320585", place=place)

    def shown(user, path: str) -> list[str]:
        views = re.search(r'<nav class="views.*?</nav>', text(at(user).get(path)), re.S)
        return re.findall(r"<li><a [^>]*>([^<]*)", views.group()) if views else []

    assert shown(person(CLERK), "/desk/") == ["快到期", "等我受理的"]
    assert shown(person(DIRECTOR), "/desk/") == ["快到期", "等负责人的"]
    assert shown(person(AUDITOR), "/desk/") == [], "on whom nothing ever waits"
    assert shown(person(DIRECTOR), "/desk/matters/") == ["报销单受理"]
    assert shown(person(ADMINISTRATOR), "/desk/matters/") == [], "the kind is none of theirs"
    assert len(shown(people.clerk, "/desk/")) == 3, "its owner always sees it"


def test_what_is_shared_says_with_whom_in_the_words_of_the_choice(at, people):
    client = at(people.clerk)
    choice = re.search(r'value="region 320585"><span>([^<]*)', text(client.get("/desk/matters/?due=near"))).group(1)

    answer = client.post(
        "/desk/views/keep/",
        {"name": "本周", "asked": "due=near", "office": "region 320585", "place": "all"},
        follow=True,
    )

    assert f"视图“本周”已保存，并共享给{choice}" in text(answer)


def test_a_view_is_not_shared_with_an_office_one_does_not_sit_in(at, people):
    assert keep(at(people.clerk), "别处的", "due=near", office="region 320506").status_code == 404
    assert keep(at(people.clerk), "不在的", "due=near", place="nowhere").status_code == 404
    assert not SavedView.objects.exists()


def test_a_view_that_asks_beyond_ones_reach_only_narrows(at, errand, people, person):
    matter = errand("submitted")
    keep(at(people.clerk), "城厢", f"organization={matter.organization.name}", office="region 320585")
    outside = person(CLERK, region="320506")

    assert numbers(at(people.clerk).get(f"/desk/matters/?{SavedView.objects.get().asked}")) == [matter.number]
    assert numbers(at(outside).get(f"/desk/matters/?{SavedView.objects.get().asked}")) == []


def test_a_view_says_what_it_lacks(at, people, settings):
    client = at(people.clerk)
    for name, asked, words in (
        ("", "due=late", "请填写视图名称"), ("长" * 21, "due=late", "请填写视图名称"), ("空", "q=张三", "还没有筛选或排序"),
        ("太长", f"organization={'长' * 700}", "条件太长"),
    ):  # fmt: skip
        keep(client, name, asked)
        assert words in text(client.get("/desk/matters/"))
    assert not SavedView.objects.exists()
    keep(client, "逾期", "due=late")
    keep(client, "逾期", "due=near")
    assert SavedView.objects.get().asked == "due=near", "the same name again is what it asks now"
    settings.CEILINGS = {"views": 1}
    keep(client, "又一个", "due=late")
    assert "一个人最多存 1 个视图" in text(client.get("/desk/matters/"))


def test_a_view_leads_back_to_its_list_as_it_asked(at, errand, people):
    for place, path in (("todo", "/desk/"), ("all", "/desk/matters/"), ("kind:errand", "/desk/kinds/errand/")):
        keep(at(people.clerk), f"视图{place}"[:20], "due=near&least=100", place=place)
        href = (
            re.search(r'<nav class="views.*?href="([^"]*)"', text(at(people.clerk).get(path)), re.S)
            .group(1)
            .replace("&amp;", "&")
        )
        assert urlsplit(href).path == path
        assert {("due", "near"), ("least", "100")} <= set(parse_qsl(urlsplit(href).query))
        assert (
            'aria-current="page"'
            in re.search(r'<nav class="views.*?</nav>', text(at(people.clerk).get(href)), re.S).group()
        )


def test_columns_one_chooses_stay_for_every_list_and_for_oneself_alone(at, errand, people, person):
    errand("submitted")

    def shown(user, path: str) -> list[str]:
        return re.findall(r'<th scope="col"[^>]*>(?:<a [^>]*>)?([^<]+)', text(at(user).get(path)))

    at(people.clerk).post("/desk/views/columns/", {"column": ["due", "opened", "none"]})

    assert shown(people.clerk, "/desk/matters/") == ["编号", "标题", "创建日期", "时限"]
    assert shown(people.clerk, "/desk/kinds/errand/") == ["编号", "标题", "用途", "创建日期", "时限"]
    assert shown(person(DIRECTOR), "/desk/matters/") == [list_columns.WORDS[code] for code in list_columns.USUAL]
    at(people.clerk).post("/desk/views/columns/", {"column": ["due"], "usual": "1"})
    assert len(shown(people.clerk, "/desk/matters/")) == len(list_columns.USUAL)


@pytest.mark.parametrize(
    ("page", "export"),
    [
        ("/desk/matters/", "/exchange/matters/all/"),
        ("/desk/kinds/errand/", "/exchange/kinds/errand/"),
        ("/desk/?tab=done", "/exchange/matters/done/"),
    ],
)
def test_the_file_is_exactly_what_is_shown(at, errand, people, page, export):
    for amount in ("300.00", "100.00", "200.00"):
        errand("accepted", amount=amount)
    errand("submitted")
    client = at(people.clerk)
    client.post("/desk/views/columns/", {"column": ["organization", "amount", "state", "holder"]})
    query = "state=accepted&least=150&order=amount"

    answer = client.get(f"{page}{'&' if '?' in page else '?'}{query}")
    offered = re.search(r'href="(/exchange/[^"]*)"', text(answer)).group(1).replace("&amp;", "&")
    rows = sheet(client.get(offered))

    assert urlsplit(offered).path == export
    assert rows[0] == re.findall(r'<th scope="col"[^>]*>(?:<a [^>]*>)?([^<]+)', text(answer))
    assert [row[0] for row in rows[1:]] == numbers(answer)
    assert [row[rows[0].index("金额（元）")] for row in rows[1:]] == [200, 300]
    noted = AccessEntry.objects.filter(verb=Verb.EXPORT).get()
    assert (noted.user, noted.detail.split()[:2]) == (people.clerk, ["2", "行"])
    assert "least=150" in noted.detail


def test_a_file_ends_at_its_ceiling_and_says_so(at, errand, people, settings):
    settings.CEILINGS = {"rows_of_an_export": 2}
    for _ in range(3):
        errand("submitted")

    rows = sheet(at(people.clerk).get("/exchange/matters/todo/"))

    assert len(rows) == 4
    assert "一次最多导出 2 行" in rows[-1][0]
    assert AccessEntry.objects.get(verb=Verb.EXPORT).detail.startswith("2 行")


def test_the_inbox_goes_out_in_its_own_order(at, errand, people):
    later, sooner = errand("submitted"), errand("submitted")
    Matter.objects.filter(pk=later.pk).update(due_at=timezone.now() + timedelta(days=9))
    Matter.objects.filter(pk=sooner.pk).update(due_at=timezone.now() + timedelta(days=1))

    assert [row[0] for row in sheet(at(people.clerk).get("/exchange/matters/todo/"))[1:]] == [
        sooner.number,
        later.number,
    ]


def test_what_was_typed_wrongly_is_not_exported_but_shown(at, people):
    answer = at(people.clerk).get("/exchange/matters/all/?least=abc")

    assert (answer.status_code, answer["Location"]) == (302, "/desk/matters/?least=abc")
    assert at(people.clerk).get("/exchange/matters/nowhere/").status_code == 404
    assert not AccessEntry.objects.filter(verb=Verb.EXPORT).exists()


def test_the_access_log_is_narrowed_by_person_day_and_verb_folded_and_taken_out(at, people, person, errand):
    matter, auditor = errand("submitted"), person(AUDITOR, name="王监督")
    for _ in range(5):
        note_access(Verb.READ, f"matter {matter.number}", by=people.clerk)
    note_access(Verb.EXPORT, "kind errand", by=people.clerk, detail="1 行")
    note_access(Verb.READ, f"matter {matter.number}", by=people.director)
    client = at(auditor)
    today = timezone.localdate()

    def rows(query: str) -> int:
        return text(client.get(f"/desk/evidence/?{query}")).count('data-label="人员"')

    assert "当天 5 次" in text(client.get(f"/desk/evidence/?person={people.clerk.name}"))
    assert rows(f"person={people.clerk.name}&verb=read") == 1
    assert rows(f"person={people.clerk.username}") == 2
    assert rows(f"since={today}&until={today}&verb=export") == 1
    assert rows(f"until={today - timedelta(days=1)}") == 0
    assert "结束日早于起始日" in text(client.get(f"/desk/evidence/?since={today}&until={today - timedelta(days=1)}"))
    found = sheet(client.get(f"/exchange/access-log/?person={people.clerk.name}&verb=read"))
    assert [row[1:4] for row in found[1:]] == [[people.clerk.name, "查阅", f"办件 {matter.number}"]] * 5, (
        "each for itself"
    )
    assert AccessEntry.objects.get(verb=Verb.EXPORT, user=auditor).detail.startswith("查阅记录 5 行")
    assert at(people.clerk).get("/exchange/access-log/").status_code == 404
    assert matter.number not in str(sheet(at(person(AUDITOR, region="320506")).get("/exchange/access-log/"))), (
        "not another city's"
    )


def test_an_applicants_list_does_not_repeat_their_own_name(at, errand, people, person, organization):
    errand("submitted")

    heads = re.findall(
        r'<th scope="col"[^>]*>(?:<a [^>]*>)?([^<]+)',
        text(at(person(APPLICANT, of=organization)).get("/desk/matters/")),
    )

    assert "申请单位" not in heads
