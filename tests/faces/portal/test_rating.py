"""评价 from outside: a slip's code, the mark, number and code of what follows a bad one; and in the party's own session."""

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests.ways.ratings import a_visit
from tests.ways.town import Town
from yihe.acts.notices import verbs as notices
from yihe.acts.notices.rules import notice_of
from yihe.acts.ratings import totals, verbs
from yihe.acts.ratings.models import Rateable, Rating, Way
from yihe.faces.portal import public, tries
from yihe.foundation.roles import ADVICE_DESK, CLERK, DIRECTOR, STATION_KEEPER
from yihe.matters import codes
from yihe.matters.actions import perform
from yihe.matters.models import Matter

RATE = "/rate/"


@pytest.fixture
def town(person, organization, monkeypatch) -> Town:
    cache.clear()
    return Town(person, organization, monkeypatch)


@pytest.fixture
def rateable(town) -> Rateable:
    return Rateable.objects.get(record_key=a_visit(town).pk)


@pytest.fixture
def code(rateable, town) -> str:
    return verbs.print_slip(rateable, by=town.who(CLERK))


def words(answer) -> str:
    return re.sub(r"<[^>]+>|\s", "", answer.content.decode())


def test_a_slip_is_entered_and_a_mark_given_once(client, code):
    assert client.get(RATE).status_code == 200
    entered = client.post(RATE, {"code": f"{code[:4]} {code[4:8].lower()} {code[8:]}"})
    assert entered.status_code == 200 and "这次办得怎么样" in words(entered)
    nothing = client.post(RATE, {"code": code, "send": "1"})
    assert nothing.status_code == 422 and "请选一项" in words(nothing)

    done = client.post(RATE, {"code": code, "send": "1", "level": "good", "words": "很好"})

    assert "谢谢您" in words(done) and Rating.objects.get().way == Way.SLIP
    again = client.post(RATE, {"code": code, "send": "1", "level": "poor"})
    assert again.status_code == 409 and "这张评价单已经用过了。" in words(again)
    assert Rating.objects.get().level == "good"


def test_what_was_typed_with_a_wrong_telephone_comes_back(client, code):
    wrong = client.post(RATE, {"code": code, "send": "1", "level": "poor", "words": "等了很久", "phone": "12"})

    assert wrong.status_code == 422 and "等了很久" in wrong.content.decode() and not Rating.objects.exists()


def test_a_wrong_code_is_counted_by_address_high_and_shuts_nobody_out_soon(client, code, monkeypatch):
    monkeypatch.setattr(tries, "MANY", 3)
    for _ in range(3):
        assert client.post(RATE, {"code": "AAAABBBBCCCC"}).status_code == 404
    assert client.post(RATE, {"code": code}).status_code == 429
    assert client.post(RATE, {"code": code}, REMOTE_ADDR="10.9.8.7").status_code == 200


def test_whoever_gave_a_bad_mark_follows_what_comes_of_it_and_the_handler_is_refused(client, code, town):
    client.force_login(town.who(STATION_KEEPER))
    own = client.post(RATE, {"code": code, "send": "1", "level": "very_good"})
    assert own.status_code == 409 and "您办理的这件事由别人评价，您看不到内容。" in words(own)
    client.logout()

    told = words(client.post(RATE, {"code": code, "send": "1", "level": "poor", "words": "等了很久（虚构）"}))

    matter = Matter.objects.get(kind="bad_mark")
    secret = re.search(r"查询码([A-Z2-9]{12})", told).group(1)
    assert matter.number in told and codes.find(matter.number, secret) is not None
    perform(matter, "mend", by=town.who(ADVICE_DESK), answer="已经增加了开放时间（虚构）")
    client.post("/follow/", {"number": matter.number, "code": secret})
    followed = words(client.get("/mine/"))
    assert "整改" in followed and "已经增加了开放时间（虚构）" in followed
    assert "等了很久" not in followed  # who looks over a shoulder reads no complaint


def answered_objection(town) -> Matter:
    noticed = town.claim("startup", "noticed")
    matter = notices.object_to(
        notice_of(noticed), name="居民某（虚构）", phone="00000000000", text="办公场所已经空置。"
    )
    perform(matter, "verify", by=town.who(CLERK), finding="到场查看，正常办公")
    perform(matter, "dismiss", by=town.chief, answer="经查看，办公场所在用。")
    return matter


def test_a_party_rates_its_own_matter_where_it_follows_it(client, town):
    matter = answered_objection(town)
    secret = codes.issue(codes.party_of(matter))
    client.post("/follow/", {"number": matter.number, "code": secret})
    assert "/mine/how-it-was/" in client.get("/mine/").content.decode()

    done = client.post("/mine/how-it-was/", {"send": "1", "level": "very_poor", "words": "没有看现场（虚构）"})

    assert "会有人回访" in words(done) and Rating.objects.get().way == Way.OWN
    assert "/mine/how-it-was/" not in client.get("/mine/").content.decode()
    bad = Matter.objects.get(kind="bad_mark")
    assert (bad.parent, bad.assignee) == (matter, town.who(ADVICE_DESK))
    for who in (town.chief, town.who(CLERK), town.who(DIRECTOR)):
        client.force_login(who)
        assert bad.number not in client.get(matter.get_absolute_url()).content.decode()
        assert client.get(bad.get_absolute_url()).status_code == 404
    assert matter.state == "dismissed"


