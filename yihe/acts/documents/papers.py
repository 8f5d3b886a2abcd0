"""
材料: what a matter must carry, what it carries, and the verbs that put a paper there, replace it, take it back, read it.

Which papers are needed is declared: `Kind.papers` (each with the actions it is `required_for`) and `Action.papers`.
`papers_missing` is asked of every action by itself (`apps.ready`); no workflow has to name it.
"""

import json

from django.db import transaction
from django.http import Http404

from yihe.acts.documents import scanning, storage
from yihe.acts.documents.checks import Checked, Refused, checked, limits, shown_size
from yihe.acts.documents.leftovers import counted, nothing_left_behind
from yihe.acts.documents.models import Document, Retraction
from yihe.acts.documents.slots import Slot
from yihe.acts.documents.spared import known
from yihe.foundation import digests
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.workflow import Action
from yihe.matters import access, frozen, kinds
from yihe.matters.actions import NotAllowed, holds_role, locked
from yihe.matters.kinds import Paper
from yihe.matters.models import Matter
from yihe.matters.readers import Reader
from yihe.matters.reading import read_once
from yihe.matters.saying import Fact
from yihe.matters.standing import noted, record
from yihe.registers.evidence.models import Verb, note_access

OTHER = Paper("other", "其他材料", by=())  # what no list asks for; whoever's turn it is may add to it


# -- what is asked -----------------------------------------------------------------------------------------------------


def slots_of(matter: Matter) -> tuple[Paper, ...]:
    """Return the slots of a matter's kind that are open in its state, 其他材料 last. What an act asks for that does not concern the matter is none."""
    kind = kinds.get(matter.kind)
    declared = (paper for paper in kind.papers if not paper.only_in or matter.state in paper.only_in)
    return (*(paper for paper in declared if not paper.only_in or _concerns(kind, paper, matter)), OTHER)


def _concerns(kind, paper: Paper, matter: Matter) -> bool:
    asking = [each for each in kind.workflow_of(matter).actions_from(matter.state) if paper in required_for(kind, each)]
    return not asking or any(not each.concerns or each.concerns(matter) for each in asking)


def required_for(kind, action: Action) -> list[Paper]:
    """Return the papers an action needs, in the order of the kind's list."""
    return [paper for paper in kind.papers if action.name in paper.required_for or paper.code in action.papers]


def papers_missing(action: Action, matter: Matter, user=None) -> str:
    """Return one sentence naming every paper that is missing for an action (缺什么一次性告知), or ""."""
    needed = required_for(kinds.get(matter.kind), action)
    if not needed:
        return ""
    there = {paper.slot for paper in _all_on(matter) if not _is_past(paper)}
    missing = [paper.label for paper in needed if paper.code not in there and not known(matter, paper)]
    if not missing:
        return ""
    return f"还缺 {len(missing)} 份材料：{'、'.join(missing)}。请补齐后再“{action.label}”。"


def cannot_attach(matter: Matter, code: str, user) -> str:
    """Return why this person cannot put a paper into a slot now, or "": it must be theirs, and their turn."""
    paper = _paper(matter, code)
    if paper is None or not access.reads(user, matter, paper.readers):
        return "这个事项没有这一项材料。"
    workflow = kinds.get(matter.kind).workflow_of(matter)
    holder = workflow.states[matter.state].waits_on
    if not matter.is_open or holder is None:
        return "此件已办结，不能再上传材料。"
    if matter.compartment_id and matter.compartment.emptied_at:
        return "此件的专卷已经依法清除，不能再上传材料。"
    roles = {holder} if not paper.by or holder in paper.by else set()
    for action in workflow.actions_from(matter.state):
        if paper in required_for(kinds.get(matter.kind), action):
            roles |= set(action.roles) & set(paper.by)
    if not any(holds_role(user, role, matter) for role in roles):
        who = "、".join(role.label for role in paper.by) or holder.label
        return f"“{paper.label}”由{who}在轮到自己办理时上传，现在不能上传。"
    if matter.assignee_id and matter.assignee_id != user.pk and holder in roles:
        return "此件已转由他人经办。"
    return ""


# -- verbs -------------------------------------------------------------------------------------------------------------


def attach(
    matter: Matter, slot: str, file, *, by, title: str = "", replaces: Document | None = None
) -> Document:  # fmt: skip
    """
    Check a file and put it on the matter, as a new paper or as the next version of one. Recorded on the chain.

    :raises NotAllowed: it is not this person's to add now, or the matter is full
    :raises Refused: the file is not accepted (a NotAllowed too)
    """
    if reason := cannot_attach(matter, slot, by):
        raise NotAllowed(reason)
    ready = checked(file)
    with nothing_left_behind(), transaction.atomic():
        fresh = locked(matter.pk)
        if reason := cannot_attach(fresh, slot, by) or frozen.refusal(fresh):
            raise NotAllowed(reason)
        document = _put(fresh, slot, ready, by=by, title=title, replaces=replaces)
        noted(fresh, matter, "attach", by=by, said=remembered(document))
        return document


