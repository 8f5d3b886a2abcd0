"""
窗口收件: papers that come over the counter are scanned into a matter (`receive`), each with its pages and what became of the original;
a receipt (`hand_receipt`) says once what was handed in, enters what was asked for with it, and gives whoever has none a code to
follow it with. A paper becomes a paper as every upload does: checked, scanned, counted, kept, in the chain.
"""

from dataclasses import dataclass, field

from django.db import transaction

from yihe.acts.documents import papers, scanned
from yihe.acts.documents.checks import Refused
from yihe.acts.documents.held import copied, held
from yihe.acts.documents.leftovers import nothing_left_behind
from yihe.acts.documents.models import Document, Original, Receipt, ReceivedPaper, Retraction, number_of_receipt
from yihe.foundation.roles import of
from yihe.matters import access, codes, frozen, kinds, over_the_counter, parties, standing, telling
from yihe.matters.actions import NotAllowed, locked
from yihe.matters.kinds import Paper
from yihe.matters.models import Matter, Party
from yihe.matters.saying import Fact

MOST_PAGES = 9999
_LONGEST_WORDS = 60


@dataclass
class Tray:
    """One entry of the counter's list: what may be handed in, what came with this receipt, what the office has of it already."""

    paper: Paper
    needed: bool
    now: list[Document] = field(default_factory=list)  # taken, and on no receipt yet
    before: list[Document] = field(default_factory=list)
    held: Document | None = None  # of another matter of the same organization


@dataclass(frozen=True)
class Handed:
    """What a receipt was written on: the receipt, and the code that is shown this once ("" where there is none to give)."""

    receipt: Receipt
    code: str


# -- what may come in ------------------------------------------------------------------------------------------------------


def trays(matter: Matter, user) -> list[Tray]:
    """Return what may come in over the counter, with what is there; nothing a department supplies itself is asked for."""
    kind, ordinal = kinds.get(matter.kind), next_ordinal(matter)
    found = []
    for slot in papers.papers_on(matter, user):
        if not (slot.paper.is_brought or slot.paper == papers.OTHER):
            continue
        now = [paper for paper in slot.papers if (came := received(paper)) and came.ordinal == ordinal]
        before = [paper for paper in slot.papers if paper not in now]
        tray = Tray(slot.paper, slot.needed and not slot.known, now, before)
        if slot.paper in kind.papers and not slot.papers:
            tray.held = held(matter, slot.paper, user)
        found.append(tray)
    return found


def received(document: Document) -> ReceivedPaper | None:
    """Return that a paper came over the counter, or None."""
    return getattr(document, "received", None)


def next_ordinal(matter: Matter) -> int:
    """Return the how manieth receipt of a matter what is taken now belongs on."""
    return Receipt.objects.filter(matter=matter).count() + 1


def waiting_for_receipt(matter: Matter) -> list[ReceivedPaper]:
    """Return what was taken and still counts, and is on no receipt yet."""
    rows = ReceivedPaper.objects.filter(document__matter=matter, ordinal=next_ordinal(matter))
    rows = rows.filter(document__replaced_by=None, document__retraction=None)
    return list(rows.select_related("document__matter").order_by("pk"))


def on(receipt: Receipt) -> list[ReceivedPaper]:
    """Return what a receipt is for. What was taken back before it was written is not on it; what was later stays."""
    rows = ReceivedPaper.objects.filter(document__matter=receipt.matter_id, ordinal=receipt.ordinal)
    rows = rows.exclude(document__retraction__at__lt=receipt.event.at)
    return list(rows.select_related("document__matter", "document__uploaded_by").order_by("pk"))


# -- verbs -----------------------------------------------------------------------------------------------------------------


def receive(
    matter: Matter, slot: str, files, *, by, original: str, pages: int | None = None, replaces: Document | None = None,
) -> list[Document]:  # fmt: skip
    """
    Take what was scanned for one paper: pictures become one, every other file is one of its own. `pages` is how many sheets
    the clerk counted, where it is not what was scanned; `replaces` the paper that this is a new version of.

    :raises NotAllowed: it is not this person's to receive, or the matter is full
    :raises Refused: a file is not accepted (a NotAllowed too); nothing is kept then
    """
    if reason := _cannot_take(matter, slot, by):
        raise NotAllowed(reason)
    if original not in Original.values:
        raise Refused("请选择原件怎么处理。")
    if pages is not None and not 0 < pages <= MOST_PAGES:
        raise Refused(f"页数请填 1 到 {MOST_PAGES}。")
    label = next(paper.label for paper in papers.slots_of(matter) if paper.code == slot)
    made = scanned.scans(files, label)
    if not made:
        raise Refused(f"“{label}”没有选择照片或扫描件。")
    if len(made) > 1 and (pages is not None or replaces is not None):
        raise Refused(f"“{label}”选了几份文件：页数和替换只能对一份说，请一份一份收。")
    with nothing_left_behind(), transaction.atomic():
        fresh = locked(matter.pk)
        if reason := _cannot_take(fresh, slot, by):
            raise NotAllowed(reason)
        return [
            _take(fresh, matter, slot, scan, by=by, original=original, pages=pages, replaces=replaces) for scan in made
        ]