def test_a_code_that_was_handed_out_at_the_counter_does_not_rate(client, town):
    matter = answered_objection(town)
    secret = codes.hand_out(matter, by=town.who(CLERK), paper="居民身份证")
    client.post("/follow/", {"number": matter.number, "code": secret})

    refused = client.post("/mine/how-it-was/", {"send": "1", "level": "very_good"})

    assert refused.status_code == 409 and "经办的人可能见过" in words(refused) and not Rating.objects.exists()


def test_it_asks_to_reopen_and_never_reopens(town):
    matter = answered_objection(town)
    _rating, bad = verbs.rate(verbs.rateable_of(matter), "poor", way=Way.SLIP)

    perform(bad, "mend", by=town.who(ADVICE_DESK), answer="重新看了现场（虚构）", asks_to_reopen=True)

    matter.refresh_from_db()
    assert matter.state == "dismissed" and not matter.is_open
    assert town.who(DIRECTOR).notifications.filter(text__contains=f"建议重新办理 {matter.number}").exists()


def test_totals_are_of_closed_months_and_of_five_and_more(client, town):
    for _ in range(4):
        verbs.rate(Rateable.objects.get(record_key=a_visit(town).pk), "good", way=Way.SLIP)
    month = town.travel(date(2026, 7, 2))

    def told():
        return [(each.count, each.levels, each.counter) for each in totals.told("320585", month)]

    assert told() == [(None, (), None)]
    town.travel(date(2026, 6, 20))
    verbs.rate(Rateable.objects.get(record_key=a_visit(town).pk), "poor", way=Way.SLIP, user=town.who(CLERK))
    assert told() == [(5, (("非常满意", 0), ("满意", 4), ("基本满意", 0), ("不满意", 1), ("非常不满意", 0)), 1)]
    assert totals.told("320585", date(2026, 6, 30)) == []  # it goes on
    town.travel(date(2026, 7, 2))
    client.force_login(town.who(STATION_KEEPER))
    page = words(client.get(reverse("desk:ratings")))
    assert "2026年6月" in page and "服务点服务记录" in page


def test_everybody_reads_the_countys_totals_and_nobody_learns_of_few_by_taking_a_part_away(client, town):
    july = date(2026, 7, 2)

    def marked(region: str, many: int) -> None:
        for _ in range(many):
            nth = Rateable.objects.count() + 1
            row = Rateable.objects.create(sort="place_service", record_key=nth, region=region, until=july)
            Rating.objects.create(rateable=row, level="good", way=Way.SLIP, on=date(2026, 6, 3))

    town.travel(july)
    marked("320585100001", 5)
    assert [(each.count, each.levels[1]) for each in totals.public("320585", july)] == [(5, ("满意", 5))]
    page = words(client.get("/where/served/"))
    assert "2026年6月" in page and "还没有可以公布的评价" not in page

    # Two more in another town: whoever is told the five of the village would know of those two.
    marked("320585101", 2)
    assert [each.count for each in totals.told("320585100001", july)] == [5], "the control: a part that is told"
    assert totals.told("320585", july)[0].count == 7 and totals.public("320585", july) == []
    assert "还没有可以公布的评价" in words(client.get("/where/served/"))
    marked("320585101", 3)
    assert [each.count for each in totals.public("320585", july)] == [10]


def test_fewer_than_five_are_told_to_nobody(client, town):
    for _ in range(4):
        verbs.rate(Rateable.objects.get(record_key=a_visit(town).pk), "good", way=Way.SLIP)
    town.travel(date(2026, 7, 2))
    assert totals.public("320585") == []
    page = words(client.get("/where/served/"))
    assert "2026年6月" not in page and "还没有可以公布的数" in page


def test_whoever_may_not_know_of_a_visit_prints_no_slip_for_it(client, town, rateable, person):
    client.force_login(person(STATION_KEEPER, region="320581"))
    assert client.post(reverse("desk:rating_slip", args=[rateable.pk])).status_code == 404
    client.force_login(town.who(STATION_KEEPER))  # the control
    printed = client.post(reverse("desk:rating_slip", args=[rateable.pk]))
    assert printed.status_code == 200 and "只显示这一次" in words(printed)


def test_whoever_is_served_prints_no_slip_themselves(client, town):
    matter = answered_objection(town)
    rateable = verbs.rateable_of(matter)
    assert not verbs.prints_slips(town.story.applicant) and verbs.prints_slips(town.who(STATION_KEEPER))
    client.force_login(town.story.applicant)
    assert client.get(reverse("desk:rating_slip", args=[rateable.pk])).status_code == 404
    client.force_login(town.who(CLERK))  # the control
    assert client.get(reverse("desk:rating_slip", args=[rateable.pk])).status_code == 200


def test_every_page_of_the_way_leaves_at_once(client, town):
    """Whoever rates may be looked over the shoulder by the one it is about: the slip's page, the mark, what comes after."""
    rateable = Rateable.objects.get(sort="place_service", record_key=a_visit(town).pk)
    code = verbs.print_slip(rateable, by=town.who(STATION_KEEPER))
    pages = [
        client.get(RATE), client.post(RATE, {"code": "ABC"}), client.post(RATE, {"code": code}),
        client.post(RATE, {"code": code, "send": "1"}), client.post(RATE, {"code": code, "send": "1", "level": "poor"}),
        client.post(RATE, {"code": code}),
    ]  # fmt: skip
    assert [page.status_code for page in pages] == [200, 404, 200, 422, 200, 409]
    assert all(f'href="{public.LEAVE_TO}" data-leave' in page.content.decode() for page in pages)
