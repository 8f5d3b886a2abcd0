"""Two of three keys lost after the moment: the round fails with every bid shut, by two people's word, each on their own key. One lost key changes nothing."""

import pytest
from django.test import Client

from tests.acts.test_review_races import at_once
from tests.faces.test_help import signed_in
from tests.procurement.test_tender_refusals import refused
from tests.ways import bonds as lay
from tests.ways import complaints as says
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.complaints import read
from tests.ways.town import Town
from yihe.acts.sealed_bids import lost_keys, paper, reading_paper, store
from yihe.acts.sealed_bids import opening as opens
from yihe.acts.sealed_bids.models import BidLetter, GivenShares, OpenedBid, Opener, Opening, Publication
from yihe.domains.procurement.bonds import freeing
from yihe.foundation.roles import CLERK, OPENER, PURCHASER, TREASURY
from yihe.matters import evidence
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Event, Matter, Notification

pytestmark = pytest.mark.django_db
WHY = {"reason": "优盘损坏（虚构）。"}
CODE = "keys_lost"


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


@pytest.fixture
def came(town):
    """Return a tender after its moment, what was delivered to it and with which codes."""
    return closed(town)


def closed(town, many: int = 3):
    matter = ways.to(town, "bidding")
    came = [ways.bid(town, matter, nth, price) for nth, price in enumerate(ways.PRICES[:many], 1)]
    ways.closed(town, matter)
    assert read(matter).state == "opening"
    return read(matter), came


def page_of(delivery, code: str) -> str:
    client = Client()
    client.post("/bids/", {"number": delivery.number, "code": code})
    return client.get("/bids/mine/").content.decode()


def opened_on_disk(came) -> list[bool]:
    return [store.place_of(bid.bid).is_file() for bid, *_ in came]


def test_with_the_second_the_round_fails_by_its_own_code_and_every_bid_stays_shut(
    town, came, django_capture_on_commit_callbacks
):
    matter, delivered = came
    ways.key_lost(town, matter, 1)
    assert read(matter).state == "opening"
    with django_capture_on_commit_callbacks(execute=True):
        ways.key_lost(town, matter, 3)

    matter = read(matter)
    assert (matter.state, read(matter.parent).state) == ("failed", "failed")
    event = Event.objects.filter(matter=matter, target="failed").get()
    assert (event.action, event.source) == (CODE, "opening")
    said = Event.objects.filter(matter=matter, action="lose_key").values_list("actor", flat=True)
    assert len(set(said)) == 2, "by two people"
    assert not OpenedBid.objects.exists() and not contents_of(matter).opened_on
    assert opened_on_disk(delivered) == [False] * 3, "kept as those of withdrawn ones are: receipts, and no bytes"
    assert [bid.number for bid, *_ in delivered] == [
        letter.bid.number for letter in BidLetter.objects.order_by("pk").select_related("bid__delivery")
    ]
    public = Publication.objects.filter(opening=matter.pk).first()
    assert public.sort == "failed" and "声明开标密钥遗失" in public.body and "没有开启" in public.body
    assert list(evidence.verify()) == []


def test_who_bid_reads_why_and_everybody_reads_that_it_failed(town, came):
    matter, [(bid, delivery, code), *_others] = came
    ways.key_lost(town, matter, 1)
    before, outside = page_of(delivery, code), Client().get(f"/bids/{matter.number}/").content.decode()
    assert f"{bid.number}，有效" in before and "遗失" not in before and "声明开标密钥遗失" not in outside, (
        "one lost key is nobody's business outside"
    )
    ways.key_lost(town, matter, 2)
    page = page_of(delivery, code)
    assert f"{bid.number}，没有开启" in page and "您的密封件没有开启" in page and "政府采购法第五十二条" in page
    assert "保证金" not in page, "the document asked for none"
    public = Client().get(f"/bids/{matter.number}/").content.decode()
    assert "凑不齐开启所需的 2 把密钥" in public and bid.number not in public


def test_control_one_lost_key_does_not_and_the_two_others_open(town, came):
    matter, delivered = came
    ways.key_lost(town, matter, 3)
    told = Notification.objects.filter(user=ways.openers(town)[0], text__contains="第 3 位开标人")
    assert told.filter(text__contains="请另外两位开标").exists()
    assert lost_keys.can_still_open(read(matter), None)
    assert "自动完成" in refused(matter, CODE, ways.openers(town)[0])
    assert opened_on_disk(delivered) == [True] * 3
    ways.opened_by(matter, 1)
    assert ways.opened_by(matter, 2) == ""
    assert read(matter).state == "qualifying"


def test_one_person_does_not_say_it_twice_nor_for_another_nor_a_stranger(town, came):
    matter, _delivered = came
    one, two, _three = ways.openers(town)
    ways.key_lost(town, matter, 1)
    assert "已经声明密钥遗失" in refused(matter, "lose_key", one, **WHY)
    stranger = ways.fresh(town.story.person(OPENER, name="别的开标人（虚构）"))
    assert "三位开标人" in refused(matter, "lose_key", stranger, **WHY)
    assert "没有声明" in refused(matter, "find_key", two)
    assert read(matter).state == "opening"


