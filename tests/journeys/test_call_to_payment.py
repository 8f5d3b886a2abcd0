"""
The whole story, as each person lives it before a screen: from the open call to the money received.

One test, told in chapters: each goes on where the one before ended. What a chapter leaves behind for later ones is in
its return value.
"""

import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from tests.faces.portal.visits import OBJECTOR, code_of
from yihe.acts.funds import answers
from yihe.foundation import sheets
from yihe.matters import evidence
from yihe.matters.models import Matter

PROJECT = "楼下的法律服务"
TITLE = "2026年春季社会组织孵化招募（虚构）"
BASE = "太仓市司法行政领域社会组织创客基地"


def paper(name: str, shade: int) -> dict:
    """Return a scanned page to be chosen in a file field; each `shade` is another page."""
    picture = BytesIO()
    Image.new("RGB", (60, 80), (shade, shade, 240)).save(picture, "PNG")
    return {"name": f"{name}.png", "mimeType": "image/png", "buffer": picture.getvalue()}


@pytest.mark.browser
def test_from_the_open_call_to_the_money_received(town):
    call = a_call_is_published(town)
    a_visitor_reads_it_and_asks(town, call)
    application = an_organization_applies_and_is_sent_back_once(town)
    experts_judge_and_one_steps_aside(town, application)
    it_is_decided_and_shown_to_the_public(town, application)
    an_objection_is_made_and_answered(town, application)
    the_organization_moves_in(town, application)
    a_tutor_records_a_service_on_the_phone(town)
    claim = the_start_up_subsidy_is_claimed(town)
    it_is_granted_out_of_an_envelope(town, claim)
    it_is_paid(town, claim)
    the_organization_sees_its_money(town, claim)
    the_auditor_finds_everything_well(town)
    anybody_with_the_code_can_follow(town, application, "已入壳")
    anybody_with_the_code_can_follow(town, claim, "已支付")


def a_call_is_published(town) -> str:
    today = timezone.localdate()
    clerk = town.clerk
    clerk.open("/desk/", "待办")
    clerk.finds_nothing_inaccessible()
    clerk.open("/desk/start/")
    clerk.follows("公开招募")
    clerk.fills(
        title=TITLE, text="面向全市招募社会组织入驻创客基地（虚构）。", opens_on=today, closes_on=today + timedelta(days=20), places=3,
        groups=["basic_hub", "professional"], criteria="incubation",
    )  # fmt: skip
    clerk.presses("保存草稿")
    clerk.hears("已创建")
    call = clerk.number
    clerk.go_on("propose", "提请发布")

    town.director.open("/desk/", "待办")
    town.director.follows(call)
    town.director.finds_nothing_inaccessible()
    town.director.go_on("publish", "发布")
    town.director.reads("招募中", ".matter-line")
    return call


def a_visitor_reads_it_and_asks(town, call: str) -> None:
    visitor = town.visitor
    visitor.open("/", "您想办什么事？")
    visitor.follows(TITLE)
    visitor.reads(call, ".page-over")
    visitor.reads("面向全市招募社会组织入驻创客基地")
    visitor.reads("服务需求", "#criteria")

    visitor.open("/")
    visitor.follows("能不能申请、能拿多少")
    visitor.follows("开办费")
    said = {"registration": "registered", "registered_on": "2026-03-02", "in_field": "yes", "staff": "none"}
    visitor.fills(visitor.page.locator("#questions form"), **said)
    visitor.presses("查看结果")
    visitor.reads("现在就可以申请", "#verdict")
    visitor.reads("¥30,000.00", ".verdict-sum")


