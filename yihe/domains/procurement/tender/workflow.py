"""
招标: written, published by two, open until the moment, opened, looked at by two, evaluated, awarded; or failed by rule. A consultation goes the
same way, with talks and final offers before the marks (its profile says so).
"""

from yihe.acts.reviews import draw_rules, parts
from yihe.acts.reviews import rules as review_rules
from yihe.domains.procurement import gone, rules
from yihe.domains.procurement.bonds import acts as bonds
from yihe.domains.procurement.tender import agreeing as two
from yihe.domains.procurement.tender import alike, conforming, forms
from yihe.domains.procurement.tender import awarding as give
from yihe.domains.procurement.tender import challenge_entries as challenges
from yihe.domains.procurement.tender import challenging as object_
from yihe.domains.procurement.tender import collective as together
from yihe.domains.procurement.tender import complaint_entries as entering
from yihe.domains.procurement.tender import complaints as complain
from yihe.domains.procurement.tender import drafting as prepare
from yihe.domains.procurement.tender import evaluating as judge
from yihe.domains.procurement.tender import lost_keys as lost
from yihe.domains.procurement.tender import new_keys as anew
from yihe.domains.procurement.tender import province as pool
from yihe.domains.procurement.tender import publishing as issue
from yihe.domains.procurement.tender import qualifying as look
from yihe.domains.procurement.tender import talking as talk
from yihe.domains.procurement.tender.evaluation import forms as evaluation_forms
from yihe.foundation.periods import DAYS
from yihe.foundation.procedure import lasting, within
from yihe.foundation.roles import CLERK, CLOCK, DIRECTOR, EXPERT, OPENER, PURCHASER, REVIEWER, TREASURY
from yihe.foundation.workflow import OPENING, PAUSED, Action, State, Tone, Workflow
from yihe.matters.forms import ReasonForm, ShortReasonForm

LAW, RULE, ORDER = "政府采购法", "政府采购法实施条例", "政府采购货物和服务招标投标管理办法"
WROTE = (
    OPENING, "write", "add_condition", "drop_condition", "add_criterion", "drop_criterion", "name_openers", "move_opening", "ask_bond", "offer", "name_new_openers",
)  # fmt: skip


