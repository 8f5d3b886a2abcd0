"""What a claim's page shows, and the letter: the same lines the award rests on."""

import re
import shutil
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client, RequestFactory

from tests.subsidies.conftest import KINDS, certify, make_worker
from yihe.domains.subsidies import rules
from yihe.domains.subsidies.letters import decision_letter
from yihe.domains.subsidies.models import ActivityClaim, Award, ExamClaim
from yihe.foundation import money, periods
from yihe.matters import handing_in, kinds, standing
from yihe.matters.actions import perform
from yihe.matters.models import Matter


def page(matter, user) -> dict:
    matter = Matter.objects.select_related("organization").get(pk=matter.pk)
    kind = kinds.get(matter.kind)
    request = RequestFactory().get("/")
    request.user = user
    made = {
        "matter": matter, "kind": kind, "contents": kind.contents_of(matter), "user": user, "request": request,
        "state": kind.workflow.states[matter.state],
    }  # fmt: skip
    return made | {"suggestion": kind.suggestion(made)}


def shown(matter, user) -> str:
    made = page(matter, user)
    return "".join(panel.render(made) for panel in made["kind"].panels)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_the_panels_of_every_kind_render_for_the_applicant_and_for_the_bureau(kind, claim, desk):
    name = kind.code.removesuffix("_claim")
    draft, decided = claim(name, "draft"), claim(name, "noticed")

    for user in (desk.people.applicant, desk.people.director):
        assert "金额测算" in shown(draft, user)
        assert "核定结果" in shown(decided, user)
        assert desk.organization.account not in shown(decided, user)


def test_the_suggestion_is_for_whoever_decides_next_and_says_amount_and_clause(claim, desk):
    matter = claim("exam", "reviewed")

    said = page(matter, desk.people.director)["suggestion"]

    assert said["text"] == (
        "测算金额 1,800.00 元，按“考试奖励（中级社会工作者）”核定，依据太政办〔2021〕163号 四(五)。"
    )
    assert (str(said["amount"]), said["refusals"]) == ("1800.00", [])
    assert page(matter, desk.people.reviewer)["suggestion"] is None
    assert page(matter, desk.people.applicant)["suggestion"] is None


def test_an_account_that_is_none_is_refused_in_the_form_and_stands_there_still(desk, client, organization):
    own = make_worker(organization)
    certify(own)
    said = {"practitioner": own.pk, "level": "intermediate", "bank": "中国银行", "account": "6.22202E+18"}
    client.force_login(desk.people.applicant)

    refused = client.post("/desk/kinds/exam_claim/new/", said)
    assert (refused.status_code, 'value="6.22202E+18"' in refused.text) == (422, True)
    assert "银行账号被表格软件变成了数值，后面的数字已经丢失，请照开户证明重新填写。" in refused.text
    assert not ExamClaim.objects.exists()
    client.post("/desk/kinds/exam_claim/new/", said | {"account": "６２２２-0212 3456\u200b7890"})

    assert ExamClaim.objects.get().account == "6222021234567890"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1e3", "“1e3”不是金额，请以元为单位写数字，例如 1200.50。"), ("0", "至少 0.01 元。"),
        ("-5000", "金额不能是负数，填写的是“-5000”。"), ("5000.005", "金额最多两位小数，填写的是“5000.005”。"),
    ],
)  # fmt: skip
def test_an_amount_that_is_none_is_refused_in_the_form_and_stands_there_still(desk, client, typed, sentence):
    said = {"activity": "普法", "held_on": "2026-03-02", "requested": typed, "necessity": "居民需要"}
    client.force_login(desk.people.applicant)

    refused = client.post("/desk/kinds/activity_claim/new/", said)
    assert (refused.status_code, sentence in refused.text, f'value="{typed}"' in refused.text) == (422, True, True)
    client.post("/desk/kinds/activity_claim/new/", said | {"requested": "5000。00"})

    assert ActivityClaim.objects.get().requested == Decimal("5000.00")


def test_counts_are_not_printed_as_money(claim, desk):
    text = shown(claim("incubation", "noticed"), desk.people.applicant)

    assert "6 个月" in text and "¥6.00" not in text


