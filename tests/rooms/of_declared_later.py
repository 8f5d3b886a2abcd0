"""What becomes of matters when the file that declares their subsidy is changed, taken away or no more offered (test_declared.py)."""

from dataclasses import replace

from tests.rooms.declared_claims import *  # noqa: F403 -- the desk, its people, and drafts of what is declared
from tests.rooms.declared_claims import sentences
from yihe.domains.subsidies.families import faults
from yihe.domains.subsidies.families import kinds as made
from yihe.domains.subsidies.families.claims import DeclaredClaim
from yihe.matters import frozen, kinds, offering


def test_a_shape_that_changes_under_way_is_said_and_pays_nothing(of, monkeypatch):
    matter = of("reading_award")
    said = made.every()["reading_award"]
    assert faults.of_matters() == []

    changed = replace(said, shape="year", figures={"ceiling": "local/night"})
    monkeypatch.setitem(made.every(), "reading_award", changed)
    monkeypatch.setattr(kinds.get("reading_award_claim"), "declared", changed)

    assert faults.of_matters() == [
        "subsidies/reading_award.yaml：shape 写的是 year（按年度限额据实），可是有 1 件没有办结的申请是按 once（一次性）申请的；"
        "请改回 once，新的样式另起一个文件"
    ]
    assert "现在的文件 subsidies/reading_award.yaml 写的是“按年度限额据实”，不能核算" in sentences(matter)


def test_a_file_that_is_gone_is_said_while_matters_are_under_way_and_they_stay_readable(client, desk, of, monkeypatch):
    matter = of("reading_award", note="样书随后寄到")
    monkeypatch.delitem(made.every(), "reading_award")
    monkeypatch.delitem(kinds._kinds, "reading_award_claim")

    assert faults.of_matters() == [
        "subsidies/reading_award.yaml：没有这个文件，可是“普法读物奖励”还有 1 件没有办结，办不下去；"
        "请把文件放回去，不再受理的在 kinds.yaml 写 reading_award_claim: {offered: false}"
    ]
    client.force_login(desk.people.applicant)
    page = client.get(f"/desk/matters/{matter.number}/")
    assert (page.status_code, "样书随后寄到" in page.content.decode()) == (200, True)
    assert "普法读物奖励" in page.content.decode()
    assert "样书随后寄到" not in client.get("/desk/kinds/reading_award_claim/", follow=True).content.decode()


def test_what_is_altered_in_a_claim_of_a_file_that_is_gone_is_found(claim, desk, monkeypatch):
    matter = claim("reading_award", "submitted")
    monkeypatch.delitem(kinds._kinds, "reading_award_claim")
    assert list(frozen.faults()) == []

    DeclaredClaim.objects.filter(matter=matter).update(note="另一句话")

    assert [matter.number in fault and "申请说明" in fault for fault in frozen.faults()] == [True]


def test_what_the_city_offers_no_more_is_nowhere_one_begins_and_what_was_begun_goes_on(client, desk, claim, pack):
    matter = claim("night_market", "submitted")
    (pack / "kinds.yaml").write_text(
        "night_market_claim: {offered: false}\nreading_award_claim: {gives: 样书奖}\n", "utf-8"
    )
    offering._read.cache_clear()  # the file is read when a process needs it first

    assert client.get("/guides/night_market_claim/").status_code == 404
    assert "样书奖" in client.get("/guides/reading_award_claim/").content.decode()
    client.force_login(desk.people.applicant)
    assert client.get("/desk/kinds/night_market_claim/new/").status_code == 404
    assert desk.go(matter, "payable").state == "payable"
