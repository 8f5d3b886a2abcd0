"""合同 and its 履约分期: drawn, looked at, signed, in force; each stage reported, accepted by two, invoiced, paid."""

from yihe.domains.procurement import accepting as accept_rules
from yihe.domains.procurement import (
    amendments,
    challenged,
    closing,
    contract_days,
    contracting,
    deducting,
    performance,
    pointing,
    pointing_materials,
    pricing,
    rules,
    supplements,
    years,
)
from yihe.domains.procurement import taking_over as taking_over_rules
from yihe.domains.procurement.bonds import acts as bonds
from yihe.domains.procurement.forms import ReserveForm
from yihe.foundation.procedure import within
from yihe.foundation.roles import APPLICANT, CLERK, DIRECTOR, FINANCE_MAKER, PURCHASER, REVIEWER, TREASURY
from yihe.foundation.workflow import OPENING, Action, State, Tone, Workflow
from yihe.matters.forms import ReasonForm

LAW = "政府采购法"
STANDS_FOR = "民法典 第六十七条"
KEEPS = (FINANCE_MAKER,)  # who keeps money anew where what was kept has lapsed


class ContractWorkflow(Workflow):
    drawn = State("待写各期", waits_on=PURCHASER, within=within("acceptance"), known_to=KEEPS)
    checking = State("待审核合同", waits_on=REVIEWER, within=within("review"), known_to=KEEPS)
    signing = State("待双方签字", waits_on=PURCHASER, within=within("acceptance"), known_to=KEEPS)
    confirming = State("待确认生效", waits_on=DIRECTOR, within=contract_days.confirm_by, known_to=KEEPS)
    in_force = State(
        "履行中",
        waits_on=PURCHASER,
        within=contracting.last_day,
        once=closing.nothing_is_open,
        known_to=(FINANCE_MAKER, TREASURY),
    )
    supplementing = State("待预留补充资金", waits_on=FINANCE_MAKER, within=within("acceptance"), known_to=(TREASURY,))
    supplement_signing = State(
        "待双方签补充合同", waits_on=PURCHASER, within=within("acceptance"), known_to=(TREASURY, DIRECTOR)
    )
    supplement_deciding = State("待批准补充合同", waits_on=DIRECTOR, within=within("approval"), known_to=(TREASURY,))
    amending = State("待批准合同变更", waits_on=DIRECTOR, within=within("approval"), known_to=(TREASURY,))
    taking_over = State("待核对承继单位", waits_on=FINANCE_MAKER, within=within("acceptance"), known_to=(TREASURY,))
    takeover_deciding = State("待批准合同承继", waits_on=DIRECTOR, within=within("approval"), known_to=(TREASURY,))
    suspended = State(
        "已中止", waits_on=DIRECTOR, within=contracting.last_day, known_to=(PURCHASER, TREASURY), halts="合同中止期间各期不报告、不验收、不付款，恢复以后再办。"
    )  # fmt: skip
    reconciling = State(
        "已解除，待结清", waits_on=PURCHASER, within=within("acceptance"), once=closing.nothing_is_open,
        known_to=(TREASURY,),
    )  # fmt: skip
    terminated = State("已解除", tone=Tone.NEUTRAL, known_to=(TREASURY,))
    ended = State("已完成", tone=Tone.GOOD, known_to=(TREASURY,))
    dropped = State("没有签成", tone=Tone.BAD)

    add_stage = Action(
        "写一期", drawn, None, by=PURCHASER, form=contracting.StageForm, check=contracting.stage_is_wrong,
        effect=contracting.add_stage,
    )  # fmt: skip
    drop_stage = Action(
        "删去最后一期", drawn, None, by=PURCHASER, effect=contracting.drop_last_stage, unless=[contracting.no_stage_yet],
        quiet=True,
    )  # fmt: skip
    add_deduction = Action(
        "写一条扣减", drawn, None, by=PURCHASER, form=deducting.DeductionForm, check=deducting.is_wrong, effect=deducting.add,
        quiet=True,
    )  # fmt: skip
    drop_deduction = Action(
        "删去最后一条扣减", drawn, None, by=PURCHASER, effect=deducting.drop_last, unless=[deducting.is_empty], quiet=True
    )  # fmt: skip
    add_price = Action(
        "写一项单价", drawn, None, by=PURCHASER, form=pricing.PriceForm, check=pricing.is_wrong, effect=pricing.add,
        unless=[pricing.has_no_unit], quiet=True,
    )  # fmt: skip
    drop_price = Action(
        "删去最后一项单价", drawn, None, by=PURCHASER, effect=pricing.drop_last, unless=[pricing.is_empty], quiet=True,
        concerns=rules.where_not(pricing.is_empty),
    )  # fmt: skip
    ask_bond, ask_no_bond = bonds.agreed(drawn)
    offer = Action(
        "提请审核", drawn, checking, by=PURCHASER, unless=[contracting.stages_do_not_add_up, bonds.is_left_out]
    )
    pass_on = Action(
        "审核通过", checking, signing, by=REVIEWER, apart_from=(OPENING, "add_stage", "offer"), effect=bonds.expect_of_contract
    )  # fmt: skip
    send_back = Action("退回修改", checking, drawn, by=REVIEWER, form=ReasonForm, refuses=True)
    sign = Action(
        "登记签字", signing, confirming, by=PURCHASER, form=contracting.SignedForm, check=contracting.signed_is_wrong,
        effect=contracting.register_signatures, papers=("signed_contract",), basis=f"{LAW} 第四十六条",
        unless=[challenged.is_challenged, bonds.is_not_given],
    )  # fmt: skip
    sign_again = Action("退回重新登记", confirming, signing, by=DIRECTOR, form=ReasonForm, refuses=True)
    confirm = Action(
        "确认生效，占用资金", confirming, in_force, by=DIRECTOR, effect=contracting.put_in_force,
        apart_from=(OPENING, "add_stage", "offer", "sign", "pass_on"), unless=[challenged.is_challenged, contracting.cannot_promise], copies=(TREASURY,),
        basis=f"{LAW} 第四十六条、第四十七条",
        confirm="生效后，预留的资金转为占用，各期分别验收、付款。",
    )  # fmt: skip
    reserve_again = Action(
        "重新预留资金", drawn | checking | signing | confirming, None, by=FINANCE_MAKER, form=ReserveForm,
        check=contracting.cannot_keep_again, effect=years.keep_again, unless=[years.is_kept], apart_from=(OPENING,), quiet=True,
    )  # fmt: skip
    take_up = Action(
        "占用本年度资金", in_force, None, by=FINANCE_MAKER, effect=years.take_up, unless=[years.cannot_take_up], quiet=True,
        apart_from=(OPENING,), confirm="合同以后年度的资金，在那一年度的预算指标下达以后占用。",
    )  # fmt: skip
    take_up_late = Action(
        "补占用以前年度资金", in_force, None, by=DIRECTOR, form=ReasonForm, effect=years.take_up_late, unless=[years.cannot_take_up_late], concerns=years.gone_by,
        quiet=True, apart_from=(OPENING,), copies=(FINANCE_MAKER,),
        confirm="那一年度已经过去，没有占用；现在从本年度的预算指标占用，付到承接主体今天登记的账户。",
    )  # fmt: skip
    propose_supplement = Action(
        "提出补充合同", in_force, supplementing, by=PURCHASER, form=supplements.SupplementForm, check=supplements.is_wrong,
        effect=supplements.propose, quiet=True, basis=f"{LAW} 第四十九条", unless=[challenged.is_challenged],
        confirm="先预留资金，再双方签字：资金预留以后，请上传双方签字盖章的补充合同，由分管领导批准。",
    )  # fmt: skip
    reserve_supplement = Action(
        "预留补充资金", supplementing, supplement_signing, by=FINANCE_MAKER, form=ReserveForm, check=supplements.cannot_keep_for_it,
        effect=supplements.reserve, apart_from=("propose_supplement",), copies=(PURCHASER,),
    )  # fmt: skip
    lack_for_supplement = Action(
        "没有资金，不补充", supplementing, in_force, by=FINANCE_MAKER, form=ReasonForm, refuses=True, effect=supplements.drop
    )  # fmt: skip
    sign_supplement = Action(
        "双方已签，提请批准", supplement_signing, supplement_deciding, by=PURCHASER, papers=("signed_supplement",), basis=f"{LAW} 第四十九条",
        unless=[challenged.is_challenged],
    )  # fmt: skip
    unsigned_supplement = Action(
        "没有签成，不再补充", supplement_signing, in_force, by=PURCHASER, form=ReasonForm, refuses=True, effect=supplements.drop, quiet=True
    )  # fmt: skip
    approve_supplement = Action(
        "批准补充合同", supplement_deciding, in_force, by=DIRECTOR, effect=supplements.approve, unless=[supplements.lacks_its_money, challenged.is_challenged],
        apart_from=("propose_supplement", "reserve_supplement", "sign_supplement"), basis=f"{LAW} 第四十九条",
    )  # fmt: skip
    refuse_supplement = Action(
        "不予补充", supplement_deciding, in_force, by=DIRECTOR, form=ReasonForm, refuses=True, effect=supplements.drop
    )  # fmt: skip
    propose_amendment = Action(
        "提出合同变更", in_force, amending, by=PURCHASER, form=amendments.AmendmentForm, check=amendments.is_wrong,
        effect=amendments.propose, papers=("signed_amendment",), quiet=True, basis=f"{LAW} 第五十条", unless=[challenged.is_challenged],
    )  # fmt: skip
    approve_amendment = Action(
        "批准合同变更", amending, in_force, by=DIRECTOR, effect=amendments.approve, apart_from=("propose_amendment",),
        unless=[amendments.went_on_since, challenged.is_challenged], copies=(TREASURY,), basis=f"{LAW} 第五十条",
    )  # fmt: skip
    refuse_amendment = Action(
        "不予变更", amending, in_force, by=DIRECTOR, form=ReasonForm, refuses=True, effect=amendments.drop
    )  # fmt: skip
    propose_takeover = Action(
        "提出合同承继", in_force | suspended, taking_over, by=PURCHASER, form=taking_over_rules.TakeoverForm, check=taking_over_rules.is_wrong,
        effect=taking_over_rules.propose, papers=("succession",), quiet=True, basis=STANDS_FOR, unless=[taking_over_rules.cannot_begin],
        concerns=taking_over_rules.has_to_do_with,
        confirm="没有验收的各期、占用和预计的资金、收款账户一并转给承继单位；已经验收、支付的仍是原单位的。",
    )  # fmt: skip
    check_successor = Action(
        "核对承继单位的收款账户", taking_over, takeover_deciding, by=FINANCE_MAKER, unless=[taking_over_rules.is_paid_nowhere],
        apart_from=("propose_takeover",),
    )  # fmt: skip
    return_takeover = Action(
        "退回，不承继",
        taking_over,
        in_force,
        by=FINANCE_MAKER,
        form=ReasonForm,
        refuses=True,
        effect=taking_over_rules.drop,
    )
    approve_takeover = Action(
        "批准合同承继", takeover_deciding, in_force, by=DIRECTOR, effect=taking_over_rules.approve, copies=(TREASURY,), basis=STANDS_FOR,
        apart_from=("propose_takeover", "check_successor"),
        unless=[challenged.is_challenged, taking_over_rules.stands_no_more, taking_over_rules.is_paid_nowhere],
    )  # fmt: skip
    refuse_takeover = Action(
        "不予承继",
        takeover_deciding,
        in_force,
        by=DIRECTOR,
        form=ReasonForm,
        refuses=True,
        effect=taking_over_rules.drop,
    )
    suspend = Action(
        "中止合同", in_force, suspended, by=DIRECTOR, form=ReasonForm, refuses=True, copies=(TREASURY,), quiet=True,
        basis=f"{LAW} 第五十条", confirm="中止期间各期不报告、不验收、不付款。",
    )  # fmt: skip
    resume = Action("恢复履行", suspended, in_force, by=DIRECTOR, form=ReasonForm, copies=(TREASURY,))
    terminate = Action(
        "解除合同", in_force | suspended, reconciling, by=DIRECTOR, form=amendments.EndingForm, refuses=True,
        effect=amendments.end, copies=(TREASURY,), quiet=True, basis=f"{LAW} 第五十条",
        confirm="没有交付的各期不再履行，占用的资金退回预算指标；已经交付的照常验收、付款。",
    )  # fmt: skip
    settle_up = Action(
        "结清，办结",
        reconciling,
        terminated,
        by=PURCHASER,
        effect=performance.closed,
        unless=[closing.something_is_open],
    )
    close = Action(
        "办结合同", in_force, ended, by=PURCHASER, effect=performance.closed, unless=[closing.something_is_open]
    )
    drop = Action(
        "不再签订", drawn | checking | signing | confirming, dropped, by=DIRECTOR, form=ReasonForm, refuses=True,
        effect=contracting.drop, quiet=True,
    )  # fmt: skip


