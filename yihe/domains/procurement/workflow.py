"""采购: asked, reserved, planned, reviewed, approved; then a simple quotation, a result from elsewhere, or a direct award; then its contract."""

from yihe.acts.funds.reserving import is_reserved, lacks_reservation
from yihe.acts.notices import parts as notice_parts
from yihe.acts.notices.forms import NoticeForm
from yihe.acts.notices.rules import closing_day, objection_waits, text_says_too_much
from yihe.domains.procurement import challenged, contracting, effects, forms, gone, quotations, rules, starting
from yihe.domains.procurement.tender import drafting
from yihe.foundation.periods import DAYS
from yihe.foundation.procedure import lasting, within
from yihe.foundation.roles import CLOCK, DIRECTOR, FINANCE_MAKER, PURCHASER, REVIEWER, TREASURY
from yihe.foundation.workflow import OPENING, Action, State, Tone, Workflow
from yihe.matters.forms import ReasonForm

PLANNED = (OPENING, "ask", "settle_need", "plan", "count_apart")
CHOSE = ("start_quoting", "take_quote", "propose_award", "enter_result", "award_directly")
LAW, NEEDS = "政府采购法", "财库〔2021〕22号"
KEEPS = (FINANCE_MAKER,)  # who keeps money anew where what was kept has lapsed
FILED = (FINANCE_MAKER, TREASURY)  # 财政 reads a plan from its approval on (条例 29), and changes nothing