def test_the_letter_gives_the_amount_in_words_the_clauses_and_the_working(claim, desk, policy_texts):
    matter = claim("exam", "noticed")

    text = letter(matter)

    worker = ExamClaim.objects.get(matter=matter).practitioner
    for piece in (
        matter.number,
        "¥1,800.00",
        "壹仟捌佰元整",
        "《关于深化全市社会组织参与司法行政领域工作创新创业实施办法（修订）》",
        "（太政办〔2021〕163号）四(五)",
        "有效的规定核算",
        "（盖章）",
        worker.name,
        "************7890",
    ):
        assert piece in text
    assert "6222021234567890" not in text
    award = Award.objects.get(matter=matter)
    told = [line.label for line in award.working.lines if line.label in text]
    assert told == [line.label for line in award.working.lines if line.label != "预算余额"]
    assert "预算余额" in [line.label for line in award.working.lines] and "施行的规定核算" not in text


def test_a_refusal_is_a_letter_too_and_before_a_decision_there_is_none(claim, desk):
    matter = claim("exam", "reviewed")
    assert decision_letter(matter) is None

    perform(matter, "refuse", by=desk.people.director, reason="证书系伪造")

    text = letter(Matter.objects.get(pk=matter.pk))
    assert "考试奖励不予批准通知书" in text and "证书系伪造" in text
    withdrawn = claim("startup", "submitted")
    perform(withdrawn, "withdraw", by=desk.people.applicant)
    assert kinds.get("startup_claim").letter(withdrawn) is None


def test_a_letter_that_refuses_says_what_the_rules_had_against_the_claim_that_day(claim, desk):
    matter = claim("settling_in", "accepted", first_home="unknown", home_address="太仓市城厢镇太平路1号")
    perform(matter, "turn_down", by=desk.people.reviewer, reason="不符合条件")

    text = letter(Matter.objects.get(pk=matter.pk))

    wanted = (
        "金额测算：缺首套住房证明，由不动产登记部门出具。", "学历学位：硕士研究生", "首套认定：尚无证明", "不符合条件",
        "太政办〔2021〕163号 四(五)", "60 日内向太仓市人民政府或者苏州市司法局申请行政复议", "6 个月内直接向太仓市人民法院",
    )  # fmt: skip
    assert [words for words in wanted if words not in text] == []
    assert "6222021234567890" not in text


def test_an_award_is_approved_when_its_notice_is_over_and_its_letter_says_so(claim, desk):
    matter = claim("exam", "noticed")
    before = letter(matter)
    desk.go(matter, "payable")
    after = letter(Matter.objects.get(pk=matter.pk))

    assert ("考试奖励拟批准通知" in before, "拟批准，现予公示" in before, "救济途径" in before) == (True, True, False)
    assert ("考试奖励决定书" in after, "公示期满，予以批准" in after, "救济途径" in after) == (True, True, True)
    labels = kinds.get("exam_claim").workflow.actions
    assert (labels["grant"].label, labels["close_notice"].label) == ("同意（拟批准并公示）", "公示期满，批准生效")


def letter(matter) -> str:
    return "\n".join(kinds.get(matter.kind).letter(matter).words())


def test_titles_name_people_by_their_family_name_only(claim):
    matter = claim("exam", "draft")
    name = ExamClaim.objects.get(matter=matter).practitioner.name

    assert name not in matter.title
    assert matter.title.endswith(f"考试奖励申请：{name[0]}{'*' * (len(name) - 1)}")


def test_the_page_of_a_claim_costs_few_queries_and_the_letter_is_served_to_those_who_may_see_it(
    claim, desk, client, person, django_assert_max_num_queries
):
    waiting, decided = claim("exam", "reviewed"), claim("post", "noticed")
    client.force_login(desk.people.director)
    client.get(f"/desk/matters/{waiting.number}/")

    with django_assert_max_num_queries(33):
        answer = client.get(f"/desk/matters/{waiting.number}/")

    assert "测算金额 1,800.00 元，按“考试奖励（中级社会工作者）”核定，依据太政办〔2021〕163号 四(五)。" in answer.text
    assert answer.text.count('id="reckoning"') == 1
    assert client.get(f"/desk/matters/{waiting.number}/letter/").status_code == 404
    assert "社工岗位补贴拟批准通知" in client.get(f"/desk/matters/{decided.number}/letter/").text
    client.force_login(person())
    assert client.get(f"/desk/matters/{decided.number}/letter/").status_code == 404


