"""A claim's page does not grow with the years: what was had before ends after the latest, and stands whole on a page of its own."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from yihe.domains.subsidies import lifetimes, past
from yihe.domains.subsidies.recent import LATEST, recent_for, recent_in
from yihe.domains.subsidies.reckonings import reckon_claim
from yihe.domains.subsidies.same_activity import MOST_TOLD
from yihe.foundation.roles import APPLICANT, REVIEWER
from yihe.matters.models import Matter

EARLY = date(2024, 1, 1)


@pytest.fixture
def had(organization, people, claim):
    """Return a maker of so many earlier payments for activities, one a day; with `gone`, of claims of ours, each taken back."""

    def make(count: int, *, since: int = 0, gone: bool = False) -> None:
        for n in range(since, since + count):
            matter = claim("activity", "draft") if gone else None
            lifetimes.record_benefit(
                lifetimes.Due(
                    kind="activity", subject=organization.uscc, subject_name=organization.name, slot=f"旧{n}",
                    amount=Decimal("100.00"), region="320585",
                ),
                paid_on=EARLY + timedelta(days=n), through=organization.name, payer="市财政", document=f"拨款〔{n}〕号", by=None,
                matter=matter,
            )  # fmt: skip
            if gone:
                lifetimes.reverse_benefits(matter, by=people.reviewer, reason="异议成立")

    return make


def page(client, user, address: str):
    client.force_login(user)
    return client.get(address)


def rows(text: str) -> list[str]:
    return re.findall(r"拨款〔(\d+)〕号", text)


def box(text: str) -> str:
    return text.partition('id="history"')[2].partition("</section>")[0]


def test_the_box_ends_after_the_latest_and_says_how_many_there_are(claim, client, people, had):
    matter = claim("activity", "accepted")
    had(LATEST)
    whole = box(page(client, people.reviewer, f"/desk/matters/{matter.number}/").content.decode())
    assert rows(whole) == [str(n) for n in range(LATEST)] and "查看全部" not in whole

    had(3, since=LATEST)
    ended = box(page(client, people.reviewer, f"/desk/matters/{matter.number}/").content.decode())
    assert rows(ended) == [str(n) for n in range(3, LATEST + 3)]
    assert f"共 {LATEST + 3} 笔，合计 ¥{100 * (LATEST + 3):,}.00。这里是最近的 {LATEST} 笔。" in ended
    assert f'href="/desk/matters/{matter.number}/past/"' in ended


@pytest.mark.parametrize("gone", [False, True], ids=["that stand", "taken back"])
def test_a_claims_page_does_not_grow_with_what_was_had_before(claim, client, people, had, gone):
    matter = claim("activity", "accepted")
    address = f"/desk/matters/{matter.number}/"
    page(client, people.reviewer, address)  # the first look is not told of the look before
    sizes = []
    for count, since in ((LATEST + 2, 0), (40, LATEST + 2)):
        had(count, since=since, gone=gone)
        sizes.append(len(page(client, people.reviewer, address).content))
    assert abs(sizes[1] - sizes[0]) < 400, sizes


def test_the_whole_list_is_read_page_by_page_and_leaves_nothing_out(claim, client, people, had, monkeypatch):
    monkeypatch.setattr(past, "PAGE", 7)
    matter = claim("activity", "accepted")
    had(12)
    had(4, since=12, gone=True)
    found, address = [], f"/desk/matters/{matter.number}/past/"
    while address:
        text = page(client, people.reviewer, address).content.decode()
        assert len(rows(text)) <= 7 and "另有 4 笔已经收回或者撤销" in text
        found += rows(text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        address = following[1].replace("&amp;", "&") if following else ""
    assert found == [str(n) for n in reversed(range(16))]


def test_whoever_sees_the_box_reads_the_list_and_nobody_else(claim, client, people, person, had, another_organization):
    matter = claim("activity", "accepted")
    had(LATEST + 1)
    address = f"/desk/matters/{matter.number}/past/"
    for reader in (people.applicant, people.reviewer, people.director):
        assert len(rows(page(client, reader, address).content.decode())) == LATEST + 1
    for stranger in (person(REVIEWER, region="320582"), person(APPLICANT, of=another_organization)):
        assert page(client, stranger, address).status_code == 404
        assert page(client, stranger, f"/desk/matters/{matter.number}/").status_code == 404
    assert page(client, people.reviewer, f"{address}?after=9999999").status_code == 200
    assert page(client, people.reviewer, f"{address}?after=x").status_code == 200


def test_a_matter_without_such_a_box_has_no_such_list(client, people, money):
    money.appropriated("1000", purpose="activity")
    appropriation = Matter.objects.get(kind="appropriation")
    assert page(client, people.editor, f"/desk/matters/{appropriation.number}/").status_code == 200
    assert page(client, people.editor, f"/desk/matters/{appropriation.number}/past/").status_code == 404


def test_many_taken_back_are_asked_about_in_few_words(claim, client, people, had):
    matter = claim("activity", "accepted")
    had(LATEST + 5, gone=True)
    text = page(client, people.reviewer, f"/desk/matters/{matter.number}/").content.decode()
    assert "同一项补贴以前给过又收回或者冲销：更早还有 5 个这样的情况" in text
    assert "更早还有 5 笔同一种补贴撤销或者收回" in text


# -- what a formula that counts nothing of it is spared ------------------------------------------------------------------


def in_words(found) -> tuple:
    rows = [
        [(row.pk, row.how, row.gone, row.gone_by) for row in each]
        for each in (found.standing, found.taken_back, found.gone)
    ]
    return (*rows, found.many, found.total)


def test_the_latest_asked_alone_are_the_latest_of_all(claim, organization, people, had):
    own = claim("activity", "noticed")
    had(3)
    had(LATEST + 4, since=3)
    had(3, since=40, gone=True)
    cut = claim("activity", "noticed")  # of this one something stays
    lifetimes.take_off(cut, Decimal("10.00"), by=people.reviewer, reason="部分收回")
    wrong = lifetimes.history_of("activity", organization.uscc)[0]
    lifetimes.reverse_import(wrong, by=people.reviewer, reason="导错了")
    line = (organization.uscc,)
    whole = lifetimes.entered_for("activity", line)
    for besides in (own, cut, claim("activity", "draft")):
        alone, among_all = recent_for("activity", line, besides=besides), recent_in(whole, besides=besides)
        assert in_words(alone) == in_words(among_all)
        assert len(alone.standing) == LATEST and len(alone.taken_back) == 3
    two = (organization.uscc, "52320585MJ00000000")
    assert in_words(recent_for("activity", two, besides=own)) == in_words(recent_in(whole, besides=own))
    assert in_words(recent_for("activity", two[1:], besides=own)) == ([], [], [], 0, Decimal("0.00"))


def test_an_amount_for_an_activity_is_reckoned_without_what_was_given_before(claim, had):
    matter = claim("activity", "reviewed")
    before = reckon_claim(Matter.objects.get(pk=matter.pk))
    had(LATEST + 2)
    after = reckon_claim(Matter.objects.get(pk=matter.pk))
    assert after.as_json() == before.as_json() and after.amount


def test_the_same_activity_is_named_of_many_as_of_few(claim):
    claims = [claim("activity", "submitted") for _ in range(MOST_TOLD + 3)]

    def note(matter) -> str:
        (said,) = [said for said in reckon_claim(Matter.objects.get(pk=matter.pk)).notes if "像是同一次活动" in said]
        return said

    others = [each.number for each in claims[:-1]]
    assert re.findall(r"[A-Z]+-\d+-\d+", note(claims[-1])) == others[-MOST_TOLD:]
    assert f"等 {MOST_TOLD + 2} 件" in note(claims[-1])
    assert re.findall(r"[A-Z]+-\d+-\d+", note(claims[0])) == [each.number for each in claims[-MOST_TOLD:]]
