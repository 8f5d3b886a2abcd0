"""
A draft is typed by those who keep the city's policies, proposed by one of them and confirmed by a director, never by anybody who
typed in it. Confirmed, it stands in the register of texts, and its figures are in force on their days in every process.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yihe.foundation import city_pack, digests, region_codes
from yihe.foundation.parameters import Parameters
from yihe.foundation.roles import AUDITOR, DIRECTOR, POLICY_EDITOR, Role
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import Proposal, RegisterEdit
from yihe.registers.accounts.proposals import Sort
from yihe.registers.policies import drafting, entered, loading, registry
from yihe.registers.policies.drafting import Change, Read
from yihe.registers.policies.models import ConfirmedText, DatedFigure, DraftText, PolicyText
from yihe.registers.policies.texts import TextEntry

READERS = (POLICY_EDITOR, DIRECTOR, AUDITOR)
WHAT = "policy_text"
LABEL = "政策文件及其数值"
CHANGED_SINCE = "草案在提请以后被改动过，不能确认，请不予确认后重新提请。"


def regions_of(user, roles: Iterable[Role]) -> list[str]:
    """Return the regions of the packs here of which somebody may do what these roles do: their own, and those beneath."""
    wide = [hat.region for hat in user.hats if hat.role in roles]
    of_packs = [city_pack.region_of(pack) for pack in city_pack.every()]
    return [
        region
        for region in of_packs
        if any(hat and region_codes.covers(hat, region) for hat in wide) or (not region and wide)
    ]


def in_reach(user):
    """Return the drafts a person may know of."""
    rows = DraftText.objects.select_related("proposal__decided_by", "proposal__proposed_by", "drafted_by")
    return rows.filter(region__in=regions_of(user, READERS))


def may_draft(user, region: str) -> bool:
    return region in regions_of(user, (POLICY_EDITOR,))


def figures_known(draft: DraftText) -> Parameters:
    """Return the figures in force in a draft's county, newest rows among them."""
    entered.look()
    return registry.of_pack(pack_of(draft))


def pack_of(draft: DraftText):
    return city_pack.of(draft.region) if draft.region else city_pack.home()


def begin(*, by, region: str, typed: dict[str, Any]) -> DraftText:
    """Begin a draft. Raises ValidationError: it is not this person's county."""
    if not may_draft(by, region):
        raise ValidationError("只有本地的政策管理员可以起草政策文件。")
    return DraftText.objects.create(region=region, typed=typed, hands=[by.pk], drafted_by=by)


def keep(draft: DraftText, typed: dict[str, Any], *, by) -> DraftText:
    """Keep what was typed, right or wrong. Raises ValidationError: it waits, it was confirmed, or it is not this person's."""
    with transaction.atomic():
        fresh = _held(draft, by)
        fresh.typed, fresh.changed_at = typed, timezone.now()
        fresh.hands = sorted({*fresh.hands, by.pk})
        fresh.save(update_fields=["typed", "changed_at", "hands"])
    return fresh


def _held(draft: DraftText, by) -> DraftText:
    fresh = DraftText.objects.select_for_update(of=("self",)).select_related("proposal").get(pk=draft.pk)
    if not may_draft(by, fresh.region):
        raise ValidationError("只有本地的政策管理员可以修改草案。")
    if not fresh.may_be_typed_in:
        raise ValidationError(f"草案{fresh.stage.label}，不能再修改；要改请先撤回，或者另起草一份更正。")
    return fresh


def digest(draft: DraftText) -> str:
    return digests.sm3(digests.canonical([draft.region, draft.typed]))


def propose(draft: DraftText, *, by, foreseen: str) -> Proposal:
    """
    Ask that a draft come into force. `foreseen` says in a sentence what it does to matters under way and money promised, as it was
    shown. Raises ValidationError with every fault.
    """
    with transaction.atomic():
        fresh = _held(draft, by)
        found = drafting.read(fresh, figures_known(fresh))
        if found.faults or found.text is None:
            raise ValidationError([fault.words for fault in found.faults])
        row = proposals.propose(
            WHAT, entry=str(fresh.pk), name=fresh.said("title")[:100], region=fresh.region or _own_region(by),
            values={"digest": digest(fresh), "foreseen": foreseen}, by=by, source=found.text.number[:120],
            since=found.text.in_force_from,
        )  # fmt: skip
        fresh.proposal = row
        fresh.save(update_fields=["proposal"])
    return row


def _own_region(by) -> str:
    return next(hat.region for hat in by.hats if hat.role == POLICY_EDITOR and hat.region)


def _draft_of(proposal: Proposal) -> DraftText:
    return DraftText.objects.get(pk=int(proposal.entry))


def _cannot(proposal: Proposal, user) -> str:
    draft = _draft_of(proposal)
    return "您参与起草了这件草案，须由另一人确认。" if {*draft.hands} & {*user.acts_for} else ""