def take_back(document: Document, *, by, reason: str) -> None:
    """
    撤下: what was scanned wrongly, before it stands on a receipt. It stays on record.

    :raises NotAllowed: it is on a receipt, no longer current, or not this person's to receive
    """
    if not reason.strip():
        raise NotAllowed("请写明为什么撤下这份材料。")
    with transaction.atomic():
        matter = standing.held(document.matter_id)
        if refusal := over_the_counter.cannot_receive(matter, by):
            raise NotAllowed(refusal)
        if document.pk not in {each.document_id for each in waiting_for_receipt(matter)}:
            raise NotAllowed("这份材料已经写进回执，或者已经撤下，不能在窗口撤下。")
        Retraction.objects.create(document=document, by=by, reason=reason.strip()[:200])
        said = {**papers.remembered(document), "reason": reason.strip()}
        standing.note(matter, "retract", by=by, said=said)


def use_held(matter: Matter, slot: str, *, by) -> Document:
    """
    Put a lasting paper that the office already holds of the organization on this matter too, so that nobody brings it again.

    :raises NotAllowed: there is none, or it is not this person's to receive
    """
    if reason := _cannot_take(matter, slot, by):
        raise NotAllowed(reason)
    tray = next((tray for tray in trays(matter, by) if tray.paper.code == slot), None)
    if tray is None or tray.held is None:
        raise NotAllowed("本局没有这份材料，或者此件里已经有了，请收纸质的。")
    return copied(matter, slot, tray.held, by=by, cannot=_cannot_take)


def hand_receipt(
    matter: Matter, *, by, handed_by: str, contact: str = "", checked: str = "", enters: str = "", seen: int | None = None,
) -> Handed:  # fmt: skip
    """
    Write the receipt for what was taken since the last one: who handed it in, which paper showed who they are. `enters` is
    what came on paper with it (`over_the_counter.offered`), "" for nothing but papers.

    :raises NotAllowed: nothing was taken, something is not said, or what is entered is refused
    """
    handed_by, contact, checked = (words.strip()[:_LONGEST_WORDS] for words in (handed_by, contact, checked))
    if not handed_by:
        raise NotAllowed("请写明递交人姓名。")
    with transaction.atomic():
        fresh = access.locked(matter.pk, by, matter.kind)
        if reason := over_the_counter.cannot_receive(fresh, by) or frozen.refusal(fresh):
            raise NotAllowed(reason)
        taken = waiting_for_receipt(fresh)
        if not taken:
            raise NotAllowed("没有新收的纸质材料，不用再出回执。已经出过的可以补印。")
        if enters:
            over_the_counter.enter(fresh, enters, by=by, seen=seen)
        fresh = standing.held(matter.pk)
        party = _without_code(fresh)
        if party is not None and of(party.role_code).by_code and not checked:
            raise NotAllowed("回执上有查询码，凭它可以办理：请写明核对了哪一种身份证件。")
        _let_the_receiver_go(fresh)
        ordinal = next_ordinal(fresh)
        code = codes.issue(party) if party is not None else ""
        said = {
            "receipt": Fact(number_of_receipt(fresh, ordinal)), "papers": len(taken), "pages": sum(each.pages for each in taken),
            "handed_by": handed_by, "contact": contact, "checked": checked,
            "code_of": party.pk if party is not None else None,
        }  # fmt: skip
        event = standing.note(fresh, "receipt", by=by, said=said)
        receipt = Receipt.objects.create(matter=fresh, ordinal=ordinal, event=event)
        _tell_whoever_works_on_it(fresh, by)
        matter.refresh_from_db()
        return Handed(receipt, code)


# -- how -------------------------------------------------------------------------------------------------------------------


def _cannot_take(matter: Matter, slot: str, user) -> str:
    if reason := over_the_counter.cannot_receive(matter, user):
        return reason
    paper = next((paper for paper in papers.slots_of(matter) if paper.code == slot), None)
    if (
        paper is None
        or not (paper.is_brought or paper == papers.OTHER)
        or not access.reads(user, matter, paper.readers)
    ):
        return "这个事项没有这一项材料。"
    return ""


def _take(fresh: Matter, matter: Matter, slot: str, scan, *, by, original, pages, replaces) -> Document:
    document = papers.file_away(fresh, slot, scan.ready, by=by, replaces=replaces)
    came = ReceivedPaper.objects.create(
        document=document, ordinal=next_ordinal(fresh), pages=pages or scan.pages, original=original
    )
    said = papers.remembered(document) | {"pages": came.pages, "original": Fact(came.get_original_display())}
    standing.record(matter, "receive", by=by, said=said)
    return document


def _without_code(matter: Matter) -> Party | None:
    """Return whoever can follow the matter with a code and has none yet: its person, else the organization it is for."""
    if not (kinds.get(matter.kind).public and matter.submitted_at):
        return None
    party = codes.party_of(matter)
    if party is None and matter.organization_id:
        party = Party.objects.let_in().filter(matter=matter, body=matter.organization_id).order_by("pk").first()
    return party if party is not None and not party.code_digest else None


def _let_the_receiver_go(matter: Matter) -> None:
    """What was handed in waits on the office: whoever typed it in knows of it as everybody there does, and not for themselves."""
    if matter.submitted_at is None or matter.is_compartment:
        return
    rows = Party.objects.filter(matter=matter, ground=parties.OPENED, until=None, user=matter.opened_by_id)
    for role in kinds.get(matter.kind).received_by:
        if rows.filter(role_code=role.code).exists():
            parties.let_go(matter, role, user=matter.opened_by)


def _tell_whoever_works_on_it(matter: Matter, by) -> None:
    state = kinds.get(matter.kind).workflow_of(matter).states[matter.state]
    if state.waits_on is None or not state.waits_on.is_staff:
        return
    who = {matter.assignee_id} if matter.assignee_id else telling.people(state.waits_on, matter)
    telling.tell(who - {by.pk}, f"窗口收到纸质材料：{matter.title}。", matter=matter)