def test_two_who_are_one_do_not_say_it_for_two(town, came, monkeypatch):
    matter, _delivered = came
    one, two, _three = ways.openers(town)
    ways.key_lost(town, matter, 1)
    monkeypatch.setattr(type(two), "acts_for", property(lambda self: {one.pk, self.pk}))
    assert "由两个人各自声明" in refused(matter, "lose_key", two, **WHY)
    assert read(matter).state == "opening"


def test_one_that_was_found_again_counts_no_more(town, came):
    matter, _delivered = came
    one, *_ = ways.openers(town)
    ways.key_lost(town, matter, 1)
    perform(read(matter), "find_key", by=one)
    ways.key_lost(town, matter, 2)
    assert read(matter).state == "opening", "one is back"
    ways.key_lost(town, matter, 1)
    assert read(matter).state == "failed"


def test_whose_shares_are_here_needs_no_key_any_more(town, came):
    matter, _delivered = came
    ways.opened_by(matter, 1)
    assert "已经在" in refused(matter, "lose_key", ways.openers(town)[0], **WHY)
    ways.key_lost(town, matter, 2)
    assert read(matter).state == "opening"
    assert ways.opened_by(matter, 3) == "" and read(matter).state == "qualifying"


def test_said_lost_and_found_in_time_it_opens_without_taking_it_back(town, came):
    matter, _delivered = came
    ways.key_lost(town, matter, 1)
    ways.opened_by(matter, 1)
    ways.key_lost(town, matter, 2)
    assert read(matter).state == "opening", "their shares are here"
    assert ways.opened_by(matter, 3) == ""


def test_before_the_moment_it_is_not_said_so_for_then_keys_are_replaced(town):
    matter = ways.to(town, "bidding")
    assert "投标中" in refused(matter, "lose_key", ways.openers(town)[0], **WHY)


def test_nothing_is_opened_afterwards(town, came):
    matter, _delivered = came
    for nth in (1, 2):
        ways.key_lost(town, matter, nth)
    third = Opener.objects.select_related("opening__matter", "user").get(opening=matter.pk, ordinal=3)
    with pytest.raises(NotAllowed, match="密封件保持密封"):
        opens.hand_out(third)
    assert "废标" in refused(matter, "find_key", ways.openers(town)[0])


def test_under_the_least_number_the_law_has_its_own_ground_and_nobody_is_written_to(town):
    matter, delivered = closed(town, many=1)  # of a simple call two are the least
    for nth in (1, 2):
        ways.key_lost(town, matter, nth)
    assert read(matter).state == "failed"
    assert "不足 2 份" in Publication.objects.filter(opening=matter.pk).first().body
    assert not BidLetter.objects.exists() and opened_on_disk(delivered) == [True]


def test_where_all_came_on_paper_no_key_is_needed(town):
    matter = ways.to(town, "bidding")
    here = Opening.objects.select_related("matter").get(pk=matter.pk)
    window = ways.fresh(town.story.person(CLERK, name="窗口同志（虚构）"))
    names = [f"第{nth}律师事务所（虚构）" for nth in (1, 2, 3)]
    bids = []
    for nth, name in enumerate(names, 1):
        buys.a_supplier(nth, name)
        bids.append(paper.take(here, by=window, envelopes=1, condition=paper.INTACT, sealed=True)[0])
    ways.closed(town, matter)
    one = ways.openers(town)[0]
    assert "开标不用密钥" in refused(matter, "lose_key", one, **WHY)
    page = signed_in(one).get(f"/desk/openings/{matter.number}/").content.decode()
    assert "不用密钥" in page and "data-key-file" not in page and "确认开启" in page
    for nth in (1, 2):
        opener = here.openers.select_related("opening__matter", "user").get(ordinal=nth)
        for bid, name, price in zip(bids, names, ways.PRICES, strict=False):
            said = paper.Said(name, "", price, "", True, "甲代表（虚构）")
            reading_paper.read_paper(opener, bid.number, said, session=f"s{nth}")
        came = opens.give(opener, {}, session=f"s{nth}")
    assert came == "" and read(matter).state == "qualifying"


def test_too_few_on_paper_are_not_opened_by_who_never_asked_for_shares(town):
    matter = ways.to(town, "bidding")
    here = Opening.objects.select_related("matter").get(pk=matter.pk)
    window = ways.fresh(town.story.person(CLERK, name="窗口同志（虚构）"))
    paper.take(here, by=window, envelopes=1, condition=paper.INTACT, sealed=True)
    ways.closed(town, matter)
    with pytest.raises(NotAllowed, match="不得开标"):
        opens.give(here.openers.select_related("opening__matter", "user").get(ordinal=1), {}, session="s1")
    assert read(matter).state == "failed"