def file_away(
    matter: Matter, slot: str, ready: Checked, *, by, title: str = "", replaces: Document | None = None
) -> Document:  # fmt: skip
    """
    Put a checked file on the matter from within an action's effect, which holds the lock and has checked the person. The
    action's own event records it: `return {"document": remembered(file_away(…))}`. It was `checked` before the lock was taken. Whoever holds the transaction wraps it in
    `nothing_left_behind`; else what a later refusal leaves on the disk lies there until it is swept.

    :raises Refused: there is no room for it
    """
    return _put(matter, slot, ready, by=by, title=title, replaces=replaces)


def file_away_all(matter: Matter, slot: str, ready: list[Checked], *, by, address: str = "") -> list[Document]:
    """As `file_away`, for several files: all of them pass, or none is kept. `address` is a visitor's."""
    with nothing_left_behind(), transaction.atomic():
        return [_put(matter, slot, each, by=by, title="", replaces=None, address=address) for each in ready]


def retract(document: Document, *, by, reason: str) -> Retraction:
    """
    撤下: take a paper off the matter that was put there by mistake. It stays on record and can still be read.

    :raises NotAllowed: it is not this person's slot or turn, no reason is given, or it is no longer current
    """
    if not reason.strip():
        raise NotAllowed("请写明为什么撤下这份材料。")
    with transaction.atomic():
        fresh = locked(document.matter_id)
        if refusal := cannot_attach(fresh, document.slot, by):
            raise NotAllowed(refusal)
        if not Document.objects.current().filter(pk=document.pk).exists():
            raise NotAllowed("这份材料已经替换过或已经撤下。")
        retraction = Retraction.objects.create(document=document, by=by, reason=reason.strip()[:200])
        record(document.matter, "retract", by=by, said={**remembered(document), "reason": reason.strip()})
        return retraction


def read(document: Document, *, by) -> bytes:
    """Return the content of a paper and write down who took it. Raises storage.Damaged, or scanning.Withheld, which is one."""
    content = scanning.handed_out(storage.content_of(document.digest, document.matter.compartment_id))
    # Not by its name: that was typed by whoever filed it, and nobody can erase the log.
    note_access(Verb.DOWNLOAD, f"matter {document.matter.number}", by=by, detail=f"材料 {document.pk}")
    return content


def access_document(user, pk: int) -> Document:
    """Return the paper if this person reads it; otherwise there is no such paper (Http404)."""
    document = Document.objects.visible_to(user).select_related("matter").filter(pk=pk).first()
    if document is None or not reads(document, user):
        if hidden := Document.objects.select_related("matter").filter(pk=pk).first():
            note_access(Verb.REFUSED, f"matter {hidden.matter.number}", by=user, detail=f"材料 {pk}")
        raise Http404
    return document


def reads(document: Document, user) -> bool:
    """Test whether somebody who knows of a paper's matter reads the paper."""
    return access.reads(user, document.matter, _readers(document.matter, document.slot))


def hidden_from(matter: Matter, user) -> frozenset[int]:
    """Return the keys of the papers that somebody who reads the matter is not told of."""
    closed = {
        paper.code for paper in kinds.get(matter.kind).papers if not access.reads(user, matter, paper.readers)
    }  # fmt: skip
    return frozenset(paper.pk for paper in _all_on(matter) if paper.slot in closed) if closed else frozenset()


def _readers(matter: Matter, code: str) -> tuple[Reader, ...]:
    paper = _paper(matter, code)
    return paper.readers if paper else ()


def remembered(document: Document) -> dict:
    """Return what an event keeps of a paper."""
    return {
        "document": {"id": document.pk, "label": str(document)}, "size": document.size, "sm3": Fact(document.digest),
    }  # fmt: skip


# -- what is there -----------------------------------------------------------------------------------------------------


_on = CompiledQuery(
    lambda: (
        Document.objects.filter(matter_id=key("matter"))
        .select_related("uploaded_by", "replaced_by", "retraction__by", "received")
        .defer("uploaded_by__password", "uploaded_by__phone", "retraction__by__password", "retraction__by__phone")
    )
)


def _all_on(matter: Matter) -> list[Document]:
    return read_once(matter, "papers", lambda: _read_all(matter))