def test_what_a_claim_would_come_to_is_shown_before_it_is_made_with_what_stands_against_it(
    desk, client, organization, second_organization
):
    own, stranger = make_worker(organization), make_worker(second_organization)
    certify(own)
    said = {"practitioner": own.pk, "level": "intermediate", "bank": "中国银行", "account": "62220012345"}
    client.force_login(desk.people.applicant)

    answer = client.post("/desk/kinds/exam_claim/preview/", said)
    assert (answer.status_code, "¥1,800.00" in answer.text, "太政办〔2021〕163号 四(五)" in answer.text) == (
        200,
        True,
        True,
    )
    forged = client.post("/desk/kinds/exam_claim/preview/", said | {"practitioner": stranger.pk})
    assert (forged.status_code, "¥1,800.00" in forged.text, stranger.name in forged.text) == (422, False, False)
    outside = client.post(
        "/desk/kinds/incubation_claim/preview/", {"since": "2025-01-01", "until": "2025-03-31", "actual_cost": "100"}
    )
    assert "申请期间应在一次入驻创客基地的期间之内（入驻：没有记录）。" in outside.text
    assert not Matter.objects.exists()


def test_what_it_would_come_to_is_asked_before_the_account_is_typed_and_stands_against_it_too(
    desk, client, organization
):
    own = make_worker(organization)
    certify(own)
    client.force_login(desk.people.applicant)
    address, said = "/desk/kinds/exam_claim/preview/", {"practitioner": own.pk, "level": "intermediate"}

    form = client.get("/desk/kinds/exam_claim/new/").text
    answer = client.post(address, said)

    assert f'formaction="{address}" formnovalidate' in form, "no browser holds the question up"
    assert (answer.status_code, "¥1,800.00" in answer.text) == (200, True)
    assert "还没有填写：本人开户银行、本人银行账号。不影响测算，保存草稿以前要填。" in answer.text
    assert len(re.findall(r'name="(?:bank|account)"[^>]* required', answer.text)) == 2
    mistyped = client.post(address, said | {"account": "12"})
    assert (mistyped.status_code, "¥1,800.00" in mistyped.text) == (422, False)
    nobody = client.post(address, {"level": "intermediate"})
    assert (nobody.status_code, "受益人：" in nobody.text.partition("</ul>\n</div>")[0]) == (422, True)
    assert client.post("/desk/kinds/exam_claim/new/", said).status_code == 422, "a draft asks for them"
    assert not Matter.objects.exists()


def test_the_guide_of_a_kind_follows_the_citys_parameters(settings, tmp_path):
    guide = kinds.get("startup_claim").guide
    before = "受理 5 个、民政认定 10 个、审核 10 个、批准 10 个、公示 5 个、支付 15 个工作日"
    assert (str(guide.how_long), str(guide.basis)) == (before, "太政办〔2021〕163号 四(一)")
    city = tmp_path / "city"
    shutil.copytree(settings.CITY_DIR, city)
    file = city / "parameters/procedure/acceptance.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("value: 5", "value: 3"), encoding="utf-8")

    settings.CITY_DIR = city

    assert str(guide.how_long) == before.replace("受理 5 个", "受理 3 个")


def test_what_only_the_office_supplies_is_no_lack_of_the_applicants(claim, desk):
    startup, activity = claim("startup", "draft"), claim("activity", "draft")

    outside = shown(startup, desk.people.applicant) + shown(activity, desk.people.applicant)
    inside = shown(startup, desk.people.clerk) + shown(activity, desk.people.clerk)

    lacks = ("缺民政部门对专职从业人员的认定", "缺核定人或批准人", "缺人工核定的金额")
    assert [words in outside for words in lacks] == [False, False, False]
    assert [words in inside for words in lacks] == [True, True, True]
    assert "受理后由司法局转民政局" in outside and "由司法局审核时核定" in outside and "可核定金额 ¥0.00" not in outside