class MilestoneWorkflow(Workflow):
    due = State("待交付", waits_on=PURCHASER, within=accept_rules.due_day, known_to=(APPLICANT,))
    accepting = State("待验收", waits_on=CLERK, within=within("acceptance"))
    seconding = State("待第二人验收", waits_on=CLERK, within=within("acceptance"))
    accepted = State("待发票", waits_on=PURCHASER, within=within("acceptance"), known_to=(APPLICANT,))
    paying = State("待支付", waits_on=FINANCE_MAKER, within=accept_rules.pay_by)
    paid = State("已支付", tone=Tone.GOOD)
    refused = State("没有通过验收", tone=Tone.BAD)
    called_off = State("不再履行", tone=Tone.NEUTRAL)

    report = Action(
        "登记履约报告", due, accepting, by=(PURCHASER, APPLICANT), form=accept_rules.ReportForm, check=accept_rules.report_is_wrong,
        effect=accept_rules.report, papers=("evidence",), unless=[amendments.is_suspended],
    )  # fmt: skip
    point = Action(
        "指明服务记录", due, None, by=(PURCHASER, APPLICANT), form=pointing.PointForm, check=pointing.pointing_is_wrong, effect=pointing.point,
        unless=[pointing.points_at_nothing, amendments.is_suspended], concerns=pointing.has_records, quiet=True,
    )  # fmt: skip
    unpoint = Action(
        "撤下服务记录", due, None, by=(PURCHASER, APPLICANT), effect=pointing.take_back, unless=[pointing.nothing_pointed_at],
        concerns=pointing.has_records, quiet=True,
    )  # fmt: skip
    point_material = Action(
        "指明材料", due, None, by=(PURCHASER, APPLICANT), form=pointing_materials.MaterialForm, check=pointing_materials.material_is_wrong,
        effect=pointing_materials.point, unless=[pointing_materials.nothing_to_point_at, amendments.is_suspended], quiet=True,
    )  # fmt: skip
    unpoint_material = Action(
        "撤下材料的指明", due, None, by=(PURCHASER, APPLICANT), effect=pointing_materials.take_back,
        unless=[pointing_materials.no_material_pointed_at], quiet=True,
    )  # fmt: skip
    return_report = Action(
        "退回补充报告", accepting, due, by=CLERK, form=ReasonForm, refuses=True, unless=[rules.ran_the_purchase]
    )  # fmt: skip
    find = Action(
        "验收（第一人）", accepting, seconding, by=CLERK, form=accept_rules.AcceptForm, check=accept_rules.value_is_wrong,
        effect=accept_rules.propose, apart_from=("report",), unless=[rules.ran_the_purchase, amendments.is_suspended], basis=f"{LAW} 第四十一条",
    )  # fmt: skip
    agree = Action(
        "验收（第二人）", seconding, accepted, by=(CLERK, REVIEWER), form=accept_rules.AgreeForm, check=accept_rules.values_differ,
        effect=accept_rules.accept, apart_from=("report", "find"), unless=[rules.ran_the_purchase, amendments.is_suspended, accept_rules.nothing_was_found],
        basis=f"{LAW} 第四十一条",
    )  # fmt: skip
    differ = Action(
        "退回重新验收", seconding, accepting, by=(CLERK, REVIEWER), form=ReasonForm, refuses=True, effect=accept_rules.take_back,
        apart_from=("find",), unless=[rules.ran_the_purchase],
    )  # fmt: skip
    ask_to_cure = Action(
        "要求整改", accepting | seconding, due, by=(CLERK, REVIEWER), form=accept_rules.CureForm, check=accept_rules.cure_is_over, refuses=True,
        effect=accept_rules.cure, unless=[rules.ran_the_purchase, accept_rules.cured_already],
    )  # fmt: skip
    refuse = Action(
        "不予通过，全额扣减", seconding, refused, by=(CLERK, REVIEWER), form=ReasonForm, refuses=True, effect=accept_rules.refuse,
        apart_from=("report", "find"), unless=[rules.ran_the_purchase, amendments.is_suspended, accept_rules.something_was_found],
    )  # fmt: skip
    invoice = Action(
        "登记发票，提请付款", accepted, paying, by=PURCHASER, form=accept_rules.InvoiceForm, check=accept_rules.invoice_is_wrong,
        effect=accept_rules.pay, unless=[amendments.is_suspended, years.money_is_to_come, accept_rules.payment_is_held], basis="财库〔2019〕38号 三",
    )  # fmt: skip
    call_off = Action("不再履行", due, called_off, by=DIRECTOR, automatic=True, effect=amendments.call_off)
    settle = Action("支付完成", paying, paid, by=FINANCE_MAKER, automatic=True)
