"""保证金: looked for, held, owed back, given back or lapsed; or kept, as one proposes and another decides."""

from yihe.domains.procurement.bonds import forms, freeing, keeping, leaving
from yihe.domains.procurement.bonds.interest import LAW as ORDER
from yihe.foundation.procedure import within
from yihe.foundation.roles import CLOCK, DIRECTOR, FINANCE_MAKER, PURCHASER
from yihe.foundation.workflow import Action, State, Tone, Workflow
from yihe.matters.forms import ReasonForm

REGULATION = "政府采购法实施条例 第三十三条、第四十八条"
RUN = (PURCHASER, FINANCE_MAKER)


class BondWorkflow(Workflow):
    expected = State("待收存", waits_on=FINANCE_MAKER, within=within("acceptance"), known_to=(PURCHASER,))
    held = State(
        "收存中", waits_on=FINANCE_MAKER, within=freeing.look_again, once=freeing.is_free, known_to=(PURCHASER,)
    )
    returning = State(
        "待退还", waits_on=FINANCE_MAKER, within=freeing.due_day, known_to=(PURCHASER,), reminds=(PURCHASER,)
    )
    deciding = State("待决定不予退还", waits_on=DIRECTOR, within=within("approval"), known_to=RUN)
    returned = State("已退还", tone=Tone.GOOD, known_to=RUN)
    lapsed = State("保函到期", tone=Tone.NEUTRAL, known_to=RUN)
    kept = State("不予退还", tone=Tone.BAD, known_to=(*RUN, DIRECTOR))
    absent = State("没有提交", tone=Tone.NEUTRAL, known_to=RUN)

    take_in = Action(
        "登记收存", expected, held, by=FINANCE_MAKER, form=forms.ReceiveForm, check=keeping.given_is_wrong, effect=keeping.take_in,
        basis=REGULATION, then="release",
    )  # fmt: skip
    note_absent = Action(
        "登记没有提交", expected, absent, by=FINANCE_MAKER, form=ReasonForm, quiet=True, done="已登记没有提交"
    )
    release = Action(
        "可以退还", held, returning, by=CLOCK, automatic=True, effect=freeing.release, unless=[freeing.may_be_held],
        basis=REGULATION, copies=(FINANCE_MAKER,),
    )  # fmt: skip
    give_back = Action(
        "登记退还", returning, returned, by=FINANCE_MAKER, form=forms.ReturnForm, check=leaving.return_is_wrong,
        effect=leaving.give_back, basis=f"{REGULATION}；{ORDER}", done="已登记退还",
        confirm="登记以后不能再退一次；本金是收存的余额。",
    )  # fmt: skip
    lapse = Action(
        "登记保函到期", held | returning, lapsed, by=FINANCE_MAKER, effect=leaving.lapse, unless=[leaving.still_runs],
        concerns=leaving.is_a_guarantee, quiet=True, done="已登记保函到期",
    )  # fmt: skip
    propose_forfeit = Action(
        "提出不予退还", held | returning, deciding, by=PURCHASER, form=forms.ForfeitForm, check=leaving.forfeit_is_wrong,
        effect=leaving.propose_forfeit, quiet=True, basis=f"{ORDER.split()[0]} 第二十条、第二十三条",
    )  # fmt: skip
    forfeit = Action(
        "同意不予退还", deciding, held, by=DIRECTOR, effect=leaving.forfeit, apart_from=("propose_forfeit", "take_in"), then="use_up",
        done="已决定不予退还", copies=(FINANCE_MAKER, PURCHASER), basis=f"{ORDER.split()[0]} 第二十条、第二十三条",
        confirm="不予退还的由财务按规定处理；余下的照常退还。付款时不扣抵。",
    )  # fmt: skip
    refuse_forfeit = Action(
        "不同意，照常退还", deciding, held, by=DIRECTOR, form=ReasonForm, refuses=True, effect=leaving.drop_forfeit, apart_from=("propose_forfeit",),
        then="release",
    )  # fmt: skip
    use_up = Action(
        "没有余额", held, kept, by=CLOCK, automatic=True, effect=leaving.use_up, unless=[leaving.something_is_left]
    )
