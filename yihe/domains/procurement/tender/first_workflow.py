"""招标 as its first version had it: 财政 stopped a tender, let it go on and decided on its own page. Those that were opened then go on so; a complaint of them stands beside."""

from yihe.domains.procurement.tender import complaints as complain
from yihe.domains.procurement.tender.workflow import TenderWorkflow as Now


class FirstTenderWorkflow(Now):
    """As today, but for whose hand it is: a complaint acts through 财政's own actions here."""

    stop, stop_late, halt = complain.stops(Now.noticed, Now.won, Now.stopped, Now.bidding, Now.halted, complain.by_hand)
    go_on, stop_over, go_on_bidding, halt_over = complain.goes_on(
        Now.stopped, Now.noticed, Now.halted, Now.bidding, complain.by_hand
    )
    hold, take_up, hold_over = complain.holds(
        sorted(Now.hold.source, key=list(Now.states.values()).index), Now.held, complain.by_hand
    )
    decide_next, decide_anew = complain.decided(
        Now.stopped, Now.halted, Now.held, Now.deciding, Now.failed, complain.by_hand
    )