def test_what_the_procedure_brings_is_no_warning_and_the_figure_is_what_the_rules_give(claim, desk):
    startup, activity = claim("startup", "submitted"), claim("activity", "submitted")
    clerk = desk.people.clerk

    assert "补齐以后可核定金额 ¥30,000.00" in words_of(shown(startup, clerk))
    assert "补齐以后可核定金额 —" in words_of(shown(activity, clerk)), "where nobody found a figure there is none"
    assert "可核定金额 ¥0.00" not in words_of(shown(startup, clerk) + shown(activity, clerk))
    assert [page(each, clerk)["suggestion"]["look"] for each in (startup, activity)] == ["neutral", "neutral"]
    assert page(claim("exam", "submitted"), clerk)["suggestion"]["look"] == "good"


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_list_says_that_an_amount_comes_from_the_rules_while_nobody_decided_it(claim, desk, client):
    waiting, decided = claim("exam", "submitted"), claim("post", "noticed")
    client.force_login(desk.people.clerk)

    page = client.get("/desk/matters/").text

    cells = {number: words_of(cell) for number, cell in re.findall(
        r'>(\w+-\d{4}-\d{5})</a></td>.*?data-label="金额（元）">(.*?)</td>', page, re.S)}  # fmt: skip
    decided.refresh_from_db()
    assert cells[waiting.number] == "按核算"
    assert cells[decided.number] == money.shown(decided.amount).removeprefix("¥")


def test_the_offices_budget_is_not_shown_to_the_organization(claim, desk):
    matter = claim("exam", "noticed")

    assert "预算余额" not in shown(matter, desk.people.applicant) and "预算指标" not in shown(
        matter, desk.people.applicant
    )
    assert "预算余额" in shown(matter, desk.people.director)


def test_a_period_that_was_paid_in_part_is_refused_with_the_first_day_that_was_not(desk):
    had = [(date(2026, 4, 1), date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 9, 30))]

    assert rules.first_free_day(date(2026, 5, 1), had) == date(2026, 10, 1)
    assert rules.first_free_day(date(2026, 1, 1), had) == date(2026, 1, 1)


def test_the_desks_guide_does_not_ask_for_what_another_department_brings(client, desk):
    client.force_login(desk.people.applicant)

    page = client.get("/desk/kinds/startup_claim/new/").text

    asked, spared = page.partition("免提交材料")[0], page.partition("免提交材料")[2]
    assert "登记证书" in asked and "民政部门认定文件" not in asked and "民政部门认定文件" in spared


def test_after_handing_in_it_says_who_is_next_and_by_when(claim, desk, client):
    matter = claim("exam", "draft")
    client.force_login(desk.people.applicant)

    said = {"seen": matter.chain_length, "agreed": handing_in.asked(matter).digest}
    page = client.post(f"/desk/matters/{matter.number}/do/submit/", said, follow=True)

    matter.refresh_from_db()
    assert matter.state == "submitted"
    said = page.content.decode()
    assert f"接下来由受理人员办理，这一步最迟 {periods.words(matter.due_at)} 办好" in said


def test_what_a_draft_is_for_stands_above_what_ends_it_even_while_it_cannot_be_pressed(claim, desk, client):
    matter = claim("startup", "draft")
    client.force_login(desk.people.applicant)

    page = client.get(f"/desk/matters/{matter.number}/").content.decode()
    acts = page.partition('id="acts"')[2]

    assert acts.index("提交申请") < acts.index("撤回")
    assert "撤回后此件不再办理，编号保留；还要申请的，请另行填写。" in acts


def test_why_a_claim_came_back_stays_above_its_page_when_papers_are_handed_in(claim, desk):
    matter = claim("exam", "submitted")
    perform(matter, "send_back", by=desk.people.clerk, reason="证书照片看不清")
    with transaction.atomic():
        standing.note(standing.held(matter.pk), "attach", by=desk.people.applicant, said={"document": "证书.pdf"})

    client = Client()
    client.force_login(desk.people.applicant)
    shown = client.get(f"/desk/matters/{matter.number}/").content.decode()

    above = shown.partition("改好再提交")[0]
    assert "证书照片看不清" in above and "证书.pdf" not in above
