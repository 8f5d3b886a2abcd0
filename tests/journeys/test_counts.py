"""What a day's work costs in clicks and typed fields, counted from the inbox."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.acts.funds_story import Story as Money
from tests.journeys.counting import Counted
from tests.journeys.test_call_to_payment import paper
from tests.subsidies.conftest import Desk, People, serial
from yihe.acts.funds import answers, batches
from yihe.domains.subsidies import preparing
from yihe.foundation import sheets
from yihe.foundation.roles import REVIEWER
from yihe.matters import evidence, kinds
from yihe.matters.models import Event, Matter
from yihe.registers.accounts.models import Phrase, User

TWENTY = 20


@pytest.fixture
def desk(town, person):
    """Return who brings claims to where the counting begins: through the real actions, by the right people."""
    who = town.users
    people = People(
        who["applicant"], who["clerk"], who["reviewer"], who["director"], who["civil"], who["cashier"], who["checker"],
        who["editor"],
    )  # fmt: skip
    money = Money(
        town.organization, people.applicant, people.director, people.maker, people.checker, people.editor,
        people.reviewer,
    )  # fmt: skip
    return Desk(people, money, town.organization, person)


def exams(desk, count: int, state: str) -> list[Matter]:
    return [desk.go(desk.draft("exam", account=f"62220212345{next(serial):05d}"), state) for _ in range(count)]


def state_of(matter: Matter) -> str:
    return Matter.objects.get(pk=matter.pk).state


@pytest.mark.browser
def test_one_is_taken_in_reviewed_and_approved_in_two_clicks_each(town, desk):
    (claim,) = exams(desk, 1, "submitted")
    desk.envelope(kinds.get("exam_claim"))
    for who, label, state in (
        (town.clerk, "受理", "accepted"), (town.reviewer, "审核通过", "reviewed"), (town.director, "同意（拟批准并公示）", "noticed"),
    ):  # fmt: skip
        counted = Counted(who)
        counted.clicks_link(claim.number, "main")
        counted.clicks(label, f"#acts form[action*='{claim.number}/do/']:has(button:text-is('{label}'))")
        counted.hears(f"已{label}")
        assert counted.count <= 2
        assert state_of(claim) == state
    assert Event.objects.get(matter=claim, action="review").said["opinion"] == "同意。"


@pytest.mark.browser
def test_twenty_alike_are_approved_paid_and_answered(town, desk):
    claims = exams(desk, TWENTY, "reviewed")
    desk.envelope(kinds.get("exam_claim"))
    twenty_are_approved_in_three_clicks(town, claims)
    town.days_pass(max(Matter.objects.get(pk=claim.pk).due_on for claim in claims) + timedelta(days=1))
    batch = what_can_be_paid_becomes_a_batch_in_three(town)
    one_upload_closes_it(town, batch, claims)
    assert list(evidence.everything()) == []


def twenty_are_approved_in_three_clicks(town, claims) -> None:
    counted = Counted(town.director)
    counted.ticks("全选本页")
    counted.clicks("批量办理所选")
    counted.reads("¥36,000.00")
    town.director.finds_nothing_inaccessible()
    counted.clicks(f"同意（拟批准并公示）：{TWENTY} 件")
    counted.reads(f"已办理 {TWENTY} 件。")
    town.director.finds_nothing_inaccessible()
    assert counted.count <= 4
    assert {state_of(claim) for claim in claims} == {"noticed"}


def what_can_be_paid_becomes_a_batch_in_three(town) -> Matter:
    counted = Counted(town.cashier)
    counted.clicks_link("资金")
    counted.reads(f"{TWENTY} 笔", "#payable")
    town.cashier.finds_nothing_inaccessible()
    counted.ticks("全选本页")
    counted.clicks("生成批次并提交复核")
    counted.hears("已生成并提交复核")
    assert counted.count <= 3
    batch = Matter.objects.get(kind="payment_batch")
    assert (batch.state, batches.lines_of(batch).count()) == ("checking", TWENTY)
    return batch


def one_upload_closes_it(town, batch: Matter, claims) -> None:
    town.checker.act(batch.number, "approve", "复核通过")
    file = the_answer(batch)
    counted = Counted(town.cashier)
    town.cashier.finds_nothing_inaccessible()
    counted.uploads(file, "#answer")
    counted.clicks("登记回单", "#answer")
    counted.hears("批次已对账完成")
    assert counted.count <= 2
    assert state_of(batch) == "reconciled"
    assert {state_of(claim) for claim in claims} == {"paid"}


def the_answer(batch: Matter) -> dict:
    """Return the exported file as finance gives it back: everything was paid."""
    rows = []
    for line in batches.lines_of(batch):
        said = dict(zip(answers.HEADER, answers.exported(line), strict=True))
        said |= {answers.RESULT: "已支付", answers.PAID_ON: timezone.localdate(), answers.VOUCHER: f"PZ-{line.seq}"}
        rows.append([said[name] for name in answers.HEADER])
    return {"name": "回单.xlsx", "mimeType": sheets.XLSX, "buffer": sheets.to_xlsx(answers.HEADER, rows)}


@pytest.mark.browser
def test_the_next_quarter_of_a_post_is_asked_for_in_four_clicks_and_a_file(town, desk):
    desk.post(approved_on=date(2024, 12, 1), since=date(2025, 1, 1))
    preparing.prepare()
    counted = Counted(town.applicant)
    counted.reads("2025-01-01 至 2025-03-31", "#prepared")
    town.applicant.finds_nothing_inaccessible()
    counted.clicks_link("核对并确认", "#prepared li:has-text('社工岗位补贴')")
    counted.clicks("确认，存为草稿", "#confirm")
    counted.uploads(paper("工资凭证", 80), "#paper-payroll")
    counted.clicks("上传", "#paper-payroll")
    counted.reads("已交", "#paper-payroll")
    counted.clicks("确认提交", "#confirm")
    counted.hears("已提交申请")
    assert counted.count <= 4 + 1
    claim = Matter.objects.get(kind="post_claim")
    assert claim.state == "submitted"
    preparing.prepare()
    again = Counted(town.applicant)
    again.reads("2025-04-01 至 2025-06-30", "#prepared")


@pytest.mark.browser
def test_a_prepared_claim_is_confirmed_in_two_clicks(town, desk):
    desk.base()
    preparing.prepare()
    counted = Counted(town.applicant)
    counted.clicks_link("核对并确认", "#prepared li:has-text('实训基地补助')")
    counted.reads("免提交", "#papers")
    town.applicant.finds_nothing_inaccessible()
    counted.clicks("确认并提交", "#confirm")
    counted.hears("已提交")
    assert counted.count == 2
    assert Matter.objects.get(kind="training_base_claim").state == "submitted"


@pytest.mark.browser
def test_two_are_handed_on_in_five(town, desk, person):
    claims = exams(desk, 2, "accepted")
    colleague = person(REVIEWER, name="接手的人")
    counted = Counted(town.reviewer)
    counted.ticks("全选本页")
    counted.clicks("转办所选")
    counted.chooses("to", "接手的人")
    counted.fills("reason", "外出培训")
    counted.clicks("转办：2 件")
    counted.reads("已办理 2 件。")
    assert counted.count <= 5
    assert {Matter.objects.get(pk=claim.pk).assignee for claim in claims} == {colleague}


@pytest.mark.browser
def test_without_javascript_two_are_reviewed_with_a_phrase_of_one_s_own(town, desk):
    exams(desk, 2, "accepted")
    User.objects.get(pk=town.users["reviewer"].pk).phrases.create(text="证书编号已核对。")
    reviewer = town.sit_down(town.users["reviewer"], width=360, java_script_enabled=False)
    reviewer.open("/desk/")
    reviewer.presses("本页相同的一并办理")
    reviewer.presses("证书编号已核对。")
    expect(reviewer.page.locator("[name=opinion]")).to_have_value("证书编号已核对。")
    reviewer.presses("审核通过：2 件")
    reviewer.reads("已办理 2 件。")
    assert [e.said["opinion"] for e in Event.objects.filter(action="review")] == ["证书编号已核对。"] * 2


@pytest.mark.browser
def test_phrases_are_put_into_the_box_by_one_click_each(town, desk):
    """Beside papers whose faults are ticked stand one's own words; sentences on papers stand where there is none to tick."""
    (claim,) = exams(desk, 1, "submitted")
    clerk, words = town.clerk, ("请按说明补充。", "补好以后在原处再提交。")
    for text in words:
        Phrase.objects.create(user=clerk.user, text=text)
    clerk.at(claim.number)
    clerk.page.locator("details", has=clerk.page.locator("#do-send_back")).locator("summary").click()
    form = clerk.page.locator("#do-send_back")
    for text in words:
        form.get_by_role("button", name=re.compile(f"^{text[:20]}")).click()
    expect(form.locator("[name=reason]")).to_have_value("".join(words))
    form.get_by_role("button", name="退回补正", exact=True).click()
    clerk.hears("已退回补正")
    assert state_of(claim) == "returned"