def _read_all(matter: Matter) -> list[Document]:
    rows = _on(matter=matter.pk)
    for row in rows:
        row.matter = matter  # the very object: a name sealed in a compartment asks for it
    return rows


def _is_past(document: Document) -> bool:
    """Test whether a paper was replaced by a newer version, or taken back."""
    return hasattr(document, "replaced_by") or hasattr(document, "retraction")


def papers_on(matter: Matter, user) -> list[Slot]:
    """Return the slots this person reads, with their papers, for the matter's page. One query, however many papers."""
    kind = kinds.get(matter.kind)
    workflow = kind.workflow_of(matter)
    # What another may do instead of whoever holds the matter – enter what came on paper – asks for nothing of the holder.
    holder, actions = workflow.states[matter.state].waits_on, workflow.actions_from(matter.state)
    # What only a step aside asks for – a supplement, somebody who left – is not missing until then.
    further = [each for each in actions if each.target is not None and not each.quiet]
    open_now = [
        each for each in further if holder in each.roles or any(holds_role(user, r, matter) for r in each.roles)
    ]
    needed = {paper.code for action in open_now for paper in required_for(kind, action)}
    slots = {
        paper.code: Slot(
            paper,
            needed=paper.code in needed,
            refusal=cannot_attach(matter, paper.code, user),
            known=known(matter, paper),
        )
        for paper in slots_of(matter)
        if access.reads(user, matter, paper.readers)
    }
    for document in _all_on(matter):
        if not reads(document, user):
            continue
        # A slot that was taken out of the kind's declaration still shows what was put into it.
        slot = slots.get(document.slot) or slots.setdefault(
            document.slot, Slot(Paper(document.slot, document.slot_label), refusal="这一项材料已不再收取。")
        )
        if _is_past(document):
            slot.earlier.insert(0, document)
        else:
            slot.papers.append(document)
    return list(slots.values())


def _paper(matter: Matter, code: str) -> Paper | None:
    return next((paper for paper in slots_of(matter) if paper.code == code), None)


_current_of = CompiledQuery(lambda: Document.objects.filter(matter=key()).order_by().current().values_list("pk", "slot", "digest"))  # fmt: skip
_sizes_of = CompiledQuery(lambda: Document.objects.filter(matter=key()).order_by().values_list("size", flat=True))


def _put(
    matter: Matter, slot: str, ready: Checked, *, by, title: str, replaces, address: str = ""
) -> Document:  # fmt: skip
    """Count, then keep, then write the row. The matter is locked: what is counted here cannot grow beside us."""
    digest = digests.sm3(ready.content)
    paper, most = _paper(matter, slot), limits()
    if paper is None:
        raise NotAllowed("这个事项没有这一项材料。")
    current = {pk: (slot_of, kept) for pk, slot_of, kept in _current_of(pk=matter.pk)}
    if replaces is None:
        if len(current) >= most.papers:
            raise Refused(f"此件已有 {most.papers} 份材料，不能再增加；请合并成一份或替换。")
    elif current.get(replaces.pk, ("",))[0] != slot:
        raise Refused("要替换的材料已经替换过、已经撤下，或不在这一项里，请刷新页面后再试。")
    elif replaces.version >= most.versions:
        raise Refused(f"这份材料已经换过 {most.versions} 版，不能再换。")
    if sum(_sizes_of(pk=matter.pk)) + len(ready.content) > most.matter:
        raise Refused(f"此件的材料合计不能超过 {shown_size(most.matter)}，请压缩后再上传。")
    if replaces is None and (slot, digest) in current.values():
        raise Refused(f"“{paper.label}”里已经有一模一样的文件，不用再传。")
    if reached := counted(len(ready.content), by=by, address=address):
        raise Refused(reached)
    storage.keep(ready.content, matter.compartment_id)
    scanning.note(digest, ready.verdict)
    name, title, sealed = ready.name, title.strip()[:120], None
    if matter.compartment_id:  # the row is never changed: what it says in clear would outlive an erasure
        sealed = json.dumps({"name": name, "title": title}, ensure_ascii=False)
    if matter.compartment_id or kinds.get(matter.kind).words_kept:  # there it is not kept at all how a file was called
        name, title = f"材料.{name.rpartition('.')[2].lower()}", ""
    return Document.objects.create(
        matter=matter, slot=slot, slot_label=paper.label, title=title, sealed_words=sealed,
        version=replaces.version + 1 if replaces else 1, replaces=replaces, name=name, size=len(ready.content),
        content_type=ready.content_type, digest=digest, uploaded_by=by,
    )  # fmt: skip