def test_its_bonds_are_owed_back_from_that_day_and_the_purchase_goes_to_its_next_round(town, came):
    matter, _delivered = came
    for nth in (1, 2):
        ways.key_lost(town, matter, nth)
    matter = read(matter)
    ways._unopened(town, matter, "enter_bond_after")
    bond = Matter.objects.get(kind="bond", parent=matter)
    lay.received(town, bond)
    freeing.release_what_is_free()
    row = contents_of(read(bond))
    assert (row.freed_on, row.freed_by) == (matter.closed_at.date(), freeing.OVER)
    perform(read(matter.parent), "again", by=buys.as_read(town, PURCHASER))
    assert read(matter.parent).state == "ready"


def test_it_is_challenged_as_any_failed_round_and_is_nothing_that_could_be_taken_up_again(town, came):
    matter, [(_bid, delivery, _code), *_] = came
    for nth in (1, 2):
        ways.key_lost(town, matter, nth)
    said = ways.letter(matter, nth=None) | {"receipt": delivery.number}
    perform(read(matter), "receive_after", by=buys.as_read(town, CLERK), **said)
    assert "答复以前不重新采购" in refused(read(matter.parent), "again", buys.as_read(town, PURCHASER))


def test_stopped_by_treasury_it_is_not_said(town):
    matter = ways.to(town, "bidding")
    complaint = says.complained(town, matter)
    for nth, price in enumerate(ways.PRICES, 1):
        ways.bid(town, matter, nth, price)
    ways.closed(town, matter)
    ways.key_lost(town, matter, 1)
    perform(read(complaint), "stop", by=buys.as_read(town, TREASURY), **says.NOTICE)
    assert read(matter).state == "held"
    assert refused(matter, "lose_key", ways.openers(town)[1], **WHY)
    perform(read(complaint), "go_on", by=buys.as_read(town, TREASURY), **says.NOTICE)
    ways.key_lost(town, matter, 2)
    assert read(matter).state == "failed", "what was said before stands"


def test_openers_page_shows_the_way_out_and_who_said_so(town, came):
    matter, _delivered = came
    page = signed_in(ways.openers(town)[1]).get(f"/desk/openings/{matter.number}/").content.decode()
    assert "声明遗失" in page and "声明密钥遗失：" not in page
    ways.key_lost(town, matter, 1)
    page = signed_in(ways.openers(town)[1]).get(f"/desk/openings/{matter.number}/").content.decode()
    assert "声明密钥遗失：另外两位还能开启" in page
    inside = signed_in(ways.openers(town)[1]).get(f"/desk/matters/{matter.number}/").content.decode()
    assert "本人声明遗失" in inside and "声明我的开标密钥遗失" in inside
    ways.key_lost(town, matter, 2)
    page = signed_in(ways.openers(town)[1]).get(f"/desk/openings/{matter.number}/").content.decode()
    assert "已决定不予开标" in page and "data-key-file" not in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_who_found_a_key_opens_while_another_says_theirs_is_lost_one_of_both_and_never_both(town):
    matter, _delivered = closed(town)
    ways.opened_by(matter, 3)
    ways.key_lost(town, matter, 1)
    two = ways.openers(town)[1]
    came = at_once(
        lambda: ways.opened_by(matter, 1),
        lambda: perform(read(matter), "lose_key", by=two, **WHY),
    )
    here = Opening.objects.get(pk=matter.pk)
    assert not any(isinstance(each, Exception) and not isinstance(each, NotAllowed) for each in came), came
    assert bool(here.opened_at) != bool(here.failed_at)
    assert read(matter).state == ("qualifying" if here.opened_at else "failed")
    assert list(evidence.verify()) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_two_say_it_at_once_and_it_fails_once(town):
    matter, _delivered = closed(town)
    one, two, _three = ways.openers(town)
    came = at_once(*(lambda by=by: perform(read(matter), "lose_key", by=by, **WHY) for by in (one, two)))
    assert not any(isinstance(each, Exception) for each in came), came
    assert read(matter).state == "failed" and Event.objects.filter(matter=matter, action=CODE).count() == 1
    assert BidLetter.objects.count() == 3 and not GivenShares.objects.exists()


def test_shares_that_come_after_the_end_are_not_kept(town, monkeypatch):
    """The race by hand: an opener was let in, and before the lock was theirs, the round had failed."""
    matter, _delivered = closed(town)
    third = Opener.objects.select_related("opening__matter", "user").get(opening=matter.pk, ordinal=3)
    handed = {each["bid"]: "" for each in opens.hand_out(third)}
    real, ended = opens._is_one_person, []

    def meanwhile(*said):
        if not ended:
            ended.append(1)
            for nth in (1, 2):
                ways.key_lost(town, matter, nth)
        return real(*said)

    monkeypatch.setattr(opens, "_is_one_person", meanwhile)
    with pytest.raises(NotAllowed, match="不予开标"):
        opens.give(third, handed, session="s3")
    assert not GivenShares.objects.exists() and read(matter).state == "failed"
