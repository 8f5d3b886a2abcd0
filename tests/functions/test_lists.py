"""Lists: drawn up, looked at, opened for opinions, published whole; each version written once; what may be bought follows from them."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from tests.ways.functions import OPINIONS, a_line, a_list, published
from yihe.acts.notices import verbs as notices
from yihe.acts.notices.rules import notice_of
from yihe.domains.functions import rules
from yihe.foundation import sheets
from yihe.foundation.records import listed
from yihe.foundation.roles import CLERK, DIRECTOR, JUSTICE_OFFICE, REVIEWER
from yihe.matters import clock, evidence, kinds
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter
from yihe.registers.accounts.models import RegisterEdit
from yihe.registers.catalogs import buying, edits, sorts, versions
from yihe.registers.catalogs.buying import Item, cannot_buy, pin
from yihe.registers.catalogs.models import Item as Entry
from yihe.registers.catalogs.models import Line, Sort, Version

TAICANG = "320585"
ADVISER = {
    "code": "FW01",
    "name": "村居法律顾问",
    "group": "法律服务",
    "unit": "村·年",
    "clause": "某办法第三条（虚构）",
    "bars": "",
}


def an_item(town, **said) -> Entry:
    facts = {name: value for name, value in ADVISER.items() if name != "bars"}
    return edits.enter(Sort.CATALOGUE, by=town.who(CLERK), **facts | said)


def both(town) -> date:
    """Publish a negative list and a catalogue of one item, and return the day they are in force."""
    a_line(town)
    published(town)
    an_item(town)
    published(town, Sort.CATALOGUE)
    return timezone.localdate()


def test_three_people_publish_a_list_and_nobody_twice(town):
    a_line(town)
    matter = a_list(town)
    perform(matter, "submit", by=town.who(CLERK))
    version = Version.objects.get()
    assert (version.nth, version.lines.count(), version.matter) == (None, 1, matter.number)
    perform(matter, "consult", by=town.who(REVIEWER), **OPINIONS)
    matter.refresh_from_db()
    notice = notice_of(matter)
    assert notice is not None and notice.working_days == 10

    with pytest.raises(NotAllowed):
        perform(matter, "publish", by=town.who(DIRECTOR), document="太司〔2026〕8号", since=timezone.localdate())


def test_a_line_leads_to_the_version_in_force_and_to_none_before_there_is_one(town, client):
    a_line(town)
    page = reverse("desk:record", args=["negative_items", Entry.objects.get().pk])
    client.force_login(town.who(CLERK))
    assert "现行版本" not in client.get(page).content.decode()
    number = published(town).number
    client.force_login(town.who(CLERK))  # days went by

    assert f"/desk/matters/{number}/" in client.get(page).content.decode()


def test_a_list_that_is_published_is_public_with_its_differences_and_the_one_before_ends(town, client):
    a_line(town)
    first = published(town)
    opened = timezone.localdate()
    line = Entry.objects.get()
    edits.correct(line, by=town.who(CLERK), source="修改的文件", name="劳务派遣、招用人员和公益性岗位")
    a_line(town, code="N02", name="融资", bars="融资、贷款")
    second = published(town, since=opened + timedelta(days=60))
    first.refresh_from_db()

    assert (first.state, second.state) == ("replaced", "in_force")
    assert [(v.nth, v.since, v.until) for v in Version.objects.order_by("nth")] == [
        (1, opened, opened + timedelta(days=59)), (2, opened + timedelta(days=60), None),
    ]  # fmt: skip
    page = client.get(reverse("portal:list", args=["negative"]) + "?version=2").content.decode()
    assert (
        "与第 1 版相比" in page and "<del>劳务派遣和招用人员</del> → <ins>劳务派遣、招用人员和公益性岗位</ins>" in page
    )
    assert '<span class="tag tag-good">新增</span> N02 融资' in page
    today = client.get(reverse("portal:list", args=["negative"])).content.decode()
    assert "N02" not in today and "施行中" in today  # the second is not in force yet
    assert [client.get(reverse("portal:list", args=[a]) + b).status_code for a, b in (("negative", "?version=3"), ("nothing", ""), ("negative", "?version=1&against=x"))] == [404] * 3  # fmt: skip


def test_a_version_goes_out_as_the_sheet_it_came_in_by_and_comes_back_changing_nothing(town, client):
    both(town)
    content = client.get(reverse("portal:list_sheet", args=["catalogue"])).content
    rows = [[cell.value for cell in row] for row in load_workbook(BytesIO(content)).active.rows]
    assert rows[0] == [sorts.label_of(Sort.CATALOGUE, name) for name in sorts.FIELDS[Sort.CATALOGUE]]
    assert rows[1][:4] == ["FW01", "村居法律顾问", "法律服务", "村·年"]
    assert client.get(reverse("portal:list_sheet", args=["power"])).status_code == 404
    client.force_login(town.who(CLERK))
    edits_before = RegisterEdit.objects.count()

    upload = BytesIO(content)
    upload.name = "catalogue.xlsx"
    answer = client.post(reverse("exchange:records_in", args=["catalogue_items"]), {"file": upload})

    assert (answer.status_code, Entry.objects.of(Sort.CATALOGUE, TAICANG).count()) == (302, 1)
    assert RegisterEdit.objects.count() == edits_before


def test_a_wrong_row_of_a_sheet_comes_back_with_its_reason_and_the_right_one_is_entered(town, client):
    an_item(town)
    client.force_login(town.who(CLERK))
    heads = [sorts.label_of(Sort.CATALOGUE, name) for name in sorts.FIELDS[Sort.CATALOGUE]]
    right = ["FW02", "公共法律服务中心值守", "法律服务", "人·日", "", "", "", "某办法第三条（虚构）", "", ""]
    wrong = ["FW01", "别的", "法律服务", "", "", "", "", "某办法第三条（虚构）", "2026-05-02", "2026-05-01"]
    upload = BytesIO(sheets.to_xlsx(heads, [right, wrong]))
    upload.name = "catalogue.xlsx"

    text = client.post(
        reverse("exchange:records_in", args=["catalogue_items"]), {"file": upload}, follow=True
    ).content.decode()

    assert sorted(Entry.objects.values_list("code", flat=True)) == ["FW01", "FW02"]
    assert "计量单位" in text and "至何日止不能早于自何日起" in text


def test_an_opinion_that_is_right_sends_the_list_back_and_it_is_drawn_up_anew(town):
    a_line(town)
    matter = a_list(town)
    perform(matter, "submit", by=town.who(CLERK))
    perform(matter, "consult", by=town.who(REVIEWER), **OPINIONS)
    opinion = notices.object_to(notice_of(matter), name="居民某（虚构）", phone="00000000000", text="少了融资一项。")
    perform(opinion, "verify", by=town.who(CLERK), finding="属实")
    perform(opinion, "uphold", by=town.who(DIRECTOR), answer="意见采纳，增加一项。")
    matter.refresh_from_db()
    assert matter.state == "draft"

    a_line(town, code="N02", name="融资", bars="融资")
    perform(matter, "submit", by=town.who(CLERK))

    assert [version.lines.count() for version in Version.objects.order_by("pk")] == [1, 2]
    assert list(evidence.everything()) == []


def test_lines_of_a_version_are_written_once_and_one_that_is_rewritten_is_named(town):
    both(town)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Line.objects.filter(code="FW01").update(name="别的")
    assert list(versions.faults()) == []

    Version.objects.filter(sort=Sort.CATALOGUE).update(digest="0" * 64)

    assert ["送审以后被改写过" in said for said in versions.faults()] == [True]


def test_a_purchase_pins_the_line_of_the_version_in_force_on_its_day(town):
    day = both(town)
    item = Item(TAICANG, "fw01", "沙溪镇村居法律顾问")

    line = pin(item, day)
    assert line is not None and (line.code, line.version.nth) == ("FW01", 1)
    assert cannot_buy(item, day) == ""
    assert "没有施行中的政府购买服务目录" in cannot_buy(item, day - timedelta(days=40))
    assert pin(item, day - timedelta(days=1)) is None


def test_what_is_on_no_list_is_refused_with_the_version(town):
    day = both(town)

    assert cannot_buy(Item(TAICANG, "ZZ99", "会议服务"), day) == (
        f"政府购买服务目录第 1 版（太司〔2026〕8号）在 {day} 没有“ZZ99”，不在目录里的事项不能购买；确有需要的，先修订目录。"
    )


def test_what_the_negative_list_names_is_refused_with_its_clause(town):
    day = both(town)

    assert cannot_buy(Item(TAICANG, "FW01", "以劳务派遣方式提供法律顾问"), day) == (
        "“劳务派遣”在负面清单第 1 版 N01“劳务派遣和招用人员”之列，不得购买，也不得转移（某办法第十条（虚构））。"
    )


def test_without_a_negative_list_nothing_is_bought_and_no_catalogue_is_sent(town):
    day = both(town)
    Version.objects.filter(sort=Sort.NEGATIVE).update(until=day - timedelta(days=1))

    assert cannot_buy(Item(TAICANG, "FW01"), day) == buying.NO_NEGATIVE_LIST.format(day=day)
    assert rules.cannot_be_drawn_up(a_list(town, Sort.CATALOGUE), None) == buying.NO_NEGATIVE_LIST.format(day=day)


def test_a_line_lives_from_its_day_to_its_day(town):
    begin = timezone.localdate()
    a_line(town)
    published(town)
    an_item(town, since=begin + timedelta(days=60), until=begin + timedelta(days=90))
    published(town, Sort.CATALOGUE)

    pinned = [pin(Item(TAICANG, "FW01"), begin + timedelta(days=n)) is not None for n in (59, 60, 90, 91)]
    assert pinned == [False, True, True, False]


def test_a_catalogue_with_an_item_on_the_negative_list_is_not_sent(town):
    a_line(town)
    published(town)
    an_item(town, name="劳务派遣法律顾问")
    matter = a_list(town, Sort.CATALOGUE)

    with pytest.raises(NotAllowed, match="“劳务派遣”在负面清单第 1 版 N01"):
        perform(matter, "submit", by=town.who(CLERK))


def test_an_empty_list_and_a_duty_without_its_power_are_not_sent(town):
    with pytest.raises(NotAllowed, match="没有列入的条目"):
        perform(a_list(town), "submit", by=town.who(CLERK))
    edits.enter(Sort.DUTY, by=town.who(CLERK), code="Z01", name="公开", clause="某条", organ="办公室", ties="Q01、Q02")
    edits.enter(
        Sort.POWER, by=town.who(CLERK), code="Q01", name="处罚", group="行政处罚", clause="某条", organ="司法局"
    )

    with pytest.raises(NotAllowed, match="权力清单里没有：Z01 对应的 Q02"):
        perform(a_list(town, Sort.DUTY), "submit", by=town.who(CLERK))


def test_two_versions_of_one_list_are_not_under_way_at_once(town):
    a_line(town)
    perform(a_list(town), "submit", by=town.who(CLERK))

    with pytest.raises(NotAllowed, match="的另一个版本正在办理"):
        perform(a_list(town), "submit", by=town.who(CLERK))


def test_a_version_never_comes_into_force_before_the_last_one_nor_before_today(town):
    a_line(town)
    published(town)
    matter = a_list(town)
    perform(matter, "submit", by=town.who(CLERK))
    perform(matter, "consult", by=town.who(REVIEWER), **OPINIONS)
    town.travel(Matter.objects.get(pk=matter.pk).due_on + timedelta(days=1))
    clock.run()
    with pytest.raises(NotAllowed, match="不能早于今天"):
        perform(
            matter,
            "publish",
            by=town.who(DIRECTOR),
            document="太司〔2026〕9号",
            since=timezone.localdate() - timedelta(days=1),
        )
    Version.objects.filter(nth=1).update(since=timezone.localdate())
    with pytest.raises(NotAllowed, match="新版本应在这之后"):
        perform(matter, "publish", by=town.who(DIRECTOR), document="太司〔2026〕9号", since=timezone.localdate())


def test_a_code_is_one_line_and_what_is_left_out_is_in_no_new_version(town):
    item = an_item(town)
    assert an_item(town) == item
    with pytest.raises(ValidationError, match="已经是“村居法律顾问”"):
        an_item(town, name="别的")

    edits.leave_out(item, by=town.who(CLERK), source="修改的文件")
    assert versions.cannot_draw_up(Sort.CATALOGUE, TAICANG) == versions.NOTHING
    edits.take_in_again(item, by=town.who(CLERK), source="修改的文件")
    assert versions.cannot_draw_up(Sort.CATALOGUE, TAICANG) == ""


def test_lists_are_the_countys(town, person):
    in_a_town = person(CLERK, region="320585100")
    kind = kinds.get("list_version")

    assert kind.unless_open[0](in_a_town, None) != "" == kind.unless_open[0](town.who(CLERK), None)
    with pytest.raises(ValidationError, match="由司法局受理人员登记"):
        edits.enter(Sort.NEGATIVE, by=in_a_town, code="N01", name="甲", clause="乙", bars="丙")
    with pytest.raises(ValidationError):
        edits.enter(Sort.NEGATIVE, by=town.who(JUSTICE_OFFICE), code="N01", name="甲", clause="乙", bars="丙")


def test_four_working_lists_stand_in_the_navigation_once_and_lead_to_one_another(town, client):
    client.force_login(town.who(CLERK))
    page = client.get(reverse("desk:records", args=["negative_items"])).content.decode()
    side, content = page.split("<main", 1)

    own = [
        reverse("desk:records", args=[code])
        for code in ("power_items", "duty_items", "negative_items", "catalogue_items")
    ]
    assert [address for address in own if f'href="{address}"' in side] == own[:1] and "清单条目" in side
    assert all(f'href="{address}"' in content for address in own)


def test_an_entry_of_several_lists_is_everybodys_who_has_any_of_them(monkeypatch):
    first, second = listed.find("power_items"), listed.find("duty_items")
    monkeypatch.setattr(second, "seen_by", (JUSTICE_OFFICE,))

    assert set(listed.whose_entry(first)) == {*first.seen_by, JUSTICE_OFFICE}
    assert listed.whose_entry(second) == ()
    monkeypatch.setattr(second, "entry", "")  # the control: apart, each has its own
    assert listed.whose_entry(second) == (JUSTICE_OFFICE,) and JUSTICE_OFFICE not in listed.whose_entry(first)