def an_organization_applies_and_is_sent_back_once(town) -> str:
    applicant = town.applicant
    applicant.page.goto("/calls/")
    applicant.follows(TITLE)
    applicant.follows("登录后申请")
    applicant.sign_in()
    applicant.reads("孵化申请", "h1")

    # Typed, and left before it was sent: it is still there.
    applicant.page.get_by_label("项目名称").press_sequentially(PROJECT)
    applicant.fills(summary="在社区开设每周三次的法律咨询窗口。", needs=["policy", "training"])
    applicant.reads("已自动保存", "main form .autosave")
    applicant.open("/desk/workspace/", "工作台")
    applicant.finds_nothing_inaccessible()
    applicant.open("/desk/kinds/incubation/new/", "孵化申请")
    applicant.reads("已恢复您上次没有提交的内容")
    expect(applicant.page.locator("[name=project]")).to_have_value(PROJECT)
    expect(applicant.page.locator("[name=needs][value=training]")).to_be_checked()
    applicant.finds_nothing_inaccessible()

    applicant.fills(
        call=TITLE, stage="startup", group="professional", team="专职人员三名", results="一年内服务五百人次"
    )
    applicant.presses("保存草稿")
    applicant.hears("已创建")
    number = applicant.number
    applicant.uploads("plan", paper("孵化计划书", 10))
    applicant.uploads("registration", paper("登记证书副本", 20))
    applicant.go_on("submit", "提交")

    town.clerk.open("/desk/")
    town.clerk.follows(number)
    town.clerk.go_on("send_back", "退回补正", reason="孵化计划书缺少经费安排，请补充。")

    applicant.open("/desk/")
    applicant.follows(number)
    applicant.reads("孵化计划书缺少经费安排", "#happenings")
    applicant.follows("修改内容")
    applicant.fills(team="专职人员三名，其中持证社工一名")
    applicant.presses("保存修改")
    applicant.hears("修改已保存")
    applicant.go_on("submit", "提交")
    return number


def most_of(form, field) -> Decimal:
    """Return the most points of a score's box, as its label says: 「…（满分 20 分）」."""
    words = form.locator(f"label[for={field.get_attribute('id')}]").inner_text()
    return Decimal(re.search(r"（满分 (\d+) 分", words).group(1))


def experts_judge_and_one_steps_aside(town, number: str) -> None:
    clerk = town.clerk
    clerk.act(number, "accept", "受理")
    # What the browser offers is what the clerk writes down; only its digest is sent.
    form = clerk.page.locator("#do-draw")
    half = form.locator("[name=secret_half]").input_value()
    form.get_by_label("我已经抄下第一个数").check()
    clerk.go_on("draw", "封存名单，发起抽取")
    auditor = town.auditor
    auditor.at(number)
    auditor.go_on("second", "给出第二个数", secret_half="三月的雨落在浏河口第七号码头")
    clerk.at(number)
    clerk.go_on("reveal", "开启，抽取评审专家", secret_half=half)
    # 专家1 sits on the organization's board: the register says so, and the draw passes over them.
    clerk.reads("专家1", "#review tr:has(.tag-bad)")
    clerk.reads("在晨光社工服务中心", "#review tr:has(.tag-bad)")
    seated = seats(clerk, number)
    assert len(seated) == 3 and "专家1" not in seated

    aside = town.expert(seated[0])
    aside.open("/desk/", "待办")
    aside.follows(number)
    aside.go_on("declare", "申请回避", ground="declared", reason="与申请单位理事是亲属。")
    assert aside.page.goto(f"/desk/matters/{number}/").status == 404

    moved_up = seats(clerk, number)
    assert len(moved_up) == 3 and seated[0] not in moved_up
    for name in moved_up:
        expert = town.expert(name)
        expert.open("/desk/")
        expert.follows(number)
        form = expert.page.locator("#do-lock")
        points = {
            field.get_attribute("name"): int(most_of(form, field) * Decimal("0.8"))
            for field in form.locator("input[name^=points_]").all()
        }
        assert len(points) == 5
        expert.go_on("lock", "提交并锁定评分", **points, remark="问题具体，步骤可行。")

    clerk.at(number)
    clerk.reads("待合议", ".matter-line")


def seats(clerk, number: str) -> list[str]:
    """Return the names of the experts who sit on the panel, as the clerk reads them."""
    clerk.at(number)
    rows = clerk.page.locator("#review section tr, #review tbody tr").filter(has=clerk.page.locator(".tag-active"))
    return [words.split()[0] for words in rows.locator("th").all_inner_texts()]


def it_is_decided_and_shown_to_the_public(town, number: str) -> None:
    town.reviewer.act(number, "recommend", "评审通过", opinion="需求具体、团队可靠，建议入壳。")
    town.director.act(number, "approve", "同意入壳并公示")
    town.director.reads("公示中", ".matter-line")