class PurchaseWorkflow(Workflow):
    draft = State("需求调查", waits_on=PURCHASER)
    reserving = State("待预留资金", waits_on=FINANCE_MAKER, within=within("acceptance"))
    planning = State("待拟实施计划", waits_on=PURCHASER, within=within("acceptance"), known_to=KEEPS)
    reviewing = State("待审查计划", waits_on=REVIEWER, within=within("review"), known_to=KEEPS)
    arguing = State("单一来源公示中", waits_on=CLOCK, within=closing_day, open_to_objections=True)
    approving = State("待批准计划", waits_on=DIRECTOR, within=within("approval"), known_to=KEEPS)
    ready = State("待采购", waits_on=PURCHASER, within=starting.start_by, known_to=FILED)
    quoting = State("询价中", waits_on=PURCHASER, within=within("acceptance"), known_to=FILED)
    tendering = State(
        "评审采购中", waits_on=PURCHASER, within=lasting("tender_round", DAYS), once=drafting.tender_is_over, known_to=FILED,
    )  # fmt: skip
    deciding = State("待决定成交", waits_on=DIRECTOR, within=within("approval"), known_to=FILED)
    failed = State("采购失败，待重新采购", waits_on=PURCHASER, within=within("acceptance"), known_to=FILED)
    awarded = State("待签合同", waits_on=PURCHASER, within=gone.sign_by, known_to=FILED)
    leaving = State("待确认承接主体退出", waits_on=DIRECTOR, within=within("approval"), known_to=FILED)
    contracted = State(
        "履约中", waits_on=PURCHASER, within=contracting.last_day_of_its_contract, once=contracting.contract_is_over,
        known_to=(TREASURY,),
    )  # fmt: skip
    closed = State("已完成", tone=Tone.GOOD, known_to=(TREASURY,))
    refused = State("不予采购", tone=Tone.BAD)
    cancelled = State("已取消", tone=Tone.BAD)

    ask = Action(
        "登记需求调查", draft, None, by=PURCHASER, form=forms.AskedForm, check=rules.asked_already, effect=effects.ask,
        basis=f"{NEEDS} 第十条",
    )  # fmt: skip
    settle_need = Action(
        "需求确定，提请预留资金", draft, reserving, by=PURCHASER, unless=[rules.need_is_not_settled, rules.may_not_be_bought], effect=effects.pin, basis=f"{NEEDS} 第十条"
    )  # fmt: skip
    reserve = Action(
        "预留资金", reserving, planning, by=FINANCE_MAKER, form=forms.YearsMoneyForm, check=rules.cannot_keep,
        effect=effects.reserve, apart_from=(OPENING,),
    )  # fmt: skip
    reserve_again = Action(
        "重新预留资金", planning | reviewing | approving | ready | quoting | deciding | failed | awarded, None, by=FINANCE_MAKER,
        form=forms.YearsMoneyForm, check=rules.cannot_keep, effect=effects.reserve, unless=[is_reserved],
        apart_from=(OPENING,), quiet=True,
    )  # fmt: skip
    lack_money = Action("没有资金，退回", reserving, draft, by=FINANCE_MAKER, form=ReasonForm, refuses=True)
    plan = Action(
        "提交实施计划", planning, reviewing, by=PURCHASER, form=forms.PlanForm, check=rules.plan_is_wrong, effect=effects.plan,
        unless=[lacks_reservation], basis=f"{NEEDS} 第三条",
    )  # fmt: skip
    count_apart = Action(
        "提出分开计算", planning, None, by=PURCHASER, form=forms.ApartForm, check=rules.cannot_count_apart,
        effect=effects.count_apart, quiet=True, basis=f"{LAW} 第二十八条",
        confirm="分开计算须由提出人以外的分管领导批准；理由和合并计算的金额将向社会公开。",
    )  # fmt: skip
    review = Action(
        "审查通过", reviewing, approving, by=REVIEWER, apart_from=PLANNED, unless=[rules.argument_is_not_public], basis=f"{NEEDS} 第三条"
    )  # fmt: skip
    announce = Action(
        "发布单一来源公示", reviewing, arguing, by=REVIEWER, form=NoticeForm, check=text_says_too_much, effect=effects.announce,
        unless=[rules.is_not_direct, objection_waits], apart_from=PLANNED, basis="政府采购法实施条例 第三十八条", quiet=True,
        confirm="写明采购项目、唯一供应商的名称和论证意见；发布后任何人都能看到，内容不能再改。",
    )  # fmt: skip
    over = notice_parts.over(arguing, reviewing)
    uphold_objection = notice_parts.uphold_objection(arguing, planning)
    take_back = notice_parts.take_back(arguing, reviewing)
    send_back = Action(
        "退回修改计划", reviewing, planning, by=REVIEWER, form=ReasonForm, refuses=True, apart_from=PLANNED
    )
    approve = Action(
        "批准计划，确定程序", approving, ready, by=DIRECTOR, effect=effects.approve, apart_from=(*PLANNED, "reserve", "review"),
        unless=[lacks_reservation, rules.may_not_be_bought, rules.plan_stands_no_more, rules.proposed_apart], copies=(TREASURY,), basis=f"{LAW} 第二十六条",
        confirm="适用的程序由合并计算的金额确定，批准后不再改变。",
    )  # fmt: skip
    return_plan = Action("退回修改", approving, planning, by=DIRECTOR, form=ReasonForm, refuses=True)
    refuse = Action(
        "不予采购", approving, refused, by=DIRECTOR, form=ReasonForm, refuses=True, effect=effects.give_back,
        apart_from=(*PLANNED, "review"),
    )  # fmt: skip
    publish_intention = Action(
        "公开采购意向", ready, ready, by=PURCHASER, effect=effects.publish_intention, unless=[starting.intention_is_out],
        basis="财库〔2020〕10号",
    )  # fmt: skip
    start_quoting = Action(
        "开始询价", ready, quoting, by=PURCHASER, unless=[quotations.is_no_quotation, lacks_reservation],
        concerns=rules.where_not(quotations.is_no_quotation),
    )  # fmt: skip
    take_quote = Action(
        "登记报价", quoting, None, by=PURCHASER, form=forms.QuoteForm, check=quotations.quote_is_wrong, effect=effects.take_quote,
        unless=[quotations.quotation_is_over],
    )  # fmt: skip
    propose_award = Action(
        "提请决定成交", quoting, deciding, by=PURCHASER, form=forms.ChoiceForm, check=quotations.choice_is_wrong,
        effect=effects.propose_award, unless=[quotations.quotation_still_runs, quotations.too_few_quotes],
    )  # fmt: skip
    fail = Action(
        "询价失败", quoting, failed, by=PURCHASER, form=ReasonForm, refuses=True, effect=effects.fail,
        unless=[quotations.quotation_still_runs, quotations.quotation_has_not_failed],
    )  # fmt: skip
    again = Action("重新采购", failed, ready, by=PURCHASER, unless=[challenged.failure_is_challenged])
    start_tender = Action(
        "启动评审采购", ready, tendering, by=PURCHASER, effect=drafting.start, basis=f"{LAW} 第二十六条",
        unless=[drafting.is_no_tender, starting.intention_stands_too_short, lacks_reservation], concerns=rules.where_not(drafting.is_no_tender),
    )  # fmt: skip
    tender_won = Action("评审确定了承接主体", tendering, awarded, by=PURCHASER, automatic=True)
    tender_failed = Action("评审没有结果", tendering, failed, by=PURCHASER, automatic=True)
    failure_void = Action(
        "废标行为无效，恢复评审采购",
        failed,
        tendering,
        by=PURCHASER,
        automatic=True,
        basis="政府采购质疑和投诉办法 第三十二条",
    )
    tender_held = Action(
        "收到质疑，暂缓签订合同", awarded, tendering, by=PURCHASER, automatic=True, quiet=True, basis="政府采购法实施条例 第五十四条"
    )  # fmt: skip
    enter_result = Action(
        "录入外部平台的结果", ready, deciding, by=PURCHASER, form=forms.ResultForm, check=rules.result_is_wrong,
        effect=effects.enter_result, unless=[rules.is_not_external, starting.intention_stands_too_short, lacks_reservation],
        concerns=rules.where_not(rules.is_not_external), basis=f"{LAW} 第四十三条",
    )  # fmt: skip
    award_directly = Action(
        "提请直接委托", ready, deciding, by=PURCHASER, form=forms.DirectForm, check=rules.result_is_wrong,
        effect=effects.award_directly, unless=[rules.is_not_direct, lacks_reservation], concerns=rules.where_not(rules.is_not_direct),
        basis=f"{LAW} 第三十一条",
    )  # fmt: skip
    award = Action(
        "决定成交", deciding, awarded, by=DIRECTOR, effect=effects.award, apart_from=(*PLANNED, *CHOSE),
        unless=[rules.chosen_may_not_win, lacks_reservation],
    )  # fmt: skip
    send_back_award = Action(
        "退回重新提请", deciding, ready, by=DIRECTOR, form=ReasonForm, refuses=True, effect=effects.drop_proposal
    )  # fmt: skip
    draw_contract = Action(
        "拟定合同", awarded, contracted, by=PURCHASER, form=contracting.ContractForm, check=contracting.contract_is_wrong,
        effect=contracting.draw_contract, unless=[lacks_reservation, challenged.is_challenged], basis=f"{LAW} 第四十六条",
    )  # fmt: skip
    report_gone = Action(
        "提出承接主体退出", awarded, leaving, by=PURCHASER, form=gone.GoneForm, check=gone.leaving_is_wrong, effect=gone.propose, quiet=True,
        basis=f"{gone.REGULATION} 第四十九条",
    )  # fmt: skip
    confirm_gone = Action(
        "确认退出，回到名次", leaving, tendering, by=DIRECTOR, effect=gone.agree, apart_from=("report_gone",), unless=[gone.was_not_tendered],
        concerns=gone.tendered_here, basis=f"{gone.REGULATION} 第四十九条",
        confirm="确认以后，原结果不再有效，立即公布更正公告，书面告知对方，并告知财政部门；由下一名承接还是重新采购，在评审项目里决定。预留的资金不动。",
    )  # fmt: skip
    confirm_gone_elsewhere = Action(
        "确认退出，重新确定", leaving, ready, by=DIRECTOR, effect=gone.agree, apart_from=("report_gone",), unless=[gone.was_tendered],
        concerns=gone.held_elsewhere, basis=f"{gone.REGULATION} 第四十九条",
        confirm="确认以后，原结果不再有效，并告知财政部门；另行确定承接主体。预留的资金不动。",
    )  # fmt: skip
    not_gone = Action(
        "不予确认，仍与其签订", leaving, awarded, by=DIRECTOR, form=ReasonForm, refuses=True, effect=gone.drop, apart_from=("report_gone",)
    )  # fmt: skip
    contract_dropped = Action("合同没有签成", contracted, awarded, by=PURCHASER, automatic=True)
    close = Action("办结", contracted, closed, by=PURCHASER, automatic=True)
    cancel = Action(
        "取消采购", draft | reserving | planning | reviewing | approving | ready | quoting | failed | awarded, cancelled, by=DIRECTOR,
        form=ReasonForm, refuses=True, effect=effects.give_back, quiet=True, confirm="取消后，预留的资金退回预算指标。", unless=[challenged.failure_is_challenged],
    )  # fmt: skip