def _apply(proposal: Proposal, by) -> None:
    """Bring a text and its figures into force. The draft is read once more: the world may have moved since it was proposed."""
    draft = DraftText.objects.select_for_update(of=("self",)).get(pk=int(proposal.entry))
    if digest(draft) != proposal.said["digest"]:
        raise ValidationError(CHANGED_SINCE)
    pack = pack_of(draft)
    with city_pack.said_in(pack):
        _one_after_the_other()
        found = drafting.read(draft, figures_known(draft))
        if found.faults or found.text is None:
            raise ValidationError([fault.words for fault in found.faults])
        entered.take_files(pack, registry.of_files(pack))  # from now on the database says what the figures are
    confirmed = ConfirmedText.objects.create(
        draft=draft, region=draft.region, code=found.text.code, content=content_of(found.text), proposed_by=proposal.proposed_by,
        confirmed_by=by,
    )  # fmt: skip
    loading.put(found.text)
    batch = uuid4()
    DatedFigure.objects.bulk_create(
        _row(draft.region, change, found.text, confirmed, batch) for change in found.changes
    )
    transaction.on_commit(entered.forget_soon)


def _one_after_the_other() -> None:
    """Wait for another text that is being confirmed: the two would not see one another's figures. The rows of all texts are the lock."""
    list(PolicyText.objects.select_for_update().order_by("pk").values_list("pk"))


def _row(region: str, change: Change, text: TextEntry, confirmed: ConfirmedText, batch: UUID) -> DatedFigure:
    return DatedFigure(
        region=region, path=change.path, since=change.since, value=str(change.value.value) if change.value else "",
        unit=change.parameter.unit, setting=bool(change.value and change.value.setting), reference=f"{text.number} {change.clause}", text=text.code, clause=change.clause, batch=batch,
        confirmed=confirmed,
    )  # fmt: skip


def content_of(text: TextEntry) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in asdict(text).items()}


def supposed(draft: DraftText, found: Read, known: Parameters) -> Parameters:
    """Return the figures as they would be with the draft in force, for reckoning beforehand."""
    histories: dict[str, dict] = {}
    for change in found.changes:
        history = histories.setdefault(change.path, dict(known[change.path].history))
        history[change.since] = change.value
    return known.laid_over({path: sorted(history.items()) for path, history in histories.items()})


def _note(proposal: Proposal, step: str, by) -> None:
    words = "；".join(f"{label}：{said}" for label, said in _shown(proposal))
    RegisterEdit.objects.create(
        by=by, register="policies.drafttext", entry=proposal.entry, field=f"{step}：{LABEL}"[:40], after=words,
        reason=(proposal.reason or proposal.source)[:200],
    )  # fmt: skip


def _shown(proposal: Proposal) -> list[tuple[str, str]]:
    typed = _draft_of(proposal).typed
    return [
        ("文号", str(typed.get("number", ""))), ("施行日期", str(typed.get("in_force_from", ""))),
        ("条文", f"{len(typed.get('clauses', []))} 条"), ("数值", f"{len(typed.get('figures', []))} 个"),
        ("对在办事项和已批准资金", proposal.said["foreseen"]),
    ]  # fmt: skip


Sort(
    WHAT, LABEL, (DIRECTOR,), _apply, _note, _shown, cannot=_cannot, page="desk:text_draft",
    answered="核对了逐条、逐项的变化和对在办事项、已批准资金的影响（写明核对的要点）",
)  # fmt: skip


def faults() -> Iterator[str]:
    """Yield a sentence for each text that is no longer what two people confirmed, for `manage.py verify`."""
    newest = {row.code: row for row in ConfirmedText.objects.order_by("pk")}
    ended = loading.ended_by_confirmed()
    for code, row in newest.items():
        text = PolicyText.objects.filter(code=code).prefetch_related("clauses").first()
        if text is None:
            yield f"政策文件 {code}：两人确认过，登记册里没有了。"
            continue
        said = row.content
        kept = {key: getattr(text, key) for key in ("title", "number", "issuer", "kind", "source", "note")}
        wrong = [key for key, value in kept.items() if said[key] != value]
        until = ended.get(code) or (date.fromisoformat(said["in_force_until"]) if said["in_force_until"] else None)
        if text.in_force_from.isoformat() != said["in_force_from"] or text.in_force_until != until:
            wrong.append("施行和失效日期")
        clauses = [{"number": c.number, "heading": c.heading, "body": c.body} for c in text.clauses.all()]
        if clauses != said["clauses"]:
            wrong.append("条文")
        if wrong:
            yield f"《{text.title}》（{text.number}）与两人确认过的不同（{'、'.join(wrong)}）：确认以后被改写过。"