def an_objection_is_made_and_answered(town, number: str) -> None:
    visitor = town.visitor
    visitor.open("/notices/")
    visitor.follows("拟入壳孵化社会组织公示")
    visitor.reads(PROJECT)
    visitor.follows("提出异议")
    visitor.fills(**OBJECTOR)
    visitor.presses("下一步：核对")
    visitor.presses("提交异议")
    visitor.reads("异议已提交", "h1")
    objection, code = visitor.page.locator(".ticket-pair dd").all_inner_texts()
    look_up(visitor, objection, code)
    visitor.reads("核实中", "#now .tag")

    # Nothing moves while it is open, however many days pass.
    town.days_pass(Matter.objects.get(number=number).due_on + timedelta(days=1))
    town.clerk.act(objection, "verify", "提交核实情况", finding="实地查看三次，均有专职人员在岗。")
    town.clerk.page.goto(f"/desk/matters/{number}/")
    town.clerk.reads("公示中", ".matter-line")

    # Whoever put it on view does not answer: somebody else does.
    town.director.at(objection)
    town.director.reads("应当回避，须由他人答复", "#acts")
    town.chief.act(objection, "dismiss", "认定异议不成立", answer="经实地核实，专职人员在岗，异议不成立。感谢监督。")
    look_up(visitor, objection, code)
    visitor.reads("异议不成立", "#now .tag")
    visitor.reads("经实地核实，专职人员在岗", "#answer")


def look_up(visitor, number: str, code: str) -> None:
    visitor.open("/follow/")
    visitor.fills(number=number.lower(), code=code)
    visitor.presses("查询")


def the_organization_moves_in(town, number: str) -> None:
    town.days_pass(timezone.localdate() + timedelta(days=1))
    today = timezone.localdate()
    base, applicant = town.base, town.applicant
    base.open("/desk/")
    base.follows(number)
    base.reads("待拟协议", ".matter-line")
    base.go_on(
        "draw_up", "拟定协议", starts_on=today, ends_on=today.replace(year=today.year + 1) - timedelta(days=1), base=BASE,
        seats=2,
    )  # fmt: skip

    applicant.at(number)
    applicant.follows("打印协议")
    applicant.reads(town.organization.name, "body")
    applicant.at(number)
    applicant.uploads("signed_agreement", paper("签署的协议", 30))
    applicant.go_on("sign", "提交签署的协议")

    base.act(number, "move_in", "确认协议，办理入壳", reason="对照评审意见认定", tutor="吴限")
    base.reads("已入壳", ".matter-line")


def a_tutor_records_a_service_on_the_phone(town) -> None:
    tutor = town.on_the_phone("tutor")
    tutor.open("/desk/incubation/", "入壳组织")
    tutor.finds_nothing_inaccessible()
    tutor.follows(town.organization.name)
    tutor.follows("登记服务记录")
    tutor.finds_nothing_inaccessible()
    tutor.fills(service="training", hours="2", note="讲解志愿服务记录办法")
    tutor.presses("登记服务记录")
    tutor.hears("已登记")
    tutor.reads("讲解志愿服务记录办法", "#record")

    town.applicant.page.goto(tutor.page.url)
    town.applicant.presses("确认")
    town.applicant.reads("已确认", "#record")


def the_start_up_subsidy_is_claimed(town) -> str:
    applicant = town.applicant
    applicant.open("/desk/start/")
    applicant.follows("开办费补贴")
    applicant.presses("保存草稿")
    applicant.hears("已创建")
    number = applicant.number
    applicant.uploads("certificate", paper("登记证书", 40))
    applicant.uploads("staff_list", paper("人员名册", 50))
    applicant.go_on("submit", "提交申请")

    town.clerk.act(number, "accept", "受理，转民政局认定")
    town.civil.open("/desk/")
    town.civil.follows(number)
    town.civil.go_on("confirm", "认定", staff=3, document="太民函〔2026〕5号")
    town.reviewer.act(number, "review", "审核通过", opinion="材料齐全，与登记簿核对一致。")
    return number


