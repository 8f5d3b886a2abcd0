"""投诉 before 财政: brought after a challenge that was answered; the tender stops, goes on, and follows what is decided."""

from django.utils import timezone

from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from tests.ways.walking import Way
from yihe.domains.procurement.models import Bid, Challenge
from yihe.foundation.roles import CLERK, DIRECTOR, PURCHASER, TREASURY
from yihe.matters import clock
from yihe.matters.actions import perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

NOTICE = {"document": "虚构采购投诉〔3〕号", "reason": "受理投诉，调查期间暂停（虚构）。"}
DECISION = {"document": "虚构采购处理〔4〕号", "reason": "评审得分计算有误（虚构）。"}
KIND = "tender_complaint"


def read(matter: Matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def letter(challenge: Challenge | None, **said) -> dict:
    """Return what is entered of 财政's notice."""
    today = timezone.localdate()
    return {
        "challenge": challenge, "complained_on": today, "notified_on": today, "document": "虚构采购答复〔1〕号",
        "facts": "对答复不服（虚构）。", "wants": "重新评审（虚构）。",
    } | said  # fmt: skip


def challenge_of(town: Town, matter: Matter) -> Challenge:
    """Return a challenge to a tender that was answered; where none is, have one come, as late as the tender is."""
    found = Challenge.objects.filter(tender=matter.pk).order_by("pk").last()
    if found is not None and found.outcome:
        return found
    won = read(matter).state == "won"
    if won:
        last = contents_of(matter).challenge_until
        perform(read(matter), "receive_late", by=buys.as_read(town, CLERK), **ways.letter(matter, received_on=last))
    else:
        against = "result" if matter.state == "noticed" else "process" if contents_of(matter).opened_on else "document"
        ways.challenged(town, read(matter), against=against, nth=None if against == "document" else 2)
    challenge = Matter.objects.filter(kind="challenge", parent=matter).order_by("-pk")[0]
    ways.registered(town, challenge)
    ways.answered(town, read(challenge))
    if won:
        clock.run()
    return Challenge.objects.get(pk=challenge.pk)


def complained(town: Town, matter: Matter, role=CLERK, **said) -> Matter:
    """Have a complaint about a tender entered from 财政's notice, and return it."""
    challenge = challenge_of(town, matter)
    here = read(matter)
    name = "complaint_after" if here.state == "won" else "notify_complaint" if role is TREASURY else "enter_complaint"
    perform(here, name, by=buys.as_read(town, role), **letter(challenge, **said))
    return Matter.objects.filter(kind=KIND, parent=matter).order_by("-pk")[0]


def open_on(town: Town, matter: Matter) -> Matter:
    """Return the complaint about a tender that is not decided; have one entered where there is none."""
    return Matter.objects.filter(kind=KIND, parent=matter, closed_at=None).first() or complained(town, matter)


def stopped(town: Town, matter: Matter) -> Matter:
    """Have 财政 stop a tender, and return the complaint."""
    complaint = open_on(town, matter)
    perform(read(complaint), "stop", by=buys.as_read(town, TREASURY), **NOTICE)
    return complaint


def resumed(town: Town, matter: Matter) -> None:
    perform(open_on(town, matter), "go_on", by=buys.as_read(town, TREASURY), **DECISION)


def explained(town: Town, complaint: Matter) -> None:
    town.hand_in(read(complaint), "complaint_notice", by=PURCHASER)
    town.hand_in(read(complaint), "complaint_explanation", by=PURCHASER)
    perform(read(complaint), "explain", by=buys.as_read(town, PURCHASER), explanation="评分与招标文件一致（虚构）。")


def decided(town: Town, complaint: Matter, name: str) -> None:
    """Have 财政 decide on a complaint, explained before where it is not."""
    if read(complaint).state == "explaining":
        explained(town, complaint)
    town.hand_in(read(complaint), "complaint_decision", by=TREASURY)
    perform(read(complaint), name, by=buys.as_read(town, TREASURY), **DECISION)


def _deciding(name: str):
    return lambda town, matter: decided(town, matter if matter.kind == KIND else open_on(town, matter), name)


def nobody_chosen(town: Town, tender: Matter) -> None:
    """Have a tender that was awarded fail in its ranks, by a challenge: nobody else is chosen."""
    ways._upset(town, tender, "go_on")
    while Bid.objects.filter(tender=tender.pk, rank__isnull=False, passed_over="").exists():
        perform(read(tender), "pass_over", by=buys.as_read(town, DIRECTOR), reason="履约能力不足（虚构）。")
    perform(read(tender), "none_left", by=buys.as_read(town, DIRECTOR), reason="没有可以选用的（虚构）。")


def _void(town: Town, complaint: Matter) -> None:
    nobody_chosen(town, read(complaint).parent)
    decided(town, complaint, "void_failure")


OF_TENDER = {
    "enter_complaint": complained, "notify_complaint": lambda town, matter: complained(town, matter, TREASURY),
    "complaint_after": complained, "stop": stopped, "stop_late": stopped, "halt": stopped, "hold": stopped, "go_on": resumed, "go_on_bidding": resumed, "take_up": resumed,
    "decide_next": _deciding("give_next"), "decide_anew": _deciding("begin_anew"),
}  # fmt: skip
WAY = Way(
    lambda town: complained(town, ways.to(town, "noticed")),
    said={"stop": NOTICE, "end": DECISION},
    done={"explain": explained}
    | {name: _deciding(name) for name in ("dismiss", "leave", "give_next", "begin_anew")}
    | {"void_failure": _void}
    | {"go_on": lambda town, matter: (perform(matter, "stop", by=buys.as_read(town, TREASURY), **NOTICE), resumed(town, matter.parent))},
)  # fmt: skip
