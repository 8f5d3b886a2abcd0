"""
村居事务 at 360 pixels, wrong first, then right: a charter from text to filing, a decision day from topic to record, a person who needs help,
referred, helped and told back. Each page fits, is pressed with a thumb, and is clean by axe in both themes.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from looks import faults
from tests.station_work.conftest import STREET, TOWN, VILLAGE
from tests.ways.station_work import AGAINST, BETTER, TEXT, VOTES
from yihe.acts.referrals import reception
from yihe.acts.referrals.door import RECEIVER
from yihe.foundation.roles import ADVICE_DESK
from yihe.matters.models import Matter

PHONE, CONTRAST = 360, ("color-contrast",)
TAICANG = "320585"


def look(page) -> None:
    """Fail where the open page would hurt a reader on a phone, in daylight or in the dark."""
    page.emulate_media(color_scheme="light")
    found = faults.too_wide(page) + faults.violations(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += [f"in the dark: {each}" for each in faults.violations(page, CONTRAST)]
    page.emulate_media(color_scheme="light")
    assert (page.url, found) == (page.url, [])


def fill(page, **said) -> None:
    """Fill in boxes of the open form by their names, whatever each is."""
    for name, value in said.items():
        box = page.locator(f"main form.form [name={name}]")
        sort = box.first.get_attribute("type")
        if sort in {"radio", "checkbox"} and not isinstance(value, bool):
            for one in value if isinstance(value, list) else [value]:
                page.locator(f"main form.form [name={name}][value='{one}']").check()
        elif sort == "checkbox":
            box.set_checked(value)
        elif box.first.evaluate("e => e.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(str(value))


def do(page, matter: Matter, name: str, **said) -> str:
    """Carry out an action on the page of its own and return what the page says then."""
    page.goto(f"/desk/matters/{matter.number}/do/{name}/")
    fill(page, **said)
    page.locator("main .form-do button").first.click()
    page.wait_for_load_state()
    return page.locator("main").inner_text()


def opened(page, kind: str, **said) -> Matter:
    """Enter a matter of a kind and return it."""
    page.goto(f"/desk/kinds/{kind}/new/")
    look(page)
    fill(page, **said)
    page.locator("main .form-do button").first.click()
    page.wait_for_url("**/desk/matters/**")
    return Matter.objects.get(kind=kind)


@pytest.mark.browser
def test_a_charter_from_text_to_filing(transactional_db, people, sit_down):
    keeper, lawyer, office = (sit_down(who, PHONE) for who in (people.keeper, people.lawyer, people.office))
    matter = opened(keeper, "charter_review", sort="village", why="换届以后重新制定（虚构）", text=TEXT)
    do(keeper, matter, "send")
    look(keeper)

    rows = {
        f"{name}_{row['nth']}": row[name]
        for row in AGAINST
        for name in ("verdict", "law", "article", "advice", "only")
        if row[name]
    }
    do(lawyer, matter, "review", **rows | {"law_2": ""})
    assert Matter.objects.get().state == "reading" and lawyer.locator("[name=law_2][aria-invalid=true]").count() == 1
    assert lawyer.input_value("[name=advice_3]") == rows["advice_3"], "what was typed is there still"
    look(lawyer)
    do(lawyer, matter, "review", **rows)
    do(office, matter, "agree")
    look(office)

    today = timezone.localdate()
    said = VOTES | {"decided_on": f"{today:%Y-%m-%d}", "decided_text": BETTER}
    assert "实到 900 多于应到 300，请核对。" in do(keeper, matter, "decide", **said | {"present": 900})
    look(keeper)
    do(keeper, matter, "decide", **said)
    filing = {"filed_on": f"{today:%Y-%m-%d}", "receipt": "沙政备3号"}
    assert "沙溪镇" in do(keeper, matter, "file", office=STREET, **filing), (
        "the wrong office, and which is the right one"
    )
    look(keeper)
    read = do(keeper, matter, "file", office=TOWN, **filing)
    look(keeper)

    assert "已备案" in read and Matter.objects.get().state == "filed"
    public = sit_down(people.keeper, PHONE)
    public.goto(f"/where/villages/{VILLAGE}/")
    look(public)
    assert "违者批评教育" in public.locator("main").inner_text()


@pytest.mark.browser
def test_a_decision_day_from_topic_to_record(transactional_db, people, sit_down):
    keeper, today = sit_down(people.keeper, PHONE), timezone.localdate()
    said = {
        "on": f"{today + timedelta(days=3):%Y-%m-%d}",
        "gathering": "deputies",
        "topics": "村口停车场怎么管（虚构）",
        "asked_by": "doors",
    }
    keeper.goto("/desk/kinds/decision_day/new/")
    fill(keeper, **said | {"topics": "找张三 13800000000（虚构）"})
    keeper.locator("main .form-do button").first.click()
    assert keeper.input_value("[name=topics]").startswith("找张三") and not Matter.objects.exists(), (
        "a number of somebody's is not posted"
    )
    look(keeper)
    matter = opened(keeper, "decision_day", **said | {"open": True})
    do(keeper, matter, "announce")
    held = {
        "held_on": f"{today:%Y-%m-%d}",
        "attended": 42,
        "opinions": 6,
        "lawyer_there": True,
        "decided": "先划线，不收费（虚构）",
    }
    assert "没有开成" in do(keeper, matter, "hold", **held | {"attended": 0})
    look(keeper)
    do(keeper, matter, "hold", **held)
    read = do(keeper, matter, "post", posted_on=f"{today:%Y-%m-%d}", posted_at="村口公开栏")
    look(keeper)

    assert "公布中" in read and "先划线" in read
    for address in (
        f"/where/villages/{VILLAGE}/",
        f"/desk/station_work/{VILLAGE}/{today:%Y-%m}/",
        "/desk/station_work/",
    ):
        keeper.goto(address)
        look(keeper)
    keeper.goto(f"/where/villages/{VILLAGE}/")
    assert "先划线" in keeper.locator("main").inner_text()


@pytest.mark.browser
def test_somebody_who_needs_help_is_referred_helped_and_told_back(transactional_db, people, person, sit_down):
    desk_user, aid_user = person(ADVICE_DESK, region=TAICANG), person(RECEIVER, region=TAICANG)
    reception.enter(
        by=None,
        region=TAICANG,
        receiver="legal_aid",
        account=aid_user.username,
        since="2020-01-01",
        source="来函（虚构）",
    )
    keeper, desk, aid = (sit_down(who, PHONE) for who in (people.keeper, desk_user, aid_user))
    matter = opened(keeper, "help_needed", need="work", words="工资没有拿到（虚构）", who="老李（虚构）", agreed=True)

    wrong = do(desk, matter, "hand_over", receiver="legal_aid", way="signed", evidence="同意书 7 号（虚构）")
    assert Matter.objects.get(kind="help_needed").state == "registered" and "同意" in wrong, "nothing was agreed to"
    look(desk)
    do(
        desk,
        matter,
        "hand_over",
        receiver="legal_aid",
        way="signed",
        evidence="同意书 7 号（虚构）",
        fields_agreed=["name", "story"],
    )
    look(desk)
    handed = Matter.objects.get(kind="referral")
    aid.goto(f"/desk/matters/{handed.number}/")
    look(aid)
    assert "工资没有拿到" in aid.locator("main").inner_text()
    for name, said in (
        ("receive", {}),
        ("begin", {}),
        ("answer", {"result": "helped", "feedback": "调解结案（虚构）"}),
    ):
        do(aid, handed, name, **said)
    look(aid)
    do(desk, handed, "close", told="工资已经付清（虚构）")
    desk.goto("/desk/referrals/open/")
    look(desk)
    assert handed.number not in desk.locator("main").inner_text()

    keeper.goto(f"/desk/matters/{matter.number}/")
    read = keeper.locator("main").inner_text()
    look(keeper)
    assert "已告知本人" in read and "法律援助中心" not in read and "工资已经付清" not in read
    assert Matter.objects.get(kind="help_needed").state == "closed"