def it_is_granted_out_of_an_envelope(town, number: str) -> None:
    editor = town.editor
    editor.open("/desk/finance/", "资金")
    editor.follows("下达预算")
    editor.fills(source="fiscal", year="2026", purpose="startup", amount="200000", document="太财〔2026〕1号（虚构）")
    editor.presses("保存草稿")
    editor.hears("已创建")
    appropriation = editor.number
    editor.go_on("submit", "提交复核")
    town.checker.open("/desk/")
    town.checker.follows(appropriation)
    town.checker.go_on("issue", "复核下达")

    director = town.director
    director.open("/desk/")
    director.follows(number)
    director.reads("测算金额 30,000.00 元", "#aside")
    director.finds_nothing_inaccessible()
    choices = director.page.locator("#do-grant [name=envelope] option").all_inner_texts()
    fiscal = next(words for words in choices if "财政资金" in words)
    assert "¥200,000.00" in fiscal
    director.go_on("grant", "同意（拟批准并公示）", envelope=fiscal)
    town.days_pass(Matter.objects.get(number=number).due_on + timedelta(days=1))
    town.applicant.at(number)
    town.applicant.reads("待支付", ".matter-line")


def it_is_paid(town, claim: str) -> None:
    cashier, checker = town.cashier, town.checker
    cashier.open("/desk/finance/", "资金")
    cashier.reads(claim, "#payable")
    cashier.finds_nothing_inaccessible()
    cashier.follows("编制支付批次")
    cashier.fills(source="fiscal", year="2026", note="开办费")
    cashier.presses("保存草稿")
    cashier.hears("已创建")
    batch = cashier.number
    line = cashier.page.locator("#do-add_lines [name=tranches]").first.get_attribute("value")
    cashier.go_on("add_lines", "添加支付", tranches=[line])
    cashier.go_on("submit", "提交复核")

    checker.open("/desk/")
    checker.follows(batch)
    checker.go_on("approve", "复核通过")

    cashier.at(batch)
    with cashier.page.expect_download() as downloading:
        cashier.presses("导出支付文件（xlsx）")
    exported = downloading.value
    header, row = sheets.read(exported.path().read_bytes(), exported.suggested_filename)
    said = dict(zip(header, row, strict=True))
    assert (said["收款人"], said["银行账号"], said["金额大写"]) == (
        town.organization.name, town.organization.account, "叁万元整",
    )  # fmt: skip
    said |= {answers.RESULT: "已支付", answers.PAID_ON: timezone.localdate(), answers.VOUCHER: "PZ-0001"}
    answer = {
        "name": "回单.xlsx", "mimeType": sheets.XLSX, "buffer": sheets.to_xlsx(header, [[said[name] for name in header]])
    }  # fmt: skip
    cashier.at(batch)
    cashier.page.locator("#do-register_answer [name=file]").set_input_files(answer)
    cashier.go_on("register_answer", "登记回单")
    cashier.reads("批次已对账完成")


def the_organization_sees_its_money(town, number: str) -> None:
    applicant = town.applicant
    applicant.open("/desk/notifications/")
    applicant.reads("已支付")
    applicant.finds_nothing_inaccessible()
    applicant.open("/desk/workspace/")
    expect(applicant.page.locator("#money .stat", has_text="已支付").first).to_contain_text("¥30,000.00")
    applicant.at(number)
    applicant.reads("已支付", ".matter-line")
    applicant.finds_nothing_inaccessible()
    applicant.follows("决定书")
    applicant.reads("人民币 ¥30,000.00（大写：叁万元整）", "body")
    applicant.finds_nothing_inaccessible()


def the_auditor_finds_everything_well(town) -> None:
    auditor = town.auditor
    auditor.open("/desk/")
    auditor.page.get_by_role("link", name="留痕与校验").click()
    auditor.presses("现在校验")
    auditor.reads("全部办理记录、封存、各账册和账目相符。", ".alert-good")
    auditor.finds_nothing_inaccessible()
    assert list(evidence.everything()) == []


def anybody_with_the_code_can_follow(town, number: str, state: str) -> None:
    visitor, code = town.visitor, code_of(Matter.objects.get(number=number))
    town.applicant.at(number)
    assert code not in town.applicant.page.content()  # no page of the desk tells it
    look_up(visitor, number, code)
    visitor.reads(state, "#now .tag")
