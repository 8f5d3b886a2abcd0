"""村规民约、居民公约: read clause by clause by two people, decided by the village, filed where its statute says."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.station_work.conftest import COMMUNITY, IN_STREET, OTHER_VILLAGE, STREET, TAICANG, TOWN, VILLAGE
from tests.ways.station_work import AGAINST, BETTER, TEXT, VOTES
from yihe.domains.station_work.charters import findings, offices, text, versions, votes
from yihe.domains.station_work.models import Charter, CharterClause
from yihe.foundation import workdays
from yihe.foundation.roles import JUSTICE_OFFICE, STATION_KEEPER
from yihe.matters import kinds
from yihe.matters.actions import NotAllowed, open_matter, perform
from yihe.matters.models import Clock, Matter, Notification

DECISION = VOTES | {"decided_text": BETTER, "not_followed": ""}


def act(matter, name, *, by, **said) -> Matter:
    """Carry out an action and return the matter as it stands then."""
    perform(matter, name, by=by, **said)
    return Matter.objects.get(pk=matter.pk)


@pytest.fixture
def handed_in(people):
    def hand_in(who=None, *, sort="village", words=TEXT) -> Matter:
        keeper = who or people.keeper
        contents = Charter(sort=sort, why="换届（虚构）", text=words)
        matter = open_matter(
            kinds.get("charter_review"), contents, by=keeper, region=keeper.hats[0].region, hat=STATION_KEEPER.code
        )
        return act(matter, "send", by=keeper)

    return hand_in


@pytest.fixture
def come_back(handed_in, people):
    def bring(who=None, *, rows=None, **said) -> Matter:
        matter = handed_in(who, **said)
        act(matter, "review", by=people.lawyer, findings=rows or AGAINST)
        return act(matter, "agree", by=people.office)

    return bring


def last_day(matter):
    """Return the last day of the review: it ends at 24:00 of it."""
    due = Clock.objects.get(matter=matter, name="total").due_at
    return timezone.localdate(due - timedelta(seconds=1))


def decide(matter, by, **other) -> Matter:
    return act(matter, "decide", by=by, **DECISION | {"decided_on": timezone.localdate()} | other)


def file(matter, by, office=TOWN, **other) -> Matter:
    return act(
        matter, "file", by=by, **{"office": office, "filed_on": timezone.localdate(), "receipt": "3号（虚构）"} | other
    )


def refused(doing) -> str:
    with pytest.raises(NotAllowed) as found:
        doing()
    return str(found.value)


def test_a_charter_goes_from_text_to_filing_and_everybody_may_read_it(come_back, people):
    matter = come_back()
    decide(matter, people.keeper)
    file(matter, people.keeper)

    (version,) = versions.of_village(VILLAGE)
    assert (matter.state, version.nth, version.holds, version.office) == ("filed", 1, True, "沙溪镇人民政府")
    assert version.charter.outcome == "all"
    assert version.clauses == BETTER.split("\n")
    assert versions.of_village(OTHER_VILLAGE) == []


def test_both_readers_together_have_ten_working_days(handed_in, people):
    matter = handed_in()

    due = workdays.add(timezone.localdate(), 10)
    assert last_day(matter) == due
    act(matter, "review", by=people.lawyer, findings=AGAINST)
    assert last_day(matter) == due, "the second reader has no new ten"


def test_whoever_read_it_first_does_not_read_it_again(handed_in, people, person):
    both = person(JUSTICE_OFFICE, region=TAICANG)
    both.memberships.create(role_code="duty_lawyer", region=TAICANG, valid_from="2020-01-01")
    both = type(both).objects.get(pk=both.pk)
    matter = handed_in()
    act(matter, "review", by=both, findings=AGAINST)

    assert refused(lambda: act(matter, "agree", by=both))
    assert act(matter, "agree", by=people.office).state == "returned"


def test_a_clause_lawful_only_in_part_is_said_to_be_so(come_back, people):
    matter = come_back()

    second, third = CharterClause.objects.filter(charter_id=matter.pk, nth__in=(2, 3))
    assert (second.said, second.concerned) == ("违法", second.words)
    assert (third.said, third.concerned) == ("部分违法", "违者罚款五百元")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"verdict": ""}, "每一条都要选：可以、建议改，或者违法。"),
        ({"law": ""}, "说一条违法，要写明违反哪部法律。"),
        ({"article": ""}, "请写到条，例如“第三十一条第二款”。"),
        ({"article": "31"}, "请写到条，例如“第三十一条第二款”。"),
        ({"advice": ""}, "请写明怎么改，或者为什么应当删去。"),
        ({"only": "罚款一千元"}, "只对其中一部分有意见的，请照抄条文里的那几个字；对整条有意见的，留空。"),
        ({"verdict": "better", "law": ""}, "写了条号，请同时写明是哪部法律。"),
    ],
)
def test_a_finding_says_what_has_to_be_said(handed_in, people, wrong, why):
    matter = handed_in()
    rows = [*AGAINST[:2], AGAINST[2] | wrong]

    assert refused(lambda: act(matter, "review", by=people.lawyer, findings=rows)) == f"第三条：{why}"


def test_no_clause_is_left_out(handed_in, people):
    matter = handed_in()

    said = refused(lambda: act(matter, "review", by=people.lawyer, findings=AGAINST[:2]))
    assert said == "第三条：每一条都要选：可以、建议改，或者违法。"


def test_what_was_not_taken_up_has_a_reason_and_an_unlawful_rest_is_told_to_the_office(come_back, people):
    matter = come_back()
    half = TEXT.replace("一律不", "依法")

    said = refused(lambda: decide(matter, people.keeper, decided_text=half))
    assert said == "还有 1 条没有照意见改（第三条），请写明理由。"
    decide(matter, people.keeper, decided_text=half, not_followed="村民不同意（虚构）")
    contents = Charter.objects.get(pk=matter.pk)
    assert contents.outcome == "some"
    assert Notification.objects.filter(user=people.office, text__contains="备案机关可以责令改正").exists()
    file(matter, people.keeper)
    (version,) = versions.of_village(VILLAGE)
    assert [clause.nth for clause in version.unlawful] == [3]


@pytest.mark.parametrize(
    ("sort", "meeting", "entitled", "present", "ends"),
    [
        ("village", "adults", 200, 100, "过半数的十八周岁以上村民参加才能决定（村民委员会组织法 第二十六条）。"),
        ("village", "adults", 200, 101, ""),
        ("village", "households", 300, 199, "三分之二以上的户的代表参加才能决定（村民委员会组织法 第二十六条）。"),
        ("village", "households", 300, 200, ""),
        ("village", "deputies", 60, 60, "村民代表会议不能代替。"),
        ("residents", "households", 300, 150, "过半数的户的代表参加才能决定（城市居民委员会组织法 第二十七条）。"),
        ("residents", "households", 300, 151, ""),
        ("residents", "deputies", 60, 39, "三分之二以上的组成人员参加才能决定（城市居民委员会组织法 第二十九条）。"),
        ("residents", "deputies", 60, 40, ""),
        ("village", "adults", 100, 101, "多于应到 100，请核对。"),
    ],
)
def test_enough_came_as_the_statute_counts(sort, meeting, entitled, present, ends):
    said = votes.does_not_add_up(sort, meeting, entitled, present, (present, 0, 0))

    assert said.endswith(ends) and bool(said) == bool(ends)


def test_votes_are_those_of_who_came_and_more_than_half_said_yes(come_back, people):
    matter = come_back()

    assert "合计 209，与实到 210 不相等" in refused(lambda: decide(matter, people.keeper, in_favour=189))
    said = refused(lambda: decide(matter, people.keeper, in_favour=105, against=105, abstained=0))
    assert said == "同意的没有超过实到的一半，没有通过：请选“会议没有通过”。"
    carried = VOTES | {"decided_on": timezone.localdate()}
    assert refused(lambda: act(matter, "refuse", by=people.keeper, **carried)).startswith("同意的超过了")


def test_a_meeting_is_not_before_the_advice_nor_after_today(come_back, people):
    matter, today = come_back(), timezone.localdate()

    assert "才回到村里" in refused(lambda: decide(matter, people.keeper, decided_on=today - timedelta(days=1)))
    assert refused(lambda: decide(matter, people.keeper, decided_on=today + timedelta(days=1))).startswith(
        "会议还没有开"
    )


@pytest.mark.parametrize(
    ("sort", "village", "right"),
    [
        ("village", VILLAGE, [TOWN]), ("residents", COMMUNITY, [TAICANG]), ("residents", IN_STREET, [STREET, TAICANG]),
        ("village", IN_STREET, [STREET]),
    ],
)  # fmt: skip
def test_where_a_charter_is_filed(divisions, sort, village, right):
    assert offices.right_ones(sort, village) == right
    assert {code for code, _name in offices.choices(village) if not offices.is_wrong(sort, village, code)} == set(right)


def test_a_filing_at_the_wrong_office_is_refused_in_a_sentence(come_back, people):
    matter = decide(come_back(), people.keeper)

    said = refused(lambda: file(matter, people.keeper, office=TAICANG))
    assert said == "村规民约报本村所在的沙溪镇人民政府备案（村民委员会组织法 第三十一条），不是太仓市人民政府。"
    residents = come_back(people.community, sort="residents")
    decide(residents, people.community)
    said = refused(lambda: file(residents, people.community, office=TOWN))
    assert said == "居民公约报太仓市人民政府备案（城市居民委员会组织法 第三十一条），不是沙溪镇人民政府。"
    assert file(residents, people.community, office=TAICANG).state == "filed"


def test_the_second_version_says_what_it_changed(come_back, people):
    for decided in (BETTER, BETTER.replace("垃圾分类投放", "垃圾分四类投放") + "\n第四条 每月十日清洁日。（虚构）"):
        matter = decide(come_back(), people.keeper, decided_text=decided)
        file(matter, people.keeper)

    new, old = versions.of_village(VILLAGE)
    assert (new.nth, new.holds, old.holds) == (2, True, False)
    assert [(each.label, each.now[:3]) for each in new.changes] == [("修改", "第三条"), ("新增", "第四条")]
    assert old.changes == ()


def test_a_text_with_a_number_of_a_person_is_not_sent(people):
    contents = Charter(sort="village", why="（虚构）", text="第一条 有事打 13800000000 找村里。")
    kind = kinds.get("charter_review")
    matter = open_matter(kind, contents, by=people.keeper, region=VILLAGE, hat=STATION_KEEPER.code)

    assert "疑似电话号码" in refused(lambda: act(matter, "send", by=people.keeper))


def test_a_text_is_cut_into_clauses():
    chapters = "前言的话\n第一章 总则\n第一条 甲\n续甲\n\n第二条 乙"

    assert text.clauses(chapters) == ["前言的话", "第一条 甲\n续甲", "第二条 乙"]
    assert text.clauses("一、甲\n二、乙") == ["一、甲", "二、乙"]
    assert text.cannot_be_read("\n".join("甲" for _ in range(121))).startswith("全文分成了 121 条")
    assert text.cannot_be_read(" \n ").startswith("请粘贴全文")


def test_a_clause_that_only_moved_is_not_taken_up():
    clause = CharterClause(nth=1, words="第二条 一律不享受。", verdict="unlawful")

    assert findings.outcome([clause], "第九条 别的。\n第二条 一律 不享受。") == "none"
    assert findings.outcome([clause], "第二条 依法享受。") == "all"


def test_a_neighbour_does_not_know_of_it_and_a_towns_keeper_hands_none_in(handed_in, people):
    matter = handed_in()

    assert not Matter.objects.visible_to(people.neighbour).filter(pk=matter.pk).exists()
    assert Matter.objects.visible_to(people.office).filter(pk=matter.pk).exists()
    (rule,) = kinds.get("charter_review").unless_open
    assert rule(people.town_keeper, people.town_keeper.hats[0])
    assert rule(people.keeper, people.keeper.hats[0]) == ""