class TenderWorkflow(Workflow):
    drafting = State("待编制招标文件", waits_on=PURCHASER, within=within("acceptance"), known_to=(OPENER,))
    publishing = State("待发布", waits_on=DIRECTOR, within=within("approval"), known_to=(OPENER,))
    bidding = State("投标中", waits_on=CLOCK, within=issue.moment_of, known_to=(OPENER, PURCHASER))
    opening = State("待开标", waits_on=OPENER, within=within("opening"), reminds=(PURCHASER,), known_to=(PURCHASER,))
    qualifying = State("待资格和符合性审查", waits_on=CLERK, within=within("acceptance"), known_to=(OPENER, PURCHASER))
    confirming = State("待第二人审查", waits_on=CLERK, within=within("acceptance"), known_to=(PURCHASER,))
    drawing = State("待抽取评审专家", waits_on=CLERK, within=within("acceptance"), known_to=(PURCHASER,))
    joining = State("待给第二个数", waits_on=CLERK, within=draw_rules.due_day, known_to=(PURCHASER,))
    unsealing = State("待开启抽取", waits_on=CLERK, within=draw_rules.due_day, known_to=(PURCHASER,))
    lottery = State("待录入开奖号码", waits_on=CLERK, within=within("acceptance"), known_to=(PURCHASER,))
    seating = State("待评审组就位", waits_on=CLERK, within=within("acceptance"), known_to=(PURCHASER,))
    talking = State("磋商中", waits_on=CLERK, within=within("review"), known_to=(PURCHASER,))
    offering = State("待最后报价", waits_on=CLERK, within=talk.finals_until, known_to=(PURCHASER,))
    reading = State("待第二人登记最后报价", waits_on=CLERK, within=within("acceptance"), known_to=(PURCHASER,))
    settled = State("最后报价已定，待评审", waits_on=CLERK, within=within("acceptance"), known_to=(PURCHASER,))
    scoring = State("评审中", waits_on=EXPERT, within=within("review"), known_to=(CLERK, PURCHASER))
    deciding = State("待确定中标人", waits_on=DIRECTOR, within=within("award_decision"), known_to=(PURCHASER,))
    noticed = State("中标公告和质疑期内", waits_on=CLOCK, within=give.last_day, known_to=(TREASURY, CLERK, PURCHASER))
    stopped = State("财政部门暂停中", waits_on=TREASURY, within=lasting("complaint_stop", DAYS), known_to=(CLERK, PURCHASER), halts=complain.STANDS_STILL)  # fmt: skip
    halted = State("财政部门暂停中（投标期间）", waits_on=TREASURY, within=lasting("complaint_stop", DAYS), known_to=(PURCHASER,), halts=complain.BIDS_WAIT)  # fmt: skip
    held = State("财政部门暂停中（开标和评审期间）", waits_on=TREASURY, within=lasting("complaint_stop", DAYS), clock=PAUSED, known_to=(OPENER, CLERK, PURCHASER, EXPERT), halts=complain.NOT_JUDGED)  # fmt: skip
    won = State("已确定中标人", tone=Tone.GOOD, known_to=(CLERK, PURCHASER, TREASURY))
    failed = State("废标", tone=Tone.BAD, known_to=(CLERK, PURCHASER, TREASURY))
    cancelled = State("已终止", tone=Tone.BAD, known_to=(PURCHASER,))
    drawn = joining | unsealing | lottery
    under_way = (
        bidding | opening | qualifying | confirming | drawing | drawn | seating | talking | offering | reading | settled | scoring | deciding | noticed
    )  # fmt: skip

    write = Action(
        "填写招标文件", drafting, None, by=PURCHASER, form=forms.DocumentForm, check=prepare.document_is_wrong, effect=prepare.write,
        basis=f"{ORDER} 第二十条",
    )  # fmt: skip
    add_condition = Action(
        "添加资格条件", drafting, None, by=PURCHASER, form=forms.ConditionForm, effect=prepare.add_condition, basis=f"{LAW} 第二十二条"
    )  # fmt: skip
    drop_condition = Action(
        "删去资格条件", drafting, None, by=PURCHASER, form=forms.DropConditionForm, effect=prepare.drop_condition, concerns=prepare.has_conditions, quiet=True
    )  # fmt: skip
    add_criterion = Action(
        "添加评审因素", drafting, None, by=PURCHASER, form=forms.CriterionForm, check=prepare.criterion_is_wrong,
        effect=prepare.add_criterion, basis=f"{ORDER} 第五十五条",
    )  # fmt: skip
    drop_criterion = Action(
        "删去评审因素", drafting, None, by=PURCHASER, form=forms.DropCriterionForm, effect=prepare.drop_criterion, concerns=prepare.has_criteria, quiet=True
    )  # fmt: skip
    name_openers = Action(
        "确定开标人、时间和地点", drafting, None, by=PURCHASER, form=forms.OpenersForm, effect=prepare.name_openers,
        unless=[prepare.openers_are_named], basis=f"{LAW} 第六十条",
    )  # fmt: skip
    move_opening = Action(
        "改定开标时间和地点", drafting, None, by=PURCHASER, form=forms.MoveForm, effect=prepare.move_opening,
        unless=[prepare.openers_are_not_named], quiet=True,
    )  # fmt: skip
    ask_bond, ask_no_bond = bonds.asked(drafting)
    offer = Action(
        "提请发布", drafting, publishing, by=PURCHASER, unless=[prepare.document_is_not_ready, prepare.moment_is_too_early],
        basis=f"{LAW} 第三十五条",
    )  # fmt: skip
    publish = Action(
        "发布招标公告和文件", publishing, bidding, by=DIRECTOR, effect=issue.publish, apart_from=WROTE,
        unless=[prepare.document_is_not_ready, issue.keys_are_missing, prepare.moment_is_too_early], basis=f"{ORDER} 第十六条",
        confirm="发布后任何人都能看到，采购标的和资格条件不能再改；截止以前谁也看不到有谁投了标、有几份。",
    )  # fmt: skip
    send_back = Action("退回修改", publishing, drafting, by=DIRECTOR, form=ReasonForm, refuses=True)

    propose_correction = Action(
        "提出更正", bidding, None, by=PURCHASER, form=forms.CorrectionForm, check=issue.correction_is_wrong,
        effect=issue.propose_correction, unless=[issue.bids_are_closed, issue.correction_waits], basis=f"{ORDER} 第二十七条",
    )  # fmt: skip
    name_new_openers = anew.names(bidding)
    publish_correction = Action(
        "发布更正公告", bidding, bidding, by=DIRECTOR, effect=anew.publish_correction, apart_from=("propose_correction", "name_new_openers"),
        concerns=rules.where_not(issue.no_correction_waits), unless=[issue.bids_are_closed, issue.no_correction_waits, issue.correction_stands_no_more, anew.keys_are_missing], basis=f"{ORDER} 第二十七条",
    )  # fmt: skip
    drop_correction = Action(
        "不采用更正", bidding, None, by=DIRECTOR, form=ReasonForm, refuses=True, effect=issue.drop_correction,
        concerns=rules.where_not(issue.no_correction_waits), unless=[issue.no_correction_waits],
    )  # fmt: skip
    answer = Action(
        "公开答复询问", bidding, None, by=PURCHASER, form=forms.AnswerForm, effect=issue.answer, concerns=rules.where_not(issue.nothing_is_asked), unless=[issue.nothing_is_asked],
        basis=f"{RULE} 第五十二条",
    )  # fmt: skip
    close_bidding = Action("投标截止", bidding, opening, by=CLOCK)
    note_opening = Action(
        "登记开标现场情况", opening | qualifying, None, by=OPENER, form=forms.AtOpeningForm, effect=look.note_opening, basis=f"{ORDER} 第四十二条"
    )  # fmt: skip
    bids_opened = Action(
        "密封件全部开启", bidding | opening, qualifying, by=CLOCK, automatic=True, effect=look.take_in, basis=f"{ORDER} 第三十九条"
    )  # fmt: skip
    too_few_bids = Action(
        "投标不足，不予开标", bidding | opening, failed, by=CLOCK, automatic=True, effect=look.fail_unopened, basis=f"{ORDER} 第四十一条"
    )  # fmt: skip
    lose_key, find_key, keys_lost = lost.acts(opening, failed)

    find = Action(
        "审查（第一人）", qualifying, confirming, by=CLERK, form=look.QualifyForm, check=look.conclusions_are_wrong, effect=look.find,
        apart_from=WROTE, unless=[look.paper_is_not_filed], basis=f"{ORDER} 第四十四条",
    )  # fmt: skip
    confirm = Action(
        "审查（第二人）", confirming, drawing, by=(CLERK, REVIEWER), form=look.QualifyForm, check=look.conclusions_differ,
        effect=look.confirm, apart_from=(*WROTE, "find"), basis=f"{ORDER} 第四十四条", then="too_few_qualified",
    )  # fmt: skip
    differ = Action(
        "退回重新审查", confirming, qualifying, by=(CLERK, REVIEWER), form=ReasonForm, refuses=True, effect=look.take_back,
        apart_from=("find",),
    )  # fmt: skip
    too_few_qualified = Action(
        "有效投标不足，废标", drawing | seating | talking | offering | settled, failed, by=CLOCK, automatic=True, effect=look.fail_unqualified,
        unless=[look.enough_stand], basis=f"{LAW} 第三十六条",
    )  # fmt: skip

    draw = parts.draw(drawing, joining, effect=judge.seal, unless=[look.too_few_stand, pool.somebody_is_entered], apart_from=WROTE)  # fmt: skip
    take_in = pool.taken_in(drawing, seating, apart_from=WROTE, unless=[look.too_few_stand])
    send_list_back = pool.sent_back(drawing)
    second = parts.second(joining, unsealing)
    reveal = parts.reveal(unsealing, seating)
    missed = parts.missed(joining | unsealing, lottery)
    enter = parts.enter(lottery)
    agreed = parts.agreed(lottery, seating)
    seat_buyer = Action(
        "确定采购人代表", seating, None, by=CLERK, form=evaluation_forms.BuyerForm, check=judge.buyer_is_wrong, effect=judge.seat_buyer,
        basis=f"{ORDER} 第四十七条",
    )  # fmt: skip
    choose_chair = Action("登记推选的组长", seating, None, by=CLERK, form=evaluation_forms.ChairForm, effect=judge.choose_chair, basis=f"{ORDER} 第四十五条")  # fmt: skip
    ask = Action(
        "要求书面澄清", seating | settled, None, by=CLERK, form=evaluation_forms.AskForm, effect=judge.ask, basis=f"{ORDER} 第五十一条"
    )  # fmt: skip
    clarified = Action(
        "登记书面说明", seating | settled, None, by=CLERK, form=evaluation_forms.ClarifiedForm, effect=judge.clarified,
        papers=("clarification",), basis=f"{ORDER} 第五十一条",
    )  # fmt: skip
    correct_price = Action(
        "提出修正报价", seating, None, by=CLERK, form=evaluation_forms.PriceForm, check=two.price_is_wrong, effect=two.correct_price,
        papers=("clarification",), basis=f"{ORDER} 第五十九条",
    )  # fmt: skip
    strike = Action(
        "提出认定投标无效", seating | talking | settled, None, by=CLERK, form=evaluation_forms.StrikeForm, check=two.strike_is_wrong, effect=two.strike,
        papers=("panel_finding",), basis=f"{ORDER} 第六十三条", quiet=True,
    )  # fmt: skip
    agree = Action(
        "同意认定（第二人）", seating | talking | settled, None, by=(CLERK, REVIEWER), form=evaluation_forms.AgreeForm, check=two.is_the_same_person,
        effect=two.agree, unless=[two.nothing_waits], concerns=rules.where_not(two.nothing_waits), basis=f"{ORDER} 第六十三条", then="too_few_qualified",
        confirm="同意以后即生效，对方会看到事实和依据。",
    )  # fmt: skip
    answer_likeness = Action(
        "写明对雷同提示的意见", seating | talking | settled, None, by=EXPERT, form=evaluation_forms.OpinionForm, effect=alike.answer,
        unless=[alike.does_not_chair, alike.nothing_is_alike], basis=f"{ORDER} 第三十七条",
    )  # fmt: skip
    dispute, vote = conforming.acts(seating | talking | settled)
    begin = Action(
        "开始评审", seating | settled, scoring, by=CLERK, effect=judge.begin, basis=f"{ORDER} 第五十二条",
        unless=[
            talk.finals_are_missing, look.too_few_stand, review_rules.panel_not_complete, judge.nobody_chairs, judge.something_is_asked, alike.is_not_answered,
            two.something_waits, conforming.is_disputed,
        ],
    )  # fmt: skip
    start_talks = Action(
        "开始磋商", seating, talking, by=CLERK, effect=talk.start, basis=f"{talk.LAW} 第十九条", quiet=True,
        unless=[talk.are_none, talk.finals_are_there, look.too_few_stand, review_rules.panel_not_complete, judge.nobody_chairs, judge.questions_wait, conforming.is_disputed],
    )  # fmt: skip
    note_talk = Action(
        "登记与一家的磋商", talking, None, by=CLERK, form=evaluation_forms.TalkForm, effect=talk.note, basis=f"{talk.LAW} 第十九条"
    )  # fmt: skip
    change_need = Action(
        "变动采购需求", talking, None, by=CLERK, form=evaluation_forms.NeedChangeForm, check=talk.change_is_wrong, effect=talk.change,
        papers=("need_change",), basis=f"{talk.LAW} 第二十条", quiet=True,
    )  # fmt: skip
    withdraw = Action(
        "登记退出磋商", talking | offering, None, by=CLERK, form=evaluation_forms.WithdrawForm, effect=talk.withdraw, unless=[talk.time_is_up], papers=("withdrawal",),
        then="too_few_qualified", basis=f"{talk.LAW} 第二十二条", quiet=True,
    )  # fmt: skip
    ask_finals = Action(
        "要求提交最后报价", talking, offering, by=CLERK, form=evaluation_forms.UntilForm, check=talk.until_is_wrong, effect=talk.ask_finals,
        unless=[talk.somebody_was_not_heard], basis=f"{talk.LAW} 第二十一条",
        confirm="此后不再磋商，也不再变动采购需求；立即书面通知所有参加磋商的供应商。",
    )  # fmt: skip
    read_finals = Action(
        "开启最后报价（第一人）", offering, reading, by=CLERK, form=talk.FinalsForm, check=talk.finals_are_wrong, effect=talk.read_finals,
        unless=[talk.finals_still_come], papers=("final_offers",), basis=f"{talk.LAW} 第二十一条",
    )  # fmt: skip
    confirm_finals = Action(
        "登记最后报价（第二人）", reading, settled, by=(CLERK, REVIEWER), form=talk.FinalsForm, check=talk.finals_differ, effect=talk.confirm_finals,
        apart_from=("read_finals",), then="too_few_qualified", basis=f"{talk.LAW} 第二十一条",
    )  # fmt: skip
    differ_finals = Action("退回重新登记", reading, offering, by=(CLERK, REVIEWER), form=ReasonForm, refuses=True, effect=talk.take_back, apart_from=("read_finals",))  # fmt: skip
    dissolve = parts.dissolve(seating | talking | scoring, drawing)
    declare = parts.declare(scoring)
    lock = Action(
        "提交并锁定评分", scoring, None, by=EXPERT, form=evaluation_forms.MarksForm, effect=judge.lock, then="scored",
        unless=[review_rules.has_no_open_seat, review_rules.is_in_conflict], confirm="锁定后不能修改；全部成员锁定后，评分才互相可见。",
    )  # fmt: skip
    find_points = Action(
        "提出客观得分", scoring, None, by=CLERK, form=evaluation_forms.FindForm, check=two.points_are_wrong, effect=two.find_points,
        unless=[two.nothing_to_find], basis=f"{ORDER} 第五十五条",
    )  # fmt: skip
    agree_points = Action(
        "同意客观得分（第二人）", scoring, None, by=(CLERK, REVIEWER), form=evaluation_forms.AgreeForm, check=two.is_the_same_person,
        effect=two.agree, unless=[two.nothing_waits], concerns=rules.where_not(two.nothing_waits), basis=f"{ORDER} 第五十五条", then="scored",
    )  # fmt: skip
    disagree = Action(
        "不同意认定", seating | talking | settled | scoring, None, by=(CLERK, REVIEWER), form=evaluation_forms.DisagreeForm, refuses=True, effect=two.drop,
        unless=[two.nothing_waits], concerns=rules.where_not(two.nothing_waits),
    )  # fmt: skip
    scored = Action(
        "评审完成，排出名次", scoring, deciding, by=CLOCK, automatic=True, effect=judge.rank,
        unless=[review_rules.seats_not_locked, judge.findings_are_missing], basis=f"{ORDER} 第五十七条",
    )  # fmt: skip
    lapse = parts.lapse(scoring)

    award = Action(
        "按名次确定中标人", deciding, noticed, by=DIRECTOR, effect=give.award, unless=[give.first_may_not_win],
        apart_from=(*WROTE, "find", "confirm", "pass_over"),
        basis=f"{RULE} 第四十三条", confirm="确定以后立即公布中标公告，并向每一位投标人发出通知书或者告知书。",
    )  # fmt: skip
    pass_over = Action(
        "不选用这一名，顺延", deciding, None, by=DIRECTOR, form=ShortReasonForm, refuses=True, effect=give.pass_over,
        unless=[give.nobody_is_next], basis=f"{RULE} 第四十九条",
    )  # fmt: skip
    enter_meeting = Action(
        "登记集体研究的决定", deciding, None, by=CLERK, form=evaluation_forms.MeetingForm, check=together.meeting_is_wrong,
        effect=together.enter, papers=("meeting_minutes",), unless=[together.need_not_meet, give.first_may_not_win], basis=f"{RULE} 第四十三条",
    )  # fmt: skip
    award_together = Action(
        "核对会议纪要，确定中标人（第二人）", deciding, noticed, by=REVIEWER, effect=together.award, apart_from=("enter_meeting", "pass_over"),
        unless=[together.nothing_was_decided, give.first_may_not_win], basis=f"{RULE} 第四十三条",
        confirm="请对照会议纪要。确定以后立即公布中标公告，并向每一位投标人发出通知书或者告知书。",
    )  # fmt: skip
    send_minutes_back = Action(
        "与会议纪要不符，退回", deciding, None, by=REVIEWER, form=ReasonForm, refuses=True, effect=together.drop,
        unless=[together.nothing_was_decided_yet],
    )  # fmt: skip
    none_left = Action("没有可以选用的，废标", deciding, failed, by=DIRECTOR, form=ReasonForm, refuses=True, effect=look.cancel, unless=[give.somebody_is_next])  # fmt: skip
    winner_gone = Action(
        "中标人退出，回到名次", won, deciding, by=CLOCK, automatic=True, reopens=True, effect=gone.go_back_to_the_ranks, basis=f"{RULE} 第四十九条"
    )  # fmt: skip
    buy_anew = Action(
        "不再顺延，重新采购", deciding, failed, by=DIRECTOR, form=ReasonForm, refuses=True, effect=gone.buy_anew, unless=[gone.nobody_went],
        concerns=gone.went, basis=f"{RULE} 第四十九条",
    )  # fmt: skip
    award_by_silence = Action(
        "逾期未确定，第一名中标", deciding, noticed, by=CLOCK, effect=give.award, unless=[give.first_may_not_win, give.somebody_was_passed_over, gone.somebody_went],
        basis=f"{ORDER} 第六十八条",
    )  # fmt: skip
    window_over = Action("质疑期满", noticed, won, by=CLOCK, unless=[object_.challenge_waits], basis=f"{LAW} 第五十二条")  # fmt: skip
    receive_challenge, receive_late, receive_after = challenges.enters(
        under_way | stopped | halted | held, won, noticed, failed
    )
    award_upset = Action("质疑成立，撤回中标结果", noticed, deciding, by=CLOCK, automatic=True, effect=object_.upset_award, basis=f"{LAW} 第五十三条")  # fmt: skip
    tender_upset = Action("质疑成立，重新采购", under_way, failed, by=CLOCK, automatic=True, effect=object_.upset_tender, basis=f"{LAW} 第五十三条")  # fmt: skip
    enter_complaint, notify_complaint, complaint_after = entering.enters(under_way | stopped | halted | held, noticed | stopped | halted | held, won | failed)  # fmt: skip
    enter_bond, enter_bond_after = bonds.unopened(under_way - {bidding, opening}, won | failed | cancelled)
    stop, stop_late, halt = complain.stops(noticed, won, stopped, bidding, halted)
    go_on, stop_over, go_on_bidding, halt_over = complain.goes_on(stopped, noticed, halted, bidding)
    void, look_again = complain.failure_is_void(failed, drawing, qualifying)
    hold, take_up, hold_over = complain.holds((opening, qualifying, confirming, drawing, seating, talking, offering, reading, settled, scoring, deciding), held)  # fmt: skip
    decide_next, decide_anew = complain.decided(stopped, halted, held, deciding, failed)
    cancel = Action(
        "终止招标", drafting | publishing | (under_way - drawn - {scoring, noticed}), cancelled, by=DIRECTOR,
        form=ReasonForm, refuses=True, effect=look.cancel, quiet=True, basis=f"{LAW} 第三十六条",
    )  # fmt: skip
